//! How is a derivative asked for in one call? These functions seed the inputs, run the function, and read the result.

use crate::{Chunk, Dual, Jet, Number};
use fluxions_rules::equation;

/// The number of tangents that [`gradient`] carries at once.
pub const WIDTH: usize = 8;

/// The value and the derivative of `f` at `x`. Derivatives nest: the type of the inner numbers differs from that of the
/// outer ones, so that their tangents cannot be confused.
///
/// ```
/// use fluxions_dual::{Dual, derivative};
/// assert_eq!(derivative(|x| x.powi(3), 2.0), (8.0, 12.0));
/// let inner = |x: Dual| derivative(|y| Dual::constant(x) * y, x).1;
/// assert_eq!(derivative(|x| x * inner(x), 4.0).1, 8.0);
/// ```
pub fn derivative<S: Number>(f: impl Fn(Dual<S>) -> Dual<S>, x: S) -> (S, S) {
    equation::along(|| {
        let y = f(Dual::variable(x));
        (vec![y.value()], (y.primal(), y.tangent()))
    })
}

/// The value and the gradient of `f` at `x`, by one run of `f` for every [`WIDTH`] inputs.
///
/// ```
/// use fluxions_dual::gradient;
/// let (value, slopes) = gradient(|x| x.iter().map(|x| x * x).sum(), &[1.0, 2.0, 3.0]);
/// assert_eq!((value, slopes), (14.0, vec![2.0, 4.0, 6.0]));
/// ```
pub fn gradient(f: impl Fn(&[Chunk<WIDTH>]) -> Chunk<WIDTH>, x: &[f64]) -> (f64, Vec<f64>) {
    let mut slopes = Vec::with_capacity(x.len());
    if x.is_empty() {
        return (f(&[]).primal(), slopes);
    }
    let mut value = f64::NAN;
    for column in columns(|x| vec![f(x)], x) {
        value = column.0[0];
        slopes.push(column.1[0]);
    }
    (value, slopes)
}

/// The outputs of `f` at `x` and their derivatives by each input, by one run for every [`WIDTH`] inputs, and some more for
/// an input by which the sides of an equation differ.
pub fn columns(f: impl Fn(&[Chunk<WIDTH>]) -> Vec<Chunk<WIDTH>>, x: &[f64]) -> Vec<(Vec<f64>, Vec<f64>)> {
    let mut inputs: Vec<Chunk<WIDTH>> = x.iter().map(|&x| Chunk::constant(x)).collect();
    let mut columns = Vec::with_capacity(x.len());
    for start in (0..x.len()).step_by(WIDTH) {
        let end = x.len().min(start + WIDTH);
        for i in start..end {
            inputs[i] = Chunk::variable(x[i], i - start);
        }
        let (y, met) = equation::reading(equation::Reading::Holding, || f(&inputs));
        let value: Vec<f64> = y.iter().map(|y| y.primal()).collect();
        for i in start..end {
            inputs[i] = Chunk::constant(x[i]);
        }
        for lane in 0..end - start {
            if met.lanes >> lane & 1 == 0 {
                columns.push((value.clone(), y.iter().map(|y| y.tangents()[lane]).collect()));
                continue;
            }
            inputs[start + lane] = Chunk::variable(x[start + lane], 0);
            columns.push(equation::along(|| {
                let y = f(&inputs);
                let value: Vec<f64> = y.iter().map(|y| y.primal()).collect();
                (value.clone(), (value, y.iter().map(|y| y.tangents()[0]).collect()))
            }));
            inputs[start + lane] = Chunk::constant(x[start + lane]);
        }
    }
    columns
}

/// The derivatives of `f` at `x`, of order 0 to N − 1.
///
/// ```
/// use fluxions_dual::derivatives;
/// assert_eq!(derivatives::<4>(|x| x.sin(), 0.0), [0.0, 1.0, 0.0, -1.0]);
/// ```
pub fn derivatives<const N: usize>(f: impl Fn(Jet<N>) -> Jet<N>, x: f64) -> [f64; N] {
    equation::along(|| {
        let y = f(Jet::variable(x));
        (vec![y.primal()], y.derivatives())
    })
}

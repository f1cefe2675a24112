//! How is a Rust closure differentiated back from its result? By running it once on numbers that record what they do, and
//! sweeping back over the record: a gradient costs the same few runs however many inputs there are.
//!
//! The closure's argument is inferred. A function that is generic over its number is passed as `|x| f(x)`. Records that
//! are made again and again keep their memory on a [`Tape`] of one's own.

use fluxions_dual::{Lanes, WIDTH};
use fluxions_rules::equation;
use fluxions_tape::{Tape, Var};

/// A recorded number that carries a tangent: what Hessian–vector products run on, forward over reverse.
pub type Along<'t> = Var<'t, Lanes<f64, 1>>;

/// A recorded number that carries [`WIDTH`] tangents: what Hessians run on.
pub type AlongMany<'t> = Var<'t, Lanes<f64, WIDTH>>;

/// The gradient of `f` at `x`: one number for each input.
///
/// ```
/// let x = vec![0.5; 1000];
/// let slopes = fluxions::reverse::gradient(|x| x.iter().map(|x| x.sin()).sum(), &x);
/// assert_eq!(slopes, vec![0.5f64.cos(); 1000]);
/// ```
pub fn gradient(f: impl for<'t> Fn(&[Var<'t>]) -> Var<'t>, x: &[f64]) -> Vec<f64> {
    value_and_gradient(f, x).1
}

/// The value and the gradient of `f` at `x`.
///
/// ```
/// let (value, slopes) = fluxions::reverse::value_and_gradient(|x| x[0] * x[1], &[2.0, 5.0]);
/// assert_eq!((value, slopes), (10.0, vec![5.0, 2.0]));
/// ```
pub fn value_and_gradient(f: impl for<'t> Fn(&[Var<'t>]) -> Var<'t>, x: &[f64]) -> (f64, Vec<f64>) {
    fluxions_tape::gradient(f, x)
}

/// The vector–Jacobian product: the cotangents of the inputs that the cotangents `y_bar` of the outputs of `f` at `x`
/// give rise to.
///
/// # Panics
/// When `y_bar` has not one entry for each output.
///
/// ```
/// let x_bar = fluxions::reverse::vjp(|x| vec![x[0] * x[1], x[0]], &[3.0, 2.0], &[1.0, 10.0]);
/// assert_eq!(x_bar, [12.0, 3.0]);
/// ```
pub fn vjp(f: impl for<'t> Fn(&[Var<'t>]) -> Vec<Var<'t>>, x: &[f64], y_bar: &[f64]) -> Vec<f64> {
    fluxions_tape::vjp(f, x, y_bar).1
}

/// The Jacobian of `f` at `x`, by one run and a sweep back for each output: a row for each output, a column for each
/// input.
///
/// ```
/// let rows = fluxions::reverse::jacobian(|x| vec![x[0] * x[1], x[0]], &[3.0, 2.0]);
/// assert_eq!(rows, [[2.0, 3.0], [1.0, 0.0]]);
/// ```
pub fn jacobian(f: impl for<'t> Fn(&[Var<'t>]) -> Vec<Var<'t>>, x: &[f64]) -> Vec<Vec<f64>> {
    fluxions_tape::jacobian(f, x)
}

/// The product of the Hessian of `f` at `x` with `v`, forward over reverse: one run and one sweep, however many inputs
/// there are.
///
/// # Panics
/// When `x` and `v` differ in length.
///
/// ```
/// let product = fluxions::reverse::hvp(|x| x[0] * x[0] * x[1], &[3.0, 5.0], &[1.0, 0.0]);
/// assert_eq!(product, [10.0, 6.0]);
/// ```
pub fn hvp(f: impl for<'t> Fn(&[Along<'t>]) -> Along<'t>, x: &[f64], v: &[f64]) -> Vec<f64> {
    assert_eq!(x.len(), v.len(), "one entry of the vector for each input");
    let seeded: Vec<Lanes<f64, 1>> = x.iter().zip(v).map(|(&x, &v)| Lanes::new(x, [v])).collect();
    let (_, slopes) = fluxions_tape::gradient(f, &seeded);
    slopes.iter().map(|slope| slope.tangents()[0] + 0.0).collect()
}

/// The Hessian of `f` at `x`, symmetric to the bit, by one run and one sweep for every [`WIDTH`] inputs.
///
/// ```
/// let rows = fluxions::reverse::hessian(|x| x[0] * x[0] * x[1], &[3.0, 5.0]);
/// assert_eq!(rows, [[10.0, 6.0], [6.0, 0.0]]);
/// ```
pub fn hessian(f: impl for<'t> Fn(&[AlongMany<'t>]) -> AlongMany<'t>, x: &[f64]) -> Vec<Vec<f64>> {
    let mut rows = vec![Vec::with_capacity(x.len()); x.len()];
    let mut seeded: Vec<Lanes<f64, WIDTH>> = x.iter().map(|&x| Lanes::constant(x)).collect();
    let mut tape = Tape::new();
    for start in (0..x.len()).step_by(WIDTH) {
        let end = x.len().min(start + WIDTH);
        for i in start..end {
            seeded[i] = Lanes::variable(x[i], i - start);
        }
        let run = || tape.record(|x| vec![f(x)], &seeded).vjp(&[Lanes::from(1.0)]);
        let (slopes, met) = equation::reading(equation::Reading::Holding, run);
        for (i, (row, slope)) in rows.iter_mut().zip(slopes).enumerate() {
            if met.equations == 0 {
                row.extend(slope.tangents()[..end - start].iter().map(|t| t + 0.0));
            } else {
                row.extend((start..end).map(|j| second(&f, x, i, j)));
            }
        }
        for i in start..end {
            seeded[i] = Lanes::constant(x[i]);
        }
    }
    for i in 1..x.len() {
        let (above, below) = rows.split_at_mut(i);
        for (entry, row) in below[0].iter_mut().zip(above) {
            *entry = row[i];
        }
    }
    rows
}

/// The second derivative by inputs `i` and `j`, where equations are read as they hold along these two.
fn second(f: impl for<'t> Fn(&[AlongMany<'t>]) -> AlongMany<'t>, x: &[f64], i: usize, j: usize) -> f64 {
    let seed = |(k, &x): (usize, &f64)| if k == j { Lanes::variable(x, 0) } else { Lanes::constant(x) };
    let seeded: Vec<Lanes<f64, WIDTH>> = x.iter().enumerate().map(seed).collect();
    equation::along_input(i, || {
        let mut tape = Tape::new();
        let recording = tape.record(|x| vec![f(x)], &seeded);
        let value = recording.values()[0].primal();
        (vec![value], recording.vjp(&[Lanes::from(1.0)])[i].tangents()[0] + 0.0)
    })
}

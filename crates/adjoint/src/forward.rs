//! How is a Rust closure differentiated forward? By running it on dual numbers: it is generic over nothing, its argument's
//! type is inferred, and second derivatives nest without confusion because each level is a type of its own.
//!
//! The cost grows with the number of inputs; from about ten on, [`reverse`](crate::reverse) costs less where there are
//! few outputs. [`Mode::for_shape`](crate::Mode::for_shape) tells which.

use fluxions_dual::{Chunk, Dual, WIDTH};
use fluxions_rules::equation::{self, Reading};
use std::ops::Range;

/// A dual number whose parts carry tangents: what second derivatives run on. One direction outside, [`WIDTH`] inside.
pub type Dual2 = Dual<Chunk<WIDTH>>;

/// The gradient of `f` at `x`: one number for each input.
///
/// ```
/// let slopes = fluxions::forward::gradient(|x| x[0] * x[1].sin(), &[2.0, 0.0]);
/// assert_eq!(slopes, [0.0, 2.0]);
/// ```
pub fn gradient(f: impl Fn(&[Chunk<WIDTH>]) -> Chunk<WIDTH>, x: &[f64]) -> Vec<f64> {
    value_and_gradient(f, x).1
}

/// The value and the gradient of `f` at `x`, forward, [`WIDTH`] inputs at a time.
pub fn value_and_gradient(f: impl Fn(&[Chunk<WIDTH>]) -> Chunk<WIDTH>, x: &[f64]) -> (f64, Vec<f64>) {
    fluxions_dual::gradient(f, x)
}

/// The Jacobian–vector product: the derivative of every output of `f` at `x` along `dx`.
///
/// # Panics
/// When `x` and `dx` differ in length.
///
/// ```
/// let along = fluxions::forward::jvp(|x| vec![x[0] * x[1], x[0]], &[3.0, 2.0], &[1.0, 0.0]);
/// assert_eq!(along, [2.0, 1.0]);
/// ```
pub fn jvp(f: impl Fn(&[Dual]) -> Vec<Dual>, x: &[f64], dx: &[f64]) -> Vec<f64> {
    assert_eq!(x.len(), dx.len(), "one tangent for each input");
    let seeded: Vec<Dual> = x.iter().zip(dx).map(|(&x, &dx)| Dual::new(x, dx)).collect();
    equation::along(|| {
        let y = f(&seeded);
        (y.iter().map(|y| y.primal()).collect(), y.into_iter().map(Dual::tangent).collect())
    })
}

/// The Jacobian of `f` at `x`, [`WIDTH`] columns at a time: a row for each output, a column for each input.
///
/// ```
/// let rows = fluxions::forward::jacobian(|x| vec![x[0] * x[1], x[0]], &[3.0, 2.0]);
/// assert_eq!(rows, [[2.0, 3.0], [1.0, 0.0]]);
/// ```
pub fn jacobian(f: impl Fn(&[Chunk<WIDTH>]) -> Vec<Chunk<WIDTH>>, x: &[f64]) -> Vec<Vec<f64>> {
    if x.is_empty() {
        return f(&[]).iter().map(|_| Vec::new()).collect();
    }
    let mut rows: Vec<Vec<f64>> = Vec::new();
    for (outputs, column) in fluxions_dual::columns(f, x) {
        rows.resize_with(outputs.len(), || Vec::with_capacity(x.len()));
        for (row, entry) in rows.iter_mut().zip(column) {
            row.push(entry);
        }
    }
    rows
}

/// The product of the Hessian of `f` at `x` with `v`, [`WIDTH`] entries in a run.
///
/// # Panics
/// When `x` and `v` differ in length.
///
/// ```
/// let product = fluxions::forward::hvp(|x| x[0] * x[0] * x[1], &[3.0, 5.0], &[1.0, 0.0]);
/// assert_eq!(product, [10.0, 6.0]);
/// ```
pub fn hvp(f: impl Fn(&[Dual2]) -> Dual2, x: &[f64], v: &[f64]) -> Vec<f64> {
    assert_eq!(x.len(), v.len(), "one entry of the vector for each input");
    products(&f, x, v, 0)
}

/// The entries of the product of the Hessian with `v` from the `first` on. Where a run meets an equation, which may hold
/// along one direction and not along another, each direction has runs of its own.
fn products(f: &impl Fn(&[Dual2]) -> Dual2, x: &[f64], v: &[f64], first: usize) -> Vec<f64> {
    let seeded = |inner: Range<usize>| -> Vec<Dual2> {
        let number = |j: usize| match inner.contains(&j) {
            true => Chunk::variable(x[j], j - inner.start),
            false => Chunk::constant(x[j]),
        };
        (0..x.len()).map(|j| Dual::new(number(j), Chunk::constant(v[j]))).collect()
    };
    let alone = |j: usize| {
        let seeded = seeded(j..j + 1);
        equation::along(|| {
            let y = f(&seeded);
            (vec![y.value()], y.tangent().tangents()[0])
        })
    };
    let mut entries = Vec::with_capacity(x.len() - first);
    for start in (first..x.len()).step_by(WIDTH) {
        let chunk = start..x.len().min(start + WIDTH);
        let seeded = seeded(chunk.clone());
        let (along, met) = equation::reading(Reading::Holding, || f(&seeded).tangent().tangents());
        if met.nothing() {
            entries.extend_from_slice(&along[..chunk.len()]);
        } else {
            entries.extend(chunk.map(alone));
        }
    }
    entries
}

/// The Hessian of `f` at `x`, symmetric to the bit: half of it is computed, [`WIDTH`] entries in a run.
///
/// ```
/// let rows = fluxions::forward::hessian(|x| x[0] * x[0] * x[1], &[3.0, 5.0]);
/// assert_eq!(rows, [[10.0, 6.0], [6.0, 0.0]]);
/// ```
pub fn hessian(f: impl Fn(&[Dual2]) -> Dual2, x: &[f64]) -> Vec<Vec<f64>> {
    let mut rows: Vec<Vec<f64>> = Vec::with_capacity(x.len());
    let mut unit = vec![0.0; x.len()];
    for i in 0..x.len() {
        unit[i] = 1.0;
        let mut row: Vec<f64> = rows.iter().map(|above| above[i]).collect();
        row.extend(products(&f, x, &unit, i));
        unit[i] = 0.0;
        rows.push(row);
    }
    rows
}

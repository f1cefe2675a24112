//! The same for functions of several variables: gradients, Jacobians and Hessians, entry by entry with an error bar.

use std::collections::HashMap;

use crate::derivative::{estimate, nth_derivative};
use crate::desk::{self, Desk, Sample};
use crate::{Estimate, Options, Status, derivative};

/// The partial derivatives of `f` at `x`, one estimate a variable. The bounds hold for every variable.
///
/// ```
/// use fluxions_numeric::{Options, gradient};
/// let g = gradient(|p| p[0] * p[0] * p[1], &[3.0, 2.0], &Options::default());
/// assert!((g[0].value - 12.0).abs() <= g[0].error_bar);
/// assert!((g[1].value - 9.0).abs() <= g[1].error_bar);
/// ```
pub fn gradient(mut f: impl FnMut(&[f64]) -> f64, x: &[f64], options: &Options) -> Vec<Estimate> {
    let mut point = x.to_vec();
    (0..x.len())
        .map(|i| {
            let estimate = derivative(
                |t| {
                    point[i] = t;
                    f(&point)
                },
                x[i],
                options,
            );
            point[i] = x[i];
            estimate
        })
        .collect()
}

/// The partial derivatives of every output of `f` at `x`: one row an output, one column a variable. An evaluation
/// serves all outputs that ask for it; `evaluations` counts the points that an entry looked at. An output that is
/// missing at some point counts as NaN there.
///
/// ```
/// use fluxions_numeric::{Options, jacobian};
/// let j = jacobian(|p| vec![p[0] * p[1], p[0] + p[1]], &[3.0, 2.0], &Options::default());
/// assert!((j[0][0].value - 2.0).abs() <= j[0][0].error_bar);
/// assert!((j[1][1].value - 1.0).abs() <= j[1][1].error_bar);
/// ```
pub fn jacobian(mut f: impl FnMut(&[f64]) -> Vec<f64>, x: &[f64], options: &Options) -> Vec<Vec<Estimate>> {
    let outputs = f(x).len();
    let mut rows: Vec<Vec<Estimate>> = vec![Vec::with_capacity(x.len()); outputs];
    let mut point = x.to_vec();
    for i in 0..x.len() {
        let mut known: HashMap<u64, Vec<f64>> = HashMap::new();
        for (output, row) in rows.iter_mut().enumerate() {
            let value = |t: f64| {
                let values = known.entry(t.to_bits()).or_insert_with(|| {
                    point[i] = t;
                    f(&point)
                });
                values.get(output).copied().unwrap_or(f64::NAN)
            };
            row.push(derivative(value, x[i], options));
        }
        point[i] = x[i];
    }
    rows
}

/// The second partial derivatives of `f` at `x`, symmetric: the entries off the diagonal are estimated once.
///
/// A mixed partial is half the second derivative at zero of `(f(x + t·(u + v)) - f(x + t·(u - v))) / 2`, where `u` and
/// `v` are steps along the two variables: the squares of `u` and `v` cancel and twice the product stays. The bounds
/// hold for every variable.
///
/// ```
/// use fluxions_numeric::{Options, hessian};
/// let h = hessian(|p| p[0].sin() * p[1], &[0.5, 2.0], &Options::default());
/// assert!((h[0][1].value - 0.5f64.cos()).abs() <= h[0][1].error_bar);
/// assert!(h[1][1].value.abs() <= h[1][1].error_bar);
/// ```
pub fn hessian(mut f: impl FnMut(&[f64]) -> f64, x: &[f64], options: &Options) -> Vec<Vec<Estimate>> {
    let blank = Estimate {
        value: f64::NAN,
        error_bar: f64::INFINITY,
        noise: f64::NAN,
        evaluations: 0,
        status: Status::Unresolved,
    };
    let mut rows = vec![vec![blank; x.len()]; x.len()];
    let mut point = x.to_vec();
    for i in 0..x.len() {
        rows[i][i] = nth_derivative(
            |t| {
                point[i] = t;
                f(&point)
            },
            x[i],
            2,
            options,
        );
        point[i] = x[i];
        let mixed: Vec<Estimate> = (0..i).map(|j| mixed_partial(&mut f, x, (i, j), options)).collect();
        for (j, entry) in mixed.into_iter().enumerate() {
            rows[i][j] = entry.clone();
            rows[j][i] = entry;
        }
    }
    rows
}

fn mixed_partial(
    f: &mut impl FnMut(&[f64]) -> f64,
    x: &[f64],
    (i, j): (usize, usize),
    options: &Options,
) -> Estimate {
    // Powers of two, so that the division by their product is exact.
    let step = |v: f64| if v == 0.0 || !v.is_finite() { 1.0 } else { v.abs().log2().floor().exp2() };
    let (u, v) = (step(x[i]), step(x[j]));
    let inside = |a: f64| options.bounds.0 <= a && a <= options.bounds.1;
    let mut point = x.to_vec();
    let mut at = |a: f64, b: f64| {
        if !(inside(a) && inside(b)) {
            return f64::NAN;
        }
        (point[i], point[j]) = (a, b);
        f(&point)
    };
    let function = |t: f64| {
        let (same, opposite) = (at(x[i] + t * u, x[j] + t * v), at(x[i] + t * u, x[j] - t * v));
        Sample { value: (same - opposite) / 2.0, magnitude: same.abs().max(opposite.abs()) }
    };
    let unbounded = Options { bounds: (f64::NEG_INFINITY, f64::INFINITY), ..options.clone() };
    let desk = Desk::default();
    let twice = desk::run(&desk, estimate(&desk, 0.0, 2, &unbounded), function);
    let scale = 2.0 * u * v;
    Estimate {
        value: twice.value / scale,
        error_bar: twice.error_bar / scale,
        evaluations: twice.evaluations.saturating_mul(2),
        ..twice
    }
}

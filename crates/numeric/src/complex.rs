//! What is the derivative of a function that takes complex numbers? Its imaginary part, a tiny step beside the real axis:
//! no difference is formed, so that no digit is lost (Lyness and Moler 1967; Squire and Trapp, "Using complex variables
//! to estimate derivatives of real functions", SIAM Review 40, 1998).
//!
//! That holds for functions that are analytic as they are computed. A modulus, a conjugate or a real part on the way makes
//! the answer wrong without a sign of it, and where digits are lost on the way, they are lost in the imaginary part too;
//! so values on the real axis are held against it.

use crate::{Estimate, Options, Status, derivative};

/// How far from the real axis the steps are, beside the point: what is neglected is their square. Numbers without a round
/// ratio, so that rounding differs.
const STEPS: [f64; 4] = [8.673e-19, 3.177e-16, 5.421e-20, 9.095e-13];
/// By how many units in the last place the point is moved for each of the steps: what is rounded on the way to the value
/// is rounded differently then, and its effect is seen.
const NUDGES: [f64; 4] = [0.0, 1.0, -1.0, 2.0];
/// How many evaluations the look along the real axis takes.
const CHECK: u32 = 5;

/// The first derivative at `x` of a function of a complex number, each a pair of real and imaginary part, that is real
/// for real numbers: 9 evaluations, and all digits. Where the values on the real axis say otherwise, the function is not
/// analytic, or loses digits: then the answer is theirs, as [`derivative`] gives it.
///
/// ```
/// use fluxions_numeric::complex_step;
/// // exp(x)·x
/// let f = |re: f64, im: f64| {
///     let (c, s) = (re.exp() * im.cos(), re.exp() * im.sin());
///     (c * re - s * im, c * im + s * re)
/// };
/// let slope = complex_step(f, 1.0);
/// assert!((slope.value - 2.0 * 1f64.exp()).abs() <= slope.error_bar);
/// assert!(slope.error_bar < 1e-13);
///
/// // The modulus has no complex derivative. What counts is the real one.
/// let modulus = complex_step(|re, im| (re.hypot(im), 0.0), 3.0);
/// assert!((modulus.value - 1.0).abs() <= modulus.error_bar && modulus.evaluations > 9);
/// ```
pub fn complex_step(mut f: impl FnMut(f64, f64) -> (f64, f64), x: f64) -> Estimate {
    let few = Options { max_evaluations: CHECK, ..Options::default() };
    let check = derivative(|t| f(t, 0.0).0, x, &few);
    if check.status == Status::OutsideDomain {
        return check;
    }
    let scale = if x == 0.0 { 1.0 } else { x.abs() };
    let mut slopes = [0.0; STEPS.len()];
    let mut size = 0.0;
    for (slope, (step, nudge)) in slopes.iter_mut().zip(STEPS.iter().zip(NUDGES)) {
        // Not so small that the imaginary part has no digits.
        let step = (step * scale).max(1e-290);
        let (re, im) = f(x + nudge * f64::EPSILON * x.abs(), step);
        *slope = im / step;
        size = f64::max(size, re.abs());
    }
    let evaluations = check.evaluations + STEPS.len() as u32;
    let value = slopes[0];
    let spread = slopes.iter().map(|slope| (slope - value).abs()).fold(0.0, f64::max);
    let bar = 3.0 * spread + 4.0 * f64::EPSILON * value.abs();
    let found =
        Estimate { value, error_bar: bar, noise: f64::EPSILON / 4.0 * size, evaluations, status: Status::Ok };
    if !value.is_finite() || !bar.is_finite() {
        return Estimate { evaluations, ..Estimate::UNKNOWN };
    }
    let agrees = |seen: &Estimate| (seen.value - value).abs() <= seen.error_bar + bar;
    if check.value.is_finite() && agrees(&check) {
        return found;
    }
    // Few values do not look smooth, or say otherwise: more are needed to tell.
    let seen = derivative(|t| f(t, 0.0).0, x, &Options::default());
    let evaluations = evaluations + seen.evaluations;
    let contradicts = match seen.status {
        Status::Kink { .. } | Status::Jump { .. } => true,
        _ => seen.value.is_finite() && !agrees(&seen),
    };
    Estimate { evaluations, ..if contradicts { seen } else { found } }
}

/// The partial derivatives at `x` of a function of complex numbers, each a pair of real and imaginary part, as
/// [`complex_step`] finds them.
///
/// ```
/// use fluxions_numeric::complex_gradient;
/// // x² + 3y
/// let f = |p: &[(f64, f64)]| {
///     let [(x, u), (y, v)] = [p[0], p[1]];
///     (x * x - u * u + 3.0 * y, 2.0 * x * u + 3.0 * v)
/// };
/// let g = complex_gradient(f, &[0.5, 2.0]);
/// assert!((g[0].value - 1.0).abs() <= g[0].error_bar && (g[1].value - 3.0).abs() <= g[1].error_bar);
/// ```
pub fn complex_gradient(mut f: impl FnMut(&[(f64, f64)]) -> (f64, f64), x: &[f64]) -> Vec<Estimate> {
    let mut point: Vec<(f64, f64)> = x.iter().map(|&x| (x, 0.0)).collect();
    (0..x.len())
        .map(|i| {
            let along = |re: f64, im: f64| {
                point[i] = (re, im);
                f(&point)
            };
            let estimate = complex_step(along, x[i]);
            point[i] = (x[i], 0.0);
            estimate
        })
        .collect()
}

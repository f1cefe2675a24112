//! What is the inverse of w e^w worth, on its two real branches?
//!
//! The start is the crate `lambert_w` (Fukushima's method, 2013, about 50 bits); one step of Halley's iteration
//! removes the last bits of error.

/// The principal branch: the w >= -1 with w e^w = x, for x >= -1/e; NaN below. lambert_w0(inf) = inf.
///
/// ```
/// assert_eq!(fluxions_rules::kernels::lambert_w0(1.0), 0.5671432904097838);
/// assert_eq!(fluxions_rules::kernels::lambert_w0(0.0), 0.0);
/// ```
pub fn lambert_w0(x: f64) -> f64 {
    if x == 0.0 { x } else { lambert_w::lambert_w0(x) }
}

/// The lower branch: the w <= -1 with w e^w = x, for -1/e <= x <= 0; -inf at 0, NaN elsewhere.
pub fn lambert_wm1(x: f64) -> f64 {
    if x == 0.0 { f64::NEG_INFINITY } else { lambert_w::lambert_wm1(x) }
}

//! Which elementary functions does the standard library lack, or compute badly at the ends of their domain?
//!
//! Everything here is a rearrangement of `exp`, `ln_1p`, `sqrt`, `sin`, `cos` and `atan`, so that nothing overflows in
//! between and nothing cancels: the secants and cosecants, their inverses (DLMF 4.23 and 4.37), the inverse hyperbolic
//! functions through `ln_1p`, and the soft functions of statistics. Measured against mpmath in `tests/kernels.rs`.

use std::f64::consts::{FRAC_PI_2, LN_2, PI};

/// Below this, `x^2` is lost against 1, so logarithmic forms may drop it; its reciprocal is the same limit for large x.
const TINY: f64 = 1e-9;

/// sin(pi x), exact at the integers, where it is 0 with the sign of x, and half-integers, because x is reduced before
/// pi enters. NaN at the infinities.
///
/// ```
/// assert_eq!(fluxions_rules::kernels::sin_pi(1e15), 0.0);
/// assert_eq!(fluxions_rules::kernels::sin_pi(2.5), 1.0);
/// ```
pub fn sin_pi(x: f64) -> f64 {
    // `r` in [-1, 1] and then the quarter turn `q` are exact.
    let r = x - 2.0 * (0.5 * x).round();
    let q = (2.0 * r).round();
    let t = PI * (r - 0.5 * q);
    let y = if q == 0.0 {
        t.sin()
    } else if q.abs() == 1.0 {
        q * t.cos()
    } else {
        -t.sin()
    };
    if y == 0.0 { 0.0_f64.copysign(x) } else { y }
}

/// cos(pi x), exact at the integers and half-integers, where it is +0. NaN at the infinities.
pub fn cos_pi(x: f64) -> f64 {
    let r = (x - 2.0 * (0.5 * x).round()).abs();
    let q = (2.0 * r).round();
    let t = PI * (0.5 * q - r);
    if q == 0.0 {
        t.cos()
    } else if q == 1.0 {
        t.sin()
    } else {
        -t.cos()
    }
}

/// The secant 1 / cos x.
pub fn sec(x: f64) -> f64 {
    1.0 / x.cos()
}

/// The cosecant 1 / sin x; infinite with the sign of x at a zero.
pub fn csc(x: f64) -> f64 {
    1.0 / x.sin()
}

/// The cotangent 1 / tan x; infinite with the sign of x at a zero.
pub fn cot(x: f64) -> f64 {
    1.0 / x.tan()
}

/// sqrt(x^2 - 1) for 1 <= x < 2: `x - 1` is exact there, so nothing cancels.
fn sqrt_square_less_one(x: f64) -> f64 {
    ((x - 1.0) * (x + 1.0)).sqrt()
}

/// The inverse secant acos(1 / x), in [0, pi]; NaN for |x| < 1.
///
/// Near |x| = 1 the quotient 1 / x would lose half the digits, so the angle comes from sqrt(x^2 - 1) instead.
pub fn asec(x: f64) -> f64 {
    if x.abs() >= 2.0 {
        (1.0 / x).acos()
    } else {
        let angle = sqrt_square_less_one(x.abs()).atan();
        if x < 0.0 { PI - angle } else { angle }
    }
}

/// The inverse cosecant asin(1 / x), in [-pi/2, pi/2] without 0; NaN for |x| < 1.
pub fn acsc(x: f64) -> f64 {
    if x.abs() >= 2.0 { (1.0 / x).asin() } else { 1.0_f64.atan2(sqrt_square_less_one(x.abs())).copysign(x) }
}

/// The inverse cotangent atan(1 / x), odd, in (-pi/2, pi/2]; acot(0) = pi/2 for both zeros.
///
/// ```
/// assert_eq!(fluxions_rules::kernels::acot(-0.0), std::f64::consts::FRAC_PI_2);
/// assert_eq!(fluxions_rules::kernels::acot(-1.0), -std::f64::consts::FRAC_PI_4);
/// ```
pub fn acot(x: f64) -> f64 {
    if x == 0.0 { FRAC_PI_2 } else { (1.0 / x).atan() }
}

/// The hyperbolic secant 1 / cosh x, down to the subnormals instead of 0 where cosh overflows.
pub fn sech(x: f64) -> f64 {
    let e = (-x.abs()).exp();
    2.0 * e / (1.0 + e * e)
}

/// The hyperbolic cosecant 1 / sinh x; infinite with the sign of x at 0.
pub fn csch(x: f64) -> f64 {
    if x.abs() < 1.0 {
        1.0 / x.sinh()
    } else {
        let e = (-x.abs()).exp();
        (2.0 * e / (1.0 - e * e)).copysign(x)
    }
}

/// The hyperbolic cotangent 1 / tanh x; infinite with the sign of x at 0.
pub fn coth(x: f64) -> f64 {
    1.0 / x.tanh()
}

/// The inverse hyperbolic sine, odd. The standard library's overflows for the largest arguments.
pub fn asinh(x: f64) -> f64 {
    libm::asinh(x)
}

/// The inverse hyperbolic cosine, in [0, inf]; NaN for x < 1. The standard library's loses half the digits near 1.
///
/// ```
/// let x: f64 = 1.0 + 1e-12;
/// let by_series = (2.0 * (x - 1.0)).sqrt();
/// assert!((fluxions_rules::kernels::acosh(x) / by_series - 1.0).abs() < 1e-12);
/// ```
pub fn acosh(x: f64) -> f64 {
    libm::acosh(x)
}

/// The inverse hyperbolic tangent, odd; infinite at -1 and 1, NaN beyond. The standard library's loses digits near -1.
pub fn atanh(x: f64) -> f64 {
    libm::atanh(x)
}

/// The inverse hyperbolic secant acosh(1 / x) for x in [0, 1]; asech(0) = inf, NaN outside.
pub fn asech(x: f64) -> f64 {
    if x.abs() < TINY {
        if x < 0.0 { f64::NAN } else { LN_2 - x.ln() }
    } else {
        // 1/x - 1 written so that it is exact near x = 1.
        let t = (1.0 - x) / x;
        (t + (t * (t + 2.0)).sqrt()).ln_1p()
    }
}

/// The inverse hyperbolic cosecant asinh(1 / x), odd; infinite with the sign of x at 0.
pub fn acsch(x: f64) -> f64 {
    if x.abs() < TINY { (LN_2 - x.abs().ln()).copysign(x) } else { asinh(1.0 / x) }
}

/// The inverse hyperbolic cotangent atanh(1 / x), odd; infinite at -1 and 1, NaN between them.
pub fn acoth(x: f64) -> f64 {
    let a = x.abs();
    if a < 1.0 { f64::NAN } else { (0.5 * (2.0 / (a - 1.0)).ln_1p()).copysign(x) }
}

/// ln(1 + e^x), without overflow for large x: softplus(inf) = inf, softplus(-inf) = 0.
pub fn softplus(x: f64) -> f64 {
    if x > 0.0 { x + (-x).exp().ln_1p() } else { x.exp().ln_1p() }
}

/// The logistic function 1 / (1 + e^-x), accurate in the lower tail where it is e^x.
pub fn sigmoid(x: f64) -> f64 {
    if x >= 0.0 {
        1.0 / (1.0 + (-x).exp())
    } else {
        let e = x.exp();
        e / (1.0 + e)
    }
}

/// ln(e^a + e^b), without overflow. Two infinities of one sign give that infinity; NaN if either is NaN.
///
/// ```
/// use fluxions_rules::kernels::logaddexp;
/// assert_eq!(logaddexp(f64::NEG_INFINITY, f64::NEG_INFINITY), f64::NEG_INFINITY);
/// assert_eq!(logaddexp(1000.0, 1000.0), 1000.0 + std::f64::consts::LN_2);
/// ```
pub fn logaddexp(a: f64, b: f64) -> f64 {
    if a == b {
        a + LN_2
    } else if a > b {
        a + (b - a).exp().ln_1p()
    } else {
        // Also the way of a NaN, which passes through.
        b + (a - b).exp().ln_1p()
    }
}

/// x ln y, where 0 ln y = 0 for every y >= 0, including 0 and inf. NaN for y < 0, and if either is NaN.
///
/// ```
/// assert_eq!(fluxions_rules::kernels::xlogy(0.0, 0.0), 0.0);
/// assert!(fluxions_rules::kernels::xlogy(0.0, f64::NAN).is_nan());
/// ```
pub fn xlogy(x: f64, y: f64) -> f64 {
    if x == 0.0 && y >= 0.0 { 0.0 } else { x * y.ln() }
}

/// The remainder of the division truncated towards zero: the sign of x, |result| < |y|. This is Rust's `%`, exact.
/// NaN for y = 0 and for infinite x.
pub fn rem(x: f64, y: f64) -> f64 {
    x % y
}

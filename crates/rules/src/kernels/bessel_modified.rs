//! What are the modified Bessel functions I and K worth, of any real order?
//!
//! As for J and Y: for x > 1 K is the integral of exp(-x cosh t) cosh(nu t) (DLMF 10.32.9) by the trapezoidal rule,
//! which has positive terms only; for smaller x it is Temme's series; the recurrence to higher orders is stable. I is its
//! power series where that is short, and otherwise follows from K, from the ratio of two neighbours (stable downwards)
//! and from the Wronskian (DLMF 10.28.2). K carries the factor e^x until the end, so only the result can underflow.

use super::bessel::{MAX_ORDER, parity, power_series, step, temme};
use super::elementary::sin_pi;
use std::f64::consts::{FRAC_2_PI, LN_10};

/// The modified Bessel function of the first kind I_n(x), of real order |n| <= 10000; NaN for other orders, and for
/// x < 0 unless n is an integer. Infinite at the infinities, and at 0 for negative orders that are not integers.
///
/// ```
/// assert_eq!(fluxions_rules::kernels::bessel_i(0.0, 0.0), 1.0);
/// ```
pub fn bessel_i(n: f64, x: f64) -> f64 {
    if x < 0.0 {
        return parity(n) * bessel_i(n, -x);
    }
    let order = n.abs();
    if x.is_nan() || order.is_nan() || order > MAX_ORDER {
        return f64::NAN;
    }
    let first = first_kind(order, x);
    // I(-n) = I(n) + 2/pi sin(n pi) K(n); the sine is exactly 0 for an integer.
    let sine = if n < 0.0 { sin_pi(order) } else { 0.0 };
    if sine == 0.0 { first } else { first + FRAC_2_PI * sine * bessel_k(n, x) }
}

/// The modified Bessel function of the second kind K_n(x) = K_-n(x), of real order |n| <= 10000; NaN for other orders
/// and for x < 0. inf at 0, 0 at inf.
pub fn bessel_k(n: f64, x: f64) -> f64 {
    let order = n.abs();
    if x.is_nan() || x < 0.0 || order.is_nan() || order > MAX_ORDER {
        f64::NAN
    } else if x == 0.0 {
        f64::INFINITY
    } else if x == f64::INFINITY {
        0.0
    } else {
        // Half the exponential on either side of a large factor, which a subnormal e^-x would spoil.
        let (k, _, shift) = scaled_second_kind(order, x);
        let half = (0.5 * (shift - x)).exp();
        half * (half * k)
    }
}

/// I of order n >= 0 at x >= 0.
fn first_kind(n: f64, x: f64) -> f64 {
    if x == 0.0 {
        return if n == 0.0 { 1.0 } else { 0.0 };
    }
    // Beyond, I overflows whatever the order.
    if x > 10.0 * MAX_ORDER {
        return f64::INFINITY;
    }
    if (x <= 20.0 || x * x < 4.0 * (n + 1.0)) && n < 150.0 {
        return power_series(n, x, 1.0);
    }
    // I(n) K(n+1) + I(n+1) K(n) = 1 / x.
    let (k, k_next, shift) = scaled_second_kind(n, x);
    if k_next == f64::INFINITY {
        return 0.0;
    }
    let half = (0.5 * (x - shift)).exp();
    half * (half / (x * (k_next + ratio(n, x) * k)))
}

/// I(n+1) / I(n), downwards from an order so high that the error of the start dies out.
fn ratio(n: f64, x: f64) -> f64 {
    let steps = 20 + (40.0 * x).sqrt() as u32;
    (1..=steps).rev().fold(0.0, |r, i| 1.0 / (2.0 * (n + f64::from(i)) / x + r))
}

/// e^(x - shift) K of the orders n and n + 1, and that shift, for n >= 0 and x > 0. The shift is 0 unless the
/// recurrence would overflow.
fn scaled_second_kind(n: f64, x: f64) -> (f64, f64, f64) {
    let steps = n.round();
    let mu = n - steps;
    let (mut k, mut k_next) = if x <= 1.0 {
        let (sum, sum_next) = temme(mu, x, 1.0);
        (x.exp() * sum, x.exp() * (2.0 / x) * sum_next)
    } else {
        integral(mu, x)
    };
    let mut shift = 0.0;
    let mut i = 0.0;
    while i < steps && k_next < f64::INFINITY {
        i += 1.0;
        (k, k_next) = (k_next, 2.0 * (mu + i) / x * k_next + k);
        if k_next > 1e300 {
            k *= 1e-250;
            k_next *= 1e-250;
            shift += 250.0 * LN_10;
        }
    }
    if i < steps { (f64::INFINITY, f64::INFINITY, shift) } else { (k, k_next, shift) }
}

/// e^x K of the orders mu and mu + 1 for |mu| <= 1/2 and x > 1: the integrals of exp(-x (cosh t - 1)) cosh(mu t).
fn integral(mu: f64, x: f64) -> (f64, f64) {
    let h = step(x);
    let (mut sum, mut sum_next) = (0.5, 0.5);
    let mut t = h;
    loop {
        // cosh t - 1 without cancellation.
        let s = (0.5 * t).sinh();
        let weight = (-2.0 * x * s * s).exp();
        if weight < 1e-20 {
            return (h * sum, h * sum_next);
        }
        sum += weight * (mu * t).cosh();
        sum_next += weight * ((mu + 1.0) * t).cosh();
        t += h;
    }
}

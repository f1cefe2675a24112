//! What are the Bessel functions J and Y worth, of any real order?
//!
//! Integer orders are those of the `libm` crate, within 30 ulp for |n| <= 100 and x <= 1000. For the others
//! `complex-bessel` (Amos, TOMS 644) and `spec_math` (Cephes) were measured on 1000 orders and arguments of that range:
//! one value in ten was beyond 100 ulp, one in a hundred beyond 1000 ulp. So these values are our own, within 25 ulp
//! there, from three facts:
//!
//! * For x > 1 the Hankel function is an integral down the path of steepest descent (DLMF 10.9.10 with
//!   t = u + i gd(u)), where nothing oscillates; the trapezoidal rule converges there exponentially.
//! * For smaller x Y is Temme's series (J. Comput. Phys. 19, 1975, 324); J is its power series (DLMF 10.2.2) while the
//!   terms fall from the first.
//! * Y, and J while it oscillates, are stable in the recurrence to higher orders. Where J falls instead, the ratio of
//!   its neighbours is stable downwards, and the Wronskian (DLMF 10.5.2) gives its size.

use super::elementary::{cos_pi, sin_pi};
use super::gamma::{gamma, reciprocal_gamma, reciprocal_gamma_parts};
use std::f64::consts::{FRAC_2_PI, LN_2, PI};

/// Orders beyond this, in size, are not computed (the answer is NaN): the recurrences would take too long.
pub(super) const MAX_ORDER: f64 = 1e4;

/// The Bessel function of the first kind J_n(x), of real order |n| <= 10000; NaN for other orders, and for x < 0 unless
/// n is an integer. 0 at the infinities; for negative orders that are not integers infinite at 0.
///
/// ```
/// use fluxions_rules::kernels::bessel_j;
/// assert_eq!(bessel_j(0.0, 0.0), 1.0);
/// assert!((bessel_j(0.5, 2.0) - 2.0_f64.sin() / std::f64::consts::PI.sqrt()).abs() < 1e-15);
/// ```
pub fn bessel_j(n: f64, x: f64) -> f64 {
    if x < 0.0 {
        return parity(n) * bessel_j(n, -x);
    }
    if n == n.floor() && n.abs() <= MAX_ORDER {
        return libm::jn(n as i32, x);
    }
    let (j, y) = pair(n.abs(), x);
    if n >= 0.0 { j } else { mix(cos_pi(n), j, sin_pi(n), y) }
}

/// The Bessel function of the second kind Y_n(x), of real order |n| <= 10000; NaN for other orders and for x < 0.
/// 0 at inf, infinite at 0 (-inf for n >= 0).
pub fn bessel_y(n: f64, x: f64) -> f64 {
    if x < 0.0 {
        return f64::NAN;
    }
    if n == n.floor() && n.abs() <= MAX_ORDER {
        return libm::yn(n as i32, x);
    }
    let (j, y) = pair(n.abs(), x);
    if n >= 0.0 { y } else { mix(-sin_pi(n), j, cos_pi(n), y) }
}

/// The sign (-1)^n of an integer order at a negative argument, NaN for other orders.
pub(super) fn parity(n: f64) -> f64 {
    if n != n.floor() {
        f64::NAN
    } else if n % 2.0 == 0.0 {
        1.0
    } else {
        -1.0
    }
}

/// a j + b y, where a coefficient 0 absorbs an infinite function.
fn mix(a: f64, j: f64, b: f64, y: f64) -> f64 {
    if a == 0.0 {
        b * y
    } else if b == 0.0 {
        a * j
    } else {
        a * j + b * y
    }
}

/// J and Y of order n >= 0, not an integer, at x >= 0.
fn pair(n: f64, x: f64) -> (f64, f64) {
    if n.is_nan() || n > MAX_ORDER || x.is_nan() {
        return (f64::NAN, f64::NAN);
    }
    if x == 0.0 {
        return (0.0, f64::NEG_INFINITY);
    }
    if x == f64::INFINITY {
        return (0.0, 0.0);
    }
    let steps = n.round();
    let mu = n - steps;
    let (mut j, mut j_next, mut y, mut y_next);
    if x <= 1.0 {
        let (sum, sum_next) = temme(mu, x, -1.0);
        (y, y_next) = (-FRAC_2_PI * sum, -FRAC_2_PI * (2.0 / x) * sum_next);
        (j, j_next) = (0.0, 0.0);
    } else {
        ((j, y), (j_next, y_next)) = steepest_descent(mu, x);
    }
    let mut k = 0.0;
    while k < steps {
        k += 1.0;
        let factor = 2.0 * (mu + k) / x;
        (j, j_next) = (j_next, factor * j_next - j);
        (y, y_next) = (y_next, factor * y_next - y);
        if y == f64::NEG_INFINITY {
            // Y stays there, and J is below the smallest normal double.
            return (0.0, y);
        }
    }
    if (x <= 2.0 || x * x < 4.0 * (n + 1.0)) && n < 150.0 {
        j = power_series(n, x, -1.0);
    } else if n > x {
        // J(n+1) Y(n) - J(n) Y(n+1) = 2 / (pi x).
        j = FRAC_2_PI / x / (ratio(n, x) * y - y_next);
    }
    (j, y)
}

/// J(n+1) / J(n) for n >= x, downwards from an order where the ratio is small and its error dies out.
fn ratio(n: f64, x: f64) -> f64 {
    let steps = 20 + (8.0 * n.cbrt()) as u32;
    (1..=steps).rev().fold(0.0, |r, i| 1.0 / (2.0 * (n + f64::from(i)) / x - r))
}

/// The sum over k of (sign x^2 / 4)^k (x / 2)^n / (k! gamma(n + k + 1)): J for sign -1, I for sign 1. For 0 <= n < 150.
pub(super) fn power_series(n: f64, x: f64, sign: f64) -> f64 {
    let w = sign * 0.25 * x * x;
    let mut term = 1.0;
    let mut sum = 0.0;
    let mut k = 1.0;
    while f64::abs(term) > 1e-18 {
        term *= w / (k * (n + k));
        sum += term;
        k += 1.0;
    }
    (0.5 * x).powf(n) / gamma(n + 1.0) * (1.0 + sum)
}

/// Temme's sums for |mu| <= 1/2 and x <= 1: with sign 1 K(mu) and x/2 K(mu+1), with sign -1 these for -pi/2 Y.
pub(super) fn temme(mu: f64, x: f64, sign: f64) -> (f64, f64) {
    // 2 / x itself can overflow.
    let l = LN_2 - x.ln();
    let sigma = mu * l;
    let (even, odd) = reciprocal_gamma_parts(mu);
    let circle = if mu == 0.0 { 1.0 } else { mu * PI / (mu * PI).sin() };
    // e^sigma, as powers: for tiny x the rounding of sigma would cost digits. The factors are apart because x / 2 can
    // underflow.
    let (grow, shrink) = (x.powf(-mu) * mu.exp2(), x.powf(mu) * (-mu).exp2());
    let sinh_over_sigma = if sigma == 0.0 {
        1.0
    } else if sigma.abs() < 1.0 {
        sigma.sinh() / sigma
    } else {
        0.5 * (grow - shrink) / sigma
    };
    let mut f = circle * (0.5 * (grow + shrink) * odd + sinh_over_sigma * l * even);
    let mut p = 0.5 * grow / reciprocal_gamma(mu);
    let mut q = 0.5 * shrink / reciprocal_gamma(-mu);
    let half_sine = (0.5 * PI * mu).sin();
    let r = if sign > 0.0 || mu == 0.0 { 0.0 } else { 2.0 * half_sine * (half_sine / mu) };
    let w = sign * 0.25 * x * x;
    let mut c = 1.0;
    let mut sum = f + r * q;
    let mut sum_next = p;
    for i in 1..30 {
        let k = f64::from(i);
        f = (k * f + p + q) / (k * k - mu * mu);
        p /= k - mu;
        q /= k + mu;
        c *= w / k;
        let g = f + r * q;
        sum += c * g;
        sum_next += c * (p - k * g);
        if f64::abs(c) * k * k < 1e-20 {
            break;
        }
    }
    (sum, sum_next)
}

/// (J, Y) of the orders mu and mu + 1 for |mu| <= 1/2 and x > 1.
///
/// H(mu) = 2 / (pi i) e^(i (x - pi mu / 2)) times the integral over u from 0 to inf of
/// exp(-x sinh u tanh u) cosh(mu (u + i v)) (1 + i / cosh u), where v = gd(u) = atan(sinh u).
fn steepest_descent(mu: f64, x: f64) -> ((f64, f64), (f64, f64)) {
    let h = step(x);
    let mut sums = [(0.5, 0.5); 2];
    let mut u = h;
    loop {
        let (sinh, cosh) = (u.sinh(), u.cosh());
        let weight = (-x * sinh * (sinh / cosh)).exp();
        if weight < 1e-20 {
            break;
        }
        let v = sinh.atan();
        for (order, sum) in [mu, mu + 1.0].into_iter().zip(&mut sums) {
            let (sin, cos) = (order * v).sin_cos();
            let re = (order * u).cosh() * cos;
            let im = (order * u).sinh() * sin;
            sum.0 += weight * (re - im / cosh);
            sum.1 += weight * (im + re / cosh);
        }
        u += h;
    }
    let (sin, cos) = x.sin_cos();
    let turned = |order: f64, sum: (f64, f64)| {
        let (a, b) = (FRAC_2_PI * h * sum.0, FRAC_2_PI * h * sum.1);
        // x - pi order / 2, by the addition theorem: the difference itself would be rounded.
        let (s, c) = (sin_pi(0.5 * order), cos_pi(0.5 * order));
        let (cosine, sine) = (cos * c + sin * s, sin * c - cos * s);
        (b * cosine + a * sine, b * sine - a * cosine)
    };
    (turned(mu, sums[0]), turned(mu + 1.0, sums[1]))
}

/// The step of the trapezoidal rule: the integrands are analytic for |Im u| < pi/2 and as wide as 1 / sqrt(x), so the
/// error is below exp(-40).
pub(super) fn step(x: f64) -> f64 {
    (0.36 / x.sqrt()).min(0.1)
}

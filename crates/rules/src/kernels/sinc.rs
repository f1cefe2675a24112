//! What is a derivative of sin(pi x) / (pi x) worth, of any order and anywhere?
//!
//! From x f(x) = sin(pi x) / pi follows x f_n + n f_(n-1) = pi^(n-1) sin(pi x + n pi / 2). Upwards that recurrence is
//! stable while n < pi |x|, downwards beyond; near 0 the power series has no cancellation (DLMF 10.51 is the same for
//! spherical Bessel functions).

use super::elementary::{cos_pi, sin_pi};
use std::f64::consts::PI;

/// The n-th derivative of sin(pi x) / (pi x), n = 0, 1, 2, ...; NaN for any other n. 0 at the infinities.
///
/// ```
/// assert_eq!(fluxions_rules::kernels::sinc_derivative(0.0, 0.0), 1.0);
/// assert_eq!(fluxions_rules::kernels::sinc_derivative(2.0, 0.0), -3.289868133696453);
/// ```
pub fn sinc_derivative(n: f64, x: f64) -> f64 {
    if !(n >= 0.0 && n == n.floor() && n <= MAX_ORDER) || x.is_nan() {
        return f64::NAN;
    }
    if x.is_infinite() {
        return 0.0;
    }
    let z = PI * x.abs();
    let value = if z * z < 4.0 * (n + 1.5) {
        series(n, x.abs())
    } else if n <= z {
        upwards(n, x.abs())
    } else {
        downwards(n, x.abs())
    };
    // Derivatives of odd order are odd.
    if n % 2.0 == 1.0 { value.copysign(value * x.signum()) } else { value }
}

/// Above this order pi^n leaves the range of `f64`.
const MAX_ORDER: f64 = 600.0;

/// pi^n / (n + 1), the bound of the n-th derivative; pi is taken to twice the precision of a double.
fn pi_power(n: f64) -> f64 {
    PI.powf(n) * (1.0 + n * 3.898171832295186e-17)
}

/// sin(pi x + n pi / 2).
fn turned(n: f64, x: f64) -> f64 {
    match (n % 4.0) as u8 {
        0 => sin_pi(x),
        1 => cos_pi(x),
        2 => -sin_pi(x),
        _ => -cos_pi(x),
    }
}

/// The sum over k of (-1)^k (pi x)^(2k - n) pi^n / ((2k - n)! (2k + 1)), from the first k with 2k >= n.
fn series(n: f64, x: f64) -> f64 {
    let z = PI * x;
    let first = (n / 2.0).ceil();
    let mut m = 2.0 * first - n;
    let mut term = if m == 0.0 { 1.0 } else { z };
    if first % 2.0 == 1.0 {
        term = -term;
    }
    let mut sum = 0.0;
    loop {
        let part = term / (m + n + 1.0);
        sum += part;
        if part.abs() <= 1e-17 * sum.abs() {
            return sum * pi_power(n);
        }
        term *= -z * z / ((m + 1.0) * (m + 2.0));
        m += 2.0;
    }
}

/// The recurrence from order 0 to n, for n <= pi x.
fn upwards(n: f64, x: f64) -> f64 {
    let mut f = sin_pi(x) / (PI * x);
    let mut k = 1.0;
    while k <= n {
        f = (pi_power(k - 1.0) * turned(k, x) - k * f) / x;
        k += 1.0;
    }
    f
}

/// The recurrence from a high order, where any start will do because its error shrinks by pi x / k a step, to n.
fn downwards(n: f64, x: f64) -> f64 {
    let z = PI * x;
    // g_k = f_k / pi^k, which is at most 1 / (k + 1).
    let mut k = n;
    let mut shrink = 1.0;
    while shrink > 1e-18 {
        k += 1.0;
        shrink *= z / k;
    }
    let mut g = 0.0;
    while k > n {
        g = (turned(k, x) - z * g) / k;
        k -= 1.0;
    }
    g * pi_power(n)
}

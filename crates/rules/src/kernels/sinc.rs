//! What is a derivative of sin(pi x) / (pi x) worth, of any order and anywhere?
//!
//! From x f(x) = sin(pi x) / pi follows x f_n + n f_(n-1) = pi^(n-1) sin(pi x + n pi / 2). Upwards that recurrence is
//! stable while n < pi |x|, downwards beyond, down to x = 0 itself (the same holds for spherical Bessel functions, DLMF
//! 10.51 and 3.6).

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
    let odd = n % 2.0 == 1.0;
    if x.is_infinite() || (x == 0.0 && odd) {
        return 0.0;
    }
    if x == 0.0 {
        return if n % 4.0 == 0.0 { at_zero(n) } else { -at_zero(n) };
    }
    let value = if PI * x.abs() >= n.max(1.0) { upwards(n, x.abs()) } else { downwards(n, x.abs()) };
    // Derivatives of odd order are odd.
    if odd && x < 0.0 { -value } else { value }
}

/// Above this order pi^n leaves the range of `f64`.
const MAX_ORDER: f64 = 600.0;

/// pi - PI, the rest of pi.
const PI_REST: f64 = 1.2246467991473532e-16;

/// pi^n / (n + 1), the size of the derivatives of even order at 0, as a sum of two doubles rounded once.
fn at_zero(n: f64) -> f64 {
    let (mut high, mut low) = (1.0, 0.0);
    let mut k = 0.0;
    while k < n {
        let product = high * PI;
        low = low * PI + (high.mul_add(PI, -product) + high * PI_REST);
        high = product;
        k += 1.0;
    }
    let quotient = high / (n + 1.0);
    quotient + ((-quotient).mul_add(n + 1.0, high) + low) / (n + 1.0)
}

/// pi^n, with pi to twice the precision of a double.
fn pi_power(n: f64) -> f64 {
    let power = PI.powf(n);
    power + power * (n * (PI_REST / PI))
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

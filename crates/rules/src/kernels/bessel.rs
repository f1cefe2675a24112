//! What are the Bessel functions worth, of any real order?
//!
//! Values come from the crate `complex-bessel`, a translation of Amos's Algorithm 644 (ACM TOMS 12, 1986). Orders and
//! arguments where the function is not real give NaN.

use complex_bessel::{besseli, besselj, besselk, bessely};
use num_complex::Complex;

/// The sign (-1)^n of an integer order at a negative argument, NaN for other orders.
fn parity(n: f64) -> f64 {
    if n != n.floor() {
        f64::NAN
    } else if n % 2.0 == 0.0 {
        1.0
    } else {
        -1.0
    }
}

/// The Bessel function of the first kind J_n(x). For x < 0 the order must be an integer.
///
/// ```
/// assert_eq!(fluxions_rules::kernels::bessel_j(0.0, 0.0), 1.0);
/// ```
pub fn bessel_j(n: f64, x: f64) -> f64 {
    if x < 0.0 {
        return parity(n) * bessel_j(n, -x);
    }
    besselj(n, Complex::new(x, 0.0)).map_or(f64::NAN, |y| y.re)
}

/// The Bessel function of the second kind Y_n(x): -inf at 0, NaN for x < 0.
pub fn bessel_y(n: f64, x: f64) -> f64 {
    if x < 0.0 {
        return f64::NAN;
    }
    bessely(n, Complex::new(x, 0.0)).map_or(f64::NAN, |y| y.re)
}

/// The modified Bessel function of the first kind I_n(x). For x < 0 the order must be an integer.
pub fn bessel_i(n: f64, x: f64) -> f64 {
    if x < 0.0 {
        return parity(n) * bessel_i(n, -x);
    }
    besseli(n, Complex::new(x, 0.0)).map_or(f64::NAN, |y| y.re)
}

/// The modified Bessel function of the second kind K_n(x): inf at 0, NaN for x < 0.
pub fn bessel_k(n: f64, x: f64) -> f64 {
    if x < 0.0 {
        return f64::NAN;
    }
    besselk(n, Complex::new(x, 0.0)).map_or(f64::NAN, |y| y.re)
}

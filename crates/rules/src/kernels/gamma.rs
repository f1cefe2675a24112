//! What are the gamma function, its logarithm and the derivatives of that logarithm worth?
//!
//! `lgamma` is that of the `libm` crate, within 2 ulp. For `gamma` `libm`, `spec_math` and `statrs` are 5 ulp off or
//! more, so it is the series of 1 / gamma(1 + t) times a product carried in two doubles (within 2 ulp). No crate has all
//! of the polygamma functions or the digamma function accurate at its root. The digamma function is Taylor's series
//! about that root, the recurrence and the asymptotic expansion (DLMF 5.5.2, 5.11.2); the others are the Hurwitz zeta
//! function (DLMF 25.11.12) summed by Euler and Maclaurin's formula (25.11.7) and, left of the origin, as the sum over
//! all integers less the part that is missing.

use super::elementary::{cos_pi, sin_pi};
use std::f64::consts::PI;

/// Taylor coefficients of 1 / gamma(1 + t), an entire function (DLMF 5.7.1).
const RECIPROCAL_GAMMA: [f64; 23] = [
    1.0,
    0.5772156649015329,
    -0.6558780715202539,
    -0.04200263503409524,
    0.16653861138229148,
    -0.04219773455554433,
    -0.009621971527876973,
    0.0072189432466631,
    -0.0011651675918590652,
    -0.00021524167411495098,
    0.0001280502823881162,
    -2.013485478078824e-05,
    -1.2504934821426706e-06,
    1.133027231981696e-06,
    -2.056338416977607e-07,
    6.116095104481416e-09,
    5.002007644469223e-09,
    -1.18127457048702e-09,
    1.0434267116911005e-10,
    7.782263439905071e-12,
    -3.696805618642206e-12,
    5.100370287454476e-13,
    -2.0583260535665066e-14,
];

/// 1 / gamma(1 + t) for |t| <= 1/2.
pub(super) fn reciprocal_gamma(t: f64) -> f64 {
    RECIPROCAL_GAMMA.iter().rev().fold(0.0, |sum, c| sum * t + c)
}

/// The even and the odd part of 1 / gamma(1 + t), the latter over -t (as Temme has them), for |t| <= 1/2.
pub(super) fn reciprocal_gamma_parts(t: f64) -> (f64, f64) {
    let (mut even, mut odd) = (0.0, 0.0);
    for (k, c) in RECIPROCAL_GAMMA.iter().enumerate().rev() {
        if k % 2 == 0 {
            even = even * t * t + c;
        } else {
            odd = odd * t * t - c;
        }
    }
    (even, odd)
}

/// The gamma function. gamma(0) = inf with the sign of the zero, NaN at the negative integers and -inf, inf at inf.
///
/// ```
/// use fluxions_rules::kernels::gamma;
/// assert_eq!(gamma(5.0), 24.0);
/// assert_eq!(gamma(-0.0), f64::NEG_INFINITY);
/// assert!(gamma(-2.0).is_nan());
/// ```
pub fn gamma(x: f64) -> f64 {
    // Outside, where the product would leave the range of `f64`, and at the poles the special values are libm's.
    if !(-150.0..172.0).contains(&x) || (x <= 0.0 && x == x.floor()) {
        return libm::tgamma(x);
    }
    let whole = x.round();
    let t = x - whole;
    let s = reciprocal_gamma(t);
    // gamma(x) = gamma(1 + t) times or over the factors between; their product is kept as a sum of two doubles.
    let (mut high, mut low) = if whole >= 1.0 {
        let q = 1.0 / s;
        (q, (-s).mul_add(q, 1.0) / s)
    } else {
        (s, 0.0)
    };
    let (first, last) = if whole >= 1.0 { (1.0, whole - 1.0) } else { (whole, 0.0) };
    let mut k = first;
    while k <= last {
        let factor = t + k;
        let product = high * factor;
        low = low * factor + high.mul_add(factor, -product);
        high = product;
        k += 1.0;
    }
    if high == f64::INFINITY {
        return high;
    }
    if whole >= 1.0 { high + low } else { 1.0 / high * (1.0 - low / high) }
}

/// ln |gamma(x)|. inf at 0, the negative integers and both infinities.
///
/// Close to its zeros on the negative axis the error is absolute, about 1e-16, not relative.
pub fn lgamma(x: f64) -> f64 {
    libm::lgamma(x)
}

/// The positive root of the digamma function, as the sum of two doubles.
const ROOT: (f64, f64) = (1.461_632_144_968_362_2, 9.549995429965697e-17);

/// Taylor coefficients of the digamma function about its root, from the first power on.
const ABOUT_ROOT: [f64; 40] = [
    0.9676722454476212,
    -0.4427631689835921,
    0.258499760955651,
    -0.16394270544240652,
    0.10782405069126237,
    -0.07219956125645471,
    0.04880428816414311,
    -0.03316112647484736,
    0.022597648232218104,
    -0.01542476590494896,
    0.010538791616612175,
    -0.007204534386356869,
    0.004926781395729853,
    -0.003369801655439328,
    0.002305126326734928,
    -0.0015769367714301972,
    0.0010788252019162967,
    -0.0007380709389960052,
    0.000504953265834602,
    -0.0003454680251063077,
    0.00023635601564027053,
    -0.00016170622091974803,
    0.0001106337276874741,
    -7.569179582195066e-05,
    5.178575795222081e-05,
    -3.5430070947659604e-05,
    2.424006611860132e-05,
    -1.6584242271854135e-05,
    1.134638458466385e-05,
    -7.762817668462094e-06,
    5.3110609208898636e-06,
    -3.6336507898010456e-06,
    2.486022733129538e-06,
    -1.7008538854332607e-06,
    1.1636675363548843e-06,
    -7.96142543124197e-07,
    5.446941930669446e-07,
    -3.7266161283438227e-07,
    2.549626552021554e-07,
    -1.7443695117727745e-07,
];

/// B(2k) / (2k): the coefficients of the asymptotic expansion of the digamma function.
const BERNOULLI_BY_ORDER: [f64; 8] = [
    1.0 / 12.0,
    -1.0 / 120.0,
    1.0 / 252.0,
    -1.0 / 240.0,
    1.0 / 132.0,
    -691.0 / 32_760.0,
    1.0 / 12.0,
    -3617.0 / 8160.0,
];

/// The digamma function, the derivative of [`lgamma`]. digamma(0) = -inf with the sign of the zero reversed, NaN at
/// the negative integers and -inf, inf at inf. Relative accuracy holds at the positive root too.
///
/// ```
/// assert_eq!(fluxions_rules::kernels::digamma(1.0), -0.5772156649015329);
/// ```
pub fn digamma(x: f64) -> f64 {
    if x.is_nan() {
        f64::NAN
    } else if x == 0.0 {
        -1.0 / x
    } else if x < 0.0 {
        // Reflection; at the poles the sine is exactly 0.
        if x == x.floor() { f64::NAN } else { digamma(1.0 - x) - PI * cos_pi(x) / sin_pi(x) }
    } else if x >= 10.0 {
        let w = 1.0 / (x * x);
        let tail = BERNOULLI_BY_ORDER.iter().rev().fold(0.0, |sum, c| sum * w + c) * w;
        x.ln() - (0.5 / x + tail)
    } else if x < 1.0 {
        digamma(x + 1.0) - 1.0 / x
    } else {
        // Down to [1, 2) by the recurrence, whose terms are positive, the smallest first.
        let mut sum = 0.0;
        let mut y = x;
        while y >= 2.0 {
            y -= 1.0;
            sum += 1.0 / y;
        }
        let t = (y - ROOT.0) - ROOT.1;
        sum + ABOUT_ROOT.iter().rev().fold(0.0, |sum, c| sum * t + c) * t
    }
}

/// The trigamma function, the derivative of [`digamma`]. inf at 0 and the negative integers, 0 at inf.
///
/// ```
/// assert_eq!(fluxions_rules::kernels::trigamma(1.0), std::f64::consts::PI.powi(2) / 6.0);
/// ```
pub fn trigamma(x: f64) -> f64 {
    polygamma(1.0, x)
}

/// The highest order of [`polygamma`]. Up to here, arguments so large that x + 1 is x need no sum over x, x + 1, ...
const HIGHEST_ORDER: f64 = 1e15;

/// The polygamma function: the n-th derivative of [`digamma`], n = 0, 1, 2, ..., 10¹⁵; NaN for any other n.
///
/// At the poles 0, -1, -2, ... it is inf for odd n; for even n it is NaN, but infinite with the sign of the side at the
/// two zeros. Accuracy falls for n > 170, where n! leaves the range of `f64` and logarithms take over.
pub fn polygamma(n: f64, x: f64) -> f64 {
    if n == 0.0 {
        return digamma(x);
    }
    if !(n > 0.0 && n == n.floor() && n <= HIGHEST_ORDER) || x.is_nan() || x == f64::NEG_INFINITY {
        return f64::NAN;
    }
    let odd = n % 2.0 == 1.0;
    let sign = if odd { 1.0 } else { -1.0 };
    if x <= 0.0 && x == x.floor() {
        return if odd {
            f64::INFINITY
        } else if x == 0.0 {
            f64::INFINITY.copysign(-x)
        } else {
            f64::NAN
        };
    }
    if x == f64::INFINITY {
        return 0.0 * sign;
    }
    let s = n + 1.0;
    if x > 0.0 {
        return sign * scaled_zeta(n, s, x);
    }
    // Left of the origin: zeta(s, x) = (sum over all integers) - (those below x), each part with positive arguments.
    // The distance `d` to the nearest integer is exact.
    let d = x - x.round();
    let below = if odd { 1.0 } else { -1.0 };
    let nearest = if d > 0.0 { scaled_zeta(n, s, d) } else { below * scaled_zeta(n, s, -d) };
    let rest = if d > 0.0 { below * scaled_zeta(n, s, 1.0 - d) } else { scaled_zeta(n, s, 1.0 + d) };
    sign * (nearest + (rest - below * scaled_zeta(n, s, 1.0 - x)))
}

/// B(2j) / (2j)!: the coefficients of Euler and Maclaurin's formula.
const BERNOULLI_BY_FACTORIAL: [f64; 8] = [
    1.0 / 12.0,
    -1.0 / 720.0,
    1.0 / 30_240.0,
    -1.0 / 1_209_600.0,
    1.0 / 47_900_160.0,
    -691.0 / 1_307_674_368_000.0,
    1.0 / 74_724_249_600.0,
    -3617.0 / 10_670_622_842_880_000.0,
];

/// The trigamma function for q > 0: zeta(2, q), summed from the asymptotic tail to the largest term.
fn trigamma_right(q: f64) -> f64 {
    let shift = (10.0 - q).ceil().max(0.0);
    let mut a = q + shift;
    let w = 1.0 / (a * a);
    // The coefficients are B(2k) = 2k times B(2k) / (2k).
    let tail = BERNOULLI_BY_ORDER.iter().rev().enumerate().fold(0.0, |sum, (i, c)| {
        let order = 2.0 * (BERNOULLI_BY_ORDER.len() - i) as f64;
        sum * w + order * c
    });
    let mut sum = (tail * w / a + 0.5 * w) + 1.0 / a;
    for k in (0..shift as u32).rev() {
        a = q + f64::from(k);
        sum += 1.0 / (a * a);
    }
    sum
}

/// n! zeta(s, q) for s = n + 1 >= 2 and q > 0, all terms positive.
fn scaled_zeta(n: f64, s: f64, q: f64) -> f64 {
    if n == 1.0 {
        return trigamma_right(q);
    }
    // q^s zeta(s, q) = 1 + (q/(q+1))^s + ..., up to where the tail is accurate or nothing is left to add: the powers
    // fall so fast that this takes a few hundred terms at most.
    let mut sum = 0.0;
    let mut a = q;
    let mut term = 1.0;
    while a < 10.0 + 2.0 * s && term > 1e-18 {
        term = (q / a).powf(s);
        sum += term;
        a += 1.0;
    }
    let zeta = if term > 1e-18 { sum + euler_maclaurin(n, s, q, a) } else { sum };
    let scale = gamma(s) / q.powf(s);
    if scale.is_normal() { scale * zeta } else { (libm::lgamma(s) - s * q.ln() + zeta.ln()).exp() }
}

/// q^s zeta(s, a), for s = n + 1 and a of the size of s at least.
fn euler_maclaurin(n: f64, s: f64, q: f64, a: f64) -> f64 {
    let power = (q / a).powf(s);
    let mut tail = 0.5;
    let mut rising = s / a;
    let w = 1.0 / (a * a);
    let mut j = 0.0;
    for c in BERNOULLI_BY_FACTORIAL {
        tail += c * rising;
        rising *= (s + j + 1.0) * (s + j + 2.0) * w;
        j += 2.0;
    }
    power * (tail + a / n)
}

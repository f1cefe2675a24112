//! How are exact rational numbers read, raised to powers and rounded? The integers and fractions themselves are
//! dashu's; this file adds what a formula needs: decimals without loss, powers and roots only where they stay exact and
//! small.

use dashu_base::{Abs, BitTest, Gcd};
use dashu_int::{IBig, UBig};
use dashu_ratio::RBig;

/// The most bits that an exact power may have; beyond, the power stays a power.
const MAX_BITS: usize = 4096;

/// The largest decimal exponent that is read exactly (a double's range is about ±324).
const MAX_DECIMAL_EXPONENT: i64 = 1000;

/// The fraction `n/d`.
pub(crate) fn ratio(n: i64, d: u64) -> RBig {
    RBig::from_parts(IBig::from(n), UBig::from(d))
}

/// The number that a decimal such as `1.380649e-23` writes, exactly; `None` for other text or a wild exponent.
pub(crate) fn from_decimal(text: &str) -> Option<RBig> {
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((m, e)) => (m, e.parse::<i64>().ok()?),
        None => (text, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{whole}{fraction}");
    let digits: IBig = if digits.is_empty() { return None } else { digits.parse().ok()? };
    let exponent = exponent.checked_sub(fraction.len() as i64)?;
    if exponent.abs() > MAX_DECIMAL_EXPONENT + fraction.len() as i64 {
        return None;
    }
    let power = UBig::from(10u8).pow(exponent.unsigned_abs() as usize);
    Some(if exponent < 0 { RBig::from_parts(digits, power) } else { RBig::from(digits * IBig::from(power)) })
}

/// The double `c`, exactly; `None` when it is not finite.
pub(crate) fn from_f64(c: f64) -> Option<RBig> {
    if c == c.trunc() && c.abs() < 1e15 { Some(RBig::from(c as i64)) } else { RBig::try_from(c).ok() }
}

/// The nearest double.
pub(crate) fn to_f64(q: &RBig) -> f64 {
    q.to_f64().value()
}

/// A small whole number, as i64.
pub(crate) fn to_i64(q: &RBig) -> Option<i64> {
    if q.is_int() { i64::try_from(q.numerator()).ok() } else { None }
}

/// Whether a whole number is even; false for fractions.
pub(crate) fn is_even(q: &RBig) -> bool {
    q.is_int() && !q.numerator().bit(0)
}

/// `q^n`, unless it is 0 to a negative power or has more than `MAX_BITS` bits.
pub(crate) fn power(q: &RBig, n: &RBig) -> Option<RBig> {
    if q.is_one() {
        return Some(RBig::ONE);
    }
    let n = to_i64(n)?;
    let size = q.numerator().bit_len().max(q.denominator().bit_len());
    if (q.is_zero() && n < 0) || size.saturating_mul(n.unsigned_abs() as usize) > MAX_BITS {
        return None;
    }
    let times = n.unsigned_abs() as usize;
    let raised = RBig::from_parts(q.numerator().pow(times), q.denominator().pow(times));
    Some(if n < 0 { RBig::ONE / raised } else { raised })
}

/// The exact `n`-th root of a positive number, if it is rational.
pub(crate) fn root(q: &RBig, n: usize) -> Option<RBig> {
    let exact = |u: &UBig| {
        let r = u.nth_root(n);
        (r.pow(n) == *u).then_some(r)
    };
    let top = exact(&UBig::try_from(q.numerator().clone()).ok()?)?;
    Some(RBig::from_parts(top.into(), exact(q.denominator())?))
}

/// The largest positive `c` such that both `a` and `b` are whole multiples of it.
pub(crate) fn content(a: &RBig, b: &RBig) -> RBig {
    let magnitude = |q: &RBig| UBig::try_from(q.numerator().clone().abs()).unwrap_or_default();
    let (ua, ub) = (magnitude(a), magnitude(b));
    let top = if ua.is_zero() {
        ub
    } else if ub.is_zero() {
        ua
    } else {
        ua.gcd(ub)
    };
    let bottom = a.denominator() * b.denominator() / a.denominator().gcd(b.denominator());
    RBig::from_parts(top.into(), bottom)
}

/// The primes below 100 that divide `n`, with their multiplicities, and what remains of `n`.
pub(crate) fn small_factors(mut n: UBig) -> (Vec<(u64, u32)>, UBig) {
    const PRIMES: [u64; 25] =
        [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97];
    let mut factors = Vec::new();
    for p in PRIMES {
        let mut times = 0;
        while n > UBig::ONE && (&n % UBig::from(p)).is_zero() {
            n /= UBig::from(p);
            times += 1;
        }
        if times > 0 {
            factors.push((p, times));
        }
    }
    (factors, n)
}

/// The number as a decimal, where it has a finite one and the fraction would be longer to read: `1.380649e-23`.
pub(crate) fn short_decimal(q: &RBig) -> Option<String> {
    let long = UBig::from(1_000_000u32);
    let digits = q.numerator().bit_len() as f64 * std::f64::consts::LOG10_2;
    if *q.denominator() < long && (!q.is_int() || digits < 15.0) {
        return None;
    }
    let text = format!("{:e}", to_f64(q));
    (from_decimal(&text).as_ref() == Some(q)).then_some(text)
}

//! What are the primitives worth to any number of digits? Arithmetic, powers, and the elementary functions; everything
//! that the table builds from pieces. NaN and infinities follow the rules of doubles.

use crate::{LOOSE, ROUND};
use astro_float::{BigFloat, Consts, NAN};
use fluxions_rules::Prim;

/// The largest binary exponent of an angle. An angle is reduced by as many digits of π as it has itself, which an
/// enormous one is not worth.
const MAX_ANGLE: i32 = 4096;

/// The value of a primitive to `p` bits; `None` for functions that have none here.
pub(crate) fn value(prim: Prim, args: &[&BigFloat], p: usize, cc: &mut Consts) -> Option<BigFloat> {
    let one = BigFloat::from_word(1, p);
    let zero = || BigFloat::from_word(0, p);
    let truth = |holds: bool| BigFloat::from_word(u64::from(holds), p);
    let over = |x: &BigFloat| one.div(x, p, ROUND);
    let less = |a: &BigFloat, b: &BigFloat| a.cmp(b).is_some_and(|o| o < 0);
    let equal = |a: &BigFloat, b: &BigFloat| a.cmp(b) == Some(0);
    let exponent = |x: &BigFloat| if x.is_zero() { i32::MIN } else { x.exponent().unwrap_or(i32::MAX) };
    let angular = matches!(prim, Prim::Sin | Prim::Cos | Prim::Tan | Prim::Cot | Prim::Sec | Prim::Csc);
    if angular && args.iter().any(|x| exponent(x) > MAX_ANGLE) {
        return None;
    }
    // Below this, log1p(x) and expm1(x) are x to all digits; above, three times the digits leave enough of the sum.
    let tiny = |x: &BigFloat| exponent(x) < -i32::try_from(2 * p).unwrap_or(i32::MAX);
    let ln_1p = |x: &BigFloat, cc: &mut Consts| {
        if tiny(x) { x.clone() } else { one.add(x, 3 * p, LOOSE).ln(p, LOOSE, cc) }
    };
    Some(match (prim, args) {
        (Prim::Add, [a, b]) => a.add(b, p, ROUND),
        (Prim::Sub, [a, b]) => a.sub(b, p, ROUND),
        (Prim::Mul, [a, b]) => a.mul(b, p, ROUND),
        (Prim::Div, [a, b]) => a.div(b, p, ROUND),
        (Prim::Neg, [x]) => x.neg(),
        (Prim::Rem, [x, d]) => x.rem(d),
        (Prim::Pow, [x, e]) => power(x, e, p, cc),
        (Prim::Sqrt, [x]) => x.sqrt(p, ROUND),
        (Prim::Cbrt, [x]) => x.cbrt(p, ROUND),
        (Prim::Hypot, [a, b]) => a.mul(a, p, ROUND).add(&b.mul(b, p, ROUND), p, ROUND).sqrt(p, ROUND),
        (Prim::Exp, [x]) => x.exp(p, LOOSE, cc),
        (Prim::Exp2, [x]) => BigFloat::from_word(2, p).pow(x, p, LOOSE, cc),
        (Prim::Expm1, [x]) if tiny(x) => (*x).clone(),
        (Prim::Expm1, [x]) => x.exp(3 * p, LOOSE, cc).sub(&one, p, LOOSE),
        (Prim::Log, [x]) => x.ln(p, LOOSE, cc),
        (Prim::Log2, [x]) => x.log2(p, LOOSE, cc),
        (Prim::Log10, [x]) => x.log10(p, LOOSE, cc),
        (Prim::Log1p, [x]) => ln_1p(x, cc),
        (Prim::Softplus, [x]) => ln_1p(&x.exp(p, LOOSE, cc), cc),
        (Prim::Sigmoid, [x]) => over(&one.add(&x.neg().exp(p, LOOSE, cc), p, LOOSE)),
        (Prim::Logaddexp, [a, b]) => a.exp(p, LOOSE, cc).add(&b.exp(p, LOOSE, cc), p, LOOSE).ln(p, LOOSE, cc),
        (Prim::Xlogy, [x, _]) if x.is_zero() => zero(),
        (Prim::Xlogy, [x, z]) => x.mul(&z.ln(p, LOOSE, cc), p, LOOSE),
        (Prim::Entr, [x]) if x.is_zero() => zero(),
        (Prim::Entr, [x]) => x.mul(&x.ln(p, LOOSE, cc), p, LOOSE).neg(),
        (Prim::Sin, [x]) => x.sin(p, LOOSE, cc),
        (Prim::Cos, [x]) => x.cos(p, LOOSE, cc),
        (Prim::Tan, [x]) => x.tan(p, LOOSE, cc),
        (Prim::Cot, [x]) => over(&x.tan(p, LOOSE, cc)),
        (Prim::Sec, [x]) => over(&x.cos(p, LOOSE, cc)),
        (Prim::Csc, [x]) => over(&x.sin(p, LOOSE, cc)),
        (Prim::Asin, [x]) => x.asin(p, LOOSE, cc),
        (Prim::Acos, [x]) => x.acos(p, LOOSE, cc),
        (Prim::Atan, [x]) => x.atan(p, LOOSE, cc),
        (Prim::Acot, [x]) => over(x).atan(p, LOOSE, cc),
        (Prim::Asec, [x]) => over(x).acos(p, LOOSE, cc),
        (Prim::Acsc, [x]) => over(x).asin(p, LOOSE, cc),
        (Prim::Atan2, [b, a]) => angle(b, a, p, cc),
        (Prim::Sinh, [x]) => x.sinh(p, LOOSE, cc),
        (Prim::Cosh, [x]) => x.cosh(p, LOOSE, cc),
        (Prim::Tanh, [x]) => x.tanh(p, LOOSE, cc),
        (Prim::Coth, [x]) => over(&x.tanh(p, LOOSE, cc)),
        (Prim::Sech, [x]) => over(&x.cosh(p, LOOSE, cc)),
        (Prim::Csch, [x]) => over(&x.sinh(p, LOOSE, cc)),
        (Prim::Asinh, [x]) => x.asinh(p, LOOSE, cc),
        (Prim::Acosh, [x]) => x.acosh(p, LOOSE, cc),
        (Prim::Atanh, [x]) => x.atanh(p, LOOSE, cc),
        (Prim::Acoth, [x]) => over(x).atanh(p, LOOSE, cc),
        (Prim::Asech, [x]) => over(x).acosh(p, LOOSE, cc),
        (Prim::Acsch, [x]) => over(x).asinh(p, LOOSE, cc),
        (Prim::Abs, [x]) => x.abs(),
        (Prim::Sign, [x]) if x.is_zero() => zero(),
        (Prim::Sign, [x]) => x.signum(),
        (Prim::Heaviside, [x]) if x.is_zero() => BigFloat::from_f64(0.5, p),
        (Prim::Heaviside, [x]) => truth(x.is_positive()),
        (Prim::Floor, [x]) => x.floor(),
        (Prim::Ceil, [x]) => x.ceil(),
        (Prim::Trunc, [x]) => {
            if x.is_negative() {
                x.ceil()
            } else {
                x.floor()
            }
        }
        (Prim::Relu, [x]) => {
            if x.is_negative() {
                zero()
            } else {
                (*x).clone()
            }
        }
        (Prim::Min, [a, b]) => (if b.is_nan() || less(a, b) { *a } else { *b }).clone(),
        (Prim::Max, [a, b]) => (if b.is_nan() || less(b, a) { *a } else { *b }).clone(),
        (Prim::Clamp, [x, low, high]) => (if less(x, low) {
            *low
        } else if less(high, x) {
            *high
        } else {
            *x
        })
        .clone(),
        (Prim::Copysign, [x, s]) => {
            if x.is_negative() == s.is_negative() {
                (*x).clone()
            } else {
                x.neg()
            }
        }
        (Prim::Select, [c, a, b]) => (if c.is_zero() { *b } else { *a }).clone(),
        (Prim::Lt, [a, b]) => truth(less(a, b)),
        (Prim::Le, [a, b]) => truth(less(a, b) || equal(a, b)),
        (Prim::Eq, [a, b]) => truth(equal(a, b)),
        (Prim::Ne, [a, b]) => truth(!equal(a, b)),
        (Prim::And, [a, b]) => truth(!a.is_zero() && !b.is_zero()),
        (Prim::Or, [a, b]) => truth(!a.is_zero() || !b.is_zero()),
        (Prim::Not, [a]) => truth(a.is_zero()),
        _ => return None,
    })
}

/// x^e as doubles have it: whole powers of negative numbers are real, other powers of them are NaN.
fn power(x: &BigFloat, e: &BigFloat, p: usize, cc: &mut Consts) -> BigFloat {
    let one = BigFloat::from_word(1, p);
    if e.is_zero() {
        return one;
    }
    if e.is_int() && e.exponent().is_some_and(|bits| bits < 40) {
        let mut n = 0usize;
        // The whole number is read off its leading word.
        if let (Some(words), Some(exponent)) = (e.mantissa_digits(), e.exponent()) {
            n = (words.last().copied().unwrap_or(0) >> (64 - exponent.max(0))) as usize;
        }
        let raised = x.powi(n, p, ROUND);
        return if e.is_negative() { one.div(&raised, p, ROUND) } else { raised };
    }
    if x.is_zero() {
        return if e.is_positive() {
            BigFloat::from_word(0, p)
        } else {
            one.div(&BigFloat::from_word(0, p), p, ROUND)
        };
    }
    if x.is_negative() {
        return NAN;
    }
    let half = BigFloat::from_f64(0.5, p);
    if e.cmp(&half) == Some(0) { x.sqrt(p, LOOSE) } else { x.pow(e, p, LOOSE, cc) }
}

/// The angle of the point (a, b). Zeros have no sign here.
fn angle(b: &BigFloat, a: &BigFloat, p: usize, cc: &mut Consts) -> BigFloat {
    let pi = cc.pi(p, ROUND);
    let below = b.is_negative() && !b.is_zero();
    if a.is_zero() {
        let quarter = pi.div(&BigFloat::from_word(2, p), p, ROUND);
        return if b.is_zero() {
            b.clone()
        } else if below {
            quarter.neg()
        } else {
            quarter
        };
    }
    let angle = b.div(a, p, LOOSE).atan(p, LOOSE, cc);
    match (a.is_negative(), below) {
        (false, _) => angle,
        (true, false) => angle.add(&pi, p, ROUND),
        (true, true) => angle.sub(&pi, p, ROUND),
    }
}

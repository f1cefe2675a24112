//! What is an exact expression worth at a point, to the last digit? Evaluated with more and more digits until the answer
//! settles, so that cancellation, overflow and underflow in between do no harm. The method is the one of interval-free
//! arbitrary-precision evaluation: two precisions that agree to more than a double's digits are believed.

use crate::number;
use crate::pool::{Expr, Id, Inner, Node};
use astro_float::{BigFloat, Consts, RoundingMode, Sign};
use dashu_ratio::RBig;
use fluxions_rules::{Constant, Prim};

/// The precisions tried, in bits. Each is believed when the one before agrees with it.
const PRECISIONS: [usize; 6] = [128, 256, 512, 1024, 2048, 4096];

/// How far two precisions may be apart, relative to the larger: well below half a unit of a double's last place.
const AGREEMENT: f64 = 1e-19;

/// The largest binary exponent of an angle.
const MAX_ANGLE: i32 = 4096;

const ROUND: RoundingMode = RoundingMode::ToEven;

impl<'p> Expr<'p> {
    /// The value at a point, within one unit in the last place; `input` gives each variable's value by name.
    ///
    /// `None` where the expression uses a function that has no arbitrary-precision value here (the special functions),
    /// where it is not a finite real number, or where even 4,096 bits do not settle it (an expression that is exactly
    /// zero in a way that construction did not see).
    pub fn evaluate(self, input: impl Fn(&str) -> f64) -> Option<f64> {
        let inner = self.pool.inner.borrow();
        let order = inner.reachable(&[self.id]);
        let mut constants = Consts::new().ok()?;
        let mut last: Option<BigFloat> = None;
        for bits in PRECISIONS {
            let value = inner.evaluate_with(&order, bits, &mut constants, &input)?;
            // Zero may be what is left of a number below the digits carried: only the last precision is believed.
            if value.is_zero() && bits == PRECISIONS[PRECISIONS.len() - 1] {
                return Some(0.0);
            }
            if let Some(last) = &last
                && !value.is_zero()
            {
                let apart = to_f64(&value.sub(last, bits, ROUND).div(&value, bits, ROUND));
                if apart.abs() < AGREEMENT {
                    return Some(to_f64(&value));
                }
            }
            last = Some(value);
        }
        None
    }
}

impl Inner {
    fn evaluate_with(
        &self,
        order: &[Id],
        bits: usize,
        constants: &mut Consts,
        input: &impl Fn(&str) -> f64,
    ) -> Option<BigFloat> {
        let mut values: Vec<Option<BigFloat>> = vec![None; order.last()?.index() + 1];
        for &id in order {
            let value = |id: Id| values[id.index()].as_ref();
            let result = match self.node(id) {
                Node::Number(q) => rational(q, bits, constants),
                Node::Undefined => return None,
                Node::Constant(Constant::Pi) => constants.pi(bits, ROUND),
                Node::Constant(Constant::E) => constants.e(bits, ROUND),
                Node::Variable(place) => BigFloat::from_f64(input(&self.names[*place as usize]), bits),
                Node::Scaled(q, t) => rational(q, bits, constants).mul(value(*t)?, bits, ROUND),
                Node::Sum(c, terms) => {
                    let mut sum = rational(c, bits, constants);
                    for (t, q) in terms.iter() {
                        let term = rational(q, bits, constants).mul(value(*t)?, bits, ROUND);
                        sum = sum.add(&term, bits, ROUND);
                    }
                    sum
                }
                Node::Product(factors) => {
                    let mut product = BigFloat::from_word(1, bits);
                    for &(b, e) in factors.iter() {
                        let exponent = self.as_number(e);
                        let factor = power(value(b)?, exponent, value(e)?, b == Id::E, bits, constants)?;
                        product = product.mul(&factor, bits, ROUND);
                    }
                    product
                }
                Node::Call(prim, args) => {
                    let args: Option<Vec<&BigFloat>> = args.iter().map(|&a| value(a)).collect();
                    call(*prim, &args?, bits, constants)?
                }
            };
            // A part that is not finite may still be absorbed (by a branch not taken), but that is for floating point.
            if result.is_nan() || result.is_inf() {
                return None;
            }
            values[id.index()] = Some(result);
        }
        values.pop()?
    }
}

fn rational(q: &RBig, bits: usize, constants: &mut Consts) -> BigFloat {
    let mut whole = |text: String| match text.parse::<i64>() {
        Ok(n) => BigFloat::from_i64(n, bits),
        Err(_) => BigFloat::parse(&text, astro_float::Radix::Dec, bits, ROUND, constants),
    };
    let top = whole(q.numerator().to_string());
    if q.is_int() { top } else { top.div(&whole(q.denominator().to_string()), bits, ROUND) }
}

fn power(
    b: &BigFloat,
    known: Option<&RBig>,
    e: &BigFloat,
    natural: bool,
    bits: usize,
    constants: &mut Consts,
) -> Option<BigFloat> {
    if natural {
        return Some(e.exp(bits, ROUND, constants));
    }
    if let Some(q) = known {
        if let Some(n) = number::to_i64(q) {
            let raised = b.powi(n.unsigned_abs() as usize, bits, ROUND);
            return Some(if n < 0 { raised.reciprocal(bits, ROUND) } else { raised });
        }
        if b.is_negative() && !b.is_zero() {
            return None;
        }
        if *q.denominator() == 2u8.into() {
            let root = b.sqrt(bits, ROUND);
            let n = i64::try_from(q.numerator()).ok()?;
            let raised = root.powi(n.unsigned_abs() as usize, bits, ROUND);
            return Some(if n < 0 { raised.reciprocal(bits, ROUND) } else { raised });
        }
    }
    if b.is_zero() {
        return (e.is_positive() && !e.is_zero()).then(|| b.clone());
    }
    if b.is_negative() {
        return None;
    }
    Some(b.pow(e, bits, ROUND, constants))
}

/// An elementary function to `bits` bits; `None` for the others.
fn call(prim: Prim, args: &[&BigFloat], p: usize, cc: &mut Consts) -> Option<BigFloat> {
    let one = BigFloat::from_word(1, p);
    let truth = |holds: bool| BigFloat::from_word(u64::from(holds), p);
    let over = |x: &BigFloat| one.div(x, p, ROUND);
    let exponent = |x: &BigFloat| if x.is_zero() { i32::MIN } else { x.exponent().unwrap_or(i32::MAX) };
    // Below this, f(x) is x to all digits, for log1p and expm1.
    let tiny = |x: &BigFloat| exponent(x) < -i32::try_from(2 * p).unwrap_or(i32::MAX);
    // An angle is reduced by as many digits of π as it has itself: an enormous one is not worth them.
    let angular = matches!(prim, Prim::Sin | Prim::Cos | Prim::Tan | Prim::Cot | Prim::Sec | Prim::Csc);
    if angular && args.iter().any(|x| exponent(x) > MAX_ANGLE) {
        return None;
    }
    let ln_1p = |x: &BigFloat, cc: &mut Consts| {
        if tiny(x) { x.clone() } else { one.add(x, 3 * p, ROUND).ln(p, ROUND, cc) }
    };
    Some(match (prim, args) {
        (Prim::Log, [x]) => x.ln(p, ROUND, cc),
        (Prim::Log2, [x]) => x.log2(p, ROUND, cc),
        (Prim::Log10, [x]) => x.log10(p, ROUND, cc),
        (Prim::Log1p, [x]) => ln_1p(x, cc),
        (Prim::Exp2, [x]) => BigFloat::from_word(2, p).pow(x, p, ROUND, cc),
        (Prim::Expm1, [x]) if tiny(x) => (*x).clone(),
        // Three times the digits leave enough of the difference for the smallest |x| that is not tiny.
        (Prim::Expm1, [x]) => x.exp(3 * p, ROUND, cc).sub(&one, p, ROUND),
        (Prim::Cbrt, [x]) => x.cbrt(p, ROUND),
        (Prim::Sin, [x]) => x.sin(p, ROUND, cc),
        (Prim::Cos, [x]) => x.cos(p, ROUND, cc),
        (Prim::Tan, [x]) => x.tan(p, ROUND, cc),
        (Prim::Cot, [x]) => over(&x.tan(p, ROUND, cc)),
        (Prim::Sec, [x]) => over(&x.cos(p, ROUND, cc)),
        (Prim::Csc, [x]) => over(&x.sin(p, ROUND, cc)),
        (Prim::Asin, [x]) => x.asin(p, ROUND, cc),
        (Prim::Acos, [x]) => x.acos(p, ROUND, cc),
        (Prim::Atan, [x]) => x.atan(p, ROUND, cc),
        (Prim::Acot, [x]) => over(x).atan(p, ROUND, cc),
        (Prim::Asec, [x]) => over(x).acos(p, ROUND, cc),
        (Prim::Acsc, [x]) => over(x).asin(p, ROUND, cc),
        (Prim::Sinh, [x]) => x.sinh(p, ROUND, cc),
        (Prim::Cosh, [x]) => x.cosh(p, ROUND, cc),
        (Prim::Tanh, [x]) => x.tanh(p, ROUND, cc),
        (Prim::Coth, [x]) => over(&x.tanh(p, ROUND, cc)),
        (Prim::Sech, [x]) => over(&x.cosh(p, ROUND, cc)),
        (Prim::Csch, [x]) => over(&x.sinh(p, ROUND, cc)),
        (Prim::Asinh, [x]) => x.asinh(p, ROUND, cc),
        (Prim::Acosh, [x]) => x.acosh(p, ROUND, cc),
        (Prim::Atanh, [x]) => x.atanh(p, ROUND, cc),
        (Prim::Acoth, [x]) => over(x).atanh(p, ROUND, cc),
        (Prim::Asech, [x]) => over(x).acosh(p, ROUND, cc),
        (Prim::Acsch, [x]) => over(x).asinh(p, ROUND, cc),
        (Prim::Sigmoid, [x]) => over(&one.add(&x.neg().exp(p, ROUND, cc), p, ROUND)),
        (Prim::Softplus, [x]) => ln_1p(&x.exp(p, ROUND, cc), cc),
        (Prim::Abs, [x]) => x.abs(),
        (Prim::Sign, [x]) if x.is_zero() => BigFloat::from_word(0, p),
        (Prim::Sign, [x]) => x.signum(),
        (Prim::Heaviside, [x]) if x.is_zero() => BigFloat::from_f64(0.5, p),
        (Prim::Heaviside, [x]) => truth(x.is_positive()),
        (Prim::Floor, [x]) => x.floor(),
        (Prim::Ceil, [x]) => x.ceil(),
        (Prim::Relu, [x]) => {
            if x.is_negative() {
                BigFloat::from_word(0, p)
            } else {
                (*x).clone()
            }
        }
        (Prim::Min, [a, b]) => a.min(b),
        (Prim::Max, [a, b]) => a.max(b),
        (Prim::Lt, [a, b]) => truth(a.cmp(b)? < 0),
        (Prim::Le, [a, b]) => truth(a.cmp(b)? <= 0),
        (Prim::Eq, [a, b]) => truth(a.cmp(b)? == 0),
        (Prim::Ne, [a, b]) => truth(a.cmp(b)? != 0),
        (Prim::Select, [c, a, b]) => {
            if c.is_zero() {
                (*b).clone()
            } else {
                (*a).clone()
            }
        }
        _ => return None,
    })
}

/// The nearest double: the leading bits of the mantissa, scaled. Beyond the range of doubles, infinity or zero.
fn to_f64(x: &BigFloat) -> f64 {
    let Some((words, _, sign, exponent, _)) = x.as_raw_parts() else { return f64::NAN };
    // The mantissa is a fraction in [1/2, 1), most significant word last; two words are rounded once.
    let word = |i: usize| words.len().checked_sub(i).map_or(0, |at| u128::from(words[at]));
    let mantissa = ((word(1) << 64) | word(2)) as f64 * 2f64.powi(-128);
    let half = exponent / 2;
    let size = mantissa * 2f64.powi(half) * 2f64.powi(exponent - half);
    if sign == Sign::Neg { -size } else { size }
}

//! What is a program worth at a point, to the last digit? This crate has a number of any precision that is a
//! [`Scalar`], so that any formula, row or graph runs on it, and [`evaluate`], which runs a program with more and more
//! digits until the answer settles. Cancellation, overflow and underflow in between do no harm then.
//!
//! ```
//! use fluxions_rules::{Scalar, exp};
//! // (e^x − 1 − x)/x² near 0: doubles are left with no digit.
//! fn f<S: Scalar>(x: S) -> S { (exp(x) - x.lit(1.0) - x) / (x * x) }
//! assert_eq!(fluxions_digits::evaluate(|context| f(context.number(1e-20))), Some(0.5));
//! ```
//!
//! The arithmetic and the elementary functions are astro-float's. The special functions (erf, Γ, Bessel …) have no
//! value here, and a program that needs one has no answer.

mod elementary;

use astro_float::{BigFloat, Consts, RoundingMode, Sign};
use fluxions_rules::{Constant, Prim, Scalar};
use std::cell::RefCell;
use std::fmt;
use std::ops::{Add, Div, Mul, Neg, Sub};

pub(crate) const ROUND: RoundingMode = RoundingMode::ToEven;

/// Functions are not rounded correctly: that takes forever where the result is a number of few digits, as (x²)^1.5 is.
pub(crate) const LOOSE: RoundingMode = RoundingMode::None;

/// The precisions that [`evaluate`] tries, in bits. One is believed when the one before agrees with it.
pub const PRECISIONS: [usize; 6] = [128, 256, 512, 1024, 2048, 4096];

/// How far two precisions may be apart, relatively: well below half a unit of a double's last place.
const AGREEMENT: f64 = 1e-19;

/// Where numbers of one precision live.
pub struct Context {
    bits: usize,
    store: RefCell<Store>,
}

struct Store {
    values: Vec<BigFloat>,
    constants: Consts,
    /// Whether a function was asked for that has no value here.
    incomplete: bool,
}

/// A number with as many bits as its [`Context`] says: a copyable handle.
#[derive(Clone, Copy)]
pub struct Digits<'c> {
    context: &'c Context,
    index: usize,
}

impl Context {
    /// A context of `bits` bits; `None` where astro-float cannot have its constants (no memory).
    pub fn new(bits: usize) -> Option<Context> {
        let constants = Consts::new().ok()?;
        Some(Context {
            bits,
            store: RefCell::new(Store { values: Vec::new(), constants, incomplete: false }),
        })
    }

    /// The double `x`, exactly.
    pub fn number(&self, x: f64) -> Digits<'_> {
        // astro-float reads numbers below the normal range as if they had a leading bit more.
        let (x, scale) = if x.is_subnormal() { (x * 2f64.powi(64), 2f64.powi(-64)) } else { (x, 1.0) };
        let scaled = BigFloat::from_f64(x, self.bits);
        self.keep(scaled.mul(&BigFloat::from_f64(scale, self.bits), self.bits, ROUND))
    }

    fn keep(&self, value: BigFloat) -> Digits<'_> {
        let values = &mut self.store.borrow_mut().values;
        values.push(value);
        Digits { context: self, index: values.len() - 1 }
    }
}

impl fmt::Debug for Digits<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", to_f64(&self.context.store.borrow().values[self.index]))
    }
}

impl Scalar for Digits<'_> {
    /// There are as many digits as it takes, so that the forms of exact mathematics are right here.
    const EXACT: bool = true;

    /// The shortest decimal that names the double `c`: a literal 0.1 means a tenth, also where it has been a double in
    /// between. The doubles nearest to π and e mean π and e.
    fn lit(self, c: f64) -> Self {
        if let Some(constant) = Constant::ALL.iter().find(|constant| constant.value() == c.abs()) {
            let size = self.constant(*constant);
            if c < 0.0 { -size } else { size }
        } else if c == c.trunc() || !c.is_finite() {
            self.context.number(c)
        } else {
            self.decimal(&format!("{c:e}"))
        }
    }

    fn decimal(self, text: &str) -> Self {
        let value = {
            let constants = &mut self.context.store.borrow_mut().constants;
            BigFloat::parse(text, astro_float::Radix::Dec, self.context.bits, ROUND, constants)
        };
        self.context.keep(value)
    }

    fn constant(self, c: Constant) -> Self {
        let value = {
            let constants = &mut self.context.store.borrow_mut().constants;
            match c {
                Constant::Pi => constants.pi(self.context.bits, ROUND),
                Constant::E => constants.e(self.context.bits, ROUND),
            }
        };
        self.context.keep(value)
    }

    fn apply(prim: Prim, args: &[Self]) -> Self {
        let context = args[0].context;
        let value = {
            let store = &mut *context.store.borrow_mut();
            let args: Vec<&BigFloat> = args.iter().map(|a| &store.values[a.index]).collect();
            elementary::value(prim, &args, context.bits, &mut store.constants).unwrap_or_else(|| {
                store.incomplete = true;
                astro_float::NAN
            })
        };
        context.keep(value)
    }
}

macro_rules! operators {
    ($($Op:ident $op:ident),*) => {$(
        impl $Op for Digits<'_> {
            type Output = Self;
            fn $op(self, other: Self) -> Self { Self::apply(Prim::$Op, &[self, other]) }
        }
    )*};
}
operators!(Add add, Sub sub, Mul mul, Div div);

impl Neg for Digits<'_> {
    type Output = Self;
    fn neg(self) -> Self {
        Self::apply(Prim::Neg, &[self])
    }
}

/// The value of a program, within one unit in the last place of a double: it is run with more and more digits until two
/// precisions agree.
///
/// `None` where the program needs a function that has no value here, where the value is not finite, and where even
/// the last precision does not settle it.
pub fn evaluate(program: impl for<'c> Fn(&'c Context) -> Digits<'c>) -> Option<f64> {
    let mut last: Option<BigFloat> = None;
    for bits in PRECISIONS {
        let context = Context::new(bits)?;
        let index = program(&context).index;
        let Store { mut values, incomplete, .. } = context.store.into_inner();
        let value = values.swap_remove(index);
        if incomplete || value.is_nan() || value.is_inf() {
            return None;
        }
        // Zero, or next to nothing, may be what is left of a number below the digits carried: only the last precision
        // is believed.
        if bits == PRECISIONS[PRECISIONS.len() - 1] && to_f64(&value) == 0.0 {
            return Some(0.0);
        }
        if let (Some(last), false) = (&last, value.is_zero()) {
            let apart = to_f64(&value.sub(last, bits, ROUND).div(&value, bits, ROUND));
            if apart.abs() < AGREEMENT {
                return Some(to_f64(&value));
            }
        }
        last = Some(value);
    }
    None
}

/// The nearest double; beyond their range, infinity or zero.
fn to_f64(x: &BigFloat) -> f64 {
    if x.is_inf() {
        return if x.is_positive() { f64::INFINITY } else { f64::NEG_INFINITY };
    }
    let Some((words, _, sign, exponent, _)) = x.as_raw_parts() else { return f64::NAN };
    // The mantissa is a fraction in [1/2, 1), most significant word last; two words are rounded once.
    let word = |i: usize| words.len().checked_sub(i).map_or(0, |at| u128::from(words[at]));
    let mantissa = ((word(1) << 64) | word(2)) as f64 * 2f64.powi(-128);
    let half = exponent / 2;
    let size = mantissa * 2f64.powi(half) * 2f64.powi(exponent - half);
    if sign == Sign::Neg { -size } else { size }
}

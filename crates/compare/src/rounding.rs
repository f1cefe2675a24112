//! How far is a computed value from the true one, because of rounding? A number that carries a bound of its error
//! beside it, to first order: the error of a result is the errors of its arguments times the partials of the table, and
//! half a unit in the last place of its own (running error analysis: Higham, *Accuracy and Stability of Numerical
//! Algorithms*, 2nd edition, section 3.3).

use fluxions_eval::is_lost;
use fluxions_rules::{Attribute, Partial, Prim, Scalar};
use std::ops::{Add, Div, Mul, Neg, Sub};

/// A value and a bound of its rounding error, absolute.
///
/// ```
/// use fluxions::Rounded;
/// use fluxions_rules::Scalar;
/// let x = Rounded::exact(1e8);
/// let lost = (x + x.lit(1e-8)) - x;
/// assert!(lost.error > 1e-9); // the difference kept no digit
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rounded {
    /// The value, to the bit what plain doubles give.
    pub value: f64,
    /// A bound of its distance from the true value.
    pub error: f64,
}

impl Rounded {
    /// A number without error.
    pub fn exact(value: f64) -> Rounded {
        Rounded { value, error: 0.0 }
    }
}

/// Operations whose result is exact, so that they add no error of their own.
fn is_exact(prim: Prim) -> bool {
    matches!(
        prim,
        Prim::Neg
            | Prim::Abs
            | Prim::Sign
            | Prim::Heaviside
            | Prim::Copysign
            | Prim::Floor
            | Prim::Ceil
            | Prim::Round
            | Prim::Trunc
            | Prim::Rem
    ) || prim.is(Attribute::Picks)
        || prim.is(Attribute::Truth)
}

/// Operations that IEEE 754 rounds correctly; the others are taken to be off by at most four units in the last place.
fn is_correctly_rounded(prim: Prim) -> bool {
    matches!(prim, Prim::Add | Prim::Sub | Prim::Mul | Prim::Div | Prim::Sqrt)
}

/// The distance between the smallest numbers.
const TINY: f64 = f64::from_bits(1);

/// Below this size an error of half a unit in the last place is smaller than any number.
const SMALL: f64 = f64::MIN_POSITIVE / f64::EPSILON;

/// Operations whose result may be too small for a number.
fn vanishes(prim: Prim) -> bool {
    matches!(prim, Prim::Mul | Prim::Div | Prim::Pow | Prim::Exp | Prim::Exp2)
}

/// Whether a finite result stands on an argument of which nothing is known any more.
fn is_spoilt(prim: Prim, args: &[Rounded], value: f64) -> bool {
    let values: Vec<f64> = args.iter().map(|a| a.value).collect();
    let matters = |i: usize| !matches!(prim.partial(i, &values, value), Partial::Zero);
    args.iter().enumerate().any(|(i, a)| a.error.is_infinite() && matters(i) && !is_skipped(prim, &values, i))
}

/// Whether an argument is the branch that is not taken.
fn is_skipped(prim: Prim, args: &[f64], index: usize) -> bool {
    prim == Prim::Select && index > 0 && (args[0] != 0.0) == (index == 2)
}

impl Scalar for Rounded {
    /// A literal that is no small whole number is taken to be rounded from a decimal.
    fn lit(self, c: f64) -> Self {
        let whole = c == c.trunc() && c.abs() < 1e15;
        Rounded { value: c, error: if whole || !c.is_finite() { 0.0 } else { 0.5 * f64::EPSILON * c.abs() } }
    }

    fn apply(prim: Prim, args: &[Self]) -> Self {
        let values: Vec<f64> = args.iter().map(|a| a.value).collect();
        let value = prim.value(&values);
        let own = match prim {
            _ if is_exact(prim) => 0.0,
            _ if is_correctly_rounded(prim) => 0.5,
            _ => 4.0,
        };
        if is_lost(prim, &values, value) || is_spoilt(prim, args, value) {
            return Rounded { value, error: f64::INFINITY };
        }
        let mut error = match value.abs() {
            size if !size.is_finite() => 0.0,
            // A product of numbers that are not 0 is not 0 either.
            0.0 if own > 0.0 && vanishes(prim) && !values.contains(&0.0) => TINY,
            0.0 => 0.0,
            // The smallest numbers are so far apart that relative errors no longer tell.
            size => own * (f64::EPSILON * size).max(if own > 0.0 && size < SMALL { TINY } else { 0.0 }),
        };
        for (i, arg) in args.iter().enumerate().filter(|(_, a)| a.error > 0.0) {
            if let Partial::Value(partial) = prim.partial(i, &values, value)
                && partial != 0.0
            {
                error += partial.abs() * arg.error;
            }
        }
        Rounded { value, error }
    }
}

macro_rules! operators {
    ($($Op:ident $op:ident),*) => {$(
        impl $Op for Rounded {
            type Output = Rounded;
            fn $op(self, other: Self) -> Self { Rounded::apply(Prim::$Op, &[self, other]) }
        }
    )*};
}
operators!(Add add, Sub sub, Mul mul, Div div);

impl Neg for Rounded {
    type Output = Rounded;
    fn neg(self) -> Self {
        Rounded::apply(Prim::Neg, &[self])
    }
}

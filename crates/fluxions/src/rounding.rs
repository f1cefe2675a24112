//! How far is a computed value from the true one, because of rounding? A number that carries a bound of its error
//! beside it, to first order: the error of a result is the errors of its arguments times the partials of the table, and
//! half a unit in the last place of its own (running error analysis: Higham, *Accuracy and Stability of Numerical
//! Algorithms*, 2nd edition, section 3.3).

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
        let mut error = if value.is_finite() { own * f64::EPSILON * value.abs() } else { 0.0 };
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

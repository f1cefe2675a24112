//! What can a row of the table be run on? On anything that is a [`Scalar`]: a number, a dual number, a jet, a node of
//! a graph, an exact expression. Running a row on numbers computes; running it on a graph or an expression *builds*.
//! This file holds the trait and the few forms that exact mathematics and floating point write differently.

use crate::row::Primitive;
use crate::table::{Prim, and, eq, hypot, not, sech, select, sigmoid, sqrt};
use std::ops::{Add, Div, Mul, Neg, Sub};

/// A mathematical constant that no finite decimal holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Constant {
    /// The ratio of a circle's circumference to its diameter.
    Pi,
    /// The base of the natural logarithm.
    E,
}

impl Constant {
    /// Every constant, in the order of the enum.
    pub const ALL: &'static [Constant] = &[Constant::Pi, Constant::E];

    /// The nearest double.
    pub fn value(self) -> f64 {
        match self {
            Constant::Pi => std::f64::consts::PI,
            Constant::E => std::f64::consts::E,
        }
    }

    /// The name in formulas: `pi`, `e`.
    pub fn name(self) -> &'static str {
        match self {
            Constant::Pi => "pi",
            Constant::E => "e",
        }
    }
}

/// What a formula, and every row of the table, can be run on.
///
/// Literals are made *from* a scalar (`x.lit(2.0)`), because a node of a graph or an expression belongs to the graph
/// or pool that its neighbours belong to.
///
/// ```
/// use fluxions_rules::{Scalar, sin};
/// fn f<S: Scalar>(x: S) -> S { x * sin(x) + x.lit(1.0) }
/// assert_eq!(f(0.0), 1.0);
/// ```
pub trait Scalar:
    Copy + Add<Output = Self> + Sub<Output = Self> + Mul<Output = Self> + Div<Output = Self> + Neg<Output = Self>
{
    /// Whether arithmetic is exact (an expression) rather than rounded (a number, a graph of floating point).
    const EXACT: bool = false;

    /// The double `c`, in the context of `self`.
    fn lit(self, c: f64) -> Self;

    /// The decimal number written as `text`, in the context of `self`. Exact scalars keep every digit; the others take
    /// the nearest double. Text that is no number gives NaN.
    fn decimal(self, text: &str) -> Self {
        self.lit(text.parse().unwrap_or(f64::NAN))
    }

    /// A constant such as π, in the context of `self`.
    fn constant(self, c: Constant) -> Self {
        self.lit(c.value())
    }

    /// The primitive `prim` of `args`, whose length is the primitive's arity.
    fn apply(prim: Prim, args: &[Self]) -> Self;

    /// The number that this is, where it is one when it is made: of two forms for the same thing, the better one here can
    /// be told by it.
    #[inline]
    fn known(self) -> Option<f64> {
        None
    }

    /// sech² x, where y = tanh x: numbers write it as 1 − y², which costs less, until that cancels.
    #[inline]
    fn squared_sech(x: Self, y: Self) -> Self {
        if y.known().is_some_and(|value| value * value < 0.5) {
            let one = x.lit(1.0);
            return (one - y) * (one + y);
        }
        let sech = sech(x);
        sech * sech
    }

    /// [`Scalar::apply`] of a primitive that is known when compiling. Numbers in inner loops have their own.
    #[inline(always)]
    fn call<P: Primitive>(args: &[Self]) -> Self {
        Self::apply(P::PRIM, args)
    }
}

impl Scalar for f64 {
    #[inline]
    fn lit(self, c: f64) -> f64 {
        c
    }
    #[inline]
    fn apply(prim: Prim, args: &[f64]) -> f64 {
        prim.value(args)
    }
    #[inline(always)]
    fn call<P: Primitive>(args: &[f64]) -> f64 {
        P::value(args)
    }
    #[inline(always)]
    fn known(self) -> Option<f64> {
        Some(self)
    }
}

/// sech² x, where y = tanh x is known, without cancellation near |y| = 1.
#[inline]
pub(crate) fn squared_sech<S: Scalar>(x: S, y: S) -> S {
    S::squared_sech(x, y)
}

/// `x`, but `instead` where `condition` holds: for points where floating point yields NaN (as in 0·∞) although the
/// mathematics has a value. Exact scalars have no such points, and keep `x` as it is.
#[inline]
pub(crate) fn patch<S: Scalar>(x: S, condition: S, instead: S) -> S {
    if S::EXACT { x } else { select(condition, instead, x) }
}

/// e^a/(e^a + e^b), and one half where both are the same infinity.
#[inline]
pub(crate) fn weight_of_exponent<S: Scalar>(a: S, b: S) -> S {
    let zero = a.lit(0.0);
    patch(sigmoid(a - b), and(eq(a, b), not(eq(a - b, zero))), a.lit(0.5))
}

/// 1 − x², without cancellation near |x| = 1.
#[inline]
pub(crate) fn one_minus_square<S: Scalar>(x: S) -> S {
    let one = x.lit(1.0);
    if S::EXACT { one - x * x } else { (one - x) * (one + x) }
}

/// 1/(1 − x²), without cancellation near |x| = 1 and without overflow for large |x|.
#[inline]
pub(crate) fn over_one_minus_square<S: Scalar>(x: S) -> S {
    let one = x.lit(1.0);
    if S::EXACT { one / (one - x * x) } else { one / (one - x) / (one + x) }
}

/// √(1 + x²), without overflow.
#[inline]
pub(crate) fn root_one_plus_square<S: Scalar>(x: S) -> S {
    hypot(x.lit(1.0), x)
}

/// √(x² − 1) for x ≥ 1, without overflow and without cancellation near 1.
#[inline]
pub(crate) fn root_square_minus_one<S: Scalar>(x: S) -> S {
    let one = x.lit(1.0);
    if S::EXACT { sqrt(x * x - one) } else { sqrt(x - one) * sqrt(x + one) }
}

/// a/(b² + c²), without overflow or underflow in between.
#[inline]
pub(crate) fn over_sum_of_squares<S: Scalar>(a: S, b: S, c: S) -> S {
    if S::EXACT {
        a / (b * b + c * c)
    } else {
        let h = hypot(b, c);
        a / h / h
    }
}

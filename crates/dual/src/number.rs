//! What must a number offer so that tangents can be made of it? Besides the operations of the table, a zero that says
//! "there is no tangent here", told apart from a zero that was computed.

use fluxions_rules::{Attribute, Partial, Prim, Scalar};
use std::fmt::{Debug, Display};

/// The most arguments that a row of the table has.
pub(crate) const MAX_ARITY: usize = 3;

/// One thing of each argument, the first repeated in the places that are left.
#[inline(always)]
pub(crate) fn each<T, U: Copy>(args: &[T], of: impl Fn(&T) -> U) -> [U; MAX_ARITY] {
    let mut each = [of(&args[0]); MAX_ARITY];
    for (to, arg) in each.iter_mut().zip(args) {
        *to = of(arg);
    }
    each
}

/// The bits of an absent tangent.
const ABSENT: u64 = 0x7ff8_5a5a_5a5a_5a5a;

/// A number that tangents can be made of: `f64`, and the numbers of this crate, which so nest.
///
/// A tangent can be zero for two reasons. It may be **absent**: a constant has none, nor has a branch that was not
/// taken; such a zero is structural, and stays zero whatever it is multiplied with. Or it was **computed**, as the slope
/// of x³ at 0; then 0·∞ is NaN, because the true answer may be anything.
///
/// The difference is kept without memory of its own: an absent tangent is a NaN with bits of its own, which no operation
/// yields, because none is ever given it: terms with an absent tangent are left out before anything is computed. (A
/// zero of the other sign would also do, but costs an addition for each computed tangent, to keep it from having that
/// sign.) A nested number is absent when its primal is.
pub trait Number: Scalar + PartialEq + PartialOrd + From<f64> + Debug + Display {
    /// The structural zero, as a tangent; nothing may be computed with it.
    fn absent() -> Self;

    /// Whether this is the structural zero.
    fn is_absent(&self) -> bool;

    /// The primal of all levels: the value computed as if nothing were differentiated.
    fn value(&self) -> f64;

    /// self·a + b, the value rounded once.
    fn mul_add(self, a: Self, b: Self) -> Self;

    /// The power with a whole exponent, the value computed by `f64::powi`.
    fn powi(self, n: i32) -> Self;
}

impl Number for f64 {
    #[inline]
    fn absent() -> f64 {
        f64::from_bits(ABSENT)
    }
    #[inline]
    fn is_absent(&self) -> bool {
        self.to_bits() == ABSENT
    }
    #[inline]
    fn value(&self) -> f64 {
        *self
    }
    #[inline]
    fn mul_add(self, a: f64, b: f64) -> f64 {
        self.mul_add(a, b)
    }
    #[inline]
    fn powi(self, n: i32) -> f64 {
        self.powi(n)
    }
}

/// The partial by argument `i` as a number, or nothing where it is structurally zero: where the row says so, and where
/// the row picks one of its arguments and this is another one. A partial that the table does not have is NaN, because
/// a number has no other way to say so.
#[inline(always)]
pub(crate) fn partial<S: Number>(prim: Prim, i: usize, args: &[S], y: S) -> Option<S> {
    match prim.partial(i, args, y) {
        Partial::Zero => None,
        Partial::Unknown(_) => Some(S::from(f64::NAN)),
        Partial::Value(p) if p == S::from(0.0) && prim.is(Attribute::Picks) => None,
        Partial::Value(p) => Some(p),
    }
}

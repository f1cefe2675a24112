//! What must a number offer so that tangents can be made of it? Besides the operations of the table, a zero that says
//! "there is no tangent here", told apart from a zero that was computed.

use fluxions_rules::{Partial, Real};
use std::fmt::Display;

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
pub trait Number: Real + From<f64> + Display {
    /// The structural zero, as a tangent; nothing may be computed with it.
    fn structural_zero() -> Self;

    /// Whether this is the structural zero.
    fn is_structural_zero(&self) -> bool;
}

impl Number for f64 {
    #[inline(always)]
    fn structural_zero() -> f64 {
        f64::from_bits(ABSENT)
    }
    #[inline(always)]
    fn is_structural_zero(&self) -> bool {
        self.to_bits() == ABSENT
    }
}

/// `x` as text, in parentheses where it is more than one number.
pub(crate) fn parenthesised(x: &impl Display) -> String {
    let text = x.to_string();
    if text.contains(' ') { format!("({text})") } else { text }
}

/// A partial as a number, or nothing where it is structurally zero: where the row says so, and where the row picks one of
/// its arguments and this is another one. A partial that the table does not have is NaN, because a number has no other
/// way to say so.
#[inline(always)]
pub(crate) fn present<S: Number>(partial: Partial<S>, picks: bool) -> Option<S> {
    match partial {
        Partial::Zero => None,
        Partial::Unknown(_) => Some(S::from(f64::NAN)),
        Partial::Value(p) if picks && p.is_zero() => None,
        Partial::Value(p) => Some(p),
    }
}

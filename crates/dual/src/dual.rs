//! What is the slope of a function along one direction? A dual number carries it with the value: a + a′ε, with ε² = 0.

use crate::number::{Number, each, parenthesised, present};
use fluxions_rules::{
    Attribute, Constant, Partial, Prim, Primitive, Real, Scalar, equation, number_operators, pow,
};
use std::fmt;

/// A value and one tangent: the derivative along one direction.
///
/// Equality compares the tangents too, so that `if x == 1.0` is not taken on an active `x`, whose neighbours are not 1:
/// the branch would replace the function by one that is right in a single point. Drivers, such as
/// [`derivative`](crate::derivative), take it all the same where the other branch has another value there: see
/// [`equation`]. Order compares primals only, because both sides of such a branch hold at more than one point; so `<=`
/// and `>=` can hold of two numbers that are not equal.
///
/// A partial that the table does not have (as by the order of a Bessel function) makes the tangent NaN when it is
/// needed.
///
/// ```
/// use fluxions_dual::Dual;
/// let x = Dual::variable(3.0);
/// let y = x * x + 1.0;
/// assert_eq!((y.primal(), y.tangent()), (10.0, 6.0));
/// assert_eq!(y.to_string(), "10 + 6ε");
/// ```
#[derive(Clone, Copy)]
pub struct Dual<S: Number = f64> {
    primal: S,
    /// Absent where the number does not vary: see [`Number`].
    tangent: S,
}

impl<S: Number> Dual<S> {
    /// The number `primal` with the given tangent. A tangent of zero is the structural one.
    #[inline]
    pub fn new(primal: S, tangent: S) -> Self {
        Dual { primal, tangent: if tangent.is_zero() { S::structural_zero() } else { tangent } }
    }

    /// The variable that the derivative is taken by: its tangent is 1.
    #[inline]
    pub fn variable(primal: S) -> Self {
        Dual { primal, tangent: S::from(1.0) }
    }

    /// A number that does not vary: its tangent is absent.
    #[inline]
    pub fn constant(primal: S) -> Self {
        Dual { primal, tangent: S::structural_zero() }
    }

    /// The value.
    #[inline]
    pub fn primal(self) -> S {
        self.primal
    }

    /// The chain rule, over the partials at the primals. A partial is asked for only where there is a tangent.
    #[inline(always)]
    fn chain(
        picks: bool,
        args: &[Self],
        value: impl Fn(&[S]) -> S,
        partial: impl Fn(usize, &[S], S) -> Partial<S>,
    ) -> Self {
        let primals = each(args, |arg| arg.primal);
        let primals = &primals[..args.len()];
        let primal = value(primals);
        let mut tangent = None;
        for (i, arg) in args.iter().enumerate() {
            if !arg.tangent.is_structural_zero()
                && let Some(p) = present(partial(i, primals, primal), picks)
            {
                let term = p * arg.tangent;
                tangent = Some(tangent.map_or(term, |sum| sum + term));
            }
        }
        Dual { primal, tangent: tangent.unwrap_or(S::structural_zero()) }
    }

    /// The derivative; plain zero where it is absent.
    #[inline]
    pub fn tangent(self) -> S {
        if self.tangent.is_structural_zero() { S::from(0.0) } else { self.tangent }
    }
}

impl<S: Number> Scalar for Dual<S> {
    #[inline]
    fn lit(self, c: f64) -> Self {
        Dual::constant(self.primal.lit(c))
    }
    #[inline]
    fn decimal(self, text: &str) -> Self {
        Dual::constant(self.primal.decimal(text))
    }
    #[inline]
    fn constant(self, c: Constant) -> Self {
        Dual::constant(self.primal.constant(c))
    }

    #[inline]
    fn apply(prim: Prim, args: &[Self]) -> Self {
        let picks = prim.is(Attribute::Picks);
        Self::chain(picks, args, |x| S::apply(prim, x), |i, x, y| prim.partial(i, x, y))
    }
    #[inline(always)]
    fn call<P: Primitive>(args: &[Self]) -> Self {
        Self::chain(P::PICKS, args, S::call::<P>, P::partial)
    }
}

impl<S: Number> Real for Dual<S> {
    #[inline(always)]
    fn from_f64(c: f64) -> Self {
        Dual::constant(S::from_f64(c))
    }
    #[inline(always)]
    fn value(self) -> f64 {
        self.primal.value()
    }
    #[inline]
    fn powi(self, n: i32) -> Self {
        Dual { primal: self.primal.powi(n), tangent: pow(self, self.lit(f64::from(n))).tangent }
    }
    #[inline]
    fn mul_add(self, a: Self, b: Self) -> Self {
        Dual { primal: self.primal.mul_add(a.primal, b.primal), tangent: (self * a + b).tangent }
    }
    #[inline]
    fn same(self, other: Self) -> bool {
        self.primal.same(other.primal) && self.tangent().same(other.tangent())
    }
    #[inline(always)]
    fn is_absent(self) -> bool {
        self.primal.is_absent() && (self.tangent.is_structural_zero() || self.tangent.is_absent())
    }
}

impl<S: Number> Number for Dual<S> {
    #[inline(always)]
    fn structural_zero() -> Self {
        Dual { primal: S::structural_zero(), tangent: S::structural_zero() }
    }
    #[inline(always)]
    fn is_structural_zero(&self) -> bool {
        self.primal.is_structural_zero()
    }
}

impl<S: Number> PartialEq for Dual<S> {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        self.primal == other.primal && (self.tangent().same(other.tangent()) || equation::holds(1))
    }
}

impl<S: Number> fmt::Display for Dual<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} + {}ε", parenthesised(&self.primal), parenthesised(&self.tangent()))
    }
}

impl<S: Number> fmt::Debug for Dual<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Dual").field("primal", &self.primal).field("tangent", &self.tangent()).finish()
    }
}

number_operators!([S: Number] Dual<S>);

//! What are the slopes in the inner loop of a program that is itself generated? Lanes carry `N` tangents and nothing
//! else: no flags, no branches in smooth operations, so that the compiler sees plain arithmetic on arrays, drops the
//! tangents that nobody reads, and keeps the others in vector registers.

use crate::number::each;
use fluxions_rules::{Attribute, Constant, Partial, Prim, Real, Scalar, number_operators, whole_power};
use std::ops::BitAnd;

/// A value and `N` tangents on any [`Real`], so that it nests: `Lanes<Lanes<f64, 1>, 1>` has second derivatives.
///
/// # Zeros
/// Lanes have no flag for an absent tangent. A tangent that is exactly zero (in all its parts, where lanes nest) counts
/// as structural wherever the row can have a partial that is not finite: it contributes nothing there. So a constant, or
/// a lane that varies another input, is never spoilt by an infinite slope; but a tangent that was *computed* as zero is
/// not spoilt either, where [`Dual`](crate::Dual) says NaN: the slope of ∛(x³) at 0 is 0 here and NaN there (and 1 in
/// truth). In sums, differences and products nothing is left out, and an infinite value makes the tangents of a product
/// NaN. A partial of zero in a row that [picks](Attribute::Picks) one of its arguments is always structural.
///
/// # Comparisons
/// They follow those of [`Dual`](crate::Dual): equality compares the tangents too, order compares primals.
///
/// ```
/// use fluxions_dual::Lanes;
/// let [x, y] = [Lanes::<f64, 2>::variable(3.0, 0), Lanes::variable(4.0, 1)];
/// let r = x.hypot(y);
/// assert_eq!((r.primal(), r.tangents()), (5.0, [0.6, 0.8]));
///
/// let x = Lanes::<_, 1>::variable(Lanes::<f64, 1>::variable(2.0, 0), 0);
/// assert_eq!(x.powi(3).tangents()[0].tangents()[0], 12.0);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Lanes<S, const N: usize> {
    primal: S,
    tangents: [S; N],
}

impl<S: Real, const N: usize> Lanes<S, N> {
    /// The number `primal` with the given tangents.
    #[inline(always)]
    pub fn new(primal: S, tangents: [S; N]) -> Self {
        Lanes { primal, tangents }
    }

    /// The variable that direction `i` varies: its tangent `i` is 1. From `N` on, `i` names no direction, and the number
    /// is a constant.
    #[inline(always)]
    pub fn variable(primal: S, i: usize) -> Self {
        let mut x = Self::constant(primal);
        if let Some(tangent) = x.tangents.get_mut(i) {
            *tangent = S::from_f64(1.0);
        }
        x
    }

    /// A number that does not vary: its tangents are [absent](Real::absent), −0.
    #[inline(always)]
    pub fn constant(primal: S) -> Self {
        Lanes { primal, tangents: [S::absent(); N] }
    }

    /// The value.
    #[inline(always)]
    pub fn primal(self) -> S {
        self.primal
    }

    /// The derivatives. A zero may have either sign.
    #[inline(always)]
    pub fn tangents(self) -> [S; N] {
        self.tangents
    }

    /// A value and the tangents that the chain rule gives it, over the row's partials at the primals.
    #[inline(always)]
    fn chain(prim: Prim, primal: S, primals: &[S], args: &[Self]) -> Self {
        let mut y = Self::constant(primal);
        for (i, arg) in args.iter().enumerate() {
            let p = match prim.partial(i, primals, primal) {
                Partial::Zero => continue,
                Partial::Unknown(_) => S::from_f64(f64::NAN),
                Partial::Value(p) => p,
            };
            // The tangents so far are absent, −0, or a sum; both can be added to.
            y.add(prim, p, &arg.tangents);
        }
        y
    }

    /// Adds p·t for each tangent t, but nothing for those that are structurally zero.
    #[inline(always)]
    fn add(&mut self, prim: Prim, p: S, tangents: &[S; N]) {
        if always_finite(prim) {
            for (sum, &t) in self.tangents.iter_mut().zip(tangents) {
                *sum += p * t;
            }
        } else if prim.is(Attribute::Picks) {
            let none = is_zero(p);
            for (sum, &t) in self.tangents.iter_mut().zip(tangents) {
                *sum += if none | is_zero(t) { S::absent() } else { p * t };
            }
        } else {
            for (sum, &t) in self.tangents.iter_mut().zip(tangents) {
                *sum += if is_zero(t) { S::absent() } else { p * t };
            }
        }
    }
}

/// Whether the number is zero in all its parts, of either sign.
#[inline(always)]
fn is_zero<S: Real>(t: S) -> bool {
    t == S::from_f64(0.0)
}

/// Whether the partials of this primitive are finite wherever its arguments are: for these a zero needs no care. All
/// others are no cheaper than a division, next to which a test costs nothing.
#[inline(always)]
const fn always_finite(prim: Prim) -> bool {
    matches!(prim, Prim::Add | Prim::Sub | Prim::Neg | Prim::Mul)
}

impl<S: Real, const N: usize> Scalar for Lanes<S, N> {
    #[inline(always)]
    fn lit(self, c: f64) -> Self {
        Self::from_f64(c)
    }
    #[inline(always)]
    fn constant(self, c: Constant) -> Self {
        Self::constant(self.primal.constant(c))
    }

    /// The chain rule, over the row's partials. Sums are those of the vector space that tangents are: through the rows
    /// they would be multiplied with ±1, which is no number without tangents where lanes nest.
    #[inline(always)]
    fn apply(prim: Prim, args: &[Self]) -> Self {
        match (prim, args) {
            (Prim::Add, [a, b]) => {
                let mut y = Lanes { primal: a.primal + b.primal, tangents: a.tangents };
                for (sum, &t) in y.tangents.iter_mut().zip(&b.tangents) {
                    *sum += t;
                }
                y
            }
            (Prim::Sub, [a, b]) => {
                let mut y = Lanes { primal: a.primal - b.primal, tangents: a.tangents };
                for (sum, &t) in y.tangents.iter_mut().zip(&b.tangents) {
                    *sum -= t;
                }
                y
            }
            (Prim::Neg, [a]) => {
                let mut y = Lanes { primal: -a.primal, tangents: a.tangents };
                for t in &mut y.tangents {
                    *t = -*t;
                }
                y
            }
            _ => {
                let primals = each(args, |arg| arg.primal);
                let primals = &primals[..args.len()];
                Self::chain(prim, S::apply(prim, primals), primals, args)
            }
        }
    }
}

impl<S: Real, const N: usize> Real for Lanes<S, N> {
    #[inline(always)]
    fn from_f64(c: f64) -> Self {
        Self::constant(S::from_f64(c))
    }
    #[inline(always)]
    fn value(self) -> f64 {
        self.primal.value()
    }

    /// By the row of the power, in which whole powers are taken by `powi`.
    #[inline(always)]
    fn powi(self, n: i32) -> Self {
        let mut y = Self::constant(self.primal.powi(n));
        let p = whole_power(self.primal, n, y.primal);
        // The slopes of x, x², … are finite, as those of a product are.
        y.add(if n >= 1 { Prim::Mul } else { Prim::Pow }, p, &self.tangents);
        y
    }

    #[inline(always)]
    fn mul_add(self, a: Self, b: Self) -> Self {
        Lanes { primal: self.primal.mul_add(a.primal, b.primal), tangents: (self * a + b).tangents }
    }
    #[inline(always)]
    fn is_absent(self) -> bool {
        self.tangents.iter().fold(self.primal.is_absent(), |all, t| all & t.is_absent())
    }
}

impl<S: Real, const N: usize> PartialEq for Lanes<S, N> {
    #[inline(always)]
    fn eq(&self, other: &Self) -> bool {
        let same = self.primal == other.primal;
        self.tangents.iter().zip(&other.tangents).fold(same, |same, (a, b)| same.bitand(a == b))
    }
}

number_operators!([S: Real, const N: usize] Lanes<S, N>);

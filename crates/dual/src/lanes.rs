//! What are the slopes in the inner loop of a program that is itself generated? Lanes carry `N` tangents and nothing
//! else: no flags, no branches in smooth operations, so that the compiler sees plain arithmetic on arrays, drops the
//! tangents that nobody reads, and keeps the others in vector registers.

use crate::number::each;
use fluxions_rules::{
    Attribute, Constant, Partial, Prim, Primitive, Real, Scalar, equation, number_operators, prims,
    whole_power,
};
use std::ops::BitAnd;

/// A value and `N` tangents on any [`Real`], so that it nests: `Lanes<Lanes<f64, 1>, 1>` has second derivatives.
///
/// # Zeros
/// Lanes have no flag for an absent tangent. A tangent that is exactly zero (in all its parts, where lanes nest) counts
/// as structural wherever the row can have a partial that is not finite: it contributes nothing there. So a constant, or
/// a lane that varies another input, is never spoilt by an infinite slope; but a tangent that was *computed* as zero is
/// not spoilt either, where [`Dual`](crate::Dual) says NaN: the slope of ∛(x³) at 0 is 0 here and NaN there (and 1 in
/// truth). Where that happens, [`equation::Met::absorbed`] says so, and drivers ask numbers with flags. In sums, differences and products nothing is left out, and an infinite value makes the tangents of a product
/// NaN. A partial of zero in a row that [picks](Attribute::Picks) one of its arguments is always structural.
///
/// # Comparisons
/// They follow those of [`Dual`](crate::Dual): equality compares the tangents too, order compares primals. At most 64
/// lanes are told apart in an equation.
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

    /// Adds the terms of one argument to the tangents: nothing for a tangent that is structurally zero.
    // Written as loops over places in memory: the compiler makes one vector instruction of each such loop, which it does
    // not of arrays that it has taken apart.
    #[inline(always)]
    fn add(&mut self, zeros: Zeros, partial: Partial<S>, tangents: &[S; N]) {
        let p = match partial {
            Partial::Zero => return,
            Partial::Unknown(_) => S::from_f64(f64::NAN),
            Partial::Value(p) => p,
        };
        // The tangents so far are absent, −0, or a sum; both can be added to.
        let sums = self.tangents.iter_mut().zip(tangents);
        match zeros {
            Zeros::Harmless => {
                for (sum, &t) in sums {
                    *sum += p * t;
                }
            }
            Zeros::Absorb => {
                for (sum, &t) in sums {
                    *sum += if t.is_zero() { S::absent() } else { p * t };
                }
            }
            Zeros::Watch => {
                for (sum, &t) in sums {
                    *sum += if t.is_zero() { S::absent() } else { p * t };
                }
                if !p.is_finite() && tangents.iter().any(|t| t.is_zero() && !t.is_absent()) {
                    equation::absorbed();
                }
            }
            Zeros::Pick => {
                let none = p.is_zero();
                for (sum, &t) in sums {
                    *sum += if none | t.is_zero() { S::absent() } else { p * t };
                }
            }
        }
    }

    /// Changes each part by that of another: what a vector space has, which numbers with tangents are. Through the rows,
    /// sums would be multiplied with ±1, which is no number without tangents where lanes nest.
    #[inline(always)]
    fn parts(mut self, other: &Self, of: impl Fn(&mut S, S)) -> Self {
        of(&mut self.primal, other.primal);
        for (part, &t) in self.tangents.iter_mut().zip(&other.tangents) {
            of(part, t);
        }
        self
    }
}

/// What a zero, of a tangent or a partial, does in the chain rule.
#[derive(Clone, Copy)]
enum Zeros {
    /// The partials are finite wherever the arguments are, so a zero needs no care.
    Harmless,
    /// A tangent of zero absorbs a partial that is not finite.
    Absorb,
    /// So does it, and where the zero may have been computed the driver is told, which can ask numbers that know.
    Watch,
    /// A tangent of zero absorbs as well, and a partial of zero absorbs any tangent.
    Pick,
}

impl Zeros {
    /// All but products take the care, and are no cheaper than a division, next to which it costs nothing.
    #[inline(always)]
    const fn of(prim: Prim, picks: bool) -> Zeros {
        match prim {
            Prim::Mul => Zeros::Harmless,
            _ if picks => Zeros::Pick,
            Prim::Div | Prim::Exp | Prim::Sin | Prim::Cos => Zeros::Absorb,
            _ => Zeros::Watch,
        }
    }
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

    #[inline]
    fn apply(prim: Prim, args: &[Self]) -> Self {
        match prim {
            Prim::Add => return Self::call::<prims::Add>(args),
            Prim::Sub => return Self::call::<prims::Sub>(args),
            Prim::Neg => return Self::call::<prims::Neg>(args),
            _ => {}
        }
        let primals = each(args, |arg| arg.primal);
        let primals = &primals[..args.len()];
        let zeros = Zeros::of(prim, prim.is(Attribute::Picks));
        let mut y = Self::constant(S::apply(prim, primals));
        for (i, arg) in args.iter().enumerate() {
            y.add(zeros, prim.partial(i, primals, y.primal), &arg.tangents);
        }
        y
    }

    #[inline(always)]
    fn known(self) -> Option<f64> {
        Some(self.value())
    }

    /// The same, with every choice made when compiling: generated code has thousands of operations, and what is not
    /// written out here need not be optimised away.
    #[inline(always)]
    fn call<P: Primitive>(args: &[Self]) -> Self {
        let zeros = const { Zeros::of(P::PRIM, P::PICKS) };
        match args {
            [a] if const { matches!(P::PRIM, Prim::Neg) } => a.parts(a, |a, _| *a = -*a),
            [a, b] if const { matches!(P::PRIM, Prim::Add) } => a.parts(b, |a, b| *a += b),
            [a, b] if const { matches!(P::PRIM, Prim::Sub) } => a.parts(b, |a, b| *a -= b),
            [a] => {
                let primals = [a.primal];
                let mut y = Self::constant(S::call::<P>(&primals));
                y.add(zeros, P::partial(0, &primals, y.primal), &a.tangents);
                y
            }
            [a, b] => {
                let primals = [a.primal, b.primal];
                let mut y = Self::constant(S::call::<P>(&primals));
                y.add(zeros, P::partial(0, &primals, y.primal), &a.tangents);
                y.add(zeros, P::partial(1, &primals, y.primal), &b.tangents);
                y
            }
            [a, b, c] => {
                let primals = [a.primal, b.primal, c.primal];
                let mut y = Self::constant(S::call::<P>(&primals));
                y.add(zeros, P::partial(0, &primals, y.primal), &a.tangents);
                y.add(zeros, P::partial(1, &primals, y.primal), &b.tangents);
                y.add(zeros, P::partial(2, &primals, y.primal), &c.tangents);
                y
            }
            // No row has as many: this panics, as the value does.
            _ => Self::constant(S::call::<P>(&[])),
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
        let zeros = if n >= 1 { Zeros::Harmless } else { Zeros::Absorb };
        y.add(zeros, Partial::Value(p), &self.tangents);
        y
    }

    #[inline(always)]
    fn mul_add(self, a: Self, b: Self) -> Self {
        Lanes { primal: self.primal.mul_add(a.primal, b.primal), tangents: (self * a + b).tangents }
    }
    #[inline(always)]
    fn same(self, other: Self) -> bool {
        let same = self.primal.same(other.primal);
        self.tangents.iter().zip(&other.tangents).fold(same, |same, (a, b)| same.bitand(a.same(*b)))
    }
    #[inline(always)]
    fn is_absent(self) -> bool {
        self.tangents.iter().fold(self.primal.is_absent(), |all, t| all & t.is_absent())
    }
}

impl<S: Real, const N: usize> PartialEq for Lanes<S, N> {
    #[inline(always)]
    fn eq(&self, other: &Self) -> bool {
        if self.primal != other.primal {
            return false;
        }
        let apart = (0..N).map(|i| u64::from(!self.tangents[i].same(other.tangents[i])) << (i % 64));
        let apart = apart.fold(0, |apart, lane| apart | lane);
        apart == 0 || equation::holds(apart)
    }
}

number_operators!([S: Real, const N: usize] Lanes<S, N>);

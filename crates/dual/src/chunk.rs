//! What are the slopes along many directions at once? A chunk carries `N` tangents with one value, so that the value and
//! the partials are computed once for all of them, and the tangents are combined in vector instructions.

use crate::number::{Number, each, present};
use fluxions_rules::{
    Attribute, Constant, Partial, Prim, Primitive, Real, Scalar, equation, number_operators, pow,
};
use std::fmt;

/// A value and `N` tangents, at most 64: the derivatives along `N` directions.
///
/// Which tangents are absent (see [`Number`]) is kept in a bit set, so that the common case, where the partials are
/// finite, is plain arithmetic on arrays without a test for each tangent. Comparisons follow the same rules as those of [`Dual`](crate::Dual).
///
/// ```
/// use fluxions_dual::Chunk;
/// let [x, y] = [Chunk::<2>::variable(3.0, 0), Chunk::variable(4.0, 1)];
/// let r = x.hypot(y);
/// assert_eq!((r.primal(), r.tangents()), (5.0, [0.6, 0.8]));
/// assert_eq!(r.to_string(), "5 + [0.6, 0.8]ε");
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Chunk<const N: usize> {
    primal: f64,
    /// Zero, of either sign, where absent.
    tangents: [f64; N],
    /// Bit `i` is set where tangent `i` is not absent.
    present: u64,
}

impl<const N: usize> Chunk<N> {
    const FITS: () = assert!(N <= 64, "a chunk has at most 64 tangents");

    /// The number `primal` with the given tangents. Tangents of zero are structural.
    #[inline]
    pub fn new(primal: f64, tangents: [f64; N]) -> Self {
        let () = Self::FITS;
        let present = (0..N).map(|i| u64::from(tangents[i] != 0.0) << i).sum();
        Chunk { primal, tangents, present }
    }

    /// The variable that direction `i` varies: its tangent `i` is 1. From `N` on, `i` names no direction, and the
    /// number is a constant.
    #[inline]
    pub fn variable(primal: f64, i: usize) -> Self {
        let mut x = Self::constant(primal);
        if let Some(tangent) = x.tangents.get_mut(i) {
            *tangent = 1.0;
            x.present = 1 << i;
        }
        x
    }

    /// A number that does not vary: its tangents are absent.
    #[inline]
    pub fn constant(primal: f64) -> Self {
        let () = Self::FITS;
        Chunk { primal, tangents: [0.0; N], present: 0 }
    }

    /// The value.
    #[inline]
    pub fn primal(self) -> f64 {
        self.primal
    }

    /// The derivatives; plain zero where they are absent.
    #[inline]
    pub fn tangents(self) -> [f64; N] {
        self.tangents.map(|t| t + 0.0)
    }
}

impl<const N: usize> Scalar for Chunk<N> {
    #[inline]
    fn lit(self, c: f64) -> Self {
        Self::constant(c)
    }
    #[inline]
    fn constant(self, c: Constant) -> Self {
        Self::constant(c.value())
    }

    #[inline]
    fn apply(prim: Prim, args: &[Self]) -> Self {
        let picks = prim.is(Attribute::Picks);
        Self::chain(picks, args, |x| prim.value(x), |i, x, y| prim.partial(i, x, y))
    }
    #[inline(always)]
    fn call<P: Primitive>(args: &[Self]) -> Self {
        Self::chain(P::PICKS, args, P::value, P::partial)
    }
}

impl<const N: usize> Chunk<N> {
    /// The chain rule, over the partials at the primals. A partial is asked for only where there is a tangent.
    #[inline(always)]
    fn chain(
        picks: bool,
        args: &[Self],
        value: impl Fn(&[f64]) -> f64,
        partial: impl Fn(usize, &[f64], f64) -> Partial<f64>,
    ) -> Self {
        let primals = each(args, |arg| arg.primal);
        let primals = &primals[..args.len()];
        let primal = value(primals);
        // −0 is the neutral element of addition, which 0 is not, so that the first sum costs nothing.
        let mut result = Chunk { primal, tangents: [-0.0; N], present: 0 };
        for (i, arg) in args.iter().enumerate() {
            if arg.present != 0
                && let Some(p) = present(partial(i, primals, primal), picks)
            {
                result.present |= arg.present;
                result.add(p, arg);
            }
        }
        result
    }

    /// Adds p times the tangents of `arg`. An absent tangent is 0 and stays 0, unless `p` is not finite.
    #[inline(always)]
    fn add(&mut self, p: f64, arg: &Self) {
        if p.is_finite() {
            for (sum, t) in self.tangents.iter_mut().zip(&arg.tangents) {
                *sum += p * t;
            }
        } else {
            for (i, (sum, t)) in self.tangents.iter_mut().zip(&arg.tangents).enumerate() {
                if arg.present >> i & 1 == 1 {
                    *sum += p * t;
                }
            }
        }
    }
}

impl<const N: usize> Real for Chunk<N> {
    #[inline(always)]
    fn from_f64(c: f64) -> Self {
        Self::constant(c)
    }
    #[inline(always)]
    fn value(self) -> f64 {
        self.primal
    }
    #[inline]
    fn powi(self, n: i32) -> Self {
        Chunk { primal: self.primal.powi(n), ..pow(self, self.lit(f64::from(n))) }
    }
    #[inline]
    fn mul_add(self, a: Self, b: Self) -> Self {
        Chunk { primal: self.primal.mul_add(a.primal, b.primal), ..self * a + b }
    }
    #[inline]
    fn same(self, other: Self) -> bool {
        self.primal == other.primal && self.tangents == other.tangents
    }
    #[inline(always)]
    fn is_absent(self) -> bool {
        // A present tangent of −0 says as little as an absent one.
        self.primal.is_absent()
            && self.tangents.iter().enumerate().all(|(i, t)| self.present >> i & 1 == 0 || t.is_absent())
    }
}

impl<const N: usize> Number for Chunk<N> {
    #[inline]
    fn structural_zero() -> Self {
        Self::constant(f64::structural_zero())
    }
    #[inline]
    fn is_structural_zero(&self) -> bool {
        self.primal.is_structural_zero()
    }
}

impl<const N: usize> PartialEq for Chunk<N> {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        if self.primal != other.primal {
            return false;
        }
        let apart = (0..N).map(|i| u64::from(self.tangents[i] != other.tangents[i]) << i).sum();
        apart == 0 || equation::holds(apart)
    }
}

impl<const N: usize> fmt::Display for Chunk<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tangents = self.tangents().map(|t| t.to_string()).join(", ");
        write!(f, "{} + [{tangents}]ε", self.primal)
    }
}

number_operators!([const N: usize] Chunk<N>);

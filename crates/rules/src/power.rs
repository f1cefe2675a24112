//! What is the slope of a whole power, without a power of floating point? The row of the power, run on a number that
//! takes whole powers by `powi`: the derivative stays in the table, and x³ costs two multiplications.

use crate::{Constant, Partial, Prim, Primitive, Real, Scalar, prims};
use std::ops::{Add, Div, Mul, Neg, Sub};

/// The partial of x^n by x for a whole n, where `y` is x^n: that of the row `pow`, with powers by
/// [`powi`](Real::powi).
///
/// ```
/// assert_eq!(fluxions_rules::whole_power(3.0, 2, 9.0), 6.0);
/// assert_eq!(fluxions_rules::whole_power(0.0, 0, 1.0), 0.0);
/// ```
#[inline(always)]
pub fn whole_power<S: Real>(x: S, n: i32, y: S) -> S {
    let exponent = Whole(S::from_f64(f64::from(n)));
    match prims::Pow::partial(0, &[Whole(x), exponent], Whole(y)) {
        Partial::Value(Whole(p)) => p,
        Partial::Zero => S::absent(),
        Partial::Unknown(_) => S::from_f64(f64::NAN),
    }
}

/// A number whose powers are whole.
#[derive(Clone, Copy)]
struct Whole<S>(S);

impl<S: Real> Scalar for Whole<S> {
    #[inline(always)]
    fn lit(self, c: f64) -> Self {
        Whole(S::from_f64(c))
    }
    #[inline(always)]
    fn constant(self, c: Constant) -> Self {
        Whole(self.0.constant(c))
    }
    #[inline(always)]
    fn apply(prim: Prim, args: &[Self]) -> Self {
        match (prim, args) {
            // One less than an i32 is a whole number that may be below all others; the slope is 0 or ±∞ there.
            (Prim::Pow, [x, n]) => Whole(x.0.powi(n.0.value() as i32)),
            (_, [x]) => Whole(S::apply(prim, &[x.0])),
            (_, [a, b]) => Whole(S::apply(prim, &[a.0, b.0])),
            (_, [a, b, c]) => Whole(S::apply(prim, &[a.0, b.0, c.0])),
            _ => Whole(S::from_f64(f64::NAN)),
        }
    }
}

macro_rules! operators {
    ($($Op:ident $op:ident),*) => {$(
        impl<S: Real> $Op for Whole<S> {
            type Output = Self;
            #[inline(always)]
            fn $op(self, other: Self) -> Self { Whole($Op::$op(self.0, other.0)) }
        }
    )*};
}
operators!(Add add, Sub sub, Mul mul, Div div);

impl<S: Real> Neg for Whole<S> {
    type Output = Self;
    #[inline(always)]
    fn neg(self) -> Self {
        Whole(-self.0)
    }
}

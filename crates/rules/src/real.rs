//! What does a program written for `f64` need of the numbers that it runs on? More than a row of the table does: an
//! order for its branches, the methods of `f64` under their names in std, and numbers made from nothing. Code generic
//! over [`Real`] runs on plain numbers, on numbers that carry derivatives, and on numbers that record what they do.

use crate::{Prim, Scalar};
use std::borrow::Cow;
use std::fmt::Debug;
use std::ops::{AddAssign, DivAssign, MulAssign, Rem, RemAssign, SubAssign};

macro_rules! unary {
    ($($name:ident $Prim:ident $doc:literal;)*) => {$(
        #[doc = concat!("Of this number x: ", $doc, ".")]
        #[inline(always)]
        #[must_use]
        fn $name(self) -> Self {
            Self::apply(Prim::$Prim, &[self])
        }
    )*};
}
macro_rules! binary {
    ($($name:ident $Prim:ident $doc:literal;)*) => {$(
        #[doc = concat!("Of this number x and y: ", $doc, ".")]
        #[inline(always)]
        #[must_use]
        fn $name(self, y: Self) -> Self {
            Self::apply(Prim::$Prim, &[self, y])
        }
    )*};
}

/// A number that programs run on: `f64`, `f32`, and every number that carries a derivative.
///
/// Methods have the names and, on plain numbers, the bits of those of `f64`. Comparison is by primal, so that a branch
/// goes the way that it goes without differentiation.
///
/// ```
/// use fluxions_rules::{Real, sqrt};
/// fn norm<T: Real>(x: &[T]) -> T {
///     let mut sum = T::from_f64(0.0);
///     for &x in x {
///         sum += x * x;
///     }
///     sqrt(sum)
/// }
/// assert_eq!(norm(&[3.0, 4.0]), 5.0);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a number that can be differentiated",
    label = "no such number",
    note = "use `f64`, `f32`, or a number that carries a derivative"
)]
pub trait Real:
    Scalar
    + PartialOrd
    + Default
    + Debug
    + Rem<Output = Self>
    + AddAssign
    + SubAssign
    + MulAssign
    + DivAssign
    + RemAssign
{
    /// The number `c`, which does not vary.
    fn from_f64(c: f64) -> Self;

    /// The primal of all levels: the value as if nothing were differentiated.
    fn value(self) -> f64;

    /// The power with a whole exponent, with the bits of `powi`.
    fn powi(self, n: i32) -> Self;

    /// self·a + b, the value rounded once.
    fn mul_add(self, a: Self, b: Self) -> Self;

    /// The neutral element of addition, −0: a cotangent to which nothing was added.
    #[inline(always)]
    fn absent() -> Self {
        Self::from_f64(-0.0)
    }

    /// Whether this cotangent is [`Real::absent`], in every part: nothing depends on the value that it belongs to.
    fn is_absent(self) -> bool;

    /// Whether two numbers are the same in all their parts, the tangents among them. Unlike `==`, which a driver may read as
    /// the program's author does, by value, this never means a branch of a program.
    #[inline(always)]
    fn same(self, other: Self) -> bool {
        self == other
    }

    /// Whether the number is zero in all its parts, of either sign: a structural zero, where it is a tangent.
    #[inline(always)]
    fn is_zero(self) -> bool {
        self.same(Self::from_f64(0.0))
    }

    /// Constants as numbers of this type: the slice itself where that is `f64`.
    fn constants(x: &[f64]) -> Cow<'_, [Self]> {
        Cow::Owned(x.iter().map(|&c| Self::from_f64(c)).collect())
    }

    /// The primals of `x`: the slice itself where the type is `f64`.
    fn values(x: &[Self]) -> Cow<'_, [f64]> {
        Cow::Owned(x.iter().map(|x| x.value()).collect())
    }

    unary! {
        sqrt Sqrt "√x"; cbrt Cbrt "∛x"; exp Exp "e to the power of x"; exp2 Exp2 "2 to the power of x";
        exp_m1 Expm1 "e to the power of x, less 1"; ln Log "the natural logarithm"; log2 Log2 "the logarithm to base 2";
        log10 Log10 "the logarithm to base 10"; ln_1p Log1p "ln(1 + x)"; sin Sin "the sine"; cos Cos "the cosine";
        tan Tan "the tangent"; asin Asin "the inverse sine"; acos Acos "the inverse cosine";
        atan Atan "the inverse tangent"; sinh Sinh "the hyperbolic sine"; cosh Cosh "the hyperbolic cosine";
        tanh Tanh "the hyperbolic tangent"; asinh Asinh "the inverse hyperbolic sine";
        acosh Acosh "the inverse hyperbolic cosine"; atanh Atanh "the inverse hyperbolic tangent";
        abs Abs "the size"; floor Floor "the largest whole number not above x";
        ceil Ceil "the smallest whole number not below x"; round Round "the nearest whole number";
        trunc Trunc "x without its fraction";
    }
    binary! {
        powf Pow "the power"; hypot Hypot "√(x² + y²)"; atan2 Atan2 "the angle of the point (y, x)";
        min Min "the smaller of the two"; max Max "the larger of the two";
        copysign Copysign "the size of x with the sign of y";
    }

    /// Whether the value is NaN.
    #[inline(always)]
    fn is_nan(self) -> bool {
        self.value().is_nan()
    }
    /// Whether the value is neither infinite nor NaN.
    #[inline(always)]
    fn is_finite(self) -> bool {
        self.value().is_finite()
    }
    /// Whether the value is infinite.
    #[inline(always)]
    fn is_infinite(self) -> bool {
        self.value().is_infinite()
    }
    /// Whether the sign bit of the value is set.
    #[inline(always)]
    fn is_sign_negative(self) -> bool {
        self.value().is_sign_negative()
    }
    /// Whether the sign bit of the value is not set.
    #[inline(always)]
    fn is_sign_positive(self) -> bool {
        self.value().is_sign_positive()
    }
}

impl Real for f64 {
    #[inline(always)]
    fn from_f64(c: f64) -> f64 {
        c
    }
    #[inline(always)]
    fn value(self) -> f64 {
        self
    }
    #[inline(always)]
    fn powi(self, n: i32) -> f64 {
        self.powi(n)
    }
    #[inline(always)]
    fn mul_add(self, a: f64, b: f64) -> f64 {
        self.mul_add(a, b)
    }
    #[inline(always)]
    fn is_absent(self) -> bool {
        self.to_bits() == (-0.0_f64).to_bits()
    }
    fn constants(x: &[f64]) -> Cow<'_, [f64]> {
        Cow::Borrowed(x)
    }
    fn values(x: &[f64]) -> Cow<'_, [f64]> {
        Cow::Borrowed(x)
    }
}

impl Real for f32 {
    #[inline(always)]
    fn from_f64(c: f64) -> f32 {
        c as f32
    }
    #[inline(always)]
    fn value(self) -> f64 {
        f64::from(self)
    }
    #[inline(always)]
    fn powi(self, n: i32) -> f32 {
        self.powi(n)
    }
    #[inline(always)]
    fn mul_add(self, a: f32, b: f32) -> f32 {
        self.mul_add(a, b)
    }
    #[inline(always)]
    fn is_absent(self) -> bool {
        self.to_bits() == (-0.0_f32).to_bits()
    }
}

impl Scalar for f32 {
    #[inline]
    fn lit(self, c: f64) -> f32 {
        c as f32
    }

    /// The functions that std has for `f32`, with its bits; the others are computed as `f64` and rounded.
    #[inline(always)]
    fn apply(prim: Prim, args: &[f32]) -> f32 {
        match (prim, args) {
            (Prim::Add, &[a, b]) => a + b,
            (Prim::Sub, &[a, b]) => a - b,
            (Prim::Mul, &[a, b]) => a * b,
            (Prim::Div, &[a, b]) => a / b,
            (Prim::Rem, &[a, b]) => a % b,
            (Prim::Pow, &[a, b]) => a.powf(b),
            (Prim::Hypot, &[a, b]) => a.hypot(b),
            (Prim::Atan2, &[a, b]) => a.atan2(b),
            (Prim::Min, &[a, b]) => a.min(b),
            (Prim::Max, &[a, b]) => a.max(b),
            (Prim::Copysign, &[a, b]) => a.copysign(b),
            (Prim::Neg, &[x]) => -x,
            (Prim::Abs, &[x]) => x.abs(),
            (Prim::Sqrt, &[x]) => x.sqrt(),
            (Prim::Cbrt, &[x]) => x.cbrt(),
            (Prim::Exp, &[x]) => x.exp(),
            (Prim::Exp2, &[x]) => x.exp2(),
            (Prim::Expm1, &[x]) => x.exp_m1(),
            (Prim::Log, &[x]) => x.ln(),
            (Prim::Log2, &[x]) => x.log2(),
            (Prim::Log10, &[x]) => x.log10(),
            (Prim::Log1p, &[x]) => x.ln_1p(),
            (Prim::Sin, &[x]) => x.sin(),
            (Prim::Cos, &[x]) => x.cos(),
            (Prim::Tan, &[x]) => x.tan(),
            (Prim::Asin, &[x]) => x.asin(),
            (Prim::Acos, &[x]) => x.acos(),
            (Prim::Atan, &[x]) => x.atan(),
            (Prim::Sinh, &[x]) => x.sinh(),
            (Prim::Cosh, &[x]) => x.cosh(),
            (Prim::Tanh, &[x]) => x.tanh(),
            (Prim::Floor, &[x]) => x.floor(),
            (Prim::Ceil, &[x]) => x.ceil(),
            (Prim::Round, &[x]) => x.round(),
            (Prim::Trunc, &[x]) => x.trunc(),
            _ => {
                let mut wide = [0.0; 3];
                for (wide, &x) in wide.iter_mut().zip(args) {
                    *wide = f64::from(x);
                }
                prim.value(&wide[..args.len()]) as f32
            }
        }
    }
}

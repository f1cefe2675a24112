//! How does code written for `f64` run on numbers that carry derivatives? One macro gives such a type the operators, with
//! `f64` on either side, and the methods of `f64`, all by the rows of the table.

/// Passes the names of the unary rows that become methods to another macro. Negation has its operator.
#[doc(hidden)]
#[macro_export]
macro_rules! unary_methods {
    ($then:ident! { $($more:tt)* }) => {
        $crate::$then! { $($more)*
            sqrt cbrt exp exp2 expm1 log log2 log10 log1p softplus sigmoid entr
            sin cos tan cot sec csc asin acos atan acot asec acsc sinc
            sinh cosh tanh coth sech csch asinh acosh atanh acoth asech acsch
            abs sign heaviside floor ceil round trunc relu relu6 not
            erf erfc erfinv erfcinv gamma lgamma digamma trigamma lambertw lambertwm1
        }
    };
}

/// The names as a list of strings.
#[doc(hidden)]
#[macro_export]
macro_rules! name_list {
    ($($name:ident)*) => { &[$(stringify!($name)),*] };
}

/// The names of the unary primitives that [`number_operators!`](crate::number_operators) makes methods.
pub const UNARY_METHODS: &[&str] = unary_methods!(name_list! {});

/// The operators and methods of `f64` for a type that is a [`Real`](crate::Real) number, by
/// [`Scalar::apply`](crate::Scalar::apply): arithmetic with numbers and with `f64` on either side, by value or by
/// reference, sums and products of iterators, comparisons with `f64`, order by value, every unary row as a method, and
/// the other methods of `f64`. Also `From<f64>` and `Default`, a constant zero.
///
/// The type's own crate states its generics in brackets, then the type, and implements `PartialEq`, `Scalar` and `Real`.
///
/// ```
/// use fluxions_rules::{Prim, Real, Scalar, number_operators};
/// /// A number that carries nothing.
/// #[derive(Clone, Copy, Debug, PartialEq)]
/// struct Plain(f64);
/// impl Scalar for Plain {
///     fn lit(self, c: f64) -> Self { Plain(c) }
///     fn apply(prim: Prim, args: &[Self]) -> Self {
///         Plain(prim.value(&args.iter().map(|x| x.0).collect::<Vec<_>>()))
///     }
/// }
/// impl Real for Plain {
///     fn from_f64(c: f64) -> Self { Plain(c) }
///     fn value(self) -> f64 { self.0 }
///     fn powi(self, n: i32) -> Self { Plain(self.0.powi(n)) }
///     fn mul_add(self, a: Self, b: Self) -> Self { Plain(self.0.mul_add(a.0, b.0)) }
///     fn is_absent(self) -> bool { self.0.is_absent() }
/// }
/// number_operators!([] Plain);
/// assert_eq!((2.0 * Plain(3.0) - 1.0).sqrt(), 5f64.sqrt());
/// ```
#[macro_export]
macro_rules! number_operators {
    // The methods that are rows with one argument, under the names of the rows.
    (@unary [$($generics:tt)*] $T:ty, $name:ident) => {
        impl<$($generics)*> $T {
            #[doc = concat!("The row `", stringify!($name), "` of the table, of this number.")]
            #[inline(always)]
            #[must_use]
            #[allow(clippy::should_implement_trait)]
            pub fn $name(self) -> Self {
                $crate::$name(self)
            }
        }
    };
    (@unaries $generics:tt $T:ty; $($name:ident)*) => {
        $($crate::number_operators! { @unary $generics $T, $name })*
    };

    // An operator between two numbers, and between a number and an `f64` on either side.
    (@operator [$($generics:tt)*] $T:ty, $Op:ident $op:ident $Assign:ident $assign:ident) => {
        impl<$($generics)*> std::ops::$Op for $T {
            type Output = Self;
            #[inline(always)]
            fn $op(self, other: Self) -> Self {
                <Self as $crate::Scalar>::call::<$crate::prims::$Op>(&[self, other])
            }
        }
        $crate::number_operators!(@forward [$($generics)*] $T, $Op $op: |a: &$T, b: $T| (*a, b));
        $crate::number_operators!(@forward [$($generics)*] $T, $Op $op: |a: $T, b: &$T| (a, *b));
        $crate::number_operators!(@forward [$($generics)*] $T, $Op $op: |a: &$T, b: &$T| (*a, *b));
        $crate::number_operators!(@forward [$($generics)*] $T, $Op $op: |a: $T, b: f64| (a, <$T>::from(b)));
        $crate::number_operators!(@forward [$($generics)*] $T, $Op $op: |a: &$T, b: f64| (*a, <$T>::from(b)));
        $crate::number_operators!(@forward [$($generics)*] $T, $Op $op: |a: f64, b: $T| (<$T>::from(a), b));
        $crate::number_operators!(@forward [$($generics)*] $T, $Op $op: |a: f64, b: &$T| (<$T>::from(a), *b));
        impl<$($generics)*> std::ops::$Assign for $T {
            #[inline(always)]
            fn $assign(&mut self, other: Self) {
                *self = std::ops::$Op::$op(*self, other);
            }
        }
        impl<$($generics)*> std::ops::$Assign<f64> for $T {
            #[inline(always)]
            fn $assign(&mut self, other: f64) {
                *self = std::ops::$Op::$op(*self, other);
            }
        }
    };

    // The operator between two other types, by that between the numbers that they are turned into.
    (@forward [$($generics:tt)*] $T:ty, $Op:ident $op:ident: |$a:ident: $A:ty, $b:ident: $B:ty| $numbers:expr) => {
        impl<$($generics)*> std::ops::$Op<$B> for $A {
            type Output = $T;
            #[inline(always)]
            fn $op(self, other: $B) -> $T {
                let ($a, $b) = (self, other);
                let (left, right): ($T, $T) = $numbers;
                std::ops::$Op::$op(left, right)
            }
        }
    };

    ([$($generics:tt)*] $T:ty) => {
        $crate::number_operators!(@operator [$($generics)*] $T, Add add AddAssign add_assign);
        $crate::number_operators!(@operator [$($generics)*] $T, Sub sub SubAssign sub_assign);
        $crate::number_operators!(@operator [$($generics)*] $T, Mul mul MulAssign mul_assign);
        $crate::number_operators!(@operator [$($generics)*] $T, Div div DivAssign div_assign);
        $crate::number_operators!(@operator [$($generics)*] $T, Rem rem RemAssign rem_assign);
        $crate::unary_methods!(number_operators! { @unaries [$($generics)*] $T; });

        impl<$($generics)*> std::ops::Neg for $T {
            type Output = Self;
            #[inline(always)]
            fn neg(self) -> Self {
                <Self as $crate::Scalar>::call::<$crate::prims::Neg>(&[self])
            }
        }

        impl<$($generics)*> From<f64> for $T {
            #[inline(always)]
            fn from(c: f64) -> Self {
                <Self as $crate::Real>::from_f64(c)
            }
        }
        impl<$($generics)*> Default for $T {
            #[inline(always)]
            fn default() -> Self {
                Self::from(0.0)
            }
        }

        impl<$($generics)*> std::iter::Sum for $T {
            fn sum<I: Iterator<Item = Self>>(terms: I) -> Self {
                terms.fold(Self::from(-0.0), |sum, x| sum + x)
            }
        }
        impl<'a, $($generics)*> std::iter::Sum<&'a $T> for $T {
            fn sum<I: Iterator<Item = &'a Self>>(terms: I) -> Self {
                terms.copied().sum()
            }
        }
        impl<$($generics)*> std::iter::Product for $T {
            fn product<I: Iterator<Item = Self>>(factors: I) -> Self {
                factors.fold(Self::from(1.0), |product, x| product * x)
            }
        }
        impl<'a, $($generics)*> std::iter::Product<&'a $T> for $T {
            fn product<I: Iterator<Item = &'a Self>>(factors: I) -> Self {
                factors.copied().product()
            }
        }

        impl<$($generics)*> PartialEq<f64> for $T {
            #[inline(always)]
            fn eq(&self, other: &f64) -> bool {
                *self == Self::from(*other)
            }
        }
        impl<$($generics)*> PartialEq<$T> for f64 {
            #[inline(always)]
            fn eq(&self, other: &$T) -> bool {
                *other == *self
            }
        }
        impl<$($generics)*> PartialOrd for $T {
            /// Compares values, so that a branch goes the way that it goes without differentiation.
            #[inline(always)]
            fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
                $crate::Real::value(*self).partial_cmp(&$crate::Real::value(*other))
            }
        }
        impl<$($generics)*> PartialOrd<f64> for $T {
            #[inline(always)]
            fn partial_cmp(&self, other: &f64) -> Option<std::cmp::Ordering> {
                $crate::Real::value(*self).partial_cmp(other)
            }
        }
        impl<$($generics)*> PartialOrd<$T> for f64 {
            #[inline(always)]
            fn partial_cmp(&self, other: &$T) -> Option<std::cmp::Ordering> {
                self.partial_cmp(&$crate::Real::value(*other))
            }
        }

        /// The methods of `f64`, with the same values to the bit.
        impl<$($generics)*> $T {
            /// The value of all levels, as if nothing were differentiated.
            #[inline(always)]
            pub fn value(self) -> f64 {
                $crate::Real::value(self)
            }
            /// The natural logarithm.
            #[inline(always)]
            #[must_use]
            pub fn ln(self) -> Self {
                $crate::log(self)
            }
            /// e^x − 1, exact near 0.
            #[inline(always)]
            #[must_use]
            pub fn exp_m1(self) -> Self {
                $crate::expm1(self)
            }
            /// ln(1 + x), exact near 0.
            #[inline(always)]
            #[must_use]
            pub fn ln_1p(self) -> Self {
                $crate::log1p(self)
            }
            /// 1/x.
            #[inline(always)]
            #[must_use]
            pub fn recip(self) -> Self {
                1.0 / self
            }
            /// The power with a whole exponent.
            #[inline(always)]
            #[must_use]
            pub fn powi(self, n: i32) -> Self {
                $crate::Real::powi(self, n)
            }
            /// The power with any exponent, which may be a plain number; a plain number needs no partial.
            #[inline(always)]
            #[must_use]
            pub fn powf(self, p: impl Into<Self>) -> Self {
                $crate::pow(self, p.into())
            }
            /// self·a + b, the value rounded once.
            #[inline(always)]
            #[must_use]
            pub fn mul_add(self, a: impl Into<Self>, b: impl Into<Self>) -> Self {
                $crate::Real::mul_add(self, a.into(), b.into())
            }
            /// √(x² + y²), without overflow in between; 0 at the origin, where the norm has a corner.
            #[inline(always)]
            #[must_use]
            pub fn hypot(self, other: impl Into<Self>) -> Self {
                $crate::hypot(self, other.into())
            }
            /// The angle of the point (other, self).
            #[inline(always)]
            #[must_use]
            pub fn atan2(self, other: impl Into<Self>) -> Self {
                $crate::atan2(self, other.into())
            }
            /// The smaller of the two; each has half the slope on a tie.
            #[inline(always)]
            #[must_use]
            pub fn min(self, other: impl Into<Self>) -> Self {
                $crate::min(self, other.into())
            }
            /// The larger of the two; each has half the slope on a tie.
            #[inline(always)]
            #[must_use]
            pub fn max(self, other: impl Into<Self>) -> Self {
                $crate::max(self, other.into())
            }
            /// The number kept between bounds; the slope is 1 also on the bounds.
            #[inline(always)]
            #[must_use]
            pub fn clamp(self, low: impl Into<Self>, high: impl Into<Self>) -> Self {
                $crate::clamp(self, low.into(), high.into())
            }
            /// The size of this number with the sign of the other.
            #[inline(always)]
            #[must_use]
            pub fn copysign(self, sign: impl Into<Self>) -> Self {
                $crate::copysign(self, sign.into())
            }
            /// 1 or −1 by the sign bit, also at zero, as `f64` has it; the row `sign` is 0 at 0.
            #[inline(always)]
            #[must_use]
            pub fn signum(self) -> Self {
                if self.value() == 0.0 { <Self as $crate::Real>::from_f64(1.0).copysign(self) } else { self.sign() }
            }
            /// The part after the decimal point.
            #[inline(always)]
            #[must_use]
            pub fn fract(self) -> Self {
                self - self.trunc()
            }
            /// The sine and the cosine.
            #[inline(always)]
            pub fn sin_cos(self) -> (Self, Self) {
                (self.sin(), self.cos())
            }
            /// Whether the value is NaN.
            #[inline(always)]
            pub fn is_nan(self) -> bool {
                self.value().is_nan()
            }
            /// Whether the value is neither infinite nor NaN.
            #[inline(always)]
            pub fn is_finite(self) -> bool {
                self.value().is_finite()
            }
        }
    };
}

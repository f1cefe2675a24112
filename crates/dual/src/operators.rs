//! How does code written for `f64` run on the numbers of this crate? One macro gives each of them the operators, with
//! `f64` on either side, and the methods of `f64`, all by the rows of the table.

use std::fmt::Display;

/// `x` as text, in parentheses where it is more than one number.
pub(crate) fn parenthesised(x: &impl Display) -> String {
    let text = x.to_string();
    if text.contains(' ') { format!("({text})") } else { text }
}

/// Passes the names of the unary rows that become methods to another macro. Negation has its operator.
macro_rules! unary_methods {
    ($then:ident! { $($more:tt)* }) => {
        $then! { $($more)*
            sqrt cbrt exp exp2 expm1 log log2 log10 log1p softplus sigmoid entr
            sin cos tan cot sec csc asin acos atan acot asec acsc sinc
            sinh cosh tanh coth sech csch asinh acosh atanh acoth asech acsch
            abs sign heaviside floor ceil round trunc relu relu6 not
            erf erfc erfinv erfcinv gamma lgamma digamma trigamma lambertw lambertwm1
        }
    };
}

macro_rules! name_list {
    ($($name:ident)*) => { &[$(stringify!($name)),*] };
}

/// The names of the unary primitives that the numbers of this crate have as methods.
pub const UNARY_METHODS: &[&str] = unary_methods!(name_list! {});

/// The methods that are rows with one argument, under the names of the rows.
macro_rules! unary {
    (@[$($generics:tt)*] $T:ty, $name:ident) => {
        impl<$($generics)*> $T {
            #[doc = concat!("[`", stringify!($name), "`](fluxions_rules::", stringify!($name), ") of this number.")]
            #[inline]
            #[must_use]
            #[allow(clippy::should_implement_trait)]
            pub fn $name(self) -> Self {
                fluxions_rules::$name(self)
            }
        }
    };
    ($generics:tt $T:ty; $($name:ident)*) => { $(unary! { @$generics $T, $name })* };
}

/// An operator between two numbers, and between a number and an `f64` on either side, by value or by reference.
macro_rules! operator {
    ([$($generics:tt)*] $T:ty, $Op:ident $op:ident $Assign:ident $assign:ident) => {
        impl<$($generics)*> std::ops::$Op for $T {
            type Output = Self;
            #[inline]
            fn $op(self, other: Self) -> Self {
                <Self as fluxions_rules::Scalar>::apply(fluxions_rules::Prim::$Op, &[self, other])
            }
        }
        forward!([$($generics)*] $T, $Op $op: |a: &$T, b: $T| (*a, b));
        forward!([$($generics)*] $T, $Op $op: |a: $T, b: &$T| (a, *b));
        forward!([$($generics)*] $T, $Op $op: |a: &$T, b: &$T| (*a, *b));
        forward!([$($generics)*] $T, $Op $op: |a: $T, b: f64| (a, <$T>::from(b)));
        forward!([$($generics)*] $T, $Op $op: |a: &$T, b: f64| (*a, <$T>::from(b)));
        forward!([$($generics)*] $T, $Op $op: |a: f64, b: $T| (<$T>::from(a), b));
        forward!([$($generics)*] $T, $Op $op: |a: f64, b: &$T| (<$T>::from(a), *b));
        impl<$($generics)*> std::ops::$Assign for $T {
            #[inline]
            fn $assign(&mut self, other: Self) {
                *self = std::ops::$Op::$op(*self, other);
            }
        }
        impl<$($generics)*> std::ops::$Assign<f64> for $T {
            #[inline]
            fn $assign(&mut self, other: f64) {
                *self = std::ops::$Op::$op(*self, other);
            }
        }
    };
}

/// The operator between two other types, by that between the numbers that they are turned into.
macro_rules! forward {
    ([$($generics:tt)*] $T:ty, $Op:ident $op:ident: |$a:ident: $A:ty, $b:ident: $B:ty| $numbers:expr) => {
        impl<$($generics)*> std::ops::$Op<$B> for $A {
            type Output = $T;
            #[inline]
            fn $op(self, other: $B) -> $T {
                let ($a, $b) = (self, other);
                let (left, right): ($T, $T) = $numbers;
                std::ops::$Op::$op(left, right)
            }
        }
    };
}

/// All operators and methods of the type, which is a [`Number`](crate::Number).
macro_rules! operators {
    ([$($generics:tt)*] $T:ty) => {
        operator!([$($generics)*] $T, Add add AddAssign add_assign);
        operator!([$($generics)*] $T, Sub sub SubAssign sub_assign);
        operator!([$($generics)*] $T, Mul mul MulAssign mul_assign);
        operator!([$($generics)*] $T, Div div DivAssign div_assign);
        operator!([$($generics)*] $T, Rem rem RemAssign rem_assign);
        unary_methods!(unary! { [$($generics)*] $T; });

        impl<$($generics)*> std::ops::Neg for $T {
            type Output = Self;
            #[inline]
            fn neg(self) -> Self {
                <Self as fluxions_rules::Scalar>::apply(fluxions_rules::Prim::Neg, &[self])
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
            #[inline]
            fn eq(&self, other: &f64) -> bool {
                *self == Self::from(*other)
            }
        }
        impl<$($generics)*> PartialEq<$T> for f64 {
            #[inline]
            fn eq(&self, other: &$T) -> bool {
                *other == *self
            }
        }
        impl<$($generics)*> PartialOrd for $T {
            /// Compares values, so that a branch goes the way that it goes without differentiation.
            #[inline]
            fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
                $crate::Number::value(self).partial_cmp(&$crate::Number::value(other))
            }
        }
        impl<$($generics)*> PartialOrd<f64> for $T {
            #[inline]
            fn partial_cmp(&self, other: &f64) -> Option<std::cmp::Ordering> {
                $crate::Number::value(self).partial_cmp(other)
            }
        }
        impl<$($generics)*> PartialOrd<$T> for f64 {
            #[inline]
            fn partial_cmp(&self, other: &$T) -> Option<std::cmp::Ordering> {
                self.partial_cmp(&$crate::Number::value(other))
            }
        }

        /// The methods of `f64`, with the same values to the bit.
        impl<$($generics)*> $T {
            /// The value of all levels, as if nothing were differentiated.
            #[inline]
            pub fn value(self) -> f64 {
                $crate::Number::value(&self)
            }
            /// The natural logarithm.
            #[inline]
            #[must_use]
            pub fn ln(self) -> Self {
                fluxions_rules::log(self)
            }
            /// e^x − 1, exact near 0.
            #[inline]
            #[must_use]
            pub fn exp_m1(self) -> Self {
                fluxions_rules::expm1(self)
            }
            /// ln(1 + x), exact near 0.
            #[inline]
            #[must_use]
            pub fn ln_1p(self) -> Self {
                fluxions_rules::log1p(self)
            }
            /// 1/x.
            #[inline]
            #[must_use]
            pub fn recip(self) -> Self {
                1.0 / self
            }
            /// The power with a whole exponent.
            #[inline]
            #[must_use]
            pub fn powi(self, n: i32) -> Self {
                $crate::Number::powi(self, n)
            }
            /// The power with any exponent, which may be a plain number; a plain number needs no partial.
            #[inline]
            #[must_use]
            pub fn powf(self, p: impl Into<Self>) -> Self {
                fluxions_rules::pow(self, p.into())
            }
            /// self·a + b, the value rounded once.
            #[inline]
            #[must_use]
            pub fn mul_add(self, a: impl Into<Self>, b: impl Into<Self>) -> Self {
                $crate::Number::mul_add(self, a.into(), b.into())
            }
            /// √(x² + y²), without overflow in between; 0 at the origin, where the norm has a corner.
            #[inline]
            #[must_use]
            pub fn hypot(self, other: impl Into<Self>) -> Self {
                fluxions_rules::hypot(self, other.into())
            }
            /// The angle of the point (other, self).
            #[inline]
            #[must_use]
            pub fn atan2(self, other: impl Into<Self>) -> Self {
                fluxions_rules::atan2(self, other.into())
            }
            /// The smaller of the two; each has half the slope on a tie.
            #[inline]
            #[must_use]
            pub fn min(self, other: impl Into<Self>) -> Self {
                fluxions_rules::min(self, other.into())
            }
            /// The larger of the two; each has half the slope on a tie.
            #[inline]
            #[must_use]
            pub fn max(self, other: impl Into<Self>) -> Self {
                fluxions_rules::max(self, other.into())
            }
            /// The number kept between bounds; the slope is 1 also on the bounds.
            #[inline]
            #[must_use]
            pub fn clamp(self, low: impl Into<Self>, high: impl Into<Self>) -> Self {
                fluxions_rules::clamp(self, low.into(), high.into())
            }
            /// The size of this number with the sign of the other.
            #[inline]
            #[must_use]
            pub fn copysign(self, sign: impl Into<Self>) -> Self {
                fluxions_rules::copysign(self, sign.into())
            }
            /// 1 or −1 by the sign bit, also at zero, as `f64` has it; the row `sign` is 0 at 0.
            #[inline]
            #[must_use]
            pub fn signum(self) -> Self {
                if self.value() == 0.0 { Self::from(1.0).copysign(self) } else { self.sign() }
            }
            /// The part after the decimal point.
            #[inline]
            #[must_use]
            pub fn fract(self) -> Self {
                self - self.trunc()
            }
            /// The sine and the cosine.
            #[inline]
            pub fn sin_cos(self) -> (Self, Self) {
                (self.sin(), self.cos())
            }
            /// Whether the value is NaN.
            #[inline]
            pub fn is_nan(self) -> bool {
                self.value().is_nan()
            }
            /// Whether the value is neither infinite nor NaN.
            #[inline]
            pub fn is_finite(self) -> bool {
                self.value().is_finite()
            }
        }
    };
}

//! How does an argument reach a differentiable function? The caller knows whether what it passes varies; the function
//! knows whether it takes derivatives by that parameter. The two may differ, so the caller marks its arguments, and the
//! function takes what it needs of them: the numbers, and a place for their cotangents.
//!
//! Where the two agree nothing is copied. A constant passed to a parameter that varies is turned into numbers that do
//! not vary, and its cotangents are thrown away; a number that varies, passed to a `#[constant]` parameter, passes
//! its value only.

use fluxions_rules::{Real, Rebase, Shape};
use std::borrow::Cow;
use std::ops::{Deref, DerefMut};

/// An argument that varies.
#[derive(Debug)]
pub struct Varied<X>(pub X);

/// An argument that does not vary.
#[derive(Debug)]
pub struct Fixed<X>(pub X);

/// An argument that varies, and the place to which its cotangents are added.
#[derive(Debug)]
pub struct Tracked<'b, X, B: ?Sized>(pub X, pub &'b mut B);

/// The place to which cotangents are added: the caller's, or one to throw away.
#[derive(Debug)]
pub enum Bar<'b, B: ?Sized, O> {
    /// The caller's.
    Of(&'b mut B),
    /// One of our own, whose contents nobody asks for.
    Own(O),
}

impl<B: ?Sized, O: std::borrow::BorrowMut<B>> Deref for Bar<'_, B, O> {
    type Target = B;
    fn deref(&self) -> &B {
        match self {
            Bar::Of(bar) => bar,
            Bar::Own(bar) => bar.borrow(),
        }
    }
}
impl<B: ?Sized, O: std::borrow::BorrowMut<B>> DerefMut for Bar<'_, B, O> {
    fn deref_mut(&mut self) -> &mut B {
        match self {
            Bar::Of(bar) => bar,
            Bar::Own(bar) => bar.borrow_mut(),
        }
    }
}

/// An argument for a parameter `&X` that varies.
#[diagnostic::on_unimplemented(
    message = "this argument does not fit the parameter of the differentiable function",
    label = "the function takes something else here",
    note = "pass a number, slice, array, vector, tuple or struct with the same shape, or a reference to one, as the function's signature says"
)]
pub trait ToVaried<'a, X: ?Sized + ToOwned + 'a> {
    /// The numbers.
    fn varied(self) -> Cow<'a, X>;
}
/// An argument for a parameter `&X` that is `#[constant]`.
#[diagnostic::on_unimplemented(
    message = "this argument does not fit the parameter of the differentiable function",
    label = "the function takes something else here",
    note = "pass a number, slice, array, vector, tuple or struct with the same shape, or a reference to one, as the function's signature says"
)]
pub trait ToFixed<'a, X: ?Sized + ToOwned + 'a> {
    /// The values.
    fn fixed(self) -> Cow<'a, X>;
}
/// An argument for a parameter `&X` that varies, in the reverse sweep.
#[diagnostic::on_unimplemented(
    message = "this argument does not fit the parameter of the differentiable function",
    label = "the function takes something else here",
    note = "pass a number, slice, array, vector, tuple or struct with the same shape, or a reference to one, as the function's signature says"
)]
pub trait ToTracked<'a, 'b, X: ?Sized + ToOwned + 'a> {
    /// The numbers, and where their cotangents go.
    fn tracked(self) -> (Cow<'a, X>, Bar<'b, X, X::Owned>);
}
/// An argument for a number `T` that varies.
#[diagnostic::on_unimplemented(
    message = "this argument is not the number that the differentiable function takes",
    label = "the function takes a number here",
    note = "pass a number, `*x` where you have a reference to one"
)]
pub trait ToNumber<'b, T> {
    /// The number.
    fn number(self) -> T;
}
/// An argument for a number `T` that varies, in the reverse sweep.
#[diagnostic::on_unimplemented(
    message = "this argument is not the number that the differentiable function takes",
    label = "the function takes a number here",
    note = "pass a number, `*x` where you have a reference to one"
)]
pub trait ToTrackedNumber<'b, T> {
    /// The number, and where its cotangent goes.
    fn tracked_number(self) -> (T, Bar<'b, T, T>);
}
/// An argument for a number that is `#[constant]`.
#[diagnostic::on_unimplemented(
    message = "this argument is not the number that the differentiable function takes",
    label = "the function takes a number here",
    note = "pass a number, `*x` where you have a reference to one"
)]
pub trait ToConstant<B> {
    /// The value.
    fn constant(self) -> B;
}

// ── numbers ──────────────────────────────────────────────────────────────────────────────────────────────────────────

#[diagnostic::do_not_recommend]
impl<T: Real> ToNumber<'_, T> for Varied<T> {
    #[inline(always)]
    fn number(self) -> T {
        self.0
    }
}
#[diagnostic::do_not_recommend]
impl<T: Real> ToNumber<'_, T> for Tracked<'_, T, T> {
    #[inline(always)]
    fn number(self) -> T {
        self.0
    }
}
#[diagnostic::do_not_recommend]
impl<'b, T: Real> ToTrackedNumber<'b, T> for Tracked<'b, T, T> {
    #[inline(always)]
    fn tracked_number(self) -> (T, Bar<'b, T, T>) {
        (self.0, Bar::Of(self.1))
    }
}
#[diagnostic::do_not_recommend]
impl<T: Real> ToConstant<f64> for Varied<T> {
    #[inline(always)]
    fn constant(self) -> f64 {
        self.0.value()
    }
}
#[diagnostic::do_not_recommend]
impl<T: Real> ToConstant<f64> for Tracked<'_, T, T> {
    #[inline(always)]
    fn constant(self) -> f64 {
        self.0.value()
    }
}
#[diagnostic::do_not_recommend]
impl<T: Real> ToConstant<f32> for Varied<T> {
    #[inline(always)]
    fn constant(self) -> f32 {
        self.0.value() as f32
    }
}
#[diagnostic::do_not_recommend]
impl<T: Real> ToConstant<f32> for Tracked<'_, T, T> {
    #[inline(always)]
    fn constant(self) -> f32 {
        self.0.value() as f32
    }
}

macro_rules! plain {
    ($($Number:ty),*) => {$(
        #[diagnostic::do_not_recommend]
        impl<T: Real> ToNumber<'_, T> for Fixed<$Number> {
            #[inline(always)]
            fn number(self) -> T {
                T::from_f64(self.0.value())
            }
        }
        #[diagnostic::do_not_recommend]
        impl<'b, T: Real> ToTrackedNumber<'b, T> for Fixed<$Number> {
            #[inline(always)]
            fn tracked_number(self) -> (T, Bar<'b, T, T>) {
                (T::from_f64(self.0.value()), Bar::Own(T::absent()))
            }
        }
        #[diagnostic::do_not_recommend]
        impl ToConstant<$Number> for Fixed<$Number> {
            #[inline(always)]
            fn constant(self) -> $Number {
                self.0
            }
        }
    )*};
}
plain!(f64, f32);

// ── slices ───────────────────────────────────────────────────────────────────────────────────────────────────────────

#[diagnostic::do_not_recommend]
impl<'a, T: Real + 'a> ToVaried<'a, [T]> for Fixed<&'a [f64]> {
    #[inline(always)]
    fn varied(self) -> Cow<'a, [T]> {
        T::constants(self.0)
    }
}
#[diagnostic::do_not_recommend]
impl<'a, 'b, T: Real + 'a> ToTracked<'a, 'b, [T]> for Fixed<&'a [f64]> {
    fn tracked(self) -> (Cow<'a, [T]>, Bar<'b, [T], Vec<T>>) {
        let x = T::constants(self.0);
        let bar = vec![T::absent(); x.len()];
        (x, Bar::Own(bar))
    }
}
#[diagnostic::do_not_recommend]
impl<'a, T: Real + 'a> ToVaried<'a, [T]> for Fixed<&'a [f32]> {
    fn varied(self) -> Cow<'a, [T]> {
        self.0.iter().map(|&c| T::from_f64(f64::from(c))).collect::<Vec<T>>().into()
    }
}
#[diagnostic::do_not_recommend]
impl<'a, 'b, T: Real + 'a> ToTracked<'a, 'b, [T]> for Fixed<&'a [f32]> {
    fn tracked(self) -> (Cow<'a, [T]>, Bar<'b, [T], Vec<T>>) {
        let x = self.varied();
        let bar = vec![T::absent(); x.len()];
        (x, Bar::Own(bar))
    }
}
#[diagnostic::do_not_recommend]
impl<'a, T: Real + 'a> ToFixed<'a, [f64]> for Varied<&'a [T]> {
    #[inline(always)]
    fn fixed(self) -> Cow<'a, [f64]> {
        T::values(self.0)
    }
}
#[diagnostic::do_not_recommend]
impl<'a, T: Real + 'a> ToFixed<'a, [f64]> for Tracked<'_, &'a [T], [T]> {
    #[inline(always)]
    fn fixed(self) -> Cow<'a, [f64]> {
        T::values(self.0)
    }
}

// ── anything, where the two sides agree ──────────────────────────────────────────────────────────────────────────────

#[diagnostic::do_not_recommend]
impl<'a, X: ?Sized + ToOwned> ToVaried<'a, X> for Varied<&'a X> {
    #[inline(always)]
    fn varied(self) -> Cow<'a, X> {
        Cow::Borrowed(self.0)
    }
}
#[diagnostic::do_not_recommend]
impl<'a, X: ?Sized + ToOwned> ToFixed<'a, X> for Fixed<&'a X> {
    #[inline(always)]
    fn fixed(self) -> Cow<'a, X> {
        Cow::Borrowed(self.0)
    }
}
#[diagnostic::do_not_recommend]
impl<'a, 'b, X: ?Sized + ToOwned> ToTracked<'a, 'b, X> for Tracked<'b, &'a X, X> {
    #[inline(always)]
    fn tracked(self) -> (Cow<'a, X>, Bar<'b, X, X::Owned>) {
        (Cow::Borrowed(self.0), Bar::Of(self.1))
    }
}

// ── vectors and arrays as what they are, and where a slice is asked for ──────────────────────────────────────────────

macro_rules! unsized_too {
    ($([$($generics:tt)*] $Whole:ty, $Other:ty;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<'a, $($generics)*> ToVaried<'a, [T]> for Varied<&'a $Whole> {
            #[inline(always)]
            fn varied(self) -> Cow<'a, [T]> {
                Cow::Borrowed(self.0)
            }
        }
        #[diagnostic::do_not_recommend]
        impl<'a, 'b, $($generics)*> ToTracked<'a, 'b, [T]> for Tracked<'b, &'a $Whole, $Whole> {
            #[inline(always)]
            fn tracked(self) -> (Cow<'a, [T]>, Bar<'b, [T], Vec<T>>) {
                (Cow::Borrowed(self.0), Bar::Of(self.1))
            }
        }
        #[diagnostic::do_not_recommend]
        impl<'a, $($generics)*> ToFixed<'a, [f64]> for Varied<&'a $Whole> {
            #[inline(always)]
            fn fixed(self) -> Cow<'a, [f64]> {
                T::values(self.0)
            }
        }
        #[diagnostic::do_not_recommend]
        impl<'a, $($generics)*> ToFixed<'a, [f64]> for Tracked<'_, &'a $Whole, $Whole> {
            #[inline(always)]
            fn fixed(self) -> Cow<'a, [f64]> {
                T::values(self.0)
            }
        }
        #[diagnostic::do_not_recommend]
        impl<'a, $($generics)*> ToVaried<'a, [T]> for Fixed<&'a $Other> {
            #[inline(always)]
            fn varied(self) -> Cow<'a, [T]> {
                T::constants(self.0)
            }
        }
        #[diagnostic::do_not_recommend]
        impl<'a, 'b, $($generics)*> ToTracked<'a, 'b, [T]> for Fixed<&'a $Other> {
            fn tracked(self) -> (Cow<'a, [T]>, Bar<'b, [T], Vec<T>>) {
                Fixed(&self.0[..]).tracked()
            }
        }
    )*};
}
unsized_too! {
    [T: Real + 'a] Vec<T>, Vec<f64>;
    [T: Real + 'a, const N: usize] [T; N], [f64; N];
}

/// What does not vary, where something that varies is asked for.
macro_rules! whole_too {
    ($([$($generics:tt)*] $Whole:ty, $Other:ty;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<'a, $($generics)*> ToVaried<'a, $Whole> for Fixed<&'a $Other> {
            fn varied(self) -> Cow<'a, $Whole> {
                Cow::Owned(self.0.rebase(&mut T::from_f64))
            }
        }
        #[diagnostic::do_not_recommend]
        impl<'a, 'b, $($generics)*> ToTracked<'a, 'b, $Whole> for Fixed<&'a $Other> {
            fn tracked(self) -> (Cow<'a, $Whole>, Bar<'b, $Whole, $Whole>) {
                let x: $Whole = self.0.rebase(&mut T::from_f64);
                let bar = x.zeros();
                (Cow::Owned(x), Bar::Own(bar))
            }
        }
    )*};
}
whole_too! {
    [T: Real + 'a] Vec<T>, Vec<f64>;
    [T: Real + 'a] Vec<Vec<T>>, Vec<Vec<f64>>;
    [T: Real + 'a, const N: usize] Vec<[T; N]>, Vec<[f64; N]>;
    [T: Real + 'a, const N: usize] [T; N], [f64; N];
    [T: Real + 'a, const N: usize] [Vec<T>; N], [Vec<f64>; N];
    [T: Real + 'a, const M: usize, const N: usize] [[T; N]; M], [[f64; N]; M];
    [T: Real + 'a, const L: usize, const M: usize, const N: usize] [[[T; N]; M]; L], [[[f64; N]; M]; L];
}

/// Slices of such.
macro_rules! slices_too {
    ($([$($generics:tt)*] $Whole:ty, $Other:ty;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<'a, $($generics)*> ToVaried<'a, [$Whole]> for Fixed<&'a [$Other]> {
            fn varied(self) -> Cow<'a, [$Whole]> {
                self.0.iter().map(|row| row.rebase(&mut T::from_f64)).collect::<Vec<$Whole>>().into()
            }
        }
        #[diagnostic::do_not_recommend]
        impl<'a, 'b, $($generics)*> ToTracked<'a, 'b, [$Whole]> for Fixed<&'a [$Other]> {
            fn tracked(self) -> (Cow<'a, [$Whole]>, Bar<'b, [$Whole], Vec<$Whole>>) {
                let x: Vec<$Whole> = self.0.iter().map(|row| row.rebase(&mut T::from_f64)).collect();
                let bar = x.zeros();
                (x.into(), Bar::Own(bar))
            }
        }
        #[diagnostic::do_not_recommend]
        impl<'a, $($generics)*> ToVaried<'a, [$Whole]> for Fixed<&'a Vec<$Other>> {
            fn varied(self) -> Cow<'a, [$Whole]> {
                Fixed(&self.0[..]).varied()
            }
        }
        #[diagnostic::do_not_recommend]
        impl<'a, 'b, $($generics)*> ToTracked<'a, 'b, [$Whole]> for Fixed<&'a Vec<$Other>> {
            fn tracked(self) -> (Cow<'a, [$Whole]>, Bar<'b, [$Whole], Vec<$Whole>>) {
                Fixed(&self.0[..]).tracked()
            }
        }
    )*};
}
slices_too! {
    [T: Real + 'a] Vec<T>, Vec<f64>;
    [T: Real + 'a, const N: usize] [T; N], [f64; N];
}

#[diagnostic::do_not_recommend]
impl<'a, B: Clone> ToFixed<'a, [B]> for Fixed<&'a Vec<B>> {
    #[inline(always)]
    fn fixed(self) -> Cow<'a, [B]> {
        Cow::Borrowed(self.0)
    }
}
#[diagnostic::do_not_recommend]
impl<'a, B: Clone, const N: usize> ToFixed<'a, [B]> for Fixed<&'a [B; N]> {
    #[inline(always)]
    fn fixed(self) -> Cow<'a, [B]> {
        Cow::Borrowed(self.0)
    }
}

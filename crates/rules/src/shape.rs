//! How are numbers held together? In vectors, arrays, tuples and structs, which all code over [`Real`] treats alike: walk
//! over the numbers, make one of the same shape without cotangent, put on a stack and take off again, or go from the
//! numbers that a function was written for to those that it is run on.

use crate::Real;

/// Something made of numbers `T`: a number, vector, array, tuple, or a struct with `#[derive(Differentiable)]`. Whole
/// numbers and truth values may be among them, and hold no number.
#[diagnostic::on_unimplemented(
    message = "a derivative cannot pass through `{Self}`",
    label = "neither a number nor made of numbers",
    note = "use numbers, slices, arrays, vectors, tuples, or a struct with `#[derive(Differentiable, Clone)]`"
)]
pub trait Shape<T>: Sized {
    /// Calls `f` with every number, in the order of memory.
    fn each(&self, f: &mut impl FnMut(T));

    /// Calls `f` with a reference to every number, in the same order.
    fn each_mut(&mut self, f: &mut impl FnMut(&mut T));

    /// The same shape, filled with [`Real::absent`].
    #[must_use]
    fn zeros(&self) -> Self;

    /// Puts the numbers on the first stack, and what else is needed to make the shape again on the second.
    fn save(&self, numbers: &mut impl Stack<T>, words: &mut impl Stack<u64>);

    /// Takes off the stacks what [`Shape::save`] put there last.
    fn load(numbers: &mut impl Stack<T>, words: &mut impl Stack<u64>) -> Self;

    /// Adds the numbers of `other`, of the same shape, to those of this.
    fn accumulate(&mut self, other: &Self)
    where
        T: Real,
    {
        let mut terms = Vec::new();
        other.each(&mut |x| terms.push(x));
        let mut terms = terms.into_iter();
        self.each_mut(&mut |x| {
            if let Some(term) = terms.next() {
                *x += term;
            }
        });
    }
}

/// A stack, as [`Shape::save`] needs it.
pub trait Stack<T> {
    /// Puts one on top.
    fn push(&mut self, x: T);
    /// Takes the top off.
    fn pop(&mut self) -> T;
}

/// Something that a function takes or returns, seen with other numbers in the place of its own.
#[diagnostic::on_unimplemented(
    message = "a differentiable function cannot take or return `{Self}`",
    label = "no `#[derive(Differentiable)]`",
    note = "put `#[derive(Differentiable, Clone)]` on it, also where it is only a `#[constant]`, or use numbers, slices, \
            arrays, vectors and tuples"
)]
pub trait Rebase<T> {
    /// The same with numbers `T`: `Vec<T>` for `Vec<f64>`.
    type Of: Shape<T> + Clone + std::fmt::Debug;

    /// The same with the numbers that `f` makes of its own, in the order of memory.
    fn rebase(&self, f: &mut impl FnMut(f64) -> T) -> Self::Of;
}

/// Something made of numbers, with other numbers in their places.
pub trait Replace: Sized {
    /// The same with the numbers that `f` makes of its own, in the order of memory.
    #[must_use]
    fn replace(&self, f: &mut impl FnMut(f64) -> f64) -> Self;
}

impl Replace for f64 {
    #[inline]
    fn replace(&self, f: &mut impl FnMut(f64) -> f64) -> f64 {
        f(*self)
    }
}
impl Replace for f32 {
    #[inline]
    fn replace(&self, f: &mut impl FnMut(f64) -> f64) -> f32 {
        f(f64::from(*self)) as f32
    }
}
impl<V: Replace> Replace for Vec<V> {
    fn replace(&self, f: &mut impl FnMut(f64) -> f64) -> Self {
        self.iter().map(|x| x.replace(f)).collect()
    }
}
impl<V: Replace, const N: usize> Replace for [V; N] {
    fn replace(&self, f: &mut impl FnMut(f64) -> f64) -> Self {
        std::array::from_fn(|i| self[i].replace(f))
    }
}

impl<T: Real> Shape<T> for T {
    #[inline(always)]
    fn each(&self, f: &mut impl FnMut(T)) {
        f(*self);
    }
    #[inline(always)]
    fn each_mut(&mut self, f: &mut impl FnMut(&mut T)) {
        f(self);
    }
    #[inline(always)]
    fn zeros(&self) -> T {
        T::absent()
    }
    #[inline(always)]
    fn save(&self, numbers: &mut impl Stack<T>, _: &mut impl Stack<u64>) {
        numbers.push(*self);
    }
    #[inline(always)]
    fn load(numbers: &mut impl Stack<T>, _: &mut impl Stack<u64>) -> T {
        numbers.pop()
    }
    #[inline(always)]
    fn accumulate(&mut self, other: &T) {
        *self += *other;
    }
}

impl<T: Real, V: Shape<T>> Shape<T> for Vec<V> {
    fn each(&self, f: &mut impl FnMut(T)) {
        self.iter().for_each(|x| x.each(f));
    }
    fn each_mut(&mut self, f: &mut impl FnMut(&mut T)) {
        self.iter_mut().for_each(|x| x.each_mut(f));
    }
    fn zeros(&self) -> Self {
        self.iter().map(Shape::zeros).collect()
    }
    fn save(&self, numbers: &mut impl Stack<T>, words: &mut impl Stack<u64>) {
        self.iter().for_each(|x| x.save(numbers, words));
        words.push(self.len() as u64);
    }
    fn load(numbers: &mut impl Stack<T>, words: &mut impl Stack<u64>) -> Self {
        let mut all: Vec<V> = (0..words.pop()).map(|_| V::load(numbers, words)).collect();
        all.reverse();
        all
    }
    fn accumulate(&mut self, other: &Self) {
        assert_eq!(self.len(), other.len(), "cotangents have the shape of the values");
        self.iter_mut().zip(other).for_each(|(x, term)| x.accumulate(term));
    }
}

impl<T: Real, V: Shape<T>, const N: usize> Shape<T> for [V; N] {
    #[inline]
    fn each(&self, f: &mut impl FnMut(T)) {
        self.iter().for_each(|x| x.each(f));
    }
    #[inline]
    fn each_mut(&mut self, f: &mut impl FnMut(&mut T)) {
        self.iter_mut().for_each(|x| x.each_mut(f));
    }
    #[inline]
    fn zeros(&self) -> Self {
        std::array::from_fn(|i| self[i].zeros())
    }
    #[inline]
    fn save(&self, numbers: &mut impl Stack<T>, words: &mut impl Stack<u64>) {
        self.iter().rev().for_each(|x| x.save(numbers, words));
    }
    #[inline]
    fn load(numbers: &mut impl Stack<T>, words: &mut impl Stack<u64>) -> Self {
        std::array::from_fn(|_| V::load(numbers, words))
    }
    #[inline]
    fn accumulate(&mut self, other: &Self) {
        self.iter_mut().zip(other).for_each(|(x, term)| x.accumulate(term));
    }
}

impl<T: Real, V: Rebase<T>> Rebase<T> for Vec<V> {
    type Of = Vec<V::Of>;
    fn rebase(&self, f: &mut impl FnMut(f64) -> T) -> Self::Of {
        self.iter().map(|x| x.rebase(f)).collect()
    }
}

impl<T: Real, V: Rebase<T>, const N: usize> Rebase<T> for [V; N] {
    type Of = [V::Of; N];
    fn rebase(&self, f: &mut impl FnMut(f64) -> T) -> Self::Of {
        std::array::from_fn(|i| self[i].rebase(f))
    }
}

macro_rules! numbers {
    ($($Number:ty),*) => {$(
        impl<T: Real> Rebase<T> for $Number {
            type Of = T;
            #[inline(always)]
            fn rebase(&self, f: &mut impl FnMut(f64) -> T) -> T {
                f(Real::value(*self))
            }
        }
    )*};
}
numbers!(f64, f32);

macro_rules! inactive {
    ($($Word:ty: $word:ident => $to:expr, $back:expr;)*) => {$(
        impl<T: Real> Shape<T> for $Word {
            #[inline]
            fn each(&self, _: &mut impl FnMut(T)) {}
            #[inline]
            fn each_mut(&mut self, _: &mut impl FnMut(&mut T)) {}
            #[inline]
            fn zeros(&self) -> Self {
                *self
            }
            #[inline]
            fn save(&self, _: &mut impl Stack<T>, words: &mut impl Stack<u64>) {
                let $word = *self;
                words.push($to);
            }
            #[inline]
            fn load(_: &mut impl Stack<T>, words: &mut impl Stack<u64>) -> Self {
                let $word = words.pop();
                $back
            }
            #[inline]
            fn accumulate(&mut self, _: &Self) {}
        }
        impl Replace for $Word {
            #[inline]
            fn replace(&self, _: &mut impl FnMut(f64) -> f64) -> $Word {
                *self
            }
        }
        impl<T: Real> Rebase<T> for $Word {
            type Of = $Word;
            #[inline]
            fn rebase(&self, _: &mut impl FnMut(f64) -> T) -> $Word {
                *self
            }
        }
    )*};
}
inactive! {
    bool: x => u64::from(x), x != 0;
    u8: x => u64::from(x), x as u8;
    u16: x => u64::from(x), x as u16;
    u32: x => u64::from(x), x as u32;
    u64: x => x, x;
    usize: x => x as u64, x as usize;
    i8: x => x as u64, x as i8;
    i16: x => x as u64, x as i16;
    i32: x => x as u64, x as i32;
    i64: x => x as u64, x as i64;
    isize: x => x as u64, x as isize;
}

macro_rules! tuples {
    ($($($V:ident $i:tt)+;)*) => {$(
        impl<T: Real, $($V: Shape<T>),+> Shape<T> for ($($V,)+) {
            #[inline]
            fn each(&self, f: &mut impl FnMut(T)) {
                $(self.$i.each(f);)+
            }
            #[inline]
            fn each_mut(&mut self, f: &mut impl FnMut(&mut T)) {
                $(self.$i.each_mut(f);)+
            }
            #[inline]
            fn zeros(&self) -> Self {
                ($(self.$i.zeros(),)+)
            }
            #[inline]
            fn save(&self, numbers: &mut impl Stack<T>, words: &mut impl Stack<u64>) {
                // The last goes down first, so that the first comes off first.
                let all = ($(&self.$i,)+);
                tuples!(@back all, numbers, words; $($i)+);
            }
            #[inline]
            fn load(numbers: &mut impl Stack<T>, words: &mut impl Stack<u64>) -> Self {
                ($($V::load(numbers, words),)+)
            }
            #[inline]
            fn accumulate(&mut self, other: &Self) {
                $(self.$i.accumulate(&other.$i);)+
            }
        }
        impl<$($V: Replace),+> Replace for ($($V,)+) {
            #[inline]
            fn replace(&self, f: &mut impl FnMut(f64) -> f64) -> Self {
                ($(self.$i.replace(f),)+)
            }
        }
        impl<T: Real, $($V: Rebase<T>),+> Rebase<T> for ($($V,)+) {
            type Of = ($($V::Of,)+);
            #[inline]
            fn rebase(&self, f: &mut impl FnMut(f64) -> T) -> Self::Of {
                ($(self.$i.rebase(f),)+)
            }
        }
    )*};
    (@back $all:ident, $n:ident, $w:ident;) => {};
    (@back $all:ident, $n:ident, $w:ident; $i:tt $($rest:tt)*) => {
        tuples!(@back $all, $n, $w; $($rest)*);
        $all.$i.save($n, $w);
    };
}
tuples! {
    A 0;
    A 0 B 1;
    A 0 B 1 C 2;
    A 0 B 1 C 2 D 3;
    A 0 B 1 C 2 D 3 E 4;
    A 0 B 1 C 2 D 3 E 4 F 5;
    A 0 B 1 C 2 D 3 E 4 F 5 G 6;
    A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7;
}

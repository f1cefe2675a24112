//! What does generated code call, beside the table? Small functions that would be noise if they were written out each
//! time: conversions, guards for structural zeros, and the counting of loops.

use fluxions_rules::{Real, Shape};

/// A number that does not vary, as one of another type.
#[inline(always)]
pub fn lift<B: Real, T: Real>(x: B) -> T {
    T::from_f64(x.value())
}

/// 1 or −1 by the sign bit, as `f64::signum`; the slope of the row `sign` belongs to it. NaN in its tangents too.
#[inline(always)]
pub fn signum<T: Real>(x: T) -> T {
    if x.value().is_nan() { x * x } else { T::from_f64(x.value().signum()) }
}

/// The product of a cotangent and a partial that may be infinite: absent where the cotangent is.
#[inline(always)]
pub fn guard<T: Real>(y_bar: T, term: T) -> T {
    if y_bar.is_absent() { y_bar } else { term }
}

/// The cotangent that an operation hands to the argument that it picked: absent where the weight is zero.
#[inline(always)]
pub fn pick<T: Real>(y_bar: T, weight: T) -> T {
    if weight.value() == 0.0 { T::absent() } else { y_bar * weight }
}

/// The cotangent where the table does not have the partial: NaN where it is needed.
#[inline(always)]
pub fn unknown<T: Real>(y_bar: T) -> T {
    if y_bar.is_absent() { y_bar } else { T::from_f64(f64::NAN) }
}

/// A whole number that a range can run over.
pub trait Counts: Copy {
    /// How many numbers there are from this one to `high`, without it.
    fn to(self, high: Self) -> usize;
    /// How many numbers there are from this one to `high`, with it.
    fn through(self, high: Self) -> usize;
    /// The number `k` places on.
    fn plus(self, k: usize) -> Self;
}

macro_rules! counts {
    ($($Int:ty),*) => {$(
        impl Counts for $Int {
            #[inline(always)]
            fn to(self, high: Self) -> usize {
                if self < high { high.wrapping_sub(self) as usize } else { 0 }
            }
            #[inline(always)]
            fn through(self, high: Self) -> usize {
                if self <= high { high.wrapping_sub(self) as usize + 1 } else { 0 }
            }
            #[inline(always)]
            fn plus(self, k: usize) -> Self {
                self.wrapping_add(k as $Int)
            }
        }
    )*};
}
counts!(usize, isize, u8, u16, u32, u64, i8, i16, i32, i64);

/// The length of `low..high`.
#[inline(always)]
pub fn span<I: Counts>(low: I, high: I) -> usize {
    low.to(high)
}

/// The length of `low..=high`.
#[inline(always)]
pub fn span_closed<I: Counts>(low: I, high: I) -> usize {
    low.through(high)
}

/// Number `k` of `low..high`.
#[inline(always)]
pub fn nth<I: Counts>(low: I, _high: I, k: usize) -> I {
    low.plus(k)
}

/// The smaller of two lengths.
#[inline(always)]
pub fn shorter(a: usize, b: usize) -> usize {
    if a < b { a } else { b }
}

/// Absent cotangents in the shape of a variable, owned.
pub trait ZerosOf<T> {
    /// What owns them.
    type Zeros;
    /// The cotangents.
    fn zeros_of(&self) -> Self::Zeros;
}
impl<T: Real, S: Shape<T>> ZerosOf<T> for [S] {
    type Zeros = Vec<S>;
    fn zeros_of(&self) -> Vec<S> {
        self.iter().map(Shape::zeros).collect()
    }
}
impl<T: Real, S: Shape<T>> ZerosOf<T> for S {
    type Zeros = S;
    fn zeros_of(&self) -> S {
        self.zeros()
    }
}

/// Absent cotangents in the shape of a variable.
pub fn zeros_of<T: Real, X: ?Sized + ZerosOf<T>>(x: &X) -> X::Zeros {
    x.zeros_of()
}

/// Adding cotangents that were kept aside.
pub trait AddTo<T> {
    /// What holds them.
    type Terms: ?Sized;
    /// Adds them.
    fn add(&mut self, terms: &Self::Terms);
}
impl<T: Real, S: Shape<T>> AddTo<T> for [S] {
    type Terms = [S];
    fn add(&mut self, terms: &[S]) {
        self.iter_mut().zip(terms).for_each(|(x, term)| x.accumulate(term));
    }
}
impl<T: Real, S: Shape<T>> AddTo<T> for S {
    type Terms = S;
    fn add(&mut self, terms: &S) {
        self.accumulate(terms);
    }
}

/// Adds cotangents that were kept aside.
pub fn add_to<T: Real, X: ?Sized + AddTo<T>>(x: &mut X, terms: &X::Terms) {
    x.add(terms);
}

/// A type that does not depend on a number type, as one that does.
pub trait Gives<Out> {
    /// The type.
    type Out;
}
impl<T, Out> Gives<Out> for T {
    type Out = Out;
}

/// The value of a function whose derivative is known, at numbers that may carry tangents: from its value `y` at the
/// primals, along the straight line to `x`, by the trapezoidal rule over its `slopes`. As tangents are infinitely small,
/// this is exact for first and second derivatives (the error of the rule is of third order in the displacement).
pub fn along<T: Real>(y: f64, x: &[T], slopes: impl Fn(&[T], T) -> Vec<T>) -> T {
    let start: Vec<T> = x.iter().map(|x| T::from_f64(x.value())).collect();
    let y = T::from_f64(y);
    let ways: Vec<T> = x.iter().zip(&start).map(|(&x, &start)| x - start).collect();
    if ways.iter().all(|way| way.is_zero()) {
        return y;
    }
    let sum = |slopes: &[T]| {
        let mut sum = y;
        for (&slope, &way) in slopes.iter().zip(&ways) {
            if !way.is_zero() {
                sum += slope * way;
            }
        }
        sum
    };
    let first = slopes(&start, y);
    let second = slopes(x, sum(&first));
    let half = T::from_f64(0.5);
    sum(&first.iter().zip(&second).map(|(&a, &b)| half * (a + b)).collect::<Vec<T>>())
}

/// The sum of sums that were found side by side; there is a power of two of them.
#[inline(always)]
pub fn total<T: Real, const N: usize>(mut sums: [T; N]) -> T {
    let mut count = N;
    while count > 1 {
        count /= 2;
        for i in 0..count {
            let upper = sums[i + count];
            sums[i] += upper;
        }
    }
    sums[0]
}

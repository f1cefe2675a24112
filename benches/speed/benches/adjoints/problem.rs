//! What is a problem? Numbers, a function of them with its gradient in three ways: generated, written by hand, and with
//! the number types of other crates.

use fluxions::rt::Workspace;
use nalgebra::{Const, U1};
use num_dual::{Derivative, DualNum, DualSVec64};
use std::ops::{Add, Div, Mul, Neg, Sub};

/// A function of numbers, and its gradient. Gradients are added to what is there.
pub(crate) trait Problem {
    /// What it is called in the table.
    fn name(&self) -> &'static str;
    /// Where it is looked at.
    fn start(&self) -> Vec<f64>;
    /// The function.
    fn value(&self, x: &[f64]) -> f64;
    /// The function and its gradient as they are generated.
    fn ours(&self, workspace: &mut Workspace<f64>, x: &[f64], gradient: &mut [f64]) -> f64;
    /// The function and its gradient as they are written by hand, in memory that is kept.
    fn by_hand(&mut self, x: &[f64], gradient: &mut [f64]) -> f64;
    /// The function for the numbers of other crates.
    fn generic<T: Number>(&self, x: &[T]) -> T;
}

/// What the numbers of all crates can do.
pub(crate) trait Number:
    Copy
    + PartialOrd
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Neg<Output = Self>
{
    fn of(x: f64) -> Self;
    fn exp(self) -> Self;
    fn ln(self) -> Self;
    fn sin(self) -> Self;
    fn cos(self) -> Self;
    fn tanh(self) -> Self;
    fn sqrt(self) -> Self;
    fn sigmoid(self) -> Self {
        Self::of(1.0) / (Self::of(1.0) + (-self).exp())
    }
}

impl Number for echidna::Reverse<f64> {
    fn of(x: f64) -> Self {
        x.into()
    }
    fn exp(self) -> Self {
        num_traits::Float::exp(self)
    }
    fn ln(self) -> Self {
        num_traits::Float::ln(self)
    }
    fn sin(self) -> Self {
        num_traits::Float::sin(self)
    }
    fn cos(self) -> Self {
        num_traits::Float::cos(self)
    }
    fn tanh(self) -> Self {
        num_traits::Float::tanh(self)
    }
    fn sqrt(self) -> Self {
        num_traits::Float::sqrt(self)
    }
}

/// The tangents that num-dual carries at once.
pub(crate) const LANES: usize = 8;
type Chunk = DualSVec64<LANES>;

impl Number for Chunk {
    fn of(x: f64) -> Self {
        Chunk::from_re(x)
    }
    fn exp(self) -> Self {
        DualNum::exp(&self)
    }
    fn ln(self) -> Self {
        DualNum::ln(&self)
    }
    fn sin(self) -> Self {
        DualNum::sin(&self)
    }
    fn cos(self) -> Self {
        DualNum::cos(&self)
    }
    fn tanh(self) -> Self {
        DualNum::tanh(&self)
    }
    fn sqrt(self) -> Self {
        DualNum::sqrt(&self)
    }
}

/// The gradient by echidna's tape.
pub(crate) fn by_echidna<P: Problem>(problem: &P, x: &[f64]) -> Vec<f64> {
    echidna::grad(|x| problem.generic(x), x)
}

/// The gradient by num-dual's dual numbers, several tangents at once.
pub(crate) fn by_num_dual<P: Problem>(problem: &P, x: &[f64]) -> Vec<f64> {
    let mut numbers: Vec<Chunk> = x.iter().map(|&x| Chunk::from_re(x)).collect();
    let mut gradient = Vec::with_capacity(x.len());
    for first in (0..x.len()).step_by(LANES) {
        let chunk = first..x.len().min(first + LANES);
        for i in chunk.clone() {
            numbers[i].eps = Derivative::derivative_generic(Const::<LANES>, U1, i - first);
        }
        let value = problem.generic(&numbers);
        let slopes = value.eps.unwrap_generic(Const::<LANES>, U1);
        gradient.extend(chunk.clone().map(|i| slopes[i - first]));
        for i in chunk {
            numbers[i] = Chunk::from_re(x[i]);
        }
    }
    gradient
}

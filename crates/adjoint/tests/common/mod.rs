//! What do the tests of this crate share? Programs whose adjoint is a tape's, so that the drivers are tested without
//! generated code, and programs whose adjoint is written by hand, right or wrong.
#![allow(dead_code)]

use fluxions_adjoint::{Program, Workspace};
use fluxions_rules::{Real, exp, log, sin, sqrt};
use fluxions_tape::Tape;

/// The value of a program, on any number.
pub(crate) trait Body {
    fn run<T: Real>(&self, x: &[T]) -> Vec<T>;
}

/// A program at a point, whose adjoint is a tape's.
pub(crate) struct At<B, S>(pub(crate) B, pub(crate) Vec<S>);

impl<B: Body, S: Real> Program for At<B, S> {
    type Base = S;
    fn inputs(&self) -> Vec<S> {
        self.1.clone()
    }
    fn value<T: Real>(&self, x: &[T]) -> Vec<T> {
        self.0.run(x)
    }
    fn adjoint<T: Real>(&self, _: &mut Workspace<T>, x: &[T], y_bar: &[T], x_bar: &mut [T]) -> Vec<T> {
        let mut tape = Tape::new();
        let recording = tape.record(|x| self.0.run(x), x);
        x_bar.copy_from_slice(&recording.vjp(y_bar));
        recording.values()
    }
}

/// Three outputs of any number of inputs, with loops, a branch and powers.
pub(crate) struct Mixed;
impl Body for Mixed {
    fn run<T: Real>(&self, x: &[T]) -> Vec<T> {
        let mut sum = T::from_f64(0.5);
        for pair in x.windows(2) {
            let ratio = pair[0] / (T::from_f64(1.0) + pair[1] * pair[1]);
            sum = if ratio > T::from_f64(0.1) { sum + sin(ratio) * pair[0] } else { sum * pair[1] + pair[0] };
        }
        vec![sum, exp(-sum) + x[0], Real::powi(x[x.len() - 1], 3)]
    }
}

/// One output: a chain of valleys.
pub(crate) struct Rosenbrock;
impl Body for Rosenbrock {
    fn run<T: Real>(&self, x: &[T]) -> Vec<T> {
        let term = |pair: &[T]| {
            let valley = pair[1] - pair[0] * pair[0];
            let off = T::from_f64(1.0) - pair[0];
            T::from_f64(100.0) * (valley * valley) + off * off
        };
        vec![x.windows(2).map(term).fold(T::from_f64(0.0), |sum, term| sum + term)]
    }
}

/// One output: log Σ exp.
pub(crate) struct LogSumExp;
impl Body for LogSumExp {
    fn run<T: Real>(&self, x: &[T]) -> Vec<T> {
        vec![log(x.iter().fold(T::from_f64(0.0), |sum, &x| sum + exp(x)))]
    }
}

/// Many outputs of few inputs, some with an infinite slope at 0.
pub(crate) struct Tall(pub(crate) usize);
impl Body for Tall {
    fn run<T: Real>(&self, x: &[T]) -> Vec<T> {
        (0..self.0)
            .map(|i| if i % 5 == 4 { sqrt(x[0]) } else { x[i % x.len()] * T::from_f64(i as f64) })
            .collect()
    }
}

/// x², with a branch for x = 1 that is right there only; its adjoint follows the values.
pub(crate) struct Pointwise(pub(crate) f64);
impl Program for Pointwise {
    type Base = f64;
    fn inputs(&self) -> Vec<f64> {
        vec![self.0]
    }
    fn value<T: Real>(&self, x: &[T]) -> Vec<T> {
        vec![if x[0] == T::from_f64(1.0) { T::from_f64(1.0) } else { x[0] * x[0] }]
    }
    fn adjoint<T: Real>(&self, w: &mut Workspace<T>, x: &[T], y_bar: &[T], x_bar: &mut [T]) -> Vec<T> {
        if w.meets(x[0].value() == 1.0) {
            x_bar[0] = T::absent();
            vec![T::from_f64(1.0)]
        } else {
            x_bar[0] = (x[0] + x[0]) * y_bar[0];
            vec![x[0] * x[0]]
        }
    }
}

pub(crate) fn points(n: usize) -> Vec<f64> {
    (0..n).map(|i| (i as f64 * 0.37 + 0.11) % 1.9 - 0.6).collect()
}

pub(crate) fn close(a: f64, b: f64, within: f64) -> bool {
    a == b || (a - b).abs() <= within * (1.0 + a.abs().max(b.abs()))
}

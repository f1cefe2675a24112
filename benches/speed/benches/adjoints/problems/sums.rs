//! Which problems are sums over a vector? Rosenbrock's function, a dot product, the logarithm of a sum of exponentials, a
//! polynomial.

use super::noise;
use crate::problem::{Number, Problem};
use fluxions::differentiable;
use fluxions::rt::Workspace;

#[differentiable]
fn rosenbrock(x: &[f64]) -> f64 {
    let mut sum = 0.0;
    for i in 0..x.len() - 1 {
        sum += 100.0 * (x[i + 1] - x[i] * x[i]).powi(2) + (1.0 - x[i]).powi(2);
    }
    sum
}

pub(crate) struct Rosenbrock(pub(crate) usize);

impl Problem for Rosenbrock {
    fn name(&self) -> &'static str {
        "Rosenbrock"
    }
    fn start(&self) -> Vec<f64> {
        noise(self.0, 1)
    }
    fn value(&self, x: &[f64]) -> f64 {
        rosenbrock(x)
    }
    fn ours(&self, workspace: &mut Workspace<f64>, x: &[f64], gradient: &mut [f64]) -> f64 {
        rosenbrock::adjoint_in(workspace, x, gradient, 1.0)
    }
    fn by_hand(&mut self, x: &[f64], gradient: &mut [f64]) -> f64 {
        let mut sum = 0.0;
        for i in 0..x.len() - 1 {
            let (valley, off) = (x[i + 1] - x[i] * x[i], 1.0 - x[i]);
            sum += 100.0 * valley.powi(2) + off.powi(2);
            gradient[i] -= 400.0 * valley * x[i] + 2.0 * off;
            gradient[i + 1] += 200.0 * valley;
        }
        sum
    }
    fn generic<T: Number>(&self, x: &[T]) -> T {
        let mut sum = T::of(0.0);
        for i in 0..x.len() - 1 {
            let (valley, off) = (x[i + 1] - x[i] * x[i], T::of(1.0) - x[i]);
            sum = sum + T::of(100.0) * (valley * valley) + off * off;
        }
        sum
    }
}

#[differentiable]
fn dot(a: &[f64], b: &[f64]) -> f64 {
    let mut sum = 0.0;
    for (a, b) in a.iter().zip(b) {
        sum += a * b;
    }
    sum
}

pub(crate) struct Dot(pub(crate) usize);

impl Problem for Dot {
    fn name(&self) -> &'static str {
        "dot product"
    }
    fn start(&self) -> Vec<f64> {
        noise(2 * self.0, 2)
    }
    fn value(&self, x: &[f64]) -> f64 {
        let (a, b) = x.split_at(self.0);
        dot(a, b)
    }
    fn ours(&self, workspace: &mut Workspace<f64>, x: &[f64], gradient: &mut [f64]) -> f64 {
        let (a, b) = x.split_at(self.0);
        let (a_bar, b_bar) = gradient.split_at_mut(self.0);
        dot::adjoint_in(workspace, a, a_bar, b, b_bar, 1.0)
    }
    fn by_hand(&mut self, x: &[f64], gradient: &mut [f64]) -> f64 {
        let (a, b) = x.split_at(self.0);
        let (a_bar, b_bar) = gradient.split_at_mut(self.0);
        let mut sum = 0.0;
        for (a, b) in a.iter().zip(b) {
            sum += a * b;
        }
        for (a_bar, b) in a_bar.iter_mut().zip(b) {
            *a_bar += b;
        }
        for (b_bar, a) in b_bar.iter_mut().zip(a) {
            *b_bar += a;
        }
        sum
    }
    fn generic<T: Number>(&self, x: &[T]) -> T {
        let (a, b) = x.split_at(self.0);
        a.iter().zip(b).fold(T::of(0.0), |sum, (&a, &b)| sum + a * b)
    }
}

#[differentiable]
pub(crate) fn log_sum_exp(x: &[f64]) -> f64 {
    let mut largest = x[0];
    for &x in x {
        if x > largest {
            largest = x;
        }
    }
    let mut sum = 0.0;
    for &x in x {
        sum += (x - largest).exp();
    }
    sum.ln() + largest
}

pub(crate) fn generic_log_sum_exp<T: Number>(x: &[T]) -> T {
    let largest = x.iter().fold(x[0], |largest, &x| if x > largest { x } else { largest });
    x.iter().fold(T::of(0.0), |sum, &x| sum + (x - largest).exp()).ln() + largest
}

pub(crate) struct LogSumExp {
    pub(crate) n: usize,
    pub(crate) terms: Vec<f64>,
}

impl Problem for LogSumExp {
    fn name(&self) -> &'static str {
        "log-sum-exp"
    }
    fn start(&self) -> Vec<f64> {
        noise(self.n, 3)
    }
    fn value(&self, x: &[f64]) -> f64 {
        log_sum_exp(x)
    }
    fn ours(&self, workspace: &mut Workspace<f64>, x: &[f64], gradient: &mut [f64]) -> f64 {
        log_sum_exp::adjoint_in(workspace, x, gradient, 1.0)
    }
    fn by_hand(&mut self, x: &[f64], gradient: &mut [f64]) -> f64 {
        self.terms.clear();
        let mut largest = x[0];
        for &x in x {
            if x > largest {
                largest = x;
            }
        }
        let mut sum = 0.0;
        for &x in x {
            let term = (x - largest).exp();
            sum += term;
            self.terms.push(term);
        }
        let scale = 1.0 / sum;
        for (bar, term) in gradient.iter_mut().zip(&self.terms) {
            *bar += term * scale;
        }
        sum.ln() + largest
    }
    fn generic<T: Number>(&self, x: &[T]) -> T {
        generic_log_sum_exp(x)
    }
}

#[differentiable]
fn horner(coefficients: &[f64], x: f64) -> f64 {
    let mut y = 0.0;
    for c in coefficients {
        y = y * x + c;
    }
    y
}

pub(crate) struct Horner {
    pub(crate) n: usize,
    pub(crate) values: Vec<f64>,
}

impl Problem for Horner {
    fn name(&self) -> &'static str {
        "Horner's polynomial"
    }
    fn start(&self) -> Vec<f64> {
        let mut start = noise(self.n + 1, 4);
        start[self.n] = 0.97;
        start
    }
    fn value(&self, x: &[f64]) -> f64 {
        horner(&x[..self.n], x[self.n])
    }
    fn ours(&self, workspace: &mut Workspace<f64>, x: &[f64], gradient: &mut [f64]) -> f64 {
        let (coefficients_bar, x_bar) = gradient.split_at_mut(self.n);
        horner::adjoint_in(workspace, &x[..self.n], coefficients_bar, x[self.n], &mut x_bar[0], 1.0)
    }
    fn by_hand(&mut self, x: &[f64], gradient: &mut [f64]) -> f64 {
        let (coefficients, x) = (&x[..self.n], x[self.n]);
        self.values.clear();
        let mut y = 0.0;
        for c in coefficients {
            self.values.push(y);
            y = y * x + c;
        }
        let (mut y_bar, mut x_bar) = (1.0, 0.0);
        for (bar, value) in gradient[..self.n].iter_mut().zip(&self.values).rev() {
            *bar += y_bar;
            x_bar += y_bar * value;
            y_bar *= x;
        }
        gradient[self.n] += x_bar;
        y
    }
    fn generic<T: Number>(&self, x: &[T]) -> T {
        x[..self.n].iter().fold(T::of(0.0), |y, &c| y * x[self.n] + c)
    }
}

//! What is kept of the last steps? Differences of points and of gradients, from which a product with the inverse Hessian is
//! built, and which the bounded search puts together into a matrix of its own.

use crate::Method;
use crate::search::{Point, along, dot, minus};
use std::collections::VecDeque;

/// Differences of points and of gradients, the oldest first.
#[derive(Default)]
pub(crate) struct Memory {
    pub(crate) pairs: VecDeque<(Vec<f64>, Vec<f64>)>,
    most: usize,
}

impl Memory {
    pub(crate) fn new(method: Method) -> Memory {
        let most = if let Method::Lbfgs { memory } = method { memory.max(1) } else { 10 };
        Memory { pairs: VecDeque::new(), most }
    }

    /// Takes a step in, unless it shows no curvature that a positive matrix could have.
    pub(crate) fn learn(&mut self, from: &Point, to: &Point) {
        let (s, y) = (minus(&to.at, &from.at), minus(&to.gradient, &from.gradient));
        if dot(&s, &y) <= f64::EPSILON * dot(&y, &y) || !dot(&y, &y).is_finite() {
            return;
        }
        if self.pairs.len() == self.most {
            self.pairs.pop_front();
        }
        self.pairs.push_back((s, y));
    }

    /// The product of the inverse Hessian with a vector: the two loops.
    pub(crate) fn solve(&self, g: &[f64]) -> Vec<f64> {
        let mut q = g.to_vec();
        let mut weights = Vec::with_capacity(self.pairs.len());
        for (s, y) in self.pairs.iter().rev() {
            let weight = dot(s, &q) / dot(s, y);
            q = along(&q, -weight, y);
            weights.push(weight);
        }
        if let Some((s, y)) = self.pairs.back() {
            let scale = dot(s, y) / dot(y, y);
            q.iter_mut().for_each(|q| *q *= scale);
        }
        for ((s, y), weight) in self.pairs.iter().zip(weights.iter().rev()) {
            let other = dot(y, &q) / dot(s, y);
            q = along(&q, weight - other, s);
        }
        q
    }
}

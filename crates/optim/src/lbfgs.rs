//! What do the last gradients say of the curvature? L-BFGS: a Hessian built from a few differences of gradients, never
//! written out (J. Nocedal, *Updating quasi-Newton matrices with limited storage*, Math. Comp. 35 (1980) 773; D. C. Liu,
//! J. Nocedal, Math. Program. 45 (1989) 503). Within bounds, [`crate::lbfgsb`].

use crate::line_search::{Wolfe, search_line};
use crate::search::{Point, Search, along, dot, length, minus};
use crate::{Method, Stop, lbfgsb};
use std::collections::VecDeque;

/// What of a value may be rounding: most are sums, which were rounded on the way.
pub(crate) const ROUNDED: f64 = 4.0 * f64::EPSILON;

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
    fn solve(&self, g: &[f64]) -> Vec<f64> {
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

pub(crate) fn search(search: &mut Search, start: Point) -> (Point, Stop) {
    if !search.options.bounds.are_none() {
        return lbfgsb::search(search, start);
    }
    let mut memory = Memory::new(search.options.method);
    let mut point = start;
    let mut moved = 0.0;
    loop {
        if let Some(stop) = search.row(&point, moved) {
            return (point, stop);
        }
        let mut direction: Vec<f64> = memory.solve(&point.gradient).iter().map(|d| -d).collect();
        if dot(&direction, &point.gradient) >= 0.0 || !length(&direction).is_finite() {
            memory.pairs.clear();
            direction = point.gradient.iter().map(|g| -g).collect();
        }
        // A quasi-Newton step promises half the slope along it.
        let predicted = -dot(&direction, &point.gradient) / 2.0;
        if !memory.pairs.is_empty() && predicted <= ROUNDED * point.value.abs() {
            let norm = search.norm(&point);
            return (point, Stop::Decrement { predicted, norm });
        }
        // Nothing is known of the scale before the first step; a step of length one is then the guess.
        let first = if memory.pairs.is_empty() { (1.0 / length(&direction)).min(1.0) } else { 1.0 };
        match search_line(search, &point, &direction, first, Wolfe::LOOSE) {
            Some((next, step)) => {
                moved = step * length(&direction);
                memory.learn(&point, &next);
                point = next;
            }
            // What was learnt may mislead: once more, along the gradient.
            None if !memory.pairs.is_empty() => memory.pairs.clear(),
            None => {
                let norm = search.norm(&point);
                return (point, Stop::Rounding { norm });
            }
        }
    }
}

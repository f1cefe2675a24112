//! What if steps remember the ones before? The methods by which models are trained: one gradient a step, a rate that is
//! given, no value needed. Within bounds each step is projected.

use crate::search::{Point, Search, along, length, minus};
use crate::{Method, Stop};

/// Keeps the division by the root of a mean square from that of zero.
const SMALL: f64 = 1e-8;
/// A value this many times the first one has diverged.
const DIVERGED: f64 = 1e8;

pub(crate) fn search(search: &mut Search, start: Point) -> (Point, Stop) {
    let options = search.options();
    let first_value = start.value;
    let mut point = start;
    let mut memory = Memory::new(point.at.len());
    let mut moved = 0.0;
    loop {
        if let Some(stop) = search.row(&point, moved) {
            return (point, stop);
        }
        let ahead = match options.method {
            // Nesterov's gradient is that of the point to which the momentum alone would lead.
            Method::Nesterov { decay, .. } => {
                let at = options.bounds.project(&along(&point.at, decay, &memory.velocity));
                search.point(at).gradient
            }
            _ => point.gradient.clone(),
        };
        let step = memory.step(options.method, &point.at, &ahead);
        let at = options.bounds.project(&along(&point.at, 1.0, &step));
        moved = length(&minus(&at, &point.at));
        let next = search.point(at);
        if !next.value.is_finite() || next.value > DIVERGED * (1.0 + first_value.abs()) {
            return (point, Stop::Diverged { value: next.value });
        }
        point = next;
    }
}

/// What is remembered: the last step, the mean of the gradients, the mean of their squares.
struct Memory {
    velocity: Vec<f64>,
    mean: Vec<f64>,
    square: Vec<f64>,
    steps: i32,
}

impl Memory {
    fn new(variables: usize) -> Memory {
        let zeros = vec![0.0; variables];
        Memory { velocity: zeros.clone(), mean: zeros.clone(), square: zeros, steps: 0 }
    }

    fn step(&mut self, method: Method, at: &[f64], gradient: &[f64]) -> Vec<f64> {
        self.steps = self.steps.saturating_add(1);
        match method {
            Method::RmsProp { rate, decay } => self.scaled(gradient, rate, 0.0, decay, false),
            Method::Adam { rate, first, second } => self.scaled(gradient, rate, first, second, true),
            Method::AdamW { rate, first, second, weight_decay } => {
                let step = self.scaled(gradient, rate, first, second, true);
                along(&step, -rate * weight_decay, at)
            }
            Method::Momentum { rate, decay } | Method::Nesterov { rate, decay } => {
                for (v, g) in self.velocity.iter_mut().zip(gradient) {
                    *v = decay * *v - rate * g;
                }
                self.velocity.clone()
            }
            _ => gradient.iter().map(|g| -g).collect(),
        }
    }

    /// The mean gradient over the root of the mean square, each freed of its start at zero where that is asked for.
    fn scaled(&mut self, gradient: &[f64], rate: f64, first: f64, second: f64, freed: bool) -> Vec<f64> {
        let whole = |decay: f64| if freed { 1.0 - decay.powi(self.steps) } else { 1.0 };
        let (whole_mean, whole_square) = (whole(first), whole(second));
        let means = self.mean.iter_mut().zip(&mut self.square);
        let step = means.zip(gradient).map(|((mean, square), g)| {
            *mean = first * *mean + (1.0 - first) * g;
            *square = second * *square + (1.0 - second) * g * g;
            -rate * (*mean / whole_mean) / ((*square / whole_square).sqrt() + SMALL)
        });
        step.collect()
    }
}

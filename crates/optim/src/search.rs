//! What do all searches have in common? They ask the objective and count; they remember the best point; after each
//! iteration they tell the watcher and try the tests that end a search.

use crate::model::Curved;
use crate::{Counts, Iteration, Meaning, Method, Minimum, Objective, Options, Order, Shape, Stop};
use std::ops::ControlFlow;
use std::rc::Rc;

/// Who is told of each iteration, and may end the search.
pub(crate) type Watcher<'a> = &'a mut dyn FnMut(&Iteration) -> ControlFlow<()>;

/// Below this value a function counts as unbounded. No model of anything means such numbers.
const BOTTOM: f64 = -1e100;

/// What of a value may be rounding: most are sums, which were rounded on the way.
pub(crate) const ROUNDED: f64 = 4.0 * f64::EPSILON;

/// A point with its value and gradient.
#[derive(Clone, Debug)]
pub(crate) struct Point {
    pub(crate) at: Vec<f64>,
    pub(crate) value: f64,
    pub(crate) gradient: Vec<f64>,
}

/// A search under way.
pub(crate) struct Search<'s> {
    objective: &'s mut dyn Objective,
    watcher: Watcher<'s>,
    pub(crate) options: Rc<Options>,
    pub(crate) counts: Counts,
    pub(crate) iterations: usize,
    /// The lowest point of all that were evaluated.
    best: (Vec<f64>, f64),
    /// Where the search began.
    began: Vec<f64>,
    /// The largest gradient norm seen, which tells what a small one is.
    steepest: f64,
    /// The lowest value seen at any iteration, and for how many iterations it has not fallen by more than rounding.
    lowest: f64,
    idle: usize,
}

impl<'s> Search<'s> {
    pub(crate) fn new(
        objective: &'s mut dyn Objective,
        options: Options,
        watcher: Watcher<'s>,
    ) -> Search<'s> {
        Search {
            objective,
            watcher,
            options: Rc::new(options),
            counts: Counts::default(),
            iterations: 0,
            best: (Vec::new(), f64::INFINITY),
            began: Vec::new(),
            steepest: 0.0,
            lowest: f64::INFINITY,
            idle: 0,
        }
    }

    /// Goes on by another method, with patience.
    pub(crate) fn change_to(&mut self, method: Method) {
        self.options = Rc::new(Options { method, ..(*self.options).clone() });
        self.idle = 0;
    }

    /// The options, in a hand of their own: what they say is asked while the search goes on.
    pub(crate) fn options(&self) -> Rc<Options> {
        Rc::clone(&self.options)
    }

    pub(crate) fn knows(&self) -> Order {
        self.objective.knows()
    }

    /// Where the search began.
    pub(crate) fn began(&self) -> &[f64] {
        &self.began
    }

    /// The value at a point that is looked at when the search is over, which is not counted.
    pub(crate) fn unseen_value(&mut self, at: &[f64]) -> f64 {
        self.objective.value(at)
    }

    /// The gradient at such a point.
    pub(crate) fn unseen_gradient(&mut self, at: &[f64]) -> Vec<f64> {
        let mut gradient = vec![0.0; at.len()];
        self.objective.value_and_gradient(at, &mut gradient);
        gradient
    }

    /// The second derivatives at such a point, where they are known and finite.
    pub(crate) fn unseen_hessian(&mut self, at: &[f64]) -> Option<Vec<Vec<f64>>> {
        let rows = self.objective.hessian(at)?;
        rows.iter().flatten().all(|h| h.is_finite()).then_some(rows)
    }

    /// Whether the value is known not to depend on a variable; `None` where that is not known.
    pub(crate) fn is_free_of(&self, variable: usize) -> Option<bool> {
        self.objective.is_free_of(variable)
    }

    /// Goes on from a lower point, with patience.
    pub(crate) fn go_on(&mut self) {
        self.idle = 0;
        self.iterations += 1;
    }

    fn remember(&mut self, at: &[f64], value: f64) {
        if self.began.is_empty() {
            self.began = at.to_vec();
        }
        if value < self.best.1 {
            self.best = (at.to_vec(), value);
        }
    }

    /// The value at a point.
    pub(crate) fn value(&mut self, at: &[f64]) -> f64 {
        self.counts.values += 1;
        let value = self.objective.value(at);
        self.remember(at, value);
        value
    }

    /// A point with its value and gradient.
    pub(crate) fn point(&mut self, at: Vec<f64>) -> Point {
        let mut gradient = vec![0.0; at.len()];
        let value = self.objective.value_and_gradient(&at, &mut gradient);
        self.counts.values += 1 + self.objective.hidden_values();
        self.counts.gradients += 1;
        self.remember(&at, value);
        Point { at, value, gradient }
    }

    /// The gradient at a point whose value is known.
    pub(crate) fn with_gradient(&mut self, at: Vec<f64>) -> Point {
        let point = self.point(at);
        self.counts.values -= 1;
        point
    }

    /// The second derivatives, where they are known and finite.
    pub(crate) fn hessian(&mut self, at: &[f64]) -> Option<Vec<Vec<f64>>> {
        self.counts.hessians += 1;
        let rows = self.objective.hessian(at)?;
        rows.iter().flatten().all(|h| h.is_finite()).then_some(rows)
    }

    /// The product of the Hessian with a vector.
    pub(crate) fn hvp(&mut self, at: &[f64], v: &[f64]) -> Option<Vec<f64>> {
        self.counts.products += 1;
        self.objective.hvp(at, v)
    }

    /// How far the last gradient may be from the true one.
    pub(crate) fn gradient_error(&self) -> f64 {
        self.objective.gradient_error()
    }

    /// The steepest slope on the way.
    pub(crate) fn steepest(&self) -> f64 {
        self.steepest
    }

    /// The gradient as far as the bounds let one follow it.
    pub(crate) fn norm(&self, point: &Point) -> f64 {
        self.options.bounds.gradient_norm(&point.at, &point.gradient)
    }

    /// How small a gradient counts as zero: relative to the steepest slope on the way where that was small, so that a
    /// start on a plateau, or 10⁻⁹·f, is not at rest from the first.
    fn threshold(&self) -> f64 {
        self.options.tolerance * self.steepest.min(1.0)
    }

    /// Tells the watcher of an iteration, and tries the tests that hold for every method with a gradient.
    pub(crate) fn row(&mut self, point: &Point, step: f64) -> Option<Stop> {
        let norm = self.norm(point);
        self.steepest = self.steepest.max(norm);
        let watched = self.tell(&point.at, point.value, norm, step);
        if point.value <= BOTTOM || self.best.1 <= BOTTOM {
            return Some(Stop::Unbounded { value: self.best.1.min(point.value) });
        }
        if !point.gradient.iter().all(|g| g.is_finite()) {
            return Some(Stop::NoDerivative);
        }
        let threshold = self.threshold();
        if norm <= threshold {
            return Some(Stop::Gradient { norm, threshold });
        }
        let error = self.gradient_error();
        if !error.is_finite() {
            return Some(Stop::NoDerivative);
        }
        if norm <= error {
            return Some(Stop::Noise { norm, error });
        }
        self.idle_or_spent(point.value, norm, watched)
    }

    /// The same for a method without a gradient.
    pub(crate) fn row_of_values(&mut self, at: &[f64], value: f64, step: f64) -> Option<Stop> {
        let watched = self.tell(at, value, f64::NAN, step);
        if self.best.1 <= BOTTOM {
            return Some(Stop::Unbounded { value: self.best.1 });
        }
        self.spent(watched)
    }

    fn tell(&mut self, at: &[f64], value: f64, gradient_norm: f64, step: f64) -> ControlFlow<()> {
        let iteration =
            Iteration { index: self.iterations, at, value, gradient_norm, step, counts: self.counts };
        (self.watcher)(&iteration)
    }

    fn idle_or_spent(&mut self, value: f64, norm: f64, watched: ControlFlow<()>) -> Option<Stop> {
        if value < self.lowest - ROUNDED * value.abs() {
            self.idle = 0;
        } else {
            self.idle += 1;
        }
        self.lowest = self.lowest.min(value);
        let patience = self.options.method.patience();
        if self.idle >= patience {
            return Some(Stop::Stalled { iterations: patience, norm });
        }
        self.spent(watched)
    }

    fn spent(&mut self, watched: ControlFlow<()>) -> Option<Stop> {
        if watched.is_break() {
            return Some(Stop::Interrupted);
        }
        if self.iterations >= self.options.iterations {
            return Some(Stop::Iterations(self.options.iterations));
        }
        if self.counts.total() >= self.options.evaluations {
            return Some(Stop::Evaluations(self.options.evaluations));
        }
        self.iterations += 1;
        None
    }

    /// The answer, with a look at the place. `last` is where the method stood; a search that was not done answers with
    /// the best point it saw.
    pub(crate) fn finish(mut self, last: Point, stop: Stop, method: Method) -> Minimum {
        let counts = self.counts;
        // A search without gradients ends with one where it is exact: it tells what the values could not.
        let last =
            if last.gradient.is_empty() && self.knows() > Order::Values { self.point(last.at) } else { last };
        let unfinished = stop.meaning() == Meaning::NotConverged;
        let last = if unfinished && self.best.1 < last.value && !last.gradient.is_empty() {
            let at = std::mem::take(&mut self.best.0);
            self.point(at)
        } else {
            last
        };
        let Point { at, value, gradient } = last;
        let options = self.options();
        let bounds = &options.bounds;
        let held: Vec<usize> = (0..gradient.len()).filter(|&i| bounds.holds(i, at[i], gradient[i])).collect();
        let free: Vec<usize> = (0..at.len()).filter(|i| !held.contains(i)).collect();
        let gradient_norm = if gradient.is_empty() { f64::NAN } else { bounds.gradient_norm(&at, &gradient) };
        let mut found = Minimum {
            gradient_norm,
            stop,
            shape: Shape::Unknown,
            curvatures: Vec::new(),
            held,
            idle: Vec::new(),
            counts,
            iterations: self.iterations,
            method,
            multipliers: Vec::new(),
            violations: Vec::new(),
            at,
            value,
            gradient,
        };
        if let Stop::Gradient { norm, .. } | Stop::Decrement { norm, .. } = stop
            && self.objective.on_kink(&found.at)
        {
            found.stop = Stop::Kink { norm };
            return found;
        }
        if free.is_empty() {
            found.shape = Shape::Corner;
        } else if self.knows() == Order::Hessians
            && free.len() <= self.options.dense
            && let Some(rows) = self.unseen_hessian(&found.at)
        {
            let point = Point { at: found.at.clone(), value: found.value, gradient: found.gradient.clone() };
            let still = |&i: &usize| found.gradient[i] == 0.0 && rows[i].iter().all(|&h| h == 0.0);
            let still: Vec<usize> = free.iter().copied().filter(still).collect();
            found.idle = still.into_iter().filter(|&i| self.is_idle(&point, i)).collect();
            let curved = Curved::new(&rows, &free);
            found.shape = curved.shape();
            found.curvatures = curved.curvatures();
            let step = curved.newton(&found.gradient).map(|step| largest(&step));
            match (found.stop, step) {
                (Stop::Gradient { norm, .. } | Stop::Decrement { norm, .. }, Some(step))
                    if step > 1e-2 * (1.0 + largest(&found.at)) =>
                {
                    found.stop = Stop::Distant { step, norm };
                }
                (Stop::Simplex { .. }, Some(step)) if step <= 1e-6 * (1.0 + largest(&found.at)) => {
                    let predicted = step * found.gradient_norm;
                    found.stop = Stop::Decrement { predicted, norm: found.gradient_norm };
                }
                _ => {}
            }
            found.stop = self.evidence(&point).stop(found.stop);
        }
        found
    }
}

/// The largest entry of a vector, by size.
pub(crate) fn largest(v: &[f64]) -> f64 {
    v.iter().fold(0.0, |m: f64, x| m.max(x.abs()))
}

/// The inner product.
pub(crate) fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// The Euclidean length.
pub(crate) fn length(v: &[f64]) -> f64 {
    dot(v, v).sqrt()
}

/// `a + t·b`.
pub(crate) fn along(a: &[f64], t: f64, b: &[f64]) -> Vec<f64> {
    a.iter().zip(b).map(|(a, b)| a + t * b).collect()
}

/// `a − b`.
pub(crate) fn minus(a: &[f64], b: &[f64]) -> Vec<f64> {
    along(a, -1.0, b)
}

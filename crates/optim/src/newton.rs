//! Where does the quadratic model lead, as far as it can be trusted? Newton's method in a trust region: with the Hessian
//! and an exact step, or with products and conjugate gradients; within bounds, on the face of the box that a Cauchy point
//! chooses (C.-J. Lin, J. J. Moré, *Newton's method for large bound-constrained optimization problems*, SIAM J. Optim. 9
//! (1999) 1100). The region is handled as in A. R. Conn, N. I. M. Gould, Ph. L. Toint, *Trust-Region Methods* (2000),
//! chapter 6, with the care for rounding of section 17.4.

use crate::model::{Inner, cut_short, least_within};
use crate::search::{Point, Search, along, dot, length};
use crate::{Method, Stop};
use nalgebra::DMatrix;

/// The model is good: the region grows.
const GOOD: f64 = 0.75;
/// The model is bad: the region shrinks.
const BAD: f64 = 0.25;
/// A step that lowers the value by less than this share of what the model says is not taken.
const ACCEPTED: f64 = 1e-4;

pub(crate) fn search(search: &mut Search, start: Point) -> (Point, Stop) {
    let mut point = start;
    let mut radius = length(&point.at).max(1.0);
    let mut moved = 0.0;
    loop {
        if let Some(stop) = search.row(&point, moved) {
            return (point, stop);
        }
        let Some(model) = Model::new(search, &point) else { return (point, Stop::NoDerivative) };
        loop {
            let Some(step) = model.step(search, &point, radius) else { return (point, Stop::NoDerivative) };
            let rounding = f64::EPSILON * point.value.abs();
            if step.predicted <= rounding {
                let norm = search.norm(&point);
                let stop = match step.interior {
                    true => Stop::Decrement { predicted: step.predicted.max(0.0), norm },
                    false => Stop::Rounding { norm },
                };
                return (point, stop);
            }
            let trial = search.bounds().project(&along(&point.at, 1.0, &step.step));
            let value = search.value(&trial);
            let size = length(&step.step);
            // Differences of the order of rounding count as what the model says.
            let slack = 10.0 * rounding;
            let ratio = match value.is_finite() {
                true => (point.value - value + slack) / (step.predicted + slack),
                false => f64::NEG_INFINITY,
            };
            if ratio < BAD {
                radius = shrunk(&point, &step, value, size).min(radius / 2.0);
            } else if ratio > GOOD && !step.interior {
                radius = radius.max(2.5 * size);
            }
            if value == f64::NEG_INFINITY {
                return (point, Stop::Unbounded { value });
            }
            if ratio > ACCEPTED {
                let next = search.with_gradient(trial);
                // A slope that is not finite is as bad as such a value.
                if next.gradient.iter().all(|g| g.is_finite()) {
                    point = next;
                    moved = size;
                    break;
                }
                radius = radius.min(size / 4.0);
            }
            if radius <= f64::EPSILON * length(&point.at).max(f64::MIN_POSITIVE) {
                let norm = search.norm(&point);
                return (point, Stop::Rounding { norm });
            }
        }
    }
}

/// The radius after a step that failed: where the parabola through the value, the slope and the value found is least.
fn shrunk(point: &Point, step: &Step, value: f64, size: f64) -> f64 {
    let slope = dot(&point.gradient, &step.step);
    let t = slope / (2.0 * (point.value + slope - value));
    if t.is_finite() { size * t.clamp(0.1, 0.5) } else { size / 10.0 }
}

/// A step, and by how much the model says that it lowers the value.
struct Step {
    step: Vec<f64>,
    predicted: f64,
    interior: bool,
}

/// The second derivatives at a point: all of them, or their products.
enum Model {
    Hessian(DMatrix<f64>),
    Products,
}

impl Model {
    fn new(search: &mut Search, point: &Point) -> Option<Model> {
        if search.options.method == Method::NewtonCg {
            return Some(Model::Products);
        }
        let rows = search.hessian(&point.at)?;
        Some(Model::Hessian(DMatrix::from_fn(rows.len(), rows.len(), |i, j| rows[i][j])))
    }

    fn times(&self, search: &mut Search, at: &[f64], v: &[f64]) -> Option<Vec<f64>> {
        match self {
            Model::Hessian(h) => {
                Some((0..v.len()).map(|i| h.row(i).iter().zip(v).map(|(h, v)| h * v).sum()).collect())
            }
            Model::Products => search.hvp(at, v).filter(|image| image.iter().all(|x| x.is_finite())),
        }
    }

    /// The model's change of the value by a step, and its slope there.
    fn change(&self, search: &mut Search, point: &Point, step: &[f64]) -> Option<(f64, Vec<f64>)> {
        let image = self.times(search, &point.at, step)?;
        let change = dot(&point.gradient, step) + dot(step, &image) / 2.0;
        Some((change, along(&point.gradient, 1.0, &image)))
    }

    /// The lowest point of the model with slope `slope` in the free variables, within the radius.
    fn inner(
        &self,
        search: &mut Search,
        at: &[f64],
        slope: &[f64],
        free: &[usize],
        radius: f64,
    ) -> Option<Inner> {
        let reduced: Vec<f64> = free.iter().map(|&i| slope[i]).collect();
        let spread = |v: &[f64]| {
            let mut full = vec![0.0; slope.len()];
            free.iter().zip(v).for_each(|(&i, &v)| full[i] = v);
            full
        };
        let inner = match self {
            Model::Hessian(h) => {
                let part = DMatrix::from_fn(free.len(), free.len(), |i, j| h[(free[i], free[j])]);
                least_within(part, &reduced, radius)?
            }
            Model::Products => {
                let times = |v: &[f64]| {
                    let image = self.times(search, at, &spread(v))?;
                    Some(free.iter().map(|&i| image[i]).collect())
                };
                cut_short(times, &reduced, radius)?
            }
        };
        Some(Inner { step: spread(&inner.step), ..inner })
    }

    fn step(&self, search: &mut Search, point: &Point, radius: f64) -> Option<Step> {
        let all: Vec<usize> = (0..point.at.len()).collect();
        if search.bounds().are_none() {
            let Inner { step, interior } = self.inner(search, &point.at, &point.gradient, &all, radius)?;
            let predicted = -self.change(search, point, &step)?.0;
            return Some(Step { step, predicted, interior });
        }
        let bounds = search.bounds();
        let room: Vec<(f64, f64)> = all
            .iter()
            .map(|&i| {
                let (low, high) = bounds.of(i);
                (low - point.at[i], high - point.at[i])
            })
            .collect();
        // `max` then `min`, and not `clamp`: rounding may have crossed the two.
        let cut = |s: &[f64]| -> Vec<f64> {
            s.iter().zip(&room).map(|(&s, &(low, high))| s.max(low).min(high)).collect()
        };
        let mut step = self.cauchy(search, point, radius, &cut)?;
        let (mut change, mut slope) = self.change(search, point, &step)?;
        let mut interior = false;
        for _ in 0..point.at.len() {
            let within = |&i: &usize| step[i] > room[i].0 && step[i] < room[i].1;
            let free: Vec<usize> = all.iter().copied().filter(within).collect();
            if free.is_empty() {
                interior = true;
                break;
            }
            let inner = self.inner(search, &point.at, &slope, &free, radius)?;
            interior = inner.interior;
            let descent = dot(&slope, &inner.step);
            let mut t = 1.0;
            let mut better = None;
            while t > 1e-10 && better.is_none() {
                let next = cut(&along(&step, t, &inner.step));
                let (lower, there) = self.change(search, point, &next)?;
                if lower <= change + 1e-4 * t * descent.min(0.0) && lower < change {
                    better = Some((next, lower, there));
                }
                t /= 2.0;
            }
            let Some((next, lower, there)) = better else { break };
            let hit = next
                .iter()
                .zip(&room)
                .zip(&step)
                .any(|((n, (low, high)), s)| n != s && (n <= low || n >= high));
            (step, change, slope) = (next, lower, there);
            if !hit {
                break;
            }
        }
        Some(Step { step, predicted: -change, interior })
    }

    /// A step along the projected gradient that lowers the model enough: what the convergence proof rests on.
    fn cauchy(
        &self,
        search: &mut Search,
        point: &Point,
        radius: f64,
        cut: &impl Fn(&[f64]) -> Vec<f64>,
    ) -> Option<Vec<f64>> {
        let steep = length(&point.gradient);
        let image = self.times(search, &point.at, &point.gradient)?;
        let curvature = dot(&point.gradient, &image);
        let mut t = radius / steep;
        if curvature > 0.0 {
            t = t.min(steep * steep / curvature);
        }
        let mut step = vec![0.0; point.at.len()];
        for _ in 0..100 {
            let trial = cut(&along(&vec![0.0; point.at.len()], -t, &point.gradient));
            let change = self.change(search, point, &trial)?.0;
            if change <= 1e-2 * dot(&point.gradient, &trial) {
                step = trial;
                break;
            }
            t /= 2.0;
        }
        Some(step)
    }
}

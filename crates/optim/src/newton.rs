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
/// How much the region grows.
const GROWTH: f64 = 2.0;
/// How near to what the model says a step has to be for the region to leap, and how far it leaps then.
const EXACT: f64 = 1e-2;
const LEAP: f64 = 10.0;
/// The first region, in lengths of the start.
const FIRST: f64 = 0.1;
/// The share of a scale that is left after an iteration in which the variable curves less.
const REMEMBERED: f64 = 0.9;
/// The smallest scale, as a share of the largest, as long as this loses nothing.
const SPREAD: f64 = 1e-3;
/// How often a region is widened in which no step would be seen in the value.
const WIDENINGS: usize = 20;
/// A variable whose own Newton step would be longer than so many sizes of it counts as having no curvature.
const LEVEL: f64 = 1e8;
/// A region in which steps are longer than so many sizes of the point is not widened: there is nothing but noise then.
const FAR: f64 = 1e4;
/// The most saddles that are left.
const SADDLES: usize = 50;
/// A step that lowers the value by less than this share of what the model says is not taken.
const ACCEPTED: f64 = 1e-4;

pub(crate) fn search(search: &mut Search, start: Point) -> (Point, Stop) {
    let mut point = start;
    let mut scale = vec![0.0; point.at.len()];
    let mut radius = None;
    let mut moved = 0.0;
    let mut saddles = 0;
    let mut spread = SPREAD;
    loop {
        let stop = search.row(&point, moved);
        if let Some(stop) = stop {
            // A place where the slope is zero may be a saddle, which only the Hessian tells.
            let look = matches!(stop, Stop::Gradient { .. }) && search.options.method == Method::Newton;
            if !look || saddles == SADDLES {
                return (point, stop);
            }
            saddles += 1;
        }
        let Some(mut model) = Model::new(search, &point, &mut scale, spread) else {
            return (point, stop.unwrap_or(Stop::NoDerivative));
        };
        let mut widened = 0;
        let mut within = *radius.get_or_insert_with(|| model.first_radius(&point.at));
        loop {
            let Some(step) = model.step(search, &point, within) else { return (point, Stop::NoDerivative) };
            if !step.predicted.is_finite() || !step.size.is_finite() {
                return (point, Stop::NoDerivative);
            }
            let rounding = f64::EPSILON * point.value.abs();
            // Where the slope is zero, only a direction that leads downward from a saddle is worth a step.
            if let Some(stop) = stop.filter(|_| step.interior || step.predicted <= 1e3 * rounding) {
                return (point, stop);
            }
            if step.predicted <= rounding {
                let near = length(&step.step) < FAR * (1.0 + length(&point.at));
                if !step.interior && widened < WIDENINGS && near {
                    // The region, and not the model, is what makes the step so small.
                    within *= 10.0;
                    widened += 1;
                    continue;
                }
                if spread > 0.0
                    && let Some(own) = model.by_own_curvatures()
                {
                    // Beside a variable that curves a million times more, others are lost in rounding. Here it is so,
                    // and from here on each is measured by itself.
                    spread = 0.0;
                    within = own.first_radius(&point.at);
                    model = own;
                    scale.copy_from_slice(&model.scale);
                    continue;
                }
                let norm = search.norm(&point);
                let stop = match step.interior {
                    true => Stop::Decrement { predicted: step.predicted.max(0.0), norm },
                    false => Stop::Rounding { norm },
                };
                return (point, stop);
            }
            let trial = search.options.bounds.settle(&along(&point.at, 1.0, &step.step));
            let value = search.value(&trial);
            // Differences of the order of rounding count as what the model says.
            let slack = 10.0 * rounding;
            let ratio = match value.is_finite() {
                true => (point.value - value + slack) / (step.predicted + slack),
                false => f64::NEG_INFINITY,
            };
            if ratio < BAD {
                within = shrunk(&point, &step, value).min(within / 2.0);
            } else if ratio > GOOD && !step.interior {
                let growth = if (ratio - 1.0).abs() < EXACT { LEAP } else { GROWTH };
                within = within.max(growth * step.size);
            }
            radius = Some(within);
            if value == f64::NEG_INFINITY {
                return (point, Stop::Unbounded { value });
            }
            if ratio > ACCEPTED {
                let next = search.with_gradient(trial);
                // A slope that is not finite is as bad as such a value.
                if next.gradient.iter().all(|g| g.is_finite()) {
                    moved = length(&step.step);
                    search.iterations += usize::from(stop.is_some());
                    point = next;
                    break;
                }
                within = within.min(step.size / 4.0);
            }
            if step.size <= f64::EPSILON * model.length(&point.at).max(f64::MIN_POSITIVE) {
                let norm = search.norm(&point);
                return (point, stop.unwrap_or(Stop::Rounding { norm }));
            }
        }
    }
}

/// The radius after a step that failed: where the parabola through the value, the slope and the value found is least.
fn shrunk(point: &Point, step: &Step, value: f64) -> f64 {
    let slope = dot(&point.gradient, &step.step);
    let t = slope / (2.0 * (point.value + slope - value));
    if t.is_finite() { step.size * t.clamp(0.1, 0.5) } else { step.size / 10.0 }
}

/// A step, its size in scaled variables, and by how much the model says that it lowers the value.
struct Step {
    step: Vec<f64>,
    size: f64,
    predicted: f64,
    interior: bool,
}

/// The quadratic model at a point, in variables that are scaled so that none of them curves much more than the others.
struct Model {
    scale: Vec<f64>,
    gradient: Vec<f64>,
    /// The Hessian; `None` where only its products are asked for.
    hessian: Option<DMatrix<f64>>,
}

impl Model {
    /// The scales are the square roots of the curvatures along the variables. As in MINPACK they do not follow every fall
    /// of a curvature at once, but they do follow: a start where exponentials are huge is forgotten.
    fn new(search: &mut Search, point: &Point, scale: &mut [f64], spread: f64) -> Option<Model> {
        if search.options.method == Method::NewtonCg {
            let ones = vec![1.0; point.at.len()];
            return Some(Model { scale: ones, gradient: point.gradient.clone(), hessian: None });
        }
        let rows = search.hessian(&point.at)?;
        for (i, scale) in scale.iter_mut().enumerate() {
            // Where there is a slope and next to no curvature, the curvature says nothing of the size of a step.
            let least = (point.gradient[i].abs() / (LEVEL * (1.0 + point.at[i].abs()))).sqrt();
            *scale = (REMEMBERED * *scale).max(rows[i][i].abs().sqrt()).max(least);
        }
        let largest = scale.iter().fold(0.0, |m: f64, s| m.max(*s));
        scale.iter_mut().for_each(|s| *s = s.max(spread * largest));
        let scale: Vec<f64> = scale.iter().map(|&s| if s == 0.0 { 1.0 } else { s }).collect();
        let hessian = DMatrix::from_fn(rows.len(), rows.len(), |i, j| rows[i][j] / scale[i] / scale[j]);
        let gradient = point.gradient.iter().zip(&scale).map(|(g, s)| g / s).collect();
        Some(Model { scale, gradient, hessian: Some(hessian) })
    }

    /// The model in variables each of which has the curvature one.
    fn by_own_curvatures(&self) -> Option<Model> {
        let h = self.hessian.as_ref()?;
        let root = |i: usize| match h[(i, i)].abs().sqrt() {
            0.0 => 1.0,
            root => root,
        };
        let more: Vec<f64> = (0..h.nrows()).map(root).collect();
        let hessian = DMatrix::from_fn(h.nrows(), h.ncols(), |i, j| h[(i, j)] / more[i] / more[j]);
        let gradient = self.gradient.iter().zip(&more).map(|(g, s)| g / s).collect();
        let scale = self.scale.iter().zip(&more).map(|(scale, s)| scale * s).collect();
        Some(Model { scale, gradient, hessian: Some(hessian) })
    }

    /// The length in scaled variables.
    fn length(&self, v: &[f64]) -> f64 {
        length(&v.iter().zip(&self.scale).map(|(v, s)| v * s).collect::<Vec<_>>())
    }

    fn first_radius(&self, at: &[f64]) -> f64 {
        let size = self.length(at);
        FIRST * if size > 0.0 { size } else { self.length(&vec![1.0; at.len()]) }
    }

    fn times(&self, search: &mut Search, at: &[f64], v: &[f64]) -> Option<Vec<f64>> {
        match &self.hessian {
            Some(h) => Some((0..v.len()).map(|i| h.row(i).iter().zip(v).map(|(h, v)| h * v).sum()).collect()),
            None => search.hvp(at, v).filter(|image| image.iter().all(|x| x.is_finite())),
        }
    }

    /// The model's change of the value by a step, and its slope there.
    fn change(&self, search: &mut Search, at: &[f64], step: &[f64]) -> Option<(f64, Vec<f64>)> {
        let image = self.times(search, at, step)?;
        let change = dot(&self.gradient, step) + dot(step, &image) / 2.0;
        Some((change, along(&self.gradient, 1.0, &image)))
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
        let inner = match &self.hessian {
            Some(h) => {
                let part = DMatrix::from_fn(free.len(), free.len(), |i, j| h[(free[i], free[j])]);
                least_within(part, &reduced, radius)?
            }
            None => {
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
        let (scaled, predicted, interior) = if search.options.bounds.are_none() {
            let all: Vec<usize> = (0..point.at.len()).collect();
            let Inner { step, interior } = self.inner(search, &point.at, &self.gradient, &all, radius)?;
            let predicted = -self.change(search, &point.at, &step)?.0;
            (step, predicted, interior)
        } else {
            self.step_in_box(search, &point.at, radius)?
        };
        let step = scaled.iter().zip(&self.scale).map(|(s, scale)| s / scale).collect();
        Some(Step { step, size: length(&scaled), predicted, interior })
    }

    /// From a Cauchy point, which chooses the face of the box, down to the minimum on that face, and on to other faces
    /// where the way there meets them.
    fn step_in_box(&self, search: &mut Search, at: &[f64], radius: f64) -> Option<(Vec<f64>, f64, bool)> {
        let bounds = &search.options().bounds;
        let room: Vec<(f64, f64)> = (0..at.len())
            .map(|i| {
                let (low, high) = bounds.of(i);
                ((low - at[i]) * self.scale[i], (high - at[i]) * self.scale[i])
            })
            .collect();
        // `max` then `min`, and not `clamp`: rounding may have crossed the two.
        let cut = |s: &[f64]| -> Vec<f64> {
            s.iter().zip(&room).map(|(&s, &(low, high))| s.max(low).min(high)).collect()
        };
        let mut step = self.cauchy(search, at, radius, &cut)?;
        let (mut change, mut slope) = self.change(search, at, &step)?;
        let mut interior = false;
        for _ in 0..at.len() {
            let within = |&i: &usize| step[i] > room[i].0 && step[i] < room[i].1;
            let free: Vec<usize> = (0..at.len()).filter(within).collect();
            if free.is_empty() {
                interior = true;
                break;
            }
            let inner = self.inner(search, at, &slope, &free, radius)?;
            interior = inner.interior;
            let descent = dot(&slope, &inner.step).min(0.0);
            let mut t = 1.0;
            let mut better = None;
            while t > 1e-10 && better.is_none() {
                let next = cut(&along(&step, t, &inner.step));
                let (lower, there) = self.change(search, at, &next)?;
                if lower <= change + 1e-4 * t * descent && lower < change {
                    better = Some((next, lower, there));
                }
                t /= 2.0;
            }
            let Some((next, lower, there)) = better else { break };
            let met = |((n, s), (low, high)): ((&f64, &f64), &(f64, f64))| n != s && (n <= low || n >= high);
            let hit = next.iter().zip(&step).zip(&room).any(met);
            (step, change, slope) = (next, lower, there);
            if !hit {
                break;
            }
        }
        Some((step, -change, interior))
    }

    /// A step along the projected gradient that lowers the model enough: what the convergence proof rests on.
    fn cauchy(
        &self,
        search: &mut Search,
        at: &[f64],
        radius: f64,
        cut: &impl Fn(&[f64]) -> Vec<f64>,
    ) -> Option<Vec<f64>> {
        let nothing = vec![0.0; at.len()];
        let steep = length(&self.gradient);
        if steep == 0.0 {
            return Some(nothing);
        }
        let curvature = dot(&self.gradient, &self.times(search, at, &self.gradient)?);
        let mut t = radius / steep;
        if curvature > 0.0 {
            t = t.min(steep * steep / curvature);
        }
        for _ in 0..100 {
            let trial = cut(&along(&nothing, -t, &self.gradient));
            if self.change(search, at, &trial)?.0 <= 1e-2 * dot(&self.gradient, &trial) {
                return Some(trial);
            }
            t /= 2.0;
        }
        Some(nothing)
    }
}

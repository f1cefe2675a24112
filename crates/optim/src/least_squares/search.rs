//! When is a step taken, and when is the search over? The loop around the steps.

use super::step::{bend, free, norm, step};
use super::{Iteration, LeastSquares, Linearised, NoStart, Options, Solution, Stop, Triangle};
use std::ops::ControlFlow;

/// The first region is this many times as large as the start: no first step goes farther than the start is from 0.
const FIRST_REGION: f64 = 1.0;

/// A step is taken where the cost falls by at least this part of what was promised.
const WORTHWHILE: f64 = 1e-4;

/// Where a step promises less than this part of the cost, or than what the rounding of the residuals may change of it, that
/// hides whether it helps. Then the angle decides, which is still known to many digits.
const HIDDEN: f64 = 1e-9;

/// How often a region is widened, at a place where no step has been tried yet.
const WIDENINGS: usize = 60;

/// Where the cosine is below this, the minimum is near, and the valley straight.
const NEAR: f64 = 1e-4;

/// A step whose bend is longer than this part of itself leaves the region in which its curve is known: α of Transtrum and
/// Sethna.
const BEND: f64 = 0.75;

/// Where the search is.
struct Place {
    at: Vec<f64>,
    linearised: Linearised,
    /// The cosine of the angle between the residual and what the free parameters can change.
    offset: f64,
    free: Vec<usize>,
}

impl Place {
    fn new(at: Vec<f64>, linearised: Linearised, bounds: &[(f64, f64)]) -> Place {
        let free = free(&linearised.triangle, &at, bounds);
        let part = linearised.triangle.restricted(&free, &vec![0.0; at.len()]);
        let (reachable, rest) = (norm(part.qtr().into_iter()), part.rest());
        let offset = if reachable == 0.0 { 0.0 } else { reachable / reachable.hypot(rest) };
        Place { at, linearised, offset, free }
    }
}

/// Searches a minimum of the sum of squares from `start`, which is moved between the bounds first. `watch` sees every
/// accepted step and may end the search.
///
/// # Errors
/// [`NoStart`] where the problem has no finite value at the start.
///
/// # Panics
/// When the start, or the bounds where there are any, are not as many as the parameters.
pub fn minimise(
    problem: &mut dyn LeastSquares,
    start: &[f64],
    options: &Options,
    watch: &mut dyn FnMut(&Iteration<'_>) -> ControlFlow<()>,
) -> Result<Solution, NoStart> {
    let n = problem.parameters();
    assert_eq!(start.len(), n, "one starting value for each parameter");
    let bounds = match options.bounds.as_slice() {
        [] => vec![(f64::NEG_INFINITY, f64::INFINITY); n],
        given => given.to_vec(),
    };
    assert_eq!(bounds.len(), n, "one pair of bounds for each parameter");
    let inside = |x: f64, j: usize| x.max(bounds[j].0).min(bounds[j].1);
    let at: Vec<f64> = (0..n).map(|j| inside(start[j], j)).collect();
    let linearised = problem.linearise(&at);
    if !linearised.is_finite() {
        return Err(NoStart);
    }
    let mut place = Place::new(at, linearised, &bounds);
    let columns =
        |place: &Place| (0..n).map(|j| place.linearised.triangle.column_norm(j)).collect::<Vec<_>>();
    let mut scale: Vec<f64> = columns(&place).iter().map(|&d| if d == 0.0 { 1.0 } else { d }).collect();
    let size = |at: &[f64], scale: &[f64]| norm(at.iter().zip(scale).map(|(x, d)| x * d));
    let mut radius = match FIRST_REGION * size(&place.at, &scale) {
        // From the origin, as far as the residual is long: the scaled step to the minimum is not much longer.
        0.0 => place.linearised.cost.sqrt(),
        r => r,
    };
    let (first_cost, mut iterations, mut evaluations) = (place.linearised.cost, 0, 1);
    let stop = 'search: loop {
        let now = Iteration {
            index: iterations,
            evaluations,
            at: &place.at,
            cost: place.linearised.cost,
            offset: place.offset,
        };
        if watch(&now).is_break() {
            break Stop::Interrupted;
        }
        if place.linearised.cost <= problem.rounding() {
            break Stop::Exact;
        }
        if place.free.is_empty() {
            break Stop::Held;
        }
        if place.offset <= options.tolerance {
            break Stop::Offset;
        }
        // Residuals that are off by ρ change the sum of squares by up to 2|r||ρ|.
        let cost = place.linearised.cost;
        let blur = (HIDDEN * cost).max(4.0 * (cost * problem.rounding()).sqrt());
        let mut widenings = 0;
        loop {
            let tried = step(&place.linearised.triangle, &place.at, &bounds, &scale, radius);
            if tried.predicted <= blur && tried.cut && place.offset > NEAR && widenings < WIDENINGS {
                // The region, and not the model, is what makes the promise so small.
                radius *= 10.0;
                widenings += 1;
                continue;
            }
            widenings = WIDENINGS;
            let mut move_by = tried.step.clone();
            if tried.cut && place.offset > NEAR {
                let second = problem.second(&place.at, &tried.step);
                evaluations += usize::from(second.is_some());
                let second = second.filter(Triangle::is_finite);
                if let Some(bend) = second.and_then(|second| bend(&second, &tried, &scale)) {
                    if size(&bend, &scale) > BEND * tried.length {
                        radius = 0.5 * radius.min(tried.length);
                        if evaluations >= options.max_evaluations {
                            break 'search Stop::Evaluations;
                        }
                        continue;
                    }
                    move_by.iter_mut().zip(bend).for_each(|(v, a)| *v += 0.5 * a);
                }
            }
            let at: Vec<f64> = (0..n).map(|j| inside(place.at[j] + move_by[j], j)).collect();
            // What is next to the parameter, or, near 0, what changes the residual by less than its rounding.
            let length = place.linearised.cost.sqrt();
            let within_spacing = (0..n).all(|j| {
                let spacing = f64::EPSILON * place.at[j].abs().max(length / scale[j]);
                (at[j] - place.at[j]).abs() <= spacing
            });
            if within_spacing {
                // Next to a minimum the angle has become small on the way, or the residual has lost all its digits;
                // elsewhere the region has shrunk to nothing.
                let nothing = place.linearised.cost <= f64::EPSILON.powi(2) * first_cost;
                let arrived = !tried.cut || place.offset <= NEAR || nothing;
                break 'search if arrived { Stop::Step } else { Stop::NoDescent };
            }
            if evaluations >= options.max_evaluations {
                break 'search Stop::Evaluations;
            }
            evaluations += 1;
            if iterations == 0 {
                radius = radius.min(tried.length);
            }
            let linearised = problem.linearise(&at);
            if !linearised.is_finite() {
                radius = 0.25 * radius.min(tried.length);
                continue;
            }
            let actual = cost - linearised.cost;
            let hidden = tried.predicted <= blur;
            let next = Place::new(at, linearised, &bounds);
            let ratio = if tried.predicted > 0.0 { actual / tried.predicted } else { -1.0 };
            let taken = if hidden {
                next.offset < 0.9 * place.offset && actual >= -blur
            } else {
                ratio >= WORTHWHILE
            };
            if hidden && !taken && (!tried.cut || place.offset <= NEAR) {
                break 'search Stop::Rounding;
            }
            if hidden && !taken {
                radius = 0.25 * tried.length;
            } else if hidden {
                radius = radius.max(2.0 * tried.length);
            } else if ratio <= 0.25 {
                let slope = slope_along(&place, &tried.step);
                radius = shrink(cost, next.linearised.cost, slope) * radius.min(10.0 * tried.length);
            } else if ratio >= 0.75 || !tried.cut {
                radius = 2.0 * tried.length;
            }
            if taken {
                place = next;
                iterations += 1;
                scale.iter_mut().zip(columns(&place)).for_each(|(d, column)| *d = d.max(column));
                break;
            }
        }
    };
    let held = (0..n).map(|j| !place.free.contains(&j)).collect();
    let Place { at, linearised, offset, .. } = place;
    Ok(Solution { at, linearised, stop, offset, held, iterations, evaluations })
}

/// The slope of the cost along a step, for the parabola through what is known.
fn slope_along(place: &Place, step: &[f64]) -> f64 {
    2.0 * place.linearised.triangle.gradient().iter().zip(step).map(|(g, s)| g * s).sum::<f64>()
}

/// By which factor the region shrinks: to the minimum of the parabola through both costs and the slope between them, but
/// not below a tenth and not above a half.
fn shrink(cost: f64, next: f64, slope: f64) -> f64 {
    if next <= cost {
        return 0.5;
    }
    let curvature = next - cost - slope;
    // A step that the bounds have bent may lead uphill: then there is no such parabola.
    let lowest = -slope / (2.0 * curvature);
    if lowest.is_nan() { 0.1 } else { lowest.clamp(0.1, 0.5) }
}

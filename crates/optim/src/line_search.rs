//! How far along a direction? A step that lowers the value enough and the slope enough, by the strong Wolfe conditions:
//! J. J. Moré, D. J. Thuente, *Line search algorithms with guaranteed sufficient decrease*, ACM Trans. Math. Softw. 20
//! (1994) 286, in the form of MINPACK-2's `dcsrch`. Where the value is not a number the search turns back.

use crate::search::{Point, Search, along, dot};

/// What a step has to fulfil.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wolfe {
    /// The share of the first slope by which the value has to fall (Armijo).
    pub(crate) decrease: f64,
    /// The share of the first slope that may be left.
    pub(crate) curvature: f64,
    /// The longest step, in lengths of the direction.
    pub(crate) longest: f64,
    /// The most trials.
    pub(crate) trials: usize,
}

impl Wolfe {
    /// What quasi-Newton directions need.
    pub(crate) const LOOSE: Wolfe = Wolfe { decrease: 1e-4, curvature: 0.9, longest: 1e20, trials: 40 };
}

/// A step on the line, with value and slope.
#[derive(Clone, Copy)]
struct On {
    step: f64,
    value: f64,
    slope: f64,
}

/// The point and the step length; where no step fulfils the conditions, the lowest point that fulfils the first of them;
/// `None` where there is none of these either.
pub(crate) fn search_line(
    search: &mut Search,
    from: &Point,
    direction: &[f64],
    first: f64,
    wolfe: Wolfe,
) -> Option<(Point, f64)> {
    let start = On { step: 0.0, value: from.value, slope: dot(&from.gradient, direction) };
    if start.slope >= 0.0 || !start.slope.is_finite() {
        return None;
    }
    let mut line = Interval { low: start, high: start, bracketed: false };
    let (mut least, mut most) = (0.0, first * 5.0);
    let mut longest = wolfe.longest;
    let mut width = [longest, 2.0 * longest];
    let mut to_decrease = true;
    let mut step = first.min(longest);
    let mut lowest: Option<(Point, f64)> = None;
    for _ in 0..wolfe.trials {
        let point = search.point(along(&from.at, step, direction));
        let here = On { step, value: point.value, slope: dot(&point.gradient, direction) };
        if !here.value.is_finite() || !here.slope.is_finite() {
            // Turn back to where there are values, and do not come here again.
            longest = step;
            most = step;
            step = line.low.step + 0.1 * (step - line.low.step);
            if step <= f64::EPSILON * longest {
                break;
            }
            continue;
        }
        let enough = start.value + step * wolfe.decrease * start.slope;
        let falls = here.value <= enough;
        if falls && lowest.as_ref().is_none_or(|(p, _)| point.value < p.value) {
            lowest = Some((point.clone(), step));
        }
        if falls && here.slope.abs() <= wolfe.curvature * -start.slope {
            return Some((point, step));
        }
        let at_end = step == longest && falls && here.slope <= wolfe.decrease * start.slope;
        if at_end || (line.bracketed && (step <= least || step >= most)) {
            break;
        }
        if falls && here.slope >= 0.0 {
            to_decrease = false;
        }
        // Until the value has fallen enough, the search is for a minimum of what it lacks.
        if to_decrease && here.value <= line.low.value && !falls {
            let tilt = wolfe.decrease * start.slope;
            let tilted = |on: On| On { value: on.value - on.step * tilt, slope: on.slope - tilt, ..on };
            let straight = |on: On| On { value: on.value + on.step * tilt, slope: on.slope + tilt, ..on };
            line.low = tilted(line.low);
            line.high = tilted(line.high);
            step = line.narrowed(tilted(here), least, most);
            line.low = straight(line.low);
            line.high = straight(line.high);
        } else {
            step = line.narrowed(here, least, most);
        }
        let (low, high) = (line.low.step, line.high.step);
        if line.bracketed {
            if (high - low).abs() >= 0.66 * width[1] {
                step = low + 0.5 * (high - low);
            }
            width = [(high - low).abs(), width[0]];
            (least, most) = (low.min(high), low.max(high));
        } else {
            (least, most) = (step + 1.1 * (step - low), step + 4.0 * (step - low));
        }
        step = step.min(longest);
        if line.bracketed && (step <= least || step >= most || most - least <= 1e-15 * most) {
            break;
        }
    }
    lowest
}

/// The interval that holds a good step: its better end, its other end.
struct Interval {
    low: On,
    high: On,
    bracketed: bool,
}

impl Interval {
    /// Takes a trial in, and says which step to try next: MINPACK-2's `dcstep`, whose four cases are those of the paper.
    fn narrowed(&mut self, trial: On, least: f64, most: f64) -> f64 {
        let (low, high) = (self.low, self.high);
        let opposite = trial.slope * low.slope.signum() < 0.0;
        let secant = |a: On, b: On| b.step + b.slope / (b.slope - a.slope) * (a.step - b.step);
        let next;
        if trial.value > low.value {
            // A higher value: the minimum is bracketed. The cubic if it is closer to the better end, else the mean.
            let cubic = cubic(low, trial);
            let span = trial.step - low.step;
            let quadratic =
                low.step + low.slope / ((low.value - trial.value) / span + low.slope) / 2.0 * span;
            let closer = (cubic - low.step).abs() < (quadratic - low.step).abs();
            next = if closer { cubic } else { cubic + (quadratic - cubic) / 2.0 };
            self.bracketed = true;
        } else if opposite {
            // A lower value with a slope of the other sign: the minimum is bracketed.
            let (cubic, secant) = (cubic(trial, low), secant(low, trial));
            next = if (cubic - trial.step).abs() > (secant - trial.step).abs() { cubic } else { secant };
            self.bracketed = true;
        } else if trial.slope.abs() < low.slope.abs() {
            // A lower value with a smaller slope of the same sign: the cubic only where it has its minimum ahead.
            let beyond = if trial.step > low.step { most } else { least };
            let cubic = cubic_ahead(low, trial).unwrap_or(beyond);
            let secant = secant(low, trial);
            let cubic_is_closer = (cubic - trial.step).abs() < (secant - trial.step).abs();
            if self.bracketed {
                let chosen = if cubic_is_closer { cubic } else { secant };
                let limit = trial.step + 0.66 * (high.step - trial.step);
                next = if trial.step > low.step { chosen.min(limit) } else { chosen.max(limit) };
            } else {
                next = (if cubic_is_closer { secant } else { cubic }).max(least).min(most);
            }
        } else if self.bracketed {
            next = cubic(trial, high);
        } else {
            next = if trial.step > low.step { most } else { least };
        }
        if trial.value > low.value {
            self.high = trial;
        } else {
            if opposite {
                self.high = low;
            }
            self.low = trial;
        }
        next
    }
}

/// The minimum of the cubic through two points with slopes.
fn cubic(a: On, b: On) -> f64 {
    let theta = 3.0 * (a.value - b.value) / (b.step - a.step) + a.slope + b.slope;
    let s = theta.abs().max(a.slope.abs()).max(b.slope.abs());
    let gamma = s * ((theta / s).powi(2) - a.slope / s * (b.slope / s)).max(0.0).sqrt();
    let gamma = if b.step < a.step { -gamma } else { gamma };
    let share = (gamma - a.slope + theta) / (gamma - a.slope + gamma + b.slope);
    a.step + share * (b.step - a.step)
}

/// The same where it lies beyond `b`, as seen from `a`.
fn cubic_ahead(a: On, b: On) -> Option<f64> {
    let theta = 3.0 * (a.value - b.value) / (b.step - a.step) + a.slope + b.slope;
    let s = theta.abs().max(a.slope.abs()).max(b.slope.abs());
    let gamma = s * ((theta / s).powi(2) - a.slope / s * (b.slope / s)).max(0.0).sqrt();
    let gamma = if b.step > a.step { -gamma } else { gamma };
    let share = (gamma - b.slope + theta) / (gamma + (a.slope - b.slope) + gamma);
    (share < 0.0 && gamma != 0.0).then_some(b.step + share * (a.step - b.step))
}

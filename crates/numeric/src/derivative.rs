//! What is the derivative at this point, and what kind of point is it?
//!
//! First both sides are used together. Only where that does not explain the values are the sides looked at on their
//! own: an edge of the domain, a jump of the value, a kink of the slope.

use crate::desk::{self, Desk, Sample};
use crate::ladder::Ladder;
use crate::rough::{out_of_evaluations, sketch};
use crate::scale::{Search, search, smallest_window};
use crate::window::{Measured, Mode, Task, fit_at};
use crate::{Estimate, MAX_ORDER, Options, Side, Status};

/// The first derivative of `f` at `x`.
///
/// Never panics, whatever `f` returns; `f` may be called anywhere within the bounds.
///
/// ```
/// use fluxions_numeric::{Options, derivative};
/// let slope = derivative(|x| x.powi(3), 2.0, &Options::default());
/// assert!((slope.value - 12.0).abs() <= slope.error_bar);
/// ```
pub fn derivative(f: impl FnMut(f64) -> f64, x: f64, options: &Options) -> Estimate {
    nth_derivative(f, x, 1, options)
}

/// The derivative of the given order of `f` at `x`, for orders from 1 to [`MAX_ORDER`]; for other orders the answer is
/// [`Status::Unresolved`] with the value NaN.
///
/// ```
/// use fluxions_numeric::{Options, nth_derivative};
/// let third = nth_derivative(f64::exp, 0.0, 3, &Options::default());
/// assert!((third.value - 1.0).abs() <= third.error_bar);
/// assert!(third.error_bar < 1e-8);
/// ```
pub fn nth_derivative(mut f: impl FnMut(f64) -> f64, x: f64, order: u32, options: &Options) -> Estimate {
    let desk = Desk::default();
    desk::run(&desk, estimate(&desk, x, order, options), |t| Sample::of(f(t)))
}

/// The first derivative of `f` at `x` from one side: from values at `x` and beyond on that side only.
///
/// ```
/// use fluxions_numeric::{Options, Side, one_sided};
/// let slope = one_sided(f64::abs, 0.0, Side::Left, &Options::default());
/// assert!((slope.value + 1.0).abs() <= slope.error_bar);
/// ```
pub fn one_sided(mut f: impl FnMut(f64) -> f64, x: f64, side: Side, options: &Options) -> Estimate {
    let desk = Desk::default();
    desk::run(&desk, one_sided_estimate(&desk, x, side, options), |t| Sample::of(f(t)))
}

async fn one_sided_estimate(desk: &Desk, x: f64, side: Side, options: &Options) -> Estimate {
    let mut ladder = ladder_for(desk, x, 1, options);
    ladder.settle().await;
    if !ladder.center().is_finite() {
        return Estimate::without_value(Status::OutsideDomain, &ladder);
    }
    let found = search(&mut ladder, &side_task(side, 1, options), 0).await;
    match found.credible(1) {
        Some(best) if found.best.is_some() => found.answer(&best, &ladder),
        Some(closed_in) => closed_in.estimate(Status::Ok, &ladder),
        None if found.outside => Estimate::without_value(Status::OutsideDomain, &ladder),
        None => Estimate::without_value(Status::Unresolved, &ladder),
    }
}

/// The fewest coefficients from which noise is measured.
const TAIL: usize = 6;

/// By how many octaves a window must have been narrowed before a break within it counts as one at the point.
const JUMP_OCTAVES: i32 = 30;

/// The derivative of the given order at `x` of whatever answers what is asked on the desk.
pub(crate) async fn estimate(desk: &Desk, x: f64, order: u32, options: &Options) -> Estimate {
    let mut ladder = ladder_for(desk, x, order, options);
    ladder.settle().await;
    if !ladder.center().is_finite() {
        return Estimate::without_value(Status::OutsideDomain, &ladder);
    }
    if order == 0 || order > MAX_ORDER {
        return Estimate::without_value(Status::Unresolved, &ladder);
    }
    let task = Task {
        mode: Mode::Central,
        order: order as usize,
        rungs: if order == 1 { 9 } else { (9 + order as i32).min(14) },
        tail: TAIL,
        noise: options.noise.unwrap_or(0.0),
    };
    if (ladder.budget() as i32) < 2 * smallest_window(&task) {
        return sketch(&mut ladder, &task).await;
    }
    // Rounding is divided by the width to the power of the order: the higher that is, the wider a window pays.
    let start = if order == 1 { 0 } else { ladder.octave() + (order as i32 + 1) / 2 };
    let found = search(&mut ladder, &task, start).await;
    let estimate = judge(&mut ladder, &task, options, &found).await;
    if estimate.status == Status::Unresolved && ladder.is_starved() {
        return out_of_evaluations(&mut ladder, &task, &found).await;
    }
    estimate
}

/// What kind of point it is, after a look at both sides together.
async fn judge(ladder: &mut Ladder<'_>, task: &Task, options: &Options, found: &Search) -> Estimate {
    let order = task.order as u32;
    if found.outside {
        return at_edge(ladder, order, options).await;
    }
    if let Some(jump) = jump(ladder, task, found).await {
        return jump;
    }
    // A wider window that was neither smooth nor noisy may have seen a kink, which the best one is too narrow to see.
    let odd = found.unexplained.iter().any(|seen| !seen.is_falling());
    let limit = match (found.noise > 0.0, odd) {
        (true, _) => 0.1,
        (false, true) => 1e-6,
        (false, false) => 1e-3,
    };
    match found.best {
        Some(best) if found.doubted || !found.is_poor(&best, order, limit) => found.answer(&best, ladder),
        _ => on_both_sides(ladder, order, options, found).await,
    }
}

fn ladder_for<'d>(desk: &'d Desk, x: f64, order: u32, options: &Options) -> Ladder<'d> {
    let base = options.scale.unwrap_or(if x == 0.0 { 0.125 } else { (x.abs() / 8.0).min(1.0) });
    let octave = if order == 1 { 2 } else { 4 };
    Ladder::new(desk, x, options.bounds, base, octave, options.max_evaluations)
}

fn side_task(side: Side, order: u32, options: &Options) -> Task {
    Task {
        mode: Mode::Side(side),
        order: order as usize,
        rungs: 10 + order as i32,
        tail: TAIL,
        noise: options.noise.unwrap_or(0.0),
    }
}

impl Search {
    /// The best window if its bar is not out of all proportion, or else what the unexplained ones close in on.
    fn credible(&self, order: u32) -> Option<Measured> {
        self.best.filter(|best| !self.is_poor(best, order, 0.3)).or_else(|| self.closing_in())
    }

    /// Whether the bar is large compared with the slope and with what the function does over the window.
    fn is_poor(&self, best: &Measured, order: u32, limit: f64) -> bool {
        let scale = (0..order).fold(best.variation(), |v, _| v / best.width);
        let constant =
            best.is_flat() && (self.unexplained.is_empty() || best.variation() == 0.0) && !self.doubted;
        best.bar > limit * scale.max(best.value.abs()) && !constant
    }

    /// The estimate for a window that stands on its own.
    fn answer(&self, best: &Measured, ladder: &Ladder<'_>) -> Estimate {
        // Values that scatter as much as they vary at all carry no slope: rather a function finer than the numbers. Noise
        // that the caller knows of is not seen in the values, and may be larger than all of them.
        let scatter = best.noise.max(self.noise);
        if best.variation() < 16.0 * scatter && scatter > 0.05 * best.size && scatter > 2.0 * self.known {
            return Estimate::without_value(Status::Unresolved, ladder);
        }
        let noisy = self.doubted || self.noise > 0.0 || best.noise > 64.0 * best.rounding;
        best.estimate(if noisy { Status::NoiseLimited } else { Status::Ok }, ladder)
    }
}

/// The function is finite on one side only, or on neither.
async fn at_edge(ladder: &mut Ladder<'_>, order: u32, options: &Options) -> Estimate {
    for side in ladder.sides() {
        let found = search(ladder, &side_task(side, order, options), 0).await;
        if let Some(best) = found.credible(order) {
            return best.estimate(Status::Edge, ladder);
        }
    }
    Estimate::without_value(Status::Unresolved, ladder)
}

/// A jump is as high on a narrow window as on a wide one, but each side on its own is smooth and has a limit.
async fn jump(ladder: &mut Ladder<'_>, task: &Task, found: &Search) -> Option<Estimate> {
    // Only what stayed to the last is a jump at the point, and not one nearby.
    let deep = |narrow: i32| {
        narrow <= -JUMP_OCTAVES * ladder.octave() || narrow < ladder.lowest_rung() + 2 * task.rungs
    };
    let narrow = found.narrowest.filter(|narrow| found.best.is_none() && deep(*narrow))?;
    let wide = narrow + 4 * ladder.octave();
    let whole = fit_at(ladder, task, narrow).await?;
    let [left_task, right_task] =
        [Side::Left, Side::Right].map(|side| Task { mode: Mode::Open(side), order: 0, ..*task });
    let left = fit_at(ladder, &left_task, narrow).await?;
    let right = fit_at(ladder, &right_task, narrow).await?;
    let left_wide = fit_at(ladder, &left_task, wide).await?;
    let right_wide = fit_at(ladder, &right_task, wide).await?;
    let clean = left.noise.max(right.noise) < whole.noise / 8.0;
    let apart = (left.value - right.value).abs();
    let gap = apart.max(left.value.abs()).max(right.value.abs());
    let center = ladder.center().value;
    // A pole has no limits: what is extrapolated keeps growing as the window narrows.
    let settled = |a: Measured, b: Measured| {
        (a.value - b.value).abs() <= (apart / 16.0).max(1e-3 * (center + a.value).abs()).max(1e-9 * gap)
    };
    (clean && settled(left, left_wide) && settled(right, right_wide) && gap > 4.0 * (left.bar + right.bar))
        .then(|| Estimate {
            value: f64::NAN,
            error_bar: f64::INFINITY,
            noise: left.noise.max(right.noise),
            evaluations: ladder.evaluations(),
            status: Status::Jump { left: center + left.value, right: center + right.value },
        })
}

/// Both sides together did not do well: each on its own, and what they say of each other.
async fn on_both_sides(ladder: &mut Ladder<'_>, order: u32, options: &Options, found: &Search) -> Estimate {
    let mut sides = None;
    for lower in 1..=order {
        let left = search(ladder, &side_task(Side::Left, lower, options), 0).await.credible(lower);
        let right = search(ladder, &side_task(Side::Right, lower, options), 0).await.credible(lower);
        let (Some(left), Some(right)) = (left, right) else {
            sides = None;
            break;
        };
        let differ = (left.value - right.value).abs() > left.bar + right.bar;
        if differ && lower < order {
            return Estimate::without_value(Status::Unresolved, ladder);
        }
        sides = Some((left, right, differ));
    }
    match (sides, found.best) {
        (Some((left, right, true)), _) => Estimate {
            value: left.value.midpoint(right.value),
            error_bar: (left.value - right.value).abs() / 2.0 + left.bar.max(right.bar),
            noise: left.noise.max(right.noise),
            evaluations: ladder.evaluations(),
            status: Status::Kink { left: left.value, right: right.value },
        },
        (Some((left, right, false)), None) => {
            let bar = left.bar + right.bar;
            Measured { value: left.value.midpoint(right.value), bar, ..left }.estimate(Status::Ok, ladder)
        }
        (Some(_), Some(best)) => found.answer(&best, ladder),
        (None, Some(best)) => {
            let explained =
                found.noise > 0.0 || found.unexplained.is_empty() || !found.is_poor(&best, order, 0.3);
            if explained {
                found.answer(&best, ladder)
            } else {
                Estimate::without_value(Status::Unresolved, ladder)
            }
        }
        (None, None) => match found.closing_in() {
            Some(closed_in) => closed_in.estimate(Status::Ok, ladder),
            None => Estimate::without_value(Status::Unresolved, ladder),
        },
    }
}

impl Measured {
    /// The estimate that is made of this window alone.
    pub(crate) fn estimate(&self, status: Status, ladder: &Ladder<'_>) -> Estimate {
        Estimate {
            value: self.value,
            error_bar: self.bar,
            noise: self.noise,
            evaluations: ladder.evaluations(),
            status,
        }
    }
}

impl Estimate {
    /// There is nothing to say but what kind of point this is.
    pub(crate) fn without_value(status: Status, ladder: &Ladder<'_>) -> Self {
        Estimate {
            value: f64::NAN,
            error_bar: f64::INFINITY,
            noise: f64::NAN,
            evaluations: ladder.evaluations(),
            status,
        }
    }
}

//! What does the function look like through one window of points?
//!
//! A window asks for the values that it lacks, all at once, and is fitted; what it says is a [`Measured`].

use crate::Side;
use crate::ladder::Ladder;
use crate::spectrum::{Fit, MOST, Shape, Window};

/// Which points a window uses.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Mode {
    /// Pairs around the point.
    Central,
    /// The point and one side.
    Side(Side),
    /// One side without the point itself.
    Open(Side),
}

impl Mode {
    fn sides(self) -> &'static [Side] {
        match self {
            Mode::Central => &[Side::Left, Side::Right],
            Mode::Side(Side::Left) | Mode::Open(Side::Left) => &[Side::Left],
            Mode::Side(Side::Right) | Mode::Open(Side::Right) => &[Side::Right],
        }
    }
}

/// What is asked of a search, and of each of its windows.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Task {
    pub(crate) mode: Mode,
    pub(crate) order: usize,
    /// How many rungs a window has.
    pub(crate) rungs: i32,
    /// The fewest coefficients from which the noise is measured, or [`SKETCH`].
    pub(crate) tail: usize,
    /// Standard deviation of the noise, as far as it is known beforehand.
    pub(crate) noise: f64,
}

/// There are too few coefficients to measure any noise: see [`Spectrum::sketch`](crate::spectrum::Spectrum::sketch).
pub(crate) const SKETCH: usize = 0;

/// One window, fitted.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Measured {
    pub(crate) value: f64,
    pub(crate) bar: f64,
    pub(crate) noise: f64,
    /// The widest distance in the window.
    pub(crate) width: f64,
    /// The noise that rounding would explain.
    pub(crate) rounding: f64,
    pub(crate) top: i32,
    pub(crate) size: f64,
    /// Whether half of the values or more equal the one at the point.
    pub(crate) tied: bool,
    pub(crate) fit: Fit,
}

/// What a look at a window gives.
pub(crate) enum Look {
    Fitted(Measured),
    /// The function is not finite at this rung, the lowest such in the window.
    NotFinite(i32),
    /// Evaluations ran out, or the points are too close together.
    Impossible,
}

/// One value is taken to be rounded to within this many times its magnitude, at least.
const ROUNDING: f64 = 1.2 * f64::EPSILON;
/// A tail of few coefficients is believed to be rounding up to this many rounding errors.
const FEW: f64 = 4.0;
/// A tail below this many rounding errors needs no second look.
pub(crate) const UNREMARKABLE: f64 = 64.0;

/// Fits the window whose widest rung is `top`.
pub(crate) async fn look(ladder: &mut Ladder<'_>, task: &Task, top: i32) -> Look {
    let (lowest, sides) = (top - task.rungs + 1, task.mode.sides());
    // Where there are points without values, the innermost ones tell whether the window is worth its evaluations.
    if ladder.is_ragged() {
        if !ladder.fetch(lowest..=lowest, sides).await {
            return Look::Impossible;
        }
        if first_without_value(ladder, task, lowest..=lowest).is_some() {
            return Look::NotFinite(lowest);
        }
    }
    if !ladder.fetch(lowest..=top, sides).await {
        return Look::Impossible;
    }
    match first_without_value(ladder, task, lowest..=top) {
        Some(rung) => Look::NotFinite(rung),
        None => fit(ladder, task, top).map_or(Look::Impossible, Look::Fitted),
    }
}

/// Fits one window, if its values are finite.
pub(crate) async fn fit_at(ladder: &mut Ladder<'_>, task: &Task, top: i32) -> Option<Measured> {
    match look(ladder, task, top).await {
        Look::Fitted(seen) => Some(seen),
        _ => None,
    }
}

/// Fits the window at the first scale, if its values are finite and affordable.
pub(crate) async fn look_once(ladder: &mut Ladder<'_>, task: &Task) -> Option<Measured> {
    let lowest = ladder.lowest_rung() + task.rungs - 1;
    fit_at(ladder, task, lowest.max(0)).await
}

fn first_without_value(
    ladder: &Ladder<'_>,
    task: &Task,
    rungs: std::ops::RangeInclusive<i32>,
) -> Option<i32> {
    let sides = task.mode.sides();
    let has_none = |samples: [Option<_>; 2]| {
        sides.iter().any(|&side| !samples[side as usize].is_some_and(crate::desk::Sample::is_finite))
    };
    ladder.known(rungs).find(|(_, _, samples)| has_none(*samples)).map(|(rung, _, _)| rung)
}

/// Fits a window all of whose values are known.
fn fit(ladder: &Ladder<'_>, task: &Task, top: i32) -> Option<Measured> {
    let center = ladder.center();
    let (shape, sign) = match task.mode {
        Mode::Central => (Shape::Central, 1.0),
        Mode::Side(Side::Right) => (Shape::OneSided, 1.0),
        Mode::Side(Side::Left) => (Shape::OneSided, -1.0),
        Mode::Open(Side::Right) => (Shape::Open, 1.0),
        Mode::Open(Side::Left) => (Shape::Open, -1.0),
    };
    let mut window = Window { shape, count: 0, u: [0.0; MOST], plus: [0.0; MOST], minus: [0.0; MOST] };
    let mut magnitude = center.magnitude;
    let width = ladder.distance(top);
    for (_, distance, samples) in ladder.known(top - task.rungs + 1..=top) {
        let k = window.count;
        window.u[k] = distance / width;
        for (place, &side) in task.mode.sides().iter().rev().enumerate() {
            let sample = samples[side as usize]?;
            magnitude = magnitude.max(sample.magnitude);
            let values = if place == 0 { &mut window.plus } else { &mut window.minus };
            values[k] = sample.value - center.value;
        }
        window.count += 1;
    }
    // Values are scaled to one, so that no product of them over- or underflows.
    let size = magnitude.max(task.noise).max(f64::MIN_POSITIVE);
    window.plus.iter_mut().chain(&mut window.minus).for_each(|v| *v /= size);
    let tied = window.is_tied();
    let step = if tied { ladder.smallest_change() / size } else { 0.0 };
    // Steps are small beside the values; what is not small is a break.
    let floor = if step <= 1e-3 { step } else { 0.0 }.max(ROUNDING);
    let (spectrum, known) = (window.expand(task.order)?, task.noise / size);
    let fit = match task.tail {
        SKETCH => spectrum.sketch(task.order, floor, known)?,
        tail => spectrum.fit(floor, known, tail)?,
    };
    let order = task.order as i32;
    let unscale = |v: f64| (0..order).fold(v * size, |v, _| v / width * sign);
    let value = unscale(fit.value);
    // A formula that rounds its own argument makes an error of the size of the slope times the spacing at the point.
    let reach = ladder.x().abs() / width;
    let rounding = size * f64::EPSILON * (1.0 + (reach * fit.signal).min(1e9));
    let mut bar = unscale(fit.bar).abs();
    if fit.signal == 0.0 {
        // A constant may be a saturated one, such as ln(tanh(x)): what is lost was added to something of order one.
        bar = bar.max((0..order).fold(f64::EPSILON, |v, _| v / width));
    }
    (value.is_finite() && bar.is_finite()).then_some(Measured {
        value,
        bar,
        noise: fit.noise * size,
        width,
        rounding,
        top,
        size,
        tied,
        fit,
    })
}

impl Window {
    /// Where at least half of the values equal the one at the point, values come in steps: the error that must be allowed
    /// for is a step, the smallest seen.
    fn is_tied(&self) -> bool {
        let sides = if self.shape == Shape::Central { 2 } else { 1 };
        let values = [&self.plus, &self.minus].into_iter().take(sides).flat_map(|v| &v[..self.count]);
        2 * values.filter(|v| **v == 0.0).count() >= sides * self.count
    }
}

impl Measured {
    /// How much the function varies over the window.
    pub(crate) fn variation(&self) -> f64 {
        self.fit.signal * self.size
    }

    /// Whether nothing but noise is to be seen.
    pub(crate) fn is_flat(&self) -> bool {
        self.fit.signal <= 4.0 * self.fit.noise.max(ROUNDING / 4.0)
    }

    /// Whether the tail is rounding, or noise of the level that is known.
    pub(crate) fn is_explained(&self, noise: f64) -> bool {
        self.noise <= UNREMARKABLE * self.rounding || (self.fit.level && self.noise <= 4.0 * noise)
    }

    /// Whether the tail is so small that it can only be rounding.
    pub(crate) fn is_rounding(&self) -> bool {
        self.fit.level && self.noise <= FEW * self.rounding
    }

    /// By how many octaves the window should grow (or shrink) for the coefficients to level off a few degrees before
    /// the last.
    pub(crate) fn octaves_to_ideal(&self) -> f64 {
        let noise = self.fit.noise.max(ROUNDING / 4.0);
        if self.is_flat() {
            return 5.0;
        }
        let rounding = ROUNDING / 4.0;
        let level = if self.fit.level { noise } else { rounding };
        let ideal_degree = (self.fit.top as f64 - 7.0).max(2.0);
        let ideal_decay = (self.fit.signal / level).powf(1.0 / ideal_degree);
        (self.fit.decay / ideal_decay).log2().clamp(-6.0, 10.0)
    }

    /// Whether the coefficients are still falling at the last degrees: a smooth function on too wide a window.
    pub(crate) fn is_falling(&self) -> bool {
        !self.fit.level && self.fit.noise < 0.05 * self.fit.signal && self.octaves_to_ideal() < 0.0
    }

    /// The same as [`Measured::octaves_to_ideal`], in rungs.
    pub(crate) fn shift(&self, octave: i32) -> i32 {
        (self.octaves_to_ideal() * f64::from(octave)).round() as i32
    }
}

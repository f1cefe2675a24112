//! How wide should the window of points be?
//!
//! A window that is too wide reaches over features of the function that its polynomial cannot follow, one that is too
//! narrow divides the noise of the values by a small step. The spectrum of a window says which it is and, from the rate
//! at which its coefficients fall, by how much. A tail that is high and flat may be noise or structure narrower than
//! the window; a window a few thousand times narrower tells them apart: noise stays, structure becomes smooth.

use crate::Side;
use crate::ladder::{Ladder, Sample};
use crate::spectrum::{Fit, Window};

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

/// What is asked of a search.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Task {
    pub(crate) mode: Mode,
    pub(crate) order: usize,
    /// How many rungs a window has.
    pub(crate) rungs: i32,
    /// Standard deviation of the noise, as far as it is known beforehand.
    pub(crate) noise: f64,
}

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
    pub(crate) fit: Fit,
}

/// What a search found.
#[derive(Clone, Debug, Default)]
pub(crate) struct Search {
    /// The window with the smallest bar among those whose tail was explained.
    pub(crate) best: Option<Measured>,
    /// Windows whose tail was neither rounding nor confirmed noise.
    pub(crate) unexplained: Vec<Measured>,
    /// Noise that stayed when the window was narrowed; zero if there was no need to look.
    pub(crate) noise: f64,
    /// The narrowest window looked at.
    pub(crate) narrowest: Option<i32>,
    /// Whether no window had finite values on the sides asked for.
    pub(crate) outside: bool,
}

/// One value is taken to be rounded to within this many times its magnitude, at least.
const ROUNDING: f64 = 1.4 * f64::EPSILON;
/// A tail below this many rounding errors needs no second look.
const UNREMARKABLE: f64 = 64.0;
/// How much narrower the window is that tells noise from structure.
const PROBE_OCTAVES: i32 = 12;
/// How often a search may look at yet narrower windows.
const PROBES: u32 = 4;
/// How many windows a search may fit.
const WINDOWS: u32 = 32;
/// A bar this small relative to the value is not worth another evaluation.
const GOOD_ENOUGH: f64 = 2e-14;

enum Look {
    Fitted(Measured),
    /// The function is not finite at this rung, the lowest such in the window.
    NotFinite(i32),
    /// Evaluations ran out, or the points are too close together.
    Impossible,
}

/// Fits the window whose widest rung is `top`.
fn look<F: FnMut(f64) -> Sample>(ladder: &mut Ladder<F>, task: &Task, top: i32) -> Look {
    let center = ladder.center();
    let (mut u, mut plus, mut minus) = (vec![], vec![], vec![]);
    let mut magnitude = center.magnitude;
    for rung in top - task.rungs + 1..=top {
        u.push(ladder.distance(rung));
        for (side, values) in [(Side::Right, &mut plus), (Side::Left, &mut minus)] {
            if matches!(task.mode, Mode::Side(s) | Mode::Open(s) if s != side) {
                continue;
            }
            let sample = ladder.sample(rung, side);
            if !sample.is_finite() {
                return if ladder.affords(1) { Look::NotFinite(rung) } else { Look::Impossible };
            }
            magnitude = magnitude.max(sample.magnitude);
            values.push(sample.value - center.value);
        }
    }
    let width = ladder.distance(top);
    u.iter_mut().for_each(|u| *u /= width);
    // Values are scaled to one, so that no product of them over- or underflows.
    let size = magnitude.max(f64::MIN_POSITIVE);
    plus.iter_mut().chain(&mut minus).for_each(|v| *v /= size);
    let (window, sign) = match task.mode {
        Mode::Central => (Window::Central { u, plus, minus }, 1.0),
        Mode::Side(Side::Right) => (Window::OneSided { u, values: plus, with_center: true }, 1.0),
        Mode::Side(Side::Left) => (Window::OneSided { u, values: minus, with_center: true }, -1.0),
        Mode::Open(Side::Right) => (Window::OneSided { u, values: plus, with_center: false }, 1.0),
        Mode::Open(Side::Left) => (Window::OneSided { u, values: minus, with_center: false }, -1.0),
    };
    let Some(fit) = window.expand(task.order).and_then(|s| s.fit(ROUNDING, task.noise / size)) else {
        return Look::Impossible;
    };
    let order = task.order as i32;
    let unscale = |v: f64| (0..order).fold(v * size, |v, _| v / width * sign);
    let value = unscale(fit.value);
    // A formula that rounds its own argument makes an error of the size of the slope times the spacing at the point.
    let reach = ladder.x().abs() / width;
    let rounding = size * f64::EPSILON * (1.0 + reach * fit.signal);
    let bar = unscale(fit.bar).abs();
    if !(value.is_finite() && bar.is_finite()) {
        return Look::Impossible;
    }
    Look::Fitted(Measured { value, bar, noise: fit.noise * size, width, rounding, top, size, fit })
}

impl Measured {
    /// How much the function varies over the window.
    pub(crate) fn variation(&self) -> f64 {
        self.fit.signal * self.size
    }

    fn is_explained(&self, noise: f64) -> bool {
        self.noise <= UNREMARKABLE * self.rounding || (self.fit.level && self.noise <= 4.0 * noise)
    }

    /// By how many octaves the window should grow (or shrink) for the coefficients to level off a few degrees before
    /// the last.
    fn octaves_to_ideal(&self) -> f64 {
        let noise = self.fit.noise.max(ROUNDING / 4.0);
        if self.fit.signal <= 4.0 * noise {
            return 5.0;
        }
        let rounding = ROUNDING / 4.0;
        let level = if self.fit.level { noise } else { rounding };
        let ideal_degree = (self.fit.top as f64 - 5.0).max(2.0);
        let ideal_decay = (self.fit.signal / level).powf(1.0 / ideal_degree);
        (self.fit.decay / ideal_decay).log2().clamp(-6.0, 10.0)
    }
}

/// Looks for the window with the smallest error bar.
pub(crate) fn search<F: FnMut(f64) -> Sample>(ladder: &mut Ladder<F>, task: &Task, start: i32) -> Search {
    let octave = ladder.octave();
    let lowest = ladder.lowest_rung() + task.rungs - 1;
    let mut found = Search::default();
    let (mut low, mut high) = (i32::MIN, i32::MAX);
    let (mut top, mut probes, mut leap) = (start.max(lowest), 0, task.rungs);
    let mut any_finite = false;
    for _ in 0..WINDOWS {
        let seen = match look(ladder, task, top) {
            Look::Impossible => break,
            Look::NotFinite(rung) => {
                high = high.min(rung);
                let next = if rung > top - task.rungs + 1 { rung - 1 } else { top - leap };
                leap *= 2;
                if top == lowest || next <= low {
                    break;
                }
                top = next.max(lowest);
                continue;
            }
            Look::Fitted(seen) => seen,
        };
        any_finite = true;
        found.narrowest = Some(found.narrowest.map_or(top, |n| n.min(top)));
        let mut shift = (seen.octaves_to_ideal() * f64::from(octave)).round() as i32;
        if seen.is_explained(found.noise) {
            low = low.max(top);
            let good = seen.bar <= GOOD_ENOUGH * seen.value.abs();
            let improved = found.best.is_none_or(|b| seen.bar < b.bar);
            if improved {
                found.best = Some(seen);
            }
            if good || (!improved && shift >= 0) {
                break;
            }
        } else {
            found.unexplained.push(seen);
            high = high.min(top);
            let falling = !seen.fit.level && seen.fit.decay > 1.5;
            if !falling && low == i32::MIN && top > lowest && probes < PROBES {
                probes += 1;
                let narrow = (top - PROBE_OCTAVES * octave).max(lowest);
                let Look::Fitted(probe) = look(ladder, task, narrow) else { break };
                found.narrowest = Some(found.narrowest.map_or(narrow, |n| n.min(narrow)));
                if probe.is_explained(0.0) {
                    low = narrow;
                    found.best = Some(probe);
                    shift = narrow + (probe.octaves_to_ideal() * f64::from(octave)).round() as i32 - top;
                } else if probe.noise >= seen.noise / 4.0 {
                    found.noise = probe.noise.max(seen.noise.min(2.0 * probe.noise));
                    high = i32::MAX;
                    low = top;
                    for window in [probe, seen] {
                        if window.is_explained(found.noise) && found.best.is_none_or(|b| window.bar < b.bar) {
                            found.best = Some(window);
                        }
                    }
                } else {
                    found.unexplained.push(probe);
                    high = narrow;
                    shift = narrow - top - octave;
                }
            } else if !falling {
                shift = -4 * octave;
            } else {
                shift = shift.min(-1);
            }
        }
        let mut next = top.saturating_add(shift).max(lowest);
        if next >= high || next <= low {
            if low == i32::MIN || high == i32::MAX {
                next = next.min(high - 1);
            } else {
                next = low + (high - low) / 2;
            }
        }
        if next == top || next <= low.min(top) && next != lowest || next == low {
            break;
        }
        top = next;
    }
    found.outside = !any_finite;
    found
}

/// Fits one window for a derivative of another order or on other points, if its values are finite.
pub(crate) fn fit_at<F: FnMut(f64) -> Sample>(
    ladder: &mut Ladder<F>,
    task: &Task,
    top: i32,
) -> Option<Measured> {
    match look(ladder, task, top) {
        Look::Fitted(seen) => Some(seen),
        _ => None,
    }
}

impl Search {
    /// The answer where no window was explained, but ever narrower ones close in on one value: a function that is
    /// differentiable but not smooth, such as `x·|x|` at zero. Every narrower value must lie within the wider bar, and
    /// the bars must shrink; the last but one is what can be promised.
    pub(crate) fn closing_in(&self) -> Option<Measured> {
        let mut windows = self.unexplained.clone();
        windows.sort_by_key(|w| std::cmp::Reverse(w.top));
        windows.dedup_by_key(|w| w.top);
        let nested =
            windows.windows(2).all(|w| (w[0].value - w[1].value).abs() <= w[0].bar && w[1].bar < w[0].bar);
        let (first, last) = (windows.first()?, windows.last()?);
        let before = windows.iter().rev().nth(1)?;
        (nested && windows.len() >= 3 && before.bar < 1e-2 * first.bar)
            .then_some(Measured { bar: before.bar, ..*last })
    }
}

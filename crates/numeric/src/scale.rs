//! How wide should the window of points be?
//!
//! A window that is too wide reaches over features of the function that its polynomial cannot follow, one that is too
//! narrow divides the noise of the values by a small step. The spectrum of a window says which it is and, from the rate
//! at which its coefficients fall, by how much. A tail that is high and flat may be noise or structure narrower than
//! the window; a window a few thousand times narrower tells them apart: noise stays, structure becomes smooth.

use crate::Side;
use crate::ladder::Ladder;
use crate::window::{Look, Measured, Mode, Task, fit_at, look};

/// What a search found.
#[derive(Clone, Debug, Default)]
pub(crate) struct Search {
    /// The window with the smallest bar among those whose tail was explained.
    pub(crate) best: Option<Measured>,
    /// All windows whose tail was explained.
    accepted: Vec<Measured>,
    /// Windows whose tail was neither rounding nor confirmed noise.
    pub(crate) unexplained: Vec<Measured>,
    /// Noise that stayed when the window was narrowed; zero if there was no need to look.
    pub(crate) noise: f64,
    /// The narrowest window looked at.
    pub(crate) narrowest: Option<i32>,
    /// Whether no window had finite values on the sides asked for.
    pub(crate) outside: bool,
    /// Whether the bar was widened because the values may be a staircase.
    pub(crate) doubted: bool,
    /// The first window that looked like noise, whether or not it was.
    noisy: Option<Measured>,
    /// The noise that the caller knows of.
    pub(crate) known: f64,
}

/// How much narrower the window is that tells noise from structure.
const PROBE_OCTAVES: i32 = 12;
/// By how much a window must at least be narrower to tell anything: a cube root falls by a factor of six over this.
const FAR_OCTAVES: i32 = 8;
/// How often a search may look at a much narrower window before it gives up.
const PROBES: u32 = 4;
/// How often a search may narrow a window a little, because its coefficients are still falling.
const STEPS: u32 = 5;
/// Noise this small relative to the values is believed after one look at a narrower window, larger noise after three.
const SLIGHT: f64 = 1e-6;
/// How far a window may grow beyond the scale that the point itself suggests.
const GROWTH_OCTAVES: i32 = 4;
/// How many windows a search may fit.
const WINDOWS: u32 = 32;
/// Rungs of a lean window: 15 evaluations with the point itself.
const LEAN_RUNGS: i32 = 7;
/// The fewest coefficients from which a lean window measures its noise.
const LEAN_TAIL: usize = 4;
/// The bar, relative to the value, that is not worth another evaluation. Bars are about ten times the error.
fn good_enough(order: usize) -> f64 {
    if order <= 1 { 1.5e-13 } else { 10f64.powi(order as i32 - 12) }
}

/// Looks for the window with the smallest error bar.
pub(crate) async fn search(ladder: &mut Ladder<'_>, task: &Task, start: i32) -> Search {
    let mut found = Search { outside: true, known: task.noise, ..Search::default() };
    match lean(ladder, task, start, &mut found).await {
        Some(first) => refine(ladder, &lean_task(task), first, &mut found).await,
        None => {
            if let Some(first) = descend(ladder, task, start, &mut found).await {
                refine(ladder, task, first, &mut found).await;
            }
        }
    }
    if let Some(wide) = found.staircase()
        && wide.noise <= SLIGHT * wide.size
    {
        // Steps this small are the rounding of something inside the function: noise after all.
        found.noise = wide.noise;
        found.best = None;
        found.accept(wide);
        let from =
            Bracket { low: wide.top, high: i32::MAX, top: wide.top, shift: wide.shift(ladder.octave()) };
        refine(ladder, task, from, &mut found).await;
    }
    // What was seen since may have shown a window to lie on one step of a staircase.
    if let Some(best) = found.best.as_mut().filter(|best| best.tied)
        && let Some(again) = fit_at(ladder, task, best.top).await
    {
        best.bar = best.bar.max(again.bar);
    }
    found.temper();
    found.allow_for_hidden();
    found.doubt();
    found
}

/// What a lean window looks for: fewer points than others, and fewer coefficients to measure the noise by. It is believed
/// only where that noise is rounding, about whose size enough is known beforehand.
fn lean_task(task: &Task) -> Task {
    Task { rungs: LEAN_RUNGS, tail: LEAN_TAIL, ..*task }
}

/// The fewest rungs that a search of this kind can start with.
pub(crate) fn smallest_window(task: &Task) -> i32 {
    if task.order == 1 { lean_task(task).rungs } else { task.rungs }
}

/// Looks through a lean window at the first scale; whether that is enough to go on from.
async fn lean(ladder: &mut Ladder<'_>, task: &Task, start: i32, found: &mut Search) -> Option<Bracket> {
    if task.order != 1 || task.mode != Mode::Central {
        return None;
    }
    let task = &lean_task(task);
    let top = start.max(ladder.lowest_rung() + task.rungs - 1);
    let seen = fit_at(ladder, task, top).await.filter(Measured::is_rounding)?;
    found.note(&seen);
    found.accept(seen);
    Some(Bracket { low: top, high: i32::MAX, top, shift: seen.shift(ladder.octave()) })
}

/// Goes down from the first window until one is explained, or is at least the smooth function it seems to be.
async fn descend(ladder: &mut Ladder<'_>, task: &Task, start: i32, found: &mut Search) -> Option<Bracket> {
    let octave = ladder.octave();
    let lowest = ladder.lowest_rung() + task.rungs - 1;
    let (mut top, mut leap, mut probes, mut steps, mut looks) = (start.max(lowest), task.rungs, 0, 0, 0);
    let mut bracket = Bracket { low: i32::MIN, high: i32::MAX, top, shift: 0 };
    let mut suspect: Option<Measured> = None;
    for _ in 0..WINDOWS {
        let seen = match look(ladder, task, top).await {
            Look::Impossible => return None,
            Look::NotFinite(rung) => {
                bracket.high = bracket.high.min(rung);
                if top == lowest {
                    return None;
                }
                top =
                    if rung > top - task.rungs + 1 { rung - 1 } else { top.saturating_sub(leap) }.max(lowest);
                leap = leap.saturating_mul(2);
                continue;
            }
            Look::Fitted(seen) => seen,
        };
        found.note(&seen);
        if found.explains(&seen) {
            // Noise that is known needs no second look.
            if !seen.is_explained(0.0) {
                found.noise = seen.noise;
            }
            found.accept(seen);
            return Some(Bracket { low: top, top, shift: seen.shift(octave), ..bracket });
        }
        // Noise that persists: on both sides, and as large as when the window was thousands of times wider.
        let scattered = suspect.is_some() || !seen.is_falling();
        let noisy = scattered && is_noisy_on_both_sides(ladder, task, &seen).await;
        // Steps stay as high as they are in narrower windows, and are on both sides. What becomes small is a kink.
        if scattered && !noisy && found.noisy.is_some_and(|wide| seen.noise < wide.noise / 64.0) {
            found.noisy = None;
        }
        let persistent = suspect
            .filter(|wide| noisy && seen.noise >= wide.noise / 4.0 && wide.top - top >= FAR_OCTAVES * octave);
        if let Some(wide) = persistent {
            probes += 1;
            if wide.noise <= SLIGHT * wide.size || probes > 2 {
                found.noise = wide.noise.min(2.0 * seen.noise);
                let first =
                    found.unexplained.iter().copied().find(|w| w.is_explained(found.noise)).unwrap_or(wide);
                found.unexplained.retain(|w| !w.is_explained(found.noise));
                found.accept(first);
                found.accept(seen);
                return Some(Bracket {
                    low: first.top,
                    high: i32::MAX,
                    top: first.top,
                    shift: first.shift(octave),
                });
            }
        }
        found.unexplained.push(seen);
        bracket.high = bracket.high.min(top);
        if top == lowest {
            return None;
        }
        let falling = seen.is_falling() && suspect.is_none();
        if falling && steps < STEPS {
            steps += 1;
            top = (top + seen.shift(octave).min(-1)).max(lowest);
        } else if looks == PROBES {
            return None;
        } else {
            looks += 1;
            found.noisy = found.noisy.or(noisy.then_some(seen));
            suspect = persistent.or(Some(seen)).filter(|_| noisy);
            top = (top - PROBE_OCTAVES * octave).max(lowest);
        }
    }
    None
}

/// What is known of the best window: it is not below `low`, it is below `high`; and what to try next.
struct Bracket {
    low: i32,
    high: i32,
    top: i32,
    shift: i32,
}

/// From a window that is explained, moves to where the bar is smallest.
async fn refine(ladder: &mut Ladder<'_>, task: &Task, first: Bracket, found: &mut Search) {
    let task = &Task { noise: task.noise.max(0.7 * found.noise), ..*task };
    let octave = ladder.octave();
    let lowest = ladder.lowest_rung() + task.rungs - 1;
    let natural = ladder.natural_rung();
    // A much wider window sees little of what the function does near the point, and that little is lost in its noise.
    let widest = natural.max(first.top) + GROWTH_OCTAVES * octave;
    // Two octaves cost more evaluations than the digits of a higher derivative are worth.
    let Bracket { mut low, mut high, mut top, mut shift } = first;
    let little = if task.order == 1 { 0 } else { 2 * octave };
    for _ in 0..WINDOWS {
        let Some(best) = found.best else { return };
        if best.bar <= good_enough(task.order) * best.value.abs()
            || (best.top == top && (0..=little).contains(&shift))
        {
            return;
        }
        // Where nothing but noise is to be seen, structure below the noise may be passed over: not beyond the scale
        // that the point itself suggests.
        if best.is_flat() && shift > 0 {
            shift = (natural - top).max(0);
        }
        let mut next = top.saturating_add(shift).min(widest).max(lowest);
        if next >= high {
            next = if top > low { low.midpoint(top) } else { low + (high - low) / 2 };
        }
        if next == top || next == low || shift == 0 {
            return;
        }
        match look(ladder, task, next).await {
            Look::Impossible => return,
            Look::NotFinite(rung) => {
                high = high.min(rung);
                shift = if rung > next - task.rungs + 1 { rung - 1 - top } else { (next - top) / 2 };
                continue;
            }
            Look::Fitted(seen) => {
                found.note(&seen);
                shift = seen.shift(octave);
                if found.explains(&seen) {
                    let improved = found.accept(seen);
                    low = low.max(next);
                    if !improved && shift >= 0 {
                        return;
                    }
                } else {
                    found.unexplained.push(seen);
                    high = high.min(next);
                    shift = if seen.is_falling() { shift.min(-1) } else { low.midpoint(next) - next };
                }
                top = next;
            }
        }
    }
}

/// Whether each side on its own is as noisy as both together. A break at or near the point leaves at least one side
/// clean.
async fn is_noisy_on_both_sides(ladder: &mut Ladder<'_>, task: &Task, seen: &Measured) -> bool {
    let sides = match task.mode {
        Mode::Central => [Side::Left, Side::Right],
        Mode::Side(side) | Mode::Open(side) => [side, side],
    };
    for side in sides {
        let alone = Task { mode: Mode::Open(side), order: 0, ..*task };
        if fit_at(ladder, &alone, seen.top).await.is_none_or(|side| side.noise < seen.noise / 16.0) {
            return false;
        }
    }
    true
}

impl Search {
    fn note(&mut self, seen: &Measured) {
        self.outside = false;
        self.narrowest = Some(self.narrowest.map_or(seen.top, |n| n.min(seen.top)));
    }

    /// Whether the tail of a window is rounding, or noise that was confirmed or is known of.
    fn explains(&self, seen: &Measured) -> bool {
        seen.noise <= 2.0 * self.known || seen.is_explained(self.noise.max(self.known))
    }

    /// Keeps the window if it is the best so far.
    fn accept(&mut self, seen: Measured) -> bool {
        self.accepted.push(seen);
        let improved = self.best.is_none_or(|b| seen.bar < b.bar);
        if improved {
            self.best = Some(seen);
        }
        improved
    }

    /// The tail of one window may be small by luck. The narrower windows see the same noise: the bar is widened where
    /// they saw more of it.
    fn temper(&mut self) {
        if let Some(best) = &mut self.best {
            let narrower = self.accepted.iter().filter(|w| w.fit.level && w.top < best.top);
            let seen = narrower.map(|w| w.noise).fold(0.0, f64::max);
            if seen > best.noise.max(best.rounding) {
                best.bar *= (0.8 * seen / best.noise).clamp(1.0, 3.0);
            }
        }
    }

    /// A staircase (values rounded to few digits, or computed through something rounded) is smooth on one step and
    /// noise on many: a window that looked like noise became smooth when narrowed, but not in the way of a smooth
    /// function, which would have filled the best window. Returns the window that looked like noise.
    fn staircase(&self) -> Option<Measured> {
        let (best, wide) = (self.best?, self.noisy?);
        let unfilled = best.width < wide.width / 4.0 && best.octaves_to_ideal() >= 2.0;
        (self.noise == 0.0 && unfilled).then_some(wide)
    }

    /// A weak singularity at the point, as of `1 + x·|x|`, has the same shape in every window, and so the same relative
    /// error, until rounding hides it. The bar must allow for what may be hidden, unless the best window shows that
    /// it is gone, having fallen faster than the square of the width: then it was a feature of a wider window only.
    fn allow_for_hidden(&mut self) {
        let Some(best) = self.best.as_mut().filter(|_| self.noise == 0.0) else { return };
        let wider = self.unexplained.iter().filter(|w| w.width > best.width);
        if let Some(wider) = wider.min_by(|a, b| a.width.total_cmp(&b.width)) {
            let shrink = best.width / wider.width;
            if best.noise >= wider.noise * shrink * shrink / 16.0 {
                let error = (wider.value - best.value).abs() + wider.bar;
                best.bar = best.bar.max(error * shrink.sqrt());
            }
        }
    }

    /// Where a staircase may be meant as it is or as noise, the bar covers both readings.
    fn doubt(&mut self) {
        let staircase = self.staircase();
        if let (Some(best), Some(wide)) = (&mut self.best, staircase) {
            best.bar = best.bar.max((best.value - wide.value).abs() + wide.bar);
            best.noise = best.noise.max(wide.noise);
            self.doubted = true;
        }
    }

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

//! Where is the function evaluated, and what was found there?
//!
//! The points lie in pairs around `x`, at distances that form a ladder: every octave has the same few rungs, so that a
//! window moved by an octave shares most of its points with the old one. Every value is kept. Distances are such that
//! both points of a pair are representable and exactly as far from `x` as stated.

use crate::Side;
use crate::desk::{Desk, Sample};
use std::ops::RangeInclusive;

/// The values of a function around one point.
pub(crate) struct Ladder<'d> {
    desk: &'d Desk,
    x: f64,
    bounds: (f64, f64),
    base: f64,
    octave: i32,
    center: Sample,
    /// What is known, from the lowest rung to the highest.
    rungs: Vec<Rung>,
    evaluations: u32,
    max_evaluations: u32,
    ragged: bool,
    starved: bool,
}

/// What is known at one distance from `x`; nothing where nobody asked.
struct Rung {
    rung: i32,
    distance: f64,
    sides: [Option<Sample>; 2],
}

const SIDES: [Side; 2] = [Side::Left, Side::Right];

impl<'d> Ladder<'d> {
    /// A ladder around `x` whose rung 0 is at the distance `base` (rounded down to a power of two), with `octave` rungs
    /// to the octave.
    pub(crate) fn new(
        desk: &'d Desk,
        x: f64,
        bounds: (f64, f64),
        base: f64,
        octave: i32,
        max_evaluations: u32,
    ) -> Self {
        Ladder {
            desk,
            x,
            bounds,
            base: power_of_two_below(base),
            octave,
            center: Sample::NOT_THERE,
            rungs: Vec::new(),
            evaluations: 0,
            max_evaluations,
            ragged: false,
            starved: false,
        }
    }

    /// Asks for the value at `x` itself, which everything else is compared with; it stays NaN outside the bounds.
    pub(crate) async fn settle(&mut self) {
        if self.x.is_finite() && self.bounds.0 <= self.x && self.x <= self.bounds.1 {
            self.evaluations = 1;
            let center = &mut self.center;
            self.desk.ask(std::iter::once(self.x), |_, sample| *center = sample).await;
        }
    }

    pub(crate) fn x(&self) -> f64 {
        self.x
    }

    pub(crate) fn center(&self) -> Sample {
        self.center
    }

    /// The smallest distance of a value seen from the value at `x`, apart from zero; infinite if there is none.
    pub(crate) fn smallest_change(&self) -> f64 {
        let samples = self.rungs.iter().flat_map(|rung| rung.sides).flatten();
        let changes = samples.map(|s| (s.value - self.center.value).abs());
        changes.filter(|c| *c > 0.0).fold(f64::INFINITY, f64::min)
    }

    pub(crate) fn evaluations(&self) -> u32 {
        self.evaluations
    }

    /// How many more evaluations are allowed.
    pub(crate) fn budget(&self) -> u32 {
        self.max_evaluations.saturating_sub(self.evaluations)
    }

    /// How far it is to the bounds, on the left and on the right.
    pub(crate) fn room(&self) -> [f64; 2] {
        [self.x - self.bounds.0, self.bounds.1 - self.x]
    }

    /// Whether something was not asked because it was more than could be spent.
    pub(crate) fn is_starved(&self) -> bool {
        self.starved
    }

    /// Rungs to the octave.
    pub(crate) fn octave(&self) -> i32 {
        self.octave
    }

    /// Whether there were points without a finite value.
    pub(crate) fn is_ragged(&self) -> bool {
        self.ragged
    }

    /// The lowest rung that is still well above the spacing of the floating-point numbers around `x`.
    pub(crate) fn lowest_rung(&self) -> i32 {
        let spacing = (self.x.abs() * f64::EPSILON).max(f64::MIN_POSITIVE);
        let octaves = (spacing * 64.0).log2() - self.base.log2();
        (octaves.ceil() as i32) * self.octave
    }

    /// The rung of the scale that the point itself suggests: an eighth of its distance from zero, or of one.
    pub(crate) fn natural_rung(&self) -> i32 {
        let octaves = (self.x.abs().max(1.0) / 8.0).log2() - self.base.log2();
        (octaves.floor() as i32) * self.octave
    }

    /// The distance of a rung from `x`: a multiple of the spacing around `x`, so that `x + h` and `x - h` are exact.
    ///
    /// The outer point is rounded first and its distance taken back, which is exact by Sterbenz' lemma while the
    /// distance is below `|x|`; the inner point lies where the spacing is finer. Beyond `|x|` the distance is itself
    /// much coarser than the spacing and the rounding is one part in 2^53 of it.
    pub(crate) fn distance(&self, rung: i32) -> f64 {
        let octave = rung.div_euclid(self.octave);
        let fraction = 1.0 + f64::from(rung.rem_euclid(self.octave)) / f64::from(self.octave);
        let nominal = self.base * f64::from(octave).exp2() * fraction * (1.0 + unevenness(rung) / 16.0);
        let outer = self.x + nominal.copysign(self.x);
        if outer.is_finite() { (outer - self.x).abs() } else { nominal }
    }

    /// Asks together for all that is not yet known at these rungs on these sides. `false`, and nothing is asked, if that
    /// is more than what may still be spent.
    pub(crate) async fn fetch(&mut self, rungs: RangeInclusive<i32>, sides: &[Side]) -> bool {
        let mut next = self.rungs.partition_point(|known| known.rung < *rungs.start());
        let first = next;
        for rung in rungs {
            if self.rungs.get(next).is_none_or(|known| known.rung != rung) {
                let new = Rung { rung, distance: self.distance(rung), sides: [None; 2] };
                self.rungs.insert(next, new);
            }
            next += 1;
        }
        // Room for one more than there ever is: a window has at most 19 rungs.
        let mut missing: [(usize, Side, f64); 40] = [(0, Side::Left, 0.0); 40];
        let mut count = 0;
        for index in first..next {
            for &side in sides {
                let rung = &mut self.rungs[index];
                let at = match side {
                    Side::Left => self.x - rung.distance,
                    Side::Right => self.x + rung.distance,
                };
                let slot = &mut rung.sides[side as usize];
                if slot.is_none() {
                    if at.is_finite() && self.bounds.0 <= at && at <= self.bounds.1 {
                        missing[count] = (index, side, at);
                        count += 1;
                    } else {
                        *slot = Some(Sample::NOT_THERE);
                    }
                }
            }
        }
        let missing = &missing[..count];
        if count as u32 > self.budget() {
            self.starved = true;
            return false;
        }
        if count > 0 {
            self.evaluations += count as u32;
            let known = &mut self.rungs;
            let take = |index: usize, sample| {
                let (rung, side, _) = missing[index];
                known[rung].sides[side as usize] = Some(sample);
            };
            self.desk.ask(missing.iter().map(|(_, _, at)| *at), take).await;
        }
        let found = self.rungs[first..next].iter().flat_map(|rung| rung.sides).flatten();
        self.ragged |= found.into_iter().any(|sample| !sample.is_finite());
        true
    }

    /// What was fetched at these rungs: the distance and the samples on the left and on the right.
    pub(crate) fn known(
        &self,
        rungs: RangeInclusive<i32>,
    ) -> impl Iterator<Item = (i32, f64, [Option<Sample>; 2])> + '_ {
        let first = self.rungs.partition_point(|known| known.rung < *rungs.start());
        self.rungs[first..]
            .iter()
            .take_while(move |known| known.rung <= *rungs.end())
            .map(|known| (known.rung, known.distance, known.sides))
    }

    /// The sides, the one first on which more values are finite among those known.
    pub(crate) fn sides(&self) -> [Side; 2] {
        let finite = |side: Side| {
            let samples = self.rungs.iter().filter_map(|rung| rung.sides[side as usize]);
            samples.filter(|sample| sample.is_finite()).count()
        };
        if finite(Side::Left) > finite(Side::Right) { SIDES } else { [Side::Right, Side::Left] }
    }
}

/// Between zero and one, without pattern (the finaliser of SplitMix64). Distances have no round ratio to anything or to
/// each other. Otherwise whatever is periodic, or rounded to a power of two inside the function, would repeat itself
/// from rung to rung and look smooth: its errors would grow with the distance, as a slope does.
fn unevenness(rung: i32) -> f64 {
    let mut bits = (i64::from(rung) as u64).wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    ((bits ^ (bits >> 31)) >> 11) as f64 / (1u64 << 53) as f64
}

/// The largest power of two that is not above `value`, kept within the range where its neighbours are normal numbers.
pub(crate) fn power_of_two_below(value: f64) -> f64 {
    let usable = if value.is_finite() && value > 0.0 { value.clamp(1e-290, 1e300) } else { 0.125 };
    usable.log2().floor().exp2()
}

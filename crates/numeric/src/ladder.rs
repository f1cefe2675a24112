//! Where is the function evaluated, and what was found there?
//!
//! The points lie in pairs around `x`, at distances that form a ladder: every octave has the same few rungs, so that a
//! window moved by an octave shares most of its points with the old one. Every value is kept. Distances are such that
//! both points of a pair are representable and exactly as far from `x` as stated.

use std::collections::BTreeMap;

use crate::Side;

/// One value of a function, with the magnitude of what was added up to make it: its rounding error is relative to that.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sample {
    pub(crate) value: f64,
    pub(crate) magnitude: f64,
}

impl Sample {
    pub(crate) fn of(value: f64) -> Self {
        Sample { value, magnitude: value.abs() }
    }

    pub(crate) fn is_finite(self) -> bool {
        self.value.is_finite() && self.magnitude.is_finite()
    }
}

/// The values of a function around one point.
pub(crate) struct Ladder<F> {
    function: F,
    x: f64,
    bounds: (f64, f64),
    base: f64,
    octave: i32,
    center: Sample,
    values: BTreeMap<(i32, bool), Sample>,
    evaluations: u32,
    max_evaluations: u32,
}

const NOT_THERE: Sample = Sample { value: f64::NAN, magnitude: f64::NAN };

impl<F: FnMut(f64) -> Sample> Ladder<F> {
    /// A ladder around `x` whose rung 0 is at the distance `base` (rounded down to a power of two), with `octave` rungs
    /// to the octave. Evaluates the function at `x`.
    pub(crate) fn new(
        mut function: F,
        x: f64,
        bounds: (f64, f64),
        base: f64,
        octave: i32,
        max_evaluations: u32,
    ) -> Self {
        let inside = x.is_finite() && bounds.0 <= x && x <= bounds.1;
        let center = if inside { function(x) } else { NOT_THERE };
        Ladder {
            function,
            x,
            bounds,
            base: power_of_two_below(base),
            octave,
            center,
            values: BTreeMap::new(),
            evaluations: u32::from(inside),
            max_evaluations,
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
        let changes = self.values.values().map(|s| (s.value - self.center.value).abs());
        changes.filter(|c| *c > 0.0).fold(f64::INFINITY, f64::min)
    }

    pub(crate) fn evaluations(&self) -> u32 {
        self.evaluations
    }

    /// Rungs to the octave.
    pub(crate) fn octave(&self) -> i32 {
        self.octave
    }

    /// Whether `count` more evaluations are allowed.
    pub(crate) fn affords(&self, count: u32) -> bool {
        self.evaluations.saturating_add(count) <= self.max_evaluations
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

    /// The value on one side at a rung; not finite outside the domain, outside the bounds or when evaluations ran out.
    pub(crate) fn sample(&mut self, rung: i32, side: Side) -> Sample {
        let key = (rung, side == Side::Right);
        if let Some(&known) = self.values.get(&key) {
            return known;
        }
        let distance = self.distance(rung);
        let at = match side {
            Side::Left => self.x - distance,
            Side::Right => self.x + distance,
        };
        let sample = if !at.is_finite() || at < self.bounds.0 || at > self.bounds.1 {
            NOT_THERE
        } else if !self.affords(1) {
            return NOT_THERE;
        } else {
            self.evaluations += 1;
            (self.function)(at)
        };
        self.values.insert(key, sample);
        sample
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
fn power_of_two_below(value: f64) -> f64 {
    let usable = if value.is_finite() && value > 0.0 { value.clamp(1e-290, 1e300) } else { 0.125 };
    usable.log2().floor().exp2()
}

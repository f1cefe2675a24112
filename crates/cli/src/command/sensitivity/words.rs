//! What does it come to, in words? Which way the result goes when an input goes up, and which inputs matter not at all.

use super::args::Goal;
use fluxions::numeric::Status;
use fluxions_sensitivity::{Effect, Interval, Local};

/// Below this part of the variance an input counts for nothing.
const NEGLIGIBLE: f64 = 0.01;

/// Which way the result goes when an input goes up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    Up,
    Down,
    /// The result goes up, or down, on both sides.
    Valley,
    Ridge,
    Flat,
    Jump,
    Unknown,
}

impl Way {
    pub(super) fn of(effect: &Effect) -> Way {
        let slope = &effect.slope;
        let sign = |x: f64| if x > 0.0 { Way::Up } else { Way::Down };
        match (slope.status, slope.sides()) {
            (Status::Jump { .. }, _) => Way::Jump,
            (_, Some((left, right))) if left < 0.0 && right > 0.0 => Way::Valley,
            (_, Some((left, right))) if left > 0.0 && right < 0.0 => Way::Ridge,
            (_, Some((left, right))) => sign(if right == 0.0 { left } else { right }),
            _ if slope.value.is_nan() => Way::Unknown,
            _ if slope.is_flat() => Way::Flat,
            _ => sign(slope.value),
        }
    }

    /// `up: the error goes down`.
    pub(super) fn words(self, result: &str, goal: Option<Goal>) -> String {
        let judged = |up: bool| match goal {
            None => "",
            Some(Goal::Higher) if up => " (better)",
            Some(Goal::Lower) if !up => " (better)",
            Some(_) => " (worse)",
        };
        match self {
            Way::Up => format!("up: {result} goes up{}", judged(true)),
            Way::Down => format!("up: {result} goes down{}", judged(false)),
            Way::Valley => format!("up or down: {result} goes up{}", judged(true)),
            Way::Ridge => format!("up or down: {result} goes down{}", judged(false)),
            Way::Flat => format!("a little: {result} stays"),
            Way::Jump => format!("{result} jumps here"),
            Way::Unknown => "no slope here".to_owned(),
        }
    }

    /// One word, for programs.
    pub(super) fn word(self) -> &'static str {
        match self {
            Way::Up => "up",
            Way::Down => "down",
            Way::Valley => "up_both_ways",
            Way::Ridge => "down_both_ways",
            Way::Flat => "stays",
            Way::Jump => "jumps",
            Way::Unknown => "unknown",
        }
    }
}

/// Whether nothing that was seen depends on an input: its slope is zero, and both ends of its range are as the value.
pub(super) fn is_idle(effect: &Effect, found: &Local) -> bool {
    let still = |x: f64| x == found.value;
    let ends = effect.ends.is_none_or(|ends| still(ends.runs.0) && still(ends.runs.1));
    Way::of(effect) == Way::Flat && effect.nudge_run == 0.0 && ends
}

/// What a first and a total index say of an input.
pub(super) fn indices(first: &Interval, total: &Interval) -> &'static str {
    if total.value.is_nan() {
        return "";
    }
    if total.value == 0.0 && total.high == 0.0 {
        return "no influence at all";
    }
    if total.high < NEGLIGIBLE {
        return "negligible";
    }
    match (first.holds(0.0) || first.value <= 0.0, total.low > first.high) {
        (true, true) => "only with others; alone not distinguishable from zero",
        (true, false) => "alone not distinguishable from zero",
        (false, true) => "alone, and with others",
        (false, false) => "alone",
    }
}

/// What the bound on a total index says.
pub(super) fn bound(bound: &Interval) -> &'static str {
    match bound.high {
        x if x.is_nan() => "",
        x if x < NEGLIGIBLE => "negligible",
        x if x >= 1.0 => "the bound says nothing",
        _ => "",
    }
}

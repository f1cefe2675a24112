//! Along what lines is a function of several variables looked at? Each partial derivative is one of a function of one
//! number `t`, which moves some of the variables; a [`Line`] says which, and how far.

use crate::desk::Sample;
use crate::ladder::power_of_two_below;
use crate::{Estimate, Options, Status};

/// A way through the space of the variables, for one derivative or for all outputs at once.
pub(crate) enum Line {
    /// `t` is the value of one variable.
    Axis { variable: usize, x: f64, options: Options },
    /// Several variables move together, each by `(t - 1)` times a step of its own; no output depends on two of them.
    Group { members: Vec<Member>, options: Options },
    /// Two variables move by `t` times a step each, once in the same and once in opposite directions.
    Cross { members: [Member; 2], options: Options },
}

/// A variable that moves along a line.
#[derive(Clone, Copy)]
pub(crate) struct Member {
    pub(crate) variable: usize,
    pub(crate) x: f64,
    /// A power of two, so that products with it are exact.
    pub(crate) step: f64,
    bounds: (f64, f64),
}

impl Member {
    /// A variable whose step is near its own size, or eight times the scale that is known.
    pub(crate) fn new(variable: usize, x: f64, options: &Options) -> Self {
        let known = options.scale.map(|scale| 8.0 * scale);
        let own = if x == 0.0 || !x.is_finite() { 1.0 } else { x.abs() };
        let step = power_of_two_below(known.filter(|scale| *scale > 0.0).unwrap_or(own));
        Member { variable, x, step, bounds: options.bounds }
    }

    /// The same, moving the other way where there is more room: members of a group at opposite bounds then have a
    /// common side.
    fn turned_inwards(self) -> Self {
        let room = self.bounds.1 - self.x >= self.x - self.bounds.0;
        Member { step: if room { self.step } else { -self.step }, ..self }
    }

    fn at(&self, distance: f64) -> Option<(usize, f64)> {
        let value = self.x + distance * self.step;
        (self.bounds.0 <= value && value <= self.bounds.1).then_some((self.variable, value))
    }
}

impl Line {
    /// A line along which every member moves.
    pub(crate) fn group(members: impl Iterator<Item = Member>, options: &Options) -> Line {
        let members = members.map(Member::turned_inwards).collect();
        Line::Group { members, options: unbounded(options) }
    }

    /// A line for the mixed partial derivative by two variables.
    pub(crate) fn cross(members: [Member; 2], options: &Options) -> Line {
        Line::Cross { members, options: unbounded(options) }
    }

    /// Where `t` starts.
    pub(crate) fn origin(&self) -> f64 {
        match self {
            Line::Axis { x, .. } => *x,
            // The numbers around one are as fine beside it as those around a variable are beside that.
            Line::Group { .. } => 1.0,
            Line::Cross { .. } => 0.0,
        }
    }

    pub(crate) fn options(&self) -> &Options {
        match self {
            Line::Axis { options, .. } | Line::Group { options, .. } | Line::Cross { options, .. } => options,
        }
    }

    /// How many points one value along the line takes.
    pub(crate) fn points(&self) -> usize {
        if matches!(self, Line::Cross { .. }) { 2 } else { 1 }
    }

    /// Hands the variables that move and their values to `change`, and calls `next` after each point. `false`, and
    /// nothing is said, where a variable would leave its bounds.
    pub(crate) fn visit(&self, t: f64, changes: &mut Vec<(usize, f64)>, ends: &mut Vec<usize>) -> bool {
        let before = changes.len();
        let inside = match self {
            Line::Axis { variable, .. } => {
                changes.push((*variable, t));
                true
            }
            Line::Group { members, .. } => members.iter().all(|member| {
                let change = member.at(t - 1.0);
                changes.extend(change);
                change.is_some()
            }),
            Line::Cross { members: [first, second], .. } => {
                let corners = (first.at(t), second.at(t), second.at(-t));
                if let (Some(first), Some(same), Some(opposite)) = corners {
                    changes.extend([first, same]);
                    ends.push(changes.len());
                    changes.extend([first, opposite]);
                    true
                } else {
                    false
                }
            }
        };
        if inside {
            ends.push(changes.len())
        } else {
            changes.truncate(before)
        }
        inside
    }

    /// What an output's value at the point number `part` of one `t` makes of what was known.
    pub(crate) fn sample(&self, part: usize, earlier: Sample, value: f64) -> Sample {
        if part == 0 {
            return Sample::of(value);
        }
        let (same, opposite) = (earlier.value, value);
        Sample { value: (same - opposite) / 2.0, magnitude: same.abs().max(opposite.abs()) }
    }

    /// By how much a variable moves where `t` moves by one.
    pub(crate) fn step_of(&self, variable: usize) -> f64 {
        match self {
            Line::Axis { .. } => 1.0,
            Line::Group { members, .. } => Self::step(members, variable),
            Line::Cross { members, .. } => Self::step(members, variable),
        }
    }

    fn step(members: &[Member], variable: usize) -> f64 {
        members.iter().find(|member| member.variable == variable).map_or(1.0, |member| member.step)
    }

    /// The second derivative along the line is this many times that by the variables.
    pub(crate) fn mixed_scale(&self) -> f64 {
        match self {
            Line::Cross { members: [first, second], .. } => 2.0 * first.step * second.step,
            Line::Axis { .. } | Line::Group { .. } => 1.0,
        }
    }

    /// The derivative by the variables, from that by `t`, which is `scale` times as large.
    pub(crate) fn finish(&self, found: Estimate, scale: f64) -> Estimate {
        Estimate {
            value: found.value / scale,
            error_bar: (found.error_bar / scale).abs(),
            evaluations: found.evaluations.saturating_mul(self.points() as u32),
            status: divided(found.status, scale),
            ..found
        }
    }
}

/// What was found along `t`, in terms of a variable that moves by `scale` where `t` moves by one.
fn divided(status: Status, scale: f64) -> Status {
    let turned = |left, right| if scale < 0.0 { (right, left) } else { (left, right) };
    match status {
        Status::Kink { left, right } => {
            let (left, right) = turned(left / scale, right / scale);
            Status::Kink { left, right }
        }
        Status::Jump { left, right } => {
            let (left, right) = turned(left, right);
            Status::Jump { left, right }
        }
        other => other,
    }
}

fn unbounded(options: &Options) -> Options {
    // The bounds are each variable's own and are seen to where it moves; its scale is in the step.
    Options { bounds: (f64::NEG_INFINITY, f64::INFINITY), scale: None, ..options.clone() }
}

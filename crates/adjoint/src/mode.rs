//! Forward or reverse? Both give the same derivatives; which is cheaper depends on how many inputs and outputs there are.

use fluxions_dual::WIDTH;
use std::fmt;

/// The direction in which the chain rule is run.
///
/// ```
/// use fluxions_adjoint::Mode;
/// assert_eq!(Mode::for_shape(3, 100), Mode::Forward);
/// assert_eq!(Mode::for_shape(1000, 1), Mode::Reverse);
/// assert_eq!(Mode::Reverse.reason(1000, 1), "reverse: 1 sweep back, against 125 runs forward");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mode {
    /// Tangents go along with the values: a run for every [`WIDTH`] inputs, whatever the number of outputs.
    Forward,
    /// Cotangents go back from the outputs: a sweep for every [`WIDTH`] outputs, whatever the number of inputs.
    Reverse,
}

impl Mode {
    /// The mode that a Jacobian of this shape takes less work in. A sweep back saves and loads what the run forward left,
    /// so it counts as two runs; the single sweep of a gradient carries no vectors, and counts as one.
    #[must_use]
    pub fn for_shape(inputs: usize, outputs: usize) -> Mode {
        let forward = Mode::Forward.runs(inputs, outputs);
        let back = Mode::Reverse.runs(inputs, outputs) * if outputs > 1 { 2 } else { 1 };
        if forward <= back { Mode::Forward } else { Mode::Reverse }
    }

    /// How often the program is run for a Jacobian of this shape.
    #[must_use]
    pub fn runs(self, inputs: usize, outputs: usize) -> usize {
        match self {
            Mode::Forward => inputs.div_ceil(WIDTH),
            Mode::Reverse => outputs.div_ceil(WIDTH),
        }
    }

    /// The mode and what it costs, in words.
    #[must_use]
    pub fn reason(self, inputs: usize, outputs: usize) -> String {
        let count = |n: usize, one: &str| if n == 1 { format!("1 {one}") } else { format!("{n} {one}s") };
        let forward = format!("{} forward", count(Mode::Forward.runs(inputs, outputs), "run"));
        let back = format!("{} back", count(Mode::Reverse.runs(inputs, outputs), "sweep"));
        match self {
            Mode::Forward => format!("forward: {forward}, against {back}"),
            Mode::Reverse => format!("reverse: {back}, against {forward}"),
        }
    }
}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Mode::Forward => "forward",
            Mode::Reverse => "reverse",
        })
    }
}

//! Is the derivative of this program right, at its point? Three answers are held against each other: the tangents of dual
//! numbers, the cotangents of the reverse sweep, and what the values themselves show, with its error bar. For tests of
//! programs whose derivatives matter.

use crate::{Program, Workspace, drive};
use fluxions_dual::Dual;
use fluxions_numeric::{Estimate, Options, Status};
use fluxions_rules::{Real, equation};
use std::fmt;

/// How many times the rounding of one operation two exact answers may be apart: programs sum many roundings.
const SLACK: f64 = 1024.0;

/// An error bar above this share of the derivatives around it means that the values say little.
const ROUGH: f64 = 1e-3;

/// What three answers say of one derivative.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Outcome {
    /// All three agree.
    Agree,
    /// There is a corner, with these slopes on the two sides, and the derivative is one of those between them.
    Kink {
        /// The slope on the left.
        left: f64,
        /// The slope on the right.
        right: f64,
    },
    /// The exact answers agree as far as rounding lets them, and the values are too noisy to check them closely.
    NoiseLimited,
    /// The exact answers agree, and the values cannot say: a jump, an infinite slope, a point without a value.
    Unchecked,
    /// Two answers differ by more than their error bars.
    Disagree,
}

/// One derivative: which, and what the three say of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Entry {
    /// The index of the output.
    pub output: usize,
    /// The index of the input.
    pub input: usize,
    /// The tangent of a dual number.
    pub forward: f64,
    /// The cotangent of the reverse sweep, on the number that the program was written for.
    pub reverse: f64,
    /// The slope that the values show.
    pub numerical: f64,
    /// How far from the true slope that may be.
    pub error_bar: f64,
    /// What follows.
    pub outcome: Outcome,
}

impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Entry { output, input, forward, reverse, numerical, error_bar, outcome } = self;
        write!(
            f,
            "output {output} by input {input}: forward {forward:?}, reverse {reverse:?}, from values {numerical:?} ± {error_bar:.1e}"
        )?;
        match outcome {
            Outcome::Kink { left, right } => write!(f, ", a corner with slopes {left:?} and {right:?}"),
            _ => Ok(()),
        }
    }
}

/// The derivatives of a program that passed, outputs in order, for each its inputs.
#[derive(Clone, Debug, PartialEq)]
pub struct Check {
    /// Every derivative.
    pub entries: Vec<Entry>,
}

impl Check {
    /// How many entries have an outcome that `is` one of a kind.
    #[must_use]
    pub fn count(&self, is: impl Fn(&Outcome) -> bool) -> usize {
        self.entries.iter().filter(|entry| is(&entry.outcome)).count()
    }
}

impl fmt::Display for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} derivatives: {} agree, {} at corners, {} limited by noise, {} without a slope to compare with",
            self.entries.len(),
            self.count(|o| *o == Outcome::Agree),
            self.count(|o| matches!(o, Outcome::Kink { .. })),
            self.count(|o| *o == Outcome::NoiseLimited),
            self.count(|o| *o == Outcome::Unchecked),
        )
    }
}

/// The derivatives of a program on which the answers disagree.
#[derive(Clone, Debug, PartialEq)]
pub struct Mismatch {
    /// Those that disagree.
    pub entries: Vec<Entry>,
    /// How many were checked.
    pub checked: usize,
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {} derivatives disagree", self.entries.len(), self.checked)?;
        for entry in &self.entries {
            let near = |a: f64, b: f64| (a - b).abs() <= 4.0 * entry.error_bar + 1e-6 * a.abs().max(b.abs());
            let advice = if near(entry.forward, entry.reverse) {
                "forward and reverse follow the program as it is written; look for a branch or an equality that is right \
                 at this point only, for a conversion that drops the derivative (a value cast to a whole number and back), \
                 or for a rule of your own"
            } else if near(entry.forward, entry.numerical) {
                "the reverse sweep is alone; look for a rule of your own whose adjoint is not the transpose of its \
                 derivative, or else report this as a fault of ours"
            } else if near(entry.reverse, entry.numerical) {
                "the forward run is alone; look for a rule of your own whose tangent is wrong, or else report this as a \
                 fault of ours"
            } else {
                "all three differ; check that the program gives the same outputs each time it is run at the same inputs"
            };
            write!(f, "\n  {entry}: {advice}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Mismatch {}

/// Checks every derivative of the program at its point: forward, by a run for each input on dual numbers; in reverse, by
/// a sweep for each output; and from the values, by some tens of runs for each input.
///
/// The values are taken in `f64`, whatever number the program was written for, so that single precision does not blur
/// them; what it does to the reverse sweep is told apart from a mistake by a sweep in `f64`.
///
/// # Errors
/// The derivatives on which the answers disagree by more than their error bars.
pub fn check<P: Program>(program: &P) -> Result<Check, Mismatch> {
    let base = program.inputs();
    let x: Vec<f64> = base.iter().map(|x| x.value()).collect();
    let values = outputs(program, &x);
    let measured = fluxions_numeric::jacobian(|x| outputs(program, x), &x, &Options::default());
    let forward = columns(program, &x);
    let mut workspace = Workspace::new();
    let mut entries = Vec::with_capacity(x.len() * values.len());
    for (output, estimates) in measured.iter().enumerate() {
        let unit = |j: usize| f64::from(u8::from(j == output));
        let seeds: Vec<P::Base> = (0..values.len()).map(|j| P::Base::from_f64(unit(j))).collect();
        let reverse: Vec<f64> = drive::vjp(program, &seeds).1.iter().map(|bar| bar.value()).collect();
        // The same in double precision, which is where a difference that is no rounding stays.
        let seeds: Vec<f64> = (0..values.len()).map(unit).collect();
        let precise = drive::sweep(program, &mut workspace, &x, &seeds).map(|(_, x_bar)| x_bar);
        let row: Vec<f64> = (0..x.len()).map(|input| forward[input][output]).collect();
        let size = row.iter().filter(|d| d.is_finite()).fold(0.0, |size: f64, d| size.max(d.abs()));
        for (input, estimate) in estimates.iter().enumerate() {
            let judge = |reverse: f64, epsilon: f64| judge_by(row[input], reverse, estimate, size, epsilon);
            let mut outcome = judge(reverse[input], epsilon::<P::Base>());
            if epsilon::<P::Base>() > f64::EPSILON
                && outcome == Outcome::Disagree
                && precise
                    .as_ref()
                    .is_some_and(|x_bar| judge(x_bar[input], f64::EPSILON) != Outcome::Disagree)
            {
                outcome = Outcome::NoiseLimited;
            }
            // At an input that is nearly zero, differences as fine as the input itself are lost in the rounding of what it
            // is added to, and leave no noise to be seen: before a fault is found, a wider look is taken.
            if outcome == Outcome::Disagree {
                let wide = wider(program, &x, output, input);
                let agrees = judge_by(row[input], reverse[input], &wide, size, epsilon::<P::Base>());
                if matches!(agrees, Outcome::Agree | Outcome::NoiseLimited) {
                    outcome = Outcome::NoiseLimited;
                }
            }
            entries.push(Entry {
                output,
                input,
                forward: row[input],
                reverse: reverse[input],
                numerical: estimate.value,
                error_bar: estimate.error_bar,
                outcome,
            });
        }
    }
    let wrong: Vec<Entry> = entries.iter().copied().filter(|e| e.outcome == Outcome::Disagree).collect();
    if wrong.is_empty() {
        Ok(Check { entries })
    } else {
        Err(Mismatch { checked: entries.len(), entries: wrong })
    }
}

/// The outputs by the author's own function; in double precision also where that was written for single.
fn outputs<P: Program>(program: &P, x: &[f64]) -> Vec<f64> {
    if epsilon::<P::Base>() > f64::EPSILON {
        return program.value(x);
    }
    let x: Vec<P::Base> = x.iter().map(|&x| P::Base::from_f64(x)).collect();
    program.plain(&x).into_iter().map(Real::value).collect()
}

/// The columns of the Jacobian by dual numbers, which keep structural zeros apart from computed ones.
fn columns<P: Program>(program: &P, x: &[f64]) -> Vec<Vec<f64>> {
    let column = |i: usize| {
        let seed = |(j, &x): (usize, &f64)| if i == j { Dual::variable(x) } else { Dual::constant(x) };
        let seeded: Vec<Dual> = x.iter().enumerate().map(seed).collect();
        equation::along(|| {
            let y = program.value(&seeded);
            (y.iter().map(|y| y.primal()).collect(), y.into_iter().map(Dual::tangent).collect())
        })
    };
    (0..x.len()).map(column).collect()
}

/// The slope of one output by one input, from values first looked at an eighth away, however small the input is.
fn wider<P: Program>(program: &P, x: &[f64], output: usize, input: usize) -> Estimate {
    let mut point = x.to_vec();
    let along = |t: f64| {
        point[input] = t;
        outputs(program, &point).get(output).copied().unwrap_or(f64::NAN)
    };
    let options = Options { scale: Some(x[input].abs().max(1.0) / 8.0), ..Options::default() };
    fluxions_numeric::derivative(along, x[input], &options)
}

/// The distance from 1 to the next number of this type.
fn epsilon<S: Real>() -> f64 {
    let one = S::from_f64(1.0);
    if (one + S::from_f64(f64::EPSILON)).value() > 1.0 { f64::EPSILON } else { f64::from(f32::EPSILON) }
}

/// Weighs the three answers. `size` is that of the derivatives around this one, in which their rounding is measured.
fn judge_by(forward: f64, reverse: f64, measured: &Estimate, size: f64, epsilon: f64) -> Outcome {
    let size = size.max(forward.abs().min(f64::MAX));
    let rounding = SLACK * epsilon * size;
    let same = |a: f64, b: f64, within: f64| a == b || a.is_nan() && b.is_nan() || (a - b).abs() <= within;
    let bar = measured.error_bar;
    if !forward.is_finite() || !reverse.is_finite() {
        // Infinite slopes are not resolved by differences; a NaN says that the table cannot know.
        let unknown = forward.is_nan() || reverse.is_nan() || forward == reverse;
        // Where the values have a slope, neither infinity nor NaN is an answer.
        let smooth = measured.status == Status::Ok && bar.is_finite();
        return if unknown && !smooth { Outcome::Unchecked } else { Outcome::Disagree };
    }
    if !same(forward, reverse, rounding) {
        return Outcome::Disagree;
    }
    match measured.status {
        Status::Kink { left, right } => {
            let slack = ROUGH * (left - right).abs() + bar.min(ROUGH * size);
            let between = left.min(right) - slack <= forward && forward <= left.max(right) + slack;
            if between { Outcome::Kink { left, right } } else { Outcome::Disagree }
        }
        Status::Ok | Status::Edge | Status::NoiseLimited => {
            let apart = (forward - measured.value).abs();
            let rough = bar.is_nan() || bar > ROUGH * size.max(ROUGH);
            if apart <= bar + rounding {
                if rough { Outcome::NoiseLimited } else { Outcome::Agree }
            } else if apart <= 10.0 * bar {
                Outcome::NoiseLimited
            } else {
                Outcome::Disagree
            }
        }
        Status::Jump { .. } | Status::Unresolved | Status::OutsideDomain => Outcome::Unchecked,
    }
}

//! Do the answers agree, and what is to be believed? The exact methods are held against each other within their
//! rounding, the numerical one against them within its error bar; where they part, the point is looked at: a kink, the
//! edge of the domain, rounding, or a true disagreement.

use crate::answer::{Answer, Method, Status};
use fluxions_eval::Diagnosis;
use fluxions_numeric::{Estimate, Side, Status as Found};
use fluxions_rules::KinkKind;

/// How many rounding-error bounds two exact answers may be apart. The bounds are first-order.
const SLACK: f64 = 8.0;

/// An error bar above this share of the derivative means that the numerical answer is rough.
const ROUGH: f64 = 1e-3;

/// Whether the methods agree.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// All answers agree within their error bars.
    Agree,
    /// The function has no ordinary derivative here; the one returned is the table's choice.
    Kink {
        /// Where, in words: `abs: x = 0`.
        at: String,
        /// What kind of point it is.
        kind: KinkKind,
        /// The slope on the left, where the function has values there.
        left: Option<f64>,
        /// The slope on the right.
        right: Option<f64>,
    },
    /// Two answers differ by more than their error bars. Something is wrong; this should be reported.
    Disagree {
        /// Which, and by how much.
        why: String,
    },
    /// The function has no finite value here.
    OutsideDomain {
        /// The operation and its arguments.
        why: String,
    },
    /// The exact answers agree, but rounding in the values keeps the numerical one from checking them closely.
    RoundingLimited,
    /// Fewer than two methods gave an answer.
    Unchecked,
}

impl Verdict {
    /// The name in JSON.
    pub fn name(&self) -> &'static str {
        match self {
            Verdict::Agree => "all agree",
            Verdict::Kink { .. } => "kink",
            Verdict::Disagree { .. } => "disagree",
            Verdict::OutsideDomain { .. } => "outside the domain",
            Verdict::RoundingLimited => "numerical answer limited by rounding",
            Verdict::Unchecked => "unchecked",
        }
    }
}

pub(crate) struct Judged {
    pub(crate) derivative: f64,
    pub(crate) error_bar: f64,
    pub(crate) verdict: Verdict,
}

/// Weighs the answers. `chosen` says that an equation between numbers that vary holds at the point, so that exact methods
/// may have followed a branch that is the function's at this point alone. `sides` looks at the function on one side of the
/// point; `hidden` says whether rounding in the values is larger than what such a difference of slopes makes of them.
pub(crate) fn judge(
    answers: &[Answer],
    diagnosis: &Diagnosis,
    value: f64,
    order: u32,
    chosen: bool,
    sides: &impl Fn(Side) -> Estimate,
    hidden: &impl Fn(f64) -> bool,
) -> Judged {
    let exact: Vec<&Answer> =
        answers.iter().filter(|a| a.method != Method::Numerical && a.is_number()).collect();
    let numerical = answers.iter().find(|a| a.method == Method::Numerical && a.is_number());
    // The sharpest finite answer; where there is none, what the table says of such points goes before the formula.
    let finite = exact.iter().copied().filter(|a| a.value.is_finite());
    let by_table = || {
        let carried = |a: &&Answer| matches!(a.method, Method::Dual | Method::Reverse);
        let answered = answers.iter().filter(carried).find(|a| !matches!(a.status, Status::Unavailable(_)));
        answered.or_else(|| exact.first().copied())
    };
    let best = finite.min_by(|a, b| a.error_bar.total_cmp(&b.error_bar)).or_else(by_table);
    let best = best.filter(|a| a.is_number());
    let (derivative, error_bar) =
        best.or(numerical).map_or((f64::NAN, f64::INFINITY), |a| (a.value, a.error_bar));
    if let (true, Some(best), Some(seen)) = (chosen, best, numerical)
        && seen.status == Status::Ok
        && !agree(best.value, seen.value, seen.error_bar + SLACK * best.error_bar)
    {
        return Judged { derivative: seen.value, error_bar: seen.error_bar, verdict: Verdict::Unchecked };
    }
    let judged = |verdict| Judged { derivative, error_bar, verdict };
    if !value.is_finite() {
        let why = diagnosis.failure.as_ref().map_or_else(
            || format!("the value is {value}"),
            |f| format!("{} has no real value at {}", f.prim.name(), list(&f.args)),
        );
        return judged(Verdict::OutsideDomain { why });
    }
    if let Some(verdict) = kink(diagnosis, numerical, derivative, order, sides) {
        return judged(verdict);
    }
    for (i, a) in exact.iter().enumerate() {
        for b in &exact[i + 1..] {
            if !agree(a.value, b.value, SLACK * (a.error_bar + b.error_bar)) {
                // With more digits a value may lie beside the step that it is rounded onto.
                if let Some(met) = diagnosis.kinks.iter().find(|met| met.kink.kind == KinkKind::Jump) {
                    let at = format!("{}: {}", met.prim.name(), met.kink.at);
                    return judged(Verdict::Kink { at, kind: met.kink.kind, left: None, right: None });
                }
                let why =
                    format!("{} says {:e}, {} says {:e}", a.method.name(), a.value, b.method.name(), b.value);
                return judged(Verdict::Disagree { why });
            }
        }
    }
    let (Some(best), Some(numerical)) = (best, numerical) else {
        let verdict = if exact.len() > 1 { Verdict::Agree } else { Verdict::Unchecked };
        return judged(verdict);
    };
    let apart = (best.value - numerical.value).abs();
    let rough = numerical.error_bar.is_nan()
        || numerical.error_bar > ROUGH * best.value.abs().max(ROUGH * value.abs());
    judged(match numerical.status {
        Status::Ok | Status::Edge | Status::NoiseLimited => {
            if agree(best.value, numerical.value, numerical.error_bar + SLACK * best.error_bar) {
                if rough && numerical.status != Status::Ok {
                    Verdict::RoundingLimited
                } else {
                    Verdict::Agree
                }
            } else if exact.len() > 1 && (apart <= 10.0 * numerical.error_bar || hidden(apart)) {
                Verdict::RoundingLimited
            } else if let Some(met) = diagnosis.kinks.first().filter(|_| order == 1 && exact.len() > 1) {
                // Seen from far, a staircase is a slope; the table knows that the point is on a step.
                let at = format!("{}: {}", met.prim.name(), met.kink.at);
                Verdict::Kink { at, kind: met.kink.kind, left: None, right: None }
            } else {
                let why = format!(
                    "{} says {:e}, numerical says {:e} ± {:.1e}",
                    best.method.name(),
                    best.value,
                    numerical.value,
                    numerical.error_bar
                );
                Verdict::Disagree { why }
            }
        }
        _ => Verdict::RoundingLimited,
    })
}

/// The verdict at a kink; `None` where no operation stands on one, or where both sides have one slope all the same.
fn kink(
    diagnosis: &Diagnosis,
    numerical: Option<&Answer>,
    derivative: f64,
    order: u32,
    sides: &impl Fn(Side) -> Estimate,
) -> Option<Verdict> {
    let met = diagnosis.kinks.first()?;
    if order != 1 || numerical.is_some_and(|n| n.status == Status::Ok && n.error_bar.is_finite()) {
        return None;
    }
    let (left, right) = (sides(Side::Left), sides(Side::Right));
    // Differences never settle on an infinite slope; where the function goes on, it is the derivative's.
    let slope = |e: &Estimate| match e.status {
        Found::OutsideDomain | Found::Jump { .. } => None,
        _ if e.value.is_finite() => Some(e.value),
        _ => derivative.is_infinite().then_some(derivative),
    };
    let jumps = numerical.is_some_and(|n| n.status == Status::Jump);
    if let (Some(l), Some(r), false) = (slope(&left), slope(&right), jumps)
        && (l - r).abs() <= left.error_bar + right.error_bar
        && left.error_bar.max(right.error_bar) <= ROUGH * (1.0 + l.abs())
    {
        return None;
    }
    let at = format!("{}: {}", met.prim.name(), met.kink.at);
    Some(Verdict::Kink { at, kind: met.kink.kind, left: slope(&left), right: slope(&right) })
}

/// Whether two values are the same within a tolerance; infinities of one sign are. Among the smallest numbers, where a
/// relative error is smaller than any number, some steps from one to the next are allowed.
fn agree(a: f64, b: f64, tolerance: f64) -> bool {
    const STEPS: f64 = f64::from_bits(16);
    a == b || (a - b).abs() <= tolerance + 2.0 * f64::EPSILON * a.abs().max(b.abs()) + STEPS
}

fn list(args: &[f64]) -> String {
    args.iter().map(f64::to_string).collect::<Vec<_>>().join(", ")
}

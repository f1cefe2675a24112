//! What is special about a point? The parts of the formula that have no value there, or no ordinary derivative, as the
//! person wrote them.

use crate::input::Asked;
use crate::show;
use fluxions::eval::{Diagnosis, MetKink};
use fluxions::rules::Prim;

/// Why a formula has no finite value at a point.
pub(crate) struct NoValue {
    /// The operation and its arguments: `log has no real value at -4`.
    pub(crate) why: String,
    /// The part of the formula.
    pub(crate) part: Option<String>,
    /// What to write instead, where that is known.
    pub(crate) help: Option<String>,
}

impl NoValue {
    /// Looks for the part of the formula that has no finite value.
    pub(crate) fn find(asked: &Asked, diagnosis: &Diagnosis, value: f64, place: &[f64]) -> NoValue {
        if let Some(failure) = &diagnosis.failure {
            return NoValue {
                why: format!("{} has no real value", call(failure.prim, &failure.args)),
                part: asked.part(failure.prim, &failure.args, place),
                help: odd_root(failure.prim, &failure.args),
            };
        }
        let (why, part) = match place.iter().position(|x| x.is_nan()) {
            Some(i) => (format!("`{}` is not a number", asked.function.variables()[i]), None),
            None if value.is_nan() => ("no case of the piecewise formula holds".to_owned(), None),
            None => (format!("the value is {value}"), asked.first_infinite(place)),
        };
        NoValue { why, part, help: None }
    }

    /// The reason with the part of the formula, as one line.
    pub(crate) fn line(&self) -> String {
        match &self.part {
            Some(part) => format!("{}, in `{part}`", self.why),
            None => self.why.clone(),
        }
    }
}

/// An operation on numbers, as it is written: `log(-4)`, `0/0`.
fn call(prim: Prim, args: &[f64]) -> String {
    let sign = match prim {
        Prim::Add => "+",
        Prim::Sub => "-",
        Prim::Mul => "*",
        Prim::Div => "/",
        Prim::Pow => "^",
        _ => {
            let list: Vec<String> = args.iter().map(|&x| show::number(x)).collect();
            return format!("{}({})", prim.name(), list.join(", "));
        }
    };
    let operand = |&x: &f64| {
        let text = show::number(x);
        if text.starts_with('-') { format!("({text})") } else { text }
    };
    args.iter().map(operand).collect::<Vec<_>>().join(sign)
}

/// A power of a negative number with an odd root in it has a real value, but not as a power.
fn odd_root(prim: Prim, args: &[f64]) -> Option<String> {
    let (Prim::Pow, &[base, exponent]) = (prim, args) else { return None };
    let root = [3.0, 5.0, 7.0, 9.0].into_iter().find(|q| {
        let p = (exponent * q).round();
        base < 0.0 && (p / q - exponent).abs() <= f64::EPSILON * exponent.abs()
    })?;
    let written = if root == 3.0 { "cbrt(…)".to_owned() } else { format!("root(…, {root})") };
    Some(match (exponent * root).round() {
        1.0 => format!("for the real root write {written}"),
        power => format!("for the real root write {written}^{}", show::number(power)),
    })
}

/// A part of the formula that has no ordinary derivative at a point: `abs(x - 2)` and `corner`.
pub(crate) fn kink(asked: &Asked, met: &MetKink, place: &[f64]) -> (String, String) {
    let part = asked.part(met.prim, &met.args, place).unwrap_or_else(|| call(met.prim, &met.args));
    (part, met.kink.kind.to_string())
}

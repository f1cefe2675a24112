//! `explain`: the steps by which the engine found the derivative, each checked again numerically.

use crate::args::Explain;
use crate::failure::{CHECK_FAILED, Failure};
use crate::input;
use crate::show;
use fluxions::claim::{self, Sampled};
use fluxions::symbolic::Step;
use fluxions::{Budget, Pool};
use serde_json::json;
use std::io::Write;
use std::process::ExitCode;

/// The widest formula of a step.
const WIDTH: usize = 120;

pub(crate) fn explain(asked: &Explain, out: &mut impl Write) -> Result<ExitCode, Failure> {
    let declared: Vec<String> = asked.wrt.iter().map(|name| name.trim().to_owned()).collect();
    let formula = input::formula(&asked.formula, &declared)?;
    let name = &input::single(&formula.function, asked.wrt.as_ref())?;
    let pool = Pool::new();
    let x = pool.variable(name);
    let expression = formula.function.expression(&pool);
    let explained = expression.explain(x, &Budget::default());
    let (answer, steps) = explained.map_err(|e| Failure::new(e.to_string()))?;
    let checks: Vec<Sampled> = steps.iter().map(|s| check(s, name)).collect();
    let failed = checks.iter().any(|c| matches!(c, Sampled::Differs { .. }));
    if asked.json {
        let list: Vec<_> = steps.iter().zip(&checks).map(|(s, c)| object(s, c)).collect();
        let object = json!({
            "schema": "fluxions.explain.1", "function": formula.source, "variable": name,
            "formula": answer.text()?, "steps": list,
        });
        writeln!(out, "{object}")?;
    } else {
        writeln!(out, "f({name}) = {}\n", expression.text()?)?;
        for (number, (step, checked)) in steps.iter().zip(&checks).enumerate() {
            let (before, after) =
                (show::cut(&step.before.to_string(), WIDTH), show::cut(&step.after.to_string(), WIDTH));
            let change = if step.derives {
                format!("d/d{name} [{before}] = {after}")
            } else {
                format!("{before}\n      = {after}")
            };
            writeln!(out, "{:>3}. {} ({})", number + 1, step.rule, step.law)?;
            writeln!(out, "      {change}")?;
            let condition = step.condition.iter().map(|c| format!("{c}; "));
            writeln!(out, "      {}{}", condition.collect::<String>(), words(checked))?;
        }
        writeln!(out, "\nf′({name}) = {}", answer.text()?)?;
    }
    Ok(if failed { ExitCode::from(CHECK_FAILED) } else { ExitCode::SUCCESS })
}

/// Holds a step against numbers: a rewriting against the value before it, a rule against differences of values.
fn check(step: &Step, name: &str) -> Sampled {
    if step.derives {
        claim::sample_derivative(step.before, name, step.after)
    } else {
        claim::sample_equal(step.before, step.after)
    }
}

fn words(checked: &Sampled) -> String {
    match checked {
        Sampled::Agrees { points: 0 } => "no point found to check it at".to_owned(),
        Sampled::Agrees { points } => format!("checked at {}", show::counted(*points as u64, "point")),
        Sampled::Differs { at, left, right } => {
            let at = show::point(at.iter().map(|(n, x)| (n.as_str(), *x)));
            format!("FAILS its check at {at}: {left:e} against {right:e}")
        }
    }
}

fn object(step: &Step, checked: &Sampled) -> serde_json::Value {
    let points = if let Sampled::Agrees { points } = checked { *points } else { 0 };
    json!({
        "rule": step.rule, "law": step.law, "before": step.before.to_string(), "after": step.after.to_string(),
        "derives": step.derives, "condition": step.condition,
        "checked": points, "holds": matches!(checked, Sampled::Agrees { .. }),
    })
}

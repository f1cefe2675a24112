//! `check`: is my derivative right? Proved by the canonical form, agreeing at many points, or a counter-example.

use crate::args::Check;
use crate::command::corpus;
use crate::failure::{CHECK_FAILED, Failure};
use crate::input;
use crate::json;
use fluxions::claim::{Judgement, judge};
use serde_json::json;
use std::io::Write;
use std::process::ExitCode;

pub(crate) fn check(asked: &Check, out: &mut impl Write) -> Result<ExitCode, Failure> {
    if let Some(file) = &asked.corpus {
        return corpus::check(file, asked.json, out);
    }
    let (Some(formula), Some(claim)) = (&asked.formula, &asked.claim) else {
        return Err(Failure::new("nothing to check").help("write check FORMULA --claim DERIVATIVE"));
    };
    let declared: Vec<String> = asked.wrt.iter().cloned().collect();
    let function = input::formula(formula, &declared)?;
    let claimed = input::formula(claim, &declared)?;
    let variable = input::single(&function.function, asked.wrt.as_ref())?;
    let name = function.function.variables()[variable].clone();
    let judgement = judge(&function.function, variable, &claimed.function).map_err(Failure::new)?;
    let right = !matches!(judgement, Judgement::Wrong { .. });
    let code = if right { ExitCode::SUCCESS } else { ExitCode::from(CHECK_FAILED) };
    if asked.json {
        let mut object = json!({
            "schema": "fluxions.check.1", "function": function.source, "variable": name, "claim": claimed.source,
            "right": right,
        });
        match &judgement {
            Judgement::Proved => object["how"] = json!("proved"),
            Judgement::Agrees { points } => {
                object["how"] = json!("agrees");
                object["points"] = json!(points);
            }
            Judgement::Wrong { at, claimed, derivative, formula } => {
                object["how"] = json!("counter-example");
                object["at"] = json::named(at.iter().map(|(n, v)| (n.as_str(), *v)));
                object["claimed"] = json::number(*claimed);
                object["derivative"] = json::number(*derivative);
                object["formula"] = json!(formula);
            }
        }
        writeln!(out, "{object}")?;
        return Ok(code);
    }
    match judgement {
        Judgement::Proved => {
            writeln!(out, "right: proved, the claim and the derivative are the same expression")?
        }
        Judgement::Agrees { points: 0 } => {
            return Err(Failure::new(
                "no point was found at which both the claim and the derivative have values",
            )
            .help("the formula may have a domain that is hard to hit"));
        }
        Judgement::Agrees { points } => {
            writeln!(out, "right, as far as can be seen: no proof found, but both agree at {points} points")?
        }
        Judgement::Wrong { at, claimed, derivative, formula } => {
            let at = at.iter().map(|(n, v)| format!("{n} = {v}")).collect::<Vec<_>>().join(", ");
            writeln!(
                out,
                "wrong: at {at} the claim is {}, the derivative {}",
                crate::show::number(claimed),
                crate::show::number(derivative)
            )?;
            writeln!(out, "the derivative by {name}: {formula}")?;
        }
    }
    Ok(code)
}

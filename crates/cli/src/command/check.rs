//! `check`: is my derivative right? Proved by the canonical form, agreeing at many points, or a counter-example.

use crate::args::Check;
use crate::command::corpus;
use crate::failure::{CHECK_FAILED, Failure};
use crate::input::{self, Asked};
use crate::{json, show};
use fluxions::claim::{Judgement, judge};
use serde_json::{Value, json};
use std::io::Write;
use std::process::ExitCode;

pub(crate) fn check(asked: &Check, out: &mut impl Write) -> Result<ExitCode, Failure> {
    if let Some(file) = &asked.corpus {
        return corpus::check(file, asked.json, out);
    }
    let (Some(formula), Some(claim)) = (&asked.formula, &asked.claim) else {
        return Err(Failure::new("nothing to check").help("write check FORMULA --claim DERIVATIVE"));
    };
    let declared: Vec<String> = asked.wrt.iter().map(|name| name.trim().to_owned()).collect();
    let both = input::formulas(&[formula.clone(), claim.clone()], &declared)?;
    let (function, claimed) = (&both[0], &both[1]);
    let name = input::single(&function.function, asked.wrt.as_ref())?;
    let judgement = judge(&function.function, &name, &claimed.function).map_err(Failure::new)?;
    if asked.json {
        writeln!(out, "{}", object(&function.source, &name, &claimed.source, &judgement))?;
    } else {
        text(function, &name, claimed, &judgement, out)?;
    }
    Ok(match right(&judgement) {
        Some(true) => ExitCode::SUCCESS,
        _ => ExitCode::from(CHECK_FAILED),
    })
}

/// Whether the claim is right; `None` where no point tells.
fn right(judgement: &Judgement) -> Option<bool> {
    match judgement {
        Judgement::Agrees { points: 0 } => None,
        Judgement::Proved | Judgement::Agrees { .. } => Some(true),
        Judgement::Wrong { .. } => Some(false),
    }
}

fn object(function: &str, name: &str, claim: &str, judgement: &Judgement) -> Value {
    let mut object = json!({
        "schema": "fluxions.check.1", "function": function, "variable": name, "claim": claim,
        "right": right(judgement),
    });
    match judgement {
        Judgement::Proved => object["how"] = json!("proved"),
        Judgement::Agrees { points } => {
            object["how"] = json!(if *points == 0 { "undecided" } else { "agrees" });
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
    object
}

fn text(
    function: &Asked,
    name: &str,
    claim: &Asked,
    judgement: &Judgement,
    out: &mut impl Write,
) -> Result<(), Failure> {
    match judgement {
        Judgement::Proved => {
            writeln!(out, "right: proved, the claim and the derivative are the same expression")?
        }
        Judgement::Agrees { points: 0 } => {
            writeln!(out, "undecided: no proof, and no point was found at which both have real values")?
        }
        Judgement::Agrees { points } => {
            let points = show::counted(*points as u64, "point");
            writeln!(out, "right, as far as can be seen: no proof found, but both agree at {points}")?
        }
        Judgement::Wrong { at, claimed, derivative, formula } => {
            let at = show::point(at.iter().map(|(n, x)| (n.as_str(), *x)));
            let (claimed, derivative) = (show::number(*claimed), show::number(*derivative));
            let at = if at.is_empty() { String::new() } else { format!("at {at} ") };
            writeln!(out, "wrong: {at}the claim is {claimed}, the derivative {derivative}")?;
            writeln!(out, "the derivative by {name}: {formula}")?;
            let known = function.function.variables();
            let foreign = claim.function.variables().iter().filter(|v| !known.contains(v) && *v != name);
            for variable in foreign {
                writeln!(out, "the claim depends on {variable}, which the formula does not")?;
            }
        }
    }
    Ok(())
}

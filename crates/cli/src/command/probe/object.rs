//! How is what was found written for programs? As a JSON object (docs/json.md), or a row of CSV for each derivative.

use super::report::Report;
use crate::failure::Failure;
use crate::{json, stream};
use fluxions_numeric::{Estimate, Status};
use serde_json::{Value, json};
use std::io::Write;

pub(super) const SCHEMA: &str = "fluxions.probe.1";

pub(super) fn object(report: &Report) -> Value {
    let inputs: Vec<&str> = report.study.inputs.iter().map(|input| input.name.as_str()).collect();
    let counts = report.runner.counts();
    let mut object = json!({
        "schema": SCHEMA,
        "program": report.study.program.command,
        "at": json::named(inputs.iter().copied().zip(report.at.iter().copied())),
        "values": json::named(report.runner.outputs().zip(report.found.values.iter().copied())),
        "derivatives": derivatives(report.runner.outputs(), &inputs, &report.found.jacobian.rows),
        "digits": report.runner.outputs().zip(&report.found.jacobian.digits)
            .map(|(name, digits)| (name.to_owned(), json!(digits))).collect::<serde_json::Map<_, _>>(),
        "runs": counts.runs,
        "known": counts.known,
        "failures": report.runner.failures().iter().map(|f| failure(&inputs, f)).collect::<Vec<_>>(),
    });
    if !report.found.hessians.is_empty() {
        let entry =
            |e: &Estimate| json!({"value": json::number(e.value), "error_bar": json::number(e.error_bar)});
        let matrix = |rows: &Vec<Vec<Estimate>>| -> Value {
            rows.iter().map(|row| row.iter().map(entry).collect::<Value>()).collect()
        };
        let hessians = report.runner.outputs().zip(&report.found.hessians);
        object["hessians"] =
            Value::Object(hessians.map(|(name, rows)| (name.to_owned(), matrix(rows))).collect());
    }
    object
}

/// A list of all derivatives.
pub(super) fn derivatives<'n>(
    outputs: impl Iterator<Item = &'n str>,
    inputs: &[&str],
    jacobian: &[Vec<Estimate>],
) -> Value {
    let mut list = Vec::new();
    for (output, row) in outputs.zip(jacobian) {
        for (input, e) in inputs.iter().zip(row) {
            let mut entry = json!({
                "output": output,
                "input": input,
                "value": json::number(e.value),
                "error_bar": json::number(e.error_bar),
                "status": json::status(e.status),
                "noise": json::number(e.noise),
                "evaluations": e.evaluations,
            });
            if let Status::Kink { left, right } | Status::Jump { left, right } = e.status {
                entry["left"] = json::number(left);
                entry["right"] = json::number(right);
            }
            list.push(entry);
        }
    }
    list.into()
}

/// A point without a result.
pub(super) fn failure(inputs: &[&str], failure: &fluxions_probe::Failure) -> Value {
    json!({
        "run": failure.run,
        "at": json::named(inputs.iter().copied().zip(failure.at.iter().copied())),
        "why": failure.why.to_string(),
        "command": failure.command,
        "stdout": failure.output,
        "stderr": failure.complaints,
    })
}

/// A row for each derivative.
pub(super) fn csv(report: &Report, out: &mut impl Write) -> Result<(), Failure> {
    writeln!(out, "output,input,value,derivative,error_bar,status,left,right,noise,evaluations")?;
    let outputs = report.runner.outputs().zip(&report.found.values);
    for ((output, value), row) in outputs.zip(&report.found.jacobian.rows) {
        for (input, e) in report.study.inputs.iter().zip(row) {
            let (left, right) = match e.status {
                Status::Kink { left, right } | Status::Jump { left, right } => (number(left), number(right)),
                _ => (String::new(), String::new()),
            };
            writeln!(
                out,
                "{},{},{},{},{},{},{left},{right},{},{}",
                stream::cell(output),
                stream::cell(&input.name),
                number(*value),
                number(e.value),
                number(e.error_bar),
                json::status(e.status),
                number(e.noise),
                e.evaluations
            )?;
        }
    }
    Ok(())
}

/// A number in a cell; an empty one where there is none.
pub(super) fn number(x: f64) -> String {
    if x.is_nan() { String::new() } else { crate::show::number(x) }
}

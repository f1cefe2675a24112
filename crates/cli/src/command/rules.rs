//! `rules`: the table, to be read.

use crate::args::Rules;
use crate::failure::Failure;
use crate::{json, show};
use fluxions::formula::nearest;
use fluxions::rules::{Prim, Row};
use fluxions::{Function, Pool};
use serde_json::{Value, json};
use std::io::Write;
use std::process::ExitCode;

pub(crate) fn rules(asked: &Rules, out: &mut impl Write) -> Result<ExitCode, Failure> {
    let chosen: Vec<Prim> = match &asked.name {
        None => Prim::ALL.to_vec(),
        Some(name) => vec![find(name)?],
    };
    if asked.json {
        let rows: Vec<Value> = chosen.iter().map(|p| object(p.row())).collect();
        writeln!(out, "{}", json!({ "schema": "fluxions.rules.1", "rules": rows }))?;
    } else if asked.name.is_some() {
        one(chosen[0].row(), out)?;
    } else {
        let line = |p: &Prim| {
            let row = p.row();
            vec![format!("{}({})", row.name, row.arguments.join(", ")), row.law.trim().to_owned()]
        };
        write!(out, "{}", show::table(&chosen.iter().map(line).collect::<Vec<_>>(), ""))?;
        writeln!(out, "\n{} functions. One of them in full: fluxions rules tanh", chosen.len())?;
    }
    Ok(ExitCode::SUCCESS)
}

fn find(name: &str) -> Result<Prim, Failure> {
    let operator = match name {
        "+" => "add",
        "-" => "sub",
        "*" => "mul",
        "/" => "div",
        "^" | "**" => "pow",
        "%" => "rem",
        other => other,
    };
    Prim::from_name(operator).ok_or_else(|| {
        if let Some((call, meaning)) = made_of_others(name) {
            return Failure::new(format!("`{name}` has no row of its own in the table"))
                .help(format!("it is made of others: {call} = {meaning}"));
        }
        let near = nearest(name, Prim::ALL.iter().map(|p| p.name()));
        let help =
            near.map_or("fluxions rules lists all of them".to_owned(), |n| format!("did you mean `{n}`?"));
        Failure::new(format!("there is no function `{name}` in the table")).help(help)
    })
}

/// A function that formulas know and the table does not, as `square`: a call of it and what that means.
fn made_of_others(name: &str) -> Option<(String, String)> {
    if !name.chars().all(|c| c.is_alphanumeric() || c == '_') {
        return None;
    }
    ["x", "x, y", "x, y, z"].into_iter().find_map(|arguments| {
        let call = format!("{name}({arguments})");
        let meaning = Function::parse(&call).ok()?.expression(&Pool::new()).text().ok()?;
        Some((call, meaning))
    })
}

fn one(row: &Row, out: &mut impl Write) -> Result<(), Failure> {
    writeln!(out, "{}({})", row.name, row.arguments.join(", "))?;
    let mut lines: Vec<Vec<String>> = Vec::new();
    let mut line = |name: &str, text: String| lines.push(vec![name.to_owned(), text]);
    if !row.aliases.is_empty() {
        line("also", row.aliases.join(", "));
    }
    line("law", row.law.trim().to_owned());
    for (argument, partial) in row.arguments.iter().zip(row.partials) {
        line(&format!("∂/∂{argument}"), said(partial));
    }
    for (argument, domain) in row.arguments.iter().zip(row.domains) {
        line("domain", domain.text.replace('_', argument));
    }
    for kink in row.kinks {
        line(&kink.kind.to_string(), format!("where {}", kink.at));
    }
    for limit in row.limits {
        let partials = list(limit.partials, "none");
        let value = list(&[limit.value], "none");
        line("at", format!("({}): value {value}, partials ({partials})", list(limit.args, "NaN")));
    }
    if !row.attributes.is_empty() {
        let words: Vec<String> = row.attributes.iter().map(|a| format!("{a:?}").to_lowercase()).collect();
        line("always", words.join(", "));
    }
    Ok(write!(out, "{}", show::table(&lines, "  "))?)
}

/// Numbers with the sign of a zero, which matters at special points.
fn list(numbers: &[f64], none: &str) -> String {
    let said = |&x: &f64| match x {
        x if x.is_nan() => none.to_owned(),
        0.0 if x.is_sign_negative() => "-0".to_owned(),
        x => show::number(x),
    };
    numbers.iter().map(said).collect::<Vec<_>>().join(", ")
}

/// A partial in words: its body in the table without what only the compiler needs.
fn said(partial: &str) -> String {
    if partial == "Partial::Zero" {
        return "absent: nothing depends on it".to_owned();
    }
    if let Some(unknown) = partial.strip_prefix("Partial::Unknown(\"") {
        return format!("not known: {}", unknown.trim_end_matches("\")"));
    }
    let body = Row::readable(partial);
    let names_value = body.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == "y");
    if names_value { format!("{body}, where y is the value") } else { body }
}

fn object(row: &Row) -> Value {
    let numbers = |xs: &[f64]| xs.iter().map(|&x| json::number(x)).collect::<Value>();
    json!({
        "name": row.name, "aliases": row.aliases, "arguments": row.arguments, "law": row.law.trim(),
        "partials": row.partials.iter().map(|p| said(p)).collect::<Vec<_>>(),
        "domain": row.arguments.iter().zip(row.domains).map(|(a, d)| d.text.replace('_', a)).collect::<Vec<_>>(),
        "kinks": row.kinks.iter().map(|k| json!({ "at": k.at, "kind": k.kind.to_string() })).collect::<Value>(),
        "limits": row.limits.iter().map(|l| json!({
            "at": numbers(l.args), "value": json::number(l.value), "partials": numbers(l.partials),
        })).collect::<Value>(),
    })
}

//! `rules`: the table, to be read.

use crate::args::Rules;
use crate::failure::Failure;
use crate::{json, show};
use fluxions::formula::nearest;
use fluxions::rules::{Prim, Row};
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
    Prim::from_name(name).ok_or_else(|| {
        let near = nearest(name, Prim::ALL.iter().map(|p| p.name()));
        let help =
            near.map_or("fluxions rules lists all of them".to_owned(), |n| format!("did you mean `{n}`?"));
        Failure::new(format!("there is no function `{name}` in the table")).help(help)
    })
}

fn one(row: &Row, out: &mut impl Write) -> Result<(), Failure> {
    writeln!(out, "{}({})", row.name, row.arguments.join(", "))?;
    if !row.aliases.is_empty() {
        writeln!(out, "  also       {}", row.aliases.join(", "))?;
    }
    writeln!(out, "  law        {}", row.law.trim())?;
    for (argument, partial) in row.arguments.iter().zip(row.partials) {
        writeln!(
            out,
            "  ∂/∂{argument:<8} {}   (y is the value)",
            partial.split_whitespace().collect::<Vec<_>>().join(" ")
        )?;
    }
    for (argument, domain) in row.arguments.iter().zip(row.domains) {
        writeln!(out, "  domain     {}", domain.text.replace('_', argument))?;
    }
    for kink in row.kinks {
        writeln!(out, "  {:<10} where {}", kink.kind.to_string(), kink.at)?;
    }
    for limit in row.limits {
        let list = |xs: &[f64]| xs.iter().map(|&x| show::number(x)).collect::<Vec<_>>().join(", ");
        writeln!(
            out,
            "  at         ({}): value {}, partials ({})",
            list(limit.args),
            show::number(limit.value),
            list(limit.partials)
        )?;
    }
    if !row.attributes.is_empty() {
        let words: Vec<String> = row.attributes.iter().map(|a| format!("{a:?}").to_lowercase()).collect();
        writeln!(out, "  always     {}", words.join(", "))?;
    }
    Ok(())
}

fn object(row: &Row) -> Value {
    let numbers = |xs: &[f64]| xs.iter().map(|&x| json::number(x)).collect::<Value>();
    json!({
        "name": row.name, "aliases": row.aliases, "arguments": row.arguments, "law": row.law.trim(),
        "partials": row.partials,
        "domain": row.arguments.iter().zip(row.domains).map(|(a, d)| d.text.replace('_', a)).collect::<Vec<_>>(),
        "kinks": row.kinks.iter().map(|k| json!({ "at": k.at, "kind": k.kind.to_string() })).collect::<Value>(),
        "limits": row.limits.iter().map(|l| json!({
            "at": numbers(l.args), "value": json::number(l.value), "partials": numbers(l.partials),
        })).collect::<Value>(),
    })
}

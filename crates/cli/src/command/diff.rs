//! `diff` and `grad`: the derivative by every method, with a verdict and a sentence.

use crate::args::{At, Diff, Format, Grad};
use crate::command::stream;
use crate::failure::{CHECK_FAILED, Failure};
use crate::input::{self, Asked, Points};
use crate::{json, show};
use fluxions::{Answer, Budget, Comparison, Method, Nudge, Partial, Pool, Report, Request, Status, Verdict};
use serde_json::{Map, Value, json};
use std::io::Write;
use std::process::ExitCode;

/// The widest formula that is printed beside the answers; a longer one is cut, and printed whole without --at.
const WIDTH: usize = 100;

/// How many operations of a trace are shown.
const TRACE: usize = 8;

pub(crate) fn diff(asked: &Diff, out: &mut impl Write) -> Result<ExitCode, Failure> {
    let (at, points) = (&asked.at, Points::read(&asked.at)?);
    let formula = input::formula(&asked.formula, &points.names())?;
    let wrt = input::variables(&formula.function, &asked.wrt)?;
    let request = Request { wrt, order: asked.order, methods: input::methods(&asked.method) };
    answer(&formula, request, at, points, asked.format, out)
}

pub(crate) fn grad(asked: &Grad, out: &mut impl Write) -> Result<ExitCode, Failure> {
    let points = Points::read(&asked.at)?;
    let formula = input::formula(&asked.formula, &points.names())?;
    let request = Request { methods: input::methods(&asked.method), ..Request::gradient(&formula.function) };
    answer(&formula, request, &asked.at, points, asked.format, out)
}

fn answer(
    asked: &Asked,
    request: Request,
    at: &At,
    points: Points,
    format: Format,
    out: &mut impl Write,
) -> Result<ExitCode, Failure> {
    if request.wrt.is_empty() {
        return Err(Failure::new("the formula has no variable to differentiate by")
            .help("write a formula with a variable, as: x^2/4"));
    }
    let pool = Pool::new();
    let order = request.order;
    let mut comparison = Comparison::new(&asked.function, request, &pool, &Budget::default());
    match points {
        Points::None if at.json => {
            writeln!(out, "{}", object(asked, &comparison, order, None)?)?;
            Ok(ExitCode::SUCCESS)
        }
        Points::None => formulas(asked, &comparison, order, format, out),
        Points::One(named) => {
            let place = input::place(&asked.function, &named)?;
            let report = comparison.at(&place);
            if at.json {
                writeln!(out, "{}", object(asked, &comparison, order, Some((&place, &report)))?)?;
            } else {
                text(&comparison, order, &place, &report, format, out)?;
            }
            Ok(code(&report))
        }
        Points::Many { columns, reader } => {
            let mut worst = ExitCode::SUCCESS;
            let names = asked.function.variables().to_vec();
            let header = header(&asked.function, &comparison, order);
            stream::each(&names, &columns, reader, at.json, &header, out, |place| {
                let report = comparison.at(place);
                if disagrees(&report) {
                    worst = ExitCode::from(CHECK_FAILED);
                }
                let row = row(&report);
                let line = if at.json {
                    object(asked, &comparison, order, Some((place, &report)))?
                } else {
                    Value::Null
                };
                Ok((row, line))
            })?;
            Ok(worst)
        }
    }
}

fn disagrees(report: &Report) -> bool {
    report.partials.iter().any(|p| matches!(p.verdict, Verdict::Disagree { .. }))
}

fn code(report: &Report) -> ExitCode {
    if disagrees(report) { ExitCode::from(CHECK_FAILED) } else { ExitCode::SUCCESS }
}

/// The derivatives alone, as formulas or as source code.
fn formulas(
    asked: &Asked,
    comparison: &Comparison,
    order: u32,
    format: Format,
    out: &mut impl Write,
) -> Result<ExitCode, Failure> {
    let several = comparison.derivatives().len() > 1;
    if let Some(language) = super::source::language(format) {
        let graph = super::matrix::program(&asked.function, comparison)?;
        write!(out, "{}", super::source::source(&graph, language, "f")?)?;
        return Ok(ExitCode::SUCCESS);
    }
    for derivative in comparison.derivatives() {
        let formula = derivative.formula.clone().map_err(Failure::new)?;
        let text = if format == Format::Latex { formula.latex()? } else { formula.text()? };
        if several {
            let variable = &asked.function.variables()[derivative.variable];
            writeln!(out, "{} = {text}", partial_name(variable, order))?;
        } else {
            writeln!(out, "{text}")?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// `∂f/∂x`, `∂²f/∂x²`.
fn partial_name(variable: &str, order: u32) -> String {
    let power = if order == 1 { String::new() } else { format!("^{order}") };
    format!("∂{power}f/∂{variable}{power}")
}

fn text(
    comparison: &Comparison,
    order: u32,
    place: &[f64],
    report: &Report,
    format: Format,
    out: &mut impl Write,
) -> Result<(), Failure> {
    let function = comparison.function();
    let names = function.variables();
    let pool = Pool::new();
    let written = |e: fluxions::symbolic::Expr| match format {
        Format::Latex => e.latex(),
        _ => e.unicode(),
    };
    let shown = written(function.expression(&pool)).unwrap_or_else(|e| e.to_string());
    let point = names
        .iter()
        .zip(place)
        .map(|(n, &x)| format!("{n} = {}", show::number(x)))
        .collect::<Vec<_>>()
        .join(", ");
    writeln!(out, "f({}) = {}", names.join(", "), show::cut(&shown, WIDTH))?;
    let [derivative] = comparison.derivatives() else {
        writeln!(out, "at {point}:  f = {}\n", show::number(report.value))?;
        return gradient(comparison, order, place, report, out);
    };
    let name = format!("f{}({})", show::primes(order), names[derivative.variable]);
    match &derivative.formula {
        Ok(formula) => {
            let shown = written(*formula).unwrap_or_else(|e| e.to_string());
            writeln!(out, "{name} = {}", show::cut(&shown, WIDTH))?;
        }
        Err(why) => writeln!(out, "{name}: no formula, since {why}")?,
    }
    writeln!(out, "at {point}:  f = {}\n", show::number(report.value))?;
    let partial = &report.partials[0];
    let rows: Vec<Vec<String>> =
        partial.answers.iter().map(|a| method_row(comparison, a, order, place)).collect();
    write!(out, "{}", show::table(&rows, "  "))?;
    writeln!(out, "\n{}", verdict_line(partial, names, place))?;
    if order == 1 && !matches!(partial.verdict, Verdict::OutsideDomain { .. }) {
        writeln!(out, "{}", sentence(partial, names, place))?;
    }
    if let Verdict::Disagree { why } = &partial.verdict {
        writeln!(out, "{why}: please report this formula and point")?;
    }
    Ok(())
}

fn method_row(comparison: &Comparison, answer: &Answer, order: u32, place: &[f64]) -> Vec<String> {
    let derivative = &comparison.derivatives()[0];
    let name = answer.method.name().to_owned();
    if let Status::Unavailable(why) = &answer.status {
        return vec![name, "no answer".to_owned(), why.clone()];
    }
    let value = match answer.method {
        Method::Numerical => show::with_bar(answer.value, answer.error_bar),
        _ if answer.value.is_nan() => "no answer".to_owned(),
        _ => show::number(answer.value),
    };
    let detail = match answer.method {
        Method::Numerical => {
            let plural = if answer.evaluations == 1 { "" } else { "s" };
            format!("{} evaluation{plural}{}", answer.evaluations, said(&answer.status))
        }
        _ if answer.status == Status::Indeterminate => "the rules meet 0·∞ or ∞ − ∞ here".to_owned(),
        _ if answer.status == Status::OutsideDomain => "no value here".to_owned(),
        Method::Symbolic => {
            let size = derivative.size;
            let plural = if size.tree == 1.0 { "" } else { "s" };
            format!(
                "formula of {} operation{plural} as a tree, {} shared",
                show::number(size.tree),
                size.shared
            )
        }
        Method::Dual if order == 1 => {
            let trace = comparison.trace(derivative.variable, place);
            let shown: Vec<String> = (trace.iter())
                .map(|t| {
                    let sign = if t.tangent < 0.0 { "−" } else { "+" };
                    format!("{} {sign} {}ε", fluxions::short(t.value), fluxions::short(t.tangent.abs()))
                })
                .collect();
            let skipped = shown.len().saturating_sub(TRACE);
            let head = shown.len().min(TRACE).saturating_sub(usize::from(skipped > 0));
            let mut parts = shown[..head].to_vec();
            if skipped > 0 {
                parts.push(format!("… {} more …", shown.len() - head - 1));
                parts.extend(shown.last().cloned());
            }
            parts.join(" → ")
        }
        Method::Dual => format!("a Taylor jet of order {order}, {} operations", answer.evaluations),
        Method::Reverse => format!("{} nodes visited", answer.evaluations),
    };
    vec![name, value, detail]
}

/// What a nudge does, in one sentence.
fn sentence(partial: &Partial, names: &[String], place: &[f64]) -> String {
    let (name, x) = (&names[partial.variable], place[partial.variable]);
    match partial.verdict {
        Verdict::Kink { left: Some(left), right: Some(right), .. }
            if left.is_finite() && right.is_finite() =>
        {
            fluxions::corner(name, x, left, right)
        }
        _ => Nudge::new(x, partial.derivative).sentence(name),
    }
}

fn said(status: &Status) -> String {
    match status {
        Status::Kink { left, right } => format!(
            ", slope {} on the left and {} on the right",
            fluxions::short(*left),
            fluxions::short(*right)
        ),
        Status::Jump => ", the function jumps".to_owned(),
        Status::Edge => ", one-sided: the domain ends here".to_owned(),
        Status::NoiseLimited => ", limited by noise in the values".to_owned(),
        Status::Unresolved => ", not resolved".to_owned(),
        Status::OutsideDomain => ", no value here".to_owned(),
        _ => String::new(),
    }
}

/// The verdict in words, with the place where it has one: `kink at x = 0`.
fn verdict_words(partial: &Partial, names: &[String], place: &[f64]) -> String {
    match &partial.verdict {
        Verdict::Kink { .. } => {
            format!("kink at {} = {}", names[partial.variable], show::number(place[partial.variable]))
        }
        other => other.name().to_owned(),
    }
}

fn verdict_line(partial: &Partial, names: &[String], place: &[f64]) -> String {
    let words = verdict_words(partial, names, place);
    match &partial.verdict {
        Verdict::Kink { at, kind, left, right } => {
            let side = |slope: &Option<f64>| slope.map_or("none".to_owned(), fluxions::short);
            format!(
                "{words} ({kind}, {at}): slope {} on the left, {} on the right; {} is taken",
                side(left),
                side(right),
                show::number(partial.derivative)
            )
        }
        Verdict::OutsideDomain { why } => format!("{words}: {why}"),
        _ => words,
    }
}

/// The gradient, one line a variable, largest effect first.
fn gradient(
    comparison: &Comparison,
    order: u32,
    place: &[f64],
    report: &Report,
    out: &mut impl Write,
) -> Result<(), Failure> {
    let names = comparison.function().variables();
    let effect = |p: &Partial| Nudge::new(place[p.variable], p.derivative).effect.abs();
    let mut partials: Vec<(usize, &Partial)> = report.partials.iter().enumerate().collect();
    partials.sort_by(|a, b| effect(b.1).total_cmp(&effect(a.1)));
    let mut rows = vec![["", "derivative", "numerical", "formula", "verdict"].map(str::to_owned).to_vec()];
    for (index, partial) in &partials {
        let numerical = partial.answers.iter().find(|a| a.method == Method::Numerical);
        let formula = &comparison.derivatives()[*index].formula;
        rows.push(vec![
            partial_name(&names[partial.variable], order),
            show::number(partial.derivative),
            numerical.map_or("not asked for".to_owned(), |a| show::with_bar(a.value, a.error_bar)),
            show::cut(
                &formula
                    .as_ref()
                    .map_or_else(Clone::clone, |f| f.unicode().unwrap_or_else(|e| e.to_string())),
                48,
            ),
            verdict_line(partial, names, place),
        ]);
    }
    write!(out, "{}", show::table(&rows, "  "))?;
    if order == 1 {
        writeln!(out)?;
        for (_, partial) in &partials {
            writeln!(out, "{}", sentence(partial, names, place))?;
        }
    }
    Ok(())
}

/// The columns of a streamed answer.
fn header(function: &fluxions::Function, comparison: &Comparison, order: u32) -> Vec<String> {
    let names = function.variables();
    let power = if order == 1 { String::new() } else { order.to_string() };
    let mut header = vec!["f".to_owned()];
    for derivative in comparison.derivatives() {
        let x = &names[derivative.variable];
        header.push(format!("d{power}f_d{x}{power}"));
    }
    header.push("verdict".to_owned());
    header
}

fn row(report: &Report) -> Vec<String> {
    let worst = worst(report);
    let numbers = std::iter::once(report.value).chain(report.partials.iter().map(|p| p.derivative));
    numbers
        .map(|x| x.to_string())
        .chain([worst.map_or("unchecked", |p| p.verdict.name()).to_owned()])
        .collect()
}

/// The partial with the verdict that most needs to be seen.
fn worst(report: &Report) -> Option<&Partial> {
    let weight = |p: &&Partial| match p.verdict {
        Verdict::Agree => 0,
        Verdict::Unchecked => 1,
        Verdict::RoundingLimited => 2,
        Verdict::Kink { .. } => 3,
        Verdict::OutsideDomain { .. } => 4,
        Verdict::Disagree { .. } => 5,
    };
    // The first of the worst.
    report.partials.iter().rev().max_by_key(weight)
}

/// The answer in JSON; `docs/json.md` describes it.
fn object(
    asked: &Asked,
    comparison: &Comparison,
    order: u32,
    at: Option<(&[f64], &Report)>,
) -> Result<Value, Failure> {
    let names = comparison.function().variables();
    let formula = |d: &fluxions::Derivative| d.formula.as_ref().ok().and_then(|f| f.text().ok());
    let texts: Vec<Option<String>> = comparison.derivatives().iter().map(formula).collect();
    let whole = match texts.as_slice() {
        [single] => json!(single),
        several => json!(format!(
            "[{}]",
            several.iter().map(|t| t.as_deref().unwrap_or("?")).collect::<Vec<_>>().join(", ")
        )),
    };
    let tree: f64 = comparison.derivatives().iter().map(|d| d.size.tree).sum();
    let shared: u64 = comparison.derivatives().iter().map(|d| d.size.shared).sum();
    let mut object = Map::new();
    object.insert("schema".into(), json!("fluxions.diff.1"));
    object.insert("function".into(), json!(asked.source));
    object.insert("order".into(), json!(order));
    object.insert("formula".into(), whole);
    object.insert("size".into(), json!({ "tree": json::count(tree), "shared": shared }));
    let mut methods = Vec::new();
    let mut variables = Map::new();
    for (i, derivative) in comparison.derivatives().iter().enumerate() {
        let mut entry = Map::new();
        entry.insert("formula".into(), json!(texts[i]));
        entry.insert(
            "size".into(),
            json!({ "tree": json::count(derivative.size.tree), "shared": derivative.size.shared }),
        );
        if let Some((place, report)) = at {
            let partial = &report.partials[i];
            entry.insert("derivative".into(), json::number(partial.derivative));
            entry.insert("error_bar".into(), json::number(partial.error_bar));
            entry.insert("verdict".into(), json!(verdict_words(partial, names, place)));
            if let Verdict::Kink { at, kind, left, right } = &partial.verdict {
                let side = |s: &Option<f64>| s.map_or(Value::Null, json::number);
                entry.insert(
                    "kink".into(),
                    json!({ "at": at, "kind": kind.to_string(), "left": side(left), "right": side(right) }),
                );
            }
            if let Verdict::OutsideDomain { why } | Verdict::Disagree { why } = &partial.verdict {
                entry.insert("why".into(), json!(why));
            }
            methods.extend(partial.answers.iter().map(|a| method(a, &names[partial.variable])));
        }
        variables.insert(names[derivative.variable].clone(), Value::Object(entry));
    }
    if let Some((place, report)) = at {
        object.insert("at".into(), json::named(names.iter().map(String::as_str).zip(place.iter().copied())));
        object.insert("value".into(), json::number(report.value));
        let slopes = report.partials.iter().map(|p| (names[p.variable].as_str(), p.derivative));
        object.insert("derivative".into(), json::named(slopes));
        object.insert("methods".into(), Value::Array(methods));
        let verdict = worst(report).map_or("unchecked".to_owned(), |p| verdict_words(p, names, place));
        object.insert("verdict".into(), json!(verdict));
    }
    object.insert("variables".into(), Value::Object(variables));
    Ok(Value::Object(object))
}

fn method(answer: &Answer, variable: &str) -> Value {
    let mut entry = json!({
        "name": answer.method.name(),
        "variable": variable,
        "value": json::number(answer.value),
        "error_bar": json::number(answer.error_bar),
        "evaluations": answer.evaluations,
        "status": answer.status.name(),
    });
    if let Status::Unavailable(why) = &answer.status {
        entry["why"] = json!(why);
    }
    entry
}

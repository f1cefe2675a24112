//! `check --corpus`: a whole file of formulas with reference values, one JSON object a line, by every method that
//! applies. What a line holds says what is checked: partial derivatives at points, antiderivatives, derivatives as
//! formulas, LaTeX beside text, or points for numerical differentiation.

use crate::failure::{CHECK_FAILED, Failure};
use crate::show;
use fluxions::claim::{Sampled, sample_equal};
use fluxions::formula::{Options, Syntax};
use fluxions::{Budget, Comparison, Function, Method, Pool, Request};
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::ExitCode;

/// The relative error that is allowed for partial derivatives by exact methods.
const EXACT: f64 = 1e-12;

/// The relative error that is allowed where a reference value was itself computed in doubles, or may be ill-conditioned.
const REFERENCE: f64 = 1e-9;

/// The most failures that are printed.
const SHOWN: usize = 20;

/// What was found, counted.
#[derive(Default)]
struct Tally {
    entries: u64,
    /// Checks by name: how many held, how many were made.
    checks: BTreeMap<&'static str, (u64, u64)>,
    /// Entries that were refused, by reason.
    refused: BTreeMap<String, u64>,
    failures: Vec<String>,
    failed: u64,
}

impl Tally {
    fn check(&mut self, name: &'static str, holds: bool, failure: impl FnOnce() -> String) {
        let (held, made) = self.checks.entry(name).or_default();
        *made += 1;
        if holds {
            *held += 1;
        } else {
            self.failed += 1;
            if self.failures.len() < SHOWN {
                self.failures.push(format!("{name}: {}", failure()));
            }
        }
    }

    fn refuse(&mut self, reason: String) {
        *self.refused.entry(reason).or_default() += 1;
    }
}

pub(crate) fn check(path: &Path, as_json: bool, out: &mut impl Write) -> Result<ExitCode, Failure> {
    let name = path.display();
    let failed = |e: std::io::Error| Failure::new(format!("the corpus `{name}` cannot be read: {e}"));
    crate::files::reading(path);
    let file = std::fs::File::open(path).map_err(failed)?;
    let length = file.metadata().map_err(failed)?.len();
    let progress = ProgressBar::new(length).with_style(
        ProgressStyle::with_template("{bar:40} {percent}% {msg} ({eta} left)")
            .unwrap_or(ProgressStyle::default_bar()),
    );
    let mut tally = Tally::default();
    let read = lines(BufReader::new(file), &progress, &mut tally);
    progress.finish_and_clear();
    // What was checked before a line that cannot be read is still worth knowing.
    if tally.entries > 0 {
        report(&tally, as_json, out)?;
    }
    read.map_err(|(line, why)| {
        Failure::new(format!("line {line} of the corpus `{name}`: {why}")).help(
            "a line holds `formula` with `points` or `x`, `antiderivative` with `integrand`, `expr` with `result`, or `latex`",
        )
    })?;
    if tally.entries == 0 {
        return Err(Failure::new(format!("the corpus `{name}` is empty")));
    }
    Ok(if tally.failed > 0 { ExitCode::from(CHECK_FAILED) } else { ExitCode::SUCCESS })
}

/// Checks every line; the number of the first one that cannot be used, and why.
fn lines(file: impl BufRead, progress: &ProgressBar, tally: &mut Tally) -> Result<(), (usize, String)> {
    for (number, line) in file.lines().enumerate() {
        let unusable = |why: String| (number + 1, why);
        let line = line.map_err(|e| unusable(e.to_string()))?;
        progress.inc(line.len() as u64 + 1);
        if line.trim().is_empty() {
            continue;
        }
        let entry: Value = serde_json::from_str(&line).map_err(|e| unusable(format!("not JSON: {e}")))?;
        one(&entry, tally).map_err(unusable)?;
        tally.entries += 1;
        progress.set_message(format!("{} entries, {} failed", tally.entries, tally.failed));
    }
    Ok(())
}

fn report(tally: &Tally, as_json: bool, out: &mut impl Write) -> Result<(), Failure> {
    let refused: u64 = tally.refused.values().sum();
    if as_json {
        let checks: BTreeMap<_, _> = tally
            .checks
            .iter()
            .map(|(n, (held, made))| (*n, json!({ "held": held, "made": made })))
            .collect();
        let object = json!({
            "schema": "fluxions.corpus.1", "entries": tally.entries, "refused": refused, "failed": tally.failed,
            "checks": checks, "refusals": tally.refused, "failures": tally.failures,
        });
        return Ok(writeln!(out, "{object}")?);
    }
    writeln!(out, "{} entries, {refused} refused", tally.entries)?;
    let rows: Vec<Vec<String>> = tally
        .checks
        .iter()
        .map(|(n, (held, made))| vec![(*n).to_owned(), format!("{held} of {made}")])
        .collect();
    write!(out, "{}", show::table(&rows, "  "))?;
    if refused > 0 {
        writeln!(out, "refused:")?;
        let mut reasons: Vec<(&String, &u64)> = tally.refused.iter().collect();
        reasons.sort_by_key(|(_, n)| std::cmp::Reverse(**n));
        write!(
            out,
            "{}",
            show::table(
                &reasons.iter().map(|(r, n)| vec![n.to_string(), (*r).clone()]).collect::<Vec<_>>(),
                "  "
            )
        )?;
    }
    if tally.failed > 0 {
        writeln!(out, "{} failed; the first:", tally.failed)?;
        tally.failures.iter().try_for_each(|f| writeln!(out, "  {f}"))?;
    }
    Ok(())
}

/// Checks one entry by what it holds.
fn one(entry: &Value, tally: &mut Tally) -> Result<(), String> {
    let text = |key: &str| entry[key].as_str().ok_or(format!("`{key}` is missing, or is not text"));
    if entry["antiderivative"].is_string() {
        antiderivative(text("antiderivative")?, text("variable")?, entry, tally)
    } else if entry["points"].is_array() {
        partials(text("formula")?, entry, tally)
    } else if entry["latex"].is_string() {
        latex(text("latex")?, text("sympy")?, tally);
        Ok(())
    } else if entry["expr"].is_string() {
        formulas(text("expr")?, text("result")?, entry, tally);
        Ok(())
    } else if entry["x"].is_number() {
        numerical(text("formula")?, entry, tally)
    } else {
        Err("no kind of entry that is known".to_owned())
    }
}

/// Reads a formula, or counts why it was refused.
fn read(source: &str, declared: &[String], tally: &mut Tally) -> Option<Function> {
    match Function::parse_with(source, &Options::declaring(declared.iter().cloned())) {
        Ok(function) => Some(function),
        Err(error) => {
            tally.refuse(error.message);
            None
        }
    }
}

/// The numbers of an object, by name.
fn named(object: &Value) -> Vec<(String, f64)> {
    let entries = object.as_object().into_iter().flatten();
    entries.filter_map(|(n, v)| Some((n.clone(), v.as_f64()?))).collect()
}

fn place(function: &Function, at: &[(String, f64)]) -> Vec<f64> {
    let value = |v: &String| at.iter().find(|(n, _)| n == v).map_or(f64::NAN, |(_, x)| *x);
    function.variables().iter().map(value).collect()
}

fn close(value: f64, reference: f64, tolerance: f64) -> bool {
    value == reference || (value - reference).abs() <= tolerance * reference.abs()
}

/// First and second partials at points, by every method.
fn partials(source: &str, entry: &Value, tally: &mut Tally) -> Result<(), String> {
    let variables: Vec<String> = (entry["variables"].as_array().into_iter().flatten())
        .filter_map(|v| v["name"].as_str().map(str::to_owned))
        .collect();
    let Some(function) = read(source, &variables, tally) else { return Ok(()) };
    let pool = Pool::new();
    for (order, key) in [(1, "gradient"), (2, "second")] {
        let request = Request { order, ..Request::gradient(&function) };
        let mut comparison = Comparison::new(&function, request, &pool, &Budget::default());
        for point in entry["points"].as_array().into_iter().flatten() {
            let at = place(&function, &named(&point["at"]));
            let report = comparison.at(&at);
            if order == 1 {
                let reference = point["value"].as_f64().ok_or("a point has no `value`")?;
                tally.check("value", close(report.value, reference, EXACT), || {
                    format!("{source} at {at:?}: {:e}, not {reference:e}", report.value)
                });
            }
            for partial in &report.partials {
                let name = &function.variables()[partial.variable];
                let reference =
                    point[key][name].as_f64().ok_or(format!("a point has no `{key}` by `{name}`"))?;
                for answer in &partial.answers {
                    let numerical = answer.method == Method::Numerical;
                    let tolerance = if numerical {
                        answer.error_bar + EXACT * reference.abs()
                    } else {
                        EXACT * reference.abs()
                    };
                    let holds = answer.value == reference || (answer.value - reference).abs() <= tolerance;
                    let label = match (answer.method, order) {
                        (Method::Numerical, 1) => "first partials, numerical, inside the error bar",
                        (Method::Symbolic, 1) => "first partials, symbolic",
                        (Method::Dual, 1) => "first partials, dual",
                        (Method::Reverse, 1) => "first partials, reverse",
                        (Method::Numerical, _) => "second partials, numerical, inside the error bar",
                        (Method::Symbolic, _) => "second partials, symbolic",
                        (Method::Dual, _) => "second partials, dual (jets)",
                        (Method::Reverse, _) => "second partials, reverse over forward",
                    };
                    tally.check(label, holds, || {
                        format!(
                            "{source} by {name} at {at:?}: {:e} ± {:.1e}, not {reference:e}",
                            answer.value, answer.error_bar
                        )
                    });
                }
            }
        }
    }
    Ok(())
}

/// The derivative of an antiderivative is the integrand.
fn antiderivative(source: &str, variable: &str, entry: &Value, tally: &mut Tally) -> Result<(), String> {
    let at = named(&entry["at"]);
    let reference = entry["value"].as_f64().ok_or("`value` is missing, or is not a number")?;
    let declared: Vec<String> = at.iter().map(|(n, _)| n.clone()).collect();
    let Some(function) = read(source, &declared, tally) else { return Ok(()) };
    let place = place(&function, &at);
    let Some(wrt) = function.variables().iter().position(|v| v == variable) else {
        tally.check("derivative, best answer", reference == 0.0, || {
            format!("{source} does not depend on {variable}")
        });
        return Ok(());
    };
    let pool = Pool::new();
    let request =
        Request { wrt: vec![wrt], order: 1, methods: vec![Method::Symbolic, Method::Dual, Method::Reverse] };
    let mut comparison = Comparison::new(&function, request, &pool, &Budget::default());
    let report = comparison.at(&place);
    let partial = &report.partials[0];
    if report.value.is_nan() {
        // No real value at this point; the derivative is real all the same, by way of complex numbers.
        let value = function.derivative_through_complex(wrt, &place).unwrap_or(f64::NAN);
        tally.check("derivative, through complex numbers", close(value, reference, REFERENCE), || {
            format!("{source} by {variable} at {at:?}: {value:e}, not {reference:e}")
        });
        return Ok(());
    }
    tally.check("derivative, best answer", close(partial.derivative, reference, REFERENCE), || {
        format!("{source} by {variable}: {:e}, not {reference:e}", partial.derivative)
    });
    for answer in &partial.answers {
        let label = match answer.method {
            Method::Symbolic => "derivative, symbolic, within rounding",
            Method::Dual => "derivative, dual, within rounding",
            _ => "derivative, reverse, within rounding",
        };
        let bar = 8.0 * answer.error_bar + REFERENCE * reference.abs();
        tally.check(label, (answer.value - reference).abs() <= bar, || {
            format!(
                "{source} by {variable}: {:e} ± {:.1e}, not {reference:e}",
                answer.value, answer.error_bar
            )
        });
    }
    Ok(())
}

/// A derivative given as a formula: of an expression by variables in turn, each possibly several times.
fn formulas(source: &str, result: &str, entry: &Value, tally: &mut Tally) {
    let symbols = || entry["symbols"].as_object().into_iter().flatten();
    let declared: Vec<String> = symbols().map(|(n, _)| n.clone()).collect();
    let says = |v: &Value, word: &str| v.as_array().into_iter().flatten().any(|a| a == word);
    if let Some((name, _)) = symbols().find(|(_, v)| says(v, "complex") && !says(v, "real")) {
        return tally.refuse(format!("`{name}` is a complex number"));
    }
    if source.contains("sinc(") {
        return tally.refuse("`sinc` means sin(x)/x there, and sin(pi*x)/(pi*x) here".to_owned());
    }
    let Some(function) = read(source, &declared, tally) else { return };
    let Some(expected) = read(result, &declared, tally) else { return };
    let pool = Pool::new();
    let mut derivative = function.expression(&pool);
    let Some(order) = differentiations(entry, &declared) else {
        return tally.refuse(format!("differentiation by `{}`", entry["vars"]));
    };
    for (name, times) in order {
        match derivative.derive_times(pool.variable(&name), times) {
            Ok(next) => derivative = next,
            Err(unknown) => return tally.refuse(unknown.to_string()),
        }
    }
    let expected = expected.expression(&pool);
    let same = derivative.proves_equal(expected, &Budget::default());
    let sampled = if same { Sampled::Agrees { points: 1 } } else { sample_equal(derivative, expected) };
    if sampled == (Sampled::Agrees { points: 0 }) {
        return tally.refuse("no real point at which both sides have values".to_owned());
    }
    tally.check("derivative as a formula", matches!(sampled, Sampled::Agrees { .. }), || {
        format!("{source} by {}: {derivative}, not {result}: {sampled:?}", entry["vars"])
    });
}

/// The variables to differentiate by, and how often by each: `["x", "y"]`, `["x", "2"]`, `["(x, 3)"]`; the only variable
/// where none is named.
fn differentiations(entry: &Value, declared: &[String]) -> Option<Vec<(String, u32)>> {
    let mut order: Vec<(String, u32)> = Vec::new();
    for by in entry["vars"].as_array()?.iter().filter_map(Value::as_str) {
        let (name, times) = by.trim_matches(['(', ')']).split_once(',').unwrap_or((by, "1"));
        if let (Ok(times), Some(last)) = (name.parse::<u32>(), order.last_mut()) {
            last.1 = times;
        } else {
            order.push((name.trim().to_owned(), times.trim().parse().ok()?));
        }
    }
    if let ([], [only]) = (order.as_slice(), declared) {
        order.push((only.clone(), 1));
    }
    let plain = |name: &String| name.chars().all(|c| c.is_alphanumeric() || c == '_');
    order.iter().all(|(name, times)| plain(name) && *times <= 50).then_some(order)
}

/// LaTeX beside the same formula as text.
fn latex(source: &str, text: &str, tally: &mut Tally) {
    let latex = Options { syntax: Syntax::Latex, ..Options::default() };
    let read = match Function::parse_with(source, &latex) {
        Ok(function) => function,
        Err(error) => return tally.refuse(error.message),
    };
    // The name of a symbol may hold LaTeX there: `a_{b}`.
    let text = text.replace("_{", "_").replace('}', "");
    let plain = Options { syntax: Syntax::Text, ..Options::default() };
    let Ok(expected) = Function::parse_with(&text, &plain) else {
        return tally.refuse("the text beside the LaTeX is no formula".to_owned());
    };
    let pool = Pool::new();
    let (a, b) = (read.expression(&pool), expected.expression(&pool));
    let holds = a == b || matches!(sample_equal(a, b), Sampled::Agrees { points } if points > 0);
    tally.check("LaTeX means the same as text", holds, || format!("{source} is read as {a}, not {b}"));
}

/// A first derivative at a point, numerically and by rules.
fn numerical(source: &str, entry: &Value, tally: &mut Tally) -> Result<(), String> {
    let reference = entry["derivative"].as_f64().ok_or("`derivative` is missing, or is not a number")?;
    let x = entry["x"].as_f64().ok_or("`x` is not a number")?;
    let Some(function) = read(source, &["x".to_owned()], tally) else { return Ok(()) };
    let pool = Pool::new();
    let mut comparison = Comparison::new(&function, Request::gradient(&function), &pool, &Budget::default());
    let report = comparison.at(&[x]);
    for answer in &report.partials[0].answers {
        let (label, tolerance) = match answer.method {
            Method::Numerical => {
                ("derivative, numerical, inside the error bar", answer.error_bar + 5e-16 * reference.abs())
            }
            Method::Symbolic => ("derivative, symbolic", EXACT * reference.abs()),
            Method::Dual => ("derivative, dual", EXACT * reference.abs()),
            Method::Reverse => ("derivative, reverse", EXACT * reference.abs()),
        };
        tally.check(label, (answer.value - reference).abs() <= tolerance, || {
            format!("{source} at {x}: {:e} ± {:.1e}, not {reference:e}", answer.value, answer.error_bar)
        });
    }
    Ok(())
}

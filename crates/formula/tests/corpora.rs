//! Does the parser read formulas that nobody here wrote, and do they have the values that their authors say? Four
//! collections: physics (Feynman), Rubi's integrals, SymPy's derivatives and SymPy's LaTeX. What is refused is counted
//! by its reason, so that a new refusal shows.

use fluxions_formula::{Formula, Options, ParseError, Syntax, parse};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// The lines of a corpus; nothing, with a word about it, where there is none.
fn corpus(name: &str) -> Vec<Value> {
    let beside = || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/corpora"));
    let folder = std::env::var_os("FLUXIONS_CORPORA").map_or_else(beside, PathBuf::from);
    let Ok(text) = std::fs::read_to_string(folder.join(name)) else {
        report(&format!("skipped: no corpus {name}"));
        return Vec::new();
    };
    text.lines().map(|line| serde_json::from_str(line).expect("a JSON object a line")).collect()
}

/// Says what was counted, in the output of `cargo test -- --nocapture`.
#[allow(clippy::print_stdout)]
fn report(text: &str) {
    println!("{text}");
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}

fn number(value: &Value) -> f64 {
    value.as_f64().expect("a number")
}

fn value_at(formula: &Formula, at: &Value) -> f64 {
    let inputs: Vec<f64> = formula.variables.iter().map(|name| number(&at[name])).collect();
    formula.run(0.0, &inputs)
}

fn declaring<'a>(names: impl IntoIterator<Item = &'a String>) -> Options {
    Options { syntax: Syntax::Text, ..Options::declaring(names) }
}

#[test]
fn feynman_formulas_have_their_values() {
    let mut worst = (0.0, String::new());
    let entries = corpus("feynman.jsonl");
    for entry in &entries {
        let declared: Vec<String> = entry["variables"]
            .as_array()
            .expect("variables")
            .iter()
            .map(|v| text(&v["name"]).to_string())
            .collect();
        let source = text(&entry["formula"]);
        let formula =
            parse(source, &declaring(&declared)).unwrap_or_else(|error| panic!("{source}: {error}"));
        for point in entry["points"].as_array().expect("points") {
            let (value, expected) = (value_at(&formula, &point["at"]), number(&point["value"]));
            let off = (value - expected).abs() / expected.abs();
            assert!(off < 1e-12, "{source}: {value} instead of {expected}");
            if off > worst.0 {
                worst = (off, source.to_string());
            }
        }
    }
    report(&format!(
        "feynman: {0}/{0} parse, worst relative error {1:.1e} in {2}",
        entries.len(),
        worst.0,
        worst.1
    ));
}

#[test]
fn antiderivatives_have_their_values() {
    let mut far = Vec::new();
    let entries = corpus("antiderivatives.jsonl");
    for entry in &entries {
        let at = entry["at"].as_object().expect("a point");
        let options = declaring(at.keys());
        for field in ["integrand", "antiderivative"] {
            let source = text(&entry[field]);
            let formula = parse(source, &options).unwrap_or_else(|error| panic!("{source}: {error}"));
            if field == "integrand" {
                let (value, expected) = (value_at(&formula, &entry["at"]), number(&entry["value"]));
                let off = (value - expected).abs() / expected.abs();
                if off.is_nan() || off > 1e-9 {
                    far.push(format!("{source}: {value:e} instead of {expected:e}, at {}", entry["at"]));
                }
            }
        }
    }
    report(&format!(
        "antiderivatives: {0}/{0} parse twice, {1} off by more than 1e-9:",
        entries.len(),
        far.len()
    ));
    far.iter().for_each(|line| report(line));
    assert!(far.is_empty(), "{} of {} values are off", far.len(), entries.len());
}

fn report_counts(counts: &BTreeMap<String, usize>) {
    for (reason, count) in counts {
        report(&format!("  {count:4} {reason}"));
    }
}

#[test]
fn sympy_derivatives_are_read_or_refused_by_name() {
    let mut refused = BTreeMap::new();
    let mut read = 0;
    let entries = corpus("sympy-derivatives.jsonl");
    for entry in &entries {
        let symbols = entry["symbols"].as_object().expect("symbols");
        match parse(text(&entry["expr"]), &declaring(symbols.keys())) {
            Ok(_) => read += 1,
            Err(error) => *refused.entry(error.message.clone()).or_insert(0) += 1,
        }
    }
    report(&format!("sympy-derivatives: {read}/{} are read; refused:", entries.len()));
    report_counts(&refused);
    assert!(read >= 165 || entries.is_empty(), "only {read} are read");
    for reason in refused.keys() {
        let by_name = reason.starts_with("unknown function")
            || reason.starts_with("`I` is not a real number")
            || reason == "`LambertW` takes 1 argument, not 2";
        assert!(by_name, "refused for another reason: {reason}");
    }
}

/// The formula of the Python column as the text parser should read it: SymPy writes `x_{0}` for the name x_0, and it
/// evaluates `log(x, E)` to log(x).
fn python(source: &str) -> String {
    source.replace("_{", "_").replace('}', "").replace(", E)", ")")
}

/// How the text column and the LaTeX column of an entry compare.
enum Outcome {
    Agrees,
    /// LaTeX is read, the Python column is not a formula.
    Unchecked(String),
    Differs(String),
    Refused(Box<ParseError>),
}

fn compare(latex: &str, expected: &str) -> Outcome {
    let ours = match parse(latex, &Options { syntax: Syntax::Latex, ..Options::default() }) {
        Ok(formula) => formula,
        Err(error) => return Outcome::Refused(Box::new(error)),
    };
    let truth = match parse(expected, &declaring(&["beta".to_string(), "gamma".to_string()])) {
        Ok(formula) => formula,
        Err(error) => return Outcome::Unchecked(format!("{latex}  ==>  {expected}: {error}")),
    };
    for sample in 0..4 {
        // A value for each name, the same on both sides, positive so that roots and logarithms exist.
        let at = |name: &String| {
            0.3 + name.bytes().map(|b| f64::from(b % 17)).sum::<f64>() * (0.07 + 0.03 * f64::from(sample))
        };
        let value =
            |formula: &Formula| formula.run(0.0, &formula.variables.iter().map(at).collect::<Vec<_>>());
        let (a, b) = (value(&ours), value(&truth));
        if !((a - b).abs() <= 1e-12 * b.abs() || a == b || (a.is_nan() && b.is_nan())) {
            return Outcome::Differs(format!("{latex}  ==>  {expected}: {a} and {b}"));
        }
    }
    Outcome::Agrees
}

#[test]
fn latex_formulas_agree_with_python() {
    let (mut agree, mut unchecked, mut differ) = (0, Vec::new(), Vec::new());
    let mut refused: BTreeMap<String, usize> = BTreeMap::new();
    let entries = corpus("latex-formulas.jsonl");
    for entry in &entries {
        match compare(text(&entry["latex"]), &python(text(&entry["sympy"]))) {
            Outcome::Agrees => agree += 1,
            Outcome::Unchecked(line) => unchecked.push(line),
            Outcome::Differs(line) => differ.push(line),
            Outcome::Refused(error) => *refused.entry(error.message.clone()).or_insert(0) += 1,
        }
    }
    report(&format!(
        "latex-formulas: {agree} of {} agree; not checked: {}; refused:",
        entries.len(),
        unchecked.len()
    ));
    report_counts(&refused);
    unchecked.iter().for_each(|line| report(line));
    assert!(differ.is_empty(), "{differ:#?}");
    assert!(agree >= 309 || entries.is_empty(), "only {agree} agree");
}

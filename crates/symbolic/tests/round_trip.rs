//! Does the parser read back what the printers write? The same expression, the same node, in text and in LaTeX; and is
//! what cannot be parsed back at least well formed?

mod common;

use common::random::{NAMES, build, programs};
use common::{corpus, each, names, read, read_as, report};
use fluxions_formula::Syntax;
use fluxions_symbolic::{Budget, Expr, Pool};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use serde_json::Value;

/// What is wrong with what the printers write of an expression, if anything.
fn misprint(e: Expr) -> Option<String> {
    let written = [(e.text(), Syntax::Text), (e.latex(), Syntax::Latex)];
    for (source, syntax) in written {
        let Ok(source) = source else { continue };
        // Numbers of more than 4,096 bits are not multiplied out, so that one of them may be written in several ways.
        if source.split(|c: char| !c.is_ascii_digit()).any(|digits| digits.len() > 1200) {
            continue;
        }
        match read_as(e.pool(), &source, &e.variables(), syntax) {
            Ok(again) if again == e => {}
            Ok(again) => return Some(format!("{syntax:?}: {source}\n    came back as {again}")),
            Err(error) => return Some(format!("{syntax:?}: {source}\n    {error}")),
        }
    }
    let (Ok(mathml), Ok(latex), Ok(_)) = (e.mathml(), e.latex(), e.unicode()) else { return None };
    let why = ill_formed(&mathml).or_else(|| otherwise_built(&mathml, &latex));
    why.map(|why| format!("{mathml}\n    {latex}\n    {why}"))
}

/// In what MathML and LaTeX differ: in the number of their fractions, roots, powers or cases, if in anything.
fn otherwise_built(mathml: &str, latex: &str) -> Option<String> {
    let pairs: [(&[&str], &str); 4] = [
        (&["<mfrac>"], r"\frac"),
        (&["<msqrt>", "<mroot>"], r"\sqrt"),
        (&["<msup>"], "^{"),
        (&["<mtable>"], r"\begin{cases}"),
    ];
    // What has no value is a word in one and 0/0 in the other.
    let undefined = mathml.matches("<mtext>undefined</mtext>").count();
    pairs.into_iter().find_map(|(tags, command)| {
        let extra = if command == r"\frac" { undefined } else { 0 };
        let count: usize = tags.iter().map(|tag| mathml.matches(tag).count()).sum();
        let expected = latex.matches(command).count();
        (count + extra != expected).then(|| format!("{count} {tags:?} for {expected} {command}"))
    })
}

/// A planted fault of each kind is seen.
#[test]
fn broken_mathml_is_seen() {
    assert!(ill_formed("<mrow><mi>x</mi>").is_some() && ill_formed("<mo><</mo>").is_some());
    assert!(ill_formed("<mi>a & b</mi>").is_some() && ill_formed("<mi>x</mi></mrow>").is_some());
    assert!(otherwise_built("<mfrac><mi>x</mi><mn>2</mn></mfrac>", r"\frac{x}{2}").is_none());
    assert!(otherwise_built("<mrow><mi>x</mi><mo>/</mo><mn>2</mn></mrow>", r"\frac{x}{2}").is_some());
}

/// Why a text is no well-formed XML element, if it is none: tags that do not match, or a bare `&` or `<`.
fn ill_formed(xml: &str) -> Option<String> {
    let mut open = Vec::new();
    let mut rest = xml;
    while let Some(at) = rest.find(['<', '&']) {
        rest = &rest[at..];
        if rest.starts_with('&') {
            if !["&amp;", "&lt;", "&gt;"].iter().any(|entity| rest.starts_with(entity)) {
                return Some(format!("a bare & at {rest:.20}"));
            }
            rest = &rest[1..];
            continue;
        }
        let Some((tag, after)) = rest[1..].split_once('>') else {
            return Some("an open tag at the end".to_owned());
        };
        rest = after;
        let name = tag.split(' ').next().unwrap_or_default();
        match name.strip_prefix('/') {
            Some(closed) if open.pop() != Some(closed) => return Some(format!("</{closed}> closes nothing")),
            Some(_) => {}
            None if name.is_empty() || !name.chars().all(|c| c.is_ascii_lowercase()) => {
                return Some(format!("a bare < before {tag}"));
            }
            None => open.push(name),
        }
    }
    open.last().map(|name| format!("<{name}> is never closed"))
}

fn check(
    file: &str,
    sources: impl Fn(&Value) -> Vec<String> + Sync,
    symbols: impl Fn(&Value) -> Vec<String> + Sync,
) {
    let entries = corpus(file);
    let found = each(&entries, |entry| {
        let declared = symbols(entry);
        let (mut printed, mut wrong) = (0, Vec::new());
        for source in sources(entry) {
            let pool = Pool::new();
            let Ok(e) = read(&pool, &source, &declared) else { continue };
            let slopes = declared.iter().take(2).filter_map(|name| e.derive(pool.variable(name)).ok());
            let forms: Vec<Expr> =
                slopes.flat_map(|d| [d, d.simplify(&Budget::default())]).chain([e]).collect();
            printed += forms.len();
            wrong.extend(forms.into_iter().filter_map(misprint));
        }
        (printed, wrong)
    });
    let wrong: Vec<&String> = found.iter().flat_map(|(_, wrong)| wrong).collect();
    let printed: usize = found.iter().map(|(printed, _)| printed).sum();
    report(&format!(
        "{file}: {}/{printed} read back to the same node, in text and LaTeX",
        printed - wrong.len()
    ));
    wrong.iter().take(10).for_each(|line| report(line));
    assert!(wrong.is_empty(), "{} misprints", wrong.len());
}

fn field(entry: &Value, name: &str) -> String {
    entry[name].as_str().expect("a text").to_owned()
}

#[test]
fn rubi_reads_back() {
    check(
        "antiderivatives.jsonl",
        |e| vec![field(e, "integrand"), field(e, "antiderivative")],
        |e| {
            let variable = field(e, "variable");
            let mut symbols = names(&e["at"]);
            symbols.sort_by_key(|name| *name != variable);
            symbols
        },
    );
}

#[test]
fn physics_reads_back() {
    check(
        "feynman.jsonl",
        |e| vec![field(e, "formula")],
        |e| {
            let variables = e["variables"].as_array().expect("variables");
            variables.iter().map(|v| field(v, "name")).collect()
        },
    );
}

#[test]
fn sympy_reads_back() {
    check(
        "sympy-derivatives.jsonl",
        |e| vec![field(e, "expr"), field(e, "result")],
        |e| names(&e["symbols"]),
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, rng_seed: RngSeed::Fixed(1), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_printed_reads_back(program in programs(24), wild: bool) {
        let pool = Pool::new();
        let e = build(&pool, &program, NAMES, wild);
        if let Some(misprint) = misprint(e) {
            prop_assert!(false, "{misprint}");
        }
    }
}

//! Does the parser stand whatever is typed? Random text and random tokens, deep nesting, long input: an answer or an
//! error whose span lies in the source, in time that grows with the length.

use fluxions_formula::{Options, Syntax, parse, parse_file};
use proptest::prelude::*;

/// Parses in every way, and checks what must hold of any outcome.
fn try_all(source: &str) {
    for syntax in [Syntax::Auto, Syntax::Text, Syntax::Latex] {
        let options = Options { syntax, ..Options::declaring(["e", "gamma"]) };
        for result in [parse(source, &options), parse_file(source, &options)] {
            match result {
                Ok(formula) => {
                    formula.run(0.0, &vec![0.5; formula.variables.len()]);
                    formula.run_each(0.0, &vec![0.5; formula.variables.len()], |_, _, _, span| {
                        assert!(source.get(span.clone()).is_some(), "{source:?}: {span:?}");
                    });
                }
                Err(error) => {
                    assert!(source.get(error.span.clone()).is_some(), "{source:?}: {error:?}");
                    assert!(!error.message.is_empty() && !error.label.is_empty());
                }
            }
        }
    }
}

const SOUP: &[&str] = &[
    "x",
    "y",
    "e",
    "pi",
    "2",
    "3.5",
    "1e",
    ".5",
    "+",
    "-",
    "*",
    "/",
    "^",
    "**",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "|",
    "||",
    ",",
    "=",
    "==",
    "<",
    "<=",
    "!",
    "!=",
    " ",
    "\n",
    "#",
    "and",
    "or",
    "not",
    "if",
    "sin",
    "sin(",
    "max(",
    "log(",
    "piecewise((",
    "f(u) = ",
    "a = ",
    "f(",
    "a",
    "²",
    "⁻¹",
    "√",
    "π",
    "·",
    "'",
    "I",
    "True",
    "gamma",
    "&",
    "\\\\",
    "_",
    "_{",
    "^{",
    "\\frac",
    "\\sqrt",
    "\\sin",
    "\\log",
    "\\max",
    "\\alpha",
    "\\psi",
    "J",
    "W",
    "\\left(",
    "\\right)",
    "\\left|",
    "\\right|",
    "\\begin{cases}",
    "\\end{cases}",
    "\\text{otherwise}",
    "\\mathrm{foo}",
    "\\operatorname{sgn}",
    "\\lfloor",
    "\\rfloor",
    "\\cdot",
    "\\le",
    "\\foo",
    "\\",
    "$",
    "\\binom",
    "^{(",
    ")}",
    "^{-1}",
    "_2",
    "é",
    "😀",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_text_never_panics(source in ".{0,40}") {
        try_all(&source);
    }

    #[test]
    fn random_tokens_never_panic(picks in prop::collection::vec(0..SOUP.len(), 0..24)) {
        try_all(&picks.iter().map(|&i| SOUP[i]).collect::<String>());
    }

    #[test]
    fn bars_pair_where_they_can(depths in prop::collection::vec(0u32..4, 1..8)) {
        // Products of nested bars, |…|x|…||, always have a pairing.
        let source: String = depths.iter().map(|&d| {
            let bars = "|".repeat(d as usize + 1);
            format!("{bars}x{bars}")
        }).collect();
        let formula = parse(&source, &Options::default()).map_err(|error| TestCaseError::fail(format!("{source}: {error}")))?;
        let (value, expected) = (formula.run(0.0, &[-2.0]), 2f64.powi(depths.len() as i32));
        prop_assert_eq!(value, expected, "{}", source);
    }
}

/// The message of the error of a source that is too much.
fn refusal(source: &str) -> String {
    parse(source, &Options::default()).expect_err("too much").message
}

#[test]
fn deep_nesting_is_refused_and_usual_nesting_is_not() {
    let nested = |open: &str, close: &str, levels: usize| open.repeat(levels) + "x" + &close.repeat(levels);
    for (open, close) in [
        ("(", ")"),
        ("sin(", ")"),
        ("-(", ")"),
        ("|1+", "|"),
        (r"\sqrt{", "}"),
        (r"\left(", r"\right)"),
        ("2^", ""),
    ] {
        assert!(parse(&nested(open, close, 60), &Options::default()).is_ok(), "60 of {open}");
        assert!(refusal(&nested(open, close, 20_000)).starts_with("nested too deeply"), "20000 of {open}");
    }
    assert!(parse(&nested("(", ")", 500), &Options::default()).is_ok());
    for open in [
        "(",
        "((1+",
        "-not ",
        "2^-",
        "if(1,",
        "1 or 1 and 1 < 1 + 1 * 2^(",
        "x_{",
        "J_{",
        r"\psi^{(",
        r"\sin\sin ",
    ] {
        let start = std::time::Instant::now();
        assert!(parse(&open.repeat(1_000_000 / open.len()), &Options::default()).is_err(), "{open}");
        assert!(start.elapsed().as_secs() < 5, "{open}: {:?}", start.elapsed());
    }
    assert_eq!(refusal(&"(".repeat(1_000_000)), "the formula is too long: more than 200000 tokens");
    assert_eq!(refusal(&"x".repeat((1 << 20) + 1)), "the formula is too long: more than 1048576 bytes");
    assert!(refusal(&"é".repeat(600_000)).starts_with("the formula is too long"));
}

#[test]
fn long_sums_and_many_signs_do_not_recurse() {
    let ones = "1+".repeat(49_999) + "1";
    assert_eq!(parse(&ones, &Options::default()).unwrap().run(0.0, &[]), 50_000.0);
    let minuses = "-".repeat(100_000) + "x";
    assert_eq!(parse(&minuses, &Options::default()).unwrap().run(0.0, &[3.0]), 3.0);
    let product = "x ".repeat(50_000);
    assert_eq!(parse(&product, &Options::default()).unwrap().run(0.0, &[1.0]), 1.0);
}

#[test]
fn helpers_cannot_grow_without_bound() {
    let doublings: String = (0..40).map(|i| format!("f{}(u) = f{i}(u) + f{i}(u)\n", i + 1)).collect();
    let error =
        parse_file(&format!("f0(u) = u*u\n{doublings}f40(x)"), &Options::default()).expect_err("too large");
    assert_eq!(error.message, "too large once the helpers are inlined: more than 1000000 nodes");
}

//! Does anything break, whatever is typed? Random characters, tokens and formulas go through reading, printing, reading
//! again, deriving, simplifying, and every method at weird points. Nothing may panic, nothing may take a second, and
//! what is printed must be read back as the same expression.
//!
//! For ten minutes: `FLUXIONS_FUZZ_SECONDS=600 cargo test --release -p fluxions --test fuzz -- --nocapture`.
//! `FLUXIONS_SEED` starts elsewhere. A failure names the formula, and is repeated by adding it to `FOUND`.

#![allow(clippy::print_stdout)]

mod common;

use common::Random;
use common::formulas::Writer;
use fluxions::formula::{Options, Syntax};
use fluxions::{Comparison, Function, Method, Pool, Request};
use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc;
use std::time::{Duration, Instant};

/// No case may take longer, in a build with optimisation; without, it may take this many times as long.
const LIMIT: Duration = Duration::from_secs(1);
const UNOPTIMISED: u32 = 4;

/// A derivative whose formula is larger is not looked at: its size is what was asked for, not a failure.
const SIZE: usize = 400;

/// Points where arithmetic is weird.
const POINTS: [f64; 14] = [
    0.0,
    -0.0,
    1.0,
    -1.0,
    0.5,
    -2.5,
    3.0,
    f64::INFINITY,
    f64::NEG_INFINITY,
    f64::NAN,
    1e308,
    -1e308,
    5e-324,
    1e-200,
];

/// What has broken something once.
const FOUND: &[&str] = &[
    "π_{π}",
    "polygamma(1e308, 1e308)",
    "polygamma(x, y)",
    "(((x)^(2))^(1.5))^(-2)",
    "sincd(1e9, x)",
    "besselj(1e15, x)",
    "x^1e308",
    "1e308^x",
    "exp(exp(exp(exp(x))))",
    "tan(1e300*x)",
    "gamma(gamma(gamma(x)))",
    "sin(1e308*x)*sin(5e-324/x)",
];

const TOKENS: &[&str] = &[
    "x",
    "y",
    "e",
    "pi",
    "2",
    "3.5",
    ".5",
    "1e308",
    "1e-320",
    "0",
    "+",
    "-",
    "*",
    "/",
    "^",
    "**",
    "(",
    ")",
    "|",
    ",",
    "<",
    "<=",
    "==",
    "!=",
    "!",
    " ",
    "and",
    "or",
    "not",
    "sin(",
    "log(",
    "max(",
    "if(",
    "sqrt(",
    "exp(",
    "atan2(",
    "gamma(",
    "polygamma(",
    "besselj(",
    "rem(",
    "clamp(",
    "floor(",
    "piecewise((",
    "²",
    "√",
    "π",
    "·",
    "\\frac{",
    "\\sqrt{",
    "\\sin",
    "}",
    "{",
    "^{",
    "_{",
    "\\left(",
    "\\right)",
    "J_{0}(",
    "\\psi^{(2)}(",
    "\\Gamma(",
];

fn setting(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

/// A source text: characters, tokens, or a formula, sometimes with a piece of it replaced.
fn source(random: &mut Random) -> String {
    match random.below(10) {
        0 => (0..random.below(12)).filter_map(|_| char::from_u32(random.below(0x250) as u32)).collect(),
        1..4 => (0..1 + random.below(12)).map(|_| *random.pick(TOKENS)).collect(),
        4 => {
            let name = random.pick(fluxions::rules::Prim::ALL);
            let args: Vec<&str> = (0..name.arity())
                .map(|_| *random.pick(&["x", "y", "0", "1e308", "-1e308", "5e-324", "1/0", "x*y", "-x", "3"]))
                .collect();
            format!("{}({})", name.name(), args.join(", "))
        }
        5 => {
            let size = random.below(6);
            let text = Writer { random }.formula(size);
            let cut =
                text.char_indices().map(|(i, _)| i).nth(random.below(text.chars().count())).unwrap_or(0);
            format!("{}{}{}", &text[..cut], random.pick(TOKENS), &text[cut..])
        }
        _ => {
            let size = random.below(9);
            Writer { random }.formula(size)
        }
    }
}

/// Everything that can be done with a text. What was done last is noted in `stage`.
fn examine(text: &str, points: &[[f64; 2]], order: u32, stage: &RefCell<String>) {
    let at_stage = |what: &str| *stage.borrow_mut() = what.to_owned();
    at_stage("read");
    for syntax in [Syntax::Text, Syntax::Latex] {
        let options = Options { syntax, ..Options::default() };
        if let Err(error) = Function::parse_with(text, &options) {
            assert!(text.get(error.span.clone()).is_some(), "the error lies outside the source: {error:?}");
        }
    }
    let Ok(f) = Function::parse(text) else { return };
    let pool = Pool::new();
    at_stage("build");
    let e = f.expression(&pool);
    at_stage("print");
    let declared = Options::declaring(f.variables().to_vec());
    if let Ok(printed) = e.text() {
        at_stage("read what was printed");
        let again = Function::parse_with(&printed, &Options { syntax: Syntax::Text, ..declared })
            .unwrap_or_else(|error| panic!("{printed} is not read: {error:?}"));
        let again = again.expression(&pool);
        assert!(again == e, "{printed} is read as {}", again.text().unwrap_or_default());
    }
    at_stage("derive");
    for name in f.variables() {
        let Ok(slope) = e.derive(pool.variable(name)) else { continue };
        at_stage("simplify");
        let simple = slope.simplify(&Default::default());
        at_stage("print the derivative");
        let _ = (simple.text(), simple.latex());
    }
    if f.variables().is_empty() || f.variables().len() > 2 || f.graph().len() > SIZE {
        return;
    }
    at_stage("prepare");
    let wrt = (0..f.variables().len()).collect();
    let request = Request { wrt, order, methods: Method::ALL.to_vec() };
    let mut comparison = Comparison::new(&f, request, &pool, &Default::default());
    for point in points {
        let at = &point[..f.variables().len()];
        at_stage(&format!("derivative {order} at {at:?}"));
        comparison.at(at);
    }
}

/// Runs one case; again if it was slow, because the machine may have been busy with something else.
fn run(text: &str, points: &[[f64; 2]], order: u32) -> Result<Duration, String> {
    let limit = LIMIT * if cfg!(debug_assertions) { UNOPTIMISED } else { 1 };
    let mut slow = String::new();
    for _ in 0..3 {
        let (took, stage) = run_once(text, points, order, 10 * limit)?;
        if took <= limit {
            return Ok(took);
        }
        slow = format!("{text:?}, order {order}, took {took:?}, and ended with: {stage}");
    }
    Err(slow)
}

/// Runs one case on a thread of its own: how long it took and what it did last, or that it panicked or never came back.
fn run_once(
    text: &str,
    points: &[[f64; 2]],
    order: u32,
    patience: Duration,
) -> Result<(Duration, String), String> {
    let (report, reported) = mpsc::channel();
    let (owned, points) = (text.to_owned(), points.to_vec());
    std::thread::spawn(move || {
        let (start, stage) = (Instant::now(), RefCell::new(String::new()));
        let outcome = catch_unwind(AssertUnwindSafe(|| examine(&owned, &points, order, &stage)));
        // Nobody is left to listen when it took too long.
        let _ = report.send((outcome.is_ok(), start.elapsed(), stage.into_inner()));
    });
    match reported.recv_timeout(patience) {
        Ok((true, took, stage)) => Ok((took, stage)),
        Ok((false, _, stage)) => Err(format!("{text:?}, order {order}, panics; {stage}")),
        Err(_) => Err(format!("{text:?}, order {order}, does not come back")),
    }
}

#[test]
fn what_broke_once_does_not_break() {
    let mut wrong = Vec::new();
    for text in FOUND {
        for order in [1, 3] {
            let points: Vec<[f64; 2]> =
                POINTS.iter().map(|&x| [x, x]).chain([[3.0, 0.5], [1e308, 2.0]]).collect();
            wrong.extend(run(text, &points, order).err());
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn nothing_breaks() {
    let length = Duration::from_secs(setting("FLUXIONS_FUZZ_SECONDS", 5));
    let mut random = Random(setting("FLUXIONS_SEED", 4));
    let (start, mut cases, mut longest) = (Instant::now(), 0u64, Duration::ZERO);
    let mut wrong = Vec::new();
    while start.elapsed() < length && wrong.len() < 50 {
        let text = source(&mut random);
        let points = [(); 3].map(|()| [*random.pick(&POINTS), *random.pick(&POINTS)]);
        let order = [1, 1, 1, 2, 3][random.below(5)];
        match run(&text, &points, order) {
            Ok(took) => longest = longest.max(took),
            Err(why) => wrong.push(why),
        }
        cases += 1;
    }
    println!("{cases} cases; the longest took {longest:?}");
    assert!(wrong.is_empty(), "{} of {cases} cases:\n{}", wrong.len(), wrong.join("\n"));
    assert!(cases > 50, "only {cases} cases were looked at");
}

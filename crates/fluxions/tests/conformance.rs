//! What comes out where differentiating usually goes wrong? One table of formulas at their traps, with the derivative
//! expected, run through every method and every back-end. The values are those that the best systems were found to
//! return, or should have returned, in their documentation, tests and issue threads.
//!
//! Where a method cannot have the answer, the row says so in words, and says what comes instead; an exemption that is
//! no longer needed fails.
//!
//! What is no formula is tested elsewhere: products and gradients of many inputs, nesting and perturbation confusion,
//! `if x == 1.0` and iterations in Rust code, Kepler's equation (`crates/dual/tests/conformance.rs`); branches of graphs
//! (`crates/eval/tests/branches.rs`). Not tested, because there is nothing to test yet: cumulative products and sums,
//! reductions over an axis, solving, Cholesky and Householder factors, batch norms (no arrays); mutation, aliasing and
//! checkpoints (no source transformation); derivatives by complex variables; single precision; and cases of which only
//! the number of an issue is known.

mod common;

use common::{Complaints, programs, ulps};
use fluxions::eval::{Program, run};
use fluxions::graph::{dce, fold};
use fluxions::{Comparison, Function, Method, Pool, Request, Status, Verdict};

const INF: f64 = f64::INFINITY;
const NAN: f64 = f64::NAN;

/// The ways of having a derivative besides the chosen best one, which has no exemptions.
const WAYS: [&str; 8] =
    ["numerical", "symbolic", "dual", "reverse", "jvp, run", "jvp, Program", "vjp, run", "vjp, folded"];
/// Those that evaluate the author's program, step by step.
const AUTOMATIC: &[&str] = &["dual", "reverse", "jvp, run", "jvp, Program", "vjp, run", "vjp, folded"];
/// Those of them that have doubles only, and never ask for more digits.
const DOUBLES: &[&str] = &["jvp, run", "jvp, Program", "vjp, run", "vjp, folded"];
const SYMBOLIC: &[&str] = &["symbolic"];
const EXACT: &[&str] =
    &["symbolic", "dual", "reverse", "jvp, run", "jvp, Program", "vjp, run", "vjp, folded"];

const FORMULA: &str = "the formula of the derivative is 0·∞ or 0/0 here; the value is a choice that the table makes for \
    numbers, which the formula of exact mathematics leaves out";
const TAKEN: &str = "the other branch has no value here, so that the branch that is taken is followed";
const UNKNOWN: &str = "the chain rule meets 0·∞ or ∞ − ∞ between two operations, which may be anything";

/// A formula, a point, and what its derivative is there.
struct Row {
    formula: &'static str,
    /// Names and values; the derivative is by the first.
    point: &'static str,
    expected: f64,
    order: u32,
    /// Units in the last place.
    within: f64,
    /// The slopes left and right, NaN where the function has no value on that side.
    kink: Option<[f64; 2]>,
    exempt: Vec<(&'static [&'static str], f64, &'static str)>,
    looser: Vec<(&'static [&'static str], f64, &'static str)>,
}

fn row(formula: &'static str, point: &'static str, expected: f64) -> Row {
    Row {
        formula,
        point,
        expected,
        order: 1,
        within: 2.0,
        kink: None,
        exempt: Vec::new(),
        looser: Vec::new(),
    }
}

impl Row {
    fn order(self, order: u32) -> Row {
        Row { order, ..self }
    }
    fn kink(self, left: f64, right: f64) -> Row {
        Row { kink: Some([left, right]), ..self }
    }
    /// These ways return `instead`, and why.
    fn but(mut self, ways: &'static [&'static str], instead: f64, why: &'static str) -> Row {
        self.exempt.push((ways, instead, why));
        self
    }
    /// These ways are allowed so many units in the last place, and why.
    fn loosely(mut self, ways: &'static [&'static str], within: f64, why: &'static str) -> Row {
        self.looser.push((ways, within, why));
        self
    }
}

/// Rows whose variable is x, all at once: formula, then points with their slopes.
fn at_x(formula: &'static str, points: &[(&'static str, f64)]) -> Vec<Row> {
    points.iter().map(|&(point, expected)| row(formula, point, expected)).collect()
}

fn kinks_and_singular_points() -> Vec<Row> {
    let mut rows = vec![
        row("abs(x)", "x=0", 0.0).kink(-1.0, 1.0),
        row("abs(x)", "x=-0", 0.0).kink(-1.0, 1.0),
        row("abs(x)", "x=NaN", NAN),
        row("relu(x)", "x=0", 0.0).kink(0.0, 1.0),
        row("relu6(x)", "x=0", 0.0).kink(0.0, 1.0),
        row("relu6(x)", "x=6", 0.0).kink(1.0, 0.0),
        row("max(x, 0)", "x=0", 0.5).kink(0.0, 1.0),
        row("max(0, x)", "x=0", 0.5).kink(0.0, 1.0),
        row("max(x, y)", "x=0 y=0", 0.5).kink(0.0, 1.0),
        row("max(x, y)", "y=0 x=0", 0.5).kink(0.0, 1.0),
        row("min(x, y)", "x=2 y=2", 0.5).kink(1.0, 0.0),
        row("max(x, 0) + min(x, 0)", "x=0", 1.0),
        row("clamp(x, 0, 1)", "x=0", 1.0).kink(0.0, 1.0),
        row("clamp(x, 0, 1)", "x=1", 1.0).kink(1.0, 0.0),
        row("max(max(x, y), z)", "x=1 y=1 z=0", 0.5).kink(0.0, 1.0),
        row("max(max(x, y), z)", "z=1 x=0 y=1", 0.5).kink(0.0, 1.0),
        row("relu(x) - relu(-x)", "x=0", 0.0).kink(NAN, NAN).but(
            &["numerical"],
            1.0,
            "the kinks cancel: values alone show the slope of x, the rules choose 0 at both, and the point is flagged",
        ),
        row("sqrt(x)", "x=0", INF).kink(NAN, INF),
        row("sqrt(x)", "x=-0", INF).kink(NAN, INF),
        row("sqrt(x)", "x=5e-324", 2.2494568972715982e161),
        row("cbrt(x)", "x=0", INF),
        row("cbrt(x)", "x=-8", 0.08333333333333333),
        row("floor(x)", "x=2", 0.0).kink(NAN, 0.0),
        row("copysign(x, y)", "x=-2 y=3", -1.0),
        row("copysign(x, y)", "y=3 x=-2", 0.0),
        row("atan2(y, x)", "y=0 x=0", NAN),
        row("atan2(y, x)", "x=0 y=0", NAN),
        row("atan2(y, x)", "y=0 x=-1", -1.0),
        row("atan2(y, x)", "y=-0 x=-1", -1.0),
        row("atan2(y, x)", "y=1e-200 x=1e-200", 5e199),
        row("atan2(y, x)", "y=1e200 x=1e200", 5e-201),
        row("hypot(x, y)", "x=0 y=0", 0.0).kink(-1.0, 1.0).but(SYMBOLIC, NAN, FORMULA),
        row("hypot(x, y)^2", "x=0 y=0", 0.0),
        row("hypot(x, y)", "x=1e200 y=1e200", std::f64::consts::FRAC_1_SQRT_2),
        row("hypot(x, y)", "x=3e-170 y=4e-170", 0.6),
    ];
    rows.extend(at_x("floor(x)", &[("x=0.5", 0.0), ("x=NaN", NAN)]));
    rows.extend(at_x("ceil(x)", &[("x=0.5", 0.0), ("x=3", 0.0), ("x=NaN", NAN)]));
    rows.extend(at_x("round(x)", &[("x=0.25", 0.0), ("x=0.5", 0.0), ("x=NaN", NAN)]));
    rows.extend(at_x("sign(x)", &[("x=0.25", 0.0), ("x=0", 0.0), ("x=NaN", NAN)]));
    rows
}

fn powers() -> Vec<Row> {
    let mut rows = Vec::new();
    // The table POWERGRADS of ChainRules: (x, p), by x, by p.
    // Last, what the formulas p·x^(p − 1) and x^p·ln x give when they are evaluated.
    let table: [(&str, &str, [f64; 2], [f64; 2]); 15] = [
        ("x=0 p=2", "p=2 x=0", [0.0, 0.0], [0.0, NAN]),
        ("x=0 p=1", "p=1 x=0", [1.0, 0.0], [1.0, NAN]),
        ("x=-0 p=1", "p=1 x=-0", [1.0, 0.0], [1.0, NAN]),
        ("x=0 p=0", "p=0 x=0", [0.0, NAN], [NAN, -INF]),
        ("x=-0 p=0", "p=0 x=-0", [0.0, NAN], [NAN, -INF]),
        ("x=0 p=-1", "p=-1 x=0", [-INF, NAN], [-INF, -INF]),
        ("x=-0 p=-1", "p=-1 x=-0", [-INF, NAN], [-INF, -INF]),
        ("x=0 p=3.5", "p=3.5 x=0", [0.0, 0.0], [0.0, NAN]),
        ("x=0 p=-2", "p=-2 x=0", [-INF, NAN], [-INF, -INF]),
        ("x=-0 p=-2", "p=-2 x=-0", [INF, NAN], [-INF, -INF]),
        ("x=0 p=0.5", "p=0.5 x=0", [INF, 0.0], [INF, NAN]),
        ("x=0 p=-1.5", "p=-1.5 x=0", [-INF, NAN], [-INF, -INF]),
        ("x=2 p=2", "p=2 x=2", [4.0, 2.772588722239781], [4.0, 2.772588722239781]),
        ("x=0 p=1.5", "p=1.5 x=0", [0.0, 0.0], [0.0, NAN]),
        ("x=-2 p=3", "p=3 x=-2", [12.0, NAN], [12.0, NAN]),
    ];
    for (by_x, by_p, expected, formula) in table {
        rows.push(row("x^p", by_x, expected[0]).but(SYMBOLIC, formula[0], FORMULA));
        rows.push(row("x^p", by_p, expected[1]).but(SYMBOLIC, formula[1], FORMULA));
    }
    // A constant exponent says the same.
    rows.extend(at_x("x^2", &[("x=0", 0.0), ("x=-0", 0.0), ("x=2", 4.0)]));
    rows.extend(at_x("x^1", &[("x=0", 1.0), ("x=-0", 1.0)]));
    rows.extend(at_x("x^0", &[("x=0", 0.0), ("x=-0", 0.0)]));
    rows.extend(at_x("x^-1", &[("x=0", -INF), ("x=-0", -INF)]));
    rows.extend(at_x("x^3.5", &[("x=0", 0.0)]));
    rows.extend(at_x("x^-2", &[("x=0", -INF)]));
    rows.push(row("x^-2", "x=-0", INF).but(SYMBOLIC, -INF, "exact mathematics has one zero"));
    rows.extend(at_x("x^0.5", &[("x=0", INF)]));
    rows.extend(at_x("x^-1.5", &[("x=0", -INF)]));
    rows.extend(at_x("x^3", &[("x=-2", 12.0), ("x=0", 0.0)]));
    rows.extend(at_x("x^2.5", &[("x=1e200", 2.5e300)]));
    rows.extend(at_x("x^1.5", &[("x=1e-250", 1.5e-125)]));
    for (order, expected) in [1.0, 0.0, -2.0, 0.0, 12.0].into_iter().enumerate().skip(1) {
        rows.push(row("exp(-x^2)", "x=0", expected).order(order as u32));
        rows.push(row("exp(-x*x)", "x=0", expected).order(order as u32));
    }
    rows.push(row("x^4", "x=0", 0.0).order(5));
    rows.push(row("x^4", "x=1.5", 0.0).order(5));
    rows.push(row("x^4", "x=0", 24.0).order(4));
    rows.push(row("x*x^1.1", "x=0", 0.0).order(2).but(AUTOMATIC, NAN, UNKNOWN));
    rows
}

fn branches_not_taken() -> Vec<Row> {
    vec![
        row("if(x > 0, log(x), 0)", "x=0", 0.0),
        row("if(x > 0, log(x), 0)", "x=-1", 0.0),
        row("if(x > 0, sqrt(x), x)", "x=-1", 1.0),
        row("min(1, 1/x)", "x=0", 0.0).but(
            SYMBOLIC,
            NAN,
            "in a product the weight of the argument not picked is an ordinary 0, and 0·∞ is unknown",
        ),
        row("x + log(y)", "x=1 y=0", 1.0),
        row("x*sqrt(y)", "x=3 y=0", 0.0),
        row("x^.5*x^.5", "x=0", 1.0).but(AUTOMATIC, NAN, UNKNOWN),
        row("elu(x)", "x=89", 1.0),
        row("elu(x)", "x=1000", 1.0),
        row("x*y*z", "y=0 x=2 z=3", 6.0),
        row("x*y*z", "x=2 y=0 z=3", 0.0),
        row("x*y*z", "x=2 y=0 z=0", 0.0),
        row("x*y*z", "y=0 x=2 z=0", 0.0),
    ]
}

fn stability() -> Vec<Row> {
    const SUM: &str =
        "the sum of two, 1000.7, is rounded to 1e-13, which is how far the weights can be known";
    vec![
        row("log(1 + exp(x))", "x=100", 1.0),
        row("log(1 + exp(x))", "x=1000", 1.0).but(
            DOUBLES,
            NAN,
            "e^1000 is beyond the range of doubles, and so is the value of the function",
        ),
        row("softplus(x)", "x=inf", 1.0),
        row("softplus(x)", "x=-inf", 0.0),
        row("logaddexp(x, y)", "x=1.5 y=-inf", 1.0),
        row("logaddexp(x, y)", "y=-inf x=1.5", 0.0),
        row("logaddexp(x, y)", "x=-inf y=-inf", 0.5).but(SYMBOLIC, NAN, FORMULA),
        row("logsumexp(x, y, z)", "x=1000 y=1000 z=1000", 0.3333333333333333).loosely(EXACT, 1000.0, SUM),
        row("logsumexp(x, y, z)", "z=1000 y=1000 x=1000", 0.3333333333333333).loosely(EXACT, 1000.0, SUM),
        row("x/(1 + sqrt(x))", "x=0", 1.0).but(AUTOMATIC, NAN, UNKNOWN),
        row("xlogy(x, y)", "x=0 y=3", 1.0986122886681098),
        row("xlogy(x, y)", "y=3 x=0", 0.0),
        row("xlogy(x, y)", "x=0 y=2", std::f64::consts::LN_2),
        row("entr(x)", "x=0", INF).kink(NAN, INF),
        row("sinc(x)", "x=0", -3.289868133696453).order(2),
        row("sinc(x)", "x=0", 19.481818206800487).order(4),
        row("expm1(x)", "x=-40", 4.248354255291589e-18),
        row("sigmoid(x)", "x=40", 4.248354255291589e-18),
        row("tanh(x)", "x=20", 1.6993417021166355e-17),
        row("silu(x)", "x=-709", -8.614807714413836e-306),
        row("asinh(x)", "x=0", 1.0),
        row("asinh(x)", "x=1e200", 1e-200),
        row("acosh(x)", "x=1e200", 1e-200),
        row("atan(x)", "x=1e160", 1e-320),
        row("asin(x)", "x=0.999999999999", 707114.6025256454),
        row("atanh(x)", "x=0.999999999999", 500011061105.0014),
        row("acosh(x)", "x=1.0000000001", 70710.67519157329),
        row("1e-100/y", "y=1e-170", -1e240),
        row("erfc(x)", "x=10", -4.197656231354417e-44),
        row("lgamma(x)", "x=0.5", -1.9635100260214235),
    ]
}

fn higher_orders() -> Vec<Row> {
    vec![
        row("(t + 2)*(2*t + 3) - 1", "t=0.7", 4.0).order(2),
        row("log(abs(3*t + 5))", "t=0.7", -0.17853600476096013).order(2),
        row("log(abs((t + 2)*(2*t + 3) - 1))", "t=0.7", SLOG).order(2),
        row("-t/sqrt(1 + t^2)", "t=0.7", 0.7749142079590942).order(2),
        row("1/(x^2 + 1)", "x=0", -2.0).order(2),
        row("if(x == y, 1, (sqrt(10)*abs(x - y))^5*besselk(5, sqrt(10)*abs(x - y))/384)", "x=1 y=1", -1.25)
            .order(2)
            .but(SYMBOLIC, NAN, UNKNOWN)
            .but(AUTOMATIC, 0.0, TAKEN),
    ]
}
/// Second derivative of ln u with u = 2t² + 7t + 5 at 0.7: (u·u″ − u′²)/u² with u = 10.88, u′ = 9.8, u″ = 4.
const SLOG: f64 = (10.88 * 4.0 - 9.8 * 9.8) / (10.88 * 10.88);

fn branches_on_values() -> Vec<Row> {
    vec![
        row("if(x == 1, 1, x^2)", "x=1", 2.0),
        row("if(x != 1, x^2, 1)", "x=1", 2.0),
        row("if(x == 1, 1, x^2)", "x=1", 2.0).order(2),
        row("rem(x, 3)", "x=-5", 1.0),
        row("rem(x, d)", "d=2 x=7.5", -3.0),
        row("min(x, y)", "x=1 y=NaN", 1.0).but(SYMBOLIC, NAN, "exact mathematics has no NaN"),
        row("min(x, y)", "y=NaN x=1", 0.0).but(SYMBOLIC, NAN, "exact mathematics has no NaN"),
        row("max(x, y)", "x=1 y=NaN", 1.0).but(SYMBOLIC, NAN, "exact mathematics has no NaN"),
        row("max(x, y)", "x=NaN y=1", 0.0).but(SYMBOLIC, NAN, "exact mathematics has no NaN"),
    ]
}

fn corners_of_floating_point() -> Vec<Row> {
    vec![
        row("1/x", "x=0", -INF),
        row("1/x", "x=-0", -INF),
        row("x/x", "x=0", NAN),
        row("x - x", "x=inf", NAN),
        row("x/x", "x=3", 0.0),
        row("x - x", "x=3", 0.0),
        row("0*x", "x=3", 0.0),
        row("x + 0", "x=-0", 1.0),
        row("max(x, 0)", "x=1e-310", 1.0),
        row("max(x, 0)", "x=-1e-310", 0.0),
        row("max(x, 0)", "x=5e-324", 1.0),
        row("relu(x)", "x=5e-324", 1.0),
        row("sin(x)", "x=NaN", NAN),
        row("x^2", "x=NaN", NAN),
        row("exp(x)", "x=NaN", NAN),
        row("2*x + y", "x=1 y=NaN", NAN),
    ]
}

fn rows() -> Vec<Row> {
    [
        kinks_and_singular_points(),
        powers(),
        branches_not_taken(),
        stability(),
        higher_orders(),
        branches_on_values(),
        corners_of_floating_point(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// A point as it is written in a row.
fn read(point: &str) -> Vec<(&str, f64)> {
    let pair = |p| -> Option<(&str, f64)> {
        let (name, value) = str::split_once(p, '=')?;
        Some((name, value.parse().ok()?))
    };
    point.split(' ').map(|p| pair(p).unwrap_or_else(|| panic!("`{p}` is not `name=value`"))).collect()
}

#[test]
fn every_way_returns_what_is_expected_at_every_trap() {
    let mut wrong = Complaints::default();
    for row in rows() {
        check(&row, &mut wrong);
    }
    wrong.settle(1200);
}

fn check(row: &Row, wrong: &mut Complaints) {
    let Row { formula, point, expected, order, .. } = *row;
    let what = |way: &str| format!("{formula}, derivative {order} at {point}, {way}");
    let f = Function::parse(formula).unwrap_or_else(|e| panic!("{formula}: {e:?}"));
    let named = read(point);
    let place = |name: &str| f.variables().iter().position(|v| v == name);
    let at: Vec<f64> = (f.variables().iter())
        .map(|v| named.iter().find(|(name, _)| name == v).unwrap_or_else(|| panic!("{formula}: no {v}")).1)
        .collect();
    let variable = place(named[0].0).unwrap_or_else(|| panic!("{formula} has no {}", named[0].0));
    let request = Request { wrt: vec![variable], order, methods: Method::ALL.to_vec() };
    let pool = Pool::new();
    let mut comparison = Comparison::new(&f, request, &pool, &Default::default());
    let report = comparison.at(&at);
    let partial = &report.partials[0];

    let [forward, reverse] = programs(f.graph(), variable, order).unwrap();
    let graphs = [
        ("jvp, run", run(&forward, &at, 0.0)[0]),
        ("jvp, Program", Program::new(&forward).run(&at)[0]),
        ("vjp, run", run(&reverse, &at, 0.0)[0]),
        ("vjp, folded", Program::new(&dce(&fold(&reverse))).run(&at)[0]),
    ];
    let has_value = !report.value.is_nan();
    let answers = partial.answers.iter().filter(|a| a.method != Method::Numerical);
    let mut ways: Vec<(&str, f64)> = answers.map(|a| (a.method.name(), a.value)).collect();
    // A program of the derivative goes on where the function has no value; the façade looks at both.
    ways.extend(graphs.map(|(way, value)| (way, if has_value { value } else { NAN })));
    for &(way, value) in &ways {
        let exempt = row.exempt.iter().find(|(ways, ..)| ways.contains(&way));
        let expected_here = exempt.map_or(expected, |e| e.1);
        let within = row.looser.iter().find(|(ways, ..)| ways.contains(&way)).map_or(row.within, |l| l.1);
        let distance = ulps(value, expected_here);
        wrong.check(distance <= within, || {
            format!("{}: {value:e}, not {expected_here:e} ({distance:.1} ulp)", what(way))
        });
    }
    wrong.check(ways.len() + 1 == WAYS.len(), || format!("{formula}: a way is missing"));
    let best = partial.derivative;
    let close = ulps(best, expected) <= row.within || {
        // The best answer is the numerical one where the rules have none; it is as good as its bar.
        let numerical = (best - expected).abs() <= partial.error_bar;
        numerical && expected.is_finite() && partial.error_bar <= 1e-6 * expected.abs()
    };
    wrong.check(close || !row.looser.is_empty(), || {
        format!("{}: {best:e}, not {expected:e}; {:?}", what("the best"), partial.verdict)
    });
    for numerical in partial.answers.iter().filter(|a| a.method == Method::Numerical) {
        let exempt = row.exempt.iter().find(|(ways, ..)| ways.contains(&"numerical"));
        let expected = exempt.map_or(expected, |e| e.1);
        let inside =
            (numerical.value - expected).abs() <= numerical.error_bar + 2.0 * f64::EPSILON * expected.abs();
        wrong.check(numerical.status != Status::Ok || inside, || {
            format!(
                "{}: {:e} ± {:e}, not {expected:e}",
                what("numerical"),
                numerical.value,
                numerical.error_bar
            )
        });
    }
    let disagree = matches!(partial.verdict, Verdict::Disagree { .. });
    wrong.check(!disagree, || format!("{}: {:?}", what("verdict"), partial.verdict));
    if let Some(slopes) = row.kink {
        let right = match &partial.verdict {
            Verdict::Kink { left, right, .. } => {
                let near = |found: Option<f64>, slope: f64| match found {
                    Some(found) => found == slope || (found - slope).abs() < 1e-9,
                    None => slope.is_nan(),
                };
                near(*left, slopes[0]) && near(*right, slopes[1])
            }
            _ => false,
        };
        wrong.check(right, || {
            format!("{}: {:?}, not a kink with slopes {slopes:?}", what("verdict"), partial.verdict)
        });
    }
}

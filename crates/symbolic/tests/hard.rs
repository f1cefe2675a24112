//! Does nothing go wrong on formulas that nobody should write? No panic, no hang, no growth; simplification keeps values
//! and never makes anything larger; every step of an explanation is true.

mod common;

use common::random::{build, programs};
use common::{apart, read, report};
use fluxions_rules::{Prim, Scalar, sin};
use fluxions_symbolic::{Budget, Expr, Pool};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

/// A few points, the same for every name's place in the alphabet.
fn point(seed: u8) -> impl Fn(&str) -> f64 + Copy {
    move |name| {
        let place = name.bytes().fold(0.0, |sum, b| 0.7 * sum + f64::from(b));
        (0.137 + 0.618_034 * place + 0.754_878 * f64::from(seed)).fract() * if seed < 3 { 1.0 } else { 4.0 }
            - if seed > 4 { 2.0 } else { 0.0 }
    }
}

/// The value at a point, exactly where there is one, else in floating point with the tolerance that it needs.
fn values(a: Expr, b: Expr, seed: u8) -> Option<(f64, f64, f64)> {
    let at = point(seed);
    match (a.evaluate(at), b.evaluate(at)) {
        (Some(v), Some(w)) => Some((v, w, 1e-12)),
        _ => {
            let (v, w) = (a.run(0.0, at), b.run(0.0, at));
            (v.is_finite() && w.is_finite()).then_some((v, w, 1e-5))
        }
    }
}

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        rng_seed: RngSeed::Fixed(2),
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(config(400))]

    #[test]
    fn simplifying_keeps_values_and_never_grows(program in programs(20), wild: bool) {
        let pool = Pool::new();
        let e = build(&pool, &program, &["x", "y"], wild);
        let start = Instant::now();
        let forms = [Some(e), e.derive(pool.variable("x")).ok()];
        for e in forms.into_iter().flatten() {
            let simple = e.simplify(&Budget::default());
            let (old, new) = (e.size(), simple.size());
            prop_assert!(new.tree <= old.tree && new.shared <= old.shared, "{e} grew to {simple}: {old:?}, {new:?}");
            for changed in [simple, e.expand()] {
                for seed in 0..6 {
                    if let Some((v, w, tolerance)) = values(e, changed, seed) {
                        prop_assert!(apart(w, v) <= tolerance || (v - w).abs() < 1e-9, "{e} became {changed}: {v:e}, {w:e}");
                    }
                }
            }
        }
        prop_assert!(start.elapsed() < Duration::from_secs(10), "{e} took {:?}", start.elapsed());
    }

    #[test]
    fn every_step_of_an_explanation_is_true(program in programs(14)) {
        let pool = Pool::new();
        let x = pool.variable("x");
        let e = build(&pool, &program, &["x", "y"], false);
        let Ok((answer, steps)) = e.explain(x, &Budget::default()) else { return Ok(()) };
        prop_assert!(steps.last().is_some_and(|step| step.after == answer), "{e}: the last step is not the answer");
        prop_assert_eq!(answer, e.derive(x).expect("a derivative").simplify(&Budget::default()));
        for step in steps {
            for seed in 0..4 {
                let at = point(seed);
                if !step.derives {
                    if let Some((v, w, tolerance)) = values(step.before, step.after, seed) {
                        prop_assert!(apart(w, v) <= tolerance || (v - w).abs() < 1e-9, "{}: {} became {}", step.rule, step.before, step.after);
                    }
                    continue;
                }
                // A difference quotient in exact arithmetic; 2⁻⁴⁰ can be added to these points without rounding.
                let h = 2f64.powi(-40);
                let beside = |dx: f64| move |name: &str| if name == "x" { at(name) + dx } else { at(name) };
                let ends = (step.before.evaluate(beside(-h)), step.before.evaluate(beside(h)), step.before.evaluate(at));
                if let ((Some(a), Some(b), Some(_)), Some(slope)) = (ends, step.after.evaluate(at)) {
                    let quotient = (b - a) / (beside(h)("x") - beside(-h)("x"));
                    let noise = 4e-16 * (a.abs() + b.abs()) / h;
                    let near = (quotient - slope).abs() <= 1e-4 * slope.abs() + noise + 1e-6;
                    // Corners and poles within the quotient's reach are left to the numerical oracle.
                    let rough = a.abs().max(b.abs()) > 1e6 || slope.abs() > 1e6;
                    prop_assert!(near || rough, "{}: {} has slope {slope:e}, not {quotient:e} at {}", step.rule, step.before, at("x"));
                }
            }
        }
    }
}

/// Everything that can be done with an expression.
fn exercise(e: Expr) {
    let x = e.pool().variable("x");
    let budget = Budget::default();
    for e in [Some(e), e.derive(x).ok()].into_iter().flatten() {
        let simple = e.simplify(&budget);
        assert!(simple.size().tree <= e.size().tree);
        let _ = (e.text(), e.unicode(), e.latex(), e.mathml(), e.expand().size(), e.run(0.0, |_| 0.5));
        let _ = e.evaluate(|_| 0.5);
    }
    let _ = e.explain(x, &budget);
}

#[test]
fn adversarial_formulas_end_soon() {
    let deep = format!("{}x{}", "sin(".repeat(150), ")".repeat(150));
    let corners = format!("{}x{}", "abs(1-".repeat(240), ")".repeat(240));
    let nested = format!("{}x{}", "2^(".repeat(200), ")".repeat(200));
    let tower = (0..200).fold("x".to_owned(), |e, _| format!("({e})^2+1"));
    let sums = (0..200).map(|i| format!("(x+{i}*y+1)")).collect::<Vec<_>>().join("*");
    let fractions = (1..200).map(|i| format!("1/(x+1/{i})")).collect::<Vec<_>>().join("+");
    let table: Vec<String> = [
        "(x+1)^(10^9)",
        "10^(10^10)",
        "10^(10^(10^10))*x",
        "(10^300)^(10^300)",
        "0^(-1)",
        "sqrt(-1)*x",
        "log(0)",
        "0/0",
        "0^0",
        "x^(1/0)",
        "(x+1)^(-1000000)",
        "x^(10^18)",
        "(2/3)^(10^9)",
        "exp(10^10)",
        "exp(exp(exp(exp(exp(x+10)))))",
        "sqrt(10^2000)",
        "(x+y)^64",
        "((x+y)^64+1)^64",
        "1e-1000*x",
        "123456789^(1/97)",
        "x^x^x^x^x^x^x",
        "tan(10^30)",
        "(-8)^(1/3)",
        "gamma(10^6)",
        "floor(10^400*x)",
        "rem(10^400, 3)*x",
        "besselj(10^9, x)",
        "((x^2)^(1/2))^3",
        "(x^(1/3))^(1/5)",
        "round(1e300)+x",
    ]
    .into_iter()
    .map(str::to_owned)
    .chain([deep, corners, nested, tower, sums, fractions])
    .collect();
    for source in table {
        let start = Instant::now();

        let pool = Pool::new();
        match read(&pool, &source, &[]) {
            Ok(e) => exercise(e),
            Err(refused) => report(&format!("refused: {refused:.100}")),
        }
        let (took, nodes) = (start.elapsed(), pool.len());
        report(&format!("{took:>10.1?} {nodes:>8} nodes: {source:.60}"));
        assert!(took < Duration::from_secs(5), "{source} took {took:?}");
        assert!(nodes < 1_000_000, "{source} made {nodes} expressions");
    }
}

#[test]
fn budgets_and_interrupts_stop_the_work() {
    let pool = Pool::new();
    let x = pool.variable("x");
    let one = |e| sin(e) * sin(e) + Expr::apply(Prim::Cos, &[e]) * Expr::apply(Prim::Cos, &[e]);
    let e = (0..40).fold(x, |e, i| e * one(x * pool.integer(i + 2)));
    let whole = e.simplify(&Budget::default());
    assert_eq!(whole, x);
    assert_eq!(e.simplify(&Budget { nodes: 0, interrupt: None }), e);
    let flag = AtomicBool::new(true);
    assert_eq!(e.simplify(&Budget { interrupt: Some(&flag), ..Budget::default() }), e);
    // A budget in between gives something in between, of the same value.
    let half = e.simplify(&Budget { nodes: 100, interrupt: None });
    assert!(half != e && half != whole);
    assert!(apart(half.evaluate(|_| 0.4).expect("a value"), 0.4) < 1e-15);
}

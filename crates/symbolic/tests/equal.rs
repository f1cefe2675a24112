//! Are derivatives recognised however they are written, and is nothing false ever proved?

mod common;

use common::random::{build, programs};
use common::{apart, read, report};
use fluxions_symbolic::{Budget, Pool};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use std::time::{Duration, Instant};

/// A formula, and its derivative by x as somebody may write it.
const TRUE: &[(&str, &str)] = &[
    ("tan(x)", "1/cos(x)^2"),
    ("tan(x)", "sec(x)^2"),
    ("tan(x)", "1 + sin(x)^2/cos(x)^2"),
    ("cot(x)", "-1/sin(x)^2"),
    ("cot(x)", "-csc(x)^2"),
    ("sec(x)", "sin(x)/cos(x)^2"),
    ("csc(x)", "-cos(x)/sin(x)^2"),
    ("sin(x)/x", "(x*cos(x) - sin(x))/x^2"),
    ("sin(x)/x", "cos(x)/x - sin(x)/x^2"),
    ("(x^2-1)/(x^2+1)", "4*x/(x^2+1)^2"),
    ("(x^2-1)/(x^2+1)", "(2*x*(x^2+1) - (x^2-1)*2*x)/(x^2+1)^2"),
    ("x/(x+1)", "1/(x+1)^2"),
    ("(x+1)/(x-1)", "-2/(x-1)^2"),
    ("1/(1+1/x)", "1/(x+1)^2"),
    ("x*exp(-x^2)", "(1-2*x^2)*exp(-x^2)"),
    ("x*exp(-x^2)", "exp(-x^2) - 2*x^2/exp(x^2)"),
    ("1/(1+exp(-x))", "exp(-x)/(1+exp(-x))^2"),
    ("1/(1+exp(-x))", "exp(x)/(1+exp(x))^2"),
    ("1/(1+exp(-x))", "1/(1+exp(-x)) * (1 - 1/(1+exp(-x)))"),
    ("sigmoid(x)", "sigmoid(x)*(1-sigmoid(x))"),
    ("tanh(x)", "1 - tanh(x)^2"),
    ("tanh(x)", "4/(exp(x)+exp(-x))^2"),
    ("sinh(x)", "(exp(x)+exp(-x))/2"),
    ("log(cosh(x))", "tanh(x)"),
    ("log(1+exp(x))", "1/(1+exp(-x))"),
    ("softplus(x)", "exp(x)/(1+exp(x))"),
    ("sqrt(1+x^2)", "x*(1+x^2)^(-1/2)"),
    ("x*sqrt(1-x^2)", "(1-2*x^2)/sqrt(1-x^2)"),
    ("x/sqrt(1-x^2)", "(1-x^2)^(-3/2)"),
    ("x/sqrt(1-x^2)", "1/sqrt(1-x^2) + x^2/(1-x^2)^(3/2)"),
    ("asin(x)*sqrt(1-x^2)", "1 - x*asin(x)/sqrt(1-x^2)"),
    ("sin(x)^2", "sin(2*x)"),
    ("sin(x)*cos(x)", "cos(2*x)"),
    ("sin(x)*cos(x)", "2*cos(x)^2 - 1"),
    ("sin(x)^2", "2*sin(x)*cos(x)"),
    ("cos(x)^4 - sin(x)^4", "-2*sin(2*x)"),
    ("x^x", "x^x + x^x*log(x)"),
    ("x^3*(x+1)^4", "x^2*(x+1)^3*(7*x+3)"),
    ("log2(x)", "1/(x*log(2))"),
    ("atan(x/2)", "2/(4+x^2)"),
    ("a*x/(b+x)", "a*b/(b+x)^2"),
    ("log(x + sqrt(x^2+1))", "1/sqrt(x^2+1)"),
];

/// The same with mistakes.
const FALSE: &[(&str, &str)] = &[
    ("tan(x)", "1/sin(x)^2"),
    ("tan(x)", "sec(x)*tan(x)"),
    ("sin(x)", "-cos(x)"),
    ("cos(x)", "sin(x)"),
    ("sin(x)/x", "(x*cos(x) + sin(x))/x^2"),
    ("(x^2-1)/(x^2+1)", "4*x/(x^2+1)"),
    ("x*exp(-x^2)", "(1+2*x^2)*exp(-x^2)"),
    ("1/(1+exp(-x))", "exp(x)/(1+exp(-x))^2"),
    ("tanh(x)", "1 + tanh(x)^2"),
    ("sqrt(1+x^2)", "1/(2*sqrt(1+x^2))"),
    ("x/sqrt(1-x^2)", "(1-x^2)^(3/2)"),
    ("sin(x)^2", "sin(x^2)"),
    ("x^x", "x*x^(x-1)"),
    ("x^3", "3*x^2 + 1e-30"),
    ("log(x)", "1/(x+1)"),
    ("abs(x)", "1"),
    ("sqrt(x^2)", "x/x"),
    ("max(x, 0)", "1"),
    ("exp(x)", "x*exp(x-1)"),
    ("floor(x)", "1"),
    ("sin(2*x)", "cos(2*x)"),
];

#[test]
fn derivatives_are_recognised_and_mistakes_are_not() {
    let mut wrong = Vec::new();
    for (table, truth) in [(TRUE, true), (FALSE, false)] {
        for &(formula, claim) in table {
            let pool = Pool::new();
            let [f, claim_read] = [formula, claim].map(|text| read(&pool, text, &[]).expect("a formula"));
            let derivative = f.derive(pool.variable("x")).expect("a derivative");
            let start = Instant::now();
            let both = [
                derivative.proves_equal(claim_read, &Budget::default()),
                claim_read.proves_equal(derivative, &Budget::default()),
            ];
            assert!(start.elapsed() < Duration::from_secs(1), "{claim} took {:?}", start.elapsed());
            if both != [truth; 2] {
                wrong.push(format!("{formula}: {claim} is {truth}, not {both:?}"));
            }
        }
    }
    wrong.iter().for_each(|line| report(line));
    assert!(wrong.is_empty(), "{} of {}", wrong.len(), TRUE.len() + FALSE.len());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, rng_seed: RngSeed::Fixed(3), failure_persistence: None, ..ProptestConfig::default() })]

    /// What is proved has the same values; and forms of one expression are found equal or left open, never refuted.
    #[test]
    fn what_is_proved_is_true(program in programs(12), other in programs(12), scale in 0u8..3) {
        let pool = Pool::new();
        let (a, b) = (build(&pool, &program, &["x"], false), build(&pool, &other, &["x"], false));
        let near = a + b * pool.integer(i64::from(scale));
        for (a, b) in [(a, b), (a, near), (a * b, near * b), (a / b, near / b)] {
            if !a.proves_equal(b, &Budget::default()) {
                continue;
            }
            for at in [0.3, 0.7, 1.3, -0.4, -2.2, 2.9] {
                if let (Some(v), Some(w)) = (a.evaluate(|_| at), b.evaluate(|_| at)) {
                    prop_assert!(apart(v, w) < 1e-12 || (v - w).abs() < 1e-15, "{a} = {b} was proved, but {v:e} and {w:e} at {at}");
                }
            }
        }
    }
}

//! Do the methods agree on formulas that nobody chose? Random formulas over every primitive, as text, at random points:
//! read, differentiated numerically, symbolically, by dual numbers and in reverse, to the first and to higher orders.
//! The verdict may be a kink or the edge of a domain, but never that two methods disagree.
//!
//! `FLUXIONS_CASES=100000 cargo test --release -p fluxions --test agreement` looks at more of them;
//! `FLUXIONS_SEED` starts elsewhere.

#![allow(clippy::print_stdout)]

mod common;

use common::Random;
use common::formulas::Writer;
use fluxions::{Comparison, Function, Method, Pool, Request, Verdict};
use std::collections::BTreeMap;

/// How many formulas are looked at when nothing else is asked for.
const CASES: usize = 2000;

/// A numerical error bar that does not hold, of so many cases, is borne: bars are estimates from values alone.
const BARS_THAT_FAIL: f64 = 1.0 / 1000.0;

fn setting(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

/// What was said over all cases.
#[derive(Default)]
struct Tally {
    verdicts: BTreeMap<&'static str, usize>,
    /// Two exact methods differ.
    rules: Vec<String>,
    /// The numerical method differs from exact methods that agree.
    bars: Vec<String>,
}

impl Tally {
    fn note(&mut self, formula: &str, order: u32, at: &[f64], verdict: &Verdict) {
        *self.verdicts.entry(verdict.name()).or_default() += 1;
        if let Verdict::Disagree { why } = verdict {
            let line = format!("{formula}, derivative {order} at {at:?}: {why}");
            if why.contains("numerical") { self.bars.push(line) } else { self.rules.push(line) }
        }
    }

    fn settle(self, least: usize) {
        let Tally { verdicts, rules, bars } = self;
        let all: usize = verdicts.values().sum();
        println!("{all} points: {verdicts:?}; {} error bars failed\n{}", bars.len(), bars.join("\n"));
        assert!(rules.is_empty(), "the rules disagree in {} of {all}:\n{}", rules.len(), rules.join("\n"));
        let borne = (BARS_THAT_FAIL * all as f64).ceil() as usize;
        assert!(bars.len() <= borne, "{} bars of {all} failed:\n{}", bars.len(), bars.join("\n"));
        let agree = verdicts.get(Verdict::Agree.name()).copied().unwrap_or(0);
        assert!(agree >= least && 2 * agree > all, "only {agree} of {all} points could be compared");
    }
}

fn compare(formula: &str, order: u32, points: &[[f64; 2]], tally: &mut Tally) {
    let f = Function::parse(formula).unwrap_or_else(|e| panic!("{formula}: {e:?}"));
    let pool = Pool::new();
    let wrt: Vec<usize> = (0..f.variables().len()).collect();
    let request = Request { wrt, order, methods: Method::ALL.to_vec() };
    let mut comparison = Comparison::new(&f, request, &pool, &Default::default());
    for [x, y] in points {
        let at: Vec<f64> = f.variables().iter().map(|v| if v == "x" { *x } else { *y }).collect();
        for partial in comparison.at(&at).partials {
            tally.note(formula, order, &at, &partial.verdict);
        }
    }
}

/// A point: mostly anywhere, now and then on whole numbers, where kinks and edges are.
fn point(random: &mut Random) -> [f64; 2] {
    let mut coordinate = || {
        let x = 6.0 * random.unit() - 3.0;
        if random.below(8) == 0 { x.round() } else { x }
    };
    [coordinate(), coordinate()]
}

#[test]
fn first_derivatives_of_random_formulas_agree() {
    let mut random = Random(setting("FLUXIONS_SEED", 1));
    let mut tally = Tally::default();
    let cases = setting("FLUXIONS_CASES", CASES as u64) as usize;
    for _ in 0..cases {
        let size = 1 + random.below(8);
        let formula = Writer { random: &mut random }.formula(size);
        let points = [point(&mut random), point(&mut random)];
        compare(&formula, 1, &points, &mut tally);
    }
    tally.settle(cases);
}

#[test]
fn higher_derivatives_of_random_formulas_agree() {
    let mut random = Random(setting("FLUXIONS_SEED", 2));
    let mut tally = Tally::default();
    let cases = setting("FLUXIONS_CASES", CASES as u64) as usize / 4;
    for _ in 0..cases {
        let size = 1 + random.below(4);
        let order = 2 + random.below(3) as u32;
        let formula = Writer { random: &mut random }.formula(size);
        let points = [point(&mut random)];
        compare(&formula, order, &points, &mut tally);
    }
    tally.settle(cases / 2);
}

/// Every primitive by itself, of x and of simple arguments, to every order up to four.
#[test]
fn every_primitive_agrees_to_order_four() {
    let mut random = Random(setting("FLUXIONS_SEED", 3));
    let mut tally = Tally::default();
    for &prim in fluxions::rules::Prim::ALL {
        for order in 1..=4 {
            let formula = Writer { random: &mut random }.call(prim, 0);
            let points = [point(&mut random), point(&mut random)];
            compare(&formula, order, &points, &mut tally);
        }
    }
    tally.settle(300);
}

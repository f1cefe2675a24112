//! What do the tests of the façade share? Comparison in units of the last place, complaints gathered and shown at once,
//! points of a row's domain, and every way in which a graph is differentiated and run.
#![allow(dead_code)]

pub(crate) mod formulas;

use fluxions::graph::{self, Graph, Seed, dce};
use fluxions::rules::{BEYOND_UNIT, Domain, NONZERO, NOT_POLE_OF_GAMMA, OFF_MULTIPLES, OUTSIDE_UNIT, Prim};

/// How far apart two numbers are, in units of the last place of the second; two NaN are equal.
pub(crate) fn ulps(value: f64, expected: f64) -> f64 {
    if value == expected || (value.is_nan() && expected.is_nan()) {
        return 0.0;
    }
    let unit = (expected.abs() * f64::EPSILON).max(5e-324);
    let distance = (value - expected).abs() / unit;
    if distance.is_nan() { f64::INFINITY } else { distance }
}

/// Whether two numbers have the same bits; any NaN is as good as another.
pub(crate) fn same_bits(a: f64, b: f64) -> bool {
    a.to_bits() == b.to_bits() || (a.is_nan() && b.is_nan())
}

/// Gathers what is wrong, and fails with all of it at once.
#[derive(Default)]
pub(crate) struct Complaints {
    pub(crate) lines: Vec<String>,
    pub(crate) checks: usize,
}

impl Complaints {
    /// Notes a complaint unless `holds`.
    pub(crate) fn check(&mut self, holds: bool, complaint: impl FnOnce() -> String) {
        self.checks += 1;
        if !holds {
            self.lines.push(complaint());
        }
    }

    /// Fails if there is any complaint, or if fewer than `least` checks were made.
    pub(crate) fn settle(self, least: usize) {
        let Complaints { lines, checks } = self;
        let shown: Vec<&str> = lines.iter().take(200).map(String::as_str).collect();
        assert!(lines.is_empty(), "{} of {checks} checks failed\n{}", lines.len(), shown.join("\n"));
        assert!(checks >= least, "only {checks} checks were made");
    }
}

/// A generator of numbers that are the same in every run (splitmix64: Steele, Lea and Flood, 2014).
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A whole number below `n`.
    pub(crate) fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }

    /// A number from 0 to 1.
    pub(crate) fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    pub(crate) fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }
}

/// Domains that hold with x also −x, although their interval for tests is on one side.
const TWO_SIDED: [Domain; 5] = [NONZERO, OUTSIDE_UNIT, BEYOND_UNIT, OFF_MULTIPLES, NOT_POLE_OF_GAMMA];

/// Points of the row's domain, on no grid that a row could know of; whole numbers where the row wants them, and both
/// signs in all combinations where the domain has both.
pub(crate) fn samples(prim: Prim, count: usize) -> Vec<Vec<f64>> {
    let domains = prim.row().domains;
    let fraction = |step: usize, i: usize| ((step + 1) as f64 * [0.618_034, 0.414_214, 0.732_051][i]).fract();
    let sample = |step: usize| {
        let place = |(i, d): (usize, &Domain)| {
            let x = d.low + (d.high - d.low) * fraction(step, i);
            let mirrored = TWO_SIDED.contains(d) && step >> i & 1 == 1;
            if d.whole {
                x.round()
            } else if mirrored {
                -x
            } else {
                x
            }
        };
        domains.iter().enumerate().map(place).collect()
    };
    (0..count).map(sample).collect()
}

/// Whether no derivative is taken by argument `i`, an order or index.
pub(crate) fn is_index(prim: Prim, i: usize) -> bool {
    prim.row().domains[i].whole
}

/// The graph with its last output alone.
pub(crate) fn last(graph: &Graph) -> Graph {
    let outputs = graph.outputs();
    dce(&graph.with_outputs(&outputs[outputs.len() - 1..]).expect("the output is the graph's own"))
}

/// The programs of the derivative of some order by forward mode alone, and by reverse mode over forward mode.
pub(crate) fn programs(f: &Graph, variable: usize, order: u32) -> Result<[Graph; 2], graph::Error> {
    let mut forward = f.clone();
    for _ in 1..order {
        forward = last(&graph::jvp(&forward, &[variable], Seed::One)?);
    }
    let reverse = last(&graph::vjp(&forward, &[variable], Seed::One)?);
    Ok([last(&graph::jvp(&forward, &[variable], Seed::One)?), reverse])
}

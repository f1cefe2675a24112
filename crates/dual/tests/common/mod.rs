//! What do the tests of this crate share? Samples of every row's domain, and comparison to a few units in the last
//! place.
#![allow(dead_code)]

use fluxions_rules::Prim;

/// Points of the row's domain, on no grid that a row could know of; whole numbers where the row wants them.
pub(crate) fn samples(prim: Prim) -> Vec<Vec<f64>> {
    let domains = prim.row().domains;
    let fraction = |step: usize, i: usize| ((step + 1) as f64 * [0.618_034, 0.414_214, 0.732_051][i]).fract();
    let sample = |step: usize| {
        let place = |(i, d): (usize, &fluxions_rules::Domain)| {
            let x = d.low + (d.high - d.low) * fraction(step, i);
            if d.whole { x.round() } else { x }
        };
        domains.iter().enumerate().map(place).collect()
    };
    (0..12).map(sample).collect()
}

/// Whether no derivative is taken by argument `i`, an order or index.
pub(crate) fn is_index(prim: Prim, i: usize) -> bool {
    prim.row().domains[i].whole
}

/// How far apart two numbers are, in units of the last place of the second; two NaN are equal.
pub(crate) fn ulps(value: f64, expected: f64) -> f64 {
    if value == expected || (value.is_nan() && expected.is_nan()) {
        return 0.0;
    }
    let unit = (expected.abs() * f64::EPSILON).max(5e-324);
    let distance = (value - expected).abs() / unit;
    if distance.is_nan() { f64::INFINITY } else { distance }
}

/// Gathers what is wrong, and fails with all of it at once.
#[derive(Default)]
pub(crate) struct Complaints {
    lines: Vec<String>,
    checks: usize,
}

impl Complaints {
    /// Notes a complaint unless `holds`.
    pub(crate) fn check(&mut self, holds: bool, complaint: impl FnOnce() -> String) {
        self.checks += 1;
        if !holds {
            self.lines.push(complaint());
        }
    }

    /// Notes a complaint unless `value` is within `limit` units in the last place of `expected`.
    pub(crate) fn near(&mut self, what: impl FnOnce() -> String, value: f64, expected: f64, limit: f64) {
        let distance = ulps(value, expected);
        self.check(distance <= limit, || {
            format!("{}: {value:e}, not {expected:e} ({distance:.1} ulp)", what())
        });
    }

    /// Fails if there is any complaint, or if fewer than `least` checks were made.
    pub(crate) fn settle(self, least: usize) {
        let Complaints { lines, checks } = self;
        assert!(lines.is_empty(), "{} of {checks} checks failed\n{}", lines.len(), lines.join("\n"));
        assert!(checks >= least, "only {checks} checks were made");
    }
}

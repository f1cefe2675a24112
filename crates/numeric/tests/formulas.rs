//! Does the bar hold on formulas that nobody chose? Random ones, with dual numbers as the truth.
#![allow(clippy::print_stdout)]

use std::ops::{Add, Div, Mul, Sub};

use fluxions_numeric::{Options, Status, derivative};

/// A value, its derivative, and the magnitude of what was added up to make the derivative: the truth has rounding
/// errors of its own, in proportion to that.
#[derive(Clone, Copy)]
struct Dual(f64, f64, f64);

impl Add for Dual {
    type Output = Self;
    fn add(self, o: Self) -> Self {
        Dual(self.0 + o.0, self.1 + o.1, self.2 + o.2)
    }
}

impl Sub for Dual {
    type Output = Self;
    fn sub(self, o: Self) -> Self {
        Dual(self.0 - o.0, self.1 - o.1, self.2 + o.2)
    }
}

impl Mul for Dual {
    type Output = Self;
    fn mul(self, o: Self) -> Self {
        Dual(self.0 * o.0, self.1 * o.0 + self.0 * o.1, self.2 * o.0.abs() + self.0.abs() * o.2)
    }
}

impl Div for Dual {
    type Output = Self;
    fn div(self, o: Self) -> Self {
        let q = self.0 / o.0;
        Dual(q, (self.1 - q * o.1) / o.0, (self.2 + q.abs() * o.2) / o.0.abs())
    }
}

type Rule = (fn(f64) -> f64, fn(f64) -> f64);

/// Functions and their derivatives, written out here on their own.
const RULES: &[Rule] = &[
    (f64::sin, f64::cos),
    (f64::cos, |v| -v.sin()),
    (f64::exp, f64::exp),
    (f64::ln, f64::recip),
    (f64::sqrt, |v| 0.5 / v.sqrt()),
    (f64::tanh, |v| v.cosh().powi(-2)),
    (f64::atan, |v| 1.0 / (1.0 + v * v)),
    (f64::tan, |v| v.cos().powi(-2)),
    (|v| v * v, |v| 2.0 * v),
    (f64::asin, |v| 1.0 / ((1.0 - v) * (1.0 + v)).sqrt()),
    (f64::recip, |v| -1.0 / (v * v)),
    (|v| v.powf(2.7), |v| 2.7 * v.powf(1.7)),
    (f64::sinh, f64::cosh),
    (f64::abs, f64::signum),
    (f64::cbrt, |v| v.cbrt().powi(-2) / 3.0),
];

#[derive(Debug)]
enum Formula {
    X,
    Constant(f64),
    Apply(usize, Box<Formula>),
    Combine(u64, Box<Formula>, Box<Formula>),
}

impl Formula {
    fn at(&self, x: Dual) -> Dual {
        match self {
            Formula::X => x,
            Formula::Constant(c) => Dual(*c, 0.0, 0.0),
            Formula::Apply(rule, a) => {
                let (a, (f, df)) = (a.at(x), RULES[*rule]);
                let slope = df(a.0);
                Dual(f(a.0), a.1 * slope, a.2 * slope.abs())
            }
            Formula::Combine(operation, a, b) => {
                let (a, b) = (a.at(x), b.at(x));
                match operation {
                    0 => a + b,
                    1 => a - b,
                    2 => a * b,
                    _ => a / b,
                }
            }
        }
    }
}

/// SplitMix64.
struct Random(u64);

impl Random {
    fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1u64 << 53) as f64
    }

    fn below(&mut self, n: u64) -> u64 {
        self.bits() % n
    }

    fn formula(&mut self, depth: u64) -> Formula {
        match (depth, self.below(2)) {
            (0, _) if self.below(3) > 0 => Formula::X,
            (0, _) => Formula::Constant(self.unit() * 6.0 - 3.0),
            (_, 0) => {
                let rule = self.below(RULES.len() as u64) as usize;
                Formula::Apply(rule, Box::new(self.formula(depth - 1)))
            }
            _ => {
                let other = self.below(depth);
                let (deep, shallow) = (Box::new(self.formula(depth - 1)), Box::new(self.formula(other)));
                let (a, b) = if self.below(2) == 0 { (deep, shallow) } else { (shallow, deep) };
                Formula::Combine(self.below(4), a, b)
            }
        }
    }
}

/// How often the bar failed, on formulas whose values have lost `lost` digits to cancellation.
fn survey(title: &str, seed: u64, wanted: usize, lost: impl Fn(&mut Random) -> f64) -> (usize, usize) {
    let mut random = Random(seed);
    let (mut count, mut failures, mut unanswered, mut evaluations) = (0, 0, 0, vec![]);
    while count < wanted {
        let depth = 2 + random.below(5);
        let formula = random.formula(depth);
        let x = (random.unit() * 6.0 - 3.0) * [1e-3, 1.0, 1.0, 1.0, 30.0][random.below(5) as usize];
        let Dual(value, truth, magnitude) = formula.at(Dual(x, 1.0, 1.0));
        // Finer than the numbers around x can resolve: nothing to be found there.
        let wild = truth.abs() * x.abs() > 1e9 * value.abs().max(1e-3);
        if !value.is_finite() || !magnitude.is_finite() || wild {
            continue;
        }
        let offset = lost(&mut random) * value * (1.0 + random.unit());
        // Nor where the offset has swallowed all that the function does: its values are a constant.
        if truth.abs() * x.abs().max(1.0) < 10.0 * f64::EPSILON * offset.abs() {
            continue;
        }
        count += 1;
        let f = |x| (formula.at(Dual(x, 0.0, 0.0)).0 + offset) - offset;
        let found = derivative(f, x, &Options::default());
        evaluations.push(found.evaluations);
        unanswered += usize::from(found.status == Status::Unresolved);
        let error = (found.value - truth).abs();
        if error > found.error_bar + 1e-13 * magnitude {
            failures += 1;
            println!("offset {offset:e} {formula:?} at {x}: {truth:e} found {found:?}");
        }
    }
    evaluations.sort_unstable();
    let most = evaluations.last().copied().unwrap_or(0);
    println!(
        "{title}: {count} formulas, {failures} bars fail, {unanswered} unresolved, evaluations {} (most {most})",
        evaluations[count / 2]
    );
    (failures, unanswered)
}

#[test]
fn bars_hold_on_random_formulas() {
    let (failures, unanswered) = survey("plain", 7, 20_000, |_| 0.0);
    assert!(failures <= 10 && unanswered <= 100);
}

#[test]
fn bars_hold_where_digits_cancel() {
    let lost = |random: &mut Random| 10f64.powf(10.0 * random.unit());
    let (failures, unanswered) = survey("cancelling", 11, 20_000, lost);
    assert!(failures <= 10 && unanswered <= 400);
}

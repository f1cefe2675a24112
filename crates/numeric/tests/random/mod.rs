//! Formulas that nobody chose, with dual numbers as the truth.
#![allow(dead_code, reason = "each test uses a part")]

use std::ops::{Add, Div, Mul, Sub};

/// A value, its derivative, and the magnitude of what was added up to make the derivative: the truth has rounding
/// errors of its own, in proportion to that.
#[derive(Clone, Copy)]
pub(crate) struct Dual(pub(crate) f64, pub(crate) f64, pub(crate) f64);

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
pub(crate) enum Formula {
    X,
    Constant(f64),
    Apply(usize, Box<Formula>),
    Combine(u64, Box<Formula>, Box<Formula>),
}

impl Formula {
    pub(crate) fn at(&self, x: Dual) -> Dual {
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
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub(crate) fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1u64 << 53) as f64
    }

    pub(crate) fn below(&mut self, n: u64) -> u64 {
        self.bits() % n
    }

    pub(crate) fn formula(&mut self, depth: u64) -> Formula {
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

    /// A formula, a point where it has a value and is not finer than the numbers can resolve, and the truth there.
    pub(crate) fn sample(&mut self) -> (Formula, f64, Dual) {
        loop {
            let depth = 2 + self.below(5);
            let formula = self.formula(depth);
            let x = (self.unit() * 6.0 - 3.0) * [1e-3, 1.0, 1.0, 1.0, 30.0][self.below(5) as usize];
            let dual = formula.at(Dual(x, 1.0, 1.0));
            let wild = dual.1.abs() * x.abs() > 1e9 * dual.0.abs().max(1e-3);
            if dual.0.is_finite() && dual.2.is_finite() && !wild {
                return (formula, x, dual);
            }
        }
    }
}

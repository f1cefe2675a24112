//! Formulas as a person might write them, at random, over every primitive of the table; domains are respected loosely,
//! so that most formulas have a value at most points, and some do not.

use super::Random;
use fluxions::rules::{Domain, Prim};

/// Writes random formulas of the variables x and y.
pub(crate) struct Writer<'r> {
    pub(crate) random: &'r mut Random,
}

impl Writer<'_> {
    /// A formula with about `size` operations.
    pub(crate) fn formula(&mut self, size: usize) -> String {
        if size == 0 {
            return self.leaf();
        }
        let rest = size - 1;
        match self.random.below(10) {
            0..5 => {
                let (a, b) = self.split(rest);
                let operator = *self.random.pick(&["+", "-", "*", "*", "/"]);
                format!("({a} {operator} {b})")
            }
            5 => {
                let exponent = *self.random.pick(&["2", "3", "-1", "0.5", "-2", "4", "1.5"]);
                let base = self.formula(rest);
                format!("({base})^({exponent})")
            }
            _ => {
                let prim = *self.random.pick(Prim::ALL);
                self.call(prim, rest)
            }
        }
    }

    /// A primitive of arguments that are mostly in its domain.
    pub(crate) fn call(&mut self, prim: Prim, size: usize) -> String {
        let domains = prim.row().domains;
        let mut args = Vec::new();
        for domain in domains {
            let argument = self.formula(size / domains.len());
            args.push(self.inside(domain, &argument));
        }
        match (prim, args.as_slice()) {
            (Prim::Add, [a, b]) => format!("({a} + {b})"),
            (Prim::Sub, [a, b]) => format!("({a} - {b})"),
            (Prim::Mul, [a, b]) => format!("({a})*({b})"),
            (Prim::Div, [a, b]) => format!("({a})/({b})"),
            (Prim::Neg, [a]) => format!("(-({a}))"),
            (Prim::Pow, [a, b]) => format!("({a})^({b})"),
            (Prim::Lt, [a, b]) => format!("if(({a}) < ({b}), x, y)"),
            (Prim::Le, [a, b]) => format!("if(({a}) <= ({b}), x*y, 2)"),
            (Prim::Eq, [a, b]) => format!("if(({a}) == ({b}), x, x*y)"),
            (Prim::Ne, [a, b]) => format!("if(({a}) != ({b}), sin(x), y)"),
            (Prim::And, [a, b]) => format!("if(({a}) < 1 and ({b}) < 2, x, y^2)"),
            (Prim::Or, [a, b]) => format!("if(({a}) < 1 or ({b}) < 2, x, y^2)"),
            (Prim::Not, [a]) => format!("if(not (({a}) < 1), x, y)"),
            (Prim::Select, [_, a, b]) => format!("if(x < y, {a}, {b})"),
            _ => format!("{}({})", prim.name(), args.join(", ")),
        }
    }

    fn split(&mut self, size: usize) -> (String, String) {
        let left = self.random.below(size + 1);
        (self.formula(left), self.formula(size - left))
    }

    fn leaf(&mut self) -> String {
        match self.random.below(8) {
            0..4 => "x".into(),
            4..6 => "y".into(),
            6 => format!("{}", 1 + self.random.below(4)),
            _ => (*self.random.pick(&["0.5", "pi", "e", "0.1", "2.5"])).into(),
        }
    }

    /// The argument brought into a domain, or, now and then, as it is.
    fn inside(&mut self, domain: &Domain, e: &str) -> String {
        if domain.whole {
            return self.random.below(3).to_string();
        }
        if self.random.below(10) == 0 {
            return e.to_owned();
        }
        let (low, high) = (domain.low, domain.high);
        let scaled = |low: &str, width: &str| format!("{low} + {width}*sigmoid({e})");
        if low == -4.0 && high == 4.0 {
            e.to_owned()
        } else if high == -0.05 {
            "-1".into()
        } else if domain.text.contains('|') || low == 1.05 {
            format!("1.1 + ({e})^2")
        } else if low >= 0.0 && high >= 4.0 {
            match self.random.below(3) {
                0 => format!("abs({e}) + 0.3"),
                1 => format!("exp(({e})/4)"),
                _ => format!("({e})^2 + 0.5"),
            }
        } else if (low, high) == (-0.95, 0.95) {
            format!("0.9*sin({e})")
        } else {
            scaled(&format!("({low})"), &format!("{}", high - low))
        }
    }
}

//! Which expressions does the generator write? Numbers made of tame operations, conditions, and indices that are always
//! in range. Every expression can stand as an operand and before a method.
//!
//! Where a branch depends on numbers it is written `⟦a¦op¦b⟧`, which becomes `a op b`, or in the twin of the program a
//! call that notes how far from a tie the two are.

use super::functions::Gives;
use super::generate::Generator;
use super::scope::{Form, Kind};

impl Generator {
    /// A literal with a type, so that methods can be called on it.
    pub(super) fn literal(&mut self) -> String {
        let n = self.random.range(1, 19);
        format!("{}.{}_f64", n / 10, n % 10)
    }

    /// The place of a number: a variable or an element.
    pub(super) fn leaf(&mut self) -> String {
        for _ in 0..4 {
            match self.random.below(10) {
                0..4 => {
                    if let Some(i) = self.scope.number(&mut self.random) {
                        return self.named_number(i);
                    }
                }
                4..8 => {
                    if let Some(i) = self.scope.row(&mut self.random) {
                        return self.element(i);
                    }
                }
                8 => {
                    if let Some(i) =
                        self.scope.one(&mut self.random, |v| matches!(v.kind, Kind::Matrix { .. }))
                    {
                        return self.entry(i);
                    }
                }
                _ => {
                    if self.random.chance(50) {
                        return self.literal();
                    }
                    if let Some(i) = self.scope.one(&mut self.random, |v| matches!(v.kind, Kind::Int { .. }))
                    {
                        return format!("(0.1 * ({} % 7) as f64)", self.scope.vars[i].name);
                    }
                }
            }
        }
        self.literal()
    }

    pub(super) fn named_number(&self, i: usize) -> String {
        let var = &self.scope.vars[i];
        if var.kind == Kind::Element { format!("(*{})", var.name) } else { var.name.clone() }
    }

    /// An element of a row.
    pub(super) fn element(&mut self, row: usize) -> String {
        let index = self.index(row);
        format!("{}[{index}]", self.scope.vars[row].name)
    }

    /// An element to be written. A vector can neither be read nor be asked for its length while it is borrowed for that.
    pub(super) fn target(&mut self, row: usize) -> String {
        let (name, len) = (self.scope.vars[row].name.clone(), self.scope.vars[row].len());
        let mut index = self.index_below(len);
        if index.contains(&name) {
            index = self.random.below(len).to_string();
        }
        format!("{name}[{index}]")
    }

    /// An entry of a matrix.
    pub(super) fn entry(&mut self, matrix: usize) -> String {
        let Kind::Matrix { rows, columns } = self.scope.vars[matrix].kind else { return self.literal() };
        let (i, j) = (self.index_below(rows), self.index_below(columns));
        format!("{}[{i}][{j}]", self.scope.vars[matrix].name)
    }

    /// An index into a row.
    pub(super) fn index(&mut self, row: usize) -> String {
        let var = self.scope.vars[row].clone();
        if self.random.chance(25) {
            let whole = self.whole();
            return format!("{whole} % {}.len()", var.name);
        }
        if self.random.chance(10) {
            return format!("{}.len() - 1", var.name);
        }
        self.index_below(var.len())
    }

    pub(super) fn index_below(&mut self, len: usize) -> String {
        let small = self.scope.all(|v| matches!(v.kind, Kind::Int { below: Some(b) } if b <= len));
        match self.random.below(10) {
            0..5 if !small.is_empty() => {
                let i = *self.random.pick(&small);
                let name = &self.scope.vars[i].name;
                if self.random.chance(15) { format!("{} - {name}", len - 1) } else { name.clone() }
            }
            0..8 => {
                if self.random.chance(40) || len < 2 {
                    return self.random.below(len).to_string();
                }
                let whole = self.whole();
                format!("{whole} % {len}")
            }
            _ => self.random.below(len).to_string(),
        }
    }

    /// A whole number of unknown size, as an operand.
    pub(super) fn whole(&mut self) -> String {
        if self.random.chance(4) {
            // An index that depends on a number.
            let l = self.leaf();
            return format!("(({l} * {l} * 1.7) as usize)");
        }
        let Some(i) = self.scope.one(&mut self.random, |v| matches!(v.kind, Kind::Int { .. })) else {
            return self.random.below(9).to_string();
        };
        let name = self.scope.vars[i].name.clone();
        match self.random.below(5) {
            0 => format!("({name} + {})", self.random.range(1, 4)),
            1 => format!("({name} * {} + {})", self.random.range(2, 3), self.random.below(4)),
            2 => format!("({name} / 2)"),
            _ => name,
        }
    }

    /// A number, made of so many levels of operations.
    pub(super) fn number(&mut self, depth: usize) -> String {
        if depth == 0 {
            return self.leaf();
        }
        let a = self.number(depth - 1);
        let l = self.leaf();
        let c = self.literal();
        match self.random.below(36) {
            0..3 => format!("({a} + {l})"),
            3..5 => format!("({l} - {a})"),
            5..9 => format!("({a} * {l})"),
            9 => format!("({c} * {a})"),
            10..12 => format!("{a}.sin()"),
            12 => format!("{a}.cos()"),
            13 => format!("{a}.tanh()"),
            14 => format!("({a} / (1.0 + {l} * {l}))"),
            15 => format!("(1.0 + {l} * {l}).sqrt()"),
            16 => format!("(-({l} * {l})).exp()"),
            17 => format!("⟦{a}¦max¦{l}⟧"),
            18 => format!("⟦{a}¦min¦{l}⟧"),
            19 => format!("⟦{a}¦abs¦0.0⟧"),
            20 => format!("(-{a})"),
            21 => format!("(1.0 + {l} * {l}).ln()"),
            // The power of a constant may be computed by the compiler, and rounded otherwise.
            22 if l.ends_with("_f64") => a,
            22 => format!("{l}.powi({})", self.random.range(0, 3)),
            23 => format!("{l}.mul_add({c}, {a})"),
            24 => format!("(1.5 + {a}.sin()).recip()"),
            25 => format!("{a}.atan2(1.0 + {l} * {l})"),
            26 => format!("(1.0 + {l} * {l}).powf(0.3 * {a}.sin())"),
            27 => format!("f64::cos({a})"),
            28 => format!("(⟦{l}¦signum¦0.0⟧ * {a})"),
            29 => format!("{l}.hypot({c})"),
            30 | 31 => {
                let (cond, b) = (self.condition(1), self.number(depth - 1));
                format!("(if {cond} {{ {a} }} else {{ {b} }})")
            }
            32 => self.sum(depth - 1),
            33 => self.called(depth - 1).unwrap_or(a),
            34 => {
                let (whole, b) = (self.whole(), self.number(depth - 1));
                let pattern = *self.random.pick(&["0", "0 | 2", "1..=2", "n if n > 1"]);
                format!("(match {whole} % 4 {{ {pattern} => {a}, _ => {b} }})")
            }
            _ => {
                let name = self.scope.fresh("t");
                format!("({{ let {name} = {a}; {name} * {name}.cos() }})")
            }
        }
    }

    /// A number of moderate size, whatever was computed before, where loops would let it grow.
    pub(super) fn tame(&mut self, depth: usize) -> String {
        let a = self.number(depth);
        if self.trips == 1 && !self.helper && self.random.chance(50) {
            return a;
        }
        match self.random.below(6) {
            0 | 1 => format!("{a}.sin()"),
            2 => format!("{a}.tanh()"),
            3 => format!("(0.4 * {a}.cos() + 0.3)"),
            4 => format!("{a}.atan()"),
            _ => {
                let l = self.leaf();
                format!("({a}.sin() * {l}.cos())")
            }
        }
    }

    /// The sum or product of something along rows or ranges.
    fn sum(&mut self, depth: usize) -> String {
        let Some(i) = self.scope.row(&mut self.random) else { return self.leaf() };
        let name = self.scope.vars[i].name.clone();
        let len = self.scope.vars[i].len();
        let v = self.scope.fresh("v");
        let before = self.scope.vars.len();
        let kind = self.random.below(7);
        let element = super::scope::Var::new(&v, Kind::Element, false);
        let text = match kind {
            0 => format!("{name}.iter().sum::<f64>()"),
            1 => {
                let k = self.scope.fresh("k");
                let bound = if self.random.chance(50) { len.to_string() } else { format!("{name}.len()") };
                self.scope.vars.push(super::scope::Var::new(&k, Kind::Int { below: Some(len) }, false));
                let inner = self.number(depth);
                format!("(0..{bound}).map(|{k}| {name}[{k}] * {inner}.cos()).sum::<f64>()")
            }
            2 => {
                let Some(j) = self.scope.row(&mut self.random) else { return self.leaf() };
                let (other, w) = (self.scope.vars[j].name.clone(), self.scope.fresh("w"));
                self.scope.vars.push(element);
                let inner = self.number(depth.min(1));
                format!(
                    "{name}.iter().zip({other}.iter()).map(|({v}, {w})| {v} * {w} + {inner}).sum::<f64>()"
                )
            }
            3 => {
                let s = self.scope.fresh("s");
                let c = self.literal();
                format!("{name}.iter().fold({c}, |{s}, {v}| 0.5 * {s} + {s}.sin() * {v})")
            }
            4 => {
                self.scope.vars.push(element);
                let inner = self.number(depth);
                format!("{name}.iter().map(|{v}| 1.0 + 0.3 * {inner}.sin()).product::<f64>()")
            }
            5 => {
                let w = self.scope.fresh("w");
                format!("{name}.windows(1).map(|{w}| {w}[0] * {w}[0].cos()).sum::<f64>()")
            }
            _ => {
                self.scope.vars.push(element);
                let inner = self.number(depth);
                format!("{name}.iter().map(|{v}| {inner} * {v}.sin()).sum::<f64>()")
            }
        };
        self.scope.vars.truncate(before);
        text
    }

    /// A call with a number as its value.
    fn called(&mut self, depth: usize) -> Option<String> {
        let callable = |g: &super::functions::Signature| g.gives == Gives::Number && !g.writes();
        let all: Vec<_> = self.helpers.iter().filter(|g| callable(g)).cloned().collect();
        if all.is_empty() {
            return None;
        }
        let helper = self.random.pick(&all).clone();
        let args = self.arguments(&helper, depth.min(1))?;
        Some(format!("{}({args})", helper.name))
    }

    /// A condition.
    pub(super) fn condition(&mut self, depth: usize) -> String {
        match self.random.below(11) {
            0..5 => self.comparison(),
            5 | 6 => {
                let whole = self.whole();
                let n = self.random.range(2, 3);
                format!("{whole} % {n} == {}", self.random.below(n))
            }
            7 => {
                let (a, b) = (self.whole(), self.random.range(1, 4));
                let op = *self.random.pick(&["<=", ">", "!=", ">="]);
                format!("{a} {op} {b}")
            }
            8 if depth > 0 => {
                let (a, b) = (self.condition(depth - 1), self.condition(depth - 1));
                let op = *self.random.pick(&["&&", "||"]);
                format!("(({a}) {op} ({b}))")
            }
            9 if depth > 0 => format!("!({})", self.condition(depth - 1)),
            10 => match self.scope.row(&mut self.random) {
                Some(i) => format!("{}.len() > {}", self.scope.vars[i].name, self.random.range(1, 4)),
                None => self.comparison(),
            },
            _ => self.comparison(),
        }
    }

    /// A comparison of numbers that vary.
    pub(super) fn comparison(&mut self) -> String {
        let depth = self.random.below(2);
        let a = self.number(depth);
        let b = if self.random.chance(50) { self.literal() } else { self.leaf() };
        let op = *self.random.pick(&["<", ">", "<=", ">="]);
        format!("⟦{a}¦{op}¦{b}⟧")
    }

    /// A row as a shared slice, at least so long.
    pub(super) fn shared(&mut self, row: usize, least: usize) -> String {
        let var = self.scope.vars[row].clone();
        let form = if let Kind::Row { form, .. } = var.kind { form } else { Form::Slice };
        let spare = var.len() - least;
        match self.random.below(4) {
            0 if spare > 0 => {
                let start = self.random.range(0, spare);
                format!("&{}[{start}..{}]", var.name, start + least)
            }
            1 if spare > 0 => format!("&{}[{}..]", var.name, self.random.range(1, spare)),
            2 => format!("&{}[..]", var.name),
            _ if form == Form::Slice && !var.mutable => var.name,
            _ if matches!(form, Form::Slice | Form::Lent) => format!("&{}[..]", var.name),
            _ => format!("&{}", var.name),
        }
    }

    /// A row as a slice to write to.
    pub(super) fn exclusive(&mut self, row: usize, least: usize) -> String {
        let var = self.scope.vars[row].clone();
        let form = if let Kind::Row { form, .. } = var.kind { form } else { Form::Slice };
        let spare = var.len() - least;
        match self.random.below(4) {
            0 if spare > 0 => {
                let start = self.random.range(0, spare);
                format!("&mut {}[{start}..{}]", var.name, start + least)
            }
            1 if spare > 0 => format!("&mut {}[{}..]", var.name, self.random.range(1, spare)),
            2 => format!("&mut {}[..]", var.name),
            _ if matches!(form, Form::Slice | Form::Lent) => var.name,
            _ => format!("&mut {}", var.name),
        }
    }
}

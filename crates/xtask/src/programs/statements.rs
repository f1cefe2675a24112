//! Which statements does the generator write? Everything that the body of a differentiable function may hold, with the
//! traps: overwritten values, elements that may be the same, exits from within.

use super::functions::{Gives, Signature};
use super::generate::Generator;
use super::scope::{Form, Kind, Var};

impl Generator {
    pub(super) fn statement(&mut self) {
        let deep = self.nesting > 3 || self.budget == 0;
        match self.random.below(if deep { 62 } else { 100 }) {
            0..9 => self.let_number(),
            9..14 => self.let_row(),
            14..24 => self.assign_number(),
            24..38 => self.assign_element(),
            38..42 => self.whole_rows(),
            42..46 => self.integers(),
            46..51 => self.tuples(),
            51..55 => self.call_statement(),
            55..57 => self.exit(),
            57..62 => self.wholes(),
            62..68 => self.branch(),
            68..72 => self.choice(),
            72..75 => self.late(),
            75..78 => self.part(),
            78..80 => self.matrix(),
            80..82 => self.inner_block(),
            _ => self.looping(),
        }
    }

    /// A name for a number: often one that is shadowed by it.
    fn number_name(&mut self) -> String {
        if self.random.chance(15) {
            let all = self.scope.all(|v| v.kind == Kind::Number && !v.name.contains('.'));
            if !all.is_empty() {
                let i = *self.random.pick(&all);
                return self.scope.vars[i].name.clone();
            }
        }
        self.scope.fresh("y")
    }

    fn let_number(&mut self) {
        let mutable = self.random.chance(55);
        let (word, value) = (if mutable { "mut " } else { "" }, self.tame(2));
        let name = self.number_name();
        match self.random.below(6) {
            0 if mutable => self.line(&format!("let {word}{name}: f64 = 0.0;")),
            1 => self.line(&format!("let {word}{name}: f64 = {value};")),
            _ => self.line(&format!("let {word}{name} = {value};")),
        }
        self.scope.vars.push(Var::new(&name, Kind::Number, mutable));
    }

    fn let_row(&mut self) {
        let len = self.random.range(2, 4);
        let name = self.scope.fresh("a");
        let mut form = Form::Array;
        let mut exact = true;
        let value = match self.random.below(7) {
            0 | 1 => {
                let parts: Vec<String> = (0..len).map(|_| self.tame(1)).collect();
                format!("[{}]", parts.join(", "))
            }
            2 => format!("[{}; {len}]", self.leaf()),
            3 => {
                form = Form::Vector;
                let parts: Vec<String> = (0..len).map(|_| self.tame(1)).collect();
                format!("vec![{}]", parts.join(", "))
            }
            4 => {
                form = Form::Vector;
                format!("vec![{}; {len}]", self.tame(1))
            }
            5 => {
                form = Form::Vector;
                let Some(row) = self.scope.row(&mut self.random) else { return };
                let (other, len) = (self.scope.vars[row].name.clone(), self.scope.vars[row].len());
                let value = if self.random.chance(50) {
                    format!("{other}.to_vec()")
                } else {
                    let value = self.tame(1);
                    format!("vec![{value}; {other}.len()]")
                };
                self.line(&format!("let mut {name} = {value};"));
                self.scope.vars.push(Var::new(&name, Kind::Row { len, exact: false, form }, true));
                return;
            }
            _ => {
                let same = |v: &Var| matches!(v.kind, Kind::Row { form: Form::Array, exact: true, .. });
                match self.scope.one(&mut self.random, same) {
                    Some(i) => {
                        let (other, len) = (self.scope.vars[i].name.clone(), self.scope.vars[i].len());
                        self.line(&format!("let mut {name} = {other};"));
                        let kind = Kind::Row { len, exact: true, form: Form::Array };
                        self.scope.vars.push(Var::new(&name, kind, true));
                        return;
                    }
                    None => format!("[0.0_f64; {len}]"),
                }
            }
        };
        exact &= len > 0;
        self.line(&format!("let mut {name} = {value};"));
        self.scope.vars.push(Var::new(&name, Kind::Row { len, exact, form }, true));
    }

    /// An assignment to the place `x`, which stays of moderate size.
    pub(super) fn assign_to(&mut self, x: &str) {
        let c = self.literal();
        match self.random.below(12) {
            0..3 => {
                let value = self.tame(2);
                self.line(&format!("{x} = {value};"));
            }
            3 => {
                // A value that is overwritten by its own square.
                self.line(&format!("{x} = {x} * {x};"));
                self.line(&format!("{x} = {x}.tanh();"));
            }
            4 => {
                let value = self.tame(1);
                self.line(&format!("{x} *= {value}.sin();"));
            }
            5 => {
                let value = self.tame(1);
                self.line(&format!("{x} = 0.5 * {x} + 0.4 * {value};"));
            }
            6 => {
                let l = self.leaf();
                self.line(&format!("{x} /= 1.0 + {l} * {l};"));
            }
            7 => {
                let value = self.tame(2);
                self.line(&format!("{x} -= {c} * {value};"));
            }
            8 => {
                self.line(&format!("{x} *= {x};"));
                self.line(&format!("{x} = {x}.sin();"));
            }
            9 => self.line(&format!("{x} = {x}.sin() + {x}.cos() * 0.3;")),
            10 => {
                let l = self.leaf();
                self.line(&format!("{x} += {l};"));
                self.line(&format!("{x} = 0.9 * {x}.atan();"));
            }
            _ => {
                let value = self.tame(2);
                self.line(&format!("{x} += 0.2 * {value}.tanh();"));
            }
        }
    }

    fn assign_number(&mut self) {
        let wanted = |v: &Var| matches!(v.kind, Kind::Number | Kind::Element) && v.writable();
        let Some(i) = self.scope.one(&mut self.random, wanted) else { return self.let_number() };
        let var = &self.scope.vars[i];
        let x = if var.kind == Kind::Element { format!("*{}", var.name) } else { var.name.clone() };
        // `*x` needs parentheses before a method.
        if x.starts_with('*') {
            let value = self.tame(2);
            let op = *self.random.pick(&["=", "+=", "-=", "*="]);
            self.line(&format!("{x} {op} {value}.sin();"));
            if self.random.chance(60) {
                let y = format!("({x})");
                self.line(&format!("{x} = {y} * {y};"));
            }
            return self.line(&format!("{x} = ({x}).tanh();"));
        }
        self.assign_to(&x);
    }

    fn assign_element(&mut self) {
        let Some(row) = self.scope.writable_row(&mut self.random) else { return self.let_row() };
        let vector = matches!(self.scope.vars[row].kind, Kind::Row { form: Form::Vector | Form::Lent, .. });
        let place = if vector { self.target(row) } else { self.element(row) };
        if self.random.chance(25) {
            // Two elements that may be the same.
            let other = self.element(row);
            let op = *self.random.pick(&["+=", "*=", "-=", "="]);
            self.line(&format!("{place} {op} {other};"));
            self.line(&format!("{place} = {place}.sin();"));
            return;
        }
        self.assign_to(&place);
    }

    /// Statements about several elements at once.
    fn whole_rows(&mut self) {
        let Some(row) = self.scope.writable_row(&mut self.random) else { return self.let_row() };
        let (name, len) = (self.scope.vars[row].name.clone(), self.scope.vars[row].len());
        match self.random.below(4) {
            0 | 1 => {
                let (i, j) = (self.index_below(len), self.index_below(len));
                // An array becomes a slice before its arguments are evaluated: they may not read it.
                if i.contains(&name) || j.contains(&name) {
                    self.line(&format!("{{ let p = {i}; let q = {j}; {name}.swap(p, q); }}"));
                } else {
                    self.line(&format!("{name}.swap({i}, {j});"));
                }
            }
            2 => {
                self.scope.vars[row].hidden = true;
                let value = self.tame(1);
                self.scope.vars[row].hidden = false;
                if self.random.chance(50) {
                    self.line(&format!("{name}.fill({value});"));
                } else {
                    let start = self.random.range(0, len - 1);
                    self.line(&format!("{name}[{start}..].fill({value});"));
                }
            }
            _ => {
                self.scope.vars[row].hidden = true;
                let other = self.scope.row(&mut self.random);
                self.scope.vars[row].hidden = false;
                let Some(other) = other else { return };
                let (from, most) = (self.scope.vars[other].name.clone(), self.scope.vars[other].len());
                let count = self.random.range(1, most.min(len));
                let (i, j) = (self.random.range(0, len - count), self.random.range(0, most - count));
                self.line(&format!(
                    "{name}[{i}..{}].copy_from_slice(&{from}[{j}..{}]);",
                    i + count,
                    j + count
                ));
            }
        }
    }

    fn integers(&mut self) {
        let wanted = |v: &Var| matches!(v.kind, Kind::Int { .. }) && v.writable();
        if let Some(i) = self.scope.one(&mut self.random, wanted)
            && self.random.chance(65)
        {
            let name = self.scope.vars[i].name.clone();
            match self.random.below(4) {
                0 => self.line(&format!("{name} += 1;")),
                1 => self.line(&format!("{name} = ({name} * 3 + 1) % 7;")),
                2 => {
                    let whole = self.whole();
                    self.line(&format!("{name} = {whole} % 5;"));
                }
                _ => {
                    let cond = self.condition(0);
                    self.line(&format!("{name} = if {cond} {{ {name} + 1 }} else {{ {name} / 2 }};"));
                }
            }
            return;
        }
        let name = self.scope.fresh("c");
        let value = self.whole();
        let mutable = self.random.chance(75);
        let word = if mutable { "mut " } else { "" };
        self.line(&format!("let {word}{name}: usize = {value};"));
        self.scope.vars.push(Var::new(&name, Kind::Int { below: None }, mutable));
    }

    fn tuples(&mut self) {
        match self.random.below(4) {
            0 => {
                let (a, b) = (self.tame(1), self.tame(1));
                let (p, q) = (self.scope.fresh("y"), self.scope.fresh("y"));
                self.line(&format!("let (mut {p}, {q}) = ({a}, {b});"));
                self.scope.vars.push(Var::new(&p, Kind::Number, true));
                self.scope.vars.push(Var::new(&q, Kind::Number, false));
            }
            1 => {
                let Some(row) = self.scope.writable_row(&mut self.random) else { return };
                let (a, b) = (self.target(row), self.target(row));
                self.line(&format!("({a}, {b}) = ({b}, {a});"));
            }
            2 => {
                let all = self.scope.all(|v| v.kind == Kind::Number && v.writable());
                if all.len() < 2 {
                    return;
                }
                let i = self.random.below(all.len() - 1);
                let (a, b) = (self.scope.vars[all[i]].name.clone(), self.scope.vars[all[i + 1]].name.clone());
                let value = self.tame(1);
                match self.random.below(3) {
                    0 => self.line(&format!("({a}, {b}) = ({b}, {a});")),
                    1 => self.line(&format!("({a}, {b}) = (0.8 * {b}, {value});")),
                    _ => self.line(&format!("std::mem::swap(&mut {a}, &mut {b});")),
                }
            }
            _ => {
                let (l, p, q) = (self.leaf(), self.scope.fresh("y"), self.scope.fresh("y"));
                self.line(&format!("let ({p}, {q}) = {l}.sin_cos();"));
                self.scope.vars.push(Var::new(&p, Kind::Number, false));
                self.scope.vars.push(Var::new(&q, Kind::Number, false));
            }
        }
    }

    fn call_statement(&mut self) {
        if self.helpers.is_empty() {
            return self.assign_element();
        }
        let helpers = self.helpers.clone();
        let helper: &Signature = self.random.pick(&helpers);
        let Some(args) = self.arguments(helper, 1) else { return };
        if helper.has_gradient() && self.trips < 4 && self.random.chance(20) {
            // The gradient of one function inside of another.
            let a = self.scope.fresh("a");
            self.line(&format!("let mut {a}: Vec<f64> = {}::gradient({args});", helper.name));
            self.line(&format!("for v in {a}.iter_mut() {{ *v = v.tanh(); }}"));
            let kind = Kind::Row { len: 2, exact: false, form: Form::Vector };
            return self.scope.vars.push(Var::new(&a, kind, true));
        }
        let call = format!("{}({args})", helper.name);
        match helper.gives {
            Gives::Nothing => self.line(&format!("{call};")),
            Gives::Number => {
                let name = self.number_name();
                match self.random.below(4) {
                    0 if helper.writes() => self.line(&format!("{call};")),
                    1 if !helper.writes() => {
                        let wanted = |v: &Var| v.kind == Kind::Number && v.writable();
                        let Some(i) = self.scope.one(&mut self.random, wanted) else { return };
                        let x = self.scope.vars[i].name.clone();
                        self.line(&format!("{x} += 0.3 * {call};"));
                        self.line(&format!("{x} = {x}.sin();"));
                    }
                    _ => {
                        self.line(&format!("let mut {name} = {call};"));
                        self.scope.vars.push(Var::new(&name, Kind::Number, true));
                    }
                }
            }
            Gives::Pair => {
                let (p, q) = (self.scope.fresh("y"), self.scope.fresh("y"));
                self.line(&format!("let ({p}, mut {q}) = {call};"));
                self.scope.vars.push(Var::new(&p, Kind::Number, false));
                self.scope.vars.push(Var::new(&q, Kind::Number, true));
            }
            Gives::Array(len) => {
                let a = self.scope.fresh("a");
                self.line(&format!("let mut {a}: [f64; {len}] = {call};"));
                let kind = Kind::Row { len, exact: true, form: Form::Array };
                self.scope.vars.push(Var::new(&a, kind, true));
            }
            Gives::Vector(_) => {
                let a = self.scope.fresh("a");
                self.line(&format!("let mut {a}: Vec<f64> = {call};"));
                // Rows that are returned have two elements at least.
                let kind = Kind::Row { len: 2, exact: false, form: Form::Vector };
                self.scope.vars.push(Var::new(&a, kind, true));
            }
        }
    }

    /// An exit from a loop or the function, under a condition.
    pub(super) fn exit(&mut self) {
        let cond = self.condition(1);
        let labels: Vec<String> = self.loops.iter().flatten().cloned().collect();
        let returns = match self.gives {
            Gives::Number | Gives::Pair => Some(format!("return {};", self.returned())),
            Gives::Nothing => Some("return;".into()),
            _ => None,
        };
        let kind = self.random.below(6);
        let exit = match kind {
            0 | 1 if !self.loops.is_empty() => "break;".to_owned(),
            2 if !self.loops.is_empty() => "continue;".into(),
            3 if !labels.is_empty() => {
                format!("{} {};", self.random.pick(&["break", "continue"]), self.random.pick(&labels))
            }
            _ => match returns {
                Some(returns) => returns,
                None => return self.assign_number(),
            },
        };
        if self.random.chance(70) {
            return self.line(&format!("if {cond} {{ {exit} }}"));
        }
        self.braced(&format!("if {cond}"), |g| {
            g.statements(2);
            g.line(&exit);
        });
        if self.random.chance(40) {
            self.otherwise("else", |g| g.statements(2));
        }
    }

    fn branch(&mut self) {
        let cond = self.condition(2);
        self.braced(&format!("if {cond}"), |g| g.statements(3));
        if self.random.chance(60) {
            let word =
                if self.random.chance(25) { format!("else if {}", self.condition(1)) } else { "else".into() };
            self.otherwise(&word, |g| g.statements(3));
        }
    }

    /// A `match` as a statement.
    fn choice(&mut self) {
        let whole = self.whole();
        self.open(&format!("match {whole} % 5"));
        for pattern in ["0", "1 | 3", "n if n > 3"] {
            if self.random.chance(70) {
                self.braced(&format!("{pattern} =>"), |g| g.statements(2));
            }
        }
        self.braced("_ =>", |g| {
            if g.random.chance(70) {
                g.statements(2);
            }
        });
        self.close("}");
    }

    /// A variable that is assigned in branches.
    fn late(&mut self) {
        let name = self.scope.fresh("y");
        let cond = self.condition(1);
        self.line(&format!("let {name}: f64;"));
        let assign = |g: &mut Self| {
            if g.random.chance(50) {
                g.statements(1);
            }
            let value = g.tame(2);
            g.line(&format!("{name} = {value};"));
        };
        // No exit may come before the assignment.
        self.braced(&format!("if {cond}"), assign);
        self.otherwise("else", assign);
        self.scope.vars.push(Var::new(&name, Kind::Number, false));
    }

    /// A sub-slice that has a name.
    fn part(&mut self) {
        let mutable = self.random.chance(60);
        let row = if mutable {
            self.scope.writable_row(&mut self.random)
        } else {
            self.scope.row(&mut self.random)
        };
        let Some(row) = row else { return };
        let (var, len) = (self.scope.vars[row].clone(), self.scope.vars[row].len());
        let word = if mutable { "&mut " } else { "&" };
        let before = self.scope.vars.len();
        self.open("");
        let start = self.random.range(0, len - 1);
        let name = self.scope.fresh("s");
        let view = |name: &str, len: usize, exact: bool| {
            Var::new(name, Kind::Row { len, exact, form: Form::Slice }, mutable)
        };
        if len > 1 && start > 0 && self.random.chance(40) {
            let other = self.scope.fresh("s");
            let split = if mutable { "split_at_mut" } else { "split_at" };
            self.line(&format!("let ({name}, {other}) = {}.{split}({start});", var.name));
            self.scope.vars.push(view(&name, start, true));
            self.scope.vars.push(view(&other, len - start, false));
        } else if self.random.chance(50) {
            self.line(&format!("let {name} = {word}{}[{start}..];", var.name));
            self.scope.vars.push(view(&name, len - start, false));
        } else {
            self.line(&format!("let {name} = {word}{}[{start}..{len}];", var.name));
            self.scope.vars.push(view(&name, len - start, true));
        }
        let (frozen, hidden) = (self.scope.vars[row].frozen, self.scope.vars[row].hidden);
        self.scope.vars[row].frozen = true;
        self.scope.vars[row].hidden = mutable;
        self.statements(3);
        self.scope.vars[row].frozen = frozen;
        self.scope.vars[row].hidden = hidden;
        self.scope.vars.truncate(before);
        self.close("}");
    }

    fn matrix(&mut self) {
        let wanted = |v: &Var| matches!(v.kind, Kind::Matrix { .. }) && v.writable();
        if let Some(i) = self.scope.one(&mut self.random, wanted) {
            let place = self.entry(i);
            return self.assign_to(&place);
        }
        let (rows, columns) = (self.random.range(2, 3), self.random.range(2, 3));
        let name = self.scope.fresh("m");
        if self.random.chance(50) {
            let row: Vec<String> = (0..columns).map(|_| self.leaf()).collect();
            self.line(&format!("let mut {name} = [[{}]; {rows}];", row.join(", ")));
        } else {
            self.line(&format!("let mut {name} = [[0.0_f64; {columns}]; {rows}];"));
        }
        self.scope.vars.push(Var::new(&name, Kind::Matrix { rows, columns }, true));
    }

    fn inner_block(&mut self) {
        self.braced("", |g| g.statements(3));
    }
}

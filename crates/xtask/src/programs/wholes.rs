//! Which statements does the generator write about whole values? Vectors that get another length or change places, structs
//! and vectors of structs that are assigned as a whole, rows of their own lengths, names for `&mut`, and equations.

use super::generate::Generator;
use super::scope::{Form, Kind, Var};

/// The structs that programs use, and functions of them.
pub(super) const STRUCTS: &str = "#[derive(Clone, Copy, Debug, Differentiable)]
pub struct Duo {
    pub a: f64,
    pub b: f64,
}
#[derive(Clone, Debug, Differentiable)]
pub struct Bag {
    pub w: Vec<f64>,
    pub s: f64,
}
#[differentiable]
pub fn turned(q: &Duo, by: f64) -> Duo {
    Duo { a: q.a * by.cos() - q.b * by.sin(), b: q.a * by.sin() + q.b * q.b * 0.3 }
}
#[differentiable]
pub fn pushed(q: &mut Duo, by: f64) {
    q.a += by.tanh() * q.b;
    *q = Duo { a: q.a.sin(), b: q.b * 0.5 + q.a * by };
    q.b = q.b.tanh();
}
#[differentiable]
pub fn longer(v: &[f64]) -> Vec<f64> {
    let mut w = vec![0.5; v.len() + 1];
    for (i, e) in v.iter().enumerate() {
        w[i] += e.sin();
        w[i + 1] -= 0.3 * e * e;
    }
    for e in w.iter_mut() {
        *e = e.tanh();
    }
    w
}
";

impl Generator {
    pub(super) fn wholes(&mut self) {
        match self.random.below(12) {
            0 | 1 => self.new_length(),
            2 => self.change_places(),
            3 | 4 => self.lent(),
            5 => self.let_duo(),
            6 | 7 => self.assign_duo(),
            8 => self.duos(),
            9 => self.bag(),
            10 => self.jagged(),
            _ => self.equation(),
        }
    }

    /// A vector of no settled length.
    fn vector(&mut self) -> Option<usize> {
        let wanted =
            |v: &Var| v.writable() && matches!(v.kind, Kind::Row { form: Form::Vector, exact: false, .. });
        self.scope.one(&mut self.random, wanted)
    }

    /// Gives a vector another vector, which is as long as what is known of it, or longer.
    fn new_length(&mut self) {
        let Some(row) = self.vector() else {
            let parts: Vec<String> = (0..self.random.range(2, 3)).map(|_| self.tame(1)).collect();
            let name = self.scope.fresh("a");
            self.line(&format!("let mut {name} = vec![{}];", parts.join(", ")));
            let kind = Kind::Row { len: parts.len(), exact: false, form: Form::Vector };
            return self.scope.vars.push(Var::new(&name, kind, true));
        };
        let (name, len) = (self.scope.vars[row].name.clone(), self.scope.vars[row].len());
        match self.random.below(6) {
            0 => {
                let parts: Vec<String> = (0..len + self.random.below(2)).map(|_| self.tame(1)).collect();
                self.line(&format!("{name} = vec![{}];", parts.join(", ")));
            }
            1 if self.trips < 5 => self.line(&format!("{name} = longer(&{name});")),
            2 => self.line(&format!("if {name}.len() > {len} {{ {name} = {name}[1..].to_vec(); }}")),
            3 => {
                let value = self.literal();
                self.line(&format!("{name} = {name}.iter().map(|e| (e * {value}).sin()).collect();"));
            }
            4 => {
                let Some(other) = self.scope.one(&mut self.random, |v| v.len() >= len) else { return };
                let from = self.scope.vars[other].name.clone();
                self.line(&format!("{name} = {from}.to_vec();"));
            }
            _ => {
                let value = self.tame(1);
                self.line(&format!("{name} = vec![{value}; {len}];"));
            }
        }
    }

    /// Exchanges two vectors.
    fn change_places(&mut self) {
        let Some(one) = self.vector() else { return self.new_length() };
        let (a, len) = (self.scope.vars[one].name.clone(), self.scope.vars[one].len());
        let wanted = |v: &Var| {
            let vector = matches!(v.kind, Kind::Row { form: Form::Vector, exact: false, .. });
            v.writable() && vector && v.len() == len && v.name != a
        };
        let Some(other) = self.scope.one(&mut self.random, wanted) else {
            let b = self.scope.fresh("a");
            self.line(&format!("let mut {b} = {a}.to_vec();"));
            self.line(&format!("{b}[0] = {b}[1] * {a}[0];"));
            let kind = Kind::Row { len, exact: false, form: Form::Vector };
            return self.scope.vars.push(Var::new(&b, kind, true));
        };
        let b = self.scope.vars[other].name.clone();
        if self.random.chance(60) {
            self.line(&format!("std::mem::swap(&mut {a}, &mut {b});"));
        } else {
            let kept = self.scope.fresh("kept");
            self.line(&format!("let {kept} = {a};"));
            self.line(&format!("{a} = {b};"));
            self.line(&format!("{b} = {kept};"));
        }
    }

    /// Statements in which a name stands for a `&mut` to a number.
    fn lent(&mut self) {
        let numbers = self.scope.all(|v| v.kind == Kind::Number && v.writable() && !v.name.contains('.'));
        let (place, owner) = match self.scope.writable_row(&mut self.random) {
            Some(row) if numbers.is_empty() || self.random.chance(65) => (self.target(row), row),
            _ if !numbers.is_empty() => {
                let i = *self.random.pick(&numbers);
                (self.scope.vars[i].name.clone(), i)
            }
            _ => return self.new_length(),
        };
        let before = self.scope.vars.len();
        self.open("");
        let name = self.scope.fresh("t");
        self.line(&format!("let {name} = &mut {place};"));
        self.scope.vars.push(Var::new(&name, Kind::Element, true));
        let hidden = std::mem::replace(&mut self.scope.vars[owner].hidden, true);
        let value = self.tame(1);
        self.line(&format!("*{name} *= {value};"));
        self.line(&format!("*{name} = ({name}.tanh() + 0.2) * 0.9;"));
        self.statements(2);
        self.scope.vars[owner].hidden = hidden;
        self.scope.vars.truncate(before);
        self.close("}");
    }

    /// The variables for the fields of a struct, which are numbers like others.
    fn fields(&mut self, name: &str, fields: &[&str], mutable: bool) {
        for field in fields {
            self.scope.vars.push(Var::new(&format!("{name}.{field}"), Kind::Number, mutable));
        }
    }

    fn duo(&mut self) -> String {
        format!("Duo {{ a: {}, b: {} }}", self.tame(1), self.tame(1))
    }

    fn one_duo(&mut self) -> Option<String> {
        let i = self.scope.one(&mut self.random, |v| v.kind == Kind::Duo && v.writable())?;
        Some(self.scope.vars[i].name.clone())
    }

    fn let_duo(&mut self) {
        let value = match self.one_duo() {
            Some(other) if self.random.chance(40) => other,
            _ => self.duo(),
        };
        let name = self.scope.fresh("q");
        self.line(&format!("let mut {name} = {value};"));
        self.scope.vars.push(Var::new(&name, Kind::Duo, true));
        self.fields(&name, &["a", "b"], true);
    }

    fn assign_duo(&mut self) {
        let Some(name) = self.one_duo() else { return self.let_duo() };
        match self.random.below(5) {
            0 => {
                let value = self.duo();
                self.line(&format!("{name} = {value};"));
            }
            1 => {
                let by = self.tame(1);
                self.line(&format!("{name} = turned(&{name}, {by});"));
                self.line(&format!("{name}.a = {name}.a.tanh();"));
            }
            2 => {
                let by = self.tame(1);
                self.line(&format!("pushed(&mut {name}, {by});"));
            }
            3 => match self.one_duo() {
                Some(other) if other != name => self.line(&format!("{name} = {other};")),
                _ => self.line(&format!("{name} = Duo {{ a: {name}.b, b: {name}.a }};")),
            },
            _ => match self.one_duo() {
                Some(other) if other != name => {
                    self.line(&format!("std::mem::swap(&mut {name}, &mut {other});"));
                }
                _ => self.line(&format!("({name}.a, {name}.b) = ({name}.b, {name}.a.sin());")),
            },
        }
    }

    /// A vector of structs.
    fn duos(&mut self) {
        let all = |v: &Var| v.kind == Kind::Duos && v.writable();
        let Some(i) = self.scope.one(&mut self.random, all) else {
            let value = self.duo();
            let name = self.scope.fresh("all");
            self.line(&format!("let mut {name} = vec![{value}; 3];"));
            self.scope.vars.push(Var::new(&name, Kind::Duos, true));
            for place in ["[0].a", "[1].b", "[2].a"] {
                self.scope.vars.push(Var::new(&format!("{name}{place}"), Kind::Number, true));
            }
            return;
        };
        let name = self.scope.vars[i].name.clone();
        let (i, j) = (self.index_below(3), self.random.below(3));
        match self.random.below(4) {
            0 => {
                let value = self.duo();
                self.line(&format!("{name}[{j}] = {value};"));
            }
            1 => self.line(&format!("{{ let k = {i}; {name}[k] = {name}[{j}]; }}")),
            2 => self.line(&format!("{name}.swap({}, {j});", self.random.below(3))),
            _ => {
                let value = self.tame(1);
                self.line(&format!("{name}[{j}].a = {value};"));
            }
        }
    }

    /// A struct that holds a vector.
    fn bag(&mut self) {
        let wanted = |v: &Var| v.kind == Kind::Bag && v.writable();
        let Some(i) = self.scope.one(&mut self.random, wanted) else {
            let parts: Vec<String> = (0..self.random.range(2, 3)).map(|_| self.tame(1)).collect();
            let (name, s) = (self.scope.fresh("g"), self.tame(1));
            self.line(&format!("let mut {name} = Bag {{ w: vec![{}], s: {s} }};", parts.join(", ")));
            self.scope.vars.push(Var::new(&name, Kind::Bag, true));
            return self.fields(&name, &["s", "w[0]", "w[1]"], true);
        };
        let name = self.scope.vars[i].name.clone();
        let parts: Vec<String> = (0..self.random.range(2, 4)).map(|_| self.tame(1)).collect();
        let s = self.tame(1);
        self.line(&format!("{name} = Bag {{ w: vec![{}], s: {s} * {name}.w[1] }};", parts.join(", ")));
    }

    /// Rows of lengths of their own.
    fn jagged(&mut self) {
        let wanted = |v: &Var| v.kind == Kind::Jagged && v.writable();
        let Some(i) = self.scope.one(&mut self.random, wanted) else {
            let (a, b, c) = (self.tame(1), self.tame(1), self.tame(1));
            let name = self.scope.fresh("r");
            self.line(&format!("let mut {name} = vec![vec![{a}], vec![{b}, {c}]];"));
            self.scope.vars.push(Var::new(&name, Kind::Jagged, true));
            for place in ["[0][0]", "[1][0]"] {
                self.scope.vars.push(Var::new(&format!("{name}{place}"), Kind::Number, true));
            }
            return;
        };
        let name = self.scope.vars[i].name.clone();
        match self.random.below(4) {
            0 => {
                let parts: Vec<String> = (0..self.random.range(1, 3)).map(|_| self.tame(1)).collect();
                self.line(&format!("{name}[{}] = vec![{}];", self.random.below(2), parts.join(", ")));
            }
            1 => {
                let Some(row) = self.scope.row(&mut self.random) else { return };
                let from = self.scope.vars[row].name.clone();
                self.line(&format!("{name}[{}] = {from}.to_vec();", self.random.below(2)));
            }
            2 => self.line(&format!("{name}.swap(0, 1);")),
            _ => {
                let y = self.scope.fresh("y");
                self.line(&format!("let mut {y} = 0.1;"));
                self.open(&format!("for row in &{name}"));
                self.line(&format!("for e in row {{ {y} = ({y} * e + e).sin(); }}"));
                self.close("}");
                self.scope.vars.push(Var::new(&y, Kind::Number, true));
            }
        }
    }

    /// A branch by an equation: between numbers that are the same by construction, or that differ.
    fn equation(&mut self) {
        let (x, y) = (self.leaf(), self.scope.fresh("y"));
        let other = match self.random.below(3) {
            0 => self.leaf(),
            1 => format!("({x} * 1.0_f64)"),
            _ => x.clone(),
        };
        let op = *self.random.pick(&["==", "!="]);
        let (a, b) = (self.tame(1), self.tame(1));
        self.line(&format!("let mut {y} = if ⟦{x}¦{op}¦{other}⟧ {{ {a} }} else {{ {b} }};"));
        self.scope.vars.push(Var::new(&y, Kind::Number, true));
    }
}

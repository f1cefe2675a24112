//! How do the programs begin and end, how are they called, and how is what they compute laid out as a flat vector?

use super::generate::Generator;
use super::random::Random;
use super::scope::{Form, Kind, Var};
use std::fmt::Write;

/// A parameter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Param {
    /// `x: f64`, or `mut x: f64`.
    Number { mutable: bool },
    /// `#[constant] x: f64`.
    Constant,
    /// `x: &mut Vec<f64>`.
    WrittenVector { len: usize },
    /// `x: &mut f64`.
    Reference,
    /// `x: &[f64]`, perhaps `#[constant]`.
    Slice { len: usize, constant: bool },
    /// `x: &mut [f64]`.
    Written { len: usize },
    /// `x: [f64; N]`, or `mut`.
    Array { len: usize, mutable: bool },
    /// `x: &mut [f64; N]`.
    WrittenArray { len: usize },
    /// `x: Vec<f64>`, or `mut`.
    Vector { len: usize, mutable: bool },
    /// `x: &[[f64; 2]; 3]`.
    Matrix { rows: usize, columns: usize },
    /// `x: (f64, f64)`.
    Pair,
    /// `n: usize`.
    Int { value: usize },
}

/// What a function gives back.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Gives {
    Nothing,
    Number,
    Pair,
    Array(usize),
    Vector(usize),
}

/// What a caller knows of a function.
#[derive(Clone, Debug)]
pub(super) struct Signature {
    pub(super) name: String,
    pub(super) params: Vec<Param>,
    pub(super) gives: Gives,
    /// Whether it calls itself; then its last parameter counts down.
    pub(super) recursive: bool,
}

impl Signature {
    pub(super) fn random(random: &mut Random, name: String, recursive: bool) -> Self {
        let count = random.range(1, 4);
        let mut params: Vec<Param> = (0..count).map(|_| Param::random(random)).collect();
        if !params.iter().any(Param::varies) {
            params[0] = Param::Slice { len: random.range(2, 5), constant: false };
        }
        let writes = params.iter().any(Param::is_written);
        let gives = match random.below(10) {
            0..2 if writes => Gives::Nothing,
            0..6 => Gives::Number,
            6 => Gives::Pair,
            7 => Gives::Array(random.range(2, 3)),
            8 => Gives::Vector(random.range(2, 3)),
            _ => Gives::Number,
        };
        let gives = if recursive { Gives::Number } else { gives };
        if recursive {
            params.retain(|p| !matches!(p, Param::Int { .. }));
            if params.is_empty() {
                params.push(Param::Number { mutable: false });
            }
            params.push(Param::Int { value: 3 });
        }
        Signature { name, params, gives, recursive }
    }

    /// Whether it writes to what it is passed.
    pub(super) fn writes(&self) -> bool {
        self.params.iter().any(Param::is_written)
    }

    /// Whether it has a gradient in the shape of a vector, which others may call.
    pub(super) fn has_gradient(&self) -> bool {
        let mut active = self.params.iter().filter(|p| p.varies());
        let one = matches!((active.next(), active.next()), (Some(Param::Slice { .. }), None));
        one && self.gives == Gives::Number && !self.recursive
    }

    fn head(&self) -> String {
        let params: Vec<String> = self.params.iter().enumerate().map(|(i, p)| p.declared(i)).collect();
        let gives = match self.gives {
            Gives::Nothing => String::new(),
            Gives::Number => " -> f64".into(),
            Gives::Pair => " -> (f64, f64)".into(),
            Gives::Array(n) => format!(" -> [f64; {n}]"),
            Gives::Vector(_) => " -> Vec<f64>".into(),
        };
        format!("fn {}({}){gives}", self.name, params.join(", "))
    }

    /// The function that checks the program: it draws the points, and calls the plain function on flat vectors.
    pub(super) fn check(&self, seed: u64) -> String {
        let mut text = String::from("pub fn check(judge: &mut programs::Judge) {\n");
        let _ = writeln!(text, "    for point in 0..programs::POINTS {{");
        let _ = writeln!(text, "        let mut points = programs::Points::new({seed}, point);");
        for (i, param) in self.params.iter().enumerate() {
            let _ = writeln!(text, "        let p{i} = points.numbers({});", param.size());
        }
        let at: Vec<String> = self.params.iter().enumerate().map(|(i, p)| p.passed_at(i)).collect();
        for prefix in ["", "twin::"] {
            let which = if prefix.is_empty() { "plain" } else { "twin" };
            let _ = writeln!(text, "        let {which} = |x: &[f64]| -> Vec<f64> {{");
            let _ = writeln!(text, "            let mut x = programs::Reader(x);");
            for (i, param) in self.params.iter().enumerate() {
                let _ = writeln!(text, "            {}", param.taken(i));
            }
            let args: Vec<String> = self.params.iter().enumerate().map(|(i, p)| p.passed(i)).collect();
            let _ = writeln!(text, "            let y = {prefix}{}({});", self.name, args.join(", "));
            let _ = writeln!(text, "            let mut out: Vec<f64> = Vec::new();");
            let _ = writeln!(
                text,
                "            {}",
                match self.gives {
                    Gives::Nothing => "let () = y;",
                    Gives::Number => "out.push(y);",
                    Gives::Pair => "out.extend([y.0, y.1]);",
                    Gives::Array(_) | Gives::Vector(_) => "out.extend(y);",
                }
            );
            for (i, param) in self.params.iter().enumerate() {
                let _ = match param {
                    Param::Reference => writeln!(text, "            out.push(x{i});"),
                    _ if param.is_written() => {
                        writeln!(text, "            out.extend(x{i});")
                    }
                    _ => Ok(()),
                };
            }
            let _ = writeln!(text, "            out\n        }};");
        }
        for (i, param) in self.params.iter().enumerate().filter(|(_, p)| p.is_written()) {
            let _ = match param {
                Param::Reference => writeln!(text, "        let mut w{i} = p{i}[0];"),
                Param::WrittenArray { len } => {
                    writeln!(text, "        let mut w{i}: [f64; {len}] = programs::array(&p{i});")
                }
                _ => writeln!(text, "        let mut w{i} = p{i}.clone();"),
            };
        }
        for (i, param) in self.params.iter().enumerate() {
            if let Param::Matrix { rows, columns } = param {
                let _ =
                    writeln!(text, "        let m{i}: [[f64; {columns}]; {rows}] = programs::matrix(&p{i});");
            }
        }
        let _ = writeln!(text, "        let at = {}::at({});", self.name, at.join(", "));
        let _ = writeln!(text, "        judge.examine({seed}, point, &at, &plain, &twin);");
        text.push_str("    }\n}\n");
        text
    }
}

impl Param {
    fn random(random: &mut Random) -> Self {
        let len = random.range(2, 5);
        match random.below(17) {
            0..3 => Param::Number { mutable: random.chance(40) },
            3 => Param::Reference,
            4..8 => Param::Slice { len, constant: random.chance(25) },
            8..11 => Param::Written { len },
            11 => Param::Array { len, mutable: random.chance(60) },
            12 => Param::Vector { len, mutable: random.chance(60) },
            13 => Param::Matrix { rows: random.range(2, 3), columns: random.range(2, 3) },
            14 => match random.below(5) {
                0 => Param::Pair,
                1 => Param::Constant,
                2 => Param::WrittenVector { len },
                _ => Param::WrittenArray { len },
            },
            _ => Param::Int { value: random.range(0, 6) },
        }
    }

    fn varies(&self) -> bool {
        !matches!(self, Param::Int { .. } | Param::Constant | Param::Slice { constant: true, .. })
    }

    fn is_written(&self) -> bool {
        matches!(
            self,
            Param::Reference
                | Param::Written { .. }
                | Param::WrittenArray { .. }
                | Param::WrittenVector { .. }
        )
    }

    /// How many numbers it holds.
    fn size(&self) -> usize {
        match *self {
            Param::Number { .. } | Param::Reference | Param::Constant => 1,
            Param::Pair => 2,
            Param::Slice { len, .. }
            | Param::Written { len }
            | Param::Array { len, .. }
            | Param::WrittenArray { len }
            | Param::WrittenVector { len }
            | Param::Vector { len, .. } => len,
            Param::Matrix { rows, columns } => rows * columns,
            Param::Int { .. } => 0,
        }
    }

    fn declared(&self, i: usize) -> String {
        match *self {
            Param::Number { mutable } => format!("{}x{i}: f64", if mutable { "mut " } else { "" }),
            Param::Reference => format!("x{i}: &mut f64"),
            Param::Slice { constant, .. } => {
                format!("{}x{i}: &[f64]", if constant { "#[constant] " } else { "" })
            }
            Param::Written { .. } => format!("x{i}: &mut [f64]"),
            Param::Array { len, mutable } => {
                format!("{}x{i}: [f64; {len}]", if mutable { "mut " } else { "" })
            }
            Param::WrittenArray { len } => format!("x{i}: &mut [f64; {len}]"),
            Param::WrittenVector { .. } => format!("x{i}: &mut Vec<f64>"),
            Param::Constant => format!("#[constant] x{i}: f64"),
            Param::Vector { mutable, .. } => format!("{}x{i}: Vec<f64>", if mutable { "mut " } else { "" }),
            Param::Matrix { rows, columns } => format!("x{i}: &[[f64; {columns}]; {rows}]"),
            Param::Pair => format!("x{i}: (f64, f64)"),
            Param::Int { .. } => format!("n{i}: usize"),
        }
    }

    /// The parameter from the flat vector `x`, or from the points where it does not vary.
    fn taken(&self, i: usize) -> String {
        match *self {
            Param::Number { .. } | Param::Reference => format!("let mut x{i} = x.one();"),
            Param::Pair => format!("let x{i} = (x.one(), x.one());"),
            Param::Constant => format!("let x{i} = p{i}[0];"),
            Param::WrittenVector { len } => format!("let mut x{i} = x.some({len});"),
            Param::Slice { constant: true, .. } => format!("let x{i} = p{i}.clone();"),
            Param::Slice { len, .. } | Param::Written { len } | Param::Vector { len, .. } => {
                format!("let mut x{i} = x.some({len});")
            }
            Param::Array { len, .. } | Param::WrittenArray { len } => {
                format!("let mut x{i}: [f64; {len}] = programs::array(&x.some({len}));")
            }
            Param::Matrix { rows, columns } => format!(
                "let x{i}: [[f64; {columns}]; {rows}] = programs::matrix(&x.some({}));",
                rows * columns
            ),
            Param::Int { value } => format!("let x{i} = {value}usize;"),
        }
    }

    fn passed(&self, i: usize) -> String {
        match self {
            _ if self.is_written() => format!("&mut x{i}"),
            Param::Slice { .. } | Param::Matrix { .. } => format!("&x{i}"),
            _ => format!("x{i}"),
        }
    }

    fn passed_at(&self, i: usize) -> String {
        match self {
            Param::Number { .. } => format!("p{i}[0]"),
            Param::Pair => format!("(p{i}[0], p{i}[1])"),
            Param::Constant => format!("p{i}[0]"),
            _ if self.is_written() => format!("&mut w{i}"),
            Param::Slice { .. } => format!("&p{i}"),
            Param::Matrix { .. } => format!("&m{i}"),
            Param::Array { .. } => format!("programs::array(&p{i})"),
            Param::Vector { .. } => format!("p{i}.clone()"),
            Param::Int { value } => value.to_string(),
            _ => format!("x{i}"),
        }
    }

    fn vars(&self, i: usize) -> Vec<Var> {
        let name = format!("x{i}");
        let row = |len, exact, form| Kind::Row { len, exact, form };
        vec![match *self {
            Param::Number { mutable } => Var::new(&name, Kind::Number, mutable),
            Param::Reference => Var::new(&name, Kind::Element, true),
            Param::Slice { len, constant } => {
                Var { constant, ..Var::new(&name, row(len, false, Form::Slice), false) }
            }
            Param::Written { len } => Var::new(&name, row(len, false, Form::Slice), true),
            Param::Array { len, mutable } => Var::new(&name, row(len, true, Form::Array), mutable),
            Param::WrittenArray { len } => Var::new(&name, row(len, true, Form::Slice), true),
            Param::WrittenVector { len } => Var::new(&name, row(len, false, Form::Lent), true),
            Param::Constant => Var { constant: true, ..Var::new(&name, Kind::Number, false) },
            Param::Vector { len, mutable } => Var::new(&name, row(len, false, Form::Vector), mutable),
            Param::Matrix { rows, columns } => Var::new(&name, Kind::Matrix { rows, columns }, false),
            Param::Pair => {
                return vec![
                    Var::new(&format!("{name}.0"), Kind::Number, false),
                    Var::new(&format!("{name}.1"), Kind::Number, false),
                ];
            }
            Param::Int { .. } => Var::new(&format!("n{i}"), Kind::Int { below: None }, false),
        }]
    }
}

impl Generator {
    /// The whole function.
    pub(super) fn function(&mut self, signature: &Signature) {
        self.line("#[differentiable]");
        for (i, param) in signature.params.iter().enumerate() {
            self.scope.vars.extend(param.vars(i));
        }
        self.open(&signature.head());
        if signature.recursive {
            let n = format!("n{}", signature.params.len() - 1);
            let end = self.tame(1);
            self.line(&format!("if {n} == 0 {{ return {end}; }}"));
            self.statements(3);
            if let Some(args) = self.arguments_with(signature, 1, Some(format!("{n} - 1"))) {
                let y = self.scope.fresh("y");
                self.line(&format!("let {y} = {}({args});", signature.name));
                self.scope.vars.push(Var::new(&y, Kind::Number, false));
            }
        }
        while self.budget > 0 {
            self.statements(4);
        }
        match self.gives {
            Gives::Number if self.random.chance(12) => {
                let cond = self.condition(1);
                self.braced(&format!("if {cond}"), |g| {
                    let value = g.tame(2);
                    g.line(&value);
                });
                self.otherwise("else", |g| {
                    let value = g.tame(2);
                    g.line(&value);
                });
            }
            Gives::Number => {
                let value = self.gathered();
                self.line(&value);
            }
            Gives::Pair => {
                let (a, b) = (self.gathered(), self.gathered());
                self.line(&format!("({a}, {b})"));
            }
            _ => {
                let value = self.returned();
                if !value.is_empty() {
                    self.line(&value);
                }
            }
        }
        self.close("}");
    }

    /// A number that depends on most of what was computed, so that it matters whether that is right.
    fn gathered(&mut self) -> String {
        let mut terms = vec![self.tame(2)];
        for i in self.scope.all(|_| true) {
            if self.random.chance(40) {
                continue;
            }
            let name = self.scope.vars[i].name.clone();
            terms.push(match self.scope.vars[i].kind {
                Kind::Number => format!("{name}.sin()"),
                Kind::Element => format!("(*{name}).cos()"),
                Kind::Row { .. } if self.random.chance(50) => {
                    let v = self.scope.fresh("v");
                    format!("{name}.iter().map(|{v}| {v}.sin() * {v}).sum::<f64>()")
                }
                Kind::Row { .. } => format!("{}.sin()", self.element(i)),
                Kind::Matrix { .. } => format!("{}.sin()", self.entry(i)),
                // The fields of structs are variables of their own.
                Kind::Int { .. } | Kind::Duo | Kind::Duos | Kind::Bag | Kind::Jagged => continue,
            });
        }
        terms.join(" + ")
    }

    /// What the function returns here.
    pub(super) fn returned(&mut self) -> String {
        match self.gives {
            Gives::Nothing => String::new(),
            Gives::Number => self.tame(2),
            Gives::Pair => format!("({}, {})", self.tame(2), self.tame(1)),
            Gives::Array(n) => {
                let all = self
                    .scope
                    .all(|v| matches!(v.kind, Kind::Row { len, exact: true, form: Form::Array } if len == n));
                if !all.is_empty() && self.random.chance(60) {
                    let i = *self.random.pick(&all);
                    return self.scope.vars[i].name.clone();
                }
                let parts: Vec<String> = (0..n).map(|_| self.tame(1)).collect();
                format!("[{}]", parts.join(", "))
            }
            Gives::Vector(n) => {
                let all = self.scope.all(|v| matches!(v.kind, Kind::Row { form: Form::Vector, .. }));
                if !all.is_empty() && self.random.chance(60) {
                    let i = *self.random.pick(&all);
                    return self.scope.vars[i].name.clone();
                }
                let parts: Vec<String> = (0..n).map(|_| self.tame(1)).collect();
                format!("vec![{}]", parts.join(", "))
            }
        }
    }

    /// The arguments of a call, if there is something to pass for each parameter.
    pub(super) fn arguments(&mut self, to: &Signature, depth: usize) -> Option<String> {
        self.arguments_with(to, depth, None)
    }

    fn arguments_with(&mut self, to: &Signature, depth: usize, last: Option<String>) -> Option<String> {
        let mut args = Vec::new();
        // What is borrowed for writing cannot be passed once more.
        let mut used: Vec<usize> = Vec::new();
        let mut hidden = Vec::new();
        for (i, param) in to.params.iter().enumerate().filter(|(_, p)| p.is_written()) {
            let wanted = |v: &Var| match (&v.kind, param) {
                (Kind::Number | Kind::Element, Param::Reference) => v.writable() && !v.name.contains('['),
                (Kind::Row { len, .. }, Param::Written { len: least }) => v.writable() && len >= least,
                (
                    Kind::Row { len, form: Form::Vector | Form::Lent, .. },
                    Param::WrittenVector { len: least },
                ) => v.writable() && len >= least,
                (Kind::Row { len, exact: true, form: Form::Array }, Param::WrittenArray { len: n }) => {
                    v.writable() && len == n
                }
                _ => false,
            };
            let place = self.scope.one(&mut self.random, wanted);
            let Some(place) = place else {
                self.show(&hidden);
                return None;
            };
            used.push(place);
            hidden.push(place);
            self.scope.vars[place].hidden = true;
            let var = self.scope.vars[place].clone();
            args.push((
                i,
                match (&var.kind, param) {
                    (Kind::Element, _) => var.name,
                    (Kind::Number, _) => format!("&mut {}", var.name),
                    (Kind::Row { form: Form::Lent, .. }, Param::WrittenVector { .. }) => var.name,
                    (_, Param::WrittenArray { .. } | Param::WrittenVector { .. }) => {
                        format!("&mut {}", var.name)
                    }
                    (_, Param::Written { len }) => self.exclusive(place, *len),
                    _ => var.name,
                },
            ));
        }
        for (i, param) in to.params.iter().enumerate().filter(|(_, p)| !p.is_written()) {
            let arg = self.argument(param, depth, if i + 1 == to.params.len() { last.clone() } else { None });
            let Some(arg) = arg else {
                self.show(&hidden);
                return None;
            };
            args.push((i, arg));
        }
        self.show(&hidden);
        args.sort_by_key(|(i, _)| *i);
        Some(args.into_iter().map(|(_, arg)| arg).collect::<Vec<_>>().join(", "))
    }

    fn show(&mut self, hidden: &[usize]) {
        for &i in hidden {
            self.scope.vars[i].hidden = false;
        }
    }

    fn argument(&mut self, param: &Param, depth: usize, last: Option<String>) -> Option<String> {
        Some(match *param {
            Param::Number { .. } => self.number(depth),
            Param::Pair => format!("({}, {})", self.leaf(), self.number(depth)),
            Param::Int { .. } => match last {
                Some(last) => last,
                None if self.random.chance(50) => self.random.below(4).to_string(),
                None => format!("{} % 4", self.whole()),
            },
            Param::Slice { len, constant } => {
                let wanted = |v: &Var| v.len() >= len && (!constant || v.constant);
                let row = self.scope.one(&mut self.random, wanted)?;
                self.shared(row, len)
            }
            Param::Array { len, .. } => {
                let same = |v: &Var| matches!(v.kind, Kind::Row { len: n, exact: true, form: Form::Array } if n == len);
                match self.scope.one(&mut self.random, same) {
                    Some(i) if self.random.chance(70) => self.scope.vars[i].name.clone(),
                    _ => {
                        let parts: Vec<String> = (0..len).map(|_| self.leaf()).collect();
                        format!("[{}]", parts.join(", "))
                    }
                }
            }
            Param::Vector { len, .. } => match self.scope.one(&mut self.random, |v| v.len() >= len) {
                Some(i) if self.random.chance(60) => format!("{}.to_vec()", self.scope.vars[i].name),
                _ => {
                    let parts: Vec<String> = (0..len).map(|_| self.leaf()).collect();
                    format!("vec![{}]", parts.join(", "))
                }
            },
            Param::Matrix { rows, columns } => {
                let same = |v: &Var| v.kind == Kind::Matrix { rows, columns };
                let i = self.scope.one(&mut self.random, same)?;
                let name = &self.scope.vars[i].name;
                // A parameter is a reference already.
                if name.starts_with('x') { name.clone() } else { format!("&{name}") }
            }
            Param::Constant => {
                match self.scope.one(&mut self.random, |v| v.constant && v.kind == Kind::Number) {
                    Some(i) => self.scope.vars[i].name.clone(),
                    None => self.literal(),
                }
            }
            _ => return None,
        })
    }
}

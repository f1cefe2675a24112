//! Which loops does the generator write? All kinds that can be counted, and some that cannot; all end.

use super::generate::Generator;
use super::scope::{Form, Kind, Var};

/// The most times that a statement runs.
const MOST_TRIPS: usize = 60;

impl Generator {
    pub(super) fn looping(&mut self) {
        if self.trips * 3 > MOST_TRIPS {
            return self.assign_to_something();
        }
        match self.random.below(10) {
            0..4 => self.range(),
            4..8 => self.elements(),
            8 => self.while_loop(),
            _ => self.endless(),
        }
    }

    fn assign_to_something(&mut self) {
        let all = self.scope.all(|v| v.kind == Kind::Number && v.writable());
        if !all.is_empty() {
            let i = *self.random.pick(&all);
            let name = self.scope.vars[i].name.clone();
            self.assign_to(&name);
        }
    }

    /// Runs the body of a loop that is made so many times at most.
    fn body(&mut self, head: &str, trips: usize, first: impl FnOnce(&mut Self)) {
        let label = self.random.chance(35).then(|| {
            let name = self.scope.fresh("'l");
            name.to_string()
        });
        let head = match &label {
            Some(label) => format!("{label}: {head}"),
            None => head.to_owned(),
        };
        self.loops.push(label);
        let before = self.trips;
        self.trips *= trips.max(1);
        self.braced(&head, |g| {
            first(g);
            g.budget += usize::from(g.budget == 0);
            g.statements(4);
        });
        self.trips = before;
        self.loops.pop();
    }

    fn range(&mut self) {
        let row = self.scope.row(&mut self.random);
        let i = self.scope.fresh("i");
        let (low, high) = (self.random.range(0, 2), self.random.range(2, 5));
        let (range, below, trips) = match self.random.below(9) {
            0 | 1 => (format!("0..{high}"), Some(high), high),
            2 => (format!("{low}..{high}"), Some(high), high - low),
            3 => (format!("{low}..={high}"), Some(high + 1), high + 1 - low),
            4 => (format!("({low}..{high}).rev()"), Some(high), high - low),
            5 => (format!("({low}..{}).step_by(2)", high + 2), Some(high + 2), high / 2 + 1),
            6 => (format!("(0..{high}).rev().step_by(2)"), Some(high), high / 2 + 1),
            7 => {
                let whole = self.whole();
                (format!("0..{whole} % 4"), Some(4), 3)
            }
            _ => match row {
                Some(row) => {
                    let var = self.scope.vars[row].clone();
                    let exact = matches!(var.kind, Kind::Row { exact: true, .. });
                    let below = exact.then(|| var.len());
                    let range = if self.random.chance(50) {
                        format!("0..{}.len()", var.name)
                    } else {
                        format!("1..{}.len()", var.name)
                    };
                    (range, below, 5)
                }
                None => (format!("0..{high}"), Some(high), high),
            },
        };
        self.body(&format!("for {i} in {range}"), trips, |g| {
            g.scope.vars.push(Var::new(&i, Kind::Int { below }, false));
        });
    }

    /// A loop over the elements of a row.
    fn elements(&mut self) {
        let kind = self.random.below(18);
        let writes = matches!(kind, 5..10 | 13 | 14);
        let row =
            if writes { self.scope.writable_row(&mut self.random) } else { self.scope.row(&mut self.random) };
        let Some(row) = row else { return self.range() };
        let var = self.scope.vars[row].clone();
        let (name, len) = (var.name.clone(), var.len());
        let exact = matches!(var.kind, Kind::Row { exact: true, .. });
        let (frozen, hidden) = (var.frozen, var.hidden);
        self.scope.vars[row].frozen = true;
        self.scope.vars[row].hidden = writes;
        // Another row, to run beside this one.
        let beside = self.scope.row(&mut self.random);
        let other = beside.map(|i| self.scope.vars[i].name.clone());
        let beside = beside.map(|i| (i, std::mem::replace(&mut self.scope.vars[i].frozen, true)));
        let (v, w, k) = (self.scope.fresh("v"), self.scope.fresh("w"), self.scope.fresh("k"));
        let element = Var::new(&v, Kind::Element, writes);
        let second = Var::new(&w, Kind::Element, false);
        let counter = Var::new(&k, Kind::Int { below: exact.then_some(len) }, false);
        let view =
            |len: usize, exact: bool| Var::new(&v, Kind::Row { len, exact, form: Form::Slice }, writes);
        let size = self.random.range(1, 2);
        let skip = self.random.range(1, 2);
        let owned = |g: &mut Self, mutable: bool| {
            let form = if let Kind::Row { form, .. } = var.kind { form } else { Form::Slice };
            match (form, mutable, g.random.chance(30)) {
                (Form::Array | Form::Vector, true, true) => format!("&mut {name}"),
                (Form::Array | Form::Vector, false, true) => format!("&{name}"),
                (_, true, _) => format!("{name}.iter_mut()"),
                (_, false, _) => format!("{name}.iter()"),
            }
        };
        let (head, bound) = match (kind, other) {
            (0 | 1, _) => (format!("for {v} in {}", owned(self, false)), vec![element]),
            (2, _) => (format!("for ({k}, {v}) in {name}.iter().enumerate()"), vec![counter, element]),
            (3, Some(other)) => {
                (format!("for ({v}, {w}) in {name}.iter().zip({other}.iter())"), vec![element, second])
            }
            (4, _) => (format!("for {v} in {name}.iter().rev()"), vec![element]),
            (5 | 6, _) => (format!("for {v} in {}", owned(self, true)), vec![element]),
            (7, _) => (format!("for ({k}, {v}) in {name}.iter_mut().enumerate()"), vec![counter, element]),
            (8, Some(other)) => {
                (format!("for ({v}, {w}) in {name}.iter_mut().zip({other}.iter())"), vec![element, second])
            }
            (9, _) => (format!("for {v} in {name}.chunks_mut({size})"), vec![view(1, false)]),
            (10, _) => (format!("for {v} in {name}.chunks({size})"), vec![view(1, false)]),
            (11, _) => (format!("for {v} in {name}.windows({size})"), vec![view(size, true)]),
            (12, _) => (format!("for {v} in {name}.iter().skip({skip}).take(3)"), vec![element]),
            (13, _) => {
                (format!("for ({k}, {v}) in {name}.iter_mut().enumerate().rev()"), vec![counter, element])
            }
            (14, _) => (format!("for {v} in {name}.chunks_exact_mut({size})"), vec![view(size, true)]),
            (15, _) => (format!("for {v} in {name}.chunks_exact({size}).rev()"), vec![view(size, true)]),
            (16, Some(other)) => (
                format!("for ({k}, ({v}, {w})) in {name}.iter().zip({other}.iter()).enumerate()"),
                vec![counter, element, second],
            ),
            (17, _) => (
                format!("for {v} in {name}.iter().copied()"),
                vec![Var { kind: Kind::Number, mutable: false, ..element }],
            ),
            (3 | 16, None) => {
                (format!("for &{v} in {name}.iter()"), vec![Var { kind: Kind::Number, ..element }])
            }
            _ => (format!("for {v} in {name}.iter_mut()"), vec![element]),
        };
        self.body(&head, len.max(3), |g| g.scope.vars.extend(bound));
        if let Some((i, frozen)) = beside {
            self.scope.vars[i].frozen = frozen;
        }
        self.scope.vars[row].frozen = frozen;
        self.scope.vars[row].hidden = hidden;
    }

    fn while_loop(&mut self) {
        let n = self.scope.fresh("c");
        let most = self.random.range(1, 5);
        self.line(&format!("let mut {n}: usize = 0;"));
        // The counter may be read, but only the loop counts.
        self.scope.vars.push(Var::new(&n, Kind::Int { below: Some(most + 1) }, false));
        let more = if self.random.chance(50) { format!(" && {}", self.comparison()) } else { String::new() };
        self.body(&format!("while {n} < {most}{more}"), most, |g| g.line(&format!("{n} += 1;")));
    }

    fn endless(&mut self) {
        let n = self.scope.fresh("c");
        let most = self.random.range(1, 4);
        self.line(&format!("let mut {n}: usize = 0;"));
        self.scope.vars.push(Var::new(&n, Kind::Int { below: Some(most + 1) }, false));
        self.body("loop", most, |g| {
            g.line(&format!("if {n} >= {most} {{ break; }}"));
            g.line(&format!("{n} += 1;"));
        });
    }
}

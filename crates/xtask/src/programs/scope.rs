//! What can a statement refer to? The variables in scope, what each holds, and what may be done with it just now.

use super::random::Random;

/// What a variable holds.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Kind {
    /// A number.
    Number,
    /// A reference to a number: an element that a loop is at, or a parameter `&mut f64`.
    Element,
    /// Numbers in a row: at least so many, and exactly so many where that is known.
    Row { len: usize, exact: bool, form: Form },
    /// Rows of an equal length.
    Matrix { rows: usize, columns: usize },
    /// A struct of two numbers, whose fields are variables of their own.
    Duo,
    /// Three such structs in a vector.
    Duos,
    /// A struct of a vector and a number.
    Bag,
    /// Rows of lengths of their own.
    Jagged,
    /// A whole number, below this where that is known.
    Int { below: Option<usize> },
}

/// How a row is held.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Form {
    /// `&[f64]` or `&mut [f64]`.
    Slice,
    /// `[f64; N]`.
    Array,
    /// `Vec<f64>`.
    Vector,
    /// `&mut Vec<f64>`.
    Lent,
}

/// A variable.
#[derive(Clone, Debug)]
pub(super) struct Var {
    pub(super) name: String,
    pub(super) kind: Kind,
    /// Whether it, or what it refers to, may be written.
    pub(super) mutable: bool,
    /// Whether it does not vary.
    pub(super) constant: bool,
    /// Whether it is borrowed, so that it may be read only.
    pub(super) frozen: bool,
    /// Whether it is borrowed for writing, so that it may not be named at all.
    pub(super) hidden: bool,
}

impl Var {
    pub(super) fn new(name: &str, kind: Kind, mutable: bool) -> Self {
        Var { name: name.into(), kind, mutable, constant: false, frozen: false, hidden: false }
    }

    pub(super) fn writable(&self) -> bool {
        self.mutable && !self.frozen && !self.hidden
    }

    /// At least how many numbers there are in the row.
    pub(super) fn len(&self) -> usize {
        if let Kind::Row { len, .. } = self.kind { len } else { 0 }
    }
}

/// The variables in scope, the innermost last.
#[derive(Clone, Debug, Default)]
pub(super) struct Scope {
    pub(super) vars: Vec<Var>,
    named: usize,
}

impl Scope {
    /// A name that was not used before.
    pub(super) fn fresh(&mut self, stem: &str) -> String {
        self.named += 1;
        format!("{stem}{}", self.named)
    }

    /// The places of the variables that can be named and of which this is true.
    pub(super) fn all(&self, wanted: impl Fn(&Var) -> bool) -> Vec<usize> {
        let seen = |i: usize| self.vars[i + 1..].iter().all(|later| later.name != self.vars[i].name);
        (0..self.vars.len()).filter(|&i| !self.vars[i].hidden && wanted(&self.vars[i]) && seen(i)).collect()
    }

    /// One of the variables of which this is true.
    pub(super) fn one(&self, random: &mut Random, wanted: impl Fn(&Var) -> bool) -> Option<usize> {
        let all = self.all(wanted);
        // The newest are the most interesting: what was just computed should matter.
        (!all.is_empty()).then(|| if random.chance(35) { all[all.len() - 1] } else { *random.pick(&all) })
    }

    pub(super) fn number(&self, random: &mut Random) -> Option<usize> {
        self.one(random, |v| matches!(v.kind, Kind::Number | Kind::Element))
    }

    pub(super) fn row(&self, random: &mut Random) -> Option<usize> {
        self.one(random, |v| matches!(v.kind, Kind::Row { .. }))
    }

    pub(super) fn writable_row(&self, random: &mut Random) -> Option<usize> {
        self.one(random, |v| matches!(v.kind, Kind::Row { .. }) && v.writable())
    }
}

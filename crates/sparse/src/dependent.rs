//! What does a number depend on, whatever its value? A number of this file computes its value as `f64` does, and
//! remembers the operations that it came from, but not their numbers.

use crate::nonlinear::{ARITY, bit, facts};
use crate::trace::{NONE, meet, record};
use fluxions_rules::{Constant, Prim, Real, Scalar, number_operators};

/// A number that knows which inputs it depends on.
///
/// Dependence does not look at values: |x| at 0, 0·x and x − x depend on x. Only what the table calls structurally zero
/// does not: a truth value, the condition of a `select`. Comparisons are by value, so the branches of a program are those
/// at the point where it is run; an equality of numbers that vary is remembered, because it holds nowhere around.
///
/// Such numbers mean something within the run that made them, as
/// [`jacobian_pattern`](crate::jacobian_pattern) and [`hessian_pattern`](crate::hessian_pattern) make it, and on its
/// thread. Runs nest: within an inner one, numbers of an outer one are constants.
#[derive(Clone, Copy, Debug)]
pub struct Dependent {
    value: f64,
    /// Where its origin is recorded; none where it is a constant.
    pub(crate) node: u32,
}

impl Dependent {
    pub(crate) fn at(value: f64, node: u32) -> Self {
        Dependent { value, node }
    }

    /// A number that was computed from `args`, among which these pairs interact.
    fn from_args(value: f64, args: &[Self], depends: [bool; ARITY], pairs: u16) -> Self {
        let mut nodes = [NONE; ARITY];
        for (i, arg) in args.iter().enumerate().filter(|&(i, _)| depends[i]) {
            nodes[i] = arg.node;
        }
        Dependent { value, node: record(nodes, pairs) }
    }
}

impl Scalar for Dependent {
    fn lit(self, c: f64) -> Self {
        Self::from_f64(c)
    }
    fn constant(self, c: Constant) -> Self {
        Self::from_f64(c.value())
    }
    fn apply(prim: Prim, args: &[Self]) -> Self {
        let mut values = [0.0; ARITY];
        for (to, arg) in values.iter_mut().zip(args) {
            *to = arg.value;
        }
        let facts = facts(prim);
        Self::from_args(prim.value(&values[..args.len()]), args, facts.depends, facts.pairs)
    }
}

impl Real for Dependent {
    fn from_f64(c: f64) -> Self {
        Dependent { value: c, node: NONE }
    }
    fn value(self) -> f64 {
        self.value
    }
    fn powi(self, n: i32) -> Self {
        // x⁰ is 1, and x¹ is x; all other whole powers curve.
        let pairs = if n == 1 { 0 } else { bit(0, 0) };
        Self::from_args(self.value.powi(n), &[self], [n != 0, false, false], pairs)
    }
    fn mul_add(self, a: Self, b: Self) -> Self {
        Dependent { value: self.value.mul_add(a.value, b.value), node: (self * a + b).node }
    }
    fn is_absent(self) -> bool {
        self.node == NONE && self.value.is_absent()
    }
}

impl PartialEq for Dependent {
    fn eq(&self, other: &Self) -> bool {
        let equal = self.value == other.value;
        if equal && self.node != other.node {
            meet();
        }
        equal
    }
}

number_operators!([] Dependent);

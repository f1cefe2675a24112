//! What comes out where differentiating a Rust function usually goes wrong? The rows of the table of conformance that a
//! function with `#[differentiable]` can express, each with the derivative expected, in reverse mode, forward mode and
//! both of them over each other.
//!
//! Where a way cannot have the answer, the row says what comes instead and why; an exemption that is no longer needed
//! fails. What is a formula is in `conformance.rs`, with the methods that formulas have.
// Functions as people write them, which is not always as clippy would.
#![allow(
    clippy::assign_op_pattern,
    clippy::double_comparisons,
    clippy::manual_clamp,
    clippy::eq_op,
    clippy::manual_range_contains,
    clippy::manual_swap,
    clippy::needless_range_loop,
    clippy::float_cmp,
    clippy::redundant_clone,
    clippy::neg_multiply
)]

#[path = "../common/mod.rs"]
mod common;

mod branches;
mod kinks;
mod mutation;
mod nesting;
mod orders;
mod powers;
mod stability;

use common::{Complaints, ulps};
use fluxions::adjoint::{self, Mode, Program};
use fluxions::dual::{Jet, Lanes};
use fluxions::rt::Workspace;

pub(crate) const INF: f64 = f64::INFINITY;
pub(crate) const NAN: f64 = f64::NAN;
pub(crate) const UNKNOWN: &str =
    "the chain rule meets 0·∞ or ∞ − ∞ between two operations, which may be anything";

/// The ways of a first derivative.
pub(crate) const REVERSE: &[&str] = &["vjp"];
pub(crate) const FORWARD: &[&str] = &["jvp"];
/// The ways of a second derivative.
pub(crate) const SECOND: &[&str] = &["hvp", "hessian", "forward twice", "jet", "reverse over jet"];

/// A function at a point, its derivative in every way, and what it should be.
pub(crate) struct Row {
    what: &'static str,
    answers: Vec<(&'static str, Vec<f64>)>,
    expected: Vec<f64>,
    within: f64,
    exempt: Vec<(&'static [&'static str], Vec<f64>, &'static str)>,
}

impl Row {
    /// These ways return `instead`, and why.
    pub(crate) fn but(mut self, ways: &'static [&'static str], instead: &[f64], why: &'static str) -> Row {
        self.exempt.push((ways, instead.to_vec(), why));
        self
    }
    /// So many units in the last place are allowed.
    pub(crate) fn within(self, within: f64) -> Row {
        Row { within, ..self }
    }

    fn check(&self, wrong: &mut Complaints) {
        for (way, answer) in &self.answers {
            let exempt = self.exempt.iter().find(|(ways, ..)| ways.contains(way));
            let expected = exempt.map_or(&self.expected, |e| &e.1);
            let near = |a: &f64, b: &f64| ulps(*a, *b) <= self.within;
            let all = |expected: &[f64]| {
                answer.len() == expected.len() && answer.iter().zip(expected).all(|(a, b)| near(a, b))
            };
            wrong.check(all(expected), || format!("{}, {way}: {answer:?}, not {expected:?}", self.what));
            if let Some((_, _, why)) = exempt {
                wrong.check(!all(&self.expected), || {
                    format!("{}, {way}: right, and so not exempt ({why})", self.what)
                });
            }
        }
        for (ways, ..) in &self.exempt {
            let known = ways.iter().any(|way| self.answers.iter().any(|(name, _)| name == way));
            wrong.check(known, || format!("{}: exempt are ways that there are not", self.what));
        }
    }
}

/// A row of first derivatives: the Jacobian row by row.
pub(crate) fn first<P: Program<Base = f64>>(what: &'static str, p: &P, expected: &[f64]) -> Row {
    let (n, y) = (p.inputs().len(), adjoint::value(p));
    let m = y.len();
    let unit = |i: usize, of: usize| -> Vec<f64> { (0..of).map(|j| f64::from(u8::from(i == j))).collect() };
    let mut rows = Vec::new();
    for i in 0..m {
        let (value, row) = adjoint::vjp(p, &unit(i, m));
        assert!(value.iter().zip(&y).all(|(a, b)| common::same_bits(*a, *b)), "{what}: the value changes");
        rows.extend(row);
    }
    let columns: Vec<Vec<f64>> = (0..n)
        .map(|j| {
            let (value, column) = adjoint::jvp(p, &unit(j, n));
            assert!(
                value.iter().zip(&y).all(|(a, b)| common::same_bits(*a, *b)),
                "{what}: the value changes"
            );
            column
        })
        .collect();
    let jvp: Vec<f64> = (0..m).flat_map(|i| columns.iter().map(move |c| c[i])).collect();
    let answers = vec![("vjp", rows), ("jvp", jvp)];
    Row { what, answers, expected: expected.to_vec(), within: 2.0, exempt: Vec::new() }
}

/// The same for functions of several outputs, whose Jacobians are found with several sweeps at once.
pub(crate) fn whole<P: Program<Base = f64>>(what: &'static str, p: &P, expected: &[f64]) -> Row {
    let mut row = first(what, p, expected);
    row.answers.push(("jacobian, reverse", adjoint::jacobian_in(Mode::Reverse, p).concat()));
    row.answers.push(("jacobian, forward", adjoint::jacobian_in(Mode::Forward, p).concat()));
    row
}

/// A row of second derivatives: the Hessian row by row.
pub(crate) fn second<P: Program<Base = f64>>(what: &'static str, p: &P, expected: &[f64]) -> Row {
    let x = p.inputs();
    let n = x.len();
    let one = |holds: bool| f64::from(u8::from(holds));
    let hvp: Vec<f64> =
        (0..n).flat_map(|i| adjoint::hvp(p, &(0..n).map(|j| one(i == j)).collect::<Vec<_>>())).collect();
    let mut twice = Vec::new();
    for (i, j) in (0..n).flat_map(|i| (0..n).map(move |j| (i, j))) {
        let number = |k: usize| {
            let outer: Lanes<f64, 1> = Lanes::constant(one(k == j));
            Lanes::<Lanes<f64, 1>, 1>::new(Lanes::new(x[k], [one(k == i)]), [outer])
        };
        let y = p.value(&(0..n).map(number).collect::<Vec<_>>());
        twice.push(y[0].tangents()[0].tangents()[0]);
    }
    let mut answers = vec![("hvp", hvp), ("hessian", adjoint::hessian(p).concat()), ("forward twice", twice)];
    if n == 1 {
        answers.extend(by_jets::<P, 3, 2>(p));
    }
    Row { what, answers, expected: expected.to_vec(), within: 2.0, exempt: Vec::new() }
}

/// A row of one derivative of order `N − 1` by the only input, on jets forward, and back over jets of one order less.
pub(crate) fn order<const N: usize, const M: usize, P: Program<Base = f64>>(
    what: &'static str,
    p: &P,
    expected: f64,
) -> Row {
    assert_eq!(M + 1, N);
    Row { what, answers: by_jets::<P, N, M>(p), expected: vec![expected], within: 2.0, exempt: Vec::new() }
}

fn by_jets<P: Program<Base = f64>, const N: usize, const M: usize>(p: &P) -> Vec<(&'static str, Vec<f64>)> {
    let x = p.inputs()[0];
    let forward = p.value(&[Jet::<N>::variable(x)])[0].derivatives()[N - 1];
    let mut answers = vec![("jet", vec![forward])];
    let mut x_bar = [Jet::<M>::constant(0.0)];
    let mut workspace = Workspace::new();
    p.adjoint(&mut workspace, &[Jet::variable(x)], &[Jet::constant(1.0)], &mut x_bar);
    // Where an equality between values that vary held, the drivers would ask forward mode.
    if !workspace.take_met() {
        answers.push(("reverse over jet", vec![x_bar[0].derivatives()[M - 1]]));
    }
    answers
}

/// Functions of numbers that are one expression.
macro_rules! functions {
    ($($name:ident($($x:ident),*) = $body:expr;)*) => {$(
        #[fluxions::differentiable]
        fn $name($($x: f64),*) -> f64 {
            $body
        }
    )*};
}
/// Rows: a function at a point, and its gradient there.
macro_rules! slopes {
    ($($name:ident($($arg:expr),*) $(.$end:ident($($with:expr),*))* => [$($expected:expr),*];)*) => {
        vec![$(
            crate::first(stringify!($name($($arg),*)), &$name::at($($arg),*), &[$($expected),*]) $(.$end($($with),*))*
        ),*]
    };
}
/// Rows: a function of several outputs at a point, and its Jacobian there.
macro_rules! jacobians {
    ($($name:ident($($arg:expr),*) => [$($expected:expr),*];)*) => {
        vec![$(crate::whole(stringify!($name($($arg),*)), &$name::at($($arg),*), &[$($expected),*])),*]
    };
}
/// Rows: a function at a point, and its Hessian there.
macro_rules! curvatures {
    ($($name:ident($($arg:expr),*) $(.$end:ident($($with:expr),*))* => [$($expected:expr),*];)*) => {
        vec![$(
            crate::second(concat!("second, ", stringify!($name($($arg),*))), &$name::at($($arg),*), &[$($expected),*])
                $(.$end($($with),*))*
        ),*]
    };
}
pub(crate) use {curvatures, functions, jacobians, slopes};

#[test]
fn every_way_returns_what_is_expected_at_every_trap() {
    let mut wrong = Complaints::default();
    let rows = [
        kinks::rows(),
        powers::rows(),
        branches::rows(),
        stability::rows(),
        orders::rows(),
        nesting::rows(),
        mutation::rows(),
    ];
    let count = rows.iter().map(Vec::len).sum::<usize>();
    for row in rows.iter().flatten() {
        row.check(&mut wrong);
    }
    wrong.settle(2 * count);
    assert!(count >= 200, "{count} rows");
}

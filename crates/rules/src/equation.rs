//! Does an equation between two numbers that vary hold? By value it does. Along a direction in which its sides change
//! differently it holds at a single point only, and the function near that point is the other branch, if that branch has
//! the function's value there; if it has not, the function jumps there, and the branch that was taken is followed.
//!
//! A comparison `a == b` cannot know the value of a branch that is not taken, so the answer is found by runs: a driver runs
//! a program with a [`Reading`], the numbers ask [`holds`] where both sides have the same value and different tangents,
//! and [`along`] tries the other branches. A program that meets no such equation is run once.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// How a run reads the equations whose sides have the same value and different tangents, in the order in which it meets
/// them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reading {
    /// All hold, as they do by value: the branches that the function takes.
    Holding,
    /// None holds.
    Apart,
    /// All hold but those of these numbers.
    Except(Vec<usize>),
}

/// What a run met.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Met {
    /// How many equations whose sides have the same value and different tangents.
    pub equations: usize,
    /// The tangents that differed, as bits.
    pub lanes: u64,
    /// The inputs by which recorded sides differed.
    pub inputs: BTreeSet<usize>,
    /// Whether a tangent of zero was taken for a structural one beside an infinite partial.
    pub absorbed: bool,
}

impl Met {
    /// Whether the run says all there is to say.
    #[must_use]
    pub fn nothing(&self) -> bool {
        self.equations == 0 && !self.absorbed
    }
}

/// The equations that are read apart at most, so that no loop that ends by an equation runs for ever.
const LIMIT: usize = 1000;

/// The equations that are tried one by one at most.
const TRIES: usize = 64;

struct State {
    /// None outside of drivers: numbers then compare their tangents with their values.
    reading: Option<Reading>,
    /// The input that a recorded program is differentiated by, where it is one.
    input: Option<usize>,
    met: Met,
}

thread_local! {
    static STATE: RefCell<State> = const {
        RefCell::new(State {
            reading: None,
            input: None,
            met: Met { equations: 0, lanes: 0, inputs: BTreeSet::new(), absorbed: false },
        })
    };
}

/// Puts the state of an outer run back, also where the inner one panics.
struct Outer(Option<State>);

impl Drop for Outer {
    fn drop(&mut self) {
        if let Some(outer) = self.0.take() {
            STATE.replace(outer);
        }
    }
}

/// Runs a program while equations are read in this way, and says what it met.
pub fn reading<R>(reading: Reading, run: impl FnOnce() -> R) -> (R, Met) {
    reading_by(reading, None, run)
}

fn reading_by<R>(reading: Reading, input: Option<usize>, run: impl FnOnce() -> R) -> (R, Met) {
    let mut outer = Outer(Some(STATE.replace(State { reading: Some(reading), input, met: Met::default() })));
    let result = run();
    let inner = outer.0.take().map(|outer| STATE.replace(outer));
    (result, inner.map(|inner| inner.met).unwrap_or_default())
}

impl State {
    fn decide(&mut self) -> bool {
        let number = self.met.equations;
        self.met.equations += 1;
        match &self.reading {
            None => false,
            Some(Reading::Holding) => true,
            Some(Reading::Apart) => number >= LIMIT,
            Some(Reading::Except(apart)) => !apart.contains(&number),
        }
    }
}

/// Whether an equation holds whose sides have the same value, and different tangents in these lanes.
#[cold]
#[inline(never)]
#[must_use]
pub fn holds(lanes: u64) -> bool {
    STATE.with_borrow_mut(|state| {
        state.met.lanes |= lanes;
        state.decide()
    })
}

/// Whether an equation holds whose sides have the same value, and different slopes by these inputs.
#[cold]
#[inline(never)]
#[must_use]
pub fn holds_between(inputs: &[usize]) -> bool {
    STATE.with_borrow_mut(|state| {
        if inputs.is_empty() || state.input.is_some_and(|input| !inputs.contains(&input)) {
            return true;
        }
        state.met.inputs.extend(inputs);
        state.decide()
    })
}

/// A tangent of zero was taken for a structural one beside a partial that is infinite.
#[cold]
#[inline(never)]
pub fn absorbed() {
    STATE.with_borrow_mut(|state| state.met.absorbed = true);
}

/// The answer of a program along one direction, by its outputs: `run` runs it on numbers with one tangent, and says what
/// its outputs are and what the answer is.
pub fn along<A>(run: impl Fn() -> (Vec<f64>, A)) -> A {
    along_by(None, run)
}

/// The same by one input of a program that is recorded.
pub fn along_input<A>(input: usize, run: impl Fn() -> (Vec<f64>, A)) -> A {
    along_by(Some(input), run)
}

fn along_by<A>(input: Option<usize>, run: impl Fn() -> (Vec<f64>, A)) -> A {
    let ((value, mut answer), met) = reading_by(Reading::Holding, input, &run);
    let mut count = met.equations;
    if count == 0 {
        return answer;
    }
    // A branch that panics where the function does not has no value there.
    let other = |how: Reading| {
        let ((there, answer), met) = catch_unwind(AssertUnwindSafe(|| reading_by(how, input, &run))).ok()?;
        same(&value, &there).then_some((answer, met.equations))
    };
    if let Some((answer, _)) = other(Reading::Apart) {
        return answer;
    }
    let mut apart = Vec::new();
    let mut number = 0;
    while number < count.min(TRIES) {
        apart.push(number);
        match other(Reading::Except(apart.clone())) {
            Some((better, met)) => (answer, count) = (better, met),
            None => _ = apart.pop(),
        }
        number += 1;
    }
    answer
}

/// Whether two branches have the same outputs, but for rounding.
fn same(a: &[f64], b: &[f64]) -> bool {
    let close = |(a, b): (&f64, &f64)| a == b || (a - b).abs() <= 1e-12 * a.abs().max(b.abs());
    a.len() == b.len() && a.iter().zip(b).all(close)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A program of two equations: each flips the output by a number of its own, and the answer is which were apart.
    fn flipped(by: [f64; 2]) -> (Vec<f64>, Vec<bool>) {
        let apart: Vec<bool> = by.iter().map(|_| !holds(1)).collect();
        let value = by.iter().zip(&apart).map(|(by, &apart)| if apart { *by } else { 0.0 }).sum();
        (vec![value], apart)
    }

    #[test]
    fn a_branch_is_followed_where_it_has_the_value_of_the_function() {
        let table: [([f64; 2], [bool; 2]); 6] = [
            ([0.0, 0.0], [true, true]),
            ([1.0, 0.0], [false, true]),
            ([0.0, 1.0], [true, false]),
            ([1.0, 1.0], [false, false]),
            ([1.0, -1.0], [true, true]),
            ([f64::NAN, 0.0], [false, true]),
        ];
        for (by, apart) in table {
            assert_eq!(along(|| flipped(by)), apart, "{by:?}");
        }
    }

    #[test]
    fn the_state_of_an_outer_run_comes_back() {
        let (inner, met) = reading(Reading::Holding, || {
            let before = holds(2);
            let inner =
                catch_unwind(|| reading(Reading::Apart, || assert!(holds(1), "the inner run ends here")));
            assert!(inner.is_err());
            (before, reading(Reading::Apart, || holds(1)).0, holds(4))
        });
        assert_eq!((inner, met.equations, met.lanes), ((true, false, true), 2, 6));
        assert!(!holds(1), "outside of drivers, numbers with different tangents differ");
    }

    #[test]
    fn a_branch_that_panics_is_not_followed() {
        let taken = along(|| {
            let held = holds(1);
            assert!(held, "the other branch has no value");
            (vec![1.0], held)
        });
        assert!(taken);
    }
}

//! How is a derivative asked for in one call? These functions record on a tape of their own; those who ask again and
//! again keep a [`Tape`].

use crate::{Tape, Var};
use fluxions_rules::Real;

/// The value and the gradient of `f` at `x`, by one run and one sweep back, however many inputs there are.
///
/// ```
/// let (value, slopes) = fluxions_tape::gradient(|x| x.iter().map(|x| x * x).sum(), &[1.0, 2.0, 3.0]);
/// assert_eq!((value, slopes), (14.0, vec![2.0, 4.0, 6.0]));
/// ```
pub fn gradient<S: Real>(f: impl for<'t> FnOnce(&[Var<'t, S>]) -> Var<'t, S>, x: &[S]) -> (S, Vec<S>) {
    let mut tape = Tape::new();
    let recording = tape.record(|x| vec![f(x)], x);
    (recording.values()[0], recording.vjp(&[S::from_f64(1.0)]))
}

/// The outputs of `f` at `x`, and the cotangents of the inputs that the cotangents `y_bar` of the outputs give rise to.
///
/// # Panics
/// When `y_bar` has not one entry for each output.
///
/// ```
/// let (y, x_bar) = fluxions_tape::vjp(|x| vec![x[0] * x[1], x[0]], &[3.0, 2.0], &[1.0, 10.0]);
/// assert_eq!((y, x_bar), (vec![6.0, 3.0], vec![12.0, 3.0]));
/// ```
pub fn vjp<S: Real>(
    f: impl for<'t> FnOnce(&[Var<'t, S>]) -> Vec<Var<'t, S>>,
    x: &[S],
    y_bar: &[S],
) -> (Vec<S>, Vec<S>) {
    let mut tape = Tape::new();
    let recording = tape.record(f, x);
    (recording.values(), recording.vjp(y_bar))
}

/// The Jacobian of `f` at `x`, by one run and one sweep back for each output: a row for each output, a column for each
/// input.
///
/// ```
/// let rows = fluxions_tape::jacobian(|x| vec![x[0] * x[1], x[0]], &[3.0, 2.0]);
/// assert_eq!(rows, [[2.0, 3.0], [1.0, 0.0]]);
/// ```
pub fn jacobian<S: Real>(f: impl for<'t> FnOnce(&[Var<'t, S>]) -> Vec<Var<'t, S>>, x: &[S]) -> Vec<Vec<S>> {
    let mut tape = Tape::new();
    let recording = tape.record(f, x);
    let outputs = recording.values().len();
    let unit = |i: usize| (0..outputs).map(|j| S::from_f64(f64::from(u8::from(i == j)))).collect::<Vec<S>>();
    (0..outputs).map(|i| recording.vjp(&unit(i))).collect()
}

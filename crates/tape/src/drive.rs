//! How is a derivative asked for in one call? These functions record on a tape of their own; those who ask again and
//! again keep a [`Tape`].

use crate::{Tape, Var};
use fluxions_rules::{Real, equation};

/// The value and the gradient of `f` at `x`, by one run and one sweep back, however many inputs there are.
///
/// ```
/// let (value, slopes) = fluxions_tape::gradient(|x| x.iter().map(|x| x * x).sum(), &[1.0, 2.0, 3.0]);
/// assert_eq!((value, slopes), (14.0, vec![2.0, 4.0, 6.0]));
/// ```
pub fn gradient<S: Real>(f: impl for<'t> Fn(&[Var<'t, S>]) -> Var<'t, S>, x: &[S]) -> (S, Vec<S>) {
    let (values, slopes) = vjp(|x| vec![f(x)], x, &[S::from_f64(1.0)]);
    (values[0], slopes)
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
    f: impl for<'t> Fn(&[Var<'t, S>]) -> Vec<Var<'t, S>>,
    x: &[S],
    y_bar: &[S],
) -> (Vec<S>, Vec<S>) {
    let (values, mut rows) = swept(f, x, &|outputs| {
        assert_eq!(outputs, y_bar.len(), "one cotangent for each output");
        vec![y_bar.to_vec()]
    });
    (values, rows.swap_remove(0))
}

/// The Jacobian of `f` at `x`, by one run and one sweep back for each output: a row for each output, a column for each
/// input.
///
/// ```
/// let rows = fluxions_tape::jacobian(|x| vec![x[0] * x[1], x[0]], &[3.0, 2.0]);
/// assert_eq!(rows, [[2.0, 3.0], [1.0, 0.0]]);
/// ```
pub fn jacobian<S: Real>(f: impl for<'t> Fn(&[Var<'t, S>]) -> Vec<Var<'t, S>>, x: &[S]) -> Vec<Vec<S>> {
    swept(f, x, &|outputs| {
        let unit = |i: usize| (0..outputs).map(move |j| S::from_f64(f64::from(u8::from(i == j)))).collect();
        (0..outputs).map(unit).collect()
    })
    .1
}

/// The outputs, and for each of the vectors of cotangents that `seeds` makes for so many outputs those of the inputs. An
/// input by which the sides of an equation differ is asked for in runs of its own.
fn swept<S: Real>(
    f: impl for<'t> Fn(&[Var<'t, S>]) -> Vec<Var<'t, S>>,
    x: &[S],
    seeds: &dyn Fn(usize) -> Vec<Vec<S>>,
) -> (Vec<S>, Vec<Vec<S>>) {
    let run = || {
        let mut tape = Tape::new();
        let recording = tape.record(&f, x);
        let values = recording.values();
        let rows: Vec<Vec<S>> = seeds(values.len()).iter().map(|y_bar| recording.vjp(y_bar)).collect();
        (values, rows)
    };
    let ((values, mut rows), met) = equation::reading(equation::Reading::Holding, run);
    let all = met.lanes != 0;
    for input in (0..x.len()).filter(|input| all || met.inputs.contains(input)) {
        let column: Vec<S> = equation::along_input(input, || {
            let (values, rows) = run();
            let plain = values.iter().map(|y| y.value()).collect();
            (plain, rows.iter().map(|row| row[input]).collect())
        });
        for (row, entry) in rows.iter_mut().zip(column) {
            row[input] = entry;
        }
    }
    (values, rows)
}

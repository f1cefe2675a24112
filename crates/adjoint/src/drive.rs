//! How is a program asked for its derivatives? Each function seeds the inputs or the outputs, runs the program forward
//! or back, and reads the result.
//!
//! A reverse sweep follows the branches of the values. Where an equality between values that vary decided one (as
//! `x == 1.0`, on an active `x`), that branch may be right at a single point only; the sweep says so, and the answer is
//! then computed forward, direction by direction, by [`equation::along`]. Forward runs on lanes say where they met such an
//! equality, or took a zero for structural that may not be; those directions are run again on numbers with flags.

use crate::{Mode, Program, Workspace};
use fluxions_dual::{Chunk, Dual, Lanes, WIDTH};
use fluxions_rules::Real;
use fluxions_rules::equation::{self, Reading};

/// A matrix as its rows.
pub type Rows<S> = Vec<Vec<S>>;

/// The outputs.
pub fn value<P: Program>(program: &P) -> Vec<P::Base> {
    program.value(&program.inputs())
}

/// The value and the gradient of a program with one output, by one sweep back, however many inputs there are.
///
/// # Panics
/// When the program has not exactly one output.
pub fn gradient<P: Program>(program: &P) -> (P::Base, Vec<P::Base>) {
    gradient_with(program, &mut Workspace::new())
}

/// [`gradient`] in a workspace that keeps its memory from call to call.
///
/// # Panics
/// When the program has not exactly one output.
pub fn gradient_with<P: Program>(program: &P, workspace: &mut Workspace<P::Base>) -> (P::Base, Vec<P::Base>) {
    let x = program.inputs();
    let one = [P::Base::from_f64(1.0)];
    let (y, x_bar) = match sweep(program, workspace, &x, &one) {
        Some(swept) => swept,
        None => forward_vjp(program, &x, &one),
    };
    assert_eq!(y.len(), 1, "a gradient is that of one output");
    (y[0], x_bar)
}

/// The outputs, and the cotangents of the inputs that the cotangents `y_bar` of the outputs give rise to. A cotangent of
/// exactly zero is structural: its output has no say.
///
/// # Panics
/// When `y_bar` has not one entry for each output.
pub fn vjp<P: Program>(program: &P, y_bar: &[P::Base]) -> (Vec<P::Base>, Vec<P::Base>) {
    let x = program.inputs();
    sweep(program, &mut Workspace::new(), &x, y_bar).unwrap_or_else(|| forward_vjp(program, &x, y_bar))
}

/// The outputs, and their derivatives along `dx`.
///
/// # Panics
/// When `dx` has not one entry for each input.
pub fn jvp<P: Program>(program: &P, dx: &[P::Base]) -> (Vec<P::Base>, Vec<P::Base>) {
    let x = program.inputs();
    assert_eq!(dx.len(), x.len(), "one tangent for each input");
    let seeded: Vec<Lanes<P::Base, 1>> = x.iter().zip(dx).map(|(&x, &dx)| Lanes::new(x, [dx])).collect();
    let (y, met) = equation::reading(Reading::Holding, || program.value(&seeded));
    let slopes = if met.nothing() {
        y.iter().map(|y| plain(y.tangents()[0])).collect()
    } else {
        along(program, &x, |i| dx[i])
    };
    (y.iter().map(|y| y.primal()).collect(), slopes)
}

/// The derivatives of the outputs along one direction, on numbers that tell structural zeros from computed ones, where
/// equations are read as they hold along it.
fn along<P: Program>(program: &P, x: &[P::Base], dx: impl Fn(usize) -> P::Base) -> Vec<P::Base> {
    let seed = |(i, x): (usize, &P::Base)| Dual::new(x.value(), dx(i).value());
    let seeded: Vec<Dual> = x.iter().enumerate().map(seed).collect();
    equation::along(|| {
        let y = program.value(&seeded);
        let slopes = y.iter().map(|y| P::Base::from_f64(y.tangent())).collect();
        (y.iter().map(|y| y.primal()).collect(), slopes)
    })
}

/// The product of the Hessian of a program with one output and `v`, by one sweep back on numbers with a tangent: forward
/// over reverse.
///
/// # Panics
/// When `v` has not one entry for each input, or the program has not exactly one output.
pub fn hvp<P: Program>(program: &P, v: &[P::Base]) -> Vec<P::Base> {
    let x = program.inputs();
    assert_eq!(v.len(), x.len(), "one entry of the vector for each input");
    let seeded: Vec<Lanes<P::Base, 1>> = x.iter().zip(v).map(|(&x, &v)| Lanes::new(x, [v])).collect();
    match sweep(program, &mut Workspace::new(), &seeded, &[Lanes::from(1.0)]) {
        Some((y, x_bar)) => {
            assert_eq!(y.len(), 1, "a Hessian is that of one output");
            x_bar.iter().map(|bar| plain(bar.tangents()[0])).collect()
        }
        None => (0..x.len()).map(|i| second(program, &x, |j| unit(i == j), |j| v[j])).collect(),
    }
}

/// The Hessian of a program with one output, symmetric to the bit, by a sweep back for every [`WIDTH`] inputs on numbers
/// that carry as many tangents.
///
/// # Panics
/// When the program has not exactly one output.
pub fn hessian<P: Program>(program: &P) -> Rows<P::Base> {
    let x = program.inputs();
    let mut rows = vec![Vec::with_capacity(x.len()); x.len()];
    let mut workspace = Workspace::new();
    let mut seeded: Vec<Lanes<P::Base, WIDTH>> = x.iter().map(|&x| Lanes::constant(x)).collect();
    for start in (0..x.len()).step_by(WIDTH) {
        let end = x.len().min(start + WIDTH);
        for i in start..end {
            seeded[i] = Lanes::variable(x[i], i - start);
        }
        match sweep(program, &mut workspace, &seeded, &[Lanes::from(1.0)]) {
            Some((y, x_bar)) => {
                assert_eq!(y.len(), 1, "a Hessian is that of one output");
                for (row, bar) in rows.iter_mut().zip(x_bar) {
                    row.extend(bar.tangents()[..end - start].iter().map(|&t| plain(t)));
                }
            }
            None => {
                for (i, row) in rows.iter_mut().enumerate() {
                    let entry = |j: usize| second(program, &x, |k| unit(k == i), |k| unit(k == j));
                    row.extend((start..end).map(entry));
                }
            }
        }
        for i in start..end {
            seeded[i] = Lanes::constant(x[i]);
        }
    }
    for i in 1..x.len() {
        let (above, below) = rows.split_at_mut(i);
        for (entry, row) in below[0].iter_mut().zip(above) {
            *entry = row[i];
        }
    }
    rows
}

/// The Jacobian, in the mode that its shape takes less work in: a row for each output, a column for each input.
pub fn jacobian<P: Program>(program: &P) -> Rows<P::Base> {
    let (inputs, outputs) = (program.inputs().len(), value(program).len());
    jacobian_in(Mode::for_shape(inputs, outputs), program)
}

/// The Jacobian in the mode that is asked for.
pub fn jacobian_in<P: Program>(mode: Mode, program: &P) -> Rows<P::Base> {
    match mode {
        Mode::Forward => forward_jacobian(program, &program.inputs()),
        Mode::Reverse => reverse_jacobian(program, &program.inputs()),
    }
}

pub(crate) fn forward_jacobian<P: Program>(program: &P, x: &[P::Base]) -> Rows<P::Base> {
    let mut seeded: Vec<Lanes<P::Base, WIDTH>> = x.iter().map(|&x| Lanes::constant(x)).collect();
    let mut rows: Rows<P::Base> = vec![Vec::new(); if x.is_empty() { program.value(x).len() } else { 0 }];
    for start in (0..x.len()).step_by(WIDTH) {
        let end = x.len().min(start + WIDTH);
        for i in start..end {
            seeded[i] = Lanes::variable(x[i], i - start);
        }
        let (y, met) = equation::reading(Reading::Holding, || program.value(&seeded));
        rows.resize_with(y.len(), || Vec::with_capacity(x.len()));
        let flagged = if met.absorbed { Some(flagged(program, x, start)) } else { None };
        for lane in 0..end - start {
            let column: Vec<P::Base> = match &flagged {
                _ if met.lanes >> lane & 1 == 1 => along(program, x, |i| unit(i == start + lane)),
                Some(y) => y.iter().map(|y| P::Base::from_f64(y.tangents()[lane])).collect(),
                None => y.iter().map(|y| plain(y.tangents()[lane])).collect(),
            };
            for (row, entry) in rows.iter_mut().zip(column) {
                row.push(entry);
            }
        }
        for i in start..end {
            seeded[i] = Lanes::constant(x[i]);
        }
    }
    rows
}

/// The outputs with their slopes by [`WIDTH`] inputs, on numbers that tell structural zeros from computed ones.
fn flagged<P: Program>(program: &P, x: &[P::Base], start: usize) -> Vec<Chunk<WIDTH>> {
    // An input below the start, or beyond the lanes, is another run's.
    let seed = |(i, x): (usize, &P::Base)| Chunk::variable(x.value(), i.checked_sub(start).unwrap_or(WIDTH));
    let seeded: Vec<Chunk<WIDTH>> = x.iter().enumerate().map(seed).collect();
    equation::reading(Reading::Holding, || program.value(&seeded)).0
}

/// Row by row, or [`WIDTH`] rows at once: the cotangents of a sweep are linear in those of the outputs, so that tangents
/// of these are vectors of cotangents.
fn reverse_jacobian<P: Program>(program: &P, x: &[P::Base]) -> Rows<P::Base> {
    let outputs = program.value(x).len();
    let mut rows = Vec::with_capacity(outputs);
    if outputs > 1 {
        let constants: Vec<Lanes<P::Base, WIDTH>> = x.iter().map(|&x| Lanes::constant(x)).collect();
        let mut workspace = Workspace::new();
        for start in (0..outputs).step_by(WIDTH) {
            let seed = |j: usize| {
                let mut tangents = [P::Base::absent(); WIDTH];
                if let Some(lane) = j.checked_sub(start).filter(|&lane| lane < WIDTH) {
                    tangents[lane] = P::Base::from_f64(1.0);
                }
                Lanes::new(P::Base::absent(), tangents)
            };
            let seeds: Vec<Lanes<P::Base, WIDTH>> = (0..outputs).map(seed).collect();
            // The constants do not vary, so that an equality among them says nothing; the rows one by one ask again.
            let Some((_, x_bar)) = sweep(program, &mut workspace, &constants, &seeds) else { break };
            // The zeros of one row are not structural beside another: an infinite partial of one output spoils the
            // others. One by one, the rows are kept apart.
            if !x_bar.iter().all(|bar| bar.tangents().iter().all(|t| t.is_finite())) {
                break;
            }
            for lane in 0..WIDTH.min(outputs - start) {
                rows.push(x_bar.iter().map(|bar| plain(bar.tangents()[lane])).collect());
            }
        }
    }
    let mut workspace = Workspace::new();
    while rows.len() < outputs {
        let seeds: Vec<P::Base> = (0..outputs).map(|j| unit(j == rows.len())).collect();
        match sweep(program, &mut workspace, x, &seeds) {
            Some((_, x_bar)) => rows.push(x_bar),
            None => return forward_jacobian(program, x),
        }
    }
    rows
}

/// One run forward and back: the outputs and the cotangents of the inputs; nothing where an equality between values that
/// vary held. Cotangents of zero are structural.
pub(crate) fn sweep<P: Program, T: Real>(
    program: &P,
    workspace: &mut Workspace<T>,
    x: &[T],
    y_bar: &[T],
) -> Option<(Vec<T>, Vec<T>)> {
    let seeds: Vec<T> = y_bar.iter().map(|&bar| if bar.is_zero() { T::absent() } else { bar }).collect();
    let mut x_bar = vec![T::absent(); x.len()];
    workspace.take_met();
    let run = || program.adjoint(workspace, x, &seeds, &mut x_bar);
    let (y, met) = equation::reading(Reading::Holding, run);
    let met = workspace.take_met() || met.equations > 0;
    (!met).then(|| (y, x_bar.into_iter().map(plain).collect()))
}

/// The vector–Jacobian product by runs forward, on numbers whose equality compares tangents.
fn forward_vjp<P: Program>(program: &P, x: &[P::Base], y_bar: &[P::Base]) -> (Vec<P::Base>, Vec<P::Base>) {
    let y = program.value(x);
    assert_eq!(y.len(), y_bar.len(), "one cotangent for each output");
    let mut x_bar = vec![unit(false); x.len()];
    for (row, &bar) in forward_jacobian(program, x).iter().zip(y_bar).filter(|(_, bar)| !bar.is_zero()) {
        for (sum, &entry) in x_bar.iter_mut().zip(row) {
            *sum += bar * entry;
        }
    }
    (y, x_bar)
}

/// The second derivative along two directions, by a run forward on nested numbers.
pub(crate) fn second<P: Program>(
    program: &P,
    x: &[P::Base],
    one: impl Fn(usize) -> P::Base,
    other: impl Fn(usize) -> P::Base,
) -> P::Base {
    let inner = |i: usize| Dual::new(x[i].value(), other(i).value());
    let seeded: Vec<Dual<Dual>> =
        (0..x.len()).map(|i| Dual::new(inner(i), Dual::constant(one(i).value()))).collect();
    equation::along(|| {
        let y = program.value(&seeded);
        assert_eq!(y.len(), 1, "a Hessian is that of one output");
        (vec![y[0].value()], P::Base::from_f64(y[0].tangent().tangent()))
    })
}

pub(crate) fn unit<S: Real>(is_one: bool) -> S {
    if is_one { S::from_f64(1.0) } else { S::from_f64(0.0) }
}

/// The number with 0 for −0, which is what an absent cotangent is made of.
#[inline(always)]
pub(crate) fn plain<S: Real>(x: S) -> S {
    x + S::from_f64(0.0)
}

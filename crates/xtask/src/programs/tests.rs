//! Does the judge of the programs find what is wrong? It is shown derivatives of other functions, values that differ in
//! the last bit, and workspaces that are not empty.

use super::judge::{Judge, Reader, array, matrix, near};
use super::{Order, rejected};
use fluxions::adjoint::{Program, Workspace};
use fluxions::differentiable;
use fluxions::rules::Real;

#[differentiable]
fn right(x: &[f64]) -> f64 {
    let mut sum = 0.0;
    for i in 0..x.len() {
        if x[i] > 0.1 {
            sum += x[i].sin() * x[(i + 1) % x.len()];
        } else {
            sum -= x[i] * x[i];
        }
    }
    sum
}

/// The same, but for one derivative.
#[differentiable]
fn near_by(x: &[f64]) -> f64 {
    right(x) + 1e-6 * x[0]
}

/// What goes wrong with a program.
#[derive(Clone, Copy, PartialEq)]
enum Fault {
    Nothing,
    /// The last bit of the value.
    Value,
    /// The derivative of another function, in reverse only.
    Reverse,
    /// The same, forward and in reverse: only the values can tell.
    Both,
    /// What the forward sweep leaves behind.
    Leftover,
    /// A second call that gives something else.
    Second,
    /// Second derivatives that are not those of the first.
    Curvature,
    Panic,
}

struct Faulty<'a>(Fault, &'a [f64]);

impl Faulty<'_> {
    fn other(&self) -> near_by::At<'_> {
        near_by::at(self.1)
    }
}

/// The number without its tangents where that is what is wrong.
fn flat<T: Real>(x: T) -> T {
    T::from_f64(x.value())
}

impl Program for Faulty<'_> {
    type Base = f64;
    fn inputs(&self) -> Vec<f64> {
        self.1.to_vec()
    }
    fn value<T: Real>(&self, x: &[T]) -> Vec<T> {
        let mut y = right::at(self.1).value(x);
        match self.0 {
            Fault::Value => y[0] *= T::from_f64(1.0 + f64::EPSILON),
            // The value of one, the slope of the other.
            Fault::Both => {
                let shift = T::from_f64(1e-6) * (x[0] - flat(x[0]));
                y[0] += shift;
            }
            _ => {}
        }
        y
    }
    fn adjoint<T: Real>(&self, ws: &mut Workspace<T>, x: &[T], y_bar: &[T], x_bar: &mut [T]) -> Vec<T> {
        let plain = right::at(self.1);
        match self.0 {
            Fault::Reverse | Fault::Both => {
                self.other().adjoint(ws, x, y_bar, x_bar);
            }
            Fault::Curvature => {
                let x: Vec<T> = x.iter().map(|&x| if x.value() > 0.0 { flat(x) } else { x }).collect();
                plain.adjoint(ws, &x, y_bar, x_bar);
            }
            _ => {
                plain.adjoint(ws, x, y_bar, x_bar);
            }
        }
        match self.0 {
            Fault::Leftover => ws.push(x[0]),
            Fault::Second if ws.memory() > 0 && x_bar[0].value() != 0.0 => {
                // Memory of an earlier call is taken for a value.
                let before = ws.take(T::from_f64(0.0), 1);
                ws.give(before);
                ws.give(vec![x[0]; 64]);
                x_bar[0] += T::from_f64(ws.memory() as f64 * 1e-9);
            }
            _ => {}
        }
        assert!(self.0 != Fault::Panic, "on purpose");
        if self.0 == Fault::Value { self.value(x) } else { plain.value(x) }
    }
}

fn faults(fault: Fault) -> Vec<String> {
    let x = [0.3, -0.4, 0.7];
    let mut judge = Judge::default();
    let twin = |x: &[f64]| {
        x.iter().for_each(|&x| {
            near(x, 0.1, ());
        });
        vec![right(x)]
    };
    judge.examine(1, 0, &Faulty(fault, &x), &|x| vec![right(x)], &twin);
    let report = judge.report(1);
    assert!(report.contains(&format!("faults={}", judge.faults.len())), "{report}");
    judge.faults
}

#[test]
fn the_judge_finds_every_fault() {
    assert_eq!(faults(Fault::Nothing), Vec::<String>::new());
    for (fault, says) in [
        (Fault::Value, "the value of the value sweep"),
        (Fault::Reverse, "forward and reverse differ"),
        (Fault::Both, "the values disagree with derivative 0"),
        (Fault::Leftover, "left in the workspace"),
        (Fault::Second, "the second call"),
        (Fault::Curvature, "Hessian"),
        (Fault::Panic, "it panics: on purpose"),
    ] {
        let found = faults(fault);
        assert!(found.len() == 1 && found[0].contains(says), "{says}: {found:?}");
    }
}

#[test]
fn points_at_a_tie_are_counted() {
    let x = [0.3, 0.1 + 1e-9, 0.7];
    let mut judge = Judge::default();
    let twin = |x: &[f64]| {
        let sum = right(x);
        vec![near(x[1], 0.1, sum)]
    };
    judge.examine(1, 0, &right::at(&x), &|x| vec![right(x)], &twin);
    assert_eq!((judge.ties, judge.slopes, judge.faults.len()), (1, 0, 0));
}

#[test]
fn complaints_of_the_compiler_name_the_program() {
    let text = "src/bin/batch0/p17.rs:3:1: error[E0502]: cannot borrow\nsrc/bin/batch1/p4.rs:2:1: warning: unused\n\
                src/bin/batch1/p5.rs:2:1: error: no\nerror: could not compile";
    assert_eq!(rejected(text).into_iter().collect::<Vec<_>>(), [5, 17]);
}

#[test]
fn arguments() {
    assert_eq!(Order::read(&["--seed", "7"]), Ok(Order { count: 120, seed: 7, jobs: 2 }));
    assert!(Order::read(&["--seed"]).is_err() && Order::read(&["--sed", "1"]).is_err());
}

#[test]
fn flat_vectors_come_apart() {
    let mut reader = Reader(&[1.0, 2.0, 3.0, 4.0, 5.0]);
    assert_eq!((reader.one(), reader.some(4)), (1.0, vec![2.0, 3.0, 4.0, 5.0]));
    assert_eq!(array(&[1.0, 2.0]), [1.0, 2.0]);
    assert_eq!(matrix(&[1.0, 2.0, 3.0, 4.0]), [[1.0, 2.0], [3.0, 4.0]]);
}

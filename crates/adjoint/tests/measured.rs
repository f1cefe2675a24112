//! Are sparse Jacobians that were measured the exact ones, within their error bars? In a number of runs that does not grow
//! with the inputs, and where runs fail.

mod common;

use common::{At, Body, Mixed, points};
use fluxions_adjoint::{JacobianPlan, Mode, Program, Sparse, measured_sparse_jacobian, sparse_jacobian};
use fluxions_numeric::{Estimate, Interrupted, Options, Oracle, Status};
use fluxions_rules::{Real, cos, exp, sin};
use fluxions_sparse::Sparsity;

/// Each output depends on an input and its neighbours.
struct Band;
impl Body for Band {
    fn run<T: Real>(&self, x: &[T]) -> Vec<T> {
        let at = |i: usize| x.get(i).copied().unwrap_or(T::from_f64(0.0));
        (0..x.len()).map(|i| exp(at(i)) * at(i.wrapping_sub(1)) + sin(at(i + 1))).collect()
    }
}

/// Outputs that have one input in common, each with inputs of its own.
struct Fan(usize);
impl Body for Fan {
    fn run<T: Real>(&self, x: &[T]) -> Vec<T> {
        (1..=self.0).map(|i| cos(x[0] * x[2 * i - 1]) + Real::powi(x[2 * i], 3)).collect()
    }
}

/// Counts points and batches, and can end.
struct Counted<F> {
    function: F,
    points: Vec<Vec<f64>>,
    batches: usize,
    last: usize,
}

impl<F: FnMut(&[f64]) -> Vec<f64>> Counted<F> {
    fn new(function: F) -> Self {
        Counted { function, points: Vec::new(), batches: 0, last: usize::MAX }
    }
}

impl<F: FnMut(&[f64]) -> Vec<f64>> Oracle for Counted<F> {
    fn values(&mut self, points: &[Vec<f64>]) -> Result<Vec<Vec<f64>>, Interrupted> {
        if self.batches == self.last {
            return Err(Interrupted);
        }
        self.batches += 1;
        self.points.extend_from_slice(points);
        Ok(points.iter().map(|point| (self.function)(point)).collect())
    }
}

/// The Jacobian measured, after a look whether it is the exact one.
fn measured(program: &impl Program<Base = f64>) -> Sparse<Estimate> {
    let x = program.inputs();
    let pattern = JacobianPlan::new(program).pattern().clone();
    let found =
        measured_sparse_jacobian(&mut |x: &[f64]| program.value(x), &x, &pattern, &[]).expect("answers");
    let exact = sparse_jacobian(program).matrix;
    assert_eq!((found.matrix.sparsity(), found.mode), (exact.sparsity(), Mode::Forward));
    for (place, (entry, exact)) in found.matrix.values().iter().zip(exact.values()).enumerate() {
        let rounding = 4.0 * f64::EPSILON * exact.abs();
        assert!((entry.value - exact).abs() <= entry.error_bar + rounding, "{place}: {entry:?}, {exact}");
        assert!(entry.error_bar <= 1e-9 * (1.0 + exact.abs()), "{place}: {entry:?}, {exact}");
    }
    found
}

#[test]
fn the_exact_ones_within_their_error_bars() {
    // A number that is zero but for rounding says nothing of how far to step; these are none.
    let points = |n: usize| points(n).into_iter().map(|x| x + 0.005).collect::<Vec<f64>>();
    assert_eq!(measured(&At(Band, points(50))).colours, 3);
    assert_eq!(measured(&At(Fan(12), points(25))).colours, 3);
    for n in [1, 2, 9] {
        // No entry is zero, so that each input has a colour.
        assert_eq!(measured(&At(Mixed, points(n))).colours, n);
    }
}

#[test]
fn the_number_of_runs_does_not_grow_with_the_inputs() {
    let cost = |n: usize| {
        let program = At(Band, (0..n).map(|i| 0.4 + 0.1 * (i % 6) as f64).collect());
        let pattern = JacobianPlan::new(&program).pattern().clone();
        let mut oracle = Counted::new(|x: &[f64]| program.value(x));
        measured_sparse_jacobian(&mut oracle, &program.inputs(), &pattern, &[]).expect("answers");
        (oracle.points.len(), oracle.batches)
    };
    let (runs, batches) = cost(12);
    assert_eq!([cost(120), cost(1200)], [(runs, batches); 2]);
    assert!(runs <= 3 * 30 && batches <= 4, "{runs} runs in {batches} batches");
}

/// Neighbours, of which each output has two; a run fails as a whole where an input is out of its domain.
fn fails(domains: &[(f64, f64)]) -> impl Fn(&[f64]) -> Vec<f64> + '_ {
    move |x| match x.iter().zip(domains).all(|(x, domain)| domain.0 <= *x && *x <= domain.1) {
        true => x.windows(2).map(|pair| pair[0] * pair[0] + pair[1].sin()).collect(),
        false => Vec::new(),
    }
}

fn pairs(n: usize) -> Sparsity {
    Sparsity::new(n, (0..n - 1).map(|i| vec![i, i + 1]).collect())
}

#[test]
fn a_run_that_fails_as_a_whole_spoils_no_other_input() {
    let x = [0.0, 0.3, 1.0, 0.4, 0.5, 0.6];
    // Inputs 0 and 2 share a colour, one at the lower and one at the upper end of what can be run: there is no side on which
    // both could move.
    let mut domains = [(f64::NEG_INFINITY, f64::INFINITY); 6];
    (domains[0], domains[2]) = ((0.0, 1.0), (0.0, 1.0));
    let mut oracle = Counted::new(fails(&domains));
    let found = measured_sparse_jacobian(&mut oracle, &x, &pairs(6), &[]).expect("answers");
    assert_eq!(found.colours, 2);
    for (i, j, entry) in
        (0..5).flat_map(|i| [(i, i), (i, i + 1)]).zip(found.matrix.values()).map(|((i, j), e)| (i, j, e))
    {
        let truth = if i == j { 2.0 * x[j] } else { x[j].cos() };
        assert!((entry.value - truth).abs() <= entry.error_bar, "{i} {j}: {entry:?}, {truth}");
        assert!(entry.error_bar < 1e-6, "{i} {j}: {entry:?}");
        let edge = j == 0 || j == 2;
        assert_eq!(entry.status == Status::Edge, edge, "{i} {j}: {entry:?}");
    }
    // The inputs of the other colour were not asked for again, each by itself.
    let alone = |j: usize| oracle.points.iter().any(|p| (0..6).all(|k| (p[k] == x[k]) == (k != j)));
    assert_eq!((0..6).map(alone).collect::<Vec<_>>(), [true, false, true, false, true, false]);
}

#[test]
fn nothing_is_asked_outside_of_bounds_that_are_known() {
    let x = [0.0, 0.3, 1.0, 0.4];
    let bounds = [(0.0, 1.0), (0.29, 0.31), (0.0, 1.0), (0.0, 1.0)];
    let options = bounds.map(|bounds| Options { bounds, ..Options::default() });
    let mut oracle = Counted::new(fails(&bounds));
    let found = measured_sparse_jacobian(&mut oracle, &x, &pairs(4), &options).expect("answers");
    let inside = |p: &Vec<f64>| p.iter().zip(bounds).all(|(x, (low, high))| low <= *x && *x <= high);
    assert!(oracle.points.iter().all(inside));
    let slope = found.matrix.map(|entry| entry.value);
    for (i, j, truth) in [(0, 0, 0.0), (0, 1, 0.3f64.cos()), (1, 2, 1f64.cos()), (2, 2, 2.0)] {
        assert!((slope.get(i, j) - truth).abs() < 1e-6, "{i} {j}: {} {truth}", slope.get(i, j));
    }
}

#[test]
fn an_output_without_a_value_harms_no_other() {
    let mut f = |x: &[f64]| vec![x[0].exp(), (x[1] - 1.0).sqrt(), x[2].cos()];
    let pattern = Sparsity::new(3, vec![vec![0], vec![1], vec![2]]);
    let found = measured_sparse_jacobian(&mut f, &[0.5, 0.5, 0.5], &pattern, &[]).expect("answers");
    assert_eq!(found.colours, 1);
    let [first, none, last] = found.matrix.values() else { panic!("three entries") };
    assert_eq!((none.status, none.error_bar), (Status::OutsideDomain, f64::INFINITY));
    for (entry, truth) in [(first, 0.5f64.exp()), (last, -0.5f64.sin())] {
        assert!(entry.status == Status::Ok && (entry.value - truth).abs() <= entry.error_bar, "{entry:?}");
    }
    // A point that has no value at all is asked for twice at most, and nothing around it.
    let mut nothing = Counted::new(|_: &[f64]| vec![f64::NAN; 3]);
    let found = measured_sparse_jacobian(&mut nothing, &[0.5; 3], &pattern, &[]).expect("answers");
    assert!(found.matrix.values().iter().all(|entry| entry.status == Status::OutsideDomain));
    assert!(nothing.points.len() <= 2, "{:?}", nothing.points);
}

#[test]
fn an_oracle_that_ends_is_asked_no_more() {
    let domains = [(0.0, 1.0), (0.0, 1.0), (0.0, 1.0)];
    let x = [0.0, 0.5, 1.0];
    let mut whole = Counted::new(fails(&domains));
    measured_sparse_jacobian(&mut whole, &x, &pairs(3), &[]).expect("answers");
    for last in 0..whole.batches {
        let mut oracle = Counted { last, ..Counted::new(fails(&domains)) };
        assert_eq!(measured_sparse_jacobian(&mut oracle, &x, &pairs(3), &[]), Err(Interrupted));
        assert_eq!(oracle.batches, last);
    }
}

#[test]
#[should_panic(expected = "the pattern is for another number of inputs")]
fn a_pattern_for_another_number_of_inputs_is_refused() {
    let _ = measured_sparse_jacobian(&mut |x: &[f64]| x.to_vec(), &[1.0, 2.0], &pairs(3), &[]);
}

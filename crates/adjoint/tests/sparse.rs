//! Are sparse derivatives the dense ones, in few runs? Stencils, an arrow, random programs, both modes, other points.

mod common;

use common::{At, Body, Mixed, Pointwise, Rosenbrock, close, points};
use fluxions_adjoint::{
    HessianPlan, JacobianPlan, Mode, Program, hessian, jacobian_in, sparse_hessian, sparse_jacobian,
};
use fluxions_rules::{Real, cos, exp, sin};

/// A nonlinear equation on a square grid: the five-point stencil of the Laplacian, and eᵘ.
struct Grid(usize);
impl Body for Grid {
    fn run<T: Real>(&self, u: &[T]) -> Vec<T> {
        let side = self.0;
        let at = |i: usize, j: usize| if i < side && j < side { u[i * side + j] } else { T::from_f64(0.0) };
        let point = |k: usize| {
            let (i, j) = (k / side, k % side);
            let around = at(i + 1, j) + at(i.wrapping_sub(1), j) + at(i, j + 1) + at(i, j.wrapping_sub(1));
            T::from_f64(4.0) * at(i, j) - around + exp(at(i, j))
        };
        (0..side * side).map(point).collect()
    }
}

/// The energy whose slopes are like those equations.
struct Energy(usize);
impl Body for Energy {
    fn run<T: Real>(&self, u: &[T]) -> Vec<T> {
        let side = self.0;
        let mut sum = T::from_f64(0.0);
        for k in 0..side * side {
            if k % side + 1 < side {
                sum += Real::powi(u[k + 1] - u[k], 4);
            }
            if k + side < side * side {
                sum += cos(u[k + side] * u[k]);
            }
            sum += u[k] * T::from_f64(3.0);
        }
        vec![sum]
    }
}

/// One input that meets all others.
struct Arrow;
impl Body for Arrow {
    fn run<T: Real>(&self, x: &[T]) -> Vec<T> {
        vec![x[1..].iter().fold(sin(x[0]), |sum, &y| sum + x[0] * y * y)]
    }
}

/// Few outputs that many inputs go into, each into one.
struct Wide(usize);
impl Body for Wide {
    fn run<T: Real>(&self, x: &[T]) -> Vec<T> {
        let part = |i: usize| x.iter().skip(i).step_by(self.0).fold(T::from_f64(1.0), |y, &x| y * sin(x));
        (0..self.0).map(part).collect()
    }
}

fn dense_is_sparse<P: Program<Base = f64>>(program: &P) -> usize {
    let dense = jacobian_in(Mode::Forward, program);
    for mode in [Mode::Forward, Mode::Reverse] {
        let found = JacobianPlan::in_mode(mode, program).evaluate(program);
        assert_eq!(found.mode, mode);
        for (row, other) in found.matrix.to_dense().iter().zip(&dense) {
            assert!(row.iter().zip(other).all(|(&a, &b)| close(a, b, 1e-13)), "{mode}: {row:?}, {other:?}");
        }
    }
    sparse_jacobian(program).colours
}

fn dense_is_sparse_hessian<P: Program<Base = f64>>(program: &P) -> usize {
    let found = sparse_hessian(program);
    for (row, other) in found.matrix.to_dense().iter().zip(&hessian(program)) {
        assert!(row.iter().zip(other).all(|(&a, &b)| close(a, b, 1e-12)), "{row:?}, {other:?}");
    }
    found.colours
}

#[test]
fn jacobians_are_the_dense_ones() {
    assert!(dense_is_sparse(&At(Grid(9), points(81))) <= 9);
    assert_eq!(dense_is_sparse(&At(Wide(3), points(20))), 1, "backwards");
    assert_eq!(sparse_jacobian(&At(Wide(3), points(60))).mode, Mode::Reverse);
    for n in [1, 2, 9, 17] {
        dense_is_sparse(&At(Mixed, points(n)));
    }
}

#[test]
fn hessians_are_the_dense_ones() {
    assert_eq!(dense_is_sparse_hessian(&At(Rosenbrock, points(40))), 3, "tridiagonal");
    assert_eq!(dense_is_sparse_hessian(&At(Arrow, points(30))), 2);
    assert!(dense_is_sparse_hessian(&At(Energy(7), points(49))) <= 10);
    let linear = sparse_hessian(&At(Wide(1), Vec::<f64>::new()));
    assert_eq!((linear.colours, linear.matrix.values().len()), (0, 0));
}

#[test]
fn a_plan_serves_other_points() {
    let plan = JacobianPlan::new(&At(Grid(5), vec![0.0; 25]));
    let there = At(Grid(5), points(25));
    assert_eq!(plan.evaluate(&there).matrix, sparse_jacobian(&there).matrix);
    assert_eq!(plan.pattern().entries(), 25 + 4 * 20);
    let plan = HessianPlan::new(&At(Energy(5), vec![0.0; 25]));
    let there = At(Energy(5), points(25));
    assert_eq!(plan.evaluate(&there).matrix, sparse_hessian(&there).matrix);
    assert!(plan.pattern().contains(0, 1) && !plan.pattern().contains(0, 2));
}

#[test]
fn an_equality_that_holds_at_one_point_is_seen() {
    assert_eq!(sparse_jacobian(&Pointwise(1.0)).matrix.to_dense(), [[2.0]]);
    assert_eq!(sparse_hessian(&Pointwise(1.0)).matrix.to_dense(), [[2.0]]);
    // A plan that was made beside the point.
    let (plan, curved) =
        (JacobianPlan::in_mode(Mode::Reverse, &Pointwise(2.0)), HessianPlan::new(&Pointwise(2.0)));
    assert_eq!(plan.evaluate(&Pointwise(1.0)).matrix.to_dense(), [[2.0]]);
    assert_eq!(curved.evaluate(&Pointwise(1.0)).matrix.to_dense(), [[2.0]]);
}

#[test]
fn single_precision_stays_single() {
    let x: Vec<f32> = points(20).into_iter().map(|x| x as f32).collect();
    let found = sparse_hessian(&At(Rosenbrock, x));
    let exact = sparse_hessian(&At(Rosenbrock, points(20)));
    for (a, b) in found.matrix.values().iter().zip(exact.matrix.values()) {
        assert!(close(f64::from(*a), *b, 1e-4), "{a}, {b}");
    }
}

#[test]
fn a_large_grid_takes_few_runs() {
    let side = 100;
    let found = sparse_jacobian(&At(Grid(side), points(side * side)));
    assert!(found.colours <= 9 && found.matrix.values().len() == 5 * side * side - 4 * side);
    let found = sparse_hessian(&At(Energy(side), points(side * side)));
    assert!(found.colours <= 12, "{}", found.colours);
}

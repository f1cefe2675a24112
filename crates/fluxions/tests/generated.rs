//! Do the drivers get whole matrices out of generated sweeps? Jacobians in both modes, Hessians, sparse ones, against the
//! numerical oracle and against each other.

#![allow(dead_code)]

use fluxions::adjoint::{
    JacobianPlan, Program, gradient, hessian, hvp, jacobian, jacobian_in, sparse_hessian, sparse_jacobian,
};
use fluxions::numeric::{self, Options};
use fluxions::{Mode, differentiable};

/// The energy of a chain of springs, with a branch and a power.
#[differentiable]
fn chain(x: &[f64], stiff: f64) -> f64 {
    let mut sum = 0.0;
    for i in 1..x.len() {
        let stretch = x[i] - x[i - 1] * x[i - 1];
        if stretch > 0.0 {
            sum += stiff * stretch * stretch;
        } else {
            sum += stretch.powi(4) + x[i].sin();
        }
    }
    sum
}

/// A step of a reaction on a line: each output depends on three inputs.
#[differentiable]
fn reaction(u: &[f64], rate: f64) -> Vec<f64> {
    let n = u.len();
    let mut next = vec![0.0; n];
    for i in 0..n {
        let left = if i > 0 { u[i - 1] } else { 0.0 };
        let right = if i + 1 < n { u[i + 1] } else { 0.0 };
        next[i] = u[i] + 0.1 * (left - 2.0 * u[i] + right) + rate * u[i] * (1.0 - u[i]).exp();
    }
    next
}

/// Many inputs into one number.
#[differentiable]
fn log_sum_exp(x: &[f64]) -> f64 {
    let mut top = x[0];
    for v in x {
        top = top.max(*v);
    }
    let mut sum = 0.0;
    for v in x {
        sum += (v - top).exp();
    }
    sum.ln() + top
}

fn points(n: usize) -> Vec<f64> {
    (0..n).map(|i| (i as f64 * 0.37 + 0.13) % 1.9 - 0.6).collect()
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-12 * (1.0 + a.abs().max(b.abs()))
}

fn same(a: &[Vec<f64>], b: &[Vec<f64>]) {
    assert_eq!(a.len(), b.len());
    for (i, (row, other)) in a.iter().zip(b).enumerate() {
        assert!(
            row.len() == other.len() && row.iter().zip(other).all(|(&a, &b)| close(a, b)),
            "{i}: {row:?}\n{other:?}"
        );
    }
}

fn hessian_is_measured(program: &impl Program<Base = f64>) {
    let rows = hessian(program);
    let measured = numeric::hessian(|x| program.value(x)[0], &program.inputs(), &Options::default());
    for (entry, m) in rows.iter().flatten().zip(measured.iter().flatten()) {
        assert!((entry - m.value).abs() <= m.error_bar + 1e-10, "{entry}, {m:?}");
    }
    let v: Vec<f64> = program.inputs().iter().map(|x| 1.0 - x).collect();
    for (row, product) in rows.iter().zip(hvp(program, &v)) {
        assert!(close(product, row.iter().zip(&v).map(|(a, b)| a * b).sum()));
    }
    same(&sparse_hessian(program).matrix.to_dense(), &rows);
    assert!(rows.iter().enumerate().all(|(i, row)| (0..i).all(|j| row[j].to_bits() == rows[j][i].to_bits())));
}

#[test]
fn hessians_of_generated_sweeps_are_right() {
    for n in [2, 7, 12] {
        let x = points(n);
        hessian_is_measured(&chain::at(&x, 3.0));
        hessian_is_measured(&log_sum_exp::at(&x));
    }
    let x = points(100);
    // The stiffness meets every input, which are a chain among themselves.
    let found = sparse_hessian(&chain::at(&x, 3.0));
    assert!(found.colours <= 5, "{}", found.colours);
}

#[test]
fn jacobians_of_generated_sweeps_are_the_same_in_both_modes() {
    for n in [1, 4, 9, 30] {
        let u = points(n);
        let program = reaction::at(&u, 0.3);
        let (forward, reverse) = (jacobian_in(Mode::Forward, &program), jacobian_in(Mode::Reverse, &program));
        same(&forward, &reverse);
        same(&forward, &jacobian(&program));
        for mode in [Mode::Forward, Mode::Reverse] {
            same(&JacobianPlan::in_mode(mode, &program).evaluate(&program).matrix.to_dense(), &forward);
        }
        let measured = numeric::jacobian(|x| program.value(x), &program.inputs(), &Options::default());
        for (entry, m) in forward.iter().flatten().zip(measured.iter().flatten()) {
            assert!((entry - m.value).abs() <= m.error_bar + 1e-12, "{entry}, {m:?}");
        }
    }
    let u = points(200);
    let found = sparse_jacobian(&reaction::at(&u, 0.3));
    assert!(found.colours <= 4, "three for the line, one for the rate: {}", found.colours);
}

#[test]
fn gradients_of_generated_sweeps_are_right() {
    for n in [2, 9, 40] {
        let x = points(n);
        let (_, slopes) = gradient(&log_sum_exp::at(&x));
        let measured = numeric::gradient(log_sum_exp, &x, &Options::default());
        for (slope, m) in slopes.iter().zip(measured) {
            assert!((slope - m.value).abs() <= m.error_bar + 1e-14, "{slope}, {m:?}");
        }
    }
}

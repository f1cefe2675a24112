//! Is the derivative of a solution that of the equation, not of the solver? Known solutions, the numerical oracle on the
//! solver itself, higher orders.

use fluxions_adjoint::{
    Objective, Residual, Singular, argmin, argmin_jacobian, root, root_jacobian, root_jvp, root_vjp,
};
use fluxions_dual::{Dual, Lanes};
use fluxions_numeric::Options;
use fluxions_rules::{Real, cos, exp, sin, sqrt};

fn close(a: f64, b: f64, within: f64) -> bool {
    a == b || (a - b).abs() <= within * (1.0 + a.abs().max(b.abs()))
}

/// x² = p.
struct Square;
impl Residual for Square {
    fn residual<T: Real>(&self, x: &[T], p: &[T]) -> Vec<T> {
        vec![x[0] * x[0] - p[0]]
    }
}

/// Kepler's equation E − e·sin E = π/2·√(1/a³), p = (a, e).
struct Kepler;
impl Residual for Kepler {
    fn residual<T: Real>(&self, x: &[T], p: &[T]) -> Vec<T> {
        let mean = sqrt(T::from_f64(1.0) / (p[0] * p[0] * p[0])) * T::from_f64(std::f64::consts::FRAC_PI_2);
        vec![x[0] - p[1] * sin(x[0]) - mean]
    }
}

fn solve_kepler(a: f64, e: f64) -> f64 {
    let mean = (1.0 / (a * a * a)).sqrt() * std::f64::consts::FRAC_PI_2;
    (0..50).fold(mean, |x, _| x - (x - e * x.sin() - mean) / (1.0 - e * x.cos()))
}

#[test]
fn a_solver_that_never_moved_has_the_derivative_of_the_solution() {
    assert_eq!(root_jacobian(&Square, &[2.0], &[4.0]), Ok(vec![vec![0.25]]));
    assert_eq!(root_jvp(&Square, &[2.0], &[4.0], &[3.0]), Ok(vec![0.75]));
    assert_eq!(root_vjp(&Square, &[2.0], &[4.0], &[2.0]), Ok(vec![0.5]));
    let x = root(&Square, &[2.0], &[Dual::variable(4.0)], 1).expect("regular")[0];
    assert_eq!((x.primal(), x.tangent()), (2.0, 0.25));
    // The value is the solver's, to the bit, also where it stopped early.
    let early: f64 = root(&Square, &[2.0 + 1e-9], &[4.0], 3).expect("regular")[0];
    assert_eq!(early.to_bits(), (2.0_f64 + 1e-9).to_bits());
}

#[test]
fn higher_orders_take_a_step_each() {
    type Third = Lanes<Lanes<Lanes<f64, 1>, 1>, 1>;
    let a = Third::variable(Lanes::variable(Lanes::variable(4.0, 0), 0), 0);
    let x = root(&Square, &[2.0], &[a], 3).expect("regular")[0];
    let first = x.tangents()[0];
    assert_eq!(x.value(), 2.0);
    assert_eq!(first.value(), 0.25);
    assert!(close(first.tangents()[0].value(), -1.0 / 32.0, 1e-15));
    assert!(close(first.tangents()[0].tangents()[0], 3.0 / 256.0, 1e-15));
}

#[test]
fn kepler_is_that_of_the_implicit_formula() {
    let x = solve_kepler(1.0, 0.5);
    assert!(close(x, 2.0209799380897704, 1e-15));
    let row = &root_jacobian(&Kepler, &[x], &[1.0, 0.5]).expect("regular")[0];
    assert!(close(row[0], -1.9351686842196314, 2e-15) && close(row[1], 0.7394815923329188, 2e-15), "{row:?}");
    let p = [Lanes::<f64, 2>::variable(1.0, 0), Lanes::variable(0.5, 1)];
    let tangents = root(&Kepler, &[x], &p, 1).expect("regular")[0].tangents();
    assert!(close(tangents[0], row[0], 1e-15) && close(tangents[1], row[1], 1e-15));
    // Second derivatives, against differences of the solver.
    let measured = fluxions_numeric::hessian(|p| solve_kepler(p[0], p[1]), &[1.0, 0.5], &Options::default());
    for (i, row) in measured.iter().enumerate() {
        for (j, m) in row.iter().enumerate() {
            let seed = |k: usize, x: f64| {
                let unit = |on: bool| f64::from(u8::from(on));
                Lanes::<_, 1>::new(Lanes::<f64, 1>::new(x, [unit(k == i)]), [Lanes::from(unit(k == j))])
            };
            let second = root(&Kepler, &[x], &[seed(0, 1.0), seed(1, 0.5)], 2).expect("regular")[0];
            let ours = second.tangents()[0].tangents()[0];
            assert!((ours - m.value).abs() <= m.error_bar + 1e-12, "{i}, {j}: {ours}, {m:?}");
        }
    }
}

/// Three coupled equations with four parameters.
struct Coupled;
impl Residual for Coupled {
    fn residual<T: Real>(&self, x: &[T], p: &[T]) -> Vec<T> {
        let ten = T::from_f64(10.0);
        vec![
            x[1] * ten + sin(x[0]) - p[0],
            x[2] * ten + cos(x[1]) * p[3] - p[1],
            x[0] * ten + exp(-x[2]) * x[1] - p[2],
        ]
    }
}

fn solve_coupled(p: &[f64]) -> Vec<f64> {
    let mut x = vec![0.0_f64; 3];
    for _ in 0..200 {
        x = vec![
            (p[2] - (-x[2]).exp() * x[1]) / 10.0,
            (p[0] - x[0].sin()) / 10.0,
            (p[1] - x[1].cos() * p[3]) / 10.0,
        ];
    }
    x
}

#[test]
fn systems_agree_with_differences_of_their_solver() {
    let p = [1.0, 2.0, -3.0, 0.5];
    let x = solve_coupled(&p);
    let rows = root_jacobian(&Coupled, &x, &p).expect("regular");
    let measured = fluxions_numeric::jacobian(solve_coupled, &p, &Options::default());
    for (row, estimates) in rows.iter().zip(&measured) {
        for (entry, m) in row.iter().zip(estimates) {
            assert!((entry - m.value).abs() <= m.error_bar + 1e-14, "{entry}, {m:?}");
        }
    }
    let (dp, x_bar) = ([0.3, -0.7, 0.2, 1.1], [0.5, -1.0, 2.0]);
    let along = root_jvp(&Coupled, &x, &p, &dp).expect("regular");
    let back = root_vjp(&Coupled, &x, &p, &x_bar).expect("regular");
    let forward: f64 = along.iter().zip(x_bar).map(|(a, b)| a * b).sum();
    let reverse: f64 = back.iter().zip(dp).map(|(a, b)| a * b).sum();
    assert!(close(forward, reverse, 1e-14), "{forward}, {reverse}");
}

/// Least squares with a penalty: Σ (aᵢ·x − bᵢ)² + λ·|x|², p = (λ, b₀).
struct Ridge;
impl Objective for Ridge {
    fn objective<T: Real>(&self, x: &[T], p: &[T]) -> T {
        let data = [[1.0, 2.0, 0.5], [0.5, -1.0, 1.0], [2.0, 0.3, -0.7]];
        let mut sum = p[0] * (x[0] * x[0] + x[1] * x[1]);
        for (i, [a, b, c]) in data.into_iter().enumerate() {
            let target = if i == 0 { p[1] } else { T::from_f64(c) };
            let off = T::from_f64(a) * x[0] + T::from_f64(b) * x[1] - target;
            sum += off * off;
        }
        sum
    }
}

/// The normal equations of it, by hand.
fn solve_ridge(p: &[f64]) -> Vec<f64> {
    let data = [[1.0, 2.0, p[1]], [0.5, -1.0, 1.0], [2.0, 0.3, -0.7]];
    let (mut m, mut v) = ([p[0], 0.0, p[0]], [0.0; 2]);
    for [a, b, c] in data {
        m = [m[0] + a * a, m[1] + a * b, m[2] + b * b];
        v = [v[0] + a * c, v[1] + b * c];
    }
    let det = m[0] * m[2] - m[1] * m[1];
    vec![(m[2] * v[0] - m[1] * v[1]) / det, (m[0] * v[1] - m[1] * v[0]) / det]
}

#[test]
fn the_least_point_moves_as_the_normal_equations_say() {
    let p = [0.3, 0.5];
    let x = solve_ridge(&p);
    let rows = argmin_jacobian(Ridge, &x, &p).expect("regular");
    let measured = fluxions_numeric::jacobian(solve_ridge, &p, &Options::default());
    for (entry, m) in rows.iter().flatten().zip(measured.iter().flatten()) {
        assert!((entry - m.value).abs() <= m.error_bar + 1e-14, "{entry}, {m:?}");
    }
    let seeded = [Lanes::<f64, 1>::variable(p[0], 0), Lanes::from(p[1])];
    for (x, row) in argmin(Ridge, &x, &seeded, 1).expect("regular").iter().zip(&rows) {
        assert!(close(x.tangents()[0], row[0], 1e-14));
    }
}

#[test]
fn singular_systems_are_refused() {
    struct Level;
    impl Residual for Level {
        fn residual<T: Real>(&self, x: &[T], p: &[T]) -> Vec<T> {
            vec![x[0] + x[1] - p[0], x[0] + x[1] + p[0]]
        }
    }
    struct Short;
    impl Residual for Short {
        fn residual<T: Real>(&self, x: &[T], p: &[T]) -> Vec<T> {
            vec![x[0] + x[1] - p[0]]
        }
    }
    assert_eq!(root_jacobian(&Level, &[1.0, 2.0], &[3.0]), Err(Singular));
    assert_eq!(root_jacobian(&Short, &[1.0, 2.0], &[3.0]), Err(Singular));
    assert_eq!(root_jacobian(&Square, &[0.0], &[0.0]), Err(Singular));
    assert_eq!(root(&Square, &[f64::NAN], &[4.0], 1), Err(Singular));
    assert!(Singular.to_string().contains("as many equations as unknowns"));
}

//! Branches: those that are not taken, those that are decided by a value alone, and loops that stop on one.

use super::{FORWARD, INF, NAN, REVERSE, Row, SECOND, UNKNOWN, curvatures, functions, jacobians, slopes};
use fluxions::differentiable;

functions! {
    log_or_zero(x) = if x > 0.0 { x.ln() } else { 0.0 };
    root_or_line(x) = if x > 0.0 { x.sqrt() } else { x };
    capped(x) = (1.0f64).min(1.0 / x);
    with_log(x, y) = x + y.ln();
    with_root(x, y) = x * y.sqrt();
    elu(x) = if x > 0.0 { x } else { x.exp() - 1.0 };
    product(x, y, z) = x * y * z;
    equal_to_one(x) = if x == 1.0 { 1.0 } else { x * x };
    unequal_to_one(x) = if x != 1.0 { x * x } else { 1.0 };
    equal(x, y) = if x == y { 2.0 * x } else { x + y * y };
    near_one(x) = if x >= 1.0 && x <= 1.0 { 1.0 } else { x * x };
    ratio(x) = x / (1.0 + x.sqrt());
}

#[differentiable]
fn log_computed_before(x: f64) -> f64 {
    let l = x.ln();
    if x > 0.0 { l } else { 0.0 }
}

#[differentiable]
fn log_times_root(x: f64) -> f64 {
    x.ln() * x.sqrt()
}

/// What is not used is computed by a call.
#[differentiable]
fn called_before(x: f64) -> f64 {
    let l = log_times_root(x * 1.0);
    if x > 0.0 { l } else { 0.0 }
}

/// What is not used is overwritten.
#[differentiable]
fn overwritten_in_a_branch(x: f64) -> f64 {
    let mut y = x.ln() * x.sqrt();
    if x <= 0.0 {
        y = 2.0 * x;
    }
    y
}

/// What is not used is passed by `continue`.
#[differentiable]
fn passed_by(x: &[f64]) -> f64 {
    let mut sum = 0.0;
    for &v in x {
        let l = v.ln() * v.sqrt();
        if v <= 0.0 {
            continue;
        }
        sum += l;
    }
    sum
}

#[differentiable]
fn overflow_computed_before(x: f64) -> f64 {
    let e = x.exp_m1();
    if x > 0.0 { x } else { e }
}

#[differentiable]
fn single_elu(x: f32) -> f32 {
    let e = x.exp() - 1.0;
    if x > 0.0 { x } else { e }
}

#[differentiable]
fn masked(x: &[f64], on: &[bool]) -> f64 {
    let mut sum = 0.0;
    for i in 0..x.len() {
        let l = x[i].ln() * x[i].sqrt();
        sum += if on[i] { l } else { 0.0 };
    }
    sum
}

/// The weight of the other branch is a number, and a zero that is computed.
#[differentiable]
fn masked_by_product(x: f64) -> f64 {
    let weight = if x > 0.0 { 1.0 } else { 0.0 };
    weight * x.ln()
}

#[differentiable]
fn stored_and_overwritten(x: f64) -> f64 {
    let mut y = 1.0 / x;
    if x <= 0.0 {
        y = x;
    }
    y
}

#[differentiable]
fn product_of(x: &[f64]) -> f64 {
    x.iter().product()
}

#[differentiable]
fn running_product(x: &[f64], y: &mut [f64]) {
    let mut p = 1.0;
    for (y, v) in y.iter_mut().zip(x) {
        p *= v;
        *y = p;
    }
}

#[differentiable]
fn equal_in_a_loop(x: &[f64], to: f64) -> f64 {
    let mut sum = 0.0;
    for &v in x {
        if v == to {
            continue;
        }
        sum += (v - to) * (v + to);
    }
    sum
}

/// Newton's method for √a, until nothing changes.
#[differentiable]
fn newton(a: f64, start: f64) -> f64 {
    let mut x = start;
    loop {
        let next = 0.5 * (x + a / x);
        if next == x {
            return x;
        }
        x = next;
    }
}

/// The same, until the equation holds.
#[differentiable]
fn newton_by_residual(a: f64, start: f64) -> f64 {
    let mut x = start;
    while x * x != a {
        x = 0.5 * (x + a / x);
    }
    x
}

/// The same, until the equation holds nearly: nothing but the value is asked.
#[differentiable]
fn newton_by_tolerance(a: f64, start: f64) -> f64 {
    let mut x = start;
    while (x * x - a).abs() > 1e-14 {
        x = 0.5 * (x + a / x);
    }
    x
}

#[differentiable]
fn square_of(x: f64, a: f64) -> f64 {
    x * x - a
}

#[differentiable(root = square_of)]
fn newton_with_equation(a: f64) -> f64 {
    newton_by_tolerance(a, 2.0)
}

/// Kepler's equation for a body on an ellipse, at π/2 after its perihelion.
#[differentiable]
fn kepler(anomaly: f64, a: f64, e: f64) -> f64 {
    anomaly - e * anomaly.sin() - std::f64::consts::FRAC_PI_2 / (a * a * a).sqrt()
}

#[differentiable(root = kepler)]
fn anomaly(a: f64, e: f64) -> f64 {
    let mut anomaly = std::f64::consts::FRAC_PI_2;
    for _ in 0..50 {
        anomaly -= kepler(anomaly, a, e) / (1.0 - e * anomaly.cos());
    }
    anomaly
}

const VALUE: &str =
    "an inequality asks for the value alone; `#[differentiable(root = …)]` says which equation is meant";

const NUMERIC: &str = "the weight is a number that happens to be 0, and 0·∞ is unknown; a branch leaves out what it does not take";

pub(crate) fn rows() -> Vec<Row> {
    let mut rows = slopes! {
        log_or_zero(0.0) => [0.0];
        log_or_zero(-1.0) => [0.0];
        log_or_zero(2.0) => [0.5];
        log_computed_before(0.0) => [0.0];
        log_computed_before(-1.0) => [0.0];
        log_computed_before(2.0) => [0.5];
        root_or_line(-1.0) => [1.0];
        root_or_line(0.0) => [1.0];
        capped(0.0) => [0.0];
        with_log(1.0, 0.0) => [1.0, INF];
        with_root(3.0, 0.0) => [0.0, INF];
        elu(89.0) => [1.0];
        elu(1000.0) => [1.0];
        elu(0.0) => [1.0];
        overflow_computed_before(1000.0) => [1.0];
        masked(&[0.0, 4.0, -1.0], &[false, true, false]) => [0.0, 0.8465735902799727, 0.0];
        called_before(0.0) => [0.0];
        called_before(4.0) => [0.8465735902799727];
        overwritten_in_a_branch(0.0) => [2.0];
        overwritten_in_a_branch(4.0) => [0.8465735902799727];
        passed_by(&[0.0, 4.0]) => [0.0, 0.8465735902799727];
        stored_and_overwritten(0.0) => [1.0];
        stored_and_overwritten(2.0) => [-0.25];
        product(0.0, 2.0, 3.0) => [6.0, 0.0, 0.0];
        product(0.0, 2.0, 0.0) => [0.0, 0.0, 0.0];
        product_of(&[2.0, 0.0, 3.0]) => [0.0, 6.0, 0.0];
        product_of(&[2.0, 0.0, 0.0]) => [0.0, 0.0, 0.0];
        equal_to_one(1.0) => [2.0];
        equal_to_one(3.0) => [6.0];
        unequal_to_one(1.0) => [2.0];
        equal(1.0, 1.0) => [1.0, 2.0];
        equal_in_a_loop(&[1.0, 2.0, 1.0], 1.0) => [2.0, 4.0, 2.0, -6.0];
        newton(4.0, 1.0) => [0.25, 0.0];
        newton(4.0, 2.0) => [0.25, 0.0];
        newton_by_residual(4.0, 2.0) => [0.25, 0.0];
        newton_with_equation(4.0) => [0.25];
        anomaly(1.0, 0.5) => [-1.9351686842196314, 0.7394815923329188];
        near_one(1.0).but(REVERSE, &[0.0], VALUE).but(FORWARD, &[0.0], VALUE) => [2.0];
    };
    rows.extend(slopes! {
        newton_by_tolerance(4.0, 2.0).but(REVERSE, &[0.0, 1.0], VALUE).but(FORWARD, &[0.0, 1.0], VALUE) => [0.25, 0.0];
        masked_by_product(0.0).but(REVERSE, &[NAN], NUMERIC).but(FORWARD, &[NAN], NUMERIC) => [0.0];
        ratio(0.0).but(FORWARD, &[NAN], UNKNOWN) => [1.0];
    });
    rows.extend(jacobians! {
        running_product(&[2.0, 0.0, 3.0], &mut [0.0; 3]) => [
            1.0, 0.0, 0.0, 0.0, 0.0, 0.0,
            0.0, 2.0, 0.0, 0.0, 0.0, 0.0,
            0.0, 6.0, 0.0, 0.0, 0.0, 0.0
        ];
    });
    rows.extend(curvatures! {
        log_or_zero(0.0) => [0.0];
        log_computed_before(0.0) => [0.0];
        equal_to_one(1.0) => [2.0];
        unequal_to_one(1.0) => [2.0];
        equal(1.0, 1.0) => [0.0, 0.0, 0.0, 2.0];
        product(0.0, 2.0, 3.0) => [0.0, 3.0, 2.0, 3.0, 0.0, 0.0, 2.0, 0.0, 0.0];
        product_of(&[0.0, 0.0, 3.0]) => [0.0, 3.0, 0.0, 3.0, 0.0, 0.0, 0.0, 0.0, 0.0];
        newton_with_equation(4.0) => [-0.03125];
        near_one(1.0).but(SECOND, &[0.0], VALUE) => [2.0];
    });
    rows
}

#[test]
fn the_value_of_a_solution_is_that_of_the_solver() {
    assert_eq!(anomaly(1.0, 0.5), 2.0209799380897704);
    assert_eq!(newton::value_and_gradient(4.0, 2.0).0, 2.0);
    newton::check(3.0, 1.0).unwrap_or_else(|e| panic!("{e}"));
    anomaly::check(1.0, 0.5).unwrap_or_else(|e| panic!("{e}"));
}

#[test]
fn what_is_not_chosen_does_not_spoil_what_is_in_single_precision() {
    assert_eq!(single_elu::gradient(89.0), 1.0);
    assert_eq!(single_elu::jvp(89.0, &[1.0]).1, [1.0]);
}

//! Derivatives inside of derivatives: no perturbation is taken for another.

use super::{Row, curvatures, functions, slopes};
use fluxions::differentiable;

functions! {
    sum(x, y) = x + y;
    product(x, y) = x * y;
    only_first(x, y) = x * x + 0.0 * y;
    cubic(x) = x * x * x;
}

/// D(x → x·D(y → x + y)(1)): ForwardDiff#83.
#[differentiable]
fn times_slope_of_sum(x: f64) -> f64 {
    let (_, slope) = sum::gradient(x, 1.0);
    x * slope
}

#[differentiable]
fn times_slope_of_sum_forward(x: f64) -> f64 {
    let (_, slope) = sum::gradient_forward(x, 1.0);
    x * slope
}

/// D(x → x·D(y → x·y)(1)): ReverseDiff#45.
#[differentiable]
fn times_slope_of_product(x: f64) -> f64 {
    let (_, slope) = product::gradient(x, 1.0);
    x * slope
}

#[differentiable]
fn times_slope_of_product_forward(x: f64) -> f64 {
    let (_, slope) = product::gradient_forward(x, 1.0);
    x * slope
}

/// The inner derivative by what the function does not use is 0, though the outer one varies it.
#[differentiable]
fn slope_by_the_unused(x: f64) -> f64 {
    let (_, slope) = only_first::gradient(2.0, x);
    slope + x
}

#[differentiable]
fn slope_of_cubic(x: f64) -> f64 {
    cubic::gradient(x)
}

#[differentiable]
fn slope_of_cubic_forward(x: f64) -> f64 {
    cubic::gradient_forward(x)
}

#[differentiable]
fn second_slope_of_cubic(x: f64) -> f64 {
    slope_of_cubic::gradient(x)
}

#[differentiable]
fn forward_over_reverse(x: f64) -> f64 {
    slope_of_cubic::gradient_forward(x)
}

#[differentiable]
fn reverse_over_forward(x: f64) -> f64 {
    slope_of_cubic_forward::gradient(x)
}

/// A body of mass 1 that falls: its energy of motion less that of its height.
#[differentiable]
fn lagrangian(height: f64, speed: f64) -> f64 {
    0.5 * speed * speed - 9.8 * height
}

/// Its Legendre transform: momentum times speed less the Lagrangian.
#[differentiable]
fn hamiltonian(height: f64, speed: f64) -> f64 {
    let (_, momentum) = lagrangian::gradient(height, speed);
    momentum * speed - lagrangian(height, speed)
}

#[differentiable]
fn force(height: f64, speed: f64) -> f64 {
    let (force, _) = lagrangian::gradient_forward(height, speed);
    force
}

/// The inner function is differentiated at a point that a loop of the outer one moves.
#[differentiable]
fn descent(x: f64, steps: usize) -> f64 {
    let mut x = x;
    for _ in 0..steps {
        let slope = cubic::gradient(x);
        x = x - 0.1 * slope;
    }
    x
}

pub(crate) fn rows() -> Vec<Row> {
    let mut rows = slopes! {
        times_slope_of_sum(1.0) => [1.0];
        times_slope_of_sum_forward(1.0) => [1.0];
        times_slope_of_product(4.0) => [8.0];
        times_slope_of_product_forward(4.0) => [8.0];
        slope_by_the_unused(3.0) => [1.0];
        slope_of_cubic(2.0) => [12.0];
        slope_of_cubic_forward(2.0) => [12.0];
        second_slope_of_cubic(2.0) => [6.0];
        forward_over_reverse(2.0) => [6.0];
        reverse_over_forward(2.0) => [6.0];
        lagrangian(3.0, 2.0) => [-9.8, 2.0];
        hamiltonian(3.0, 2.0) => [9.8, 2.0];
        force(3.0, 2.0) => [0.0, 0.0];
        descent(1.0, 1) => [0.4];
        descent(1.0, 2).within(4.0) => [0.4 * (1.0 - 0.6 * 0.7)];
    };
    rows.extend(curvatures! {
        times_slope_of_sum(1.0) => [0.0];
        times_slope_of_product(4.0) => [2.0];
        times_slope_of_product_forward(4.0) => [2.0];
        slope_of_cubic(2.0) => [6.0];
        slope_of_cubic_forward(2.0) => [6.0];
        second_slope_of_cubic(2.0) => [0.0];
        lagrangian(3.0, 2.0) => [0.0, 0.0, 0.0, 1.0];
        hamiltonian(3.0, 2.0) => [0.0, 0.0, 0.0, 1.0];
    });
    rows
}

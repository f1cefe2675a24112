//! Second derivatives: the whole Hessian, or its product with one direction.
#![allow(clippy::print_stdout)]

use fluxions::differentiable;

#[differentiable]
fn rosenbrock(x: &[f64]) -> f64 {
    let mut sum = 0.0;
    for i in 0..x.len() - 1 {
        sum += 100.0 * (x[i + 1] - x[i] * x[i]).powi(2) + (1.0 - x[i]).powi(2);
    }
    sum
}

fn main() {
    let x = [1.0, 1.0, 1.0];
    let rows = rosenbrock::hessian(&x);
    for row in &rows {
        println!("{row:?}");
    }
    assert_eq!(rows[0], [802.0, -400.0, 0.0]);

    // One product costs a few evaluations, however many inputs there are.
    let along = rosenbrock::hvp(&x, &[1.0, 0.0, 0.0]);
    assert_eq!(along, rows[0]);
}

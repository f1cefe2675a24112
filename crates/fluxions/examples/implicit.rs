//! The derivative of a solution, by the equation that it solves and not by the iterations that found it.
#![allow(clippy::print_stdout)]

use fluxions::differentiable;

/// Kepler's equation, zero at the eccentric anomaly.
#[differentiable]
fn residual(e: f64, mean: f64, eccentricity: f64) -> f64 {
    e - eccentricity * e.sin() - mean
}

/// The eccentric anomaly, by Newton's method.
#[differentiable(root = residual)]
fn anomaly(mean: f64, eccentricity: f64) -> f64 {
    let mut e = mean;
    for _ in 0..50 {
        e -= (e - eccentricity * e.sin() - mean) / (1.0 - eccentricity * e.cos());
    }
    e
}

fn main() {
    let (e, (by_mean, by_eccentricity)) = anomaly::value_and_gradient(1.0, 0.3);
    println!("anomaly {e:.6}, by mean {by_mean:.6}, by eccentricity {by_eccentricity:.6}");
    assert!((by_mean - 1.0 / (1.0 - 0.3 * e.cos())).abs() < 1e-12);
    assert!((by_eccentricity - e.sin() / (1.0 - 0.3 * e.cos())).abs() < 1e-12);
}

//! A function that can only be evaluated: values give the derivative, with an error bar that the noise decides.
#![allow(clippy::print_stdout)]

use fluxions::numeric::{Options, Status, derivative};

/// A simulation that somebody else wrote, with three digits less than it should have.
fn simulation(x: f64) -> f64 {
    let exact = (x * x).sin();
    (exact * 1e13).round() / 1e13
}

fn main() {
    let found = derivative(simulation, 1.0, &Options::default());
    println!("{} ± {:.1e}, noise {:.1e}, {:?}", found.value, found.error_bar, found.noise, found.status);
    assert!((found.value - 2.0 * 1f64.cos()).abs() <= found.error_bar);

    let corner = derivative(f64::abs, 0.0, &Options::default());
    assert!(matches!(corner.status, Status::Kink { .. }));
}

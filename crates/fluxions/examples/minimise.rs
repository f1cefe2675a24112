//! The lowest point of a function, and why the search stopped there. Needs the feature `optim`.
#![allow(clippy::print_stdout)]

use fluxions::differentiable;
use fluxions::optim::{Closure, Meaning, Options, minimise};

#[differentiable]
fn rosenbrock(x: &[f64]) -> f64 {
    (1.0 - x[0]).powi(2) + 100.0 * (x[1] - x[0] * x[0]).powi(2)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut objective = Closure::new(|x: &[f64]| rosenbrock::value_and_gradient(x));
    let found = minimise(&mut objective, &[-1.2, 1.0], &Options::default())?;
    println!("{:?} after {} iterations: {}", found.at, found.iterations, found.stop);
    assert_eq!(found.stop.meaning(), Meaning::Converged);
    assert!((found.at[0] - 1.0).abs() < 1e-6);
    Ok(())
}

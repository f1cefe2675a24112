//! A derivative that the author knows: the body is not looked at, and `check` compares the rule with differences.
#![allow(clippy::print_stdout)]

use fluxions::{Real, differentiable};

/// ln(1 + eˣ), without overflow.
#[differentiable(rule = softplus_slope)]
fn softplus(x: f64) -> f64 {
    x.max(0.0) + (-x.abs()).exp().ln_1p()
}

fn softplus_slope<T: Real>(x: T, _value: T) -> T {
    T::from_f64(1.0) / (T::from_f64(1.0) + (-x).exp())
}

#[differentiable]
fn loss(weights: &[f64], inputs: &[f64]) -> f64 {
    let mut sum = 0.0;
    for i in 0..weights.len() {
        sum += weights[i] * inputs[i];
    }
    softplus(-sum)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (by_weights, _) = loss::gradient(&[0.5, -1.0], &[1.0, 2.0]);
    println!("{by_weights:?}");
    softplus::check(1.5)?;
    loss::check(&[0.5, -1.0], &[1.0, 2.0])?;
    Ok(())
}

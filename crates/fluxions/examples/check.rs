//! Is this derivative right? Forward mode, reverse mode and differences against each other, as in a test.
#![allow(clippy::print_stdout)]

use fluxions::differentiable;

#[differentiable]
fn distance(p: &[f64; 3], q: &[f64; 3]) -> f64 {
    let mut sum = 0.0;
    for i in 0..3 {
        sum += (p[i] - q[i]).powi(2);
    }
    sum.sqrt()
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let check = distance::check(&[1.0, 2.0, 3.0], &[0.0, 0.0, 1.0])?;
    println!("{check}");
    Ok(())
}

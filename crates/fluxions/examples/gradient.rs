//! The gradient of a Rust function: one attribute.
#![allow(clippy::print_stdout)]

use fluxions::differentiable;

/// The value of an annuity: a payment at the end of each year, discounted.
#[differentiable]
fn annuity(payment: f64, rate: f64, years: usize) -> f64 {
    let mut value = 0.0;
    for year in 1..=years {
        value += payment / (1.0 + rate).powi(year as i32);
    }
    value
}

fn main() {
    let (value, (by_payment, by_rate)) = annuity::value_and_gradient(1000.0, 0.03, 10);
    println!("value {value:.2}, per unit of payment {by_payment:.4}, per unit of rate {by_rate:.2}");
    assert_eq!(value, annuity(1000.0, 0.03, 10));
    assert!((by_payment - value / 1000.0).abs() < 1e-12);
    assert!(by_rate < 0.0);
}

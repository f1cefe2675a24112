//! `hello`: what is x², and what is its derivative?

use crate::task::{Task, task, unknown};
use fluxions::differentiable;
use serde_json::Value;

/// x².
#[differentiable]
pub fn square(x: f64) -> f64 {
    x * x
}

/// The function `function` on `input`, which is a number.
pub fn open(function: &str, input: &Value) -> Result<Box<dyn Task>, String> {
    let x = input.as_f64().ok_or("the input must be a number")?;
    match function {
        "square" => task(x, 0.0, |x, out| *out = square(*x)),
        "double" => task(x, 0.0, |x, out| *out = square::gradient(*x)),
        _ => unknown(function, &["square", "double"]),
    }
}

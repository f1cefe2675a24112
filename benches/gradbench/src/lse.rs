//! `lse`: what is the logarithm of a sum of exponentials, and its gradient?

use crate::read::Fields;
use crate::task::{Task, task, unknown};
use fluxions::adjoint::Workspace;
use fluxions::differentiable;
use serde_json::Value;

/// ln Σ exp xᵢ, with the largest taken out, so that nothing overflows.
#[differentiable]
pub fn primal(x: &[f64]) -> f64 {
    let mut largest = x[0];
    for &x in x {
        if x > largest {
            largest = x;
        }
    }
    let mut sum = 0.0;
    for &x in x {
        sum += (x - largest).exp();
    }
    sum.ln() + largest
}

/// The function `function` on `input`.
pub fn open(function: &str, input: &Value) -> Result<Box<dyn Task>, String> {
    let fields = Fields::of(input)?;
    let x = fields.numbers("x")?;
    if x.is_empty() {
        return Err(fields.must("x", "a list of at least one number"));
    }
    match function {
        "primal" => task(x, 0.0, |x, out| *out = primal(x)),
        "gradient" => {
            let mut workspace = Workspace::new();
            let gradient = vec![0.0; x.len()];
            task(x, gradient, move |x, out| {
                out.fill(0.0);
                primal::adjoint_in(&mut workspace, x, out, 1.0);
            })
        }
        _ => unknown(function, &["primal", "gradient"]),
    }
}

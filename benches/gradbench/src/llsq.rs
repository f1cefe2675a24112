//! `llsq`: how far is a polynomial from the sign function, in the sense of least squares, and what is the gradient by its
//! coefficients?

use crate::read::Fields;
use crate::task::{Task, task, unknown};
use fluxions::adjoint::Workspace;
use fluxions::differentiable;
use serde_json::Value;

/// A polynomial, and at how many places it is looked at.
#[derive(Clone, Debug)]
pub struct Input {
    /// The coefficients, the constant one first.
    pub x: Vec<f64>,
    /// The number of places, evenly spaced from −1 to 1.
    pub n: usize,
}

impl Input {
    fn read(input: &Value) -> Result<Input, String> {
        let fields = Fields::of(input)?;
        Ok(Input { x: fields.numbers("x")?, n: fields.count("n")? })
    }
}

/// The sign of t: −1, 0 or 1.
#[differentiable]
fn sign(t: f64) -> f64 {
    if t > 0.0 {
        1.0
    } else if t < 0.0 {
        -1.0
    } else {
        0.0
    }
}

/// Half the sum of squares of what the polynomial misses the sign function by.
#[differentiable]
pub fn primal(x: &[f64], n: usize) -> f64 {
    let mut sum = 0.0;
    for i in 0..n {
        let t = -1.0 + (i * 2) as f64 / (n as f64 - 1.0);
        let mut miss = sign(t);
        let mut power = 1.0;
        for &x in x {
            miss -= x * power;
            power *= t;
        }
        sum += miss * miss;
    }
    sum / 2.0
}

/// The function `function` on `input`.
pub fn open(function: &str, input: &Value) -> Result<Box<dyn Task>, String> {
    let input = Input::read(input)?;
    match function {
        "primal" => task(input, 0.0, |input, out| *out = primal(&input.x, input.n)),
        "gradient" => {
            let mut workspace = Workspace::new();
            let gradient = vec![0.0; input.x.len()];
            task(input, gradient, move |input, out| {
                out.fill(0.0);
                primal::adjoint_in(&mut workspace, &input.x, out, input.n, 1.0);
            })
        }
        _ => unknown(function, &["primal", "gradient"]),
    }
}

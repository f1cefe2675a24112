//! `det`: what is the determinant of a matrix, by expansion along its first row, and its gradient?

use crate::read::Fields;
use crate::task::{Task, task, unknown};
use fluxions::adjoint::Workspace;
use fluxions::differentiable;
use serde_json::Value;

/// A square matrix.
#[derive(Clone, Debug)]
pub struct Input {
    /// How many rows and columns there are.
    pub ell: usize,
    /// The rows, one after the other.
    pub a: Vec<f64>,
}

impl Input {
    fn read(input: &Value) -> Result<Input, String> {
        let fields = Fields::of(input)?;
        let ell = fields.count("ell")?;
        // The columns are bits of a word. (At 64 the sun would go out before the end.)
        if !(1..64).contains(&ell) {
            return Err(fields.must("ell", "between 1 and 63"));
        }
        Ok(Input { ell, a: fields.exactly("A", ell * ell)? })
    }
}

/// The determinant of the minor of `a` that has the last rows, from `row` on, and the columns whose bit is set in
/// `columns`: as many as there are rows.
#[differentiable]
pub fn minor(a: &[f64], ell: usize, row: usize, columns: u64) -> f64 {
    let first = &a[row * ell..(row + 1) * ell];
    if row + 1 == ell {
        return first[columns.trailing_zeros() as usize];
    }
    let mut sum = 0.0;
    let mut plus = true;
    let mut left = columns;
    while left != 0 {
        let column = left.trailing_zeros() as usize;
        let below = minor(a, ell, row + 1, columns & !(1 << column));
        if plus {
            sum += first[column] * below;
        } else {
            sum -= first[column] * below;
        }
        plus = !plus;
        left &= left - 1;
    }
    sum
}

/// The determinant of `a`.
#[differentiable]
pub fn primal(a: &[f64], ell: usize) -> f64 {
    minor(a, ell, 0, (1 << ell) - 1)
}

/// The function `function` on `input`.
pub fn open(function: &str, input: &Value) -> Result<Box<dyn Task>, String> {
    let input = Input::read(input)?;
    match function {
        "primal" => task(input, 0.0, |input, out| *out = primal(&input.a, input.ell)),
        "gradient" => {
            let mut workspace = Workspace::new();
            let gradient = vec![0.0; input.a.len()];
            task(input, gradient, move |input, out| {
                out.fill(0.0);
                primal::adjoint_in(&mut workspace, &input.a, out, input.ell, 1.0);
            })
        }
        _ => unknown(function, &["primal", "gradient"]),
    }
}

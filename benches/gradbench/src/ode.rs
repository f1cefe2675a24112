//! `ode`: where does a chain of differential equations end, by the Runge–Kutta method, and what is the gradient of its last
//! component?

use crate::read::Fields;
use crate::task::{Task, task, unknown};
use fluxions::adjoint::Workspace;
use fluxions::differentiable;
use serde_json::Value;

/// The rates of the chain, and how finely it is followed.
#[derive(Clone, Debug)]
pub struct Input {
    /// The rates, one a component.
    pub x: Vec<f64>,
    /// The number of steps.
    pub steps: usize,
}

impl Input {
    fn read(input: &Value) -> Result<Input, String> {
        let fields = Fields::of(input)?;
        let x = fields.numbers("x")?;
        if x.is_empty() {
            return Err(fields.must("x", "a list of at least one number"));
        }
        Ok(Input { x, steps: fields.count("s")? })
    }
}

/// One stage of the method: the slope at the point `at` is added to `sum`, times `weight`, and `z` is the point `y`, gone
/// along the slope for a time `h`. The first component grows steadily, each other one with the one before it.
#[differentiable]
pub fn stage(
    x: &[f64],
    at: &[f64],
    y: &[f64],
    #[constant] weight: f64,
    #[constant] h: f64,
    sum: &mut [f64],
    z: &mut [f64],
) {
    let n = x.len();
    sum[0] += weight * x[0];
    z[0] = y[0] + h * x[0];
    for ((((sum, z), x), at), y) in
        sum[1..n].iter_mut().zip(&mut z[1..n]).zip(&x[1..n]).zip(&at[0..n - 1]).zip(&y[1..n])
    {
        let slope = x * at;
        *sum += weight * slope;
        *z = y + h * slope;
    }
}

/// The point `y` at time 2, from 0 at time 0, in `steps` steps of the classical Runge–Kutta method.
#[differentiable]
pub fn primal(x: &[f64], steps: usize, y: &mut [f64]) {
    let n = x.len();
    let h = 2.0 / steps as f64;
    let mut sum = vec![0.0; n];
    let mut z = vec![0.0; n];
    let mut w = vec![0.0; n];
    y.fill(0.0);
    for _ in 0..steps {
        sum.fill(0.0);
        stage(x, &y[..], &y[..], 1.0, h / 2.0, &mut sum, &mut z);
        stage(x, &z, &y[..], 2.0, h / 2.0, &mut sum, &mut w);
        stage(x, &w, &y[..], 2.0, h, &mut sum, &mut z);
        y[0] += h / 6.0 * (sum[0] + x[0]);
        for (((y, sum), x), z) in y[1..n].iter_mut().zip(&sum[1..n]).zip(&x[1..n]).zip(&z[0..n - 1]) {
            *y += h / 6.0 * (sum + x * z);
        }
    }
}

/// The function `function` on `input`.
pub fn open(function: &str, input: &Value) -> Result<Box<dyn Task>, String> {
    let input = Input::read(input)?;
    let out = vec![0.0; input.x.len()];
    match function {
        "primal" => task(input, out, |input, out| primal(&input.x, input.steps, out)),
        "gradient" => {
            let mut workspace = Workspace::new();
            let n = input.x.len();
            let (mut y, mut y_bar) = (vec![0.0; n], vec![0.0; n]);
            task(input, out, move |input, out| {
                out.fill(0.0);
                y_bar.fill(0.0);
                y_bar[n - 1] = 1.0;
                primal::adjoint_in(&mut workspace, &input.x, out, input.steps, &mut y, &mut y_bar);
            })
        }
        _ => unknown(function, &["primal", "gradient"]),
    }
}

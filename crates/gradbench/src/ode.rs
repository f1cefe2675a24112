//! `ode`: where does a chain of differential equations end, by the Runge–Kutta method, and what is the gradient of its last
//! component?

use crate::read::Fields;
use crate::task::{Task, task, underived, unknown};
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

/// The slope `z` at `y`: the first component grows steadily, each other one with the one before it.
pub fn slope(x: &[f64], y: &[f64], z: &mut [f64]) {
    let n = x.len();
    z[0] = x[0];
    for ((z, x), y) in z[1..n].iter_mut().zip(&x[1..n]).zip(&y[0..n - 1]) {
        *z = x * y;
    }
}

/// `z`: the point `y`, gone along `k` for a time `h`.
pub fn advance(y: &[f64], h: f64, k: &[f64], z: &mut [f64]) {
    for ((z, y), k) in z.iter_mut().zip(y).zip(k) {
        *z = y + h * k;
    }
}

/// The point `y` at time 2, from 0 at time 0, in `steps` steps of the classical Runge–Kutta method.
pub fn primal(x: &[f64], steps: usize, y: &mut [f64]) {
    let n = x.len();
    let h = 2.0 / steps as f64;
    let mut k1 = vec![0.0; n];
    let mut k2 = vec![0.0; n];
    let mut k3 = vec![0.0; n];
    let mut k4 = vec![0.0; n];
    let mut z = vec![0.0; n];
    y.fill(0.0);
    for _ in 0..steps {
        slope(x, y, &mut k1);
        advance(y, h / 2.0, &k1, &mut z);
        slope(x, &z, &mut k2);
        advance(y, h / 2.0, &k2, &mut z);
        slope(x, &z, &mut k3);
        advance(y, h, &k3, &mut z);
        slope(x, &z, &mut k4);
        for ((((y, k1), k2), k3), k4) in y.iter_mut().zip(&k1).zip(&k2).zip(&k3).zip(&k4) {
            *y += h / 6.0 * (k1 + 2.0 * k2 + 2.0 * k3 + k4);
        }
    }
}

/// The function `function` on `input`.
pub fn open(function: &str, input: &Value) -> Result<Box<dyn Task>, String> {
    let input = Input::read(input)?;
    let out = vec![0.0; input.x.len()];
    match function {
        "primal" => task(input, out, |input, out| primal(&input.x, input.steps, out)),
        "gradient" => underived(),
        _ => unknown(function, &["primal", "gradient"]),
    }
}

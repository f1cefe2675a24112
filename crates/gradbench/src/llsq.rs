//! `llsq`: how far is a polynomial from the sign function, in the sense of least squares, and what is the gradient by its
//! coefficients?

use crate::read::Fields;
use crate::task::{Task, task, underived, unknown};
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
fn sign(t: f64) -> f64 {
    f64::from(i8::from(t > 0.0) - i8::from(t < 0.0))
}

/// How many places are looked at side by side.
const LANES: usize = 32;

/// Half the sum of squares of what the polynomial misses the sign function by.
pub fn primal(x: &[f64], n: usize) -> f64 {
    let mut sum = 0.0;
    let mut start = 0;
    while start < n {
        let count = LANES.min(n - start);
        let mut t = [0.0; LANES];
        let mut miss = [0.0; LANES];
        for (lane, (t, miss)) in t[0..count].iter_mut().zip(&mut miss).enumerate() {
            *t = -1.0 + ((start + lane) * 2) as f64 / (n as f64 - 1.0);
            *miss = sign(*t);
        }
        let mut power = [1.0; LANES];
        for &x in x {
            for ((miss, power), t) in miss.iter_mut().zip(&mut power).zip(&t) {
                *miss -= x * *power;
                *power *= t;
            }
        }
        for miss in &miss[0..count] {
            sum += miss * miss;
        }
        start += count;
    }
    sum / 2.0
}

/// The function `function` on `input`.
pub fn open(function: &str, input: &Value) -> Result<Box<dyn Task>, String> {
    let input = Input::read(input)?;
    match function {
        "primal" => task(input, 0.0, |input, out| *out = primal(&input.x, input.n)),
        "gradient" => underived(),
        _ => unknown(function, &["primal", "gradient"]),
    }
}

//! `saddle`: where is the smallest of the largest values of a function of two points? A gradient descent of a gradient
//! ascent, through which it is differentiated.

use crate::read::Fields;
use crate::task::{Task, underived, unknown};
use serde_json::Value;

/// The functions: the mode of the outer derivative, and that of the inner one; f is forward, r is reverse.
const FUNCTIONS: [&str; 4] = ["ff", "fr", "rf", "rr"];

/// What one point makes small and the other makes large.
pub fn objective(x1: f64, y1: f64, x2: f64, y2: f64) -> f64 {
    (x1 * x1 + y1 * y1) - (x2 * x2 + y2 * y2)
}

/// The function `function` on `input`.
pub fn open(function: &str, input: &Value) -> Result<Box<dyn Task>, String> {
    Fields::of(input)?.exactly("start", 2)?;
    if FUNCTIONS.contains(&function) { underived() } else { unknown(function, &FUNCTIONS) }
}

//! `particle`: how must a charge be placed for a particle to land closest to the origin? A gradient descent, by the
//! derivative of a path, along which the force is a derivative itself.

use crate::read::Fields;
use crate::task::{Task, underived, unknown};
use serde_json::Value;

/// The functions: the mode of the outer derivative, and that of the inner one; f is forward, r is reverse.
const FUNCTIONS: [&str; 4] = ["ff", "fr", "rf", "rr"];

/// The potential at (x, y) of charges of which each is a pair of coordinates.
pub fn potential(charges: &[f64], x: f64, y: f64) -> f64 {
    let mut sum = 0.0;
    for charge in charges.chunks_exact(2) {
        let dx = charge[0] - x;
        let dy = charge[1] - y;
        sum += 1.0 / (dx * dx + dy * dy).sqrt();
    }
    sum
}

/// The function `function` on `input`.
pub fn open(function: &str, input: &Value) -> Result<Box<dyn Task>, String> {
    Fields::of(input)?.number("w")?;
    if FUNCTIONS.contains(&function) { underived() } else { unknown(function, &FUNCTIONS) }
}

//! `particle`: how must a charge be placed for a particle to land closest to the origin? A gradient descent, by the
//! derivative of a path, along which the force is a derivative itself.

use crate::descent::minimise;
use crate::read::Fields;
use crate::task::{Task, task, unknown};
use fluxions::adjoint::Workspace;
use fluxions::differentiable;
use fluxions::dual::Lanes;
use fluxions::rt::Varied;
use serde_json::Value;
use std::cell::RefCell;

/// The functions: the mode of the outer derivative, and that of the inner one; f is forward, r is reverse.
const FUNCTIONS: [&str; 4] = ["ff", "fr", "rf", "rr"];

/// One over the distance of two points of the plane.
#[differentiable]
pub fn inverse_distance(x1: f64, y1: f64, x2: f64, y2: f64) -> f64 {
    let dx = x1 - x2;
    let dy = y1 - y2;
    1.0 / (dx * dx + dy * dy).sqrt()
}

/// The potential at (x, y) of two charges, one of which can be moved: `w` says how far down it is.
#[differentiable]
pub fn potential(w: f64, x: f64, y: f64) -> f64 {
    inverse_distance(10.0, 10.0 - w, x, y) + inverse_distance(10.0, 0.0, x, y)
}

/// How long a step of the path takes.
const STEP: f64 = 0.1;

/// The square of how far from the origin the particle lands; the force is found in reverse mode.
#[differentiable]
pub fn landing_reverse(w: f64) -> f64 {
    let mut x = 0.0;
    let mut y = 8.0;
    let mut x_speed = 0.75;
    let mut y_speed = 0.0;
    loop {
        let (_, x_slope, y_slope) = potential::gradient(w, x, y);
        x += STEP * x_speed;
        y += STEP * y_speed;
        if y <= 0.0 {
            let place = x - y / y_speed * x_speed;
            return place * place;
        }
        x_speed -= STEP * x_slope;
        y_speed -= STEP * y_slope;
    }
}

/// The square of how far from the origin the particle lands; the force is found in forward mode.
#[differentiable]
pub fn landing_forward(w: f64) -> f64 {
    let mut x = 0.0;
    let mut y = 8.0;
    let mut x_speed = 0.75;
    let mut y_speed = 0.0;
    loop {
        let (_, x_slope, y_slope) = potential::gradient_forward(w, x, y);
        x += STEP * x_speed;
        y += STEP * y_speed;
        if y <= 0.0 {
            let place = x - y / y_speed * x_speed;
            return place * place;
        }
        x_speed -= STEP * x_slope;
        y_speed -= STEP * y_slope;
    }
}

/// The function `function` on `input`.
pub fn open(function: &str, input: &Value) -> Result<Box<dyn Task>, String> {
    let w = Fields::of(input)?.number("w")?;
    let workspace = RefCell::new(Workspace::new());
    match function {
        "ff" => task(w, 0.0, |w, out| {
            [*out] = minimise([*w], |[w]| {
                let w = Varied(Lanes::<f64, 1>::variable(*w, 0));
                let place = landing_forward::sweep::value_sweep::<Lanes<f64, 1>>(w);
                (place.primal(), place.tangents())
            });
        }),
        "fr" => task(w, 0.0, |w, out| {
            [*out] = minimise([*w], |[w]| {
                let w = Varied(Lanes::<f64, 1>::variable(*w, 0));
                let place = landing_reverse::sweep::value_sweep::<Lanes<f64, 1>>(w);
                (place.primal(), place.tangents())
            });
        }),
        "rf" => task(w, 0.0, move |w, out| {
            [*out] = minimise([*w], |[w]| {
                let mut slope = [0.0];
                let place = landing_forward::adjoint_in(&mut workspace.borrow_mut(), *w, &mut slope[0], 1.0);
                (place, slope)
            });
        }),
        "rr" => task(w, 0.0, move |w, out| {
            [*out] = minimise([*w], |[w]| {
                let mut slope = [0.0];
                let place = landing_reverse::adjoint_in(&mut workspace.borrow_mut(), *w, &mut slope[0], 1.0);
                (place, slope)
            });
        }),
        _ => unknown(function, &FUNCTIONS),
    }
}

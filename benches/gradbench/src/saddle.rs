//! `saddle`: where is the smallest of the largest values of a function of two points? A gradient descent of a gradient
//! ascent, through which it is differentiated.

use crate::descent::{FIRST, SHORT, STEADY, minimise};
use crate::read::Fields;
use crate::task::{Task, task, unknown};
use fluxions::adjoint::Workspace;
use fluxions::differentiable;
use fluxions::dual::Lanes;
use fluxions::rt::{Fixed, Varied};
use serde_json::Value;
use std::cell::RefCell;

/// The functions: the mode of the outer derivative, and that of the inner one; f is forward, r is reverse.
const FUNCTIONS: [&str; 4] = ["ff", "fr", "rf", "rr"];

/// What the first point makes small and the second one makes large.
#[differentiable]
pub fn objective(x1: f64, y1: f64, x2: f64, y2: f64) -> f64 {
    (x1 * x1 + y1 * y1) - (x2 * x2 + y2 * y2)
}

/// The largest value over the second point, with the first one fixed, by gradient ascent from (x, y); the slopes of the
/// ascent are found in reverse mode.
#[differentiable]
pub fn largest_reverse(x1: f64, y1: f64, #[constant] start_x: f64, #[constant] start_y: f64) -> f64 {
    let mut x = start_x;
    let mut y = start_y;
    let mut value = objective(x1, y1, x, y);
    let (_, _, mut x_slope, mut y_slope) = objective::gradient(x1, y1, x, y);
    let mut factor: f64 = FIRST;
    let mut steps = 0;
    while (x_slope * x_slope + y_slope * y_slope).sqrt() > SHORT {
        if steps == STEADY {
            factor *= 2.0;
            steps = 0;
        }
        let next_x = x + factor * x_slope;
        let next_y = y + factor * y_slope;
        if ((next_x - x) * (next_x - x) + (next_y - y) * (next_y - y)).sqrt() <= SHORT {
            break;
        }
        let next_value = objective(x1, y1, next_x, next_y);
        if next_value > value {
            x = next_x;
            y = next_y;
            value = next_value;
            let (_, _, next_x_slope, next_y_slope) = objective::gradient(x1, y1, x, y);
            x_slope = next_x_slope;
            y_slope = next_y_slope;
            steps += 1;
        } else {
            factor /= 2.0;
            steps = 0;
        }
    }
    value
}

/// The largest value over the second point, with the first one fixed, by gradient ascent from (x, y); the slopes of the
/// ascent are found in forward mode.
#[differentiable]
pub fn largest_forward(x1: f64, y1: f64, #[constant] start_x: f64, #[constant] start_y: f64) -> f64 {
    let mut x = start_x;
    let mut y = start_y;
    let mut value = objective(x1, y1, x, y);
    let (_, _, mut x_slope, mut y_slope) = objective::gradient_forward(x1, y1, x, y);
    let mut factor: f64 = FIRST;
    let mut steps = 0;
    while (x_slope * x_slope + y_slope * y_slope).sqrt() > SHORT {
        if steps == STEADY {
            factor *= 2.0;
            steps = 0;
        }
        let next_x = x + factor * x_slope;
        let next_y = y + factor * y_slope;
        if ((next_x - x) * (next_x - x) + (next_y - y) * (next_y - y)).sqrt() <= SHORT {
            break;
        }
        let next_value = objective(x1, y1, next_x, next_y);
        if next_value > value {
            x = next_x;
            y = next_y;
            value = next_value;
            let (_, _, next_x_slope, next_y_slope) = objective::gradient_forward(x1, y1, x, y);
            x_slope = next_x_slope;
            y_slope = next_y_slope;
            steps += 1;
        } else {
            factor /= 2.0;
            steps = 0;
        }
    }
    value
}

/// A gradient by all four numbers.
type Slopes = fn(f64, f64, f64, f64) -> (f64, f64, f64, f64);

/// The second point, uphill from `start`, for the first one.
fn highest(first: [f64; 2], start: [f64; 2], gradient: Slopes) -> [f64; 2] {
    let [x1, y1] = first;
    minimise(start, |[x, y]| {
        let (_, _, x_slope, y_slope) = gradient(x1, y1, *x, *y);
        (-objective(x1, y1, *x, *y), [-x_slope, -y_slope])
    })
}

/// The function `function` on `input`.
pub fn open(function: &str, input: &Value) -> Result<Box<dyn Task>, String> {
    let start = Fields::of(input)?.exactly("start", 2)?;
    let start = [start[0], start[1]];
    let out = vec![0.0; 4];
    let workspace = RefCell::new(Workspace::new());
    match function {
        "ff" => task(start, out, |start, out| {
            let [x2, y2] = *start;
            let first = minimise(*start, |[x, y]| {
                let [x, y] = [Lanes::<f64, 2>::variable(*x, 0), Lanes::variable(*y, 1)];
                let largest = largest_forward::sweep::value_sweep::<Lanes<f64, 2>>(
                    Varied(x),
                    Varied(y),
                    Fixed(x2),
                    Fixed(y2),
                );
                (largest.primal(), largest.tangents())
            });
            out[..2].copy_from_slice(&first);
            out[2..].copy_from_slice(&highest(first, *start, objective::gradient_forward));
        }),
        "fr" => task(start, out, |start, out| {
            let [x2, y2] = *start;
            let first = minimise(*start, |[x, y]| {
                let [x, y] = [Lanes::<f64, 2>::variable(*x, 0), Lanes::variable(*y, 1)];
                let largest = largest_reverse::sweep::value_sweep::<Lanes<f64, 2>>(
                    Varied(x),
                    Varied(y),
                    Fixed(x2),
                    Fixed(y2),
                );
                (largest.primal(), largest.tangents())
            });
            out[..2].copy_from_slice(&first);
            out[2..].copy_from_slice(&highest(first, *start, objective::gradient));
        }),
        "rf" => task(start, out, move |start, out| {
            let [x2, y2] = *start;
            let first = minimise(*start, |[x, y]| {
                let [mut x_slope, mut y_slope] = [0.0; 2];
                let workspace = &mut workspace.borrow_mut();
                let largest =
                    largest_forward::adjoint_in(workspace, *x, &mut x_slope, *y, &mut y_slope, x2, y2, 1.0);
                (largest, [x_slope, y_slope])
            });
            out[..2].copy_from_slice(&first);
            out[2..].copy_from_slice(&highest(first, *start, objective::gradient_forward));
        }),
        "rr" => task(start, out, move |start, out| {
            let [x2, y2] = *start;
            let first = minimise(*start, |[x, y]| {
                let [mut x_slope, mut y_slope] = [0.0; 2];
                let workspace = &mut workspace.borrow_mut();
                let largest =
                    largest_reverse::adjoint_in(workspace, *x, &mut x_slope, *y, &mut y_slope, x2, y2, 1.0);
                (largest, [x_slope, y_slope])
            });
            out[..2].copy_from_slice(&first);
            out[2..].copy_from_slice(&highest(first, *start, objective::gradient));
        }),
        _ => unknown(function, &FUNCTIONS),
    }
}

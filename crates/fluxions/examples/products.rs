//! Products with the Jacobian, without the Jacobian: forward along a direction, back from weights of the outputs.
#![allow(clippy::print_stdout)]

use fluxions::differentiable;

/// A point in polar coordinates.
#[differentiable]
fn cartesian(r: f64, angle: f64) -> (f64, f64) {
    (r * angle.cos(), r * angle.sin())
}

fn main() {
    let (r, angle) = (2.0, 0.5);
    let (value, along) = cartesian::jvp(r, angle, &[0.0, 1.0]);
    let (_, back) = cartesian::vjp(r, angle, &[1.0, 0.0]);
    println!("at {value:?}; turning moves the point by {along:?}; x depends on (r, angle) by {back:?}");

    // The two agree: the weights times the movement.
    let rows = cartesian::jacobian(r, angle);
    assert_eq!(along, [rows[0][1], rows[1][1]]);
    assert_eq!(back, rows[0]);
}

//! Functions of structs: a derive on the type, and gradients in its shape.
#![allow(clippy::print_stdout)]

use fluxions::{Differentiable, differentiable};

#[derive(Differentiable, Clone)]
struct Spring {
    stiffness: f64,
    length: f64,
    /// How many of them are joined; not differentiated.
    count: usize,
}

#[differentiable]
fn energy(spring: &Spring, x: f64) -> f64 {
    let stretch = x - spring.length * spring.count as f64;
    0.5 * spring.stiffness / spring.count as f64 * stretch * stretch
}

fn main() {
    let spring = Spring { stiffness: 2.0, length: 1.0, count: 2 };
    let (by_spring, force) = energy::gradient(&spring, 5.0);
    println!("force {force}, by stiffness {}, by length {}", by_spring.stiffness, by_spring.length);
    assert_eq!((force, by_spring.stiffness, by_spring.length), (3.0, 2.25, -6.0));
}

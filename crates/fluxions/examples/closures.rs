//! Derivatives of closures, without an attribute: forward mode for few inputs, reverse mode for many.
#![allow(clippy::print_stdout)]

use fluxions::{Mode, forward, reverse};

fn main() {
    let few = [2.0, 0.5];
    let slopes = forward::gradient(|x| x[0] * x[1].sin(), &few);
    println!("forward: {slopes:?}");
    assert_eq!(slopes, [0.5f64.sin(), 2.0 * 0.5f64.cos()]);

    let many: Vec<f64> = (0..100).map(f64::from).collect();
    let slopes = reverse::gradient(|x| x.iter().map(|x| *x * *x).sum(), &many);
    println!("reverse: {} slopes, the last is {}", slopes.len(), slopes[99]);
    assert!(slopes.iter().zip(&many).all(|(slope, x)| *slope == 2.0 * x));

    println!("one output of 100 inputs: {:?} costs less", Mode::for_shape(100, 1));
}

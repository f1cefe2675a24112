//! A sparse Jacobian: a thousand columns in three runs.
#![allow(clippy::print_stdout)]

use fluxions::differentiable;

/// One step of heat along a rod.
#[differentiable]
fn step(rod: &[f64]) -> Vec<f64> {
    let mut next = vec![0.0; rod.len()];
    for i in 1..rod.len() - 1 {
        next[i] = rod[i] + 0.1 * (rod[i - 1] - 2.0 * rod[i] + rod[i + 1]);
    }
    next
}

fn main() {
    let rod = vec![1.0; 1000];
    let found = step::sparse_jacobian(&rod);
    println!("{} entries in {} runs, {:?}", found.matrix.values().len(), found.colours, found.mode);
    assert_eq!(found.matrix.values().len(), 3 * 998);
    assert!(found.colours <= 3);
}

//! What does an adjoint leave behind? Nothing on the stacks, nothing allocated from the second call on, and the same
//! bits each time.
// Functions as people write them, which is not always as clippy would.
#![allow(
    clippy::needless_range_loop,
    clippy::ptr_arg,
    clippy::assign_op_pattern,
    clippy::manual_memcpy,
    clippy::manual_is_multiple_of
)]

use fluxions::differentiable;
use fluxions::rt::Workspace;

#[differentiable]
fn helper(x: &[f64], out: &mut [f64]) {
    for (o, v) in out.iter_mut().zip(x) {
        *o = *o * v.sin() + v * v;
    }
}

/// Saves numbers, words, flags and vectors; calls; loops of known and unknown length; local vectors.
#[differentiable]
fn busy(x: &[f64], k: f64, n: usize) -> f64 {
    let mut work = vec![0.0; x.len()];
    let mut total = k;
    for step in 0..n {
        let mut row = vec![k; x.len()];
        helper(x, &mut row);
        helper(&row, &mut work);
        let mut at = step;
        while at < x.len() {
            if work[at] > 0.5 {
                total = total * 0.5 + work[at].sqrt();
            } else {
                total += work[at] * k;
            }
            at += 2;
        }
        for v in work.iter_mut() {
            *v = *v / (1.0 + *v * *v);
        }
    }
    total
}

#[test]
fn nothing_is_allocated_from_the_second_call_on() {
    let x: Vec<f64> = (0..40).map(|i| (i as f64 * 0.3).sin()).collect();
    let mut workspace = Workspace::<f64>::new();
    let mut run = || {
        let (mut x_bar, mut k_bar) = ([0.0; 40], 0.0);
        let value = busy::adjoint_in(&mut workspace, &x, &mut x_bar, 0.7, &mut k_bar, 5, 1.0);
        assert!(workspace.is_clear());
        (value, x_bar, k_bar)
    };
    let first = run();
    let mut second = None;
    let made = allocation_counter::measure(|| second = Some(run()));
    assert_eq!(made.count_total, 0, "allocations in the second call");
    assert_eq!(second, Some(first), "the same bits");
    assert!(workspace.memory() > 0);
}

#[test]
fn the_value_is_that_of_the_function_and_the_derivative_is_checked() {
    let x: Vec<f64> = (0..7).map(|i| (i as f64 * 0.3).sin()).collect();
    assert_eq!(busy::value_and_gradient(&x, 0.7, 4).0, busy(&x, 0.7, 4));
    busy::check(&x, 0.7, 4).unwrap_or_else(|e| panic!("{e}"));
    helper::check(&x, &mut [0.4; 7]).unwrap_or_else(|e| panic!("{e}"));
}

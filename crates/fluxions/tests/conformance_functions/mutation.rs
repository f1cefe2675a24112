//! Mutation, aliasing and storage: overwritten values, buffers, and calls that are made again.

use super::{Row, jacobians, slopes};
use fluxions::differentiable;
use fluxions::rt::Workspace;

/// x⁵ through a buffer that is overwritten: 5·1.2⁴ at 1.2.
#[differentiable]
fn through_buffer(x: f64, buffer: &mut [f64]) -> f64 {
    buffer[0] = x;
    for i in 1..5 {
        buffer[i % 2] = buffer[(i - 1) % 2] * x;
    }
    buffer[0]
}

#[differentiable]
fn through_local_buffer(x: f64) -> f64 {
    let mut buffer = [x; 5];
    for i in 1..5 {
        buffer[i] = buffer[i] * buffer[i - 1];
    }
    buffer[4]
}

/// J = 4m².
#[differentiable]
fn functional(m: f64) -> f64 {
    let mut u = [0.0; 3];
    u[0] = m;
    for i in 1..3 {
        u[i] = u[i - 1] + 0.5 * m;
    }
    u[2] * u[2]
}

#[differentiable]
fn added(a: &mut [f64], i: usize, j: usize) {
    a[i] += a[j];
}

#[differentiable]
fn multiplied(a: &mut [f64], i: usize, j: usize) {
    a[i] *= a[j];
}

#[differentiable]
fn subtracted(a: &mut [f64], i: usize, j: usize) {
    a[i] -= a[j];
}

#[differentiable]
fn divided(a: &mut [f64], i: usize, j: usize) {
    a[i] /= a[j];
}

#[differentiable]
fn swapped(a: &mut [f64]) {
    a.swap(0, 1);
    a[0] = a[0] * a[1];
    a.swap(1, 1);
}

#[differentiable]
fn squared(x: f64, n: usize) -> f64 {
    let mut x = x;
    for _ in 0..n {
        x = x * x;
    }
    x
}

/// The input is overwritten, and its first value is read by the reverse sweep.
#[differentiable]
fn overwritten(a: &mut [f64]) -> f64 {
    let y = a[0] * a[0] * a[1];
    a[0] = 0.0;
    a[1] = y;
    y + a[0] + a[1]
}

#[differentiable]
fn read_often(x: f64) -> f64 {
    let y = x;
    let z = y + y;
    z * y + x
}

/// The first element is added to by all, and then forgotten.
#[differentiable]
fn forgotten(x: &[f64]) -> f64 {
    let mut a = x.to_vec();
    for i in 1..a.len() {
        a[0] += a[i] * a[i];
    }
    a[0] = a[1];
    a[0] * 3.0
}

#[differentiable]
fn shifted(x: &[f64]) -> f64 {
    let mut a = x.to_vec();
    for _ in 0..2 {
        for i in 0..a.len() - 1 {
            a[i] = a[i + 1] * a[i];
        }
    }
    a[0]
}

#[differentiable]
fn chosen(x: &mut [f64], at: &mut [usize]) -> f64 {
    let mut s = 0.0;
    for k in 0..at.len() {
        s += x[at[k]] * x[at[k]];
        at[k] = 0;
    }
    s
}

#[differentiable]
fn counted(x: f64, n: usize) -> f64 {
    let (mut p, mut k) = (1.0, n);
    while k > 0 {
        p *= x;
        k -= 1;
    }
    p * k as f64 + p
}

fn powered(x: f64, n: i32) -> f64 {
    f64::from(n) * x.powi(n - 1)
}

pub(crate) fn rows() -> Vec<Row> {
    let mut rows = slopes! {
        through_local_buffer(1.2) => [10.367999999999999];
        functional(1.0) => [8.0];
        functional(2.0) => [16.0];
        squared(1.5, 0) => [1.0];
        squared(1.5, 1) => [3.0];
        squared(1.5, 3) => [8.0 * 1.5f64.powi(7)];
        read_often(3.0) => [13.0];
        forgotten(&[3.0, 5.0, 7.0]) => [0.0, 3.0, 0.0];
        shifted(&[2.0, 3.0, 5.0]) => [45.0, 60.0, 18.0];
        counted(1.5, 4) => [4.0 * 1.5f64.powi(3)];
    };
    rows.extend(jacobians! {
        through_buffer(1.2, &mut [0.0, 0.0]) => [
            powered(1.2, 5), 0.0, 0.0,
            powered(1.2, 5), 0.0, 0.0,
            powered(1.2, 4), 0.0, 0.0
        ];
        added(&mut [3.0, 5.0], 0, 1) => [1.0, 1.0, 0.0, 1.0];
        added(&mut [3.0, 5.0], 0, 0) => [2.0, 0.0, 0.0, 1.0];
        subtracted(&mut [3.0, 5.0], 1, 1) => [1.0, 0.0, 0.0, 0.0];
        multiplied(&mut [3.0, 5.0], 0, 1) => [5.0, 3.0, 0.0, 1.0];
        multiplied(&mut [3.0, 5.0], 0, 0) => [6.0, 0.0, 0.0, 1.0];
        divided(&mut [3.0, 5.0], 1, 1) => [1.0, 0.0, 0.0, 0.0];
        swapped(&mut [3.0, 5.0]) => [5.0, 3.0, 1.0, 0.0];
        overwritten(&mut [3.0, 5.0]) => [60.0, 18.0, 0.0, 0.0, 30.0, 9.0];
        chosen(&mut [2.0, 3.0, 5.0], &mut [1, 1, 2]) => [
            0.0, 12.0, 10.0,
            1.0, 0.0, 0.0,
            0.0, 1.0, 0.0,
            0.0, 0.0, 1.0
        ];
    });
    rows
}

/// In one workspace, as in many; with calls at other points between.
#[test]
fn the_second_call_gives_the_same_bits() {
    let x = [0.3, -0.7, 1.9];
    let mut workspace = Workspace::<f64>::new();
    let mut call = |x: &[f64; 3]| {
        let mut x_bar = [0.0; 3];
        let value = shifted::adjoint_in(&mut workspace, x, &mut x_bar, 1.0);
        (value.to_bits(), x_bar.map(f64::to_bits))
    };
    let before = call(&x);
    call(&[1.0, 2.0, 3.0]);
    assert_eq!(before, call(&x));
    assert_eq!(shifted::gradient(&x).iter().map(|v| v.to_bits()).collect::<Vec<_>>(), before.1);
    assert_eq!(functional::gradient(1.0), 8.0);
    assert_eq!(functional::gradient(2.0), 16.0);
    assert_eq!(shifted::hessian(&x), shifted::hessian(&x));
}

//! What did random programs find (`cargo xtask programs`)? The smallest program that showed each fault, held against
//! differences and forward mode, its value against that of the function itself.
#![allow(
    clippy::needless_range_loop,
    clippy::ptr_arg,
    clippy::assign_op_pattern,
    clippy::manual_memcpy,
    clippy::let_and_return,
    clippy::blocks_in_conditions,
    clippy::explicit_counter_loop,
    clippy::identity_op,
    clippy::double_parens,
    unused_parens,
    unused_variables,
    unused_assignments,
    unused_mut,
    clippy::only_used_in_recursion
)]

use fluxions::differentiable;

/// Chunks of an array of literal length: the literal has no type that a method could be called on.
#[differentiable]
fn chunks_of_an_array(x: f64) -> f64 {
    let mut a = [x; 4];
    let mut sum = 0.0;
    for v in a.chunks_mut(3) {
        v[0] *= 0.5 * x;
    }
    for v in a.windows(2) {
        sum += v[0] * v[1];
    }
    let part = &a[0..3];
    for v in part.windows(2) {
        sum += v[0] * v[1];
    }
    sum
}

/// The loop reads through a part of a constant, which its reverse does not need.
#[differentiable]
fn constant_part(mut x: Vec<f64>, #[constant] c: &[f64]) -> Vec<f64> {
    x[1..2].copy_from_slice(&c[2..3]);
    x
}

/// Parts of the two halves of a slice.
#[differentiable]
fn parts_of_halves(x: &mut [f64]) -> f64 {
    {
        let (a, b) = x.split_at_mut(2);
        a[0..1].copy_from_slice(&b[1..2]);
        for (v, w) in a.iter_mut().zip(b.iter()) {
            *v *= w.sin();
        }
    }
    x[0] * x[1]
}

/// `to_vec` of an array makes a vector.
#[differentiable]
fn to_vec_of_array(mut x: [f64; 3]) -> f64 {
    let mut v = x.to_vec();
    v[1] *= x[0];
    x[2] = v[1];
    takes_vec(x.to_vec()) + v[2]
}

#[differentiable]
fn takes_vec(v: Vec<f64>) -> f64 {
    v[0] * v[1] * v[2]
}

/// The result of a call is a number where a method says so.
#[differentiable]
fn method_of_result(x: f64) -> f64 {
    let y = takes_vec(vec![x, x, 0.5]);
    let (s, c) = y.sin_cos();
    y.signum() * x * y.mul_add(2.0, s) + c.recip()
}

/// Elements of a vector added to each other.
#[differentiable]
fn elements_of_a_vector(mut x: Vec<f64>) -> f64 {
    for i in 0..3 {
        x[i] += x[(2 * i + 3) % x.len()];
        x[i] = x[i].sin();
        x[0] -= x[i];
    }
    x[0]
}

/// A constant of several tokens stays together.
#[differentiable]
fn constant_sum(x: f64, #[constant] c: &[f64]) -> f64 {
    let y = c[0] / (1.0 + 1.6 * 1.6) - c[0].cos() / (2.0 - 0.5);
    x * y
}

/// A number in a result that is dropped; an array parameter passed on as a slice.
#[differentiable]
fn dropped_result(x: &mut [f64; 3], k: f64) {
    writes(x, k);
    writes(&mut x[..], k);
    writes(&mut x[1..], 2.0 * k);
    reads(&x[..]);
}

#[differentiable]
fn writes(x: &mut [f64], k: f64) -> f64 {
    x[0] = x[0].sin() * k + x[1];
    x[1]
}

#[differentiable]
fn reads(x: &[f64]) -> (f64, [f64; 2]) {
    (x[0], [x[1], x[1]])
}

/// Slices in turn, of which the reverse needs the contents of some only.
#[differentiable]
fn in_turn(x: &mut [f64], y: &mut [f64], z: &mut [f64], n: usize) -> f64 {
    if n == 0 {
        return x[0] * x[1];
    }
    let value = in_turn(z, y, x, n - 1);
    (1.0 + z[1] * z[1]).powf(0.3 * z[1].sin()) + value
}

/// A loop whose body saves, in a branch, variables that are assigned to after their declaration.
#[differentiable]
fn saved_in_a_branch(mut x: f64, y: &mut [f64]) -> f64 {
    for i in 0..5 {
        if i != 3 {
            x = (if x * x < x { 0.5 * x } else { x }).sin().cos();
        }
    }
    for i in 0..y.len() {
        if y[i] <= 0.8 {
            x -= y.iter().map(|v| v * v).sum::<f64>().sin();
            y[i] = x.tanh();
        }
    }
    x
}

/// An array of the result of a call; a number behind a reference in parentheses.
#[differentiable]
fn array_of_result(x: &mut f64) -> f64 {
    let y = twice((*x));
    let mut a = [y; 3];
    a[0] = a[2];
    a[1] = [a[0], twice((*x))][1];
    a[0] * a[1] + a[2]
}

/// A loop that reads elements through a part that was written to before it.
#[differentiable]
fn read_after_writing(mut x: [f64; 4]) -> f64 {
    let part = &mut x[1..4];
    part[1] = part[0].sin();
    part.iter().map(|v| part[1] * v.sin()).sum::<f64>().cos()
}

/// Elements of pieces of a known length, some of them left out; elements that are lent to another function.
#[differentiable]
fn pieces_and_loans(x: &mut [f64]) -> f64 {
    let mut sum = 0.0;
    for piece in x.chunks_exact_mut(2) {
        for v in piece.iter().skip(1).take(3) {
            sum += v * v;
        }
    }
    for v in x.iter_mut() {
        sum += doubled(v) * *v;
    }
    sum
}

#[differentiable]
fn doubled(x: &mut f64) -> f64 {
    *x *= 2.0;
    x.sin()
}

/// Vectors that calls yield, and that do not vary.
#[differentiable]
fn fixed_vectors(x: f64) -> f64 {
    let start = [0.2; 3];
    let fixed = table(start[0], 0.5);
    let mut y = x;
    for i in 0..fixed.len() {
        let inner = table(fixed[i], 0.1);
        y = (y * inner[0]).sin() + fixed[i];
    }
    y
}

#[differentiable]
fn table(x: f64, y: f64) -> Vec<f64> {
    vec![x * y, x.sin()]
}

#[differentiable]
fn twice(x: f64) -> f64 {
    2.0 * x.sin()
}

/// A loop over parts of which nothing that matters is made.
#[differentiable]
fn unused_parts(x: &mut [f64], y: &mut [f64; 2]) -> f64 {
    for (v, w) in y.iter().zip(y.iter()) {
        x[1] *= 0.5;
        let unused = (*v) * (*w);
    }
    x[1] + y[0]
}

/// Elements that do not vary, put back at indices that nothing else needs.
#[differentiable]
fn restored_at_an_index(x: f64, n: usize) -> f64 {
    let mut a = [0.5; 4];
    a[1] = 0.75;
    let b = [a[n % 4]; 3];
    for i in 0..3 {
        let mut c = n + i;
        (a[(c + 3) % 4], a[(c * 2 + 1) % 4]) = (a[(c * 2 + 1) % 4], a[(c + 3) % 4]);
    }
    x * b[1] + a[0]
}

macro_rules! checked {
    ($($name:ident($($arg:expr),*);)*) => {$(
        let found = $name::check($($arg),*).map(|_| ()).map_err(|e| e.to_string());
        assert_eq!(found, Ok(()), stringify!($name));
    )*};
}

#[test]
fn every_function_is_right() {
    checked! {
        chunks_of_an_array(0.7);
        constant_part(vec![0.3, 0.4, 0.5], &[1.0, 2.0, 3.0]);
        parts_of_halves(&mut [0.3, 0.4, 0.5, -0.9]);
        to_vec_of_array([0.3, 0.4, 0.5]);
        method_of_result(0.7);
        elements_of_a_vector(vec![0.3, 0.4, 0.5]);
        constant_sum(0.7, &[0.4]);
        saved_in_a_branch(0.7, &mut [0.3, 0.9, -0.2]);
        dropped_result(&mut [0.3, 0.4, 0.5], 0.7);
        array_of_result(&mut 0.7);
        read_after_writing([0.3, 0.8, -0.4, 1.1]);
        fixed_vectors(0.7);
        pieces_and_loans(&mut [0.3, 0.8, -0.4, 1.1]);
        unused_parts(&mut [0.3, 0.4], &mut [0.5, 0.6]);
        restored_at_an_index(0.7, 2);
        in_turn(&mut [0.3, 0.4], &mut [0.5, 0.6], &mut [0.7, 0.8], 3);
    }
}

#[test]
fn values_have_the_same_bits() {
    assert_eq!(chunks_of_an_array(0.7), chunks_of_an_array::value_and_gradient(0.7).0);
    assert_eq!(constant_sum(0.7, &[0.4]), constant_sum::value_and_gradient(0.7, &[0.4]).0);
    let x = vec![0.3, 0.4, 0.5];
    assert_eq!(elements_of_a_vector(x.clone()), elements_of_a_vector::value_and_gradient(x).0);
    assert_eq!(method_of_result(0.7), method_of_result::value_and_gradient(0.7).0);
    assert_eq!(to_vec_of_array([0.3, 0.4, 0.5]), to_vec_of_array::value_and_gradient([0.3, 0.4, 0.5]).0);
}

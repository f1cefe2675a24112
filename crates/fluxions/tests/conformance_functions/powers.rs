//! Powers, at 0 and with negative bases.

use super::{FORWARD, INF, NAN, REVERSE, Row, SECOND, UNKNOWN, curvatures, functions, slopes};
use fluxions::differentiable;

functions! {
    power(x, p) = x.powf(p);
    to_zero(x) = x.powf(0.0);
    to_one(x) = x.powf(1.0);
    to_two(x) = x.powf(2.0);
    to_three(x) = x.powf(3.0);
    to_three_and_a_half(x) = x.powf(3.5);
    to_two_and_a_half(x) = x.powf(2.5);
    to_one_and_a_half(x) = x.powf(1.5);
    to_a_half(x) = x.powf(0.5);
    to_minus_one(x) = x.powf(-1.0);
    to_minus_two(x) = x.powf(-2.0);
    to_minus_one_and_a_half(x) = x.powf(-1.5);
    whole_zero(x) = x.powi(0);
    whole_one(x) = x.powi(1);
    whole_two(x) = x.powi(2);
    whole_three(x) = x.powi(3);
    whole_minus_one(x) = x.powi(-1);
    whole_minus_two(x) = x.powi(-2);
    gap(x) = x * x.powf(1.1);
    halves(x) = x.powf(0.5) * x.powf(0.5);
    of_minus_two(p) = f64::powf(-2.0, p);
}

#[differentiable]
fn whole(x: f64, n: i32) -> f64 {
    x.powi(n)
}

/// By multiplication, as people write it.
#[differentiable]
fn repeated(x: f64, n: usize) -> f64 {
    let mut p = 1.0;
    for _ in 0..n {
        p *= x;
    }
    p
}

pub(crate) fn rows() -> Vec<Row> {
    let mut rows = slopes! {
        power(0.0, 2.0) => [0.0, 0.0];
        power(0.0, 1.0) => [1.0, 0.0];
        power(-0.0, 1.0) => [1.0, 0.0];
        power(0.0, 0.0) => [0.0, NAN];
        power(-0.0, 0.0) => [0.0, NAN];
        power(0.0, -1.0) => [-INF, NAN];
        power(-0.0, -1.0) => [-INF, NAN];
        power(0.0, 3.5) => [0.0, 0.0];
        power(0.0, -2.0) => [-INF, NAN];
        power(-0.0, -2.0) => [INF, NAN];
        power(0.0, 0.5) => [INF, 0.0];
        power(0.0, -1.5) => [-INF, NAN];
        power(2.0, 2.0) => [4.0, 2.772588722239781];
        power(0.0, 1.5) => [0.0, 0.0];
        power(-2.0, 3.0) => [12.0, NAN];
        of_minus_two(3.0) => [NAN];
        to_zero(0.0) => [0.0];
        to_one(0.0) => [1.0];
        to_one(-0.0) => [1.0];
        to_two(0.0) => [0.0];
        to_two(-0.0) => [0.0];
        to_two(2.0) => [4.0];
        to_three(-2.0) => [12.0];
        to_three_and_a_half(0.0) => [0.0];
        to_a_half(0.0) => [INF];
        to_minus_one(0.0) => [-INF];
        to_minus_one(-0.0) => [-INF];
        to_minus_two(0.0) => [-INF];
        to_minus_two(-0.0) => [INF];
        to_minus_one_and_a_half(0.0) => [-INF];
        to_two_and_a_half(1e200) => [2.5e300];
        to_one_and_a_half(1e-250) => [1.5e-125];
        whole_zero(0.0) => [0.0];
        whole_one(0.0) => [1.0];
        whole_one(-0.0) => [1.0];
        whole_two(0.0) => [0.0];
        whole_three(-2.0) => [12.0];
        whole_minus_one(0.0) => [-INF];
        whole_minus_one(-0.0) => [-INF];
        whole_minus_two(0.0) => [-INF];
        whole_minus_two(-0.0) => [INF];
        whole(0.0, 0) => [0.0];
        whole(0.0, 1) => [1.0];
        whole(0.0, 2) => [0.0];
        whole(-2.0, 3) => [12.0];
        whole(0.0, -1) => [-INF];
        whole(-0.0, -2) => [INF];
        whole(2.0, -1) => [-0.25];
        repeated(0.0, 0) => [0.0];
        repeated(0.0, 1) => [1.0];
        repeated(0.0, 2) => [0.0];
        repeated(-2.0, 3) => [12.0];
        halves(0.0).but(REVERSE, &[NAN], UNKNOWN).but(FORWARD, &[NAN], UNKNOWN) => [1.0];
        gap(0.0) => [0.0];
    };
    rows.extend(curvatures! {
        whole_zero(0.0) => [0.0];
        whole_one(0.0) => [0.0];
        whole_two(0.0) => [2.0];
        whole_three(0.0) => [0.0];
        to_two(0.0) => [2.0];
        to_three(0.0) => [0.0];
        to_one(0.0) => [0.0];
        to_zero(0.0) => [0.0];
        repeated(0.0, 2) => [2.0];
        repeated(0.0, 3) => [0.0];
        gap(0.0).but(SECOND, &[NAN], UNKNOWN) => [0.0];
    });
    rows
}

//! Kinks, singular points, and the corners of floating point.

use super::{FORWARD, INF, NAN, REVERSE, Row, UNKNOWN, functions, slopes};
use fluxions::differentiable;
use std::f64::consts::FRAC_1_SQRT_2;

functions! {
    abs(x) = x.abs();
    relu(x) = if x > 0.0 { x } else { 0.0 };
    relu_by_max(x) = x.max(0.0);
    relu6(x) = if x <= 0.0 { 0.0 } else if x >= 6.0 { 6.0 } else { x };
    greater(x, y) = x.max(y);
    greater_of_constant(x) = f64::max(0.0, x);
    less(x, y) = x.min(y);
    both(x) = x.max(0.0) + x.min(0.0);
    clamped(x) = x.clamp(0.0, 1.0);
    greatest(x, y, z) = x.max(y).max(z);
    identity_by_relu(x) = (if x > 0.0 { x } else { 0.0 }) - (if -x > 0.0 { -x } else { 0.0 });
    root(x) = x.sqrt();
    cube_root(x) = x.cbrt();
    down(x) = x.floor();
    up(x) = x.ceil();
    nearest(x) = x.round();
    whole(x) = x.trunc();
    part(x) = x.fract();
    sign(x) = x.signum();
    signed(x, y) = x.copysign(y);
    angle(y, x) = y.atan2(x);
    length(x, y) = x.hypot(y);
    length_squared(x, y) = x.hypot(y).powi(2);
    length_by_hand(x, y) = (x * x + y * y).sqrt();
    square_of_length(x, y) = (x * x + y * y).sqrt() * (x * x + y * y).sqrt();
    reciprocal(x) = 1.0 / x;
    reciprocal_by_method(x) = x.recip();
    one(x) = x / x;
    nothing(x) = x - x;
    times_zero(x) = 0.0 * x;
    plus_zero(x) = x + 0.0;
    sine(x) = x.sin();
    square(x) = x.powi(2);
    product(x, y) = x * y;
    line(x, y) = 2.0 * x + y;
    exponential(x) = x.exp();
    remainder(x, d) = x % d;
    remainder_by_three(x) = x % 3.0;
}

#[differentiable]
fn largest(x: &[f64]) -> f64 {
    x.iter().fold(f64::NEG_INFINITY, |m, v| m.max(*v))
}

#[differentiable]
fn largest_by_if(x: &[f64]) -> f64 {
    let mut m = x[0];
    for &v in x {
        if v > m {
            m = v;
        }
    }
    m
}

#[differentiable]
fn single(x: f32) -> f32 {
    x.max(0.0)
}

const LINEAR: &str = "the slope does not depend on the value that is none, so the sweep back does not see it";
const PAIRS: &str =
    "the maximum is taken two by two, and each tie halves what came before; the weights add up to 1";

pub(crate) fn rows() -> Vec<Row> {
    let mut rows = slopes! {
        abs(0.0) => [0.0];
        abs(-0.0) => [0.0];
        abs(-2.0) => [-1.0];
        abs(NAN) => [NAN];
        relu(0.0) => [0.0];
        relu(-0.0) => [0.0];
        relu(5e-324) => [1.0];
        relu6(0.0) => [0.0];
        relu6(6.0) => [0.0];
        relu6(3.0) => [1.0];
        relu_by_max(0.0) => [0.5];
        relu_by_max(1e-310) => [1.0];
        relu_by_max(-1e-310) => [0.0];
        relu_by_max(5e-324) => [1.0];
        greater_of_constant(0.0) => [0.5];
        greater(0.0, 0.0) => [0.5, 0.5];
        greater(0.0, -0.0) => [0.5, 0.5];
        greater(2.0, 1.0) => [1.0, 0.0];
        greater(1.0, NAN) => [1.0, 0.0];
        greater(NAN, 1.0) => [0.0, 1.0];
        less(2.0, 2.0) => [0.5, 0.5];
        less(1.0, NAN) => [1.0, 0.0];
        less(NAN, 1.0) => [0.0, 1.0];
        both(0.0) => [1.0];
        clamped(0.0) => [1.0];
        clamped(1.0) => [1.0];
        clamped(2.0) => [0.0];
        clamped(0.5) => [1.0];
        greatest(1.0, 1.0, 0.0) => [0.5, 0.5, 0.0];
        greatest(0.0, 1.0, 1.0) => [0.0, 0.5, 0.5];
        identity_by_relu(0.0) => [0.0];
        largest(&[1.0, 3.0, 2.0]) => [0.0, 1.0, 0.0];
        largest_by_if(&[3.0, 3.0, 2.0]) => [1.0, 0.0, 0.0];
        root(0.0) => [INF];
        root(-0.0) => [INF];
        root(5e-324) => [2.2494568972715982e161];
        root(4.0) => [0.25];
        cube_root(0.0) => [INF];
        cube_root(-8.0) => [0.08333333333333333];
        down(2.0) => [0.0];
        down(0.5) => [0.0];
        down(NAN) => [NAN];
        up(3.0) => [0.0];
        up(NAN) => [NAN];
        nearest(0.5) => [0.0];
        nearest(NAN) => [NAN];
        whole(1.0) => [0.0];
        whole(NAN) => [NAN];
        part(1.25) => [1.0];
        sign(0.25) => [0.0];
        sign(0.0) => [0.0];
        sign(NAN) => [NAN];
        signed(-2.0, 3.0) => [-1.0, 0.0];
        signed(2.0, -3.0) => [-1.0, 0.0];
        angle(0.0, 0.0) => [NAN, NAN];
        angle(0.0, -1.0) => [-1.0, 0.0];
        angle(-0.0, -1.0) => [-1.0, 0.0];
        angle(1e-200, 1e-200) => [5e199, -5e199];
        angle(1e200, 1e200) => [5e-201, -5e-201];
        length(0.0, 0.0) => [0.0, 0.0];
        length(1e200, 1e200) => [FRAC_1_SQRT_2, FRAC_1_SQRT_2];
        length(3e-170, 4e-170) => [0.6, 0.8];
        length_squared(0.0, 0.0) => [0.0, 0.0];
        reciprocal(0.0) => [-INF];
        reciprocal(-0.0) => [-INF];
        reciprocal_by_method(0.0) => [-INF];
        reciprocal_by_method(-0.0) => [-INF];
        one(0.0) => [NAN];
        one(3.0) => [0.0];
        nothing(3.0) => [0.0];
        times_zero(3.0) => [0.0];
        plus_zero(-0.0) => [1.0];
        sine(NAN) => [NAN];
        square(NAN) => [NAN];
        exponential(NAN) => [NAN];
        remainder_by_three(-5.0) => [1.0];
        remainder(7.5, 2.0) => [1.0, -3.0];
        remainder(-7.5, 2.0) => [1.0, 3.0];
    };
    rows.extend(slopes! {
        product(NAN, 2.0).but(REVERSE, &[2.0, NAN], LINEAR) => [NAN, NAN];
        line(NAN, 2.0).but(REVERSE, &[2.0, 1.0], LINEAR) => [NAN, NAN];
        largest(&[1.0, 1.0, 1.0]).but(REVERSE, &[0.25, 0.25, 0.5], PAIRS).but(FORWARD, &[0.25, 0.25, 0.5], PAIRS) =>
            [1.0 / 3.0, 1.0 / 3.0, 1.0 / 3.0];
        length_by_hand(0.0, 0.0)
            .but(REVERSE, &[NAN, NAN], UNKNOWN)
            .but(FORWARD, &[NAN, NAN], UNKNOWN) => [0.0, 0.0];
        square_of_length(0.0, 0.0)
            .but(REVERSE, &[NAN, NAN], UNKNOWN)
            .but(FORWARD, &[NAN, NAN], UNKNOWN) => [0.0, 0.0];
    });
    rows
}

#[test]
fn the_value_is_that_without_differentiation() {
    assert_eq!(remainder_by_three(-5.0), -2.0);
    assert_eq!(remainder_by_three::value_and_gradient(-5.0).0, -2.0);
    assert_eq!(greater::value_and_gradient(1.0, NAN).0, 1.0);
    assert_eq!(less::value_and_gradient(NAN, 1.0).0, 1.0);
    assert_eq!(plus_zero::value_and_gradient(-0.0).0.to_bits(), 0.0f64.to_bits());
}

#[test]
fn numbers_below_the_normal_ones_are_not_flushed() {
    assert_eq!(single::gradient(1e-40), 1.0);
    assert_eq!(single::gradient(-1e-40), 0.0);
    assert_eq!(single::jvp(1e-45, &[1.0]).1, [1.0]);
}

//! Does `#[differentiable]` accept what people write, and is it right? One function for each construct, each held against
//! differences and against forward mode by its own `check`, and its value against the function itself.
// Functions as people write them, which is not always as clippy would.
#![allow(
    clippy::needless_range_loop,
    clippy::ptr_arg,
    clippy::assign_op_pattern,
    clippy::manual_memcpy,
    clippy::manual_is_multiple_of
)]

use fluxions::{Differentiable, Real, differentiable};

// ── parameters and results ───────────────────────────────────────────────────────────────────────────────────────────

#[differentiable]
fn two_numbers(a: f64, b: f64) -> f64 {
    a * b.sin() + b / a
}

#[differentiable]
fn array_in(x: [f64; 3]) -> f64 {
    x[0] * x[1] + x[2].exp()
}

#[differentiable]
fn array_by_reference(x: &[f64; 3], k: f64) -> [f64; 2] {
    [x[0] * k, x[1] * x[2]]
}

#[differentiable]
fn vector_in(x: Vec<f64>) -> Vec<f64> {
    let mut y = vec![0.0; x.len()];
    for i in 0..x.len() {
        y[i] = x[i] * x[(i + 1) % x.len()];
    }
    y
}

#[differentiable]
fn matrix_in(m: &[[f64; 2]; 2], x: [f64; 2]) -> f64 {
    let mut sum = 0.0;
    for i in 0..2 {
        for j in 0..2 {
            sum += m[i][j] * x[i] * x[j];
        }
    }
    sum
}

#[differentiable]
fn tuple_out(a: f64, b: f64) -> (f64, f64) {
    let r = a.hypot(b);
    (r, b.atan2(a))
}

#[differentiable]
fn tuple_in(p: (f64, f64)) -> f64 {
    let (a, b) = p;
    a * b + p.0 * p.0
}

#[differentiable]
fn written(x: &[f64], y: &mut [f64], scale: f64) {
    for (out, v) in y.iter_mut().zip(x) {
        *out = *out * scale + v * v;
    }
}

#[differentiable]
fn counter(total: &mut f64, x: f64, n: usize) {
    for _ in 0..n {
        *total = *total * x + x;
    }
}

#[derive(Differentiable, Clone, Debug)]
struct Ball {
    position: [f64; 2],
    speed: f64,
    bounces: usize,
}

#[differentiable]
fn energy(ball: &Ball, g: f64) -> f64 {
    let height = ball.position[1];
    let n = ball.bounces;
    let mut e = 0.5 * ball.speed * ball.speed + g * height;
    for _ in 0..n {
        e *= 0.9;
    }
    e
}

#[differentiable]
fn step(ball: Ball, dt: f64) -> Ball {
    let speed = ball.speed - 9.81 * dt;
    Ball { position: [ball.position[0], ball.position[1] + dt * speed], speed, bounces: ball.bounces }
}

#[differentiable]
fn single(x: &[f32], k: f32) -> f32 {
    let mut sum = 0.0;
    for v in x {
        sum += (k * v).sin() * 0.1;
    }
    sum
}

#[differentiable]
fn weighted(x: &[f64], #[constant] weights: &[f64], on: bool) -> f64 {
    let total: f64 = x.iter().zip(weights).map(|(x, w)| w * x * x).sum();
    if on { total.sqrt() } else { total }
}

// ── bodies ───────────────────────────────────────────────────────────────────────────────────────────────────────────

#[differentiable]
fn shadowed(x: f64) -> f64 {
    let x = x * x;
    let x = x.sin() + x;
    {
        let x = 3.0 * x;
        let y = x * x;
        y + x
    }
}

#[differentiable]
fn overwritten(mut x: f64, n: usize) -> f64 {
    for _ in 0..n {
        x = x * x - 0.5 * x;
        x *= 0.7;
        x -= 0.1;
        x /= 1.0 + x * x;
    }
    x
}

#[differentiable]
fn aliased(x: &mut [f64], idx: &[usize]) {
    for (k, &i) in idx.iter().enumerate() {
        let j = (i + k) % x.len();
        x[i] += x[j] * x[j];
        x[j] = x[i].sin();
        x.swap(i, k % x.len());
    }
}

#[differentiable]
fn ranges(x: &[f64]) -> f64 {
    let n = x.len();
    let mut s = 1.0;
    for i in (0..n).rev() {
        s = s * 0.5 + x[i];
    }
    for i in (0..n).step_by(2) {
        s += x[i] * s.cos();
    }
    for i in 1..=n - 1 {
        s *= 1.0 + 0.1 * x[i] * x[i - 1];
    }
    for k in 0..3i32 {
        s += (k as f64) * x[0];
    }
    s
}

#[differentiable]
fn slices(x: &[f64], d: usize) -> f64 {
    let mut total = 0.0;
    for row in x.chunks(d) {
        let mut s = 0.0;
        for v in row {
            s += v * v;
        }
        total += s.sqrt();
    }
    for pair in x.windows(2) {
        total += pair[0] * pair[1];
    }
    let head = &x[..2];
    let tail = &x[2..];
    for (i, (a, b)) in head.iter().zip(tail.iter()).enumerate() {
        total += a * b * (i as f64 + 1.0);
    }
    for v in x.iter().rev().take(3) {
        total = total * 0.9 + v;
    }
    for v in x.iter().skip(1).step_by(2) {
        total += v.tanh();
    }
    total
}

#[differentiable]
fn parts(x: &mut [f64]) {
    let n = x.len() / 2;
    let (a, b) = x.split_at_mut(n);
    for i in 0..n {
        a[i] = a[i] * b[i];
        b[i] += a[i].sin();
    }
    let middle = &mut x[1..3];
    middle[0] *= middle[1];
    for v in middle.iter_mut() {
        *v = v.exp();
    }
    x[0..2].fill(0.25);
}

#[differentiable]
fn copies(x: &[f64], out: &mut [f64]) {
    let mut work = x.to_vec();
    for i in 1..work.len() {
        work[i] = work[i] + 0.5 * work[i - 1] * work[i - 1];
    }
    out.copy_from_slice(&work);
    let snapshot = work.clone();
    for (o, s) in out.iter_mut().zip(&snapshot) {
        *o *= s;
    }
}

#[differentiable]
fn exits(x: &[f64], limit: f64) -> f64 {
    let mut sum = 0.0;
    for (i, &v) in x.iter().enumerate() {
        if v < 0.0 {
            continue;
        }
        if sum > limit {
            break;
        }
        if i == 7 {
            return sum * sum;
        }
        sum += v * v;
    }
    if sum > 100.0 {
        return sum.ln();
    }
    let mut k = 0;
    'outer: while k < 10 {
        k += 1;
        for j in 0..k {
            if j == 3 {
                continue 'outer;
            }
            if sum > 50.0 {
                break 'outer;
            }
            sum = sum * 1.1 + 0.01 * v_at(x, j);
        }
        sum += 0.5;
    }
    sum
}

#[differentiable]
fn v_at(x: &[f64], j: usize) -> f64 {
    x[j % x.len()].sin()
}

#[differentiable]
fn chosen(x: f64, kind: usize, flag: bool) -> f64 {
    let scale = match kind {
        0 => 1.0,
        1 | 2 => x,
        n if n > 5 => x * (n as f64),
        _ => 2.0 * x,
    };
    let y = if flag { scale.sin() } else { scale * scale };
    let m = if kind % 2 == 0 { 3 } else { 2 };
    match flag {
        true => y.powi(m),
        false => y * x,
    }
}

#[differentiable]
fn while_active(mut x: f64) -> f64 {
    let mut n = 0;
    while x > 1.0 && n < 100 {
        x = x * 0.7;
        n += 1;
    }
    let mut y = x;
    while y * y < 4.0 {
        y = y * 1.5 + 0.1 * x;
    }
    y
}

#[differentiable]
fn local_arrays(x: &[f64]) -> f64 {
    let mut a = [0.0; 4];
    let mut m = [[0.0; 2]; 2];
    let w = [x[0], x[1] * 2.0, 1.0];
    let idx = [2usize, 0, 1];
    for i in 0..4 {
        a[i] = x[i % x.len()] * w[idx[i % 3]];
    }
    for i in 0..2 {
        for j in 0..2 {
            m[i][j] = a[i] * a[j + 2];
        }
    }
    let mut rows = vec![vec![0.0; 2]; 2];
    for i in 0..2 {
        for j in 0..2 {
            for k in 0..2 {
                rows[i][j] += m[i][k] * m[k][j];
            }
        }
    }
    rows[0][0] * rows[1][1] - rows[0][1] * rows[1][0] + rows[0][1]
}

#[differentiable]
fn power(x: f64, n: usize) -> f64 {
    if n == 0 {
        return 1.0;
    }
    let half = power(x, n / 2);
    if n % 2 == 0 { half * half } else { half * half * x }
}

#[differentiable]
fn generic_helper<R: Real>(x: &[R]) -> R {
    let mut sum = R::from_f64(0.0);
    for &v in x {
        sum += v * v;
    }
    sum.sqrt()
}

#[differentiable]
fn fixed_size<const N: usize>(x: &[f64; N]) -> f64 {
    let mut p = 1.0;
    for i in 0..N {
        p *= x[i];
    }
    p
}

#[differentiable]
fn uses_generics(x: &[f64]) -> f64 {
    generic_helper(x) * fixed_size(&[x[0], x[1], 0.5 * x[0]])
}

const GRAVITY: f64 = 9.81;
const TABLE: [f64; 3] = [0.5, 1.5, 2.5];

#[differentiable]
fn constants(x: f64) -> f64 {
    const LOCAL: f64 = 2.0;
    let mut s = GRAVITY * x + std::f64::consts::PI;
    for i in 0..TABLE.len() {
        s += TABLE[i] * x.powi(i as i32) / LOCAL;
    }
    s.max(f64::MIN_POSITIVE)
}

#[differentiable]
fn methods(x: f64, y: f64) -> f64 {
    let (s, c) = x.sin_cos();
    let a = s.mul_add(c, y).abs() + x.powf(y) + x.powi(-2) + y.cbrt() + x.recip();
    let b = a.ln_1p() + x.exp_m1() + x.log2() + x.log10() + y.exp2() + x.log(3.0);
    let d = b.tanh() + x.asin().cosh() + x.atan() + y.sinh() + x.acos() + f64::max(x, y) + y.min(2.0 * x);
    d.clamp(-100.0, 100.0)
        + x.to_radians()
        + x.fract()
        + y.to_degrees()
        + x.signum()
        + y.copysign(-x)
        + fluxions::math::erf(x)
        + fluxions::math::gamma(y)
        + (y % x)
}

#[differentiable]
fn inner(x: f64, y: f64) -> f64 {
    x * x * y + y.sin()
}

#[differentiable]
fn outer(x: f64, y: f64) -> f64 {
    let (gx, gy) = inner::gradient(x, y);
    gx * gx + gy * x
}

#[differentiable]
fn outer_forward(x: f64, y: f64) -> f64 {
    let (gx, gy) = inner::gradient_forward(x, y);
    gx * gx + gy * x
}

#[differentiable]
fn exchanged(a: f64, b: f64) -> (f64, f64) {
    let (mut a, mut b) = (a, b * 2.0);
    for _ in 0..3 {
        (a, b) = (b, a + 0.1 * b * b);
    }
    std::mem::swap(&mut a, &mut b);
    (a, b * a)
}

#[differentiable]
fn gathered(x: &[f64], at: &[usize]) -> f64 {
    let mut walk = 0;
    let mut s = 0.0;
    for &i in at {
        walk = (walk + i) % x.len();
        s += x[walk] * (i as f64) * x[i % x.len()];
    }
    s
}

// ── derivatives that the author knows ────────────────────────────────────────────────────────────────────────────────

/// A function in which nothing can be looked into, with its partials.
#[differentiable(rule = slopes_of_opaque)]
fn opaque(x: f64, y: f64, n: usize) -> f64 {
    let table: std::collections::BTreeMap<usize, f64> = (0..5).map(|i| (i, i as f64)).collect();
    table.get(&n).map_or(0.0, |c| c * x.sin() * y)
}

fn slopes_of_opaque<T: Real>(x: T, y: T, n: usize, _value: T) -> (T, T) {
    let c = T::from_f64(n as f64);
    (c * x.cos() * y, c * x.sin())
}

#[differentiable(rule = slopes_of_norm)]
fn norm(x: &[f64]) -> f64 {
    x.iter().map(|x| x * x).sum::<f64>().sqrt()
}

fn slopes_of_norm<T: Real>(x: &[T], value: T) -> Vec<T> {
    x.iter().map(|&x| x / value).collect()
}

#[differentiable]
fn uses_known(x: f64, v: &[f64]) -> f64 {
    opaque(x, norm(v), 3) * norm(&v[1..]) + x
}

#[differentiable]
fn kepler_equation(anomaly: f64, mean: f64, eccentricity: f64) -> f64 {
    anomaly - eccentricity * anomaly.sin() - mean
}

/// The eccentric anomaly, by Newton's method, which the derivative does not see.
#[differentiable(root = kepler_equation)]
fn kepler(mean: f64, eccentricity: f64) -> f64 {
    let mut e = mean;
    for _ in 0..50 {
        e -= (e - eccentricity * e.sin() - mean) / (1.0 - eccentricity * e.cos());
    }
    e
}

#[differentiable]
fn bowl(x: f64, a: f64, b: f64) -> f64 {
    (x - a) * (x - a) + b * x.exp()
}

#[differentiable(argmin = bowl)]
fn lowest(a: f64, b: f64) -> f64 {
    let mut x = a;
    for _ in 0..100 {
        x -= (2.0 * (x - a) + b * x.exp()) / (2.0 + b * x.exp());
    }
    x
}

#[differentiable]
fn square_equation(x: f64, a: f64) -> f64 {
    x * x - a
}

/// Starts at the exact root of 4, so that no iteration runs there.
#[differentiable(root = square_equation)]
fn root_from_two(a: f64) -> f64 {
    let mut x = 2.0;
    while (x * x - a).abs() > 1e-15 * a {
        let next = 0.5 * (x + a / x);
        if next == x {
            break;
        }
        x = next;
    }
    x
}

#[test]
fn a_solution_has_its_own_derivative() {
    assert_eq!(root_from_two::gradient(4.0), 0.25);
    assert!((root_from_two::hessian(4.0)[0][0] + 1.0 / 32.0).abs() < 1e-15);
    // d E/d M = 1/(1 − e·cos E), d E/d e = sin E/(1 − e·cos E).
    let (m, e) = (0.9, 0.4);
    let anomaly = kepler(m, e);
    let (by_mean, by_eccentricity) = kepler::gradient(m, e);
    let slope = 1.0 / (1.0 - e * anomaly.cos());
    assert!((by_mean - slope).abs() < 1e-14);
    assert!((by_eccentricity - slope * anomaly.sin()).abs() < 1e-14);
    let h = kepler::hessian(m, e);
    assert!((h[0][1] - h[1][0]).abs() < 1e-13);
    let d = 1e-6;
    let differences = (kepler::gradient(m + d, e).0 - kepler::gradient(m - d, e).0) / (2.0 * d);
    assert!((h[0][0] - differences).abs() < 1e-8);
}

/// A rule that is wrong is found by `check`.
#[differentiable(rule = wrong_slope)]
fn wrongly_ruled(x: f64) -> f64 {
    x * x
}

fn wrong_slope<T: Real>(x: T, _value: T) -> T {
    T::from_f64(3.0) * x
}

#[test]
fn a_wrong_rule_is_found() {
    assert!(wrongly_ruled::check(1.5).is_err());
}

macro_rules! checks {
    ($($name:ident($($arg:expr),*);)*) => {$(
        #[test]
        fn $name() {
            super::$name::check($($arg),*).unwrap_or_else(|e| panic!("{}: {e}", stringify!($name)));
        }
    )*};
}

mod check {
    use super::Ball;
    fn ball() -> Ball {
        Ball { position: [0.5, 2.0], speed: 1.5, bounces: 3 }
    }
    checks! {
        two_numbers(1.3, 0.4);
        array_in([0.3, 0.5, -0.7]);
        array_by_reference(&[0.3, 0.5, -0.7], 2.0);
        vector_in(vec![0.3, 0.5, -0.7]);
        matrix_in(&[[1.0, 2.0], [0.5, -1.0]], [0.3, 0.8]);
        tuple_out(1.0, 2.0);
        tuple_in((0.4, 1.2));
        written(&[1.0, 2.0, 0.5], &mut [0.3, 0.1, 0.2], 1.5);
        counter(&mut 0.7, 1.1, 4);
        energy(&ball(), 9.81);
        step(ball(), 0.1);
        single(&[0.5, 1.0, 2.0], 0.7);
        weighted(&[1.0, 2.0], &[0.5, 0.25], true);
        shadowed(0.7);
        overwritten(0.8, 5);
        aliased(&mut [0.4, 0.8, -0.3], &[0, 2, 1, 1]);
        ranges(&[0.3, 0.5, -0.7, 0.2, 1.1]);
        slices(&[0.3, 0.5, -0.7, 0.2, 1.1, 0.6, 0.9], 3);
        parts(&mut [0.3, 0.5, -0.7, 0.2]);
        copies(&[0.3, 0.5, -0.7], &mut [0.0, 0.0, 0.0]);
        exits(&[0.3, -0.5, 0.7, 1.2], 1.0);
        v_at(&[0.3, -0.5], 3);
        chosen(0.7, 7, true);
        while_active(5.0);
        local_arrays(&[0.3, 0.5, -0.7]);
        power(1.1, 13);
        uses_generics(&[0.3, 0.5, -0.7]);
        constants(0.7);
        methods(0.6, 1.7);
        inner(0.6, 1.7);
        outer(0.6, 1.7);
        outer_forward(0.6, 1.7);
        exchanged(0.6, 1.7);
        opaque(0.6, 1.7, 2);
        norm(&[0.6, 1.7, -0.4]);
        uses_known(0.6, &[1.7, 0.4, 0.2]);
        kepler(0.9, 0.4);
        lowest(0.9, 0.4);
        root_from_two(4.5);
        gathered(&[0.3, 0.5, -0.7], &[1, 2, 0, 1]);
    }
}

#[test]
fn values_have_the_same_bits() {
    assert_eq!(two_numbers::value_and_gradient(1.3, 0.4).0, two_numbers(1.3, 0.4));
    let x = [0.3, 0.5, -0.7, 0.2, 1.1, 0.6, 0.9];
    assert_eq!(slices::value_and_gradient(&x, 3).0, slices(&x, 3));
    assert_eq!(ranges::value_and_gradient(&x).0, ranges(&x));
    assert_eq!(exits::value_and_gradient(&x, 1.0).0, exits(&x, 1.0));
    assert_eq!(methods::value_and_gradient(0.6, 1.7).0, methods(0.6, 1.7));
    assert_eq!(single::value_and_gradient(&[0.5, 1.0], 0.7).0, single(&[0.5, 1.0], 0.7));
}

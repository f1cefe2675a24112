//! Are the idioms of Rust differentiated that people use without thinking? Iterator chains, folds with functions,
//! patterns, casts and literals with suffixes, each checked three ways.

// Functions as people write them, which is not always as clippy would.
#![allow(
    clippy::needless_range_loop,
    clippy::manual_memcpy,
    clippy::manual_is_multiple_of,
    clippy::manual_clamp
)]

use fluxions::differentiable;

#[differentiable]
fn cross_entropy(w: &[f64], #[constant] x: &[f64], label: usize, classes: usize) -> f64 {
    let d = x.len();
    let mut logits = vec![0.0; classes];
    for (c, logit) in logits.iter_mut().enumerate() {
        *logit = w[c * d..(c + 1) * d].iter().zip(x).map(|(w, x)| w * x).sum();
    }
    let max = logits.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let total: f64 = logits.iter().map(|l| (l - max).exp()).sum();
    max + total.ln() - logits[label]
}

#[differentiable]
fn variance(x: &[f64]) -> f64 {
    let n = x.len() as f64;
    let mean = x.iter().sum::<f64>() / n;
    x.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / (n - 1.0)
}

#[differentiable]
fn doubled(x: &[f64], k: f64) -> Vec<f64> {
    let y: Vec<f64> = x.iter().map(|v| v * 2.0 + k).collect();
    y.iter().enumerate().map(|(i, v)| v * v * i as f64).collect::<Vec<_>>()
}

#[differentiable]
fn patterns(x: [f64; 3], n: usize) -> f64 {
    use std::f64::consts::{E, PI};
    let [a, b, c] = x;
    let (p, q): (f64, f64) = (a * PI, b / E);
    let root = 2.0_f64.sqrt();
    let k = (n as f64).powi(2) + 1f64;
    let y = -p;
    match n {
        0 => 0.0,
        1 => p * q,
        2..=4 => {
            if c > 0.0 {
                return y * root;
            }
            q * k * c
        }
        _ => y.exp() + root * k,
    }
}

#[differentiable]
fn bins(x: &[f64]) -> f64 {
    let mut acc = [0.0f64; 3];
    let mut weights = [1usize, 2, 3];
    for (i, v) in x.iter().enumerate() {
        let bin = (v.abs() * 10.0) as usize % 3;
        acc[bin] += v * v;
        weights[i % 3] += bin;
    }
    let total: usize = weights.iter().sum();
    let a: [f64; 2] = [acc[0], acc[1] * acc[2]];
    let s: f64 = a.iter().product();
    s + acc.iter().sum::<f64>() * total as f64
}

#[differentiable]
fn bisection(target: f64) -> f64 {
    let (mut lo, mut hi) = (0.0, target + 1.0);
    for _ in 0..4 {
        let mid = 0.5 * (lo + hi);
        if mid * mid > target { hi = mid } else { lo = mid }
    }
    // One Newton step from there carries the derivative.
    lo - (lo * lo - target) / (2.0 * lo)
}

#[differentiable]
fn triangle(x: &[f64], n: usize) -> f64 {
    let mut s = 0.0;
    for i in 0..n {
        for j in i + 1..n {
            if (i + j) % 2 == 0 && x[i] > x[j] {
                s += x[i] * x[j];
            } else {
                s -= (x[i] - x[j]).abs().sqrt();
            }
        }
    }
    s.max(-1e3).min(1e3)
}

#[differentiable]
fn matmul(a: &[f64], b: &[f64], c: &mut [f64], n: usize) {
    for (row, out) in a.chunks_exact(n).zip(c.chunks_exact_mut(n)) {
        out.fill(0.0);
        for (x, other) in row.iter().zip(b.chunks_exact(n)) {
            for (o, y) in out.iter_mut().zip(other) {
                *o += x * y;
            }
        }
    }
}

#[differentiable]
fn gauss_elimination(a: &[f64], b: &[f64], n: usize) -> f64 {
    let mut m = a.to_vec();
    let mut x = b.to_vec();
    for k in 0..n {
        let mut p = k;
        for i in k + 1..n {
            if m[i * n + k].abs() > m[p * n + k].abs() {
                p = i;
            }
        }
        if p != k {
            for j in 0..n {
                m.swap(k * n + j, p * n + j);
            }
            x.swap(k, p);
        }
        for i in k + 1..n {
            let f = m[i * n + k] / m[k * n + k];
            for j in k..n {
                m[i * n + j] -= f * m[k * n + j];
            }
            x[i] -= f * x[k];
        }
    }
    for i in (0..n).rev() {
        for j in i + 1..n {
            x[i] -= m[i * n + j] * x[j];
        }
        x[i] /= m[i * n + i];
    }
    x.iter().map(|v| v * v).sum()
}

macro_rules! checks {
    ($($name:ident: $function:ident($($arg:expr),*);)*) => {$(
        #[test]
        fn $name() {
            super::$function::check($($arg),*).unwrap_or_else(|e| panic!("{}: {e}", stringify!($name)));
        }
    )*};
}

mod check {
    checks! {
        cross_entropy: cross_entropy(&[0.1, 0.2, -0.3, 0.4, 0.5, 0.6], &[1.0, 2.0], 1, 3);
        variance: variance(&[0.3, 0.9, -0.4, 1.2]);
        doubled: doubled(&[0.3, 0.9, -0.4], 0.7);
        patterns_1: patterns([0.3, 0.9, -0.4], 1);
        patterns_3: patterns([0.3, 0.9, -0.4], 3);
        patterns_4: patterns([0.3, 0.9, 0.4], 4);
        patterns_7: patterns([0.3, 0.9, 0.4], 7);
        bins: bins(&[0.31, 0.93, -0.44, 1.27]);
        bisection: bisection(2.3);
        triangle: triangle(&[0.31, 0.93, -0.44, 1.27, 0.5], 5);
        matmul: matmul(&[0.31, 0.93, -0.44, 1.27], &[0.2, 0.4, 0.8, -0.6], &mut [5.0; 4], 2);
        gauss_elimination: gauss_elimination(
            &[0.1, 0.93, -0.44, 1.27, 0.5, 0.3, -0.8, 0.6, 0.9], &[1.0, 2.0, 0.5], 3);
    }
}

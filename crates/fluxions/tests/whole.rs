//! Whole values in the place of others: vectors of another length, rows of their own length, structs as a whole, and
//! names for `&mut`. Each program is held against what its values show, in both modes, and its Hessian against differences
//! of its gradient.
#![allow(
    clippy::needless_range_loop,
    clippy::assign_op_pattern,
    clippy::manual_swap,
    clippy::useless_vec,
    unused_assignments,
    reason = "programs as people write them"
)]

use fluxions::{Differentiable, differentiable};

#[differentiable]
fn pairs(x: &[f64]) -> Vec<f64> {
    (0..x.len() / 2).map(|i| x[2 * i] * x[2 * i + 1].sin()).collect()
}

#[differentiable]
fn longer(x: &[f64]) -> f64 {
    let mut v = vec![x[0]; 2];
    v[1] = v[0].exp();
    v = x.to_vec();
    let mut s = 0.0;
    for (k, e) in v.iter().enumerate() {
        s += e * e * (k + 1) as f64;
    }
    s
}

#[differentiable]
fn tournament(x: &[f64]) -> f64 {
    let mut v = x.to_vec();
    while v.len() > 1 {
        for e in v.iter_mut() {
            *e = e.sin() + 1.0;
        }
        v = pairs(&v);
    }
    v[0]
}

#[differentiable]
fn chunks(x: &[f64]) -> f64 {
    let mut v = x.to_vec();
    let mut s = 0.0;
    while v.len() > 1 {
        v = v.chunks(2).map(|c| c[0] * c[1]).collect();
        v[0] *= v[0];
        s += v[0];
    }
    s
}

#[differentiable]
fn constant_then_linear(x: &[f64]) -> f64 {
    let mut v = x.to_vec();
    v[0] = v[0] * v[1];
    let first = v[0];
    v = vec![2.0; 3];
    for i in 0..3 {
        v[i] += x[i] * x[i];
    }
    first + v[0] * v[1] * v[2]
}

#[differentiable]
fn in_a_branch(x: &[f64]) -> f64 {
    let mut v = x.to_vec();
    if x[0] > 0.0 {
        v = pairs(&v);
    } else {
        v[0] = 3.0 * v[0];
    }
    let mut p = 1.0;
    for e in &v {
        p *= e;
    }
    p
}

#[differentiable]
fn exchanged(x: &[f64]) -> f64 {
    let mut a = x.to_vec();
    let mut b = vec![x[0] * x[1]; 2];
    for _ in 0..3 {
        let kept = a;
        a = b;
        b = kept;
        a[0] *= b[0].cos();
        a[1] += b[1] * a[0];
    }
    a[0] * b[1] + a[1]
}

#[differentiable]
fn jagged(x: &[f64]) -> f64 {
    let rows = vec![vec![x[0]], vec![x[1], x[2]], vec![x[0] * x[1], x[2], x[3]]];
    let mut m = vec![vec![1.0; 1]; rows.len()];
    for i in 0..rows.len() {
        m[i][0] = m[i][0] * x[i];
        m[i] = rows[i].clone();
        m[i][0] += x[3] * m[i][0];
    }
    let mut s = 0.0;
    for r in &m {
        for v in r {
            s += v * v * v;
        }
    }
    s
}

#[derive(Clone, Copy, Debug, Differentiable)]
struct Pair {
    w: f64,
    v: f64,
}

#[differentiable]
fn pair(w: f64, v: f64) -> Pair {
    Pair { w, v }
}

#[differentiable]
fn step(q: &Pair, a: f64) -> Pair {
    Pair { w: q.w * q.w - q.v, v: q.w * a }
}

#[differentiable]
fn stepped(x: &[f64]) -> f64 {
    let mut q: Pair = pair(x[0], x[1]);
    let before = q;
    for &a in x {
        q = step(&q, a);
        q.v += 0.1 * q.w;
    }
    q.w * q.v + before.w * before.v
}

#[differentiable]
fn literal(x: &[f64]) -> f64 {
    let mut q = Pair { w: x[0], v: x[1] };
    for k in 0..3 {
        if k == 1 {
            q = Pair { w: q.v.sin(), v: q.w * q.v };
        } else {
            q.w *= q.v;
        }
    }
    q.w + q.v * x[2] + x[3]
}

#[differentiable]
fn through_a_reference(s: &mut Pair, a: f64) {
    *s = Pair { w: s.w * a, v: s.w + s.v * s.v };
}

#[differentiable]
fn lent(x: &[f64]) -> f64 {
    let mut s: Pair = pair(x[0], x[1]);
    for &a in x {
        through_a_reference(&mut s, a);
    }
    s.w * s.v
}

#[derive(Clone, Debug, Differentiable)]
struct Bag {
    w: Vec<f64>,
    scale: f64,
}

#[differentiable]
fn bag(x: &[f64]) -> Bag {
    Bag { w: x.to_vec(), scale: 0.5 }
}

#[differentiable]
fn halved(b: &Bag) -> Bag {
    let mut w = vec![0.0; b.w.len() / 2];
    for i in 0..w.len() {
        w[i] = b.w[2 * i] * b.w[2 * i + 1] * b.scale;
    }
    Bag { w, scale: b.scale * b.w[0] }
}

#[differentiable]
fn bags(x: &[f64]) -> f64 {
    let mut b: Bag = bag(x);
    for _ in 0..2 {
        b = halved(&b);
    }
    b.w[0] * b.scale
}

#[differentiable]
fn swarm(x: &[f64]) -> f64 {
    let mut all = vec![Pair { w: x[0], v: x[1] }; 3];
    for i in 0..3 {
        all[i] = Pair { w: all[i].w * x[i], v: all[i].v + x[3] };
    }
    all[0] = all[2];
    all[2].w *= all[1].v;
    all[0].w * all[0].v + all[1].w * all[2].w
}

#[differentiable]
fn names(x: &[f64]) -> f64 {
    let mut v = x.to_vec();
    let mut s = 0.0;
    {
        let t = &mut v[1];
        *t *= x[0];
        *t += 2.0;
    }
    {
        let total = &mut s;
        *total += x[2] * x[3];
        *total *= *total;
    }
    let w = &mut v;
    w[0] *= x[1];
    w[1] = w[0] * w[1];
    let mut m = vec![vec![x[0]; 3]; 2];
    let row = &mut m[1];
    row[0] *= x[1];
    row[2] = row[0] * row[1];
    v[0] * v[1] + s + m[1][2] * m[0][0]
}

/// The Hessian by central differences of the gradient.
fn differences(gradient: impl Fn(&[f64]) -> Vec<f64>, x: &[f64]) -> Vec<Vec<f64>> {
    let mut rows = Vec::new();
    for i in 0..x.len() {
        let h = 1e-5;
        let at = |t: f64| {
            let mut x = x.to_vec();
            x[i] += t;
            gradient(&x)
        };
        rows.push(at(h).iter().zip(at(-h)).map(|(a, b)| (a - b) / (2.0 * h)).collect());
    }
    rows
}

macro_rules! hold {
    ($($f:ident)*) => {$(
        for x in [[1.3, 0.7, 2.0, 0.4], [-0.6, 1.1, 0.3, -0.9]] {
            let checked = $f::check(&x);
            assert!(checked.is_ok(), "{} at {x:?}: {}", stringify!($f), checked.unwrap_err());
            let (value, gradient) = $f::value_and_gradient(&x);
            assert_eq!(value, $f(&x), "{}", stringify!($f));
            assert_eq!(gradient, $f::gradient(&x), "{}", stringify!($f));
            let rows = $f::hessian(&x);
            for (row, expected) in rows.iter().zip(differences(|x| $f::gradient(x), &x)) {
                for (a, b) in row.iter().zip(expected) {
                    let close = (a - b).abs() <= 1e-6 * (1.0 + b.abs());
                    assert!(close, "{} at {x:?}: {rows:?}, {a} for {b}", stringify!($f));
                }
            }
            // Nothing is left behind, and nothing is lost, from one call to the next.
            let mut ws = fluxions::adjoint::Workspace::<f64>::new();
            for _ in 0..3 {
                let mut bars = vec![0.0; x.len()];
                $f::adjoint_in(&mut ws, &x, &mut bars, 1.0);
                assert_eq!(bars, gradient, "{}", stringify!($f));
                assert!(ws.is_clear(), "{}", stringify!($f));
            }
        }
    )*};
}

#[test]
fn whole_values_have_derivatives() {
    hold! {
        longer tournament chunks constant_then_linear in_a_branch exchanged jagged stepped literal lent bags swarm names
    }
}

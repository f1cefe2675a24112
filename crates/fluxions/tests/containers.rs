//! Do derivatives pass through everything that numbers are kept in? Structs, nested arrays, vectors of vectors, and
//! what is written through references, each checked three ways.
// Functions as people write them, which is not always as clippy would.
#![allow(
    clippy::needless_range_loop,
    clippy::ptr_arg,
    clippy::assign_op_pattern,
    clippy::manual_memcpy,
    clippy::manual_is_multiple_of
)]

use fluxions::{Differentiable, differentiable};

#[derive(Differentiable, Clone, Debug)]
struct Layer {
    weights: Vec<f64>,
    bias: f64,
    width: usize,
}

#[derive(Differentiable, Clone, Debug)]
struct Pendulum {
    length: f64,
    #[constant]
    gravity: f64,
    #[constant]
    samples: Vec<f64>,
}

/// The squared errors of the period at small and at given amplitudes.
#[differentiable]
fn misfit(pendulum: &Pendulum, slope: f64) -> f64 {
    let period = (pendulum.length / pendulum.gravity).sqrt();
    let mut sum = 0.0;
    for amplitude in &pendulum.samples {
        let error = period * (1.0 + slope * amplitude * amplitude) - 1.0;
        sum += error * error;
    }
    sum
}

#[test]
fn constant_fields_do_not_vary() {
    let pendulum = Pendulum { length: 0.7, gravity: 9.81, samples: vec![0.1, 0.4] };
    let (by_pendulum, by_slope) = misfit::gradient(&pendulum, 0.06);
    let h = 1e-6;
    let longer = |h: f64| misfit(&Pendulum { length: 0.7 + h, ..pendulum.clone() }, 0.06);
    let steeper = |h: f64| misfit(&pendulum, 0.06 + h);
    let slope_of = |f: &dyn Fn(f64) -> f64| (f(h) - f(-h)) / (2.0 * h);
    assert!((by_pendulum.length - slope_of(&longer)).abs() < 1e-8);
    assert!((by_slope - slope_of(&steeper)).abs() < 1e-8);
    assert_eq!((by_pendulum.gravity, &by_pendulum.samples), (9.81, &pendulum.samples));
    assert_eq!(misfit::hessian(&pendulum, 0.06).len(), 2);
    misfit::check(&pendulum, 0.06).unwrap();
}

#[derive(Differentiable, Clone, Debug)]
struct Net {
    first: Layer,
    scale: [f64; 2],
}

#[derive(Clone, Debug)]
struct Data {
    points: Vec<f64>,
    labels: Vec<f64>,
    count: usize,
}

#[differentiable]
fn layer(l: &Layer, x: &[f64]) -> f64 {
    let mut sum = l.bias;
    let n: usize = l.width;
    for i in 0..n {
        sum += l.weights[i] * x[i];
    }
    sum.tanh()
}

#[differentiable]
fn loss(net: &Net, #[constant] data: &Data) -> f64 {
    let mut total = 0.0;
    for i in 0..data.count {
        let x = [data.points[2 * i], data.points[2 * i + 1]];
        let y = layer(&net.first, &x) * net.scale[0] + net.scale[1];
        let miss = y - data.labels[i];
        total += miss * miss;
    }
    total / (data.count as f64)
}

#[differentiable]
fn rows(m: &Vec<Vec<f64>>) -> f64 {
    let mut s = 1.0;
    for row in m.iter() {
        let mut r = 0.0;
        for v in row {
            r += v * v;
        }
        s *= r + 0.5 * row[0];
    }
    s
}

#[differentiable]
fn triples(points: &[[f64; 3]], out: &mut [[f64; 2]]) {
    for (p, o) in points.iter().zip(out.iter_mut()) {
        o[0] = p[0] * p[1] + o[1];
        o[1] = p[2].exp() * o[0];
    }
}

#[differentiable]
fn layers(all: &[Layer], x: f64) -> f64 {
    let mut y = x;
    for l in all {
        y = l.weights[0] * y + l.bias;
        y = y.sin();
    }
    y
}

#[differentiable]
fn changed(l: &mut Layer, x: f64) {
    l.bias = l.bias * x;
    l.weights[1] += l.bias * l.weights[0];
    l.bias += l.weights[1];
}

#[differentiable]
fn in_array(a: &mut [f64; 3], v: &mut Vec<f64>) -> f64 {
    a[0] = a[1] * v[0];
    v[1] *= a[0];
    for x in a.iter_mut() {
        *x = x.sin();
    }
    for x in v {
        *x += 1.0;
    }
    a[0] + a[2]
}

#[differentiable]
fn rotation(axis: &[f64; 3]) -> [f64; 4] {
    let norm = (axis[0] * axis[0] + axis[1] * axis[1] + axis[2] * axis[2]).sqrt();
    if norm < 1e-4 {
        return [1.0, 0.0, 0.0, 1.0];
    }
    let (s, c) = norm.sin_cos();
    let x = axis[0] / norm;
    [c + x * x * (1.0 - c), -s, s, c]
}

#[differentiable]
fn turned(axis: &[f64; 3], p: [f64; 2]) -> (f64, f64) {
    let r = rotation(axis);
    let q = if p[0] > 0.0 { rotation(axis) } else { [1.0, 0.0, 0.0, p[1]] };
    (r[0] * p[0] + r[1] * p[1], q[2] * p[0] + q[3] * p[1])
}

/// Minors by linked lists of rows and columns that are taken apart and put together again.
#[differentiable]
fn minor(a: &[f64], n: usize, m: usize, r: &mut [usize], c: &mut [usize]) -> f64 {
    let r0 = r[n];
    let mut cj = c[n];
    if m == 1 {
        return a[r0 * n + cj];
    }
    let mut det = 0.0;
    let mut plus = true;
    r[n] = r[r0];
    let mut cj1 = n;
    for _ in 0..m {
        let element = a[r0 * n + cj];
        c[cj1] = c[cj];
        let sub = minor(a, n, m - 1, r, c);
        c[cj1] = cj;
        if plus {
            det += element * sub;
        } else {
            det -= element * sub;
        }
        cj1 = cj;
        cj = c[cj];
        plus = !plus;
    }
    r[n] = r0;
    det
}

#[differentiable]
fn determinant(a: &[f64], n: usize) -> f64 {
    let mut r = vec![0usize; n + 1];
    let mut c = vec![0usize; n + 1];
    for i in 0..n {
        r[i] = i + 1;
        c[i] = i + 1;
    }
    minor(a, n, n, &mut r, &mut c)
}

#[differentiable]
fn pairs(x: &[f64]) -> f64 {
    let (left, right) = x.split_at(2);
    let first = &x[0];
    let mut s = 0.0;
    for (i, (a, b)) in left.iter().zip(right).enumerate() {
        s += a * b * first;
        if i == 1 {
            s *= s;
        }
    }
    let t = (s, left[0]);
    let (u, mut v) = t;
    v += u * t.1;
    v
}

fn layer_of(k: f64) -> Layer {
    Layer { weights: vec![0.3 * k, -0.7, 0.2], bias: 0.1 * k, width: 2 }
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
    use super::{Data, Net, layer_of};
    fn net() -> Net {
        Net { first: layer_of(1.0), scale: [1.5, 0.2] }
    }
    fn data() -> Data {
        Data { points: vec![0.1, 0.5, -0.3, 0.8], labels: vec![1.0, -1.0], count: 2 }
    }
    checks! {
        layer(&layer_of(1.0), &[0.4, 0.9]);
        loss(&net(), &data());
        rows(&vec![vec![0.3, 0.4], vec![1.0, 2.0, 3.0]]);
        triples(&[[0.1, 0.2, 0.3], [0.5, 0.6, -0.7]], &mut [[0.3, 0.4], [0.5, 0.1]]);
        layers(&[layer_of(1.0), layer_of(2.0)], 0.7);
        changed(&mut layer_of(1.0), 0.7);
        in_array(&mut [0.3, 0.4, 0.5], &mut vec![0.6, 0.7]);
        rotation(&[0.3, 0.4, 0.5]);
        turned(&[0.3, 0.4, 0.5], [0.7, 0.2]);
        determinant(&[0.3, 0.4, 0.5, 1.0, 2.0, 0.7, 0.2, 0.9, -0.4, 0.8, 0.1, 0.6, -0.2, 1.1, 0.5, 0.35], 4);
        pairs(&[0.3, 0.4, 0.5, 0.9]);
    }
}

#[test]
fn gradients_have_the_shape_of_the_parameters() {
    let by_net = loss::gradient(
        &Net { first: layer_of(1.0), scale: [1.5, 0.2] },
        &Data { points: vec![0.1, 0.5], labels: vec![1.0], count: 1 },
    );
    assert_eq!(by_net.first.weights.len(), 3);
    assert_eq!(by_net.first.weights[2], 0.0, "not used");
    assert_eq!(by_net.first.width, 2);
    assert!(by_net.scale[1] != 0.0);
}

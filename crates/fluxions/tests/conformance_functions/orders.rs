//! Higher derivatives, and linear algebra as loops.

use super::{Row, SECOND, curvatures, functions, order, slopes};
use fluxions::differentiable;

functions! {
    bell(x) = (-x.powi(2)).exp();
    bell_by_product(x) = (-x * x).exp();
    bell_by_powf(x) = (-x.powf(2.0)).exp();
    quartic(x) = x.powi(4);
    witch(x) = 1.0 / (x * x + 1.0);
    witch_by_recip(x) = (x * x + 1.0).recip();
}

#[differentiable]
fn determinant(t: f64) -> f64 {
    let m = [[t + 2.0, 1.0], [1.0, 2.0 * t + 3.0]];
    m[0][0] * m[1][1] - m[0][1] * m[1][0]
}

/// By elimination, with the pivot of largest modulus.
#[differentiable]
fn log_determinant(t: f64) -> f64 {
    let n = 2;
    let mut m = [[t + 2.0, 1.0], [1.0, 3.0]];
    let mut sum = 0.0;
    for k in 0..n {
        let mut pivot = k;
        for i in k + 1..n {
            if m[i][k].abs() > m[pivot][k].abs() {
                pivot = i;
            }
        }
        for j in 0..n {
            let old = m[k][j];
            m[k][j] = m[pivot][j];
            m[pivot][j] = old;
        }
        sum += m[k][k].abs().ln();
        for i in k + 1..n {
            let factor = m[i][k] / m[k][k];
            for j in k..n {
                m[i][j] = m[i][j] - factor * m[k][j];
            }
        }
    }
    sum
}

/// The last of the running products of t, 2t, 3t, 2t.
#[differentiable]
fn running_product(t: f64) -> f64 {
    let mut x = [t, 2.0 * t, 3.0 * t, 2.0 * t];
    for i in 1..4 {
        x[i] *= x[i - 1];
    }
    x[3]
}

/// (−t, t), made to have mean 0 and variance 1, where 1 is added to the variance.
#[differentiable]
fn layer_norm(t: f64) -> f64 {
    let x = [-t, t];
    let n = x.len() as f64;
    let mean = x.iter().sum::<f64>() / n;
    let variance = x.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>() / n;
    (x[0] - mean) / (variance + 1.0).sqrt()
}

/// The solution x of A·x = (1, 2) with A = [[4 + t, 1], [1, 3]] by Cholesky factors: x₀ = 1/(11 + 3t).
#[differentiable]
fn cholesky_solve(t: f64) -> f64 {
    let n = 2;
    let a = [[4.0 + t, 1.0], [1.0, 3.0]];
    let mut l = [[0.0; 2]; 2];
    for i in 0..n {
        for j in 0..=i {
            let mut s = a[i][j];
            for k in 0..j {
                s -= l[i][k] * l[j][k];
            }
            l[i][j] = if i == j { s.sqrt() } else { s / l[j][j] };
        }
    }
    let mut x = [1.0, 2.0];
    for i in 0..n {
        for k in 0..i {
            x[i] = x[i] - l[i][k] * x[k];
        }
        x[i] /= l[i][i];
    }
    for i in (0..n).rev() {
        for k in i + 1..n {
            x[i] = x[i] - l[k][i] * x[k];
        }
        x[i] /= l[i][i];
    }
    x[0]
}

/// The first entry of (1, 0) reflected at the plane orthogonal to (1, t): 1 − 2/(1 + t²).
#[differentiable]
fn householder(t: f64) -> f64 {
    let v = [1.0, t];
    let mut x = [1.0, 0.0];
    let length: f64 = v.iter().map(|v| v * v).sum();
    let along: f64 = v.iter().zip(&x).map(|(v, x)| v * x).sum();
    for (x, v) in x.iter_mut().zip(&v) {
        *x -= 2.0 * along / length * v;
    }
    x[0]
}

/// Matérn's covariance of order 5/2, whose mixed derivative at equal points is 5/3.
#[differentiable]
fn matern(x: f64, y: f64) -> f64 {
    let d = 5.0f64.sqrt() * (x - y).abs();
    (1.0 + d + d * d / 3.0) * (-d).exp()
}

#[differentiable]
fn matern_by_branch(x: f64, y: f64) -> f64 {
    if x == y {
        return 1.0;
    }
    let d = 5.0f64.sqrt() * (x - y).abs();
    (1.0 + d + d * d / 3.0) * (-d).exp()
}

const KINK: &str = "|x − y| stands on its kink, where its slope is chosen to be 0; the kinks of the whole cancel, which no rule sees";

pub(crate) fn rows() -> Vec<Row> {
    let third = 5.0 / 3.0;
    let mut rows = curvatures! {
        bell(0.0) => [-2.0];
        bell_by_product(0.0) => [-2.0];
        bell_by_powf(0.0) => [-2.0];
        witch(0.0) => [-2.0];
        witch_by_recip(0.0) => [-2.0];
        determinant(0.7) => [4.0];
        log_determinant(0.7).within(8.0) => [-0.17853600476096013];
        running_product(1.0) => [144.0];
        running_product(0.0) => [0.0];
        layer_norm(0.7).within(8.0) => [0.7749142079590942];
        layer_norm(0.0) => [0.0];
        cholesky_solve(0.5).within(16.0) => [18.0 / (12.5 * 12.5 * 12.5)];
        householder(0.7).within(8.0) => [4.0 * (1.0 - 3.0 * 0.49) / (1.49 * 1.49 * 1.49)];
        matern(1.0, 1.0).but(SECOND, &[0.0; 4], KINK) => [-third, third, third, -third];
        matern_by_branch(1.0, 1.0).but(SECOND, &[0.0; 4], KINK) => [-third, third, third, -third];
    };
    rows.extend(slopes! {
        cholesky_solve(0.5).within(8.0) => [-3.0 / (12.5 * 12.5)];
        householder(0.7).within(4.0) => [4.0 * 0.7 / (1.49 * 1.49)];
        log_determinant(0.7).within(4.0) => [3.0 / 7.1];
        determinant(0.7) => [9.8];
    });
    rows.push(order::<2, 1, _>("bell, order 1", &bell::at(0.0), 0.0));
    rows.push(order::<4, 3, _>("bell, order 3", &bell::at(0.0), 0.0));
    rows.push(order::<5, 4, _>("bell, order 4", &bell::at(0.0), 12.0));
    rows.push(order::<4, 3, _>("bell_by_product, order 3", &bell_by_product::at(0.0), 0.0));
    rows.push(order::<5, 4, _>("bell_by_product, order 4", &bell_by_product::at(0.0), 12.0));
    rows.push(order::<5, 4, _>("bell_by_powf, order 4", &bell_by_powf::at(0.0), 12.0));
    rows.push(order::<5, 4, _>("quartic, order 4", &quartic::at(0.0), 24.0));
    rows.push(order::<6, 5, _>("quartic, order 5", &quartic::at(0.0), 0.0));
    rows.push(order::<6, 5, _>("quartic, order 5", &quartic::at(1.5), 0.0));
    rows
}

#[differentiable]
fn rosenbrock(x: &[f64]) -> f64 {
    let mut sum = 0.0;
    for i in 0..x.len() - 1 {
        sum += 100.0 * (x[i + 1] - x[i] * x[i]).powi(2) + (1.0 - x[i]).powi(2);
    }
    sum
}

/// Every operation between every two inputs.
#[differentiable]
fn tangle(x: &[f64]) -> f64 {
    let mut a = x.to_vec();
    for round in 0..3 {
        for i in 0..a.len() {
            let j = (i + round + 1) % a.len();
            a[i] = (a[i] * a[j]).sin() + a[i] / (1.0 + a[j] * a[j]) + a[j].exp().ln_1p();
        }
    }
    a.iter().map(|v| v.tanh() * v).sum()
}

/// The Hessian is made of one triangle; here each product with a unit vector is asked by itself.
#[test]
fn hessians_are_symmetric() {
    let x: Vec<f64> = (0..9).map(|i| (f64::from(i) * 0.7).sin()).collect();
    let unit = |i: usize| -> Vec<f64> { (0..9).map(|j| f64::from(u8::from(i == j))).collect() };
    for rows in [
        (0..9).map(|i| rosenbrock::hvp(&x, &unit(i))).collect::<Vec<_>>(),
        (0..9).map(|i| tangle::hvp(&x, &unit(i))).collect(),
    ] {
        let scale = rows.iter().flatten().fold(0.0f64, |m, v| m.max(v.abs()));
        for (i, j) in (0..9).flat_map(|i| (0..i).map(move |j| (i, j))) {
            assert!((rows[i][j] - rows[j][i]).abs() <= 1e-12 * scale, "{} and {}", rows[i][j], rows[j][i]);
        }
    }
    assert!(tangle::check(&x).is_ok());
}

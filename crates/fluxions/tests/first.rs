//! t
use fluxions::differentiable;

#[differentiable]
fn rosenbrock(x: &[f64]) -> f64 {
    let mut sum = 0.0;
    for i in 0..x.len() - 1 {
        sum += 100.0 * (x[i + 1] - x[i] * x[i]).powi(2) + (1.0 - x[i]).powi(2);
    }
    sum
}

#[differentiable]
fn dot(a: &[f64], b: &[f64]) -> f64 {
    let mut s = 0.0;
    for (x, y) in a.iter().zip(b) { s += x * y; }
    s
}

#[differentiable]
fn loss(w: &[f64], #[constant] data: &[f64], n: usize) -> f64 {
    let mut total = 0.0;
    for row in data.chunks(w.len()).take(n) {
        let t = dot(w, row) + dot(w, w);
        if t > 0.0 { total += t.exp().ln_1p(); } else { total += t * t; }
    }
    total
}

#[differentiable]
fn relax(x: &mut [f64], k: f64) {
    for _ in 0..3 {
        for i in 1..x.len() - 1 {
            x[i] = x[i] + k * (x[i - 1] - 2.0 * x[i] + x[i + 1]).sin();
        }
    }
}

#[differentiable]
fn newton(a: f64) -> f64 {
    let mut x = a;
    let mut n = 0;
    loop {
        let next = 0.5 * (x + a / x);
        n += 1;
        if (next - x).abs() < 1e-12 || n > 50 { return next; }
        x = next;
    }
}

#[test]
fn works() {
    let x = [1.2, 0.7, -0.3, 2.0];
    let (v, g) = rosenbrock::value_and_gradient(&x);
    assert_eq!(v, rosenbrock(&x));
    println!("{g:?}");
    rosenbrock::check(&x).unwrap();
    println!("{:?}", rosenbrock::hessian(&x));
    let data: Vec<f64> = (0..12).map(|i| (i as f64 * 0.7).sin()).collect();
    println!("{:?}", loss::gradient(&[0.3, -0.2, 0.5], &data, 4));
    loss::check(&[0.3, -0.2, 0.5], &data, 4).unwrap();
    relax::check(&mut [0.3, -0.2, 0.5, 0.9, 1.0], 0.4).unwrap();
    newton::check(2.0).unwrap();
    println!("{:?}", newton::gradient(2.0));
}

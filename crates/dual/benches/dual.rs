//! How much does a derivative cost? Each line runs code written by hand and the numbers of this crate, on the same
//! function, in alternation, and prints the ratio of their best times.
#![allow(clippy::print_stdout)]

use fluxions_dual::{Chunk, Dual, Lanes, derivatives};
use fluxions_rules::Real;
use std::hint::black_box;
use std::time::Instant;

/// The least seconds that `f` takes, for a thousand calls, after warming up.
fn least(f: &mut dyn FnMut()) -> f64 {
    f();
    let once = || {
        let start = Instant::now();
        for _ in 0..1000 {
            f();
        }
        start.elapsed().as_secs_f64()
    };
    std::iter::repeat_with(once).take(15).fold(f64::INFINITY, f64::min)
}

fn compare(what: &str, mut ours: impl FnMut(), mut theirs: impl FnMut()) {
    let (mut a, mut b) = (f64::INFINITY, f64::INFINITY);
    for _ in 0..5 {
        a = a.min(least(&mut ours));
        b = b.min(least(&mut theirs));
    }
    println!("{what:<64} {:>9.1} ns {:>9.1} ns   ratio {:.2}", a * 1e6, b * 1e6, a / b);
}

const POLYNOMIAL: [f64; 16] =
    [0.3, -1.2, 0.7, 0.1, -0.4, 0.9, 0.25, -0.6, 1.1, -0.2, 0.05, 0.4, -0.3, 0.15, -0.8, 0.5];

fn horner(x: Dual) -> Dual {
    POLYNOMIAL.iter().fold(Dual::constant(0.0), |y, &c| y * x + c)
}

fn horner_by_hand(x: f64) -> (f64, f64) {
    POLYNOMIAL.iter().fold((0.0, 0.0), |(y, dy), &c| (y * x + c, dy * x + y))
}

fn wave(x: Dual) -> Dual {
    x.sin().exp() * x / (x * x + 1.0)
}

fn wave_by_hand(x: f64) -> (f64, f64) {
    let (s, c) = x.sin_cos();
    let (e, d) = (s.exp(), x * x + 1.0);
    let y = e * x / d;
    (y, (c * e * x + e - y * 2.0 * x) / d)
}

fn rosenbrock<const N: usize>(x: &[Chunk<N>]) -> Chunk<N> {
    let mut sum = Chunk::constant(0.0);
    for pair in x.windows(2) {
        let valley = pair[1] - pair[0] * pair[0];
        let off = 1.0 - pair[0];
        sum += 100.0 * (valley * valley) + off * off;
    }
    sum
}

/// The same on any number, as generated code is.
#[inline(always)]
fn rosenbrock_generic<T: Real>(x: &[T]) -> T {
    let mut sum = T::from_f64(0.0);
    for pair in x.windows(2) {
        let valley = pair[1] - pair[0] * pair[0];
        let off = T::from_f64(1.0) - pair[0];
        sum += T::from_f64(100.0) * (valley * valley) + off * off;
    }
    sum
}

fn softmax_generic<T: Real>(x: &[T]) -> T {
    let total = x.iter().fold(T::from_f64(0.0), |sum, &x| sum + fluxions_rules::exp(x));
    fluxions_rules::log(total) - x[0] * fluxions_rules::tanh(x[1])
}

/// The gradient as a person derives it.
fn rosenbrock_derived(x: &[f64; 8]) -> (f64, [f64; 8]) {
    let (mut sum, mut slopes) = (0.0, [0.0; 8]);
    for i in 0..7 {
        let valley = x[i + 1] - x[i] * x[i];
        let off = 1.0 - x[i];
        sum += 100.0 * (valley * valley) + off * off;
        slopes[i] += -400.0 * valley * x[i] - 2.0 * off;
        slopes[i + 1] += 200.0 * valley;
    }
    (sum, slopes)
}

/// The gradient with eight tangents carried forward by hand, in plain arrays.
fn rosenbrock_forward(x: &[f64; 8]) -> (f64, [f64; 8]) {
    let (mut sum, mut slopes) = (0.0, [0.0; 8]);
    let seed = |i: usize| std::array::from_fn::<f64, 8, _>(|j| black_box(f64::from(u8::from(i == j))));
    let dx: [[f64; 8]; 8] = std::array::from_fn(seed);
    for i in 0..7 {
        let valley = x[i + 1] - x[i] * x[i];
        let off = 1.0 - x[i];
        sum += 100.0 * (valley * valley) + off * off;
        for j in 0..8 {
            let d_valley = dx[i + 1][j] - (x[i] * dx[i][j] + x[i] * dx[i][j]);
            let d_off = -dx[i][j];
            slopes[j] += 100.0 * (valley * d_valley + valley * d_valley) + (off * d_off + off * d_off);
        }
    }
    (sum, slopes)
}

fn softmax<const N: usize>(x: &[Chunk<N>]) -> Chunk<N> {
    let total: Chunk<N> = x.iter().map(|x| x.exp()).sum();
    total.ln() - x[0] * x[1].tanh()
}

fn softmax_by_hand(x: &[f64; 8]) -> (f64, [f64; 8]) {
    let powers = x.map(f64::exp);
    let total: f64 = powers.iter().sum();
    let t = x[1].tanh();
    let mut slopes = powers.map(|p| p / total);
    slopes[0] -= t;
    slopes[1] -= x[0] / (x[1].cosh() * x[1].cosh());
    (total.ln() - x[0] * t, slopes)
}

fn main() {
    let x = 0.7;
    let point: [f64; 8] = std::array::from_fn(|i| 0.3 + 0.1 * i as f64);
    let seeded = |x: &[f64; 8]| -> [Chunk<8>; 8] { std::array::from_fn(|i| Chunk::variable(x[i], i)) };
    let laned = |x: &[f64; 8]| -> [Lanes<f64, 8>; 8] { std::array::from_fn(|i| Lanes::variable(x[i], i)) };
    let seeds = laned(&point);
    println!("{:<64} {:>12} {:>12}", "", "fluxions", "by hand");
    compare(
        "polynomial of degree 15, value and slope: Dual",
        || _ = black_box(horner(Dual::variable(black_box(x)))),
        || _ = black_box(horner_by_hand(black_box(x))),
    );
    compare(
        "e^sin(x)·x/(x² + 1), value and slope: Dual",
        || _ = black_box(wave(Dual::variable(black_box(x)))),
        || _ = black_box(wave_by_hand(black_box(x))),
    );
    compare(
        "Rosenbrock in 8 variables: Chunk<8>, against arrays by hand",
        || _ = black_box(rosenbrock(&seeded(black_box(&point)))),
        || _ = black_box(rosenbrock_forward(black_box(&point))),
    );
    compare(
        "Rosenbrock in 8 variables: Lanes<f64, 8>, against arrays by hand",
        || _ = black_box(rosenbrock_generic(&laned(black_box(&point)))),
        || _ = black_box(rosenbrock_forward(black_box(&point))),
    );
    compare(
        "Rosenbrock in 8 variables: Lanes<f64, 8>, against Chunk<8>",
        || _ = black_box(rosenbrock_generic(&laned(black_box(&point)))),
        || _ = black_box(rosenbrock(&seeded(black_box(&point)))),
    );
    compare(
        "Rosenbrock in 8 variables: Lanes<f64, 8> whose tangents nobody reads, against its value",
        || _ = black_box(rosenbrock_generic(black_box(&seeds)).primal()),
        || _ = black_box(rosenbrock_generic(black_box(&point))),
    );
    compare(
        "log-sum-exp of 8 and tanh: Lanes<f64, 8>, against Chunk<8>",
        || _ = black_box(softmax_generic(&laned(black_box(&point)))),
        || _ = black_box(softmax(&seeded(black_box(&point)))),
    );
    compare(
        "Rosenbrock in 8 variables: Chunk<8>, against the derived gradient",
        || _ = black_box(rosenbrock(&seeded(black_box(&point)))),
        || _ = black_box(rosenbrock_derived(black_box(&point))),
    );
    compare(
        "log-sum-exp of 8 and tanh: Chunk<8>, against the derived gradient",
        || _ = black_box(softmax(&seeded(black_box(&point)))),
        || _ = black_box(softmax_by_hand(black_box(&point))),
    );
    compare(
        "10 derivatives of e^(x²)·sin(x)/x: Jet<11>, against its value",
        || _ = black_box(derivatives::<11>(|x| (x * x).exp() * x.sin() / x, black_box(x))),
        || _ = black_box((black_box(x) * x).exp() * black_box(x).sin() / x),
    );
}

//! How long does a person wait? The time from a formula as text to the answer of every method at one point, for
//! formulas as they are typed.
//!
//! `cargo bench -p fluxions --bench latency`

#![allow(clippy::print_stdout)]

use fluxions::{Comparison, Function, Pool, Request};
use std::hint::black_box;
use std::time::{Duration, Instant};

const FORMULAS: [(&str, &[f64]); 10] = [
    ("x^2/4", &[3.0]),
    ("sin(x)*exp(-x^2)", &[0.5]),
    ("x^3 + 2*x^2 - 5*x + 1", &[2.0]),
    ("log(x)/sqrt(1 + x^2)", &[1.5]),
    ("sin(x*y) + x/y", &[1.2, 0.7]),
    ("exp(-(x - m)^2/(2*s^2))/(s*sqrt(2*pi))", &[0.3, 0.0, 1.0]),
    ("tanh(w1*x + b1)*w2 + b2", &[0.5, 1.0, -0.2, 2.0, 0.1]),
    ("abs(x - 1) + max(x, 0)", &[0.25]),
    ("gamma(x)/gamma(x + 1/2)", &[2.5]),
    ("sqrt((x - a)^2 + (y - b)^2 + (z - c)^2)", &[1.0, 0.5, 2.0, -1.0, 3.0, 0.0]),
];

/// Reads a formula and asks every method for its gradient.
fn answer(source: &str, at: &[f64]) -> f64 {
    let f = Function::parse(source).unwrap_or_else(|e| panic!("{source}: {e:?}"));
    let pool = Pool::new();
    let mut comparison = Comparison::new(&f, Request::gradient(&f), &pool, &Default::default());
    comparison.at(at).partials[0].derivative
}

fn main() {
    let mut total = Duration::ZERO;
    println!("{:45} {:>10} {:>10}", "formula", "median", "fastest");
    for (source, at) in FORMULAS {
        let mut times: Vec<Duration> = (0..101)
            .map(|_| {
                let start = Instant::now();
                black_box(answer(black_box(source), at));
                start.elapsed()
            })
            .collect();
        times.sort_unstable();
        let micros = |time: Duration| format!("{:.0} µs", time.as_secs_f64() * 1e6);
        println!("{source:45} {:>10} {:>10}", micros(times[50]), micros(times[0]));
        total += times[50];
    }
    println!("{:45} {:>7.2} ms", "all", total.as_secs_f64() * 1e3);
}

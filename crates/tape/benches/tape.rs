//! How much does a recorded operation cost? Each line runs a program on plain numbers, then recorded and swept back, on
//! a tape that keeps its memory, and prints the ratio of their best times.
#![allow(clippy::print_stdout)]

use fluxions_rules::{Real, exp, log, sin};
use fluxions_tape::Tape;
use std::hint::black_box;
use std::time::Instant;

fn least(mut f: impl FnMut()) -> f64 {
    let mut once = || {
        let start = Instant::now();
        f();
        start.elapsed().as_secs_f64()
    };
    (0..200).map(|_| once()).fold(f64::INFINITY, f64::min)
}

fn rosenbrock<T: Real>(x: &[T]) -> T {
    x.windows(2).fold(T::from_f64(0.0), |sum, pair| {
        let valley = pair[1] - pair[0] * pair[0];
        let off = T::from_f64(1.0) - pair[0];
        sum + T::from_f64(100.0) * (valley * valley) + off * off
    })
}

fn log_sum_exp<T: Real>(x: &[T]) -> T {
    log(x.iter().fold(T::from_f64(0.0), |sum, &x| sum + exp(x) * sin(x) + exp(x)))
}

fn compare(what: &str, x: &[f64], plain: fn(&[f64]) -> f64, run: &mut dyn FnMut(&[f64]) -> usize) {
    let value = least(|| _ = black_box(plain(black_box(x))));
    let mut entries = 0;
    let both = least(|| entries = black_box(run(black_box(x))));
    println!(
        "{what:<40} {:>9.1} µs {:>9.1} µs   ratio {:>5.1}   {:.2} ns an entry",
        both * 1e6,
        value * 1e6,
        both / value,
        both * 1e9 / entries as f64
    );
}

fn main() {
    let x: Vec<f64> = (0..10_000).map(|i| 0.3 + f64::from(i % 17) * 0.05).collect();
    println!("{:<40} {:>12} {:>12}", "10 000 inputs", "gradient", "value");
    let mut tape = Tape::new();
    compare("Rosenbrock", &x, rosenbrock, &mut |x| {
        black_box(tape.record(|x| vec![rosenbrock(x)], x).vjp(&[1.0]));
        tape.len()
    });
    let (memory, entries) = (tape.memory(), tape.len());
    println!("{:<40} {:.1} bytes an entry held, 24 used", "", memory as f64 / entries as f64);
    compare("log of a sum of exponentials and sines", &x, log_sum_exp, &mut |x| {
        black_box(tape.record(|x| vec![log_sum_exp(x)], x).vjp(&[1.0]));
        tape.len()
    });
}

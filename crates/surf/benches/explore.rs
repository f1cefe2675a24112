//! How long does it take to find out about a formula? For formulas as people type them, and for a thousand hostile ones,
//! of which the slowest are shown.
//!
//! `cargo bench -p fluxions-surf --bench explore`

#![allow(clippy::print_stdout)]

#[path = "../tests/hostile/formulas.rs"]
#[allow(dead_code)]
mod formulas;

use fluxions_surf::explore;
use std::hint::black_box;
use std::time::{Duration, Instant};

const TYPED: [&str; 20] = [
    "x^2/4",
    "sin(x)",
    "abs(x)",
    "tan(x)",
    "1/x",
    "floor(x)",
    "(x^2 - 1)/(x - 1)",
    "x*sin(1/x)",
    "exp(-x^2)",
    "a*sin(b*x + c)",
    "x^3 - 3*x + 1",
    "log(x)/sqrt(1 + x^2)",
    "exp(x^2)*sin(x)/x",
    "gamma(x)",
    "besselj(0, x)",
    "if(x > 0, x^2, sin(x)/x)",
    "tanh(w1*x + b1)*w2 + b2",
    "x^2 + 3*y^2 - x*y",
    "sin(x*y)*exp(-(x^2 + y^2)/4)",
    "(1 - x)^2 + 100*(y - x^2)^2",
];

/// The answer as it is sent; its length.
fn answer(formula: &str) -> usize {
    explore(formula).map_or(0, |seen| seen.to_json().to_string().len())
}

fn timed(formula: &str) -> Duration {
    let start = Instant::now();
    black_box(answer(black_box(formula)));
    start.elapsed()
}

fn milliseconds(time: Duration) -> String {
    format!("{:.2} ms", time.as_secs_f64() * 1e3)
}

fn main() {
    // The depth that the parser allows is walked on a stack like the server's.
    let run = || {
        println!("{:32} {:>12} {:>12} {:>10}", "typed", "median of 21", "fastest", "answer");
        let mut slowest = Duration::ZERO;
        for formula in TYPED {
            let mut times: Vec<Duration> = (0..21).map(|_| timed(formula)).collect();
            times.sort_unstable();
            slowest = slowest.max(times[10]);
            let (median, fastest) = (milliseconds(times[10]), milliseconds(times[0]));
            println!("{formula:32} {median:>12} {fastest:>12} {:>7} kB", answer(formula) / 1000);
        }
        println!(
            "slowest median: {}, {:.2} of the 30 ms allowed",
            milliseconds(slowest),
            slowest.as_secs_f64() / 0.030
        );

        let hostile = formulas::formulas();
        let mut times: Vec<(Duration, &String)> =
            hostile.iter().map(|formula| (timed(formula), formula)).collect();
        times.sort_unstable();
        times.reverse();
        println!("\n{} hostile formulas, the slowest:", times.len());
        for (time, formula) in times.iter().take(12) {
            let start: String = formula.chars().take(48).filter(|c| !c.is_control()).collect();
            println!("{:>12}  {:>6} bytes  {start}", milliseconds(*time), formula.len());
        }
        println!("slowest: {:.2} of the second allowed", times[0].0.as_secs_f64());
    };
    let worker = std::thread::Builder::new().stack_size(64 << 20).spawn(run).expect("a thread");
    worker.join().expect("the bench ends");
}

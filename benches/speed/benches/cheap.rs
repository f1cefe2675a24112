//! Does a gradient cost the same few evaluations of its function, however many inputs there are? Each line is a function
//! at six sizes: the time of its value and gradient over that of its value alone, and the bytes that the workspace holds
//! for each operation. Ends with an error where the ratio grows.
//!
//! `cargo xtask bench cheap`

#![allow(clippy::print_stdout)]

use fluxions::differentiable;
use fluxions::rt::Workspace;
use std::hint::black_box;
use std::process::ExitCode;
use std::time::Instant;

/// How often both take their turn, and for how long, in seconds.
const ROUNDS: usize = 12;
const TURN: f64 = 0.003;
const SIZES: [usize; 6] = [10, 100, 1_000, 10_000, 100_000, 1_000_000];
/// A ratio may be so much times that at the first sizes, which leaves room for what caches do.
const FLAT: f64 = 2.0;

#[differentiable]
fn rosenbrock(x: &[f64]) -> f64 {
    let mut sum = 0.0;
    for i in 0..x.len() - 1 {
        sum += 100.0 * (x[i + 1] - x[i] * x[i]).powi(2) + (1.0 - x[i]).powi(2);
    }
    sum
}

/// How often a number of [`rosenbrock`] takes part in an operation.
const ROSENBROCK_OPERATIONS: usize = 9;

/// The squares of the temperatures after some steps on a square grid with a cold edge; each place also heats itself.
#[differentiable]
fn heat(start: &[f64], n: usize, steps: usize) -> f64 {
    let mut u = start.to_vec();
    let mut next = vec![0.0; n * n];
    for _ in 0..steps {
        for i in 1..n - 1 {
            for j in 1..n - 1 {
                let at = i * n + j;
                let spread = u[at - n] + u[at + n] + u[at - 1] + u[at + 1] - 4.0 * u[at];
                next[at] = u[at] + 0.1 * spread + 0.01 * u[at] * (1.0 - u[at]);
            }
        }
        u.copy_from_slice(&next);
    }
    let mut sum = 0.0;
    for v in &u {
        sum += v * v;
    }
    sum
}

const STEPS: usize = 10;
/// The operations at a place of [`heat`] in a step.
const HEAT_OPERATIONS: usize = 12;

/// A program in arrays: operation `k` has a code and the places of its operands among the inputs and the results before.
#[differentiable]
fn program(x: &[f64], codes: &[u8], left: &[usize], right: &[usize]) -> f64 {
    let inputs = x.len();
    let mut values = vec![0.0; inputs + codes.len()];
    values[..inputs].copy_from_slice(x);
    let mut sum = 0.0;
    for k in 0..codes.len() {
        let a = values[left[k]];
        let b = values[right[k]];
        let y = match codes[k] {
            0 => 0.5 * (a + b),
            1 => a - 0.5 * b,
            2 => a * b,
            3 => a.sin(),
            _ => a / (1.0 + b * b),
        };
        values[inputs + k] = y;
        sum += y;
    }
    sum
}

/// The operations of [`program`] for each code, on average.
const PROGRAM_OPERATIONS: usize = 3;

/// Numbers without a pattern.
struct Noise(u64);

impl Noise {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % n
    }
    fn numbers(&mut self, n: usize) -> Vec<f64> {
        (0..n).map(|_| self.below(2000) as f64 / 1000.0 - 1.0).collect()
    }
}

/// The best time of either, taking turns.
fn bests(mut value: impl FnMut(), mut gradient: impl FnMut()) -> (f64, f64) {
    let time = |run: &mut dyn FnMut(), repeats: usize| {
        let start = Instant::now();
        (0..repeats).for_each(|_| run());
        start.elapsed().as_secs_f64() / repeats as f64
    };
    let repeats = |once: f64| (TURN / once.max(1e-9)).ceil() as usize;
    time(&mut gradient, 1);
    let turns = (repeats(time(&mut value, 2)), repeats(time(&mut gradient, 2)));
    let mut best = (f64::INFINITY, f64::INFINITY);
    for _ in 0..ROUNDS {
        best = (best.0.min(time(&mut value, turns.0)), best.1.min(time(&mut gradient, turns.1)));
    }
    best
}

/// Prints the line of a function, and gives its largest ratio over the largest of the first three. For each size, `run` gives both times,
/// the number of operations, and the bytes of the workspace.
fn line(name: &str, mut run: impl FnMut(usize) -> ((f64, f64), usize, usize)) -> f64 {
    let mut ratios = Vec::new();
    let mut bytes = Vec::new();
    for n in SIZES {
        let ((value, gradient), operations, memory) = run(n);
        ratios.push(gradient / value);
        bytes.push(memory as f64 / operations as f64);
    }
    let cells = |numbers: &[f64]| numbers.iter().map(|x| format!("{x:>9.2}")).collect::<String>();
    println!("{name:<24}{}", cells(&ratios));
    println!("{:<24}{}", "  bytes an operation", cells(&bytes));
    let most = |ratios: &[f64]| ratios.iter().fold(0.0, |a: f64, &b| a.max(b));
    most(&ratios) / most(&ratios[..3])
}

fn main() -> ExitCode {
    let sizes: String = SIZES.iter().map(|n| format!("{n:>9}")).collect();
    println!("{:<24}{sizes}", "gradient/value at n =");
    let spreads = [
        line("Rosenbrock", |n| {
            let x = Noise(1).numbers(n);
            let (mut workspace, mut bar) = (Workspace::new(), vec![0.0; n]);
            let times = bests(
                || _ = black_box(rosenbrock(black_box(&x))),
                || {
                    bar.fill(0.0);
                    black_box(rosenbrock::adjoint_in(&mut workspace, black_box(&x), &mut bar, 1.0));
                },
            );
            (times, n * ROSENBROCK_OPERATIONS, workspace.memory())
        }),
        line("heat, 10 steps", |n| {
            let side = (n as f64).sqrt().round() as usize;
            let x = Noise(2).numbers(side * side);
            let (mut workspace, mut bar) = (Workspace::new(), vec![0.0; side * side]);
            let times = bests(
                || _ = black_box(heat(black_box(&x), side, STEPS)),
                || {
                    bar.fill(0.0);
                    black_box(heat::adjoint_in(&mut workspace, black_box(&x), &mut bar, side, STEPS, 1.0));
                },
            );
            (times, side * side * STEPS * HEAT_OPERATIONS, workspace.memory())
        }),
        line("random program", |n| {
            let mut noise = Noise(3);
            let x = noise.numbers(n);
            let codes: Vec<u8> = (0..n).map(|_| noise.below(5) as u8).collect();
            let mut operands = || (0..n).map(|k| noise.below(n + k)).collect::<Vec<usize>>();
            let (left, right) = (operands(), operands());
            let (mut workspace, mut bar) = (Workspace::new(), vec![0.0; n]);
            let times = bests(
                || _ = black_box(program(black_box(&x), &codes, &left, &right)),
                || {
                    bar.fill(0.0);
                    let x = black_box(&x);
                    black_box(program::adjoint_in(&mut workspace, x, &mut bar, &codes, &left, &right, 1.0));
                },
            );
            (times, n * PROGRAM_OPERATIONS, workspace.memory())
        }),
    ];
    if spreads.iter().all(|&spread| spread < FLAT) {
        return ExitCode::SUCCESS;
    }
    println!("a ratio grew more than {FLAT}-fold");
    ExitCode::FAILURE
}

//! How many of the problems of Moré, Garbow and Hillstrom are solved from the standard start and from 10 and 100 times
//! it, and with how many evaluations? `cargo xtask bench minimise` prints a row for each method; with names of problems,
//! the runs on these. With `--serve` it answers the opponent's script, `minimise_scipy.py`, so that both are asked about
//! the very same functions.
#![allow(clippy::print_stdout)]

#[path = "../tests/hillstrom/problems.rs"]
mod problems;

use fluxions::optim::{Method, Minimum, Options, Order, Refusal, minimise};
use problems::{Problem, problems};
use std::io::{BufRead, Write};

/// From how many times the standard start.
const FACTORS: [f64; 3] = [1.0, 10.0, 100.0];

/// The start; one at zero has no multiples, and the factor itself stands in every place.
fn start(problem: &Problem, factor: f64) -> Vec<f64> {
    let zero = problem.start.iter().all(|&x| x == 0.0);
    problem.start.iter().map(|&x| if zero && factor > 1.0 { factor } else { factor * x }).collect()
}

/// Whether a value is that of a published minimum, or below.
fn solved(problem: &Problem, value: f64) -> bool {
    problem.minima.iter().any(|minimum| (value - minimum).abs() <= 1e-6 * minimum + 1e-9)
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|a| a != "--bench").collect();
    if arguments.iter().any(|a| a == "--serve") {
        return serve();
    }
    let methods = [Method::Auto, Method::NewtonCg, Method::Lbfgs { memory: 10 }];
    println!(
        "{:<32}{:>8}{:>8}{:>8}{:>8}{:>12}{:>12}",
        "method", "×1", "×10", "×100", "all", "evaluations", "if solved"
    );
    for method in methods {
        let (mut solutions, mut evaluations, mut useful) = ([0; 3], 0, 0);
        for mut problem in problems() {
            for (factor, count) in FACTORS.into_iter().zip(&mut solutions) {
                let from = start(&problem, factor);
                let options = Options { method, evaluations: 20_000, ..Options::default() };
                let found = minimise(problem.objective.as_mut(), &from, &options);
                let value = found.as_ref().map_or(f64::INFINITY, |f| f.value);
                let cost = found.as_ref().map_or(1, |f| f.counts.total());
                evaluations += cost;
                if solved(&problem, value) {
                    *count += 1;
                    useful += cost;
                }
                if arguments.iter().any(|a| a == problem.name || a == "all") {
                    print_run(&problem, factor, method, &found);
                }
            }
        }
        let [one, ten, hundred] = solutions;
        let all = one + ten + hundred;
        println!(
            "{:<32}{one:>8}{ten:>8}{hundred:>8}{all:>8}{evaluations:>12}{useful:>12}",
            method.to_string()
        );
    }
}

fn print_run(problem: &Problem, factor: f64, method: Method, found: &Result<Minimum, Refusal>) {
    print!("{:<14}×{factor:<4} {method:<30}", problem.name);
    match found {
        Ok(found) => {
            let mark = if solved(problem, found.value) { "solved" } else { "" };
            println!(
                " {:<7} {:<24e} {:>6} {}; {}",
                mark,
                found.value,
                found.counts.total(),
                found.stop,
                found.shape
            );
        }
        Err(refusal) => println!(" {refusal}"),
    }
}

/// Answers lines `NAME KIND x₁ x₂ …` with numbers: KIND is `start`, `minima`, `value`, `gradient` (the value first) or
/// `hessian`.
fn serve() {
    let mut problems = problems();
    let mut out = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines().map_while(Result::ok) {
        let mut words = line.split_whitespace();
        let name = words.next().unwrap_or_default();
        let kind = words.next().unwrap_or_default();
        let x: Vec<f64> = words.filter_map(|word| word.parse().ok()).collect();
        let answer: Vec<f64> = match problems.iter_mut().find(|p| p.name == name) {
            None => Vec::new(),
            Some(problem) => match kind {
                "start" => start(problem, x[0]),
                "minima" => problem.minima.to_vec(),
                "value" => vec![problem.objective.value(&x)],
                "hessian" if problem.objective.knows() == Order::Hessians => {
                    problem.objective.hessian(&x).unwrap_or_default().concat()
                }
                _ => {
                    let mut gradient = vec![0.0; x.len()];
                    let value = problem.objective.value_and_gradient(&x, &mut gradient);
                    std::iter::once(value).chain(gradient).collect()
                }
            },
        };
        let words: Vec<String> = answer.iter().map(f64::to_string).collect();
        if writeln!(out, "{}", words.join(" ")).and_then(|()| out.flush()).is_err() {
            return;
        }
    }
}

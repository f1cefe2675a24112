//! How near are the measures to what is known, do intervals hold what they promise, and how long does it take? On functions
//! with closed forms; beside SALib, where the environment variable FLUXIONS_PYTHON names a Python that has it.
//!
//! `cargo xtask bench sensitivity`
#![allow(clippy::print_stdout)]

#[path = "../tests/common/mod.rs"]
mod common;

use common::{Known, ishigami, known};
use fluxions_sensitivity::{Interval, Resampling, Sampling, dgsm, sobol};
use std::process::Command;
use std::time::Instant;

const SEEDS: u64 = 100;

fn sampling(of: &Known, base: usize, seed: u64, resamples: usize) -> Sampling {
    let mut how = Sampling::new(&of.inputs, base);
    how.resampling = Resampling { resamples, seed, ..Resampling::default() };
    how
}

/// The largest relative error of a mean squared slope over all inputs, for each seed, sorted.
fn errors(of: &Known, base: usize) -> Vec<f64> {
    let mut errors: Vec<f64> = (0..SEEDS)
        .map(|seed| {
            let found = dgsm(&mut of.model(), &of.inputs, &sampling(of, base, seed, 1)).expect("an answer");
            let error = |(found, truth): (&fluxions_sensitivity::Steepness, &f64)| {
                if *truth == 0.0 { found.square.value } else { (found.square.value / truth - 1.0).abs() }
            };
            found.inputs.iter().zip(&of.square).map(error).fold(0.0, f64::max)
        })
        .collect();
    errors.sort_by(f64::total_cmp);
    errors
}

/// How many of the indices are within their intervals, and how wide these are beside the errors.
fn coverage(of: &Known, base: usize) -> (u32, u32, f64) {
    let (mut held, mut asked, mut width, mut error) = (0, 0, 0.0, 0.0);
    for seed in 0..SEEDS {
        let found =
            sobol(&mut of.model(), &of.inputs, &sampling(of, base, seed, 1000), false).expect("an answer");
        let pairs: Vec<(&Interval, &f64)> =
            found.first.iter().zip(&of.first).chain(found.total.iter().zip(&of.total)).collect();
        for (interval, truth) in pairs {
            asked += 1;
            held += u32::from(interval.holds(*truth) || (interval.value - truth).abs() < 1e-12);
            width += (interval.high - interval.low) / 2.0;
            error += (interval.value - truth).abs();
        }
    }
    (held, asked, width / error)
}

fn main() {
    println!("mean squared slopes (DGSM): the largest relative error over the inputs, {SEEDS} seeds");
    println!("function           N      median      worst");
    for of in known() {
        for base in [256, 1024, 4096] {
            let errors = errors(&of, base);
            let (median, worst) = (errors[errors.len() / 2], errors[errors.len() - 1]);
            println!("{:<15} {base:>4}  {:>8.4} %  {:>8.4} %", of.name, 100.0 * median, 100.0 * worst);
        }
    }
    println!("\nSobol' indices within their own 95 % intervals, {SEEDS} seeds");
    println!("function           N   inside            mean half-width / mean error");
    for of in known() {
        for base in [100, 256, 500, 1024] {
            let (held, asked, ratio) = coverage(&of, base);
            let percent = 100.0 * f64::from(held) / f64::from(asked);
            println!("{:<15} {base:>4}   {held:>4} of {asked:<4} {percent:5.1} %   {ratio:5.1}", of.name);
        }
    }
    println!("\ntime for Ishigami's function, the least of 5 rounds");
    let of = ishigami();
    for base in [20_000, 200_000] {
        let timed = |run: &mut dyn FnMut()| {
            let round = |_| {
                let begin = Instant::now();
                run();
                begin.elapsed().as_secs_f64()
            };
            (0..5).map(round).fold(f64::INFINITY, f64::min)
        };
        let how = sampling(&of, base, 0, 100);
        let mut model = of.model();
        let values = timed(&mut || drop(sobol(&mut model, &of.inputs, &how, false).expect("an answer")));
        let slopes = timed(&mut || drop(dgsm(&mut model, &of.inputs, &how).expect("an answer")));
        println!(
            "fluxions  N = {base:>6}: sobol {values:.3} s ({:.4} s for 10⁵ values), dgsm {slopes:.3} s ({:.4} s for 10⁵ gradients)",
            values / (base * 5) as f64 * 1e5,
            slopes / base as f64 * 1e5
        );
    }
    let Some(python) = std::env::var_os("FLUXIONS_PYTHON") else {
        println!("\nFLUXIONS_PYTHON names no Python, so that SALib is not asked");
        return;
    };
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/salib.py");
    let ran = Command::new(python).arg(script).output().expect("Python runs");
    print!("\n{}{}", String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
}

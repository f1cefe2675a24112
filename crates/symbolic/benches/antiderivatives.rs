//! How long does a formula take from text to the text of its derivative? Rubi's antiderivatives, each in a pool of its
//! own: the time of every stage at the median and towards the end of the list. SymEngine takes 0.21 ms for the median.

use fluxions_formula::{Options, Syntax, parse};
use fluxions_symbolic::{Budget, Pool};
use serde_json::Value;
use std::path::PathBuf;
use std::time::Instant;

#[allow(clippy::print_stdout)]
fn main() {
    let beside = || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/corpora"));
    let folder = std::env::var_os("FLUXIONS_CORPORA").map_or_else(beside, PathBuf::from);
    let Ok(text) = std::fs::read_to_string(folder.join("antiderivatives.jsonl")) else {
        println!("skipped: no corpus antiderivatives.jsonl");
        return;
    };
    const STAGES: [&str; 5] = ["parse", "derive", "print", "parse + derive + print", "simplify"];
    let mut times: [Vec<f64>; 5] = Default::default();
    for line in text.lines() {
        let entry: Value = serde_json::from_str(line).expect("a JSON object a line");
        let names = entry["at"].as_object().expect("a point").keys().cloned();
        let options = Options { syntax: Syntax::Text, ..Options::declaring(names) };
        let (source, by) =
            (entry["antiderivative"].as_str().expect("a text"), entry["variable"].as_str().expect("a text"));
        // The best of a few runs: what the work takes, not what else the machine does.
        let mut best = [f64::INFINITY; 5];
        for _ in 0..5 {
            let start = Instant::now();
            let mut last = 0.0;
            let mut lap = || {
                let now = start.elapsed().as_secs_f64() * 1e3;
                now - std::mem::replace(&mut last, now)
            };
            let pool = Pool::new();
            let formula = parse(source, &options).expect("a formula");
            let inputs: Vec<_> = formula.variables.iter().map(|name| pool.variable(name)).collect();
            let e = formula.run(pool.integer(0), &inputs);
            let parsed = lap();
            let derivative = e.derive(pool.variable(by)).expect("a derivative");
            let derived = lap();
            let _ = std::hint::black_box(derivative.text());
            let printed = lap();
            std::hint::black_box(derivative.simplify(&Budget::default()));
            let laps = [parsed, derived, printed, parsed + derived + printed, lap()];
            best.iter_mut().zip(laps).for_each(|(best, lap)| *best = best.min(lap));
        }
        times.iter_mut().zip(best).for_each(|(times, best)| times.push(best));
    }
    println!("{:>24} {:>9} {:>9} {:>9} {:>9} (ms)", "", "median", "90 %", "99 %", "most");
    for (stage, times) in STAGES.iter().zip(&mut times) {
        times.sort_by(f64::total_cmp);
        let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize];
        println!("{stage:>24} {:>9.4} {:>9.4} {:>9.4} {:>9.4}", at(0.5), at(0.9), at(0.99), at(1.0));
    }
}

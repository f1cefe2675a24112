//! Are the derivatives of the 35 problems of Moré, Garbow and Hillstrom right, and are the problems solved? Values,
//! gradients and Hessians are held against those of another program (the corpus); the minima against those published.
#![allow(clippy::print_stdout)]

mod problems;

use fluxions::optim::{Meaning, Options, Shape, minimise};
use problems::problems;
use serde_json::Value;
use std::path::PathBuf;

/// The folder of corpora; `None`, and a word about it, where there is none.
fn corpus(file: &str) -> Option<String> {
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpora");
    let folder = std::env::var_os("FLUXIONS_CORPORA").map_or(beside, PathBuf::from);
    let text = std::fs::read_to_string(folder.join(file)).ok();
    if text.is_none() {
        println!("skipped: there is no {file} in {}", folder.display());
    }
    text
}

fn numbers(entry: &Value, field: &str) -> Vec<f64> {
    entry[field].as_array().expect("a list").iter().map(|x| x.as_f64().expect("a number")).collect()
}

/// The largest difference, in shares of the largest entry.
fn apart(ours: &[f64], theirs: &[f64]) -> f64 {
    assert_eq!(ours.len(), theirs.len());
    let size = theirs.iter().fold(0.0, |m: f64, x| m.max(x.abs()));
    let worst = ours.iter().zip(theirs).fold(0.0, |m: f64, (a, b)| m.max((a - b).abs()));
    if worst == 0.0 { 0.0 } else { worst / size }
}

#[test]
fn values_gradients_and_hessians_are_those_of_the_corpus() {
    let Some(text) = corpus("more-garbow-hillstrom.jsonl") else { return };
    let mut problems = problems();
    let mut points = 0;
    let mut wrong = Vec::new();
    for line in text.lines() {
        let entry: Value = serde_json::from_str(line).expect("a line is an object");
        let name = entry["problem"].as_str().expect("a name");
        let problem =
            problems.iter_mut().find(|p| p.name == name).unwrap_or_else(|| panic!("no problem {name}"));
        let x = numbers(&entry, "x");
        if entry["k"] == 0 {
            assert!(apart(&problem.start, &x) < 1e-15, "{name}: the start");
        }
        let mut gradient = vec![0.0; x.len()];
        let value = problem.objective.value_and_gradient(&x, &mut gradient);
        let hessian: Vec<f64> = problem.objective.hessian(&x).expect("a Hessian").concat();
        let pairs = [("f", vec![value]), ("grad", gradient), ("hess", hessian)];
        for (field, ours) in pairs {
            let apart = apart(&ours, &numbers(&entry, field));
            if apart.is_nan() || apart > 1e-10 {
                wrong.push(format!("{name}, point {}: {field} differs by {apart:e}", entry["k"]));
            }
        }
        points += 1;
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(points, 6 * problems.len());
}

/// From the standard start, all problems but one are solved by the method that is chosen for them, and the report says
/// so. The one is `trigon`, which has valleys that are not published, and is said to be in one.
#[test]
fn standard_starts_lead_to_published_minima() {
    let mut failed = Vec::new();
    for mut problem in problems() {
        let found =
            minimise(problem.objective.as_mut(), &problem.start, &Options::default()).expect("a start");
        let solved = problem.minima.iter().any(|m| found.value <= m * (1.0 + 1e-6) + 1e-9);
        let in_valley = problem.name == "trigon" && found.shape == Shape::Valley;
        if !(solved || in_valley) || found.stop.meaning() == Meaning::NotConverged {
            failed.push(format!("{}: {} ({})", problem.name, found.value, found.stop));
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

/// From the standard start, and from 10 and 100 times it, with default settings: 105 runs. What is not solved is said not to
/// be a minimum, or is a valley that is not published.
#[test]
fn far_starts_are_solved_or_questioned() {
    let (mut solved, mut claimed) = (0, Vec::new());
    for factor in [1.0, 10.0, 100.0] {
        for mut problem in problems() {
            let zero = problem.start.iter().all(|&x| x == 0.0);
            let from: Vec<f64> = (problem.start.iter())
                .map(|&x| if zero && factor > 1.0 { factor } else { factor * x })
                .collect();
            let options = Options { evaluations: 20_000, ..Options::default() };
            let Ok(found) = minimise(problem.objective.as_mut(), &from, &options) else { continue };
            if problem.minima.iter().any(|m| (found.value - m).abs() <= 1e-6 * m + 1e-9) {
                solved += 1;
                continue;
            }
            println!("{} ×{factor}: {} ({}; {})", problem.name, found.value, found.stop, found.shape);
            if found.stop.meaning() == Meaning::Converged && found.shape != Shape::Valley {
                claimed.push(format!("{} ×{factor}: {} ({})", problem.name, found.value, found.stop));
            }
        }
    }
    println!("{solved} of 105 are solved");
    assert!(solved >= 94, "{solved} of 105");
    assert!(claimed.is_empty(), "{}", claimed.join("\n"));
}

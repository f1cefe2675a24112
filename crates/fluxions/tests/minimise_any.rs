//! Does a search end, and tell the truth, whatever the formula? Formulas that nobody wrote for minimisers, most without a
//! lowest point, many with edges of their domain: every method ends within its limits, panics nowhere, answers with the
//! value that the formula has at the point, and calls nothing a valley that is lower nearby.
#![allow(clippy::print_stdout)]

use fluxions::Function;
use fluxions::formula::Options as Reading;
use fluxions::optim::{
    Bounds, Conjugacy, Constraint, FormulaObjective, Iteration, Meaning, Method, Minimum, Options, Shape,
    StepRule, Stop, constraint, minimise, minimise_subject_to,
};
use serde_json::Value;
use std::ops::ControlFlow;
use std::path::PathBuf;

const METHODS: [Method; 9] = [
    Method::Newton,
    Method::NewtonCg,
    Method::Lbfgs { memory: 10 },
    Method::ConjugateGradient(Conjugacy::HagerZhang),
    Method::GradientDescent(StepRule::BarzilaiBorwein),
    Method::GradientDescent(StepRule::Armijo),
    Method::GradientDescent(StepRule::Wolfe),
    Method::Adam { rate: 0.01, first: 0.9, second: 0.999 },
    Method::NelderMead,
];

/// Formulas with the edges and plateaus that physics spares: each with a start.
const HARD: [(&str, &[f64]); 14] = [
    ("1/x", &[1.0]),
    ("log(abs(x))", &[1.0]),
    ("exp(-1/x^2)", &[0.5]),
    ("floor(x) + (x - 0.3)^2", &[3.3]),
    ("sqrt(x - y)*(x + y)", &[2.0, 1.0]),
    ("exp(exp(x)) + exp(-x)", &[1.0]),
    ("if(x > 0, x, -2*x)", &[1.0]),
    ("max(x, y, -x - y)", &[1.0, 2.0]),
    ("x^y", &[2.0, 3.0]),
    ("gamma(x)", &[3.0]),
    ("1e300*x^2", &[1e3]),
    ("1e-300*x^2 + 1e-300*y^4", &[1e3, 1.0]),
    ("atan2(y, x)", &[-1.0, 0.1]),
    ("0*x + 3", &[1.0]),
];

fn formulas() -> Vec<(String, Function, Vec<f64>)> {
    let mut formulas: Vec<_> = HARD
        .iter()
        .map(|(text, start)| (text.to_string(), Function::parse(text).expect("a formula"), start.to_vec()))
        .collect();
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpora");
    let folder = std::env::var_os("FLUXIONS_CORPORA").map_or(beside, PathBuf::from);
    let Ok(text) = std::fs::read_to_string(folder.join("feynman.jsonl")) else {
        println!("in part skipped: there is no feynman.jsonl in {}", folder.display());
        return formulas;
    };
    for line in text.lines() {
        let entry: Value = serde_json::from_str(line).expect("a line is an object");
        let point = &entry["points"][0]["at"];
        let names = point.as_object().expect("a point").keys().cloned();
        let source = entry["formula"].as_str().expect("a formula");
        let Ok(function) = Function::parse_with(source, &Reading::declaring(names)) else { continue };
        let start = function.variables().iter().map(|name| point[name].as_f64().expect("a number")).collect();
        formulas.push((source.to_owned(), function, start));
    }
    formulas
}

#[test]
fn every_search_ends_and_tells_the_truth() {
    let mut valleys = 0;
    for (text, function, start) in formulas() {
        let mut objective = FormulaObjective::new(&function, function.variables()).expect("derivatives");
        for method in METHODS {
            let options = Options { method, iterations: 150, evaluations: 3000, ..Options::default() };
            let Ok(found) = minimise(&mut objective, &start, &options) else { continue };
            let name = format!("{text} by {method}");
            // Where doubles overflow on the way, a search asks for more digits.
            let value = function.value(&found.at);
            assert!(
                value.to_bits() == found.value.to_bits() || !value.is_finite(),
                "{name}: {}",
                found.value
            );
            assert!(found.value <= function.value(&start), "{name}: {}", found.value);
            assert!(found.iterations <= 200 && found.counts.total() < 4000, "{name}: {:?}", found.counts);
            let claimed = found.shape == Shape::Valley && found.stop.meaning() == Meaning::Converged;
            if claimed {
                valleys += 1;
                assert!(
                    !lower_nearby(&function, &found),
                    "{name}: {:?} is no valley, {}",
                    found.at,
                    found.stop
                );
            }
            assert!(!matches!(found.stop, Stop::Interrupted), "{name}");
        }
    }
    assert!(valleys > 20, "{valleys}");
}

/// The same within a box around the start, on one side of a plane and on a sphere through points near it.
#[test]
fn every_search_with_bounds_and_constraints_ends_within_them() {
    for (text, function, start) in formulas() {
        let variables = function.variables();
        let mut objective = FormulaObjective::new(&function, variables).expect("derivatives");
        let around = |x: &f64| (x - x.abs() / 2.0, x + x.abs() / 2.0);
        let bounds = Bounds::new(start.iter().map(around).collect());
        let sum = variables.join(" + ");
        let squares: Vec<String> = variables.iter().map(|v| format!("{v}^2")).collect();
        let at_most = 1.1 * start.iter().sum::<f64>();
        let radius = start.iter().map(|x| x * x).sum::<f64>();
        let conditions = [format!("{sum} <= {at_most}"), format!("{} = {radius}", squares.join(" + "))];
        let declared = Reading::declaring(variables.iter().cloned());
        for method in METHODS {
            let options = Options {
                method,
                iterations: 150,
                evaluations: 3000,
                bounds: bounds.clone(),
                ..Options::default()
            };
            let read = |text: &String| {
                let (function, relation) = constraint(text, &declared).expect("a constraint");
                Constraint::new(
                    Box::new(FormulaObjective::new(&function, variables).expect("derivatives")),
                    relation,
                )
            };
            let mut constraints: Vec<Constraint> = conditions.iter().map(read).collect();
            for count in 0..=2 {
                let on = &mut |_: &Iteration<'_>| ControlFlow::Continue(());
                let constraints = &mut constraints[..count];
                let Ok(found) = minimise_subject_to(&mut objective, constraints, &start, &options, on) else {
                    continue;
                };
                let name = format!("{text} by {method} with {count} constraints");
                assert_eq!(bounds.project(&found.at), found.at, "{name}");
                assert!(found.counts.total() < 4000, "{name}: {:?}", found.counts);
                assert!(
                    function.value(&found.at).to_bits() == found.value.to_bits(),
                    "{name}: {}",
                    found.value
                );
            }
        }
    }
}

/// Whether a step along an axis leads lower by more than the slope that is left, and rounding, explain.
fn lower_nearby(function: &Function, found: &Minimum) -> bool {
    let mut at = found.at.clone();
    for i in 0..at.len() {
        for step in [1e-3, -1e-3] {
            at[i] = found.at[i] + step * found.at[i].abs().max(1e-3);
            let slack = 2.0 * found.gradient_norm * (at[i] - found.at[i]).abs() + 1e-12 * found.value.abs();
            if function.value(&at) < found.value - slack {
                return true;
            }
        }
        at[i] = found.at[i];
    }
    false
}

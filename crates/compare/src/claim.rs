//! Is a claimed derivative right? It is proved when both sides become the same expression; else both are compared at
//! many points, and the first where they part beyond rounding is the counter-example.

use crate::compare::{lower, rounded};
use fluxions_eval::Program;
use fluxions_function::Function;
use fluxions_numeric as numeric;
use fluxions_symbolic::{Budget, Expr, Pool};

/// How many points a comparison aims at.
const POINTS: usize = 100;

/// How many points it tries before it is content with fewer.
const TRIES: usize = 2000;

/// The relative difference below which two values are taken as equal whatever their rounding bounds say.
const TOLERANCE: f64 = 1e-9;

/// What is to be said of a claim.
#[derive(Clone, Debug, PartialEq)]
pub enum Judgement {
    /// The claim and the derivative are the same expression.
    Proved,
    /// No proof, but no difference either.
    Agrees {
        /// At how many points they were compared.
        points: usize,
    },
    /// A point where they differ.
    Wrong {
        /// The point, by name.
        at: Vec<(String, f64)>,
        /// The value of the claim there.
        claimed: f64,
        /// The value of the derivative there.
        derivative: f64,
        /// The derivative's formula.
        formula: String,
    },
}

/// Two expressions compared at points.
#[derive(Clone, Debug, PartialEq)]
pub enum Sampled {
    /// They agree at this many points.
    Agrees {
        /// The number of points; zero when none was found where both have values.
        points: usize,
    },
    /// They differ.
    Differs {
        /// The point, by name.
        at: Vec<(String, f64)>,
        /// The first value.
        left: f64,
        /// The second value.
        right: f64,
    },
}

/// Is `claim` the derivative of `function` by `variable`? The function need not depend on it: then the claim must be 0.
///
/// # Errors
/// Where the table lacks a derivative that is needed.
///
/// ```
/// use fluxions::{Function, claim::{Judgement, judge}};
/// let f = Function::parse("x^3")?;
/// assert_eq!(judge(&f, "x", &Function::parse("3*x*x")?)?, Judgement::Proved);
/// assert!(matches!(judge(&f, "x", &Function::parse("2*x^2")?)?, Judgement::Wrong { .. }));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn judge(function: &Function, variable: &str, claim: &Function) -> Result<Judgement, String> {
    let pool = Pool::new();
    let budget = Budget::default();
    let x = pool.variable(variable);
    let derivative = function.expression(&pool).derive(x).map_err(|e| e.to_string())?;
    let claimed = claim.expression(&pool);
    if derivative.proves_equal(claimed, &budget) {
        return Ok(Judgement::Proved);
    }
    Ok(match sample_equal(derivative, claimed) {
        Sampled::Agrees { points } => Judgement::Agrees { points },
        Sampled::Differs { at, left, right } => {
            let formula = derivative.simplify(&budget).to_string();
            Judgement::Wrong { at, claimed: right, derivative: left, formula }
        }
    })
}

/// Compares two expressions of one pool at points where both have finite values.
pub fn sample_equal(left: Expr<'_>, right: Expr<'_>) -> Sampled {
    let names = names(&[left, right]);
    let (l, r) = (lower(&names, left), lower(&names, right));
    each_point(&names, |at| {
        let (a, b) = (rounded(&l, at), rounded(&r, at));
        if !a.value.is_finite() || !b.value.is_finite() {
            return Outcome::Skip;
        }
        let apart = (a.value - b.value).abs();
        if apart <= 16.0 * (a.error + b.error) + TOLERANCE * a.value.abs().max(b.value.abs()) {
            return Outcome::Agree;
        }
        // Rounding bounds are first-order; before anything is called wrong, more digits are asked.
        let input = |name: &str| names.iter().position(|n| n == name).map_or(f64::NAN, |i| at[i]);
        match (left.evaluate(input), right.evaluate(input)) {
            (Some(a), Some(b)) if (a - b).abs() <= TOLERANCE * a.abs().max(b.abs()) => Outcome::Agree,
            (Some(a), Some(b)) => Outcome::Differ(a, b),
            _ => Outcome::Differ(a.value, b.value),
        }
    })
}

/// Compares `derivative` with differences of `function`, by the variable `name`, within the error bars of the latter.
pub fn sample_derivative(function: Expr<'_>, name: &str, derivative: Expr<'_>) -> Sampled {
    let mut names = names(&[function, derivative]);
    if !names.iter().any(|n| n == name) {
        names.push(name.to_owned());
    }
    let place = names.iter().position(|n| n == name).unwrap_or(0);
    let (f, d) = (lower(&names, function), lower(&names, derivative));
    let mut values = Program::new(&f);
    each_point(&names, |at| {
        let claimed = rounded(&d, at);
        let mut point = at.to_vec();
        let along = |t: f64| {
            point[place] = t;
            values.run(&point)[0]
        };
        let slope = numeric::derivative(along, at[place], &numeric::Options::default());
        if !claimed.value.is_finite() || slope.status != numeric::Status::Ok {
            return Outcome::Skip;
        }
        // A wrong rule is wrong at most points and by much; an error bar may fail once in a thousand, and by little.
        let bar = 10.0 * slope.error_bar + 16.0 * claimed.error + TOLERANCE * claimed.value.abs();
        if (slope.value - claimed.value).abs() <= bar {
            Outcome::Agree
        } else {
            Outcome::Differ(slope.value, claimed.value)
        }
    })
}

enum Outcome {
    Agree,
    Skip,
    Differ(f64, f64),
}

fn each_point(names: &[String], mut compare: impl FnMut(&[f64]) -> Outcome) -> Sampled {
    let mut points = 0;
    // Without variables there is one point.
    let tries = if names.is_empty() { 1 } else { TRIES };
    for i in 0..tries {
        let at = point(i, names.len());
        match compare(&at) {
            Outcome::Skip => {}
            Outcome::Agree => points += 1,
            Outcome::Differ(left, right) => {
                return Sampled::Differs { at: names.iter().cloned().zip(at).collect(), left, right };
            }
        }
        if points == POINTS {
            break;
        }
    }
    Sampled::Agrees { points }
}

/// The `i`-th point of a low-discrepancy sequence (additive recurrence by roots of the generalised golden ratio:
/// Roberts, *The Unreasonable Effectiveness of Quasirandom Sequences*, 2018), by turns in (0, 1), (0, 4), (−4, 4), (0, 20)
/// and (−100, 100).
/// Before it come a few points that are easy to check by hand, different in every variable: 1, 2, 3 …; 1/2, 1/3 …
fn point(i: usize, dimensions: usize) -> Vec<f64> {
    let simple: [fn(f64) -> f64; 4] = [|n| n, |n| n + 1.0, |n| 1.0 / (n + 1.0), |n| -n];
    if let Some(simple) = simple.get(i) {
        return (1..=dimensions).map(|n| simple(n as f64)).collect();
    }
    let golden = (0..30).fold(2.0f64, |phi, _| (1.0 + phi).powf(1.0 / (dimensions as f64 + 1.0)));
    (0..dimensions)
        .map(|d| {
            let unit = (0.5 + golden.powi(-(d as i32 + 1)) * (i + 1) as f64).fract();
            match i % 5 {
                0 => unit,
                1 => 4.0 * unit,
                2 => 8.0 * unit - 4.0,
                3 => 20.0 * unit,
                _ => 200.0 * unit - 100.0,
            }
        })
        .map(|x| (x * 1024.0).round() / 1024.0)
        .collect()
}

fn names(exprs: &[Expr<'_>]) -> Vec<String> {
    let mut names: Vec<String> = exprs.iter().flat_map(|e| e.variables()).collect();
    names.sort();
    names.dedup();
    names
}

//! Where does a search begin when nobody has said? The parameters in which the model is linear are not guessed at all: for
//! given others they are solved for. The others are tried at values that the columns suggest.
//!
//! This is the idea of variable projection (G. H. Golub, V. Pereyra, *The differentiation of pseudo-inverses and nonlinear
//! least squares problems whose variables separate*, SIAM J. Numer. Anal. 10 (1973) 413), used for the start alone. The
//! trials are the points of Halton's sequence (Numer. Math. 2 (1960) 84), always the same ones.

use crate::Model;
use crate::table::Column;
use fluxions_eval::Rows;
use fluxions_graph::{Graph, walk};
use fluxions_optim::least_squares::{LeastSquares, Linearised, Options, Triangle, minimise};
use std::ops::ControlFlow;

/// How many rows the trials look at.
const SAMPLE: usize = 400;

/// How many trials there are for each parameter that is tried.
const TRIALS: usize = 250;

/// How many there are at most.
const MOST: usize = 2000;

/// How many of the best trials are followed by a short search.
const FOLLOWED: usize = 12;

/// A start, and how it was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Guess {
    /// The parameters.
    pub at: Vec<f64>,
    /// The parameters that were solved for.
    pub linear: Vec<usize>,
    /// How many values of the others were tried.
    pub trials: usize,
}

/// A small least-squares problem: the rows of a sample.
pub(crate) struct Sample {
    evaluator: Rows,
    columns: Vec<Vec<f64>>,
    parameters: usize,
}

impl Sample {
    pub(crate) fn new(model: &Model, columns: Vec<Vec<f64>>) -> Result<Sample, fluxions_graph::Error> {
        let parameters = model.parameters().len();
        Ok(Sample { evaluator: Rows::new(&model.residual()?, parameters), columns, parameters })
    }
}

impl LeastSquares for Sample {
    fn parameters(&self) -> usize {
        self.parameters
    }

    fn linearise(&mut self, at: &[f64]) -> Linearised {
        self.evaluator.set(at);
        let rows = self.columns.first().map_or(0, Vec::len);
        let mut block = vec![0.0; rows * (self.parameters + 1)];
        let columns: Vec<&[f64]> = self.columns.iter().map(Vec::as_slice).collect();
        self.evaluator.run(&columns, &mut block);
        let mut triangle = Triangle::new(self.parameters);
        triangle.absorb(&mut block);
        Linearised { cost: triangle.sum_of_squares(), triangle }
    }
}

/// Looks for a start. What is `given` stays as it is.
pub(crate) fn guess(
    model: &Model,
    sample: Vec<Vec<f64>>,
    columns: &[Column],
    given: &[Option<f64>],
    bounds: &[(f64, f64)],
) -> Result<Option<Guess>, fluxions_graph::Error> {
    let n = given.len();
    let linear: Vec<usize> =
        linear(&model.residual()?, n).into_iter().filter(|&j| given[j].is_none()).collect();
    let tried: Vec<usize> = (0..n).filter(|&j| given[j].is_none() && !linear.contains(&j)).collect();
    let inputs: Vec<&Column> =
        columns.iter().filter(|column| model.inputs().contains(&column.name)).collect();
    let mut problem = Sample::new(model, sample)?;
    let trials = if tried.is_empty() { 1 } else { (TRIALS * tried.len()).min(MOST) };
    let mut found: Vec<(f64, Vec<f64>)> = Vec::new();
    for trial in 0..trials {
        let mut at: Vec<f64> = given.iter().map(|value| value.unwrap_or(1.0)).collect();
        for (axis, &j) in tried.iter().enumerate() {
            at[j] = candidate(halton(trial + 1, axis), &inputs).clamp(bounds[j].0, bounds[j].1);
        }
        solve_linear(&mut problem, &mut at, &linear, bounds);
        let cost = problem.linearise(&at).cost;
        if cost.is_finite() {
            found.push((cost, at));
        }
    }
    found.sort_by(|a, b| a.0.total_cmp(&b.0));
    found.truncate(FOLLOWED);
    let free = |j: usize| given[j].map_or(bounds[j], |value| (value, value));
    let options = Options { bounds: (0..n).map(free).collect(), tolerance: 1e-6, max_evaluations: 60 };
    let mut best: Option<(f64, Vec<f64>)> = None;
    for (_, at) in found {
        let Ok(end) = minimise(&mut problem, &at, &options, &mut |_| ControlFlow::Continue(())) else {
            continue;
        };
        if best.as_ref().is_none_or(|(cost, _)| end.linearised.cost < *cost) {
            best = Some((end.linearised.cost, end.at));
        }
    }
    let Some((cost, mut at)) = best else { return Ok(None) };
    // A width that enters as its square may as well be positive, which is what its reader expects.
    for &j in tried.iter().filter(|&&j| bounds[j].1 > 0.0) {
        let other = -at[j];
        if at[j] < 0.0 && other <= bounds[j].1 {
            let own = std::mem::replace(&mut at[j], other);
            if problem.linearise(&at).cost > cost * (1.0 + 1e-12) {
                at[j] = own;
            }
        }
    }
    Ok(Some(Guess { at, linear, trials }))
}

/// A largest set of parameters in which the residual is linear, the first ones being preferred: none of its slopes by one
/// of them depends on one of them.
fn linear(residual: &Graph, n: usize) -> Vec<usize> {
    let depends: Vec<Vec<bool>> = (0..n)
        .map(|j| {
            let dependent = walk::dependent(residual, &[j]);
            residual.outputs()[..n].iter().map(|slope| dependent[slope.index()]).collect()
        })
        .collect();
    let mut chosen: Vec<usize> = Vec::new();
    for (j, own) in depends.iter().enumerate() {
        if !own[j] && chosen.iter().all(|&i| !depends[i][j] && !own[i]) {
            chosen.push(j);
        }
    }
    chosen
}

/// Puts the linear parameters where the sum of squares is least for the others as they are.
fn solve_linear(problem: &mut Sample, at: &mut [f64], linear: &[usize], bounds: &[(f64, f64)]) {
    if linear.is_empty() {
        return;
    }
    let held = |j: usize| if linear.contains(&j) { bounds[j] } else { (at[j], at[j]) };
    let options = Options { bounds: (0..at.len()).map(held).collect(), max_evaluations: 20, tolerance: 1e-6 };
    if let Ok(end) = minimise(problem, at, &options, &mut |_| ControlFlow::Continue(())) {
        at.copy_from_slice(&end.at);
    }
}

/// A value that a parameter may have, if its meaning is that of: a number near 1, a place on a column, a width on it, a
/// rate or an angular frequency along it. Which of them, and how large, the fraction decides.
fn candidate(fraction: f64, inputs: &[&Column]) -> f64 {
    let kinds = 1 + 3 * inputs.len();
    let place = fraction * kinds as f64;
    let (kind, within) = (place as usize, place.fract());
    // From 10^−low to 10^high, of both signs.
    let decades = |low: f64, high: f64| {
        let (sign, u) = if within < 0.5 { (1.0, 2.0 * within) } else { (-1.0, 2.0 * within - 1.0) };
        sign * 10f64.powf(low + (high - low) * u)
    };
    if kind == 0 {
        return decades(-2.0, 2.0);
    }
    let column = inputs[(kind - 1) / 3];
    let range = column.high - column.low;
    let range = if range > 0.0 { range } else { column.high.abs().max(1.0) };
    match (kind - 1) % 3 {
        0 => column.low + within * range,
        1 => range * 10f64.powf(-2.0 + 2.0 * within),
        _ => decades(-1.0, 2.0) / range,
    }
}

/// The radical inverse of `index` in the prime of this axis.
fn halton(mut index: usize, axis: usize) -> f64 {
    const PRIMES: [usize; 16] = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53];
    let base = PRIMES[axis % PRIMES.len()];
    let (mut fraction, mut value) = (1.0, 0.0);
    while index > 0 {
        fraction /= base as f64;
        value += fraction * (index % base) as f64;
        index /= base;
    }
    value
}

impl Guess {
    /// How many rows are looked at.
    pub(crate) const ROWS: usize = SAMPLE;
}

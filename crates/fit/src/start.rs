//! Where does a search begin when nobody has said? The parameters in which the model is linear are not guessed at all: for
//! given others they are solved for. The others are tried at values that the columns suggest, in the units that the
//! formula gives them: frequencies at the lines of a spectrum, change points between rows.
//!
//! This is the idea of variable projection (G. H. Golub, V. Pereyra, *The differentiation of pseudo-inverses and nonlinear
//! least squares problems whose variables separate*, SIAM J. Numer. Anal. 10 (1973) 413), used for the start alone. The
//! trials are the points of Halton's sequence (Numer. Math. 2 (1960) 84), always the same ones. The best ones are improved
//! one or two parameters at a time, so that one peak is found after the other.

use crate::steps::{Step, steps};
use crate::units::units;
use crate::waves::{frequencies, phases, waves};
use crate::{Data, FitError, Model};
use fluxions_eval::Rows;
use fluxions_graph::{Graph, walk};
use fluxions_optim::least_squares::{LeastSquares, Linearised, Options, Triangle, minimise, solve_linear};
use std::f64::consts::TAU;
use std::ops::ControlFlow;

/// How many rows the trials look at, and how many where there are waves, which few rows hide.
const SAMPLE: usize = 400;
const WAVY: usize = 2000;

/// How many rows a change point is searched among, and a spectrum made of.
const MANY: usize = 100_000;

/// How many trials there are for each parameter that is tried.
const TRIALS: usize = 250;

/// How many there are at most.
const MOST: usize = 2000;

/// How many of the best trials are followed by a short search.
const FOLLOWED: usize = 12;

/// How often each of them is changed first, for each parameter that is tried.
const CHANGES: usize = 40;

/// From how many tried parameters on the best few places are improved once more, and how often.
const MANY_TRIED: usize = 4;
const FEW: usize = 4;
const AGAIN: usize = 2;

/// How many angles are tried for a phase.
const TURN: usize = 24;

/// How many gaps between rows a change point is tried in at once.
const GAPS: usize = 200;

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

/// What a parameter may be.
enum Candidates {
    /// One of these, the first ones rather than the others.
    OneOf(Vec<f64>),
    /// A number of about this size, of either sign.
    Size(f64),
    /// A place on a column, or a distance along it: its lowest and highest value, and sizes of its values.
    Along { low: f64, high: f64, sizes: Vec<f64> },
}

impl Candidates {
    /// A candidate for a number between 0 and 1.
    fn draw(&self, fraction: f64) -> f64 {
        let signed = |u: f64| if u < 0.5 { (1.0, 2.0 * u) } else { (-1.0, 2.0 * u - 1.0) };
        match self {
            Candidates::OneOf(list) => {
                list[((fraction * fraction * list.len() as f64) as usize).min(list.len() - 1)]
            }
            Candidates::Size(size) => {
                let (sign, u) = signed(fraction);
                sign * size * 10f64.powf(-1.7 + 3.7 * u)
            }
            Candidates::Along { low, high, sizes } => {
                let range = high - low;
                let kind = (4.0 * fraction) as usize;
                let within = (4.0 * fraction).fract();
                match kind {
                    0 | 1 if kind == 0 || within < 0.4 => {
                        low + (within / if kind == 0 { 1.0 } else { 0.4 }) * range
                    }
                    1 => {
                        let (sign, u) = signed((within - 0.4) / 0.6);
                        let away = range * 10f64.powf(-2.0 + 3.0 * u);
                        if sign > 0.0 { low - away } else { high + away }
                    }
                    2 => range * 10f64.powf(-2.2 + 2.7 * within),
                    _ if sizes.is_empty() => range * 10f64.powf(-1.0 + 2.0 * within),
                    _ => sizes[((within * sizes.len() as f64) as usize).min(sizes.len() - 1)],
                }
            }
        }
    }
}

/// All that the trials need.
struct Trials<'a> {
    problem: Sample,
    bounds: &'a [(f64, f64)],
    linear: Vec<usize>,
    tried: Vec<usize>,
    candidates: Vec<Candidates>,
    steps: Vec<Step>,
    /// The parameters that are added to angles.
    phases: Vec<(usize, f64)>,
}

impl<'a> Trials<'a> {
    fn new(
        model: &Model,
        data: &Data,
        given: &[Option<f64>],
        bounds: &'a [(f64, f64)],
    ) -> Result<Trials<'a>, FitError> {
        let n = given.len();
        let steps: Vec<Step> =
            steps(model)?.into_iter().filter(|step| given[step.parameter].is_none()).collect();
        let stepped = |j: usize| steps.iter().any(|step| step.parameter == j);
        let linear: Vec<usize> = linear(&model.residual()?, &|j| given[j].is_none() && !stepped(j));
        let tried: Vec<usize> = (0..n).filter(|&j| given[j].is_none() && !linear.contains(&j)).collect();
        let waves = waves(model)?;
        let wavy = waves.iter().any(|wave| tried.contains(&wave.parameter));
        let sample = data.sample(if wavy { WAVY } else { SAMPLE })?;
        let units = units(model);
        let observed = observed(model, &sample);
        let many = if wavy || !steps.is_empty() { data.sample(MANY)? } else { Vec::new() };
        let (origin, phases) = (vec![1.0; n], phases(model)?);
        let mut candidates = Vec::new();
        for &j in &tried {
            let step = steps.iter().find(|step| step.parameter == j);
            let wave = waves.iter().find(|wave| wave.parameter == j);
            let mut list = Vec::new();
            if let Some(step) = step {
                list = step.places(&origin, &sample, bounds[j], GAPS);
            } else if let Some(wave) = wave {
                let y = observed_values(model, &many);
                let found = frequencies(&many[wave.column], &y, wave.between(bounds[j]));
                list = found.iter().map(|&w| wave.value(w)).filter(|p| p.is_finite()).collect();
            } else if let Some((_, factor)) = phases.iter().find(|(parameter, _)| *parameter == j) {
                // One turn, from the angle 0 outward.
                let turn = |k: usize| (k as f64 / 2.0).ceil() * if k.is_multiple_of(2) { -1.0 } else { 1.0 };
                list = (0..TURN).map(|k| TAU / TURN as f64 * turn(k) / factor).collect();
            }
            candidates.push(match list.is_empty() {
                false => Candidates::OneOf(list),
                true => sized(model, data, &sample, &units[j], observed),
            });
        }
        Ok(Trials { problem: Sample::new(model, sample)?, bounds, linear, tried, candidates, steps, phases })
    }

    /// The trial of this number: the parameters that are tried, and those that are solved for.
    fn draw(&self, trial: usize, given: &[Option<f64>]) -> Vec<f64> {
        let mut at: Vec<f64> = given.iter().map(|value| value.unwrap_or(0.0)).collect();
        for (axis, &j) in self.tried.iter().enumerate() {
            at[j] = self.inside(j, self.candidates[axis].draw(halton(trial + 1, axis)));
        }
        at
    }

    fn inside(&self, j: usize, value: f64) -> f64 {
        value.max(self.bounds[j].0).min(self.bounds[j].1)
    }

    /// Solves for the linear parameters; the cost then.
    fn cost(&mut self, at: &mut [f64]) -> f64 {
        solved(&mut self.problem, at, &self.linear, self.bounds)
    }

    /// Changes one or two parameters at a time, as long as that helps.
    fn improve(&mut self, at: &mut Vec<f64>, cost: &mut f64, salt: usize) {
        let axes = self.tried.len();
        for change in 0..CHANGES * axes {
            let chance = |what: u64| scattered((salt * CHANGES * axes + change) as u64, what);
            let first = (chance(0) * axes as f64) as usize;
            let mut next = at.clone();
            next[self.tried[first]] = self.inside(self.tried[first], self.candidates[first].draw(chance(1)));
            if axes > 1 && chance(2) < 0.5 {
                let second = (first + 1 + (chance(3) * (axes - 1) as f64) as usize) % axes;
                next[self.tried[second]] =
                    self.inside(self.tried[second], self.candidates[second].draw(chance(4)));
            }
            let lower = self.cost(&mut next);
            if lower < *cost {
                (*at, *cost) = (next, lower);
            }
        }
    }
}

/// Where a short search ended.
#[derive(Clone)]
struct Place {
    /// Whether the model does not react to a parameter there: the search has lost its way.
    dead: bool,
    cost: f64,
    at: Vec<f64>,
}

impl Place {
    fn compare(&self, other: &Place) -> std::cmp::Ordering {
        self.dead.cmp(&other.dead).then(self.cost.total_cmp(&other.cost))
    }
}

impl Trials<'_> {
    /// Improves a trial, and searches on from it for a while.
    fn follow(
        &mut self,
        mut at: Vec<f64>,
        mut cost: f64,
        given: &[Option<f64>],
        salt: usize,
    ) -> Option<Place> {
        if !self.tried.is_empty() {
            self.improve(&mut at, &mut cost, salt);
        }
        let stepped = |j: usize| self.steps.iter().any(|step| step.parameter == j);
        let held = |j: usize| if given[j].is_some() || stepped(j) { (at[j], at[j]) } else { self.bounds[j] };
        let bounds = (0..at.len()).map(held).collect();
        let options = Options { bounds, tolerance: 1e-6, max_evaluations: 60 };
        let end = minimise(&mut self.problem, &at, &options, &mut |_| ControlFlow::Continue(())).ok()?;
        let dead = (0..at.len()).any(|j| !stepped(j) && end.linearised.triangle.column_norm(j) == 0.0);
        Some(Place { dead, cost: end.linearised.cost, at: end.at })
    }

    /// Of parameters that give the same model, those that a reader expects: a width that enters as its square is positive, a
    /// phase lies within a turn, and an amplitude is positive.
    fn as_people_write(&mut self, at: &mut Vec<f64>, cost: f64) {
        for j in self.tried.clone() {
            let (low, high) = self.bounds[j];
            let other = -at[j];
            if at[j] < 0.0 && other >= low && other <= high {
                let own = std::mem::replace(&mut at[j], other);
                // Anything but a cost that is no larger, NaN included, takes it back.
                if self.problem.linearise(at).cost <= cost {
                    continue;
                }
                at[j] = own;
            }
        }
        for (j, factor) in self.phases.clone().into_iter().filter(|(j, _)| self.tried.contains(j)) {
            let turn = TAU / factor.abs();
            let within = at[j] - turn * (at[j] / turn).round();
            let opposite = if within > 0.0 { within - turn / 2.0 } else { within + turn / 2.0 };
            let negative = |at: &[f64]| self.linear.iter().filter(|&&j| at[j] < 0.0).count();
            let mut best = (negative(at), at.clone());
            for place in [within, opposite] {
                let mut next = at.clone();
                next[j] = self.inside(j, place);
                let same =
                    solved(&mut self.problem, &mut next, &self.linear, self.bounds) <= cost * (1.0 + 1e-9);
                let below = negative(&next);
                if same && (below < best.0 || (below == best.0 && next[j].abs() < best.1[j].abs())) {
                    best = (below, next);
                }
            }
            *at = best.1;
        }
    }
}

/// Puts the linear parameters where the sum of squares is least for the others as they are; the cost then, which is not
/// finite where there is none.
fn solved(problem: &mut dyn LeastSquares, at: &mut [f64], linear: &[usize], bounds: &[(f64, f64)]) -> f64 {
    if linear.is_empty() {
        return problem.linearise(at).cost;
    }
    linear.iter().for_each(|&j| at[j] = 0f64.max(bounds[j].0).min(bounds[j].1));
    let here = problem.linearise(at);
    if !here.cost.is_finite() || !here.triangle.is_finite() {
        return f64::INFINITY;
    }
    let step = solve_linear(&here.triangle, at, bounds, linear);
    linear.iter().for_each(|&j| at[j] = (at[j] + step[j]).max(bounds[j].0).min(bounds[j].1));
    let there = problem.linearise(at);
    if there.triangle.is_finite() && there.cost.is_finite() { there.cost } else { f64::INFINITY }
}

/// Looks for a start. What is `given` stays as it is.
pub(crate) fn guess(
    model: &Model,
    data: &Data,
    given: &[Option<f64>],
    bounds: &[(f64, f64)],
) -> Result<Option<Guess>, FitError> {
    let mut trials = Trials::new(model, data, given, bounds)?;
    let count = if trials.tried.is_empty() { 1 } else { (TRIALS * trials.tried.len()).min(MOST) };
    let mut found: Vec<(f64, Vec<f64>)> = Vec::new();
    for trial in 0..count {
        let mut at = trials.draw(trial, given);
        let cost = trials.cost(&mut at);
        if cost.is_finite() {
            found.push((cost, at));
        }
    }
    found.sort_by(|a, b| a.0.total_cmp(&b.0));
    found.truncate(FOLLOWED);
    let mut places: Vec<Place> = Vec::new();
    for (salt, (cost, at)) in found.into_iter().enumerate() {
        places.extend(trials.follow(at, cost, given, salt));
    }
    places.sort_by(Place::compare);
    // Of many parameters, one that is where another belongs is found out only when those are where they belong.
    let rounds = if trials.tried.len() < MANY_TRIED { 0 } else { AGAIN };
    for round in 1..=rounds {
        for place in 0..places.len().min(FEW) {
            let salt = round * FOLLOWED + place;
            let Place { at, cost, .. } = places[place].clone();
            if let Some(next) = trials.follow(at, cost, given, salt)
                && next.compare(&places[place]).is_lt()
            {
                places[place] = next;
            }
        }
    }
    places.sort_by(Place::compare);
    let Some(Place { cost, mut at, .. }) = places.into_iter().next() else { return Ok(None) };
    trials.as_people_write(&mut at, cost);
    Ok(Some(Guess { at, linear: trials.linear, trials: count }))
}

/// Whether a parameter stands in a condition.
pub(crate) fn has_conditions(model: &Model) -> Result<bool, FitError> {
    Ok(!steps(model)?.is_empty())
}

/// Whether the model is linear in all of its parameters, so that there is one minimum.
pub(crate) fn is_linear(model: &Model) -> Result<bool, FitError> {
    let n = model.parameters().len();
    Ok(steps(model)?.is_empty() && linear(&model.residual()?, &|_| true).len() == n)
}

/// The parameters that stand in conditions and change nothing else: no slope tells of them.
pub(crate) fn change_points(model: &Model, problem: &mut Sample, at: &[f64]) -> Result<Vec<Step>, FitError> {
    let triangle = problem.linearise(at).triangle;
    Ok(steps(model)?.into_iter().filter(|step| triangle.column_norm(step.parameter) == 0.0).collect())
}

/// Searches change points one after the other, the linear parameters being solved for, until none moves any more.
pub(crate) fn search_changes(
    model: &Model,
    problem: &mut Sample,
    changes: &[Step],
    at: &mut Vec<f64>,
    bounds: &[(f64, f64)],
) -> Result<(), FitError> {
    const SWEEPS: usize = 10;
    let stands = |j: usize| bounds[j].0 < bounds[j].1 && changes.iter().all(|step| step.parameter != j);
    let linear = linear(&model.residual()?, &stands);
    let mut best = problem.linearise(at).cost;
    for _ in 0..SWEEPS {
        let before = best;
        for step in changes {
            let j = step.parameter;
            let mut within = bounds[j];
            // Few gaps first, evenly spread, and then those around the best one.
            loop {
                let places = step.places(at, &problem.columns, within, GAPS);
                for &place in &places {
                    let mut next = at.clone();
                    next[j] = place;
                    let cost = solved(problem, &mut next, &linear, bounds);
                    if cost < best || best.is_nan() {
                        (best, *at) = (cost, next);
                    }
                }
                if places.len() < GAPS / 2 {
                    break;
                }
                let beside = |x: f64| places.iter().copied().filter(|p| *p < x).fold(within.0, f64::max);
                let above = places.iter().copied().filter(|p| *p > at[j]).fold(within.1, f64::min);
                let next = (beside(at[j]), above);
                if next == within {
                    break;
                }
                within = next;
            }
        }
        if best >= before {
            break;
        }
    }
    Ok(())
}

/// Whether a parameter without a slope at a place has one at others.
pub(crate) fn reacts_elsewhere(model: &Model, data: &Data, parameter: usize) -> Result<bool, FitError> {
    const PLACES: usize = 100;
    let n = model.parameters().len();
    let bounds = vec![(f64::NEG_INFINITY, f64::INFINITY); n];
    let given = vec![None; n];
    let mut trials = Trials::new(model, data, &given, &bounds)?;
    Ok((0..PLACES).any(|trial| {
        let mut at = trials.draw(trial, &given);
        trials.cost(&mut at);
        let norm = trials.problem.linearise(&at).triangle.column_norm(parameter);
        norm > 0.0 && norm.is_finite()
    }))
}

/// Whether the model has no value in a row, wherever its parameters are.
pub(crate) fn hopeless(model: &Model, data: &Data, row: &[f64]) -> Result<bool, FitError> {
    const PLACES: usize = 300;
    let n = model.parameters().len();
    let bounds = vec![(f64::NEG_INFINITY, f64::INFINITY); n];
    let given = vec![None; n];
    let trials = Trials::new(model, data, &given, &bounds)?;
    let inputs = |at: &[f64]| [at, row].concat();
    Ok((0..PLACES).all(|trial| {
        let mut at = trials.draw(trial, &given);
        trials.linear.iter().enumerate().for_each(|(k, &j)| at[j] = halton(trial + 1, k + 1) - 0.5);
        !fluxions_eval::run(model.sides(), &inputs(&at), 0.0)[1].is_finite()
    }))
}

/// A largest set of parameters in which the residual is linear, the first ones being preferred: none of its slopes by one
/// of them depends on one of them.
fn linear(residual: &Graph, may: &dyn Fn(usize) -> bool) -> Vec<usize> {
    let n = residual.outputs().len() - 1;
    let depends: Vec<Vec<bool>> = (0..n)
        .map(|j| {
            let dependent = walk::dependent(residual, &[j]);
            residual.outputs()[..n].iter().map(|slope| dependent[slope.index()]).collect()
        })
        .collect();
    let mut chosen: Vec<usize> = Vec::new();
    for (j, own) in depends.iter().enumerate().filter(|(j, _)| may(*j)) {
        if !own[j] && chosen.iter().all(|&i| !depends[i][j] && !own[i]) {
            chosen.push(j);
        }
    }
    chosen
}

/// What is observed in each row.
fn observed_values(model: &Model, columns: &[Vec<f64>]) -> Vec<f64> {
    let graph = model.observed();
    let mut evaluator = Rows::new(&graph, 0);
    let rows = columns.first().map_or(0, Vec::len);
    let mut values = vec![0.0; 2 * rows];
    evaluator.run(&columns.iter().map(Vec::as_slice).collect::<Vec<_>>(), &mut values);
    values.truncate(rows);
    values
}

/// The size of what is observed: the largest distance from 0.
fn observed(model: &Model, columns: &[Vec<f64>]) -> f64 {
    let size = observed_values(model, columns).into_iter().map(f64::abs).fold(0.0, f64::max);
    if size > 0.0 && size.is_finite() { size } else { 1.0 }
}

/// What a parameter with these units may be.
fn sized(model: &Model, data: &Data, sample: &[Vec<f64>], units: &[f64], observed: f64) -> Candidates {
    let near = |a: f64, b: f64| (a - b).abs() < 1e-6;
    let position = |name: &String| model.columns().iter().position(|column| column == name);
    let columns: Vec<usize> = model.inputs().iter().filter_map(position).collect();
    let range = |column: usize| {
        let column = &data.columns()[column];
        let range = column.high - column.low;
        if range > 0.0 && range.is_finite() { range } else { column.high.abs().max(f64::MIN_POSITIVE) }
    };
    let others = |k: usize| (0..units.len()).all(|i| i == k || near(units[i], 0.0));
    let along = (0..columns.len()).find(|&k| near(units[k], 1.0) && others(k));
    if let Some(column) = along.map(|k| columns[k]) {
        let (low, high) = (data.columns()[column].low, data.columns()[column].high);
        let mut sizes: Vec<f64> = sample[column].iter().map(|x| x.abs()).filter(|x| *x > 0.0).collect();
        sizes.sort_by(f64::total_cmp);
        let high = if high > low { high } else { low + range(column) };
        return Candidates::Along { low, high, sizes };
    }
    let powers = columns.iter().zip(units).map(|(&column, power)| range(column).powf(*power));
    let size = powers.product::<f64>() * observed.powf(units[units.len() - 1]);
    Candidates::Size(if size > 0.0 && size.is_finite() { size } else { 1.0 })
}

/// A number from 0 to 1 that looks as if it came by chance, always the same one for a pair (G. L. Steele, D. Lea, C. H.
/// Flood, *Fast splittable pseudorandom number generators*, OOPSLA 2014).
fn scattered(index: u64, what: u64) -> f64 {
    let mut x = (8 * index + what + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    ((x ^ (x >> 31)) >> 11) as f64 / (1u64 << 53) as f64
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
    /// How many rows a change point is searched among.
    pub(crate) const MANY: usize = MANY;
}

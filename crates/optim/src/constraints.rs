//! Where is a function least among the points that keep to constraints? By the augmented Lagrangian of Powell, Hestenes
//! and Rockafellar: constraints become part of the function, with multipliers that are corrected after each search within
//! bounds, and with a penalty that grows where they are not met (E. G. Birgin, J. M. Martínez, *Practical Augmented
//! Lagrangian Methods for Constrained Optimization*, 2014, algorithm 4.1; A. R. Conn, N. I. M. Gould, Ph. L. Toint,
//! *LANCELOT*, 1992).

use crate::minimise::{Ended, begin};
use crate::model::{Curved, tangent};
use crate::scaling::{self, Scaled};
use crate::search::{Watcher, dot, largest, minus};
use crate::{Counts, Iteration, Meaning, Minimum, Objective, Options, Order, Refusal, Shape, Stop};
use std::cell::Cell;
use std::ops::ControlFlow;

/// What a constraint asks of its function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// To be zero.
    Zero,
    /// Not to be above zero.
    AtMostZero,
}

/// A function, and what is asked of it.
///
/// ```
/// use fluxions_optim::{Closure, Constraint, Relation};
/// let sum = Closure::new(|x: &[f64]| (x[0] + x[1] - 1.0, vec![1.0, 1.0]));
/// let sum_is_one = Constraint::new(Box::new(sum), Relation::Zero);
/// ```
pub struct Constraint<'c> {
    function: Box<dyn Objective + 'c>,
    relation: Relation,
}

impl<'c> Constraint<'c> {
    /// The constraint that `function` be zero, or not above zero.
    pub fn new(function: Box<dyn Objective + 'c>, relation: Relation) -> Constraint<'c> {
        Constraint { function, relation }
    }
}

/// The most corrections of the multipliers.
const CORRECTIONS: usize = 60;
/// The smallest share of the tolerance that is asked for in scaled units.
const STRICT: f64 = 1e-4;
/// What of a violation has to be left after a correction, for the penalty to stay.
const FALLEN: f64 = 0.5;
/// What the penalty grows by.
const GROWTH: f64 = 10.0;
/// The largest penalty; beyond, doubles no longer see the function beside it.
const STIFF: f64 = 1e14;
/// The largest multiplier.
const MULTIPLIER: f64 = 1e12;

/// Searches the lowest point at which the constraints hold. The counts are those of the function; each constraint is
/// asked as often.
///
/// # Errors
/// Where a search cannot begin: see [`Refusal`].
///
/// ```
/// use fluxions_optim::{Closure, Constraint, Options, Relation, minimise_subject_to};
/// use std::ops::ControlFlow;
/// let mut f = Closure::new(|x: &[f64]| (x[0].powi(2) + x[1].powi(2), vec![2.0 * x[0], 2.0 * x[1]]));
/// let sum = Closure::new(|x: &[f64]| (x[0] + x[1] - 1.0, vec![1.0, 1.0]));
/// let mut constraints = [Constraint::new(Box::new(sum), Relation::Zero)];
/// let found = minimise_subject_to(&mut f, &mut constraints, &[3.0, 0.0], &Options::default(), &mut |_| {
///     ControlFlow::Continue(())
/// })?;
/// assert!((found.at[0] - 0.5).abs() < 1e-7 && (found.multipliers[0] + 1.0).abs() < 1e-6);
/// # Ok::<(), fluxions_optim::Refusal>(())
/// ```
pub fn minimise_subject_to(
    objective: &mut dyn Objective,
    constraints: &mut [Constraint<'_>],
    start: &[f64],
    options: &Options,
    watcher: Watcher<'_>,
) -> Result<Minimum, Refusal> {
    let variables = scaling::units(start, &options.bounds);
    let scaled_options = scaling::options(options, &variables);
    let scaled_start = scaling::divided(start, &variables);
    let (found, factors) = {
        let mut function = Scaled::new(objective, &variables, start);
        let mut factors = vec![function.factor()];
        let mut scaled: Vec<Constraint<'_>> = Vec::with_capacity(constraints.len());
        for constraint in constraints.iter_mut() {
            let function = Scaled::new(constraint.function.as_mut(), &variables, start);
            factors.push(function.factor());
            scaled.push(Constraint { function: Box::new(function), relation: constraint.relation });
        }
        let mut told = |row: &Iteration| {
            let at = scaling::multiplied(row.at, &variables);
            watcher(&Iteration { at: &at, value: row.value / factors[0], ..*row })
        };
        // What holds in these units is to hold in the person's too, as far as doubles let it.
        let strict =
            scaled_options.tolerance * factors[1..].iter().fold(1.0, |m: f64, x| m.min(*x)).max(STRICT);
        let mut found =
            in_units(&mut function, &mut scaled, &scaled_start, &scaled_options, strict, &mut told)?;
        if let Some(again) = back_to_start(&mut function, &mut scaled, &scaled_start, &scaled_options, &found)
        {
            let other = in_units(&mut function, &mut scaled, &again, &scaled_options, strict, &mut told)?;
            found = lower(&mut function, found, other);
        }
        (found, factors)
    };
    let at = scaling::multiplied(&found.at, &variables);
    let plain = Cell::new(f64::NAN);
    let mut augmented = Augmented::new(objective, constraints, &at, &plain);
    augmented.multipliers =
        found.multipliers.iter().zip(&factors[1..]).map(|(m, factor)| m * factor / factors[0]).collect();
    Ok(augmented.answer(at, found.stop, options, found))
}

/// Where the variables stand that have no say where a search came to rest, neither in the function nor in the constraints
/// that hold with force: back at their start, since what held them may have let go. Nothing where there are none.
fn back_to_start(
    objective: &mut dyn Objective,
    constraints: &mut [Constraint<'_>],
    start: &[f64],
    options: &Options,
    found: &Minimum,
) -> Option<Vec<f64>> {
    const NOTHING: f64 = 1e-9;
    if !matches!(found.stop, Stop::Constrained { .. } | Stop::Rounding { .. }) {
        return None;
    }
    let plain = Cell::new(f64::NAN);
    let mut augmented = Augmented::new(objective, constraints, &found.at, &plain);
    augmented.multipliers.clone_from(&found.multipliers);
    let (multipliers, size) = (found.multipliers.clone(), 1.0 + largest(&found.multipliers));
    let slope = augmented.lagrangian(&found.at);
    let hessian = augmented.weighted(&found.at, |i, _| (multipliers[i], 0.0))?;
    let (_, rows) = augmented.gradients(&found.at);
    let at_rest = |i: usize| {
        let (low, high) = options.bounds.of(i);
        found.at[i] > low && found.at[i] < high
    };
    let forced = |k: &usize| multipliers[*k].abs() > options.tolerance;
    let silent = |i: usize| {
        slope[i].abs() <= 1e3 * options.tolerance
            && (0..start.len())
                .filter(|&j| j == i || at_rest(j))
                .all(|j| hessian[i][j].abs() <= NOTHING * size)
            && (0..rows.len()).filter(forced).all(|k| rows[k][i].abs() <= NOTHING)
    };
    let mut again = found.at.clone();
    for i in (0..start.len()).filter(|&i| silent(i)) {
        again[i] = options.bounds.clamp(i, start[i]);
    }
    (largest(&minus(&again, &found.at)) > 0.0).then_some(again)
}

/// The better of two searches, with the cost of both.
fn lower(objective: &mut dyn Objective, first: Minimum, second: Minimum) -> Minimum {
    let met = matches!(second.stop, Stop::Constrained { .. } | Stop::Rounding { .. });
    let (here, there) = (objective.value(&first.at), objective.value(&second.at));
    let better = met && there < here - 1e-9 * here.abs();
    let mut counts = first.counts;
    counts.add(second.counts);
    let iterations = first.iterations + second.iterations;
    Minimum { counts, iterations, ..if better { second } else { first } }
}

/// The search itself, in the units in which it is made: the point, the multipliers, the word and the counts.
fn in_units(
    objective: &mut dyn Objective,
    constraints: &mut [Constraint<'_>],
    start: &[f64],
    options: &Options,
    strict: f64,
    watcher: Watcher<'_>,
) -> Result<Minimum, Refusal> {
    let plain = Cell::new(f64::NAN);
    let mut augmented = Augmented::new(objective, constraints, start, &plain);
    let mut at = start.to_vec();
    let mut counts = Counts::default();
    let mut iterations = 0;
    let mut violation = f64::INFINITY;
    let mut idle = 0;
    let mut best: Option<(f64, f64, Vec<f64>)> = None;
    let mut tolerance = 1e-2_f64.max(options.tolerance);
    let (stop, method) = loop {
        let inner = Options {
            tolerance,
            iterations: options.iterations.saturating_sub(iterations),
            evaluations: options.evaluations.saturating_sub(counts.total()),
            ..options.clone()
        };
        let mut told = |row: &Iteration| {
            let mut so_far = counts;
            so_far.add(row.counts);
            // The end of one search is the start of the next.
            if row.index == 0 && iterations > 0 {
                return ControlFlow::Continue(());
            }
            let row = Iteration { index: iterations + row.index, value: plain.get(), counts: so_far, ..*row };
            watcher(&row)
        };
        let ended = begin(&mut augmented, &at, &inner, &mut told)?;
        let Ended { last, stop: ending, method, counts: asked, iterations: made, .. } = ended;
        counts.add(asked);
        iterations += made;
        let was = violation;
        let found = augmented.correct(&last.at);
        if found.broken.is_finite() && best.as_ref().is_none_or(|b| (found.broken, plain.get()) < (b.0, b.1))
        {
            best = Some((found.broken, found.value, last.at.clone()));
        }
        match ending {
            Stop::Unbounded { .. } | Stop::NoDerivative
                if augmented.stiff() < STIFF && found.broken > 0.0 =>
            {
                // What the penalty does not hold yet, a larger one may.
                augmented.stiffen(GROWTH * GROWTH);
                continue;
            }
            stop if stop.meaning() == Meaning::NotConverged => break (stop, method),
            _ => {}
        }
        at = last.at;
        violation = found.mismatch;
        let norm = augmented.norm(&at, options);
        let level = norm <= options.tolerance.max(augmented.rounding()) * augmented.size;
        let falls = violation <= FALLEN * was;
        if level && (found.mismatch <= strict || (found.mismatch <= options.tolerance && !falls)) {
            break (Stop::Constrained { violation: found.broken, norm }, method);
        }
        idle = if falls { 0 } else { idle + 1 };
        // A violation that is as small as was asked for is not worth a penalty beside which rounding is seen.
        if !falls && violation > options.tolerance && augmented.stiff() < STIFF {
            augmented.stiffen(GROWTH);
        }
        // Searches that no longer move have given what doubles can give.
        if idle > 12 || augmented.corrections >= CORRECTIONS {
            let met = found.broken <= options.tolerance.sqrt();
            let stop = if found.mismatch <= options.tolerance && level {
                Stop::Constrained { violation: found.broken, norm }
            } else if met {
                Stop::Rounding { norm }
            } else {
                Stop::Infeasible { violation: found.broken }
            };
            break (stop, method);
        }
        tolerance = (tolerance * 1e-2).max(options.tolerance * 0.1);
    };
    if stop.meaning() == Meaning::NotConverged
        && let Some((_, _, point)) = best
    {
        at = point;
    }
    Ok(Minimum {
        at,
        value: f64::NAN,
        gradient: Vec::new(),
        gradient_norm: f64::NAN,
        stop,
        shape: Shape::Unknown,
        curvatures: Vec::new(),
        held: Vec::new(),
        idle: Vec::new(),
        counts,
        iterations,
        method,
        multipliers: augmented.multipliers.clone(),
        violations: Vec::new(),
    })
}

/// The function with its constraints, multipliers and penalties.
struct Augmented<'a, 'c> {
    objective: &'a mut dyn Objective,
    constraints: &'a mut [Constraint<'c>],
    multipliers: Vec<f64>,
    penalties: Vec<f64>,
    corrections: usize,
    /// The largest slope of the function at the start, at least one: what slopes are measured by.
    size: f64,
    /// The function's own value where it was last asked.
    plain: &'a Cell<f64>,
}

/// How far a point is from meeting the constraints.
struct Violations {
    value: f64,
    /// The largest violation.
    broken: f64,
    /// The same, or the largest product of a multiplier with room that is left.
    mismatch: f64,
}

impl<'a, 'c> Augmented<'a, 'c> {
    fn new(
        objective: &'a mut dyn Objective,
        constraints: &'a mut [Constraint<'c>],
        start: &[f64],
        plain: &'a Cell<f64>,
    ) -> Augmented<'a, 'c> {
        let mut gradient = vec![0.0; start.len()];
        let value = objective.value_and_gradient(start, &mut gradient);
        let size = largest(&gradient).max(1.0);
        // A first penalty that weighs the constraints against the function (Birgin and Martínez, 2014, section 10.2.5).
        let mut squares = 0.0;
        for constraint in constraints.iter_mut() {
            let c = constraint.function.value(start);
            let c = if constraint.relation == Relation::Zero { c } else { c.max(0.0) };
            squares += c * c / 2.0;
        }
        let first = 10.0 * value.abs().max(1.0) / squares.max(1.0);
        let first = if first.is_finite() { first.clamp(1e-2, 1e2) } else { 1.0 };
        Augmented {
            multipliers: vec![0.0; constraints.len()],
            penalties: vec![first; constraints.len()],
            objective,
            constraints,
            corrections: 0,
            size: if size.is_finite() { size } else { 1.0 },
            plain,
        }
    }

    fn stiff(&self) -> f64 {
        largest(&self.penalties)
    }

    fn stiffen(&mut self, by: f64) {
        self.penalties.iter_mut().for_each(|p| *p = (*p * by).min(STIFF));
    }

    /// What rounding leaves of a slope of the Lagrangian, where penalties are large.
    fn rounding(&self) -> f64 {
        (4.0 * f64::EPSILON * self.stiff()).min(1e-5)
    }

    /// The force of a constraint: the multiplier that its value would give.
    fn force(&self, i: usize, c: f64) -> f64 {
        let force = self.multipliers[i] + self.penalties[i] * c;
        if self.constraints[i].relation == Relation::Zero { force } else { force.max(0.0) }
    }

    /// Takes the forces at a point for multipliers.
    fn correct(&mut self, at: &[f64]) -> Violations {
        let mut found = Violations { value: self.plain.get(), broken: 0.0, mismatch: 0.0 };
        for i in 0..self.constraints.len() {
            let c = self.constraints[i].function.value(at);
            let force = self.force(i, c).clamp(-MULTIPLIER, MULTIPLIER);
            let (broken, mismatch) = match self.constraints[i].relation {
                Relation::Zero => (c.abs(), c.abs()),
                // Without force, room is no violation.
                Relation::AtMostZero => (c.max(0.0), c.max(-force / self.penalties[i]).abs()),
            };
            found.broken = found.broken.max(broken);
            found.mismatch = found.mismatch.max(mismatch);
            self.multipliers[i] = if force.is_nan() { 0.0 } else { force };
        }
        self.corrections += 1;
        found
    }

    /// The gradients of the function and of the constraints.
    fn gradients(&mut self, at: &[f64]) -> (Vec<f64>, Vec<Vec<f64>>) {
        let mut gradient = vec![0.0; at.len()];
        self.plain.set(self.objective.value_and_gradient(at, &mut gradient));
        let rows = self.constraints.iter_mut().map(|constraint| {
            let mut row = vec![0.0; at.len()];
            constraint.function.value_and_gradient(at, &mut row);
            row
        });
        (gradient, rows.collect())
    }

    /// The gradient of the Lagrangian.
    fn lagrangian(&mut self, at: &[f64]) -> Vec<f64> {
        let (mut gradient, rows) = self.gradients(at);
        for (row, &multiplier) in rows.iter().zip(&self.multipliers) {
            gradient = minus(&gradient, &row.iter().map(|c| -multiplier * c).collect::<Vec<_>>());
        }
        gradient
    }

    fn norm(&mut self, at: &[f64], options: &Options) -> f64 {
        let gradient = self.lagrangian(at);
        options.bounds.gradient_norm(at, &gradient)
    }

    fn answer(&mut self, at: Vec<f64>, stop: Stop, options: &Options, blank: Minimum) -> Minimum {
        let bounds = &options.bounds;
        let lagrangian = self.lagrangian(&at);
        let (gradient, rows) = self.gradients(&at);
        let violations: Vec<f64> = (self.constraints.iter_mut())
            .map(|constraint| match (constraint.relation, constraint.function.value(&at)) {
                (Relation::Zero, c) => c.abs(),
                (Relation::AtMostZero, c) => {
                    if c <= 0.0 {
                        0.0
                    } else {
                        c
                    }
                }
            })
            .collect();
        let (violation, norm) = (largest(&violations), bounds.gradient_norm(&at, &lagrangian));
        let stop = match stop {
            Stop::Constrained { norm, .. } if self.on_kink(&at) => Stop::Kink { norm },
            Stop::Constrained { .. } => Stop::Constrained { violation, norm },
            Stop::Infeasible { .. } => Stop::Infeasible { violation },
            stop => stop,
        };
        let held: Vec<usize> = (0..at.len()).filter(|&i| bounds.holds(i, at[i], lagrangian[i])).collect();
        let free: Vec<usize> = (0..at.len()).filter(|i| !held.contains(i)).collect();
        // Directions along the constraints that hold with force.
        let active: Vec<Vec<f64>> = (0..rows.len())
            .filter(|&i| {
                self.constraints[i].relation == Relation::Zero || self.multipliers[i] > options.tolerance
            })
            .map(|i| free.iter().map(|&j| rows[i][j]).collect())
            .collect();
        let mut found = Minimum {
            value: self.plain.get(),
            gradient_norm: norm,
            stop,
            multipliers: self.multipliers.clone(),
            violations,
            ..blank
        };
        if self.knows() == Order::Hessians && free.len() <= options.dense {
            let multipliers = self.multipliers.clone();
            if let Some(hessian) = self.weighted(&at, |i, _| (multipliers[i], 0.0)) {
                match tangent(&hessian, &free, &active) {
                    Some(reduced) if reduced.is_empty() => found.shape = Shape::Corner,
                    Some(reduced) => {
                        let all: Vec<usize> = (0..reduced.len()).collect();
                        let curved = Curved::new(&reduced, &all);
                        found.shape = curved.shape();
                        found.curvatures = curved.curvatures();
                        if let (Stop::Constrained { .. }, Shape::Saddle { down }) = (found.stop, found.shape)
                        {
                            found.stop = Stop::Saddle { norm, down };
                        } else if let (Stop::Constrained { .. }, Shape::Peak) = (found.stop, found.shape) {
                            found.stop = Stop::Saddle { norm, down: reduced.len() };
                        }
                    }
                    None => {}
                }
            }
        }
        Minimum { at, gradient, held, ..found }
    }

    /// The Hessian of the function, with those of the constraints times a weight, and the products of their gradients
    /// times another one.
    fn weighted(&mut self, at: &[f64], weights: impl Fn(usize, f64) -> (f64, f64)) -> Option<Vec<Vec<f64>>> {
        let mut sum = self.objective.hessian(at)?;
        let mut row = vec![0.0; at.len()];
        for (i, constraint) in self.constraints.iter_mut().enumerate() {
            let c = constraint.function.value_and_gradient(at, &mut row);
            let (first, second) = weights(i, c);
            if first == 0.0 && second == 0.0 {
                continue;
            }
            let hessian = constraint.function.hessian(at)?;
            for j in 0..at.len() {
                for k in 0..at.len() {
                    sum[j][k] += first * hessian[j][k] + second * row[j] * row[k];
                }
            }
        }
        Some(sum)
    }
}

impl Objective for Augmented<'_, '_> {
    fn value(&mut self, at: &[f64]) -> f64 {
        let mut value = self.objective.value(at);
        self.plain.set(value);
        for i in 0..self.constraints.len() {
            let c = self.constraints[i].function.value(at);
            value += self.penalty(i, c);
        }
        value
    }

    fn value_and_gradient(&mut self, at: &[f64], gradient: &mut [f64]) -> f64 {
        let mut value = self.objective.value_and_gradient(at, gradient);
        self.plain.set(value);
        let mut row = vec![0.0; at.len()];
        for i in 0..self.constraints.len() {
            let c = self.constraints[i].function.value_and_gradient(at, &mut row);
            value += self.penalty(i, c);
            let force = self.force(i, c);
            // A constraint without force has no say, also where its slopes are not finite.
            if force != 0.0 {
                gradient.iter_mut().zip(&row).for_each(|(g, c)| *g += force * c);
            }
        }
        value
    }

    fn hessian(&mut self, at: &[f64]) -> Option<Vec<Vec<f64>>> {
        let forces: Vec<(f64, f64)> =
            self.multipliers.iter().zip(&self.penalties).map(|(&m, &p)| (m, p)).collect();
        let relations: Vec<Relation> = self.constraints.iter().map(|c| c.relation).collect();
        self.weighted(at, |i, c| {
            let (multiplier, penalty) = forces[i];
            let force = multiplier + penalty * c;
            if relations[i] == Relation::AtMostZero && force <= 0.0 { (0.0, 0.0) } else { (force, penalty) }
        })
    }

    fn hvp(&mut self, at: &[f64], v: &[f64]) -> Option<Vec<f64>> {
        let mut image = self.objective.hvp(at, v)?;
        let mut row = vec![0.0; at.len()];
        for i in 0..self.constraints.len() {
            let c = self.constraints[i].function.value_and_gradient(at, &mut row);
            let force = self.force(i, c);
            if force == 0.0 && self.constraints[i].relation == Relation::AtMostZero {
                continue;
            }
            let curved = self.constraints[i].function.hvp(at, v)?;
            let slope = self.penalties[i] * dot(&row, v);
            for j in 0..at.len() {
                image[j] += force * curved[j] + slope * row[j];
            }
        }
        Some(image)
    }

    fn knows(&self) -> Order {
        let all = self.constraints.iter().map(|c| c.function.knows());
        all.fold(self.objective.knows(), Order::min)
    }

    fn gradient_error(&self) -> f64 {
        self.objective.gradient_error()
    }

    fn on_kink(&mut self, at: &[f64]) -> bool {
        self.objective.on_kink(at) || self.constraints.iter_mut().any(|c| c.function.on_kink(at))
    }

    fn is_free_of(&self, variable: usize) -> Option<bool> {
        let all = self.constraints.iter().map(|c| c.function.is_free_of(variable));
        all.fold(self.objective.is_free_of(variable), |a, b| Some(a? && b?))
    }

    fn hidden_values(&self) -> usize {
        self.objective.hidden_values()
    }
}

impl Augmented<'_, '_> {
    /// What a constraint adds to the value.
    fn penalty(&self, i: usize, c: f64) -> f64 {
        let (multiplier, penalty) = (self.multipliers[i], self.penalties[i]);
        match self.constraints[i].relation {
            Relation::Zero => c * (multiplier + penalty * c / 2.0),
            Relation::AtMostZero => {
                let force = self.force(i, c);
                if c.is_nan() { c } else { (force * force - multiplier * multiplier) / (2.0 * penalty) }
            }
        }
    }
}

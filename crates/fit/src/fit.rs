//! What do the data say? The search from a start to a minimum, and the figures that describe it.

use crate::answer::{Fit, Parameter, Start};
use crate::problem::Problem;
use crate::settings::{Deviations, Errors, FitError, Settings, question};
use crate::start::{
    Guess, Sample, change_points, guess, has_conditions, is_linear, reacts_elsewhere, search_changes,
};
use crate::statistics::{Spread, observed_inverse, tail};
use crate::steps::Step;
use crate::sums::{self, Observed};
use crate::{Data, Loss, Model, warnings};
use fluxions_optim::least_squares::{Iteration, Options, Solution, Stop, minimise};
use std::ops::ControlFlow;

/// How often the scale of a robust loss is found anew at most.
const SETTLING: usize = 20;

/// How many residuals the scale of a robust loss is taken from.
const RESIDUALS: usize = 100_000;

/// How many rows are few, where there are very many.
const FEW: usize = 20_000;

/// Fits a model to data.
///
/// # Errors
/// Where the data cannot be read, the settings contradict the model, or there is no start.
pub fn fit(model: &Model, data: &Data, settings: &Settings) -> Result<Fit, FitError> {
    fit_watched(model, data, settings, &mut |_| ControlFlow::Continue(()))
}

/// [`fit`], with someone who sees every accepted step and may end the search. Then the best point so far is the answer.
///
/// # Errors
/// As [`fit`].
///
/// ```
/// use fluxions_fit::{Data, Model, Recipe, Settings, fit_watched};
/// use std::ops::ControlFlow;
/// let recipe = Recipe { formula: "y ~ exp(b*x)".into(), ..Recipe::default() };
/// let model = Model::new(&recipe, &["x".into(), "y".into()])?;
/// let data = Data::from_columns(&["y", "x"], vec![vec![1.0, 2.8, 7.3], vec![0.0, 1.0, 2.0]])?;
/// let settings = Settings { start: vec![("b".into(), 0.1)], ..Settings::default() };
/// let fit = fit_watched(&model, &data, &settings, &mut |step| match step.index {
///     2 => ControlFlow::Break(()),
///     _ => ControlFlow::Continue(()),
/// })?;
/// assert_eq!(fit.solution.iterations, 2);
/// assert!(!fit.solution.stop.converged());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn fit_watched(
    model: &Model,
    data: &Data,
    settings: &Settings,
    watch: &mut dyn FnMut(&Iteration<'_>) -> ControlFlow<()>,
) -> Result<Fit, FitError> {
    let (n, rows) = (model.parameters().len(), data.rows());
    let bounds = bounds(model, settings)?;
    let free = bounds.iter().filter(|(low, high)| low < high).count();
    if rows < free {
        let plural = |n: usize, what: &str| format!("{n} {what}{}", if n == 1 { "" } else { "s" });
        let missing = match data.counts().missing {
            0 => String::new(),
            n => format!("; {n} more were left out, because a value is missing or not finite"),
        };
        return Err(question(
            format!("{} cannot determine {}{missing}", plural(rows, "row"), plural(free, "parameter")),
            "measure more, or fix parameters, as with --tie c=0",
        ));
    }
    let spread_of_data = sums::observed(model, data, settings.threads)?;
    if !spread_of_data.proper {
        return Err(match model.recipe().weights {
            Some(_) => question(
                "a weight is not a positive number in every row",
                "--weights takes a column, or a formula of columns, of weights; leave out the rows that are not to count",
            ),
            None => question(
                "a standard deviation is not a positive number in every row",
                "--sigma takes a column, or a formula of columns, of standard deviations; a row counts as 1/sigma^2",
            ),
        });
    }
    if !spread_of_data.total.is_finite() {
        return Err(warnings::not_observed(model, data));
    }
    let (at, start) = start(model, data, settings, &bounds)?;
    let mut problem = Problem::new(model, data, settings.threads)?;
    problem.rounding = spread_of_data.rounding;
    let (begin, changes) = with_changes(model, data, &at, &bounds)?;
    let mut held = bounds.clone();
    changes
        .iter()
        .for_each(|change| held[change.parameter] = (begin[change.parameter], begin[change.parameter]));
    let options = Options { bounds: held, max_evaluations: settings.max_evaluations, ..Options::default() };
    let begin = from_sample(model, data, &begin, &options)?.unwrap_or(begin);
    let mut search = |problem: &mut Problem<'_>, at: &[f64]| {
        let found = minimise(problem, at, &options, watch);
        match (problem.failed.take(), found) {
            (Some(error), _) => Err(FitError::Table(error)),
            (None, Ok(found)) => Ok(found),
            (None, Err(_)) => Err(warnings::no_start(model, problem.data(), at)),
        }
    };
    let mut solution = search(&mut problem, &begin)?;
    let mut loss_scale = None;
    if settings.loss != Loss::Square
        && let Some(scale) = settle(model, data, settings, &mut problem, &mut solution, &mut search)?
    {
        (problem.loss, problem.scale) = (settings.loss, settings.loss.constant() * scale);
        loss_scale = Some(problem.scale);
        solution = search(&mut problem, &solution.at)?;
    }
    let fit = Fit {
        parameters: Vec::new(),
        covariance: Vec::new(),
        spread: Spread::new(
            &solution.linearised.triangle,
            &solution.held.iter().map(|held| !held).collect::<Vec<_>>(),
        ),
        rows,
        freedom: 0,
        residual_sum: 0.0,
        deviation: f64::NAN,
        r_squared: None,
        log_likelihood: None,
        estimated: usize::from(settings.deviations == Deviations::Relative) + changes.len(),
        loss_scale,
        warnings: Vec::new(),
        lost: Vec::new(),
        elsewhere: None,
        saddle: false,
        settings: settings.clone(),
        model: model.clone(),
        start,
        solution,
    };
    debug_assert_eq!(at.len(), n);
    let mut fit = finish(fit, &mut problem, &spread_of_data, &bounds, &at, &changes)?;
    question_the_end(&mut fit, data)?;
    fit.warnings = warnings::of(&fit, data, &spread_of_data);
    Ok(fit)
}

/// Searches the change points of a model, where it has any, from a start: the start then, and what they are.
fn with_changes(
    model: &Model,
    data: &Data,
    at: &[f64],
    bounds: &[(f64, f64)],
) -> Result<(Vec<f64>, Vec<Step>), FitError> {
    let mut at = at.to_vec();
    if !has_conditions(model)? {
        return Ok((at, Vec::new()));
    }
    let mut sample = Sample::new(model, data.sample(Guess::MANY)?)?;
    let mut changes = change_points(model, &mut sample, &at)?;
    changes.retain(|change| bounds[change.parameter].0 < bounds[change.parameter].1);
    search_changes(model, &mut sample, &changes, &mut at, bounds)?;
    Ok((at, changes))
}

/// Asks whether the search ended at a minimum at all: where the model does not react to a parameter though it does
/// elsewhere, or does no better than a constant, it did not, whatever the slopes say.
fn question_the_end(fit: &mut Fit, data: &Data) -> Result<(), FitError> {
    if matches!(fit.solution.stop, Stop::Exact | Stop::Interrupted) || fit.settings.loss != Loss::Square {
        return Ok(());
    }
    if fit.solution.stop.converged() {
        question_the_ground(fit, data)?;
    }
    if !fit.solution.stop.converged() && !fit.settings.start.is_empty() {
        let guessed = Settings { start: Vec::new(), ..fit.settings.clone() };
        if let Ok(other) = self::fit(&fit.model, data, &guessed)
            && other.solution.stop.converged()
            && other.residual_sum < fit.residual_sum
        {
            fit.elsewhere = Some((other.residual_sum, other.values()));
        }
    }
    Ok(())
}

/// Whether the model reacts to its parameters where the search ended, and does better than a constant.
fn question_the_ground(fit: &mut Fit, data: &Data) -> Result<(), FitError> {
    let triangle = &fit.solution.linearised.triangle;
    let silent: Vec<usize> = (0..fit.parameters.len())
        .filter(|&j| !fit.parameters[j].held && triangle.column_norm(j) == 0.0)
        .collect();
    for j in silent {
        if reacts_elsewhere(&fit.model, data, j)? {
            fit.solution.stop = Stop::Flat;
            fit.lost.push(j);
        }
    }
    let nonlinear = !is_linear(&fit.model)?;
    if fit.solution.stop != Stop::Flat && nonlinear && fit.r_squared.is_some_and(|r| r <= 0.0) {
        fit.solution.stop = Stop::Poor;
    }
    Ok(())
}

/// Where the search of very many rows begins: at the minimum for a few of them, which is nearly that for all, so that all
/// are looked at a few times only. Nothing where the rows are few, or the few have no minimum.
fn from_sample(
    model: &Model,
    data: &Data,
    start: &[f64],
    options: &Options,
) -> Result<Option<Vec<f64>>, FitError> {
    if data.rows() < 10 * FEW {
        return Ok(None);
    }
    let mut few = Sample::new(model, data.sample(FEW)?)?;
    let found = minimise(&mut few, start, options, &mut |_| ControlFlow::Continue(()));
    Ok(found.ok().filter(|found| found.stop.converged()).map(|found| found.at))
}

/// The bounds of each parameter.
fn bounds(model: &Model, settings: &Settings) -> Result<Vec<(f64, f64)>, FitError> {
    let mut bounds = vec![(f64::NEG_INFINITY, f64::INFINITY); model.parameters().len()];
    for (name, low, high) in &settings.bounds {
        let index = index(model, name, "--bounds")?;
        if low.is_nan() || high.is_nan() || low > high {
            return Err(question(
                format!("the bounds of `{name}` leave nothing: {low} to {high}"),
                "write the lower bound first, as in --bounds a=0..10",
            ));
        }
        bounds[index] = (*low, *high);
    }
    Ok(bounds)
}

fn index(model: &Model, name: &str, option: &str) -> Result<usize, FitError> {
    let known = model.parameters();
    known.iter().position(|p| p == name).ok_or_else(|| {
        let what = if model.columns().iter().any(|c| c == name) {
            "is a column of the table"
        } else if model.recipe().ties.iter().any(|tie| tie.split('=').next().map(str::trim) == Some(name)) {
            "is tied"
        } else {
            "does not occur in the model"
        };
        let message = format!("`{name}` is no parameter: it {what}");
        let near = fluxions_formula::nearest(name, known.iter().map(String::as_str));
        let help = match near {
            Some(near) => format!("did you mean {option} {near}=…?"),
            None => format!("the parameters: {}", known.join(", ")),
        };
        question(message, help)
    })
}

/// Where to begin.
fn start(
    model: &Model,
    data: &Data,
    settings: &Settings,
    bounds: &[(f64, f64)],
) -> Result<(Vec<f64>, Start), FitError> {
    let mut given: Vec<Option<f64>> = vec![None; bounds.len()];
    for (name, value) in &settings.start {
        let index = index(model, name, "--start")?;
        if !value.is_finite() {
            return Err(question(
                format!("the start of `{name}` is not finite"),
                "write a number, as in --start a=1",
            ));
        }
        let (low, high) = bounds[index];
        if *value < low || *value > high {
            return Err(question(
                format!("the start of `{name}`, {value}, is outside its bounds, {low} to {high}"),
                "begin between the bounds",
            ));
        }
        given[index] = Some(*value);
    }
    // A parameter between equal bounds has its value already.
    for (value, (low, high)) in given.iter_mut().zip(bounds) {
        if low == high {
            *value = Some(*low);
        }
    }
    if let Some(all) = given.iter().copied().collect::<Option<Vec<f64>>>() {
        return Ok((all, Start::Given));
    }
    match guess(model, data, &given, bounds)? {
        Some(guess) => Ok((guess.at.clone(), Start::Guessed(guess))),
        None => Err(warnings::no_guess(model, data)),
    }
}

/// A search from a point.
type Search<'s> = dyn FnMut(&mut Problem<'_>, &[f64]) -> Result<Solution, FitError> + 's;

/// The scale of the residuals that a robust loss is to have; nothing where more than half of them are 0. It comes from the
/// residuals, which come from the scale: so it is settled with Huber's loss, which has one minimum where losses that forgive
/// more have many (P. J. Huber, *Robust Statistics*, Wiley 1981, section 7.8).
fn settle(
    model: &Model,
    data: &Data,
    settings: &Settings,
    problem: &mut Problem<'_>,
    solution: &mut Solution,
    search: &mut Search<'_>,
) -> Result<Option<f64>, FitError> {
    if settings.deviations == Deviations::Absolute {
        return Ok(Some(1.0));
    }
    let first = scatter(model, data, &solution.at)?;
    let mut scale = first;
    for _ in 0..SETTLING {
        if scale == 0.0 || solution.stop == Stop::Interrupted {
            break;
        }
        (problem.loss, problem.scale) = (Loss::Huber, Loss::Huber.constant() * scale);
        *solution = search(problem, &solution.at)?;
        let next = scatter(model, data, &solution.at)?;
        // Below that, most rows are fitted exactly, and there is no scatter to be told.
        if next <= 1e-6 * first || (next - scale).abs() <= 1e-3 * scale {
            break;
        }
        scale = next;
    }
    Ok((scale > 0.0).then_some(scale))
}

/// The scatter of the residuals, without regard to the few large ones: their median size, which for normal errors is 0.6745
/// standard deviations.
fn scatter(model: &Model, data: &Data, at: &[f64]) -> Result<f64, FitError> {
    let sample = data.sample(RESIDUALS)?;
    let columns: Vec<&[f64]> = sample.iter().map(Vec::as_slice).collect();
    let mut evaluator = fluxions_eval::Rows::new(model.sides(), at.len());
    evaluator.set(at);
    let rows = columns[0].len();
    let mut sides = vec![0.0; 3 * rows];
    evaluator.run(&columns, &mut sides);
    let mut sizes: Vec<f64> =
        (0..rows).map(|i| ((sides[rows + i] - sides[i]) / sides[2 * rows + i]).abs()).collect();
    sizes.sort_by(f64::total_cmp);
    Ok(sizes[rows / 2] / 0.6745)
}

/// The figures that describe where the search ended.
fn finish(
    mut fit: Fit,
    problem: &mut Problem<'_>,
    observed: &Observed,
    bounds: &[(f64, f64)],
    start: &[f64],
    changes: &[Step],
) -> Result<Fit, FitError> {
    let (data, threads, n) = (problem.data(), fit.settings.threads, bounds.len());
    let robust = problem.loss != Loss::Square;
    let at = fit.solution.at.clone();
    let triangle = if robust {
        // The Jacobian as it is, without the weights of the loss.
        let loss = (problem.loss, problem.scale);
        problem.loss = Loss::Square;
        let plain = fluxions_optim::least_squares::LeastSquares::linearise(problem, &at).triangle;
        (problem.loss, problem.scale) = loss;
        plain
    } else {
        fit.solution.linearised.triangle.clone()
    };
    let free: Vec<bool> = fit.solution.held.iter().map(|held| !held).collect();
    fit.spread = Spread::new(&triangle, &free);
    // Parameters that only count together count once, and change points as others do.
    fit.freedom = (fit.rows - fit.spread.rank).saturating_sub(changes.len());
    fit.residual_sum = triangle.sum_of_squares();
    let (rows, freedom) = (fit.rows as f64, fit.freedom as f64);
    fit.deviation = if fit.freedom > 0 { (fit.residual_sum / freedom).sqrt() } else { f64::NAN };
    let mut variance = fit.variance();
    if robust {
        // P. J. Huber, *Robust Statistics*, Wiley 1981, equation 7.6.5.
        let (squares, steepness) =
            sums::pulls(&fit.model, &at, data, threads, (problem.loss, problem.scale))?;
        variance = squares / freedom / (steepness / rows).powi(2);
    } else {
        fit.r_squared = (observed.total > 0.0).then(|| 1.0 - fit.residual_sum / observed.total);
        let tau = std::f64::consts::TAU.ln();
        let minus_two = match fit.settings.deviations {
            Deviations::Relative => rows * (tau + (fit.residual_sum / rows).ln() + 1.0),
            Deviations::Absolute => rows * tau + fit.residual_sum,
        };
        let likelihood = -0.5 * minus_two - observed.log_deviations;
        fit.log_likelihood = likelihood.is_finite().then_some(likelihood);
    }
    let mut inverse = fit.spread.inverse.clone();
    if fit.settings.errors == Errors::Observed && !robust {
        let curvature = sums::curvature(&fit.model.curvature()?, &at, data, threads)?;
        match observed_inverse(&triangle, &curvature, &free) {
            Some(found) => inverse = found,
            None => fit.saddle = true,
        }
    }
    fit.covariance = inverse.iter().map(|row| row.iter().map(|x| x * variance).collect()).collect();
    let quantile = fit.quantile();
    let rows = if changes.is_empty() { Vec::new() } else { data.sample(Guess::MANY)? };
    let gap =
        |j: usize| changes.iter().find(|change| change.parameter == j).map(|change| change.gap(&at, &rows));
    fit.parameters = (0..n)
        .map(|j| {
            let value = at[j];
            let error = if free[j] { fit.covariance[j][j].sqrt() } else { f64::NAN };
            let t = value / error;
            Parameter {
                name: fit.model.parameters()[j].clone(),
                p: tail(t, fit.student()),
                interval: (value - quantile * error, value + quantile * error),
                bounds: bounds[j],
                held: !free[j],
                gap: gap(j),
                start: start[j],
                value,
                error,
                t,
            }
        })
        .collect();
    Ok(fit)
}

//! What must a person know before a figure is used? Everything that makes a fit less than it seems, in words.

use crate::settings::{FitError, question};
use crate::start::hopeless;
use crate::sums::Observed;
use crate::{Data, Errors, Fit, Loss, Model, TableError};
use fluxions_eval::Rows;
use fluxions_function::significant;
use fluxions_graph::{Graph, Kind, walk};
use fluxions_optim::least_squares::Stop;

/// From here on a correlation is worth a word.
const CLOSE: f64 = 0.999;

/// What is to be said of a fit.
pub(crate) fn of(fit: &Fit, data: &Data, observed: &Observed) -> Vec<String> {
    let mut said = Vec::new();
    let name = |j: usize| format!("`{}`", fit.parameters[j].name);
    if !fit.solution.stop.converged() {
        said.push("the search has not converged: the figures describe the best point so far, which need not be a minimum".into());
    }
    for &j in &fit.lost {
        said.push(format!(
            "the model does not react to {} here, in any row, though it does for other values of the parameters: the start was too far away",
            name(j)
        ));
    }
    if let Some((sum, values)) = &fit.elsewhere {
        let at: Vec<String> = (fit.parameters.iter().zip(values))
            .map(|(p, x)| format!("{} = {}", p.name, significant(*x, 5)))
            .collect();
        said.push(format!(
            "without --start a better fit is found, with a sum of squares of {} and not {}: {}",
            significant(*sum, 5),
            significant(fit.residual_sum, 5),
            at.join(", ")
        ));
    }
    for p in &fit.parameters {
        if let Some((low, high)) = p.gap {
            let (low, high) = (significant(low, 7), significant(high, 7));
            said.push(format!(
                "`{}` is a change point: every value between {low} and {high} gives the same fit, so that it has no standard error",
                p.name
            ));
        }
    }
    for column in data.columns().iter().filter(|column| column.low == column.high && data.rows() > 1) {
        said.push(format!("the column `{}` is {} in all rows", column.name, column.low));
    }
    for (a, b) in data.twins().into_iter().filter(|_| data.rows() > 1) {
        said.push(format!("the columns `{a}` and `{b}` are the same in all rows"));
    }
    if fit.model().inputs().is_empty() && fit.parameters.len() > 1 {
        let names: Vec<String> = (0..fit.parameters.len()).map(name).collect();
        said.push(format!(
            "the model has no column on its right side: {} are taken for parameters, and it is the same in all rows",
            listed(&names)
        ));
    }
    let mut groups = fit.spread.open.clone();
    groups.dedup();
    for open in &groups {
        if open.iter().any(|j| fit.lost.contains(j)) {
            continue;
        }
        said.push(match open[..] {
            [one] => format!("{} is not determined by the data: the model does not change with it in any row", name(one)),
            _ => {
                let names: Vec<String> = open.iter().map(|&j| name(j)).collect();
                format!(
                    "{} are not determined by the data: they can change together without changing the model in any row (the Jacobian has rank {}, not {})",
                    listed(&names),
                    fit.spread.rank,
                    fit.parameters.iter().filter(|p| !p.held).count()
                )
            }
        });
    }
    for p in fit.parameters.iter().filter(|p| p.held) {
        let (low, high) = p.bounds;
        if low == high || p.gap.is_some() {
            continue;
        }
        let bound = if p.value <= low { low } else { high };
        said.push(format!(
            "`{}` is on its bound {bound}: the data would move it on, and the errors of the others hold for it being there",
            p.name
        ));
    }
    for group in close(fit) {
        let names: Vec<String> = group.iter().map(|&j| name(j)).collect();
        let how = match group[..] {
            [i, j] => format!("their correlation is {}", significant(fit.correlation(i, j), 6)),
            _ => format!("correlations between them are beyond ±{CLOSE}"),
        };
        said.push(format!("{} are hardly told apart: {how}", listed(&names)));
    }
    if fit.freedom == 0 {
        said.push("there are as many free parameters as rows: the model passes through all rows, and no error can be told".into());
    }
    if fit.freedom > 0 && fit.solution.stop == Stop::Exact {
        said.push(
            "the model passes through all rows: the residuals are rounding, and so are the errors".into(),
        );
    }
    if observed.total == 0.0 && fit.rows > 1 {
        said.push(format!(
            "`{}` is the same in all rows, so there is nothing to explain and no R²",
            fit.model().observed_text()
        ));
    }
    if fit.saddle {
        said.push("the observed information is not positive definite: this is no minimum in every direction, and the errors are those of the expected information".into());
    }
    if fit.settings.loss != Loss::Square {
        said.push(match fit.loss_scale {
            Some(scale) => format!(
                "with the {} loss, residuals far beyond {} count less: this is no least-squares fit, and R², AIC and BIC have no meaning",
                fit.settings.loss,
                significant(scale, 3)
            ),
            None => format!(
                "more than half of the residuals are 0, so that the {} loss has no scale: this is the least-squares fit",
                fit.settings.loss
            ),
        });
        if fit.settings.errors == Errors::Observed {
            said.push("errors of the observed information are for least squares only: these are of the expected one".into());
        }
    }
    said
}

/// Groups of parameters that are linked by close correlations.
fn close(fit: &Fit) -> Vec<Vec<usize>> {
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for j in 0..fit.parameters.len() {
        let linked = |group: &Vec<usize>| group.iter().any(|&i| fit.correlation(i, j).abs() >= CLOSE);
        let (with, apart): (Vec<_>, Vec<_>) = groups.into_iter().partition(linked);
        groups = apart;
        groups.push(with.into_iter().flatten().chain([j]).collect());
    }
    groups.retain(|group| group.len() > 1);
    groups
}

/// `a`, `b` and `c`.
fn listed(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// A point in words.
fn point(names: &[String], values: &[f64]) -> String {
    names.iter().zip(values).map(|(name, x)| format!("{name} = {x}")).collect::<Vec<_>>().join(", ")
}

/// The first row at which one of the results of a program is not finite: the row, and the last such result.
fn first_without_value(
    graph: &Graph,
    at: &[f64],
    data: &Data,
) -> Result<Option<(Vec<f64>, usize)>, TableError> {
    let mut evaluator = Rows::new(graph, at.len());
    evaluator.set(at);
    let mut results = vec![0.0; evaluator.outputs()];
    let mut found = None;
    data.batches(&mut |batch| {
        let rows = batch.first().map_or(0, |column| column.len());
        for row in 0..rows {
            if found.is_some() {
                return;
            }
            let columns: Vec<&[f64]> = batch.iter().map(|column| &column[row..=row]).collect();
            evaluator.run(&columns, &mut results);
            let result = results.iter().rposition(|x| !x.is_finite());
            found = result.map(|k| (columns.iter().map(|column| column[0]).collect(), k));
        }
    })?;
    Ok(found)
}

/// Why there is nothing to fit to: the first row in which the left side has no value.
pub(crate) fn not_observed(model: &Model, data: &Data) -> FitError {
    let found = first_without_value(&model.observed(), &[], data);
    let place = match found {
        Err(error) => return error.into(),
        Ok(Some((row, _))) => format!("where {}", point(model.columns(), &row)),
        Ok(None) => "once all rows are added up".into(),
    };
    question(
        format!("`{}` has no finite value {place}", model.observed_text()),
        "leave such rows out of the table, or write the model so that they have one",
    )
}

/// The first row, among those without a value at some parameters, in which no parameters give one: its number, its
/// columns, and why. Only so many such rows are looked at.
fn hopeless_row(model: &Model, data: &Data, at: &[f64]) -> Result<Option<FitError>, FitError> {
    const LOOKED_AT: usize = 20;
    let mut evaluator = Rows::new(model.sides(), at.len());
    evaluator.set(at);
    let (mut bad, mut before) = (Vec::new(), 0);
    data.batches(&mut |batch| {
        let rows = batch.first().map_or(0, |column| column.len());
        let mut results = vec![0.0; 3 * rows];
        evaluator.run(batch, &mut results);
        let without = (0..rows).filter(|row| !results[rows + row].is_finite());
        let room = LOOKED_AT - bad.len();
        bad.extend(
            without
                .take(room)
                .map(|row| (before + row + 1, batch.iter().map(|column| column[row]).collect::<Vec<f64>>())),
        );
        before += rows;
    })?;
    for (number, row) in bad {
        if hopeless(model, data, &row)? {
            let why = first_failure(model, at, &row).map_or(String::new(), |why| format!(": {why}"));
            return Ok(Some(question(
                format!(
                    "the model has no value in row {number} of the table, where {}, whatever its parameters are{why}",
                    point(model.columns(), &row)
                ),
                "leave such rows out of the table, or write a model that has a value there",
            )));
        }
    }
    Ok(None)
}

/// The first operation that makes a number out of range, or none, of numbers: `log(0)`.
fn first_failure(model: &Model, at: &[f64], row: &[f64]) -> Option<String> {
    let graph = model.sides().with_outputs(&model.sides().outputs()[1..2]).ok()?;
    let needed = walk::reachable(&graph);
    let values = fluxions_eval::values(&graph, &[at, row].concat(), 0.0);
    graph.ids().filter(|id| needed[id.index()] && !values[id.index()].is_finite()).find_map(|id| {
        let Kind::Op(prim, args) = graph.kind(id) else { return None };
        let args: Vec<f64> = args.iter().map(|arg| values[arg.index()]).collect();
        let shown = args.iter().map(|x| significant(*x, 6)).collect::<Vec<_>>().join(", ");
        args.iter()
            .all(|x| x.is_finite())
            .then(|| format!("{}({shown}) has no finite value", prim.row().name))
    })
}

/// Why no start was found.
pub(crate) fn no_guess(model: &Model, data: &Data) -> FitError {
    let middling = vec![1.0; model.parameters().len()];
    match hopeless_row(model, data, &middling) {
        Err(error) | Ok(Some(error)) => error,
        Ok(None) => {
            let names = model.parameters().iter().map(|name| format!("{name}=…")).collect::<Vec<_>>();
            question(
                "no start was found: the model has no value in some row wherever it was tried",
                format!("give a start with --start {}", names.join(",")),
            )
        }
    }
}

/// Why the search cannot begin there: the first row without a value.
pub(crate) fn no_start(model: &Model, data: &Data, at: &[f64]) -> FitError {
    if let Ok(Some(error)) = hopeless_row(model, data, at) {
        return error;
    }
    let start = point(model.parameters(), at);
    let what = match model.residual().map(|graph| first_without_value(&graph, at, data)) {
        Err(error) => return error.into(),
        Ok(Err(error)) => return error.into(),
        Ok(Ok(None)) => "the sum of squares is beyond the largest number".into(),
        Ok(Ok(Some((row, k)))) => {
            let what = match model.parameters().get(k) {
                None => "the model has no finite value".to_owned(),
                Some(name) => format!("the derivative of the model by `{name}` is not finite"),
            };
            format!("{what} where {}", point(model.columns(), &row))
        }
    };
    question(
        format!("the search cannot begin at {start}: there {what}"),
        "give another start with --start, or leave it out to have one guessed",
    )
}

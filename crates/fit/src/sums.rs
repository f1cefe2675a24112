//! What has to be added up over the rows, beside the triangle? Each sum is made block by block, and the blocks are added in
//! their order, so that it has the same bits on any number of threads.

use crate::problem::each_block;
use crate::{Data, Loss, Model, TableError};
use fluxions_eval::Rows;
use fluxions_graph::Graph;

/// Runs a program on every row and adds up what `add` makes of the results of each.
pub(crate) fn over_rows(
    graph: &Graph,
    at: &[f64],
    data: &Data,
    threads: usize,
    width: usize,
    add: impl Fn(&mut [f64], &[f64]) + Sync,
) -> Result<Vec<f64>, TableError> {
    let mut evaluator = Rows::new(graph, at.len());
    evaluator.set(at);
    let outputs = evaluator.outputs();
    let mut evaluators = vec![evaluator; threads.max(1)];
    let mut total = vec![0.0; width];
    data.batches(&mut |batch| {
        let blocks = each_block(&mut evaluators, batch, |evaluator, columns| {
            let rows = columns[0].len();
            let (mut results, mut row) = (vec![0.0; outputs * rows], vec![0.0; outputs]);
            evaluator.run(columns, &mut results);
            let mut sums = vec![0.0; width];
            for i in 0..rows {
                row.iter_mut().enumerate().for_each(|(k, x)| *x = results[k * rows + i]);
                add(&mut sums, &row);
            }
            sums
        });
        for block in blocks {
            total.iter_mut().zip(block).for_each(|(sum, x)| *sum += x);
        }
    })?;
    Ok(total)
}

/// How the observed values spread, and how they are weighted.
pub(crate) struct Observed {
    /// Σ (y − ȳ)²/σ², about the weighted mean.
    pub(crate) total: f64,
    /// Σ ln σ.
    pub(crate) log_deviations: f64,
    /// Whether every standard deviation is a positive number.
    pub(crate) proper: bool,
    /// Σ (2ε·y)²/σ²: two units in the last place of what is observed.
    pub(crate) rounding: f64,
}

/// Looks at the left side and the standard deviations of all rows, in one pass. The variance is taken about the first row,
/// which is among the values, so that little cancels when it is moved to the mean.
pub(crate) fn observed(model: &Model, data: &Data, threads: usize) -> Result<Observed, TableError> {
    let graph = model.observed();
    let near = fluxions_eval::run(&graph, data.first(), 0.0)[0];
    let sums = over_rows(&graph, &[], data, threads, 6, |sums, row| {
        let (weight, away) = ((row[1] * row[1]).recip(), row[0] - near);
        sums[0] += weight;
        sums[1] += weight * away;
        sums[2] += weight * away * away;
        sums[3] += weight * row[0] * row[0];
        sums[4] += if row[1] == 1.0 { 0.0 } else { row[1].ln() };
        sums[5] += f64::from(u8::from(!(row[1] > 0.0 && row[1].is_finite())));
    })?;
    let rounding = (2.0 * f64::EPSILON).powi(2) * sums[3];
    Ok(Observed {
        total: sums[2] - sums[1] * sums[1] / sums[0],
        log_deviations: sums[4],
        proper: sums[5] == 0.0,
        rounding: if rounding.is_finite() { rounding } else { 0.0 },
    })
}

/// Σ ψ² and Σ ψ′ of a robust loss, where ψ is what each row pulls with.
pub(crate) fn pulls(
    model: &Model,
    at: &[f64],
    data: &Data,
    threads: usize,
    (loss, scale): (Loss, f64),
) -> Result<(f64, f64), TableError> {
    let sums = over_rows(model.sides(), at, data, threads, 2, |sums, row| {
        let residual = (row[1] - row[0]) / row[2];
        sums[0] += (residual * loss.weight(residual, scale)).powi(2);
        sums[1] += loss.steepness(residual, scale);
    })?;
    Ok((sums[0], sums[1]))
}

/// Σ r·∇²r, row by row: what the curvature of the model adds to JᵀJ in half the Hessian of the sum of squares.
pub(crate) fn curvature(
    graph: &Graph,
    at: &[f64],
    data: &Data,
    threads: usize,
) -> Result<Vec<f64>, TableError> {
    let n = at.len();
    over_rows(graph, at, data, threads, n * n, |sums, row| {
        for (sum, second) in sums.iter_mut().zip(&row[1 + n..]) {
            *sum += row[0] * second;
        }
    })
}

//! What has to be added up over the rows, beside the triangle? Each sum is made block by block, and the blocks are added in
//! their order, so that it has the same bits on any number of threads.

use crate::problem::each_block;
use crate::{Data, Loss, Model, TableError};
use fluxions::eval::Rows;
use fluxions::graph::Graph;

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
}

/// Looks at the left side and the standard deviations of all rows.
pub(crate) fn observed(model: &Model, data: &Data, threads: usize) -> Result<Observed, TableError> {
    let at = vec![0.0; model.parameters().len()];
    let first = over_rows(model.sides(), &at, data, threads, 4, |sums, row| {
        let weight = row[2].powi(-2);
        sums[0] += weight;
        sums[1] += weight * row[0];
        sums[2] += row[2].ln();
        sums[3] += f64::from(u8::from(!(row[2] > 0.0 && row[2].is_finite())));
    })?;
    let mean = first[1] / first[0];
    let second = over_rows(model.sides(), &at, data, threads, 1, |sums, row| {
        sums[0] += ((row[0] - mean) / row[2]).powi(2);
    })?;
    Ok(Observed { total: second[0], log_deviations: first[2], proper: first[3] == 0.0 })
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

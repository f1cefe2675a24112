//! What does a model say at all rows of a table? The triangle of its Jacobian, computed block by block on all cores and
//! merged in an order that depends on the number of rows alone, so that the answer has the same bits on any machine with
//! any number of threads.

use crate::table::{BLOCK, TableError};
use crate::{Data, Loss, Model};
use fluxions_eval::Rows;
use fluxions_optim::least_squares::{LeastSquares, Linearised, Tree, Triangle};
use std::sync::atomic::{AtomicUsize, Ordering};

/// How many rows are folded into a triangle at once: few enough that their Jacobian stays in the nearest cache.
const STRIP: usize = 512;

/// The rows of a table as a sum of squares.
#[derive(Debug)]
pub(crate) struct Problem<'a> {
    data: &'a Data,
    /// One evaluator of `[J r]` for each thread.
    evaluators: Vec<Rows>,
    /// The same of `[J ∂²r]`; none where the table of primitives lacks a second derivative.
    seconds: Vec<Rows>,
    parameters: usize,
    pub(crate) loss: Loss,
    /// The scale of the loss.
    pub(crate) scale: f64,
    /// The cost that rounding alone leaves.
    pub(crate) rounding: f64,
    /// Why the table could not be read again, where that has happened.
    pub(crate) failed: Option<TableError>,
}

/// What a block adds.
struct Leaf {
    triangle: Triangle,
    cost: f64,
}

/// Calls `work` for each block of a batch, on as many threads as there are evaluators; the results come in order.
pub(crate) fn each_block<T: Send>(
    evaluators: &mut [Rows],
    columns: &[&[f64]],
    work: impl Fn(&mut Rows, &[&[f64]]) -> T + Sync,
) -> Vec<T> {
    let rows = columns.first().map_or(0, |column| column.len());
    let blocks = rows.div_ceil(BLOCK);
    let block = |i: usize| {
        let range = i * BLOCK..rows.min((i + 1) * BLOCK);
        columns.iter().map(|column| &column[range.clone()]).collect::<Vec<_>>()
    };
    if blocks <= 1 || evaluators.len() <= 1 {
        return (0..blocks).map(|i| work(&mut evaluators[0], &block(i))).collect();
    }
    let next = AtomicUsize::new(0);
    let mut found: Vec<(usize, T)> = std::thread::scope(|scope| {
        let (next, work, block) = (&next, &work, &block);
        let worker = |evaluator| {
            scope.spawn(move || {
                let evaluator: &mut Rows = evaluator;
                let mut found = Vec::new();
                loop {
                    let i = next.fetch_add(1, Ordering::Relaxed);
                    if i >= blocks {
                        return found;
                    }
                    found.push((i, work(&mut *evaluator, &block(i))));
                }
            })
        };
        let workers: Vec<_> = evaluators.iter_mut().take(blocks).map(worker).collect();
        workers
            .into_iter()
            .flat_map(|worker| worker.join().unwrap_or_else(|e| std::panic::resume_unwind(e)))
            .collect()
    });
    found.sort_by_key(|(i, _)| *i);
    found.into_iter().map(|(_, result)| result).collect()
}

impl<'a> Problem<'a> {
    /// The least-squares problem of a model on data.
    pub(crate) fn new(
        model: &Model,
        data: &'a Data,
        threads: usize,
    ) -> Result<Problem<'a>, fluxions_graph::Error> {
        let parameters = model.parameters().len();
        let rows = Rows::new(&model.residual()?, parameters);
        let second = model.second().ok().map(|graph| Rows::new(&graph, 2 * parameters));
        Ok(Problem {
            data,
            evaluators: vec![rows; threads.max(1)],
            seconds: second.map_or(Vec::new(), |second| vec![second; threads.max(1)]),
            parameters,
            loss: Loss::Square,
            scale: 1.0,
            rounding: 0.0,
            failed: None,
        })
    }

    pub(crate) fn data(&self) -> &'a Data {
        self.data
    }
}

/// The triangle of the rows of a block.
fn leaf(evaluator: &mut Rows, columns: &[&[f64]], n: usize, loss: Loss, scale: f64) -> Leaf {
    let rows = columns[0].len();
    let mut triangle = Triangle::new(n);
    let mut strip = vec![0.0; STRIP * (n + 1)];
    let mut cost = 0.0;
    for start in (0..rows).step_by(STRIP) {
        let count = STRIP.min(rows - start);
        let part: Vec<&[f64]> = columns.iter().map(|column| &column[start..start + count]).collect();
        let strip = &mut strip[..count * (n + 1)];
        evaluator.run(&part, strip);
        if loss != Loss::Square {
            for i in 0..count {
                let residual = strip[n * count + i];
                cost += loss.of(residual, scale);
                let weight = loss.weight(residual, scale).sqrt();
                (0..=n).for_each(|column| strip[column * count + i] *= weight);
            }
        }
        triangle.absorb(strip);
    }
    Leaf { triangle, cost }
}

/// The triangle of all rows, and their cost.
fn all_rows(
    data: &Data,
    evaluators: &mut [Rows],
    fixed: &[f64],
    n: usize,
    loss: Loss,
    scale: f64,
) -> Result<Leaf, TableError> {
    evaluators.iter_mut().for_each(|evaluator| evaluator.set(fixed));
    let (mut tree, mut cost) = (Tree::new(n), 0.0);
    data.batches(&mut |batch| {
        for leaf in each_block(evaluators, batch, |rows, block| leaf(rows, block, n, loss, scale)) {
            tree.push(leaf.triangle);
            cost += leaf.cost;
        }
    })?;
    let triangle = tree.finish();
    let cost = if loss == Loss::Square { triangle.sum_of_squares() } else { cost };
    Ok(Leaf { triangle, cost })
}

impl LeastSquares for Problem<'_> {
    fn parameters(&self) -> usize {
        self.parameters
    }

    fn linearise(&mut self, at: &[f64]) -> Linearised {
        let all = all_rows(self.data, &mut self.evaluators, at, self.parameters, self.loss, self.scale);
        let Leaf { triangle, cost } = all.unwrap_or_else(|error| {
            self.failed = Some(error);
            Leaf { triangle: Triangle::new(self.parameters), cost: f64::NAN }
        });
        Linearised { cost, triangle }
    }

    fn second(&mut self, at: &[f64], direction: &[f64]) -> Option<Triangle> {
        if self.loss != Loss::Square || self.seconds.is_empty() {
            return None;
        }
        let fixed = [at, direction].concat();
        let all = all_rows(self.data, &mut self.seconds, &fixed, self.parameters, Loss::Square, 1.0);
        all.map_err(|error| self.failed = Some(error)).ok().map(|leaf| leaf.triangle)
    }

    fn rounding(&self) -> f64 {
        self.rounding
    }
}

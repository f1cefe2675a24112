//! What is asked? A function of several numbers with one number as answer: a formula, which knows its derivatives, or
//! anything that can only be evaluated.

use crate::Measuring;
use fluxions_eval::{Program, Rows, diagnose};
use fluxions_function::Function;
use fluxions_graph::Error;
use fluxions_graph::{Graph, Kind};
use fluxions_numeric::{Interrupted, Oracle};
use fluxions_rules::KinkKind;

/// The most variables for which a program of all second derivatives is made.
const MOST: usize = 200;

/// How many points one thread is given at least.
const SHARE: usize = 2048;

/// The values and gradients at many points.
pub type Gradients = (Vec<f64>, Vec<Vec<f64>>);

/// A function whose sensitivity is asked for.
pub trait Model {
    /// The value at each of the points; NaN where there is none.
    ///
    /// # Errors
    /// [`Interrupted`] where no answer is to be had any more.
    fn values(&mut self, points: &[Vec<f64>]) -> Result<Vec<f64>, Interrupted>;

    /// Values and exact gradients at the points; `None` where only values are known.
    ///
    /// # Errors
    /// As [`Model::values`].
    fn gradients(&mut self, _points: &[Vec<f64>]) -> Result<Option<Gradients>, Interrupted> {
        Ok(None)
    }

    /// The exact second derivatives at a point; `None` where they are not known.
    fn hessian(&mut self, _at: &[f64]) -> Option<Vec<Vec<f64>>> {
        None
    }

    /// How derivatives are made of values, where they are not exact.
    fn measuring(&self) -> Measuring {
        Measuring::default()
    }

    /// Whether exact derivatives may lack something at a point, such as at a corner, where values have to be asked.
    fn on_kink(&mut self, _at: &[f64]) -> bool {
        false
    }

    /// Whether the function is known to have steps, which no derivative shows.
    fn may_jump(&self) -> bool {
        false
    }
}

/// One output of anything that can only be evaluated.
///
/// ```
/// use fluxions_sensitivity::{Measured, Model};
/// let mut model = Measured::new(|x: &[f64]| vec![x[0] * x[1], x[0] + x[1]], 1);
/// assert_eq!(model.values(&[vec![2.0, 3.0]]), Ok(vec![5.0]));
/// ```
#[derive(Clone, Debug)]
pub struct Measured<O> {
    oracle: O,
    output: usize,
}

impl<O: Oracle> Measured<O> {
    /// The output of this place, counted from 0.
    pub fn new(oracle: O, output: usize) -> Measured<O> {
        Measured { oracle, output }
    }

    /// What is evaluated.
    pub fn oracle(&self) -> &O {
        &self.oracle
    }
}

impl<O: Oracle> Model for Measured<O> {
    fn values(&mut self, points: &[Vec<f64>]) -> Result<Vec<f64>, Interrupted> {
        let answers = self.oracle.values(points)?;
        Ok(answers.iter().map(|answer| answer.get(self.output).copied().unwrap_or(f64::NAN)).collect())
    }
}

/// A formula, with values, gradients by reverse mode and second derivatives.
///
/// ```
/// use fluxions::Function;
/// use fluxions_sensitivity::{Formula, Model};
/// let mut model = Formula::new(&Function::parse("x*y")?, &["y".to_owned(), "x".to_owned()])?;
/// assert_eq!(model.values(&[vec![2.0, 3.0]])?, [6.0]);
/// let (_, gradients) = model.gradients(&[vec![2.0, 3.0]])?.unwrap();
/// assert_eq!(gradients, [[3.0, 2.0]]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Formula {
    /// Where each variable of the formula is among the inputs.
    places: Vec<usize>,
    graph: Graph,
    value: Rows,
    gradient: Rows,
    second: Option<Graph>,
}

impl Formula {
    /// A formula as a function of the inputs that are named. They may be more than the formula has; it does not depend on
    /// the others.
    ///
    /// # Errors
    /// Where the table lacks a derivative that is needed.
    ///
    /// # Panics
    /// Where a variable of the formula is not named.
    pub fn new(function: &Function, inputs: &[String]) -> Result<Formula, Error> {
        let place = |name: &String| {
            inputs.iter().position(|input| input == name).expect("each variable is among the inputs")
        };
        let small = function.variables().len() <= MOST;
        let ready = |graph: &Graph| {
            let mut rows = Rows::new(graph, 0);
            rows.set(&[]);
            rows
        };
        Ok(Formula {
            places: function.variables().iter().map(place).collect(),
            graph: function.graph().clone(),
            value: ready(function.graph()),
            gradient: ready(&function.gradient_graph()?),
            second: if small { function.hessian_graph().ok() } else { None },
        })
    }

    fn own(&self, at: &[f64]) -> Vec<f64> {
        self.places.iter().map(|&place| at[place]).collect()
    }

    /// The outputs of a program at points, one column of results after the other for each share of the points.
    fn run(&self, rows: &Rows, points: &[Vec<f64>]) -> Vec<Vec<f64>> {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let share = points.len().div_ceil(cores).max(SHARE);
        let of = |part: &[Vec<f64>]| {
            let columns: Vec<Vec<f64>> =
                self.places.iter().map(|&place| part.iter().map(|point| point[place]).collect()).collect();
            let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
            let mut rows = rows.clone();
            let mut results = vec![0.0; rows.outputs() * part.len()];
            rows.run(&columns, &mut results);
            results
        };
        if points.len() <= share {
            return vec![of(points)];
        }
        std::thread::scope(|scope| {
            let of = &of;
            let workers: Vec<_> = points.chunks(share).map(|part| scope.spawn(move || of(part))).collect();
            let done = workers.into_iter().map(|worker| match worker.join() {
                Ok(results) => results,
                Err(panic) => std::panic::resume_unwind(panic),
            });
            done.collect()
        })
    }
}

impl Model for Formula {
    fn values(&mut self, points: &[Vec<f64>]) -> Result<Vec<f64>, Interrupted> {
        Ok(self.run(&self.value, points).concat())
    }

    fn gradients(&mut self, points: &[Vec<f64>]) -> Result<Option<Gradients>, Interrupted> {
        let inputs = points.first().map_or(0, Vec::len);
        let outputs = self.gradient.outputs();
        let (mut values, mut gradients) = (Vec::new(), Vec::new());
        for part in self.run(&self.gradient, points) {
            let rows = part.len() / outputs;
            values.extend_from_slice(&part[..rows]);
            for row in 0..rows {
                let mut gradient = vec![0.0; inputs];
                for (own, &place) in self.places.iter().enumerate() {
                    gradient[place] = part[(own + 1) * rows + row];
                }
                gradients.push(gradient);
            }
        }
        Ok(Some((values, gradients)))
    }

    fn hessian(&mut self, at: &[f64]) -> Option<Vec<Vec<f64>>> {
        let own = self.own(at);
        let entries = Program::new(self.second.as_ref()?).run(&own).to_vec();
        let mut rows = vec![vec![0.0; at.len()]; at.len()];
        for (i, &row) in self.places.iter().enumerate() {
            for (j, &column) in self.places.iter().enumerate() {
                rows[row][column] = entries[i * own.len() + j];
            }
        }
        Some(rows)
    }

    fn on_kink(&mut self, at: &[f64]) -> bool {
        !diagnose(&self.graph, &self.own(at)).kinks.is_empty()
    }

    fn may_jump(&self) -> bool {
        let jumps = |kind: &Kind| match kind {
            Kind::Op(prim, _) => prim.row().kinks.iter().any(|kink| kink.kind == KinkKind::Jump),
            _ => false,
        };
        self.graph.ids().any(|id| jumps(self.graph.kind(id)))
    }
}

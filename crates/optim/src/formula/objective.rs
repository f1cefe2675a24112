//! How is a formula minimised? Its value, its gradient by reverse mode and its Hessian by forward over reverse, each a
//! program that is made once and run at every point of a search.

use crate::{Objective, Order};
use fluxions_eval::{Program, diagnose};
use fluxions_function::Function;
use fluxions_graph::{Error, Graph};

/// The most variables for which a program of all second derivatives is made.
const MOST: usize = 200;

/// A formula as what a minimiser asks.
///
/// ```
/// use fluxions::Function;
/// use fluxions::optim::{FormulaObjective, Options, Shape, minimise};
/// let f = Function::parse("(1 - x)^2 + 100*(y - x^2)^2")?;
/// let found = minimise(&mut FormulaObjective::new(&f, f.variables())?, &[-1.2, 1.0], &Options::default())?;
/// assert!((found.at[0] - 1.0).abs() < 1e-8 && (found.at[1] - 1.0).abs() < 1e-8);
/// assert_eq!(found.shape, Shape::Valley);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct FormulaObjective {
    /// Where each variable of the formula is among those of the search; `None` for one that the search does not know,
    /// which has no value.
    places: Vec<Option<usize>>,
    graph: Graph,
    value: Program,
    gradient: Program,
    hessian: Option<Program>,
    own: Vec<f64>,
}

impl FormulaObjective {
    /// The formula as an objective of the variables that are named, in their order. They may be more than the formula
    /// has; it does not depend on the others.
    ///
    /// # Errors
    /// Where the table lacks a derivative that is needed.
    pub fn new(function: &Function, variables: &[String]) -> Result<FormulaObjective, Error> {
        let places =
            function.variables().iter().map(|name| variables.iter().position(|v| v == name)).collect();
        let hessian = if function.variables().len() <= MOST { function.hessian_graph().ok() } else { None };
        let program = |graph: &Graph| Program::new(graph);
        Ok(FormulaObjective {
            places,
            graph: function.graph().clone(),
            value: program(function.graph()),
            gradient: program(&function.gradient_graph()?),
            hessian: hessian.as_ref().map(program),
            own: Vec::new(),
        })
    }

    fn enter(&mut self, at: &[f64]) {
        self.own.clear();
        self.own.extend(self.places.iter().map(|place| place.map_or(f64::NAN, |i| at[i])));
    }
}

impl Objective for FormulaObjective {
    fn value(&mut self, at: &[f64]) -> f64 {
        self.enter(at);
        self.value.run(&self.own)[0]
    }

    fn value_and_gradient(&mut self, at: &[f64], gradient: &mut [f64]) -> f64 {
        self.enter(at);
        let outputs = self.gradient.run(&self.own);
        gradient.fill(0.0);
        for (place, slope) in self.places.iter().zip(&outputs[1..]) {
            if let Some(i) = *place {
                gradient[i] = *slope;
            }
        }
        outputs[0]
    }

    fn hessian(&mut self, at: &[f64]) -> Option<Vec<Vec<f64>>> {
        self.enter(at);
        let entries = self.hessian.as_mut()?.run(&self.own);
        let mut rows = vec![vec![0.0; at.len()]; at.len()];
        let known = self.places.iter().enumerate().filter_map(|(own, place)| Some((own, (*place)?)));
        for (i, row) in known.clone() {
            for (j, column) in known.clone() {
                rows[row][column] = entries[i * self.places.len() + j];
            }
        }
        Some(rows)
    }

    fn on_kink(&mut self, at: &[f64]) -> bool {
        self.enter(at);
        !diagnose(&self.graph, &self.own).kinks.is_empty()
    }

    fn knows(&self) -> Order {
        if self.hessian.is_some() { Order::Hessians } else { Order::Gradients }
    }
}

//! How is a formula minimised? Its value, its gradient by reverse mode and its Hessian by forward over reverse, each a
//! program that is made once and run at every point of a search.

use crate::{Objective, Order};
use fluxions_eval::{Program, diagnose, is_lost, run, values};
use fluxions_function::Function;
use fluxions_graph::{Error, Graph, Kind, NodeId, Seed, dce, fold, jvp};

/// The most variables for which a program of all second derivatives is made.
const MOST: usize = 200;

/// How often a search may ask for more digits.
const RESCUES: usize = 500;

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
    slopes: Graph,
    curvatures: Option<Graph>,
    value: Program,
    gradient: Program,
    /// All second derivatives, of few variables.
    hessian: Option<Program>,
    /// Their product with a direction, whose entries follow the variables, of many: of a sum of terms of few variables each
    /// it has as many operations as the gradient, where the matrix would have the square.
    product: Option<Program>,
    own: Vec<f64>,
    /// How often more digits may be asked for where doubles overflow.
    rescues: usize,
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
        let slopes = function.gradient_graph()?;
        let few = function.variables().len() <= MOST;
        let hessian = if few { function.hessian_graph().ok() } else { None };
        let product = if few { None } else { product(&slopes).ok() };
        Ok(FormulaObjective {
            places,
            graph: function.graph().clone(),
            value: Program::new(function.graph()),
            gradient: Program::new(&slopes),
            hessian: hessian.as_ref().map(Program::new),
            product: product.as_ref().map(Program::new),
            own: Vec::new(),
            rescues: if few { RESCUES } else { 0 },
            slopes,
            curvatures: hessian,
        })
    }
}

/// The program of the variables and of a direction that gives the product of the Hessian with the direction.
fn product(slopes: &Graph) -> Result<Graph, Error> {
    let n = slopes.inputs().len();
    let slopes = slopes.with_outputs(&slopes.outputs()[1..])?;
    let along = jvp(&slopes, &(0..n).collect::<Vec<_>>(), Seed::Inputs)?;
    Ok(dce(&fold(&along.with_outputs(&along.outputs()[n..])?)))
}

/// Computes anew, with as many digits as it takes, the results that are not finite because a number on the way was too
/// large for a double.
fn rescue(graph: &Graph, at: &[f64], results: &mut [f64]) {
    let values = values(graph, at, 0.0);
    let overflows = |id: NodeId| match graph.kind(id) {
        Kind::Op(prim, args) => {
            let args: Vec<f64> = args.iter().map(|arg| values[arg.index()]).collect();
            is_lost(*prim, &args, values[id.index()])
        }
        _ => false,
    };
    if !graph.ids().any(overflows) {
        return;
    }
    for (result, output) in results.iter_mut().zip(graph.outputs()).filter(|(x, _)| !x.is_finite()) {
        let Ok(alone) = graph.with_outputs(&[*output]) else { continue };
        let alone = dce(&alone);
        let precise = fluxions_digits::evaluate(|context| {
            let inputs: Vec<_> = at.iter().map(|&x| context.number(x)).collect();
            run(&alone, &inputs, context.number(0.0))[0]
        });
        *result = precise.unwrap_or(*result);
    }
}

impl FormulaObjective {
    fn enter(&mut self, at: &[f64]) {
        self.own.clear();
        self.own.extend(self.places.iter().map(|place| place.map_or(f64::NAN, |i| at[i])));
    }

    /// Whether more digits may be asked for once more.
    fn may_rescue(&mut self) -> bool {
        self.rescues = self.rescues.saturating_sub(1);
        self.rescues > 0
    }
}

impl Objective for FormulaObjective {
    fn value(&mut self, at: &[f64]) -> f64 {
        self.enter(at);
        let mut value = [self.value.run(&self.own)[0]];
        if !value[0].is_finite() && self.may_rescue() {
            rescue(&self.graph, &self.own, &mut value);
        }
        value[0]
    }

    fn value_and_gradient(&mut self, at: &[f64], gradient: &mut [f64]) -> f64 {
        self.enter(at);
        let mut outputs = self.gradient.run(&self.own).to_vec();
        if outputs.iter().any(|x| !x.is_finite()) && self.may_rescue() {
            rescue(&self.slopes, &self.own, &mut outputs);
        }
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
        let mut entries = self.hessian.as_mut()?.run(&self.own).to_vec();
        if entries.iter().any(|x| !x.is_finite()) && self.may_rescue() {
            rescue(self.curvatures.as_ref()?, &self.own, &mut entries);
        }
        let mut rows = vec![vec![0.0; at.len()]; at.len()];
        let known = self.places.iter().enumerate().filter_map(|(own, place)| Some((own, (*place)?)));
        for (i, row) in known.clone() {
            for (j, column) in known.clone() {
                rows[row][column] = entries[i * self.places.len() + j];
            }
        }
        Some(rows)
    }

    fn hvp(&mut self, at: &[f64], v: &[f64]) -> Option<Vec<f64>> {
        if self.product.is_none() {
            let rows = self.hessian(at)?;
            return Some(rows.iter().map(|row| row.iter().zip(v).map(|(h, v)| h * v).sum()).collect());
        }
        self.enter(at);
        let along = self.places.iter().map(|place| place.map_or(0.0, |i| v[i]));
        self.own.extend(along);
        let product = self.product.as_mut()?.run(&self.own);
        let mut image = vec![0.0; at.len()];
        for (place, entry) in self.places.iter().zip(product) {
            if let Some(i) = *place {
                image[i] = *entry;
            }
        }
        Some(image)
    }

    fn on_kink(&mut self, at: &[f64]) -> bool {
        self.enter(at);
        !diagnose(&self.graph, &self.own).kinks.is_empty()
    }

    fn is_free_of(&self, variable: usize) -> Option<bool> {
        let own = self.places.iter().position(|place| *place == Some(variable));
        let slope = |own: usize| self.slopes.kind(self.slopes.outputs()[own + 1]).literal();
        Some(own.is_none_or(|own| slope(own) == Some(0.0)))
    }

    fn knows(&self) -> Order {
        match (&self.hessian, &self.product) {
            (Some(_), _) => Order::Hessians,
            (None, Some(_)) => Order::Products,
            (None, None) => Order::Gradients,
        }
    }
}

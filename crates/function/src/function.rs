//! What is a formula, once it has been read? A function of its variables, with its program as a graph beside it: the
//! common starting point of every method.

use fluxions_eval::{Program, run};
use fluxions_formula::{Formula, Options, ParseError};
use fluxions_graph::{Builder, Error, Graph, Seed, dce, fold, gradient, jvp};
#[cfg(feature = "symbolic")]
use fluxions_symbolic::{Expr, Pool};

/// A real function of named variables, read from a formula.
///
/// ```
/// use fluxions::Function;
/// let f = Function::parse("x^2/4 + y")?;
/// assert_eq!(f.value(&[3.0, 1.0]), 3.25);
/// assert_eq!(f.value_and_gradient(&[3.0, 1.0])?, (3.25, vec![1.5, 1.0]));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Function {
    formula: Formula,
    graph: Graph,
}

impl Function {
    /// Reads a formula, as text or LaTeX.
    ///
    /// # Errors
    /// Where it is not a formula: the place, the reason, and what to write instead.
    pub fn parse(source: &str) -> Result<Function, ParseError> {
        Function::parse_with(source, &Options::default())
    }

    /// Reads a formula with the given options, such as names that are variables although they are constants elsewhere.
    ///
    /// # Errors
    /// As [`Function::parse`].
    pub fn parse_with(source: &str, options: &Options) -> Result<Function, ParseError> {
        fluxions_formula::parse(source, options).map(Function::new)
    }

    /// Reads a file of definitions whose last line is the formula.
    ///
    /// # Errors
    /// As [`Function::parse`].
    pub fn parse_file(source: &str, options: &Options) -> Result<Function, ParseError> {
        fluxions_formula::parse_file(source, options).map(Function::new)
    }

    /// The function of a formula that has been read already.
    pub fn new(formula: Formula) -> Function {
        let builder = Builder::new();
        let inputs: Vec<_> = formula.variables.iter().map(|name| builder.input(name)).collect();
        let output = formula.run(builder.literal(0.0), &inputs);
        let graph = dce(&builder.graph(&[output]));
        Function { formula, graph }
    }

    /// The names of the variables, in the order in which values are given for them.
    pub fn variables(&self) -> &[String] {
        &self.formula.variables
    }

    /// The formula as it was read.
    pub fn formula(&self) -> &Formula {
        &self.formula
    }

    /// The formula as a floating-point program, in the order of its author.
    pub fn graph(&self) -> &Graph {
        &self.graph
    }

    /// The formula as an exact expression.
    #[cfg(feature = "symbolic")]
    pub fn expression<'p>(&self, pool: &'p Pool) -> Expr<'p> {
        let inputs: Vec<_> = self.variables().iter().map(|name| pool.variable(name)).collect();
        self.formula.run(pool.integer(0), &inputs)
    }

    /// The value at a point, one number for each variable.
    ///
    /// # Panics
    /// When there are not as many numbers as variables.
    pub fn value(&self, at: &[f64]) -> f64 {
        run(&self.graph, at, 0.0)[0]
    }

    /// The value and the derivative by every variable, by reverse mode. Made to be asked once; for many points make a
    /// [`Program`] of [`Function::gradient_graph`].
    ///
    /// # Errors
    /// Where the table lacks a derivative that is needed.
    ///
    /// # Panics
    /// As [`Function::value`].
    pub fn value_and_gradient(&self, at: &[f64]) -> Result<(f64, Vec<f64>), Error> {
        let outputs = run(&self.gradient_graph()?, at, 0.0);
        Ok((outputs[0], outputs[1..].to_vec()))
    }

    /// A program with the value and the derivative by every variable as outputs, by reverse mode.
    ///
    /// # Errors
    /// Where the table lacks a derivative that is needed.
    pub fn gradient_graph(&self) -> Result<Graph, Error> {
        let all: Vec<usize> = (0..self.variables().len()).collect();
        Ok(dce(&fold(&gradient(&self.graph, &all)?)))
    }

    /// A program whose outputs are the second derivatives, row by row: forward over reverse.
    ///
    /// # Errors
    /// As [`Function::gradient_graph`].
    pub fn hessian_graph(&self) -> Result<Graph, Error> {
        let n = self.variables().len();
        let reverse = self.gradient_graph()?;
        let slopes = reverse.with_outputs(&reverse.outputs()[1..])?;
        // A row for each direction. Seeded with ones, and not with numbers, what does not depend on it is left out:
        // an absent slope stays 0 beside an infinity.
        let builder = Builder::new();
        let inputs: Vec<_> = self.variables().iter().map(|name| builder.input(name)).collect();
        let mut rows = Vec::new();
        for i in 0..n {
            let along = dce(&jvp(&slopes, &[i], Seed::One)?);
            rows.extend(run(&along, &inputs, builder.literal(0.0)).split_off(n));
        }
        Ok(dce(&fold(&builder.graph(&rows))))
    }

    /// The matrix of second derivatives at a point.
    ///
    /// # Errors
    /// As [`Function::gradient_graph`].
    ///
    /// # Panics
    /// As [`Function::value`].
    ///
    /// ```
    /// use fluxions::Function;
    /// let f = Function::parse("x^2*y")?;
    /// assert_eq!(f.hessian(&[3.0, 5.0])?, [[10.0, 6.0], [6.0, 0.0]]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn hessian(&self, at: &[f64]) -> Result<Vec<Vec<f64>>, Error> {
        let flat = Program::new(&self.hessian_graph()?).run(at).to_vec();
        Ok(flat.chunks(at.len().max(1)).map(<[f64]>::to_vec).collect())
    }
}

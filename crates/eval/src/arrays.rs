//! What does a graph compute on arrays? Every primitive works element by element, so every node is a row of numbers.

use fluxions_graph::{Graph, Kind, walk};
use std::fmt;

/// An input has another number of elements than its shape says, or there is another number of inputs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WrongLength {
    /// There are not as many inputs as the graph has.
    Inputs {
        /// The number of inputs of the graph.
        expected: usize,
        /// The number of inputs given.
        found: usize,
    },
    /// An input has not as many elements as its shape.
    Elements {
        /// The name of the input.
        input: String,
        /// The number of elements of its shape.
        expected: usize,
        /// The number of elements given.
        found: usize,
    },
}

impl fmt::Display for WrongLength {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            WrongLength::Inputs { expected, found } => {
                write!(f, "{expected} inputs were expected, not {found}")
            }
            WrongLength::Elements { input, expected, found } => {
                write!(f, "the input {input} has {expected} elements, but {found} were given")
            }
        }
    }
}

impl std::error::Error for WrongLength {}

/// The outputs of `graph`, each with its elements in row-major order, like the inputs.
///
/// # Errors
/// [`WrongLength`] where the inputs do not fit the shapes of the graph.
///
/// ```
/// use fluxions_graph::{Builder, Shape};
/// let builder = Builder::new();
/// let x = builder.array_input("x", Shape::new(&[3]));
/// let squares = fluxions_eval::run_arrays(&builder.graph(&[x * x]), &[&[1.0, 2.0, 3.0]])?;
/// assert_eq!(squares, [[1.0, 4.0, 9.0]]);
/// # Ok::<(), fluxions_eval::WrongLength>(())
/// ```
pub fn run_arrays(graph: &Graph, inputs: &[&[f64]]) -> Result<Vec<Vec<f64>>, WrongLength> {
    if inputs.len() != graph.inputs().len() {
        return Err(WrongLength::Inputs { expected: graph.inputs().len(), found: inputs.len() });
    }
    for (input, elements) in graph.inputs().iter().zip(inputs) {
        let expected = graph.shape(input.node).elements();
        if elements.len() != expected {
            return Err(WrongLength::Elements { input: input.name.clone(), expected, found: elements.len() });
        }
    }
    let needed = walk::reachable(graph);
    let mut values: Vec<Vec<f64>> = Vec::with_capacity(graph.len());
    let mut element = Vec::new();
    for id in graph.ids() {
        let count = graph.shape(id).elements();
        values.push(match graph.kind(id) {
            _ if !needed[id.index()] => Vec::new(),
            Kind::Input(index) => inputs[*index as usize].to_vec(),
            Kind::Literal(bits) => vec![f64::from_bits(*bits); count],
            Kind::Op(prim, args) => (0..count)
                .map(|i| {
                    element.clear();
                    element.extend(args.iter().map(|arg| values[arg.index()][i]));
                    prim.value(&element)
                })
                .collect(),
        });
    }
    Ok(graph.outputs().iter().map(|y| values[y.index()].clone()).collect())
}

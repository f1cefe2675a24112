//! What does a graph compute? One loop over its nodes, on any scalar.

use fluxions_graph::{Graph, Kind, walk};
use fluxions_rules::Scalar;

/// The outputs of `graph` at `inputs`, on any scalar. Nodes that no output needs are not run. `context` is any scalar
/// of the kind (for an expression: of the pool) that is wanted; literals are made from it.
///
/// A graph whose nodes have shapes is run on one element of each: the element that all inputs stand for.
///
/// # Panics
/// When there are not as many inputs as the graph has.
///
/// ```
/// use fluxions_graph::Graph;
/// let f = Graph::build(["x"], |[x]| vec![x * x, -x]);
/// assert_eq!(fluxions_eval::run(&f, &[3.0], 0.0), [9.0, -3.0]);
/// ```
pub fn run<S: Scalar>(graph: &Graph, inputs: &[S], context: S) -> Vec<S> {
    let values = interpret(graph, inputs, context, &walk::reachable(graph));
    graph.outputs().iter().map(|y| values[y.index()]).collect()
}

/// The value of every node, in order: a trace of the program. What [`run`] computes, with what no output needs.
///
/// # Panics
/// When there are not as many inputs as the graph has.
pub fn values<S: Scalar>(graph: &Graph, inputs: &[S], context: S) -> Vec<S> {
    interpret(graph, inputs, context, &vec![true; graph.len()])
}

/// The value of each node that is wanted; `context` for the others.
fn interpret<S: Scalar>(graph: &Graph, inputs: &[S], context: S, wanted: &[bool]) -> Vec<S> {
    assert_eq!(inputs.len(), graph.inputs().len(), "one value for each input of the graph");
    let mut values = Vec::with_capacity(graph.len());
    let mut args = Vec::new();
    for id in graph.ids() {
        values.push(match graph.kind(id) {
            _ if !wanted[id.index()] => context,
            Kind::Input(index) => inputs[*index as usize],
            Kind::Literal(bits) => context.lit(f64::from_bits(*bits)),
            Kind::Op(prim, ids) => {
                args.clear();
                args.extend(ids.iter().map(|arg| values[arg.index()]));
                S::apply(*prim, &args)
            }
        });
    }
    values
}

//! Is this a graph? Every invariant that the passes and back-ends rely on, checked.

use crate::{Graph, Kind, NodeId, Shape};
use fluxions_rules::Prim;
use std::collections::BTreeSet;
use std::fmt;

/// An invariant that does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// An argument does not come before the node that uses it.
    ArgumentNotBefore {
        /// The node.
        node: NodeId,
        /// Its argument.
        arg: NodeId,
    },
    /// A primitive has another number of arguments than it takes.
    Arity {
        /// The node.
        node: NodeId,
        /// Its primitive.
        prim: Prim,
        /// The number of its arguments.
        found: usize,
    },
    /// A node has another shape than one of its arguments, although primitives work element by element.
    Shape {
        /// The node.
        node: NodeId,
        /// Its argument.
        arg: NodeId,
        /// The shape of the node.
        expected: Shape,
        /// The shape of the argument.
        found: Shape,
    },
    /// An array has more elements than an index can count.
    TooLarge {
        /// The node.
        node: NodeId,
    },
    /// A node is an input that the list of inputs does not have, or that belongs to another node.
    UnlistedInput {
        /// The node.
        node: NodeId,
    },
    /// The list of inputs names a node that is not that input.
    NotAnInput {
        /// The index in the list.
        index: usize,
    },
    /// Two inputs have the same name.
    DuplicateName {
        /// The name.
        name: String,
    },
    /// An output is no node of the graph.
    MissingOutput {
        /// The output.
        id: NodeId,
    },
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::ArgumentNotBefore { node, arg } => {
                write!(f, "node {node} uses {arg}, which does not come before it")
            }
            Fault::Arity { node, prim, found } => {
                write!(f, "node {node}: {} takes {} arguments, but has {found}", prim.name(), prim.arity())
            }
            Fault::Shape { node, arg, expected, found } => {
                write!(
                    f,
                    "node {node} has the shape {expected}, but its argument {arg} has the shape {found}"
                )
            }
            Fault::TooLarge { node } => write!(f, "node {node} has more elements than an index can count"),
            Fault::UnlistedInput { node } => {
                write!(f, "node {node} is an input that is not listed among the inputs")
            }
            Fault::NotAnInput { index } => write!(f, "the input of index {index} is no input node"),
            Fault::DuplicateName { name } => write!(f, "two inputs are named {name}"),
            Fault::MissingOutput { id } => write!(f, "the output {id} is no node of the graph"),
        }
    }
}

impl std::error::Error for Fault {}

/// Checks every invariant of a graph.
///
/// A [`crate::Builder`], the passes and the parser make only graphs that pass; a test of a new pass calls this.
///
/// # Errors
/// The first [`Fault`], in the order of the nodes.
pub fn verify(graph: &Graph) -> Result<(), Fault> {
    for node in graph.ids() {
        let shape = graph.shape(node);
        if shape.elements() > isize::MAX as usize {
            return Err(Fault::TooLarge { node });
        }
        match graph.kind(node) {
            Kind::Literal(_) => {}
            Kind::Input(index) => {
                if graph.inputs().get(*index as usize).is_none_or(|input| input.node != node) {
                    return Err(Fault::UnlistedInput { node });
                }
            }
            Kind::Op(prim, args) => {
                if args.len() != prim.arity() {
                    return Err(Fault::Arity { node, prim: *prim, found: args.len() });
                }
                for &arg in args {
                    if arg >= node {
                        return Err(Fault::ArgumentNotBefore { node, arg });
                    }
                    let found = graph.shape(arg);
                    if found != shape {
                        return Err(Fault::Shape {
                            node,
                            arg,
                            expected: shape.clone(),
                            found: found.clone(),
                        });
                    }
                }
            }
        }
    }
    let mut names = BTreeSet::new();
    for (index, input) in graph.inputs().iter().enumerate() {
        let listed = graph.nodes.get(input.node.index()).map(|(kind, _)| kind);
        if listed != Some(&Kind::Input(index as u32)) {
            return Err(Fault::NotAnInput { index });
        }
        if !names.insert(&input.name) {
            return Err(Fault::DuplicateName { name: input.name.clone() });
        }
    }
    match graph.outputs().iter().find(|y| y.index() >= graph.len()) {
        Some(&id) => Err(Fault::MissingOutput { id }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Graph;

    /// Faults that no text can hold, planted one at a time in a graph that passes. Those that a text can hold are
    /// planted in the tests of the parser.
    #[test]
    fn planted_faults_are_found() {
        let good = Graph::build(["x", "y"], |[x, y]| vec![x * y]);
        assert_eq!(verify(&good), Ok(()));
        let plant = |fault: &dyn Fn(&mut Graph)| {
            let mut graph = good.clone();
            fault(&mut graph);
            verify(&graph).unwrap_err()
        };
        let (x, product) = (NodeId(0), NodeId(2));
        assert_eq!(plant(&|g| g.inputs.truncate(1)), Fault::UnlistedInput { node: NodeId(1) });
        assert_eq!(plant(&|g| g.inputs.swap(0, 1)), Fault::UnlistedInput { node: x });
        assert_eq!(plant(&|g| g.nodes[0].0 = Kind::Input(1)), Fault::UnlistedInput { node: x });
        assert_eq!(plant(&|g| g.nodes[0].0 = Kind::Literal(0)), Fault::NotAnInput { index: 0 });
        assert_eq!(
            plant(&|g| g.nodes[2].1 = Shape::new(&[2])),
            Fault::Shape { node: product, arg: x, expected: Shape::new(&[2]), found: Shape::scalar() }
        );
        assert_eq!(plant(&|g| g.outputs.push(NodeId(3))), Fault::MissingOutput { id: NodeId(3) });
    }
}

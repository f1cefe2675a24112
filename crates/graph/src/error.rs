//! What can be wrong with a request to build, differentiate or read a graph?

use crate::{Fault, NodeId, Shape};
use fluxions_rules::Prim;
use std::fmt;

/// Why a graph was not built, differentiated or read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// A derivative was asked for that the table does not have.
    UnknownPartial {
        /// The primitive.
        prim: Prim,
        /// The index of the argument by which it was to be differentiated.
        argument: usize,
        /// The operation in the graph that was differentiated.
        node: NodeId,
        /// Which derivative is missing.
        why: &'static str,
    },
    /// An input was named that the graph does not have.
    NoSuchInput {
        /// The index that was asked for.
        index: usize,
        /// The number of inputs.
        count: usize,
    },
    /// A node was named that the graph does not have.
    NoSuchNode {
        /// The id that was asked for.
        id: NodeId,
    },
    /// A gradient was asked for, but the graph does not have exactly one scalar output.
    NotOneScalarOutput {
        /// The shapes of the outputs.
        outputs: Vec<Shape>,
    },
    /// A primitive was given another number of arguments than it takes.
    Arity {
        /// The primitive.
        prim: Prim,
        /// The number of arguments given.
        found: usize,
    },
    /// A primitive works element by element, but its arguments have different shapes.
    Shapes {
        /// The primitive.
        prim: Prim,
        /// The shapes of its arguments.
        shapes: Vec<Shape>,
    },
    /// A line of text is not a line of a graph.
    Text {
        /// The line, counted from 1.
        line: usize,
        /// What is wrong with it, and what to write instead.
        why: String,
    },
    /// The text is well written, but what it says is not a graph.
    Invalid(Fault),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::UnknownPartial { prim, argument, node, why } => {
                let name = prim.row().arguments[*argument];
                write!(
                    f,
                    "{why} is not known: {} (node {node}) depends on the inputs through its argument {name}; ",
                    prim.name()
                )?;
                write!(f, "make {name} a constant")
            }
            Error::NoSuchInput { index, count } => {
                write!(f, "there is no input of index {index}: the graph has {count}, counted from 0")
            }
            Error::NoSuchNode { id } => write!(f, "the graph has no node {id}"),
            Error::NotOneScalarOutput { outputs } => {
                write!(f, "a gradient is of one scalar output, but the outputs have the shapes ")?;
                list(f, outputs)
            }
            Error::Arity { prim, found } => {
                write!(f, "{} takes {} arguments, but was given {found}", prim.name(), prim.arity())
            }
            Error::Shapes { prim, shapes } => {
                write!(f, "{} works element by element, but its arguments have the shapes ", prim.name())?;
                list(f, shapes)
            }
            Error::Text { line, why } => write!(f, "line {line}: {why}"),
            Error::Invalid(fault) => fault.fmt(f),
        }
    }
}

fn list(f: &mut fmt::Formatter<'_>, shapes: &[Shape]) -> fmt::Result {
    for (i, shape) in shapes.iter().enumerate() {
        write!(f, "{}{shape}", if i == 0 { "" } else { " and " })?;
    }
    Ok(())
}

impl std::error::Error for Error {}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        Error::Invalid(fault)
    }
}

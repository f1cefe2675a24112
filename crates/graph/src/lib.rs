//! A floating-point program as a graph, and its derivatives as graphs.
//!
//! A [`Graph`] holds the primitives of a program in the order that the author wrote them, each once. It is made by
//! running ordinary generic code on handles: [`Node`] is a [`fluxions_rules::Scalar`], so that a formula, or a row of
//! the table, *builds* when it is run on nodes. [`jvp`] and [`vjp`] turn a graph into a graph that also computes
//! derivatives; because they return graphs they compose to any order. Neither changes a value by one bit.
//!
//! ```
//! use fluxions_graph::{Graph, Seed, dce, gradient, jvp};
//! use fluxions_rules::sin;
//!
//! let f = Graph::build(["x", "y"], |[x, y]| vec![x * sin(y)]);
//! let df = dce(&gradient(&f, &[0, 1])?);               // value, ∂f/∂x, ∂f/∂y
//! assert_eq!(df.outputs().len(), 3);
//! let hessian_vector = jvp(&df, &[0, 1], Seed::Inputs)?; // forward over reverse, by composition
//! assert_eq!(hessian_vector.inputs().len(), 4);
//! # Ok::<(), fluxions_graph::Error>(())
//! ```
//!
//! The other passes are [`fold`] (constants, without changing a bit), [`around`] (single points set aside), [`cse`],
//! [`dce`] and [`verify`]. A graph prints as text and is read back from it ([`Graph`] is `Display` and `FromStr`);
//! [`walk`] answers questions about a graph.

mod around;
mod builder;
mod chain;
mod equality;
mod error;
mod fold;
mod graph;
mod jvp;
mod passes;
mod shape;
mod structural;
mod text;
mod verify;
mod vjp;
pub mod walk;

pub use around::around;
pub use builder::{Builder, Node};
pub use error::Error;
pub use fold::fold;
pub use graph::{Args, Graph, Input, Kind, NodeId};
pub use jvp::jvp;
pub use passes::{cse, dce};
pub use shape::Shape;
pub use verify::{Fault, verify};
pub use vjp::{adjoints, gradient, vjp};

/// Where the seeds of a derivative come from: the tangents of the inputs in [`jvp`], the cotangents of the outputs in
/// [`vjp`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Seed {
    /// Each seed is a new input of the derivative, after the inputs of the graph.
    Inputs,
    /// Each seed is 1. With one input (or output) this gives the derivative itself, with several their sum.
    One,
}

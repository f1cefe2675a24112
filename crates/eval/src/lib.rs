//! The reference interpreter of graphs: obviously right, so that other back-ends are held against it.
//!
//! * [`run`] and [`values`] run a graph on any [`fluxions_rules::Scalar`]: doubles, dual numbers, jets, expressions.
//! * [`Program`] runs a graph on doubles again and again, without allocating.
//! * [`Rows`] runs a graph on the rows of a table, a block at a time.
//! * [`run_arrays`] runs a graph whose nodes have shapes.
//! * [`diagnose`] says which kinks a point stands on, and which operation failed first.
//!
//! Every one of them does the same operations in the same order, and so gives the same bits.
//!
//! ```
//! use fluxions_eval::{Program, run};
//! use fluxions_graph::{Graph, gradient};
//! use fluxions_rules::exp;
//!
//! let f = Graph::build(["x", "y"], |[x, y]| vec![x * exp(y)]);
//! let df = gradient(&f, &[0, 1])?;
//! assert_eq!(run(&df, &[3.0, 0.0], 0.0), [3.0, 1.0, 3.0]);
//! assert_eq!(Program::new(&df).run(&[3.0, 0.0]), [3.0, 1.0, 3.0]);
//! # Ok::<(), fluxions_graph::Error>(())
//! ```

mod arrays;
mod diagnose;
mod interpret;
mod program;
mod rows;

pub use arrays::{WrongLength, run_arrays};
pub use diagnose::{Diagnosis, Failure, MetKink, diagnose, is_lost};
pub use interpret::{run, values};
pub use program::Program;
pub use rows::Rows;

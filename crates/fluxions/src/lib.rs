//! If I nudge this input a little, does the output go up or down, and by how much?
//!
//! Fluxions answers in three independent ways and holds the answers against each other: **numerically** (nudge and
//! look), **symbolically** (rules give the formula) and **automatically** (dual numbers going forward, the chain rule
//! going back through the graph).
//!
//! ```
//! use fluxions::{Comparison, Function, Pool, Request, Verdict};
//! let f = Function::parse("x^2/4")?;
//! let pool = Pool::new();
//! let mut comparison = Comparison::new(&f, Request::gradient(&f), &pool, &Default::default());
//! assert_eq!(comparison.derivatives()[0].formula.as_ref().unwrap().text()?, "x/2");
//! let report = comparison.at(&[3.0]);
//! assert_eq!(report.partials[0].derivative, 1.5);
//! assert_eq!(report.partials[0].verdict, Verdict::Agree);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Rust closures are differentiated by [`gradient`], [`jacobian`], [`hessian`] and [`hvp`]: by name [`forward`], on
//! numbers that carry tangents, or in [`reverse`], on numbers that record what they do; [`Mode`] tells which costs less.
//! Functions that nobody can look into are differentiated by [`numeric`]; where it is known that most of their derivatives
//! are zero, by [`adjoint::measured_sparse_jacobian`]. Where a function is least, and why a search stopped there, is for
//! [`optim`] to say; [`Function::objective`] makes a formula an objective of it. The layers below are re-exported whole:
//! [`rules`], [`dual`], [`sparse`], [`graph`], [`symbolic`].

mod answer;
pub mod claim;
mod compare;
mod complex;
mod constraint;
pub mod forward;
mod function;
mod nudge;
mod objective;
pub mod reverse;
mod rounding;
#[doc(hidden)]
pub mod rt;
mod slopes;
mod verdict;

pub use answer::{Answer, Method, Status};
pub use compare::{Comparison, Derivative, MAX_JET_ORDER, Partial, Report, Request, Size, Traced};
pub use complex::Complex;
pub use constraint::constraint;
pub use fluxions_adjoint as adjoint;
pub use fluxions_adjoint::Mode;
pub use fluxions_digits as digits;
pub use fluxions_dual as dual;
pub use fluxions_dual::{derivative, derivatives};
pub use fluxions_eval as eval;
pub use fluxions_formula as formula;
pub use fluxions_graph as graph;
pub use fluxions_graph::Error;
pub use fluxions_macros::{Differentiable, differentiable};
pub use fluxions_numeric as numeric;
pub use fluxions_optim as optim;
pub use fluxions_rules as rules;
pub use fluxions_rules::Real;
pub use fluxions_rules::kernels as math;
pub use fluxions_sparse as sparse;
pub use fluxions_symbolic as symbolic;
pub use fluxions_symbolic::{Budget, Pool};
pub use fluxions_tape as tape;
pub use forward::{Dual2, gradient, hessian, hvp, jacobian, jvp, value_and_gradient};
pub use function::Function;
pub use nudge::{Nudge, corner, corner_of, short, significant};
pub use objective::FormulaObjective;
pub use reverse::vjp;
pub use rounding::Rounded;
pub use slopes::{curvatures, slopes};
pub use verdict::Verdict;

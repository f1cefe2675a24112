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
//! [`optim`] to say; a [`FormulaObjective`](optim::FormulaObjective) is a formula that it takes. The layers below are
//! re-exported whole: [`rules`], [`dual`], [`sparse`], [`graph`], [`symbolic`].

pub use fluxions_adjoint as adjoint;
pub use fluxions_adjoint::Mode;
pub use fluxions_adjoint::forward::{self, Dual2, gradient, hessian, hvp, jacobian, jvp, value_and_gradient};
pub use fluxions_adjoint::reverse::{self, vjp};
#[doc(hidden)]
pub use fluxions_adjoint::rt;
pub use fluxions_dual as dual;
pub use fluxions_dual::{derivative, derivatives};
pub use fluxions_numeric as numeric;
pub use fluxions_rules as rules;
pub use fluxions_rules::Real;
pub use fluxions_rules::kernels as math;
pub use fluxions_sparse as sparse;
pub use fluxions_tape as tape;

#[cfg(feature = "compare")]
pub use fluxions_compare::{
    Answer, Comparison, Derivative, MAX_JET_ORDER, Method, Partial, Report, Request, Rounded, Size, Status,
    Traced, Verdict, claim,
};
#[cfg(feature = "symbolic")]
pub use fluxions_digits as digits;
#[cfg(feature = "emit")]
pub use fluxions_emit as emit;
#[cfg(feature = "formula")]
pub use fluxions_eval as eval;
#[cfg(feature = "fit")]
pub use fluxions_fit as fit;
#[cfg(feature = "formula")]
pub use fluxions_formula as formula;
#[cfg(feature = "symbolic")]
pub use fluxions_function::Complex;
#[cfg(feature = "formula")]
pub use fluxions_function::{Function, Nudge, corner, corner_of, curvatures, short, significant, slopes};
#[cfg(feature = "formula")]
pub use fluxions_graph as graph;
#[cfg(feature = "formula")]
pub use fluxions_graph::Error;
#[cfg(feature = "derive")]
pub use fluxions_macros::{Differentiable, differentiable};
#[cfg(feature = "optim")]
pub use fluxions_optim as optim;
#[cfg(feature = "sensitivity")]
pub use fluxions_sensitivity as sensitivity;
#[cfg(feature = "symbolic")]
pub use fluxions_symbolic as symbolic;
#[cfg(feature = "symbolic")]
pub use fluxions_symbolic::{Budget, Pool};
#[cfg(feature = "wasm")]
pub use fluxions_wasm as wasm;

//! Derivatives of Rust functions, closures and formulas: exact, fast, and checked against each other.
//!
//! ```
//! use fluxions::differentiable;
//!
//! #[differentiable]
//! fn energy(v: &[f64]) -> f64 {
//!     v.iter().map(|v| v * v).sum::<f64>() / 2.0
//! }
//!
//! fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     let (value, gradient) = energy::value_and_gradient(&[3.0, 4.0]);
//!     assert_eq!((value, gradient), (12.5, vec![3.0, 4.0]));
//!     energy::check(&[3.0, 4.0])?; // differences, forward and reverse mode agree
//!     Ok(())
//! }
//! ```
//!
//! Closures need no attribute. [`gradient`], [`jacobian`], [`hessian`] and [`hvp`] run them [`forward`], on numbers that
//! carry tangents, or in [`reverse`], on numbers that record what they do; [`Mode`] tells which costs less.
//!
//! ```
//! let slopes = fluxions::gradient(|x| x[0] * x[1].sin(), &[2.0, 0.0]);
//! assert_eq!(slopes, [0.0, 2.0]);
//! ```
//!
//! Functions that can only be evaluated are differentiated by [`numeric`], with an error bar; where most of their derivatives
//! are known to be zero, by [`adjoint::measured_sparse_jacobian`].
//!
//! # Features
//!
//! | feature | what it adds |
//! |---|---|
//! | `derive` (default) | `#[differentiable]` and `#[derive(Differentiable)]` |
//! | `formula` (default) | formulas that are read at run time: `Function` |
//! | `symbolic` | formulas as exact expressions: `Function::expression`, `Pool` |
//! | `compare` | every method asked for the same derivative, and a verdict: `Comparison`, `claim` |
//! | `optim` | minimisers, constraints and least squares |
//! | `fit` | models fitted to tables, with standard errors |
//! | `sensitivity` | which inputs matter, at a point and over ranges |
//! | `emit`, `wasm` | programs as source code, and as WebAssembly |

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

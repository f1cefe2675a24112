//! What generated adjoints run on: the stacks on which a forward sweep leaves what the reverse sweep needs, and the
//! drivers that ask a program for its gradient, Jacobian or Hessian.
//!
//! `#[differentiable]` writes three functions for a plain Rust function, each generic over the number type: its value,
//! its forward sweep and its reverse sweep. [`Program`] is that function with its inputs and outputs laid out flat,
//! which is how everything that does not care about their shape sees it.

mod check;
mod drive;
pub mod forward;
mod implicit;
pub mod keep;
mod measured;
mod mode;
pub mod pass;
mod program;
pub mod reverse;
#[doc(hidden)]
pub mod rt;
mod sparse;
pub mod support;
pub mod workspace;

pub use check::{Check, Entry, Mismatch, Outcome, check};
pub use drive::{Rows, gradient, gradient_with, hessian, hvp, jacobian, jacobian_in, jvp, value, vjp};
pub use implicit::{
    Objective, Residual, Singular, Stationary, argmin, argmin_jacobian, root, root_jacobian, root_jvp,
    root_vjp,
};
pub use measured::measured_sparse_jacobian;
pub use mode::Mode;
pub use program::Program;
pub use sparse::{HessianPlan, JacobianPlan, Sparse, sparse_hessian, sparse_jacobian};
pub use workspace::Workspace;

//! What generated adjoints run on: the stacks on which a forward sweep leaves what the reverse sweep needs, and the
//! drivers that ask a program for its gradient, Jacobian or Hessian.
//!
//! `#[differentiable]` writes three functions for a plain Rust function, each generic over the number type: its value,
//! its forward sweep and its reverse sweep. [`Program`] is that function with its inputs and outputs laid out flat,
//! which is how everything that does not care about their shape sees it.

pub mod keep;
pub mod pass;
mod program;
pub mod workspace;

pub use program::Program;
pub use workspace::Workspace;

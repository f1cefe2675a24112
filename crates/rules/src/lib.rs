//! The table of primitives: what every other crate of Fluxions knows about a function, it knows from here.
//!
//! [`Prim`] lists the primitives. Each has a value ([`Prim::value`]), partial derivatives written once for every
//! [`Scalar`] ([`Prim::partial`]), and a [`Row`] of facts: names, law, domain, kinks, limits. The rows stand in
//! `table.rs`, the only place in the workspace where a derivative is written.
//!
//! ```
//! use fluxions_rules::{Partial, Prim};
//! let y = Prim::Sin.value(&[0.0]);
//! assert_eq!(Prim::Sin.partial(0, &[0.0], y), Partial::Value(1.0));
//! assert_eq!(Prim::from_name("arcsin"), Some(Prim::Asin));
//! ```

pub mod equation;
pub mod kernels;
#[macro_use]
mod row;
mod lookup;
#[macro_use]
mod operators;
mod power;
mod real;
mod scalar;
mod shape;
mod table;

pub use operators::UNARY_METHODS;
pub use power::whole_power;
pub use real::Real;
pub use row::*;
pub use scalar::{Constant, Scalar};
pub use shape::{Rebase, Replace, Shape, Stack};
pub use table::*;

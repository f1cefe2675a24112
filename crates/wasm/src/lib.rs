//! How is a graph run where there is no compiler, as in a browser? As WebAssembly, written by this crate.
//!
//! [`compile`] makes one module of several graphs. It computes what the interpreter of graphs computes, operation by
//! operation and with its bits: WebAssembly has the arithmetic, roots, comparisons and choices of IEEE 754; primitives
//! that are put together from simpler ones become functions of the module ([`fluxions_emit::definition`]); the others,
//! sin and Γ among them, are *imported*, and are as exact as what the host gives for them.
//!
//! # What a module has
//!
//! * For a graph `NAME` of m outputs: where m is 1, `NAME(inputs…) -> f64`; else `NAME(inputs…, out: i32)`, which writes
//!   m doubles from byte `out` of the memory on.
//! * Where it has inputs, `NAME_sample(start, step, n: i32, other inputs…, out: i32)`: row i, of m doubles, is the graph
//!   at first input = start + i·step.
//! * `memory`, of which the bytes from [`Module::heap`] on are free.
//! * Imports from the module `math`, named as the primitives are in formulas ([`Module::imports`]): doubles to a double.
//!
//! ```
//! use fluxions_graph::Graph;
//! use fluxions_rules::{Prim, sin};
//! let f = Graph::build(["x", "y"], |[x, y]| vec![x * sin(y)]);
//! let module = fluxions_wasm::compile(&[("f", &f)])?;
//! assert_eq!(&module.bytes[..4], b"\0asm");
//! assert_eq!(module.imports, [Prim::Sin]);
//! # Ok::<(), fluxions_wasm::Error>(())
//! ```
//!
//! The binary format is that of the WebAssembly Core Specification 1.0 (W3C, 2019).

mod body;
mod error;
mod lowering;
mod module;
mod places;
mod sample;

pub use error::Error;
pub use module::{Module, compile};

//! The table of primitives.
pub mod kernels;

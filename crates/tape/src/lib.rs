//! Reverse mode by recording: a program runs once on numbers that write down what they do, and one sweep back over the
//! record yields the derivatives by all inputs. Any code that is generic over its number, or written for [`Var`], will
//! do: loops and branches are recorded as they went.
//!
//! The record holds partials, not primitives: at most 24 bytes an operation on `f64` ([`Tape::memory`]). It keeps its
//! memory from one run to the next. [`Tape`] is generic over the number, so that it nests: a tape of numbers that carry
//! tangents has Hessian–vector products (forward over reverse).
//!
//! ```
//! use fluxions_tape::gradient;
//! let (value, slopes) = gradient(|x| x[0] * x[1].sin() + 3.0, &[2.0, 0.0]);
//! assert_eq!((value, slopes), (3.0, vec![0.0, 2.0]));
//! ```

mod drive;
mod tape;
mod var;

pub use drive::{gradient, jacobian, vjp};
pub use tape::{Recording, Tape};
pub use var::Var;

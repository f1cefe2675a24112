//! Numbers that carry derivatives forward: run a function on them, and its derivative comes along with its value.
//!
//! * [`Dual`] carries one tangent, of any [`Number`], so that it nests: `Dual<Dual>` has second derivatives.
//! * [`Chunk`] carries `N` tangents at once, in arrays that the compiler turns into vector instructions.
//! * [`Lanes`] carries `N` tangents of any [`Real`](fluxions_rules::Real) and nothing else: what generated adjoints
//!   run on.
//! * [`Jet`] carries `N` Taylor coefficients, for derivatives of high order.
//!
//! No derivative is written here: all four read the partials off the table of `fluxions-rules`, and none changes the
//! value of a function by one bit. Zeros that are *structural* are told apart from zeros that were computed; see
//! [`Number`].
//!
//! ```
//! use fluxions_dual::{derivative, derivatives, gradient};
//! assert_eq!(derivative(|x| x * x.sin(), 0.5).1, 0.5f64.cos() * 0.5 + 0.5f64.sin());
//! assert_eq!(gradient(|x| x[0] * x[1] + 3.0 * x[1], &[2.0, 5.0]), (25.0, vec![5.0, 5.0]));
//! assert_eq!(derivatives::<5>(|x| (-x.powi(2)).exp(), 0.0), [1.0, 0.0, -2.0, 0.0, 12.0]);
//! ```

mod chunk;
mod drive;
mod dual;
mod jet;
mod lanes;
mod number;
mod series;

pub use chunk::Chunk;
pub use drive::{WIDTH, columns, derivative, derivatives, gradient};
pub use dual::Dual;
pub use fluxions_rules::UNARY_METHODS;
pub use jet::Jet;
pub use lanes::Lanes;
pub use number::Number;

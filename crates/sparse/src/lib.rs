//! Which derivatives are zero whatever the numbers are, and how few runs do the others take?
//!
//! [`jacobian_pattern`] and [`hessian_pattern`] run a program on numbers that remember which inputs they depend on
//! ([`Dependent`]). [`columns`], [`rows`] and [`star`] give colours to inputs or outputs that can share a run, and
//! [`Csr`] is the matrix that is recovered.
//!
//! ```
//! use fluxions_sparse::{Order, columns, jacobian_pattern};
//! let differences = jacobian_pattern(&[1.0, 4.0, 9.0, 16.0], |x| x.windows(2).map(|p| p[1] - p[0]).collect());
//! assert_eq!(differences.row(1), [1, 2]);
//! assert_eq!(columns(&differences, Order::Natural).count(), 2);
//! ```

mod colour;
mod dependent;
mod matrix;
mod nonlinear;
mod trace;

pub use colour::{Colouring, Order, columns, rows, star, star_recover};
pub use dependent::Dependent;
pub use matrix::{Coo, Csr, Sparsity};
pub use trace::{hessian_pattern, jacobian_pattern};

//! What is a formula to those who use it? A [`Function`] of named variables: its values, its derivatives, and the programs
//! that compute them. With the feature `symbolic` it is an exact expression too.

#[cfg(feature = "symbolic")]
mod complex;
mod function;
mod nudge;
mod slopes;

#[cfg(feature = "symbolic")]
pub use complex::Complex;
pub use function::Function;
pub use nudge::{Nudge, corner, corner_of, short, significant};
pub use slopes::{curvatures, slopes};

//! What do the methods say about a derivative, and do they agree? A [`Comparison`] asks each of them, a [`Verdict`] holds
//! their answers against each other, and a [`claim`] about a derivative is proved or refuted.

mod answer;
pub mod claim;
mod compare;
mod rounding;
mod verdict;

pub use answer::{Answer, Method, Status};
pub use compare::{Comparison, Derivative, MAX_JET_ORDER, Partial, Report, Request, Size, Traced};
pub use rounding::Rounded;
pub use verdict::Verdict;

//! Exact expressions: formulas that a person reads.
mod build;
mod derive;
mod equal;
mod evaluate;
mod expand;
mod explain;
mod number;
mod order;
mod pool;
mod precise;
mod print;
mod read;
mod scalar;
mod simplify;
mod size;

pub use derive::Unknown;
pub use explain::Step;
pub use pool::{Expr, Pool};
pub use print::{MAX_PRINTED, TooLarge};
pub use simplify::Budget;
pub use size::Size;

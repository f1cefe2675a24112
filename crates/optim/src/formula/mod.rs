//! How is a formula minimised, and how are its constraints read?

mod constraint;
mod objective;

pub use constraint::constraint;
pub use objective::FormulaObjective;

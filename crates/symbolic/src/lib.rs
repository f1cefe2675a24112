//! Exact expressions: formulas that a person reads. An [`Expr`] lives in a [`Pool`], is canonical as soon as it is built
//! (`build.rs`), differentiates by the rules of the table (`derive.rs`), says how (`explain.rs`), becomes shorter without
//! ever growing (`simplify.rs`), is proved equal to another (`equal.rs`), is written as text, Unicode, LaTeX and MathML
//! (`print.rs`), and has a value to the last digit (`precise.rs`).

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
mod trace;

pub use derive::Unknown;
pub use pool::{Expr, Pool};
pub use print::{MAX_PRINTED, TooLarge};
pub use simplify::Budget;
pub use size::Size;
pub use trace::Step;

//! Where is the lowest point, how do we know, and why did the search stop there? Minimisers of functions that can be
//! differentiated, each on exact derivatives where there are any, and least squares.
//!
//! What is made least is an [`Objective`]: a formula, a program of `#[differentiable]` ([`Differentiable`]), closures
//! ([`Closure`]) or a function of which only values are known ([`BlackBox`]). [`minimise`] picks a [`Method`] that suits
//! it, or takes the one that is asked for; [`minimise_subject_to`] keeps to constraints, [`minimise_globally`] starts in
//! many places. Each answers with a [`Minimum`], which says by [`Stop`] what ended the search and what that means, and
//! by [`Shape`] what the second derivatives say of the place.
//!
//! ```
//! use fluxions_optim::{Closure, Meaning, Options, minimise};
//! let mut bowl = Closure::new(|x: &[f64]| ((x[0] - 1.0).powi(2) + x[1].powi(2), vec![2.0 * (x[0] - 1.0), 2.0 * x[1]]));
//! let found = minimise(&mut bowl, &[5.0, 5.0], &Options::default())?;
//! assert!((found.at[0] - 1.0).abs() < 1e-8);
//! assert_eq!(found.stop.meaning(), Meaning::Converged);
//! # Ok::<(), fluxions_optim::Refusal>(())
//! ```

mod bounds;
mod conjugate;
mod constraints;
mod descent;
mod evidence;
#[cfg(feature = "formula")]
mod formula;
mod lbfgs;
mod lbfgsb;
pub mod least_squares;
mod line_search;
mod memory;
mod minimise;
mod model;
mod momentum;
mod multistart;
mod nelder_mead;
mod newton;
mod objective;
mod report;
mod scaling;
mod search;

pub use bounds::Bounds;
pub use conjugate::Conjugacy;
pub use constraints::{Constraint, Relation, minimise_subject_to};
pub use descent::StepRule;
#[cfg(feature = "formula")]
pub use formula::{FormulaObjective, constraint};
pub use minimise::{Method, Options, minimise, minimise_watched};
pub use multistart::{Global, Place, minimise_globally};
pub use objective::{BlackBox, Closure, Counts, Differentiable, Objective, Order};
pub use report::{Iteration, Meaning, Minimum, Refusal, Shape, Stop};

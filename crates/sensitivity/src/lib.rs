//! Which inputs matter, by how much, and how sure is that?
//!
//! One file a question. At a point: `local` has derivatives, nudges, elasticities and what the uncertainty of the inputs
//! makes of the output, each beside runs of the function; `curves` moves one input at a time. Over whole ranges: `morris`
//! screens, `sobol` divides the variance, `dgsm` bounds it by derivatives. What is asked is a [`Model`]: a formula, which
//! knows its derivatives, or any [`fluxions_numeric::Oracle`], whose derivatives `measure` makes of values. What may vary is an [`Input`] with a [`Distribution`];
//! `salib` reads and writes them as files. `plot` draws.
//!
//! ```
//! use fluxions::Function;
//! use fluxions_sensitivity::{Distribution, Formula, Input, Sampling, local, sobol};
//! let inputs = [
//!     Input::new("m", Distribution::Normal { mean: 2.0, deviation: 0.1 }),
//!     Input::new("h", Distribution::Uniform { low: 5.0, high: 15.0 }),
//! ];
//! let names = inputs.each_ref().map(|input| input.name.clone());
//! let mut energy = Formula::new(&Function::parse("9.81*m*h")?, &names)?;
//!
//! let here = local(&mut energy, &inputs, false)?;
//! assert_eq!(here.ranking(), [1, 0]);
//!
//! let everywhere = sobol(&mut energy, &inputs, &Sampling::new(&inputs, 1024), false)?;
//! assert!(everywhere.first[1].value > 0.95);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod bootstrap;
mod curves;
mod dgsm;
mod distribution;
mod global;
mod input;
mod local;
mod measure;
mod model;
mod morris;
mod plot;
mod points;
mod random;
pub mod salib;
mod sobol;

pub use bootstrap::{Interval, Resampling};
pub use curves::{Curve, curves};
pub use dgsm::{Dgsm, Steepness, dgsm};
pub use distribution::{Distribution, Moments};
pub use global::Sampling;
pub use input::{Factor, Input};
pub use local::{Effect, Ends, Local, Part, Slope, local};
pub use measure::{Measure, Measuring};
pub use model::{Formula, Gradients, Measured, Model};
pub use morris::{Morris, Screened, morris};
pub use plot::{PlotError, curves_picture, tornado_picture};
pub use sobol::{Sobol, sobol};

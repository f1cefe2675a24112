//! Which parameters does the data ask for, and how well are they known? Tables that are read block by block, least squares
//! on exact Jacobians, and the report that says how far each figure can be trusted.
//!
//! ```
//! use fluxions_fit::{Data, Model, Recipe, Settings, Table, fit};
//! let table = Table::from_text("x,y\n0,1.1\n1,2.9\n2,5.1\n3,6.9\n")?;
//! let recipe = Recipe { formula: "y ~ a + b*x".into(), ..Recipe::default() };
//! let model = Model::new(&recipe, table.names())?;
//! let data = Data::load(&table, model.columns(), 1 << 30)?;
//! let line = fit(&model, &data, &Settings::default())?;
//! assert!((line.parameters[1].value - 1.96).abs() < 1e-12);
//! assert!((line.parameters[1].error - 0.05656854).abs() < 1e-8);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod answer;
mod fit;
mod loss;
mod model;
mod plot;
mod problem;
mod profile;
mod saved;
mod settings;
mod start;
mod statistics;
mod steps;
mod sums;
mod table;
mod units;
mod warnings;
mod waves;

pub use answer::{Fit, Parameter, Start};
pub use fit::{fit, fit_watched};
pub use loss::Loss;
pub use model::{Model, ModelError, Recipe};
pub use plot::{Plot, PlotError, plot, sketch};
pub use profile::{Profile, profiles};
pub use saved::{NotSaved, Prediction, Predictor, Saved};
pub use settings::{Deviations, Errors, FitError, Settings};
pub use start::Guess;
pub use statistics::{Spread, quantile, tail};
pub use table::{Column, Counts, Data, Hint, Layout, Reading, Table, TableError};

//! What may be asked of a fit, and what is said to whom asks for what cannot be?

use crate::{Loss, TableError};
use std::fmt;

/// What a standard deviation of a row means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Deviations {
    /// They are right up to a common factor, which the scatter of the residuals tells.
    #[default]
    Relative,
    /// They are right as they are.
    Absolute,
}

/// Which matrix tells the standard errors.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Errors {
    /// JᵀJ, the expected information: what the slopes of the model tell.
    #[default]
    Expected,
    /// JᵀJ + Σ r·∇²r, the observed information: half the exact Hessian of the sum of squares.
    Observed,
}

/// How a fit is to be made.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// Where the search begins, by name. What is not given is guessed.
    pub start: Vec<(String, f64)>,
    /// The lowest and highest values, by name.
    pub bounds: Vec<(String, f64, f64)>,
    /// What the standard deviations of the rows mean.
    pub deviations: Deviations,
    /// Where the standard errors come from.
    pub errors: Errors,
    /// What is added up over the rows.
    pub loss: Loss,
    /// The confidence of intervals and bands.
    pub level: f64,
    /// The number of threads. The answer does not depend on it.
    pub threads: usize,
    /// How often the model may be evaluated at all rows.
    pub max_evaluations: usize,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            start: Vec::new(),
            bounds: Vec::new(),
            deviations: Deviations::default(),
            errors: Errors::default(),
            loss: Loss::default(),
            level: 0.95,
            threads: std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
            max_evaluations: 2000,
        }
    }
}

/// Why there is no fit.
#[derive(Clone, Debug, PartialEq)]
pub enum FitError {
    /// The table cannot be read.
    Table(TableError),
    /// The model has no derivative.
    Derivative(fluxions_graph::Error),
    /// The question has no answer: what is wrong, and what to do instead.
    Question {
        /// What is wrong.
        message: String,
        /// What to do instead.
        help: String,
    },
}

impl fmt::Display for FitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FitError::Table(error) => error.fmt(f),
            FitError::Derivative(error) => error.fmt(f),
            FitError::Question { message, help } => write!(f, "{message} ({help})"),
        }
    }
}

impl std::error::Error for FitError {}

impl From<TableError> for FitError {
    fn from(error: TableError) -> FitError {
        FitError::Table(error)
    }
}

impl From<fluxions_graph::Error> for FitError {
    fn from(error: fluxions_graph::Error) -> FitError {
        FitError::Derivative(error)
    }
}

pub(crate) fn question(message: impl Into<String>, help: impl Into<String>) -> FitError {
    FitError::Question { message: message.into(), help: help.into() }
}

//! What is known after a fit? Parameters with their errors, and the figures that describe how well the model does.

use crate::Model;
use crate::settings::{Deviations, Settings};
use crate::start::Guess;
use crate::statistics::{Spread, quantile};
use fluxions_optim::least_squares::Solution;

/// Where a search began, and who said so.
#[derive(Clone, Debug, PartialEq)]
pub enum Start {
    /// All values were given.
    Given,
    /// All or some were guessed.
    Guessed(Guess),
}

/// A parameter, once it has been found.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// The name.
    pub name: String,
    /// The value where the sum of squares is least.
    pub value: f64,
    /// The standard error; infinite where the data do not determine the parameter, NaN where it is held or on a bound.
    pub error: f64,
    /// The value divided by its standard error.
    pub t: f64,
    /// The probability of a t at least this far from 0, if the parameter were 0.
    pub p: f64,
    /// The confidence interval value ± t·error.
    pub interval: (f64, f64),
    /// The bounds that were asked for.
    pub bounds: (f64, f64),
    /// Whether it is held or on a bound that it would leave.
    pub held: bool,
    /// Of a change point, which has no standard error, the gap between rows in which it lies: all values in it fit
    /// equally well.
    pub gap: Option<(f64, f64)>,
    /// Where the search began.
    pub start: f64,
}

/// A model that has been fitted.
#[derive(Clone, Debug)]
pub struct Fit {
    /// The parameters, in the order of the model.
    pub parameters: Vec<Parameter>,
    /// The covariances of the parameters, row by row.
    pub covariance: Vec<Vec<f64>>,
    /// How the Jacobian determines them.
    pub spread: Spread,
    /// Where the search ended, and why.
    pub solution: Solution,
    /// Where the search began.
    pub start: Start,
    /// The number of rows that were used.
    pub rows: usize,
    /// Rows less the rank of the Jacobian: the free parameters, those that only count together being counted once; and
    /// less the change points.
    pub freedom: usize,
    /// The sum of the squared residuals, each divided by its standard deviation.
    pub residual_sum: f64,
    /// The residual standard deviation: √(sum / degrees of freedom), NaN without degrees of freedom.
    pub deviation: f64,
    /// The part of the variance that the model explains; `None` where there is none, and for robust losses.
    pub r_squared: Option<f64>,
    /// The logarithm of the likelihood, for normal errors; `None` for robust losses and exact fits.
    pub log_likelihood: Option<f64>,
    /// What is estimated beside the parameters: 1 where the scatter is, else 0.
    pub(crate) estimated: usize,
    /// The scale of the robust loss.
    pub loss_scale: Option<f64>,
    /// What is to be known before a figure is used, in words.
    pub warnings: Vec<String>,
    /// The parameters to which the model did not react where the search ended, though it does elsewhere.
    pub(crate) lost: Vec<usize>,
    /// Whether the exact Hessian is not positive definite where the search ended.
    pub(crate) saddle: bool,
    /// The sum of squares, and the parameters, of a better fit from a start that was guessed.
    pub(crate) elsewhere: Option<(f64, Vec<f64>)>,
    /// The settings of the fit.
    pub settings: Settings,
    pub(crate) model: Model,
}

impl Fit {
    /// The model that was fitted.
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// The values of the parameters.
    pub fn values(&self) -> Vec<f64> {
        self.parameters.iter().map(|p| p.value).collect()
    }

    /// The correlation of two parameters; NaN where there is none.
    pub fn correlation(&self, i: usize, j: usize) -> f64 {
        if i == j {
            return 1.0;
        }
        self.covariance[i][j] / (self.covariance[i][i] * self.covariance[j][j]).sqrt()
    }

    /// Akaike's criterion −2 ln L + 2k, where k counts the scatter too if it was estimated (H. Akaike, IEEE Trans. Autom.
    /// Control 19 (1974) 716). Lower is better, among fits of the same left side to the same rows.
    pub fn aic(&self) -> Option<f64> {
        self.log_likelihood.map(|l| 2.0 * self.counted() - 2.0 * l)
    }

    /// Schwarz' criterion −2 ln L + k ln n (G. Schwarz, Ann. Stat. 6 (1978) 461).
    pub fn bic(&self) -> Option<f64> {
        self.log_likelihood.map(|l| self.counted() * (self.rows as f64).ln() - 2.0 * l)
    }

    fn counted(&self) -> f64 {
        (self.spread.rank + self.estimated) as f64
    }

    /// The number t of the confidence intervals: Student's where the scatter was estimated, else of the normal
    /// distribution.
    pub fn quantile(&self) -> f64 {
        quantile(self.settings.level, self.student())
    }

    /// The degrees of freedom of Student's distribution, where that is the one to use.
    pub(crate) fn student(&self) -> Option<f64> {
        (self.settings.deviations == Deviations::Relative).then_some(self.freedom as f64)
    }

    /// The variance that a row with standard deviation 1 has: s², or 1 where the deviations are absolute. Of a robust fit it
    /// is that of the rows that belong, as the median of the residuals tells it.
    pub(crate) fn variance(&self) -> f64 {
        match self.settings.deviations {
            Deviations::Relative => match self.loss_scale {
                Some(scale) => (scale / self.settings.loss.constant()).powi(2),
                None => self.deviation.powi(2),
            },
            Deviations::Absolute => 1.0,
        }
    }
}

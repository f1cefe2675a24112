//! How much does a residual count? Its square, or less where it is large, so that rows which do not belong cannot pull the
//! fit to themselves.

use std::fmt;

/// What is added up over the rows. Each loss is a function of the residual r divided by a scale s, times s², that begins
/// like r².
///
/// * P. J. Huber, *Robust Estimation of a Location Parameter*, Ann. Math. Stat. 35 (1964) 73.
/// * P. W. Holland, R. E. Welsch, *Robust regression using iteratively reweighted least-squares*, Commun. Stat. A6 (1977)
///   813: the Cauchy loss, and the constants below.
/// * P. Charbonnier et al., IEEE Trans. Image Process. 6 (1997) 298: soft-l1, a smooth relative of Huber's.
///
/// ```
/// use fluxions_fit::Loss;
/// assert_eq!(Loss::Square.of(3.0, 1.0), 9.0);
/// assert_eq!(Loss::Huber.of(3.0, 1.0), 5.0);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Loss {
    /// r²: least squares.
    #[default]
    Square,
    /// r² up to s, then a line.
    Huber,
    /// 2·(√(1 + r²) − 1): nearly a line for large residuals.
    SoftL1,
    /// ln(1 + r²): large residuals hardly count at all.
    Cauchy,
}

impl Loss {
    /// Every loss.
    pub const ALL: [Loss; 4] = [Loss::Square, Loss::Huber, Loss::SoftL1, Loss::Cauchy];

    /// The name by which it is asked for.
    pub fn name(self) -> &'static str {
        match self {
            Loss::Square => "square",
            Loss::Huber => "huber",
            Loss::SoftL1 => "soft-l1",
            Loss::Cauchy => "cauchy",
        }
    }

    /// How many standard deviations the scale is, so that 95 % of the efficiency of least squares is kept where the
    /// errors are normal (Holland and Welsch, table 1; Huber's constant is used for soft-l1 too).
    pub fn constant(self) -> f64 {
        match self {
            Loss::Square => 1.0,
            Loss::Huber | Loss::SoftL1 => 1.345,
            Loss::Cauchy => 2.385,
        }
    }

    /// What a residual adds.
    pub fn of(self, residual: f64, scale: f64) -> f64 {
        let z = (residual / scale).powi(2);
        scale
            * scale
            * match self {
                Loss::Square => z,
                Loss::Huber if z <= 1.0 => z,
                Loss::Huber => 2.0 * z.sqrt() - 1.0,
                Loss::SoftL1 => 2.0 * ((1.0 + z).sqrt() - 1.0),
                Loss::Cauchy => z.ln_1p(),
            }
    }

    /// The weight of a row: the derivative of the loss by the squared residual. A row counts as its square times this.
    pub fn weight(self, residual: f64, scale: f64) -> f64 {
        let z = (residual / scale).powi(2);
        match self {
            Loss::Square => 1.0,
            Loss::Huber if z <= 1.0 => 1.0,
            Loss::Huber => z.sqrt().recip(),
            Loss::SoftL1 => (1.0 + z).sqrt().recip(),
            Loss::Cauchy => (1.0 + z).recip(),
        }
    }

    /// The derivative of r·weight(r): how much the pull of a row changes with its residual.
    pub fn steepness(self, residual: f64, scale: f64) -> f64 {
        let z = (residual / scale).powi(2);
        match self {
            Loss::Square => 1.0,
            Loss::Huber => f64::from(u8::from(z <= 1.0)),
            Loss::SoftL1 => (1.0 + z).powf(-1.5),
            Loss::Cauchy => (1.0 - z) / (1.0 + z).powi(2),
        }
    }
}

impl fmt::Display for Loss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

//! What is asked for values? An [`Oracle`] is anything that answers with numbers at points: a closure, a formula, a
//! program that runs for an hour. It is asked at many points at once, so that it may evaluate them side by side.

/// A function from `n` numbers to `m` numbers that is asked at many points at once.
///
/// Closures `&[f64] → Vec<f64>` are oracles, and answer one point after the other.
///
/// ```
/// use fluxions_numeric::Oracle;
/// let mut product = |x: &[f64]| vec![x[0] * x[1]];
/// let answers = product.values(&[vec![2.0, 3.0], vec![4.0, 5.0]]);
/// assert_eq!(answers, Ok(vec![vec![6.0], vec![20.0]]));
/// ```
pub trait Oracle {
    /// The outputs at each of the points, in the order of the points, which do not depend on each other. Where there is
    /// no value, the output is NaN; a point that failed as a whole may have an empty answer.
    ///
    /// # Errors
    /// [`Interrupted`] where no answer is to be had any more, such as after Ctrl-C; why is for the oracle to tell.
    fn values(&mut self, points: &[Vec<f64>]) -> Result<Vec<Vec<f64>>, Interrupted>;
}

/// An [`Oracle`] gives no more answers, and whoever asks it is to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interrupted;

impl std::fmt::Display for Interrupted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the function gives no more answers")
    }
}

impl std::error::Error for Interrupted {}

impl<F: FnMut(&[f64]) -> Vec<f64>> Oracle for F {
    fn values(&mut self, points: &[Vec<f64>]) -> Result<Vec<Vec<f64>>, Interrupted> {
        Ok(points.iter().map(|point| self(point)).collect())
    }
}

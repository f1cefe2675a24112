//! What if the rows are few? Then a closure gives all residuals and their Jacobian at once.

use super::{LeastSquares, Linearised, Triangle};

/// Residuals and their Jacobian, row by row, from a closure: of a function with `#[differentiable]`, its value and its
/// `jacobian`.
///
/// ```
/// use fluxions_optim::least_squares::{Options, Residuals, minimise};
/// use std::ops::ControlFlow;
/// // Rosenbrock's valley as a sum of squares.
/// let mut valley = Residuals::new(2, |x| {
///     (vec![10.0 * (x[1] - x[0] * x[0]), 1.0 - x[0]], vec![vec![-20.0 * x[0], 10.0], vec![-1.0, 0.0]])
/// });
/// let found = minimise(&mut valley, &[-1.2, 1.0], &Options::default(), &mut |_| ControlFlow::Continue(()))?;
/// assert!((found.at[0] - 1.0).abs() < 1e-12 && (found.at[1] - 1.0).abs() < 1e-12);
/// # Ok::<(), fluxions_optim::least_squares::NoStart>(())
/// ```
#[derive(Clone, Debug)]
pub struct Residuals<F> {
    parameters: usize,
    function: F,
}

impl<F: FnMut(&[f64]) -> (Vec<f64>, Vec<Vec<f64>>)> Residuals<F> {
    /// The residuals of so many parameters.
    pub fn new(parameters: usize, function: F) -> Residuals<F> {
        Residuals { parameters, function }
    }
}

impl<F: FnMut(&[f64]) -> (Vec<f64>, Vec<Vec<f64>>)> LeastSquares for Residuals<F> {
    fn parameters(&self) -> usize {
        self.parameters
    }

    /// # Panics
    /// When the Jacobian has not a row for each residual and a column for each parameter.
    fn linearise(&mut self, at: &[f64]) -> Linearised {
        let (residuals, slopes) = (self.function)(at);
        assert!(
            slopes.len() == residuals.len() && slopes.iter().all(|row| row.len() == self.parameters),
            "a row of slopes for each residual, a column for each parameter"
        );
        let columns = (0..self.parameters).flat_map(|j| slopes.iter().map(move |row| row[j]));
        let mut block: Vec<f64> = columns.chain(residuals).collect();
        let mut triangle = Triangle::new(self.parameters);
        triangle.absorb(&mut block);
        Linearised { cost: triangle.sum_of_squares(), triangle }
    }
}

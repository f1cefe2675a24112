//! Which parameters make a sum of squares least? The method of Levenberg and Marquardt in the form of Moré, a trust
//! region with scaled parameters, on exact Jacobians, with bounds.
//!
//! The search sees a problem only as *the triangle at these parameters* ([`Triangle`]), so that the rows may be as many as
//! one likes, and computed by whom one likes. It says which test stopped it ([`Stop`]), and whether that means that a
//! minimum was found.
//!
//! * K. Levenberg, Quart. Appl. Math. 2 (1944) 164; D. Marquardt, J. SIAM 11 (1963) 431.
//! * J. J. Moré, *The Levenberg–Marquardt algorithm: implementation and theory*, Lecture Notes in Mathematics 630 (1978) 105.
//! * M. K. Transtrum, J. P. Sethna, arXiv:1201.5885 (2012): geodesic acceleration.
//! * D. M. Bates, D. G. Watts, *A relative offset orthogonality convergence criterion for nonlinear least squares*,
//!   Technometrics 23 (1981) 179.
//!
//! ```
//! use fluxions_optim::least_squares::{LeastSquares, Linearised, Options, Triangle, minimise};
//! use std::ops::ControlFlow;
//!
//! /// y ≈ exp(−k·t) at t = 1, 2, 3.
//! struct Decay;
//! impl LeastSquares for Decay {
//!     fn parameters(&self) -> usize { 1 }
//!     fn linearise(&mut self, at: &[f64]) -> Linearised {
//!         let t = [1.0, 2.0, 3.0];
//!         let slopes = t.map(|t: f64| -t * (-at[0] * t).exp());
//!         let residuals = [0, 1, 2].map(|i| (-at[0] * t[i]).exp() - (-0.5 * t[i]).exp());
//!         let mut triangle = Triangle::new(1);
//!         triangle.absorb(&mut [slopes, residuals].concat());
//!         Linearised { cost: triangle.sum_of_squares(), triangle }
//!     }
//! }
//! let found = minimise(&mut Decay, &[2.0], &Options::default(), &mut |_| ControlFlow::Continue(()))?;
//! assert!((found.at[0] - 0.5).abs() < 1e-12 && found.stop.converged());
//! # Ok::<(), fluxions_optim::least_squares::NoStart>(())
//! ```

mod residuals;
mod search;
mod step;
mod triangle;

pub use residuals::Residuals;
pub use search::minimise;
pub use step::solve_linear;
pub use triangle::{Tree, Triangle};

use std::fmt;

/// A sum of squares to be made least.
pub trait LeastSquares {
    /// The number of parameters.
    fn parameters(&self) -> usize;

    /// The cost and the linear model at a point. Not finite where the residuals have no value.
    fn linearise(&mut self, at: &[f64]) -> Linearised;

    /// The triangle of J and of the second derivative of the residuals along a direction, in the place of the residuals
    /// themselves. Where it is known, steps that the region cuts short bend with the valley (geodesic acceleration).
    fn second(&mut self, at: &[f64], direction: &[f64]) -> Option<Triangle> {
        let _ = (at, direction);
        None
    }

    /// The cost that rounding alone would leave. A search that comes so low has found an exact fit.
    fn rounding(&self) -> f64 {
        0.0
    }
}

/// What is to be known of a sum of squares at a point.
#[derive(Clone, Debug, PartialEq)]
pub struct Linearised {
    /// What is made least: the sum of the squares of the residuals, or of their losses.
    pub cost: f64,
    /// The triangle of the Jacobian and the residuals, of which |J s + r|² is the local model of the cost.
    pub triangle: Triangle,
}

impl Linearised {
    fn is_finite(&self) -> bool {
        self.cost.is_finite() && self.triangle.is_finite()
    }
}

/// What the search is to respect.
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    /// The lowest and highest value of each parameter; no entry is no bound. A parameter whose bounds are equal is held.
    pub bounds: Vec<(f64, f64)>,
    /// The relative offset at which the search has arrived: see [`Stop::Offset`].
    pub tolerance: f64,
    /// How often the problem may be evaluated, second derivatives included.
    pub max_evaluations: usize,
}

impl Default for Options {
    fn default() -> Options {
        Options { bounds: Vec::new(), tolerance: 1e-10, max_evaluations: 2000 }
    }
}

/// Which test ended a search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// The residual is at right angles to everything that the parameters can do: the cosine of the angle is below the
    /// tolerance. This is the condition of a minimum itself, and it has no units.
    Offset,
    /// Steps no longer lower the cosine: it is as small as floating point can make it.
    Rounding,
    /// The step is smaller than the spacing of floating-point numbers.
    Step,
    /// The model passes through all rows, to within rounding.
    Exact,
    /// No parameter is free to move.
    Held,
    /// The residuals do not react at all to a parameter here, though they do elsewhere: no slope leads on, and that is no
    /// sign of a minimum.
    Flat,
    /// The residuals are no smaller than those of a constant, so that this is not the minimum that was looked for.
    Poor,
    /// No step, however small, lowers the cost, although the slopes say that one should.
    NoDescent,
    /// The allowed evaluations are used up.
    Evaluations,
    /// The search was told to stop.
    Interrupted,
}

impl Stop {
    /// Whether this test means that a local minimum was found.
    ///
    /// ```
    /// use fluxions_optim::least_squares::Stop;
    /// assert!(Stop::Offset.converged() && !Stop::Evaluations.converged());
    /// ```
    pub fn converged(self) -> bool {
        matches!(self, Stop::Offset | Stop::Rounding | Stop::Step | Stop::Exact | Stop::Held)
    }
}

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Stop::Offset => {
                "converged: the residuals are at right angles to all that the parameters can change, as at a minimum"
            }
            Stop::Rounding => {
                "converged: steps no longer bring the residuals nearer to right angles, which is the limit of rounding"
            }
            Stop::Step => "converged: the next step is smaller than the spacing of the numbers",
            Stop::Exact => "converged: the model passes through all rows, to within rounding",
            Stop::Held => "converged: every parameter is held or on a bound that it would leave",
            Stop::Flat => {
                "not converged: the search ended on flat ground, where the model does not react to a parameter at all"
            }
            Stop::Poor => "not converged: the search ended where the model does no better than a constant",
            Stop::NoDescent => {
                "not converged: no small step lowers the error, though the slopes say that one should: a jump or a corner in the model, or parameters that run away"
            }
            Stop::Evaluations => "not converged: the allowed evaluations are used up",
            Stop::Interrupted => "not converged: interrupted",
        })
    }
}

/// One accepted step.
#[derive(Clone, Debug, PartialEq)]
pub struct Iteration<'a> {
    /// How many steps were accepted so far.
    pub index: usize,
    /// How often the problem was evaluated so far.
    pub evaluations: usize,
    /// The parameters.
    pub at: &'a [f64],
    /// The cost.
    pub cost: f64,
    /// The cosine of the angle between the residual and what the parameters can change.
    pub offset: f64,
}

/// Where a search ended, and why.
#[derive(Clone, Debug, PartialEq)]
pub struct Solution {
    /// The parameters.
    pub at: Vec<f64>,
    /// The cost and the linear model there.
    pub linearised: Linearised,
    /// Which test ended the search.
    pub stop: Stop,
    /// The cosine of the angle between the residual and what the free parameters can change.
    pub offset: f64,
    /// Whether each parameter is on a bound which it would leave, or held.
    pub held: Vec<bool>,
    /// How many steps were accepted.
    pub iterations: usize,
    /// How often the problem was evaluated.
    pub evaluations: usize,
}

/// The residuals, or their slopes, have no value at the start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoStart;

impl fmt::Display for NoStart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the residuals or their slopes have no finite value at the start")
    }
}

impl std::error::Error for NoStart {}

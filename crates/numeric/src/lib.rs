//! What is the derivative of a function that can only be evaluated, and how far can the answer be trusted?
//!
//! This crate knows no rule of differentiation. It takes values of a function at a few points, fits them, and answers
//! with a value, an error bar and a [`Status`]. It is the oracle that every rule of the workspace is held against, so
//! its first duty is never to be confidently wrong: the noise of the values is measured, not assumed, and a function
//! that was not resolved is said to be so.
//!
//! ```
//! use fluxions_numeric::{Options, Status, derivative};
//! let slope = derivative(f64::sin, 0.5, &Options::default());
//! assert_eq!(slope.status, Status::Ok);
//! assert!((slope.value - 0.5f64.cos()).abs() <= slope.error_bar + 2e-16);
//! assert!(slope.error_bar < 1e-13);
//!
//! let corner = derivative(f64::abs, 0.0, &Options::default());
//! let Status::Kink { left, right } = corner.status else { panic!("abs has a kink at 0") };
//! assert!((left + 1.0).abs() < 1e-9 && (right - 1.0).abs() < 1e-9);
//! ```
//!
//! How it works, one file a question: `ladder` says where the function is evaluated, `spectrum` what the values on one
//! window of points say about the derivative and about the noise, `scale` how wide the window should be, `derivative`
//! what kind of point this is, and `multi` does the same for functions of several variables.
//!
//! What no black box can know: values that come in steps, such as `floor` far from zero or a program that prints few
//! digits, may be meant as they are or as a smooth function with noise. Where the steps are small beside the values
//! they are taken for noise ([`Status::NoiseLimited`]); in between, the bar covers both readings. The same holds for a
//! function so fine that its values at neighbouring numbers have nothing to do with each other.

mod complex;
mod derivative;
mod desk;
mod explore;
mod field;
mod ladder;
mod line;
mod multi;
mod oracle;
mod rough;
mod scale;
mod spectrum;
mod window;

pub use complex::{complex_gradient, complex_step};
pub use derivative::{derivative, nth_derivative, one_sided};
pub use multi::{gradient, gradient_of, hessian, hessian_of, jacobian, jacobian_of, sparse_jacobian_of};
pub use oracle::{Interrupted, Oracle};

/// The highest order of derivative that [`nth_derivative`] estimates.
pub const MAX_ORDER: u32 = 8;

/// What the caller knows about the function beforehand.
///
/// ```
/// use fluxions_numeric::{Options, derivative};
/// let options = Options { bounds: (0.0, f64::INFINITY), ..Options::default() };
/// let slope = derivative(|x| x * x, 0.0, &options); // never evaluated left of 0
/// assert!(slope.value.abs() <= slope.error_bar);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    /// The standard deviation of the absolute error of one value, if it is known. What the values show is used when it
    /// is larger. `None`: it is measured.
    pub noise: Option<f64>,
    /// The function is never evaluated outside this closed interval.
    pub bounds: (f64, f64),
    /// The most evaluations spent on one estimate. About 15 are used where the function is smooth, up to about 150
    /// where it is noisy, narrow or broken. Fewer give wide bars (3 are the fewest), and none where nothing looks smooth.
    pub max_evaluations: u32,
    /// The half-width of the first window of points, if the caller knows the scale on which the function varies.
    /// `None`: an eighth of `|x|`, or of one where `x` is zero, and at most one: functions that oscillate do so on the
    /// scale of one wherever they are asked, and a window grows by itself where the values allow it.
    pub scale: Option<f64>,
}

impl Default for Options {
    fn default() -> Self {
        Options { noise: None, bounds: (f64::NEG_INFINITY, f64::INFINITY), max_evaluations: 400, scale: None }
    }
}

/// A derivative, how far it can be trusted, and what was found on the way.
#[derive(Clone, Debug, PartialEq)]
pub struct Estimate {
    /// The derivative. At a kink the mean of the one-sided slopes; NaN where there is no value to give.
    pub value: f64,
    /// The derivative lies within this distance of `value`; infinite where nothing can be promised.
    pub error_bar: f64,
    /// The standard deviation of the absolute error of one value of the function, as far as the values show it.
    pub noise: f64,
    /// How often the function was evaluated.
    pub evaluations: u32,
    /// What kind of point this is.
    pub status: Status,
}

impl Estimate {
    /// Nothing is known.
    pub(crate) const UNKNOWN: Estimate = Estimate {
        value: f64::NAN,
        error_bar: f64::INFINITY,
        noise: f64::NAN,
        evaluations: 0,
        status: Status::Unresolved,
    };
}

/// What kind of point an [`Estimate`] was made at.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Status {
    /// The function is smooth here and its derivative was resolved down to rounding.
    Ok,
    /// The one-sided slopes exist and differ beyond their error bars. The bar of the estimate covers both.
    Kink {
        /// The slope on the left.
        left: f64,
        /// The slope on the right.
        right: f64,
    },
    /// The values on the two sides tend to different limits, or not to the value at the point: there is no derivative.
    Jump {
        /// The limit of the function from the left.
        left: f64,
        /// The limit of the function from the right.
        right: f64,
    },
    /// The function has finite values on one side only; the derivative is one-sided.
    Edge,
    /// The derivative was resolved, but what limits it is noise in the values, well above their rounding.
    NoiseLimited,
    /// The values on no scale look like those of a differentiable function, or the evaluations ran out.
    Unresolved,
    /// The function is not finite at the point itself, or the point is not finite or not within the bounds.
    OutsideDomain,
}

/// Which side of the point [`one_sided`] looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Side {
    /// Only points below `x`, and `x` itself.
    Left,
    /// Only points above `x`, and `x` itself.
    Right,
}

//! What does a search answer? The point, the test that stopped it and what that means, the shape of the place, and what
//! all of it cost. No search says that it converged because it ended.

use crate::{Counts, Method};
use std::fmt;

/// One iteration, as a watcher sees it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Iteration<'a> {
    /// Its number; the start is 0.
    pub index: usize,
    /// The point.
    pub at: &'a [f64],
    /// The value there.
    pub value: f64,
    /// The largest slope that the bounds let one follow; NaN for a method that has none.
    pub gradient_norm: f64,
    /// The length of the step that led here.
    pub step: f64,
    /// The evaluations so far.
    pub counts: Counts,
}

/// What a [`Stop`] means.
///
/// ```
/// use fluxions_optim::{Meaning, Stop};
/// assert_eq!(Stop::Iterations(100).meaning(), Meaning::NotConverged);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// A resting place was found, as exactly as the test says.
    Converged,
    /// Nothing better is in reach, but no test tells that this is a resting place.
    Unsure,
    /// The search ended before it was done, or there is nothing to be found.
    NotConverged,
}

/// The test that ended a search. As text it says what was seen, and why that means convergence or not.
///
/// ```
/// use fluxions_optim::{Meaning, Stop};
/// assert_eq!(Stop::Interrupted.meaning(), Meaning::NotConverged);
/// assert!(Stop::Gradient { norm: 1e-9, threshold: 1e-8 }.to_string().contains("1e-9"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Stop {
    /// The gradient is as small as was asked for.
    Gradient {
        /// The largest slope that the bounds let one follow.
        norm: f64,
        /// What it had to come below.
        threshold: f64,
    },
    /// The next Newton or quasi-Newton step would lower the value by less than it is rounded by.
    Decrement {
        /// By how much the step would lower the value.
        predicted: f64,
        /// The largest slope.
        norm: f64,
    },
    /// The gradient is lost in its error bar.
    Noise {
        /// The largest slope.
        norm: f64,
        /// How far it may be from the truth.
        error: f64,
    },
    /// Constraints and the gradient of the Lagrangian are as small as was asked for.
    Constrained {
        /// The largest violation of a constraint.
        violation: f64,
        /// The largest slope of the Lagrangian that the bounds let one follow.
        norm: f64,
    },
    /// The gradient is small, but the point stands on a corner or a jump, where it is a choice.
    Kink {
        /// The largest slope by that choice.
        norm: f64,
    },
    /// The gradient is small, but a Newton step from here is long.
    Distant {
        /// The length of that step.
        step: f64,
        /// The largest slope.
        norm: f64,
    },
    /// The gradient is small, but so is the curvature: the value does not change around the point, though it does
    /// elsewhere.
    Flat {
        /// The largest slope.
        norm: f64,
        /// How far away the value is still the same.
        reach: f64,
    },
    /// The gradient is small, but the slope goes on downward beyond, or lower points were seen.
    Inflection {
        /// The largest slope.
        norm: f64,
    },
    /// The gradient is small, but the Hessian is negative in some directions.
    Saddle {
        /// The largest slope.
        norm: f64,
        /// In how many.
        down: usize,
    },
    /// No step was found that lowers the value by more than its rounding.
    Rounding {
        /// The largest slope.
        norm: f64,
    },
    /// The value fell by no more than its rounding for many iterations.
    Stalled {
        /// For how many.
        iterations: usize,
        /// The largest slope.
        norm: f64,
    },
    /// The simplex of a search without derivatives has shrunk to a point.
    Simplex {
        /// Its size.
        size: f64,
    },
    /// The constraints cannot be met from here.
    Infeasible {
        /// The largest violation of a constraint.
        violation: f64,
    },
    /// The value goes down without end.
    Unbounded {
        /// The lowest value that was seen.
        value: f64,
    },
    /// The value grew, or ceased to be a number, under steps of a given length.
    Diverged {
        /// The last value.
        value: f64,
    },
    /// The gradient or the Hessian is not finite at a point with a finite value.
    NoDerivative,
    /// The most iterations were made.
    Iterations(usize),
    /// The most evaluations were made.
    Evaluations(usize),
    /// The watcher said to stop.
    Interrupted,
}

impl Stop {
    /// What it means that this test ended the search.
    pub fn meaning(&self) -> Meaning {
        match self {
            Stop::Gradient { .. } | Stop::Decrement { .. } | Stop::Constrained { .. } => Meaning::Converged,
            Stop::Noise { error, .. } if *error <= TELLING => Meaning::Converged,
            Stop::Noise { .. }
            | Stop::Kink { .. }
            | Stop::Distant { .. }
            | Stop::Flat { .. }
            | Stop::Inflection { .. }
            | Stop::Saddle { .. }
            | Stop::Rounding { .. }
            | Stop::Stalled { .. }
            | Stop::Simplex { .. } => Meaning::Unsure,
            Stop::Infeasible { .. }
            | Stop::Unbounded { .. }
            | Stop::Diverged { .. }
            | Stop::NoDerivative
            | Stop::Iterations(_)
            | Stop::Evaluations(_)
            | Stop::Interrupted => Meaning::NotConverged,
        }
    }

    /// The test by a short name, for programs.
    ///
    /// ```
    /// assert_eq!(fluxions_optim::Stop::Interrupted.name(), "interrupted");
    /// ```
    pub fn name(&self) -> &'static str {
        match self {
            Stop::Gradient { .. } => "gradient",
            Stop::Decrement { .. } => "decrement",
            Stop::Noise { .. } => "noise",
            Stop::Constrained { .. } => "constrained",
            Stop::Kink { .. } => "kink",
            Stop::Distant { .. } => "distant",
            Stop::Flat { .. } => "flat",
            Stop::Inflection { .. } => "inflection",
            Stop::Saddle { .. } => "saddle",
            Stop::Rounding { .. } => "rounding",
            Stop::Stalled { .. } => "stalled",
            Stop::Simplex { .. } => "simplex",
            Stop::Infeasible { .. } => "infeasible",
            Stop::Unbounded { .. } => "unbounded",
            Stop::Diverged { .. } => "diverged",
            Stop::NoDerivative => "no derivative",
            Stop::Iterations(_) => "iterations",
            Stop::Evaluations(_) => "evaluations",
            Stop::Interrupted => "interrupted",
        }
    }
}

/// A gradient that is known no better than this tells nothing by being lost in its error bar.
const TELLING: f64 = 1e-3;

/// A number in a message: two digits are enough to see how small it is.
fn few(x: f64) -> String {
    let text = format!("{x:.1e}");
    let text = text.strip_suffix("e0").map(str::to_owned).unwrap_or(text).replace(".0e", "e");
    text.strip_suffix(".0").map(str::to_owned).unwrap_or(text)
}

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Stop::Gradient { norm: 0.0, .. } => f.write_str("the gradient is zero"),
            Stop::Gradient { norm, threshold } => {
                write!(f, "the gradient, {}, is below {}", few(norm), few(threshold))
            }
            Stop::Decrement { predicted, norm } => write!(
                f,
                "the next step would lower the value by {}, less than it is rounded by; the gradient is {}",
                few(predicted),
                few(norm)
            ),
            Stop::Noise { norm, error } => write!(
                f,
                "the gradient, {}, is zero within its error bar, {}; values alone tell no more",
                few(norm),
                few(error)
            ),
            Stop::Constrained { violation, norm } => write!(
                f,
                "the constraints hold to {}, and the gradient of the Lagrangian is {}",
                few(violation),
                few(norm)
            ),
            Stop::Kink { norm } => write!(
                f,
                "the point stands on a corner or a jump, where the gradient, {}, is a choice and tells nothing of the \
                 other side",
                few(norm)
            ),
            Stop::Distant { step, norm } => write!(
                f,
                "the gradient is down to {}, but the Newton step from here is long, {}: the lowest point may be far \
                 away, or there may be none",
                few(norm),
                few(step)
            ),
            Stop::Flat { norm, reach } => write!(
                f,
                "the gradient is {}, but the value does not change around this point, as far as {} away, which is not \
                 a sign of a minimum",
                few(norm),
                few(reach)
            ),
            Stop::Inflection { norm } => write!(
                f,
                "the gradient is down to {}, but the value goes on falling beyond this point",
                few(norm)
            ),
            Stop::Saddle { norm, down } => write!(
                f,
                "the gradient is down to {}, but the Hessian is negative in {}, so that there are lower points nearby",
                few(norm),
                if down == 1 { "1 direction".to_owned() } else { format!("{down} directions") }
            ),
            Stop::Rounding { norm } => write!(
                f,
                "no step lowers the value by more than its rounding, though the gradient is still {}",
                few(norm)
            ),
            Stop::Stalled { iterations, norm } => write!(
                f,
                "the value has not fallen by more than its rounding for {iterations} iterations, though the gradient is \
                 still {}",
                few(norm)
            ),
            Stop::Simplex { size } => write!(
                f,
                "the simplex has shrunk to {}; without a gradient nothing tells that this is a minimum",
                few(size)
            ),
            Stop::Infeasible { violation } => write!(
                f,
                "the constraints are violated by {} and the violation does not fall any more: they may contradict each \
                 other, or another start is needed",
                few(violation)
            ),
            Stop::Unbounded { value } => {
                write!(f, "the value goes down without end; it was {} when the search gave up", few(value))
            }
            Stop::Diverged { value } => {
                write!(f, "the value has grown to {} under these steps; shorter ones are needed", few(value))
            }
            Stop::NoDerivative => f.write_str("a derivative is not finite at a point where the value is"),
            Stop::Iterations(most) => write!(f, "{most} iterations were not enough"),
            Stop::Evaluations(most) => write!(f, "{most} evaluations were not enough"),
            Stop::Interrupted => f.write_str("interrupted; this is the best point so far"),
        }
    }
}

/// What the second derivatives say of a point, in the variables that no bound holds.
///
/// Signs are those of the Hessian with its diagonal scaled to ones, which has as many eigenvalues of each sign (Sylvester's
/// law of inertia) and fewer that are lost in rounding.
///
/// ```
/// use fluxions_optim::Shape;
/// assert!(Shape::Saddle { down: 2 }.to_string().starts_with("saddle: the Hessian is negative in 2 directions"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Shape {
    /// Upward in every direction: a strict local minimum, if the gradient is zero.
    Valley,
    /// Downward in some directions.
    Saddle {
        /// In how many.
        down: usize,
    },
    /// Downward in every direction.
    Peak,
    /// Never downward, but level in some directions: the second derivatives do not decide.
    Level {
        /// In how many.
        level: usize,
    },
    /// Bounds or constraints hold the point in every direction, with a slope against them.
    Corner,
    /// There are no second derivatives to tell.
    Unknown,
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let directions = |n: usize| if n == 1 { "1 direction".to_owned() } else { format!("{n} directions") };
        match *self {
            Shape::Valley => f.write_str("valley: the Hessian is positive in every direction"),
            Shape::Saddle { down } => {
                write!(
                    f,
                    "saddle: the Hessian is negative in {}, so that there are lower points nearby",
                    directions(down)
                )
            }
            Shape::Peak => f.write_str(
                "peak: the Hessian is negative in every direction, so that all points nearby are lower",
            ),
            Shape::Level { level } => write!(
                f,
                "unknown: the Hessian is zero in {}, which does not tell a valley from a saddle",
                directions(level)
            ),
            Shape::Corner => f.write_str("corner: bounds or constraints hold the point in every direction"),
            Shape::Unknown => f.write_str("unknown: no eigenvalues of a Hessian are known here"),
        }
    }
}

/// What a search found.
///
/// ```
/// use fluxions_optim::{Bounds, Closure, Options, Shape, minimise};
/// let mut f = Closure::new(|x: &[f64]| (x[0] * x[0], vec![2.0 * x[0]]));
/// let bounds = Bounds::new(vec![(1.0, 5.0)]);
/// let found = minimise(&mut f, &[3.0], &Options { bounds, ..Options::default() })?;
/// assert_eq!((found.at, found.held, found.shape), (vec![1.0], vec![0], Shape::Corner));
/// # Ok::<(), fluxions_optim::Refusal>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Minimum {
    /// The point: where the search came to rest, or the best that it saw.
    pub at: Vec<f64>,
    /// The value there.
    pub value: f64,
    /// The gradient there; empty for a search that uses none.
    pub gradient: Vec<f64>,
    /// The largest slope that the bounds let one follow; NaN for a search that uses no gradient.
    pub gradient_norm: f64,
    /// The test that ended the search.
    pub stop: Stop,
    /// What the second derivatives say of the point.
    pub shape: Shape,
    /// The eigenvalues of the Hessian in the variables that no bound holds, smallest first; empty where there is none.
    pub curvatures: Vec<f64>,
    /// The variables that a bound holds.
    pub held: Vec<usize>,
    /// The variables without a say: every derivative by them is zero here, and the value is the same where they are
    /// elsewhere.
    pub idle: Vec<usize>,
    /// The evaluations of the search. Looking at the place when the search is over takes a few more.
    pub counts: Counts,
    /// The iterations made.
    pub iterations: usize,
    /// The method that was used.
    pub method: Method,
    /// The multiplier of each constraint, in order; empty where there are none.
    pub multipliers: Vec<f64>,
    /// By how much each constraint does not hold, in order; 0 where it does, and empty where there are none.
    pub violations: Vec<f64>,
}

/// Why a search did not begin.
///
/// ```
/// use fluxions_optim::{Closure, Options, Refusal, minimise};
/// let mut f = Closure::new(|x: &[f64]| (x[0].ln(), vec![1.0 / x[0]]));
/// let refused = minimise(&mut f, &[f64::INFINITY], &Options::default());
/// assert_eq!(refused, Err(Refusal::StartNotFinite { variable: 0 }));
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Refusal {
    /// There is no variable.
    NoVariables,
    /// A variable does not start at a number.
    StartNotFinite {
        /// Which.
        variable: usize,
    },
    /// A variable starts outside its bounds.
    StartOutsideBounds {
        /// Which.
        variable: usize,
        /// Where.
        start: f64,
        /// Its bounds.
        bounds: (f64, f64),
    },
    /// The lowest value of a variable is above its highest, or no number.
    EmptyBounds {
        /// Which.
        variable: usize,
    },
    /// The function has no finite value at the start.
    NoValue {
        /// The value it has.
        value: f64,
    },
    /// The function has a value at the start, but a slope there is not finite.
    NoGradient {
        /// The first variable with such a slope.
        variable: usize,
    },
    /// The method cannot keep to bounds.
    NoBounds(Method),
    /// The method needs second derivatives, which are not known.
    NoHessian(Method),
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Refusal::NoVariables => f.write_str("there is no variable to change"),
            Refusal::StartNotFinite { variable } => {
                write!(f, "variable {variable} (from 0) does not start at a finite number")
            }
            Refusal::StartOutsideBounds { variable, start, bounds: (low, high) } => {
                write!(f, "variable {variable} (from 0) starts at {start}, outside its bounds {low}..{high}")
            }
            Refusal::EmptyBounds { variable } => {
                write!(f, "no number is within the bounds of variable {variable} (from 0)")
            }
            Refusal::NoValue { value } => {
                write!(f, "the value at the start is {value}; a search needs a finite one")
            }
            Refusal::NoGradient { variable } => {
                write!(f, "the derivative by variable {variable} (from 0) is not finite at the start")
            }
            Refusal::NoBounds(method) => write!(f, "{method} cannot keep to bounds"),
            Refusal::NoHessian(method) => write!(f, "{method} needs second derivatives, which are not known"),
        }
    }
}

impl std::error::Error for Refusal {}

//! Which method suits an objective, and how is a search begun? What cannot be searched is refused before the first step,
//! with the reason.

use crate::evidence::Evidence;
use crate::search::{Point, ROUNDED, Search, Watcher, along, length, minus};
use crate::{
    Bounds, Conjugacy, Counts, Minimum, Objective, Order, Refusal, StepRule, Stop, conjugate, descent, lbfgs,
    momentum, nelder_mead, newton,
};
use std::fmt;
use std::ops::ControlFlow;

/// How the lowest point is searched.
///
/// ```
/// use fluxions_optim::{Closure, Method, Options, StepRule, minimise};
/// let mut f = Closure::new(|x: &[f64]| (x[0].cosh(), vec![x[0].sinh()]));
/// for method in [Method::Auto, Method::Lbfgs { memory: 5 }, Method::GradientDescent(StepRule::Armijo)] {
///     let found = minimise(&mut f, &[2.0], &Options { method, ..Options::default() })?;
///     assert!(found.at[0].abs() < 1e-7, "{method}");
/// }
/// # Ok::<(), fluxions_optim::Refusal>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[non_exhaustive]
pub enum Method {
    /// What suits the objective: Newton in a trust region where Hessians are known, L-BFGS else, and where the first is
    /// stuck at a corner; the simplex where both are.
    #[default]
    Auto,
    /// Newton's method in a trust region, on Hessians; within bounds on the face of the box that a Cauchy point chooses.
    Newton,
    /// The same on products of the Hessian with a vector, by conjugate gradients cut short (Steihaug).
    NewtonCg,
    /// A Hessian built from the last gradients, in little memory; L-BFGS-B within bounds.
    Lbfgs {
        /// How many gradients.
        memory: usize,
    },
    /// Nonlinear conjugate gradients.
    ConjugateGradient(Conjugacy),
    /// Gradient descent.
    GradientDescent(StepRule),
    /// Gradient descent with momentum, the heavy ball (B. T. Polyak, USSR Comput. Math. Math. Phys. 4 (1964) 1).
    Momentum {
        /// The multiple of the gradient.
        rate: f64,
        /// The share of the last step that stays.
        decay: f64,
    },
    /// The same with the gradient of where the momentum leads (Yu. Nesterov, Soviet Math. Dokl. 27 (1983) 372).
    Nesterov {
        /// The multiple of the gradient.
        rate: f64,
        /// The share of the last step that stays.
        decay: f64,
    },
    /// Steps over the root of a running mean of squares (T. Tieleman, G. Hinton, *Lecture 6.5: RMSProp*, 2012).
    RmsProp {
        /// The length of a step in each variable.
        rate: f64,
        /// The share of the mean that stays.
        decay: f64,
    },
    /// The same with momentum, both freed of their start (D. P. Kingma, J. Ba, *Adam*, 2015).
    Adam {
        /// The length of a step in each variable.
        rate: f64,
        /// The share of the mean gradient that stays.
        first: f64,
        /// The share of the mean square that stays.
        second: f64,
    },
    /// The same with weights that decay by themselves (I. Loshchilov, F. Hutter, *Decoupled weight decay regularization*,
    /// 2019), so that it comes to rest nearer to zero than the function alone would.
    AdamW {
        /// The length of a step in each variable.
        rate: f64,
        /// The share of the mean gradient that stays.
        first: f64,
        /// The share of the mean square that stays.
        second: f64,
        /// The share of each variable that is lost in a step of rate one.
        weight_decay: f64,
    },
    /// A simplex, for functions whose slopes are unknown or of no use.
    NelderMead,
}

impl Method {
    /// For how many iterations in a row the value need not fall before a search counts as stalled.
    pub(crate) fn patience(self) -> usize {
        match self {
            Method::Auto | Method::Newton | Method::NewtonCg | Method::Lbfgs { .. } => 10,
            Method::ConjugateGradient(_) | Method::GradientDescent(_) => 100,
            // These do not look at values, which rise and fall.
            _ => 2000,
        }
    }

    fn keeps_to_bounds(self) -> bool {
        !matches!(self, Method::ConjugateGradient(_))
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Method::Auto => "a method that suits",
            Method::Newton => "Newton in a trust region",
            Method::NewtonCg => "Newton by conjugate gradients",
            Method::Lbfgs { .. } => "L-BFGS",
            Method::ConjugateGradient(Conjugacy::HagerZhang) => "conjugate gradients (Hager and Zhang)",
            Method::ConjugateGradient(Conjugacy::PolakRibiere) => "conjugate gradients (Polak and Ribière)",
            Method::ConjugateGradient(Conjugacy::FletcherReeves) => {
                "conjugate gradients (Fletcher and Reeves)"
            }
            Method::GradientDescent(StepRule::Fixed(_)) => "gradient descent with a fixed rate",
            Method::GradientDescent(StepRule::Diminishing { .. }) => {
                "gradient descent with a diminishing rate"
            }
            Method::GradientDescent(StepRule::Armijo) => "gradient descent with Armijo's rule",
            Method::GradientDescent(StepRule::Wolfe) => "gradient descent with Wolfe's rule",
            Method::GradientDescent(StepRule::Exact) => "gradient descent with an exact line search",
            Method::GradientDescent(StepRule::BarzilaiBorwein) => "gradient descent by Barzilai and Borwein",
            Method::Momentum { .. } => "gradient descent with momentum",
            Method::Nesterov { .. } => "Nesterov's accelerated gradient",
            Method::RmsProp { .. } => "RMSProp",
            Method::Adam { .. } => "Adam",
            Method::AdamW { .. } => "AdamW",
            Method::NelderMead => "Nelder and Mead's simplex",
        })
    }
}

/// What a search is to respect.
///
/// ```
/// use fluxions_optim::{Bounds, Options};
/// let options = Options { bounds: Bounds::new(vec![(0.0, 1.0)]), ..Options::default() };
/// assert_eq!(options.tolerance, 1e-8);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    /// How the search is made.
    pub method: Method,
    /// Where it may go.
    pub bounds: Bounds,
    /// The largest slope that counts as zero: times the steepest slope on the way where that was below one.
    pub tolerance: f64,
    /// The most iterations.
    pub iterations: usize,
    /// The most evaluations of all kinds.
    pub evaluations: usize,
    /// The most variables for which a Hessian is written out and decomposed.
    pub dense: usize,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            method: Method::Auto,
            bounds: Bounds::default(),
            tolerance: 1e-8,
            iterations: 10_000,
            evaluations: 10_000_000,
            dense: 200,
        }
    }
}

/// Searches the lowest point of an objective from a start.
///
/// # Errors
/// Where a search cannot begin: see [`Refusal`].
///
/// ```
/// use fluxions_optim::{Closure, Options, Shape, minimise};
/// let mut f = Closure::new(|x: &[f64]| (x[0].cos(), vec![-x[0].sin()])).with_hessian(|x| vec![vec![-x[0].cos()]]);
/// let found = minimise(&mut f, &[2.0], &Options::default())?;
/// assert!((found.at[0] - std::f64::consts::PI).abs() < 1e-8);
/// assert_eq!(found.shape, Shape::Valley);
/// # Ok::<(), fluxions_optim::Refusal>(())
/// ```
pub fn minimise(objective: &mut dyn Objective, start: &[f64], options: &Options) -> Result<Minimum, Refusal> {
    minimise_watched(objective, start, options, &mut |_| ControlFlow::Continue(()))
}

/// [`minimise`] with a watcher, who is told of each iteration and may end the search, which then answers with the best
/// point so far.
///
/// # Errors
/// As [`minimise`].
///
/// ```
/// use fluxions_optim::{Closure, Options, Stop, minimise_watched};
/// use std::ops::ControlFlow;
/// let mut f = Closure::new(|x: &[f64]| (x[0].exp() - x[0], vec![x[0].exp() - 1.0]));
/// let found = minimise_watched(&mut f, &[3.0], &Options::default(), &mut |row| {
///     if row.index < 2 { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
/// })?;
/// assert_eq!(found.stop, Stop::Interrupted);
/// # Ok::<(), fluxions_optim::Refusal>(())
/// ```
pub fn minimise_watched(
    objective: &mut dyn Objective,
    start: &[f64],
    options: &Options,
    watcher: Watcher<'_>,
) -> Result<Minimum, Refusal> {
    let Ended { search, last, stop, method, .. } = begin(objective, start, options, watcher)?;
    Ok(search.finish(last, stop, method))
}

/// A search that has ended, before a look at the place.
pub(crate) struct Ended<'s> {
    search: Search<'s>,
    pub(crate) last: Point,
    pub(crate) stop: Stop,
    pub(crate) method: Method,
    pub(crate) counts: Counts,
    pub(crate) iterations: usize,
}

/// Makes a search, or refuses it.
pub(crate) fn begin<'s>(
    objective: &'s mut dyn Objective,
    start: &[f64],
    options: &Options,
    watcher: Watcher<'s>,
) -> Result<Ended<'s>, Refusal> {
    let method = chosen(objective.knows(), start.len(), options);
    refuse(objective.knows(), start, options, method)?;
    let mut search = Search::new(objective, Options { method, ..options.clone() }, watcher);
    let (last, stop, method) = if method == Method::NelderMead {
        let value = search.value(start);
        if !value.is_finite() {
            return Err(Refusal::NoValue { value });
        }
        let (last, stop) = nelder_mead::search(&mut search, start, value);
        (last, stop, method)
    } else {
        let point = search.point(start.to_vec());
        if !point.value.is_finite() {
            return Err(Refusal::NoValue { value: point.value });
        }
        match point.gradient.iter().position(|g| !g.is_finite()) {
            // A black box whose slopes cannot be told is one for a method that needs none.
            _ if options.method == Method::Auto && !search.gradient_error().is_finite() => {
                let (last, stop) = nelder_mead::search(&mut search, start, point.value);
                (last, stop, Method::NelderMead)
            }
            Some(variable) => return Err(Refusal::NoGradient { variable }),
            None => {
                let (last, stop) = on_from_flat_ground(&mut search, point, method);
                if options.method == Method::Auto {
                    past_corners(&mut search, last, stop, method)
                } else {
                    (last, stop, method)
                }
            }
        }
    };
    let (counts, iterations) = (search.counts, search.iterations);
    Ok(Ended { search, last, stop, method, counts, iterations })
}

/// Searches, and where the search came to rest where there is no minimum, because slope and curvature have vanished
/// together, goes on from a lower place that was seen.
fn on_from_flat_ground(search: &mut Search, start: Point, method: Method) -> (Point, Stop) {
    const TIMES: usize = 20;
    let (mut last, mut stop) = by_gradients(search, start, method);
    for _ in 0..TIMES {
        let rests = matches!(
            stop,
            Stop::Gradient { .. } | Stop::Decrement { .. } | Stop::Rounding { .. } | Stop::Stalled { .. }
        );
        if !rests {
            break;
        }
        let Evidence::Lower(there) = search.evidence(&last) else { break };
        let next = search.point(there);
        if !next.gradient.iter().all(|g| g.is_finite()) || next.value >= last.value {
            break;
        }
        search.go_on();
        (last, stop) = by_gradients(search, next, method);
    }
    (last, stop)
}

/// Where the value has corners, the model of Newton's method soon sees only one side of one. Gradients from both sides do
/// tell of it, so that a search that is stuck goes on with those (A. S. Lewis, M. L. Overton, *Nonsmooth optimization via
/// quasi-Newton methods*, Math. Program. 141 (2013) 135), and then, among few variables, with values alone.
fn past_corners(search: &mut Search, last: Point, stop: Stop, method: Method) -> (Point, Stop, Method) {
    const FEW: usize = 10;
    let newton = matches!(method, Method::Newton | Method::NewtonCg);
    if newton && matches!(stop, Stop::Rounding { .. } | Stop::Stalled { .. }) && !is_corner(search, &last) {
        return (last, stop, method);
    }
    let mut found = (last, stop, method);
    for next in [Method::Lbfgs { memory: 10 }, Method::NelderMead] {
        let (last, stop, method) = &found;
        let stuck = matches!(stop, Stop::Rounding { .. } | Stop::Stalled { .. });
        let suits = next != Method::NelderMead || last.at.len() <= FEW;
        if !stuck || *method == Method::NelderMead || !suits {
            continue;
        }
        search.change_to(next);
        let (point, then) = match next {
            Method::NelderMead => nelder_mead::search(search, &last.at, last.value),
            _ => lbfgs::search(search, last.clone()),
        };
        if point.value < last.value - ROUNDED * last.value.abs() {
            found = (point, then, next);
        }
    }
    found
}

/// Whether the gradient, a very short step downward that would yet be seen in the value, is another one than the Hessian
/// says.
fn is_corner(search: &mut Search, point: &Point) -> bool {
    const SHORT: f64 = 1e-8;
    let steep = length(&point.gradient);
    let step = SHORT * length(&point.at).max(1.0) / steep;
    // What is left of a slope that was a million times as steep may be rounding.
    if steep <= 1e-6 * search.steepest() || step * steep * steep <= 10.0 * ROUNDED * point.value.abs() {
        return false;
    }
    let there = search.options.bounds.project(&along(&point.at, -step, &point.gradient));
    let moved = minus(&there, &point.at);
    let Some(turned) = search.hvp(&point.at, &moved) else { return true };
    let next = search.point(there);
    length(&minus(&minus(&next.gradient, &point.gradient), &turned)) > 0.1 * steep
}

fn by_gradients(search: &mut Search, start: Point, method: Method) -> (Point, Stop) {
    match method {
        Method::Newton | Method::NewtonCg => newton::search(search, start),
        Method::ConjugateGradient(conjugacy) => conjugate::search(search, start, conjugacy),
        Method::GradientDescent(rule) => descent::search(search, start, rule),
        Method::Momentum { .. }
        | Method::Nesterov { .. }
        | Method::RmsProp { .. }
        | Method::Adam { .. }
        | Method::AdamW { .. } => momentum::search(search, start),
        Method::Auto | Method::Lbfgs { .. } | Method::NelderMead => lbfgs::search(search, start),
    }
}

/// The method that suits an objective of which so much is known.
fn chosen(knows: Order, variables: usize, options: &Options) -> Method {
    match options.method {
        Method::Auto => match knows {
            Order::Hessians if variables <= options.dense => Method::Newton,
            Order::Hessians | Order::Products => Method::NewtonCg,
            Order::Gradients | Order::Values => Method::Lbfgs { memory: 10 },
        },
        asked => asked,
    }
}

fn refuse(knows: Order, start: &[f64], options: &Options, method: Method) -> Result<(), Refusal> {
    if start.is_empty() {
        return Err(Refusal::NoVariables);
    }
    for (variable, &x) in start.iter().enumerate() {
        let (low, high) = options.bounds.of(variable);
        if low.is_nan() || high.is_nan() || low > high || low == f64::INFINITY || high == f64::NEG_INFINITY {
            return Err(Refusal::EmptyBounds { variable });
        }
        if !x.is_finite() {
            return Err(Refusal::StartNotFinite { variable });
        }
        if x < low || x > high {
            return Err(Refusal::StartOutsideBounds { variable, start: x, bounds: (low, high) });
        }
    }
    match method {
        Method::Newton if knows < Order::Hessians => Err(Refusal::NoHessian(method)),
        _ if !method.keeps_to_bounds() && !options.bounds.are_none() => Err(Refusal::NoBounds(method)),
        Method::NewtonCg if knows < Order::Products => Err(Refusal::NoHessian(method)),
        _ => Ok(()),
    }
}

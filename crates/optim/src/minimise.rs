//! Which method suits an objective, and how is a search begun? What cannot be searched is refused before the first step,
//! with the reason.

use crate::search::{Point, Search, Watcher};
use crate::{Bounds, Counts, Minimum, Objective, Order, Refusal, Stop, lbfgs, newton};
use std::fmt;
use std::ops::ControlFlow;

/// How the lowest point is searched.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[non_exhaustive]
pub enum Method {
    /// What suits the objective: Newton in a trust region where Hessians are known, L-BFGS else.
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
}

impl Method {
    /// For how many iterations in a row the value need not fall before a search counts as stalled.
    pub(crate) fn patience(self) -> usize {
        10
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Method::Auto => "a method that suits",
            Method::Newton => "Newton in a trust region",
            Method::NewtonCg => "Newton by conjugate gradients",
            Method::Lbfgs { .. } => "L-BFGS",
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
    let start = search.point(start.to_vec());
    if !start.value.is_finite() {
        return Err(Refusal::NoValue { value: start.value });
    }
    if let Some(variable) = start.gradient.iter().position(|g| !g.is_finite()) {
        return Err(Refusal::NoGradient { variable });
    }
    let (last, stop) = match method {
        Method::Newton | Method::NewtonCg => newton::search(&mut search, start),
        Method::Auto | Method::Lbfgs { .. } => lbfgs::search(&mut search, start),
    };
    let (counts, iterations) = (search.counts, search.iterations);
    Ok(Ended { search, last, stop, method, counts, iterations })
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
        Method::NewtonCg if knows < Order::Products => Err(Refusal::NoHessian(method)),
        _ => Ok(()),
    }
}

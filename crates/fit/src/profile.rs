//! How far can one parameter be moved before the data object, if all others may follow? The profile of the sum of squares,
//! whose intervals hold where the model is far from linear, unlike value ± t·error.
//!
//! D. M. Bates, D. G. Watts, *Nonlinear Regression Analysis and Its Applications*, Wiley 1988, section 6.1.2.

use crate::problem::Problem;
use crate::settings::FitError;
use crate::{Data, Fit};
use fluxions_optim::least_squares::{Options, minimise};
use std::ops::ControlFlow;

/// How many times a side of a profile is evaluated at most.
const STEPS: usize = 24;

/// The profile of a parameter.
#[derive(Clone, Debug, PartialEq)]
pub struct Profile {
    /// The index of the parameter.
    pub parameter: usize,
    /// Values of the parameter, from low to high, each with τ: the root of the rise of the sum of squares over the variance,
    /// with the sign of the move. Where the model is linear these points are on a line.
    pub points: Vec<(f64, f64)>,
    /// Where τ reaches the quantile of the fit on each side; infinite where it does not, and a bound where there is one on
    /// the way.
    pub interval: (f64, f64),
}

/// The profiles of all parameters that are free and determined. What ends the search early ends the profiles too: those that
/// are complete are returned.
///
/// # Errors
/// Where the table cannot be read again.
///
/// ```
/// use fluxions_fit::{Data, Model, Recipe, Settings, fit, profiles};
/// use std::ops::ControlFlow;
/// let recipe = Recipe { formula: "y ~ v*x/(k + x)".into(), ..Recipe::default() };
/// let model = Model::new(&recipe, &["x".into(), "y".into()])?;
/// let (x, y) = (vec![0.1, 0.3, 0.9, 2.7], vec![1.1, 2.4, 4.2, 5.7]);
/// let data = Data::from_columns(&["y", "x"], vec![y, x])?;
/// let fit = fit(&model, &data, &Settings::default())?;
/// let found = profiles(&fit, &data, &mut || ControlFlow::Continue(()))?;
/// // The interval of the half-saturation is longer on the side of large values.
/// let (k, (low, high)) = (fit.parameters[1].value, found[1].interval);
/// assert!(low < k && k < high && high - k > k - low);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn profiles(
    fit: &Fit,
    data: &Data,
    watch: &mut dyn FnMut() -> ControlFlow<()>,
) -> Result<Vec<Profile>, FitError> {
    let mut problem = Problem::new(fit.model(), data, fit.settings.threads)?;
    let mut found = Vec::new();
    let usable = |j: &usize| !fit.parameters[*j].held && fit.parameters[*j].error.is_finite();
    for parameter in (0..fit.parameters.len()).filter(usable) {
        let mut points = vec![(fit.parameters[parameter].value, 0.0)];
        let mut ends = [0.0; 2];
        for (end, sign) in ends.iter_mut().zip([-1.0, 1.0]) {
            if watch().is_break() {
                return Ok(found);
            }
            *end = side(fit, &mut problem, parameter, sign, &mut points);
            if let Some(error) = problem.failed.take() {
                return Err(FitError::Table(error));
            }
        }
        points.sort_by(|a, b| a.0.total_cmp(&b.0));
        found.push(Profile { parameter, points, interval: (ends[0], ends[1]) });
    }
    Ok(found)
}

/// Where τ reaches the quantile on one side, by the secant rule with bisection as its safeguard.
fn side(fit: &Fit, problem: &mut Problem<'_>, j: usize, sign: f64, points: &mut Vec<(f64, f64)>) -> f64 {
    let parameter = &fit.parameters[j];
    let (wanted, least) = (fit.quantile(), fit.residual_sum);
    let edge = if sign < 0.0 { parameter.bounds.0 } else { parameter.bounds.1 };
    let mut others = fit.values();
    let mut tau = |value: f64| {
        let bounds = fit.parameters.iter().enumerate();
        let bounds = bounds.map(|(i, p)| if i == j { (value, value) } else { p.bounds }).collect();
        let options = Options { bounds, tolerance: 1e-7, max_evaluations: 200 };
        let end = minimise(problem, &others, &options, &mut |_| ControlFlow::Continue(())).ok()?;
        others.clone_from(&end.at);
        let rise = (end.linearised.cost - least).max(0.0) / fit.variance();
        points.push((value, sign * rise.sqrt()));
        Some(rise.sqrt())
    };
    // What is known: within `low` τ is too small, at `high` too large.
    let (mut low, mut high) = ((0.0, 0.0), None::<(f64, f64)>);
    let mut distance = wanted * parameter.error;
    for _ in 0..STEPS {
        let value = parameter.value + sign * distance;
        let beyond = if sign < 0.0 { value <= edge } else { value >= edge };
        let value = if beyond { edge } else { value };
        let reached = sign * (value - parameter.value);
        // Where the model has no value, the data object as well.
        let t = tau(value).unwrap_or(f64::INFINITY);
        if (t - wanted).abs() <= 1e-4 * wanted {
            return value;
        }
        if t < wanted {
            if beyond {
                return edge;
            }
            low = (reached, t);
        } else {
            high = Some((reached, t));
        }
        distance = match high {
            // τ is nearly a line through the origin.
            None if low.1 > 0.0 => low.0 * (1.2 * wanted / low.1).clamp(1.2, 4.0),
            None => 4.0 * low.0,
            Some((far, t)) if t.is_finite() => {
                let guess = low.0 + (far - low.0) * (wanted - low.1) / (t - low.1);
                let margin = 0.05 * (far - low.0);
                guess.clamp(low.0 + margin, far - margin)
            }
            Some((far, _)) => 0.5 * (low.0 + far),
        };
        if high.is_some_and(|(far, _)| far - low.0 <= 1e-9 * far) {
            return parameter.value + sign * low.0;
        }
    }
    match high {
        Some(_) => parameter.value + sign * distance,
        None => sign * f64::INFINITY,
    }
}

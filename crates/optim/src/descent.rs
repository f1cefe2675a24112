//! How far down the slope? Gradient descent, with each of the classical rules for the length of a step; within bounds the
//! step is projected (D. P. Bertsekas, *Nonlinear Programming*, 2nd ed. 1999, sections 1.2 and 2.3).

use crate::Stop;
use crate::line_search::{Wolfe, search_line};
use crate::search::{Point, Search, along, dot, length, minus};
use std::collections::VecDeque;

/// How the length of a step of gradient descent is chosen.
///
/// ```
/// use fluxions_optim::{Closure, Method, Options, StepRule, minimise};
/// let mut f = Closure::new(|x: &[f64]| (x[0].powi(2) + 9.0 * x[1].powi(2), vec![2.0 * x[0], 18.0 * x[1]]));
/// let method = Method::GradientDescent(StepRule::BarzilaiBorwein);
/// let found = minimise(&mut f, &[3.0, 1.0], &Options { method, ..Options::default() })?;
/// assert!(found.value < 1e-15);
/// # Ok::<(), fluxions_optim::Refusal>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum StepRule {
    /// The same multiple of the gradient each time. Converges where it is below two over the largest curvature.
    Fixed(f64),
    /// `first`/(k + 1)^`power` in iteration k: a series that goes to zero, with an infinite sum for powers up to one.
    Diminishing {
        /// The first multiple of the gradient.
        first: f64,
        /// How fast it falls.
        power: f64,
    },
    /// Halved until the value falls by a share of what the slope promises (L. Armijo, Pacific J. Math. 16 (1966) 1).
    Armijo,
    /// Until the slope along the step has fallen too (Ph. Wolfe, SIAM Review 11 (1969) 226), by Moré and Thuente's search.
    Wolfe,
    /// To the lowest point along the slope (A. Cauchy, 1847), as far as a line search tells it.
    Exact,
    /// From the change of the gradient over the last step (J. Barzilai, J. M. Borwein, IMA J. Numer. Anal. 8 (1988) 141),
    /// kept from running away by the ten last values (M. Raydan, SIAM J. Optim. 7 (1997) 26).
    BarzilaiBorwein,
}

/// The share of the promised decrease that a step has to bring.
const ARMIJO: f64 = 1e-4;
/// How many values a Barzilai–Borwein step may not exceed.
const REMEMBERED: usize = 10;
/// A value this many times the first one has diverged.
const DIVERGED: f64 = 1e8;

pub(crate) fn search(search: &mut Search, start: Point, rule: StepRule) -> (Point, Stop) {
    let options = search.options();
    let first_value = start.value;
    let mut point = start;
    let mut moved = 0.0;
    let mut recent = VecDeque::from([point.value]);
    // Nothing is known of the scale yet; a step of length one is the guess.
    let mut guess = 1.0 / length(&point.gradient).max(f64::MIN_POSITIVE);
    loop {
        if let Some(stop) = search.row(&point, moved) {
            return (point, stop);
        }
        let next = match rule {
            StepRule::Fixed(rate) => Some((projected(search, &point, rate), rate)),
            StepRule::Diminishing { first, power } => {
                let rate = first / (search.iterations as f64).powf(power);
                Some((projected(search, &point, rate), rate))
            }
            StepRule::Armijo => backtracked(search, &point, 2.0 * guess, point.value),
            StepRule::BarzilaiBorwein => {
                let highest = recent.iter().copied().fold(f64::NEG_INFINITY, f64::max);
                backtracked(search, &point, guess, highest)
            }
            StepRule::Wolfe | StepRule::Exact => {
                let target = options.bounds.project(&minus(&point.at, &point.gradient));
                let direction = minus(&target, &point.at);
                let bounded = !options.bounds.are_none();
                let wolfe = Wolfe {
                    curvature: if rule == StepRule::Exact { 1e-6 } else { 0.9 },
                    longest: if bounded { 1.0 } else { Wolfe::LOOSE.longest },
                    ..Wolfe::LOOSE
                };
                search_line(search, &point, &direction, guess, wolfe)
            }
        };
        let Some((next, rate)) = next else {
            let norm = search.norm(&point);
            return (point, Stop::Rounding { norm });
        };
        if !next.value.is_finite() || next.value > DIVERGED * (1.0 + first_value.abs()) {
            return (point, Stop::Diverged { value: next.value });
        }
        let (s, y) = (minus(&next.at, &point.at), minus(&next.gradient, &point.gradient));
        moved = length(&s);
        guess = match rule {
            StepRule::BarzilaiBorwein if dot(&s, &y) > 0.0 => dot(&s, &s) / dot(&s, &y),
            _ => rate,
        };
        if recent.len() == REMEMBERED {
            recent.pop_front();
        }
        recent.push_back(next.value);
        point = next;
    }
}

fn projected(search: &mut Search, point: &Point, rate: f64) -> Point {
    let at = search.options.bounds.project(&along(&point.at, -rate, &point.gradient));
    search.point(at)
}

/// Halves the step until the value is below `highest` by enough.
fn backtracked(search: &mut Search, point: &Point, first: f64, highest: f64) -> Option<(Point, f64)> {
    let mut rate = first;
    for _ in 0..100 {
        let at = search.options.bounds.project(&along(&point.at, -rate, &point.gradient));
        let promised = dot(&point.gradient, &minus(&at, &point.at));
        if promised == 0.0 {
            return None;
        }
        let value = search.value(&at);
        if value <= highest + ARMIJO * promised {
            return Some((search.with_gradient(at), rate));
        }
        rate /= 2.0;
    }
    None
}

//! Is the place where a search came to rest a minimum? A small slope is a sign of one only beside a curvature. Where both
//! vanish together, as on plateaus and steps, or the curvature fades with the slope, as at an inflection, this file looks
//! at values farther away. A lower one is a place to go on from; where there is none, it says what was seen.

use crate::model::Curved;
use crate::search::{Point, Search, along, dot, largest, length};
use crate::{Order, Shape, Stop};

/// How far the looks go, in powers of the root of two of the size of the point, on either side.
const NEAREST: i32 = -26;
const FARTHEST: i32 = 28;

/// The most directions that are looked along.
const DIRECTIONS: usize = 20;

/// How far beyond a presumed minimum the slope has to lead upward: in Newton steps, and in sizes of the point.
const BEYOND: f64 = 16.0;
const AWAY: f64 = 1e-5;

/// A slope of more than this share of the steepest one on the way is worth a look along it.
const STEEP: f64 = 1e-6;

/// What a look around says.
#[derive(Clone, Debug)]
pub(crate) enum Evidence {
    /// Nothing speaks against a minimum.
    Minimum,
    /// There are lower points, and this is one.
    Lower(Vec<f64>),
    /// The value does not change as far as this, and it does elsewhere.
    Flat { reach: f64 },
    /// The slope goes on downward beyond.
    Inflection,
    /// The Hessian is negative in so many directions.
    Saddle { down: usize },
}

impl Evidence {
    /// The word on a search that ended here, where this is no minimum.
    pub(crate) fn stop(&self, stop: Stop) -> Stop {
        let (Stop::Gradient { norm, .. } | Stop::Decrement { norm, .. } | Stop::Constrained { norm, .. }) =
            stop
        else {
            return stop;
        };
        match *self {
            Evidence::Minimum => stop,
            Evidence::Flat { reach } => Stop::Flat { norm, reach },
            Evidence::Lower(_) | Evidence::Inflection => Stop::Inflection { norm },
            Evidence::Saddle { down } => Stop::Saddle { norm, down },
        }
    }
}

impl Search<'_> {
    /// Looks around a place where a search came to rest.
    pub(crate) fn evidence(&mut self, point: &Point) -> Evidence {
        let options = self.options();
        let bounds = &options.bounds;
        let held = |i: &usize| bounds.holds(*i, point.at[*i], point.gradient[*i]);
        let free: Vec<usize> = (0..point.gradient.len()).filter(|i| !held(i)).collect();
        if free.is_empty() || self.knows() != Order::Hessians || free.len() > options.dense {
            return Evidence::Minimum;
        }
        let Some(rows) = self.unseen_hessian(&point.at) else { return Evidence::Minimum };
        let curved = Curved::new(&rows, &free);
        let spread = |v: &[f64]| {
            let mut full = vec![0.0; point.at.len()];
            free.iter().zip(v).for_each(|(&i, &v)| full[i] = v);
            full
        };
        match curved.shape() {
            Shape::Valley => {
                // Far away the spacing of numbers may be wider than a valley, and the curvature there means nothing.
                if largest(&point.gradient) > STEEP * self.steepest()
                    && let Evidence::Lower(there) =
                        self.around(point, &[], std::slice::from_ref(&point.gradient))
                {
                    return Evidence::Lower(there);
                }
                curved
                    .newton(&point.gradient)
                    .map_or(Evidence::Minimum, |step| self.beyond(point, &spread(&step)))
            }
            Shape::Unknown => Evidence::Minimum,
            shape => {
                let silent = |i: &usize| point.gradient[*i] == 0.0 && rows[*i].iter().all(|&h| h == 0.0);
                let axes: Vec<usize> = free.iter().copied().filter(silent).collect();
                let directions: Vec<Vec<f64>> = curved.open_directions().iter().map(|v| spread(v)).collect();
                let found = self.around(point, &axes, &directions);
                match (found, shape) {
                    (Evidence::Minimum, Shape::Saddle { down }) => Evidence::Saddle { down },
                    (Evidence::Minimum, Shape::Peak) => Evidence::Saddle { down: free.len() },
                    (found, _) => found,
                }
            }
        }
    }

    /// In a valley: whether the slope beyond leads upward, as the curvature promises.
    fn beyond(&mut self, point: &Point, newton: &[f64]) -> Evidence {
        let steps = length(newton);
        let slope = length(&point.gradient);
        if steps == 0.0 || !steps.is_finite() {
            return Evidence::Minimum;
        }
        let first = (BEYOND * steps).max(AWAY * (1.0 + largest(&point.at)));
        let mut last = point.at.clone();
        for far in [first, BEYOND * first] {
            let there = along(&point.at, far / steps, newton);
            if self.options.bounds.project(&there) != there {
                return Evidence::Minimum;
            }
            let gradient = self.unseen_gradient(&there);
            let downward = dot(&gradient, newton) / steps;
            if downward.is_nan() || downward >= -0.5 * slope {
                return Evidence::Minimum;
            }
            last = there;
        }
        match self.unseen_value(&last) < point.value {
            true => Evidence::Lower(last),
            false => Evidence::Inflection,
        }
    }

    /// Where second derivatives do not decide: values on both sides, along variables that have neither slope nor curvature,
    /// and along directions without curvature.
    fn around(&mut self, point: &Point, axes: &[usize], directions: &[Vec<f64>]) -> Evidence {
        let mut lowest = (point.value, None);
        let mut flat: Option<f64> = None;
        let axis = |&i: &usize| {
            let mut v = vec![0.0; point.at.len()];
            v[i] = 1.0;
            v
        };
        let silent: Vec<Vec<f64>> = axes.iter().map(axis).collect();
        for (k, direction) in silent.iter().chain(directions).take(DIRECTIONS).enumerate() {
            let size =
                direction.iter().zip(&point.at).fold(0.0, |m: f64, (v, x)| m.max(v.abs() / (1.0 + x.abs())));
            if size == 0.0 || !size.is_finite() {
                continue;
            }
            let mut looks: Vec<(f64, f64)> = Vec::new();
            for exponent in NEAREST..=FARTHEST {
                for sign in [1.0, -1.0] {
                    let t = sign * 2f64.powf(f64::from(exponent) / 2.0) / size;
                    let there = along(&point.at, t, direction);
                    if self.options.bounds.project(&there) == there {
                        let value = self.unseen_value(&there);
                        looks.push((t * size, value));
                        if value < lowest.0 - slack(point.value, value) {
                            lowest = (value, Some(there));
                        }
                    }
                }
            }
            let rises = |side: f64| {
                let mut there = looks.iter().filter(|(t, _)| t * side > 0.0 && t.abs() <= 0.25).peekable();
                there.peek().is_none()
                    || there.any(|&(_, v)| v > point.value + slack(point.value, v) || v.is_nan())
            };
            if rises(1.0) && rises(-1.0) {
                continue;
            }
            let level = |(_, v): &(f64, f64)| *v == point.value;
            let idle = looks.iter().all(level) && (k >= silent.len() || self.is_idle(point, axes[k]));
            if !idle {
                let near = looks.iter().filter(|look| level(look)).map(|(t, _)| t.abs() / size);
                flat = Some(near.fold(flat.unwrap_or(0.0), f64::max));
            }
        }
        match (lowest.1, flat) {
            (Some(there), _) => Evidence::Lower(there),
            (None, Some(reach)) => Evidence::Flat { reach },
            (None, None) => Evidence::Minimum,
        }
    }

    /// Whether a variable has no say: the objective knows it, or else the value does not change where the variable moves
    /// far, also to where the search began.
    pub(crate) fn is_idle(&mut self, point: &Point, variable: usize) -> bool {
        if let Some(known) = self.is_free_of(variable) {
            return known;
        }
        let x = point.at[variable];
        let began = self.began().get(variable).copied().unwrap_or(x);
        let near = [1.5, -0.7].map(|share| x + share * (1.0 + x.abs()));
        let wide = (-3..=6).flat_map(|k| [10f64.powi(k), -(10f64.powi(k))]);
        let places: Vec<f64> = near.into_iter().chain([0.0, began]).chain(wide).collect();
        let mut at = point.at.clone();
        places.into_iter().all(|place| {
            at[variable] = self.options.bounds.clamp(variable, place);
            self.unseen_value(&at) == point.value
        })
    }
}

/// What of a difference of values may be rounding.
fn slack(here: f64, there: f64) -> f64 {
    1e-12 * here.abs().max(there.abs())
}

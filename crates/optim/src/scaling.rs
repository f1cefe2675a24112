//! In which units is a problem with constraints searched? In those in which variables are of the size of their start, or of
//! the room between their bounds, and no constraint is much steeper than another: what one unit of a variable means is a
//! matter of taste, and should not decide whether a search succeeds (A. Wächter, L. T. Biegler, Math. Program. 106 (2006) 25,
//! section 3.8). All factors are powers of two, which round nothing.

use crate::search::largest;
use crate::{Bounds, Objective, Options, Order};
use std::rc::Rc;

/// Sizes, and slopes, within this factor of one are left as they are.
const ORDINARY_SIZE: f64 = 32.0;
const ORDINARY_SLOPE: f64 = 1000.0;

/// A function in scaled variables, times a factor.
pub(crate) struct Scaled<'a> {
    function: &'a mut dyn Objective,
    variables: Rc<[f64]>,
    factor: f64,
}

/// The power of two next to a size, or one where that is ordinary, or not a size.
fn power_of_two(size: f64, within: f64) -> f64 {
    let ordinary = (within.recip()..=within).contains(&size);
    if ordinary || !size.is_finite() || size <= 0.0 { 1.0 } else { 2f64.powi(size.log2().round() as i32) }
}

/// The unit of each variable.
pub(crate) fn units(start: &[f64], bounds: &Bounds) -> Rc<[f64]> {
    let unit = |(i, &x): (usize, &f64)| {
        let (low, high) = bounds.of(i);
        let room = if (high - low).is_finite() { high - low } else { 0.0 };
        power_of_two(if x != 0.0 { x.abs() } else { room }, ORDINARY_SIZE)
    };
    start.iter().enumerate().map(unit).collect()
}

/// A point in the units of the variables.
pub(crate) fn divided(at: &[f64], variables: &[f64]) -> Vec<f64> {
    at.iter().zip(variables).map(|(x, unit)| x / unit).collect()
}

/// A scaled point in the person's units.
pub(crate) fn multiplied(at: &[f64], variables: &[f64]) -> Vec<f64> {
    at.iter().zip(variables).map(|(x, unit)| x * unit).collect()
}

/// The options in scaled variables.
pub(crate) fn options(options: &Options, variables: &[f64]) -> Options {
    let limits = variables.iter().enumerate().map(|(i, unit)| {
        let (low, high) = options.bounds.of(i);
        (low / unit, high / unit)
    });
    Options { bounds: Bounds::new(limits.collect()), ..options.clone() }
}

impl<'a> Scaled<'a> {
    /// A function in these units of its variables, made about as steep as one at the start.
    pub(crate) fn new(function: &'a mut dyn Objective, variables: &Rc<[f64]>, start: &[f64]) -> Scaled<'a> {
        let mut gradient = vec![0.0; start.len()];
        function.value_and_gradient(start, &mut gradient);
        let steep = largest(&multiplied(&gradient, variables));
        Scaled {
            function,
            variables: Rc::clone(variables),
            factor: power_of_two(steep, ORDINARY_SLOPE).recip(),
        }
    }

    /// What the function is multiplied by.
    pub(crate) fn factor(&self) -> f64 {
        self.factor
    }
}

impl Objective for Scaled<'_> {
    fn value(&mut self, at: &[f64]) -> f64 {
        self.factor * self.function.value(&multiplied(at, &self.variables))
    }

    fn value_and_gradient(&mut self, at: &[f64], gradient: &mut [f64]) -> f64 {
        let value = self.function.value_and_gradient(&multiplied(at, &self.variables), gradient);
        gradient.iter_mut().zip(self.variables.iter()).for_each(|(g, unit)| *g *= self.factor * unit);
        self.factor * value
    }

    fn hessian(&mut self, at: &[f64]) -> Option<Vec<Vec<f64>>> {
        let mut rows = self.function.hessian(&multiplied(at, &self.variables))?;
        for (row, unit) in rows.iter_mut().zip(self.variables.iter()) {
            row.iter_mut().zip(self.variables.iter()).for_each(|(h, other)| *h *= self.factor * unit * other);
        }
        Some(rows)
    }

    fn hvp(&mut self, at: &[f64], v: &[f64]) -> Option<Vec<f64>> {
        let image = self.function.hvp(&multiplied(at, &self.variables), &multiplied(v, &self.variables))?;
        Some(image.iter().zip(self.variables.iter()).map(|(x, unit)| self.factor * unit * x).collect())
    }

    fn knows(&self) -> Order {
        self.function.knows()
    }

    fn gradient_error(&self) -> f64 {
        self.factor * largest(&self.variables) * self.function.gradient_error()
    }

    fn on_kink(&mut self, at: &[f64]) -> bool {
        self.function.on_kink(&multiplied(at, &self.variables))
    }

    fn is_free_of(&self, variable: usize) -> Option<bool> {
        self.function.is_free_of(variable)
    }

    fn hidden_values(&self) -> usize {
        self.function.hidden_values()
    }
}

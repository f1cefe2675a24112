//! What are derivatives where only values are known? Those that the numerical method makes of values around a point. The points
//! of all inputs are asked for together, so that a model may evaluate them side by side, and none is asked for twice.

use crate::Model;
use crate::input::Input;
use fluxions_numeric::{self as numeric, Estimate, Interrupted, Options, Oracle};
use std::collections::HashMap;

/// Makes derivatives of the values of an oracle around a point, of each of whose numbers something may be known.
pub type Measure<T> = fn(&mut dyn Oracle, &[f64], &[Options]) -> Result<Vec<T>, Interrupted>;

/// How derivatives are made of values.
///
/// Both functions are given an oracle with one output, a point, and what is known of each of its numbers.
///
/// ```
/// use fluxions::numeric::{Interrupted, Options, Status};
/// use fluxions_sensitivity::{Input, Measuring, Model, local};
/// /// A scale that shows thousandths, and cannot weigh less than nothing.
/// struct Scale;
/// impl Model for Scale {
///     fn values(&mut self, points: &[Vec<f64>]) -> Result<Vec<f64>, Interrupted> {
///         Ok(points.iter().map(|x| (x[0].powi(2) * 1e3).round() / 1e3).collect())
///     }
///     fn measuring(&self) -> Measuring {
///         let known = Options { noise: Some(3e-4), bounds: (0.0, f64::INFINITY), ..Options::default() };
///         Measuring { known: vec![known], ..Measuring::default() }
///     }
/// }
/// let slope = local(&mut Scale, &[Input::fixed("x", 1.0)], false)?.effects[0].slope.clone();
/// assert_eq!(slope.status, Status::NoiseLimited);
/// assert!((slope.value - 2.0).abs() <= slope.error_bar.unwrap());
/// # Ok::<(), Interrupted>(())
/// ```
#[derive(Clone, Debug)]
pub struct Measuring {
    /// What is known of each input of the model; of inputs beyond the end of the list nothing is. Bounds hold beside those
    /// of distributions.
    pub known: Vec<Options>,
    /// The first derivatives, one for each number.
    pub gradient: Measure<Estimate>,
    /// The second derivatives, a symmetric matrix.
    pub hessian: Measure<Vec<Estimate>>,
}

impl Default for Measuring {
    /// Nothing is known, and the numerical method is asked.
    fn default() -> Measuring {
        Measuring {
            known: Vec::new(),
            gradient: |oracle, at, options| numeric::gradient_of(oracle, at, options),
            hessian: |oracle, at, options| {
                Ok(numeric::hessian_of(oracle, at, options)?.pop().unwrap_or_default())
            },
        }
    }
}

/// A model around a point, as a function of some of its inputs.
pub(crate) struct Around<'m> {
    model: &'m mut dyn Model,
    at: &'m [f64],
    along: &'m [usize],
    /// How it is measured, with what is known of these inputs.
    measuring: Measuring,
    /// The values that are there, by the numbers of their points.
    known: HashMap<Vec<u64>, f64>,
}

impl<'m> Around<'m> {
    /// The model around a point where its value is known, along the inputs of these places.
    pub(crate) fn new(
        model: &'m mut dyn Model,
        inputs: &[Input],
        at: &'m [f64],
        value: f64,
        along: &'m [usize],
    ) -> Around<'m> {
        let mut measuring = model.measuring();
        let options = |&i: &usize| {
            let known = measuring.known.get(i).cloned().unwrap_or_default();
            let (low, high) = inputs[i].support();
            Options { bounds: (known.bounds.0.max(low), known.bounds.1.min(high)), ..known }
        };
        measuring.known = along.iter().map(options).collect();
        let mut around = Around { model, at, along, measuring, known: HashMap::new() };
        around.known.insert(bits(&around.start()), value);
        around
    }

    /// The first derivatives.
    pub(crate) fn gradient(&mut self) -> Result<Vec<Estimate>, Interrupted> {
        let (start, Measuring { gradient, known, .. }) = (self.start(), self.measuring.clone());
        gradient(self, &start, &known)
    }

    /// The second derivatives.
    pub(crate) fn hessian(&mut self) -> Result<Vec<Vec<Estimate>>, Interrupted> {
        let (start, Measuring { hessian, known, .. }) = (self.start(), self.measuring.clone());
        hessian(self, &start, &known)
    }

    /// How often the model was evaluated.
    pub(crate) fn evaluations(&self) -> u64 {
        self.known.len() as u64 - 1
    }

    fn start(&self) -> Vec<f64> {
        self.along.iter().map(|&i| self.at[i]).collect()
    }
}

impl Oracle for Around<'_> {
    fn values(&mut self, points: &[Vec<f64>]) -> Result<Vec<Vec<f64>>, Interrupted> {
        let new: Vec<&Vec<f64>> =
            points.iter().filter(|point| !self.known.contains_key(&bits(point))).collect();
        if !new.is_empty() {
            let whole = |point: &&Vec<f64>| {
                let mut whole = self.at.to_vec();
                self.along.iter().zip(*point).for_each(|(&i, &x)| whole[i] = x);
                whole
            };
            let answers = self.model.values(&new.iter().map(whole).collect::<Vec<_>>())?;
            self.known.extend(new.iter().map(|point| bits(point)).zip(answers));
        }
        Ok(points
            .iter()
            .map(|point| vec![self.known.get(&bits(point)).copied().unwrap_or(f64::NAN)])
            .collect())
    }
}

fn bits(point: &[f64]) -> Vec<u64> {
    point.iter().map(|x| x.to_bits()).collect()
}

//! How steep is a function on the average, and how much of its variance can that explain at most? Derivative-based measures:
//! the mean of each squared derivative over the ranges (I. M. Sobol', S. Kucherenko, *Derivative based global sensitivity
//! measures and their link with global sensitivity indices*, 2009). By Poincaré's inequality it bounds the total Sobol'
//! index of the input (M. Lamboni, B. Iooss, A.-L. Popelin, F. Gamboa, 2013): an input with a small bound can be left alone.
//!
//! For formulas the derivatives are exact: one reverse sweep for each point, whatever the number of inputs, and no bias of
//! a step. For all else they are central differences, two values for each input.

use crate::bootstrap::{Interval, Terms};
use crate::global::{BLOCK, Sampling, folded, is_still, point, varied};
use crate::points::Points;
use crate::{Input, Model};
use fluxions_numeric::Interrupted;

/// The part of a range that differences step to each side. The bias is of the size of its square, a millionth; a value that
/// is printed with seven digits leaves three or four of them in the difference.
const STEP: f64 = 1e-3;

/// The measures of one input.
#[derive(Clone, Debug, PartialEq)]
pub struct Steepness {
    /// The place of the input.
    pub input: usize,
    /// The mean of the squared derivative, ν.
    pub square: Interval,
    /// The mean derivative.
    pub mean: f64,
    /// At which part of the points the function rises with the input.
    pub rising: f64,
    /// At which part it falls.
    pub falling: f64,
    /// What the total Sobol' index of the input is at most.
    pub bound: Interval,
}

/// Derivative-based measures.
#[derive(Clone, Debug, PartialEq)]
pub struct Dgsm {
    /// The inputs that have a range, in their order.
    pub inputs: Vec<Steepness>,
    /// The mean of the function over the points.
    pub mean: f64,
    /// Its variance.
    pub variance: f64,
    /// Whether derivatives are exact.
    pub exact: bool,
    /// Whether the function may have steps: these no derivative sees, so that the bounds may not hold.
    pub may_jump: bool,
    /// How many points were used.
    pub base: usize,
    /// How many points were left out because a value or derivative was not finite.
    pub left_out: usize,
    /// How often the function was evaluated, a gradient counting as one.
    pub evaluations: u64,
}

/// Estimates the derivative-based measures of each input that has a range.
///
/// # Errors
/// Where the model was interrupted.
///
/// ```
/// use fluxions::Function;
/// use fluxions_sensitivity::{Distribution, Formula, Input, Sampling, dgsm};
/// use std::f64::consts::PI;
/// let inputs = ["x", "y", "z"].map(|name| Input::new(name, Distribution::Uniform { low: -PI, high: PI }));
/// let names = inputs.each_ref().map(|input| input.name.clone());
/// let mut ishigami = Formula::new(&Function::parse("sin(x) + 7*sin(y)^2 + 0.1*z^4*sin(x)")?, &names)?;
/// let found = dgsm(&mut ishigami, &inputs, &Sampling::new(&inputs, 256))?;
/// assert!((found.inputs[1].square.value / 24.5 - 1.0).abs() < 1e-3);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn dgsm(model: &mut dyn Model, inputs: &[Input], how: &Sampling) -> Result<Dgsm, Interrupted> {
    let varied = varied(inputs);
    let fold = folded(model, inputs, &varied, how.resampling.seed)?;
    let points = Points::new(how.base, &fold, how.resampling.seed);
    let d = varied.len();
    // The value, then for each input the derivative and its reach.
    let mut rows: Vec<Vec<f64>> = Vec::with_capacity(how.base);
    let (mut exact, mut evaluations) = (true, 0);
    for start in (0..how.base).step_by(BLOCK) {
        let block = start..(start + BLOCK).min(how.base);
        let places: Vec<Vec<f64>> = block.map(|k| point(inputs, &varied, |j| points.at(k, j))).collect();
        let (values, slopes) = match model.gradients(&places)? {
            Some((values, gradients)) => {
                evaluations += places.len() as u64;
                let chosen = |gradient: Vec<f64>| varied.iter().map(|&i| gradient[i]).collect();
                (values, gradients.into_iter().map(chosen).collect::<Vec<Vec<f64>>>())
            }
            None => {
                exact = false;
                evaluations += (places.len() * (2 * d + 1)) as u64;
                differences(model, inputs, &varied, &places)?
            }
        };
        for ((place, value), slopes) in places.iter().zip(values).zip(slopes) {
            let mut row = vec![value];
            for (&i, slope) in varied.iter().zip(slopes) {
                row.extend([slope, inputs[i].distribution.map_or(0.0, |d| d.reach(place[i]))]);
            }
            rows.push(row);
        }
    }
    rows.retain(|row| row.iter().all(|x| x.is_finite()));
    let base = rows.len();
    let mean = rows.iter().map(|row| row[0]).sum::<f64>() / base as f64;
    let size = rows.iter().fold(0.0, |size: f64, row| size.max((row[0] - mean).abs()));
    let largest =
        |j: usize| rows.iter().fold(f64::MIN_POSITIVE, |most: f64, row| most.max(row[1 + 2 * j].abs()));
    let steepest: Vec<f64> = (0..d).map(largest).collect();
    let mut terms = Terms::new(2 + 2 * d);
    for row in &rows {
        let away = (row[0] - mean) / size;
        terms.push(|to| {
            (to[0], to[1]) = (away, away * away);
            for j in 0..d {
                // In units of the steepest, and of the largest distance: squares of numbers with a unit may overflow.
                let (slope, reach) = (row[1 + 2 * j], row[2 + 2 * j]);
                to[2 + 2 * j] = (slope / steepest[j]).powi(2);
                to[3 + 2 * j] = (slope * reach / size).powi(2);
            }
        });
    }
    let made = terms.intervals(&how.resampling, |means| {
        let variance = means[1] - means[0] * means[0];
        let mut made = vec![variance];
        for j in 0..d {
            made.extend([means[2 + 2 * j] * steepest[j] * steepest[j], means[3 + 2 * j] / variance]);
        }
        made
    });
    let still = is_still(size, mean);
    let none = Interval { value: f64::NAN, low: f64::NAN, high: f64::NAN };
    let part = |j: usize, holds: fn(f64) -> bool| {
        rows.iter().filter(|row| holds(row[1 + 2 * j])).count() as f64 / base as f64
    };
    let steepness = |(j, &input): (usize, &usize)| Steepness {
        input,
        square: made[1 + 2 * j],
        mean: rows.iter().map(|row| row[1 + 2 * j]).sum::<f64>() / base as f64,
        rising: part(j, |slope| slope > 0.0),
        falling: part(j, |slope| slope < 0.0),
        bound: if still { none } else { made[2 + 2 * j] },
    };
    Ok(Dgsm {
        inputs: varied.iter().enumerate().map(steepness).collect(),
        mean,
        variance: if still { 0.0 } else { made[0].value * size * size },
        exact,
        may_jump: exact && model.may_jump(),
        base,
        left_out: how.base - base,
        evaluations,
    })
}

/// Values and central differences at points. Beside the end of a range the difference is that of the nearest place where
/// both steps are inside.
fn differences(
    model: &mut dyn Model,
    inputs: &[Input],
    varied: &[usize],
    places: &[Vec<f64>],
) -> Result<(Vec<f64>, Vec<Vec<f64>>), Interrupted> {
    let mut asked = Vec::with_capacity(places.len() * (2 * varied.len() + 1));
    let steps = |place: &[f64], i: usize| {
        let Some(distribution) = inputs[i].distribution else { return (place[i], place[i]) };
        let ((low, high), (least, most)) = (distribution.ends(), distribution.support());
        let step = STEP * (high - low);
        let middle = place[i].max(least + step).min(most - step);
        (middle - step, middle + step)
    };
    for place in places {
        asked.push(place.clone());
        for &i in varied {
            let (below, above) = steps(place, i);
            for x in [below, above] {
                let mut moved = place.clone();
                moved[i] = x;
                asked.push(moved);
            }
        }
    }
    let met = model.values(&asked)?;
    let (mut values, mut slopes) = (Vec::new(), Vec::new());
    for (place, met) in places.iter().zip(met.chunks(2 * varied.len() + 1)) {
        values.push(met[0]);
        let slope = |(j, &i): (usize, &usize)| {
            let (below, above) = steps(place, i);
            (met[2 + 2 * j] - met[1 + 2 * j]) / (above - below)
        };
        slopes.push(varied.iter().enumerate().map(slope).collect());
    }
    Ok((values, slopes))
}

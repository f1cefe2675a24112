//! Which inputs matter at all? Screening by elementary effects: walks through the ranges that move one input at a time, each
//! by the same part of its range (M. D. Morris, *Factorial sampling plans for preliminary computational experiments*, 1991).
//! The mean size of the effects (F. Campolongo, J. Cariboni, A. Saltelli, 2007) ranks the inputs; their deviation tells
//! inputs whose effect depends on where they, or others, stand.

use crate::bootstrap::{Interval, Terms};
use crate::global::{BLOCK, Sampling, varied};
use crate::input::nominal;
use crate::points::Points;
use crate::random::Stream;
use crate::{Input, Model};
use fluxions_numeric::Interrupted;

/// Into how many levels a range is divided, and how many of them a step goes; the step is then 2/3 of the range.
const LEVELS: usize = 4;
const STEP: usize = LEVELS / 2;

/// The purpose of chance here.
const WALKS: u64 = 301;

/// The effects of one factor: what the function changes by when the factor goes through its whole range, were it to go on
/// as in the step.
#[derive(Clone, Debug, PartialEq)]
pub struct Screened {
    /// The name of the factor.
    pub name: String,
    /// The mean effect, μ; NaN for a group, whose members go different ways.
    pub mean: f64,
    /// The mean size of the effects, μ*.
    pub size: Interval,
    /// The standard deviation of the effects, σ.
    pub deviation: f64,
    /// How many effects there are; those with a value that is not finite are left out.
    pub effects: usize,
}

/// What a screening found.
#[derive(Clone, Debug, PartialEq)]
pub struct Morris {
    /// The factors, in their order.
    pub factors: Vec<Screened>,
    /// How many effects were left out because a value was not finite.
    pub left_out: usize,
    /// How often the function was evaluated: walks times one more than there are factors.
    pub evaluations: u64,
}

/// Screens the factors by as many walks as there are base points.
///
/// # Errors
/// Where the model was interrupted.
///
/// ```
/// use fluxions_sensitivity::{Distribution, Input, Measured, Sampling, morris};
/// let range = Distribution::Uniform { low: 0.0, high: 2.0 };
/// let inputs = ["x", "y"].map(|name| Input::new(name, range));
/// let mut model = Measured::new(|x: &[f64]| vec![3.0 * x[0]], 0);
/// let found = morris(&mut model, &inputs, &Sampling::new(&inputs, 8))?;
/// assert!((found.factors[0].size.value - 6.0).abs() < 1e-12 && found.factors[0].deviation < 1e-12);
/// assert_eq!(found.factors[1].size.value, 0.0);
/// # Ok::<(), fluxions::numeric::Interrupted>(())
/// ```
pub fn morris(model: &mut dyn Model, inputs: &[Input], how: &Sampling) -> Result<Morris, Interrupted> {
    let varied = varied(inputs);
    let factors = &how.factors;
    let starts = Points::new(how.base, &vec![true; varied.len()], how.resampling.seed);
    // A walk is a row; the terms of a factor are its effect, the size, and whether there is one.
    let mut terms = Terms::new(3 * factors.len());
    let (mut left_out, mut evaluations) = (0, 0);
    for block in (0..how.base).step_by(BLOCK) {
        let walks: Vec<Walk> = (block..(block + BLOCK).min(how.base))
            .map(|walk| Walk::new(walk, inputs, &varied, how, &starts))
            .collect();
        let asked: Vec<Vec<f64>> = walks.iter().flat_map(|walk| walk.places.iter().cloned()).collect();
        evaluations += asked.len() as u64;
        let values = model.values(&asked)?;
        for (walk, met) in walks.iter().zip(values.chunks(factors.len() + 1)) {
            terms.push(|row| left_out += walk.effects(met, row));
        }
    }
    let rows = terms.rows() as f64;
    let made = terms.intervals(&how.resampling, |means| {
        let of = means.chunks_exact(3).flat_map(|m| [m[0] / m[2], m[1] / m[2], m[2]]);
        of.collect()
    });
    let screened = |f: usize| {
        let [mean, size, share] = [0, 1, 2].map(|k| made[3 * f + k]);
        let effects = (share.value * rows).round();
        // From the mean on, so that effects that are all the same have no deviation.
        let unit = if size.value > 0.0 { size.value } else { 1.0 };
        let away = |row: &[f64]| row[3 * f + 2] * ((row[3 * f] - mean.value) / unit).powi(2);
        let spread = terms.each().map(away).sum::<f64>() / (effects - 1.0).max(1.0);
        Screened {
            name: factors[f].name.clone(),
            mean: if factors[f].members.len() == 1 { mean.value } else { f64::NAN },
            size,
            deviation: spread.sqrt() * unit,
            effects: effects as usize,
        }
    };
    Ok(Morris { factors: (0..factors.len()).map(screened).collect(), left_out, evaluations })
}

/// One walk through the ranges.
struct Walk {
    /// The factors in the order in which they are moved, and whether the first member of each goes up.
    moves: Vec<(usize, bool)>,
    /// The start, and the place after each move.
    places: Vec<Vec<f64>>,
}

impl Walk {
    fn new(index: usize, inputs: &[Input], varied: &[usize], how: &Sampling, starts: &Points) -> Walk {
        let mut stream = Stream::new(how.resampling.seed, WALKS + index as u64);
        let mut order: Vec<usize> = (0..how.factors.len()).collect();
        stream.shuffle(&mut order);
        // Starts are even over the levels: the lower half go up from there, the upper half down.
        let level = |j: usize| ((starts.at(index, j) * LEVELS as f64) as usize).min(LEVELS - 1);
        let mut levels: Vec<usize> = (0..varied.len()).map(level).collect();
        let up: Vec<bool> = levels.iter().map(|&level| level < STEP).collect();
        let place = |levels: &[usize]| {
            let mut place = nominal(inputs);
            for (level, &i) in levels.iter().zip(varied) {
                let part = *level as f64 / (LEVELS - 1) as f64;
                place[i] = inputs[i].distribution.map_or(place[i], |d| d.level(part));
            }
            place
        };
        let (mut moves, mut places) = (Vec::new(), vec![place(&levels)]);
        for f in order {
            let members: Vec<usize> =
                (0..varied.len()).filter(|&j| how.factors[f].members.contains(&varied[j])).collect();
            for &j in &members {
                if up[j] { levels[j] += STEP } else { levels[j] -= STEP }
            }
            moves.push((f, members.first().is_some_and(|&j| up[j])));
            places.push(place(&levels));
        }
        Walk { moves, places }
    }

    /// Fills in the terms of all factors from the values that were met; how many effects are left out.
    fn effects(&self, met: &[f64], row: &mut [f64]) -> usize {
        let mut left_out = 0;
        for (k, &(f, up)) in self.moves.iter().enumerate() {
            let change = (met[k + 1] - met[k]) * (LEVELS - 1) as f64 / STEP as f64;
            if change.is_finite() {
                let effect = if up { change } else { -change };
                row[3 * f..3 * f + 3].copy_from_slice(&[effect, effect.abs(), 1.0]);
            } else {
                left_out += 1;
            }
        }
        left_out
    }
}

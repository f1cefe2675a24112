//! How much of the variance of a function comes from each input, alone and together with the others? Sobol' indices, from
//! values alone (I. M. Sobol', *Sensitivity estimates for nonlinear mathematical models*, 1993).
//!
//! Two sets of points, A and B, and for each input A with that input taken from B (A. Saltelli, *Making best use of model
//! evaluations to compute sensitivity indices*, 2002): `N·(d + 2)` values. First indices are estimated as in A. Saltelli et
//! al., *Variance based sensitivity analysis of model output*, 2010, table 2 (b); total indices as in M. J. W. Jansen,
//! *Analysis of variance designs for model output*, 1999. Intervals are made by drawing the rows again.

use crate::bootstrap::{Interval, Terms};
use crate::global::{BLOCK, Sampling, folded, is_still, point, varied};
use crate::points::Points;
use crate::{Input, Model};
use fluxions_numeric::Interrupted;

/// Sobol' indices.
#[derive(Clone, Debug, PartialEq)]
pub struct Sobol {
    /// The names of the factors.
    pub names: Vec<String>,
    /// What each factor does alone, as a part of the variance.
    pub first: Vec<Interval>,
    /// What each factor does alone and together with others.
    pub total: Vec<Interval>,
    /// What each pair of factors does together that neither does alone: the places of both, and the part. Only where
    /// they were asked for.
    pub pairs: Vec<(usize, usize, Interval)>,
    /// The mean of the function.
    pub mean: f64,
    /// Its variance: zero or infinite where that is beyond doubles.
    pub variance: f64,
    /// Its standard deviation.
    pub deviation: f64,
    /// How many base points were used.
    pub base: usize,
    /// How many base points were left out because a value was not finite.
    pub left_out: usize,
    /// How often the function was evaluated.
    pub evaluations: u64,
}

/// Estimates Sobol' indices; with `pairs` also those of all pairs, for `N·(2d + 2)` values.
///
/// Where the function does not vary, all indices are NaN.
///
/// # Errors
/// Where the model was interrupted.
///
/// ```
/// use fluxions_sensitivity::{Distribution, Input, Measured, Sampling, sobol};
/// let unit = Distribution::Uniform { low: 0.0, high: 1.0 };
/// let inputs = ["x", "y"].map(|name| Input::new(name, unit));
/// let mut model = Measured::new(|x: &[f64]| vec![2.0 * x[0] + x[1]], 0);
/// let found = sobol(&mut model, &inputs, &Sampling::new(&inputs, 512), false)?;
/// // The variances are 4/12 and 1/12.
/// assert!(found.first[0].holds(0.8) && found.total[1].holds(0.2));
/// # Ok::<(), fluxions::numeric::Interrupted>(())
/// ```
pub fn sobol(
    model: &mut dyn Model,
    inputs: &[Input],
    how: &Sampling,
    pairs: bool,
) -> Result<Sobol, Interrupted> {
    let varied = varied(inputs);
    let factors = &how.factors;
    let seed = how.resampling.seed;
    let fold = folded(model, inputs, &varied, seed)?;
    let points = Points::new(how.base, &[fold.clone(), fold].concat(), seed);
    // Row k of A, of B, or of A where the members of a factor come from B, or the other way round.
    let from = |k: usize, other: bool, swapped: Option<usize>| {
        point(inputs, &varied, |j| {
            let moved = swapped.is_some_and(|f| factors[f].members.contains(&varied[j]));
            points.at(k, if other != moved { varied.len() + j } else { j })
        })
    };
    let mut kinds = vec![(false, None), (true, None)];
    kinds.extend((0..factors.len()).map(|f| (false, Some(f))));
    if pairs {
        kinds.extend((0..factors.len()).map(|f| (true, Some(f))));
    }
    let mut rows: Vec<Vec<f64>> = Vec::with_capacity(how.base);
    for start in (0..how.base).step_by(BLOCK) {
        let block = start..(start + BLOCK).min(how.base);
        let asked: Vec<Vec<f64>> = block
            .flat_map(|k| kinds.iter().map(move |&(other, swapped)| (k, other, swapped)))
            .map(|(k, other, swapped)| from(k, other, swapped))
            .collect();
        rows.extend(model.values(&asked)?.chunks(kinds.len()).map(<[f64]>::to_vec));
    }
    let evaluations = (how.base * kinds.len()) as u64;
    rows.retain(|row| row.iter().all(|x| x.is_finite()));
    let base = rows.len();
    let mean = rows.iter().map(|row| row[0] + row[1]).sum::<f64>() / (2 * base) as f64;
    let size = rows.iter().flatten().fold(0.0, |size: f64, x| size.max((x - mean).abs()));
    let places = places(factors.len(), pairs);
    let d = factors.len();
    let mut terms = Terms::new(3 + 2 * d + places.len());
    for row in &rows {
        // In units of the largest distance, so that squares neither overflow nor vanish.
        let at = |i: usize| (row[i] - mean) / size;
        let (a, b) = (at(0), at(1));
        terms.push(|to| {
            to[0] = (a + b) / 2.0;
            to[1] = (a * a + b * b) / 2.0;
            to[2] = a * b;
            for f in 0..d {
                let mixed = at(2 + f);
                to[3 + f] = b * (mixed - a);
                to[3 + d + f] = (a - mixed) * (a - mixed) / 2.0;
            }
            for (k, &(f, g)) in places.iter().enumerate() {
                to[3 + 2 * d + k] = at(2 + d + f) * at(2 + g);
            }
        });
    }
    let made = terms.intervals(&how.resampling, |means| {
        let variance = means[1] - means[0] * means[0];
        let mut made = vec![variance];
        made.extend(means[3..3 + 2 * d].iter().map(|term| term / variance));
        for (k, &(f, g)) in places.iter().enumerate() {
            let both = (means[3 + 2 * d + k] - means[2]) / variance;
            made.push(both - made[1 + f] - made[1 + g]);
        }
        made
    });
    let still = is_still(size, mean);
    let index = |i: usize| match still {
        true => Interval { value: f64::NAN, low: f64::NAN, high: f64::NAN },
        false => made[i],
    };
    Ok(Sobol {
        names: how.names(),
        first: (0..d).map(|f| index(1 + f)).collect(),
        total: (0..d).map(|f| index(1 + d + f)).collect(),
        pairs: places.iter().enumerate().map(|(k, &(f, g))| (f, g, index(1 + 2 * d + k))).collect(),
        mean,
        variance: if still { 0.0 } else { made[0].value * size * size },
        deviation: if still { 0.0 } else { made[0].value.sqrt() * size },
        base,
        left_out: how.base - base,
        evaluations,
    })
}

/// The pairs of factors that are asked for.
fn places(factors: usize, pairs: bool) -> Vec<(usize, usize)> {
    if !pairs {
        return Vec::new();
    }
    (0..factors).flat_map(|f| (f + 1..factors).map(move |g| (f, g))).collect()
}

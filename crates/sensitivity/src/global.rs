//! What do the global methods have in common? How many points they take, how sure they are to be, and which inputs meet
//! themselves at the ends of their ranges.

use crate::bootstrap::Resampling;
use crate::input::{self, Factor};
use crate::points::Points;
use crate::{Distribution, Input, Model};
use fluxions_numeric::Interrupted;

/// How many base points are held at once.
pub(crate) const BLOCK: usize = 4096;

/// At how many points it is tried whether the function is the same at both ends of an input.
const TRIED: usize = 3;

/// Two values are the same if they differ by no more than this, beside the largest.
const SAME: f64 = 1e-9;

/// How a global method is carried out.
#[derive(Clone, Debug, PartialEq)]
pub struct Sampling {
    /// How many base points there are.
    pub base: usize,
    /// What moves together; see [`Factor::singles`].
    pub factors: Vec<Factor>,
    /// How intervals are made; its seed is that of the points too.
    pub resampling: Resampling,
}

impl Sampling {
    /// So many base points, each input by itself, and intervals of 95 %.
    pub fn new(inputs: &[Input], base: usize) -> Sampling {
        Sampling { base, factors: Factor::singles(inputs), resampling: Resampling::default() }
    }

    pub(crate) fn names(&self) -> Vec<String> {
        self.factors.iter().map(|factor| factor.name.clone()).collect()
    }
}

/// Whether values that are never further than `size` from their mean do not vary, but for rounding; or there are none.
pub(crate) fn is_still(size: f64, mean: f64) -> bool {
    mean.is_nan() || size <= 64.0 * f64::EPSILON * mean.abs()
}

/// The inputs that vary.
pub(crate) fn varied(inputs: &[Input]) -> Vec<usize> {
    (0..inputs.len()).filter(|&i| inputs[i].distribution.is_some()).collect()
}

/// A point of the inputs: those that vary are taken from these coordinates of a point of the cube.
pub(crate) fn point(inputs: &[Input], varied: &[usize], of: impl Fn(usize) -> f64) -> Vec<f64> {
    let mut point = input::nominal(inputs);
    for (j, &i) in varied.iter().enumerate() {
        point[i] = input::at(&inputs[i], of(j));
    }
    point
}

/// Which of the inputs that vary have to be folded: those where function and slopes are not the same at both ends of the
/// range, as they are for an angle. Only formulas are tried; of others all are folded.
pub(crate) fn folded(
    model: &mut dyn Model,
    inputs: &[Input],
    varied: &[usize],
    seed: u64,
) -> Result<Vec<bool>, Interrupted> {
    let tries = Points::new(TRIED, &vec![true; varied.len()], seed);
    let mut points = Vec::new();
    for &i in varied {
        let range = |d: Distribution| if d.is_bounded() { d.support() } else { d.ends() };
        let (low, high) = inputs[i].distribution.map_or((0.0, 0.0), range);
        for k in 0..TRIED {
            for end in [low, high] {
                let mut place = point(inputs, varied, |j| tries.at(k, j));
                place[i] = end;
                points.push(place);
            }
        }
    }
    let Some((values, gradients)) = model.gradients(&points)? else { return Ok(vec![true; varied.len()]) };
    // What is averaged: the function, and the squares of its slopes times their reach.
    let averaged = |row: usize, i: usize| match inputs[i].distribution {
        Some(d) => (gradients[row][i] * d.reach(points[row][i])).abs(),
        None => 0.0,
    };
    let same = |a: f64, b: f64, size: f64| (a - b).abs() <= SAME * size;
    let size = values.iter().fold(0.0, |size: f64, v| size.max(v.abs()));
    let sizes: Vec<f64> = (0..inputs.len())
        .map(|i| (0..points.len()).fold(0.0, |size: f64, row| size.max(averaged(row, i))))
        .collect();
    let meets = |j: usize| {
        let bounded = inputs[varied[j]].distribution.is_some_and(|d| d.is_bounded());
        bounded
            && (0..TRIED).map(|k| 2 * (j * TRIED + k)).all(|row| {
                same(values[row], values[row + 1], size)
                    && varied.iter().all(|&i| same(averaged(row, i), averaged(row + 1, i), sizes[i]))
            })
    };
    Ok((0..varied.len()).map(|j| !meets(j)).collect())
}

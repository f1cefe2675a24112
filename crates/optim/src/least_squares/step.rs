//! How far, and where to? The step that lowers the linear model of the residual most, within a region in which the model
//! is trusted and within the bounds.

use super::Triangle;

/// A step and what the linear model promises of it.
pub(super) struct Step {
    pub(super) step: Vec<f64>,
    /// By how much the sum of squares falls, if the model is right.
    pub(super) predicted: f64,
    /// The length, in the scale of the region.
    pub(super) length: f64,
    /// Whether the region was in the way.
    pub(super) cut: bool,
    /// The damping that keeps the step within the region.
    lambda: f64,
    /// The parameters that are neither held nor put on a bound.
    free: Vec<usize>,
}

/// Which parameters a step may move: all but those that are on a bound and would leave it.
pub(super) fn free(triangle: &Triangle, at: &[f64], bounds: &[(f64, f64)]) -> Vec<usize> {
    let gradient = triangle.gradient();
    let leaves = |j: usize| {
        let (low, high) = bounds[j];
        low == high || (at[j] <= low && gradient[j] >= 0.0) || (at[j] >= high && gradient[j] <= 0.0)
    };
    (0..at.len()).filter(|&j| !leaves(j)).collect()
}

/// The step from `at` for a region |D s| ≤ Δ, `scale` being the diagonal of D.
///
/// A parameter that the step would carry over a bound is put on it, and the others are asked again: the active set
/// grows until none is carried over.
pub(super) fn step(
    triangle: &Triangle,
    at: &[f64],
    bounds: &[(f64, f64)],
    scale: &[f64],
    radius: f64,
) -> Step {
    let mut free = free(triangle, at, bounds);
    let mut moved = vec![0.0; at.len()];
    let mut lambda;
    loop {
        let part = triangle.restricted(&free, &moved);
        let scales: Vec<f64> = free.iter().map(|&j| scale[j]).collect();
        let inner;
        (inner, lambda) = within(&part, &scales, radius);
        let over: Vec<(usize, f64)> = free
            .iter()
            .zip(&inner)
            .filter_map(|(&j, s)| {
                let (low, high) = bounds[j];
                let to = at[j] + s;
                if to < low { Some((j, low - at[j])) } else { (to > high).then(|| (j, high - at[j])) }
            })
            .collect();
        if over.is_empty() {
            free.iter().zip(inner).for_each(|(&j, s)| moved[j] = s);
            break;
        }
        for (j, s) in over {
            moved[j] = s;
            free.retain(|&k| k != j);
        }
    }
    let n = at.len();
    let qtr = triangle.qtr();
    // |z|² − |z + R s|², written so that nothing cancels.
    let predicted = (0..n)
        .map(|i| {
            let rs: f64 = (i..n).map(|j| triangle.r(i, j) * moved[j]).sum();
            -rs * (2.0 * qtr[i] + rs)
        })
        .sum();
    let length = norm(moved.iter().zip(scale).map(|(s, d)| s * d));
    Step { step: moved, predicted, length, cut: lambda > 0.0, lambda, free }
}

/// A column of which less than this part is no combination of those before it says nothing of its own.
const OWN: f64 = 1e-9;

/// The step of some parameters, the others staying where they are, that makes the linear model of the residual least within
/// the bounds: for parameters in which the residual is linear, the step to the least sum of squares itself. One whose
/// column says nothing beside the others stays too.
///
/// # Panics
/// When the bounds, or the numbers of `at`, are not as many as the parameters.
///
/// ```
/// use fluxions_optim::least_squares::{Triangle, solve_linear};
/// // The residual a + b·t − y at a = b = 0, for the line through (0, 1), (1, 3), (2, 5).
/// let mut triangle = Triangle::new(2);
/// triangle.absorb(&mut [1.0, 1.0, 1.0, 0.0, 1.0, 2.0, -1.0, -3.0, -5.0]);
/// let step = solve_linear(&triangle, &[0.0, 0.0], &[(f64::NEG_INFINITY, f64::INFINITY); 2], &[0, 1]);
/// assert!((step[0] - 1.0).abs() < 1e-14 && (step[1] - 2.0).abs() < 1e-14);
/// ```
pub fn solve_linear(
    triangle: &Triangle,
    at: &[f64],
    bounds: &[(f64, f64)],
    parameters: &[usize],
) -> Vec<f64> {
    let mut moved = vec![0.0; at.len()];
    let mut free: Vec<usize> = parameters.iter().copied().filter(|&j| bounds[j].0 < bounds[j].1).collect();
    loop {
        let part = triangle.restricted(&free, &moved);
        let own = |k: usize| part.r(k, k).abs() > OWN * part.column_norm(k);
        if let Some(k) = (0..free.len()).find(|&k| !own(k)) {
            free.remove(k);
            continue;
        }
        let Some(inner) = part.solve() else { return moved };
        let over: Vec<(usize, f64)> = free
            .iter()
            .zip(&inner)
            .filter_map(|(&j, s)| {
                let (low, high) = bounds[j];
                let to = at[j] + s;
                if to < low { Some((j, low - at[j])) } else { (to > high).then(|| (j, high - at[j])) }
            })
            .collect();
        if over.is_empty() {
            free.iter().zip(inner).for_each(|(&j, s)| moved[j] = s);
            return moved;
        }
        for (j, s) in over {
            moved[j] = s;
            free.retain(|&k| k != j);
        }
    }
}

/// The bend of the way that the step `v` sets out on: the shortest `a` that undoes the curvature of the residual along `v`,
/// so that v + a/2 follows a curved valley. `second` is the triangle of J and of the second derivative along `v`.
///
/// M. K. Transtrum, J. P. Sethna, *Improvements to the Levenberg–Marquardt algorithm for nonlinear least-squares
/// minimization*, arXiv:1201.5885 (2012), equation 6.
pub(super) fn bend(second: &Triangle, taken: &Step, scale: &[f64]) -> Option<Vec<f64>> {
    let part = second.restricted(&taken.free, &vec![0.0; scale.len()]);
    let scales: Vec<f64> = taken.free.iter().map(|&j| scale[j]).collect();
    let inner = damped(&part, &scales, taken.lambda).solve()?;
    let mut bend = vec![0.0; scale.len()];
    taken.free.iter().zip(inner).for_each(|(&j, a)| bend[j] = a);
    Some(bend)
}

/// The minimiser of |R s + z| with |D s| ≤ Δ, and the damping λ that it takes: J. J. Moré, *The Levenberg–Marquardt
/// algorithm: implementation and theory*, Lecture Notes in Mathematics 630 (1978), section 5, in which λ is found by
/// safeguarded Newton steps to within a tenth of Δ.
fn within(triangle: &Triangle, scale: &[f64], radius: f64) -> (Vec<f64>, f64) {
    let n = scale.len();
    if n == 0 {
        return (Vec::new(), 0.0);
    }
    let length = |s: &[f64]| norm(s.iter().zip(scale).map(|(s, d)| s * d));
    let full = triangle.solve();
    let mut low = 0.0;
    if let Some(full) = full {
        let size = length(&full);
        if size <= 1.1 * radius {
            return (full, 0.0);
        }
        low = (size - radius) / (radius * slope(triangle, scale, &full, size));
    }
    let gradient = triangle.gradient();
    let mut high = norm(gradient.iter().zip(scale).map(|(g, d)| g / d)) / radius;
    if high == 0.0 {
        return (vec![0.0; n], 0.0);
    }
    if !low.is_finite() {
        low = 0.0;
    }
    let mut lambda = if low > 0.0 { low } else { 1e-3 * high };
    let mut best = (vec![0.0; n], lambda);
    for _ in 0..30 {
        if !(low..=high).contains(&lambda) || lambda <= 0.0 {
            lambda = (low * high).sqrt().max(1e-3 * high);
        }
        let damped = damped(triangle, scale, lambda);
        let Some(s) = damped.solve() else {
            lambda *= 10.0;
            high = high.max(lambda);
            continue;
        };
        let size = length(&s);
        let excess = size - radius;
        let derivative = slope(&damped, scale, &s, size);
        best = (s, lambda);
        if excess.abs() <= 0.1 * radius {
            break;
        }
        if excess > 0.0 {
            low = f64::max(low, lambda);
        } else {
            high = f64::min(high, lambda);
        }
        lambda = f64::max(low, lambda + excess / (radius * derivative));
    }
    best
}

/// −φ′(λ)/|D s|, where φ(λ) = |D s(λ)| − Δ: the square of the length of R_λ⁻ᵀ D² s/|D s|. Newton's step of Moré's
/// equation is φ/Δ divided by it.
fn slope(triangle: &Triangle, scale: &[f64], s: &[f64], size: f64) -> f64 {
    let direction = s.iter().zip(scale).map(|(s, d)| d * (d * s / size)).collect();
    norm(triangle.forward_substitute(direction).into_iter()).powi(2)
}

/// The triangle of J with the rows √λ D below it.
fn damped(triangle: &Triangle, scale: &[f64], lambda: f64) -> Triangle {
    let n = scale.len();
    let mut block = vec![0.0; n * (n + 1)];
    for (j, d) in scale.iter().enumerate() {
        block[j * n + j] = lambda.sqrt() * d;
    }
    let mut damped = triangle.clone();
    damped.absorb(&mut block);
    damped
}

/// The Euclidean length.
pub(super) fn norm(x: impl Iterator<Item = f64>) -> f64 {
    x.map(|x| x * x).sum::<f64>().sqrt()
}

//! Which problems are about points and groups of them? A mixture of normal distributions, and the cost of k means.

use super::noise;
use super::sums::{generic_log_sum_exp, log_sum_exp};
use crate::problem::{Number, Problem};
use fluxions::differentiable;
use fluxions::rt::Workspace;

/// The logarithm of the likelihood of the points `x`, up to a constant; each component has a weight, a mean and a
/// triangular matrix, row by row, with the logarithms of its diagonal.
#[differentiable]
fn mixture(d: usize, alpha: &[f64], mu: &[f64], q: &[f64], #[constant] x: &[f64]) -> f64 {
    let k = alpha.len();
    let size = d * (d + 1) / 2;
    let mut log_determinants = vec![0.0; k];
    let mut diagonals = vec![0.0; k * d];
    for j in 0..k {
        for i in 0..d {
            let log = q[j * size + i * (i + 1) / 2 + i];
            log_determinants[j] += log;
            diagonals[j * d + i] = log.exp();
        }
    }
    let mut sum = 0.0;
    for x in x.chunks_exact(d) {
        let mut terms = vec![0.0; k];
        for j in 0..k {
            let mut square = 0.0;
            for i in 0..d {
                let mut row = diagonals[j * d + i] * (x[i] - mu[j * d + i]);
                for l in 0..i {
                    row += q[j * size + i * (i + 1) / 2 + l] * (x[l] - mu[j * d + l]);
                }
                square += row * row;
            }
            terms[j] = alpha[j] + log_determinants[j] - 0.5 * square;
        }
        sum += log_sum_exp(&terms);
    }
    sum - (x.len() / d) as f64 * log_sum_exp(alpha)
}

pub(crate) struct Mixture {
    pub(crate) d: usize,
    pub(crate) k: usize,
    pub(crate) points: Vec<f64>,
    pub(crate) memory: MixtureMemory,
}

#[derive(Default)]
pub(crate) struct MixtureMemory {
    log_determinants: Vec<f64>,
    diagonals: Vec<f64>,
    diagonals_bar: Vec<f64>,
    weights: Vec<f64>,
    rows: Vec<f64>,
    centred: Vec<f64>,
}

impl Mixture {
    pub(crate) fn new(d: usize, k: usize, n: usize) -> Self {
        Mixture { d, k, points: noise(n * d, 11), memory: MixtureMemory::default() }
    }
}

/// Makes the terms their share of the sum of exponentials, and gives the logarithm of that sum.
fn shares(terms: &mut [f64]) -> f64 {
    let mut largest = terms[0];
    for &x in terms.iter() {
        if x > largest {
            largest = x;
        }
    }
    let mut sum = 0.0;
    for x in terms.iter_mut() {
        *x = (*x - largest).exp();
        sum += *x;
    }
    let scale = 1.0 / sum;
    terms.iter_mut().for_each(|x| *x *= scale);
    sum.ln() + largest
}

impl Problem for Mixture {
    fn name(&self) -> &'static str {
        "Gaussian mixture"
    }
    fn start(&self) -> Vec<f64> {
        noise(self.k * (1 + self.d + self.d * (self.d + 1) / 2), 5)
    }
    fn value(&self, x: &[f64]) -> f64 {
        let (alpha, rest) = x.split_at(self.k);
        let (mu, q) = rest.split_at(self.k * self.d);
        mixture(self.d, alpha, mu, q, &self.points)
    }
    fn ours(&self, workspace: &mut Workspace<f64>, x: &[f64], gradient: &mut [f64]) -> f64 {
        let (alpha, rest) = x.split_at(self.k);
        let (mu, q) = rest.split_at(self.k * self.d);
        let (alpha_bar, rest) = gradient.split_at_mut(self.k);
        let (mu_bar, q_bar) = rest.split_at_mut(self.k * self.d);
        mixture::adjoint_in(workspace, self.d, alpha, alpha_bar, mu, mu_bar, q, q_bar, &self.points, 1.0)
    }
    fn by_hand(&mut self, x: &[f64], gradient: &mut [f64]) -> f64 {
        let (d, k) = (self.d, self.k);
        let size = d * (d + 1) / 2;
        let (alpha, rest) = x.split_at(k);
        let (mu, q) = rest.split_at(k * d);
        let (alpha_bar, rest) = gradient.split_at_mut(k);
        let (mu_bar, q_bar) = rest.split_at_mut(k * d);
        let MixtureMemory { log_determinants, diagonals, diagonals_bar, weights, rows, centred } =
            &mut self.memory;
        log_determinants.clear();
        log_determinants.resize(k, 0.0);
        diagonals.resize(k * d, 0.0);
        diagonals_bar.clear();
        diagonals_bar.resize(k * d, 0.0);
        weights.resize(k, 0.0);
        rows.resize(k * d, 0.0);
        centred.resize(k * d, 0.0);
        for j in 0..k {
            for i in 0..d {
                let log = q[j * size + i * (i + 1) / 2 + i];
                log_determinants[j] += log;
                diagonals[j * d + i] = log.exp();
            }
        }
        let mut sum = 0.0;
        for x in self.points.chunks_exact(d) {
            for j in 0..k {
                let (centred, rows) = (&mut centred[j * d..][..d], &mut rows[j * d..][..d]);
                for ((centred, x), mu) in centred.iter_mut().zip(x).zip(&mu[j * d..][..d]) {
                    *centred = x - mu;
                }
                let mut square = 0.0;
                for i in 0..d {
                    let mut row = diagonals[j * d + i] * centred[i];
                    for (q, x) in q[j * size + i * (i + 1) / 2..][..i].iter().zip(centred.iter()) {
                        row += q * x;
                    }
                    rows[i] = row;
                    square += row * row;
                }
                weights[j] = alpha[j] + log_determinants[j] - 0.5 * square;
            }
            sum += shares(weights);
            for j in 0..k {
                let weight = weights[j];
                let (centred, rows) = (&centred[j * d..][..d], &rows[j * d..][..d]);
                let mu_bar = &mut mu_bar[j * d..][..d];
                alpha_bar[j] += weight;
                for i in 0..d {
                    let row_bar = -weight * rows[i];
                    diagonals_bar[j * d + i] += row_bar * centred[i];
                    mu_bar[i] -= row_bar * diagonals[j * d + i];
                    let start = j * size + i * (i + 1) / 2;
                    let (q, q_bar) = (&q[start..][..i], &mut q_bar[start..][..i]);
                    for l in 0..i {
                        q_bar[l] += row_bar * centred[l];
                        mu_bar[l] -= row_bar * q[l];
                    }
                }
            }
        }
        // What remains of the determinants: each point gives the logarithms its weight.
        for j in 0..k {
            for i in 0..d {
                q_bar[j * size + i * (i + 1) / 2 + i] +=
                    diagonals_bar[j * d + i] * diagonals[j * d + i] + alpha_bar[j];
            }
        }
        let n = (self.points.len() / d) as f64;
        weights.copy_from_slice(alpha);
        sum -= n * shares(weights);
        for (bar, share) in alpha_bar.iter_mut().zip(weights.iter()) {
            *bar -= n * share;
        }
        sum
    }
    fn generic<T: Number>(&self, x: &[T]) -> T {
        let (d, k) = (self.d, self.k);
        let size = d * (d + 1) / 2;
        let (alpha, rest) = x.split_at(k);
        let (mu, q) = rest.split_at(k * d);
        let mut log_determinants = vec![T::of(0.0); k];
        let mut diagonals = vec![T::of(0.0); k * d];
        for j in 0..k {
            for i in 0..d {
                let log = q[j * size + i * (i + 1) / 2 + i];
                log_determinants[j] = log_determinants[j] + log;
                diagonals[j * d + i] = log.exp();
            }
        }
        let mut sum = T::of(0.0);
        let mut terms = vec![T::of(0.0); k];
        for x in self.points.chunks_exact(d) {
            for j in 0..k {
                let mut square = T::of(0.0);
                for i in 0..d {
                    let mut row = diagonals[j * d + i] * (T::of(x[i]) - mu[j * d + i]);
                    for l in 0..i {
                        row = row + q[j * size + i * (i + 1) / 2 + l] * (T::of(x[l]) - mu[j * d + l]);
                    }
                    square = square + row * row;
                }
                terms[j] = alpha[j] + log_determinants[j] - T::of(0.5) * square;
            }
            sum = sum + generic_log_sum_exp(&terms);
        }
        sum - T::of((self.points.len() / d) as f64) * generic_log_sum_exp(alpha)
    }
}

/// The sum of the squared distances to the nearest centre.
#[differentiable]
fn cost(d: usize, centres: &[f64], #[constant] points: &[f64]) -> f64 {
    let mut sum = 0.0;
    for point in points.chunks_exact(d) {
        let mut least = f64::INFINITY;
        for centre in centres.chunks_exact(d) {
            let mut square = 0.0;
            for (c, p) in centre.iter().zip(point) {
                square += (p - c) * (p - c);
            }
            if square < least {
                least = square;
            }
        }
        sum += least;
    }
    sum
}

pub(crate) struct Means {
    pub(crate) d: usize,
    pub(crate) k: usize,
    pub(crate) points: Vec<f64>,
}

impl Problem for Means {
    fn name(&self) -> &'static str {
        "cost of k means"
    }
    fn start(&self) -> Vec<f64> {
        noise(self.d * self.k, 6)
    }
    fn value(&self, x: &[f64]) -> f64 {
        cost(self.d, x, &self.points)
    }
    fn ours(&self, workspace: &mut Workspace<f64>, x: &[f64], gradient: &mut [f64]) -> f64 {
        cost::adjoint_in(workspace, self.d, x, gradient, &self.points, 1.0)
    }
    fn by_hand(&mut self, centres: &[f64], gradient: &mut [f64]) -> f64 {
        let d = self.d;
        let mut sum = 0.0;
        for point in self.points.chunks_exact(d) {
            let (mut least, mut nearest) = (f64::INFINITY, 0);
            for (j, centre) in centres.chunks_exact(d).enumerate() {
                let mut square = 0.0;
                for (c, p) in centre.iter().zip(point) {
                    square += (p - c) * (p - c);
                }
                if square < least {
                    (least, nearest) = (square, j);
                }
            }
            sum += least;
            let centre = &centres[nearest * d..][..d];
            for ((bar, c), p) in gradient[nearest * d..][..d].iter_mut().zip(centre).zip(point) {
                *bar -= 2.0 * (p - c);
            }
        }
        sum
    }
    fn generic<T: Number>(&self, x: &[T]) -> T {
        let mut sum = T::of(0.0);
        for point in self.points.chunks_exact(self.d) {
            let mut least = T::of(f64::INFINITY);
            for centre in x.chunks_exact(self.d) {
                let mut square = T::of(0.0);
                for (&c, &p) in centre.iter().zip(point) {
                    square = square + (T::of(p) - c) * (T::of(p) - c);
                }
                if square < least {
                    least = square;
                }
            }
            sum = sum + least;
        }
        sum
    }
}

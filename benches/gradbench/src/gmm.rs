//! `gmm`: how likely are points under a mixture of Gaussians with a Wishart prior, as a logarithm, and what is the gradient
//! by the mixture's parameters?

use crate::json::{Output, Rows, object};
use crate::read::Fields;
use crate::task::{Task, task, unknown};
use fluxions::adjoint::Workspace;
use fluxions::differentiable;
use serde_json::Value;
use std::f64::consts::PI;

/// A mixture, its prior, and points.
#[derive(Clone, Debug)]
pub struct Input {
    /// The dimension.
    pub d: usize,
    /// The number of components.
    pub k: usize,
    /// The number of points.
    pub n: usize,
    /// The prior's additional degrees of freedom.
    pub m: usize,
    /// The prior's precision.
    pub gamma: f64,
    /// The weights of the components, before they are made to sum to 1.
    pub alpha: Vec<f64>,
    /// The means, one after the other.
    pub mu: Vec<f64>,
    /// For each component the logarithms of the diagonal of Q, whose QᵀQ is the inverse of the covariance.
    pub q: Vec<f64>,
    /// For each component what stands below the diagonal of Q, column by column.
    pub l: Vec<f64>,
    /// The points, one after the other.
    pub x: Vec<f64>,
}

impl Input {
    fn read(input: &Value) -> Result<Input, String> {
        let fields = Fields::of(input)?;
        let (d, k, n) = (fields.count("d")?, fields.count("k")?, fields.count("n")?);
        if d == 0 || k == 0 {
            return Err("d and k must be at least 1".into());
        }
        Ok(Input {
            d,
            k,
            n,
            m: fields.count("m")?,
            gamma: fields.number("gamma")?,
            alpha: fields.exactly("alpha", k)?,
            mu: fields.matrix("mu", k, d)?,
            q: fields.matrix("q", k, d)?,
            l: fields.matrix("l", k, below(d))?,
            x: fields.matrix("x", n, d)?,
        })
    }
}

/// How many entries stand below the diagonal.
fn below(d: usize) -> usize {
    d * (d - 1) / 2
}

/// The gradient, in the parts of the parameters.
#[derive(Clone, Debug)]
pub struct Gradient {
    /// By the weights.
    pub alpha: Vec<f64>,
    mu: Rows,
    q: Rows,
    l: Rows,
}

impl Gradient {
    /// The memory of a gradient.
    pub fn zeros(d: usize, k: usize) -> Gradient {
        let rows = Rows::zeros(k, d);
        Gradient { alpha: vec![0.0; k], mu: rows.clone(), q: rows, l: Rows::zeros(k, below(d)) }
    }
}

impl Output for Gradient {
    fn write(&self, json: &mut Vec<u8>) -> Result<(), String> {
        object(&[("alpha", &self.alpha), ("mu", &self.mu), ("q", &self.q), ("l", &self.l)], json)
    }
}

/// How many points are looked at side by side.
const LANES: usize = 32;

/// Σ xᵢ².
#[differentiable]
pub fn squared_norm(x: &[f64]) -> f64 {
    let mut sum = 0.0;
    for x in x {
        sum += x * x;
    }
    sum
}

/// ln Σ exp xᵢ.
#[differentiable]
pub fn log_sum_exp(x: &[f64]) -> f64 {
    let mut largest = x[0];
    for &x in x {
        if x > largest {
            largest = x;
        }
    }
    let mut sum = 0.0;
    for &x in x {
        sum += (x - largest).exp();
    }
    sum.ln() + largest
}

/// |Q·x|², in `squares`, for the Q with this diagonal and these columns below it, and for several x side by side.
#[differentiable]
pub fn squared_norms(diagonal: &[f64], columns: &[f64], x: &[f64], squares: &mut [f64]) {
    let d = diagonal.len();
    let squares = &mut squares[0..LANES];
    squares.fill(0.0);
    for i in 0..d {
        let own = &x[i * LANES..(i + 1) * LANES];
        let mut row = [0.0; LANES];
        for (row, x) in row.iter_mut().zip(own) {
            *row = diagonal[i] * x;
        }
        // Where the row's entry is in a column, and how far it is from there to the next column's.
        let mut place = i;
        let mut step = d - 1;
        for x in x[0..i * LANES].chunks_exact(LANES) {
            let l = columns[place - 1];
            for (row, x) in row.iter_mut().zip(x) {
                *row += l * x;
            }
            step -= 1;
            place += step;
        }
        for (square, row) in squares.iter_mut().zip(&row) {
            *square += row * row;
        }
    }
}

/// The logarithm of what the Wishart distribution's density is divided by, for one component; it depends on no parameter.
fn log_normaliser(d: usize, gamma: f64, m: usize) -> f64 {
    let (p, n) = (d as f64, (d + m + 1) as f64);
    let mut log_gamma = 0.25 * p * (p - 1.0) * PI.ln();
    for j in 0..d {
        log_gamma += libm::lgamma(0.5 * (n - j as f64));
    }
    n * p * (gamma.ln() - 0.5 * 2.0_f64.ln()) - log_gamma
}

/// The logarithm of the likelihood times the prior.
#[expect(clippy::too_many_arguments, reason = "the parts of the problem")]
#[differentiable]
pub fn objective(
    d: usize,
    k: usize,
    alpha: &[f64],
    mu: &[f64],
    q: &[f64],
    l: &[f64],
    #[constant] x: &[f64],
    #[constant] gamma: f64,
    m: usize,
) -> f64 {
    let n = x.len() / d;
    let size = d * (d - 1) / 2;
    let mut diagonals = vec![0.0; d * k];
    for (diagonal, q) in diagonals.iter_mut().zip(q) {
        *diagonal = q.exp();
    }
    let mut log_determinants = vec![0.0; k];
    for (log_determinant, q) in log_determinants.iter_mut().zip(q.chunks_exact(d)) {
        for q in q {
            *log_determinant += q;
        }
    }
    let mut block = vec![0.0; d * LANES];
    let mut centred = vec![0.0; d * LANES];
    let mut squares = [0.0; LANES];
    let mut terms = vec![0.0; k * LANES];
    let mut sum = 0.0;
    for x in x.chunks(d * LANES) {
        for (lane, x) in x.chunks_exact(d).enumerate() {
            for (block, x) in block.chunks_exact_mut(LANES).zip(x) {
                block[lane] = *x;
            }
        }
        for i in 0..k {
            let mu = &mu[i * d..(i + 1) * d];
            for ((centred, x), mu) in centred.chunks_exact_mut(LANES).zip(block.chunks_exact(LANES)).zip(mu) {
                for (centred, x) in centred.iter_mut().zip(x) {
                    *centred = x - mu;
                }
            }
            let diagonal = &diagonals[i * d..(i + 1) * d];
            squared_norms(diagonal, &l[i * size..(i + 1) * size], &centred, &mut squares);
            for (terms, square) in terms.chunks_exact_mut(k).zip(&squares) {
                terms[i] = alpha[i] + log_determinants[i] - 0.5 * square;
            }
        }
        for terms in terms[0..x.len() / d * k].chunks_exact(k) {
            sum += log_sum_exp(terms);
        }
    }
    let mut prior = 0.0;
    for i in 0..k {
        let diagonal = &diagonals[i * d..(i + 1) * d];
        let squares = squared_norm(diagonal) + squared_norm(&l[i * size..(i + 1) * size]);
        prior += 0.5 * gamma * gamma * squares - m as f64 * log_determinants[i];
    }
    let constant = k as f64 * log_normaliser(d, gamma, m) - (n * d) as f64 * 0.5 * (2.0 * PI).ln();
    constant + sum - n as f64 * log_sum_exp(alpha) - prior
}

impl Input {
    fn objective(&self) -> f64 {
        let Input { d, k, alpha, mu, q, l, x, gamma, m, .. } = self;
        objective(*d, *k, alpha, mu, q, l, x, *gamma, *m)
    }
}

impl Input {
    fn gradient(&self, workspace: &mut Workspace<f64>, out: &mut Gradient) {
        let Input { d, k, alpha, mu, q, l, x, gamma, m, .. } = self;
        let Gradient {
            alpha: alpha_bar,
            mu: Rows { values: mu_bar, .. },
            q: Rows { values: q_bar, .. },
            l: Rows { values: l_bar, .. },
        } = out;
        for bar in [&mut *alpha_bar, &mut *mu_bar, &mut *q_bar, &mut *l_bar] {
            bar.fill(0.0);
        }
        objective::adjoint_in(
            workspace, *d, *k, alpha, alpha_bar, mu, mu_bar, q, q_bar, l, l_bar, x, *gamma, *m, 1.0,
        );
    }
}

/// The function `function` on `input`.
pub fn open(function: &str, input: &Value) -> Result<Box<dyn Task>, String> {
    let input = Input::read(input)?;
    match function {
        "objective" => task(input, 0.0, |input, out| *out = input.objective()),
        "jacobian" => {
            let mut workspace = Workspace::new();
            let gradient = Gradient::zeros(input.d, input.k);
            task(input, gradient, move |input, out| input.gradient(&mut workspace, out))
        }
        _ => unknown(function, &["objective", "jacobian"]),
    }
}

//! How well are the parameters known? What the triangle of the Jacobian at the minimum says of them: variances,
//! correlations, and combinations that the data leave open.

use fluxions_optim::least_squares::Triangle;
use statrs::distribution::{ContinuousCDF, Normal, StudentsT};

/// Singular values below this part of the largest one are taken for zero: what is left of a column, after rounding, that
/// is a combination of the others.
const RANK: f64 = 1e-11;

/// A parameter takes part in an open direction where its share is at least this.
const SHARE: f64 = 1e-4;

/// The inverse of JᵀJ, with what it leaves open.
#[derive(Clone, Debug, PartialEq)]
pub struct Spread {
    /// (JᵀJ)⁻¹, row by row, over the parameters that are determined; infinite on the diagonal of the others.
    pub inverse: Vec<Vec<f64>>,
    /// Directions in which the parameters can move without changing the model at any row: for each the parameters that
    /// take part. A parameter alone does not matter at all.
    pub open: Vec<Vec<usize>>,
    /// The rank of the Jacobian.
    pub rank: usize,
    /// The ratio of the largest to the smallest singular value, once every column has length 1 (D. A. Belsley, E. Kuh,
    /// R. E. Welsch, *Regression Diagnostics*, Wiley 1980, section 3.2).
    pub condition: f64,
}

impl Spread {
    /// The spread of some of the parameters of a triangle; the others are held.
    ///
    /// The columns are scaled to length 1 first, and the singular values found by one-sided rotations, which give small
    /// ones with all their digits (J. Demmel, K. Veselić, *Jacobi's method is more accurate than QR*, SIAM J. Matrix Anal.
    /// Appl. 13 (1992) 1204).
    ///
    /// ```
    /// use fluxions::optim::least_squares::Triangle;
    /// use fluxions_fit::Spread;
    /// // The columns 1 and t, at t = 0, 1, 2.
    /// let mut triangle = Triangle::new(2);
    /// triangle.absorb(&mut [1.0, 1.0, 1.0, 0.0, 1.0, 2.0, 0.0, 0.0, 0.0]);
    /// let spread = Spread::new(&triangle, &[true, true]);
    /// assert!((spread.inverse[1][1] - 0.5).abs() < 1e-14);
    /// assert_eq!((spread.rank, spread.open.len()), (2, 0));
    /// ```
    pub fn new(triangle: &Triangle, free: &[bool]) -> Spread {
        let n = triangle.parameters();
        let used: Vec<usize> = (0..n).filter(|&j| free[j]).collect();
        let k = used.len();
        let lengths: Vec<f64> = used.iter().map(|&j| triangle.column_norm(j)).collect();
        let column = |(&j, &length): (&usize, &f64)| {
            let scale = if length > 0.0 { length.recip() } else { 0.0 };
            (0..n).map(|i| if i <= j { triangle.r(i, j) * scale } else { 0.0 }).collect::<Vec<f64>>()
        };
        let columns: Vec<Vec<f64>> = used.iter().zip(&lengths).map(column).collect();
        let (values, vectors) = singular(columns);
        let largest = values.iter().copied().fold(0.0, f64::max);
        let kept: Vec<usize> = (0..k).filter(|&s| values[s] > RANK * largest).collect();
        let null: Vec<usize> = (0..k).filter(|s| !kept.contains(s)).collect();
        let mut open: Vec<Vec<usize>> = Vec::new();
        for j in (0..k).filter(|&j| lengths[j] == 0.0) {
            open.push(vec![used[j]]);
        }
        for &s in &null {
            let size = vectors[s].iter().fold(0.0, |a: f64, v| a.max(v.abs()));
            let part: Vec<usize> =
                (0..k).filter(|&j| lengths[j] > 0.0 && vectors[s][j].abs() > SHARE * size).collect();
            if !part.is_empty() {
                open.push(part.into_iter().map(|j| used[j]).collect());
            }
        }
        let undetermined = |j: usize| open.iter().any(|part| part.contains(&j));
        let mut inverse = vec![vec![0.0; n]; n];
        for (a, &i) in used.iter().enumerate() {
            for (b, &j) in used.iter().enumerate() {
                inverse[i][j] = if undetermined(i) || undetermined(j) {
                    if i == j { f64::INFINITY } else { f64::NAN }
                } else {
                    let sum: f64 =
                        kept.iter().map(|&s| vectors[s][a] * vectors[s][b] / values[s].powi(2)).sum();
                    sum / (lengths[a] * lengths[b])
                };
            }
        }
        let smallest = values.iter().copied().fold(f64::INFINITY, f64::min);
        Spread { inverse, open, rank: kept.len(), condition: if k == 0 { 1.0 } else { largest / smallest } }
    }
}

/// The singular values of a matrix and its right singular vectors, by one-sided Jacobi rotations of the columns.
fn singular(mut columns: Vec<Vec<f64>>) -> (Vec<f64>, Vec<Vec<f64>>) {
    let k = columns.len();
    let mut vectors: Vec<Vec<f64>> =
        (0..k).map(|i| (0..k).map(|j| f64::from(u8::from(i == j))).collect()).collect();
    let product = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(x, y)| x * y).sum::<f64>();
    // Convergence is quadratic: a handful of sweeps do, and the limit is never met in practice.
    for _ in 0..60 {
        let mut turned = false;
        for i in 0..k {
            for j in i + 1..k {
                let (a, b) = (product(&columns[i], &columns[i]), product(&columns[j], &columns[j]));
                let c = product(&columns[i], &columns[j]);
                if c == 0.0 || c.abs() <= f64::EPSILON * (a * b).sqrt() {
                    continue;
                }
                turned = true;
                let zeta = (b - a) / (2.0 * c);
                let t = zeta.signum() / (zeta.abs() + (1.0 + zeta * zeta).sqrt());
                let cosine = (1.0 + t * t).sqrt().recip();
                for matrix in [&mut columns, &mut vectors] {
                    let (left, right) = matrix.split_at_mut(j);
                    for (x, y) in left[i].iter_mut().zip(&mut right[0]) {
                        (*x, *y) = (cosine * (*x - t * *y), cosine * (*y + t * *x));
                    }
                }
            }
        }
        if !turned {
            break;
        }
    }
    (columns.iter().map(|column| product(column, column).sqrt()).collect(), vectors)
}

/// The inverse of RᵀR + C over the free parameters, where C is Σ r·∇²r row by row: that of half the Hessian of the sum of
/// squares. By Cholesky's factorisation of the scaled sum; `None` where it is not positive definite.
pub(crate) fn observed_inverse(
    triangle: &Triangle,
    curvature: &[f64],
    free: &[bool],
) -> Option<Vec<Vec<f64>>> {
    let n = free.len();
    let used: Vec<usize> = (0..n).filter(|&j| free[j]).collect();
    let k = used.len();
    let entry = |i: usize, j: usize| {
        let squared: f64 = (0..=i.min(j)).map(|k| triangle.r(k, i) * triangle.r(k, j)).sum();
        squared + 0.5 * (curvature[i * n + j] + curvature[j * n + i])
    };
    let scale: Vec<f64> = used.iter().map(|&j| entry(j, j).sqrt()).collect();
    let mut lower = vec![vec![0.0; k]; k];
    for a in 0..k {
        for b in 0..=a {
            let known: f64 = (0..b).map(|c| lower[a][c] * lower[b][c]).sum();
            let left = entry(used[a], used[b]) / (scale[a] * scale[b]) - known;
            if a == b {
                if left.is_nan() || left <= 1e-14 {
                    return None;
                }
                lower[a][a] = left.sqrt();
            } else {
                lower[a][b] = left / lower[b][b];
            }
        }
    }
    let mut inverse = vec![vec![0.0; n]; n];
    for c in 0..k {
        let mut x = vec![0.0; k];
        for a in 0..k {
            let known: f64 = (0..a).map(|b| lower[a][b] * x[b]).sum();
            x[a] = (f64::from(u8::from(a == c)) - known) / lower[a][a];
        }
        for a in (0..k).rev() {
            let known: f64 = (a + 1..k).map(|b| lower[b][a] * x[b]).sum();
            x[a] = (x[a] - known) / lower[a][a];
        }
        for a in 0..k {
            inverse[used[a]][used[c]] = x[a] / (scale[a] * scale[c]);
        }
    }
    Some(inverse)
}

/// The number t with a probability `level` between −t and t: Student's with so many degrees of freedom, or the normal
/// distribution where there is no such number.
///
/// ```
/// use fluxions_fit::quantile;
/// assert!((quantile(0.95, Some(10.0)) - 2.228138851964939).abs() < 1e-9);
/// assert!((quantile(0.95, None) - 1.959963984540054).abs() < 1e-9);
/// ```
pub fn quantile(level: f64, freedom: Option<f64>) -> f64 {
    let upper = 0.5 + 0.5 * level;
    match freedom {
        Some(freedom) => {
            StudentsT::new(0.0, 1.0, freedom).map_or(f64::NAN, |student| student.inverse_cdf(upper))
        }
        None => Normal::standard().inverse_cdf(upper),
    }
}

/// The probability of a t at least this far from 0 by chance.
///
/// ```
/// assert!((fluxions_fit::tail(2.228138851964939, Some(10.0)) - 0.05).abs() < 1e-9);
/// ```
pub fn tail(t: f64, freedom: Option<f64>) -> f64 {
    if !t.is_finite() {
        return if t.is_nan() { f64::NAN } else { 0.0 };
    }
    let below = match freedom {
        Some(freedom) => StudentsT::new(0.0, 1.0, freedom).map_or(f64::NAN, |student| student.cdf(-t.abs())),
        None => Normal::standard().cdf(-t.abs()),
    };
    2.0 * below
}

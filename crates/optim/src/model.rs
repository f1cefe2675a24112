//! What does a matrix of second derivatives say? The shape of the place, by the signs of its eigenvalues; and the lowest
//! point of the quadratic model within a radius, exactly.

use crate::Shape;
use nalgebra::{DMatrix, DVector, SymmetricEigen};

/// A Hessian in the variables that are free.
pub(crate) struct Curved {
    matrix: DMatrix<f64>,
    free: Vec<usize>,
    /// What its diagonal was divided by, and the eigenvalues after that; `None` where they could not be found.
    scaled: Option<(Vec<f64>, SymmetricEigen<f64, nalgebra::Dyn>)>,
}

impl Curved {
    pub(crate) fn new(rows: &[Vec<f64>], free: &[usize]) -> Curved {
        let matrix = submatrix(rows, free);
        // A variable whose diagonal is zero is measured by its whole row.
        let root = |i: usize| match matrix[(i, i)].abs().sqrt() {
            0.0 => match matrix.row(i).amax() {
                0.0 => 1.0,
                largest => largest,
            },
            root => root,
        };
        let scale: Vec<f64> = (0..free.len()).map(root).collect();
        let scaled = DMatrix::from_fn(free.len(), free.len(), |i, j| matrix[(i, j)] / scale[i] / scale[j]);
        let scaled = decomposed(scaled).map(|eigen| (scale, eigen));
        Curved { matrix, free: free.to_vec(), scaled }
    }

    /// What of an eigenvalue may be rounding: the entries of a Hessian are sums that were rounded themselves.
    fn rounding(eigen: &SymmetricEigen<f64, nalgebra::Dyn>) -> f64 {
        16.0 * eigen.eigenvalues.len() as f64 * f64::EPSILON * eigen.eigenvalues.amax()
    }

    pub(crate) fn shape(&self) -> Shape {
        let Some((_, eigen)) = &self.scaled else { return Shape::Unknown };
        let rounding = Curved::rounding(eigen);
        let down = eigen.eigenvalues.iter().filter(|&&l| l < -rounding).count();
        let level = eigen.eigenvalues.iter().filter(|l| l.abs() <= rounding).count();
        match (down, level) {
            (0, 0) => Shape::Valley,
            (0, level) => Shape::Level { level },
            (down, _) if down == eigen.eigenvalues.len() => Shape::Peak,
            (down, _) => Shape::Saddle { down },
        }
    }

    /// The eigenvalues of the Hessian itself, smallest first.
    pub(crate) fn curvatures(&self) -> Vec<f64> {
        let Some(eigen) = decomposed(self.matrix.clone()) else { return Vec::new() };
        let mut values: Vec<f64> = eigen.eigenvalues.iter().copied().collect();
        values.sort_by(f64::total_cmp);
        values
    }

    /// The Newton step in the free variables, in a valley.
    pub(crate) fn newton(&self, gradient: &[f64]) -> Option<Vec<f64>> {
        let (scale, eigen) = self.scaled.as_ref().filter(|_| self.shape() == Shape::Valley)?;
        let g =
            DVector::from_iterator(scale.len(), self.free.iter().zip(scale).map(|(&i, s)| -gradient[i] / s));
        let mut in_basis = eigen.eigenvectors.tr_mul(&g);
        in_basis.component_div_assign(&eigen.eigenvalues);
        let step = &eigen.eigenvectors * in_basis;
        Some(step.iter().zip(scale).map(|(x, s)| x / s).collect())
    }

    /// The directions, in the free variables, along which the Hessian is not positive.
    pub(crate) fn open_directions(&self) -> Vec<Vec<f64>> {
        let Some((scale, eigen)) = &self.scaled else { return Vec::new() };
        let rounding = Curved::rounding(eigen);
        let open = (0..scale.len()).filter(|&k| eigen.eigenvalues[k] <= rounding);
        open.map(|k| scale.iter().enumerate().map(|(i, s)| eigen.eigenvectors[(i, k)] / s).collect())
            .collect()
    }
}

/// The rows and columns of the free variables.
pub(crate) fn submatrix(rows: &[Vec<f64>], free: &[usize]) -> DMatrix<f64> {
    DMatrix::from_fn(free.len(), free.len(), |i, j| rows[free[i]][free[j]])
}

/// The Hessian in the free variables, along the directions that are level for every row of `active`: between vectors of
/// an orthonormal basis of them. `None` where no such basis could be found.
pub(crate) fn tangent(hessian: &[Vec<f64>], free: &[usize], active: &[Vec<f64>]) -> Option<Vec<Vec<f64>>> {
    if free.is_empty() {
        return Some(Vec::new());
    }
    let h = submatrix(hessian, free);
    let mut gram = DMatrix::zeros(free.len(), free.len());
    for row in active {
        let row = DVector::from_column_slice(row);
        let size = row.norm();
        if size > 0.0 {
            gram += &row * row.transpose() / (size * size);
        }
    }
    let eigen = decomposed(gram)?;
    let level: Vec<usize> = (0..free.len()).filter(|&i| eigen.eigenvalues[i].abs() <= 1e-12).collect();
    let basis = DMatrix::from_fn(free.len(), level.len(), |i, j| eigen.eigenvectors[(i, level[j])]);
    let reduced = basis.tr_mul(&(h * &basis));
    Some((0..level.len()).map(|i| (0..level.len()).map(|j| reduced[(i, j)]).collect()).collect())
}

/// The eigenvalues and -vectors, where they can be found.
fn decomposed(matrix: DMatrix<f64>) -> Option<SymmetricEigen<f64, nalgebra::Dyn>> {
    // Entries near the end of the range would overflow on the way.
    let size = matrix.amax();
    if !size.is_finite() {
        return None;
    }
    let size = if size == 0.0 { 1.0 } else { size };
    let mut eigen = SymmetricEigen::try_new(matrix / size, f64::EPSILON, 1000)?;
    eigen.eigenvalues *= size;
    eigen.eigenvalues.iter().all(|l| l.is_finite()).then_some(eigen)
}

/// A step of a model, and whether it is the model's own minimum, inside of the radius.
pub(crate) struct Inner {
    pub(crate) step: Vec<f64>,
    pub(crate) interior: bool,
}

/// The step that makes `g·s + s·H·s/2` least within `|s| ≤ radius`.
///
/// In the basis of the eigenvectors the solution is −cᵢ/(λᵢ + σ) with the σ ≥ max(0, −λ₁) for which it has the length of
/// the radius; in the hard case, where c has no part along the lowest eigenvectors, a multiple of one of these is added
/// (J. J. Moré, D. C. Sorensen, *Computing a trust region step*, SIAM J. Sci. Stat. Comput. 4 (1983) 553).
pub(crate) fn least_within(h: DMatrix<f64>, g: &[f64], radius: f64) -> Option<Inner> {
    let eigen = decomposed(h)?;
    let lambda = &eigen.eigenvalues;
    let c = eigen.eigenvectors.tr_mul(&DVector::from_column_slice(g));
    let lowest = lambda.min();
    let tiny = f64::EPSILON * lambda.amax();
    let at = |sigma: f64| {
        DVector::from_fn(c.len(), |i, _| {
            let sum = lambda[i] + sigma;
            // No part along a direction that is level even with σ: the hard case adds what is missing.
            if sum <= tiny && c[i].abs() <= tiny * radius { 0.0 } else { -c[i] / sum }
        })
    };
    let back = |v: DVector<f64>| (&eigen.eigenvectors * v).iter().copied().collect::<Vec<f64>>();
    if lowest > tiny {
        let newton = at(0.0);
        if newton.norm() <= radius {
            return Some(Inner { step: back(newton), interior: true });
        }
    }
    let floor = (-lowest).max(0.0);
    let (mut low, mut high) = (floor, floor + c.norm() / radius);
    let edge = at(floor);
    if edge.iter().all(|x| x.is_finite()) && edge.norm() < radius {
        if lowest >= -tiny {
            // Level directions without a slope: nothing is gained along them.
            let dropped = (0..c.len()).any(|i| edge[i] == 0.0 && c[i] != 0.0);
            return Some(Inner { step: back(edge), interior: lowest >= 0.0 && !dropped });
        }
        let mut step = edge;
        let along = lambda.imin();
        let missing = (radius * radius - step.norm_squared()).max(0.0).sqrt();
        step[along] += if c[along] > 0.0 { -missing } else { missing };
        return Some(Inner { step: back(step), interior: false });
    }
    // Newton on 1/|s(σ)| = 1/radius, which is nearly linear, within a bracket.
    let mut sigma = high;
    for _ in 0..100 {
        let step = at(sigma);
        let norm = step.norm();
        if (norm - radius).abs() <= 1e-6 * radius {
            break;
        }
        if norm > radius {
            low = sigma;
        } else {
            high = sigma;
        }
        let slope: f64 = (0..c.len()).map(|i| step[i] * step[i] / (lambda[i] + sigma)).sum();
        let next = sigma + (norm / radius - 1.0) * norm * norm / slope;
        sigma = if next > low && next < high { next } else { low + (high - low) / 2.0 };
    }
    let step = at(sigma);
    step.iter().all(|x| x.is_finite()).then(|| Inner { step: back(step), interior: false })
}

/// The same by conjugate gradients, cut short at the radius or where a direction of no positive curvature is met
/// (T. Steihaug, *The conjugate gradient method and trust regions in large scale optimization*, SIAM J. Numer. Anal. 20
/// (1983) 626). `times` is the product with the Hessian.
pub(crate) fn cut_short(
    mut times: impl FnMut(&[f64]) -> Option<Vec<f64>>,
    g: &[f64],
    radius: f64,
) -> Option<Inner> {
    let g = DVector::from_column_slice(g);
    let mut step = DVector::zeros(g.len());
    let mut residual = g.clone();
    let mut direction = -g.clone();
    // The closer to the solution, the more exactly each step is solved: superlinear convergence.
    let enough = g.norm() * g.norm().sqrt().min(0.1);
    let to_edge = |step: &DVector<f64>, direction: &DVector<f64>| {
        let (a, b) = (direction.norm_squared(), step.dot(direction));
        let c = step.norm_squared() - radius * radius;
        let t = (-b + (b * b - a * c).max(0.0).sqrt()) / a;
        Inner { step: (step + direction * t).iter().copied().collect(), interior: false }
    };
    for _ in 0..2 * g.len() {
        if residual.norm() <= enough {
            break;
        }
        let image = DVector::from_vec(times(direction.as_slice())?);
        let curvature = direction.dot(&image);
        if !curvature.is_finite() {
            return None;
        }
        if curvature <= 0.0 {
            return Some(to_edge(&step, &direction));
        }
        let before = residual.norm_squared();
        let t = before / curvature;
        let next = &step + &direction * t;
        if next.norm() >= radius {
            return Some(to_edge(&step, &direction));
        }
        step = next;
        residual += image * t;
        direction = direction * (residual.norm_squared() / before) - &residual;
    }
    Some(Inner { step: step.iter().copied().collect(), interior: true })
}

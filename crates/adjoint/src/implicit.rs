//! What is the derivative of a solution that a solver found? Not that of the solver's iterations, but that of the
//! equation which the solution solves: by the implicit function theorem, g(x*(p), p) = 0 gives
//! dx*/dp = −(∂g/∂x)⁻¹·∂g/∂p. The derivative is so that of the solution itself, however the solver came to it; also
//! when it started at the solution and never moved.
//!
//! [`root`] brings this to any number: a few Newton steps with the plain Jacobian, from the plain solution, each of which
//! makes one order of derivatives right (B. Christianson, *Reverse accumulation and implicit functions*, Optimization
//! Methods and Software 9, 1998; Griewank and Walther, *Evaluating Derivatives*, chapter 15).

use fluxions_dual::{Lanes, WIDTH};
use fluxions_rules::Real;
use std::fmt;

/// A system of equations g(x, p) = 0, as many as there are unknowns x, with parameters p.
pub trait Residual {
    /// The residuals at `x` and `p`: as many as `x` has entries.
    fn residual<T: Real>(&self, x: &[T], p: &[T]) -> Vec<T>;
}

/// A function f(x, p) that is least at the x looked for.
pub trait Objective {
    /// The value at `x` and `p`.
    fn objective<T: Real>(&self, x: &[T], p: &[T]) -> T;
}

/// The equations that hold where an [`Objective`] is least (or greatest, or level): its slopes by x are zero.
#[derive(Clone, Copy, Debug)]
pub struct Stationary<F>(pub F);

impl<F: Objective> Residual for Stationary<F> {
    fn residual<T: Real>(&self, x: &[T], p: &[T]) -> Vec<T> {
        let p: Vec<Lanes<T, WIDTH>> = p.iter().map(|&p| Lanes::constant(p)).collect();
        columns(x, |x| vec![self.0.objective(x, &p)]).into_iter().map(|column| column[0]).collect()
    }
}

/// There is no derivative: the equations are singular at the solution, or not finite, or not as many as the unknowns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Singular;

impl fmt::Display for Singular {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "the Jacobian of the equations by their unknowns has no inverse at this solution, so that the solution does \
             not depend smoothly on the parameters here; check that there are as many equations as unknowns, and that \
             they tell the unknowns apart",
        )
    }
}

impl std::error::Error for Singular {}

/// The Jacobian dx*/dp of the solution `x` of g(x, p) = 0: a row for each unknown, a column for each parameter.
///
/// # Errors
/// [`Singular`].
///
/// ```
/// use fluxions_adjoint::{Residual, root_jacobian};
/// use fluxions_rules::Real;
/// struct Square;
/// impl Residual for Square {
///     fn residual<T: Real>(&self, x: &[T], p: &[T]) -> Vec<T> { vec![x[0] * x[0] - p[0]] }
/// }
/// assert_eq!(root_jacobian(&Square, &[2.0], &[4.0])?, [[0.25]]);
/// # Ok::<(), fluxions_adjoint::Singular>(())
/// ```
pub fn root_jacobian<R: Residual>(g: &R, x: &[f64], p: &[f64]) -> Result<Vec<Vec<f64>>, Singular> {
    let factors = by_unknowns(g, x, p)?;
    let mut rows = vec![Vec::with_capacity(p.len()); x.len()];
    for column in by_parameters(g, x, p) {
        for (row, entry) in rows.iter_mut().zip(factors.solve(&column)?) {
            row.push(-entry + 0.0);
        }
    }
    Ok(rows)
}

/// The derivative of the solution `x` of g(x, p) = 0 along `dp`.
///
/// # Errors
/// [`Singular`].
///
/// # Panics
/// When `dp` has not one entry for each parameter.
pub fn root_jvp<R: Residual>(g: &R, x: &[f64], p: &[f64], dp: &[f64]) -> Result<Vec<f64>, Singular> {
    assert_eq!(dp.len(), p.len(), "one tangent for each parameter");
    let seeded: Vec<Lanes<f64, 1>> = p.iter().zip(dp).map(|(&p, &dp)| Lanes::new(p, [dp])).collect();
    let unknowns: Vec<Lanes<f64, 1>> = x.iter().map(|&x| Lanes::constant(x)).collect();
    let along: Vec<f64> = g.residual(&unknowns, &seeded).iter().map(|y| y.tangents()[0]).collect();
    Ok(by_unknowns(g, x, p)?.solve(&along)?.into_iter().map(|dx| -dx + 0.0).collect())
}

/// The cotangents of the parameters that the cotangents `x_bar` of the solution of g(x, p) = 0 give rise to: one solution
/// of the transposed system, however many parameters there are.
///
/// # Errors
/// [`Singular`].
///
/// # Panics
/// When `x_bar` has not one entry for each unknown.
pub fn root_vjp<R: Residual>(g: &R, x: &[f64], p: &[f64], x_bar: &[f64]) -> Result<Vec<f64>, Singular> {
    assert_eq!(x_bar.len(), x.len(), "one cotangent for each unknown");
    let weights = by_unknowns(g, x, p)?.solve_transposed(x_bar)?;
    let dot = |column: Vec<f64>| -column.iter().zip(&weights).map(|(entry, w)| entry * w).sum::<f64>() + 0.0;
    Ok(by_parameters(g, x, p).into_iter().map(dot).collect())
}

/// The Jacobian dx*/dp of the x at which f(x, p) is least.
///
/// # Errors
/// [`Singular`].
pub fn argmin_jacobian<F: Objective>(f: F, x: &[f64], p: &[f64]) -> Result<Vec<Vec<f64>>, Singular> {
    root_jacobian(&Stationary(f), x, p)
}

/// The solution `x` of g(x, p) = 0 that a solver found in plain numbers, as numbers with the derivatives of the solution
/// by whatever `p` varies with, up to the given order. The values are those of the solver, to the bit.
///
/// The order is the depth to which the number nests: 1 for `Lanes<f64, N>`, 2 for `Lanes<Lanes<f64, N>, M>`. Each order
/// costs one evaluation of g on the number.
///
/// # Errors
/// [`Singular`].
///
/// ```
/// use fluxions_adjoint::{Residual, root};
/// use fluxions_dual::Lanes;
/// use fluxions_rules::Real;
/// struct Square;
/// impl Residual for Square {
///     fn residual<T: Real>(&self, x: &[T], p: &[T]) -> Vec<T> { vec![x[0] * x[0] - p[0]] }
/// }
/// let a = Lanes::<f64, 1>::variable(4.0, 0);
/// let x = root(&Square, &[2.0], &[a], 1)?[0];
/// assert_eq!((x.primal(), x.tangents()), (2.0, [0.25]));
/// # Ok::<(), fluxions_adjoint::Singular>(())
/// ```
// If x has an error of order k in the distance from the plain parameters, then x − J⁻¹·g(x, p) has one of order k + 1:
// the plain J differs from the Jacobian at x and p by a first order, which multiplies an error of order k.
pub fn root<T: Real, R: Residual>(g: &R, x: &[f64], p: &[T], order: usize) -> Result<Vec<T>, Singular> {
    let factors = by_unknowns(g, x, &T::values(p))?;
    let mut solution: Vec<T> = x.iter().map(|&x| T::from_f64(x)).collect();
    for _ in 0..order {
        let residual = g.residual(&solution, p);
        // What the solver left over is no derivative, and stays out.
        let beyond: Vec<T> = residual.iter().map(|&r| r - T::from_f64(r.value())).collect();
        for (x, step) in solution.iter_mut().zip(factors.solve(&beyond)?) {
            *x -= step;
        }
    }
    Ok(solution)
}

/// The x at which f(x, p) is least, as a solver found it in plain numbers, with the derivatives of that x: [`root`] of
/// the slopes of f.
///
/// # Errors
/// [`Singular`].
pub fn argmin<T: Real, F: Objective>(f: F, x: &[f64], p: &[T], order: usize) -> Result<Vec<T>, Singular> {
    root(&Stationary(f), x, p, order)
}

/// The columns of the Jacobian of `f` at `x`.
fn columns<T: Real>(x: &[T], f: impl Fn(&[Lanes<T, WIDTH>]) -> Vec<Lanes<T, WIDTH>>) -> Vec<Vec<T>> {
    let mut seeded: Vec<Lanes<T, WIDTH>> = x.iter().map(|&x| Lanes::constant(x)).collect();
    let mut columns = Vec::with_capacity(x.len());
    for start in (0..x.len()).step_by(WIDTH) {
        let end = x.len().min(start + WIDTH);
        for i in start..end {
            seeded[i] = Lanes::variable(x[i], i - start);
        }
        let y = f(&seeded);
        columns.extend((0..end - start).map(|lane| y.iter().map(|y| y.tangents()[lane]).collect::<Vec<T>>()));
        for i in start..end {
            seeded[i] = Lanes::constant(x[i]);
        }
    }
    columns
}

fn by_parameters<R: Residual>(g: &R, x: &[f64], p: &[f64]) -> Vec<Vec<f64>> {
    let x: Vec<Lanes<f64, WIDTH>> = x.iter().map(|&x| Lanes::constant(x)).collect();
    columns(p, |p| g.residual(&x, p))
}

fn by_unknowns<R: Residual>(g: &R, x: &[f64], p: &[f64]) -> Result<Factors, Singular> {
    let p: Vec<Lanes<f64, WIDTH>> = p.iter().map(|&p| Lanes::constant(p)).collect();
    Factors::new(&columns(x, |x| g.residual(x, &p)))
}

/// A matrix as the product of a lower and an upper triangle, its rows exchanged so that no pivot is small without need.
struct Factors {
    /// Row by row: below the diagonal the multipliers, on and above it the upper triangle.
    rows: Vec<Vec<f64>>,
    /// Row `i` of the factors is this row of the matrix.
    order: Vec<usize>,
}

impl Factors {
    /// Gaussian elimination with the largest pivot of each column.
    fn new(columns: &[Vec<f64>]) -> Result<Factors, Singular> {
        let n = columns.len();
        if columns.iter().any(|column| column.len() != n || !column.iter().all(|x| x.is_finite())) {
            return Err(Singular);
        }
        let mut rows: Vec<Vec<f64>> =
            (0..n).map(|i| columns.iter().map(|column| column[i]).collect()).collect();
        let mut order: Vec<usize> = (0..n).collect();
        for k in 0..n {
            let pivot = (k..n).max_by(|&a, &b| rows[a][k].abs().total_cmp(&rows[b][k].abs()));
            let pivot = pivot.filter(|&i| rows[i][k] != 0.0).ok_or(Singular)?;
            rows.swap(k, pivot);
            order.swap(k, pivot);
            let (above, below) = rows.split_at_mut(k + 1);
            let top = &above[k];
            for row in below {
                let factor = row[k] / top[k];
                row[k] = factor;
                for (entry, &t) in row.iter_mut().zip(top).skip(k + 1) {
                    *entry -= factor * t;
                }
            }
        }
        Ok(Factors { rows, order })
    }

    /// The solution of A·x = b, on any number.
    fn solve<T: Real>(&self, b: &[T]) -> Result<Vec<T>, Singular> {
        if b.len() != self.rows.len() {
            return Err(Singular);
        }
        let mut x: Vec<T> = self.order.iter().map(|&i| b[i]).collect();
        for i in 0..x.len() {
            for j in 0..i {
                let known = x[j];
                x[i] -= T::from_f64(self.rows[i][j]) * known;
            }
        }
        for i in (0..x.len()).rev() {
            for j in i + 1..x.len() {
                let known = x[j];
                x[i] -= T::from_f64(self.rows[i][j]) * known;
            }
            x[i] /= T::from_f64(self.rows[i][i]);
        }
        Ok(x)
    }

    /// The solution of Aᵀ·x = b.
    fn solve_transposed(&self, b: &[f64]) -> Result<Vec<f64>, Singular> {
        let n = self.rows.len();
        if b.len() != n {
            return Err(Singular);
        }
        let mut y = b.to_vec();
        for i in 0..n {
            for j in 0..i {
                y[i] -= self.rows[j][i] * y[j];
            }
            y[i] /= self.rows[i][i];
        }
        for i in (0..n).rev() {
            for j in i + 1..n {
                y[i] -= self.rows[j][i] * y[j];
            }
        }
        let mut x = vec![0.0; n];
        for (&row, y) in self.order.iter().zip(y) {
            x[row] = y;
        }
        Ok(x)
    }
}

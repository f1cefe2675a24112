//! What are the derivatives of a program at a point? Those of the numerical method, with what is known of each input.

use fluxions_numeric::{Estimate, Interrupted, Options, Oracle, derivative};

/// The derivative of every output by every input: a row for each output.
///
/// # Errors
/// [`Interrupted`], as the oracle.
pub fn jacobian(
    oracle: &mut impl Oracle,
    at: &[f64],
    outputs: usize,
    options: &[Options],
) -> Result<Vec<Vec<Estimate>>, Interrupted> {
    let mut rows: Vec<Vec<Estimate>> = vec![Vec::new(); outputs];
    let mut point = at.to_vec();
    for i in 0..at.len() {
        for (output, row) in rows.iter_mut().enumerate() {
            let mut left = Ok(());
            let value = |t: f64| {
                point[i] = t;
                match left.and_then(|()| oracle.values(std::slice::from_ref(&point))) {
                    Ok(values) => values[0].get(output).copied().unwrap_or(f64::NAN),
                    Err(interrupted) => {
                        left = Err(interrupted);
                        f64::NAN
                    }
                }
            };
            let estimate = derivative(value, at[i], &options[i]);
            left?;
            row.push(estimate);
        }
        point[i] = at[i];
    }
    Ok(rows)
}

/// The second derivatives of every output: a symmetric matrix for each. The bounds are those that hold for all inputs.
///
/// # Errors
/// [`Interrupted`], as the oracle.
pub fn hessians(
    oracle: &mut impl Oracle,
    at: &[f64],
    outputs: usize,
    options: &[Options],
) -> Result<Vec<Vec<Vec<Estimate>>>, Interrupted> {
    let mut found = Vec::with_capacity(outputs);
    for output in 0..outputs {
        let mut left = Ok(());
        let value = |point: &[f64]| {
            let inside =
                point.iter().zip(options).all(|(x, known)| known.bounds.0 <= *x && *x <= known.bounds.1);
            if !inside {
                return f64::NAN;
            }
            match left.and_then(|()| oracle.values(&[point.to_vec()])) {
                Ok(values) => values[0].get(output).copied().unwrap_or(f64::NAN),
                Err(interrupted) => {
                    left = Err(interrupted);
                    f64::NAN
                }
            }
        };
        let matrix = fluxions_numeric::hessian(value, at, &Options::default());
        left?;
        found.push(matrix);
    }
    Ok(found)
}

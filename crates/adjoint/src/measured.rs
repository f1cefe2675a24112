//! How is a sparse Jacobian found of what can only be evaluated? A pattern says which entries there can be; inputs that
//! share no output have one colour and move together, so that what it takes depends on the colours and not on the inputs.

use crate::{Mode, Sparse};
use fluxions_numeric::{Estimate, Interrupted, Options, Oracle, Status, sparse_jacobian_of};
use fluxions_sparse::{Order, Sparsity, columns};

/// The Jacobian of an oracle at `x`, an [`Estimate`] with an error bar for each entry of the pattern: a row an output, a
/// column an input.
///
/// The pattern is stated, or read off a function that has the same one and that can be traced
/// (`fluxions_sparse::jacobian_pattern`, [`JacobianPlan::pattern`](crate::JacobianPlan::pattern)). It may have entries too many, never too few: a derivative that it lacks is found
/// as part of others. The options are those of each input; inputs beyond the end of the list have [`Options::default`].
///
/// All inputs of all colours are asked for in one batch, then what is still open in another: about 15 points for each
/// colour, whatever the number of inputs (A. R. Curtis, M. J. D. Powell and J. K. Reid, *On the estimation of sparse
/// Jacobian matrices*, 1974). Where a point fails as a whole, with no output at all, that may be the fault of any input of
/// its colour: those of which nothing could be told then are asked for one by one.
///
/// # Errors
/// [`Interrupted`] where the oracle is.
///
/// # Panics
/// When the pattern has not one column for each number of `x`.
///
/// ```
/// use fluxions_adjoint::measured_sparse_jacobian;
/// use fluxions_sparse::Sparsity;
/// let mut differences = |x: &[f64]| x.windows(2).map(|pair| pair[1] - pair[0].exp()).collect::<Vec<f64>>();
/// let x = vec![0.5; 100];
/// let pattern = Sparsity::new(100, (0..99).map(|i| vec![i, i + 1]).collect());
/// let found = measured_sparse_jacobian(&mut differences, &x, &pattern, &[])?;
/// assert_eq!((found.colours, found.matrix.values().len()), (2, 2 * 99));
/// let slope = &found.matrix.values()[0];
/// assert!((slope.value + 0.5f64.exp()).abs() <= slope.error_bar && slope.error_bar < 1e-12);
/// let slopes = found.matrix.map(|slope| slope.value);
/// assert!((slopes.get(7, 8) - 1.0).abs() < 1e-12 && slopes.get(7, 9) == 0.0);
/// # Ok::<(), fluxions_numeric::Interrupted>(())
/// ```
pub fn measured_sparse_jacobian(
    oracle: &mut (impl Oracle + ?Sized),
    x: &[f64],
    pattern: &Sparsity,
    options: &[Options],
) -> Result<Sparse<Estimate>, Interrupted> {
    assert_eq!(x.len(), pattern.columns(), "the pattern is for another number of inputs");
    let colouring = columns(pattern, Order::LargestFirst);
    let rows: Vec<Vec<usize>> = (0..pattern.rows()).map(|i| pattern.row(i).to_vec()).collect();
    let mut seen = Seen { oracle, failed: false };
    let mut found = sparse_jacobian_of(&mut seen, x, &rows, colouring.colours(), options)?;
    if seen.failed {
        alone(seen.oracle, x, &rows, options, &mut found)?;
    }
    let mut entries = found.into_iter().flatten();
    let entry = |_, _| entries.next().expect("an estimate for each entry of the pattern");
    Ok(Sparse { matrix: pattern.clone().fill(entry), colours: colouring.count(), mode: Mode::Forward })
}

/// An oracle, and whether a point failed as a whole.
struct Seen<'o, O: ?Sized> {
    oracle: &'o mut O,
    failed: bool,
}

impl<O: Oracle + ?Sized> Oracle for Seen<'_, O> {
    fn values(&mut self, points: &[Vec<f64>]) -> Result<Vec<Vec<f64>>, Interrupted> {
        let answers = self.oracle.values(points)?;
        self.failed |= answers.iter().any(|answer| answer.iter().all(|value| value.is_nan()));
        Ok(answers)
    }
}

/// Asks again for inputs with an entry that was not resolved, each of them by itself while the others stay.
fn alone(
    oracle: &mut (impl Oracle + ?Sized),
    x: &[f64],
    rows: &[Vec<usize>],
    options: &[Options],
    found: &mut [Vec<Estimate>],
) -> Result<(), Interrupted> {
    let open = |entry: &Estimate| entry.status == Status::Unresolved;
    let entries = rows.iter().flatten().zip(found.iter().flatten());
    let mut inputs: Vec<usize> = entries.filter(|(_, entry)| open(entry)).map(|(&input, _)| input).collect();
    inputs.sort_unstable();
    inputs.dedup();
    // For each output, the place among the open inputs of those that it depends on.
    let places = |row: &Vec<usize>| row.iter().filter_map(|input| inputs.binary_search(input).ok()).collect();
    let own_rows: Vec<Vec<usize>> = rows.iter().map(places).collect();
    let own_options: Vec<Options> =
        inputs.iter().map(|&input| options.get(input).cloned().unwrap_or_default()).collect();
    let start: Vec<f64> = inputs.iter().map(|&input| x[input]).collect();
    let colours: Vec<usize> = (0..inputs.len()).collect();
    let mut within = Within { oracle, x, inputs: &inputs };
    let again = sparse_jacobian_of(&mut within, &start, &own_rows, &colours, &own_options)?;
    for ((row, found), again) in rows.iter().zip(found).zip(again) {
        let asked = row.iter().zip(found).filter(|(input, _)| inputs.binary_search(input).is_ok());
        for ((_, entry), again) in asked.zip(again) {
            if open(entry) {
                *entry = again;
            }
        }
    }
    Ok(())
}

/// An oracle as a function of some of its inputs.
struct Within<'o, O: ?Sized> {
    oracle: &'o mut O,
    x: &'o [f64],
    inputs: &'o [usize],
}

impl<O: Oracle + ?Sized> Oracle for Within<'_, O> {
    fn values(&mut self, points: &[Vec<f64>]) -> Result<Vec<Vec<f64>>, Interrupted> {
        let whole = |point: &Vec<f64>| {
            let mut whole = self.x.to_vec();
            self.inputs.iter().zip(point).for_each(|(&input, &value)| whole[input] = value);
            whole
        };
        self.oracle.values(&points.iter().map(whole).collect::<Vec<_>>())
    }
}

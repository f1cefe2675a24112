//! How does the function go when one input is moved and all others stay? Curves over the range of each input.

use crate::input::nominal;
use crate::{Input, Model};
use fluxions_numeric::Interrupted;

/// The function along one input.
#[derive(Clone, Debug, PartialEq)]
pub struct Curve {
    /// The place of the input.
    pub input: usize,
    /// Values of the input, evenly spread over its range, and the function there.
    pub points: Vec<(f64, f64)>,
}

/// The curves of all inputs that have a range, at so many places each.
///
/// # Errors
/// Where the model was interrupted.
///
/// ```
/// use fluxions_sensitivity::{Distribution, Input, Measured, curves};
/// let x = Input::new("x", Distribution::Uniform { low: 0.0, high: 2.0 });
/// let found = curves(&mut Measured::new(|x: &[f64]| vec![x[0] * x[0]], 0), &[x], 3)?;
/// assert_eq!(found[0].points, [(0.0, 0.0), (1.0, 1.0), (2.0, 4.0)]);
/// # Ok::<(), fluxions::numeric::Interrupted>(())
/// ```
pub fn curves(model: &mut dyn Model, inputs: &[Input], places: usize) -> Result<Vec<Curve>, Interrupted> {
    let at = nominal(inputs);
    let (mut curves, mut points) = (Vec::new(), Vec::new());
    for (i, input) in inputs.iter().enumerate() {
        let Some((low, high)) = input.distribution.map(|d| d.ends()) else { continue };
        let place = |k: usize| low + (high - low) * k as f64 / places.saturating_sub(1).max(1) as f64;
        let along: Vec<(f64, f64)> = (0..places).map(|k| (place(k), f64::NAN)).collect();
        for (x, _) in &along {
            let mut point = at.clone();
            point[i] = *x;
            points.push(point);
        }
        curves.push(Curve { input: i, points: along });
    }
    let mut values = model.values(&points)?.into_iter();
    for point in curves.iter_mut().flat_map(|curve: &mut Curve| &mut curve.points) {
        point.1 = values.next().unwrap_or(f64::NAN);
    }
    Ok(curves)
}

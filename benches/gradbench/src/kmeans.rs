//! `kmeans`: how far are points from the nearest of some centroids, and which way should the centroids go? The step of
//! Newton's method, for a Hessian that is diagonal: the gradient over the Hessian's diagonal.

use crate::json::Rows;
use crate::read::Fields;
use crate::task::{Task, task, unknown};
use fluxions::adjoint::Workspace;
use fluxions::differentiable;
use fluxions::dual::Lanes;
use serde_json::Value;

/// Points and centroids of one dimension.
#[derive(Clone, Debug)]
pub struct Input {
    /// The dimension.
    pub d: usize,
    /// The points, one after the other.
    pub points: Vec<f64>,
    /// The centroids, one after the other.
    pub centroids: Vec<f64>,
}

impl Input {
    fn read(input: &Value) -> Result<Input, String> {
        let fields = Fields::of(input)?;
        let Rows { count, columns, values } = fields.rows("centroids")?;
        if count == 0 || columns == 0 {
            return Err(fields.must("centroids", "a list of at least one list of numbers that is not empty"));
        }
        let points = fields.rows("points")?;
        let points = fields.matrix("points", points.count, columns)?;
        Ok(Input { d: columns, points, centroids: values })
    }
}

/// How many points are compared with a centroid at once.
const LANES: usize = 16;

/// Per point, in `nearest`, which centroid is nearest to it.
#[differentiable]
pub fn assign(d: usize, #[constant] points: &[f64], #[constant] centroids: &[f64], nearest: &mut [usize]) {
    // The coordinates of some points, those of one axis side by side.
    let mut block = vec![0.0; d * LANES];
    for (points, nearest) in points.chunks(d * LANES).zip(nearest.chunks_mut(LANES)) {
        for (lane, point) in points.chunks_exact(d).enumerate() {
            for (block, x) in block.chunks_exact_mut(LANES).zip(point) {
                block[lane] = *x;
            }
        }
        let mut closest = [f64::INFINITY; LANES];
        let mut place = [0; LANES];
        for (j, centroid) in centroids.chunks_exact(d).enumerate() {
            let mut distance = [0.0; LANES];
            for (x, c) in block.chunks_exact(LANES).zip(centroid) {
                for (distance, x) in distance.iter_mut().zip(x) {
                    *distance += (x - c) * (x - c);
                }
            }
            for ((closest, place), &distance) in closest.iter_mut().zip(&mut place).zip(&distance) {
                if distance < *closest {
                    *closest = distance;
                    *place = j;
                }
            }
        }
        nearest.copy_from_slice(&place[0..nearest.len()]);
    }
}

/// The square of the distance between two points.
#[differentiable]
pub fn squared_distance(a: &[f64], b: &[f64]) -> f64 {
    let mut sum = 0.0;
    for (a, b) in a.iter().zip(b) {
        sum += (a - b) * (a - b);
    }
    sum
}

/// The sum of the squares of the distances of the points from their nearest centroids.
#[differentiable]
pub fn cost(d: usize, #[constant] points: &[f64], centroids: &[f64]) -> f64 {
    let mut nearest = vec![0; points.len() / d];
    assign(d, points, centroids, &mut nearest);
    let mut sum = 0.0;
    for (point, &j) in points.chunks_exact(d).zip(&nearest) {
        sum += squared_distance(point, &centroids[j * d..(j + 1) * d]);
    }
    sum
}

/// The function `function` on `input`.
pub fn open(function: &str, input: &Value) -> Result<Box<dyn Task>, String> {
    let input = Input::read(input)?;
    match function {
        "cost" => task(input, 0.0, |input, out| *out = cost(input.d, &input.points, &input.centroids)),
        "dir" => {
            let (count, columns) = (input.centroids.len() / input.d, input.d);
            let mut workspace = Workspace::new();
            let variable = |&x: &f64| Lanes::<f64, 1>::variable(x, 0);
            let centroids: Vec<_> = input.centroids.iter().map(variable).collect();
            let mut bars = centroids.clone();
            task(input, Rows::zeros(count, columns), move |input, out| {
                // The Hessian is diagonal: times ones it is its diagonal.
                bars.fill(Lanes::constant(0.0));
                cost::adjoint_in(
                    &mut workspace,
                    input.d,
                    &input.points,
                    &centroids,
                    &mut bars,
                    Lanes::constant(1.0),
                );
                for (out, bar) in out.values.iter_mut().zip(&bars) {
                    *out = bar.primal() / bar.tangents()[0];
                }
            })
        }
        _ => unknown(function, &["cost", "dir"]),
    }
}

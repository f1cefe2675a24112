//! `kmeans`: how far are points from the nearest of some centroids, and which way should the centroids go? The step of
//! Newton's method, for a Hessian that is diagonal: the gradient over the Hessian's diagonal.

use crate::json::Rows;
use crate::read::Fields;
use crate::task::{Task, task, underived, unknown};
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

/// The square of the distance between two points.
pub fn squared_distance(a: &[f64], b: &[f64]) -> f64 {
    let mut sum = 0.0;
    for (a, b) in a.iter().zip(b) {
        sum += (a - b) * (a - b);
    }
    sum
}

/// The sum of the squares of the distances of the points from their nearest centroids.
pub fn cost(d: usize, points: &[f64], centroids: &[f64]) -> f64 {
    let mut sum = 0.0;
    for point in points.chunks_exact(d) {
        let mut closest = f64::INFINITY;
        for centroid in centroids.chunks_exact(d) {
            let distance = squared_distance(point, centroid);
            if distance < closest {
                closest = distance;
            }
        }
        sum += closest;
    }
    sum
}

/// The function `function` on `input`.
pub fn open(function: &str, input: &Value) -> Result<Box<dyn Task>, String> {
    let input = Input::read(input)?;
    match function {
        "cost" => task(input, 0.0, |input, out| *out = cost(input.d, &input.points, &input.centroids)),
        "dir" => underived(),
        _ => unknown(function, &["cost", "dir"]),
    }
}

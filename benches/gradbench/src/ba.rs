//! `ba`: how far from where they were seen does a model of cameras and points put the points, and what is the sparse
//! Jacobian of that? (Bundle adjustment.)

use crate::json::{Output, object};
use crate::read::Fields;
use crate::task::{Task, task, unknown};
use fluxions::differentiable;
use fluxions::dual::Lanes;
use fluxions::rt::{Fixed, Varied};
use serde_json::Value;

/// How many parameters a camera has: rotation (3), centre (3), focal length, principal point (2), distortion (2).
pub const CAMERA: usize = 11;

/// Cameras, points, and observations of points by cameras.
#[derive(Clone, Debug)]
pub struct Input {
    /// The cameras, one after the other.
    pub cameras: Vec<f64>,
    /// The points, one after the other.
    pub points: Vec<f64>,
    /// The weights of the observations.
    pub weights: Vec<f64>,
    /// Per observation its camera and its point.
    pub observations: Vec<usize>,
    /// Per observation where the point was seen.
    pub features: Vec<f64>,
}

impl Input {
    /// The input has one of each; the problem repeats them.
    fn read(input: &Value) -> Result<Input, String> {
        let fields = Fields::of(input)?;
        let (n, m, p) = (fields.count("n")?, fields.count("m")?, fields.count("p")?);
        // The outputs are abridged: what is written of them is only there if there is an observation.
        if n == 0 || m == 0 || p == 0 {
            return Err("n, m and p must be at least 1".into());
        }
        let mut observations = Vec::with_capacity(2 * p);
        for i in 0..p {
            observations.extend([i % n, i % m]);
        }
        Ok(Input {
            cameras: fields.exactly("cam", CAMERA)?.repeat(n),
            points: fields.exactly("x", 3)?.repeat(m),
            weights: vec![fields.number("w")?; p],
            observations,
            features: fields.exactly("feat", 2)?.repeat(p),
        })
    }
}

/// The errors of the observations and of the weights.
#[derive(Clone, Debug)]
pub struct Errors {
    /// Two an observation.
    pub reprojection: Vec<f64>,
    /// One an observation.
    pub weight: Vec<f64>,
}

/// What is the same `count` times, and is written once.
struct Repeated<'a, T> {
    name: &'a str,
    value: T,
    count: usize,
}

impl<T: Output> Output for Repeated<'_, T> {
    fn write(&self, json: &mut Vec<u8>) -> Result<(), String> {
        object(&[(self.name, &self.value), ("repeated", &self.count)], json)
    }
}

impl Output for Errors {
    fn write(&self, json: &mut Vec<u8>) -> Result<(), String> {
        let count = self.weight.len();
        let reprojection = Repeated { name: "elements", value: self.reprojection[0..2].to_vec(), count };
        let weight = Repeated { name: "element", value: self.weight[0], count };
        object(&[("reproj_error", &reprojection), ("w_err", &weight)], json)
    }
}

/// a × b.
#[differentiable]
pub fn cross(a: &[f64; 3], b: &[f64; 3]) -> [f64; 3] {
    [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
}

/// `point` rotated about the axis `rotation`, by its length. (Rodrigues.)
#[differentiable]
pub fn rotate(rotation: &[f64; 3], point: &[f64; 3]) -> [f64; 3] {
    let square = rotation[0] * rotation[0] + rotation[1] * rotation[1] + rotation[2] * rotation[2];
    if square == 0.0 {
        // To first order, so that there is a derivative.
        let turn = cross(rotation, point);
        return [point[0] + turn[0], point[1] + turn[1], point[2] + turn[2]];
    }
    let angle = square.sqrt();
    let sine = angle.sin();
    let cosine = angle.cos();
    let inverse = 1.0 / angle;
    let axis = [rotation[0] * inverse, rotation[1] * inverse, rotation[2] * inverse];
    let turn = cross(&axis, point);
    let along = (axis[0] * point[0] + axis[1] * point[1] + axis[2] * point[2]) * (1.0 - cosine);
    [
        point[0] * cosine + turn[0] * sine + axis[0] * along,
        point[1] * cosine + turn[1] * sine + axis[1] * along,
        point[2] * cosine + turn[2] * sine + axis[2] * along,
    ]
}

/// The weighted distance, in `error`, of where the camera sees the point from `feature`, where it was seen.
#[differentiable]
pub fn reprojection_error(
    camera: &[f64],
    point: &[f64],
    weight: f64,
    #[constant] feature: &[f64],
    error: &mut [f64],
) {
    let camera = &camera[0..11];
    let rotation = [camera[0], camera[1], camera[2]];
    let from_centre = [point[0] - camera[3], point[1] - camera[4], point[2] - camera[5]];
    let seen = rotate(&rotation, &from_centre);
    let x = seen[0] / seen[2];
    let y = seen[1] / seen[2];
    let square = x * x + y * y;
    let distortion = 1.0 + camera[9] * square + camera[10] * square * square;
    error[0] = weight * (x * distortion * camera[6] + camera[7] - feature[0]);
    error[1] = weight * (y * distortion * camera[6] + camera[8] - feature[1]);
}

/// How far a weight is from ±1.
#[differentiable]
pub fn weight_error(weight: f64) -> f64 {
    1.0 - weight * weight
}

/// All errors.
pub fn objective(
    cameras: &[f64],
    points: &[f64],
    weights: &[f64],
    observations: &[usize],
    features: &[f64],
    reprojection: &mut [f64],
    weight_errors: &mut [f64],
) {
    for (i, &weight) in weights.iter().enumerate() {
        let camera = observations[2 * i];
        let point = observations[2 * i + 1];
        reprojection_error(
            &cameras[camera * 11..camera * 11 + 11],
            &points[point * 3..point * 3 + 3],
            weight,
            &features[2 * i..2 * i + 2],
            &mut reprojection[2 * i..2 * i + 2],
        );
    }
    for (error, &weight) in weight_errors.iter_mut().zip(weights) {
        *error = weight_error(weight);
    }
}

/// The sparse Jacobian, row by row: where each row begins, and the columns and values of its entries.
#[derive(Clone, Debug)]
pub struct Jacobian {
    /// Where each row begins, and where the last one ends.
    pub rows: Vec<usize>,
    /// The columns, by row.
    pub columns: Vec<usize>,
    /// The values, by row.
    pub values: Vec<f64>,
}

/// How many parameters the error of an observation depends on: those of a camera, a point and a weight.
const ENTRIES: usize = CAMERA + 3 + 1;

impl Jacobian {
    /// The memory of a Jacobian of `p` observations.
    pub fn zeros(p: usize) -> Jacobian {
        let entries = (2 * ENTRIES + 1) * p;
        Jacobian { rows: vec![0; 3 * p + 1], columns: vec![0; entries], values: vec![0.0; entries] }
    }
}

impl Output for Jacobian {
    /// The first thirty items of each list, and the last.
    fn write(&self, json: &mut Vec<u8>) -> Result<(), String> {
        fn ends<T: Clone>(list: &[T]) -> Vec<T> {
            let count = 30.min(list.len() - 1);
            [&list[..count], &list[list.len() - 1..]].concat()
        }
        let (rows, columns, values) = (ends(&self.rows), ends(&self.columns), ends(&self.values));
        object(&[("rows", &rows), ("cols", &columns), ("vals", &values)], json)
    }
}

impl Input {
    /// The Jacobian: two rows an observation, by its camera, its point and its weight, and then one a weight.
    fn jacobian(&self, out: &mut Jacobian) {
        let p = self.weights.len();
        let points = self.cameras.len();
        let weights = points + self.points.len();
        let observations = self.observations.chunks_exact(2).zip(self.features.chunks_exact(2));
        let (upper, lower) = out.values.split_at_mut(2 * ENTRIES * p);
        let (upper_columns, lower_columns) = out.columns.split_at_mut(2 * ENTRIES * p);
        let entries = upper.chunks_exact_mut(2 * ENTRIES).zip(upper_columns.chunks_exact_mut(2 * ENTRIES));
        for (i, ((place, feature), (values, columns))) in observations.zip(entries).enumerate() {
            let (camera, point) = (CAMERA * place[0], 3 * place[1]);
            let camera_at: [_; CAMERA] =
                std::array::from_fn(|j| Lanes::<f64, ENTRIES>::variable(self.cameras[camera + j], j));
            let point_at: [_; 3] =
                std::array::from_fn(|j| Lanes::<f64, ENTRIES>::variable(self.points[point + j], CAMERA + j));
            let weight_at = Lanes::variable(self.weights[i], CAMERA + 3);
            let mut error = [Lanes::constant(0.0); 2];
            reprojection_error::sweep::value_sweep::<Lanes<f64, ENTRIES>>(
                Varied(&camera_at[..]),
                Varied(&point_at[..]),
                Varied(weight_at),
                Fixed(feature),
                &mut error[..],
            );
            for ((error, values), columns) in
                error.iter().zip(values.chunks_exact_mut(ENTRIES)).zip(columns.chunks_exact_mut(ENTRIES))
            {
                values.copy_from_slice(&error.tangents());
                for (j, column) in columns[..CAMERA].iter_mut().enumerate() {
                    *column = camera + j;
                }
                for (j, column) in columns[CAMERA..CAMERA + 3].iter_mut().enumerate() {
                    *column = points + point + j;
                }
                columns[CAMERA + 3] = weights + i;
            }
        }
        for (i, ((value, column), &weight)) in
            lower.iter_mut().zip(lower_columns).zip(&self.weights).enumerate()
        {
            *value = weight_error::sweep::value_sweep::<Lanes<f64, 1>>(Varied(Lanes::variable(weight, 0)))
                .tangents()[0];
            *column = weights + i;
        }
        for (i, row) in out.rows.iter_mut().enumerate() {
            *row = if i <= 2 * p { ENTRIES * i } else { 2 * ENTRIES * p + i - 2 * p };
        }
    }
}

/// The function `function` on `input`.
pub fn open(function: &str, input: &Value) -> Result<Box<dyn Task>, String> {
    let input = Input::read(input)?;
    let p = input.weights.len();
    match function {
        "objective" => {
            let errors = Errors { reprojection: vec![0.0; 2 * p], weight: vec![0.0; p] };
            task(input, errors, |input, out| {
                objective(
                    &input.cameras,
                    &input.points,
                    &input.weights,
                    &input.observations,
                    &input.features,
                    &mut out.reprojection,
                    &mut out.weight,
                );
            })
        }
        "jacobian" => task(input, Jacobian::zeros(p), Input::jacobian),
        _ => unknown(function, &["objective", "jacobian"]),
    }
}

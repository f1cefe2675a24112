//! Which problems are of geometry? What a camera sees of a point, and a determinant by elimination.

use super::noise;
use crate::problem::{Number, Problem};
use fluxions::differentiable;
use fluxions::rt::Workspace;

#[differentiable]
fn cross(a: &[f64; 3], b: &[f64; 3]) -> [f64; 3] {
    [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
}

/// How far, squared, the picture of `point` is from where it was seen, times the square of the weight. A camera is a
/// rotation, a place, a focal length, a centre and two numbers for the distortion of its lens.
#[differentiable]
fn reprojection(camera: &[f64; 11], point: &[f64; 3], weight: f64, #[constant] seen: &[f64; 2]) -> f64 {
    let r = [camera[0], camera[1], camera[2]];
    let v = [point[0] - camera[3], point[1] - camera[4], point[2] - camera[5]];
    let angle = (r[0] * r[0] + r[1] * r[1] + r[2] * r[2]).sqrt();
    let (sin, cos) = angle.sin_cos();
    let axis = [r[0] / angle, r[1] / angle, r[2] / angle];
    let turned = cross(&axis, &v);
    let along = (axis[0] * v[0] + axis[1] * v[1] + axis[2] * v[2]) * (1.0 - cos);
    let x = v[0] * cos + turned[0] * sin + axis[0] * along;
    let y = v[1] * cos + turned[1] * sin + axis[1] * along;
    let z = v[2] * cos + turned[2] * sin + axis[2] * along;
    let (px, py) = (x / z, y / z);
    let square = px * px + py * py;
    let lens = 1.0 + camera[9] * square + camera[10] * square * square;
    let dx = camera[6] * (px * lens) + camera[7] - seen[0];
    let dy = camera[6] * (py * lens) + camera[8] - seen[1];
    weight * weight * (dx * dx + dy * dy)
}

pub(crate) struct Reprojection;

const SEEN: [f64; 2] = [0.3, -0.2];

fn parts(x: &[f64]) -> ([f64; 11], [f64; 3], f64) {
    (std::array::from_fn(|i| x[i]), std::array::from_fn(|i| x[11 + i]), x[14])
}

impl Problem for Reprojection {
    fn name(&self) -> &'static str {
        "reprojection error"
    }
    fn start(&self) -> Vec<f64> {
        vec![0.1, -0.2, 0.3, 0.4, 0.1, -2.0, 1.2, 0.05, 0.04, 0.1, -0.02, 0.7, -0.6, 0.5, 0.8]
    }
    fn value(&self, x: &[f64]) -> f64 {
        let (camera, point, weight) = parts(x);
        reprojection(&camera, &point, weight, &SEEN)
    }
    fn ours(&self, workspace: &mut Workspace<f64>, x: &[f64], gradient: &mut [f64]) -> f64 {
        let (camera, point, weight) = parts(x);
        let (mut camera_bar, mut point_bar, mut weight_bar) = ([0.0; 11], [0.0; 3], 0.0);
        let value = reprojection::adjoint_in(
            workspace,
            &camera,
            &mut camera_bar,
            &point,
            &mut point_bar,
            weight,
            &mut weight_bar,
            &SEEN,
            1.0,
        );
        gradient[..11].copy_from_slice(&camera_bar);
        gradient[11..14].copy_from_slice(&point_bar);
        gradient[14] = weight_bar;
        value
    }
    fn by_hand(&mut self, numbers: &[f64], gradient: &mut [f64]) -> f64 {
        let (camera, point, weight) = parts(numbers);
        let r = [camera[0], camera[1], camera[2]];
        let v = [point[0] - camera[3], point[1] - camera[4], point[2] - camera[5]];
        let angle = (r[0] * r[0] + r[1] * r[1] + r[2] * r[2]).sqrt();
        let (sin, cos) = angle.sin_cos();
        let axis = r.map(|r| r / angle);
        let turned = cross(&axis, &v);
        let inner = axis[0] * v[0] + axis[1] * v[1] + axis[2] * v[2];
        let along = inner * (1.0 - cos);
        let seen_by = |i: usize| v[i] * cos + turned[i] * sin + axis[i] * along;
        let (x, y, z) = (seen_by(0), seen_by(1), seen_by(2));
        let (px, py) = (x / z, y / z);
        let square = px * px + py * py;
        let lens = 1.0 + camera[9] * square + camera[10] * square * square;
        let dx = camera[6] * (px * lens) + camera[7] - SEEN[0];
        let dy = camera[6] * (py * lens) + camera[8] - SEEN[1];
        let squares = dx * dx + dy * dy;

        let weighed = 2.0 * weight * weight;
        let (dx_bar, dy_bar) = (weighed * dx, weighed * dy);
        let lens_bar = camera[6] * (dx_bar * px + dy_bar * py);
        let square_bar = lens_bar * (camera[9] + 2.0 * camera[10] * square);
        let px_bar = camera[6] * dx_bar * lens + 2.0 * square_bar * px;
        let py_bar = camera[6] * dy_bar * lens + 2.0 * square_bar * py;
        let bar = [px_bar / z, py_bar / z, -(px_bar * px + py_bar * py) / z];
        let along_bar = bar[0] * axis[0] + bar[1] * axis[1] + bar[2] * axis[2];
        let inner_bar = along_bar * (1.0 - cos);
        let cos_bar = bar[0] * v[0] + bar[1] * v[1] + bar[2] * v[2] - along_bar * inner;
        let sin_bar = bar[0] * turned[0] + bar[1] * turned[1] + bar[2] * turned[2];
        let turned_bar = bar.map(|bar| bar * sin);
        // The adjoint of c = a × b: a_bar = b × c_bar, b_bar = c_bar × a.
        let (across, back) = (cross(&v, &turned_bar), cross(&turned_bar, &axis));
        let axis_bar: [f64; 3] = std::array::from_fn(|i| across[i] + bar[i] * along + inner_bar * v[i]);
        let v_bar: [f64; 3] = std::array::from_fn(|i| back[i] + bar[i] * cos + inner_bar * axis[i]);
        let pulled = axis_bar[0] * axis[0] + axis_bar[1] * axis[1] + axis_bar[2] * axis[2];
        let angle_bar = sin_bar * cos - cos_bar * sin - pulled / angle;
        for i in 0..3 {
            gradient[i] += axis_bar[i] / angle + angle_bar * axis[i];
            gradient[3 + i] -= v_bar[i];
            gradient[11 + i] += v_bar[i];
        }
        gradient[6] += lens * (dx_bar * px + dy_bar * py);
        gradient[7] += dx_bar;
        gradient[8] += dy_bar;
        gradient[9] += lens_bar * square;
        gradient[10] += lens_bar * square * square;
        gradient[14] += 2.0 * weight * squares;
        weight * weight * squares
    }
    fn generic<T: Number>(&self, x: &[T]) -> T {
        let (c, one) = (x, T::of(1.0));
        let v = [x[11] - c[3], x[12] - c[4], x[13] - c[5]];
        let angle = (c[0] * c[0] + c[1] * c[1] + c[2] * c[2]).sqrt();
        let (sin, cos) = (angle.sin(), angle.cos());
        let a = [c[0] / angle, c[1] / angle, c[2] / angle];
        let turned = [a[1] * v[2] - a[2] * v[1], a[2] * v[0] - a[0] * v[2], a[0] * v[1] - a[1] * v[0]];
        let along = (a[0] * v[0] + a[1] * v[1] + a[2] * v[2]) * (one - cos);
        let at = |i: usize| v[i] * cos + turned[i] * sin + a[i] * along;
        let (px, py) = (at(0) / at(2), at(1) / at(2));
        let square = px * px + py * py;
        let lens = one + c[9] * square + c[10] * square * square;
        let dx = c[6] * (px * lens) + c[7] - T::of(SEEN[0]);
        let dy = c[6] * (py * lens) + c[8] - T::of(SEEN[1]);
        x[14] * x[14] * (dx * dx + dy * dy)
    }
}

/// The determinant of an n×n matrix whose diagonal is large.
#[differentiable]
fn determinant(matrix: &[f64], n: usize) -> f64 {
    let mut a = matrix.to_vec();
    let mut det = 1.0;
    for k in 0..n {
        let pivot = a[k * n + k];
        det *= pivot;
        for i in k + 1..n {
            let factor = a[i * n + k] / pivot;
            for j in k + 1..n {
                a[i * n + j] -= factor * a[k * n + j];
            }
        }
    }
    det
}

pub(crate) struct Determinant {
    pub(crate) n: usize,
    pub(crate) a: Vec<f64>,
    pub(crate) bar: Vec<f64>,
}

impl Problem for Determinant {
    fn name(&self) -> &'static str {
        "determinant"
    }
    fn start(&self) -> Vec<f64> {
        let mut start = noise(self.n * self.n, 41);
        (0..self.n).for_each(|i| start[i * self.n + i] += 1.5);
        start
    }
    fn value(&self, x: &[f64]) -> f64 {
        determinant(x, self.n)
    }
    fn ours(&self, workspace: &mut Workspace<f64>, x: &[f64], gradient: &mut [f64]) -> f64 {
        determinant::adjoint_in(workspace, x, gradient, self.n, 1.0)
    }
    fn by_hand(&mut self, x: &[f64], gradient: &mut [f64]) -> f64 {
        let Determinant { n, a, bar } = self;
        let n = *n;
        a.clear();
        a.extend_from_slice(x);
        // The factors stay where the elimination makes zeros.
        let mut det = 1.0;
        for k in 0..n {
            let pivot = a[k * n + k];
            det *= pivot;
            let (above, below) = a.split_at_mut((k + 1) * n);
            let row = &above[k * n + k + 1..];
            for other in below.chunks_exact_mut(n) {
                let factor = other[k] / pivot;
                other[k] = factor;
                for (other, x) in other[k + 1..].iter_mut().zip(row) {
                    *other -= factor * x;
                }
            }
        }
        bar.clear();
        bar.resize(n * n, 0.0);
        for k in (0..n).rev() {
            let pivot = a[k * n + k];
            let mut pivot_bar = det / pivot;
            let (above, below) = bar.split_at_mut((k + 1) * n);
            let row_bar = &mut above[k * n + k + 1..];
            let row = &a[k * n + k + 1..(k + 1) * n];
            for (i, other_bar) in below.chunks_exact_mut(n).enumerate() {
                let factor = a[(k + 1 + i) * n + k];
                let mut factor_bar = 0.0;
                for ((row_bar, row), other) in row_bar.iter_mut().zip(row).zip(&other_bar[k + 1..]) {
                    factor_bar -= other * row;
                    *row_bar -= factor * other;
                }
                other_bar[k] = factor_bar / pivot;
                pivot_bar -= factor_bar * factor / pivot;
            }
            bar[k * n + k] = pivot_bar;
        }
        for (gradient, bar) in gradient.iter_mut().zip(bar.iter()) {
            *gradient += bar;
        }
        det
    }
    fn generic<T: Number>(&self, x: &[T]) -> T {
        let n = self.n;
        let mut a = x.to_vec();
        let mut det = T::of(1.0);
        for k in 0..n {
            let pivot = a[k * n + k];
            det = det * pivot;
            for i in k + 1..n {
                let factor = a[i * n + k] / pivot;
                for j in k + 1..n {
                    a[i * n + j] = a[i * n + j] - factor * a[k * n + j];
                }
            }
        }
        det
    }
}

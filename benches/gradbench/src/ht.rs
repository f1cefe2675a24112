//! `ht`: how far is a posed model of a hand from points that were measured, and what is the Jacobian by the pose? (Hand
//! tracking.)

use crate::json::Rows;
use crate::read::Fields;
use crate::task::{Task, task, unknown};
use fluxions::differentiable;
use fluxions::dual::Lanes;
use fluxions::rt::{Fixed, Varied};
use serde_json::Value;

/// How many parameters a pose has: rotation (3), translation (3), and four for each of five fingers.
pub const POSE: usize = 26;

/// The parent of a bone that has none.
const ROOT: usize = usize::MAX;

/// A hand made of bones and the skin on them. Matrices are 4×4, row after row.
#[derive(Clone, Debug)]
pub struct Model {
    /// Per bone the bone that it hangs on, which comes before it.
    pub parents: Vec<usize>,
    /// Per bone the transformation from its parent, at rest.
    pub base_relatives: Vec<f64>,
    /// Per bone the inverse of its absolute transformation, at rest.
    pub inverse_base_absolutes: Vec<f64>,
    /// Per vertex of the skin its four coordinates, at rest.
    pub base_positions: Vec<f64>,
    /// Per vertex how much of each bone's movement it follows.
    pub weights: Vec<f64>,
    /// Per triangle of the skin its three vertices.
    pub triangles: Vec<usize>,
    /// Whether it is the other hand.
    pub is_mirrored: bool,
}

/// A hand, a pose, and what was measured.
#[derive(Clone, Debug)]
pub struct Input {
    /// The pose.
    pub theta: Vec<f64>,
    /// Per measured point where it is in its triangle; empty if it is at a vertex.
    pub us: Vec<f64>,
    /// The hand.
    pub model: Model,
    /// Per measured point its triangle, or its vertex.
    pub correspondences: Vec<usize>,
    /// The measured points, one after the other.
    pub points: Vec<f64>,
}

impl Model {
    fn read(fields: &Fields<'_>) -> Result<Model, String> {
        let parents = fields.items("parents")?;
        let bones = parents.len();
        let parent = |(bone, parent): (usize, &Value)| match parent.as_i64()? {
            -1 => Some(ROOT),
            parent => usize::try_from(parent).ok().filter(|parent| *parent < bone),
        };
        let parents: Option<Vec<usize>> = parents.iter().enumerate().map(parent).collect();
        // The last bone that the pose turns is the 21st.
        let parents = parents.filter(|_| bones >= 21);
        let positions = fields.rows("base_positions")?;
        Ok(Model {
            parents: parents
                .ok_or_else(|| fields.must("parents", "a list, of at least 21 earlier places or −1"))?,
            base_relatives: matrices(fields, "base_relatives", bones)?,
            inverse_base_absolutes: matrices(fields, "inverse_base_absolutes", bones)?,
            base_positions: fields.matrix("base_positions", positions.count, 4)?,
            weights: fields.matrix("weights", positions.count, bones)?,
            triangles: triangles(fields, positions.count)?,
            is_mirrored: fields.flag("is_mirrored")?,
        })
    }
}

/// A list of 4×4 matrices.
fn matrices(fields: &Fields<'_>, name: &str, count: usize) -> Result<Vec<f64>, String> {
    let wrong = || fields.must(name, &format!("a list of {count} lists of 4 lists of 4 numbers"));
    let mut values = Vec::with_capacity(16 * count);
    for matrix in fields.items(name)? {
        for row in matrix.as_array().filter(|rows| rows.len() == 4).ok_or_else(wrong)? {
            for value in row.as_array().filter(|row| row.len() == 4).ok_or_else(wrong)? {
                values.push(value.as_f64().ok_or_else(wrong)?);
            }
        }
    }
    if values.len() == 16 * count { Ok(values) } else { Err(wrong()) }
}

/// The vertices of the triangles.
fn triangles(fields: &Fields<'_>, vertices: usize) -> Result<Vec<usize>, String> {
    let wrong = || fields.must("triangles", &format!("a list of lists of three places below {vertices}"));
    let mut corners = Vec::new();
    for triangle in fields.items("triangles")? {
        for corner in triangle.as_array().filter(|corners| corners.len() == 3).ok_or_else(wrong)? {
            let place = corner.as_u64().map(|at| at as usize).filter(|at| *at < vertices);
            corners.push(place.ok_or_else(wrong)?);
        }
    }
    Ok(corners)
}

impl Input {
    fn read(input: &Value) -> Result<Input, String> {
        let fields = Fields::of(input)?;
        let data = fields.fields("data")?;
        let model = Model::read(&data.fields("model")?)?;
        let us = fields.items("us")?.len();
        let places = if us == 0 { model.base_positions.len() / 4 } else { model.triangles.len() / 3 };
        let correspondences = data.places("correspondences", places)?;
        let count = correspondences.len();
        Ok(Input {
            theta: fields.exactly("theta", POSE)?,
            us: fields.matrix("us", if us == 0 { 0 } else { count }, 2)?,
            points: data.matrix("points", count, 3)?,
            model,
            correspondences,
        })
    }
}

/// The 3×3 rotation about the axis `rotation`, by its length.
#[differentiable]
pub fn axis_rotation(rotation: &[f64]) -> [f64; 9] {
    let square = rotation[0] * rotation[0] + rotation[1] * rotation[1] + rotation[2] * rotation[2];
    let angle = square.sqrt();
    if angle < 0.0001 {
        return [1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0];
    }
    let x = rotation[0] / angle;
    let y = rotation[1] / angle;
    let z = rotation[2] / angle;
    let s = angle.sin();
    let c = angle.cos();
    [
        x * x + (1.0 - x * x) * c,
        x * y * (1.0 - c) - z * s,
        x * z * (1.0 - c) + y * s,
        x * y * (1.0 - c) + z * s,
        y * y + (1.0 - y * y) * c,
        y * z * (1.0 - c) - x * s,
        x * z * (1.0 - c) - y * s,
        z * y * (1.0 - c) + x * s,
        z * z + (1.0 - z * z) * c,
    ]
}

/// The 4×4 transformation that rotates by `x`, then by `y`, then by `z`, about those axes.
#[differentiable]
pub fn euler_rotation(x: f64, y: f64, z: f64) -> [f64; 16] {
    let sx = x.sin();
    let cx = x.cos();
    let sy = y.sin();
    let cy = y.cos();
    let sz = z.sin();
    let cz = z.cos();
    [
        cz * cy,
        cz * sy * sx - sz * cx,
        cz * sy * cx + sz * sx,
        0.0,
        sz * cy,
        sz * sy * sx + cz * cx,
        sz * sy * cx - cz * sx,
        0.0,
        -sy,
        cy * sx,
        cy * cx,
        0.0,
        0.0,
        0.0,
        0.0,
        1.0,
    ]
}

/// `out` = a·b, all 4×4.
#[differentiable]
pub fn multiply(a: &[f64], b: &[f64], out: &mut [f64]) {
    let b = &b[0..16];
    for (out, a) in out.chunks_exact_mut(4).zip(a.chunks_exact(4)) {
        for j in 0..4 {
            out[j] = a[0] * b[j] + a[1] * b[4 + j] + a[2] * b[8 + j] + a[3] * b[12 + j];
        }
    }
}

/// Per bone, in `transforms`, how it moves the skin in the pose `theta`: from where it is at rest.
#[differentiable]
pub fn pose_bones(
    theta: &[f64],
    parents: &[usize],
    #[constant] base_relatives: &[f64],
    #[constant] inverse_base_absolutes: &[f64],
    transforms: &mut [f64],
) {
    let mut absolutes = vec![0.0; transforms.len()];
    let mut relative = [0.0; 16];
    let mut absolute = [0.0; 16];
    for (i, &parent) in parents.iter().enumerate() {
        // After two bones that do not turn come four a finger: the first turns two ways, the next two turn one way.
        let finger = (i + 2) / 4;
        let joint = (i + 2) % 4;
        let base = &base_relatives[16 * i..16 * i + 16];
        if finger == 0 || finger > 5 || joint == 3 {
            relative.copy_from_slice(base);
        } else {
            let first = 2 + 4 * finger;
            let (x, z) =
                if joint == 0 { (theta[first], theta[first + 1]) } else { (theta[first + joint + 1], 0.0) };
            let rotation = euler_rotation(x, 0.0, z);
            multiply(base, &rotation, &mut relative);
        }
        if parent == ROOT {
            absolute.copy_from_slice(&relative);
        } else {
            multiply(&absolutes[16 * parent..16 * parent + 16], &relative, &mut absolute);
        }
        absolutes[16 * i..16 * i + 16].copy_from_slice(&absolute);
        let inverse = &inverse_base_absolutes[16 * i..16 * i + 16];
        multiply(&absolute, inverse, &mut transforms[16 * i..16 * i + 16]);
    }
}

/// Per vertex, in `positions`, where it is when the bones move by `transforms` and the whole hand by the first six
/// parameters of the pose.
#[differentiable]
pub fn pose_skin(
    theta: &[f64],
    transforms: &[f64],
    #[constant] base_positions: &[f64],
    #[constant] weights: &[f64],
    is_mirrored: bool,
    positions: &mut [f64],
) {
    let bones = transforms.len() / 16;
    let global = axis_rotation(&theta[0..3]);
    for ((position, base), weights) in
        positions.chunks_exact_mut(3).zip(base_positions.chunks_exact(4)).zip(weights.chunks_exact(bones))
    {
        let mut x = 0.0;
        let mut y = 0.0;
        let mut z = 0.0;
        for (t, &weight) in transforms.chunks_exact(16).zip(weights) {
            // Most vertices follow one bone or two.
            if weight != 0.0 {
                x += weight * (t[0] * base[0] + t[1] * base[1] + t[2] * base[2] + t[3] * base[3]);
                y += weight * (t[4] * base[0] + t[5] * base[1] + t[6] * base[2] + t[7] * base[3]);
                z += weight * (t[8] * base[0] + t[9] * base[1] + t[10] * base[2] + t[11] * base[3]);
            }
        }
        if is_mirrored {
            x = -x;
        }
        position[0] = global[0] * x + global[1] * y + global[2] * z + theta[3];
        position[1] = global[3] * x + global[4] * y + global[5] * z + theta[4];
        position[2] = global[6] * x + global[7] * y + global[8] * z + theta[5];
    }
}

/// Per measured point, in `errors`, its distance from the posed hand.
#[expect(clippy::too_many_arguments, reason = "the parts of the problem")]
#[differentiable]
pub fn objective(
    theta: &[f64],
    us: &[f64],
    parents: &[usize],
    #[constant] base_relatives: &[f64],
    #[constant] inverse_base_absolutes: &[f64],
    #[constant] base_positions: &[f64],
    #[constant] weights: &[f64],
    triangles: &[usize],
    is_mirrored: bool,
    correspondences: &[usize],
    #[constant] points: &[f64],
    errors: &mut [f64],
) {
    let mut transforms = vec![0.0; base_relatives.len()];
    pose_bones(theta, parents, base_relatives, inverse_base_absolutes, &mut transforms);
    let mut positions = vec![0.0; base_positions.len() / 4 * 3];
    pose_skin(theta, &transforms, base_positions, weights, is_mirrored, &mut positions);
    for (i, &place) in correspondences.iter().enumerate() {
        let point = &points[3 * i..3 * i + 3];
        let error = &mut errors[3 * i..3 * i + 3];
        if us.is_empty() {
            let position = &positions[3 * place..3 * place + 3];
            for j in 0..3 {
                error[j] = point[j] - position[j];
            }
        } else {
            let u = us[2 * i];
            let v = us[2 * i + 1];
            let corners = &triangles[3 * place..3 * place + 3];
            let a = &positions[3 * corners[0]..3 * corners[0] + 3];
            let b = &positions[3 * corners[1]..3 * corners[1] + 3];
            let c = &positions[3 * corners[2]..3 * corners[2] + 3];
            for j in 0..3 {
                error[j] = point[j] - (u * a[j] + v * b[j] + (1.0 - u - v) * c[j]);
            }
        }
    }
}

impl Input {
    fn objective(&self, errors: &mut [f64]) {
        let Model {
            parents,
            base_relatives,
            inverse_base_absolutes,
            base_positions,
            weights,
            triangles,
            is_mirrored,
        } = &self.model;
        objective(
            &self.theta,
            &self.us,
            parents,
            base_relatives,
            inverse_base_absolutes,
            base_positions,
            weights,
            triangles,
            *is_mirrored,
            &self.correspondences,
            &self.points,
            errors,
        );
    }
}

/// How many columns of the Jacobian are found at once.
const LANES: usize = 14;

/// The inputs with tangents, and room for the errors with theirs.
struct Seeds {
    theta: Vec<Lanes<f64, LANES>>,
    us: Vec<Lanes<f64, LANES>>,
    errors: Vec<Lanes<f64, LANES>>,
}

impl Seeds {
    fn new(input: &Input) -> Seeds {
        let zeros = |count| vec![Lanes::constant(0.0); count];
        Seeds {
            theta: zeros(POSE),
            us: zeros(input.us.len()),
            errors: zeros(3 * input.correspondences.len()),
        }
    }
}

impl Input {
    /// A row for each error. If there are places in triangles, the first two columns are the derivatives by the place that
    /// the row is about; the others are those by the pose.
    fn jacobian(&self, seeds: &mut Seeds, out: &mut Rows) {
        let Seeds { theta, us, errors } = seeds;
        let first = out.columns - POSE;
        let model = &self.model;
        for start in (0..out.columns).step_by(LANES) {
            for (i, (seed, &x)) in theta.iter_mut().zip(&self.theta).enumerate() {
                *seed = Lanes::variable(x, (first + i).wrapping_sub(start));
            }
            for (i, (seed, &x)) in us.iter_mut().zip(&self.us).enumerate() {
                *seed = Lanes::variable(x, (i % 2).wrapping_sub(start));
            }
            objective::sweep::value_sweep::<Lanes<f64, LANES>>(
                Varied(&theta[..]),
                Varied(&us[..]),
                &model.parents,
                Fixed(&model.base_relatives[..]),
                Fixed(&model.inverse_base_absolutes[..]),
                Fixed(&model.base_positions[..]),
                Fixed(&model.weights[..]),
                &model.triangles,
                model.is_mirrored,
                &self.correspondences,
                Fixed(&self.points[..]),
                errors,
            );
            let count = LANES.min(out.columns - start);
            for (row, error) in out.values.chunks_exact_mut(out.columns).zip(&*errors) {
                row[start..start + count].copy_from_slice(&error.tangents()[..count]);
            }
        }
    }
}

/// The function `function` on `input`.
pub fn open(function: &str, input: &Value) -> Result<Box<dyn Task>, String> {
    let input = Input::read(input)?;
    let errors = vec![0.0; 3 * input.correspondences.len()];
    match function {
        "objective" => task(input, errors, |input, out| input.objective(out)),
        "jacobian" => {
            let mut seeds = Seeds::new(&input);
            let columns = if input.us.is_empty() { POSE } else { 2 + POSE };
            let rows = Rows::zeros(3 * input.correspondences.len(), columns);
            task(input, rows, move |input, out| input.jacobian(&mut seeds, out))
        }
        _ => unknown(function, &["objective", "jacobian"]),
    }
}

//! What is every minimiser tried on? The 35 sums of squares of J. J. Moré, B. S. Garbow, K. E. Hillstrom, *Testing
//! unconstrained optimization software*, ACM Trans. Math. Softw. 7 (1981) 17, as plain Rust that is differentiated by
//! `#[differentiable]`. Numbers of problems and letters are those of the paper; where the paper leaves the number of
//! variables or of terms open, they are those of the corpus that holds values, gradients and Hessians.
#![allow(clippy::needless_range_loop, reason = "the indices are those of the paper")]

use fluxions::differentiable;
use fluxions::optim::{Differentiable, Objective};
use std::f64::consts::PI;

/// A problem: its name in the corpus, its standard start, the lowest values known, the function.
pub(crate) struct Problem {
    /// The name.
    pub(crate) name: &'static str,
    /// The standard start.
    pub(crate) start: Vec<f64>,
    /// The values of its minima as published: the lowest first, then those of local ones that are attained.
    pub(crate) minima: &'static [f64],
    /// The function with all its derivatives, around a point.
    pub(crate) objective: Box<dyn Objective>,
}

/// Lists problems: the name, the start, the minima. The function has the name of the problem.
macro_rules! problems {
    ($($name:ident, $start:expr, $minima:expr;)*) => {
        /// All problems, in the order of the paper.
        pub(crate) fn problems() -> Vec<Problem> {
            vec![$({
                let start: Vec<f64> = $start.to_vec();
                // The arguments live as long as the program that holds them.
                let held: &'static [f64] = Vec::leak(start.clone());
                let objective = Box::new(Differentiable::new($name::at(held)));
                Problem { name: stringify!($name), start, minima: &$minima, objective }
            }),*]
        }
    };
}

/// The points j/9, from which some starts are made.
fn grid(of: impl Fn(f64) -> f64) -> Vec<f64> {
    (1..=8).map(|j| of(f64::from(j))).collect()
}

problems! {
    rosen, [-1.2, 1.0], [0.0];
    freud_roth, [0.5, -2.0], [0.0, 48.98425];
    powell_bs, [0.0, 1.0], [0.0];
    brown_bs, [1.0, 1.0], [0.0];
    beale, [1.0, 1.0], [0.0];
    jenn_samp, [0.3, 0.4], [124.36218];
    helical, [-1.0, 0.0, 0.0], [0.0];
    bard, [1.0, 1.0, 1.0], [8.2148773e-3];
    gauss, [0.4, 1.0, 0.0], [1.1279328e-8];
    meyer, [0.02, 4000.0, 250.0], [87.945855];
    gulf, [5.0, 2.5, 0.15], [0.0];
    box_3d, [0.0, 10.0, 20.0], [0.0];
    powell_s, [3.0, -1.0, 0.0, 1.0], [0.0];
    wood, [-3.0, -1.0, -3.0, -1.0], [0.0];
    kow_osb, [0.25, 0.39, 0.415, 0.39], [3.0750561e-4];
    brown_den, [25.0, 5.0, -5.0, 1.0], [85822.2016];
    osborne_1, [0.5, 1.5, -1.0, 0.01, 0.02], [5.4648947e-5];
    biggs_exp6, [1.0, 2.0, 1.0, 1.0, 1.0, 1.0], [0.0, 5.655649925e-3];
    osborne_2, [1.3, 0.65, 0.65, 0.7, 0.6, 3.0, 5.0, 7.0, 2.0, 4.5, 5.5], [4.01377363e-2];
    watson, [0.0; 6], [2.28767005e-3];
    ex_rosen, [-1.2, 1.0, -1.2, 1.0, -1.2, 1.0, -1.2, 1.0], [0.0];
    ex_powell, [3.0, -1.0, 0.0, 1.0, 3.0, -1.0, 0.0, 1.0], [0.0];
    penalty_1, grid(|j| j), [5.42152e-5];
    penalty_2, [0.5; 8], [1.23335e-4];
    var_dim, grid(|j| 1.0 - j / 8.0), [0.0];
    trigon, [0.125; 8], [0.0];
    brown_al, [0.5; 8], [0.0, 1.0];
    disc_bv, grid(|j| j / 9.0 * (j / 9.0 - 1.0)), [0.0];
    disc_ie, grid(|j| j / 9.0 * (j / 9.0 - 1.0)), [0.0];
    broyden_tri, [-1.0; 8], [0.0];
    broyden_band, [-1.0; 8], [0.0];
    linfun_fr, [1.0; 8], [92.0];
    linfun_r1, [1.0; 8], [9900.0 / 402.0];
    linfun_r1z, [1.0; 8], [10294.0 / 394.0];
    chebyquad, grid(|j| j / 9.0), [3.5168737e-3];
}

#[differentiable]
fn rosen(x: &[f64]) -> f64 {
    let a = 10.0 * (x[1] - x[0] * x[0]);
    let b = 1.0 - x[0];
    a * a + b * b
}

#[differentiable]
fn freud_roth(x: &[f64]) -> f64 {
    let a = -13.0 + x[0] + ((5.0 - x[1]) * x[1] - 2.0) * x[1];
    let b = -29.0 + x[0] + ((x[1] + 1.0) * x[1] - 14.0) * x[1];
    a * a + b * b
}

#[differentiable]
fn powell_bs(x: &[f64]) -> f64 {
    let a = 1e4 * x[0] * x[1] - 1.0;
    let b = (-x[0]).exp() + (-x[1]).exp() - 1.0001;
    a * a + b * b
}

#[differentiable]
fn brown_bs(x: &[f64]) -> f64 {
    let a = x[0] - 1e6;
    let b = x[1] - 2e-6;
    let c = x[0] * x[1] - 2.0;
    a * a + b * b + c * c
}

#[differentiable]
fn beale(x: &[f64]) -> f64 {
    let a = 1.5 - x[0] * (1.0 - x[1]);
    let b = 2.25 - x[0] * (1.0 - x[1] * x[1]);
    let c = 2.625 - x[0] * (1.0 - x[1] * x[1] * x[1]);
    a * a + b * b + c * c
}

#[differentiable]
fn jenn_samp(x: &[f64]) -> f64 {
    let mut sum = 0.0;
    for i in 1..11 {
        let t = i as f64;
        let r = 2.0 + 2.0 * t - ((t * x[0]).exp() + (t * x[1]).exp());
        sum += r * r;
    }
    sum
}

#[differentiable]
fn helical(x: &[f64]) -> f64 {
    let mut theta = (x[1] / x[0]).atan() / (2.0 * PI);
    if x[0] < 0.0 {
        theta += 0.5;
    }
    let a = 10.0 * (x[2] - 10.0 * theta);
    let b = 10.0 * ((x[0] * x[0] + x[1] * x[1]).sqrt() - 1.0);
    a * a + b * b + x[2] * x[2]
}

const BARD: [f64; 15] =
    [0.14, 0.18, 0.22, 0.25, 0.29, 0.32, 0.35, 0.39, 0.37, 0.58, 0.73, 0.96, 1.34, 2.10, 4.39];

#[differentiable]
fn bard(x: &[f64]) -> f64 {
    let mut sum = 0.0;
    for i in 0..15 {
        let u = (i + 1) as f64;
        let v = 15.0 - i as f64;
        let w = u.min(v);
        let r = BARD[i] - (x[0] + u / (v * x[1] + w * x[2]));
        sum += r * r;
    }
    sum
}

const GAUSS: [f64; 15] = [
    0.0009, 0.0044, 0.0175, 0.0540, 0.1295, 0.2420, 0.3521, 0.3989, 0.3521, 0.2420, 0.1295, 0.0540, 0.0175,
    0.0044, 0.0009,
];

#[differentiable]
fn gauss(x: &[f64]) -> f64 {
    let mut sum = 0.0;
    for i in 0..15 {
        let t = (7.0 - i as f64) / 2.0;
        let r = x[0] * (-x[1] * (t - x[2]) * (t - x[2]) / 2.0).exp() - GAUSS[i];
        sum += r * r;
    }
    sum
}

const MEYER: [f64; 16] = [
    34780.0, 28610.0, 23650.0, 19630.0, 16370.0, 13720.0, 11540.0, 9744.0, 8261.0, 7030.0, 6005.0, 5147.0,
    4427.0, 3820.0, 3307.0, 2872.0,
];

#[differentiable]
fn meyer(x: &[f64]) -> f64 {
    let mut sum = 0.0;
    for i in 0..16 {
        let t = 50.0 + 5.0 * i as f64;
        let r = x[0] * (x[1] / (t + x[2])).exp() - MEYER[i];
        sum += r * r;
    }
    sum
}

#[differentiable]
fn gulf(x: &[f64]) -> f64 {
    let mut sum = 0.0;
    for i in 1..100 {
        let t = i as f64 / 100.0;
        let y = 25.0 + (-50.0 * t.ln()).powf(2.0 / 3.0);
        let r = (-(y - x[1]).abs().powf(x[2]) / x[0]).exp() - t;
        sum += r * r;
    }
    sum
}

#[differentiable]
fn box_3d(x: &[f64]) -> f64 {
    let mut sum = 0.0;
    for i in 1..21 {
        let t = 0.1 * i as f64;
        let r = (-t * x[0]).exp() - (-t * x[1]).exp() - x[2] * ((-t).exp() - (-10.0 * t).exp());
        sum += r * r;
    }
    sum
}

/// Four variables of the singular function of Powell.
#[differentiable]
fn singular(a: f64, b: f64, c: f64, d: f64) -> f64 {
    let p = a + 10.0 * b;
    let q = c - d;
    let r = (b - 2.0 * c) * (b - 2.0 * c);
    let s = (a - d) * (a - d);
    p * p + 5.0 * q * q + r * r + 10.0 * s * s
}

#[differentiable]
fn powell_s(x: &[f64]) -> f64 {
    singular(x[0], x[1], x[2], x[3])
}

#[differentiable]
fn wood(x: &[f64]) -> f64 {
    let a = 10.0 * (x[1] - x[0] * x[0]);
    let b = 1.0 - x[0];
    let c = x[3] - x[2] * x[2];
    let d = 1.0 - x[2];
    let e = x[1] + x[3] - 2.0;
    let f = x[1] - x[3];
    a * a + b * b + 90.0 * c * c + d * d + 10.0 * e * e + f * f / 10.0
}

const KOWALIK: [f64; 11] = [4.0, 2.0, 1.0, 0.5, 0.25, 0.167, 0.125, 0.1, 0.0833, 0.0714, 0.0625];

const OSBORNE: [f64; 11] =
    [0.1957, 0.1947, 0.1735, 0.1600, 0.0844, 0.0627, 0.0456, 0.0342, 0.0323, 0.0235, 0.0246];

#[differentiable]
fn kow_osb(x: &[f64]) -> f64 {
    let mut sum = 0.0;
    for i in 0..11 {
        let u: f64 = KOWALIK[i];
        let r = OSBORNE[i] - x[0] * (u * u + u * x[1]) / (u * u + u * x[2] + x[3]);
        sum += r * r;
    }
    sum
}

#[differentiable]
fn brown_den(x: &[f64]) -> f64 {
    let mut sum = 0.0;
    for i in 1..21 {
        let t = i as f64 / 5.0;
        let a = x[0] + t * x[1] - t.exp();
        let b = x[2] + x[3] * t.sin() - t.cos();
        let r = a * a + b * b;
        sum += r * r;
    }
    sum
}

const OSBORNE_1: [f64; 33] = [
    0.844, 0.908, 0.932, 0.936, 0.925, 0.908, 0.881, 0.850, 0.818, 0.784, 0.751, 0.718, 0.685, 0.658, 0.628,
    0.603, 0.580, 0.558, 0.538, 0.522, 0.506, 0.490, 0.478, 0.467, 0.457, 0.448, 0.438, 0.431, 0.424, 0.420,
    0.414, 0.411, 0.406,
];

#[differentiable]
fn osborne_1(x: &[f64]) -> f64 {
    let mut sum = 0.0;
    for i in 0..33 {
        let t = 10.0 * i as f64;
        let r = OSBORNE_1[i] - (x[0] + x[1] * (-t * x[3]).exp() + x[2] * (-t * x[4]).exp());
        sum += r * r;
    }
    sum
}

#[differentiable]
fn biggs_exp6(x: &[f64]) -> f64 {
    let mut sum = 0.0;
    for i in 1..14 {
        let t = 0.1 * i as f64;
        let y = (-t).exp() - 5.0 * (-10.0 * t).exp() + 3.0 * (-4.0 * t).exp();
        let r = x[2] * (-t * x[0]).exp() - x[3] * (-t * x[1]).exp() + x[5] * (-t * x[4]).exp() - y;
        sum += r * r;
    }
    sum
}

const OSBORNE_2: [f64; 65] = [
    1.366, 1.191, 1.112, 1.013, 0.991, 0.885, 0.831, 0.847, 0.786, 0.725, 0.746, 0.679, 0.608, 0.655, 0.616,
    0.606, 0.602, 0.626, 0.651, 0.724, 0.649, 0.649, 0.694, 0.644, 0.624, 0.661, 0.612, 0.558, 0.533, 0.495,
    0.500, 0.423, 0.395, 0.375, 0.372, 0.391, 0.396, 0.405, 0.428, 0.429, 0.523, 0.562, 0.607, 0.653, 0.672,
    0.708, 0.633, 0.668, 0.645, 0.632, 0.591, 0.559, 0.597, 0.625, 0.739, 0.710, 0.729, 0.720, 0.636, 0.581,
    0.428, 0.292, 0.162, 0.098, 0.054,
];

#[differentiable]
fn osborne_2(x: &[f64]) -> f64 {
    let mut sum = 0.0;
    for i in 0..65 {
        let t = i as f64 / 10.0;
        let mut model = x[0] * (-t * x[4]).exp();
        for k in 1..4 {
            let away = t - x[7 + k];
            model += x[k] * (-away * away * x[4 + k]).exp();
        }
        let r = OSBORNE_2[i] - model;
        sum += r * r;
    }
    sum
}

#[differentiable]
fn watson(x: &[f64]) -> f64 {
    let mut sum = 0.0;
    for i in 1..30 {
        let t = i as f64 / 29.0;
        let mut slope = 0.0;
        let mut value = 0.0;
        let mut power = 1.0;
        for j in 0..x.len() {
            if j + 1 < x.len() {
                slope += (j + 1) as f64 * x[j + 1] * power;
            }
            value += x[j] * power;
            power *= t;
        }
        let r = slope - value * value - 1.0;
        sum += r * r;
    }
    let last = x[1] - x[0] * x[0] - 1.0;
    sum + x[0] * x[0] + last * last
}

#[differentiable]
fn ex_rosen(x: &[f64]) -> f64 {
    let mut sum = 0.0;
    for i in 0..x.len() / 2 {
        let a = 10.0 * (x[2 * i + 1] - x[2 * i] * x[2 * i]);
        let b = 1.0 - x[2 * i];
        sum += a * a + b * b;
    }
    sum
}

#[differentiable]
fn ex_powell(x: &[f64]) -> f64 {
    let mut sum = 0.0;
    for i in 0..x.len() / 4 {
        sum += singular(x[4 * i], x[4 * i + 1], x[4 * i + 2], x[4 * i + 3]);
    }
    sum
}

#[differentiable]
fn penalty_1(x: &[f64]) -> f64 {
    let mut squares = 0.0;
    let mut sum = 0.0;
    for i in 0..x.len() {
        squares += x[i] * x[i];
        sum += 1e-5 * (x[i] - 1.0) * (x[i] - 1.0);
    }
    sum + (squares - 0.25) * (squares - 0.25)
}

#[differentiable]
fn penalty_2(x: &[f64]) -> f64 {
    let n = x.len();
    let mut sum = (x[0] - 0.2) * (x[0] - 0.2);
    let mut squares = n as f64 * x[0] * x[0];
    for i in 1..n {
        let y = ((i + 1) as f64 / 10.0).exp() + (i as f64 / 10.0).exp();
        let a = (x[i] / 10.0).exp() + (x[i - 1] / 10.0).exp() - y;
        let b = (x[i] / 10.0).exp() - (-0.1f64).exp();
        sum += 1e-5 * (a * a + b * b);
        squares += (n - i) as f64 * x[i] * x[i];
    }
    sum + (squares - 1.0) * (squares - 1.0)
}

#[differentiable]
fn var_dim(x: &[f64]) -> f64 {
    let mut sum = 0.0;
    let mut weighted = 0.0;
    for j in 0..x.len() {
        sum += (x[j] - 1.0) * (x[j] - 1.0);
        weighted += (j + 1) as f64 * (x[j] - 1.0);
    }
    let square = weighted * weighted;
    sum + square + square * square
}

#[differentiable]
fn trigon(x: &[f64]) -> f64 {
    let n = x.len();
    let mut cosines = 0.0;
    for j in 0..n {
        cosines += x[j].cos();
    }
    let mut sum = 0.0;
    for i in 0..n {
        let r = n as f64 - cosines + (i + 1) as f64 * (1.0 - x[i].cos()) - x[i].sin();
        sum += r * r;
    }
    sum
}

#[differentiable]
fn brown_al(x: &[f64]) -> f64 {
    let n = x.len();
    let mut total = 0.0;
    let mut product = 1.0;
    for j in 0..n {
        total += x[j];
        product *= x[j];
    }
    let mut sum = (product - 1.0) * (product - 1.0);
    for i in 0..n - 1 {
        let r = x[i] + total - (n + 1) as f64;
        sum += r * r;
    }
    sum
}

#[differentiable]
fn disc_bv(x: &[f64]) -> f64 {
    let n = x.len();
    let h = 1.0 / (n + 1) as f64;
    let mut sum = 0.0;
    for i in 0..n {
        let t = (i + 1) as f64 * h;
        let mut r = 2.0 * x[i] + h * h * (x[i] + t + 1.0).powi(3) / 2.0;
        if i > 0 {
            r -= x[i - 1];
        }
        if i + 1 < n {
            r -= x[i + 1];
        }
        sum += r * r;
    }
    sum
}

#[differentiable]
fn disc_ie(x: &[f64]) -> f64 {
    let n = x.len();
    let h = 1.0 / (n + 1) as f64;
    let mut sum = 0.0;
    for i in 0..n {
        let t = (i + 1) as f64 * h;
        let mut before = 0.0;
        let mut after = 0.0;
        for j in 0..n {
            let s = (j + 1) as f64 * h;
            let cube = (x[j] + s + 1.0).powi(3);
            if j <= i {
                before += s * cube;
            } else {
                after += (1.0 - s) * cube;
            }
        }
        let r = x[i] + h * ((1.0 - t) * before + t * after) / 2.0;
        sum += r * r;
    }
    sum
}

#[differentiable]
fn broyden_tri(x: &[f64]) -> f64 {
    let n = x.len();
    let mut sum = 0.0;
    for i in 0..n {
        let mut r = (3.0 - 2.0 * x[i]) * x[i] + 1.0;
        if i > 0 {
            r -= x[i - 1];
        }
        if i + 1 < n {
            r -= 2.0 * x[i + 1];
        }
        sum += r * r;
    }
    sum
}

#[differentiable]
fn broyden_band(x: &[f64]) -> f64 {
    let n = x.len();
    let mut sum = 0.0;
    for i in 0..n {
        let mut r = x[i] * (2.0 + 5.0 * x[i] * x[i]) + 1.0;
        for j in 0..n {
            if j != i && j + 5 >= i && j <= i + 1 {
                r -= x[j] * (1.0 + x[j]);
            }
        }
        sum += r * r;
    }
    sum
}

/// The number of terms of the linear functions.
const TERMS: usize = 100;

#[differentiable]
fn linfun_fr(x: &[f64]) -> f64 {
    let mut total = 0.0;
    for j in 0..x.len() {
        total += x[j];
    }
    let share = 2.0 * total / TERMS as f64;
    let mut sum = (TERMS - x.len()) as f64 * (share + 1.0) * (share + 1.0);
    for i in 0..x.len() {
        let r = x[i] - share - 1.0;
        sum += r * r;
    }
    sum
}

#[differentiable]
fn linfun_r1(x: &[f64]) -> f64 {
    let mut weighted = 0.0;
    for j in 0..x.len() {
        weighted += (j + 1) as f64 * x[j];
    }
    let mut sum = 0.0;
    for i in 0..TERMS {
        let r = (i + 1) as f64 * weighted - 1.0;
        sum += r * r;
    }
    sum
}

#[differentiable]
fn linfun_r1z(x: &[f64]) -> f64 {
    let mut weighted = 0.0;
    for j in 1..x.len() - 1 {
        weighted += (j + 1) as f64 * x[j];
    }
    let mut sum = 2.0;
    for i in 1..TERMS - 1 {
        let r = i as f64 * weighted - 1.0;
        sum += r * r;
    }
    sum
}

#[differentiable]
fn chebyquad(x: &[f64]) -> f64 {
    let n = x.len();
    let mut sum = 0.0;
    for i in 1..n + 1 {
        let mut mean = 0.0;
        for j in 0..n {
            // The polynomial of degree i, shifted to the interval from 0 to 1, by its recurrence.
            let y = 2.0 * x[j] - 1.0;
            let mut before = 1.0;
            let mut now = y;
            for _ in 1..i {
                let next = 2.0 * y * now - before;
                before = now;
                now = next;
            }
            mean += now / n as f64;
        }
        let integral = if i % 2 == 0 { -1.0 / ((i * i) as f64 - 1.0) } else { 0.0 };
        let r = mean - integral;
        sum += r * r;
    }
    sum
}

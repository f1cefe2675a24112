//! Which problems go on in time? Lorenz's equations by a Runge–Kutta method, and heat that spreads on a grid and is made
//! there.

use super::noise;
use crate::problem::{Number, Problem};
use fluxions::differentiable;
use fluxions::rt::Workspace;

#[differentiable]
fn slopes(s: &[f64; 3], p: &[f64; 3]) -> [f64; 3] {
    [p[0] * (s[1] - s[0]), s[0] * (p[1] - s[2]) - s[1], s[0] * s[1] - p[2] * s[2]]
}

#[differentiable]
fn moved(s: &[f64; 3], k: &[f64; 3], h: f64) -> [f64; 3] {
    [s[0] + h * k[0], s[1] + h * k[1], s[2] + h * k[2]]
}

/// The squared distance from the origin at the end, from the state and parameters at first.
#[differentiable]
fn lorenz(start: &[f64; 3], p: &[f64; 3], #[constant] h: f64, steps: usize) -> f64 {
    let mut s = [start[0], start[1], start[2]];
    for _ in 0..steps {
        let k1 = slopes(&s, p);
        let s2 = moved(&s, &k1, 0.5 * h);
        let k2 = slopes(&s2, p);
        let s3 = moved(&s, &k2, 0.5 * h);
        let k3 = slopes(&s3, p);
        let s4 = moved(&s, &k3, h);
        let k4 = slopes(&s4, p);
        for i in 0..3 {
            s[i] += h / 6.0 * (k1[i] + 2.0 * k2[i] + 2.0 * k3[i] + k4[i]);
        }
    }
    s[0] * s[0] + s[1] * s[1] + s[2] * s[2]
}

pub(crate) struct Lorenz {
    pub(crate) steps: usize,
    pub(crate) states: Vec<[f64; 3]>,
}

const H: f64 = 0.002;

/// The adjoint of [`slopes`].
fn slopes_back(s: &[f64; 3], p: &[f64; 3], s_bar: &mut [f64; 3], p_bar: &mut [f64; 3], k_bar: &[f64; 3]) {
    s_bar[0] += k_bar[1] * (p[1] - s[2]) + k_bar[2] * s[1] - k_bar[0] * p[0];
    s_bar[1] += k_bar[0] * p[0] - k_bar[1] + k_bar[2] * s[0];
    s_bar[2] -= k_bar[1] * s[0] + k_bar[2] * p[2];
    p_bar[0] += k_bar[0] * (s[1] - s[0]);
    p_bar[1] += k_bar[1] * s[0];
    p_bar[2] -= k_bar[2] * s[2];
}

impl Problem for Lorenz {
    fn name(&self) -> &'static str {
        "Runge–Kutta"
    }
    fn start(&self) -> Vec<f64> {
        vec![1.0, 2.0, 3.0, 10.0, 28.0, 8.0 / 3.0]
    }
    fn value(&self, x: &[f64]) -> f64 {
        lorenz(&[x[0], x[1], x[2]], &[x[3], x[4], x[5]], H, self.steps)
    }
    fn ours(&self, workspace: &mut Workspace<f64>, x: &[f64], gradient: &mut [f64]) -> f64 {
        let (mut s_bar, mut p_bar) = ([0.0; 3], [0.0; 3]);
        let (s, p) = ([x[0], x[1], x[2]], [x[3], x[4], x[5]]);
        let value = lorenz::adjoint_in(workspace, &s, &mut s_bar, &p, &mut p_bar, H, self.steps, 1.0);
        gradient[..3].copy_from_slice(&s_bar);
        gradient[3..].copy_from_slice(&p_bar);
        value
    }
    fn by_hand(&mut self, x: &[f64], gradient: &mut [f64]) -> f64 {
        let (mut s, p) = ([x[0], x[1], x[2]], [x[3], x[4], x[5]]);
        self.states.clear();
        for _ in 0..self.steps {
            let k1 = slopes(&s, &p);
            let s2 = moved(&s, &k1, 0.5 * H);
            let k2 = slopes(&s2, &p);
            let s3 = moved(&s, &k2, 0.5 * H);
            let k3 = slopes(&s3, &p);
            let s4 = moved(&s, &k3, H);
            let k4 = slopes(&s4, &p);
            self.states.extend_from_slice(&[s, s2, s3, s4]);
            for i in 0..3 {
                s[i] += H / 6.0 * (k1[i] + 2.0 * k2[i] + 2.0 * k3[i] + k4[i]);
            }
        }
        let mut s_bar = [2.0 * s[0], 2.0 * s[1], 2.0 * s[2]];
        let mut p_bar = [0.0; 3];
        for saved in self.states.chunks_exact(4).rev() {
            let k1_bar = s_bar.map(|bar| H / 6.0 * bar);
            let k2_bar = k1_bar.map(|bar| 2.0 * bar);
            let mut k_bar = k1_bar;
            // The stages from the last to the first; each hands on to the slope of the one before.
            for (stage, factor, own) in [(3, H, k2_bar), (2, 0.5 * H, k2_bar), (1, 0.5 * H, k1_bar)] {
                let mut later = [0.0; 3];
                slopes_back(&saved[stage], &p, &mut later, &mut p_bar, &k_bar);
                for i in 0..3 {
                    s_bar[i] += later[i];
                    k_bar[i] = own[i] + factor * later[i];
                }
            }
            slopes_back(&saved[0], &p, &mut s_bar, &mut p_bar, &k_bar);
        }
        for i in 0..3 {
            gradient[i] += s_bar[i];
            gradient[3 + i] += p_bar[i];
        }
        s[0] * s[0] + s[1] * s[1] + s[2] * s[2]
    }
    fn generic<T: Number>(&self, x: &[T]) -> T {
        let p = [x[3], x[4], x[5]];
        let slopes =
            |s: [T; 3]| [p[0] * (s[1] - s[0]), s[0] * (p[1] - s[2]) - s[1], s[0] * s[1] - p[2] * s[2]];
        let moved = |s: [T; 3], k: [T; 3], h: f64| {
            let h = T::of(h);
            [s[0] + h * k[0], s[1] + h * k[1], s[2] + h * k[2]]
        };
        let mut s = [x[0], x[1], x[2]];
        let two = T::of(2.0);
        for _ in 0..self.steps {
            let k1 = slopes(s);
            let k2 = slopes(moved(s, k1, 0.5 * H));
            let k3 = slopes(moved(s, k2, 0.5 * H));
            let k4 = slopes(moved(s, k3, H));
            for i in 0..3 {
                s[i] = s[i] + T::of(H / 6.0) * (k1[i] + two * k2[i] + two * k3[i] + k4[i]);
            }
        }
        s[0] * s[0] + s[1] * s[1] + s[2] * s[2]
    }
}

/// The squares of the temperatures after some steps on a square grid with a cold edge; each place also heats itself, the
/// less the hotter it is.
#[differentiable]
fn heat(start: &[f64], n: usize, steps: usize, #[constant] rate: f64) -> f64 {
    let mut u = start.to_vec();
    let mut next = vec![0.0; n * n];
    for _ in 0..steps {
        for i in 1..n - 1 {
            for j in 1..n - 1 {
                let at = i * n + j;
                let spread = u[at - n] + u[at + n] + u[at - 1] + u[at + 1] - 4.0 * u[at];
                next[at] = u[at] + rate * spread + 0.01 * u[at] * (1.0 - u[at]);
            }
        }
        u.copy_from_slice(&next);
    }
    let mut sum = 0.0;
    for v in &u {
        sum += v * v;
    }
    sum
}

pub(crate) struct Heat {
    pub(crate) n: usize,
    pub(crate) steps: usize,
    pub(crate) states: Vec<f64>,
    pub(crate) bars: [Vec<f64>; 2],
}

const RATE: f64 = 0.1;

impl Problem for Heat {
    fn name(&self) -> &'static str {
        "heat on a grid"
    }
    fn start(&self) -> Vec<f64> {
        noise(self.n * self.n, 31)
    }
    fn value(&self, x: &[f64]) -> f64 {
        heat(x, self.n, self.steps, RATE)
    }
    fn ours(&self, workspace: &mut Workspace<f64>, x: &[f64], gradient: &mut [f64]) -> f64 {
        heat::adjoint_in(workspace, x, gradient, self.n, self.steps, RATE, 1.0)
    }
    fn by_hand(&mut self, x: &[f64], gradient: &mut [f64]) -> f64 {
        let (n, steps) = (self.n, self.steps);
        let size = n * n;
        // All states, one behind the other; the edge of each but the first is cold.
        self.states.clear();
        self.states.extend_from_slice(x);
        self.states.resize(size * (steps + 1), 0.0);
        for t in 0..steps {
            let (past, future) = self.states.split_at_mut(size * (t + 1));
            let (u, next) = (&past[size * t..], &mut future[..size]);
            for i in 1..n - 1 {
                for j in 1..n - 1 {
                    let at = i * n + j;
                    let spread = u[at - n] + u[at + n] + u[at - 1] + u[at + 1] - 4.0 * u[at];
                    next[at] = u[at] + RATE * spread + 0.01 * u[at] * (1.0 - u[at]);
                }
            }
        }
        let [bar, before] = &mut self.bars;
        let last = &self.states[size * steps..];
        let mut sum = 0.0;
        bar.clear();
        for v in last {
            sum += v * v;
            bar.push(2.0 * v);
        }
        for t in (0..steps).rev() {
            let u = &self.states[size * t..][..size];
            before.clear();
            before.resize(size, 0.0);
            for i in 1..n - 1 {
                for j in 1..n - 1 {
                    let at = i * n + j;
                    let spread = RATE * bar[at];
                    before[at] += bar[at] * (1.01 - 0.02 * u[at]) - 4.0 * spread;
                    before[at - n] += spread;
                    before[at + n] += spread;
                    before[at - 1] += spread;
                    before[at + 1] += spread;
                }
            }
            std::mem::swap(bar, before);
        }
        for (gradient, bar) in gradient.iter_mut().zip(bar.iter()) {
            *gradient += bar;
        }
        sum
    }
    fn generic<T: Number>(&self, x: &[T]) -> T {
        let (n, rate) = (self.n, T::of(RATE));
        let mut u = x.to_vec();
        let mut next = vec![T::of(0.0); n * n];
        for _ in 0..self.steps {
            for i in 1..n - 1 {
                for j in 1..n - 1 {
                    let at = i * n + j;
                    let spread = u[at - n] + u[at + n] + u[at - 1] + u[at + 1] - T::of(4.0) * u[at];
                    next[at] = u[at] + rate * spread + T::of(0.01) * u[at] * (T::of(1.0) - u[at]);
                }
            }
            u.copy_from_slice(&next);
        }
        u.iter().fold(T::of(0.0), |sum, &v| sum + v * v)
    }
}

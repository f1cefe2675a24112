//! Which problems are networks? A layer with the hyperbolic tangent, and a recurrent network with long short-term memory
//! whose weights are diagonal.

use super::noise;
use crate::problem::{Number, Problem};
use fluxions::differentiable;
use fluxions::rt::Workspace;

/// The squared distance of tanh(W·x + b) from `target`.
#[differentiable]
fn layer(w: &[f64], b: &[f64], #[constant] x: &[f64], #[constant] target: &[f64]) -> f64 {
    let n = x.len();
    let mut sum = 0.0;
    for i in 0..b.len() {
        let row = &w[i * n..(i + 1) * n];
        let mut y = b[i];
        for j in 0..n {
            y += row[j] * x[j];
        }
        let off = y.tanh() - target[i];
        sum += off * off;
    }
    sum
}

pub(crate) struct Layer {
    pub(crate) x: Vec<f64>,
    pub(crate) target: Vec<f64>,
}

impl Problem for Layer {
    fn name(&self) -> &'static str {
        "tanh layer"
    }
    fn start(&self) -> Vec<f64> {
        noise((self.x.len() + 1) * self.target.len(), 21).iter().map(|w| 0.3 * w).collect()
    }
    fn value(&self, x: &[f64]) -> f64 {
        let (w, b) = x.split_at(self.x.len() * self.target.len());
        layer(w, b, &self.x, &self.target)
    }
    fn ours(&self, workspace: &mut Workspace<f64>, x: &[f64], gradient: &mut [f64]) -> f64 {
        let (w, b) = x.split_at(self.x.len() * self.target.len());
        let (w_bar, b_bar) = gradient.split_at_mut(w.len());
        layer::adjoint_in(workspace, w, w_bar, b, b_bar, &self.x, &self.target, 1.0)
    }
    fn by_hand(&mut self, x: &[f64], gradient: &mut [f64]) -> f64 {
        let (w, b) = x.split_at(self.x.len() * self.target.len());
        let (w_bar, b_bar) = gradient.split_at_mut(w.len());
        let n = self.x.len();
        let mut sum = 0.0;
        for i in 0..b.len() {
            let mut y = b[i];
            for (w, x) in w[i * n..][..n].iter().zip(&self.x) {
                y += w * x;
            }
            let t = y.tanh();
            let off = t - self.target[i];
            sum += off * off;
            let y_bar = 2.0 * off * (1.0 - t * t);
            b_bar[i] += y_bar;
            for (w_bar, x) in w_bar[i * n..][..n].iter_mut().zip(&self.x) {
                *w_bar += y_bar * x;
            }
        }
        sum
    }
    fn generic<T: Number>(&self, x: &[T]) -> T {
        let (w, b) = x.split_at(self.x.len() * self.target.len());
        let n = self.x.len();
        let mut sum = T::of(0.0);
        for i in 0..b.len() {
            let mut y = b[i];
            for j in 0..n {
                y = y + w[i * n + j] * T::of(self.x[j]);
            }
            let off = y.tanh() - T::of(self.target[i]);
            sum = sum + off * off;
        }
        sum
    }
}

#[differentiable]
fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

/// The squared error of predicting each item of a sequence from the one before, by layers that are one behind the other.
#[differentiable]
fn recurrent(width: usize, weights: &[f64], #[constant] sequence: &[f64]) -> f64 {
    let layers = weights.len() / (8 * width);
    let mut hidden = vec![0.0; layers * width];
    let mut cell = vec![0.0; layers * width];
    let mut x = vec![0.0; width];
    let mut loss = 0.0;
    for t in 0..sequence.len() / width - 1 {
        x.copy_from_slice(&sequence[t * width..(t + 1) * width]);
        for l in 0..layers {
            let w = &weights[8 * width * l..8 * width * (l + 1)];
            let h = &mut hidden[l * width..(l + 1) * width];
            let c = &mut cell[l * width..(l + 1) * width];
            for i in 0..width {
                let forget = sigmoid(x[i] * w[i] + w[4 * width + i]);
                let ingate = sigmoid(h[i] * w[width + i] + w[5 * width + i]);
                let outgate = sigmoid(x[i] * w[2 * width + i] + w[6 * width + i]);
                let change = (h[i] * w[3 * width + i] + w[7 * width + i]).tanh();
                c[i] = c[i] * forget + ingate * change;
                h[i] = outgate * c[i].tanh();
                x[i] = h[i];
            }
        }
        for i in 0..width {
            let off = x[i] - sequence[(t + 1) * width + i];
            loss += off * off;
        }
    }
    loss
}

pub(crate) struct Recurrent {
    pub(crate) width: usize,
    pub(crate) layers: usize,
    pub(crate) sequence: Vec<f64>,
    memory: Vec<Step>,
    state: [Vec<f64>; 6],
}

impl Recurrent {
    pub(crate) fn new(width: usize, layers: usize, items: usize) -> Self {
        let sequence = noise(width * items, 25);
        Recurrent { width, layers, sequence, memory: Vec::new(), state: Default::default() }
    }
}

/// What is saved of one cell at one time.
#[derive(Clone, Copy)]
struct Step {
    x: f64,
    hidden: f64,
    cell: f64,
    forget: f64,
    ingate: f64,
    outgate: f64,
    change: f64,
    shown: f64,
}

fn plain_sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

impl Problem for Recurrent {
    fn name(&self) -> &'static str {
        "recurrent network"
    }
    fn start(&self) -> Vec<f64> {
        noise(8 * self.width * self.layers, 22)
    }
    fn value(&self, x: &[f64]) -> f64 {
        recurrent(self.width, x, &self.sequence)
    }
    fn ours(&self, workspace: &mut Workspace<f64>, x: &[f64], gradient: &mut [f64]) -> f64 {
        recurrent::adjoint_in(workspace, self.width, x, gradient, &self.sequence, 1.0)
    }
    fn by_hand(&mut self, weights: &[f64], gradient: &mut [f64]) -> f64 {
        let (width, layers, sequence) = (self.width, self.layers, &self.sequence);
        let [hidden, cell, x, hidden_bar, cell_bar, offs] = &mut self.state;

        for state in [&mut *hidden, &mut *cell, &mut *hidden_bar, &mut *cell_bar] {
            state.clear();
            state.resize(layers * width, 0.0);
        }
        x.resize(width, 0.0);
        offs.clear();
        self.memory.clear();
        let steps = sequence.len() / width - 1;
        let mut loss = 0.0;
        for t in 0..steps {
            x.copy_from_slice(&sequence[t * width..][..width]);
            for l in 0..layers {
                let w = &weights[8 * width * l..][..8 * width];
                let (hidden, cell) = (&mut hidden[l * width..][..width], &mut cell[l * width..][..width]);
                for i in 0..width {
                    let forget = plain_sigmoid(x[i] * w[i] + w[4 * width + i]);
                    let ingate = plain_sigmoid(hidden[i] * w[width + i] + w[5 * width + i]);
                    let outgate = plain_sigmoid(x[i] * w[2 * width + i] + w[6 * width + i]);
                    let change = (hidden[i] * w[3 * width + i] + w[7 * width + i]).tanh();
                    let new = cell[i] * forget + ingate * change;
                    let shown = new.tanh();
                    self.memory.push(Step {
                        x: x[i],
                        hidden: hidden[i],
                        cell: cell[i],
                        forget,
                        ingate,
                        outgate,
                        change,
                        shown,
                    });
                    cell[i] = new;
                    hidden[i] = outgate * shown;
                    x[i] = hidden[i];
                }
            }
            for i in 0..width {
                let off = x[i] - sequence[(t + 1) * width + i];
                offs.push(off);
                loss += off * off;
            }
        }
        let x_bar = x;
        for t in (0..steps).rev() {
            for i in 0..width {
                x_bar[i] = 2.0 * offs[t * width + i];
            }
            for l in (0..layers).rev() {
                let w = &weights[8 * width * l..][..8 * width];
                let bar = &mut gradient[8 * width * l..][..8 * width];
                let saved = &self.memory[(t * layers + l) * width..][..width];
                let hidden_bar = &mut hidden_bar[l * width..][..width];
                let cell_bar = &mut cell_bar[l * width..][..width];
                for i in 0..width {
                    let s = saved[i];
                    let out = hidden_bar[i] + x_bar[i];
                    let new = cell_bar[i] + out * s.outgate * (1.0 - s.shown * s.shown);
                    let outgate = out * s.shown * s.outgate * (1.0 - s.outgate);
                    let forget = new * s.cell * s.forget * (1.0 - s.forget);
                    let ingate = new * s.change * s.ingate * (1.0 - s.ingate);
                    let change = new * s.ingate * (1.0 - s.change * s.change);
                    cell_bar[i] = new * s.forget;
                    bar[i] += forget * s.x;
                    bar[width + i] += ingate * s.hidden;
                    bar[2 * width + i] += outgate * s.x;
                    bar[3 * width + i] += change * s.hidden;
                    bar[4 * width + i] += forget;
                    bar[5 * width + i] += ingate;
                    bar[6 * width + i] += outgate;
                    bar[7 * width + i] += change;
                    x_bar[i] = forget * w[i] + outgate * w[2 * width + i];
                    hidden_bar[i] = ingate * w[width + i] + change * w[3 * width + i];
                }
            }
        }
        loss
    }
    fn generic<T: Number>(&self, weights: &[T]) -> T {
        let (width, layers, sequence) = (self.width, self.layers, &self.sequence);
        let mut hidden = vec![T::of(0.0); layers * width];
        let mut cell = vec![T::of(0.0); layers * width];
        let mut loss = T::of(0.0);
        for t in 0..sequence.len() / width - 1 {
            let mut x: Vec<T> = sequence[t * width..(t + 1) * width].iter().map(|&x| T::of(x)).collect();
            for l in 0..layers {
                let w = &weights[8 * width * l..8 * width * (l + 1)];
                for i in 0..width {
                    let h = hidden[l * width + i];
                    let forget = (x[i] * w[i] + w[4 * width + i]).sigmoid();
                    let ingate = (h * w[width + i] + w[5 * width + i]).sigmoid();
                    let outgate = (x[i] * w[2 * width + i] + w[6 * width + i]).sigmoid();
                    let change = (h * w[3 * width + i] + w[7 * width + i]).tanh();
                    let c = &mut cell[l * width + i];
                    *c = *c * forget + ingate * change;
                    hidden[l * width + i] = outgate * c.tanh();
                    x[i] = hidden[l * width + i];
                }
            }
            for i in 0..width {
                let off = x[i] - T::of(sequence[(t + 1) * width + i]);
                loss = loss + off * off;
            }
        }
        loss
    }
}

//! `lstm`: how well does a network of long short-term memory predict the next item of a sequence, and what is the gradient
//! by its parameters?

use crate::read::Fields;
use crate::task::{Task, task, unknown};
use fluxions::adjoint::Workspace;
use fluxions::differentiable;
use serde_json::Value;

/// A network and a sequence.
#[derive(Clone, Debug)]
pub struct Input {
    /// The number of layers.
    pub layers: usize,
    /// The width of a layer, and of an item.
    pub width: usize,
    /// Per layer the weights and then the biases of its four gates.
    pub main_params: Vec<f64>,
    /// The weights of the input, and the weights and biases of the output.
    pub extra_params: Vec<f64>,
    /// Per layer what it gives and what it remembers at first.
    pub state: Vec<f64>,
    /// The items, one after the other.
    pub sequence: Vec<f64>,
}

impl Input {
    fn read(input: &Value) -> Result<Input, String> {
        let fields = Fields::of(input)?;
        let main = fields.rows("main_params")?;
        if main.count == 0 || main.count % 2 != 0 || main.columns == 0 || main.columns % 4 != 0 {
            return Err(fields.must("main_params", "two lists a layer, of four numbers an item"));
        }
        let (layers, width) = (main.count / 2, main.columns / 4);
        let items = fields.items("sequence")?.len();
        if items < 2 {
            return Err(fields.must("sequence", "a list of at least two lists"));
        }
        Ok(Input {
            layers,
            width,
            main_params: main.values,
            extra_params: fields.matrix("extra_params", 3, width)?,
            state: fields.matrix("state", 2 * layers, width)?,
            sequence: fields.matrix("sequence", items, width)?,
        })
    }
}

/// 1 / (1 + exp −x).
#[differentiable]
pub fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

/// One step of one layer: `x` is what comes in, and then what goes out; `hidden` and `cell` are the layer's state.
#[differentiable]
pub fn layer(weight: &[f64], bias: &[f64], hidden: &mut [f64], cell: &mut [f64], x: &mut [f64]) {
    let width = x.len();
    let weight = &weight[0..4 * width];
    let bias = &bias[0..4 * width];
    let hidden = &mut hidden[0..width];
    let cell = &mut cell[0..width];
    for i in 0..width {
        let forget = sigmoid(x[i] * weight[i] + bias[i]);
        let ingate = sigmoid(hidden[i] * weight[width + i] + bias[width + i]);
        let outgate = sigmoid(x[i] * weight[2 * width + i] + bias[2 * width + i]);
        let change = (hidden[i] * weight[3 * width + i] + bias[3 * width + i]).tanh();
        cell[i] = cell[i] * forget + ingate * change;
        hidden[i] = outgate * cell[i].tanh();
        x[i] = hidden[i];
    }
}

/// The prediction of the item after `item`, in `x`.
#[differentiable]
pub fn predict(
    layers: usize,
    main: &[f64],
    extra: &[f64],
    hidden: &mut [f64],
    cell: &mut [f64],
    #[constant] item: &[f64],
    x: &mut [f64],
) {
    let width = item.len();
    for ((x, item), weight) in x.iter_mut().zip(item).zip(&extra[0..width]) {
        *x = item * weight;
    }
    for i in 0..layers {
        let weight = &main[8 * width * i..8 * width * i + 4 * width];
        let bias = &main[8 * width * i + 4 * width..8 * width * (i + 1)];
        let from = width * i;
        let to = from + width;
        layer(weight, bias, &mut hidden[from..to], &mut cell[from..to], x);
    }
    for ((x, weight), bias) in x.iter_mut().zip(&extra[width..2 * width]).zip(&extra[2 * width..3 * width]) {
        *x = *x * weight + bias;
    }
}

/// The loss: the mean of −item·ln(softmax of its prediction), with two units beside those that are predicted.
#[differentiable]
pub fn objective(
    layers: usize,
    width: usize,
    main: &[f64],
    extra: &[f64],
    #[constant] state: &[f64],
    #[constant] sequence: &[f64],
) -> f64 {
    let mut hidden = vec![0.0; layers * width];
    let mut cell = vec![0.0; layers * width];
    for i in 0..layers {
        let start = 2 * width * i;
        hidden[i * width..(i + 1) * width].copy_from_slice(&state[start..start + width]);
        cell[i * width..(i + 1) * width].copy_from_slice(&state[start + width..start + 2 * width]);
    }
    let mut x = vec![0.0; width];
    let mut total = 0.0;
    let steps = sequence.len() / width - 1;
    for t in 0..steps {
        let item = &sequence[t * width..(t + 1) * width];
        let next = &sequence[(t + 1) * width..(t + 2) * width];
        predict(layers, main, extra, &mut hidden, &mut cell, item, &mut x);
        let mut sum = 2.0;
        for x in &x {
            sum += x.exp();
        }
        let log_sum = sum.ln();
        for (x, next) in x.iter().zip(next) {
            total += next * (x - log_sum);
        }
    }
    -total / (steps * width) as f64
}

impl Input {
    fn objective(&self) -> f64 {
        let Input { layers, width, main_params, extra_params, state, sequence } = self;
        objective(*layers, *width, main_params, extra_params, state, sequence)
    }
}

/// The function `function` on `input`.
pub fn open(function: &str, input: &Value) -> Result<Box<dyn Task>, String> {
    let input = Input::read(input)?;
    match function {
        "objective" => task(input, 0.0, |input, out| *out = input.objective()),
        "jacobian" => {
            let mut workspace = Workspace::new();
            let main = input.main_params.len();
            let gradient = vec![0.0; main + input.extra_params.len()];
            task(input, gradient, move |input, out| {
                out.fill(0.0);
                let (main_bar, extra_bar) = out.split_at_mut(main);
                let Input { layers, width, main_params, extra_params, state, sequence } = input;
                objective::adjoint_in(
                    &mut workspace,
                    *layers,
                    *width,
                    main_params,
                    main_bar,
                    extra_params,
                    extra_bar,
                    state,
                    sequence,
                    1.0,
                );
            })
        }
        _ => unknown(function, &["objective", "jacobian"]),
    }
}

//! Functions whose sensitivities are known in closed form.
#![allow(missing_docs, unreachable_pub, dead_code)]

use fluxions::Function;
use fluxions_sensitivity::{Distribution, Formula, Input};
use std::f64::consts::PI;

/// A function with its inputs and what is known of it.
pub struct Known {
    pub name: &'static str,
    pub formula: String,
    pub inputs: Vec<Input>,
    pub variance: f64,
    pub first: Vec<f64>,
    pub total: Vec<f64>,
    /// The mean squared derivatives.
    pub square: Vec<f64>,
}

impl Known {
    pub fn model(&self) -> Formula {
        let names: Vec<String> = self.inputs.iter().map(|input| input.name.clone()).collect();
        let function = Function::parse(&self.formula).expect("a formula");
        Formula::new(&function, &names).expect("it has derivatives")
    }
}

fn all(count: usize, distribution: Distribution) -> Vec<Input> {
    (1..=count).map(|i| Input::new(&format!("x{i}"), distribution)).collect()
}

/// T. Ishigami, T. Homma, 1990, with a = 7, b = 0.1.
pub fn ishigami() -> Known {
    let (a, b) = (7.0, 0.1);
    let alone = 0.5 * (1.0 + b * PI.powi(4) / 5.0).powi(2);
    let second = a * a / 8.0;
    let both = b * b * PI.powi(8) * (1.0 / 18.0 - 1.0 / 50.0);
    let variance = alone + second + both;
    Known {
        name: "ishigami",
        formula: "sin(x1) + 7*sin(x2)^2 + 0.1*x3^4*sin(x1)".into(),
        inputs: all(3, Distribution::Uniform { low: -PI, high: PI }),
        variance,
        first: vec![alone / variance, second / variance, 0.0],
        total: vec![(alone + both) / variance, second / variance, both / variance],
        square: vec![
            0.5 * (1.0 + 2.0 * b * PI.powi(4) / 5.0 + b * b * PI.powi(8) / 9.0),
            a * a / 2.0,
            8.0 * b * b * PI.powi(6) / 7.0,
        ],
    }
}

/// A product of functions of one input each, from the mean square of each slope, and mean and variance of each factor.
fn product(name: &'static str, formula: String, inputs: Vec<Input>, of: &[(f64, f64, f64)]) -> Known {
    let ratio: Vec<f64> = of.iter().map(|(_, mean, variance)| variance / (mean * mean)).collect();
    let mean: f64 = of.iter().map(|f| f.1).product();
    let all: f64 = ratio.iter().map(|r| 1.0 + r).product();
    let variance = mean * mean * (all - 1.0);
    let second: Vec<f64> = of.iter().map(|(_, mean, variance)| mean * mean + variance).collect();
    let others = |i: usize| -> f64 {
        second.iter().enumerate().filter(|(j, _)| *j != i).map(|(_, moment)| moment).product()
    };
    Known {
        name,
        formula,
        inputs,
        variance,
        first: ratio.iter().map(|r| r / (all - 1.0)).collect(),
        total: ratio.iter().map(|r| r * all / (1.0 + r) / (all - 1.0)).collect(),
        square: (0..of.len()).map(|i| of[i].0 * others(i)).collect(),
    }
}

/// I. M. Sobol's g-function, with corners in the middle of each range.
pub fn g_function() -> Known {
    let a = [0.0, 1.0, 4.5, 9.0, 99.0, 99.0, 99.0, 99.0];
    let factor = |(i, a): (usize, &f64)| format!("(abs(4*x{} - 2) + {a})/(1 + {a})", i + 1);
    let formula = a.iter().enumerate().map(factor).collect::<Vec<_>>().join(" * ");
    let of = a.map(|a| (16.0 / (1.0 + a).powi(2), 1.0, 1.0 / 3.0 / (1.0 + a).powi(2)));
    product("g-function", formula, all(8, Distribution::Uniform { low: 0.0, high: 1.0 }), &of)
}

/// A product of exponentials, which meet nowhere at the ends of a range.
pub fn exponential() -> Known {
    let c = [1.0f64, 0.5, 1.5, 0.3];
    let of = c.map(|c| {
        let (mean, second) = (c.exp_m1() / c, (2.0 * c).exp_m1() / (2.0 * c));
        (c * c * second, mean, second - mean * mean)
    });
    let formula = "exp(x1 + 0.5*x2 + 1.5*x3 + 0.3*x4)".to_owned();
    product("exponential", formula, all(4, Distribution::Uniform { low: 0.0, high: 1.0 }), &of)
}

/// A product of normal inputs.
pub fn normal_product() -> Known {
    let moments = [(2.0, 0.2), (3.0, 0.6), (1.0, 0.3)];
    let inputs = moments.iter().enumerate().map(|(i, &(mean, deviation))| {
        Input::new(&format!("x{}", i + 1), Distribution::Normal { mean, deviation })
    });
    let of = moments.map(|(mean, deviation): (f64, f64)| (1.0, mean, deviation * deviation));
    product("normal product", "x1*x2*x3".into(), inputs.collect(), &of)
}

/// A sum, of which everything is known at once.
pub fn linear() -> Known {
    let c = [4.0, -2.0, 1.0, 0.0];
    let total: f64 = c.iter().map(|c| c * c).sum();
    let share: Vec<f64> = c.iter().map(|c| c * c / total).collect();
    Known {
        name: "linear",
        formula: "4*x1 - 2*x2 + x3 + 10".into(),
        inputs: all(4, Distribution::Uniform { low: 0.0, high: 1.0 }),
        variance: total / 12.0,
        first: share.clone(),
        total: share,
        square: c.map(|c| c * c).to_vec(),
    }
}

pub fn known() -> Vec<Known> {
    vec![ishigami(), g_function(), exponential(), normal_product(), linear()]
}

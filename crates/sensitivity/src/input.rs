//! What may vary? Each input has a name, a value that is taken for it, and perhaps a distribution.

use crate::Distribution;

/// One input of a function.
#[derive(Clone, Debug, PartialEq)]
pub struct Input {
    /// Its name.
    pub name: String,
    /// The value that is taken for it.
    pub nominal: f64,
    /// How uncertain it is; `None` where it is held at its value.
    pub distribution: Option<Distribution>,
}

impl Input {
    /// An input with a distribution, at the mean of that.
    pub fn new(name: &str, distribution: Distribution) -> Input {
        Input { name: name.to_owned(), nominal: distribution.mean(), distribution: Some(distribution) }
    }

    /// An input that is held at its value.
    pub fn fixed(name: &str, nominal: f64) -> Input {
        Input { name: name.to_owned(), nominal, distribution: None }
    }

    /// The least and the largest value that it can have.
    pub(crate) fn support(&self) -> (f64, f64) {
        self.distribution.map_or((f64::NEG_INFINITY, f64::INFINITY), |d| d.support())
    }
}

/// Inputs that are moved together.
#[derive(Clone, Debug, PartialEq)]
pub struct Factor {
    /// The name of the group, or of the only input.
    pub name: String,
    /// The places of the inputs.
    pub members: Vec<usize>,
}

impl Factor {
    /// Each input that has a distribution by itself.
    pub fn singles(inputs: &[Input]) -> Vec<Factor> {
        let varied = inputs.iter().enumerate().filter(|(_, input)| input.distribution.is_some());
        varied.map(|(i, input)| Factor { name: input.name.clone(), members: vec![i] }).collect()
    }
}

/// The values taken for all inputs.
pub(crate) fn nominal(inputs: &[Input]) -> Vec<f64> {
    inputs.iter().map(|input| input.nominal).collect()
}

/// The value of an input at a probability.
pub(crate) fn at(input: &Input, p: f64) -> f64 {
    input.distribution.map_or(input.nominal, |d| d.quantile(p))
}

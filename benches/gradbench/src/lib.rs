//! What does GradBench ask, and how is it answered? Each problem has a file, with its function as a program over `f64` in
//! the problem's own form, and with the call that differentiates that program. [`open`] finds them by name,
//! [`protocol`] times them and speaks JSON.

pub mod ba;
pub mod descent;
pub mod det;
pub mod gmm;
pub mod hello;
pub mod ht;
mod json;
pub mod kmeans;
pub mod llsq;
pub mod lse;
pub mod lstm;
pub mod ode;
pub mod particle;
pub mod protocol;
mod read;
pub mod saddle;
pub mod task;

use serde_json::Value;
use task::Task;

/// What makes a task of a function's name and its input.
type Open = fn(&str, &Value) -> Result<Box<dyn Task>, String>;

/// The problems, by the names that GradBench gives their modules.
const MODULES: [(&str, Open); 12] = [
    ("ba", ba::open),
    ("det", det::open),
    ("gmm", gmm::open),
    ("hello", hello::open),
    ("ht", ht::open),
    ("kmeans", kmeans::open),
    ("llsq", llsq::open),
    ("lse", lse::open),
    ("lstm", lstm::open),
    ("ode", ode::open),
    ("particle", particle::open),
    ("saddle", saddle::open),
];

/// Whether there is a module of this name; the error names those that there are.
pub fn define(module: &str) -> Result<(), String> {
    find(module).map(|_| ())
}

/// The function of the module, with its input read and its memory allocated, ready to be run.
pub fn open(module: &str, function: &str, input: &Value) -> Result<Box<dyn Task>, String> {
    find(module)?(function, input).map_err(|fault| format!("{module}: {fault}"))
}

fn find(module: &str) -> Result<Open, String> {
    let found = MODULES.iter().find(|(name, _)| *name == module);
    found.map(|(_, open)| *open).ok_or_else(|| {
        let names: Vec<&str> = MODULES.iter().map(|(name, _)| *name).collect();
        format!("there is no module {module:?}; there are {}", names.join(", "))
    })
}

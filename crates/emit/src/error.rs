//! Why was a graph not written in a language, and what can be done instead?

use crate::Language;
use fluxions_graph::Shape;
use fluxions_rules::Prim;
use std::fmt;

/// Why no code was written.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EmitError {
    /// The language has no such function.
    Missing {
        /// The language.
        language: Language,
        /// The function.
        prim: Prim,
        /// What to do instead.
        instead: &'static str,
    },
    /// A node of the graph is an array.
    NotScalar {
        /// Its shape.
        shape: Shape,
    },
    /// The graph has no output.
    NoOutputs,
    /// There is no language of this name.
    UnknownLanguage {
        /// The name.
        name: String,
    },
}

impl fmt::Display for EmitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            EmitError::Missing { language, prim, instead } => {
                write!(f, "{language} cannot express {} here; {instead}", prim.name())
            }
            EmitError::NotScalar { shape } => {
                write!(
                    f,
                    "a function of numbers can be emitted, but the graph has an array of shape {shape}; "
                )?;
                write!(f, "emit the function of one element, and call it in a loop")
            }
            EmitError::NoOutputs => write!(f, "the graph has no output; give it one with `with_outputs`"),
            EmitError::UnknownLanguage { name } => {
                let names: Vec<&str> = Language::ALL.iter().map(|language| language.name()).collect();
                write!(f, "there is no language {name:?} to emit; there are {}", names.join(", "))
            }
        }
    }
}

impl std::error::Error for EmitError {}

//! Why can a graph not become WebAssembly?

use fluxions_graph::Shape;
use std::fmt;

/// Why graphs could not be compiled.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Error {
    /// A graph of arrays: a module computes with scalars.
    NotScalar {
        /// The function.
        name: String,
        /// The first shape that is none of a scalar.
        shape: Shape,
    },
    /// A graph that computes nothing.
    NoOutputs {
        /// The function.
        name: String,
    },
    /// Two functions, or a function and the samples of another one, or the memory, of the same name.
    NameTaken {
        /// The name.
        name: String,
    },
    /// More inputs than a function of WebAssembly may have in a browser.
    TooManyInputs {
        /// The function.
        name: String,
        /// Its inputs.
        inputs: usize,
    },
    /// More code than a function of WebAssembly may have in a browser.
    TooLarge {
        /// The function.
        name: String,
        /// The length of its code in bytes.
        bytes: usize,
    },
}

/// The most parameters of a function that browsers accept (WebAssembly JavaScript Interface, "Implementation limits").
pub(crate) const MAX_PARAMETERS: usize = 1000;

/// The most bytes of a function's code that browsers accept, by the same source.
pub(crate) const MAX_CODE: usize = 7_654_321;

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::NotScalar { name, shape } => {
                write!(
                    f,
                    "`{name}` has a node of shape {shape:?}; WebAssembly is written for scalars, compile one element"
                )
            }
            Error::NoOutputs { name } => write!(f, "`{name}` has no output; give it one"),
            Error::NameTaken { name } => {
                write!(f, "the name `{name}` is taken in the module; give the function another one")
            }
            Error::TooManyInputs { name, inputs } => write!(
                f,
                "`{name}` has {inputs} inputs, and a function of WebAssembly at most {} beside what sampling needs; \
                 make constants of some",
                MAX_PARAMETERS - SAMPLE_PARAMETERS
            ),
            Error::TooLarge { name, bytes } => write!(
                f,
                "`{name}` needs {bytes} bytes of code, and a function of WebAssembly has at most {MAX_CODE}; \
                 compile its parts one by one"
            ),
        }
    }
}

/// How many parameters sampling adds to those of the inputs: step, number and place.
pub(crate) const SAMPLE_PARAMETERS: usize = 3;

impl std::error::Error for Error {}

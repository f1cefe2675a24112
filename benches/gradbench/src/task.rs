//! What is timed? A [`Task`] is a function with its input read and the memory of its output allocated, so that a run is the
//! function and nothing else.

use crate::json::Output;

/// A function that is ready to be run, any number of times.
pub trait Task {
    /// Runs the function once; this is what is timed.
    fn run(&mut self);

    /// Appends the output of the last run, as JSON.
    fn write(&self, json: &mut Vec<u8>) -> Result<(), String>;
}

/// The task that calls `function` on `input`, and keeps what it wrote in `output` for the next run to write over.
pub(crate) fn task<I, O, F>(input: I, output: O, function: F) -> Result<Box<dyn Task>, String>
where
    I: 'static,
    O: Output + 'static,
    F: FnMut(&I, &mut O) + 'static,
{
    Ok(Box::new(Call { input, output, function }))
}

/// The answer to a function that the module does not have.
pub(crate) fn unknown(function: &str, known: &[&str]) -> Result<Box<dyn Task>, String> {
    Err(format!("there is no function {function:?}; there are {}", known.join(", ")))
}

struct Call<I, O, F> {
    input: I,
    output: O,
    function: F,
}

impl<I, O: Output, F: FnMut(&I, &mut O)> Task for Call<I, O, F> {
    fn run(&mut self) {
        (self.function)(&self.input, &mut self.output);
    }

    fn write(&self, json: &mut Vec<u8>) -> Result<(), String> {
        self.output.write(json)
    }
}

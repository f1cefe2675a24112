//! What was run, when one looks back? A line of JSON for each run, added to a file as soon as the run is over.

use crate::attempt::Answer;
use crate::error::StudyError;
use crate::plan::Plan;
use serde_json::{Map, Value, json};
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

pub(crate) struct Log {
    file: File,
    path: PathBuf,
}

impl Log {
    /// Opens a file, behind what is in it already.
    pub(crate) fn open(path: &Path) -> Result<Log, StudyError> {
        let opened = std::fs::OpenOptions::new().append(true).create(true).open(path);
        let file = opened
            .map_err(|e| StudyError::new(format!("the log `{}` cannot be opened: {e}", path.display())))?;
        Ok(Log { file, path: path.to_path_buf() })
    }

    /// Adds a run.
    pub(crate) fn run(
        &mut self,
        plan: &Plan,
        point: &[f64],
        answer: &Answer,
        tries: u32,
        run: u64,
        took: Duration,
    ) -> Result<(), StudyError> {
        let mut entry = json!({
            "run": run,
            "inputs": named(plan.inputs.iter().map(String::as_str).zip(point)),
            "outputs": named(plan.outputs.iter().map(|(name, _)| name.as_str()).zip(&answer.values)),
            "seconds": took.as_secs_f64(),
            "tries": tries,
        });
        if let Some(failure) = &answer.failure {
            entry["failure"] = failure.why.to_string().into();
            entry["command"] = failure.command.as_str().into();
            entry["stdin"] = failure.input.as_deref().into();
            entry["stdout"] = failure.output.as_str().into();
            entry["stderr"] = failure.complaints.as_str().into();
        }
        let written = self.file.write_all(format!("{entry}\n").as_bytes());
        written
            .map_err(|e| StudyError::new(format!("the log `{}` cannot be written: {e}", self.path.display())))
    }
}

/// Numbers that JSON does not have are null.
fn named<'a>(entries: impl Iterator<Item = (&'a str, &'a f64)>) -> Value {
    entries.map(|(name, x)| (name.to_owned(), json!(x))).collect::<Map<_, _>>().into()
}

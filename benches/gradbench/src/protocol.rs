//! What is said in answer to a line? GradBench sends messages of a `kind`; every answer repeats the message's `id`. An
//! `evaluate` is run as often as its input asks, and each run is timed alone. A line that makes no sense is answered as
//! well: the program that sent it can read why.

use crate::json::Output;
use crate::json::object;
use crate::task::Task;
use serde_json::{Map, Value, json};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

/// The name under which this tool is known to GradBench.
const TOOL: &str = "fluxions";

/// The answer to one line: JSON, without the end of the line.
pub fn respond(line: &[u8]) -> Vec<u8> {
    let message: Map<String, Value> = match serde_json::from_slice(line) {
        Ok(message) => message,
        Err(fault) => return failure(&Value::Null, &format!("the message is not a JSON object: {fault}")),
    };
    let id = message.get("id").unwrap_or(&Value::Null);
    match message.get("kind").and_then(Value::as_str) {
        Some("start") => text(&json!({ "id": id, "tool": TOOL })),
        Some("define") => match word(&message, "module").and_then(crate::define) {
            Ok(()) => text(&json!({ "id": id, "success": true })),
            Err(fault) => failure(id, &fault),
        },
        Some("evaluate") => evaluate(id, &message).unwrap_or_else(|fault| failure(id, &fault)),
        Some(_) => text(&json!({ "id": id })),
        None => failure(id, "the message has no kind"),
    }
}

fn text(answer: &Value) -> Vec<u8> {
    answer.to_string().into_bytes()
}

fn failure(id: &Value, error: &str) -> Vec<u8> {
    text(&json!({ "id": id, "success": false, "error": error }))
}

/// A field of the message that must be a string.
fn word<'a>(message: &'a Map<String, Value>, field: &str) -> Result<&'a str, String> {
    let value = message.get(field).and_then(Value::as_str);
    value.ok_or_else(|| format!("the message has no {field}"))
}

/// Runs what the message asks for, and writes what came out and how long each run took.
fn evaluate(id: &Value, message: &Map<String, Value>) -> Result<Vec<u8>, String> {
    let (module, function) = (word(message, "module")?, word(message, "function")?);
    let input = message.get("input").ok_or("the message has no input")?;
    let repeat = Repeat::read(input)?;
    // Inputs are checked where they are read, so nothing should panic. If something does, the next message is still
    // answered.
    let ran = catch_unwind(AssertUnwindSafe(|| {
        let mut task = crate::open(module, function, input)?;
        let times = repeat.time(&mut *task);
        Ok((task, times))
    }));
    let (task, times) = ran.unwrap_or_else(|_| Err(format!("{module}: {function} failed on this input")))?;
    let mut answer = Vec::new();
    object(&[("id", id), ("success", &true), ("output", &Last(&*task)), ("timings", &times)], &mut answer)?;
    Ok(answer)
}

/// How often a function is run.
struct Repeat {
    runs: usize,
    seconds: f64,
}

impl Repeat {
    /// The wishes in the input, where it is an object that has any.
    fn read(input: &Value) -> Result<Repeat, String> {
        let (mut runs, mut seconds) = (1, 0.0);
        if let Some(wish) = input.get("min_runs") {
            runs = wish.as_u64().ok_or("min_runs must be a whole number, 0 or more")? as usize;
        }
        if let Some(wish) = input.get("min_seconds") {
            seconds = wish.as_f64().ok_or("min_seconds must be a number")?;
        }
        // There is no output without a run.
        Ok(Repeat { runs: runs.max(1), seconds })
    }

    /// Runs the task until both wishes are met.
    fn time(&self, task: &mut dyn Task) -> Times {
        let mut times = Vec::with_capacity(self.runs.min(1 << 20));
        let mut elapsed = Duration::ZERO;
        while times.len() < self.runs || elapsed.as_secs_f64() < self.seconds {
            let start = Instant::now();
            task.run();
            let time = start.elapsed();
            times.push(time);
            elapsed += time;
        }
        Times(times)
    }
}

/// One entry a run, in nanoseconds.
struct Times(Vec<Duration>);

impl Output for Times {
    fn write(&self, json: &mut Vec<u8>) -> Result<(), String> {
        json.push(b'[');
        for (index, time) in self.0.iter().enumerate() {
            if index > 0 {
                json.push(b',');
            }
            let nanoseconds = time.as_nanos();
            json.extend(format!(r#"{{"name":"evaluate","nanoseconds":{nanoseconds}}}"#).bytes());
        }
        json.push(b']');
        Ok(())
    }
}

/// The output of a task's last run.
struct Last<'a>(&'a dyn Task);

impl Output for Last<'_> {
    fn write(&self, json: &mut Vec<u8>) -> Result<(), String> {
        self.0.write(json)
    }
}

impl Output for Value {
    fn write(&self, json: &mut Vec<u8>) -> Result<(), String> {
        serde_json::to_writer(json, self).map_err(|fault| fault.to_string())
    }
}

impl Output for bool {
    fn write(&self, json: &mut Vec<u8>) -> Result<(), String> {
        json.extend(self.to_string().bytes());
        Ok(())
    }
}

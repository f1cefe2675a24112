//! How does GradBench talk to Fluxions? One JSON object a line comes in, one goes out, until the input ends. What is said
//! is decided by the library; this program reads and writes.
#![allow(clippy::print_stderr)]

use fluxions_gradbench::protocol::respond;
use std::io::{self, BufRead, Write};
use std::process::ExitCode;

fn main() -> ExitCode {
    match talk(io::stdin().lock(), io::stdout().lock()) {
        Ok(()) => ExitCode::SUCCESS,
        // The other side has gone before us; there is nobody to tell, and nothing is wrong.
        Err(fault) if fault.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(fault) => {
            eprintln!("fluxions-gradbench: {fault}");
            ExitCode::FAILURE
        }
    }
}

/// Answers every line. Lines are read as bytes: a line that is not UTF-8 is answered like any other that is no JSON.
fn talk(mut input: impl BufRead, mut output: impl Write) -> io::Result<()> {
    let mut line = Vec::new();
    while input.read_until(b'\n', &mut line)? > 0 {
        if !line.trim_ascii().is_empty() {
            let mut answer = respond(&line);
            answer.push(b'\n');
            output.write_all(&answer)?;
            output.flush()?;
        }
        line.clear();
    }
    Ok(())
}

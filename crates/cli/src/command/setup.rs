//! What do a shell and `man` have to know of this command? Both read it off the description of the arguments.

use crate::args::Arguments;
use crate::failure::Failure;
use clap::CommandFactory;
use std::io::Write;
use std::process::ExitCode;

/// Prints the completion script, or writes the manual pages.
pub(super) fn setup(asked: &Arguments, out: &mut impl Write) -> Result<ExitCode, Failure> {
    let mut command = Arguments::command();
    if let Some(shell) = asked.completions {
        // The generator panics where it cannot write, so it writes to memory.
        let mut script = Vec::new();
        clap_complete::generate(shell, &mut command, "fluxions", &mut script);
        out.write_all(&script)?;
    }
    if let Some(folder) = &asked.manual {
        let written =
            std::fs::create_dir_all(folder).and_then(|()| clap_mangen::generate_to(command, folder));
        written.map_err(|error| {
            Failure::new(format!("the manual cannot be written to {}: {error}", folder.display()))
        })?;
    }
    Ok(ExitCode::SUCCESS)
}

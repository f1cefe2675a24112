//! Where do the manual pages come from? From the command itself, which writes them.

use crate::workspace::cargo;

/// Writes the manual pages of `fluxions` and of its commands into a folder.
pub(crate) fn write(folder: &str) -> Result<(), String> {
    let mut command = cargo(&["run", "--quiet", "-p", "fluxions-cli", "--", "--manual", folder]);
    match command.status().map_err(|e| format!("cargo does not run: {e}"))? {
        status if status.success() => Ok(()),
        status => Err(format!("the manual pages were not written: {status}")),
    }
}

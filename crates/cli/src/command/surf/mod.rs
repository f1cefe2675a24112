//! `fluxions surf`: a page on this machine where a derivative is seen.

mod args;

pub(crate) use args::Surf;

use crate::failure::{self, Failure};
use crate::{files, show};
use fluxions_surf::{ExploreError, ServeError, Server, explore};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use std::io::Write;
use std::process::ExitCode;

/// What the page shows when nothing else is asked for.
const FIRST: &str = "x^2/4";

/// What is changed in the part of an address after `#`: all that is not letters, digits and these.
const ESCAPED: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'*').remove(b'(').remove(b')');

pub(crate) fn surf(asked: &Surf, out: &mut impl Write) -> Result<ExitCode, Failure> {
    if let Some(folder) = &asked.assets {
        fluxions_surf::read_page_from(folder.clone());
    }
    // A formula that is none is better said here than in a browser.
    let formula = asked.formula.as_deref();
    let seen = explore(formula.unwrap_or(FIRST)).map_err(|error| wrong(error, formula.unwrap_or(FIRST)))?;
    if let Some(file) = &asked.export {
        files::write(file, fluxions_surf::export(&seen, "").as_bytes())?;
        return Ok(ExitCode::SUCCESS);
    }
    let server = Server::bind(asked.port)?;
    let hash = formula.map_or(String::new(), |f| format!("#f={}", utf8_percent_encode(f, ESCAPED)));
    let address = format!("http://{}/{hash}", server.address());
    writeln!(out, "{address}")?;
    writeln!(out, "Ctrl-C ends the server.")?;
    out.flush()?;
    let stop = server.stopper();
    ctrlc::set_handler(move || stop.stop())
        .map_err(|e| Failure::new(format!("Ctrl-C cannot be listened for: {e}")))?;
    if !asked.no_open && open::that_detached(&address).is_err() {
        failure::note("no browser could be opened; the address above opens the page in any");
    }
    server.run()?;
    Ok(ExitCode::SUCCESS)
}

/// The failure for a formula that cannot be shown, underlined where the place is known.
fn wrong(error: ExploreError, formula: &str) -> Failure {
    let _ = show::number;
    match error.help {
        Some(help) => Failure::new(error.message).help(help),
        None => Failure::new(format!("{}: {formula}", error.message)),
    }
}

impl From<ServeError> for Failure {
    fn from(error: ServeError) -> Failure {
        match error {
            ServeError::PortTaken(_) => {
                Failure::new(error.to_string()).help("leave --port out, and a free one is taken")
            }
            _ => Failure::new(error.to_string()),
        }
    }
}

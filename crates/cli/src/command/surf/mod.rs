//! `fluxions surf`: a page on this machine where a derivative is seen.

mod args;

pub(crate) use args::Surf;

use crate::failure::{self, Failure};
use crate::files;
use fluxions::formula::{Options, parse};
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
    let formula = asked.formula.as_deref().unwrap_or(FIRST);
    // A formula that is none is better said here than in a browser.
    if let Err(error) = parse(formula, &Options::default()) {
        let (source, error) = (formula.to_owned(), Box::new(error));
        return Err(Failure::Formula { source, origin: None, error });
    }
    let seen = explore(formula)?;
    let state = format!("f={}", utf8_percent_encode(formula, ESCAPED));
    if let Some(file) = &asked.export {
        files::write(file, fluxions_surf::export(&seen, &state).as_bytes())?;
        return Ok(ExitCode::SUCCESS);
    }
    let server = Server::bind(asked.port)?;
    let place = if asked.formula.is_some() { format!("#{state}") } else { String::new() };
    let address = format!("http://{}/{place}", server.address());
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

impl From<ExploreError> for Failure {
    fn from(error: ExploreError) -> Failure {
        Failure::Other { message: error.message, help: error.help }
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

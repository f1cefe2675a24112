//! Which programs are printed as source code, and in which language?

use crate::args::Format;
use crate::failure::Failure;
use fluxions::graph::Graph;

#[derive(Clone, Copy)]
pub(crate) struct Language;

pub(crate) fn language(format: Format) -> Option<Language> {
    match format {
        Format::Text | Format::Latex => None,
        _ => Some(Language),
    }
}

pub(crate) fn source(_: &Graph, _: Language, _: &str) -> Result<String, Failure> {
    Err(Failure::new("source code is not printed yet"))
}

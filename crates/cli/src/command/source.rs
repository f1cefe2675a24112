//! Which programs are printed as source code, and in which language?

use crate::args::Format;
use crate::failure::Failure;
use fluxions::graph::Graph;
use fluxions_emit::Language;

/// The programming language of a format, if it is one.
pub(crate) fn language(format: Format) -> Option<Language> {
    match format {
        Format::Text | Format::Latex => None,
        Format::Rust => Some(Language::Rust),
        Format::C => Some(Language::C),
        Format::Python => Some(Language::Python),
        Format::Js => Some(Language::JavaScript),
    }
}

/// A program as source code.
pub(crate) fn source(graph: &Graph, language: Language, name: &str) -> Result<String, Failure> {
    fluxions_emit::emit(graph, language, name).map_err(|e| Failure::new(e.to_string()))
}

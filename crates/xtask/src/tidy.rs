//! What does the compiler not check, that everyone who reads the code relies on? Dependencies that go down only, files
//! short enough to read, nothing left unfinished, nothing printed by a library, documents that agree with the code.

mod glossary;
mod layers;
mod texts;

use crate::{docs, workspace};
use std::fmt;

/// Something that is not as it should be: where, what, and how to mend it.
#[derive(Debug, PartialEq, Eq)]
struct Fault {
    file: String,
    /// Counted from 1.
    line: usize,
    what: String,
    mend: &'static str,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}; {}", self.file, self.line, self.what, self.mend)
    }
}

/// Runs every check on the workspace.
///
/// # Errors
/// All faults, one on a line.
pub(crate) fn run() -> Result<(), String> {
    let (crates, texts) = (workspace::crates()?, workspace::texts()?);
    let text_of = |path: &str| texts.iter().find(|(place, _)| place == path).map_or("", |(_, text)| text);
    let mut faults = layers::faults(&crates, layers::LAYERS, text_of);
    for package in &crates {
        faults.extend(texts::lints_fault(&package.manifest, text_of(&package.manifest)));
    }
    let code = texts.iter().filter(|(path, _)| {
        path.starts_with("crates/") && [".rs", ".js"].iter().any(|end| path.ends_with(end))
    });
    let code: Vec<&str> = code.map(|(_, text)| text.as_str()).collect();
    faults.extend(glossary::faults("GLOSSARY.md", text_of("GLOSSARY.md"), &code));
    for (path, text) in &texts {
        faults.extend(texts::faults(path, text));
    }
    faults
        .extend(docs::generated().into_iter().filter_map(|(path, fresh)| stale(path, text_of(path), &fresh)));
    if faults.is_empty() {
        return Ok(());
    }
    let lines: Vec<String> = faults.iter().map(Fault::to_string).collect();
    Err(lines.join("\n"))
}

/// Whether a generated file differs from what is generated now, from which line on.
fn stale(path: &str, text: &str, fresh: &str) -> Option<Fault> {
    if text == fresh {
        return None;
    }
    let same = text.lines().zip(fresh.lines()).take_while(|(old, new)| old == new).count();
    let what = "this is not what would be generated now".into();
    Some(Fault { file: path.into(), line: same + 1, what, mend: "run `cargo xtask docs`" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stale_document_is_found_at_its_first_wrong_line() {
        assert_eq!(stale("docs/a.md", "one\ntwo\n", "one\ntwo\n"), None);
        let found = stale("docs/a.md", "one\ntwo\n", "one\n2\n").map(|fault| fault.to_string());
        let expected = "docs/a.md:2: this is not what would be generated now; run `cargo xtask docs`";
        assert_eq!(found.as_deref(), Some(expected));
        assert_eq!(
            stale("docs/a.md", "", "one\n").map(|fault| fault.line),
            Some(1),
            "a missing file is stale"
        );
        assert_eq!(stale("docs/a.md", "one\n", "one\ntwo\n").map(|fault| fault.line), Some(2));
    }
}

//! How is LaTeX read? `commands.rs` says what each command is, `tokens.rs` splits the source, and `operands.rs` reads
//! what LaTeX writes in its own way: fractions, roots, names with subscripts, functions without parentheses, cases.
//! Operators are those of text.

mod commands;
mod operands;
mod tokens;

pub(crate) use tokens::tokens;

/// Whether a source is LaTeX rather than text: nothing of this is text.
pub(crate) fn looks_like(source: &str) -> bool {
    ["\\", "^{", "_{", "$"].iter().any(|mark| source.contains(mark))
}

/// What a token of a name says without its command: `\alpha` is `alpha`, `\mathrm{foo}` is `foo`.
fn word(text: &str) -> &str {
    match (text.strip_suffix('}'), text.strip_prefix('\\')) {
        (Some(inner), _) => inner.rsplit('{').next().unwrap_or(inner).trim(),
        (None, Some(name)) => name,
        (None, None) => text,
    }
}

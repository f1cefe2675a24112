//! What does a person see who writes what cannot be differentiated? Every refusal in `tests/snapshots`, run again:
//! the function above, and below it the message at its very span. With FLUXIONS_BLESS=1 the messages are written
//! instead. And whatever is thrown at the attribute, it answers; it never panics.

use proc_macro2::{Span, TokenStream};
use std::path::Path;

/// The refusal of an item, laid out as rustc does it.
fn refusal(source: &str) -> String {
    let tokens: TokenStream = source.parse().unwrap_or_else(|e| panic!("{e}: {source}"));
    let expanded = if source.contains("#[derive(Differentiable)]") {
        fluxions_source::expand_derive(tokens)
    } else {
        fluxions_source::expand(TokenStream::new(), tokens)
    };
    match expanded {
        Ok(_) => "accepted\n".to_owned(),
        Err(error) => error.into_iter().map(|e| shown(source, e.span(), &e.to_string())).collect(),
    }
}

/// The message, the line of the span, carets under it, and the help.
fn shown(source: &str, span: Span, message: &str) -> String {
    let (start, end) = (span.start(), span.end());
    let line = source.lines().nth(start.line - 1).unwrap_or_default();
    let width = line.chars().count();
    let end = if end.line == start.line { end.column } else { width };
    let pad = " ".repeat(start.line.to_string().len());
    let (what, help) = message.split_once("\n  = ").unwrap_or((message, "no help"));
    let carets = format!("{}{}", " ".repeat(start.column), "^".repeat(end.saturating_sub(start.column)));
    let place = format!("{}:{}", start.line, start.column + 1);
    format!("error: {what}\n{pad}--> {place}\n{} | {line}\n{pad} | {carets}\n{pad} = {help}\n", start.line)
}

/// The document with fresh messages, and how many there are.
fn refresh(text: &str) -> (String, usize) {
    let (mut fresh, mut count) = (String::new(), 0);
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        fresh += line;
        fresh.push('\n');
        if line != "```rust" {
            continue;
        }
        let mut source = String::new();
        for line in lines.by_ref().take_while(|line| *line != "```") {
            source += line;
            source.push('\n');
        }
        // The message that is kept, if there is one yet.
        if lines.peek() == Some(&"```text") {
            while lines.next().is_some_and(|line| line != "```") {}
        }
        fresh += &format!("{source}```\n```text\n{}```\n", refusal(&source));
        count += 1;
    }
    (fresh, count)
}

#[test]
fn refusals_are_at_their_span_and_say_what_to_write_instead() {
    let document = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots/errors.md");
    let text = std::fs::read_to_string(&document).expect("the snapshots are there");
    let (fresh, count) = refresh(&text);
    if std::env::var_os("FLUXIONS_BLESS").is_some() {
        std::fs::write(&document, &fresh).expect("the snapshots can be written");
    } else {
        for (kept, fresh) in text.split("\n## ").zip(fresh.split("\n## ")) {
            assert_eq!(kept, fresh, "FLUXIONS_BLESS=1 accepts the new message");
        }
    }
    assert!(count >= 60, "{count} refusals");
    assert!(!fresh.contains("\naccepted\n"), "something here is accepted");
    assert!(!fresh.contains("= no help"), "a message without help");
}

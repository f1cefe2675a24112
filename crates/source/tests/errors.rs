//! What does a person see who writes what cannot be differentiated? Every refusal in `tests/snapshots`, run again:
//! the function above, and below it the message at its very span. With FLUXIONS_BLESS=1 the messages are written
//! instead. And whatever is thrown at the attribute, it answers; it never panics.

use proc_macro2::{Group, Span, TokenStream, TokenTree};
use quote::ToTokens;
use std::path::Path;

/// The refusal of an item, laid out as rustc does it.
fn refusal(source: &str) -> String {
    let tokens: TokenStream = source.parse().unwrap_or_else(|e| panic!("{e}: {source}"));
    let expanded = if source.contains("#[derive(Differentiable)]") {
        fluxions_source::expand_derive(tokens)
    } else {
        let (argument, item) = attribute(tokens);
        fluxions_source::expand(argument, item)
    };
    match expanded {
        Ok(_) => "accepted\n".to_owned(),
        Err(error) => error.into_iter().map(|e| shown(source, e.span(), &e.to_string())).collect(),
    }
}

/// The argument of the attribute, where the function has it, and the function without it.
fn attribute(tokens: TokenStream) -> (TokenStream, TokenStream) {
    let mut list: Vec<TokenTree> = tokens.clone().into_iter().collect();
    match list.get(..2) {
        Some([TokenTree::Punct(hash), TokenTree::Group(group)]) if hash.as_char() == '#' => {
            let argument = group.stream().into_iter().filter_map(|token| match token {
                TokenTree::Group(inside) => Some(inside.stream()),
                _ => None,
            });
            let argument = argument.collect();
            list.drain(..2);
            (argument, list.into_iter().collect())
        }
        _ => (TokenStream::new(), tokens),
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

/// The functions of a test that have the attribute, as tokens.
fn functions() -> Vec<TokenStream> {
    let text = include_str!("../../fluxions/tests/functions.rs");
    let file = syn::parse_file(text).expect("a test can be parsed");
    let marked = |f: &syn::ItemFn| f.attrs.iter().any(|a| a.path().is_ident("differentiable"));
    let functions = file.items.into_iter().filter_map(|item| match item {
        syn::Item::Fn(f) if marked(&f) => Some(f),
        _ => None,
    });
    functions
        .map(|mut f| {
            f.attrs.clear();
            f.into_token_stream()
        })
        .collect()
}

/// A generator of numbers that are the same in every run (splitmix64: Steele, Lea and Flood, 2014).
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % n as u64) as usize
    }
}

fn count(tokens: &TokenStream) -> usize {
    let inside = |token: TokenTree| match token {
        TokenTree::Group(group) => 1 + count(&group.stream()),
        _ => 1,
    };
    tokens.clone().into_iter().map(inside).sum()
}

/// The tokens with one of them left out, doubled, exchanged with the next or the next but one, or replaced by another
/// of its kind, so that much of what comes out gets past the parser.
fn mangled(tokens: &TokenStream, at: usize, how: usize, others: &[&TokenTree]) -> TokenStream {
    let mut list: Vec<TokenTree> = tokens.clone().into_iter().collect();
    let mut before = 0;
    for i in 0..list.len() {
        let inside = match &list[i] {
            TokenTree::Group(group) => count(&group.stream()),
            _ => 0,
        };
        if at == before {
            match how {
                0 => drop(list.remove(i)),
                1 => list.insert(i, list[i].clone()),
                2 if i + 1 < list.len() => list.swap(i, i + 1),
                3 if i + 2 < list.len() => list.swap(i, i + 2),
                _ => {
                    let kind = std::mem::discriminant(&list[i]);
                    let other = others.iter().find(|other| std::mem::discriminant(**other) == kind);
                    list[i] = other.map_or_else(|| list[i].clone(), |other| (*other).clone());
                }
            }
            break;
        }
        if at <= before + inside
            && let TokenTree::Group(group) = &list[i]
        {
            let stream = mangled(&group.stream(), at - before - 1, how, others);
            list[i] = TokenTree::Group(Group::new(group.delimiter(), stream));
            break;
        }
        before += 1 + inside;
    }
    list.into_iter().collect()
}

fn flat(tokens: &TokenStream, all: &mut Vec<TokenTree>) {
    for token in tokens.clone() {
        if let TokenTree::Group(group) = &token {
            flat(&group.stream(), all);
        }
        all.push(token);
    }
}

#[test]
fn whatever_is_written_there_is_an_answer() {
    let functions = functions();
    assert!(functions.len() >= 30);
    let mut pool = Vec::new();
    functions.iter().for_each(|f| flat(f, &mut pool));
    let mut random = Random(7);
    let (mut accepted, mut parsed) = (0, 0);
    for round in 0..3000 {
        let mut tokens = functions[round % functions.len()].clone();
        for _ in 0..1 + random.below(3) {
            let others: Vec<&TokenTree> = (0..20).map(|_| &pool[random.below(pool.len())]).collect();
            tokens = mangled(&tokens, random.below(count(&tokens)), random.below(10), &others);
        }
        parsed += usize::from(syn::parse2::<syn::ItemFn>(tokens.clone()).is_ok());
        let text = tokens.to_string();
        let answer = std::panic::catch_unwind(|| fluxions_source::expand(TokenStream::new(), tokens));
        match answer.unwrap_or_else(|_| panic!("a panic for\n{text}")) {
            Ok(expanded) => {
                accepted += 1;
                let error = syn::parse2::<syn::File>(expanded).err();
                assert!(error.is_none(), "what is written is no Rust: {error:?}\n{text}");
            }
            Err(error) => assert!(!error.to_string().is_empty()),
        }
    }
    assert!(parsed > 600 && accepted > 300, "{parsed} parsed, {accepted} accepted");
}

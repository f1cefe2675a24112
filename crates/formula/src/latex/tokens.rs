//! What are the tokens of a formula written in LaTeX? Letters stand alone, digits after `^`, `_` and `\frac` too, as
//! TeX has it; where that is likely not what was meant (`sin x`, `x^10`), an error says so.

use super::commands::{self, Command};
use super::word;
use crate::Options;
use crate::error::{Parsed, error};
use crate::token::{Bracket, Kind, Relation, Token, Tokens};
use fluxions_rules::Prim;

/// Names that are functions even where other letters follow without a space, as in `sinx`.
const SPELLED: &[&str] = &["sin", "cos", "tan", "log", "exp", "sqrt", "ln"];

/// What is known at a bracket's content: how many one-token arguments a command still takes, and whether this is part of
/// a subscript, where letters make up a name.
#[derive(Clone, Copy, Default)]
struct Place {
    arguments: u8,
    subscript: bool,
}

struct Reader<'s> {
    source: &'s str,
    options: &'s Options,
    tokens: Tokens,
    at: usize,
    place: Place,
    around: Vec<Place>,
}

/// Splits LaTeX into tokens.
pub(crate) fn tokens(source: &str, options: &Options) -> Parsed<Vec<Token>> {
    let tokens = Tokens::new(source.len(), options.max_tokens);
    let mut reader = Reader { source, options, tokens, at: 0, place: Place::default(), around: Vec::new() };
    while let Some(c) = reader.rest().chars().next() {
        reader.next(c)?;
    }
    Ok(reader.tokens.finish(source.len()))
}

impl<'s> Reader<'s> {
    fn rest(&self) -> &'s str {
        &self.source[self.at..]
    }

    fn next(&mut self, c: char) -> Parsed<()> {
        match c {
            c if c.is_whitespace() || matches!(c, '~' | '$') => {
                self.at += c.len_utf8();
                Ok(())
            }
            '0'..='9' | '.' => self.number(),
            '\\' => self.command(),
            c if c.is_ascii_alphabetic() => self.letters(),
            c if c.is_alphabetic() => self.push(Kind::Name, c.len_utf8()),
            _ => match single(c) {
                Some(kind) => self.push(kind, c.len_utf8()),
                None => Err(self.unexpected(c)),
            },
        }
    }

    /// Adds a token of this length, and keeps track of where it puts what follows.
    fn push(&mut self, kind: Kind, length: usize) -> Parsed<()> {
        let was_subscript = self.tokens.list.last().is_some_and(|last| last.kind == Kind::Subscript);
        let start = self.at;
        self.at += length;
        self.tokens.push(kind, start, self.at)?;
        match kind {
            Kind::Power | Kind::Subscript => self.place.arguments = 1,
            Kind::Open(_) => {
                // The option of \sqrt[n]{…} is not its argument.
                let taken = u8::from(kind != Kind::Open(Bracket::Square));
                self.around
                    .push(Place { arguments: self.place.arguments.saturating_sub(taken), ..self.place });
                self.place = Place { arguments: 0, subscript: self.place.subscript || was_subscript };
            }
            Kind::Close(_) => self.place = self.around.pop().unwrap_or_default(),
            _ => self.place.arguments = self.place.arguments.saturating_sub(1),
        }
        Ok(())
    }

    /// A number without exponent; one digit of it where a command takes one token.
    fn number(&mut self) -> Parsed<()> {
        let bytes = self.rest().as_bytes();
        let mut length = bytes.iter().position(|b| !b.is_ascii_digit()).unwrap_or(bytes.len());
        if self.place.arguments > 0 && length > 0 {
            length = 1;
        } else if bytes.get(length) == Some(&b'.') {
            let fraction = bytes[length + 1..].iter().position(|b| !b.is_ascii_digit());
            length += 1 + fraction.unwrap_or(bytes.len() - length - 1);
        }
        if length == 1 && bytes[0] == b'.' {
            return Err(error(self.at..self.at + 1, "a decimal point without digits", "not a number"));
        }
        self.push(Kind::Number, length)
    }

    /// Letters, each a token, but for a name that is declared.
    fn letters(&mut self) -> Parsed<()> {
        let rest = self.rest();
        let run = &rest[..rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len())];
        if self.place.subscript || self.place.arguments > 0 || run.len() == 1 {
            return self.push(Kind::Name, 1);
        }
        if self.options.declared.iter().any(|declared| declared == run) {
            return self.push(Kind::Name, run.len());
        }
        let known = run == "pi" || (run.len() > 2 && Prim::from_name(run).is_some());
        let spelled =
            known.then_some(run).or_else(|| SPELLED.iter().copied().find(|name| run.starts_with(name)));
        if let Some(name) = spelled {
            let message = format!("`{name}` without a backslash is a product of letters");
            let error = error(self.at..self.at + name.len(), message, "a function's name?");
            return Err(error.help(match name == "pi" || name == "sqrt" || commands::is_operator(name) {
                true => format!("write \\{name}, or spaces between the letters"),
                false => format!("write \\operatorname{{{name}}}, or spaces between the letters"),
            }));
        }
        for _ in 0..run.len() {
            self.push(Kind::Name, 1)?;
        }
        Ok(())
    }

    fn command(&mut self) -> Parsed<()> {
        let rest = self.rest();
        let letters = rest[1..].find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len() - 1);
        if letters == 0 {
            return self.symbol();
        }
        let (name, length) = (&rest[1..1 + letters], 1 + letters);
        let span = self.at..self.at + length;
        match commands::command(name) {
            Some(Command::Token(kind)) => self.push(kind, length),
            Some(Command::Takes(arguments)) => {
                self.push(Kind::Command, length)?;
                self.place.arguments += arguments;
                Ok(())
            }
            Some(Command::Space) => {
                self.at += length;
                Ok(())
            }
            Some(Command::Bracket) => self.sized_bracket(length),
            Some(Command::Word) => self.word(length),
            Some(Command::Begin) => self.environment(length, Kind::Open(Bracket::Cases)),
            Some(Command::End) => self.environment(length, Kind::Close(Bracket::Cases)),
            Some(Command::Refused(what)) => {
                let (what, help) = what.split_once("; ").unwrap_or((what, ""));
                let message = format!("`\\{name}` is {what}, and not part of a formula of real functions");
                let error = error(span, message, what);
                Err(if help.is_empty() { error } else { error.help(help) })
            }
            None => {
                let error = error(span, format!("unknown command `\\{name}`"), "not a known command");
                Err(match commands::meant(name) {
                    Some(meant) => error.help(format!("did you mean `\\{meant}`?")),
                    None => error.help(format!("if it is a variable's name, write \\mathrm{{{name}}}")),
                })
            }
        }
    }

    /// A backslash with something other than a letter after it.
    fn symbol(&mut self) -> Parsed<()> {
        let Some(c) = self.rest()[1..].chars().next() else {
            return Err(error(self.at..self.at + 1, "a backslash at the end", "a command's name is missing"));
        };
        match c {
            '\\' => self.push(Kind::Row, 2),
            '{' => self.push(Kind::Open(Bracket::Curly), 2),
            '}' => self.push(Kind::Close(Bracket::Curly), 2),
            ',' | ';' | ':' | '!' | '>' | '(' | ')' | '[' | ']' => {
                self.at += 2;
                Ok(())
            }
            c if c.is_whitespace() => {
                self.at += 1 + c.len_utf8();
                Ok(())
            }
            _ => {
                let end = self.at + 1 + c.len_utf8();
                let message = format!("`\\{}` has no meaning in a formula", c.escape_debug());
                Err(error(self.at..end, message, "not understood"))
            }
        }
    }

    /// `\left(`, `\right|`, `\big[`: the bracket after the size.
    fn sized_bracket(&mut self, length: usize) -> Parsed<()> {
        let (start, size) = (self.at, &self.rest()[..length]);
        self.at += length;
        self.at += self.rest().len() - self.rest().trim_start().len();
        let rest = self.rest();
        let opens = size == "\\left" || size.ends_with('l');
        let closes = size == "\\right" || size.ends_with('r');
        let named = rest
            .strip_prefix('\\')
            .map(|r| &r[..r.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(r.len())]);
        let (kind, length) = match (rest.chars().next(), named) {
            (Some('\\'), Some("")) if rest[1..].starts_with('{') => (Some(Kind::Open(Bracket::Curly)), 2),
            (Some('\\'), Some("")) if rest[1..].starts_with('}') => (Some(Kind::Close(Bracket::Curly)), 2),
            (Some('\\'), Some(name)) => match commands::command(name) {
                Some(Command::Token(kind)) => (Some(kind), 1 + name.len()),
                _ => (None, 1 + name.len()),
            },
            (Some(c), _) => (single(c), c.len_utf8()),
            (None, _) => (None, 0),
        };
        let kind = match kind {
            Some(Kind::Bar) if opens => Kind::Open(Bracket::Bars),
            Some(Kind::Bar) if closes => Kind::Close(Bracket::Bars),
            Some(kind @ (Kind::Open(_) | Kind::Close(_) | Kind::Bar)) => kind,
            _ => {
                let error = error(
                    start..self.at + length,
                    format!("no bracket after `{size}`"),
                    "expected a bracket",
                );
                return Err(error.help(format!("write a bracket such as {size}( , or leave out {size}")));
            }
        };
        // The token is the bracket with its size.
        let end = self.at + length;
        self.at = start;
        self.push(kind, end - start)
    }

    /// The content of the braces that come after a command of this length, and the length of all.
    fn braced(&self, length: usize) -> Parsed<(&'s str, usize)> {
        let rest = self.rest();
        let after = rest[length..].trim_start_matches('*').trim_start();
        let start = rest.len() - after.len();
        let inner = after.strip_prefix('{').and_then(|inner| inner.split_once('}')).map(|(inner, _)| inner);
        match inner {
            Some(inner) => Ok((inner, start + 1 + inner.len() + 1)),
            None => {
                let command = &rest[..length];
                let error =
                    error(self.at..self.at + length, format!("no braces after `{command}`"), "expected { }");
                Err(error.help(format!("write {command}{{…}}")))
            }
        }
    }

    /// `\mathrm{name}`, `\operatorname{function}`, `\text{words}`.
    fn word(&mut self, length: usize) -> Parsed<()> {
        let (inner, all) = self.braced(length)?;
        let span = self.at..self.at + all;
        let words = !self.rest().starts_with("\\operatorname");
        let kind = match inner.trim() {
            "if" | "for" | "when" | "where" if words => {
                self.at += all;
                return Ok(());
            }
            "and" if words => Kind::And,
            "or" if words => Kind::Or,
            "not" if words => Kind::Not,
            "d" if !self.options.declared.iter().any(|declared| declared == "d") => {
                let error =
                    error(span, "an upright d is a differential", "not part of a formula of real functions");
                return Err(error.help("write d for a variable d"));
            }
            name if !name.is_empty()
                && name.replace("\\_", "_").chars().all(|c| c.is_alphanumeric() || c == '_') =>
            {
                let declared = self.options.declared.iter().any(|declared| declared == name);
                match commands::function(&self.source[span]) {
                    Some(_) if !declared => Kind::Function,
                    _ => Kind::Name,
                }
            }
            _ => {
                let error = error(span, "a name has letters, digits and underscores", "not a name");
                return Err(error.help("write a name without spaces, or leave the text out"));
            }
        };
        self.push(kind, all)
    }

    /// `\begin{cases}`, `\end{cases}`; other environments hold matrices or several formulas.
    fn environment(&mut self, length: usize, kind: Kind) -> Parsed<()> {
        let (name, all) = self.braced(length)?;
        if name.trim() == "cases" {
            return self.push(kind, all);
        }
        let what = match name.contains("matrix") || name == "array" {
            true => format!("a matrix (`{name}`) is not a formula of real functions"),
            false => format!("the environment `{name}` is not a formula"),
        };
        Err(error(self.at..self.at + all, what, "not supported")
            .help("write one formula, without \\begin and \\end"))
    }

    fn unexpected(&self, c: char) -> Box<crate::ParseError> {
        let span = self.at..self.at + c.len_utf8();
        match c {
            '\'' | '′' | '’' => {
                error(span, "a prime is a derivative, or part of a name", "not part of a formula")
                    .help("rename the variable, for instance x_{1}")
            }
            _ => error(span, format!("`{}` has no meaning in a formula", c.escape_debug()), "not understood"),
        }
    }
}

/// The tokens of one character.
fn single(c: char) -> Option<Kind> {
    Some(match c {
        '+' => Kind::Plus,
        '-' | '−' => Kind::Minus,
        '*' | '·' | '×' | '⋅' => Kind::Times,
        '/' | '÷' => Kind::Divide,
        '^' => Kind::Power,
        '_' => Kind::Subscript,
        '&' => Kind::Column,
        '!' => Kind::Factorial,
        ',' => Kind::Comma,
        '=' => Kind::Assign,
        '<' => Kind::Relation(Relation::Lt),
        '>' => Kind::Relation(Relation::Gt),
        '≤' => Kind::Relation(Relation::Le),
        '≥' => Kind::Relation(Relation::Ge),
        '≠' => Kind::Relation(Relation::Ne),
        '(' => Kind::Open(Bracket::Round),
        ')' => Kind::Close(Bracket::Round),
        '[' => Kind::Open(Bracket::Square),
        ']' => Kind::Close(Bracket::Square),
        '{' => Kind::Open(Bracket::Group),
        '}' => Kind::Close(Bracket::Group),
        '|' => Kind::Bar,
        _ => return None,
    })
}

/// What a name's token says, with the escapes of underscores taken out.
pub(super) fn plain(text: &str) -> String {
    word(text).replace("\\_", "_")
}

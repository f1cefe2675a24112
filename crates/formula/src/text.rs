//! What are the tokens of a formula written as text? Numbers, names, operators in ASCII and in Unicode, brackets; and
//! for each habit of another language that means something else here, what to write instead.

use crate::error::{Parsed, error};
use crate::token::{Bracket, Kind, Relation, Token, Tokens};

/// Splits text into tokens. In a file, lines matter outside brackets, and `#` starts a comment.
pub(crate) fn tokens(source: &str, limit: usize, file: bool) -> Parsed<Vec<Token>> {
    let mut tokens = Tokens::new(source.len(), limit);
    let mut at = 0;
    let mut open = 0usize;
    while let Some(c) = source[at..].chars().next() {
        let start = at;
        let next = source.as_bytes().get(at + 1).copied().unwrap_or(0);
        let (kind, length) = match c {
            '\n' if file && open == 0 => (Kind::Newline, 1),
            '#' if file => {
                at += source[at..].find('\n').unwrap_or(source.len() - at);
                continue;
            }
            // U+200B and U+FEFF are spaces that Unicode does not call so; pasted text has them.
            c if c.is_whitespace() || matches!(c, '\u{200b}' | '\u{feff}') => {
                at += c.len_utf8();
                continue;
            }
            '0'..='9' => (Kind::Number, number(source, at)?),
            '.' if next.is_ascii_digit() => (Kind::Number, number(source, at)?),
            'π' => (Kind::Name, c.len_utf8()),
            c if starts_name(c) => {
                let length = source[at..].find(|c| !continues_name(c)).unwrap_or(source.len() - at);
                let kind = match &source[at..at + length] {
                    "and" => Kind::And,
                    "or" => Kind::Or,
                    "not" => Kind::Not,
                    _ => Kind::Name,
                };
                (kind, length)
            }
            '*' if next == b'*' => (Kind::Power, 2),
            '&' => (Kind::And, if next == b'&' { 2 } else { 1 }),
            '/' if next == b'/' => {
                let error = error(at..at + 2, "`//` is no operation", "not an operation");
                return Err(error.help("write floor(a/b) for the whole part of a quotient"));
            }
            '<' | '>' | '=' | '!' if next == b'=' => {
                let relation = match c {
                    '<' => Relation::Le,
                    '>' => Relation::Ge,
                    '=' => Relation::Eq,
                    _ => Relation::Ne,
                };
                (Kind::Relation(relation), 2)
            }
            '⁰' | '¹' | '²' | '³' | '⁴'..='⁹' | '⁻' | '⁺' => {
                let raised = |c| matches!(c, '⁰' | '¹' | '²' | '³' | '⁴'..='⁹' | '⁻' | '⁺');
                (Kind::Raised, source[at..].find(|c| !raised(c)).unwrap_or(source.len() - at))
            }
            c => (single(c).ok_or_else(|| unexpected(source, at, c))?, c.len_utf8()),
        };
        match kind {
            Kind::Open(_) => open += 1,
            Kind::Close(_) => open = open.saturating_sub(1),
            _ => {}
        }
        at += length;
        tokens.push(kind, start, at)?;
    }
    Ok(tokens.finish(source.len()))
}

fn starts_name(c: char) -> bool {
    c.is_alphabetic() || c == '_'
}

fn continues_name(c: char) -> bool {
    (starts_name(c) && c != 'π') || c.is_ascii_digit() || matches!(c, '₀'..='₉')
}

/// The operators and brackets of one character.
fn single(c: char) -> Option<Kind> {
    Some(match c {
        '+' => Kind::Plus,
        '-' | '−' | '–' => Kind::Minus,
        '*' | '·' | '×' | '⋅' | '∙' | '∗' => Kind::Times,
        '/' | '÷' | '∕' | '⁄' => Kind::Divide,
        '^' => Kind::Power,
        '√' => Kind::SquareRoot,
        '∛' => Kind::CubeRoot,
        '!' => Kind::Factorial,
        ',' => Kind::Comma,
        '=' => Kind::Assign,
        '<' => Kind::Relation(Relation::Lt),
        '>' => Kind::Relation(Relation::Gt),
        '≤' => Kind::Relation(Relation::Le),
        '≥' => Kind::Relation(Relation::Ge),
        '≠' => Kind::Relation(Relation::Ne),
        '∧' => Kind::And,
        '∨' => Kind::Or,
        '¬' => Kind::Not,
        '(' => Kind::Open(Bracket::Round),
        ')' => Kind::Close(Bracket::Round),
        '[' => Kind::Open(Bracket::Square),
        ']' => Kind::Close(Bracket::Square),
        '{' => Kind::Open(Bracket::Curly),
        '}' => Kind::Close(Bracket::Curly),
        '⌊' => Kind::Open(Bracket::Floor),
        '⌋' => Kind::Close(Bracket::Floor),
        '⌈' => Kind::Open(Bracket::Ceil),
        '⌉' => Kind::Close(Bracket::Ceil),
        '|' => Kind::Bar,
        _ => return None,
    })
}

/// The length of the number that starts here: `2`, `.5`, `2.`, `1e-12`. An `e` without digits after it is not part of
/// the number, so that `2e` is 2·e.
fn number(source: &str, start: usize) -> Parsed<usize> {
    let bytes = source.as_bytes();
    let digits = |mut at: usize| {
        while bytes.get(at).is_some_and(u8::is_ascii_digit) {
            at += 1;
        }
        at
    };
    let mut at = digits(start);
    if bytes.get(at) == Some(&b'.') {
        at = digits(at + 1);
    }
    if matches!(bytes.get(at), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(at + 1), Some(b'+' | b'-')));
        let end = digits(at + 1 + sign);
        if end > at + 1 + sign {
            at = end;
        }
    }
    let wrong = |message, label, help| Err(error(at..at + 1, message, label).help(help));
    match bytes.get(at) {
        Some(b'.') => wrong(
            "a number has one decimal point",
            "a second decimal point",
            "write a product of numbers with `*`",
        ),
        Some(b'_') => wrong(
            "digits of a number are not grouped with `_`",
            "not a digit",
            "leave out the `_`, or write `*` for a product",
        ),
        Some(b'x' | b'X' | b'b')
            if &source[start..at] == "0" && bytes.get(at + 1).is_some_and(u8::is_ascii_hexdigit) =>
        {
            wrong(
                "numbers are decimal",
                "not a decimal digit",
                "write the number in decimal, or `0*` for a product",
            )
        }
        _ => Ok(at - start),
    }
}

/// The text with its control characters made visible.
fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { c.escape_debug().to_string() } else { c.to_string() }).collect()
}

/// The error at a character that starts no token.
fn unexpected(source: &str, at: usize, c: char) -> Box<crate::ParseError> {
    let rest = &source[at..];
    let (length, help) = match c {
        '\\' => (1, "this looks like LaTeX: let the syntax be found automatically, or ask for LaTeX"),
        '~' => (1, "write `not` before a condition"),
        '%' => (1, "write rem(a, b) for the remainder, or /100 for a percentage"),
        '?' => (1, "write if(condition, a, b)"),
        ':' if rest.starts_with(":=") => (2, "leave it out: only the right-hand side is the formula"),
        ':' => (1, "write a / b for a quotient"),
        '\'' | '′' | '’' => (
            c.len_utf8(),
            "a prime cannot be part of a name, and a derivative is what you ask for: rename the variable",
        ),
        '∞' => (c.len_utf8(), "infinity is no number: write a large one, such as 1e300"),
        'ⁿ' => (c.len_utf8(), "write ^n"),
        '∫' | '∑' | '∏' | '∂' => {
            (c.len_utf8(), "integrals, sums, products and derivatives are not formulas here")
        }
        '#' => (1, "comments belong in files"),
        ';' => (1, "separate the arguments of a function with `,`"),
        '.' => (1, "write `*` for a product"),
        '"' | '$' | '`' | '@' => (1, "leave it out"),
        _ => (c.len_utf8(), ""),
    };
    let found = &rest[..length];
    let error = error(
        at..at + length,
        format!("`{}` has no meaning in a formula", printable(found)),
        "not understood",
    );
    if help.is_empty() { error } else { error.help(help) }
}

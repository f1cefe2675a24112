//! What are the tokens of a formula, in text and in LaTeX, and which bar opens an absolute value and which closes it?

use crate::error::{Parsed, error};
use crate::tree::Span;

/// A pair of brackets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bracket {
    /// `( )`
    Round,
    /// `[ ]`
    Square,
    /// `{ }` in text, `\{ \}` in LaTeX
    Curly,
    /// `{ }` in LaTeX, which groups and is not seen
    Group,
    /// `| |`
    Bars,
    /// `⌊ ⌋`
    Floor,
    /// `⌈ ⌉`
    Ceil,
    /// `\begin{cases} \end{cases}`
    Cases,
}

/// A comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Relation {
    Lt,
    Le,
    Gt,
    Ge,
    Eq,
    Ne,
}

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Number,
    /// A name; in LaTeX one letter, or the content of `\mathrm{…}` and its like.
    Name,
    Plus,
    Minus,
    Times,
    Divide,
    Power,
    /// A run of raised digits: `x²`.
    Raised,
    /// The prefix `√`.
    SquareRoot,
    /// The prefix `∛`.
    CubeRoot,
    Factorial,
    Comma,
    Assign,
    Relation(Relation),
    And,
    Or,
    Not,
    Open(Bracket),
    Close(Bracket),
    /// A bar that [`pair_bars`] has not seen yet.
    Bar,
    /// The end of a line of a file, outside brackets.
    Newline,
    /// LaTeX: a command that names a function, as `\sin`.
    Function,
    /// LaTeX: a command that names a letter, as `\alpha`.
    Letter,
    /// LaTeX: a command with arguments, as `\frac`.
    Command,
    /// LaTeX: `_`.
    Subscript,
    /// LaTeX: `&`.
    Column,
    /// LaTeX: `\\`.
    Row,
    End,
}

/// A token, and the bytes of the source that it is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Token {
    pub(crate) kind: Kind,
    pub(crate) span: Span,
}

/// The tokens so far, and how many there may be.
pub(crate) struct Tokens {
    pub(crate) list: Vec<Token>,
    limit: usize,
}

impl Tokens {
    pub(crate) fn new(bytes: usize, limit: usize) -> Self {
        Tokens { list: Vec::with_capacity(bytes.min(limit) / 2 + 1), limit }
    }

    pub(crate) fn push(&mut self, kind: Kind, start: usize, end: usize) -> Parsed<()> {
        if self.list.len() >= self.limit {
            let message = format!("the formula is too long: more than {} tokens", self.limit);
            return Err(error(start..end, message, "the limit is reached here"));
        }
        self.list.push(Token { kind, span: Span { start: start as u32, end: end as u32 } });
        Ok(())
    }

    /// Adds the end of the source, and pairs the bars.
    pub(crate) fn finish(mut self, length: usize) -> Vec<Token> {
        let end = length as u32;
        self.list.push(Token { kind: Kind::End, span: Span { start: end, end } });
        pair_bars(&mut self.list);
        self.list
    }
}

/// Whether a factor can end with this token.
fn ends_factor(kind: Kind) -> bool {
    use Kind::*;
    matches!(kind, Number | Name | Raised | Factorial | Close(_) | Bar | Letter)
}

/// Whether a factor can start with this token, a sign included.
fn starts_factor(kind: Kind) -> bool {
    use Kind::*;
    matches!(
        kind,
        Number | Name | Plus | Minus | SquareRoot | CubeRoot | Open(_) | Bar | Function | Letter | Command
    )
}

/// Says of every bar whether it opens or closes. Bars of one bracket, between two commas, are paired so that all of
/// them close and none is empty; where several pairings do, a bar rather closes: `|x|y|z|` is |x|·y·|z|, and
/// `||x||y||` is ||x|·|y||. Where no pairing does, the parser will find out why.
fn pair_bars(tokens: &mut [Token]) {
    if !tokens.iter().any(|token| token.kind == Kind::Bar) {
        return;
    }
    let mut open: Vec<Vec<usize>> = vec![Vec::new()];
    for i in 0..tokens.len() {
        match tokens[i].kind {
            Kind::Bar => open.last_mut().expect("the outermost level stays").push(i),
            Kind::Open(_) => open.push(Vec::new()),
            Kind::Close(_) => {
                pair_group(tokens, &open.pop().expect("the outermost level stays"));
                if open.is_empty() {
                    open.push(Vec::new());
                }
            }
            Kind::Comma | Kind::Newline | Kind::Column | Kind::Row => {
                let bars = std::mem::take(open.last_mut().expect("the outermost level stays"));
                pair_group(tokens, &bars);
            }
            _ => {}
        }
    }
    while let Some(bars) = open.pop() {
        pair_group(tokens, &bars);
    }
}

/// Pairs the bars at these indices. `can[i][p]` has bit d where the bars from the i-th on can be paired with d bars
/// open before them; p is 1 where the bar just before was an opening one, so that this one cannot close.
fn pair_group(tokens: &mut [Token], bars: &[usize]) {
    let opens = |i: usize| tokens.get(bars[i] + 1).is_some_and(|next| starts_factor(next.kind));
    let closes = |i: usize| bars[i].checked_sub(1).is_some_and(|last| ends_factor(tokens[last].kind));
    let touches = |i: usize| usize::from(bars.get(i + 1) == Some(&(bars[i] + 1)));
    let mut can = vec![[1u64, 1]; bars.len() + 1];
    for i in (0..bars.len()).rev() {
        let by_opening = if opens(i) { can[i + 1][touches(i)] >> 1 } else { 0 };
        let by_closing = if closes(i) { can[i + 1][0] << 1 } else { 0 };
        can[i] = [by_opening | by_closing, by_opening];
    }
    let (mut depth, mut after_open) = (0u32, false);
    let mut kinds = Vec::with_capacity(bars.len());
    for i in 0..bars.len() {
        let may_close = depth > 0 && !after_open && closes(i);
        let closing = may_close && (can[i + 1][0] >> (depth - 1).min(63)) & 1 == 1;
        let opening = opens(i) && (can[i + 1][touches(i)] >> (depth + 1).min(63)) & 1 == 1;
        // A bar that can neither open nor close is called a closing one, so that it is the one complained about.
        let close = closing || (may_close && !opening) || !opens(i);
        depth = if close { depth.saturating_sub(1) } else { depth + 1 };
        after_open = !close && touches(i) == 1;
        kinds.push(if close { Kind::Close(Bracket::Bars) } else { Kind::Open(Bracket::Bars) });
    }
    for (&bar, kind) in bars.iter().zip(kinds) {
        tokens[bar].kind = kind;
    }
}

//! How do operators bind? One loop over precedences (after Pratt, "Top down operator precedence", POPL 1973) serves text
//! and LaTeX; operands are read in `calls.rs` for text and in `latex/operands.rs` for LaTeX.

use crate::error::{Parsed, error};
use crate::functions::Function;
use crate::remarks::{self, Remark};
use crate::token::{Bracket, Kind, Relation, Token};
use crate::tree::{Formula, Id, Span, Tree};
use crate::{Options, ParseError};
use fluxions_rules::{Constant, Prim};
use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

// Precedences: an operator is read where its own is at least the one asked for.
const ANY: u8 = 0;
const OR: u8 = 1;
const AND: u8 = 2;
const NOT: u8 = 3;
const RELATION: u8 = 4;
const SUM: u8 = 5;
const PRODUCT: u8 = 6;
/// What a sign applies to: `-x^2` is −(x²).
pub(crate) const SIGNED: u8 = 7;
const POWER: u8 = 8;
/// What `√` applies to.
pub(crate) const OPERAND: u8 = 10;

/// What a name stands for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Meaning {
    Variable(u32),
    Constant(Constant),
    /// A definition, or an argument of a helper.
    Node(Id),
    /// `True` or `False`.
    Truth(bool),
    Function(Function),
    /// A name of something that is not a real number.
    Refused(&'static str),
}

/// A helper function: its body is a range of nodes with parameters in it.
#[derive(Clone, Debug)]
pub(crate) struct Helper<'s> {
    pub(crate) name: &'s str,
    pub(crate) parameters: Vec<&'s str>,
    pub(crate) body: Range<usize>,
    pub(crate) root: Id,
}

pub(crate) struct Parser<'s> {
    pub(crate) source: &'s str,
    pub(crate) tokens: &'s [Token],
    pub(crate) at: usize,
    depth: usize,
    latex: bool,
    /// How many brackets are open; inside of them LaTeX compares with `=`.
    pub(crate) inside: usize,
    pub(crate) options: &'s Options,
    pub(crate) tree: Tree,
    pub(crate) names: HashMap<Cow<'s, str>, Meaning>,
    /// The parameters of the helper whose body is being read; they hide other names.
    pub(crate) parameters: Vec<&'s str>,
    pub(crate) helpers: Vec<Helper<'s>>,
    /// What names were taken for.
    pub(crate) remarks: Vec<Remark>,
}

impl<'s> Parser<'s> {
    pub(crate) fn new(source: &'s str, tokens: &'s [Token], options: &'s Options, latex: bool) -> Self {
        Parser {
            source,
            tokens,
            at: 0,
            depth: 0,
            latex,
            inside: 0,
            options,
            tree: Tree::with_capacity(tokens.len()),
            names: HashMap::new(),
            parameters: Vec::new(),
            helpers: Vec::new(),
            remarks: Vec::new(),
        }
    }

    pub(crate) fn finish(self, root: Id) -> Formula {
        let mut formula = self.tree.finish(root);
        formula.remarks = self.remarks;
        // In LaTeX letters stand alone, and names are written as such.
        if !self.latex {
            let of_functions: Vec<&str> = formula.remarks.iter().map(Remark::name).collect();
            let words = remarks::words(&formula.variables, &self.options.declared);
            let words: Vec<Remark> =
                words.into_iter().filter(|word| !of_functions.contains(&word.name())).collect();
            formula.remarks.extend(words);
        }
        formula
    }

    /// The whole source as one formula.
    pub(crate) fn formula(&mut self) -> Parsed<Id> {
        if self.peek().kind == Kind::End {
            let error = error(0..self.source.len(), "the formula is empty", "nothing here");
            return Err(error.help("write a formula such as x^2/4"));
        }
        let root = self.whole().and_then(|root| match self.peek().kind {
            Kind::End => Ok(root),
            _ => Err(self.leftover(None)),
        });
        // In `f(x) = x^2` the equals sign is what is wrong, whatever else is.
        root.map_err(|error| {
            self.at = 0;
            match self.equals_sign() {
                Some(at) => {
                    self.at = at;
                    self.leftover(None)
                }
                None => error,
            }
        })
    }

    /// The first `=` outside brackets, from the next token to the end of the line.
    pub(crate) fn equals_sign(&self) -> Option<usize> {
        let mut open = 0usize;
        for (i, token) in self.tokens.iter().enumerate().skip(self.at) {
            match token.kind {
                Kind::Open(_) => open += 1,
                Kind::Close(_) => open = open.saturating_sub(1),
                Kind::Assign if open == 0 => return Some(i),
                Kind::Newline => return None,
                _ => {}
            }
        }
        None
    }

    /// The token that comes next; the last one is the end.
    pub(crate) fn peek(&self) -> Token {
        self.tokens[self.at]
    }

    /// The kind of the token after the next one.
    pub(crate) fn peek_second(&self) -> Kind {
        self.tokens.get(self.at + 1).map_or(Kind::End, |token| token.kind)
    }

    /// The last token that was read.
    pub(crate) fn last(&self) -> Token {
        self.tokens[self.at.saturating_sub(1)]
    }

    /// Reads a token that is not the end.
    pub(crate) fn advance(&mut self) -> Token {
        let token = self.tokens[self.at];
        self.at += 1;
        token
    }

    pub(crate) fn text(&self, token: Token) -> &'s str {
        &self.source[token.span.range()]
    }

    /// From this token to the last one read.
    pub(crate) fn since(&self, start: Token) -> Span {
        start.span.to(self.last().span)
    }

    /// An expression with any operators.
    pub(crate) fn whole(&mut self) -> Parsed<Id> {
        self.expression(ANY)
    }

    /// An expression of operators that bind at least as `min` does.
    pub(crate) fn expression(&mut self, min: u8) -> Parsed<Id> {
        if self.depth > self.options.max_depth {
            let message = format!(
                "nested too deeply: more than {} operations inside one another",
                self.options.max_depth
            );
            return Err(error(self.peek().span.range(), message, "the limit is reached here")
                .help("name a part of the formula and use the name"));
        }
        self.depth += 1;
        let start = self.peek();
        let mut left = self.signed()?;
        // The right side of the comparison just read: 0 < x < 1 compares it again.
        let mut compared: Option<Id> = None;
        loop {
            let kind = match self.peek().kind {
                Kind::Assign if self.latex && self.inside > 0 => Kind::Relation(Relation::Eq),
                kind => kind,
            };
            left = match kind {
                Kind::Plus if min <= SUM => self.binary(Prim::Add, start, left, SUM + 1)?,
                Kind::Minus if min <= SUM => self.binary(Prim::Sub, start, left, SUM + 1)?,
                Kind::Times if min <= PRODUCT => self.binary(Prim::Mul, start, left, PRODUCT + 1)?,
                Kind::Divide if min <= PRODUCT => self.binary(Prim::Div, start, left, PRODUCT + 1)?,
                Kind::Power if min <= POWER => {
                    self.advance();
                    let exponent = if self.latex { self.latex_exponent()? } else { self.expression(POWER)? };
                    let span = self.since(start);
                    self.tree.power(left, exponent, span)
                }
                Kind::Raised if min <= POWER => self.raised(start, left)?,
                Kind::Factorial if min <= POWER => {
                    self.advance();
                    let span = self.since(start);
                    self.build(span).factorial(left)
                }
                Kind::Relation(relation) if min <= RELATION => {
                    let (middle, so_far) = (compared.unwrap_or(left), compared.map(|_| left));
                    self.advance();
                    let right = self.expression(RELATION + 1)?;
                    compared = Some(right);
                    let span = self.since(start);
                    let holds = self.relation(relation, middle, right, span);
                    so_far.map_or(holds, |so_far| self.tree.apply(Prim::And, &[so_far, holds], span))
                }
                Kind::And if min <= AND => self.binary(Prim::And, start, left, AND + 1)?,
                Kind::Or if min <= OR => self.binary(Prim::Or, start, left, OR + 1)?,
                kind if min <= PRODUCT
                    && (joins(kind) || self.last().kind == Kind::Factorial && kind == Kind::Number) =>
                {
                    let right = self.expression(SIGNED)?;
                    let span = self.since(start);
                    self.tree.apply(Prim::Mul, &[left, right], span)
                }
                _ => break,
            };
        }
        self.depth -= 1;
        Ok(left)
    }

    /// An operand with the signs, or the negations, before it.
    fn signed(&mut self) -> Parsed<Id> {
        let start = self.at;
        match self.peek().kind {
            Kind::Plus | Kind::Minus => {
                while matches!(self.peek().kind, Kind::Plus | Kind::Minus) {
                    self.advance();
                }
                let signs = start..self.at;
                let operand = self.expression(SIGNED)?;
                Ok(self.prefixed(signs, Kind::Minus, Prim::Neg, operand))
            }
            Kind::Not => {
                while self.peek().kind == Kind::Not {
                    self.advance();
                }
                let signs = start..self.at;
                let operand = self.expression(NOT)?;
                Ok(self.prefixed(signs, Kind::Not, Prim::Not, operand))
            }
            _ if self.latex => self.latex_operand(),
            _ => self.operand(),
        }
    }

    fn prefixed(&mut self, signs: Range<usize>, kind: Kind, prim: Prim, mut operand: Id) -> Id {
        for i in signs.rev().filter(|&i| self.tokens[i].kind == kind) {
            let span = self.tokens[i].span.to(self.last().span);
            operand = self.tree.apply(prim, &[operand], span);
        }
        operand
    }

    fn binary(&mut self, prim: Prim, start: Token, left: Id, min: u8) -> Parsed<Id> {
        self.advance();
        let right = self.expression(min)?;
        let span = self.since(start);
        Ok(self.tree.apply(prim, &[left, right], span))
    }

    fn relation(&mut self, relation: Relation, a: Id, b: Id, span: Span) -> Id {
        let (prim, arguments) = match relation {
            Relation::Lt => (Prim::Lt, [a, b]),
            Relation::Le => (Prim::Le, [a, b]),
            Relation::Gt => (Prim::Lt, [b, a]),
            Relation::Ge => (Prim::Le, [b, a]),
            Relation::Eq => (Prim::Eq, [a, b]),
            Relation::Ne => (Prim::Ne, [a, b]),
        };
        self.tree.apply(prim, &arguments, span)
    }

    /// A power of raised digits: `x²`, `x⁻¹`.
    fn raised(&mut self, start: Token, base: Id) -> Parsed<Id> {
        let token = self.advance();
        let digit = |c| "⁰¹²³⁴⁵⁶⁷⁸⁹".chars().position(|raised| raised == c);
        let text = self.text(token);
        let negative = text.starts_with('⁻');
        let digits = text.strip_prefix(['⁻', '⁺']).unwrap_or(text);
        let number: Option<String> =
            digits.chars().map(|c| digit(c).map(|d| char::from(b'0' + d as u8))).collect::<Option<_>>();
        let Some(number) = number.filter(|number| !number.is_empty()) else {
            return Err(error(token.span.range(), "a raised sign without digits after it", "not a number")
                .help("write the exponent with `^`"));
        };
        let mut exponent = self.tree.number(&number, token.span);
        if negative {
            exponent = self.tree.apply(Prim::Neg, &[exponent], token.span);
        }
        let span = self.since(start);
        Ok(self.tree.power(base, exponent, span))
    }

    /// Reads the bracket that closes `open`, whose content ended here.
    pub(crate) fn close(&mut self, open: Token) -> Parsed<()> {
        match (open.kind, self.peek().kind) {
            (Kind::Open(opened), Kind::Close(closed)) if opened == closed => {
                self.advance();
                Ok(())
            }
            _ => Err(self.leftover(Some(open))),
        }
    }

    /// The content of a pair of brackets; the next token opens it.
    pub(crate) fn bracketed(&mut self) -> Parsed<Id> {
        let open = self.advance();
        if let Kind::Close(_) = self.peek().kind {
            let span = open.span.to(self.peek().span).range();
            return Err(error(
                span.clone(),
                format!("`{}` is empty", &self.source[span]),
                "nothing in between",
            ));
        }
        self.inside += 1;
        let inner = self.whole()?;
        self.inside -= 1;
        self.close(open)?;
        Ok(inner)
    }

    /// The error where an operand should be, and the next token is none.
    pub(crate) fn operand_missing(&self) -> Box<ParseError> {
        let (token, last) = (self.peek(), self.last());
        let (here, before) = (self.text(token), self.text(last));
        let ended = matches!(token.kind, Kind::End | Kind::Newline);
        if self.at == 0 && matches!(token.kind, Kind::Close(_)) {
            return self.leftover(None);
        }
        if self.at == 0 || last.kind == Kind::Newline {
            return error(
                token.span.range(),
                format!("nothing stands before `{here}`"),
                "its left-hand side is missing",
            );
        }
        match last.kind {
            Kind::Open(_) if ended => self.leftover(Some(last)),
            Kind::Open(_) | Kind::Comma if !matches!(token.kind, Kind::Close(_) | Kind::Comma) && !ended => {
                error(
                    token.span.range(),
                    format!("nothing stands before `{here}`"),
                    "its left-hand side is missing",
                )
            }
            Kind::Comma => error(last.span.range(), "an argument is missing after `,`", "nothing follows"),
            Kind::Open(_) => {
                error(token.span.range(), format!("an argument is missing before `{here}`"), "expected one")
            }
            _ => {
                let message = match ended {
                    true => format!("nothing follows `{before}`"),
                    false => format!("nothing stands between `{before}` and `{here}`"),
                };
                let error = error(last.span.range(), message, "an operand is missing");
                error.help("write a number, a name or something in brackets after it")
            }
        }
    }

    /// The error where an expression has ended, but its surroundings have not: `open` is the bracket around it.
    pub(crate) fn leftover(&self, open: Option<Token>) -> Box<ParseError> {
        let (token, last) = (self.peek(), self.last());
        let (here, span) = (self.text(token), token.span.range());
        match (token.kind, open) {
            (Kind::End | Kind::Newline, Some(open)) => {
                let bracket = self.text(open);
                error(open.span.range(), format!("`{bracket}` is never closed"), "opened here")
                    .help(format!("write `{}` where it ends", closing(open.kind)))
            }
            (Kind::Close(Bracket::Bars), _) => error(span, "this `|` opens or closes nothing", "unpaired"),
            (Kind::Close(_), None) => {
                error(span, format!("`{here}` closes nothing"), "no bracket is open here")
                    .help("leave it out")
            }
            (Kind::Close(_), Some(open)) => {
                let message = format!("`{}` is closed by `{here}`", self.text(open));
                error(span, message, format!("expected `{}`", closing(open.kind)))
            }
            (Kind::Number, _) => {
                let error =
                    error(span, format!("an operator is missing before `{here}`"), "expected an operator");
                match last.kind {
                    Kind::Name | Kind::Letter | Kind::Close(_) => {
                        error.help(format!("write `*{here}` for a product, `^{here}` for a power"))
                    }
                    _ => error.help(format!("write `*{here}` for a product")),
                }
            }
            (Kind::Comma, _) => {
                let error =
                    error(span.clone(), "a comma separates the arguments of a function", "no function here");
                let digit = |at: Option<usize>| {
                    at.and_then(|i| self.source.as_bytes().get(i)).is_some_and(u8::is_ascii_digit)
                };
                match digit(span.start.checked_sub(1)) && digit(Some(span.end)) {
                    true => error.help("write a decimal point as `.`"),
                    false => error,
                }
            }
            (Kind::Assign, _) if self.latex => error(span, "`=` is no operation", "not part of a formula")
                .help("write only the right-hand side"),
            (Kind::Assign, None) => error(span, "`=` is no operation", "not part of a formula")
                .help("write only the right-hand side, or `==` to compare"),
            (Kind::Assign, _) => {
                error(span, "`=` is no comparison", "not part of a formula").help("write `==`")
            }
            _ => error(span, format!("`{here}` cannot stand here"), "unexpected"),
        }
    }
}

/// Whether a token after a factor starts another factor of the same product: `2x`, `(x+1)(x-1)`, `2|x|`. A number does
/// not, but after a factorial: `x 2` and `(x+1)2` may be a product or a lost power.
fn joins(kind: Kind) -> bool {
    use Kind::*;
    matches!(kind, Name | SquareRoot | CubeRoot | Open(_) | Function | Letter | Command)
}

/// How the bracket that this token opens is closed.
fn closing(open: Kind) -> &'static str {
    match open {
        Kind::Open(Bracket::Square) => "]",
        Kind::Open(Bracket::Curly | Bracket::Group) => "}",
        Kind::Open(Bracket::Bars) => "|",
        Kind::Open(Bracket::Floor) => "⌋",
        Kind::Open(Bracket::Ceil) => "⌉",
        Kind::Open(Bracket::Cases) => "\\end{cases}",
        _ => ")",
    }
}

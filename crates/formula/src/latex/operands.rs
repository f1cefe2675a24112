//! What are the operands of LaTeX? Fractions, roots and cases; names with their subscripts; functions with or without
//! parentheses, with powers (`\sin^2 x`), inverses (`\sin^{-1} x`), bases (`\log_2 x`) and orders (`J_{0}(x)`).

use super::commands::{self, HEADS, SUBSCRIPTED, SUPERSCRIPTED};
use super::tokens::plain;
use super::word;
use crate::ParseError;
use crate::error::{Parsed, error};
use crate::functions::Function;
use crate::parser::{Meaning, Parser, SIGNED};
use crate::token::{Bracket, Kind, Token};
use crate::tree::Id;
use fluxions_rules::{Constant, Prim};
use std::borrow::Cow;

/// The functions whose power −1 is the inverse function.
const INVERTIBLE: &[&str] =
    &["sin", "cos", "tan", "cot", "sec", "csc", "sinh", "cosh", "tanh", "coth", "sech", "csch"];

impl Parser<'_> {
    /// A number, a name, a function of its argument, a fraction, or something in brackets.
    pub(crate) fn latex_operand(&mut self) -> Parsed<Id> {
        let token = self.peek();
        match token.kind {
            Kind::Number => {
                self.advance();
                Ok(self.tree.number(self.text(token), token.span))
            }
            Kind::Name | Kind::Letter => {
                self.advance();
                self.latex_name(token)
            }
            Kind::Function => {
                self.advance();
                self.latex_function(token)
            }
            Kind::Command => {
                self.advance();
                self.latex_command(token)
            }
            Kind::Open(Bracket::Round | Bracket::Square | Bracket::Curly | Bracket::Group) => {
                self.bracketed()
            }
            Kind::Open(Bracket::Bars) => self.inside(Prim::Abs),
            Kind::Open(Bracket::Floor) => self.inside(Prim::Floor),
            Kind::Open(Bracket::Ceil) => self.inside(Prim::Ceil),
            Kind::Open(Bracket::Cases) => self.cases(),
            _ => Err(self.operand_missing()),
        }
    }

    /// What `^`, `_`, `\frac` or `\sqrt` applies to: something in braces, or one token.
    pub(crate) fn script(&mut self) -> Parsed<Id> {
        let (token, sign) = (self.peek(), self.last());
        match token.kind {
            Kind::Open(Bracket::Group) => self.bracketed(),
            Kind::Name | Kind::Letter => {
                self.advance();
                let name = plain(self.text(token));
                self.latex_value(token, name)
            }
            Kind::Number | Kind::Command => self.latex_operand(),
            Kind::End | Kind::Close(_) | Kind::Column | Kind::Row => {
                let before = self.text(sign);
                let error = error(
                    sign.span.range(),
                    format!("an argument is missing after `{before}`"),
                    "expected { }",
                );
                Err(error.help("write {…} after it"))
            }
            _ => {
                let (sign, here) = (self.text(sign), self.text(token));
                let message = format!("`{sign}` applies to one token, or to what is in braces");
                Err(error(token.span.range(), message, "expected { }")
                    .help(format!("write {sign}{{{here}…}}")))
            }
        }
    }

    /// The exponent after `^`, which has been read.
    pub(crate) fn latex_exponent(&mut self) -> Parsed<Id> {
        let sign = self.last();
        let exponent = self.script()?;
        let next = self.peek();
        match next.kind {
            Kind::Power => {
                let error = error(next.span.range(), "a second power of the same base", "two readings");
                Err(error.help("write braces around the first power, or around the exponents"))
            }
            Kind::Subscript => {
                let error = error(next.span.range(), "a subscript after a power", "part of which name?");
                Err(error.help("write the subscript first, as in x_{1}^{2}"))
            }
            Kind::Number if self.last().kind == Kind::Number => Err(self.second_digit(sign)),
            _ => Ok(exponent),
        }
    }

    /// The error at `x^10` or `x_12`, where TeX takes one digit only.
    fn second_digit(&self, sign: Token) -> Box<ParseError> {
        let (sign, first, rest) = (self.text(sign), self.text(self.last()), self.text(self.peek()));
        let span = self.last().span.to(self.peek().span).range();
        error(span, format!("`{sign}` applies to the digit {first} only"), "one digit in LaTeX")
            .help(format!("write {sign}{{{first}{rest}}}"))
    }

    /// `\frac`, `\sqrt`, `\binom`; the command has been read.
    fn latex_command(&mut self, command: Token) -> Parsed<Id> {
        match word(self.text(command)) {
            "sqrt" => {
                let index = match self.peek().kind {
                    Kind::Open(Bracket::Square) => Some(self.bracketed()?),
                    _ => None,
                };
                let inner = self.script()?;
                let span = self.since(command);
                Ok(match index {
                    Some(index) => self.build(span).root(inner, index),
                    None => self.tree.apply(Prim::Sqrt, &[inner], span),
                })
            }
            name => {
                if self.is_derivative() {
                    let end = self.matching(self.matching(self.at) + 1);
                    let span = command.span.to(self.tokens[end].span).range();
                    let error = error(span, "a derivative is not a formula", "a derivative");
                    return Err(error.help("write the function itself; d is a variable if it is declared"));
                }
                let above = self.script()?;
                let below = self.script()?;
                let span = self.since(command);
                Ok(match name.ends_with("binom") {
                    true => self.build(span).binomial(above, below),
                    false => self.tree.apply(Prim::Div, &[above, below], span),
                })
            }
        }
    }

    /// Whether the fraction whose numerator comes next is d…/dx.
    fn is_derivative(&self) -> bool {
        let is_d =
            |i: usize| self.tokens.get(i).is_some_and(|t| t.kind == Kind::Name && self.text(*t) == "d");
        let opens = |i: usize| self.tokens.get(i).is_some_and(|t| t.kind == Kind::Open(Bracket::Group));
        if !(opens(self.at) && is_d(self.at + 1)) || self.is_declared("d") {
            return false;
        }
        let below = self.matching(self.at) + 1;
        let by = self.tokens.get(below + 2).map(|t| t.kind);
        opens(below) && is_d(below + 1) && matches!(by, Some(Kind::Name | Kind::Letter))
    }

    fn is_declared(&self, name: &str) -> bool {
        self.options.declared.iter().any(|declared| declared == name)
    }

    /// The index of the token that closes the bracket at this one; the token itself if it opens none.
    fn matching(&self, open: usize) -> usize {
        let mut depth = 0usize;
        for (i, token) in self.tokens.iter().enumerate().skip(open) {
            match token.kind {
                Kind::Open(_) => depth += 1,
                Kind::Close(_) => depth = depth.saturating_sub(1),
                _ => {}
            }
            if depth == 0 {
                return i;
            }
        }
        self.tokens.len() - 1
    }

    /// A letter or word: a function of the table that is written as one, or a variable with its subscript.
    fn latex_name(&mut self, token: Token) -> Parsed<Id> {
        let (base, mut name) = (self.text(token), plain(self.text(token)));
        let called = |parser: &Self, i: usize| {
            matches!(parser.tokens.get(i).map(|t| t.kind), Some(Kind::Open(Bracket::Round)))
        };
        match self.peek().kind {
            Kind::Open(Bracket::Round) if !self.is_declared(&name) => {
                if let Some(&prim) = HEADS.get(base) {
                    return self.apply_latex(token, Function::Prim(prim), &[]);
                }
            }
            Kind::Power if SUPERSCRIPTED.contains_key(base) && !self.is_declared(&name) => {
                // \psi^{(n)}(x): the braces hold one pair of parentheses, and an argument follows.
                let (group, inner) = (self.at + 1, self.at + 2);
                if called(self, inner)
                    && self.matching(inner) + 1 == self.matching(group)
                    && called(self, self.matching(group) + 1)
                {
                    self.advance();
                    let order = self.bracketed()?;
                    return self.apply_latex(token, Function::Prim(SUPERSCRIPTED[base]), &[order]);
                }
            }
            Kind::Subscript => {
                let after = self.matching(self.at + 1) + 1;
                let subscript = self.subscript_text(self.at + 1..after);
                let full = subscript.as_ref().map(|subscript| format!("{name}_{subscript}"));
                if called(self, after) && !full.as_ref().is_some_and(|full| self.is_declared(full)) {
                    let source =
                        self.tokens[self.at + 1..after].iter().map(|&t| self.text(t)).collect::<String>();
                    let source = source.trim_start_matches('{').trim_end_matches('}');
                    let head = HEADS.get(format!("{base}_{{{source}}}").as_str()).copied();
                    if let Some(prim) = head {
                        self.at = after;
                        return self.apply_latex(token, Function::Prim(prim), &[]);
                    }
                    if let Some(&prim) = SUBSCRIPTED.get(base) {
                        self.advance();
                        let order = self.script()?;
                        return self.apply_latex(token, Function::Prim(prim), &[order]);
                    }
                }
                self.advance();
                name = full.ok_or_else(|| self.wrong_subscript(after))?;
                let sign = self.last();
                self.at = after.min(self.tokens.len() - 1);
                if self.last().kind == Kind::Number && self.peek().kind == Kind::Number {
                    return Err(self.second_digit(sign));
                }
                if self.peek().kind == Kind::Subscript {
                    let error = error(
                        self.peek().span.range(),
                        "a second subscript of the same name",
                        "two subscripts",
                    );
                    return Err(error.help("write one subscript in braces, as in x_{1,2}"));
                }
            }
            _ => {}
        }
        if self.peek().kind == Kind::Open(Bracket::Round) && !self.is_declared(&name) {
            self.refuse_unknown_call(token, &name)?;
        }
        self.latex_value(token, name)
    }

    /// What a subscript adds to a name: its letters and digits, with `_` for commas. Nothing else can be in it.
    fn subscript_text(&self, range: std::ops::Range<usize>) -> Option<String> {
        let mut text = String::new();
        for &token in self.tokens.get(range)? {
            match token.kind {
                Kind::Open(Bracket::Group) | Kind::Close(Bracket::Group) => {}
                Kind::Number | Kind::Name | Kind::Letter => text += &plain(self.text(token)),
                Kind::Comma | Kind::Subscript => text.push('_'),
                _ => return None,
            }
        }
        (!text.is_empty() && !text.contains('.')).then_some(text)
    }

    fn wrong_subscript(&self, after: usize) -> Box<ParseError> {
        let end = self.tokens[(after.max(1) - 1).min(self.tokens.len() - 1)];
        let error = error(
            self.last().span.to(end.span).range(),
            "a subscript is part of a name",
            "not part of a name",
        );
        error.help("write letters and digits, as in x_{12}")
    }

    /// The node of a name that is not a function's.
    fn latex_value(&mut self, token: Token, name: String) -> Parsed<Id> {
        let span = self.since(token);
        // In text π is a number wherever it stands, so that a name with it could not be written there.
        let name = if name == "π" { name } else { name.replace('π', "pi") };
        let meaning = match self.names.get(name.as_str()) {
            Some(&meaning) => meaning,
            None => {
                let constant = match name.as_str() {
                    "e" => Some(Meaning::Constant(Constant::E)),
                    "pi" | "π" => Some(Meaning::Constant(Constant::Pi)),
                    "nan" | "inf" => Some(Meaning::Refused("a formula has real values only")),
                    "otherwise" | "else" => {
                        Some(Meaning::Refused("it ends the last row of a cases environment"))
                    }
                    _ => None,
                };
                match constant.filter(|_| !self.is_declared(&name)) {
                    Some(meaning) => {
                        self.names.insert(Cow::Owned(name), meaning);
                        meaning
                    }
                    None => self.new_variable(Cow::Owned(name)),
                }
            }
        };
        self.value(meaning, Token { span, ..token })
    }

    /// Letters before parentheses are a product, `x(x+1)`, but for the names that functions have: f, g, h, and what has
    /// several arguments.
    fn refuse_unknown_call(&self, token: Token, name: &str) -> Parsed<()> {
        let comma = self.has_comma();
        let base = word(self.text(token));
        if !(comma
            || matches!(base, "f" | "g" | "h")
            || (base.chars().count() > 1 && !self.text(token).starts_with('\\')))
        {
            return Ok(());
        }
        let error =
            error(self.since(token).range(), format!("unknown function `{name}`"), "not a known function");
        Err(error.help(format!("for a product write {} \\cdot (…)", &self.source[self.since(token).range()])))
    }

    /// Whether the bracket that comes next holds several arguments.
    fn has_comma(&self) -> bool {
        let mut depth = 0usize;
        for token in &self.tokens[self.at..] {
            match token.kind {
                Kind::Open(_) => depth += 1,
                Kind::Close(_) => depth = depth.saturating_sub(1),
                Kind::Comma if depth == 1 => return true,
                _ => {}
            }
            if depth == 0 {
                return false;
            }
        }
        false
    }

    /// `\sin x`, `\sin^2 x`, `\log_b x`, `\max(a, b)`; the function's name has been read.
    fn latex_function(&mut self, token: Token) -> Parsed<Id> {
        let head = self.text(token);
        let name = word(head);
        let Some(mut function) = commands::function(head) else { return Err(self.operand_missing()) };
        let mut base = None;
        let mut power = None;
        loop {
            let sign = self.peek();
            match sign.kind {
                Kind::Subscript if base.is_none() && matches!(function, Function::Log) => {
                    self.advance();
                    base = Some(self.script()?);
                    if self.last().kind == Kind::Number && self.peek().kind == Kind::Number {
                        return Err(self.second_digit(sign));
                    }
                }
                Kind::Subscript => {
                    let message = format!("`{head}` has no subscript");
                    return Err(error(sign.span.range(), message, "not expected here"));
                }
                Kind::Power if power.is_none() => {
                    self.advance();
                    let exponent = self.advance_exponent(token, name)?;
                    if let Exponent::Inverse(inverse) = exponent {
                        function = Function::Prim(inverse);
                    }
                    power = Some(exponent);
                }
                _ => break,
            }
        }
        if let Some(base) = base {
            let argument = self.latex_arguments(token, function)?;
            let [x] = argument[..] else {
                let message = format!("`{head}` with a base takes 1 argument, not {}", argument.len());
                return Err(error(self.since(token).range(), message, "several here"));
            };
            let span = self.since(token);
            let value = self.build(span).log(x, base);
            return Ok(self.raise(token, value, power));
        }
        let value = self.apply_latex(token, function, &[])?;
        Ok(self.raise(token, value, power))
    }

    fn raise(&mut self, start: Token, value: Id, power: Option<Exponent>) -> Id {
        let span = self.since(start);
        match power {
            Some(Exponent::Power(exponent)) => self.tree.power(value, exponent, span),
            Some(Exponent::Inverse(_)) | None => value,
        }
    }

    /// The exponent between a function and its argument: −1 is the inverse function, n the power of the value, (n) a
    /// derivative. The sign `^` has been read.
    fn advance_exponent(&mut self, function: Token, name: &str) -> Parsed<Exponent> {
        let kinds = [0, 1, 2, 3].map(|i| self.tokens.get(self.at + i).map(|t| (t.kind, self.text(*t))));
        let span = function.span.to(self.tokens[self.matching(self.at)].span).range();
        match kinds {
            [
                _,
                Some((Kind::Minus, _)),
                Some((Kind::Number, "1")),
                Some((Kind::Close(Bracket::Group), _)),
            ] => {
                let inverse =
                    INVERTIBLE.contains(&name).then(|| Prim::from_name(&format!("a{name}"))).flatten();
                let Some(inverse) = inverse else {
                    let error = error(
                        span,
                        format!("`{name}^{{-1}}` may be an inverse or a quotient"),
                        "two readings",
                    );
                    return Err(error.help("write the inverse function by its name, or \\frac{1}{…}"));
                };
                self.at += 4;
                Ok(Exponent::Inverse(inverse))
            }
            [Some((Kind::Open(Bracket::Group), _)), Some((Kind::Open(Bracket::Round), _)), _, _] => {
                let error = error(span, "a power in parentheses is a derivative", "a derivative");
                Err(error.help("write the power without parentheses, or the derivative itself"))
            }
            _ => Ok(Exponent::Power(self.latex_exponent()?)),
        }
    }

    /// A function of these arguments and those that come next.
    fn apply_latex(&mut self, name: Token, function: Function, first: &[Id]) -> Parsed<Id> {
        let mut arguments = first.to_vec();
        arguments.extend(self.latex_arguments(name, function)?);
        let span = self.since(name);
        match function {
            Function::Piecewise => {
                let error =
                    error(name.span.range(), "`piecewise` is written otherwise in LaTeX", "not in LaTeX");
                Err(error.help("write \\begin{cases} … \\end{cases}"))
            }
            _ => self.apply_function(function, name, &arguments, span),
        }
    }

    /// The arguments in brackets, or the one that follows without.
    fn latex_arguments(&mut self, name: Token, function: Function) -> Parsed<Vec<Id>> {
        let bracket = self.peek().kind;
        if let Kind::Open(Bracket::Round | Bracket::Square | Bracket::Curly | Bracket::Group) = bracket {
            return Ok(self.arguments(name)?.to_vec());
        }
        if let Function::Fold(_) = function {
            let message = format!("`{}` takes its arguments in parentheses", self.text(name));
            return Err(error(name.span.range(), message, "its arguments are missing"));
        }
        Ok(vec![self.bare_argument(name)?])
    }

    /// The argument of `\sin 2x`: a product of what is written side by side, up to the next function, as in
    /// `\sin a \cos b`. Brackets after it may belong to it or not.
    fn bare_argument(&mut self, name: Token) -> Parsed<Id> {
        if matches!(self.peek().kind, Kind::End | Kind::Close(_) | Kind::Comma | Kind::Plus) {
            let text = self.text(name);
            return Err(error(
                name.span.range(),
                format!("`{text}` is a function"),
                "its argument is missing",
            )
            .help(format!("write {text}(…)")));
        }
        let start = self.peek();
        let mut argument = self.expression(SIGNED)?;
        if start.kind == Kind::Function {
            return Ok(argument);
        }
        loop {
            match self.peek().kind {
                Kind::Name | Kind::Letter | Kind::Command | Kind::Open(Bracket::Group) => {
                    let factor = self.expression(SIGNED)?;
                    let span = self.since(start);
                    argument = self.tree.apply(Prim::Mul, &[argument, factor], span);
                }
                Kind::Open(_) => {
                    let span = name.span.to(self.peek().span).range();
                    let message =
                        format!("the argument of `{}` may end before or after this bracket", self.text(name));
                    return Err(
                        error(span, message, "two readings").help("write the argument in parentheses")
                    );
                }
                _ => return Ok(argument),
            }
        }
    }

    /// `\begin{cases} a & x < 0 \\ b & \text{otherwise} \end{cases}`.
    fn cases(&mut self) -> Parsed<Id> {
        let open = self.advance();
        self.inside += 1;
        let mut pieces = Vec::new();
        loop {
            let value = self.whole()?;
            self.skip_comma();
            let condition = match self.peek().kind {
                Kind::Column => {
                    self.advance();
                    self.condition()?
                }
                _ => self.tree.number("1", self.last().span),
            };
            self.skip_comma();
            pieces.push((value, condition));
            if self.peek().kind == Kind::Row {
                self.advance();
                if self.peek().kind != Kind::Close(Bracket::Cases) {
                    continue;
                }
            }
            break;
        }
        self.inside -= 1;
        self.close(open)?;
        let span = self.since(open);
        Ok(self.pieces(&pieces, span))
    }

    fn condition(&mut self) -> Parsed<Id> {
        let token = self.peek();
        let otherwise = token.kind == Kind::Name && matches!(word(self.text(token)), "otherwise" | "else");
        if !otherwise {
            return self.whole();
        }
        self.advance();
        Ok(self.tree.number("1", token.span))
    }

    fn skip_comma(&mut self) {
        if self.peek().kind == Kind::Comma {
            self.advance();
        }
    }
}

/// What stands between a function and its argument.
#[derive(Clone, Copy)]
enum Exponent {
    Power(Id),
    Inverse(Prim),
}

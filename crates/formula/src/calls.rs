//! What does a name mean, and what does a call of it? Operands of text are read here: numbers, names, brackets, calls
//! with their arguments.

use crate::ParseError;
use crate::Remark;
use crate::error::{Parsed, error};
use crate::functions::{self, Builder, Function};
use crate::parser::{Meaning, OPERAND, Parser};
use crate::token::{Bracket, Kind, Token};
use crate::tree::{Id, Span};
use fluxions_rules::{Constant, Prim};
use smallvec::SmallVec;
use std::borrow::Cow;

type Arguments = SmallVec<[Id; 4]>;

const COMPLEX: &str = "complex numbers are not supported: all variables are real";
const INFINITE: &str = "infinity is no number: write a large one, such as 1e300";

/// What a name means that neither the caller nor the formula has defined, if it is not simply a variable.
fn builtin(name: &str) -> Option<Meaning> {
    Some(match name {
        "pi" | "π" => Meaning::Constant(Constant::Pi),
        "e" | "E" => Meaning::Constant(Constant::E),
        "True" | "true" => Meaning::Truth(true),
        "False" | "false" => Meaning::Truth(false),
        "I" => Meaning::Refused(COMPLEX),
        "oo" | "zoo" | "inf" | "infinity" | "Infinity" => Meaning::Refused(INFINITE),
        "nan" | "NaN" => Meaning::Refused("a formula cannot contain a value that is no number"),
        _ => Meaning::Function(functions::find(name)?),
    })
}

impl<'s> Parser<'s> {
    /// Makes nodes of this span.
    pub(crate) fn build(&mut self, span: Span) -> Builder<'_> {
        Builder { tree: &mut self.tree, span }
    }

    /// A number, a name, a call, or something in brackets.
    pub(crate) fn operand(&mut self) -> Parsed<Id> {
        let token = self.peek();
        match token.kind {
            Kind::Number => {
                self.advance();
                Ok(self.tree.number(self.text(token), token.span))
            }
            Kind::Name => {
                self.advance();
                match self.peek().kind {
                    Kind::Open(Bracket::Round) => self.call(token),
                    _ => self.name(token),
                }
            }
            Kind::And | Kind::Or if self.peek_second() == Kind::Open(Bracket::Round) => {
                self.advance();
                self.call(token)
            }
            Kind::Open(Bracket::Round) => self.bracketed(),
            Kind::Open(Bracket::Bars) => self.inside(Prim::Abs),
            Kind::Open(Bracket::Floor) => self.inside(Prim::Floor),
            Kind::Open(Bracket::Ceil) => self.inside(Prim::Ceil),
            Kind::Open(_) => Err(self.wrong_bracket()),
            Kind::SquareRoot => self.radical(Prim::Sqrt),
            Kind::CubeRoot => self.radical(Prim::Cbrt),
            _ => Err(self.operand_missing()),
        }
    }

    /// A primitive that is written as a pair of brackets around its argument.
    pub(crate) fn inside(&mut self, prim: Prim) -> Parsed<Id> {
        let open = self.peek();
        let inner = self.bracketed()?;
        let span = self.since(open);
        Ok(self.tree.apply(prim, &[inner], span))
    }

    fn radical(&mut self, prim: Prim) -> Parsed<Id> {
        let sign = self.advance();
        let inner = self.expression(OPERAND)?;
        let span = self.since(sign);
        if matches!(self.peek().kind, Kind::Power | Kind::Raised | Kind::Factorial) {
            let message =
                format!("`{}` may end before or after `{}`", self.text(sign), self.text(self.peek()));
            return Err(error(span.to(self.peek().span).range(), message, "two readings")
                .help("write brackets around one of them"));
        }
        Ok(self.tree.apply(prim, &[inner], span))
    }

    /// Brackets that do not group in text.
    fn wrong_bracket(&self) -> Box<ParseError> {
        let token = self.peek();
        let before = self.at.checked_sub(1).map(|i| self.tokens[i]).filter(|last| last.kind == Kind::Name);
        let error = error(
            token.span.range(),
            format!("`{}` does not group parts of a formula", self.text(token)),
            "not a parenthesis",
        );
        let known =
            |name| functions::find(name).map(|_| name).or_else(|| functions::meant(name, std::iter::empty()));
        match before.and_then(|name| known(self.text(name))) {
            Some(function) => error.help(format!("write {function}(…)")),
            None => error.help("write ( and )"),
        }
    }

    /// What a name means, and whether the caller, or the formula so far, has said so.
    pub(crate) fn meaning(&self, name: &str) -> Option<Meaning> {
        self.names.get(name).copied().or_else(|| {
            match self.options.declared.iter().any(|declared| declared == name) {
                true => None,
                false => builtin(name),
            }
        })
    }

    /// The variable of this name, which is a new one if the name has no meaning yet.
    pub(crate) fn new_variable(&mut self, name: Cow<'s, str>) -> Meaning {
        let index = self.tree.variables.len() as u32;
        self.tree.variables.push(name.to_string());
        self.names.insert(name, Meaning::Variable(index));
        Meaning::Variable(index)
    }

    /// A name that is not called.
    fn name(&mut self, token: Token) -> Parsed<Id> {
        let name = self.text(token);
        if let Some(index) = self.parameters.iter().position(|parameter| *parameter == name) {
            return Ok(self.tree.parameter(index as u32, token.span));
        }
        let meaning = match self.names.get(name) {
            Some(&meaning) => meaning,
            None => match self.meaning(name) {
                Some(Meaning::Function(function)) if self.stands_alone(name, function) => {
                    self.remarks.push(Remark::Function { name: name.to_owned() });
                    self.new_variable(Cow::Borrowed(name))
                }
                Some(meaning) => {
                    self.names.insert(Cow::Borrowed(name), meaning);
                    meaning
                }
                None => self.new_variable(Cow::Borrowed(name)),
            },
        };
        if let Meaning::Constant(constant) = meaning {
            // Nobody means anything else by e^x.
            let power = name == "e" && self.peek().kind == Kind::Power;
            if !power && !self.remarks.iter().any(|remark| remark.name() == name) {
                self.remarks.push(Remark::Constant { name: name.to_owned(), constant });
            }
        }
        match meaning {
            Meaning::Function(_) => Err(self.bare_function(token)),
            _ => self.value(meaning, token),
        }
    }

    /// Whether the name of a function, which has been read, is that of a quantity here: nothing after it looks like an
    /// argument, and it is called nowhere.
    fn stands_alone(&self, name: &str, function: Function) -> bool {
        if matches!(function, Function::Helper(_)) || functions::ALWAYS_CALLED.contains(&name) {
            return false;
        }
        let kind = |ahead: usize| self.tokens.get(self.at + ahead).map_or(Kind::End, |token| token.kind);
        let round = Kind::Open(Bracket::Round);
        let argument = match kind(0) {
            Kind::Name | Kind::Number | Kind::Open(Bracket::Square | Bracket::Curly) => true,
            // The power of a function, as in `erf^2(x)`.
            Kind::Raised => kind(1) == round,
            Kind::Power => kind(1) == Kind::Number && kind(2) == round,
            _ => false,
        };
        let called = || {
            let mut pairs = self.tokens.windows(2);
            pairs
                .any(|pair| pair[0].kind == Kind::Name && pair[1].kind == round && self.text(pair[0]) == name)
        };
        !argument && !called()
    }

    /// The node of a name that stands for a value.
    pub(crate) fn value(&mut self, meaning: Meaning, token: Token) -> Parsed<Id> {
        match meaning {
            Meaning::Variable(index) => Ok(self.tree.variable(index, token.span)),
            Meaning::Constant(constant) => Ok(self.tree.constant(constant, token.span)),
            Meaning::Node(id) => Ok(id),
            Meaning::Truth(holds) => Ok(self.tree.number(if holds { "1" } else { "0" }, token.span)),
            Meaning::Refused(reason) => {
                let name = self.text(token);
                let error =
                    error(token.span.range(), format!("`{name}` is not a real number"), "not a real number");
                Err(match name.starts_with('\\') {
                    true => error.help(reason),
                    false => error.help(format!("{reason}; or declare `{name}` as a variable")),
                })
            }
            Meaning::Function(_) => Err(self.bare_function(token)),
        }
    }

    /// The error at a function's name without parentheses after it.
    fn bare_function(&self, token: Token) -> Box<ParseError> {
        let name = self.text(token);
        let error = error(token.span.range(), format!("`{name}` is a function"), "its argument is missing");
        let next = self.peek();
        let single = match self.meaning(name) {
            Some(Meaning::Function(Function::Prim(prim))) => prim.arity() == 1,
            Some(Meaning::Function(Function::Log)) => true,
            _ => false,
        };
        match next.kind {
            Kind::Name | Kind::Number if single => {
                // What is written without spaces, as the 2x of `sin 2x`, was meant as one.
                let touching = self.tokens[self.at..].windows(2).take_while(|pair| {
                    pair[0].span.end == pair[1].span.start
                        && matches!(pair[1].kind, Kind::Name | Kind::Number)
                });
                let last = self.at + touching.count();
                let call =
                    matches!(self.tokens.get(last + 1).map(|t| t.kind), Some(Kind::Open(Bracket::Round)));
                let argument = &self.source[next.span.to(self.tokens[last].span).range()];
                error.help(format!("write {name}({argument}{})", if call { "(…)" } else { "" }))
            }
            Kind::Open(Bracket::Square | Bracket::Curly) => error.help(format!("write {name}(…)")),
            Kind::Power | Kind::Raised => {
                error.help(format!("write {name}(…) first, and the power after it"))
            }
            _ => error.help(format!("write {name}(…), or declare `{name}` as a variable")),
        }
    }

    /// A call: the name has been read, and a parenthesis comes next.
    fn call(&mut self, name: Token) -> Parsed<Id> {
        let text = self.text(name);
        let parameter = self.parameters.contains(&text);
        match self.meaning(text) {
            Some(Meaning::Function(function)) if !parameter => {
                if let Function::Piecewise = function {
                    return self.piecewise(name);
                }
                let arguments = self.arguments(name)?;
                let span = self.since(name);
                self.apply_function(function, name, &arguments, span)
            }
            meaning => Err(self.not_a_function(name, meaning.is_some() || parameter)),
        }
    }

    fn not_a_function(&self, name: Token, known: bool) -> Box<ParseError> {
        let text = self.text(name);
        let declared = self.options.declared.iter().any(|declared| declared == text);
        let elsewhere = || {
            let mut pairs = self.tokens.windows(2);
            pairs.any(|pair| {
                let bare = pair[0].kind == Kind::Name && pair[1].kind != Kind::Open(Bracket::Round);
                bare && self.text(pair[0]) == text
            })
        };
        if known || declared || elsewhere() {
            let error = error(name.span.range(), format!("`{text}` is not a function"), "not a function");
            return error.help(format!("write {text}*(…) for a product"));
        }
        let below = self.tokens[self.at..].windows(3).any(|line| {
            let kinds = [line[0].kind, line[1].kind, line[2].kind];
            kinds == [Kind::Newline, Kind::Name, Kind::Open(Bracket::Round)] && self.text(line[1]) == text
        });
        if below {
            let error =
                error(name.span.range(), format!("`{text}` is used before it is defined"), "defined below");
            return error.help("move its definition up, above the first use");
        }
        let error = error(name.span.range(), format!("unknown function `{text}`"), "not a known function");
        if let Some(reason) = functions::foreign(text) {
            return error.help(reason);
        }
        let helpers = self.helpers.iter().map(|helper| helper.name);
        if text.chars().count() == 1 {
            return error.help(format!("write {text}*(…) for a product"));
        }
        match functions::meant(text, helpers) {
            Some(meant) => error.help(format!("did you mean `{meant}`?")),
            None => error.help(format!("if `{text}` is a variable, write {text}*(…) for a product")),
        }
    }

    /// The arguments of a call, with the parentheses around them.
    pub(crate) fn arguments(&mut self, name: Token) -> Parsed<Arguments> {
        let open = self.advance();
        let mut arguments = Arguments::new();
        if let Kind::Close(_) = self.peek().kind {
            self.advance();
            let message = format!("`{}` has no argument", self.text(name));
            return Err(error(self.since(name).range(), message, "an argument is missing"));
        }
        self.inside += 1;
        loop {
            arguments.push(self.whole()?);
            match self.peek().kind {
                Kind::Comma => self.advance(),
                _ => break,
            };
        }
        self.inside -= 1;
        self.close(open)?;
        Ok(arguments)
    }

    /// A function of its arguments.
    pub(crate) fn apply_function(
        &mut self,
        function: Function,
        name: Token,
        arguments: &[Id],
        span: Span,
    ) -> Parsed<Id> {
        match (function, arguments) {
            (Function::Prim(prim), _) if prim.arity() == arguments.len() => Ok(match (prim, arguments) {
                (Prim::Pow, &[base, exponent]) => self.tree.power(base, exponent, span),
                _ => self.tree.apply(prim, arguments, span),
            }),
            (Function::Fold(prim), [first, rest @ ..]) if !rest.is_empty() => {
                Ok(rest.iter().fold(*first, |so_far, &next| self.tree.apply(prim, &[so_far, next], span)))
            }
            (Function::Log, &[x]) => Ok(self.tree.apply(Prim::Log, &[x], span)),
            (Function::Log, &[x, base]) => Ok(self.build(span).log(x, base)),
            (Function::Root, &[x, n]) => Ok(self.build(span).root(x, n)),
            (Function::Composition(composition), _) if composition.arguments.len() == arguments.len() => {
                Ok((composition.build)(&mut self.build(span), arguments))
            }
            (Function::Helper(index), _)
                if self.helpers[index as usize].parameters.len() == arguments.len() =>
            {
                self.call_helper(index, name, arguments)
            }
            _ => Err(self.wrong_arguments(function, name, arguments.len(), span)),
        }
    }

    fn wrong_arguments(&self, function: Function, name: Token, given: usize, span: Span) -> Box<ParseError> {
        let text = self.text(name).trim_start_matches('\\');
        let (wanted, names) = match function {
            Function::Prim(prim) => (prim.arity().to_string(), prim.row().arguments.join(", ")),
            Function::Fold(_) => ("2 or more".to_string(), "a, b, …".to_string()),
            Function::Log => ("1 or 2".to_string(), "x, base".to_string()),
            Function::Root => ("2".to_string(), "x, n".to_string()),
            Function::Piecewise => ("pairs".to_string(), "(a, condition), (b, True)".to_string()),
            Function::Composition(composition) => {
                (composition.arguments.len().to_string(), composition.arguments.join(", "))
            }
            Function::Helper(index) => {
                let parameters = &self.helpers[index as usize].parameters;
                (parameters.len().to_string(), parameters.join(", "))
            }
        };
        let plural = if wanted == "1" { "" } else { "s" };
        let message = format!("`{text}` takes {wanted} argument{plural}, not {given}");
        error(span.range(), message, format!("{given} here")).help(format!("write {text}({names})"))
    }

    /// `piecewise((a, condition), (b, condition), …)`: the first piece whose condition holds. The name has been read.
    fn piecewise(&mut self, name: Token) -> Parsed<Id> {
        let open = self.advance();
        let mut pieces: Vec<(Id, Id)> = Vec::new();
        loop {
            let pair = self.peek();
            if pair.kind != Kind::Open(Bracket::Round) {
                let message = "a piece is a value and a condition in parentheses";
                return Err(error(pair.span.range(), message, "expected `(`")
                    .help(format!("write {}((a, condition), (b, True))", self.text(name))));
            }
            self.advance();
            let value = self.whole()?;
            if self.peek().kind != Kind::Comma {
                let span = pair.span.to(self.last().span).range();
                return Err(error(span, "this piece has no condition", "expected `, condition`")
                    .help("write (value, condition), and (value, True) for the last piece"));
            }
            self.advance();
            let condition = self.whole()?;
            self.close(pair)?;
            pieces.push((value, condition));
            match self.peek().kind {
                Kind::Comma => self.advance(),
                _ => break,
            };
        }
        self.close(open)?;
        let span = self.since(name);
        Ok(self.pieces(&pieces, span))
    }

    /// The first piece whose condition holds; undefined where none does.
    pub(crate) fn pieces(&mut self, pieces: &[(Id, Id)], span: Span) -> Id {
        let otherwise = pieces.iter().position(|&(_, condition)| self.tree.literal(condition) == Some("1"));
        let mut result = match otherwise {
            Some(i) => pieces[i].0,
            None => self.tree.undefined(span),
        };
        for &(value, condition) in pieces[..otherwise.unwrap_or(pieces.len())].iter().rev() {
            result = self.tree.apply(Prim::Select, &[condition, value, result], span);
        }
        result
    }
}

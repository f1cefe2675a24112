//! How does a file name parts of a formula? A definition is a node that later lines refer to; a helper's body is a
//! range of nodes with parameters in it, which a call copies. Both must stand above their first use, so nothing can
//! refer to itself.

use crate::error::{Parsed, error};
use crate::functions::Function;
use crate::parser::{Helper, Meaning, Parser};
use crate::token::{Bracket, Kind, Token};
use crate::tree::Id;
use std::borrow::Cow;

impl<'s> Parser<'s> {
    /// The lines of a file; the last one is the formula.
    pub(crate) fn file(&mut self) -> Parsed<Id> {
        loop {
            while self.peek().kind == Kind::Newline {
                self.advance();
            }
            let start = self.peek();
            if start.kind == Kind::End {
                let error =
                    error(start.span.range(), "the file ends without a formula", "expected a formula");
                return Err(error.help("write the formula on the last line"));
            }
            if self.peek_second() == Kind::Assign && start.kind == Kind::Name {
                self.definition(start)?;
            } else if let Some(parameters) = self.head_of_helper() {
                self.helper(start, parameters)?;
            } else {
                if let Some(equals) = self.equals_sign() {
                    let left = start.span.to(self.tokens[equals.max(self.at + 1) - 1].span).range();
                    let error = error(left, "this is no name that could be defined", "left of `=`");
                    return Err(error.help("write `name = …`, or `name(a, b) = …` for a helper"));
                }
                let root = self.whole()?;
                if !matches!(self.peek().kind, Kind::Newline | Kind::End) {
                    return Err(self.leftover(None));
                }
                let span = self.since(start);
                while self.peek().kind == Kind::Newline {
                    self.advance();
                }
                if self.peek().kind != Kind::End {
                    let error = error(
                        span.range(),
                        "only the last line may be without a name",
                        "this value is not used",
                    );
                    return Err(error.help("write `name = …` to use it below"));
                }
                return Ok(root);
            }
            if !matches!(self.peek().kind, Kind::Newline | Kind::End) {
                return Err(self.leftover(None));
            }
        }
    }

    /// `name = expression`; the next token is the name.
    fn definition(&mut self, name: Token) -> Parsed<()> {
        let text = self.new_name(name)?;
        self.advance();
        self.advance();
        let value = self.whole()?;
        if self.names.contains_key(text) {
            let error =
                error(name.span.range(), format!("`{text}` is defined by itself"), "also used on the right");
            return Err(error.help("choose another name for one of the two"));
        }
        self.names.insert(Cow::Borrowed(text), Meaning::Node(value));
        Ok(())
    }

    /// The parameters, if this line is `name(a, b) = …`.
    fn head_of_helper(&self) -> Option<Vec<Token>> {
        let [name, open, rest @ ..] = &self.tokens[self.at..] else { return None };
        if name.kind != Kind::Name || open.kind != Kind::Open(Bracket::Round) {
            return None;
        }
        let mut parameters = Vec::new();
        for pair in rest.chunks_exact(2) {
            match (pair[0].kind, pair[1].kind) {
                (Kind::Name, Kind::Comma) => parameters.push(pair[0]),
                (Kind::Name, Kind::Close(Bracket::Round)) => {
                    parameters.push(pair[0]);
                    let after = rest.get(2 * parameters.len()).map(|token| token.kind);
                    return (after == Some(Kind::Assign)).then_some(parameters);
                }
                _ => return None,
            }
        }
        None
    }

    /// `name(a, b) = expression`; the next token is the name.
    fn helper(&mut self, name: Token, parameters: Vec<Token>) -> Parsed<()> {
        let text = self.new_name(name)?;
        for (i, &parameter) in parameters.iter().enumerate() {
            if parameters[..i].iter().any(|&other| self.text(other) == self.text(parameter)) {
                let message = format!("`{}` has two parameters `{}`", text, self.text(parameter));
                return Err(error(parameter.span.range(), message, "the second one"));
            }
        }
        // The name, the parentheses, the parameters with commas between them, and `=`.
        self.at += 2 * parameters.len() + 3;
        self.parameters = parameters.iter().map(|&parameter| self.text(parameter)).collect();
        let first = self.tree.len();
        if let Some(call) = self.calls_itself(text) {
            let error = error(call.span.range(), format!("`{text}` calls itself"), "a recursive call");
            return Err(error.help("a helper may only call helpers that are defined above it"));
        }
        let root = self.whole()?;
        let helper = Helper {
            name: text,
            parameters: std::mem::take(&mut self.parameters),
            body: first..self.tree.len(),
            root,
        };
        self.new_name(name)?;
        self.names
            .insert(Cow::Borrowed(text), Meaning::Function(Function::Helper(self.helpers.len() as u32)));
        self.helpers.push(helper);
        Ok(())
    }

    /// The first call of `name` on the rest of this line.
    fn calls_itself(&self, name: &str) -> Option<Token> {
        let line = self.tokens[self.at..].split(|token| token.kind == Kind::Newline).next()?;
        let mut calls = line.windows(2).filter(|pair| pair[1].kind == Kind::Open(Bracket::Round));
        calls.find(|pair| pair[0].kind == Kind::Name && self.text(pair[0]) == name).map(|pair| pair[0])
    }

    /// The text of a name that is about to be defined, if it has no other meaning in this file.
    fn new_name(&self, name: Token) -> Parsed<&'s str> {
        let text = self.text(name);
        if self.options.declared.iter().any(|declared| declared == text) {
            let error = error(
                name.span.range(),
                format!("`{text}` is declared as a variable"),
                "defined here as well",
            );
            return Err(error.help("choose another name for the definition"));
        }
        let (message, label) = match self.names.get(text) {
            Some(Meaning::Node(_) | Meaning::Function(Function::Helper(_))) => {
                ("is defined twice", "the second definition")
            }
            Some(_) => ("is used before it is defined", "defined here, but used above"),
            None => return Ok(text),
        };
        let error = error(name.span.range(), format!("`{text}` {message}"), label);
        Err(match self.names.get(text) {
            Some(Meaning::Variable(_)) => error.help("move this line up, above the first use"),
            _ => error.help("choose another name"),
        })
    }

    /// A call of a helper: a copy of its body with the arguments in place of the parameters.
    pub(crate) fn call_helper(&mut self, index: u32, name: Token, arguments: &[Id]) -> Parsed<Id> {
        let Helper { body, root, .. } = &self.helpers[index as usize];
        let (body, root) = (body.clone(), *root);
        if self.tree.len() + body.len() > self.options.max_nodes {
            let message =
                format!("too large once the helpers are inlined: more than {} nodes", self.options.max_nodes);
            return Err(error(name.span.range(), message, "the limit is reached here"));
        }
        Ok(self.tree.inline(body, root, arguments))
    }
}

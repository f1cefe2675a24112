//! How does a graph become the lines of a function? Node by node, each as a piece of code: nested where it is used
//! once and fits on the line, named where it is used again.

use crate::names::Names;
use crate::syntax::{Binding, Spelling, Syntax, number};
use crate::{EmitError, Language};
use fluxions_graph::{Graph, Kind, NodeId, walk};
use fluxions_rules::Prim;

/// How long a piece of code may grow before a part of it gets a name.
const WIDEST: usize = 84;

/// A function in a language, in the parts that all languages have.
#[derive(Debug)]
pub(crate) struct Function {
    pub(crate) name: String,
    pub(crate) parameters: Vec<Parameter>,
    /// The lines that name parts, in order, without indentation.
    pub(crate) lines: Vec<String>,
    /// The results, as expressions of numbers.
    pub(crate) outputs: Vec<String>,
    /// A name for the place of several results, for languages that write to it.
    pub(crate) out: String,
}

/// A parameter of a function.
#[derive(Debug)]
pub(crate) struct Parameter {
    pub(crate) name: String,
    pub(crate) used: bool,
}

/// A piece of code that has a value.
#[derive(Clone, Debug)]
struct Piece {
    code: String,
    binding: Binding,
    /// Whether the value is a truth value in the language's own sense, not a number.
    truth: bool,
    /// Whether it is a name or a number, which need no other name.
    leaf: bool,
}

impl Piece {
    fn leaf(code: String, binding: Binding) -> Piece {
        Piece { code, binding, truth: false, leaf: true }
    }

    fn number(code: String, binding: Binding) -> Piece {
        Piece { code, binding, truth: false, leaf: false }
    }

    fn truth(code: String, binding: Binding) -> Piece {
        Piece { code, binding, truth: true, leaf: false }
    }

    /// The code, in parentheses where it binds less tightly than `least`.
    fn at(&self, least: Binding) -> String {
        if self.binding < least { format!("({})", self.code) } else { self.code.clone() }
    }
}

impl Function {
    /// The function that computes the outputs of `graph`, all of whose nodes are needed. `names` are those taken.
    pub(crate) fn new(
        graph: &Graph,
        syntax: &dyn Syntax,
        name: String,
        names: &mut Names,
        language: Language,
    ) -> Result<Function, EmitError> {
        let uses = walk::uses(graph);
        let mut writer = Writer { syntax, language, names, lines: Vec::new(), parts: 0 };
        let mut parameters = Vec::new();
        let mut pieces: Vec<Option<Piece>> = vec![None; graph.len()];
        for input in graph.inputs() {
            let name = writer.names.fresh(&input.name);
            pieces[input.node.index()] = Some(Piece::leaf(name.clone(), Binding::Atom));
            parameters.push(Parameter { name, used: uses[input.node.index()] > 0 });
        }
        let out = writer.names.fresh("out");
        let take = |pieces: &mut Vec<Option<Piece>>, id: NodeId| {
            // A piece that is used once is given away; the others are names and numbers.
            let place = &mut pieces[id.index()];
            let piece = if uses[id.index()] == 1 { place.take() } else { place.clone() };
            piece.expect("the arguments of a node come before it")
        };
        for id in graph.ids() {
            let piece = match graph.kind(id) {
                Kind::Input(_) => continue,
                Kind::Literal(bits) => {
                    let (code, binding) = number(syntax, f64::from_bits(*bits));
                    Piece::leaf(code, binding)
                }
                Kind::Op(prim, ids) => {
                    let literals: Vec<_> = ids.iter().map(|&arg| graph.kind(arg).literal()).collect();
                    let args = ids.iter().map(|&arg| take(&mut pieces, arg)).collect();
                    let piece = writer.operation(*prim, args, &literals)?;
                    if uses[id.index()] > 1 { writer.name(piece) } else { piece }
                }
            };
            pieces[id.index()] = Some(piece);
        }
        let outputs = graph.outputs().iter().map(|&y| writer.as_number(take(&mut pieces, y)).code).collect();
        Ok(Function { name, parameters, lines: writer.lines, outputs, out })
    }
}

/// What is written of a function so far.
struct Writer<'a> {
    syntax: &'a dyn Syntax,
    language: Language,
    names: &'a mut Names,
    lines: Vec<String>,
    parts: usize,
}

impl Writer<'_> {
    /// Gives the piece a name on a line of its own.
    fn name(&mut self, piece: Piece) -> Piece {
        if piece.leaf {
            return piece;
        }
        let name = self.names.fresh(&format!("t{}", self.parts));
        self.parts += 1;
        self.lines.push(self.syntax.let_line(&name, piece.truth, &piece.code));
        Piece { truth: piece.truth, ..Piece::leaf(name, Binding::Atom) }
    }

    /// The operation on these arguments, of which the longest get a name until it fits on a line.
    fn operation(
        &mut self,
        prim: Prim,
        mut args: Vec<Piece>,
        literals: &[Option<f64>],
    ) -> Result<Piece, EmitError> {
        loop {
            let piece = self.compose(prim, &args, literals)?;
            let nested = (0..args.len()).filter(|&i| !args[i].leaf);
            match nested.max_by_key(|&i| args[i].code.len()) {
                Some(longest) if piece.code.len() > WIDEST => {
                    let part = args[longest].clone();
                    args[longest] = self.name(part);
                }
                _ => return Ok(piece),
            }
        }
    }

    fn compose(&self, prim: Prim, args: &[Piece], literals: &[Option<f64>]) -> Result<Piece, EmitError> {
        let comparison = |operator: &str| {
            let [a, b] = [0, 1].map(|i| self.as_number(args[i].clone()).at(Binding::Sum));
            Piece::truth(format!("{a} {operator} {b}"), Binding::Comparison)
        };
        let [and, or, not] = self.syntax.logic();
        let [equal, unequal] = self.syntax.equality();
        let joined = |operator: &str, binding| {
            // `a and b or c` would be right, but not everyone knows it.
            let [a, b] = [0, 1].map(|i| self.as_truth(args[i].clone()));
            let left = if a.binding == binding { a.code } else { a.at(Binding::Not) };
            Piece::truth(format!("{left}{operator}{}", b.at(Binding::Not)), binding)
        };
        let value = |i: usize, least| self.as_number(args[i].clone()).at(least);
        Ok(match prim {
            Prim::Neg => Piece::number(format!("-{}", value(0, Binding::Atom)), Binding::Sign),
            Prim::Lt => comparison("<"),
            Prim::Le => comparison("<="),
            Prim::Eq => comparison(equal),
            Prim::Ne => comparison(unequal),
            Prim::And => joined(and, Binding::And),
            Prim::Or => joined(or, Binding::Or),
            Prim::Not => Piece::truth(
                format!("{not}{}", self.as_truth(args[0].clone()).at(Binding::Atom)),
                Binding::Not,
            ),
            Prim::Select => {
                let condition = self.as_truth(args[0].clone()).code;
                let [a, b] = [1, 2].map(|i| value(i, self.syntax.in_choice()));
                let code = self.syntax.choice(&condition, &a, &b);
                Piece::number(code, Binding::Choice)
            }
            _ => {
                let call = |name: &str, from: usize| {
                    let args: Vec<_> = (from..args.len()).map(|i| value(i, Binding::Choice)).collect();
                    Piece::number(format!("{name}({})", args.join(", ")), Binding::Atom)
                };
                match self.syntax.spelling(prim, literals) {
                    Spelling::Infix(operator, binding) => {
                        let next = if binding == Binding::Sum { Binding::Product } else { Binding::Sign };
                        let code = format!("{} {operator} {}", value(0, binding), value(1, next));
                        Piece::number(code, binding)
                    }
                    Spelling::Call(name) => call(&name, 0),
                    Spelling::Defined => call(&self.syntax.defined_name(prim), 0),
                    // A bare number does not say what type it is, so that it has no methods.
                    Spelling::Method(name) if literals[0].is_some() => call(&format!("f64::{name}"), 0),
                    Spelling::Method(name) => call(&format!("{}.{name}", value(0, Binding::Atom)), 1),
                    Spelling::Missing(instead) => {
                        return Err(EmitError::Missing { language: self.language, prim, instead });
                    }
                }
            }
        })
    }

    /// The piece as a number: 1 for true, 0 for false.
    fn as_number(&self, piece: Piece) -> Piece {
        if piece.truth {
            Piece::number(self.syntax.choice(&piece.code, "1.0", "0.0"), Binding::Choice)
        } else {
            piece
        }
    }

    /// The piece as a truth value: whatever is not 0 is true.
    fn as_truth(&self, piece: Piece) -> Piece {
        if piece.truth {
            piece
        } else {
            let [_, unequal] = self.syntax.equality();
            Piece::truth(format!("{} {unequal} 0.0", piece.at(Binding::Sum)), Binding::Comparison)
        }
    }
}

//! What does a parsed formula look like, and how is it run? Nodes lie in one vector, children before parents, and
//! refer to each other by index. So running is one pass over the vector, dropping is freeing it, a definition that is
//! used twice is one node, and nothing recurses however deep the formula is.

use crate::Remark;
use fluxions_rules::{Constant, Prim, Scalar};
use std::ops::Range;

/// The index of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Id(u32);

/// A range of bytes in the source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(crate) struct Span {
    pub(crate) start: u32,
    pub(crate) end: u32,
}

impl Span {
    pub(crate) fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// From the start of this span to the end of the other.
    pub(crate) fn to(self, other: Span) -> Span {
        Span { start: self.start, end: other.end }
    }
}

#[derive(Clone, Copy, Debug)]
enum Node {
    /// A decimal number: a range of bytes of [`Tree::literals`].
    Number(Span),
    Constant(Constant),
    Variable(u32),
    /// A parameter of the helper whose body is being read; inlining replaces it.
    Parameter(u32),
    /// The value where no piece of a piecewise definition holds.
    Undefined,
    /// A primitive of the arguments that start at this index of [`Tree::arguments`].
    Apply(Prim, u32),
}

/// The nodes of one formula, with everything that its definitions left behind.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tree {
    nodes: Vec<Node>,
    spans: Vec<Span>,
    arguments: Vec<Id>,
    literals: String,
    pub(crate) variables: Vec<String>,
}

impl Tree {
    pub(crate) fn with_capacity(tokens: usize) -> Self {
        Tree { nodes: Vec::with_capacity(tokens), spans: Vec::with_capacity(tokens), ..Tree::default() }
    }

    fn push(&mut self, node: Node, span: Span) -> Id {
        self.nodes.push(node);
        self.spans.push(span);
        // Tokens and inlined nodes are limited far below 2³².
        Id(self.nodes.len() as u32 - 1)
    }

    pub(crate) fn len(&self) -> usize {
        self.nodes.len()
    }

    pub(crate) fn number(&mut self, text: &str, span: Span) -> Id {
        let start = self.literals.len() as u32;
        self.literals.push_str(text);
        self.push(Node::Number(Span { start, end: self.literals.len() as u32 }), span)
    }

    pub(crate) fn constant(&mut self, constant: Constant, span: Span) -> Id {
        self.push(Node::Constant(constant), span)
    }

    pub(crate) fn variable(&mut self, index: u32, span: Span) -> Id {
        self.push(Node::Variable(index), span)
    }

    pub(crate) fn parameter(&mut self, index: u32, span: Span) -> Id {
        self.push(Node::Parameter(index), span)
    }

    pub(crate) fn undefined(&mut self, span: Span) -> Id {
        self.push(Node::Undefined, span)
    }

    /// Applies a primitive to as many arguments as it takes.
    pub(crate) fn apply(&mut self, prim: Prim, arguments: &[Id], span: Span) -> Id {
        debug_assert_eq!(prim.arity(), arguments.len());
        let first = self.arguments.len() as u32;
        self.arguments.extend_from_slice(arguments);
        self.push(Node::Apply(prim, first), span)
    }

    /// The power, where a power of the constant e is the exponential function, which is more exact.
    pub(crate) fn power(&mut self, base: Id, exponent: Id, span: Span) -> Id {
        match self.nodes[base.0 as usize] {
            Node::Constant(Constant::E) => self.apply(Prim::Exp, &[exponent], span),
            // A square is a product: one rounding, one cheap operation, and a slope without special cases.
            _ if self.literal(exponent) == Some("2") => self.apply(Prim::Mul, &[base, base], span),
            _ => self.apply(Prim::Pow, &[base, exponent], span),
        }
    }

    /// The text of the number that the node is, if it is one.
    pub(crate) fn literal(&self, id: Id) -> Option<&str> {
        match self.nodes[id.0 as usize] {
            Node::Number(text) => Some(&self.literals[text.range()]),
            _ => None,
        }
    }

    /// Whether the node is the constant e.
    pub(crate) fn is_e(&self, id: Id) -> bool {
        matches!(self.nodes[id.0 as usize], Node::Constant(Constant::E))
    }

    /// Copies the nodes of a helper's body, with its parameters replaced; the copy of `root` is returned. What the body
    /// refers to outside itself is shared, not copied.
    pub(crate) fn inline(&mut self, body: Range<usize>, root: Id, arguments: &[Id]) -> Id {
        let mut copies: Vec<Id> = Vec::with_capacity(body.len());
        let moved = |copies: &[Id], id: Id| match (id.0 as usize).checked_sub(body.start) {
            Some(i) if i < copies.len() => copies[i],
            _ => id,
        };
        for i in body.clone() {
            let (node, span) = (self.nodes[i], self.spans[i]);
            let copy = match node {
                Node::Parameter(index) => arguments[index as usize],
                Node::Apply(prim, first) => {
                    let new = self.arguments.len() as u32;
                    for k in first..first + prim.arity() as u32 {
                        let argument = moved(&copies, self.arguments[k as usize]);
                        self.arguments.push(argument);
                    }
                    self.push(Node::Apply(prim, new), span)
                }
                Node::Number(_) | Node::Constant(_) | Node::Variable(_) | Node::Undefined => {
                    self.push(node, span)
                }
            };
            copies.push(copy);
        }
        moved(&copies, root)
    }

    /// Keeps what `root` needs, in its order, and the variables that are left, in the order of their first appearance.
    pub(crate) fn finish(self, root: Id) -> Formula {
        let last = root.0 as usize;
        let mut needed = vec![false; last + 1];
        needed[last] = true;
        for i in (0..=last).rev() {
            if let (true, Node::Apply(prim, first)) = (needed[i], self.nodes[i]) {
                let first = first as usize;
                self.arguments[first..first + prim.arity()].iter().for_each(|a| needed[a.0 as usize] = true);
            }
        }
        let mut kept = Tree { literals: self.literals, ..Tree::with_capacity(last + 1) };
        let mut new_id = vec![Id(0); last + 1];
        let mut new_variable: Vec<Option<u32>> = vec![None; self.variables.len()];
        for i in (0..=last).filter(|&i| needed[i]) {
            let node = match self.nodes[i] {
                Node::Apply(prim, first) => {
                    let start = kept.arguments.len() as u32;
                    let old = &self.arguments[first as usize..first as usize + prim.arity()];
                    kept.arguments.extend(old.iter().map(|a| new_id[a.0 as usize]));
                    Node::Apply(prim, start)
                }
                Node::Variable(old) => Node::Variable(*new_variable[old as usize].get_or_insert_with(|| {
                    kept.variables.push(self.variables[old as usize].clone());
                    kept.variables.len() as u32 - 1
                })),
                node @ (Node::Number(_) | Node::Constant(_) | Node::Parameter(_) | Node::Undefined) => node,
            };
            new_id[i] = kept.push(node, self.spans[i]);
        }
        let variables = std::mem::take(&mut kept.variables);
        Formula { variables, remarks: Vec::new(), tree: kept }
    }
}

/// A formula, ready to run on any [`Scalar`].
#[derive(Clone, Debug)]
pub struct Formula {
    /// The names of the inputs, in the order in which they first appear.
    pub variables: Vec<String>,
    /// What names were taken for, where they may have been meant otherwise.
    pub remarks: Vec<Remark>,
    /// The nodes; the last one is the result.
    tree: Tree,
}

impl Formula {
    /// Runs the formula: on numbers it computes, on graph nodes or expressions it builds. The inputs stand in the
    /// order of [`Formula::variables`]; `context` is any scalar of the same graph or pool, and gives the numbers and
    /// constants theirs.
    ///
    /// # Panics
    /// When there are fewer inputs than variables.
    ///
    /// ```
    /// let formula = fluxions_formula::parse("x^2/4 + y", &Default::default()).unwrap();
    /// assert_eq!(formula.variables, ["x", "y"]);
    /// assert_eq!(formula.run(0.0, &[3.0, 1.0]), 3.25);
    /// ```
    pub fn run<S: Scalar>(&self, context: S, inputs: &[S]) -> S {
        self.run_each(context, inputs, |_, _, _, _| ())
    }

    /// Like [`Formula::run`], and shows every primitive to `visit` as it is applied: the primitive, its arguments, its
    /// result, and the bytes of the source that it stands for. So a caller can say which part of a formula stands on a
    /// kink, or where the first NaN appeared.
    ///
    /// # Panics
    /// When there are fewer inputs than variables.
    ///
    /// ```
    /// let source = "1 + abs(x - 2)";
    /// let mut kinks = vec![];
    /// fluxions_formula::parse(source, &Default::default()).unwrap().run_each(0.0, &[2.0], |prim, arguments, _, span| {
    ///     kinks.extend(prim.kink_at(arguments).map(|_| &source[span]));
    /// });
    /// assert_eq!(kinks, ["abs(x - 2)"]);
    /// ```
    pub fn run_each<S: Scalar>(
        &self,
        context: S,
        inputs: &[S],
        mut visit: impl FnMut(Prim, &[S], S, Range<usize>),
    ) -> S {
        let (tree, wanted) = (&self.tree, self.variables.len());
        assert!(inputs.len() >= wanted, "{} inputs for {wanted} variables", inputs.len());
        let mut values: Vec<S> = Vec::with_capacity(tree.nodes.len());
        let mut arguments: Vec<S> = Vec::new();
        for (node, span) in tree.nodes.iter().zip(&tree.spans) {
            let value = match *node {
                Node::Number(text) => context.decimal(&tree.literals[text.range()]),
                Node::Constant(constant) => context.constant(constant),
                Node::Variable(index) => inputs[index as usize],
                Node::Parameter(_) => unreachable!("inlining has replaced the parameters"),
                Node::Undefined => context.lit(f64::NAN),
                Node::Apply(prim, first) => {
                    let first = first as usize;
                    let ids = &tree.arguments[first..first + prim.arity()];
                    arguments.clear();
                    arguments.extend(ids.iter().map(|id| values[id.0 as usize]));
                    let value = apply(prim, &arguments);
                    visit(prim, &arguments, value, span.range());
                    value
                }
            };
            values.push(value);
        }
        *values.last().expect("a formula has a node")
    }

    /// The bytes of the source where the variable of this index first appears.
    pub fn first_use(&self, variable: usize) -> Option<Range<usize>> {
        let mut nodes = self.tree.nodes.iter().zip(&self.tree.spans);
        nodes.find_map(|(node, span)| match node {
            Node::Variable(index) if *index as usize == variable => Some(span.range()),
            _ => None,
        })
    }

    /// How many nodes there are: numbers, constants, appearances of variables, and operations.
    pub fn size(&self) -> usize {
        self.tree.nodes.len()
    }
}

/// The four operations and negation are operators of the scalar; everything else is a primitive of the table.
fn apply<S: Scalar>(prim: Prim, arguments: &[S]) -> S {
    match (prim, arguments) {
        (Prim::Add, &[a, b]) => a + b,
        (Prim::Sub, &[a, b]) => a - b,
        (Prim::Mul, &[a, b]) => a * b,
        (Prim::Div, &[a, b]) => a / b,
        (Prim::Neg, &[a]) => -a,
        _ => S::apply(prim, arguments),
    }
}

//! Which functions does a formula have beyond the primitives of the table? Functions of any number of arguments, those
//! with arguments of their own kind, and a few compositions that are known by a name. And which function was meant by a
//! name that is none?

use crate::error::nearest;
use crate::tree::{Id, Span, Tree};
use fluxions_rules::Prim;

/// What a function's name stands for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Function {
    /// A primitive with its own number of arguments.
    Prim(Prim),
    /// A primitive of two arguments, applied from left to right to two or more.
    Fold(Prim),
    /// `log(x)`, `log(x, base)`.
    Log,
    /// `root(x, n)`, the real n-th root.
    Root,
    /// `piecewise((a, condition), …)`.
    Piecewise,
    Composition(&'static Composition),
    /// A helper that the file defines.
    Helper(u32),
}

/// A function that is a composition of primitives.
#[derive(Debug)]
pub(crate) struct Composition {
    name: &'static str,
    pub(crate) arguments: &'static [&'static str],
    pub(crate) build: fn(&mut Builder, &[Id]) -> Id,
}

/// Makes nodes that all have the span of one call.
pub(crate) struct Builder<'t> {
    pub(crate) tree: &'t mut Tree,
    pub(crate) span: Span,
}

impl Builder<'_> {
    pub(crate) fn apply(&mut self, prim: Prim, arguments: &[Id]) -> Id {
        self.tree.apply(prim, arguments, self.span)
    }

    pub(crate) fn number(&mut self, text: &str) -> Id {
        self.tree.number(text, self.span)
    }

    fn shifted_gamma(&mut self, x: Id) -> Id {
        let one = self.number("1");
        let next = self.apply(Prim::Add, &[x, one]);
        self.apply(Prim::Gamma, &[next])
    }

    fn angle(&mut self, x: Id, numerator: Id, denominator: Id) -> Id {
        let scaled = self.apply(Prim::Mul, &[x, numerator]);
        self.apply(Prim::Div, &[scaled, denominator])
    }

    fn pi(&mut self) -> Id {
        self.tree.constant(fluxions_rules::Constant::Pi, self.span)
    }

    /// The factorial, x! = Γ(x + 1).
    pub(crate) fn factorial(&mut self, x: Id) -> Id {
        self.shifted_gamma(x)
    }

    /// n over k, n!/(k!·(n − k)!).
    pub(crate) fn binomial(&mut self, n: Id, k: Id) -> Id {
        let rest = self.apply(Prim::Sub, &[n, k]);
        let (n, k, rest) = (self.shifted_gamma(n), self.shifted_gamma(k), self.shifted_gamma(rest));
        let below = self.apply(Prim::Mul, &[k, rest]);
        self.apply(Prim::Div, &[n, below])
    }

    /// The logarithm to a base; the primitives for base 2 and 10 are exact at powers.
    pub(crate) fn log(&mut self, x: Id, base: Id) -> Id {
        match self.tree.literal(base) {
            Some("2") => self.apply(Prim::Log2, &[x]),
            Some("10") => self.apply(Prim::Log10, &[x]),
            _ if self.tree.is_e(base) => self.apply(Prim::Log, &[x]),
            _ => {
                let (x, base) = (self.apply(Prim::Log, &[x]), self.apply(Prim::Log, &[base]));
                self.apply(Prim::Div, &[x, base])
            }
        }
    }

    /// The real n-th root: of negative numbers too, where n is an odd number written in digits.
    pub(crate) fn root(&mut self, x: Id, n: Id) -> Id {
        match self.tree.literal(n) {
            Some("2") => return self.apply(Prim::Sqrt, &[x]),
            Some("3") => return self.apply(Prim::Cbrt, &[x]),
            _ => {}
        }
        let odd = self.tree.literal(n).is_some_and(|n| {
            n.bytes().all(|b| b.is_ascii_digit()) && n.bytes().next_back().is_some_and(|last| last % 2 == 1)
        });
        let one = self.number("1");
        let power = self.apply(Prim::Div, &[one, n]);
        if odd {
            let size = self.apply(Prim::Abs, &[x]);
            let root = self.apply(Prim::Pow, &[size, power]);
            self.apply(Prim::Copysign, &[root, x])
        } else {
            self.apply(Prim::Pow, &[x, power])
        }
    }
}

/// Primitives that take two arguments or more.
const FOLDS: &[Prim] = &[Prim::Min, Prim::Max, Prim::Hypot, Prim::Logaddexp, Prim::And, Prim::Or];

/// The compositions: name, arguments, definition.
const COMPOSITIONS: &[Composition] = &[
    Composition { name: "square", arguments: &["x"], build: |b, a| b.apply(Prim::Mul, &[a[0], a[0]]) },
    Composition {
        name: "silu",
        arguments: &["x"],
        build: |b, a| {
            let sigmoid = b.apply(Prim::Sigmoid, a);
            b.apply(Prim::Mul, &[a[0], sigmoid])
        },
    },
    Composition {
        name: "elu",
        arguments: &["x"],
        build: |b, a| {
            let zero = b.number("0");
            let positive = b.apply(Prim::Lt, &[zero, a[0]]);
            let below = b.apply(Prim::Expm1, a);
            b.apply(Prim::Select, &[positive, a[0], below])
        },
    },
    Composition {
        name: "exp10",
        arguments: &["x"],
        build: |b, a| {
            let ten = b.number("10");
            b.apply(Prim::Pow, &[ten, a[0]])
        },
    },
    Composition {
        name: "rad",
        arguments: &["degrees"],
        build: |b, a| {
            let (pi, half_turn) = (b.pi(), b.number("180"));
            b.angle(a[0], pi, half_turn)
        },
    },
    Composition {
        name: "deg",
        arguments: &["radians"],
        build: |b, a| {
            let (pi, half_turn) = (b.pi(), b.number("180"));
            b.angle(a[0], half_turn, pi)
        },
    },
    Composition { name: "gt", arguments: &["a", "b"], build: |b, a| b.apply(Prim::Lt, &[a[1], a[0]]) },
    Composition { name: "ge", arguments: &["a", "b"], build: |b, a| b.apply(Prim::Le, &[a[1], a[0]]) },
    Composition { name: "factorial", arguments: &["x"], build: |b, a| b.factorial(a[0]) },
    Composition { name: "binomial", arguments: &["n", "k"], build: |b, a| b.binomial(a[0], a[1]) },
    Composition {
        name: "beta",
        arguments: &["a", "b"],
        build: |b, a| {
            let sum = b.apply(Prim::Add, a);
            let (first, second) = (b.apply(Prim::Gamma, &a[..1]), b.apply(Prim::Gamma, &a[1..]));
            let above = b.apply(Prim::Mul, &[first, second]);
            let below = b.apply(Prim::Gamma, &[sum]);
            b.apply(Prim::Div, &[above, below])
        },
    },
];

/// Other spellings of compositions and of forms that are not rows, so that the table need not have them.
const ALIASES: &[(&str, &str)] = &[
    ("nthroot", "root"),
    ("Piecewise", "piecewise"),
    ("logsumexp", "logaddexp"),
    ("swish", "silu"),
    ("radians", "rad"),
    ("degrees", "deg"),
    ("log_2", "log2"),
    ("log_10", "log10"),
    ("Lt", "lt"),
    ("Le", "le"),
    ("Gt", "gt"),
    ("Ge", "ge"),
    ("Eq", "eq"),
    ("Ne", "ne"),
    ("And", "and"),
    ("Or", "or"),
    ("Not", "not"),
];

/// Names from other tools and languages, and what they are called here.
const MISNOMERS: &[(&str, &str)] = &[
    ("tg", "tan"),
    ("ctg", "cot"),
    ("cotg", "cot"),
    ("cosec", "csc"),
    ("arctg", "atan"),
    ("arcctg", "acot"),
    ("sh", "sinh"),
    ("ch", "cosh"),
    ("th", "tanh"),
    ("sen", "sin"),
    ("sine", "sin"),
    ("sinus", "sin"),
    ("cosin", "cos"),
    ("cosine", "cos"),
    ("cosinus", "cos"),
    ("tangent", "tan"),
    ("lg", "log10"),
    ("lb", "log2"),
    ("sqr", "square"),
    ("int", "trunc"),
    ("mod", "rem"),
    ("fabs", "abs"),
    ("ifelse", "if"),
    ("power", "pow"),
];

/// Functions of one argument that are often written without parentheses, as in `sinx`.
pub(crate) const PLAIN: &[&str] = &[
    "sin", "cos", "tan", "cot", "sec", "csc", "asin", "acos", "atan", "arcsin", "arccos", "arctan", "sinh",
    "cosh", "tanh", "asinh", "acosh", "atanh", "exp", "log", "ln", "sqrt", "cbrt", "abs",
];

/// Names that are never those of quantities: without parentheses an argument is missing. All others are variables there.
pub(crate) const ALWAYS_CALLED: &[&str] = &[
    "sin",
    "cos",
    "tan",
    "sinh",
    "cosh",
    "tanh",
    "exp",
    "log",
    "ln",
    "sqrt",
    "if",
    "piecewise",
    "Piecewise",
];

const NOT_REAL: &str = "complex numbers are not supported: all variables are real";
const WHOLE: &str = "write the function itself: its derivative is what you ask for";
const NO_INDEX: &str = "sums, products, integrals and limits are not supported: write the terms";

/// Names from other tools that no function has here, and why.
const FOREIGN: &[(&str, &str)] = &[
    ("diff", WHOLE),
    ("Derivative", WHOLE),
    ("D", WHOLE),
    ("grad", WHOLE),
    ("integrate", NO_INDEX),
    ("Integral", NO_INDEX),
    ("limit", NO_INDEX),
    ("Limit", NO_INDEX),
    ("sum", NO_INDEX),
    ("Sum", NO_INDEX),
    ("Product", NO_INDEX),
    ("prod", NO_INDEX),
    ("re", NOT_REAL),
    ("im", NOT_REAL),
    ("arg", NOT_REAL),
    ("conjugate", NOT_REAL),
];

/// Why a function of another tool is not one here.
pub(crate) fn foreign(name: &str) -> Option<&'static str> {
    FOREIGN.iter().find(|(foreign, _)| *foreign == name).map(|(_, reason)| *reason)
}

/// The function of this name, helpers aside.
pub(crate) fn find(name: &str) -> Option<Function> {
    let name = ALIASES.iter().find(|(alias, _)| *alias == name).map_or(name, |(_, meant)| meant);
    Some(match name {
        "log" | "ln" => Function::Log,
        "root" => Function::Root,
        "piecewise" => Function::Piecewise,
        _ => {
            if let Some(composition) = COMPOSITIONS.iter().find(|c| c.name == name) {
                return Some(Function::Composition(composition));
            }
            let prim = Prim::from_name(name)?;
            if FOLDS.contains(&prim) { Function::Fold(prim) } else { Function::Prim(prim) }
        }
    })
}

/// The function that was most likely meant by a name that is none.
pub(crate) fn meant<'a>(name: &str, helpers: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    if let Some((_, meant)) = MISNOMERS.iter().find(|(misnomer, _)| *misnomer == name) {
        return Some(meant);
    }
    let rows = Prim::ALL.iter().map(|prim| prim.row());
    let rows = rows.flat_map(|row| std::iter::once(row.name).chain(row.aliases.iter().copied()));
    let ours = COMPOSITIONS.iter().map(|c| c.name).chain(["root", "piecewise"]);
    nearest(name, helpers.chain(rows).chain(ours).chain(ALIASES.iter().map(|(alias, _)| *alias)))
}

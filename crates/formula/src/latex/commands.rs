//! What does a LaTeX command mean? Commands that the table of primitives prints are found in the table itself; the
//! others are listed here, with those that name something other than a formula of real functions.

use crate::error::nearest;
use crate::functions::{self, Function};
use crate::token::{Bracket, Kind, Relation};
use fluxions_rules::Prim;
use std::collections::HashMap;
use std::sync::LazyLock;

/// What a command is to the reader of tokens.
#[derive(Clone, Copy, Debug)]
pub(super) enum Command {
    /// A token of its own.
    Token(Kind),
    /// A command followed by so many arguments, as `\frac`.
    Takes(u8),
    /// Nothing to see: spaces and sizes.
    Space,
    /// `\left`, `\right`, `\big…`: a bracket follows.
    Bracket,
    /// `\mathrm{name}`.
    Word,
    Begin,
    End,
    /// Not a formula of real functions; what it is instead.
    Refused(&'static str),
}

/// The heads that the table prints, as `\arcsin`, `\operatorname{arsinh}`, `\log_{2}`, `W_{0}`.
pub(super) static HEADS: LazyLock<HashMap<&'static str, Prim>> = LazyLock::new(|| {
    let heads = Prim::ALL.iter().map(|&prim| (prim.row().latex, prim));
    heads.filter(|(head, _)| !head.is_empty() && !head.contains('#')).collect()
});

/// The functions whose first argument is a subscript, `J_{n}\left(x\right)`, by what stands before it.
pub(super) static SUBSCRIPTED: LazyLock<HashMap<&'static str, Prim>> =
    LazyLock::new(|| with_suffix(r"_{#1}\left(#2\right)"));

/// The functions whose first argument is a superscript in parentheses, `\psi^{(n)}\left(x\right)`.
pub(super) static SUPERSCRIPTED: LazyLock<HashMap<&'static str, Prim>> =
    LazyLock::new(|| with_suffix(r"^{(#1)}\left(#2\right)"));

fn with_suffix(suffix: &str) -> HashMap<&'static str, Prim> {
    let rows = Prim::ALL.iter().map(|&prim| (prim.row().latex, prim));
    rows.filter_map(|(latex, prim)| Some((latex.strip_suffix(suffix)?, prim))).collect()
}

const LETTERS: &[&str] = &[
    "alpha",
    "beta",
    "gamma",
    "delta",
    "epsilon",
    "varepsilon",
    "zeta",
    "eta",
    "theta",
    "vartheta",
    "iota",
    "kappa",
    "lambda",
    "mu",
    "nu",
    "xi",
    "omicron",
    "pi",
    "varpi",
    "rho",
    "varrho",
    "sigma",
    "varsigma",
    "tau",
    "upsilon",
    "phi",
    "varphi",
    "chi",
    "psi",
    "omega",
    "Gamma",
    "Delta",
    "Theta",
    "Lambda",
    "Xi",
    "Pi",
    "Sigma",
    "Upsilon",
    "Phi",
    "Psi",
    "Omega",
    "hbar",
    "ell",
];

const SPACES: &[&str] = &[
    "quad",
    "qquad",
    "thinspace",
    "medspace",
    "thickspace",
    "negthinspace",
    "negmedspace",
    "negthickspace",
    "space",
    "displaystyle",
    "textstyle",
    "scriptstyle",
    "limits",
    "nolimits",
    "mathstrut",
];

const BRACKETS: &[&str] = &[
    "left", "right", "big", "Big", "bigg", "Bigg", "bigl", "bigr", "Bigl", "Bigr", "biggl", "biggr", "Biggl",
    "Biggr",
];

const WORDS: &[&str] =
    &["operatorname", "mathrm", "mathit", "mathbf", "mathsf", "mathtt", "text", "textrm", "textit", "textbf"];

const TOKENS: &[(&str, Kind)] = &[
    ("cdot", Kind::Times),
    ("times", Kind::Times),
    ("ast", Kind::Times),
    ("div", Kind::Divide),
    ("lt", Kind::Relation(Relation::Lt)),
    ("gt", Kind::Relation(Relation::Gt)),
    ("le", Kind::Relation(Relation::Le)),
    ("leq", Kind::Relation(Relation::Le)),
    ("leqslant", Kind::Relation(Relation::Le)),
    ("ge", Kind::Relation(Relation::Ge)),
    ("geq", Kind::Relation(Relation::Ge)),
    ("geqslant", Kind::Relation(Relation::Ge)),
    ("ne", Kind::Relation(Relation::Ne)),
    ("neq", Kind::Relation(Relation::Ne)),
    ("land", Kind::And),
    ("wedge", Kind::And),
    ("lor", Kind::Or),
    ("vee", Kind::Or),
    ("lnot", Kind::Not),
    ("neg", Kind::Not),
    ("lbrace", Kind::Open(Bracket::Curly)),
    ("rbrace", Kind::Close(Bracket::Curly)),
    ("lbrack", Kind::Open(Bracket::Square)),
    ("rbrack", Kind::Close(Bracket::Square)),
    ("lvert", Kind::Open(Bracket::Bars)),
    ("rvert", Kind::Close(Bracket::Bars)),
    ("vert", Kind::Bar),
    ("lfloor", Kind::Open(Bracket::Floor)),
    ("rfloor", Kind::Close(Bracket::Floor)),
    ("lceil", Kind::Open(Bracket::Ceil)),
    ("rceil", Kind::Close(Bracket::Ceil)),
];

const ACCENT: &str = "an accent; use another name, such as x_{a}";

const REFUSED: &[(&str, &str)] = &[
    ("int", "an integral"),
    ("iint", "an integral"),
    ("oint", "an integral"),
    ("sum", "a sum over an index"),
    ("prod", "a product over an index"),
    ("lim", "a limit"),
    ("limsup", "a limit"),
    ("liminf", "a limit"),
    ("to", "an arrow"),
    ("rightarrow", "an arrow"),
    ("Rightarrow", "an arrow"),
    ("longrightarrow", "an arrow"),
    ("Longrightarrow", "an arrow"),
    ("infty", "infinity; write a large number, such as 10^{300}"),
    ("partial", "a derivative"),
    ("nabla", "a derivative"),
    ("prime", "a derivative"),
    ("dot", "a derivative"),
    ("ddot", "a derivative"),
    ("imaginaryunit", "a complex number"),
    ("overline", "a complex conjugate"),
    ("Re", "a part of a complex number"),
    ("Im", "a part of a complex number"),
    ("langle", "a bracket of a vector or an average"),
    ("rangle", "a bracket of a vector or an average"),
    ("det", "a determinant"),
    ("trace", "a trace of a matrix"),
    ("adjugate", "an adjugate of a matrix"),
    ("mid", "a condition"),
    ("bar", ACCENT),
    ("hat", ACCENT),
    ("tilde", ACCENT),
    ("vec", ACCENT),
    ("widehat", ACCENT),
    ("underline", ACCENT),
    ("circ", "a degree or a composition; write angles in radians"),
    ("degree", "a degree; write angles in radians"),
    ("pm", "two formulas in one; write one with + and one with -"),
    ("mp", "two formulas in one; write one with + and one with -"),
    ("ldots", "an omission; write all of it"),
    ("cdots", "an omission; write all of it"),
    ("dots", "an omission; write all of it"),
    ("in", "a statement about sets"),
    ("approx", "an approximate equality"),
    ("equiv", "an identity"),
    ("bmod", "a remainder; write \\operatorname{rem}(a, b)"),
    ("mod", "a remainder; write \\operatorname{rem}(a, b)"),
    ("pmod", "a congruence"),
    ("arg", "the angle of a complex number"),
];

static COMMANDS: LazyLock<HashMap<&'static str, Command>> = LazyLock::new(|| {
    let mut commands = HashMap::new();
    // Later lines win: a letter that is also the name of a function is a letter, until parentheses follow it.
    commands.extend(REFUSED.iter().map(|&(name, what)| (name, Command::Refused(what))));
    commands.extend(TOKENS.iter().map(|&(name, kind)| (name, Command::Token(kind))));
    commands.extend(SPACES.iter().map(|&name| (name, Command::Space)));
    commands.extend(BRACKETS.iter().map(|&name| (name, Command::Bracket)));
    commands.extend(WORDS.iter().map(|&name| (name, Command::Word)));
    commands.extend(
        ["frac", "dfrac", "tfrac", "cfrac", "binom", "dbinom", "tbinom"]
            .map(|name| (name, Command::Takes(2))),
    );
    commands.extend([("sqrt", Command::Takes(1)), ("begin", Command::Begin), ("end", Command::End)]);
    commands.extend(LETTERS.iter().map(|&name| (name, Command::Token(Kind::Letter))));
    commands
});

/// What the command of this name (without its backslash) is.
pub(super) fn command(name: &str) -> Option<Command> {
    let known = COMMANDS.get(name).copied();
    known.or_else(|| function(&format!("\\{name}")).map(|_| Command::Token(Kind::Function)))
}

/// Whether LaTeX itself, or the table, has a command of this function's name.
pub(super) fn is_operator(name: &str) -> bool {
    const OWN: &[&str] = &[
        "sin", "cos", "tan", "cot", "sec", "csc", "sinh", "cosh", "tanh", "coth", "exp", "log", "min", "max",
    ];
    OWN.contains(&name) || HEADS.contains_key(format!("\\{name}").as_str())
}

/// The function of a head such as `\sin` or `\operatorname{arsinh}`.
pub(super) fn function(head: &str) -> Option<Function> {
    let name = super::word(head);
    let named = || if name == "lg" { Some(Function::Prim(Prim::Log10)) } else { functions::find(name) };
    let own = HEADS.get(head).or_else(|| HEADS.get(format!(r"\operatorname{{{name}}}").as_str()));
    named().or_else(|| own.map(|&prim| Function::Prim(prim)))
}

/// The command that was most likely meant by one that is none.
pub(super) fn meant(name: &str) -> Option<&str> {
    // Refused commands are not what to write instead.
    let ours =
        LETTERS.iter().chain(SPACES).chain(BRACKETS).chain(WORDS).chain(&["frac", "sqrt", "binom", "ln"]);
    let tokens = TOKENS.iter().map(|(name, _)| *name);
    nearest(name, Prim::ALL.iter().map(|prim| prim.name()).chain(ours.copied()).chain(tokens))
}

//! In what do languages differ? In the few places that [`Syntax`] lists. A new language is one more implementation.

use crate::function::Function;
use crate::library::Item;
use fluxions_rules::{Constant, Prim};
use std::borrow::Cow;

/// How tightly the outermost operation of a piece of code binds. A piece is put in parentheses where it stands next to
/// an operation that binds tighter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Binding {
    /// A choice between two values.
    Choice,
    /// Disjunction.
    Or,
    /// Conjunction.
    And,
    /// Negation of a truth value.
    Not,
    /// Comparison.
    Comparison,
    /// Sum or difference.
    Sum,
    /// Product, quotient or remainder.
    Product,
    /// A sign in front.
    Sign,
    /// A name, a number, a call: never in parentheses.
    Atom,
}

/// How a primitive is written.
pub(crate) enum Spelling {
    /// Between its two arguments, as an operator that groups from the left.
    Infix(&'static str, Binding),
    /// As a call of a function that is at hand.
    Call(Cow<'static, str>),
    /// As a call of a method of its first argument.
    Method(&'static str),
    /// As a call of a function that is defined above: by [`Syntax::definition`], from [`Syntax::library`], or else by its
    /// expansion.
    Defined,
    /// Not at all; the text says what to do instead.
    Missing(&'static str),
}

/// A call of a function of the language.
pub(crate) fn call(name: &'static str) -> Spelling {
    Spelling::Call(Cow::Borrowed(name))
}

/// What differs between languages.
pub(crate) trait Syntax {
    /// How a primitive is written. `literals` holds the arguments that are numbers. Never asked for truth values,
    /// `select` and `neg`.
    fn spelling(&self, prim: Prim, literals: &[Option<f64>]) -> Spelling;

    /// The code that defines a primitive, where the language needs more than the expansion that all languages share.
    fn definition(&self, _prim: Prim) -> Option<String> {
        None
    }

    /// The definitions that are copied from the language's library for a primitive, it and what it needs; none where the
    /// library does not have it.
    fn library(&self, _prim: Prim) -> Vec<&'static Item> {
        Vec::new()
    }

    /// The name of the function that is defined for a primitive.
    fn defined_name(&self, prim: Prim) -> String {
        prim.name().into()
    }

    /// Infinity, and NaN.
    fn beyond(&self) -> [&'static str; 2];

    /// A mathematical constant, where the language has a name for it.
    fn constant(&self, constant: Constant) -> Option<&'static str>;

    /// The operators `and`, `or` and `not`, with the spaces around them.
    fn logic(&self) -> [&'static str; 3];

    /// The operators for equal and not equal numbers.
    fn equality(&self) -> [&'static str; 2] {
        ["==", "!="]
    }

    /// How tightly the two values of a choice must bind not to need parentheses.
    fn in_choice(&self) -> Binding {
        Binding::Or
    }

    /// One of two values.
    fn choice(&self, condition: &str, a: &str, b: &str) -> String;

    /// A line that gives a value a name; `truth` tells a truth value from a number.
    fn let_line(&self, name: &str, truth: bool, value: &str) -> String;

    /// A whole function. A public one is what was asked for, any other is a definition for its use.
    fn function(&self, function: &Function, public: bool) -> String;

    /// A whole file: lines of comment about it, what it includes, and the body.
    fn file(&self, about: &[String], body: &str) -> String;

    /// What stands between two functions.
    fn between(&self) -> &'static str {
        "\n"
    }

    /// The words that no variable may have for a name.
    fn reserved(&self) -> &'static [&'static str];

    /// The words that no function may have for a name, besides [`Syntax::reserved`].
    fn reserved_for_functions(&self) -> &'static [&'static str] {
        &[]
    }
}

/// The number in code, shortest among those that read back as the same double, and how tightly it binds.
pub(crate) fn number(syntax: &dyn Syntax, value: f64) -> (String, Binding) {
    let [infinity, nan] = syntax.beyond();
    let size = value.abs();
    let known = Constant::ALL.iter().find(|constant| constant.value() == size);
    let code = match known.and_then(|&constant| syntax.constant(constant)) {
        Some(name) => name.into(),
        None if value.is_nan() => nan.into(),
        None if value.is_infinite() => infinity.into(),
        None => format!("{size:?}"),
    };
    if value.is_sign_negative() && !value.is_nan() {
        (format!("-{code}"), Binding::Sign)
    } else {
        (code, Binding::Atom)
    }
}

/// The items between brackets, on one line or, where that would be wider than `room`, on a line each.
pub(crate) fn list(open: &str, items: &[String], close: &str, room: usize, indent: &str) -> String {
    let width: usize = items.iter().map(|item| item.len() + 2).sum();
    if width <= room {
        format!("{open}{}{close}", items.join(", "))
    } else {
        let lines: String = items.iter().map(|item| format!("{indent}    {item},\n")).collect();
        format!("{open}\n{}\n{indent}{close}", lines.trim_end_matches([',', '\n']))
    }
}

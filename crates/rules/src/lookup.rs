//! How is a primitive found by its name, and what can be read off a row without running it on numbers?

use crate::{Attribute, Constant, KinkKind, Partial, Prim, Scalar};
use std::collections::HashMap;
use std::ops::{Add, Div, Mul, Neg, Sub};
use std::sync::LazyLock;

static BY_NAME: LazyLock<HashMap<&'static str, Prim>> = LazyLock::new(|| {
    let rows = Prim::ALL.iter().map(|&p| (p, p.row()));
    rows.flat_map(|(p, row)| row.aliases.iter().chain([&row.name]).map(move |&name| (name, p))).collect()
});

impl Prim {
    /// The name in formulas.
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// The number of arguments.
    pub fn arity(self) -> usize {
        self.row().arguments.len()
    }

    /// The primitive with this name or alias.
    pub fn from_name(name: &str) -> Option<Prim> {
        BY_NAME.get(name).copied()
    }

    /// Whether the row has this attribute.
    pub fn is(self, attribute: Attribute) -> bool {
        self.row().attributes.contains(&attribute)
    }

    /// The kink that the arguments stand on, if any.
    pub fn kink_at(self, args: &[f64]) -> Option<&'static crate::Kink> {
        self.row().kinks.iter().find(|kink| (kink.holds)(args))
    }

    /// Whether the partial by argument `i` is computed from the result, not from the arguments alone. Taylor
    /// recurrences are one order shorter where it is not.
    pub fn uses_result(self, i: usize) -> bool {
        match self.partial(i, &vec![Reads(false); self.arity()], Reads(true)) {
            Partial::Value(Reads(result)) => result,
            Partial::Zero | Partial::Unknown(_) => false,
        }
    }
}

impl crate::Row {
    /// The body of a partial as mathematics, without what only the compiler needs.
    ///
    /// ```
    /// use fluxions_rules::Row;
    /// assert_eq!(Row::readable("x.lit(2.0) / sqrt(x.constant(Constant::Pi))"), "2 / sqrt(Pi)");
    /// assert_eq!(Row::readable("-(x.lit(0.5) * y)"), "-(0.5 * y)");
    /// ```
    pub fn readable(partial: &str) -> String {
        let on_one_line = partial.split_whitespace().collect::<Vec<_>>().join(" ");
        argument_alone(&argument_alone(&on_one_line, ".lit("), ".constant(Constant::")
    }
}

/// `body` with the argument alone in place of each call of this method, whose argument is a literal or a name.
fn argument_alone(body: &str, call: &str) -> String {
    let mut parts = body.split(call);
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        out.truncate(out.trim_end_matches(|c: char| c.is_alphanumeric() || c == '_').len());
        let (argument, rest) = part.split_once(')').unwrap_or((part, ""));
        out.push_str(argument.strip_suffix(".0").unwrap_or(argument));
        out.push_str(rest);
    }
    out
}

impl std::fmt::Display for KinkKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            KinkKind::Corner => "corner",
            KinkKind::Jump => "jump",
            KinkKind::Singular => "singular point",
        })
    }
}

/// A scalar that carries one bit: was the result read to compute it?
#[derive(Clone, Copy)]
struct Reads(bool);

impl Scalar for Reads {
    fn lit(self, _: f64) -> Self {
        Reads(false)
    }
    fn constant(self, _: Constant) -> Self {
        Reads(false)
    }
    fn apply(_: Prim, args: &[Self]) -> Self {
        Reads(args.iter().any(|a| a.0))
    }
}

macro_rules! either {
    ($($Op:ident $op:ident),*) => {$(
        impl $Op for Reads {
            type Output = Self;
            // Whatever the operation, it reads what either side has read.
            #[allow(clippy::suspicious_arithmetic_impl)]
            fn $op(self, other: Self) -> Self { Reads(self.0 | other.0) }
        }
    )*};
}
either!(Add add, Sub sub, Mul mul, Div div);

impl Neg for Reads {
    type Output = Self;
    fn neg(self) -> Self {
        self
    }
}

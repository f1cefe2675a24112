//! Plain text: `2*x*cos(x^2)/(x + 1)`. What this writes, the parser reads back to the same expression.

use super::{Level, Piece, Style};
use crate::number;
use dashu_ratio::RBig;
use fluxions_rules::{Constant, Prim};

/// Text, for a formula with these variables.
pub(super) struct Text<'a> {
    pub(super) variables: &'a [String],
}

/// Text for pieces in which nothing is called by name.
pub(super) const PLAIN: Text = Text { variables: &[] };

impl Text<'_> {
    /// A name of a primitive that no variable shadows: Gamma where a variable is called gamma.
    fn name(&self, prim: Prim) -> &'static str {
        let row = prim.row();
        let free = |name: &&str| !self.variables.iter().any(|v| v == name);
        std::iter::once(row.name).chain(row.aliases.iter().copied()).find(free).unwrap_or(row.name)
    }
}

/// Puts parentheses around a piece that holds together less tightly than `level`.
pub(super) fn at_least(piece: &Piece, level: Level) -> String {
    if piece.level < level { format!("({})", piece.text) } else { piece.text.clone() }
}

/// The sign between the arguments of a primitive that is written between them.
pub(super) fn infix(prim: Prim) -> Option<&'static str> {
    Some(match prim {
        Prim::Lt => "<",
        Prim::Le => "<=",
        Prim::Eq => "==",
        Prim::Ne => "!=",
        Prim::And => "and",
        Prim::Or => "or",
        _ => return None,
    })
}

/// Terms with their signs between them. `at_least` puts a term in parentheses where it needs them.
pub(super) fn signed(terms: &[(bool, Piece)], at_least: impl Fn(&Piece, Level) -> String) -> Piece {
    let mut text = String::new();
    for (i, (negative, term)) in terms.iter().enumerate() {
        text += match (i, negative) {
            (0, false) => "",
            (0, true) => "-",
            (_, false) => " + ",
            (_, true) => " - ",
        };
        text += &at_least(term, Level::Product);
    }
    Piece::new(text, Level::Sum)
}

/// Factors over factors on one line, with `times` between them.
pub(super) fn quotient(top: &[Piece], bottom: &[Piece], times: &str) -> Piece {
    // A quotient of numbers inside a product needs its parentheses: 2*(1/3)^x, not 2*1/3^x.
    let join =
        |pieces: &[Piece]| pieces.iter().map(|p| at_least(p, Level::Power)).collect::<Vec<_>>().join(times);
    let over = if top.is_empty() { "1".to_owned() } else { join(top) };
    let text = match bottom {
        [] => over,
        [single] => format!("{over}/{}", at_least(single, Level::Power)),
        _ => format!("{over}/({})", join(bottom)),
    };
    Piece::new(text, Level::Product)
}

impl Style for Text<'_> {
    fn number(&self, q: &RBig) -> Piece {
        if q.is_int() {
            return Piece::atom(q.numerator().to_string());
        }
        match number::short_decimal(q) {
            Some(decimal) => Piece::atom(decimal),
            None => Piece::new(format!("{}/{}", q.numerator(), q.denominator()), Level::Product),
        }
    }

    fn number_text(&self, text: &str) -> Piece {
        Piece::atom(text)
    }

    fn constant(&self, c: Constant) -> Piece {
        // A variable may be called `pi` or `e`; the symbols below cannot be mistaken for it.
        Piece::atom(match c {
            Constant::Pi => "π",
            Constant::E => "exp(1)",
        })
    }

    fn variable(&self, name: &str) -> Piece {
        Piece::atom(name)
    }

    fn undefined(&self) -> Piece {
        // What has no value and reads back as such.
        Piece::new("0/0", Level::Product)
    }

    fn sum(&self, terms: &[(bool, Piece)]) -> Piece {
        signed(terms, at_least)
    }

    fn negative(&self, piece: Piece) -> Piece {
        Piece::new(format!("-{}", at_least(&piece, Level::Product)), Level::Sum)
    }

    fn product(&self, top: &[Piece], bottom: &[Piece]) -> Piece {
        quotient(top, bottom, "*")
    }

    fn power(&self, base: &Piece, exponent: &Piece) -> Piece {
        Piece::new(
            format!("{}^{}", at_least(base, Level::Atom), at_least(exponent, Level::Atom)),
            Level::Power,
        )
    }

    fn root(&self, piece: &Piece) -> Piece {
        Piece::atom(format!("sqrt({})", piece.text))
    }

    fn exp(&self, piece: &Piece) -> Piece {
        Piece::atom(format!("exp({})", piece.text))
    }

    fn call(&self, prim: Prim, args: &[Piece]) -> Piece {
        if let (Some(sign), [a, b]) = (infix(prim), args) {
            return Piece::new(
                format!("{} {sign} {}", at_least(a, Level::Sum), at_least(b, Level::Sum)),
                Level::Relation,
            );
        }
        // `not` reaches as far as a comparison does: in `not(x)/y` it would take the quotient.
        if let (Prim::Not, [x]) = (prim, args) {
            return Piece::new(format!("not {}", at_least(x, Level::Sum)), Level::Relation);
        }
        let name = if prim == Prim::Select { "if" } else { self.name(prim) };
        Piece::atom(format!(
            "{name}({})",
            args.iter().map(|a| a.text.as_str()).collect::<Vec<_>>().join(", ")
        ))
    }
}

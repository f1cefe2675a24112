//! Unicode for a terminal: `2x·cos(x²)/(x + 1)`. Made to be read, not to be parsed.

use super::text::{PLAIN, at_least, quotient};
use super::{Level, Piece, Style};
use dashu_ratio::RBig;
use fluxions_rules::{Constant, Prim};

pub(super) struct Unicode;

/// A whole number as superscript digits.
fn superscript(digits: &str) -> Option<String> {
    const RAISED: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    digits.chars().map(|c| c.to_digit(10).map(|d| RAISED[d as usize])).collect()
}

/// The Greek letter that a name spells.
pub(super) fn greek(name: &str) -> Option<char> {
    const LETTERS: &[(&str, char)] = &[
        ("alpha", 'α'),
        ("beta", 'β'),
        ("gamma", 'γ'),
        ("delta", 'δ'),
        ("epsilon", 'ε'),
        ("zeta", 'ζ'),
        ("eta", 'η'),
        ("theta", 'θ'),
        ("iota", 'ι'),
        ("kappa", 'κ'),
        ("lambda", 'λ'),
        ("mu", 'μ'),
        ("nu", 'ν'),
        ("xi", 'ξ'),
        ("rho", 'ρ'),
        ("sigma", 'σ'),
        ("tau", 'τ'),
        ("upsilon", 'υ'),
        ("phi", 'φ'),
        ("chi", 'χ'),
        ("psi", 'ψ'),
        ("omega", 'ω'),
        ("Gamma", 'Γ'),
        ("Delta", 'Δ'),
        ("Theta", 'Θ'),
        ("Lambda", 'Λ'),
        ("Xi", 'Ξ'),
        ("Pi", 'Π'),
        ("Sigma", 'Σ'),
        ("Phi", 'Φ'),
        ("Psi", 'Ψ'),
        ("Omega", 'Ω'),
    ];
    LETTERS.iter().find(|(n, _)| *n == name).map(|(_, c)| *c)
}

impl Style for Unicode {
    fn number(&self, q: &RBig) -> Piece {
        PLAIN.number(q)
    }

    fn number_text(&self, text: &str) -> Piece {
        Piece::atom(text)
    }

    fn constant(&self, c: Constant) -> Piece {
        Piece::atom(match c {
            Constant::Pi => "π",
            Constant::E => "e",
        })
    }

    fn variable(&self, name: &str) -> Piece {
        Piece::atom(greek(name).map_or(name.to_owned(), String::from))
    }

    fn undefined(&self) -> Piece {
        Piece::atom("undefined")
    }

    fn sum(&self, terms: &[(bool, Piece)]) -> Piece {
        let piece = PLAIN.sum(terms);
        Piece::new(piece.text.replace(" - ", " − "), piece.level)
    }

    fn negative(&self, piece: Piece) -> Piece {
        Piece::new(format!("−{}", at_least(&piece, Level::Product)), Level::Sum)
    }

    fn product(&self, top: &[Piece], bottom: &[Piece]) -> Piece {
        quotient(top, bottom, "·")
    }

    fn power(&self, base: &Piece, exponent: &Piece) -> Piece {
        let base = at_least(base, Level::Atom);
        let text = match superscript(&exponent.text) {
            Some(raised) => format!("{base}{raised}"),
            None => format!("{base}^{}", at_least(exponent, Level::Atom)),
        };
        Piece::new(text, Level::Power)
    }

    fn root(&self, piece: &Piece) -> Piece {
        let simple = piece.level == Level::Atom && piece.text.chars().count() == 1;
        Piece::atom(if simple { format!("√{}", piece.text) } else { format!("√({})", piece.text) })
    }

    fn exp(&self, piece: &Piece) -> Piece {
        PLAIN.exp(piece)
    }

    fn call(&self, prim: Prim, args: &[Piece]) -> Piece {
        let sign = match (prim, args) {
            (Prim::Le, [_, _]) => "≤",
            (Prim::Eq, [_, _]) => "=",
            (Prim::Ne, [_, _]) => "≠",
            (Prim::Abs, [x]) => return Piece::atom(format!("|{}|", x.text)),
            _ => return PLAIN.call(prim, args),
        };
        Piece::new(
            format!("{} {sign} {}", at_least(&args[0], Level::Sum), at_least(&args[1], Level::Sum)),
            Level::Relation,
        )
    }
}

//! LaTeX for mathematics mode: `\frac{2 x \cos\left(x^{2}\right)}{x + 1}`. The parser reads it back.

use super::text::signed;
use super::{Level, Piece, Style};
use crate::print::unicode::greek;
use dashu_ratio::RBig;
use fluxions_rules::{Constant, Prim};

pub(super) struct Latex {
    /// Whether e^{x} may stand for exp(x): not when a variable is called e.
    pub(super) plain_e: bool,
    /// Whether \pi may stand for π: not when a variable is called pi.
    pub(super) plain_pi: bool,
}

pub(super) fn parenthesised(text: &str) -> String {
    format!(r"\left({text}\right)")
}

fn at_least(piece: &Piece, level: Level) -> String {
    if piece.level < level { parenthesised(&piece.text) } else { piece.text.clone() }
}

/// A variable's name: single letters and Greek names as they are, a subscript after an underscore, other names upright.
fn name(text: &str) -> String {
    let upright = |text: &str| format!(r"\mathrm{{{}}}", text.replace('_', r"\_"));
    let stem_of = |stem: &str| {
        if greek(stem).is_some() {
            format!(r"\{stem}")
        } else if stem.chars().count() == 1 {
            stem.to_owned()
        } else {
            upright(stem)
        }
    };
    match text.split_once('_') {
        None => stem_of(text),
        Some((stem, subscript)) if !stem.is_empty() && subscript.split('_').all(|part| !part.is_empty()) => {
            format!("{}_{{{subscript}}}", stem_of(stem))
        }
        // An underscore at an end stands between nothing: the name is one word.
        Some(_) => upright(text),
    }
}

impl Style for Latex {
    fn number(&self, q: &RBig) -> Piece {
        let (top, bottom) = self.coefficient(q);
        let one = || Piece::atom("1");
        match bottom {
            None => top.unwrap_or_else(one),
            Some(bottom) => Piece::new(
                format!(r"\frac{{{}}}{{{}}}", top.unwrap_or_else(one).text, bottom.text),
                Level::Power,
            ),
        }
    }

    fn number_text(&self, text: &str) -> Piece {
        match text.split_once('e') {
            Some((mantissa, exponent)) => {
                Piece::new(format!(r"{mantissa} \cdot 10^{{{exponent}}}"), Level::Product)
            }
            None => Piece::atom(text),
        }
    }

    fn constant(&self, c: Constant) -> Piece {
        Piece::atom(match c {
            Constant::Pi if self.plain_pi => r"\pi",
            Constant::Pi => "π",
            Constant::E if self.plain_e => "e",
            Constant::E => r"\exp\left(1\right)",
        })
    }

    fn variable(&self, text: &str) -> Piece {
        Piece::atom(name(text))
    }

    fn undefined(&self) -> Piece {
        Piece::new(r"\frac{0}{0}", Level::Power)
    }

    fn sum(&self, terms: &[(bool, Piece)]) -> Piece {
        signed(terms, at_least)
    }

    fn negative(&self, piece: Piece) -> Piece {
        Piece::new(format!("-{}", at_least(&piece, Level::Product)), Level::Sum)
    }

    fn product(&self, top: &[Piece], bottom: &[Piece]) -> Piece {
        let over = if top.is_empty() { "1".to_owned() } else { row(top) };
        if bottom.is_empty() {
            Piece::new(over, Level::Product)
        } else {
            Piece::new(format!(r"\frac{{{over}}}{{{}}}", row(bottom)), Level::Power)
        }
    }

    fn power(&self, base: &Piece, exponent: &Piece) -> Piece {
        Piece::new(format!("{}^{{{}}}", at_least(base, Level::Atom), exponent.text), Level::Power)
    }

    fn root(&self, piece: &Piece) -> Piece {
        Piece::atom(format!(r"\sqrt{{{}}}", piece.text))
    }

    fn exp(&self, piece: &Piece) -> Piece {
        if self.plain_e {
            Piece::new(format!("e^{{{}}}", piece.text), Level::Power)
        } else {
            Piece::atom(format!(r"\exp{}", parenthesised(&piece.text)))
        }
    }

    fn call(&self, prim: Prim, args: &[Piece]) -> Piece {
        if let (Some(sign), [a, b]) = (infix(prim), args) {
            return Piece::new(
                format!("{} {sign} {}", at_least(a, Level::Sum), at_least(b, Level::Sum)),
                Level::Relation,
            );
        }
        if let (Prim::Select, [c, a, b]) = (prim, args) {
            return Piece::atom(format!(
                r"\begin{{cases}}{} & \text{{if }} {} \\ {} & \text{{otherwise}}\end{{cases}}",
                a.text, c.text, b.text
            ));
        }
        Piece::atom(filled(args, &head(prim)))
    }
}

/// What stands in front of the arguments: the row's own, or the name as an operator.
pub(super) fn head(prim: Prim) -> String {
    const OPERATORS: &[&str] = &[
        "sin", "cos", "tan", "cot", "sec", "csc", "sinh", "cosh", "tanh", "coth", "exp", "log", "min", "max",
    ];
    match prim.row().latex {
        "" if OPERATORS.contains(&prim.name()) => format!(r"\{}", prim.name()),
        "" => format!(r"\operatorname{{{}}}", prim.name()),
        own => own.to_owned(),
    }
}

/// A template with its places filled, or a head with its arguments in parentheses.
fn filled(args: &[Piece], head: &str) -> String {
    if !head.contains('#') {
        return format!(
            "{head}{}",
            parenthesised(&args.iter().map(|a| a.text.as_str()).collect::<Vec<_>>().join(", "))
        );
    }
    let mut text = String::new();
    let mut rest = head;
    while let Some((before, after)) = rest.split_once('#') {
        text += before;
        let place = after.chars().next().and_then(|c| c.to_digit(10)).and_then(|i| args.get(i as usize - 1));
        let arg = place.map_or("", |piece| piece.text.as_str());
        // A command such as \lfloor would swallow a letter that follows it at once.
        let command =
            text.rfind('\\').is_some_and(|at| text[at + 1..].chars().all(|c| c.is_ascii_alphabetic()));
        if command && arg.starts_with(|c: char| c.is_alphabetic()) {
            text.push(' ');
        }
        text += arg;
        rest = after.get(1..).unwrap_or_default();
    }
    text + rest
}

fn infix(prim: Prim) -> Option<&'static str> {
    Some(match prim {
        Prim::Lt => "<",
        Prim::Le => r"\le",
        Prim::Eq => "=",
        Prim::Ne => r"\ne",
        Prim::And => r"\land",
        Prim::Or => r"\lor",
        _ => return None,
    })
}

/// Factors side by side: with a dot where juxtaposition could be read as a call or as one longer number.
fn row(pieces: &[Piece]) -> String {
    let mut text = String::new();
    for piece in pieces {
        let next = at_least(piece, Level::Power);
        if !text.is_empty() {
            let call_like = next.starts_with(r"\left(") || next.starts_with(|c: char| c.is_ascii_digit());
            text += if call_like || next.starts_with(r"\frac") || next.starts_with(r"\left|") {
                r" \cdot "
            } else {
                " "
            };
        }
        text += &next;
    }
    text
}

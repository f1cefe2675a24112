//! Presentation MathML, which browsers draw without fonts or scripts from elsewhere: MathML Core (W3C). It has the
//! structure of the LaTeX beside it. Every piece is one element, so that it can stand wherever one is asked for; the
//! invisible signs for multiplication (U+2062) and application (U+2061) are there for those who hear a formula.

use super::latex::head;
use super::text::infix;
use super::unicode::greek;
use super::{Level, Piece, Style};
use dashu_ratio::RBig;
use fluxions_rules::{Constant, Prim};

pub(super) struct MathMl {
    /// Whether eˣ may stand for exp(x): not when a variable is called e.
    pub(super) plain_e: bool,
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn operator(sign: &str) -> String {
    format!("<mo>{}</mo>", escaped(sign))
}

fn row(parts: &str) -> String {
    format!("<mrow>{parts}</mrow>")
}

/// Between fences that grow with what they hold.
fn fenced(open: &str, text: &str, close: &str) -> String {
    row(&format!("{}{text}{}", operator(open), operator(close)))
}

fn at_least(piece: &Piece, level: Level) -> String {
    if piece.level < level { fenced("(", &piece.text, ")") } else { piece.text.clone() }
}

/// The head of a call: what its text begins with.
const CALL: &str = "<mrow data-call=\"\">";

/// Factors side by side, as one element. A word is set apart from what is before it, as LaTeX does; numbers are set apart
/// by a dot.
fn factors(pieces: &[Piece]) -> String {
    let texts: Vec<String> = pieces.iter().map(|piece| at_least(piece, Level::Power)).collect();
    let [first, others @ ..] = texts.as_slice() else { return "<mn>1</mn>".to_owned() };
    if others.is_empty() {
        return first.clone();
    }
    let mut text = first.clone();
    for next in others {
        text += if next.starts_with("<mn>") || next.starts_with("<msup><mn>") {
            "<mo>·</mo>"
        } else if next.trim_start_matches("<msup>").starts_with(CALL) {
            "<mo lspace=\"0.17em\">\u{2062}</mo>"
        } else {
            "<mo>\u{2062}</mo>"
        };
        text += next;
    }
    row(&text)
}

/// An identifier, a Greek one as its letter.
fn identifier(name: &str) -> String {
    format!("<mi>{}</mi>", greek(name).map_or(escaped(name), String::from))
}

/// What a function is called, from its LaTeX: \Gamma, \operatorname{sgn}, \log_{2}.
fn function(prim: Prim) -> String {
    let head = head(prim);
    let (stem, below) = match head.split_once("_{") {
        Some((stem, below)) => (stem, Some(below.trim_end_matches('}'))),
        None => (head.as_str(), None),
    };
    let stem = stem.strip_prefix(r"\operatorname{").map_or(stem, |name| name.trim_end_matches('}'));
    let stem = identifier(stem.trim_start_matches('\\'));
    match below {
        Some(below) => {
            let number = format!("<mn>{}</mn>", below.trim_start_matches('-'));
            let below =
                if below.starts_with('-') { row(&format!("{}{number}", operator("−"))) } else { number };
            format!("<msub>{stem}{below}</msub>")
        }
        None => stem,
    }
}

/// A function applied to arguments in parentheses.
fn applied(function: &str, args: &[Piece]) -> Piece {
    let args: Vec<&str> = args.iter().map(|arg| arg.text.as_str()).collect();
    let inside = fenced("(", &args.join(&operator(",")), ")");
    Piece::atom(format!("{CALL}{function}<mo>\u{2061}</mo>{inside}</mrow>"))
}

impl Style for MathMl {
    fn number(&self, q: &RBig) -> Piece {
        let (top, bottom) = self.coefficient(q);
        let over = top.map_or("<mn>1</mn>".to_owned(), |p| p.text);
        match bottom {
            None => Piece::atom(over),
            Some(under) => Piece::new(format!("<mfrac>{over}{}</mfrac>", under.text), Level::Power),
        }
    }

    fn number_text(&self, text: &str) -> Piece {
        match text.split_once('e') {
            Some((mantissa, exponent)) => {
                let exponent = match exponent.strip_prefix('-') {
                    Some(size) => row(&format!("{}<mn>{size}</mn>", operator("−"))),
                    None => format!("<mn>{exponent}</mn>"),
                };
                let power = format!("<msup><mn>10</mn>{exponent}</msup>");
                Piece::new(row(&format!("<mn>{mantissa}</mn><mo>·</mo>{power}")), Level::Product)
            }
            None => Piece::atom(format!("<mn>{text}</mn>")),
        }
    }

    fn constant(&self, c: Constant) -> Piece {
        match c {
            Constant::Pi => Piece::atom("<mi>π</mi>"),
            Constant::E if self.plain_e => Piece::atom("<mi>e</mi>"),
            Constant::E => applied("<mi>exp</mi>", &[Piece::atom("<mn>1</mn>")]),
        }
    }

    fn variable(&self, name: &str) -> Piece {
        Piece::atom(match name.split_once('_') {
            Some((stem, below)) if !stem.is_empty() && !below.is_empty() => {
                let number = below.bytes().all(|b| b.is_ascii_digit());
                let below = if number { format!("<mn>{below}</mn>") } else { identifier(below) };
                format!("<msub>{}{below}</msub>", identifier(stem))
            }
            _ => identifier(name),
        })
    }

    fn undefined(&self) -> Piece {
        Piece::atom("<mtext>undefined</mtext>")
    }

    fn sum(&self, terms: &[(bool, Piece)]) -> Piece {
        let mut text = String::new();
        for (i, (negative, term)) in terms.iter().enumerate() {
            if *negative {
                text += &operator("−");
            } else if i > 0 {
                text += &operator("+");
            }
            text += &at_least(term, Level::Product);
        }
        Piece::new(row(&text), Level::Sum)
    }

    fn negative(&self, piece: Piece) -> Piece {
        Piece::new(row(&format!("{}{}", operator("−"), at_least(&piece, Level::Product))), Level::Sum)
    }

    fn product(&self, top: &[Piece], bottom: &[Piece]) -> Piece {
        // A fraction holds its parts together itself.
        let part = |pieces: &[Piece]| match pieces {
            [only] => only.text.clone(),
            pieces => factors(pieces),
        };
        if bottom.is_empty() {
            Piece::new(factors(top), Level::Product)
        } else {
            Piece::new(format!("<mfrac>{}{}</mfrac>", part(top), part(bottom)), Level::Power)
        }
    }

    fn power(&self, base: &Piece, exponent: &Piece) -> Piece {
        Piece::new(format!("<msup>{}{}</msup>", at_least(base, Level::Atom), exponent.text), Level::Power)
    }

    fn root(&self, piece: &Piece) -> Piece {
        Piece::atom(format!("<msqrt>{}</msqrt>", piece.text))
    }

    fn exp(&self, piece: &Piece) -> Piece {
        if self.plain_e {
            self.power(&Piece::atom("<mi>e</mi>"), piece)
        } else {
            applied("<mi>exp</mi>", std::slice::from_ref(piece))
        }
    }

    fn call(&self, prim: Prim, args: &[Piece]) -> Piece {
        match (prim, args) {
            (Prim::Sqrt, [x]) => return self.root(x),
            (Prim::Cbrt, [x]) => return Piece::atom(format!("<mroot>{}<mn>3</mn></mroot>", x.text)),
            (Prim::Abs, [x]) => return Piece::atom(fenced("|", &x.text, "|")),
            (Prim::Floor, [x]) => return Piece::atom(fenced("⌊", &x.text, "⌋")),
            (Prim::Ceil, [x]) => return Piece::atom(fenced("⌈", &x.text, "⌉")),
            (Prim::BesselJ | Prim::BesselY | Prim::BesselI | Prim::BesselK, [n, x]) => {
                let letter = prim.name().trim_start_matches("bessel").to_uppercase();
                let function = format!("<msub><mi>{letter}</mi>{}</msub>", n.text);
                return applied(&function, std::slice::from_ref(x));
            }
            (Prim::Polygamma, [n, x]) => {
                let function = format!("<msup><mi>ψ</mi>{}</msup>", fenced("(", &n.text, ")"));
                return applied(&function, std::slice::from_ref(x));
            }
            (Prim::Not, [x]) => {
                let text = row(&format!("{}{}", operator("¬"), at_least(x, Level::Atom)));
                return Piece::new(text, Level::Relation);
            }
            (Prim::Select, [c, a, b]) => {
                let line = |value: &Piece, when: String| {
                    let cell = |inside: &str| format!("<mtd style=\"text-align: left\">{inside}</mtd>");
                    format!("<mtr>{}{}</mtr>", cell(&value.text), cell(&when))
                };
                let first = line(a, row(&format!("<mtext>if\u{a0}</mtext>{}", c.text)));
                let second = line(b, "<mtext>otherwise</mtext>".to_owned());
                let cases = format!("{}<mtable>{first}{second}</mtable>", operator("{"));
                return Piece::atom(row(&cases));
            }
            _ => {}
        }
        if let (Some(sign), [a, b]) = (infix(prim), args) {
            let sign = match sign {
                "<=" => "≤",
                "==" => "=",
                "!=" => "≠",
                "and" => "∧",
                "or" => "∨",
                sign => sign,
            };
            let (a, b) = (at_least(a, Level::Sum), at_least(b, Level::Sum));
            return Piece::new(row(&format!("{a}{}{b}", operator(sign))), Level::Relation);
        }
        applied(&function(prim), args)
    }
}

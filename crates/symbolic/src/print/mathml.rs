//! Presentation MathML, which browsers draw without fonts or scripts from elsewhere.

use super::text::infix;
use super::unicode::greek;
use super::{Level, Piece, Style};
use dashu_ratio::RBig;
use fluxions_rules::{Constant, Prim};

pub(super) struct MathMl;

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn operator(sign: &str) -> String {
    format!("<mo>{}</mo>", escaped(sign))
}

fn parenthesised(text: &str) -> String {
    format!("<mrow><mo>(</mo>{text}<mo>)</mo></mrow>")
}

fn at_least(piece: &Piece, level: Level) -> String {
    if piece.level < level { parenthesised(&piece.text) } else { piece.text.clone() }
}

fn row(pieces: &[Piece]) -> String {
    // U+2062 is the invisible times sign, which screen readers speak.
    pieces.iter().map(|p| at_least(p, Level::Power)).collect::<Vec<_>>().join("<mo>\u{2062}</mo>")
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
            Some((mantissa, exponent)) => Piece::new(
                format!(
                    "<mrow><mn>{mantissa}</mn><mo>·</mo><msup><mn>10</mn><mn>{exponent}</mn></msup></mrow>"
                ),
                Level::Product,
            ),
            None => Piece::atom(format!("<mn>{text}</mn>")),
        }
    }

    fn constant(&self, c: Constant) -> Piece {
        Piece::atom(match c {
            Constant::Pi => "<mi>π</mi>",
            Constant::E => "<mi>e</mi>",
        })
    }

    fn variable(&self, name: &str) -> Piece {
        let letter = |stem: &str| greek(stem).map_or(escaped(stem), String::from);
        Piece::atom(match name.split_once('_') {
            Some((stem, below)) if !stem.is_empty() && !below.is_empty() => {
                format!("<msub><mi>{}</mi><mi>{}</mi></msub>", letter(stem), escaped(below))
            }
            _ => format!("<mi>{}</mi>", letter(name)),
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
        Piece::new(format!("<mrow>{text}</mrow>"), Level::Sum)
    }

    fn negative(&self, piece: Piece) -> Piece {
        Piece::new(format!("<mrow>{}{}</mrow>", operator("−"), at_least(&piece, Level::Product)), Level::Sum)
    }

    fn product(&self, top: &[Piece], bottom: &[Piece]) -> Piece {
        let over = if top.is_empty() { "<mn>1</mn>".to_owned() } else { row(top) };
        if bottom.is_empty() {
            Piece::new(format!("<mrow>{over}</mrow>"), Level::Product)
        } else {
            let under = row(bottom);
            Piece::new(format!("<mfrac><mrow>{over}</mrow><mrow>{under}</mrow></mfrac>"), Level::Power)
        }
    }

    fn power(&self, base: &Piece, exponent: &Piece) -> Piece {
        let base = at_least(base, Level::Atom);
        Piece::new(format!("<msup><mrow>{base}</mrow><mrow>{}</mrow></msup>", exponent.text), Level::Power)
    }

    fn root(&self, piece: &Piece) -> Piece {
        Piece::atom(format!("<msqrt>{}</msqrt>", piece.text))
    }

    fn exp(&self, piece: &Piece) -> Piece {
        self.power(&Piece::atom("<mi>e</mi>"), piece)
    }

    fn call(&self, prim: Prim, args: &[Piece]) -> Piece {
        match (prim, args) {
            (Prim::Abs, [x]) => return Piece::atom(format!("<mrow><mo>|</mo>{}<mo>|</mo></mrow>", x.text)),
            (Prim::Floor, [x]) => return Piece::atom(format!("<mrow><mo>⌊</mo>{}<mo>⌋</mo></mrow>", x.text)),
            (Prim::Ceil, [x]) => return Piece::atom(format!("<mrow><mo>⌈</mo>{}<mo>⌉</mo></mrow>", x.text)),
            (Prim::Cbrt, [x]) => {
                return Piece::atom(format!("<mroot><mrow>{}</mrow><mn>3</mn></mroot>", x.text));
            }
            (Prim::Select, [c, a, b]) => {
                let line = |value: &Piece, when: String| {
                    format!("<mtr><mtd>{}</mtd><mtd>{when}</mtd></mtr>", value.text)
                };
                let first = line(a, format!("<mtext>if </mtext>{}", c.text));
                let second = line(b, "<mtext>otherwise</mtext>".to_owned());
                return Piece::atom(format!("<mrow><mo>{{</mo><mtable>{first}{second}</mtable></mrow>"));
            }
            _ => {}
        }
        if let (Some(sign), [a, b]) = (infix(prim), args) {
            let sign = match sign {
                "<=" => "≤",
                "==" => "=",
                "!=" => "≠",
                sign => sign,
            };
            let (a, b) = (at_least(a, Level::Sum), at_least(b, Level::Sum));
            return Piece::new(format!("<mrow>{a}{}{b}</mrow>", operator(sign)), Level::Relation);
        }
        let args = args.iter().map(|a| a.text.as_str()).collect::<Vec<_>>().join(&operator(","));
        Piece::atom(format!("<mrow><mi>{}</mi>{}</mrow>", prim.name(), parenthesised(&args)))
    }
}

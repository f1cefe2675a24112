//! How is an expression written down? As text that parses back, as Unicode for a terminal, as LaTeX, as MathML. The four
//! styles share one walk over the reading of an expression; a style only says how pieces join.

mod latex;
mod mathml;
mod text;
mod unicode;

use crate::number;
use crate::pool::{Expr, Id, Inner, Node};
use crate::read::{Factor, Product, Reading};
use dashu_base::{Abs, Signed};
use dashu_ratio::RBig;
use fluxions_rules::{Constant, Prim};
use std::fmt;

/// The most operations that are written out; beyond, a formula is for machines.
pub const MAX_PRINTED: f64 = 200_000.0;

/// A formula too large to write out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TooLarge {
    /// Its operations, written out in full.
    pub tree: f64,
}

impl fmt::Display for TooLarge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the formula has {:.0} operations when written out, more than the {MAX_PRINTED:.0} that are printed; \
             its shared form, as source code, is smaller",
            self.tree
        )
    }
}

impl std::error::Error for TooLarge {}

/// How tightly a piece of text holds together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Relation,
    Sum,
    Product,
    Power,
    Atom,
}

/// A part of a formula, written.
#[derive(Clone, Debug)]
struct Piece {
    text: String,
    level: Level,
}

impl Piece {
    fn atom(text: impl Into<String>) -> Piece {
        Piece { text: text.into(), level: Level::Atom }
    }

    fn new(text: impl Into<String>, level: Level) -> Piece {
        Piece { text: text.into(), level }
    }
}

/// How pieces join. Numbers that reach a style are never negative.
trait Style {
    fn number(&self, q: &RBig) -> Piece;
    fn constant(&self, c: Constant) -> Piece;
    fn variable(&self, name: &str) -> Piece;
    fn undefined(&self) -> Piece;
    fn sum(&self, terms: &[(bool, Piece)]) -> Piece;
    fn negative(&self, piece: Piece) -> Piece;
    fn product(&self, top: &[Piece], bottom: &[Piece]) -> Piece;
    fn power(&self, base: &Piece, exponent: &Piece) -> Piece;
    fn root(&self, piece: &Piece) -> Piece;
    fn exp(&self, piece: &Piece) -> Piece;
    fn call(&self, prim: Prim, args: &[Piece]) -> Piece;

    /// A number in front of a product: its numerator joins the top, its denominator the bottom.
    fn coefficient(&self, q: &RBig) -> (Option<Piece>, Option<Piece>) {
        if let Some(text) = number::short_decimal(q) {
            return (Some(self.number_text(&text)), None);
        }
        let top = (!q.numerator().is_one()).then(|| self.number_text(&q.numerator().to_string()));
        let bottom = (!q.denominator().is_one()).then(|| self.number_text(&q.denominator().to_string()));
        (top, bottom)
    }

    /// A whole or decimal number as it is written in this style.
    fn number_text(&self, text: &str) -> Piece;
}

impl<'p> Expr<'p> {
    /// The formula as text; parsing it gives the same expression back.
    ///
    /// # Errors
    /// [`TooLarge`] when it has more than [`MAX_PRINTED`] operations.
    ///
    /// ```
    /// use fluxions_symbolic::Pool;
    /// let pool = Pool::new();
    /// let x = pool.variable("x");
    /// assert_eq!((x * x / pool.integer(4)).text().unwrap(), "x^2/4");
    /// ```
    pub fn text(self) -> Result<String, TooLarge> {
        self.print(&text::Text { variables: &self.variables() })
    }

    /// The formula in Unicode mathematics, for a terminal: `x²/4`.
    ///
    /// # Errors
    /// As [`Expr::text`].
    pub fn unicode(self) -> Result<String, TooLarge> {
        self.print(&unicode::Unicode)
    }

    /// The formula in LaTeX, for mathematics mode; parsing it gives the same expression back.
    ///
    /// # Errors
    /// As [`Expr::text`].
    pub fn latex(self) -> Result<String, TooLarge> {
        let names = self.variables();
        let free = |of: &[&str]| !names.iter().any(|name| of.contains(&name.as_str()));
        let text = self.print(&latex::Latex { plain_e: free(&["e", "E"]), plain_pi: free(&["pi"]) })?;
        // A bare a = b would read as the definition of a.
        let equation = matches!(self.pool.inner.borrow().node(self.id), Node::Call(Prim::Eq, _));
        Ok(if equation { latex::parenthesised(&text) } else { text })
    }

    /// The formula as presentation MathML, a whole `<math>` element, to be drawn in a line; `display="block"` is for the
    /// one who places it to add.
    ///
    /// # Errors
    /// As [`Expr::text`].
    ///
    /// ```
    /// use fluxions_symbolic::Pool;
    /// let pool = Pool::new();
    /// let half = (pool.variable("x") / pool.integer(2)).mathml().unwrap();
    /// assert!(half.ends_with("<mfrac><mi>x</mi><mn>2</mn></mfrac></math>"));
    /// ```
    pub fn mathml(self) -> Result<String, TooLarge> {
        let plain_e = !self.variables().iter().any(|name| ["e", "E"].contains(&name.as_str()));
        let body = self.print(&mathml::MathMl { plain_e })?.replace(" data-call=\"\"", "");
        Ok(format!("<math xmlns=\"http://www.w3.org/1998/Math/MathML\">{body}</math>"))
    }

    fn print(self, style: &impl Style) -> Result<String, TooLarge> {
        let tree = self.size().tree;
        if tree > MAX_PRINTED {
            return Err(TooLarge { tree });
        }
        let inner = self.pool.inner.borrow();
        let order = inner.reachable(&[self.id]);
        let mut pieces: Vec<Option<Piece>> = vec![None; self.id.index() + 1];
        for id in order {
            let get = |id: Id| pieces[id.index()].clone().unwrap_or(Piece::atom(""));
            let piece = match inner.read(id) {
                Reading::Number(q) => signed(style, q, |size| style.number(&size)),
                Reading::Undefined => style.undefined(),
                Reading::Constant(c) => style.constant(c),
                Reading::Variable(name) => style.variable(name),
                Reading::Sum(terms) => write_sum(style, &inner, &terms, &get),
                Reading::Product(mut product) => {
                    let q = std::mem::take(&mut product.coefficient);
                    if let Some(sum) = inner.flips(inner.split(id).1).filter(|_| q.is_negative()) {
                        let flipped = write_sum(style, &inner, &inner.read_sum(sum, &-RBig::ONE), &get);
                        product.coefficient = -q;
                        write_product(style, &product, &|id| {
                            if id == sum { flipped.clone() } else { get(id) }
                        })
                    } else {
                        signed(style, &q, |size| {
                            product.coefficient = size;
                            write_product(style, &product, &get)
                        })
                    }
                }
                // x == 1, though numbers come first in the canonical order.
                Reading::Call(prim @ (Prim::Eq | Prim::Ne), &[a, b]) if inner.as_number(a).is_some() => {
                    style.call(prim, &[get(b), get(a)])
                }
                Reading::Call(prim, args) => {
                    style.call(prim, &args.iter().map(|&a| get(a)).collect::<Vec<_>>())
                }
            };
            pieces[id.index()] = Some(piece);
        }
        Ok(pieces[self.id.index()].take().map_or(String::new(), |p| p.text))
    }
}

impl fmt::Display for Expr<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.text() {
            Ok(text) => f.write_str(&text),
            Err(too_large) => write!(f, "<{too_large}>"),
        }
    }
}

impl fmt::Debug for Expr<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Writes the size of a number's piece, with a minus sign in front where the number is negative.
fn signed(style: &impl Style, q: &RBig, size: impl FnOnce(RBig) -> Piece) -> Piece {
    let piece = size(q.clone().abs());
    if q.is_negative() { style.negative(piece) } else { piece }
}

fn write_sum(style: &impl Style, inner: &Inner, terms: &[(RBig, Id)], get: &impl Fn(Id) -> Piece) -> Piece {
    let written: Vec<(bool, Piece)> = (terms.iter())
        .map(|(q, t)| {
            let product = inner.read_product(&q.clone().abs(), *t);
            (q.is_negative(), write_product(style, &product, get))
        })
        .collect();
    style.sum(&written)
}

fn write_product(style: &impl Style, product: &Product, get: &impl Fn(Id) -> Piece) -> Piece {
    let write = |factor: &Factor| match factor {
        Factor::Plain(b) => get(*b),
        Factor::Exp(u) => style.exp(&get(*u)),
        Factor::Root(b) => style.root(&get(*b)),
        Factor::Power(b, q) => style.power(&get(*b), &style.number(q)),
        Factor::General(b, e) => style.power(&get(*b), &get(*e)),
    };
    let mut top: Vec<Piece> = product.top.iter().map(write).collect();
    let mut bottom: Vec<Piece> = product.bottom.iter().map(write).collect();
    if top.is_empty() && bottom.is_empty() {
        return style.number(&product.coefficient);
    }
    let (over, under) = style.coefficient(&product.coefficient);
    top.splice(0..0, over);
    bottom.splice(0..0, under);
    match (top.as_slice(), bottom.as_slice()) {
        ([only], []) => only.clone(),
        _ => style.product(&top, &bottom),
    }
}

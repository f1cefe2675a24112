//! What does a person mean by a formula? This crate reads mathematical text and LaTeX, and runs what it read on any
//! [`fluxions_rules::Scalar`]: on numbers to compute, on graph nodes or expressions to build.
//!
//! ```
//! use fluxions_formula::{Options, parse};
//! let formula = parse("2 x^2 sin(y) + |x - y|", &Options::default()).unwrap();
//! assert_eq!(formula.variables, ["x", "y"]);
//! assert_eq!(formula.run(0.0, &[3.0, 0.0]), 3.0);
//!
//! ```
//!
//! What is written wrong is refused with the place, the reason and what to write instead ([`ParseError`]); nothing is
//! guessed. A name that could have been meant otherwise is named ([`Remark`]): `E` is a constant where it is not declared,
//! `gamma` without parentheses is a variable, `sinx` is a variable that looks like `sin(x)`. In text `name(` is always a call, `1/2x` is (1/2)·x, `-x^2` is −(x²), and comparisons are 0 or 1. Every
//! function of the table is there under its names, together with a few compositions (`square`, `silu`, `elu`,
//! `logsumexp`, `beta`, `binomial`, `factorial`, `exp10`, `rad`, `deg`, `root`), `piecewise`, and [`parse_file`] for
//! definitions over several lines. All is real: `I` is refused unless it is declared as a variable.
//!
//! In LaTeX letters stand alone (`xy` is x·y) and subscripts belong to names (`x_{12}` is the variable `x_12`); every
//! head and template that the table prints is read, `J_{0}(x)` and `\psi^{(1)}(x)` among them. A letter before
//! parentheses is a factor, but for f, g and h, which are refused as unknown functions unless they are declared.

mod calls;
mod definitions;
mod error;
mod functions;
mod latex;
mod parser;
mod remarks;
mod text;
mod token;
mod tree;

pub use error::{ParseError, nearest};
pub use remarks::Remark;
pub use tree::Formula;

use parser::Parser;

/// How formulas are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Syntax {
    /// LaTeX where there is a backslash, `^{` or `_{`, else text.
    #[default]
    Auto,
    /// Text: `x^2/4`, `sqrt(x)`.
    Text,
    /// LaTeX: `\frac{x^2}{4}`, `\sqrt{x}`.
    Latex,
}

/// What the reader of a formula should know beforehand.
#[derive(Clone, Debug)]
pub struct Options {
    /// Names that are variables, even where they are constants or functions otherwise: `e`, `E`, `I`, `pi`, `gamma`. What a
    /// name that is not here was taken for is in [`Formula::remarks`].
    pub declared: Vec<String>,
    /// How the formula is written.
    pub syntax: Syntax,
    /// How many bytes a source may have.
    pub max_bytes: usize,
    /// How many tokens a source may have.
    pub max_tokens: usize,
    /// How many operations may be open inside one another: brackets, arguments, exponents, right-hand sides. Each takes
    /// up to 1.5 kB of stack, and 4 kB in a build without optimisation.
    pub max_depth: usize,
    /// How many nodes a formula may have once its helpers are inlined.
    pub max_nodes: usize,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            declared: Vec::new(),
            syntax: Syntax::Auto,
            max_bytes: 1 << 20,
            max_tokens: 200_000,
            max_depth: 500,
            max_nodes: 1_000_000,
        }
    }
}

impl Options {
    /// Options that declare these names as variables.
    ///
    /// ```
    /// use fluxions_formula::{Options, parse};
    /// assert_eq!(parse("e*x", &Options::declaring(["e"])).unwrap().variables, ["e", "x"]);
    /// ```
    pub fn declaring<N: Into<String>>(names: impl IntoIterator<Item = N>) -> Self {
        Options { declared: names.into_iter().map(Into::into).collect(), ..Options::default() }
    }
}

/// Reads one formula.
///
/// # Errors
/// Where the source is not a formula: the place, the reason, and what to write instead.
pub fn parse(source: &str, options: &Options) -> Result<Formula, ParseError> {
    read(source, options, false).map_err(|error| *error)
}

/// Reads a file whose last line is the formula, after comments (`# …`), definitions (`r = sqrt(x^2 + y^2)`, run once
/// however often they are used) and helper functions (`sq(u) = u*u`), each defined above its first use. A line goes on
/// to the next one inside brackets.
///
/// # Errors
/// Where a line is neither a definition nor the formula: the place, the reason, and what to write instead.
///
/// ```
/// let source = "sq(u) = u*u    # a helper\nr = sqrt(sq(x) + sq(y))\nr + 1/r";
/// let formula = fluxions_formula::parse_file(source, &Default::default()).unwrap();
/// assert_eq!(formula.run(0.0, &[3.0, 4.0]), 5.2);
/// ```
pub fn parse_file(source: &str, options: &Options) -> Result<Formula, ParseError> {
    read(source, options, true).map_err(|error| *error)
}

fn read(source: &str, options: &Options, file: bool) -> error::Parsed<Formula> {
    if source.len() > options.max_bytes {
        // The end of the last whole character that is allowed, so that the span never splits one.
        let end = (0..=options.max_bytes).rev().find(|&i| source.is_char_boundary(i)).unwrap_or(0);
        let message = format!("the formula is too long: more than {} bytes", options.max_bytes);
        return Err(error::error(end..end, message, "the limit is reached here"));
    }
    let latex = match options.syntax {
        Syntax::Auto => latex::looks_like(source),
        Syntax::Text => false,
        Syntax::Latex => true,
    };
    // A file of LaTeX is one formula: LaTeX has no lines.
    let file = file && !latex;
    let tokens =
        if latex { latex::tokens(source, options)? } else { text::tokens(source, options.max_tokens, file)? };
    let mut parser = Parser::new(source, &tokens, options, latex);
    let root = if file { parser.file()? } else { parser.formula()? };
    Ok(parser.finish(root))
}

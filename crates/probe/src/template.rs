//! Where do the numbers go in a text? `{name}` is a place for an input; everything else stays as it is.
//!
//! Braces mean something in most languages in which programs and input files are written, so only what can be nothing
//! else counts as a place: the name of an input in braces, perhaps with a form behind a colon. `${name}` belongs to the
//! shell and `{{name}}` is `{name}` itself.

use std::fmt::Write;

/// A text with places for inputs.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Template {
    parts: Vec<Part>,
    /// What looks like a place, but is the name of no input.
    strangers: Vec<String>,
}

#[derive(Clone, Debug, PartialEq)]
enum Part {
    Text(String),
    Place { input: usize, form: Form },
}

/// How a number is written: `{x:12.5e}`.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub(crate) struct Form {
    /// The fewest characters; blanks are put before the number.
    width: usize,
    /// Digits behind the point; as many as identify the number where none is given.
    precision: Option<usize>,
    kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Default)]
enum Kind {
    /// With an exponent where the number is very large or small.
    #[default]
    Shortest,
    /// Never with an exponent: `0.0000001`.
    Plain,
    /// Always with an exponent, as C prints it: `1.5e+00`. The character is `e`, `E`, or Fortran's `d` or `D`.
    Exponent(char),
}

/// The widest number and the most digits that a form may ask for; more is a slip.
const WIDEST: usize = 400;

impl Template {
    /// Reads a text in which the inputs may have places.
    pub(crate) fn parse(text: &str, names: &[&str]) -> Template {
        let mut template = Template { parts: Vec::new(), strangers: Vec::new() };
        let mut literal = String::new();
        let mut rest = text;
        while let Some(at) = rest.find('{') {
            literal += &rest[..at];
            let (inside, after) = match rest[at + 1..].split_once('}') {
                Some((inside, after)) => (inside, after),
                None => ("", ""),
            };
            let shell = literal.ends_with('$');
            let doubled = rest[at + 1..].strip_prefix('{').and_then(|r| r.split_once("}}"));
            rest = &rest[at..];
            if let Some((name, after)) = doubled.filter(|(name, _)| place(name).is_some()) {
                literal += &format!("{{{name}}}");
                rest = after;
                continue;
            }
            if let Some((name, form)) = place(inside).filter(|_| !shell) {
                if let Some(input) = names.iter().position(|known| *known == name) {
                    if !literal.is_empty() {
                        template.parts.push(Part::Text(std::mem::take(&mut literal)));
                    }
                    template.parts.push(Part::Place { input, form });
                    rest = after;
                    continue;
                }
                template.strangers.push(name.to_owned());
            }
            literal.push('{');
            rest = &rest[1..];
        }
        literal += rest;
        if !literal.is_empty() {
            template.parts.push(Part::Text(literal));
        }
        template
    }

    /// The text with the values in their places.
    pub(crate) fn fill(&self, values: &[f64]) -> String {
        let mut text = String::new();
        for part in &self.parts {
            match part {
                Part::Text(literal) => text += literal,
                Part::Place { input, form } => form.write(values[*input], &mut text),
            }
        }
        text
    }

    /// Whether an input has a place here.
    pub(crate) fn has(&self, input: usize) -> bool {
        self.parts.iter().any(|part| matches!(part, Part::Place { input: i, .. } if *i == input))
    }

    /// What looks like a place, but is the name of no input.
    pub(crate) fn strangers(&self) -> &[String] {
        &self.strangers
    }
}

/// The name and the form of what is written between braces, where it can be a place.
fn place(inside: &str) -> Option<(&str, Form)> {
    let (name, form) = match inside.split_once(':') {
        Some((name, form)) => (name, Form::parse(form)?),
        None => (inside, Form::default()),
    };
    is_name(name).then_some((name, form))
}

/// Whether a text can be the name of an input or an output: letters, digits and `_`, and no digit at the beginning; parts
/// of a name may be joined by points.
pub(crate) fn is_name(text: &str) -> bool {
    let part = |part: &str| {
        part.starts_with(|c: char| c.is_alphabetic() || c == '_')
            && part.chars().all(|c| c.is_alphanumeric() || c == '_')
    };
    text.split('.').all(part)
}

/// A number as a program reads it: the fewest digits that identify it.
pub(crate) fn shortest(x: f64) -> String {
    let mut text = String::new();
    Form::default().write(x, &mut text);
    text
}

/// A number with 17 digits and an exponent, which every language reads.
pub(crate) fn scientific(x: f64) -> String {
    let mut text = String::new();
    Form { width: 0, precision: Some(16), kind: Kind::Exponent('e') }.write(x, &mut text);
    text
}

impl Form {
    fn parse(text: &str) -> Option<Form> {
        let kind = match text.chars().last() {
            Some('f') => Kind::Plain,
            Some(c @ ('e' | 'E' | 'd' | 'D')) => Kind::Exponent(c),
            _ => Kind::Shortest,
        };
        let digits = if kind == Kind::Shortest { text } else { &text[..text.len() - 1] };
        let (width, precision) = digits.split_once('.').map_or((digits, None), |(w, p)| (w, Some(p)));
        let count = |text: &str| -> Option<usize> {
            let digits = text.bytes().all(|b| b.is_ascii_digit());
            text.parse().ok().filter(|n| digits && *n <= WIDEST)
        };
        let width = if width.is_empty() { 0 } else { count(width)? };
        let precision = precision.map(|p| count(p).ok_or(())).transpose().ok()?;
        // Digits without a kind would be digits of what?
        let complete = !text.is_empty() && (precision.is_none() || kind != Kind::Shortest);
        complete.then_some(Form { width, precision, kind })
    }

    fn write(self, x: f64, text: &mut String) {
        let number = match (self.kind, self.precision) {
            (Kind::Shortest, _) if (1e-5..1e16).contains(&x.abs()) || x == 0.0 || !x.is_finite() => {
                format!("{x}")
            }
            (Kind::Shortest, _) => format!("{x:e}"),
            (Kind::Plain, None) => format!("{x}"),
            (Kind::Plain, Some(digits)) => format!("{x:.digits$}"),
            (Kind::Exponent(mark), digits) => {
                let written = digits.map_or_else(|| format!("{x:e}"), |digits| format!("{x:.digits$e}"));
                match written.split_once('e') {
                    Some((mantissa, exponent)) => {
                        let (sign, size) =
                            exponent.strip_prefix('-').map_or(('+', exponent), |size| ('-', size));
                        format!("{mantissa}{mark}{sign}{size:0>2}")
                    }
                    None => written,
                }
            }
        };
        // Writing to a string cannot fail.
        let _ = write!(text, "{number:>width$}", width = self.width);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn filled(text: &str) -> String {
        Template::parse(text, &["x", "y", "wing.span"]).fill(&[3.0, -2.5e-9, 1e20])
    }

    #[test]
    fn only_names_in_braces_are_places() {
        let cases = [
            ("--in {x} {y}", "--in 3 -2.5e-9"),
            ("{x}{x}", "33"),
            ("{wing.span}", "1e20"),
            ("{{x}} {{x:e}}", "{x} {x:e}"),
            ("{{\"a\": {x}}}", "{{\"a\": 3}}"),
            ("{\"a\":{\"b\":{x}}}", "{\"a\":{\"b\":3}}"),
            ("${x} $x", "${x} $x"),
            ("BEGIN { print {x}^2 }", "BEGIN { print 3^2 }"),
            ("{ x } {} { {x", "{ x } {} { {x"),
            ("\\begin{document}{x}", "\\begin{document}3"),
            ("{x:f} {y:f}", "3 -0.0000000025"),
            ("{x:.3e}|{y:E}|{x:10.2f}|{x:4}|{x:.2d}", "3.000e+00|-2.5E-09|      3.00|   3|3.00d+00"),
            ("{x:} {x:.3} {x:g} {x:1.e} {x:-3f} {x:999f}", "{x:} {x:.3} {x:g} {x:1.e} {x:-3f} {x:999f}"),
            ("", ""),
        ];
        for (text, expected) in cases {
            assert_eq!(filled(text), expected, "{text}");
        }
    }

    #[test]
    fn strangers_are_known() {
        let template = Template::parse("{x} {speed} {{mass}} ${HOME} { z }", &["x"]);
        assert_eq!(template.strangers(), ["speed"]);
        assert!(template.has(0));
    }

    proptest! {
        /// A number that went through a text comes back with all its bits.
        #[test]
        fn numbers_survive(bits: u64) {
            let x = f64::from_bits(bits);
            prop_assume!(!x.is_nan());
            for form in ["{x}", "{x:f}", "{x:e}", "{x:25}"] {
                let text = Template::parse(form, &["x"]).fill(&[x]);
                let read: f64 = text.trim().parse().expect("a number");
                prop_assert_eq!(read.to_bits(), x.to_bits(), "{}", text);
            }
            let fortran = Template::parse("{x:D}", &["x"]).fill(&[x]);
            let read = crate::extract::number(&fortran).expect("a number");
            prop_assert_eq!(read.to_bits(), x.to_bits(), "{}", fortran);
        }

        /// A text without places is what it was, and no text makes the reader stumble.
        #[test]
        fn other_text_stays(text in "[a-z{}$: .0-9é]*") {
            let template = Template::parse(&text, &["zz"]);
            prop_assert!(text.contains("{{") || template.has(0) || template.fill(&[1.0]) == text);
        }
    }
}

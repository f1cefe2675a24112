//! Where? The values of `--at` and `--start`, and the intervals of `--bounds`: names, each with numbers or formulas of
//! numbers. What is wrong is shown in its place.

use crate::failure::Failure;
use fluxions::Function;
use fluxions::formula::{Options, ParseError};
use std::ops::Range;

/// What was written behind an option.
pub(crate) struct Given<'t> {
    option: &'static str,
    pub(crate) text: &'t str,
    /// What to write, where it is not understood at all.
    example: String,
}

/// The values given by every `option`, in their order.
pub(crate) fn assignments(option: &'static str, texts: &[String]) -> Result<Vec<(String, f64)>, Failure> {
    let example = format!("write NAME=VALUE, as in {option} x=3,y=2");
    named(option, &example, texts, |given, name, span| given.evaluate("value", name, span))
}

/// A lowest and a highest value.
pub(crate) type Interval = (f64, f64);

/// The intervals given by every `--bounds`: `x=0..1`, `x=0..`, `x=..1`.
pub(crate) fn intervals(texts: &[String]) -> Result<Vec<(String, Interval)>, Failure> {
    let example = "write NAME=LOW..HIGH, as in --bounds x=0..1,y=0..";
    named("--bounds", example, texts, |given, name, span| {
        let written = &given.text[span.clone()];
        let Some((low, high)) = written.split_once("..") else {
            return Err(given.wrong(
                span.clone(),
                format!("`{written}` is no interval"),
                "not LOW..HIGH",
                example,
            ));
        };
        let low = trimmed(given.text, span.start..span.start + low.len());
        let high = trimmed(given.text, span.end - high.len()..span.end);
        let end = |what, part: Range<usize>, open| {
            if part.is_empty() { Ok(open) } else { given.evaluate(what, name, part) }
        };
        let ends = (end("lower bound", low, f64::NEG_INFINITY)?, end("upper bound", high, f64::INFINITY)?);
        if ends.0 > ends.1 {
            let message = format!("the lower bound of `{name}` is above its upper bound");
            return Err(given.wrong(span, message, "no number is in here", "write the smaller number first"));
        }
        Ok(ends)
    })
}

/// What stands behind each name of an option, as `read` takes it from there.
pub(crate) fn named<T>(
    option: &'static str,
    example: &str,
    texts: &[String],
    read: impl Fn(&Given, &str, Range<usize>) -> Result<T, Failure>,
) -> Result<Vec<(String, T)>, Failure> {
    let mut named: Vec<(String, T)> = Vec::new();
    for text in texts {
        let given = Given { option, text, example: example.to_owned() };
        for part in split(text) {
            let (name, span) = given.halves(part.clone())?;
            let value = read(&given, &name, span)?;
            if named.iter().any(|(n, _)| *n == name) {
                let message = format!("`{name}` is given twice");
                return Err(given.wrong(part, message, "a second value", "leave one of them out"));
            }
            named.push((name, value));
        }
    }
    Ok(named)
}

/// What a number written in a point says; `None` where it is no number at all.
fn number(text: &str) -> Option<Result<f64, String>> {
    let value: f64 = text.parse().ok()?;
    let overflows = value.is_infinite() && text.contains(|c: char| c.is_ascii_digit());
    let too_large = || format!("`{text}` is beyond the largest number, about 1.8e308");
    Some(if overflows { Err(too_large()) } else { Ok(value) })
}

/// The parts of `x=1,y=max(2,3)`: what stands between the commas that are outside brackets.
pub(crate) fn split(text: &str) -> Vec<Range<usize>> {
    let (mut depth, mut start, mut parts) = (0i32, 0, Vec::new());
    for (i, c) in text.char_indices() {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth -= 1,
            ',' if depth <= 0 => {
                parts.push(trimmed(text, start..i));
                start = i + 1;
            }
            _ => {}
        }
    }
    parts.push(trimmed(text, start..text.len()));
    parts.retain(|part| !part.is_empty());
    parts
}

fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let part = &text[range.clone()];
    let start = range.start + part.len() - part.trim_start().len();
    start..start + part.trim().len()
}

impl Given<'_> {
    /// A name, and where what stands behind its `=` is.
    fn halves(&self, part: Range<usize>) -> Result<(String, Range<usize>), Failure> {
        let text = self.text;
        let Some((left, right)) = text[part.clone()].split_once('=') else {
            let written = &text[part.clone()];
            // `x=1,5`: the comma was meant as a decimal point.
            let decimal = part.start > 0 && written.bytes().all(|b| b.is_ascii_digit());
            let help =
                if decimal { "decimals have a point, as 1.5; commas separate values" } else { &self.example };
            return Err(self.wrong(part, format!("`{written}` gives no value"), self.form(), help));
        };
        let name = trimmed(text, part.start..part.start + left.len());
        let value = trimmed(text, part.end - right.len()..part.end);
        if name.is_empty() {
            let message = "a name is missing before `=`".to_owned();
            return Err(self.wrong(part, message, self.form(), &self.example));
        }
        let known = variable(&text[name.clone()]).ok_or_else(|| {
            let message = format!("`{}` is not a name", &text[name.clone()]);
            self.wrong(name.clone(), message, "not the name of a variable", &self.example)
        })?;
        if value.is_empty() {
            let message = format!("the value of `{known}` is missing");
            return Err(self.wrong(part, message, self.form(), &self.example));
        }
        Ok((known, value))
    }

    fn form(&self) -> &'static str {
        if self.option == "--bounds" { "not NAME=LOW..HIGH" } else { "not NAME=VALUE" }
    }

    /// A number, or a formula of numbers.
    pub(crate) fn evaluate(&self, what: &str, name: &str, span: Range<usize>) -> Result<f64, Failure> {
        let written = &self.text[span.clone()];
        let wrong = |message: String, label: &str| {
            let help = format!("{what}s are numbers, or formulas of numbers such as pi/4");
            Err(self.wrong(span.clone(), message, label, &help))
        };
        match number(written) {
            Some(Ok(value)) if value.is_nan() => {
                return wrong(format!("the {what} of `{name}` is not a number"), "not a number");
            }
            Some(Ok(value)) => return Ok(value),
            Some(Err(why)) => return wrong(why, "too large"),
            None => {}
        }
        let parsed = Function::parse(written).map_err(|error| {
            let span = span.start + error.span.start..span.start + error.span.end;
            self.located(ParseError { span, ..error })
        })?;
        if let Some(variable) = parsed.variables().first() {
            return wrong(format!("the {what} of `{name}` depends on `{variable}`"), "not a number");
        }
        let value = parsed.value(&[]);
        if value.is_nan() {
            return wrong(format!("`{written}` has no real value"), "not a number");
        }
        Ok(value)
    }

    /// A mistake in its place.
    pub(crate) fn wrong(&self, span: Range<usize>, message: String, label: &str, help: &str) -> Failure {
        self.located(ParseError { span, message, label: label.to_owned(), help: Some(help.to_owned()) })
    }

    fn located(&self, error: ParseError) -> Failure {
        let origin = Some(self.option.to_owned());
        Failure::Formula { source: self.text.to_owned(), origin, error: Box::new(error) }
    }
}

/// The variable that a text names: `x`, `x_1`, `\theta`.
fn variable(text: &str) -> Option<String> {
    let read = Function::parse_with(text, &Options::declaring([text])).ok()?;
    match read.variables() {
        [name] if read.formula().size() == 1 => Some(name.clone()),
        _ => None,
    }
}

//! Where? The values of `--at`: names, each with a number or a formula of numbers. What is wrong is shown in its place.

use crate::failure::Failure;
use fluxions::Function;
use fluxions::formula::{Options, ParseError};
use std::ops::Range;

/// An option whose argument names values.
#[derive(Clone, Copy)]
pub(crate) struct Naming {
    pub(crate) option: &'static str,
    pub(crate) example: &'static str,
}

/// `--at`.
pub(crate) const AT: Naming = Naming { option: "--at", example: "write NAME=VALUE, as in --at x=3,y=2" };

/// `--start`.
pub(crate) const START: Naming =
    Naming { option: "--start", example: "write NAME=VALUE, as in --start a=1,b=0.1" };

/// The values given by every use of an option, in their order.
pub(crate) fn assignments(texts: &[String], naming: Naming) -> Result<Vec<(String, f64)>, Failure> {
    let mut named: Vec<(String, f64)> = Vec::new();
    for text in texts {
        for part in split(text) {
            let (name, value) = naming.assignment(text, part.clone())?;
            if named.iter().any(|(n, _)| *n == name) {
                let message = format!("`{name}` is given twice");
                return Err(naming.wrong(text, part, message, "a second value", "leave one of them out"));
            }
            named.push((name, value));
        }
    }
    Ok(named)
}

/// What a number written in a point or in a column says; `None` where it is no number at all.
pub(crate) fn number(text: &str) -> Option<Result<f64, String>> {
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

impl Naming {
    fn assignment(self, text: &str, part: Range<usize>) -> Result<(String, f64), Failure> {
        let Some((left, right)) = text[part.clone()].split_once('=') else {
            let written = &text[part.clone()];
            // `x=1,5`: the comma was meant as a decimal point.
            let decimal = part.start > 0 && written.bytes().all(|b| b.is_ascii_digit());
            let help =
                if decimal { "decimals have a point, as 1.5; commas separate values" } else { self.example };
            return Err(self.wrong(
                text,
                part,
                format!("`{written}` gives no value"),
                "not NAME=VALUE",
                help,
            ));
        };
        let name = trimmed(text, part.start..part.start + left.len());
        let value = trimmed(text, part.end - right.len()..part.end);
        if name.is_empty() {
            let message = "a name is missing before `=`".to_owned();
            return Err(self.wrong(text, part, message, "not NAME=VALUE", self.example));
        }
        let known = variable(&text[name.clone()]).ok_or_else(|| {
            let message = format!("`{}` is not a name", &text[name.clone()]);
            self.wrong(text, name.clone(), message, "not the name of a variable", self.example)
        })?;
        if value.is_empty() {
            let message = format!("the value of `{known}` is missing");
            return Err(self.wrong(text, part, message, "not NAME=VALUE", self.example));
        }
        let given = self.evaluate(text, &known, value)?;
        Ok((known, given))
    }

    fn evaluate(self, text: &str, name: &str, span: Range<usize>) -> Result<f64, Failure> {
        let written = &text[span.clone()];
        let wrong = |message: String, label: &str| {
            let help = "values are numbers, or formulas of numbers such as pi/4";
            Err(self.wrong(text, span.clone(), message, label, help))
        };
        match number(written) {
            Some(Ok(value)) if value.is_nan() => {
                return wrong(format!("the value of `{name}` is not a number"), "not a number");
            }
            Some(Ok(value)) => return Ok(value),
            Some(Err(why)) => return wrong(why, "too large"),
            None => {}
        }
        let parsed = Function::parse(written).map_err(|error| {
            let span = span.start + error.span.start..span.start + error.span.end;
            self.located(text, ParseError { span, ..error })
        })?;
        if let Some(variable) = parsed.variables().first() {
            return wrong(format!("the value of `{name}` depends on `{variable}`"), "not a number");
        }
        let value = parsed.value(&[]);
        if value.is_nan() {
            return wrong(format!("`{written}` has no real value"), "not a number");
        }
        Ok(value)
    }

    fn wrong(self, text: &str, span: Range<usize>, message: String, label: &str, help: &str) -> Failure {
        self.located(text, ParseError { span, message, label: label.to_owned(), help: Some(help.to_owned()) })
    }

    fn located(self, text: &str, error: ParseError) -> Failure {
        Failure::Formula {
            source: text.to_owned(),
            origin: Some(self.option.to_owned()),
            error: Box::new(error),
        }
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

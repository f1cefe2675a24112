//! What does a person ask of a point? An equation or an inequality between two formulas, read as a function that is to be
//! zero, or not above zero.

use crate::Relation;
use fluxions_formula::{Options, ParseError};
use fluxions_function::Function;
use std::ops::Range;

/// The signs between the sides, longer ones first, and whether they ask for the same, for less or for more.
const SIGNS: [(&str, std::cmp::Ordering); 8] = [
    ("<=", std::cmp::Ordering::Less),
    (">=", std::cmp::Ordering::Greater),
    ("==", std::cmp::Ordering::Equal),
    ("≤", std::cmp::Ordering::Less),
    ("≥", std::cmp::Ordering::Greater),
    ("=", std::cmp::Ordering::Equal),
    ("<", std::cmp::Ordering::Less),
    (">", std::cmp::Ordering::Greater),
];

/// Reads `x + y <= 1`, `x*y = 2`, `x >= 0` as the function `x + y − 1`, not above zero, and so on. A strict sign is read
/// as one that is not, since no search tells them apart.
///
/// # Errors
/// Where there is no sign or more than one, or a side is not a formula: the place, the reason, what to write instead.
///
/// ```
/// use fluxions::optim::{Relation, constraint};
/// let (function, relation) = constraint("x + y >= 1", &Default::default())?;
/// assert_eq!(relation, Relation::AtMostZero);
/// assert_eq!(function.value(&[0.0, 0.0]), 1.0); // violated by one
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn constraint(source: &str, options: &Options) -> Result<(Function, Relation), ParseError> {
    let found = signs(source);
    let (place, order) = match found.as_slice() {
        [one] => one.clone(),
        [] => {
            return Err(ParseError {
                span: 0..source.len(),
                message: "a constraint compares two formulas".to_owned(),
                label: "there is no <=, >= or =".to_owned(),
                help: Some("write it as x + y <= 1, or x*y = 2".to_owned()),
            });
        }
        [_, second, ..] => {
            return Err(ParseError {
                span: second.0.clone(),
                message: "a constraint compares two formulas".to_owned(),
                label: "a second comparison".to_owned(),
                help: Some("write two constraints, one for each comparison".to_owned()),
            });
        }
    };
    let (left, right) = (&source[..place.start], &source[place.end..]);
    // Each side alone first, so that an error is shown in its place.
    Function::parse_with(left, options)?;
    Function::parse_with(right, options).map_err(|error| {
        let span = error.span.start + place.end..error.span.end + place.end;
        ParseError { span, ..error }
    })?;
    let difference = match order {
        std::cmp::Ordering::Greater => format!("({right}) - ({left})"),
        _ => format!("({left}) - ({right})"),
    };
    let relation = if order == std::cmp::Ordering::Equal { Relation::Zero } else { Relation::AtMostZero };
    Ok((Function::parse_with(&difference, options)?, relation))
}

/// The signs that stand outside all brackets.
fn signs(source: &str) -> Vec<(Range<usize>, std::cmp::Ordering)> {
    let (mut depth, mut at, mut found) = (0i32, 0, Vec::new());
    while let Some(c) = source[at..].chars().next() {
        let sign = SIGNS.iter().find(|(sign, _)| depth <= 0 && source[at..].starts_with(sign));
        let width = match (c, sign) {
            (_, Some((sign, order))) => {
                found.push((at..at + sign.len(), *order));
                sign.len()
            }
            ('(' | '[' | '{', None) => {
                depth += 1;
                1
            }
            (')' | ']' | '}', None) => {
                depth -= 1;
                1
            }
            (other, None) => other.len_utf8(),
        };
        at += width;
    }
    found
}

//! How do numbers become JSON? Finite ones as numbers; the others as the strings "inf", "-inf" and "nan", because JSON
//! has no such numbers. What kind of point the numerical method met is the same word in all commands, and in CSV.

use fluxions::numeric;
use serde_json::{Map, Value, json};

pub(crate) fn number(x: f64) -> Value {
    if x.is_nan() {
        json!("nan")
    } else if x.is_infinite() {
        json!(if x > 0.0 { "inf" } else { "-inf" })
    } else {
        json!(x)
    }
}

/// An object of named numbers.
pub(crate) fn named<'a>(entries: impl IntoIterator<Item = (&'a str, f64)>) -> Value {
    Value::Object(entries.into_iter().map(|(name, x)| (name.to_owned(), number(x))).collect::<Map<_, _>>())
}

/// A count that may be larger than any integer.
pub(crate) fn count(x: f64) -> Value {
    if x < 9e15 { json!(x as u64) } else { number(x) }
}

/// The word for what kind of point an estimate was made at.
pub(crate) fn status(found: numeric::Status) -> &'static str {
    fluxions::Status::from(found).name()
}

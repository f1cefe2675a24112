//! How are outputs written as JSON? Straight from the memory that they were computed in: a Jacobian has millions of
//! numbers, and a tree of values for them would take longer than the derivative.

use serde_json::to_writer;

/// What a function computes.
pub(crate) trait Output {
    /// Appends the output to `json`, or says why JSON cannot hold it.
    fn write(&self, json: &mut Vec<u8>) -> Result<(), String>;
}

impl Output for f64 {
    fn write(&self, json: &mut Vec<u8>) -> Result<(), String> {
        finite(&[*self])?;
        to_writer(json, self).map_err(|fault| fault.to_string())
    }
}

impl Output for Vec<f64> {
    fn write(&self, json: &mut Vec<u8>) -> Result<(), String> {
        numbers(self, json)
    }
}

/// A list of rows of `columns` numbers each, one after the other.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Rows {
    /// How many rows there are. (It does not follow from the values: rows can be empty.)
    pub(crate) count: usize,
    /// The length of a row.
    pub(crate) columns: usize,
    /// The rows.
    pub(crate) values: Vec<f64>,
}

impl Rows {
    /// Rows of zeros.
    pub(crate) fn zeros(count: usize, columns: usize) -> Rows {
        Rows { count, columns, values: vec![0.0; count * columns] }
    }
}

impl Output for Rows {
    fn write(&self, json: &mut Vec<u8>) -> Result<(), String> {
        let row = |index: usize| &self.values[index * self.columns..(index + 1) * self.columns];
        list(0..self.count, json, |index, json| numbers(row(index), json))
    }
}

/// Appends `[…]`, with what `write` appends for each item.
fn list<T>(
    items: impl Iterator<Item = T>,
    json: &mut Vec<u8>,
    mut write: impl FnMut(T, &mut Vec<u8>) -> Result<(), String>,
) -> Result<(), String> {
    json.push(b'[');
    for (index, item) in items.enumerate() {
        if index > 0 {
            json.push(b',');
        }
        write(item, json)?;
    }
    json.push(b']');
    Ok(())
}

/// Appends an object, with what each field's `write` appends for its value.
pub(crate) fn object(fields: &[(&str, &dyn Output)], json: &mut Vec<u8>) -> Result<(), String> {
    json.push(b'{');
    for (index, (name, value)) in fields.iter().enumerate() {
        if index > 0 {
            json.push(b',');
        }
        to_writer(&mut *json, name).map_err(|fault| fault.to_string())?;
        json.push(b':');
        value.write(json)?;
    }
    json.push(b'}');
    Ok(())
}

/// Appends a list of numbers, each with the digits that give back its bits.
pub(crate) fn numbers(values: &[f64], json: &mut Vec<u8>) -> Result<(), String> {
    finite(values)?;
    to_writer(json, values).map_err(|fault| fault.to_string())
}

impl Output for usize {
    fn write(&self, json: &mut Vec<u8>) -> Result<(), String> {
        to_writer(json, self).map_err(|fault| fault.to_string())
    }
}

impl Output for Vec<usize> {
    fn write(&self, json: &mut Vec<u8>) -> Result<(), String> {
        to_writer(json, self).map_err(|fault| fault.to_string())
    }
}

/// JSON has no word for what is not finite; what serde_json would write, null, reads as a wrong type elsewhere.
fn finite(values: &[f64]) -> Result<(), String> {
    match values.iter().find(|value| !value.is_finite()) {
        None => Ok(()),
        Some(value) => Err(format!("the output holds {value}, which JSON cannot write")),
    }
}

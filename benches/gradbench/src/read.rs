//! Is an input of the shape that the problem needs? Every field is read with its lengths checked, so that what runs
//! afterwards can index without a doubt, and a wrong input is answered with the name of the field that is wrong.

use crate::json::Rows;
use serde_json::Value;

/// An object, and where it stands in the input.
pub(crate) struct Fields<'a> {
    object: &'a Value,
    path: String,
}

impl<'a> Fields<'a> {
    /// The fields of the input itself.
    pub(crate) fn of(input: &'a Value) -> Result<Fields<'a>, String> {
        Fields { object: input, path: String::new() }.checked()
    }

    fn checked(self) -> Result<Fields<'a>, String> {
        if self.object.is_object() {
            return Ok(self);
        }
        let path = if self.path.is_empty() { "the input" } else { self.path.trim_end_matches('.') };
        Err(format!("{path} must be an object"))
    }

    /// The fields of the object in a field.
    pub(crate) fn fields(&self, name: &str) -> Result<Fields<'a>, String> {
        Fields { object: self.get(name)?, path: format!("{}{name}.", self.path) }.checked()
    }

    /// A field as it stands.
    fn get(&self, name: &str) -> Result<&'a Value, String> {
        self.object.get(name).ok_or_else(|| format!("the field {}{name} is missing", self.path))
    }

    /// The complaint that a field is not what it must be.
    pub(crate) fn must(&self, name: &str, what: &str) -> String {
        format!("{}{name} must be {what}", self.path)
    }

    /// A number.
    pub(crate) fn number(&self, name: &str) -> Result<f64, String> {
        number(self.get(name)?).ok_or_else(|| self.must(name, "a number"))
    }

    /// A count.
    pub(crate) fn count(&self, name: &str) -> Result<usize, String> {
        let value = self.get(name)?;
        value.as_u64().map(|count| count as usize).ok_or_else(|| self.must(name, "a whole number, 0 or more"))
    }

    /// A truth value.
    pub(crate) fn flag(&self, name: &str) -> Result<bool, String> {
        self.get(name)?.as_bool().ok_or_else(|| self.must(name, "true or false"))
    }

    /// A list, of any items.
    pub(crate) fn items(&self, name: &str) -> Result<&'a [Value], String> {
        let value = self.get(name)?;
        value.as_array().map(Vec::as_slice).ok_or_else(|| self.must(name, "a list"))
    }

    /// A list of numbers, of any length.
    pub(crate) fn numbers(&self, name: &str) -> Result<Vec<f64>, String> {
        let items = self.items(name)?;
        let values: Option<Vec<f64>> = items.iter().map(number).collect();
        values.ok_or_else(|| self.must(name, "a list of numbers"))
    }

    /// A list of `length` numbers.
    pub(crate) fn exactly(&self, name: &str, length: usize) -> Result<Vec<f64>, String> {
        let values = self.numbers(name)?;
        if values.len() == length {
            return Ok(values);
        }
        Err(self.must(name, &format!("a list of {length} numbers, not of {}", values.len())))
    }

    /// A list of places in something of `length` items.
    pub(crate) fn places(&self, name: &str, length: usize) -> Result<Vec<usize>, String> {
        let place = |item: &Value| item.as_u64().map(|at| at as usize).filter(|at| *at < length);
        let places: Option<Vec<usize>> = self.items(name)?.iter().map(place).collect();
        places.ok_or_else(|| self.must(name, &format!("a list of whole numbers below {length}")))
    }

    /// A list of rows of numbers, all of one length.
    pub(crate) fn rows(&self, name: &str) -> Result<Rows, String> {
        let items = self.items(name)?;
        let columns = items.first().and_then(Value::as_array).map_or(0, Vec::len);
        let mut values = Vec::with_capacity(items.len() * columns);
        for item in items {
            let row = item.as_array().filter(|row| row.len() == columns);
            for value in row.ok_or_else(|| self.must(name, "a list of lists of one length"))? {
                values.push(number(value).ok_or_else(|| self.must(name, "a list of lists of numbers"))?);
            }
        }
        Ok(Rows { count: items.len(), columns, values })
    }

    /// The numbers of `count` rows of `columns` each.
    pub(crate) fn matrix(&self, name: &str, count: usize, columns: usize) -> Result<Vec<f64>, String> {
        let rows = self.rows(name)?;
        if rows.count == count && (count == 0 || rows.columns == columns) {
            return Ok(rows.values);
        }
        let what = format!("{count} lists of {columns} numbers, not {} of {}", rows.count, rows.columns);
        Err(self.must(name, &what))
    }
}

/// A number, from an integer as well.
fn number(value: &Value) -> Option<f64> {
    value.as_f64()
}

//! Which numbers does a fit see? The wanted columns of a table, in memory where they fit under a limit, else read anew
//! each time, a batch of rows after the other.

pub use fluxions_table::{Counts, Hint, Layout, Reading, Table, TableError};

/// How many rows make a block: the leaf of the tree in which triangles are merged. It is part of what fixes the bits of an
/// answer.
pub(crate) const BLOCK: usize = 8192;

/// How many rows are held at a time where the table is not.
const BATCH: usize = 32 * BLOCK;

/// What is to be known of a column before it is used.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// The name.
    pub name: String,
    /// The smallest value.
    pub low: f64,
    /// The largest value.
    pub high: f64,
}

/// The columns of a table that a model needs.
///
/// ```
/// use fluxions_fit::{Data, Table};
/// let table = Table::from_text("x y\n1 2\n3 4\n").unwrap();
/// let data = Data::load(&table, &["y".into()], 1 << 30).unwrap();
/// assert_eq!((data.rows(), data.columns()[0].high), (2, 4.0));
/// ```
#[derive(Clone, Debug)]
pub struct Data {
    /// The table, where the values are not in memory, and which of its columns.
    table: Option<Table>,
    wanted: Vec<usize>,
    columns: Vec<Column>,
    /// The values, where they fit.
    values: Option<Vec<Vec<f64>>>,
    counts: Counts,
    /// The first row.
    first: Vec<f64>,
    /// Pairs of columns that are the same in all rows.
    twins: Vec<(usize, usize)>,
}

impl Data {
    /// Reads the named columns once. They stay in memory if they need at most `limit` bytes.
    ///
    /// # Errors
    /// Where the table lacks a column, cannot be read, or has no row that can be used.
    pub fn load(table: &Table, names: &[String], limit: usize) -> Result<Data, TableError> {
        let find = |name: &String| table.place(name).ok_or_else(|| table.no_column(name));
        let wanted: Vec<usize> = names.iter().map(find).collect::<Result<_, _>>()?;
        let fresh =
            |name: &String| Column { name: name.clone(), low: f64::INFINITY, high: f64::NEG_INFINITY };
        let mut columns: Vec<Column> = names.iter().map(fresh).collect();
        let mut twins: Vec<(usize, usize)> =
            (0..names.len()).flat_map(|i| (i + 1..names.len()).map(move |j| (i, j))).collect();
        let mut values: Option<Vec<Vec<f64>>> = Some(vec![Vec::new(); names.len()]);
        let most = limit / (8 * names.len().max(1));
        let mut first = Vec::new();
        let counts = table.scan(&wanted, &mut |row| {
            if first.is_empty() {
                first = row.to_vec();
            }
            for (column, &x) in columns.iter_mut().zip(row) {
                column.low = column.low.min(x);
                column.high = column.high.max(x);
            }
            twins.retain(|&(i, j)| row[i] == row[j]);
            if let Some(held) = &mut values {
                held.iter_mut().zip(row).for_each(|(column, &x)| column.push(x));
                if held.first().is_some_and(|column| column.len() > most) {
                    values = None;
                }
            }
        })?;
        if counts.used == 0 {
            let message = match (counts.missing, counts.unwanted) {
                (0, 0) => "the table has names, but no rows".to_owned(),
                (0, n) => format!("no row is meant: the condition holds in none of {n}"),
                (n, _) => format!("no row can be used: in all {n} of them a value is missing or not finite"),
            };
            return Err(TableError::new(message).help(format!("the model needs: {}", names.join(", "))));
        }
        let table = values.is_none().then(|| table.clone());
        Ok(Data { table, wanted, columns, values, counts, first, twins })
    }

    /// Data that are in memory already: columns of the same length, with their names.
    ///
    /// # Errors
    /// Where the columns differ in length, are empty, or hold what is not finite.
    ///
    /// ```
    /// use fluxions_fit::Data;
    /// let data = Data::from_columns(&["x", "y"], vec![vec![0.0, 1.0], vec![2.0, 5.0]]).unwrap();
    /// assert_eq!(data.rows(), 2);
    /// assert!(Data::from_columns(&["x"], vec![vec![f64::NAN]]).is_err());
    /// ```
    pub fn from_columns(names: &[&str], values: Vec<Vec<f64>>) -> Result<Data, TableError> {
        let rows = values.first().map_or(0, Vec::len);
        if rows == 0 || names.len() != values.len() || values.iter().any(|column| column.len() != rows) {
            return Err(TableError::new(
                "the columns are not one list of numbers for each name, all equally long",
            ));
        }
        let mut columns = Vec::new();
        for (name, values) in names.iter().zip(&values) {
            let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
            for x in values {
                if !x.is_finite() {
                    return Err(TableError::new(format!(
                        "the column `{name}` has a value that is not finite"
                    )));
                }
                (low, high) = (low.min(*x), high.max(*x));
            }
            columns.push(Column { name: (*name).to_owned(), low, high });
        }
        let pairs = (0..names.len()).flat_map(|i| (i + 1..names.len()).map(move |j| (i, j)));
        let twins = pairs.filter(|&(i, j)| values[i] == values[j]).collect();
        let counts = Counts { used: rows, ..Counts::default() };
        let first = values.iter().map(|column| column[0]).collect();
        Ok(Data { table: None, wanted: Vec::new(), columns, values: Some(values), counts, first, twins })
    }

    /// The number of rows that can be used.
    pub fn rows(&self) -> usize {
        self.counts.used
    }

    /// How many rows can be used, and how many were left out.
    pub fn counts(&self) -> Counts {
        self.counts
    }

    /// The columns, in the order in which they were asked for.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The first row, in the order of the columns.
    pub fn first(&self) -> &[f64] {
        &self.first
    }

    /// Whether the values are in memory, and not read anew each time.
    pub fn is_in_memory(&self) -> bool {
        self.values.is_some()
    }

    /// Pairs of columns that are the same in all rows, by name.
    pub fn twins(&self) -> Vec<(&str, &str)> {
        let name = |i: usize| self.columns[i].name.as_str();
        self.twins.iter().map(|&(i, j)| (name(i), name(j))).collect()
    }

    /// Shows all rows, as columns, in batches of whole blocks (but for the last one).
    ///
    /// # Errors
    /// Where the table cannot be read again, or is another one than before.
    pub fn batches(&self, visit: &mut dyn FnMut(&[&[f64]])) -> Result<(), TableError> {
        if let Some(values) = &self.values {
            visit(&values.iter().map(Vec::as_slice).collect::<Vec<_>>());
        }
        let Some(table) = &self.table else { return Ok(()) };
        let mut batch: Vec<Vec<f64>> = vec![Vec::with_capacity(BATCH); self.wanted.len()];
        let mut show = |batch: &mut Vec<Vec<f64>>| {
            visit(&batch.iter().map(Vec::as_slice).collect::<Vec<_>>());
            batch.iter_mut().for_each(Vec::clear);
        };
        let counts = table.scan(&self.wanted, &mut |row| {
            batch.iter_mut().zip(row).for_each(|(column, &x)| column.push(x));
            if batch[0].len() == BATCH {
                show(&mut batch);
            }
        })?;
        if !batch[0].is_empty() {
            show(&mut batch);
        }
        if counts != self.counts {
            return Err(TableError::new("the table has changed while it was read")
                .help("fit a copy of it that nothing writes to"));
        }
        Ok(())
    }

    /// At most `most` rows, as columns: evenly spread over the table.
    ///
    /// # Errors
    /// As [`Data::batches`].
    pub fn sample(&self, most: usize) -> Result<Vec<Vec<f64>>, TableError> {
        let stride = self.rows().div_ceil(most.max(1)).max(1);
        let mut sample = vec![Vec::new(); self.columns.len()];
        let mut first = 0;
        self.batches(&mut |batch| {
            let rows = batch.first().map_or(0, |column| column.len());
            for (kept, column) in sample.iter_mut().zip(batch) {
                kept.extend(column.iter().skip(first).step_by(stride));
            }
            // Where the next batch goes on with the same stride.
            first = if first < rows { (stride - (rows - first) % stride) % stride } else { first - rows };
        })?;
        Ok(sample)
    }
}

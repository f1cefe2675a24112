//! How is a matrix with few entries held? Row by row, each row's columns in ascending order: first which entries there
//! are, then what they are.

use fluxions_rules::Real;

/// Which entries of a matrix there are, row by row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sparsity {
    columns: usize,
    /// Row `i` is `indices[starts[i]..starts[i + 1]]`.
    starts: Vec<usize>,
    indices: Vec<usize>,
}

impl Sparsity {
    /// The pattern with these columns in each row, in any order, each any number of times.
    ///
    /// # Panics
    /// When an index is not below `columns`.
    ///
    /// ```
    /// let pattern = fluxions_sparse::Sparsity::new(3, vec![vec![2, 0, 2], vec![]]);
    /// assert_eq!((pattern.row(0), pattern.row(1)), (&[0, 2][..], &[][..]));
    /// ```
    #[must_use]
    pub fn new(columns: usize, rows: Vec<Vec<usize>>) -> Self {
        let mut starts = vec![0];
        let mut indices = Vec::new();
        for mut row in rows {
            row.sort_unstable();
            row.dedup();
            assert!(row.last().is_none_or(|&j| j < columns), "a column beyond the last");
            indices.extend(row);
            starts.push(indices.len());
        }
        Sparsity { columns, starts, indices }
    }

    /// The number of rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.starts.len() - 1
    }

    /// The number of columns.
    #[must_use]
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// The number of entries.
    #[must_use]
    pub fn entries(&self) -> usize {
        self.indices.len()
    }

    /// The columns of the entries of row `i`, ascending.
    ///
    /// # Panics
    /// When there is no such row.
    #[must_use]
    pub fn row(&self, i: usize) -> &[usize] {
        &self.indices[self.starts[i]..self.starts[i + 1]]
    }

    /// Whether there is an entry in row `i` and column `j`.
    #[must_use]
    pub fn contains(&self, i: usize, j: usize) -> bool {
        i < self.rows() && self.row(i).binary_search(&j).is_ok()
    }

    /// The pattern of the transposed matrix.
    #[must_use]
    pub fn transposed(&self) -> Sparsity {
        let mut rows = vec![Vec::new(); self.columns];
        for i in 0..self.rows() {
            for &j in self.row(i) {
                rows[j].push(i);
            }
        }
        Sparsity::new(self.rows(), rows)
    }

    /// The matrix of this pattern with the values that `value` gives for each row and column.
    #[must_use]
    pub fn fill<S>(self, mut value: impl FnMut(usize, usize) -> S) -> Csr<S> {
        let mut values = Vec::with_capacity(self.entries());
        for i in 0..self.rows() {
            values.extend(self.row(i).iter().map(|&j| value(i, j)));
        }
        Csr { sparsity: self, values }
    }
}

/// A sparse matrix, row by row (compressed sparse rows).
#[derive(Clone, Debug, PartialEq)]
pub struct Csr<S> {
    sparsity: Sparsity,
    values: Vec<S>,
}

impl<S> Csr<S> {
    /// Which entries there are.
    #[must_use]
    pub fn sparsity(&self) -> &Sparsity {
        &self.sparsity
    }

    /// Where each row begins in [`indices`](Csr::indices) and [`values`](Csr::values), and where the last one ends.
    #[must_use]
    pub fn starts(&self) -> &[usize] {
        &self.sparsity.starts
    }

    /// The columns of the entries, row after row.
    #[must_use]
    pub fn indices(&self) -> &[usize] {
        &self.sparsity.indices
    }

    /// The entries, row after row.
    #[must_use]
    pub fn values(&self) -> &[S] {
        &self.values
    }

    /// The matrix with the same pattern whose entries `value` makes of those of this one.
    ///
    /// ```
    /// let matrix = fluxions_sparse::Sparsity::new(2, vec![vec![1]]).fill(|_, _| 5.0);
    /// assert_eq!(matrix.map(|entry| -entry).to_dense(), [[0.0, -5.0]]);
    /// ```
    #[must_use]
    pub fn map<T>(&self, value: impl FnMut(&S) -> T) -> Csr<T> {
        Csr { sparsity: self.sparsity.clone(), values: self.values.iter().map(value).collect() }
    }
}

impl<S: Real> Csr<S> {
    /// The entry in row `i` and column `j`; zero where there is none.
    ///
    /// ```
    /// let matrix = fluxions_sparse::Sparsity::new(2, vec![vec![1]]).fill(|_, _| 5.0);
    /// assert_eq!((matrix.get(0, 1), matrix.get(0, 0)), (5.0, 0.0));
    /// ```
    #[must_use]
    pub fn get(&self, i: usize, j: usize) -> S {
        let found = (i < self.sparsity.rows()).then(|| self.sparsity.row(i).binary_search(&j).ok()).flatten();
        found.map_or(S::from_f64(0.0), |at| self.values[self.sparsity.starts[i] + at])
    }

    /// All entries, also those that are not there.
    #[must_use]
    pub fn to_dense(&self) -> Vec<Vec<S>> {
        let mut rows = vec![vec![S::from_f64(0.0); self.sparsity.columns]; self.sparsity.rows()];
        for (i, j, value) in self.coo().entries {
            rows[i][j] = value;
        }
        rows
    }

    /// The product with a vector.
    ///
    /// # Panics
    /// When `x` has not one entry for each column.
    #[must_use]
    pub fn times(&self, x: &[S]) -> Vec<S> {
        assert_eq!(x.len(), self.sparsity.columns, "one entry for each column");
        let row = |i: usize| {
            let range = self.sparsity.starts[i]..self.sparsity.starts[i + 1];
            let terms = self.sparsity.row(i).iter().zip(&self.values[range]);
            terms.fold(S::from_f64(0.0), |sum, (&j, &value)| sum + value * x[j])
        };
        (0..self.sparsity.rows()).map(row).collect()
    }

    /// The entries one by one.
    #[must_use]
    pub fn coo(&self) -> Coo<S> {
        let mut entries = Vec::with_capacity(self.values.len());
        for i in 0..self.sparsity.rows() {
            let start = self.sparsity.starts[i];
            entries.extend(
                self.sparsity.row(i).iter().enumerate().map(|(at, &j)| (i, j, self.values[start + at])),
            );
        }
        Coo { rows: self.sparsity.rows(), columns: self.sparsity.columns, entries }
    }
}

/// A sparse matrix as a list of its entries (coordinates).
#[derive(Clone, Debug, PartialEq)]
pub struct Coo<S> {
    /// The number of rows.
    pub rows: usize,
    /// The number of columns.
    pub columns: usize,
    /// Row, column and value of each entry, row by row.
    pub entries: Vec<(usize, usize, S)>,
}

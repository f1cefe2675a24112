//! What is in a table? Columns with names, and rows of numbers that are read one after the other, as often as needed.
//!
//! One file a question. Where are the bytes, and are they packed (`source`)? Which lines and fields are there (`lines`)? What
//! number does a field say (`number`, `dates`)? What are the columns (`look`)? Which rows are wanted (`condition`)? `parquet`
//! and `sheet` read what is no text. What can be seen from the table itself is not asked for; what cannot is a [`Reading`].
//!
//! ```
//! use fluxions_table::{Reading, Table};
//! let text = "Datum;Zustand;Wert (mV)\n;;\n01.02.2024;an;1.234,5\n02.02.2024;aus;-999\n03.02.2024;an;0,25\n";
//! let reading = Reading {
//!     missing: vec!["-999".into()],
//!     only: Some("Zustand == 'an'".into()),
//!     ..Reading::default()
//! };
//! let table = Table::from_text_as(text, &reading)?;
//! assert_eq!(table.names(), ["Datum", "Zustand", "Wert_mV"]);
//! let mut seen = vec![];
//! table.scan(&[2], &mut |row| seen.push(row[0]))?;
//! assert_eq!(seen, [1234.5, 0.25]);
//! # Ok::<(), fluxions_table::TableError>(())
//! ```

mod condition;
mod dates;
mod error;
mod lines;
mod look;
mod number;
mod parquet;
mod rows;
mod sheet;
mod source;
mod table;

pub use error::{Hint, TableError};
pub use rows::{Row, Rows};
pub use table::{Counts, Layout, Reading, Table};

//! How are the rows of a Parquet file read? A group of rows at a time, of each only the columns that are wanted, as numbers.

use super::{Counts, Origin, Table, TableError};
use parquet::basic::{LogicalType, Type};
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::DataType;
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::schema::types::ColumnDescriptor;
use std::fs::File;

/// What a Parquet file begins with.
pub(super) const MAGIC: &[u8] = b"PAR1";

/// How many rows are decoded at a time.
const RECORDS: usize = 8192;

/// The names of the columns.
pub(super) fn names(origin: &Origin) -> Result<Vec<String>, TableError> {
    let file = open(origin)?;
    let schema = file.metadata().file_metadata().schema_descr_ptr();
    Ok(schema.columns().iter().map(|column| column.path().string()).collect())
}

/// Shows every row in which the wanted columns have numbers.
pub(super) fn scan(
    table: &Table,
    wanted: &[usize],
    visit: &mut dyn FnMut(&[f64]),
) -> Result<Counts, TableError> {
    let file = open(&table.origin)?;
    let schema = file.metadata().file_metadata().schema_descr_ptr();
    let kinds: Vec<Kind> = (wanted.iter())
        .map(|&i| kind(&table.names[i], schema.column(i).as_ref()))
        .collect::<Result<_, _>>()?;
    let mut counts = Counts::default();
    let (mut columns, mut row) = (vec![Vec::new(); wanted.len()], vec![0.0; wanted.len()]);
    for group in 0..file.num_row_groups() {
        let group = file.get_row_group(group).map_err(unreadable)?;
        let readers = wanted.iter().map(|&column| group.get_column_reader(column));
        let mut readers: Vec<ColumnReader> = readers.collect::<Result<_, _>>().map_err(unreadable)?;
        loop {
            for ((reader, column), kind) in readers.iter_mut().zip(&mut columns).zip(&kinds) {
                column.clear();
                numbers(reader, kind, column).map_err(unreadable)?;
                column.iter_mut().for_each(|x| *x *= kind.scale);
            }
            let rows = columns.first().map_or(0, Vec::len);
            if columns.iter().any(|column| column.len() != rows) {
                return Err(TableError::new("the table cannot be read: its columns differ in length"));
            }
            for i in 0..rows {
                row.iter_mut().zip(&columns).for_each(|(x, column)| *x = column[i]);
                if row.iter().all(|x| x.is_finite()) {
                    counts.used += 1;
                    visit(&row);
                } else {
                    counts.missing += 1;
                }
            }
            if rows == 0 {
                break;
            }
        }
    }
    Ok(counts)
}

fn open(origin: &Origin) -> Result<Box<dyn FileReader>, TableError> {
    Ok(match origin {
        Origin::File(path) => {
            let file = File::open(path).map_err(|e| {
                TableError::new(format!("the table `{}` cannot be read: {e}", path.display()))
            })?;
            Box::new(SerializedFileReader::new(file).map_err(unreadable)?)
        }
        Origin::Memory(bytes) => {
            let bytes = bytes::Bytes::from_owner(bytes.clone());
            Box::new(SerializedFileReader::new(bytes).map_err(unreadable)?)
        }
    })
}

fn unreadable(error: ParquetError) -> TableError {
    TableError::new(format!("the table cannot be read: {error}"))
        .help("write it with the compression snappy, or with none")
}

/// What the stored values of a column mean.
struct Kind {
    /// What they are to be multiplied by: decimals are stored as whole numbers.
    scale: f64,
    /// Whether whole numbers have no sign.
    unsigned: bool,
    /// The definition level of a value that is there.
    level: i16,
}

fn kind(name: &str, column: &ColumnDescriptor) -> Result<Kind, TableError> {
    let numeric = matches!(
        column.physical_type(),
        Type::BOOLEAN | Type::INT32 | Type::INT64 | Type::FLOAT | Type::DOUBLE
    );
    if !numeric || column.max_rep_level() > 0 {
        return Err(TableError::new(format!("the column `{name}` of the table has no numbers"))
            .help("columns of a model are numbers: whole, decimal or floating-point, one in each row"));
    }
    let plain = Kind { scale: 1.0, unsigned: false, level: column.max_def_level() };
    Ok(match column.logical_type_ref() {
        Some(LogicalType::Decimal(decimal)) => Kind { scale: 10f64.powi(-decimal.scale), ..plain },
        Some(LogicalType::Integer(integer)) => Kind { unsigned: !integer.is_signed, ..plain },
        _ => plain,
    })
}

/// The next numbers of a column; NaN where there is none.
fn numbers(reader: &mut ColumnReader, kind: &Kind, column: &mut Vec<f64>) -> Result<(), ParquetError> {
    let (level, unsigned) = (kind.level, kind.unsigned);
    match reader {
        ColumnReader::BoolColumnReader(reader) => typed(reader, level, column, |x| f64::from(u8::from(x))),
        ColumnReader::Int32ColumnReader(reader) => {
            typed(reader, level, column, |x| if unsigned { f64::from(x as u32) } else { f64::from(x) })
        }
        ColumnReader::Int64ColumnReader(reader) => {
            typed(reader, level, column, |x| if unsigned { x as u64 as f64 } else { x as f64 })
        }
        ColumnReader::FloatColumnReader(reader) => typed(reader, level, column, f64::from),
        ColumnReader::DoubleColumnReader(reader) => typed(reader, level, column, |x| x),
        _ => Ok(()),
    }
}

fn typed<T: DataType>(
    reader: &mut ColumnReaderImpl<T>,
    level: i16,
    column: &mut Vec<f64>,
    number: impl Fn(T::T) -> f64,
) -> Result<(), ParquetError> {
    let (mut levels, mut values) = (Vec::new(), Vec::with_capacity(RECORDS));
    reader.read_records(RECORDS, (level > 0).then_some(&mut levels), None, &mut values)?;
    if level == 0 {
        column.extend(values.into_iter().map(number));
        return Ok(());
    }
    // Only the values that are there are stored.
    let mut values = values.into_iter();
    column.extend(levels.into_iter().map(|found| {
        let value = if found == level { values.next() } else { None };
        value.map_or(f64::NAN, &number)
    }));
    Ok(())
}

//! How are the rows of a Parquet file read? A group of rows at a time, of each only the columns that are wanted, as numbers:
//! decimals exactly divided, dates and times in the units of those in texts; words where a category or a condition asks.

use crate::condition::{Condition, Value};
use crate::lines::Form as Lines;
use crate::look::{Seen, words_of};
use crate::number::Form;
use crate::source::Origin;
use crate::{Counts, Table, TableError};
use parquet::basic::{ConvertedType, LogicalType, TimeUnit, Type};
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::{ByteArray, DataType, FixedLenByteArray};
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::schema::types::ColumnDescriptor;
use std::fs::File;

/// What a Parquet file begins with.
const MAGIC: &[u8] = b"PAR1";

/// How many rows are decoded at a time.
const RECORDS: usize = 8192;

const SECONDS_OF_A_DAY: f64 = 86_400.0;

/// Whether a file begins as a Parquet file does.
pub(crate) fn is(first: &[u8]) -> bool {
    first.starts_with(MAGIC)
}

/// The columns.
pub(crate) fn look(origin: &Origin) -> Result<Seen, TableError> {
    let file = open(origin)?;
    let schema = file.metadata().file_metadata().schema_descr_ptr();
    let titles: Vec<String> = schema.columns().iter().map(|column| column.path().string()).collect();
    let mut forms = Vec::new();
    for (i, column) in schema.columns().iter().enumerate() {
        forms.push(match kind(column.as_ref()) {
            Some(Kind { means: Means::Text, .. }) => Form::Words(words(file.as_ref(), i)?),
            Some(Kind { means: Means::Divided(_), .. }) if is_moment(column.as_ref()) => Form::Any,
            _ => Form::Plain,
        });
    }
    let lines = Lines { separator: None, ending: b'\n', skip: 0 };
    Ok(Seen { lines, named: true, units: false, width: titles.len(), titles, forms })
}

/// The words that a column begins with.
fn words(file: &dyn FileReader, column: usize) -> Result<Vec<String>, TableError> {
    if file.num_row_groups() == 0 {
        return Ok(Vec::new());
    }
    let group = file.get_row_group(0).map_err(unreadable)?;
    let mut reader = group.get_column_reader(column).map_err(unreadable)?;
    let schema = file.metadata().file_metadata().schema_descr_ptr();
    let Some(kind) = kind(schema.column(column).as_ref()) else { return Ok(Vec::new()) };
    let mut cells = Cells::Texts(Vec::new());
    fill(&mut reader, &kind, &mut cells).map_err(unreadable)?;
    let Cells::Texts(texts) = cells else { return Ok(Vec::new()) };
    Ok(words_of(&texts.iter().flatten().map(String::as_str).collect::<Vec<_>>()))
}

/// Shows every row in which the wanted terms have numbers.
pub(crate) fn scan(
    table: &Table,
    wanted: &[usize],
    visit: &mut dyn FnMut(&[f64]),
) -> Result<Counts, TableError> {
    let mut counts = Counts::default();
    let unwanted = each(table, wanted, &mut |_, row| match row {
        Some(row) => {
            counts.used += 1;
            visit(row);
        }
        None => counts.missing += 1,
    })?;
    Ok(Counts { unwanted, ..counts })
}

/// Shows every row that is meant, with its number from 1 on; nothing where a wanted term has no number. How many rows are not
/// meant.
pub(crate) fn each(
    table: &Table,
    wanted: &[usize],
    visit: &mut dyn FnMut(u64, Option<&[f64]>),
) -> Result<usize, TableError> {
    let file = open(&table.origin)?;
    let schema = file.metadata().file_metadata().schema_descr_ptr();
    let condition = table.condition()?;
    let terms: Vec<(usize, Option<&str>)> = wanted.iter().map(|&term| table.term(term)).collect();
    // The columns that are read, each once.
    let mut columns: Vec<usize> = terms.iter().map(|term| term.0).collect();
    columns.extend(condition.iter().flat_map(Condition::columns));
    columns.sort_unstable();
    columns.dedup();
    let place = |column: usize| columns.iter().position(|known| *known == column).unwrap_or_default();
    let kinds: Vec<Kind> = (columns.iter())
        .map(|&column| kind(schema.column(column).as_ref()).ok_or_else(|| table.only_words(column)))
        .collect::<Result<_, _>>()?;
    let mut cells: Vec<Cells> = kinds.iter().map(Kind::cells).collect();
    for (column, word) in &terms {
        if matches!(cells[place(*column)], Cells::Texts(_)) != word.is_some() {
            return Err(table.only_words(*column));
        }
    }
    let places: Vec<(usize, Option<&str>)> =
        terms.iter().map(|(column, word)| (place(*column), *word)).collect();
    let (mut row, mut number, mut unwanted) = (vec![0.0; wanted.len()], 0, 0);
    for group in 0..file.num_row_groups() {
        let group = file.get_row_group(group).map_err(unreadable)?;
        let readers = columns.iter().map(|&column| group.get_column_reader(column));
        let mut readers: Vec<ColumnReader> = readers.collect::<Result<_, _>>().map_err(unreadable)?;
        loop {
            for ((reader, kind), cells) in readers.iter_mut().zip(&kinds).zip(&mut cells) {
                fill(reader, kind, cells).map_err(unreadable)?;
            }
            let rows = cells.first().map_or(0, Cells::len);
            if cells.iter().any(|column| column.len() != rows) {
                return Err(TableError::new("the table cannot be read: its columns differ in length"));
            }
            for i in 0..rows {
                number += 1;
                if condition.as_ref().is_some_and(|c| !c.holds(&|column| cells[place(column)].value(i))) {
                    unwanted += 1;
                    continue;
                }
                for (x, (place, word)) in row.iter_mut().zip(&places) {
                    *x = cells[*place].number(i, *word);
                }
                visit(number, row.iter().all(|x| x.is_finite()).then_some(row.as_slice()));
            }
            if rows == 0 {
                break;
            }
        }
    }
    Ok(unwanted)
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
        Origin::Once(_) => return Err(TableError::new("a Parquet file has to be held as a whole")),
    })
}

fn unreadable(error: ParquetError) -> TableError {
    TableError::unreadable(error)
}

/// What the stored values of a column mean.
#[derive(Clone, Copy, Debug)]
struct Kind {
    means: Means,
    /// The definition level of a value that is there.
    level: i16,
}

#[derive(Clone, Copy, Debug)]
enum Means {
    /// The number, or a whole number of this part of one: decimals are stored as such, and times.
    Divided(f64),
    /// A whole number without a sign.
    Unsigned,
    /// A word.
    Text,
}

/// The values of a column that have been read.
enum Cells {
    Numbers(Vec<f64>),
    Texts(Vec<Option<String>>),
}

impl Kind {
    fn cells(&self) -> Cells {
        if let Means::Text = self.means { Cells::Texts(Vec::new()) } else { Cells::Numbers(Vec::new()) }
    }
}

impl Cells {
    fn len(&self) -> usize {
        match self {
            Cells::Numbers(numbers) => numbers.len(),
            Cells::Texts(texts) => texts.len(),
        }
    }

    fn value(&self, row: usize) -> Value<'_> {
        match self {
            Cells::Numbers(numbers) if numbers[row].is_nan() => Value::Missing,
            Cells::Numbers(numbers) => Value::Number(numbers[row]),
            Cells::Texts(texts) => texts[row].as_deref().map_or(Value::Missing, Value::Text),
        }
    }

    /// A number, or whether a word stands there; NaN where nothing does.
    fn number(&self, row: usize, word: Option<&str>) -> f64 {
        match (self, word) {
            (Cells::Numbers(numbers), _) => numbers[row],
            (Cells::Texts(texts), Some(word)) => {
                texts[row].as_deref().map_or(f64::NAN, |text| f64::from(u8::from(text == word)))
            }
            (Cells::Texts(_), None) => f64::NAN,
        }
    }
}

/// What a column means; nothing where it has no numbers and no words.
fn kind(column: &ColumnDescriptor) -> Option<Kind> {
    if column.max_rep_level() > 0 {
        return None;
    }
    let unit = |unit: TimeUnit| match unit {
        TimeUnit::MILLIS => 1e3,
        TimeUnit::MICROS => 1e6,
        TimeUnit::NANOS => 1e9,
    };
    let decimal = |scale: i32| Means::Divided(10f64.powi(scale));
    let stored = column.physical_type();
    let means = match (column.logical_type_ref(), column.converted_type()) {
        (Some(LogicalType::Decimal(of)), _) => decimal(of.scale),
        (_, ConvertedType::DECIMAL) => decimal(column.type_scale()),
        (Some(LogicalType::Integer(of)), _) if !of.is_signed => Means::Unsigned,
        (
            _,
            ConvertedType::UINT_8 | ConvertedType::UINT_16 | ConvertedType::UINT_32 | ConvertedType::UINT_64,
        ) => Means::Unsigned,
        (Some(LogicalType::Timestamp(of)), _) => Means::Divided(unit(of.unit) * SECONDS_OF_A_DAY),
        (Some(LogicalType::Time(of)), _) => Means::Divided(unit(of.unit)),
        (_, ConvertedType::TIMESTAMP_MILLIS) => Means::Divided(1e3 * SECONDS_OF_A_DAY),
        (_, ConvertedType::TIMESTAMP_MICROS) => Means::Divided(1e6 * SECONDS_OF_A_DAY),
        (_, ConvertedType::TIME_MILLIS) => Means::Divided(1e3),
        (_, ConvertedType::TIME_MICROS) => Means::Divided(1e6),
        (Some(LogicalType::String | LogicalType::Enum), _)
        | (_, ConvertedType::UTF8 | ConvertedType::ENUM) => Means::Text,
        _ if stored == Type::BYTE_ARRAY => Means::Text,
        _ if stored == Type::FIXED_LEN_BYTE_ARRAY => return None,
        _ => Means::Divided(1.0),
    };
    Some(Kind { means, level: column.max_def_level() })
}

/// Whether a column has dates or times.
fn is_moment(column: &ColumnDescriptor) -> bool {
    use ConvertedType as Old;
    matches!(
        column.logical_type_ref(),
        Some(LogicalType::Timestamp(_) | LogicalType::Time(_) | LogicalType::Date)
    ) || column.physical_type() == Type::INT96
        || matches!(
            column.converted_type(),
            Old::DATE | Old::TIMESTAMP_MILLIS | Old::TIMESTAMP_MICROS | Old::TIME_MILLIS | Old::TIME_MICROS
        )
}

/// The next values of a column.
fn fill(reader: &mut ColumnReader, kind: &Kind, cells: &mut Cells) -> Result<(), ParquetError> {
    let level = kind.level;
    let (part, unsigned) = match kind.means {
        Means::Divided(part) => (part, false),
        _ => (1.0, true),
    };
    let column = match cells {
        Cells::Numbers(numbers) => numbers,
        Cells::Texts(texts) => {
            texts.clear();
            return match reader {
                ColumnReader::ByteArrayColumnReader(reader) => {
                    typed(reader, level, texts, None, |x: ByteArray| {
                        Some(String::from_utf8_lossy(x.data()).into_owned())
                    })
                }
                _ => Ok(()),
            };
        }
    };
    column.clear();
    let none = f64::NAN;
    match reader {
        ColumnReader::BoolColumnReader(reader) => {
            typed(reader, level, column, none, |x| f64::from(u8::from(x)))
        }
        ColumnReader::Int32ColumnReader(reader) => typed(reader, level, column, none, |x| {
            if unsigned { f64::from(x as u32) } else { f64::from(x) / part }
        }),
        ColumnReader::Int64ColumnReader(reader) => {
            typed(reader, level, column, none, |x| if unsigned { x as u64 as f64 } else { x as f64 / part })
        }
        // Old timestamps: a day, counted from long ago, and nanoseconds of it.
        ColumnReader::Int96ColumnReader(reader) => typed(reader, level, column, none, |x| {
            let [low, high, day] = [x.data()[0], x.data()[1], x.data()[2]];
            let nanoseconds = (u64::from(high) << 32 | u64::from(low)) as f64;
            f64::from(day) - 2_440_588.0 + nanoseconds / (1e9 * SECONDS_OF_A_DAY)
        }),
        ColumnReader::FloatColumnReader(reader) => typed(reader, level, column, none, f64::from),
        ColumnReader::DoubleColumnReader(reader) => typed(reader, level, column, none, |x| x),
        ColumnReader::ByteArrayColumnReader(reader) => {
            typed(reader, level, column, none, |x: ByteArray| whole(x.data()) / part)
        }
        ColumnReader::FixedLenByteArrayColumnReader(reader) => {
            typed(reader, level, column, none, |x: FixedLenByteArray| whole(x.data()) / part)
        }
    }
}

/// A whole number in two's complement, its highest byte first.
fn whole(bytes: &[u8]) -> f64 {
    let negative = bytes.first().is_some_and(|first| first & 0x80 != 0);
    match bytes.len() {
        0..=16 => {
            let mut wide = [if negative { 0xff } else { 0 }; 16];
            wide[16 - bytes.len()..].copy_from_slice(bytes);
            i128::from_be_bytes(wide) as f64
        }
        _ => {
            let digits = bytes
                .iter()
                .fold(0.0, |sum, byte| sum * 256.0 + f64::from(if negative { !byte } else { *byte }));
            if negative { -digits - 1.0 } else { digits }
        }
    }
}

fn typed<T: DataType, V: Clone>(
    reader: &mut ColumnReaderImpl<T>,
    level: i16,
    column: &mut Vec<V>,
    none: V,
    value: impl Fn(T::T) -> V,
) -> Result<(), ParquetError> {
    let (mut levels, mut values) = (Vec::new(), Vec::with_capacity(RECORDS));
    reader.read_records(RECORDS, (level > 0).then_some(&mut levels), None, &mut values)?;
    if level == 0 {
        column.extend(values.into_iter().map(value));
        return Ok(());
    }
    // Only the values that are there are stored.
    let mut values = values.into_iter();
    column.extend(levels.into_iter().map(|found| {
        let stored = if found == level { values.next() } else { None };
        stored.map_or_else(|| none.clone(), &value)
    }));
    Ok(())
}

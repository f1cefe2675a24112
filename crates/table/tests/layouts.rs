//! Is the same table read, however it is written? And is what is wrong with it said?

use fluxions_table::{Layout, Table, TableError};
use parquet::data_type::{DoubleType, FloatType, Int32Type, Int64Type};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use std::sync::Arc;

const ROWS: [[f64; 2]; 3] = [[1.0, 2.5], [2.0, -3e-4], [4.0, 1e6]];

fn rows(table: &Table, wanted: &[usize]) -> Result<Vec<Vec<f64>>, TableError> {
    let mut rows = Vec::new();
    table.scan(wanted, &mut |row| rows.push(row.to_vec()))?;
    Ok(rows)
}

#[test]
fn one_table_in_many_layouts() {
    for (text, layout) in [
        ("x,y\n1,2.5\n2,-3e-4\n4,1e6\n", Layout::Separated(b',')),
        ("x,y\r\n1,2.5\r\n2,-3e-4\r\n4,1e6", Layout::Separated(b',')),
        ("\u{feff}x,y\n1,2.5\n2,-3e-4\n4,1e6\n", Layout::Separated(b',')),
        ("# a comment\n\n x , y \n 1 , 2.5\n# another\n2,-3e-4\n\n4,\"1e6\"\n", Layout::Separated(b',')),
        ("x;y\n1;2.5\n2;-3e-4\n4;1e6\n", Layout::Separated(b';')),
        ("x\ty\n1\t2.5\n2\t-3e-4\n4\t1e6\n", Layout::Separated(b'\t')),
        ("x y\n1 2.5\n2 -3e-4\n4 1e6\n", Layout::Blanks),
        ("   x        y\n#\n   1   2.5\n\n   2  -3.0E-04\n   4   1e6\n", Layout::Blanks),
        ("x,y\n1,2.5\nNA,7\n2,-3e-4\n7,\n8,nan\n9,inf\n?,-\n4,1e6\n", Layout::Separated(b',')),
    ] {
        let table = Table::from_text(text).expect(text);
        assert_eq!(
            (table.names(), table.layout()),
            (&["x".to_owned(), "y".to_owned()][..], layout),
            "{text}"
        );
        assert_eq!(rows(&table, &[0, 1]).expect(text), ROWS, "{text}");
        let again = rows(&table, &[1]).expect(text);
        assert!(again.len() >= 3 && again[0] == [2.5], "{text}: a table can be read again");
    }
}

#[test]
fn numbers_on_the_first_line_are_no_names() {
    let table = Table::from_text("1 2\n3 4\n").expect("a table");
    assert_eq!((table.names(), table.is_named()), (&["c1".to_owned(), "c2".to_owned()][..], false));
    assert_eq!(rows(&table, &[1]).expect("rows"), [[2.0], [4.0]]);
}

#[test]
fn what_is_wrong_is_said_with_its_place() {
    for (text, message) in [
        ("", "the table is empty"),
        ("# only a comment\n", "the table is empty"),
        ("x,x\n1,2\n", "two columns of the table are named `x`"),
        ("x,y\n1,2\n3\n", "line 3 of the table has 1 value, and the first line has 2 columns"),
        ("x y\n1 2\n\n3 4 5\n", "line 4 of the table has 3 values, and the first line has 2 columns"),
        ("x,y\n1,2\n3,four\n", "line 3 of the table: `four` is not a number, in column y"),
        ("x,y\n1,2\n3,4 m\n", "line 3 of the table: `4 m` is not a number, in column y"),
        ("PAR1", "the table cannot be read"),
    ] {
        let read = Table::from_text(text).and_then(|table| rows(&table, &[0, 1]));
        let error = read.expect_err(text);
        assert!(error.message.contains(message), "{text:?}: {error}");
    }
    let table = Table::from_text("x\n1\n").expect("a table");
    assert_eq!(
        (table.place("y"), table.no_column("y").message.as_str()),
        (None, "the table has no column `y`")
    );
}

#[test]
fn parquet_is_read_by_column_with_what_is_missing() {
    let schema = "message m {
        required double a; optional double b; required float c; optional int64 d; required int32 e (DECIMAL(9, 2));
        required binary s (UTF8);
    }";
    let schema = Arc::new(parse_message_type(schema).expect("a schema"));
    let mut bytes: Vec<u8> = Vec::new();
    let mut writer = SerializedFileWriter::new(&mut bytes, schema, Arc::new(WriterProperties::default()))
        .expect("a writer");
    for group in 0..2 {
        let first = f64::from(3 * group);
        let mut group = writer.next_row_group().expect("a group");
        let mut column = 0;
        while let Some(mut next) = group.next_column().expect("a column") {
            match column {
                0 => next.typed::<DoubleType>().write_batch(&[first, first + 1.0, first + 2.0], None, None),
                1 => next.typed::<DoubleType>().write_batch(&[10.0, 12.0], Some(&[1, 0, 1]), None),
                2 => next.typed::<FloatType>().write_batch(&[0.5, 1.5, 2.5], None, None),
                3 => next.typed::<Int64Type>().write_batch(&[-7], Some(&[0, 0, 1]), None),
                4 => next.typed::<Int32Type>().write_batch(&[125, 250, 375], None, None),
                _ => next.typed::<parquet::data_type::ByteArrayType>().write_batch(
                    &["x", "y", "z"].map(Into::into),
                    None,
                    None,
                ),
            }
            .expect("values");
            next.close().expect("a column");
            column += 1;
        }
        group.close().expect("a group");
    }
    writer.close().expect("a file");
    let table = Table::from_reader(bytes.as_slice()).expect("a table");
    assert_eq!((table.names().join(" ").as_str(), table.layout()), ("a b c d e s", Layout::Parquet));
    assert_eq!(rows(&table, &[0, 2]).expect("rows").len(), 6);
    assert_eq!(rows(&table, &[1, 0]).expect("rows"), [[10.0, 0.0], [12.0, 2.0], [10.0, 3.0], [12.0, 5.0]]);
    assert_eq!(rows(&table, &[3, 4]).expect("rows"), [[-7.0, 3.75], [-7.0, 3.75]]);
    let error = rows(&table, &[5]).expect_err("text");
    assert_eq!(error.message, "the column `s` of the table has no numbers");
}

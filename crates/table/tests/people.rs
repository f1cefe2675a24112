//! Is the same table read, however people write it? Numbers are written in every style, packed in every way, with what stands
//! above and between; and a mistake is told with its line.

use fluxions_table::{Reading, Table, TableError};
use std::io::Write;

/// What all of these tables hold: a time, and a value that may need marks between thousands.
const ROWS: [[f64; 2]; 5] = [[0.0, 1234.5], [1.0, -0.25], [2.0, 1_234_567.125], [3.0, 12.0], [4.0, 999.75]];

fn rows(table: &Table, wanted: &[usize]) -> Result<Vec<Vec<f64>>, TableError> {
    let mut rows = Vec::new();
    table.scan(wanted, &mut |row| rows.push(row.to_vec()))?;
    Ok(rows)
}

/// A number with this mark before the decimals and this between thousands.
fn written(x: f64, decimal: char, thousands: &str) -> String {
    let plain = x.abs().to_string();
    let (whole, decimals) = plain.split_once('.').unwrap_or((&plain, ""));
    let mut text = String::new();
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i) % 3 == 0 {
            text.push_str(thousands);
        }
        text.push(digit);
    }
    let sign = if x < 0.0 { "-" } else { "" };
    if decimals.is_empty() { format!("{sign}{text}") } else { format!("{sign}{text}{decimal}{decimals}") }
}

#[test]
fn numbers_in_every_style() {
    let mut tried = 0;
    for separator in [",", ";", "\t", "|", "  "] {
        for (decimal, thousands) in [
            ('.', ""),
            ('.', ","),
            ('.', "'"),
            ('.', "\u{a0}"),
            (',', ""),
            (',', "."),
            (',', "'"),
            (',', "\u{202f}"),
        ] {
            for quoted in [false, true] {
                // What divides columns cannot stand in a number without quotes.
                if separator == "," && !quoted && (decimal == ',' || thousands == ",") {
                    continue;
                }
                // Between commas a comma is between thousands.
                if separator == "," && decimal == ',' {
                    continue;
                }
                for end in ["\n", "\r\n", "\r"] {
                    let cell = |text: String| if quoted { format!("\"{text}\"") } else { text };
                    let mut text = format!("t{separator}y{end}");
                    for [t, y] in ROWS {
                        text += &format!("{t}{separator}{}{end}", cell(written(y, decimal, thousands)));
                    }
                    let table = Table::from_text(&text).expect(&text);
                    assert_eq!(rows(&table, &[0, 1]).expect(&text), ROWS, "{text:?}");
                    tried += 1;
                }
            }
        }
    }
    assert!(tried > 150, "{tried}");
}

/// What stands above, below the names and behind the rows.
#[test]
fn around_the_rows() {
    for (above, skip) in
        [("", 0), ("Station 7, north; \"spring\"\n", 1), ("a\n\nb b b\n", 3), ("# remark, x\n\n", 0)]
    {
        for units in ["", "s;mV\n", "(s);(mV)\n", "[s];[mV]\n", ";\n", "s;\n"] {
            for missing in ["NA", "-999", "void", "-999.0", ""] {
                for name in ["y", "\"Voltage (mV)\"", "Signal [mV]", "2nd value"] {
                    let mut text = format!("{above}t;{name}\n{units}");
                    for (i, [t, y]) in ROWS.iter().enumerate() {
                        text += &format!("{t};{y}\n");
                        if i == 2 {
                            text += &format!("# between\n\n17;{missing}\n");
                        }
                    }
                    let reading =
                        Reading { missing: vec!["-999".into(), "Void".into()], skip, ..Reading::default() };
                    let table = Table::from_text_as(&text, &reading).expect(&text);
                    assert_eq!(rows(&table, &[0, 1]).expect(&text), ROWS, "{text}");
                    let names = table.names();
                    let usable = |name: &String| {
                        !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_')
                    };
                    assert!(names.iter().all(usable) && !names[1].starts_with('2'), "{names:?}");
                    assert_eq!(
                        table.place(name.trim_matches('"')),
                        Some(1),
                        "the name in the table is known too"
                    );
                    let noted = table.notes(&[0, 1]).iter().any(|note| note.contains("units"));
                    assert_eq!(noted, !units.is_empty(), "{text}");
                }
            }
        }
    }
}

/// A mistake is told with the line on which it stands, whatever ends the lines and stands between.
#[test]
fn mistakes_have_their_line() {
    for separator in [",", ";", " "] {
        for end in ["\n", "\r\n", "\r"] {
            for between in ["", "# remark", "\n"] {
                for wrong in 0..8 {
                    let (mut text, mut line, mut at) = (format!("x{separator}y{end}"), 1, 0);
                    for row in 0..8 {
                        if !between.is_empty() {
                            let between = between.replace('\n', end);
                            text += &format!("{between}{end}");
                            line += 1 + usize::from(between == *end);
                        }
                        line += 1;
                        let value = if row == wrong { "four" } else { "4" };
                        text += &format!("{row}{separator}{value}{end}");
                        at = if row == wrong { line } else { at };
                    }
                    let error = Table::from_text(&text).and_then(|t| rows(&t, &[0, 1])).expect_err(&text);
                    let told = format!("line {at} of the table: `four` is not a number, in column y");
                    assert_eq!(error.message, told, "{text:?}");
                    let mut points = Table::once(std::io::Cursor::new(text.clone()), &Reading::default())
                        .and_then(|table| table.rows(&[1]))
                        .expect("rows");
                    let mut lines = Vec::new();
                    while let Some(row) = points.next().expect("a row") {
                        lines.extend(row.values.is_err().then_some(row.line));
                    }
                    assert_eq!(lines, [at as u64], "{text:?}");
                }
            }
        }
    }
}

fn packed(bytes: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gzip.write_all(bytes).expect("memory");
    let mut lz4 = lz4_flex::frame::FrameEncoder::new(Vec::new());
    lz4.write_all(bytes).expect("memory");
    vec![
        ("plain", bytes.to_vec()),
        ("gzip", gzip.finish().expect("memory")),
        ("zstd", zstd::encode_all(bytes, 3).expect("memory")),
        ("lz4", lz4.finish().expect("memory")),
    ]
}

#[test]
fn what_is_packed_is_unpacked() {
    let text = format!("x,y\n{}", (0..100_000u64).map(|i| format!("{i},{}\n", i * i)).collect::<String>());
    for (how, bytes) in packed(text.as_bytes()) {
        let table = Table::from_reader(bytes.as_slice()).expect(how);
        for _ in 0..2 {
            let mut sum = (0, 0.0);
            table.scan(&[1], &mut |row| sum = (sum.0 + 1, sum.1 + row[0])).expect(how);
            assert_eq!(sum, (100_000, 333_328_333_350_000.0), "{how}");
        }
        let mut points = Table::once(std::io::Cursor::new(bytes.clone()), &Reading::default())
            .and_then(|t| t.rows(&[0]))
            .expect(how);
        assert_eq!(points.next().expect(how).map(|row| row.values), Some(Ok(vec![0.0])), "{how}");
        // Cut off, it is an error and no short table.
        let cut = &bytes[..bytes.len() - 10];
        let scanned = Table::from_reader(cut).and_then(|table| table.scan(&[1], &mut |_| ()));
        assert!(how == "plain" || scanned.is_err(), "{how}");
    }
}

const STATES: &str = "state,conc,rate,day\ntreated,0.02,76,2024-02-01\nun treated,0.02,67,2024-02-02\n\
                      treated,0.06,NA,2024-02-03\n\"un treated\",0.06,84,2024-02-04\n,0.11,98,2024-02-05\n";

#[test]
fn categories_are_columns_and_conditions() {
    let table = Table::from_text(STATES).expect("a table");
    assert_eq!(table.terms(), ["state", "conc", "rate", "day", "state_treated", "state_un_treated"]);
    let indicators = rows(&table, &[4, 5, 1]).expect("rows");
    assert_eq!(indicators, [[1.0, 0.0, 0.02], [0.0, 1.0, 0.02], [1.0, 0.0, 0.06], [0.0, 1.0, 0.06]]);
    let error = rows(&table, &[0]).expect_err("words");
    assert!(error.message.contains("no numbers") && error.help.unwrap_or_default().contains("state_treated"));
    for (only, expected) in [
        ("state == 'treated'", vec![76.0]),
        ("state != 'treated'", vec![67.0, 84.0]),
        ("conc > 0.05", vec![84.0, 98.0]),
        ("state == 'un treated' and conc < 0.05", vec![67.0]),
        ("day >= '2024-02-04'", vec![84.0, 98.0]),
        ("not (day >= '2024-02-04')", vec![76.0, 67.0]),
        ("rate == 67 or rate == 98", vec![67.0, 98.0]),
    ] {
        let table = Table::from_text_as(STATES, &Reading { only: Some(only.into()), ..Reading::default() });
        let found = table.and_then(|table| rows(&table, &[2])).expect(only).concat();
        assert_eq!(found, expected, "{only}");
    }
    let reading = Reading { only: Some("stat == 'treated'".into()), ..Reading::default() };
    let error =
        Table::from_text_as(STATES, &reading).and_then(|t| rows(&t, &[2])).expect_err("no such column");
    assert!(error.message.contains("no column `stat`"), "{error}");
}

#[test]
fn names_of_rows_and_columns() {
    // A table as R writes it.
    let table = Table::from_text("\"len\" \"dose (mg)\"\n\"1\" 4.2 0.5\n\"2\" 11.5 0.5\n").expect("a table");
    assert_eq!(table.names(), ["row", "len", "dose_mg"]);
    assert_eq!(rows(&table, &[1, 2]).expect("rows"), [[4.2, 0.5], [11.5, 0.5]]);
    let table =
        Table::from_text("\"\",\"time\",\"pop\"\n\"1\",1790,3.93\n\"2\",1800,5.31\n").expect("a table");
    assert_eq!(table.names(), ["c1", "time", "pop"]);
    assert_eq!(rows(&table, &[1, 2]).expect("rows"), [[1790.0, 3.93], [1800.0, 5.31]]);
    let table = Table::from_text("x;y;\n1;2;\n3;4;\n").expect("a table");
    assert_eq!(rows(&table, &[0, 1]).expect("rows"), [[1.0, 2.0], [3.0, 4.0]]);
    let table = Table::from_text("x;y\n1;2;\n3;4;\n").expect("a table");
    assert_eq!(rows(&table, &[0, 1]).expect("rows"), [[1.0, 2.0], [3.0, 4.0]]);
    let mut table = Table::from_text(STATES).expect("a table");
    table.rename("state_treated", "treated").expect("a term");
    assert_eq!(table.place("treated"), Some(4));
}

/// Points are answered as they come: no more is read than is needed for the next row.
#[test]
fn nothing_is_waited_for() {
    struct Slow(Vec<&'static [u8]>);
    impl std::io::Read for Slow {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            let next = self.0.first_mut().expect("no more is asked for than is needed");
            let count = next.len().min(buffer.len());
            buffer[..count].copy_from_slice(&next[..count]);
            *next = &next[count..];
            if next.is_empty() {
                self.0.remove(0);
            }
            Ok(count)
        }
    }
    let source = Slow(vec![b"x,y\n", b"1,2\n", b"3,", b"4\n"]);
    let mut rows =
        Table::once(source, &Reading::default()).and_then(|table| table.rows(&[0, 1])).expect("rows");
    assert!(rows.waits());
    assert_eq!(rows.next().expect("a row").map(|row| row.values), Some(Ok(vec![1.0, 2.0])));
    assert_eq!(rows.next().expect("a row").map(|row| row.values), Some(Ok(vec![3.0, 4.0])));
}

/// A workbook with a sheet of remarks, and one with dates, formulas, an empty cell and text (`tests/book.xlsx`).
#[test]
fn a_workbook_is_a_table() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/book.xlsx");
    let reading = Reading { sheet: Some("Data".into()), ..Reading::default() };
    let table = Table::open_as(&path, &reading).expect("a sheet");
    assert_eq!(table.names(), ["Day", "Volts_mV", "state"]);
    let found = rows(&table, &[0, 1, 3]).expect("rows");
    assert_eq!(found, [[19_754.0, 1.5, 1.0], [19_754.5, 2.25, 0.0], [19_756.0, 4.0, 1.0]]);
    let error =
        Table::open_as(&path, &Reading { sheet: Some("Nope".into()), ..reading }).expect_err("no sheet");
    assert!(error.help.unwrap_or_default().contains("Notes, Data"));
    let first = Table::open(&path).expect("the first sheet");
    assert_eq!(first.names(), ["only", "remarks"]);
}

//! Which fields does a line have? Between separators or blanks, quoted or not; comments and blank lines are passed over, and
//! every record knows the line that it begins in, whatever ends the lines.

use crate::TableError;
use std::io::{BufRead, BufReader, Read};

/// How much is read at a time.
const CHUNK: usize = 1 << 18;

/// The longest line, in bytes.
const LONGEST: usize = 16 << 20;

/// The most lines of a record: what is longer has a quote that never closes.
const MOST: u64 = 1000;

/// The fields of a record.
#[derive(Clone, Debug, Default)]
pub(crate) struct Record {
    /// The line that it begins in.
    pub(crate) line: u64,
    bytes: Vec<u8>,
    /// Where each field is.
    fields: Vec<(usize, usize)>,
}

impl Record {
    pub(crate) fn len(&self) -> usize {
        self.fields.len()
    }

    /// A field without the blanks around it; nothing where there is none.
    pub(crate) fn field(&self, index: usize) -> &[u8] {
        self.fields.get(index).map_or(&[], |&(start, end)| self.bytes[start..end].trim_ascii())
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &[u8]> {
        (0..self.len()).map(|i| self.field(i))
    }
}

/// How fields are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Form {
    /// What is between fields; nothing but blanks where there is none.
    pub(crate) separator: Option<u8>,
    /// What ends a line: a line feed, or for very old files a carriage return.
    pub(crate) ending: u8,
    /// How many lines stand above the table.
    pub(crate) skip: u64,
}

/// The records of a text, one after the other.
pub(crate) struct Records {
    reader: BufReader<Box<dyn Read + Send>>,
    form: Form,
    line: u64,
}

impl Records {
    pub(crate) fn new(source: Box<dyn Read + Send>, form: Form) -> Records {
        Records { reader: BufReader::with_capacity(CHUNK, source), form, line: 0 }
    }

    /// Whether the next record has to be waited for, for all that is known.
    pub(crate) fn waits(&self) -> bool {
        memchr::memchr(self.form.ending, self.reader.buffer()).is_none()
    }

    /// Reads the next record; whether there was one.
    pub(crate) fn next(&mut self, record: &mut Record) -> Result<bool, TableError> {
        loop {
            record.bytes.clear();
            record.fields.clear();
            if !self.more(&mut record.bytes)? {
                return Ok(false);
            }
            record.line = self.line;
            if self.line == 1 && record.bytes.starts_with(b"\xef\xbb\xbf") {
                record.bytes.drain(..3);
            }
            let written = record.bytes.trim_ascii_start();
            if self.line <= self.form.skip || written.is_empty() || written[0] == b'#' {
                continue;
            }
            while !split(&mut record.bytes, self.form.separator, &mut record.fields) {
                let opened = record.line;
                if self.line >= opened + MOST || !self.more(&mut record.bytes)? {
                    return Err(TableError::new(format!(
                        "a quote that is opened in line {opened} of the table is never closed"
                    )));
                }
            }
            return Ok(true);
        }
    }

    /// One more line, with its end.
    fn more(&mut self, bytes: &mut Vec<u8>) -> Result<bool, TableError> {
        let read = self.reader.by_ref().take(LONGEST as u64).read_until(self.form.ending, bytes);
        let read = read.map_err(TableError::unreadable)?;
        self.line += u64::from(read > 0);
        if read == LONGEST && bytes.last() != Some(&self.form.ending) {
            return Err(TableError::new(format!("line {} of the table is too long", self.line)));
        }
        Ok(read > 0)
    }
}

/// Finds the fields of a text; whether it is complete, and does not end within quotes. Quoted fields are unquoted in place.
pub(crate) fn split(bytes: &mut Vec<u8>, separator: Option<u8>, fields: &mut Vec<(usize, usize)>) -> bool {
    fields.clear();
    if memchr::memchr(b'"', bytes).is_some() {
        return quoted(bytes, separator, fields);
    }
    let text = without_end(bytes);
    match separator {
        Some(separator) => {
            let mut start = 0;
            for end in memchr::memchr_iter(separator, text) {
                fields.push((start, end));
                start = end + 1;
            }
            fields.push((start, text.len()));
        }
        None => {
            let mut start = None;
            for (i, byte) in text.iter().enumerate() {
                match (byte.is_ascii_whitespace(), start) {
                    (false, None) => start = Some(i),
                    (true, Some(begun)) => {
                        fields.push((begun, i));
                        start = None;
                    }
                    _ => {}
                }
            }
            fields.extend(start.map(|begun| (begun, text.len())));
        }
    }
    true
}

/// A text without what ends its line.
fn without_end(text: &[u8]) -> &[u8] {
    let end = text.iter().rposition(|b| !matches!(b, b'\n' | b'\r')).map_or(0, |last| last + 1);
    &text[..end]
}

/// The same for a text with quotes. A quote begins a quoted field only at its beginning, and two quotes within are one.
fn quoted(bytes: &mut Vec<u8>, separator: Option<u8>, fields: &mut Vec<(usize, usize)>) -> bool {
    let text = without_end(bytes).to_vec();
    let (mut plain, mut at) = (Vec::with_capacity(text.len()), 0);
    let ends = |byte: u8| match separator {
        Some(separator) => byte == separator,
        None => byte.is_ascii_whitespace(),
    };
    let blank = |byte: u8| byte == b' ' || (byte == b'\t' && separator != Some(b'\t'));
    loop {
        while at < text.len() && blank(text[at]) {
            at += 1;
        }
        if separator.is_none() && at >= text.len() {
            break;
        }
        let start = plain.len();
        if text.get(at) == Some(&b'"') {
            at += 1;
            loop {
                match (text.get(at), text.get(at + 1)) {
                    (Some(b'"'), Some(b'"')) => {
                        plain.push(b'"');
                        at += 2;
                    }
                    (Some(b'"'), _) => {
                        at += 1;
                        break;
                    }
                    (Some(&byte), _) => {
                        plain.push(byte);
                        at += 1;
                    }
                    (None, _) => return false,
                }
            }
        }
        while at < text.len() && !ends(text[at]) {
            plain.push(text[at]);
            at += 1;
        }
        fields.push((start, plain.len()));
        match separator {
            Some(_) if at < text.len() => at += 1,
            Some(_) => break,
            None => {}
        }
    }
    *bytes = plain;
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    fn records(text: &str, separator: Option<u8>) -> Vec<(u64, Vec<String>)> {
        let form = Form { separator, ending: b'\n', skip: 0 };
        let mut records = Records::new(Box::new(Cursor::new(text.to_owned())), form);
        let (mut record, mut all) = (Record::default(), Vec::new());
        while records.next(&mut record).expect(text) {
            all.push((record.line, record.iter().map(|f| String::from_utf8_lossy(f).into_owned()).collect()));
        }
        all
    }

    #[test]
    fn fields_and_lines_are_the_same_whatever_ends_the_lines() {
        let text = "# first\n\na,\"b,\"\"c\"\" \", d \n\n# more\n1,,3\n\"two\nlines\",5,6\n7,8\" pipe,9\n";
        let quoted = |f: &[&str]| f.iter().map(|f| (*f).to_owned()).collect::<Vec<String>>();
        let expected = [
            (3, quoted(&["a", "b,\"c\"", "d"])),
            (6, quoted(&["1", "", "3"])),
            (7, quoted(&["two\nlines", "5", "6"])),
            (9, quoted(&["7", "8\" pipe", "9"])),
        ];
        assert_eq!(records(text, Some(b',')), expected);
        let crlf = records(&text.replace('\n', "\r\n"), Some(b','));
        assert_eq!(crlf.iter().map(|r| r.0).collect::<Vec<_>>(), [3, 6, 7, 9]);
        assert_eq!(crlf[3].1, expected[3].1);
        let blanks = records("\"Time (s)\"  y\n 1   \"2 3\" \n", None);
        assert_eq!(blanks, [(1, quoted(&["Time (s)", "y"])), (2, quoted(&["1", "2 3"]))]);
    }

    #[test]
    fn a_quote_that_never_closes_is_told() {
        let text = format!("a,b\n1,\"2\n{}", "3,4\n".repeat(100_000));
        let form = Form { separator: Some(b','), ending: b'\n', skip: 0 };
        let mut records = Records::new(Box::new(Cursor::new(text)), form);
        let mut record = Record::default();
        assert!(records.next(&mut record).expect("the first line"));
        let error = records.next(&mut record).expect_err("a quote");
        assert!(error.message.contains("line 2"), "{error}");
    }
}

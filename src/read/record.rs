//! Rows of tables and lines of JSON as named values.

use super::error::{Place, ReadError, ReadErrorKind};
use super::input::Format;
use super::source::{Source, text};
use serde_json::{Map, Value};
use std::io::{BufRead, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// A row: named values and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Record {
    pub(super) fields: Vec<(String, Value)>,
    pub(super) place: Place,
}

/// The rows of a source.
pub(super) enum Records {
    Jsonl(Jsonl),
    Table(Box<Table>),
    Lines(Jsonl),
}

impl Records {
    /// Begins reading. Plain text gives a record for each line that is not blank, in the column `text`.
    pub(super) fn new(source: Source) -> Result<Self, ReadError> {
        Ok(match source.format {
            Format::Jsonl => Records::Jsonl(Jsonl::new(source)),
            Format::Text => Records::Lines(Jsonl::new(source)),
            Format::Csv | Format::Tsv => Records::Table(Box::new(Table::new(source)?)),
        })
    }

    /// The names of a table's columns; none for JSON lines, where each has its own.
    pub(super) fn header(&self) -> Option<&[String]> {
        match self {
            Records::Table(table) => Some(&table.header),
            _ => None,
        }
    }

    pub(super) fn name(&self) -> &str {
        match self {
            Records::Jsonl(lines) | Records::Lines(lines) => &lines.source.name,
            Records::Table(table) => &table.name,
        }
    }
}

impl Iterator for Records {
    type Item = Result<Record, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        match self {
            Records::Jsonl(lines) => lines.next_line().map(|line| line.and_then(|(l, place)| object(&l, place))),
            Records::Lines(lines) => lines.next_line().map(|line| {
                line.map(|(l, place)| Record { fields: vec![("text".to_owned(), Value::String(l))], place })
            }),
            Records::Table(table) => table.next_row(),
        }
    }
}

/// Lines that are not blank, with their numbers.
pub(super) struct Jsonl {
    source: Source,
    line: u64,
    failed: bool,
}

impl Jsonl {
    fn new(source: Source) -> Self {
        Self { source, line: 0, failed: false }
    }

    fn next_line(&mut self) -> Option<Result<(String, Place), ReadError>> {
        while !self.failed {
            let mut bytes = Vec::new();
            self.line += 1;
            let place = Place::line(&self.source.name, self.line);
            match self.source.bytes.read_until(b'\n', &mut bytes) {
                Err(e) => {
                    self.failed = true;
                    return Some(Err(ReadError::new(place, e)));
                }
                Ok(0) => return None,
                Ok(_) => {}
            }
            while matches!(bytes.last(), Some(b'\n' | b'\r')) {
                bytes.pop();
            }
            match text(bytes) {
                Ok(line) if line.trim().is_empty() => {}
                Ok(line) => return Some(Ok((line, place))),
                Err(e) => return Some(Err(ReadError::new(place, e))),
            }
        }
        None
    }
}

fn object(line: &str, place: Place) -> Result<Record, ReadError> {
    match serde_json::from_str::<Map<String, Value>>(line) {
        Ok(fields) => Ok(Record { fields: fields.into_iter().collect(), place }),
        Err(e) => {
            let mut what = e.to_string();
            if let Some(at) = what.rfind(" at line ") {
                what.truncate(at); // each line is read by itself; its number is in the place
            }
            let place = if e.column() > 0 { place.column(e.column().to_string()) } else { place };
            Err(ReadError::new(place, ReadErrorKind::Json(what)))
        }
    }
}

/// A CSV or TSV file.
pub(super) struct Table {
    name: String,
    header: Vec<String>,
    reader: csv::Reader<CountMarks>,
    marks: Arc<AtomicU64>,
    /// The next row, if it was already read.
    ahead: Option<Result<Option<csv::ByteRecord>, csv::Error>>,
    failed: bool,
}

/// Counts quotation marks on the way: an odd number at the end means that one was never closed.
struct CountMarks {
    bytes: Box<dyn BufRead + Send>,
    marks: Arc<AtomicU64>,
}

impl Read for CountMarks {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let n = self.bytes.read(buffer)?;
        let marks = buffer[..n].iter().map(|b| u64::from(*b == b'"')).sum();
        self.marks.fetch_add(marks, Ordering::Relaxed);
        Ok(n)
    }
}

impl Table {
    fn new(mut source: Source) -> Result<Self, ReadError> {
        let place = Place::file(&source.name);
        let start = source.bytes.fill_buf().map_err(|e| ReadError::new(place.clone(), e))?;
        let first_line = start.split(|b| *b == b'\n').next().unwrap_or_default();
        let delimiter = match source.format {
            Format::Tsv => b'\t',
            _ if !first_line.contains(&b',') && first_line.contains(&b';') => b';',
            _ => b',',
        };
        let marks = Arc::new(AtomicU64::new(0));
        let counted = CountMarks { bytes: source.bytes, marks: marks.clone() };
        let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).from_reader(counted);
        let header = reader.byte_headers().map_err(|e| csv_error(&source.name, &e))?;
        let names: Result<Vec<String>, _> = header.iter().map(|h| text(h.to_vec())).collect();
        let header: Vec<String> = names
            .map_err(|e| ReadError::new(Place::line(&source.name, 1), e))?
            .into_iter()
            .map(|n| n.trim().to_owned())
            .collect();
        if header.iter().all(String::is_empty) {
            return Err(ReadError::new(place, ReadErrorKind::Empty));
        }
        Ok(Self { name: source.name, header, reader, marks, ahead: None, failed: false })
    }

    fn next_row(&mut self) -> Option<Result<Record, ReadError>> {
        if self.failed {
            return None;
        }
        let next = match self.ahead.take() {
            Some(next) => next,
            None => self.read_row(),
        };
        match next {
            Ok(None) => None,
            Ok(Some(row)) => Some(if self.is_unclosed(&row) {
                self.failed = true;
                let place = Place::line(&self.name, row.position().map_or(0, csv::Position::line));
                let what = "a quotation mark is opened here or above and never closed".to_owned();
                Err(ReadError::new(place, ReadErrorKind::Csv(what)))
            } else {
                self.record(&row)
            }),
            Err(e) => {
                // a row of the wrong length may be an unclosed quotation mark that swallowed others
                self.failed = true;
                Some(Err(csv_error(&self.name, &e)))
            }
        }
    }

    fn read_row(&mut self) -> Result<Option<csv::ByteRecord>, csv::Error> {
        let mut row = csv::ByteRecord::new();
        Ok(self.reader.read_byte_record(&mut row)?.then_some(row))
    }

    /// Whether a row that runs over lines is the last, and ran on because a quotation mark was never closed.
    fn is_unclosed(&mut self, row: &csv::ByteRecord) -> bool {
        if !row.iter().any(|f| f.contains(&b'\n')) {
            return false;
        }
        let next = self.read_row();
        let last = matches!(next, Ok(None));
        self.ahead = Some(next);
        last && self.marks.load(Ordering::Relaxed) % 2 == 1
    }

    fn record(&self, row: &csv::ByteRecord) -> Result<Record, ReadError> {
        let place = Place::line(&self.name, row.position().map_or(0, csv::Position::line));
        let mut fields = Vec::with_capacity(row.len());
        for (name, value) in self.header.iter().zip(row) {
            let value =
                text(value.to_vec()).map_err(|e| ReadError::new(place.clone().column(format!("`{name}`")), e))?;
            fields.push((name.clone(), if value.is_empty() { Value::Null } else { Value::String(value) }));
        }
        Ok(Record { fields, place })
    }
}

fn csv_error(name: &str, error: &csv::Error) -> ReadError {
    match error.kind() {
        csv::ErrorKind::Io(e) => ReadError::new(Place::file(name), std::io::Error::new(e.kind(), e.to_string())),
        csv::ErrorKind::UnequalLengths { pos, expected_len, len } => {
            let place = pos.as_ref().map_or_else(|| Place::file(name), |p| Place::line(name, p.line()));
            let what = format!(
                "{len} columns where the header has {expected_len}; is a quotation mark or a delimiter missing?"
            );
            ReadError::new(place, ReadErrorKind::Csv(what))
        }
        _ => ReadError::new(Place::file(name), ReadErrorKind::Csv(error.to_string())),
    }
}

impl Record {
    /// The value of a column, as text; `None` where it is missing or empty.
    pub(super) fn text(&self, column: &str) -> Result<Option<String>, ReadError> {
        match self.fields.iter().find(|(name, _)| name == column).map(|(_, v)| v) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(s)) => Ok(Some(s.clone())),
            Some(v @ (Value::Number(_) | Value::Bool(_))) => Ok(Some(v.to_string())),
            Some(_) => Err(self.error(column, ReadErrorKind::Value("a text or a number is expected".to_owned()))),
        }
    }

    /// An error in one of its columns.
    pub(super) fn error(&self, column: &str, kind: impl Into<ReadErrorKind>) -> ReadError {
        ReadError::new(self.place.clone().column(format!("`{column}`")), kind)
    }
}

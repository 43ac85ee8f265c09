//! Rows of tables and lines of JSON as named values.

use super::error::{Place, ReadError, ReadErrorKind};
use super::input::Format;
use super::lines::Lines;
use super::parquet::ParquetRows;
use super::source::{Source, text};
use super::table::{Row, Table};
use serde_json::{Map, Value};

/// A row: named values and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Record {
    pub(super) fields: Vec<(String, Value)>,
    pub(super) place: Place,
}

/// The rows of a source.
pub(super) enum Records {
    Jsonl(Lines),
    Lines(Lines),
    Table(Box<Table>),
    Parquet(Box<ParquetRows>),
}

/// A row that was cut out of its file but not looked into yet: most of the work is left to whoever takes it.
pub(super) enum RawRecord {
    Jsonl(Vec<u8>, Place),
    Line(Vec<u8>, Place),
    Row(Row),
    Record(Record),
}

impl Records {
    /// Begins reading. Plain text gives a record for each line that is not blank, in the column `text`.
    pub(super) fn new(source: Source) -> Result<Self, ReadError> {
        Ok(match source.format {
            Format::Jsonl => Records::Jsonl(Lines::new(source)),
            Format::Text => Records::Lines(Lines::new(source)),
            Format::Csv | Format::Tsv => Records::Table(Box::new(Table::new(source)?)),
            Format::Parquet => Records::Parquet(Box::new(ParquetRows::new(source)?)),
            Format::Html => {
                let what = "a page has no rows; give .jsonl, .csv, .tsv, .parquet, or .txt with a sentence a line";
                return Err(ReadError::new(Place::file(source.name), ReadErrorKind::Value(what.to_owned())));
            }
        })
    }

    /// The names of a table's columns; none for JSON lines, where each has its own.
    pub(super) fn header(&self) -> Option<&[String]> {
        match self {
            Records::Table(table) => Some(table.header()),
            Records::Parquet(rows) => Some(rows.header()),
            Records::Jsonl(_) | Records::Lines(_) => None,
        }
    }

    pub(super) fn name(&self) -> &str {
        match self {
            Records::Jsonl(lines) | Records::Lines(lines) => lines.name(),
            Records::Table(table) => table.name(),
            Records::Parquet(rows) => rows.name(),
        }
    }

    pub(super) fn next_raw(&mut self) -> Option<Result<RawRecord, ReadError>> {
        match self {
            Records::Jsonl(lines) => lines.next_line().map(|l| l.map(|(bytes, place)| RawRecord::Jsonl(bytes, place))),
            Records::Lines(lines) => lines.next_line().map(|l| l.map(|(bytes, place)| RawRecord::Line(bytes, place))),
            Records::Table(table) => table.next_row().map(|r| r.map(RawRecord::Row)),
            Records::Parquet(rows) => rows.next_row().map(|r| r.map(RawRecord::Record)),
        }
    }
}

impl Iterator for Records {
    type Item = Result<Record, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.next_raw().map(|raw| raw.and_then(RawRecord::read))
    }
}

impl RawRecord {
    /// About how many bytes it has.
    pub(super) fn size(&self) -> usize {
        match self {
            RawRecord::Jsonl(bytes, _) | RawRecord::Line(bytes, _) => bytes.len(),
            RawRecord::Row(row) => row.size(),
            RawRecord::Record(record) => record.size(),
        }
    }

    /// Where it stands.
    pub(super) fn place(&self) -> &Place {
        match self {
            RawRecord::Jsonl(_, place) | RawRecord::Line(_, place) => place,
            RawRecord::Row(row) => row.place(),
            RawRecord::Record(record) => &record.place,
        }
    }

    /// Looks into it.
    pub(super) fn read(self) -> Result<Record, ReadError> {
        match self {
            RawRecord::Jsonl(bytes, place) => match text(bytes) {
                Ok(line) => object(&line, place),
                Err(e) => Err(ReadError::new(place, e)),
            },
            RawRecord::Line(bytes, place) => match text(bytes) {
                Ok(line) => Ok(Record { fields: vec![("text".to_owned(), Value::String(line))], place }),
                Err(e) => Err(ReadError::new(place, e)),
            },
            RawRecord::Row(row) => row.record(),
            RawRecord::Record(record) => Ok(record),
        }
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

impl Record {
    /// About how many bytes it has.
    pub(super) fn size(&self) -> usize {
        self.fields.iter().map(|f| f.1.as_str().map_or(8, str::len)).sum()
    }

    /// That it has more bytes than it may have.
    #[cfg(feature = "parquet")]
    pub(super) fn too_long(self, most: usize) -> ReadError {
        ReadError::new(self.place, ReadErrorKind::TooLong { most })
    }

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

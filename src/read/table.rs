//! Rows of CSV and TSV files.

use super::error::{Place, ReadError, ReadErrorKind};
use super::input::Format;
use super::record::Record;
use super::source::{MOST_BYTES, Source, Watch, begun, text};
use serde_json::Value;
use std::io::{self, BufRead, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// A CSV or TSV file.
pub(super) struct Table {
    name: String,
    header: Arc<Vec<String>>,
    reader: csv::Reader<CountMarks>,
    watch: Watch,
    most: usize,
    counts: Arc<Counts>,
    /// The next row, if it was already read.
    ahead: Option<Result<Option<csv::ByteRecord>, csv::Error>>,
    done: bool,
}

/// A row that was cut out but not looked into.
pub(super) struct Row {
    header: Arc<Vec<String>>,
    cells: csv::ByteRecord,
    place: Place,
}

#[derive(Debug, Default)]
struct Counts {
    /// Quotation marks until now: an odd number at the end means that one was never closed.
    marks: AtomicU64,
    /// Bytes given since the last row was complete.
    row: AtomicU64,
}

/// Counts on the way, and stops a row that does not end.
struct CountMarks {
    bytes: Box<dyn BufRead + Send>,
    /// Bytes after which a row that goes on is given up, and the file with it; a row that ends before can be passed over.
    most: usize,
    counts: Arc<Counts>,
}

impl Read for CountMarks {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.bytes.read(buffer)?;
        let marks = buffer[..n].iter().map(|b| u64::from(*b == b'"')).sum();
        self.counts.marks.fetch_add(marks, Ordering::Relaxed);
        if self.counts.row.fetch_add(n as u64, Ordering::Relaxed) > self.most as u64 {
            let what = ReadErrorKind::TooLong { most: self.most }.to_string();
            return Err(io::Error::new(io::ErrorKind::InvalidData, what));
        }
        Ok(n)
    }
}

impl Table {
    pub(super) fn new(mut source: Source) -> Result<Self, ReadError> {
        let place = Place::file(&source.name);
        let fail = |e| ReadError::new(place.clone(), e);
        source.bytes = begun(source.bytes, |start| start.contains(&b'\n')).map_err(fail)?;
        let start = source.bytes.fill_buf().map_err(fail)?;
        let first_line = start.split(|b| *b == b'\n').next().unwrap_or_default();
        let delimiter = match source.format {
            Format::Tsv => b'\t',
            _ if !first_line.contains(&b',') && first_line.contains(&b';') => b';',
            _ => b',',
        };
        let counts = Arc::new(Counts::default());
        let counted = CountMarks { bytes: source.bytes, most: source.most.max(MOST_BYTES), counts: counts.clone() };
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
        let header = Arc::new(header);
        let (name, watch, most) = (source.name, source.watch, source.most);
        Ok(Self { name, header, reader, watch, most, counts, ahead: None, done: false })
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn header(&self) -> &[String] {
        &self.header
    }

    pub(super) fn next_row(&mut self) -> Option<Result<Row, ReadError>> {
        if self.done {
            return None;
        }
        let next = match self.ahead.take() {
            Some(next) => next,
            None => self.read_row(),
        };
        match next {
            Ok(None) => {
                self.done = true;
                self.watch.check(&self.name).err().map(Err)
            }
            Ok(Some(cells)) => {
                let place = Place::line(&self.name, cells.position().map_or(0, csv::Position::line));
                Some(if self.is_unclosed(&cells) {
                    self.done = true;
                    let what = "a quotation mark is opened here or above and never closed".to_owned();
                    Err(ReadError::new(place, ReadErrorKind::Csv(what)))
                } else if cells.as_slice().len() > self.most {
                    Err(ReadError::new(place, ReadErrorKind::TooLong { most: self.most }))
                } else {
                    Ok(Row { header: self.header.clone(), cells, place })
                })
            }
            Err(e) => {
                // a row of the wrong length may be an unclosed quotation mark that swallowed others
                self.done = true;
                Some(Err(csv_error(&self.name, &e)))
            }
        }
    }

    fn read_row(&mut self) -> Result<Option<csv::ByteRecord>, csv::Error> {
        let mut row = csv::ByteRecord::new();
        self.counts.row.store(0, Ordering::Relaxed);
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
        last && self.counts.marks.load(Ordering::Relaxed) % 2 == 1
    }
}

impl Row {
    /// Bytes in its cells.
    pub(super) fn size(&self) -> usize {
        self.cells.as_slice().len()
    }

    pub(super) fn place(&self) -> &Place {
        &self.place
    }

    pub(super) fn record(self) -> Result<Record, ReadError> {
        let mut fields = Vec::with_capacity(self.cells.len());
        for (name, value) in self.header.iter().zip(&self.cells) {
            let value =
                text(value.to_vec()).map_err(|e| ReadError::new(self.place.clone().column(format!("`{name}`")), e))?;
            fields.push((name.clone(), if value.is_empty() { Value::Null } else { Value::String(value) }));
        }
        Ok(Record { fields, place: self.place })
    }
}

fn csv_error(name: &str, error: &csv::Error) -> ReadError {
    match error.kind() {
        csv::ErrorKind::Io(e) => ReadError::new(Place::file(name), io::Error::new(e.kind(), e.to_string())),
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

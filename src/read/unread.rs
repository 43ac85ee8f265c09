//! Records cut out of their files one after the other, to be looked into anywhere.
//!
//! One thread at a time takes them, which is quick; whoever took one does the work of reading it.

use super::article;
use super::column::{self, Columns};
use super::error::{Place, ReadError, ReadErrorKind};
use super::input::{Format, InputError, InputFile, Inputs};
use super::label;
use super::record::{RawRecord, Records};
use super::source::{Opener, Source, Tally};
use crate::article::Article;
use crate::label::LabelledSentence;
use sha2::{Digest, Sha256};
use std::time::UNIX_EPOCH;

/// What a record is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecordUnit {
    /// An article: a row of a table, a line of JSON, a page, a whole text file.
    Article,
    /// A sentence: a row of a table, a line of JSON or of text.
    Sentence,
}

/// A record that has not been looked into.
pub struct Unread(Kind);

enum Kind {
    File(InputFile, Opener),
    Source(Box<Source>),
    Raw(RawRecord),
    Bad(ReadError),
}

/// What an [`Unread`] file counts for, whose size is not known before it is opened.
const FILE_BYTES: usize = 8 << 10;

impl std::fmt::Debug for Unread {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Unread").field("size", &self.size()).finish_non_exhaustive()
    }
}

impl Unread {
    /// About how many bytes it has.
    pub fn size(&self) -> usize {
        match &self.0 {
            Kind::File(..) | Kind::Source(_) => FILE_BYTES,
            Kind::Raw(raw) => raw.size(),
            Kind::Bad(_) => 0,
        }
    }

    /// Where it stands.
    pub fn place(&self) -> Place {
        match &self.0 {
            Kind::File(file, _) => Place::file(&file.name),
            Kind::Source(source) => Place::file(&source.name),
            Kind::Raw(raw) => raw.place().clone(),
            Kind::Bad(e) => e.place.clone(),
        }
    }

    /// The article that it is.
    ///
    /// # Errors
    /// If it is none, with the place and the reason.
    pub fn article(self, columns: &Columns) -> Result<Article, ReadError> {
        match self.0 {
            Kind::File(file, opener) => article::from_file(opener.open(&file)?),
            Kind::Source(source) => article::from_file(*source),
            Kind::Raw(raw) => article::from_record(&raw.read()?, columns),
            Kind::Bad(e) => Err(e),
        }
    }

    /// The sentence that it is, without labels: they are not asked for where sentences are predicted.
    ///
    /// # Errors
    /// If it is none, with the place and the reason.
    pub fn sentence(self, columns: &Columns) -> Result<LabelledSentence, ReadError> {
        match self.0 {
            Kind::Raw(raw) => label::bare_sentence(&raw.read()?, columns),
            Kind::Bad(e) => Err(e),
            Kind::File(file, _) => Err(no_rows(file.name)),
            Kind::Source(source) => Err(no_rows(source.name)),
        }
    }
}

fn no_rows(name: String) -> ReadError {
    ReadError::new(Place::file(name), ReadErrorKind::Value("there are no rows in this file".to_owned()))
}

/// The records of some files, in order, not looked into.
///
/// ```
/// use standpoint::read::{Columns, RecordUnit, records, walk};
/// let columns = Columns::default();
/// let mut articles = records(walk(&["data/articles"])?, RecordUnit::Article, columns.clone());
/// let first = articles.next().unwrap().article(&columns).unwrap();
/// assert_eq!(first.id, "data/articles/a01.txt");
/// # Ok::<(), standpoint::read::InputError>(())
/// ```
pub fn records(inputs: Inputs, unit: RecordUnit, columns: Columns) -> UnreadRecords {
    UnreadRecords { inputs, unit, columns, rows: None, opener: Opener::default(), mark: Mark::default() }
}

/// Iterator over records; see [`records`].
pub struct UnreadRecords {
    inputs: Inputs,
    unit: RecordUnit,
    columns: Columns,
    rows: Option<Records>,
    opener: Opener,
    mark: Mark,
}

/// Tells whether files are those that were read before: of the same names, sizes and times, in the same order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Mark([u8; 16]);

impl Mark {
    /// With one more file.
    fn and(self, file: &InputFile) -> Self {
        let known = file.path.as_ref().and_then(|p| p.metadata().ok());
        let time = known.as_ref().and_then(|m| m.modified().ok()).and_then(|t| t.duration_since(UNIX_EPOCH).ok());
        let mut hash = Sha256::new();
        hash.update(self.0);
        hash.update((file.name.len() as u64).to_le_bytes());
        hash.update(file.name.as_bytes());
        hash.update(known.map_or(0, |m| m.len()).to_le_bytes());
        hash.update(time.map_or(0, |t| t.as_nanos()).to_le_bytes());
        let mut mark = [0; 16];
        mark.copy_from_slice(&hash.finalize()[..16]);
        Self(mark)
    }
}

impl std::fmt::Display for Mark {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl std::fmt::Debug for UnreadRecords {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("UnreadRecords").field("inputs", &self.inputs).finish_non_exhaustive()
    }
}

impl UnreadRecords {
    /// Records with more bytes than `most` are errors ([`MOST_BYTES`](super::MOST_BYTES) if nothing is said).
    #[must_use]
    pub fn with_most_bytes(mut self, most: usize) -> Self {
        self.opener.most = most;
        self
    }

    /// Counts the bytes read from the files.
    pub fn tally(&self) -> Tally {
        self.opener.tally.clone()
    }

    /// Of all files begun so far.
    pub fn mark(&self) -> Mark {
        self.mark
    }

    /// A file that is a record by itself; the rows of any other are begun.
    fn open(&mut self, input: InputFile) -> Result<Option<Kind>, ReadError> {
        let whole = |format| self.unit == RecordUnit::Article && matches!(format, Format::Text | Format::Html);
        if input.format.is_some_and(whole) {
            return Ok(Some(Kind::File(input, self.opener.clone())));
        }
        let source = self.opener.open(&input)?;
        if whole(source.format) {
            return Ok(Some(Kind::Source(Box::new(source))));
        }
        let rows = Records::new(source)?;
        if let Some(header) = rows.header() {
            column::need(self.columns.text.as_ref(), column::TEXT, header, rows.name(), "the text", "--text-col")?;
        }
        self.rows = Some(rows);
        Ok(None)
    }
}

impl Iterator for UnreadRecords {
    type Item = Unread;

    fn next(&mut self) -> Option<Unread> {
        loop {
            if let Some(rows) = &mut self.rows {
                match rows.next_raw() {
                    Some(Ok(raw)) => return Some(Unread(Kind::Raw(raw))),
                    Some(Err(e)) => return Some(Unread(Kind::Bad(e))),
                    None => self.rows = None,
                }
            }
            let input = match self.inputs.next()? {
                Ok(input) => input,
                Err(e) => return Some(Unread(Kind::Bad(unlisted(e)))),
            };
            self.mark = self.mark.and(&input);
            match self.open(input) {
                Ok(Some(kind)) => return Some(Unread(kind)),
                Ok(None) => {}
                Err(e) => return Some(Unread(Kind::Bad(e))),
            }
        }
    }
}

/// A folder that could not be listed when it was its turn.
fn unlisted(error: InputError) -> ReadError {
    match error {
        InputError::Io(folder, e) => ReadError::new(Place::file(folder), e),
        other => ReadError::new(Place::default(), ReadErrorKind::Value(other.to_string())),
    }
}

//! What can be wrong with what comes in, and where.

use super::utf16::BadUtf16;
use std::{fmt, io};

/// Where something was read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Place {
    /// The file as the user named it; `-` for standard input.
    pub file: String,
    /// The line, from 1, where known.
    pub line: Option<u64>,
    /// The row, from 1, in a file that has no lines.
    pub row: Option<u64>,
    /// The column's name, or the character's number in its line, where known.
    pub column: Option<String>,
}

impl Place {
    /// A whole file.
    pub fn file(file: impl Into<String>) -> Self {
        Self { file: file.into(), ..Self::default() }
    }

    /// A line of a file.
    pub fn line(file: impl Into<String>, line: u64) -> Self {
        Self { line: Some(line), ..Self::file(file) }
    }

    /// The line and column of a byte of a file's text.
    pub(super) fn at_byte(file: impl Into<String>, text: &str, byte: usize) -> Self {
        let Some(before) = text.get(..byte) else { return Self::file(file) };
        let column = before.rsplit('\n').next().map_or(0, |line| line.chars().count());
        Self::line(file, before.matches('\n').count() as u64 + 1).column((column + 1).to_string())
    }

    /// A row of a file that has no lines.
    pub fn row(file: impl Into<String>, row: u64) -> Self {
        Self { row: Some(row), ..Self::file(file) }
    }

    /// The number of its line or row; 0 for a whole file.
    pub fn number(&self) -> u64 {
        self.line.or(self.row).unwrap_or_default()
    }

    /// A named column of this place.
    #[must_use]
    pub fn column(mut self, name: impl Into<String>) -> Self {
        self.column = Some(name.into());
        self
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = if self.file == "-" { "standard input" } else { &self.file };
        f.write_str(name)?;
        if let Some(line) = self.line {
            write!(f, ", line {line}")?;
        }
        if let Some(row) = self.row {
            write!(f, ", row {row}")?;
        }
        if let Some(column) = &self.column {
            write!(f, ", column {column}")?;
        }
        Ok(())
    }
}

/// Something that could not be read, and where.
#[derive(Debug, thiserror::Error)]
#[error("{place}: {kind}")]
pub struct ReadError {
    /// Where.
    pub place: Place,
    /// What.
    #[source]
    pub kind: ReadErrorKind,
}

impl ReadError {
    pub(super) fn new(place: Place, kind: impl Into<ReadErrorKind>) -> Self {
        Self { place, kind: kind.into() }
    }

    /// Whether the file could not be read at all, whatever is in it.
    pub fn is_of_io(&self) -> bool {
        matches!(self.kind, ReadErrorKind::Io(_))
    }

    /// Whether only one record is bad, so that those after it can still be read.
    pub fn is_of_one_record(&self) -> bool {
        use ReadErrorKind as K;
        let whole =
            matches!(self.kind, K::Io(_) | K::Utf16 | K::Columns { .. } | K::Csv(_) | K::JsonList(_) | K::Changed);
        !whole && !matches!(self.kind, K::Feature { .. } | K::Parquet(_))
    }
}

impl From<io::Error> for ReadErrorKind {
    fn from(error: io::Error) -> Self {
        match error.get_ref().and_then(|e| e.downcast_ref()) {
            Some(BadUtf16) => ReadErrorKind::Utf16,
            None => ReadErrorKind::Io(error),
        }
    }
}

/// What is wrong with something that was read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadErrorKind {
    /// The file could not be opened or read.
    #[error("{0}")]
    Io(io::Error),
    /// The file was written to while it was being read.
    #[error("the file was changed while it was read; what was read of it may be torn")]
    Changed,
    /// More bytes than one record may have.
    #[error(
        "more than {} in one record; is a line end or a quotation mark missing? (predict and quotes have --max-article-size)",
        size(*.most)
    )]
    TooLong {
        /// Bytes allowed.
        most: usize,
    },
    /// A page in which no text of an article was found.
    #[error("no article was found in this page: {0}")]
    Page(String),
    /// A damaged Parquet file, or one with something in it that is not read.
    #[error("Parquet: {0}")]
    Parquet(String),
    /// A file that needs a part of the program which was left out when it was built.
    #[error("{what} cannot be read: this program was built without the feature `{feature}`")]
    Feature {
        /// What it is.
        what: &'static str,
        /// The feature.
        feature: &'static str,
    },
    /// Not text in a known encoding.
    #[error("byte 0x{byte:02X} at offset {offset} is not UTF-8; convert the file to UTF-8")]
    Encoding {
        /// The byte.
        byte: u8,
        /// Its offset in the file or line, from 0.
        offset: usize,
    },
    /// Not text at all.
    #[error("this is a binary file, not text (a zero byte at offset {offset})")]
    Binary {
        /// Where the first zero byte is.
        offset: usize,
    },
    /// Broken UTF-16.
    #[error("the text is not valid UTF-16: an unpaired surrogate or half a character")]
    Utf16,
    /// Nothing there.
    #[error("there is no text in it")]
    Empty,
    /// A line that is no JSON object.
    #[error("not a JSON object: {0}")]
    Json(String),
    /// A file that is no JSON list.
    #[error("not a JSON list of objects: {0}")]
    JsonList(String),
    /// A CSV row that does not fit the header.
    #[error("{0}")]
    Csv(String),
    /// A needed column is missing from a table.
    #[error("no column for {wanted}; the columns are {found}. Name it with {option}")]
    Columns {
        /// What was looked for.
        wanted: &'static str,
        /// The columns found.
        found: String,
        /// The option that names it.
        option: &'static str,
    },
    /// A value is missing.
    #[error("the {0} is missing")]
    Missing(&'static str),
    /// A label that is none.
    #[error("{0}")]
    Label(#[from] crate::label::UnknownLabel),
    /// A value that does not make sense.
    #[error("{0}")]
    Value(String),
    /// A broken TOML file: topics or a recipe.
    #[error("{0}")]
    Toml(String),
    /// A broken quote tagger file.
    #[error("{0}")]
    Tagger(#[from] crate::sections::FileError),
    /// A broken model file.
    #[error("{0}")]
    Model(#[from] crate::classifier::ModelError),
}

/// Bytes as people say them.
fn size(bytes: usize) -> String {
    match bytes {
        b if b >= 1 << 20 && b.is_multiple_of(1 << 20) => format!("{} MiB", b >> 20),
        b if b >= 1 << 10 && b.is_multiple_of(1 << 10) => format!("{} KiB", b >> 10),
        b => format!("{b} bytes"),
    }
}

impl ReadErrorKind {
    /// What many of a kind are counted as: *12 empty*.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Io(_) => "unreadable",
            Self::Changed => "changed meanwhile",
            Self::TooLong { .. } => "too long",
            Self::Page(_) => "pages without an article",
            Self::Parquet(_) => "broken Parquet",
            Self::Feature { .. } => "of a format left out of this program",
            Self::Encoding { .. } => "not UTF-8",
            Self::Binary { .. } => "not text",
            Self::Utf16 => "broken UTF-16",
            Self::Empty => "empty",
            Self::Json(_) | Self::JsonList(_) => "not JSON",
            Self::Csv(_) => "broken CSV",
            Self::Columns { .. } => "without a needed column",
            Self::Missing(_) => "incomplete",
            Self::Label(_) => "with an unknown label",
            Self::Value(_) => "with a wrong value",
            Self::Toml(_) => "broken TOML",
            Self::Tagger(_) | Self::Model(_) => "broken model files",
        }
    }
}

/// What is wrong with a TOML file, and where.
pub(super) fn toml_error(error: &toml::de::Error, text: &str, name: &str) -> ReadError {
    let place = error.span().map_or_else(|| Place::file(name), |span| Place::at_byte(name, text, span.start));
    ReadError::new(place, ReadErrorKind::Toml(error.message().to_owned()))
}

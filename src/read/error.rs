//! What can be wrong with what comes in, and where.

use std::{fmt, io};

/// Where something was read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Place {
    /// The file as the user named it; `-` for standard input.
    pub file: String,
    /// The line, from 1, where known.
    pub line: Option<u64>,
    /// The column's name, or the character's number in its line, where known.
    pub column: Option<String>,
}

impl Place {
    /// A whole file.
    pub fn file(file: impl Into<String>) -> Self {
        Self { file: file.into(), line: None, column: None }
    }

    /// A line of a file.
    pub fn line(file: impl Into<String>, line: u64) -> Self {
        Self { line: Some(line), ..Self::file(file) }
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

    /// Whether only one record is bad, so that those after it can still be read.
    pub fn is_of_one_record(&self) -> bool {
        !matches!(self.kind, ReadErrorKind::Io(_) | ReadErrorKind::Columns { .. } | ReadErrorKind::Csv(_))
    }
}

/// What is wrong with something that was read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadErrorKind {
    /// The file could not be opened or read.
    #[error("{0}")]
    Io(#[from] io::Error),
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

/// What is wrong with a TOML file, and where.
pub(super) fn toml_error(error: &toml::de::Error, text: &str, name: &str) -> ReadError {
    let mut place = Place::file(name);
    if let Some(before) = error.span().and_then(|span| text.get(..span.start)) {
        place.line = Some(before.matches('\n').count() as u64 + 1);
        let column = before.rsplit('\n').next().map_or(0, |line| line.chars().count());
        place.column = Some((column + 1).to_string());
    }
    ReadError::new(place, ReadErrorKind::Toml(error.message().to_owned()))
}

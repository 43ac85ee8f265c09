//! Where the results of many records go, and what was wrong with some.

use super::bad_records::Bad;
use super::failure::Failure;
use crate::write::{Cells, Packing, ParquetTable, Progress, Resumable, ResumeError, Sink, SinkError};
use std::path::{Path, PathBuf};

/// How results become a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Shape {
    /// One after the other, behind this.
    Lines(Vec<u8>),
    /// As one JSON array; each result has `,\n` before it.
    Array,
    /// As a Parquet file with these columns.
    Parquet(&'static [&'static str]),
    /// As tables for people.
    Tables,
}

/// The file of errors that belongs to an output.
pub(super) fn errors_beside(out: &Path) -> PathBuf {
    let mut name = out.as_os_str().to_owned();
    name.push(".errors.jsonl");
    name.into()
}

/// Where results and errors go.
pub(super) struct Target {
    goal: Goal,
    /// Whether results are one JSON array.
    array: bool,
    packing: Option<Packing>,
}

enum Goal {
    Once(Sink, Errors),
    Table(Box<ParquetTable<Sink>>, Errors),
    Resumed(Box<Resumable>, PathBuf),
}

/// The file of errors; it appears with the first one.
pub(super) struct Errors {
    path: Option<PathBuf>,
    /// Whether the user named it.
    named: bool,
    sink: Option<Sink>,
}

impl Target {
    /// Output that comes whole or not at all.
    pub(super) fn once(
        out: Option<&Path>,
        shape: &Shape,
        packing: Option<Packing>,
        errors: Errors,
    ) -> Result<Self, SinkError> {
        let sink = Sink::open_plain(out)?; // whole pieces are packed, by all threads
        let goal = match shape {
            Shape::Parquet(columns) => {
                Goal::Table(Box::new(ParquetTable::new(sink, columns, Cells::of_statements)?), errors)
            }
            _ => Goal::Once(sink, errors),
        };
        let mut target = Self { goal, array: *shape == Shape::Array, packing };
        target.begin(shape)?;
        Ok(target)
    }

    /// Output that can be gone on with.
    pub(super) fn resumed(
        out: Box<Resumable>,
        errors: PathBuf,
        shape: &Shape,
        packing: Option<Packing>,
    ) -> Result<Self, SinkError> {
        let new = out.is_empty();
        let mut target = Self { goal: Goal::Resumed(out, errors), array: *shape == Shape::Array, packing };
        if new {
            target.begin(shape)?;
        }
        Ok(target)
    }

    /// What stands before all results. Of a packed file without results this is all there is, even if it is nothing.
    fn begin(&mut self, shape: &Shape) -> Result<(), SinkError> {
        self.bytes(match shape {
            Shape::Lines(header) => header,
            Shape::Array => b"[",
            Shape::Parquet(_) | Shape::Tables => b"",
        })
    }

    fn bytes(&mut self, bytes: &[u8]) -> Result<(), SinkError> {
        match self.packing {
            Some(packing) => self.packed(&packing.pack(bytes)?),
            None => self.packed(bytes),
        }
    }

    /// Adds results that are packed already, if they are to be.
    pub(super) fn packed(&mut self, bytes: &[u8]) -> Result<(), SinkError> {
        match &mut self.goal {
            Goal::Once(sink, _) => sink.bytes(bytes),
            Goal::Resumed(out, _) => out.bytes(bytes),
            Goal::Table(..) => Ok(()),
        }
    }

    /// Adds results; `first` if there were none before.
    pub(super) fn results(&mut self, bytes: &[u8], rows: &[Vec<String>], first: bool) -> Result<(), SinkError> {
        if let Goal::Table(table, _) = &mut self.goal {
            return rows.iter().try_for_each(|row| table.row(row));
        }
        let comma = usize::from(first && self.array && !bytes.is_empty());
        if bytes.is_empty() { Ok(()) } else { self.bytes(&bytes[comma..]) }
    }

    /// Says that all that was written until now belongs to `progress`.
    pub(super) fn checkpoint(&mut self, progress: &Progress) -> Result<(), SinkError> {
        match &mut self.goal {
            Goal::Resumed(out, _) => out.checkpoint(progress),
            Goal::Once(..) | Goal::Table(..) => Ok(()),
        }
    }

    /// Where bad records are told.
    pub(super) fn errors_path(&self) -> Option<&Path> {
        match &self.goal {
            Goal::Resumed(_, path) => Some(path),
            Goal::Once(_, errors) | Goal::Table(_, errors) => errors.path.as_deref(),
        }
    }

    /// Puts a bad record into the file of errors.
    pub(super) fn error(&mut self, bad: &Bad) -> Result<(), SinkError> {
        let line = bad.json().to_string();
        match &mut self.goal {
            Goal::Resumed(out, _) => out.error_bytes(format!("{line}\n").as_bytes()),
            Goal::Once(_, errors) | Goal::Table(_, errors) => errors.line(&line),
        }
    }

    /// Ends the writing.
    pub(super) fn finish(mut self, progress: &Progress) -> Result<(), SinkError> {
        if self.array {
            self.bytes(b"\n]\n")?;
        }
        match self.goal {
            Goal::Resumed(out, _) => out.finish(progress),
            Goal::Once(sink, errors) => sink.finish().and_then(|()| errors.finish()),
            Goal::Table(table, errors) => table.finish()?.finish().and_then(|()| errors.finish()),
        }
    }

    /// What is reached is kept where it can be gone on with.
    pub(super) fn give_up(self, progress: &Progress, failure: Failure) -> Failure {
        if let Goal::Resumed(mut out, _) = self.goal
            && !matches!(failure, Failure::Write(_))
            && let Err(e) = out.pause(progress)
        {
            return e.into();
        }
        failure
    }
}

impl Errors {
    /// The file that the user named, else the one beside the output, if that is a file.
    pub(super) fn new(named: Option<&Path>, out: Option<&Path>) -> Self {
        let regular = out.filter(|p| p.metadata().map_or(true, |m| m.is_file()));
        let path = named.map(Path::to_owned).or_else(|| regular.map(errors_beside));
        Self { path, named: named.is_some(), sink: None }
    }

    fn line(&mut self, line: &str) -> Result<(), SinkError> {
        let Some(path) = &self.path else { return Ok(()) };
        let sink = match &mut self.sink {
            Some(sink) => sink,
            none => none.insert(Sink::open(Some(path))?),
        };
        sink.line(line)
    }

    /// An older run's file would tell what is not true of this one.
    fn finish(self) -> Result<(), SinkError> {
        match (self.sink, self.path) {
            (Some(sink), _) => sink.finish(),
            (None, Some(path)) if self.named => Sink::open(Some(&path))?.finish(),
            (None, Some(path)) => match std::fs::remove_file(&path) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                    Err(SinkError::Io { place: path.display().to_string(), error })
                }
                _ => Ok(()),
            },
            (None, None) => Ok(()),
        }
    }
}

impl From<ResumeError> for Failure {
    fn from(error: ResumeError) -> Self {
        match error {
            ResumeError::Sink(error) => error.into(),
            other => Failure::Usage(other.to_string()),
        }
    }
}

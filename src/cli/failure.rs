//! How a command can end, and how that is told.

use crate::classifier::{ModelError, TrainError};
use crate::read::{InputError, ReadError};
use crate::write::SinkError;
use anstyle::{AnsiColor, Style};
use std::fmt::Display;

/// A command that came to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    /// All is well.
    Done,
    /// Something was bad and has been reported.
    SomeBad,
}

/// A command that could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    /// Whoever read the output has gone; no failure at all.
    #[error("")]
    Closed,
    #[error("{0}")]
    Read(#[from] ReadError),
    #[error("{0}")]
    Input(#[from] InputError),
    #[error("{0}")]
    Write(SinkError),
    #[error("{0}")]
    Train(#[from] TrainError),
    #[error("{0}")]
    Model(#[from] ModelError),
    #[error("{0}")]
    Program(String),
    #[error("{0}")]
    Usage(String),
}

impl From<SinkError> for Failure {
    fn from(error: SinkError) -> Self {
        match error {
            SinkError::Closed => Failure::Closed,
            other @ SinkError::Io { .. } => Failure::Write(other),
        }
    }
}

/// Tells on standard error why nothing came of it.
pub(super) fn report(failure: &Failure) {
    tell("error", AnsiColor::Red, failure);
}

/// Tells on standard error of something that the user should know.
pub(super) fn warn(what: &impl Display) {
    tell("warning", AnsiColor::Yellow, what);
}

#[allow(clippy::print_stderr)] // this is where the program speaks
fn tell(kind: &str, colour: AnsiColor, what: &impl Display) {
    let style = Style::new().bold().fg_color(Some(colour.into()));
    anstream::eprintln!("{style}{kind}{style:#}: {what}");
}

/// Tells on standard error how things went.
#[allow(clippy::print_stderr)] // this is where the program speaks
pub(super) fn note(what: &impl Display) {
    anstream::eprintln!("{what}");
}

/// The nearest of some names to one that is not among them, for *did you mean*.
pub(super) fn nearest<'a>(wrong: &str, names: impl Iterator<Item = &'a str>) -> String {
    let scored = names.map(|n| (strsim::jaro_winkler(wrong, n), n)).filter(|(score, _)| *score > 0.75);
    scored.max_by(|a, b| a.0.total_cmp(&b.0)).map_or_else(String::new, |(_, n)| format!("; did you mean `{n}`?"))
}

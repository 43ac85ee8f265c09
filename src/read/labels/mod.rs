//! Labelled sentences from the formats in which other programs keep them.
//!
//! Each format makes rows with our columns of what it finds; what a label means is decided here, once for all.

mod doccano;
mod fasttext;
mod format;
mod label_studio;
mod semeval;
mod spacy;

pub use format::LabelFormat;

use super::error::{Place, ReadError, ReadErrorKind};
use super::input::InputFile;
use super::label::{LabelOptions, LabelledRows, any_sentence};
use super::record::{RawRecord, Record, Records};
use super::source;
use crate::label::{LabelSet, Sentiment, Stance};
use serde_json::Value;
use std::io::BufRead as _;

/// What bare labels label, where the format does not say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LabelTask {
    /// Stance toward the topic.
    Stance,
    /// Sentiment.
    Sentiment,
}

impl LabelTask {
    fn column(self) -> &'static str {
        match self {
            LabelTask::Stance => Stance::TASK,
            LabelTask::Sentiment => Sentiment::TASK,
        }
    }
}

/// A row as another program's format has it: our columns, and labels of which it may not be known what they label.
#[derive(Debug)]
struct Marked {
    record: Record,
    /// The column in which labels stand, for errors.
    column: &'static str,
    labels: Vec<Mark>,
}

/// A label, and what it labels if that is known.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Mark {
    of: Option<String>,
    word: String,
}

impl Mark {
    /// `favor`, or `stance:favor`.
    fn of(word: &str) -> Self {
        match word.split_once(':') {
            Some((of, word)) if matches!(of, "stance" | "sentiment" | "topic") => {
                Self { of: Some(of.to_owned()), word: word.to_owned() }
            }
            _ => Self { of: None, word: word.to_owned() },
        }
    }

    /// What a bare word labels, if it can be only one.
    fn only_task(&self, options: &LabelOptions) -> Option<LabelTask> {
        let stance = options.label_map.read::<Stance>(&self.word).is_ok();
        let sentiment = options.label_map.read::<Sentiment>(&self.word).is_ok();
        match (stance, sentiment) {
            (true, false) => Some(LabelTask::Stance),
            (false, true) => Some(LabelTask::Sentiment),
            _ => None,
        }
    }
}

/// Reads sentences with their labels from files of any format that is known; labels may be missing.
///
/// Without `format` it is told by each file's extension and first line. `task` says what a bare *neutral* labels;
/// without it, that is what the other bare labels of the file label, or the stance.
///
/// # Errors
/// The first bad row with its place, unless bad rows are to be skipped; a file that cannot be read in any case.
pub fn exchanged_sentences(
    inputs: &[InputFile],
    format: Option<LabelFormat>,
    task: Option<LabelTask>,
    options: &LabelOptions,
) -> Result<LabelledRows, ReadError> {
    let mut all = LabelledRows::default();
    for input in inputs {
        let rows = read_file(input, format, task, options)?;
        for row in rows {
            let place = row.as_ref().map_or_else(|e| e.place.clone(), |r| r.place.clone());
            all.take(row.and_then(|r| any_sentence(&r, options)), place, options)?;
        }
    }
    Ok(all)
}

fn read_file(
    input: &InputFile,
    format: Option<LabelFormat>,
    task: Option<LabelTask>,
    options: &LabelOptions,
) -> Result<Vec<Result<Record, ReadError>>, ReadError> {
    let mut source = source::open(input)?;
    let start = source.bytes.fill_buf().map_err(|e| ReadError::new(Place::file(&input.name), e))?;
    let format = match format {
        Some(format) => format,
        None => LabelFormat::told(&input.name, start),
    };
    source.format = format.shape();
    let marked: Vec<Result<Marked, ReadError>> = match format {
        LabelFormat::Csv | LabelFormat::Tsv | LabelFormat::Jsonl | LabelFormat::Parquet => {
            return Ok(Records::new(source)?.collect());
        }
        LabelFormat::LabelStudio => label_studio::rows(source)?,
        LabelFormat::Semeval => semeval::rows(source)?,
        LabelFormat::Fasttext => lines(Records::new(source)?, fasttext::row),
        LabelFormat::Doccano => lines(Records::new(source)?, doccano::row),
        LabelFormat::Spacy => lines(Records::new(source)?, spacy::row),
    };
    let tasks = || marked.iter().flatten().flat_map(|m| &m.labels).filter(|l| l.of.is_none());
    let usual = task.or_else(|| {
        let sentiment = tasks().any(|l| l.only_task(options) == Some(LabelTask::Sentiment));
        let stance = tasks().any(|l| l.only_task(options) == Some(LabelTask::Stance));
        (sentiment && !stance).then_some(LabelTask::Sentiment)
    });
    let usual = usual.unwrap_or(LabelTask::Stance);
    Ok(marked.into_iter().map(|row| row.and_then(|m| m.record(usual, options))).collect())
}

fn lines(records: Records, row: impl Fn(Record) -> Result<Marked, ReadError>) -> Vec<Result<Marked, ReadError>> {
    records.map(|record| record.and_then(&row)).collect()
}

impl Marked {
    /// The row with its labels in the columns where ours are.
    fn record(self, usual: LabelTask, options: &LabelOptions) -> Result<Record, ReadError> {
        let mut record = self.record;
        for label in self.labels {
            let bare = || label.only_task(options).unwrap_or(usual).column().to_owned();
            let column = label.of.clone().unwrap_or_else(bare);
            let known = record.fields.iter().find(|f| f.0 == column).map(|f| f.1.clone());
            match known {
                None | Some(Value::Null) => record.fields.push((column, Value::String(label.word))),
                Some(known) if known == Value::String(label.word.clone()) => {}
                Some(known) => {
                    let known = known.as_str().map_or_else(|| known.to_string(), str::to_owned);
                    let what = format!("two labels for one {column}: `{known}` and `{}`", label.word);
                    return Err(record.error(self.column, ReadErrorKind::Value(what)));
                }
            }
        }
        Ok(record)
    }
}

/// Columns that another program keeps in an object of their own are columns like the others.
fn spread(record: &mut Record, name: &str) {
    if let Some(at) = record.fields.iter().position(|f| f.0 == name && f.1.is_object())
        && let Value::Object(inner) = record.fields.remove(at).1
    {
        for (name, value) in inner {
            if !record.fields.iter().any(|f| f.0 == name) {
                record.fields.push((name, value));
            }
        }
    }
}

/// Takes a column out of a row.
fn take(record: &mut Record, name: &str) -> Option<Value> {
    let at = record.fields.iter().position(|f| f.0 == name)?;
    Some(record.fields.remove(at).1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(name: &str, text: &str, task: Option<LabelTask>) -> Result<LabelledRows, ReadError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        let input = InputFile { name: name.to_owned(), path: Some(path), format: None };
        exchanged_sentences(&[input], None, task, &LabelOptions::default())
    }

    #[test]
    fn every_format_is_told_by_its_first_line() {
        let files = [
            ("a.txt", "__label__against Scrap the tram.\n"),
            ("a.txt", "ID\tTarget\tTweet\tStance\n1\ttram\tScrap the tram.\tAGAINST\n"),
            ("a.jsonl", "{\"id\": 1, \"text\": \"Scrap the tram.\", \"label\": [\"against\"]}\n"),
            ("a.jsonl", "{\"text\": \"Scrap the tram.\", \"cats\": {\"favor\": 0.0, \"against\": 1.0}}\n"),
            (
                "a.json",
                "[{\"id\": 1, \"data\": {\"text\": \"Scrap the tram.\"}, \"annotations\": [{\"result\": \
                 [{\"from_name\": \"stance\", \"type\": \"choices\", \"value\": {\"choices\": [\"against\"]}}]}]}]",
            ),
            ("a.json", "[{\"id\": 1, \"text\": \"Scrap the tram.\", \"stance\": \"against\"}]"),
            ("a.csv", "text,stance\nScrap the tram.,con\n"),
            ("a.jsonl", "{\"text\": \"Scrap the tram.\", \"stance\": \"anti\"}\n"),
        ];
        for (name, text) in files {
            let rows = read(name, text, None).unwrap_or_else(|e| panic!("{name}: {text}: {e}"));
            let [sentence] = &rows.sentences[..] else { panic!("{text}") };
            assert_eq!((sentence.text.as_str(), sentence.stance), ("Scrap the tram.", Some(Stance::Against)), "{text}");
        }
    }

    #[test]
    fn a_bare_neutral_labels_what_the_other_labels_of_its_file_label_or_what_is_said() {
        let text = "__label__neutral A tram.\n__label__positive A fine tram.\n";
        let rows = read("a.txt", text, None).unwrap();
        assert_eq!((rows.sentences[0].sentiment, rows.sentences[0].stance), (Some(Sentiment::Neutral), None));
        let rows = read("a.txt", text, Some(LabelTask::Stance)).unwrap();
        assert_eq!((rows.sentences[0].sentiment, rows.sentences[0].stance), (None, Some(Stance::Neutral)));
        assert_eq!(rows.sentences[1].sentiment, Some(Sentiment::Positive));
    }

    #[test]
    fn errors_name_file_line_and_column() {
        let cases = [
            ("a.txt", "__label__favor A\n__label__maybe B\n", "a.txt, line 2, column `stance`: `maybe` is no stance"),
            ("a.txt", "__label__favor A\n__label__favor __label__con B\n", "a.txt, line 2, column `label`: two labels"),
            ("a.txt", "__label__favor A\n\nB\n__label__favor\n", "a.txt, line 4, column `text`: the text is missing"),
            ("a.tsv", "ID\tTarget\tTweet\tStance\n1\tx\tB\n", "a.tsv, line 2: 3 columns where the header has 4"),
            ("a.jsonl", "{\"text\": \"A\", \"label\": [1]}\n", "a.jsonl, line 1, column `label`: a list of words"),
            (
                "a.jsonl",
                "{\"text\": \"A\", \"cats\": {\"favor\": 1, \"against\": 1}}\n",
                "column `cats`: `favor` and `against`",
            ),
            ("a.json", "[{\"id\": 1},\n {\"id\": 2,}]", "a.json, line 2, column 11: not a JSON"),
            ("a.json", "[{\"data\": {\"text\": \"A\"}, \"annotations\": 7}]", "a.json, row 1, column `annotations`"),
        ];
        for (name, text, wanted) in cases {
            let error = read(name, text, None).unwrap_err().to_string();
            assert!(error.contains(wanted), "{text}: {error}");
        }
    }
}

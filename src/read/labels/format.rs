//! Which format a label file is in.

use crate::read::input::Format;
use std::path::Path;

/// A format for labelled sentences.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LabelFormat {
    /// Our columns, comma-separated.
    Csv,
    /// Our columns, tab-separated.
    Tsv,
    /// Our columns as the fields of JSON lines.
    Jsonl,
    /// Our columns in a Parquet file.
    Parquet,
    /// fastText: `__label__favor` before the text of each line.
    Fasttext,
    /// SemEval-2016 task 6: `ID`, `Target`, `Tweet` and `Stance`, tab-separated, not quoted.
    Semeval,
    /// doccano's JSON lines: `text` and a list `label`.
    Doccano,
    /// Label Studio's JSON: a list of tasks with `data` and `annotations`.
    LabelStudio,
    /// spaCy's JSON lines for text categories: `text` and `cats`.
    Spacy,
}

impl LabelFormat {
    /// The format that a file's name and its beginning tell.
    pub(super) fn told(name: &str, start: &[u8]) -> Self {
        let name = name.to_lowercase();
        let name = [".gz", ".zst", ".zstd"].iter().find_map(|p| name.strip_suffix(p)).unwrap_or(&name);
        let extension = Path::new(name).extension().map(|e| e.to_string_lossy().into_owned()).unwrap_or_default();
        let text = String::from_utf8_lossy(&start[..start.len().min(1 << 16)]);
        let first = text.lines().find(|l| !l.trim().is_empty()).unwrap_or_default();
        let header: Vec<&str> = first.split('\t').map(str::trim).collect();
        if start.starts_with(b"PAR1") {
            LabelFormat::Parquet
        } else if first.starts_with("__label__") {
            LabelFormat::Fasttext
        } else if ["ID", "Target", "Tweet", "Stance"].iter().all(|c| header.contains(c)) {
            LabelFormat::Semeval
        } else if text.trim_start().starts_with('[') || extension == "json" {
            LabelFormat::LabelStudio
        } else if text.trim_start().starts_with('{') {
            Self::of_object(first)
        } else if matches!(extension.as_str(), "tsv" | "tab") {
            LabelFormat::Tsv
        } else if matches!(extension.as_str(), "txt" | "text" | "ft") {
            LabelFormat::Fasttext
        } else {
            LabelFormat::Csv
        }
    }

    /// Of JSON lines, by the fields of the first.
    fn of_object(line: &str) -> Self {
        let fields: serde_json::Map<String, serde_json::Value> = serde_json::from_str(line).unwrap_or_default();
        if fields.get("cats").is_some_and(serde_json::Value::is_object) {
            LabelFormat::Spacy
        } else if ["label", "labels"].iter().any(|f| fields.get(*f).is_some_and(serde_json::Value::is_array)) {
            LabelFormat::Doccano
        } else {
            LabelFormat::Jsonl
        }
    }

    /// How its rows are told apart.
    pub(super) fn shape(self) -> Format {
        match self {
            LabelFormat::Csv => Format::Csv,
            LabelFormat::Tsv => Format::Tsv,
            LabelFormat::Jsonl | LabelFormat::Doccano | LabelFormat::Spacy => Format::Jsonl,
            LabelFormat::Parquet => Format::Parquet,
            LabelFormat::Fasttext | LabelFormat::Semeval | LabelFormat::LabelStudio => Format::Text,
        }
    }
}

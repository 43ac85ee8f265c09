//! Statements as rows of a CSV file.

use serde_json::Value;

/// A row as a line, quoted where that is needed.
pub fn csv_line<S: AsRef<str>>(cells: &[S]) -> String {
    delimited_line(cells, b',')
}

/// As [`csv_line`], with another delimiter.
pub(super) fn delimited_line<S: AsRef<str>>(cells: &[S], delimiter: u8) -> String {
    let mut writer = csv::WriterBuilder::new().delimiter(delimiter).from_writer(Vec::new());
    let written = writer.write_record(cells.iter().map(AsRef::as_ref));
    // writing to memory does not fail, and what goes in as text comes out as text
    let bytes = written.ok().and_then(|()| writer.into_inner().ok()).unwrap_or_default();
    String::from_utf8(bytes).unwrap_or_default()
}

/// The columns of the CSV form, the same for every input.
pub const CSV_COLUMNS: [&str; 32] = [
    "article",
    "id",
    "kind",
    "content_start",
    "content_end",
    "content",
    "cue",
    "source",
    "speaker",
    "speaker_role",
    "speaker_party",
    "speaker_organisation",
    "speaker_members",
    "speaker_resolution",
    "speaker_certainty",
    "topic",
    "evidence",
    "stance",
    "stance_favor",
    "stance_against",
    "stance_neutral",
    "stance_abstained",
    "sentiment",
    "sentiment_positive",
    "sentiment_negative",
    "sentiment_neutral",
    "certainty",
    "date",
    "outlet",
    "model",
    "topic_in",
    "topic_certainty",
];

/// A statement's JSON form as the cells of a CSV row.
pub fn csv_row(statement: &Value) -> Vec<String> {
    let cell = |path: &[&str]| -> String {
        match path.iter().fold(statement, |v, key| &v[*key]) {
            Value::Null => String::new(),
            Value::String(s) => s.clone(),
            Value::Array(all) => {
                all.iter().filter_map(|e| e["text"].as_str().or(e.as_str())).collect::<Vec<_>>().join(" | ")
            }
            other => other.to_string(),
        }
    };
    let place = |column: &str| -> String {
        match column {
            "content_start" => cell(&["content", "start"]),
            "content_end" => cell(&["content", "end"]),
            "content" | "cue" | "source" => cell(&[column, "text"]),
            "speaker" => cell(&["speaker", "name"]),
            "stance" | "sentiment" => cell(&[column, "label"]),
            _ => match column.split_once('_') {
                Some((task @ ("stance" | "sentiment" | "speaker"), field)) => cell(&[task, field]),
                _ => cell(&[column]),
            },
        }
    };
    CSV_COLUMNS.iter().map(|c| place(c)).collect()
}

//! Statements as rows of a CSV file.

use serde_json::Value;

const CSV_COLUMNS: [&str; 32] = [
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

/// The columns of the CSV form, the same for every input.
pub fn csv_header() -> Vec<String> {
    CSV_COLUMNS.map(str::to_owned).to_vec()
}

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

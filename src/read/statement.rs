//! Statements, as prediction writes them.

use super::error::{Place, ReadError, ReadErrorKind};
use super::input::InputFile;
use super::record::{Record, Records};
use super::source;
use crate::label::{LabelSet, Stance};
use crate::overview::Said;
use serde_json::Value;

/// Reads statements (JSON lines of `standpoint predict`).
///
/// # Errors
/// The first line that is no statement, with its place.
pub fn statements(inputs: &[InputFile]) -> Result<Vec<Said>, ReadError> {
    let mut all = Vec::new();
    for input in inputs {
        for record in Records::new(source::open(input)?)? {
            all.push(said(&record?)?);
        }
    }
    Ok(all)
}

fn said(record: &Record) -> Result<Said, ReadError> {
    let field = |name: &str| record.fields.iter().find(|f| f.0 == name).map_or(&Value::Null, |f| &f.1);
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let Some(content) = text(&field("content")["text"]) else {
        let what = "no statement: `content.text` is missing (give the JSON lines of `standpoint predict`)".to_owned();
        return Err(ReadError::new(record.place.clone(), ReadErrorKind::Value(what)));
    };
    let stance = field("stance");
    let probabilities = Stance::ALL.map(|s| stance[s.name()].as_f64());
    let best = Stance::ALL
        .into_iter()
        .zip(probabilities)
        .filter_map(|(s, p)| Some((s, p?)))
        .reduce(|a, b| if b.1 > a.1 { b } else { a });
    Ok(Said {
        article: text(field("article")).or_else(|| text(field("id"))).unwrap_or_else(|| line(&record.place)),
        speaker: text(&field("speaker")["name"]),
        topic: text(field("topic")),
        stance: best,
        abstained: stance["abstained"].as_bool().unwrap_or(false),
        sentiment: text(&field("sentiment")["label"]),
        outlet: text(field("outlet")),
        date: text(field("date")),
        text: content,
    })
}

fn line(place: &Place) -> String {
    format!("{}:{}", place.file, place.line.unwrap_or_default())
}

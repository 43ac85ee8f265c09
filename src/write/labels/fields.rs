//! A labelled sentence as named values: the columns of our own label files.

use crate::label::{LabelSet, LabelledSentence};
use crate::text::{OffsetMap, OffsetUnit};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// All that is known of a sentence, under the names by which label files are read; what is not known is left out.
pub fn sentence_fields(s: &LabelledSentence) -> Map<String, Value> {
    let mut out = Map::new();
    let mut put = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            out.insert(name.to_owned(), value);
        }
    };
    put("id", Some(json!(s.id)));
    put("text", Some(json!(s.text)));
    put("topic", s.topic.as_ref().map(|v| json!(v)));
    put("stance", s.stance.map(|l| json!(l.name())));
    put("sentiment", s.sentiment.map(|l| json!(l.name())));
    put("speaker", s.speaker.as_ref().map(|v| json!(v)));
    put("before", s.before.as_ref().map(|v| json!(v)));
    put("after", s.after.as_ref().map(|v| json!(v)));
    if let Some(target) = s.target {
        let map = OffsetMap::new(&s.text, OffsetUnit::CodePoint);
        put("target", Some(json!(target.of(&s.text))));
        put("target_start", Some(json!(map.from_byte(target.start))));
        put("target_end", Some(json!(map.from_byte(target.end))));
    }
    put("group", s.group.as_ref().map(|v| json!(v)));
    put("weight", (s.weight != 1.0).then(|| short(s.weight)));
    put("label_probability", s.label_probability.map(short));
    put("split", s.split.as_ref().map(|v| json!(v)));
    put("lang", s.language.as_ref().map(|v| json!(v)));
    for (name, value) in &s.columns {
        if !out.contains_key(name) {
            out.insert(name.clone(), json!(value));
        }
    }
    out
}

/// A number with the digits that it needs.
fn short(number: f32) -> Value {
    number.to_string().parse::<f64>().map_or(Value::Null, |n| json!(n))
}

/// The columns that occur in any of the sentences: ours in their usual order, then others as they come.
pub fn label_columns(sentences: &[LabelledSentence]) -> Vec<String> {
    const OURS: [&str; 16] = [
        "id",
        "text",
        "topic",
        "stance",
        "sentiment",
        "speaker",
        "before",
        "after",
        "target",
        "target_start",
        "target_end",
        "group",
        "weight",
        "label_probability",
        "split",
        "lang",
    ];
    let (mut known, mut others) = (BTreeSet::new(), Vec::new());
    for sentence in sentences {
        for (name, _) in sentence_fields(sentence) {
            if known.insert(name.clone()) && !OURS.contains(&name.as_str()) {
                others.push(name);
            }
        }
    }
    known.extend(["id", "text"].map(str::to_owned));
    OURS.iter().filter(|o| known.contains(**o)).map(|o| (*o).to_owned()).chain(others).collect()
}

/// A sentence as a cell for each column.
pub fn label_row(sentence: &LabelledSentence, columns: &[String]) -> Vec<String> {
    let fields = sentence_fields(sentence);
    let cell = |name: &String| match fields.get(name) {
        None => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    };
    columns.iter().map(cell).collect()
}

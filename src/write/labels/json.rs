//! JSON forms of other programs. What they have no place for is kept beside the text, where they carry it along.

use super::{LabelsWritten, sentence_fields};
use crate::label::{LabelSet, LabelledSentence, Sentiment, Stance};
use serde_json::{Map, Value, json};

/// The columns of a sentence without its text and labels.
fn rest(s: &LabelledSentence) -> Map<String, Value> {
    let mut fields = sentence_fields(s);
    for name in ["text", "stance", "sentiment"] {
        fields.shift_remove(name);
    }
    fields
}

/// A line of doccano's JSON: the labels in a list, everything else as further fields.
pub fn doccano_json(s: &LabelledSentence, written: LabelsWritten) -> Value {
    let mut out = Map::new();
    out.insert("text".into(), json!(s.text));
    out.insert("label".into(), json!(written.words(s)));
    for (name, value) in rest(s) {
        if !matches!(name.as_str(), "label" | "labels") {
            out.insert(name, value);
        }
    }
    Value::Object(out)
}

/// A line of spaCy's JSON: 1 for the category that it has, 0 for the others of its task.
pub fn spacy_json(s: &LabelledSentence, written: LabelsWritten) -> Value {
    let mut cats = Map::new();
    let words = written.words(s);
    let mut put = |word: String| {
        let number = if words.contains(&word) { 1.0 } else { 0.0 };
        cats.insert(word, json!(number));
    };
    if s.stance.is_some() && written.stance {
        for label in Stance::ALL {
            put(written.word(label));
        }
    }
    if s.sentiment.is_some() && written.sentiment {
        for label in Sentiment::ALL {
            put(written.word(label));
        }
    }
    json!({ "text": s.text, "cats": cats, "meta": rest(s) })
}

/// A task of Label Studio: the columns as data, the labels as the choices of one annotation.
pub fn label_studio_json(s: &LabelledSentence, number: usize) -> Value {
    let mut data = Map::new();
    data.insert("text".into(), json!(s.text));
    data.extend(rest(s));
    let choice = |task: &str, word: &str| json!({ "from_name": task, "to_name": "text", "type": "choices", "value": { "choices": [word] } });
    let stance = s.stance.map(|l| choice(Stance::TASK, l.name()));
    let sentiment = s.sentiment.map(|l| choice(Sentiment::TASK, l.name()));
    let result: Vec<Value> = stance.into_iter().chain(sentiment).collect();
    let annotations = if result.is_empty() { json!([]) } else { json!([{ "result": result }]) };
    json!({ "id": number, "data": data, "annotations": annotations })
}

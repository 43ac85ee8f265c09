//! Label Studio's JSON: a list of tasks, each with `data` (the text and further columns) and `annotations`, one for each
//! annotator, whose results are choices. Its small form (`JSON_MIN`: a list of objects with our columns) is read, too.
//!
//! Where several annotators agree theirs is the label. Where they do not there is none; each one's label is in a column
//! `annotator_1`, `annotator_2` and so on, for `--annotators`.

use super::{Mark, Marked, Place, ReadError, ReadErrorKind, Record, spread, take};
use crate::read::source::Source;
use serde_json::{Map, Value};

pub(super) fn rows(source: Source) -> Result<Vec<Result<Marked, ReadError>>, ReadError> {
    let name = source.name.clone();
    let text = source.read_text()?;
    let tasks: Vec<Map<String, Value>> = serde_json::from_str(&text).map_err(|e| {
        let mut what = e.to_string();
        if let Some(at) = what.rfind(" at line ") {
            what.truncate(at);
        }
        let place = Place::line(&name, e.line() as u64).column(e.column().to_string());
        ReadError::new(place, ReadErrorKind::JsonList(what))
    })?;
    let row = |(number, task): (usize, Map<String, Value>)| {
        let place = Place::row(&name, number as u64 + 1);
        row(Record { fields: task.into_iter().collect(), place })
    };
    Ok(tasks.into_iter().enumerate().map(row).collect())
}

fn row(mut record: Record) -> Result<Marked, ReadError> {
    let given = take(&mut record, "annotations").unwrap_or(Value::Null);
    let annotators = match &given {
        Value::Null => Vec::new(),
        Value::Array(all) => all.iter().map(choices).collect(),
        _ => {
            let what = "a list of annotations is expected".to_owned();
            return Err(record.error("annotations", ReadErrorKind::Value(what)));
        }
    };
    let known = ["text", "data", "meta", "id", "topic", "stance", "sentiment", "speaker", "group", "split", "lang"];
    let small = !record.fields.iter().any(|f| f.0 == "data");
    if !small {
        // what is left of a task is the program's own book-keeping
        record.fields.retain(|f| known.contains(&f.0.as_str()));
    }
    if record.fields.iter().any(|f| f.0 == "data" && f.1.get("id").is_some()) {
        take(&mut record, "id"); // ours goes before the task's number
    }
    spread(&mut record, "data");
    spread(&mut record, "meta");
    let labels = match &annotators[..] {
        [] => Vec::new(),
        [first, rest @ ..] if rest.iter().all(|r| r == first) => first.clone(),
        several => {
            for (number, labels) in several.iter().enumerate() {
                if let Some(label) = labels.first() {
                    record.fields.push((format!("annotator_{}", number + 1), Value::String(label.word.clone())));
                }
            }
            Vec::new()
        }
    };
    Ok(Marked { record, column: "annotations", labels })
}

/// The choices of an annotator, each with what it was asked for.
fn choices(annotation: &Value) -> Vec<Mark> {
    let results = annotation["result"].as_array().into_iter().flatten();
    let choice = |result: &Value| {
        let of = result["from_name"].as_str().filter(|n| matches!(*n, "stance" | "sentiment" | "topic"));
        let words = result["value"]["choices"].as_array().cloned().unwrap_or_default();
        let mark = |word: Value| {
            let mut mark = Mark::of(word.as_str()?);
            mark.of = mark.of.or_else(|| of.map(str::to_owned));
            Some(mark)
        };
        words.into_iter().filter_map(mark).collect::<Vec<_>>()
    };
    results.flat_map(choice).collect()
}

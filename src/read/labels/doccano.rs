//! doccano's JSON lines for text classification: `text`, a list `label` (or `labels`), and any further fields.

use super::{Mark, Marked, ReadError, ReadErrorKind, Record, spread, take};
use serde_json::Value;

pub(super) fn row(mut record: Record) -> Result<Marked, ReadError> {
    let given = take(&mut record, "label").or_else(|| take(&mut record, "labels")).unwrap_or(Value::Null);
    let labels = match &given {
        Value::Null => Some(Vec::new()),
        Value::String(word) => Some(vec![Mark::of(word)]),
        Value::Array(words) => words.iter().map(|w| w.as_str().map(Mark::of)).collect(),
        _ => None,
    };
    let wrong = || record.error("label", ReadErrorKind::Value("a list of words is expected".to_owned()));
    let labels = labels.ok_or_else(wrong)?;
    spread(&mut record, "meta");
    Ok(Marked { record, column: "label", labels })
}

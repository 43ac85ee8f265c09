//! fastText: a line for each text, its labels before it, each with `__label__`.

use super::{Mark, Marked, ReadError, Record, take};
use serde_json::Value;

const PREFIX: &str = "__label__";

/// A line without any label is a text without one.
#[allow(clippy::unnecessary_wraps)] // as the other formats
pub(super) fn row(mut record: Record) -> Result<Marked, ReadError> {
    let line = take(&mut record, "text").and_then(|t| t.as_str().map(str::to_owned)).unwrap_or_default();
    let mut rest = line.trim();
    let mut labels = Vec::new();
    while let Some(label) = rest.strip_prefix(PREFIX) {
        let (word, after) = label.split_once(char::is_whitespace).unwrap_or((label, ""));
        labels.push(Mark::of(word));
        rest = after.trim_start();
    }
    record.fields.push(("text".to_owned(), Value::String(rest.to_owned())));
    Ok(Marked { record, column: "label", labels })
}

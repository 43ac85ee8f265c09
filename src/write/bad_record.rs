//! Records that could not be read, as JSON.

use serde_json::{Value, json};
use std::fmt::Display;

/// A bad record: the file, the number of its line or row (0 for a whole file), its column where known, and the reason.
pub fn bad_record_json(path: &str, record: u64, column: Option<&str>, reason: &impl Display) -> Value {
    let record = (record > 0).then_some(record);
    let column = column.map(|c| c.trim_matches('`'));
    json!({ "path": path, "record": record, "column": column, "reason": reason.to_string() })
}

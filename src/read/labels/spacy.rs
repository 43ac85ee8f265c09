//! spaCy's JSON lines for text categories: `text`, `cats` with a number for each category, and `meta`.

use super::{Mark, Marked, ReadError, ReadErrorKind, Record, spread, take};
use serde_json::Value;

/// The label of a task is its category with the highest number, if that is at least one half and alone.
pub(super) fn row(mut record: Record) -> Result<Marked, ReadError> {
    let given = take(&mut record, "cats").unwrap_or(Value::Null);
    let wrong = |what: String| record.error("cats", ReadErrorKind::Value(what));
    let mut labels: Vec<(Mark, f64)> = Vec::new();
    match &given {
        Value::Null => {}
        Value::Object(cats) => {
            for (name, number) in cats {
                let number = number.as_f64().or_else(|| number.as_bool().map(|b| f64::from(u8::from(b))));
                let number = number.ok_or_else(|| wrong(format!("`{name}` has no number")))?;
                if number < 0.5 {
                    continue;
                }
                let mark = Mark::of(name);
                match labels.iter_mut().find(|l| l.0.of == mark.of) {
                    Some(known) if known.1 == number => {
                        return Err(wrong(format!("`{}` and `{name}` have the same number", known.0.word)));
                    }
                    Some(known) if known.1 > number => {}
                    Some(known) => *known = (mark, number),
                    None => labels.push((mark, number)),
                }
            }
        }
        _ => return Err(wrong("an object of categories and numbers is expected".to_owned())),
    }
    spread(&mut record, "meta");
    Ok(Marked { record, column: "cats", labels: labels.into_iter().map(|l| l.0).collect() })
}

//! Parts of the rows that are reported by themselves.

use crate::label::LabelledSentence;
use std::collections::BTreeMap;

/// Values of a column with fewer rows than this share a slice.
pub const LEAST_ROWS: usize = 10;

/// Columns by which reports are sliced wherever rows have them.
pub const USUAL_SLICES: [&str; 4] = ["topic", "speaker", "kind", "length"];

/// The slice of values that are too rare for one of their own.
const RARE: &str = "(values with fewer than 10 rows)";

/// One column's division of rows.
#[derive(Debug)]
pub(super) struct Division {
    pub(super) column: String,
    /// Its slices: value and rows.
    pub(super) values: Vec<(String, usize)>,
    /// For each row its slice, if it has a value.
    pub(super) of: Vec<Option<u32>>,
}

/// Divides rows by each column that has two values at least; `length` counts words if no column is called so.
pub(super) fn divisions(rows: &[&LabelledSentence], columns: &[String]) -> Vec<Division> {
    let mut found: Vec<Division> = Vec::new();
    for column in columns {
        if found.iter().all(|d| d.column != *column) {
            found.extend(division(rows, column).filter(|d| d.values.len() > 1));
        }
    }
    found
}

fn division(rows: &[&LabelledSentence], column: &str) -> Option<Division> {
    let value = |s: &LabelledSentence| match (column, s.column(column)) {
        (_, Some(value)) if !value.trim().is_empty() => Some(value.to_owned()),
        ("length", _) => Some(length(&s.text).to_owned()),
        _ => None,
    };
    let values: Vec<Option<String>> = rows.iter().map(|s| value(s)).collect();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for value in values.iter().flatten() {
        *counts.entry(value).or_default() += 1;
    }
    let rare: usize = counts.values().filter(|n| **n < LEAST_ROWS).sum();
    let mut kept: Vec<(String, usize)> =
        counts.iter().filter(|(_, n)| **n >= LEAST_ROWS).map(|(v, n)| ((*v).to_owned(), *n)).collect();
    if column != "length" {
        kept.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    }
    if rare > 0 {
        kept.push((RARE.to_owned(), rare));
    }
    let places: BTreeMap<&str, u32> = kept.iter().enumerate().map(|(i, (v, _))| (v.as_str(), i as u32)).collect();
    let last = kept.len().checked_sub(1)? as u32;
    let of = values.iter().map(|v| v.as_deref().map(|v| places.get(v).copied().unwrap_or(last))).collect();
    Some(Division { column: column.to_owned(), values: kept, of })
}

/// A text's length in words, in four steps.
pub(super) fn length(text: &str) -> &'static str {
    match text.split_whitespace().count() {
        0..=10 => "1-10 words",
        11..=20 => "11-20 words",
        21..=35 => "21-35 words",
        _ => "36 words and more",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rare_values_share_a_slice_and_every_row_is_in_one() {
        let rows: Vec<LabelledSentence> = (0..33)
            .map(|i| {
                let mut s = LabelledSentence::new("", "a b c");
                s.speaker = (i < 31).then(|| if i < 20 { "A".to_owned() } else { format!("S{i}") });
                s
            })
            .collect();
        let rows: Vec<&LabelledSentence> = rows.iter().collect();
        let found = divisions(&rows, &["speaker".to_owned(), "length".to_owned(), "none".to_owned()]);
        assert_eq!(found.len(), 1, "a column of one value divides nothing");
        assert_eq!(found[0].values, [("A".to_owned(), 20), (RARE.to_owned(), 11)]);
        assert_eq!((found[0].of[0], found[0].of[30], found[0].of[32]), (Some(0), Some(1), None));
    }
}

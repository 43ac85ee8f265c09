//! What a row's further columns say: a party, a speaker, an outlet.
//!
//! Shortcuts: a model that knows who speaks need not read what is said. Off unless asked for.

use super::SentenceFeature;
use crate::label::LabelledSentence;

/// A feature of value 1 for each of the named columns that the row has; names begin with `k=`.
pub fn column_features(row: &LabelledSentence, columns: &[String]) -> Vec<SentenceFeature> {
    let feature = |column: &String| {
        let value = row.column(column)?;
        Some(SentenceFeature { name: format!("k={column}:{}", value.to_lowercase()), value: 1.0, places: Vec::new() })
    };
    columns.iter().filter_map(feature).collect()
}

//! What a row's further columns say: a party, a speaker, an outlet.
//!
//! Shortcuts: a model that knows who speaks need not read what is said. Off unless asked for.

use crate::label::LabelledSentence;

/// The name of a feature, of value 1, for each of the named columns that the row has; names begin with `k=`.
pub fn column_features(row: &LabelledSentence, columns: &[String]) -> Vec<String> {
    let feature = |column: &String| Some(format!("k={column}:{}", row.column(column)?.to_lowercase()));
    columns.iter().filter_map(feature).collect()
}

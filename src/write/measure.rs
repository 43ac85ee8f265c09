//! Numbers as people read them.

use crate::metrics::Estimate;

/// Three digits, or `n/a`.
pub(super) fn digits(value: Option<f64>) -> String {
    value.map_or_else(|| "n/a".to_owned(), |v| format!("{v:.3}"))
}

/// The value alone.
pub(super) fn plain(estimate: &Estimate) -> String {
    digits(estimate.value)
}

/// The value in per cent.
pub(super) fn percent(estimate: &Estimate) -> String {
    estimate.value.map_or_else(|| "n/a".to_owned(), |v| format!("{:.1} %", v * 100.0))
}

/// The interval in brackets; nothing where there is none.
pub(super) fn interval(estimate: &Estimate) -> String {
    match (estimate.low, estimate.high) {
        (Some(low), Some(high)) => format!("[{low:.3}, {high:.3}]"),
        _ => String::new(),
    }
}

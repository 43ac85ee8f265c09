//! Rows chosen as they stream by.

use super::failure::Failure;
use super::options::RowOptions;
use crate::read::Filter;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// Conditions that rows must meet; whether a row has their column at all is known only when all are read.
pub(super) struct Conditions {
    filters: Vec<(Filter, AtomicBool)>,
    rows: AtomicU64,
}

impl Conditions {
    pub(super) fn new(filters: Vec<Filter>) -> Self {
        Self { filters: filters.into_iter().map(|f| (f, AtomicBool::new(false))).collect(), rows: AtomicU64::new(0) }
    }

    /// Whether a row meets all of them; `holds` says whether it meets one, if it has the column.
    pub(super) fn admit(&self, holds: impl Fn(&Filter) -> Option<bool>) -> bool {
        self.rows.fetch_add(1, Ordering::Relaxed);
        self.filters.iter().fold(true, |all, (filter, known)| {
            let holds = holds(filter);
            known.fetch_or(holds.is_some(), Ordering::Relaxed);
            all && holds == Some(true)
        })
    }

    /// An error if none of all good rows had the column of one of them. Rows of an interrupted run are not known any more.
    pub(super) fn check(&self, good: u64) -> Result<(), Failure> {
        let all = good > 0 && self.rows.load(Ordering::Relaxed) >= good;
        let unknown = self.filters.iter().find(|(_, known)| all && !known.load(Ordering::Relaxed));
        unknown.map_or(Ok(()), |(filter, _)| Err(RowOptions::unknown(filter)))
    }
}

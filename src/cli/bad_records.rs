//! Records of which nothing came: the first are told as they come, the rest are counted.

use super::failure::warn;
use crate::guard::Panic;
use crate::read::{Place, ReadError};
use crate::write::bad_record_json;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

/// How many of a run are told one by one on standard error.
const MOST: u64 = 10;

/// A record of which nothing came.
#[derive(Debug, thiserror::Error)]
pub(super) enum Bad {
    /// It is bad itself.
    #[error("{0}")]
    Record(#[from] ReadError),
    /// The program fell over it.
    #[error("{place}: {}", mistake(.panic))]
    Program {
        /// The record.
        place: Place,
        /// How.
        panic: Panic,
    },
}

fn mistake(panic: &Panic) -> String {
    format!("a mistake in this program, not in the record; please report it together with the record: {panic}")
}

impl Bad {
    /// As a line of the file of errors.
    pub(super) fn json(&self) -> Value {
        let (place, reason) = match self {
            Bad::Record(e) => (&e.place, e.kind.to_string()),
            Bad::Program { place, panic } => (place, mistake(panic)),
        };
        bad_record_json(&place.file, place.number(), place.column.as_deref(), &reason)
    }

    fn kind(&self) -> &'static str {
        match self {
            Bad::Record(e) => e.kind.name(),
            Bad::Program { .. } => "mistakes in this program",
        }
    }
}

/// Tells bad records on standard error.
#[derive(Debug, Default)]
pub(super) struct BadRecords {
    told: u64,
    /// Those that were not told, by kind.
    more: BTreeMap<&'static str, u64>,
    mistakes: u64,
}

impl BadRecords {
    /// Tells one, or counts it.
    pub(super) fn tell(&mut self, bad: &Bad) {
        self.mistakes += u64::from(matches!(bad, Bad::Program { .. }));
        if self.told < MOST {
            self.told += 1;
            warn(bad);
        } else {
            *self.more.entry(bad.kind()).or_default() += 1;
        }
    }

    /// Whether there was none.
    pub(super) fn is_empty(&self) -> bool {
        self.told == 0
    }

    /// Tells how many more there were; `file` is where all of them are.
    pub(super) fn end(&self, file: Option<&Path>) {
        if let Some(more) = self.rest(file) {
            warn(&more);
        }
        if self.mistakes > 0 {
            let records = if self.mistakes == 1 { "record" } else { "records" };
            warn(&format!("{} {records} met a mistake in this program; please report it", self.mistakes));
        }
    }

    fn rest(&self, file: Option<&Path>) -> Option<String> {
        let kinds: Vec<String> = self.more.iter().map(|(kind, count)| format!("{count} {kind}")).collect();
        let all: u64 = self.more.values().sum();
        let place = file.map_or_else(String::new, |f| format!(", all in {}", f.display()));
        (all > 0).then(|| format!("… and {all} more bad records ({}){place}", kinds.join(", ")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::ReadErrorKind;

    #[test]
    fn many_bad_records_are_counted_by_kind() {
        let mut all = BadRecords::default();
        let bad = |kind| Bad::Record(ReadError { place: Place::line("a.jsonl", 3), kind });
        for _ in 0..MOST + 4 {
            all.tell(&bad(ReadErrorKind::Json("x".to_owned())));
        }
        assert_eq!(all.rest(None).unwrap(), "… and 4 more bad records (4 not JSON)");
        all.tell(&bad(ReadErrorKind::Empty));
        let told = all.rest(Some(Path::new("out.errors.jsonl"))).unwrap();
        assert_eq!(told, "… and 5 more bad records (1 empty, 4 not JSON), all in out.errors.jsonl");
        assert_eq!((all.told, BadRecords::default().rest(None)), (MOST, None));
    }
}

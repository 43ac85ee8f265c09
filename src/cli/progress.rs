//! Progress on standard error, for people at a terminal.

use crate::read::{self, Tally};
use indicatif::{HumanCount, ProgressBar, ProgressStyle};
use std::io::IsTerminal;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// A bar of `all` steps, or a counter where that is not known. Hidden when
/// quiet, when standard error is no terminal, and for work done within a blink.
pub(super) fn bar(all: Option<u64>, what: &'static str, quiet: bool) -> ProgressBar {
    if quiet || !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let (bar, template) = match all {
        Some(all) => (ProgressBar::new(all), "{msg} {wide_bar} {pos}/{len} ({eta})"),
        None => (ProgressBar::new_spinner(), "{msg} {spinner} {human_pos} ({per_sec}, {elapsed})"),
    };
    set_style(&bar, template);
    bar.set_message(what);
    bar.enable_steady_tick(Duration::from_millis(250));
    bar
}

fn set_style(bar: &ProgressBar, template: &str) {
    bar.set_style(ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()));
}

/// How far a stream of records is: how many there were, how many a second, and how long the rest of the files will take.
pub(super) struct Progress {
    bar: ProgressBar,
    what: &'static str,
    tally: Tally,
    /// Records done, those of an earlier run included, and how many those are.
    records: AtomicU64,
    before: AtomicU64,
    begun: Instant,
}

impl Progress {
    /// For all records of the inputs that a user named; their bytes are counted by `tally`.
    pub(super) fn of_stream(inputs: &[String], what: &'static str, quiet: bool, tally: Tally) -> Self {
        let hidden = quiet || !std::io::stderr().is_terminal();
        let bar = if hidden { ProgressBar::hidden() } else { ProgressBar::new_spinner() };
        if !hidden {
            set_style(&bar, "{spinner} {msg}");
            bar.enable_steady_tick(Duration::from_millis(250));
            if inputs.iter().all(|i| i != "-") {
                add_up(inputs.to_vec(), bar.clone());
            }
        }
        let none = AtomicU64::new(0);
        Self { bar, what, tally, records: AtomicU64::new(0), before: none, begun: Instant::now() }
    }

    /// An earlier run has done so many records.
    pub(super) fn begin_at(&self, records: u64) {
        self.records.store(records, Ordering::Relaxed);
        self.before.store(records, Ordering::Relaxed);
        self.bar.set_position(self.tally.bytes());
        self.bar.reset_eta();
    }

    /// So many more records are done.
    pub(super) fn advance(&self, records: u64) {
        let all = self.records.fetch_add(records, Ordering::Relaxed) + records;
        if self.bar.is_hidden() {
            return;
        }
        let own = (all - self.before.load(Ordering::Relaxed)) as f64;
        let rate = (own / self.begun.elapsed().as_secs_f64().max(1e-3)) as u64;
        self.bar.set_message(format!("{} {} ({}/s)", HumanCount(all), self.what, HumanCount(rate)));
        self.bar.set_position(self.tally.bytes());
    }

    /// Takes it away.
    pub(super) fn end(&self) {
        self.bar.finish_and_clear();
    }
}

/// Adds up the sizes of all files beside the work; then the bar knows its end.
fn add_up(inputs: Vec<String>, bar: ProgressBar) {
    std::thread::spawn(move || {
        let size = |path: &std::path::Path| path.metadata().map_or(0, |m| m.len());
        let files = read::walk(&inputs).into_iter().flatten().filter_map(Result::ok);
        let all: u64 = files.filter_map(|f| f.path).map(|path| size(&path)).sum();
        bar.set_length(all.max(1));
        set_style(&bar, "{msg} {wide_bar} {bytes} of {total_bytes} ({eta} left)");
    });
}

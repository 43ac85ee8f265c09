//! Progress on standard error, for people at a terminal.

use indicatif::{ProgressBar, ProgressStyle};
use std::io::IsTerminal;
use std::time::Duration;

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
    bar.set_style(ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar.set_message(what);
    bar.enable_steady_tick(Duration::from_millis(250));
    bar
}

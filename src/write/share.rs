//! Shares for people.

use crate::metrics::Estimate;
use crate::overview::TopicShares;
use std::fmt::Write;

/// How the shares came about, in a sentence or two.
pub(super) fn method(adjusted: bool) -> &'static str {
    if adjusted {
        "Shares are adjusted for the model's errors on labelled sentences; 95 % intervals include these errors and that \
         articles are a sample. They hold where the model errs on these texts as on those sentences."
    } else {
        "Shares of predicted labels as counted: the model's errors are not known here and not included. 95 % intervals \
         tell only that articles are a sample. Give labelled sentences with --calibration to include the errors."
    }
}

/// A share and its interval in per cent.
pub(super) fn share_cell(e: &Estimate) -> String {
    match (e.value, e.low, e.high) {
        (Some(v), Some(low), Some(high)) => {
            format!("{:.0} % [{:.0}, {:.0}]", v * 100.0, low * 100.0, high * 100.0)
        }
        (Some(v), ..) => format!("{:.0} %", v * 100.0),
        _ => "n/a".to_owned(),
    }
}

/// A table of shares, topic by topic.
pub fn shares_text(all: &[TopicShares]) -> String {
    let name = |s: &TopicShares| match (&s.by, &s.value) {
        (Some(by), Some(value)) => {
            format!("  {} {}", by.name(), value.split_whitespace().collect::<Vec<_>>().join(" "))
        }
        _ if s.topic.is_empty() => "(no topic)".to_owned(),
        _ => s.topic.clone(),
    };
    let widest = all.iter().map(|s| name(s).chars().count()).max().unwrap_or(0).clamp(8, 44);
    let mut out =
        format!("{:widest$}  {:>10}  {:>15}  {:>15}  {:>15}\n", "topic", "statements", "favor", "against", "neutral");
    for s in all {
        let cells = [0, 1, 2].map(|k| share_cell(&s.shares.shares[k]));
        let _ = writeln!(
            out,
            "{:widest$}  {:>10}  {:>15}  {:>15}  {:>15}",
            name(s),
            s.shares.n,
            cells[0],
            cells[1],
            cells[2]
        );
    }
    let _ = write!(out, "\n{}", method(all.iter().any(|s| s.shares.adjusted)));
    out
}

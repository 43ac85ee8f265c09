//! The scores of statements for people.

use crate::evaluate::{Share, SpanScores, StatementReport};
use std::fmt::Write;

/// The scores of statements as a table.
pub fn statement_report_text(report: &StatementReport) -> String {
    let mut out = format!(
        "{} articles, {} quotes in gold ({} on a topic), {} statements found ({} on a topic)\n\n",
        report.articles, report.gold, report.gold_on_topic, report.found, report.found_on_topic
    );
    let _ = writeln!(out, "{:>34}  {:>9}  {:>9}  {:>9}", "", "precision", "recall", "f1");
    for (name, scores) in [
        ("quotes (half of the words)", report.quotes),
        ("(quote, topic)", report.topics),
        ("(quote, speaker, topic, stance)", report.statements),
    ] {
        let SpanScores { p, r, f1 } = scores;
        let _ = writeln!(out, "{name:>34}  {p:>9.3}  {r:>9.3}  {f1:>9.3}");
    }
    let _ = writeln!(out, "\n{:>34}  {:>9}  {:>9}", "", "right", "of");
    let mut row = |name: &str, share: Share| {
        let right = share.acc.map_or_else(|| "n/a".to_owned(), |a| format!("{a:.3}"));
        let _ = writeln!(out, "{name:>34}  {right:>9}  {:>9}", share.n);
    };
    row("speakers of the quotes found", report.speakers);
    row("sentiments of the quotes found", report.sentiments);
    row("stances of the pairs found", report.stances);
    for place in &report.places {
        let name = serde_json::to_value(place.place).unwrap_or_default();
        let name = name.as_str().unwrap_or_default();
        row(&format!("topics named in the {name}"), place.topics);
        row("their stances", place.stances);
    }
    out.truncate(out.trim_end().len());
    out
}

//! Audits of labelled data for people.

use super::measure::{interval, plain};
use crate::evaluate::{Agreement, Suspect, TaskReport, Verdict};
use crate::label::LabelledSentence;
use crate::read::Place;
use serde_json::{Value, json};
use std::fmt::Write;

/// A probe and what it reaches on one task.
#[derive(Debug, Clone)]
pub struct ProbeResult {
    /// The column that it looks at; `text` for the recipe itself.
    pub column: String,
    /// `stance` or `sentiment`.
    pub task: &'static str,
    /// How it did.
    pub report: TaskReport,
}

impl ProbeResult {
    /// Whether labels can be guessed from the column better than by always saying the most frequent one.
    pub fn leaks(&self) -> bool {
        self.report.baselines.first().is_some_and(|b| b.verdict == Verdict::Better)
    }
}

/// A table of probes beside the majority guess.
pub fn probes_text(results: &[ProbeResult]) -> String {
    let mut out = format!(
        "{:10}  {:16}  {:>6}  {:>8}  {:>8}  {:>15}  {:>8}  {}\n",
        "task", "sees only", "rows", "accuracy", "macro-F1", "95 % interval", "majority", "over the majority"
    );
    for r in results {
        let m = &r.report.measures;
        let majority = r.report.baselines.first();
        let verdict = if r.leaks() { "  gives labels away" } else { "" };
        let (base, gain) = majority.map_or_else(Default::default, |b| {
            let d = &b.difference.macro_f1;
            (plain(&b.scores.macro_f1), format!("{:+.3} {}", d.value.unwrap_or_default(), interval(d)))
        });
        let (accuracy, f1, spread) = (plain(&m.accuracy), plain(&m.macro_f1), interval(&m.macro_f1));
        let verdict = if r.column == "text" { "" } else { verdict };
        let line = format!(
            "{:10}  {:16}  {:>6}  {accuracy:>8}  {f1:>8}  {spread:>15}  {base:>8}  {gain}{verdict}",
            r.task, r.column, r.report.n
        );
        let _ = writeln!(out, "{line}");
    }
    out.truncate(out.trim_end().len());
    out
}

/// The same as JSON.
pub fn probes_json(results: &[ProbeResult]) -> Value {
    let one = |r: &ProbeResult| json!({ "task": r.task, "column": r.column, "gives_labels_away": r.leaks() && r.column != "text", "report": r.report });
    results.iter().map(one).collect()
}

/// Suspected label errors with their places and sentences, the surest first.
pub fn suspects_text(
    found: &[Suspect],
    judged: usize,
    rows: &[LabelledSentence],
    places: &[Place],
    most: usize,
) -> String {
    let mut out = format!("{} of {judged} labels are contradicted by a model that has not seen them\n", found.len());
    for s in found.iter().take(most) {
        let row = &rows[s.row];
        let topic = row.topic.as_ref().map_or_else(String::new, |t| format!(" ({t})"));
        let _ = writeln!(
            out,
            "\n{}: {} `{}`, the model says {} {:.2}{topic}\n  {}",
            places[s.row],
            s.task,
            s.given,
            s.suggested,
            s.probability,
            row.text.split_whitespace().collect::<Vec<_>>().join(" ")
        );
    }
    if found.len() > most {
        let _ = writeln!(out, "\n… and {} more", found.len() - most);
    }
    out.truncate(out.trim_end().len());
    out
}

/// One suspect as JSON, for a list to work through.
pub fn suspect_json(suspect: &Suspect, row: &LabelledSentence, place: &Place) -> Value {
    json!({
        "file": place.file, "line": place.line, "id": row.id, "text": row.text, "topic": row.topic, "task": suspect.task,
        "given": suspect.given, "suggested": suspect.suggested, "probability": suspect.probability,
        "margin": suspect.margin,
    })
}

/// Agreement with its intervals.
pub fn agreement_text(found: &Agreement) -> String {
    let mut out = format!("{}: {} rows with two labels or more\n\n", found.task, found.n);
    let widest = found.pairs.iter().map(|p| p.first.chars().count() + p.second.chars().count() + 9).max().unwrap_or(0);
    let widest = widest.max(34);
    let mut row = |name: &str, e, n: String| {
        let _ = writeln!(out, "{name:>widest$}  {:>6}  {:16}  {n}", plain(e), interval(e));
    };
    row("observed agreement", &found.observed, String::new());
    row("Krippendorff's alpha", &found.alpha, String::new());
    row("Gwet's AC1", &found.ac1, String::new());
    for p in &found.pairs {
        row(&format!("kappa, {} and {}", p.first, p.second), &p.kappa, format!("{} rows", p.n));
    }
    row("one by the others: accuracy", &found.ceiling.accuracy, String::new());
    row("one by the others: macro-F1", &found.ceiling.macro_f1, String::new());
    row("one by the others: F_avg", &found.ceiling.f_avg, String::new());
    out.lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
}

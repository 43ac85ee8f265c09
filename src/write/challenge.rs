//! Behaviour tests for people.

use super::measure::{interval, percent};
use crate::evaluate::{Answer, Answered, Challenge, ChallengeReport, Expectation};
use crate::label::LabelSet;
use crate::metrics::proportion;
use serde_json::{Value, json};
use std::fmt::Write;

/// A table of failure rates by name; with `failures`, every test that was not passed. Names
/// with one test only share a row where there are many names.
pub fn challenge_text(cases: &[Challenge], report: &ChallengeReport, failures: bool) -> String {
    let widest = report.groups.iter().map(|g| g.name.chars().count()).max().unwrap_or(0).clamp(21, 48);
    let mut out = format!(
        "{:widest$}  {:>6}  {:>6}  {:>7}  {:>16}  {:>6}\n",
        "test", "cases", "failed", "rate", "95 % interval", "shift"
    );
    let mut row = |name: &str, n: u64, failed: u64, rate, shift: Option<f64>| {
        let shift = shift.map_or_else(|| "–".to_owned(), |s| format!("{s:.2}"));
        let _ = writeln!(
            out,
            "{name:widest$}  {n:>6}  {failed:>6}  {:>7}  {:>16}  {shift:>6}",
            percent(&rate),
            interval(&rate)
        );
    };
    let (single, several): (Vec<_>, Vec<_>) = report.groups.iter().partition(|g| g.n == 1 && report.groups.len() > 40);
    for g in several {
        row(&g.name, g.n, g.failed, g.failure_rate, g.mean_shift);
    }
    if !single.is_empty() {
        let (n, failed) = (single.len() as u64, single.iter().map(|g| g.failed).sum());
        row("(names with one test)", n, failed, proportion(failed, n), None);
    }
    row("all", report.n, report.failed, report.failure_rate, None);
    if report.not_asked > 0 {
        let _ = writeln!(out, "\n{} tests are about a task that the model was not trained for", report.not_asked);
    }
    if failures {
        for answered in report.answers.iter().filter(|a| !a.passed) {
            failure(&mut out, &cases[answered.case], answered);
        }
    }
    out.truncate(out.trim_end().len());
    out
}

fn failure(out: &mut String, case: &Challenge, answered: &Answered) {
    let said = |a: &Answer| format!("{} {:.2}", a.label, a.probability);
    let _ = writeln!(out, "\n{}: expected {}", case.name, expected(case.expectation));
    let _ = writeln!(out, "  {:<14} {}", said(&answered.first), case.text);
    if let Some((second, text)) = answered.second.as_ref().zip(case.text2.as_ref()) {
        let _ = writeln!(out, "  {:<14} {text}", said(second));
    }
}

fn expected(expectation: Expectation) -> &'static str {
    match expectation {
        Expectation::Stance(label) => label.name(),
        Expectation::Sentiment(label) => label.name(),
        Expectation::Same => "same",
        Expectation::Flip => "flip",
    }
}

/// The report with every test and what was said of it.
pub fn challenge_json(cases: &[Challenge], report: &ChallengeReport) -> Value {
    let each = |a: &Answered| {
        let case = &cases[a.case];
        json!({
            "name": case.name, "text": case.text, "text2": case.text2, "topic": case.topic, "target": case.target,
            "expectation": expected(case.expectation), "first": a.first, "second": a.second, "passed": a.passed,
            "shift": a.shift,
        })
    };
    json!({
        "n": report.n, "failed": report.failed, "failure_rate": report.failure_rate, "not_asked": report.not_asked,
        "groups": report.groups, "cases": report.answers.iter().map(each).collect::<Vec<_>>(),
    })
}

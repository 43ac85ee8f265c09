//! The difference between two models for people.

use super::measure::{interval, percent};
use crate::evaluate::{ModelDifference, TaskDifference};
use crate::label::{LabelSet, LabelledSentence, Sentiment, Stance};
use crate::read::Place;
use serde_json::{Value, json};
use std::fmt::Write;

/// How often labels change, from which to which, on which topics; and sentences, with what moved them.
pub fn difference_text(found: &ModelDifference, rows: &[LabelledSentence], places: &[Place]) -> String {
    let mut out = String::new();
    for (name, task, labels) in [
        ("stance", &found.stance, Stance::ALL.map(LabelSet::name)),
        ("sentiment", &found.sentiment, Sentiment::ALL.map(LabelSet::name)),
    ] {
        match task {
            Some(task) => task_text(&mut out, name, task, labels, rows, places),
            None => {
                let _ = writeln!(out, "{name}: not decided by both models\n");
            }
        }
    }
    out.truncate(out.trim_end().len());
    out
}

fn task_text(
    out: &mut String,
    name: &str,
    task: &TaskDifference,
    labels: [&str; 3],
    rows: &[LabelledSentence],
    places: &[Place],
) {
    let share = &task.changed_share;
    let _ = writeln!(
        out,
        "{name}: {} of {} sentences get another label ({} {}); probabilities move by {:.3} on average",
        task.changed,
        task.n,
        percent(share),
        interval(share),
        task.mean_shift
    );
    if task.fixed + task.broken > 0 {
        let _ = writeln!(out, "of the labelled ones, {} become right and {} become wrong", task.fixed, task.broken);
    }
    let _ = writeln!(
        out,
        "\n{:>16}  {:>9}  {:>9}  {:>9}  (columns: the second model)",
        "first model", labels[0], labels[1], labels[2]
    );
    for (label, row) in labels.iter().zip(&task.transitions) {
        let _ = writeln!(out, "{label:>16}  {:>9}  {:>9}  {:>9}", row[0], row[1], row[2]);
    }
    let topics: Vec<String> = task
        .topics
        .iter()
        .filter(|t| t.changed > 0 && !t.topic.is_empty())
        .take(8)
        .map(|t| format!("{} {} of {}", t.topic, t.changed, t.n))
        .collect();
    if !topics.is_empty() {
        let _ = writeln!(out, "\nmost changed: {}", topics.join(", "));
    }
    for e in &task.examples {
        let row = &rows[e.row];
        let gold = e.gold.map_or_else(String::new, |g| format!(", labelled {g}"));
        let topic = row.topic.as_ref().map_or_else(String::new, |t| format!(" on {t}"));
        let _ = writeln!(
            out,
            "\n{}: {} {:.2} → {} {:.2}{topic}{gold}\n  {}",
            places[e.row],
            e.first.label,
            e.first.probability,
            e.second.label,
            e.second.probability,
            row.text.split_whitespace().collect::<Vec<_>>().join(" ")
        );
        let causes: Vec<String> =
            e.why.iter().map(|c| format!("{} {:+.2} → {:+.2}", c.what, c.first, c.second)).collect();
        let _ = writeln!(out, "  toward {}: {}", e.second.label, causes.join("; "));
    }
    out.push('\n');
}

/// The same as JSON, with the sentences.
///
/// # Errors
/// If a number cannot be written, which does not happen.
pub fn difference_json(
    found: &ModelDifference,
    rows: &[LabelledSentence],
    places: &[Place],
) -> Result<Value, serde_json::Error> {
    let mut all = serde_json::to_value(found)?;
    for task in ["stance", "sentiment"] {
        let Some(examples) = all[task]["examples"].as_array_mut() else { continue };
        for e in examples {
            let Some(row) = e["row"].as_u64().map(|r| r as usize) else { continue };
            e["file"] = json!(places[row].file);
            e["line"] = json!(places[row].line);
            e["text"] = json!(rows[row].text);
            e["topic"] = json!(rows[row].topic);
        }
    }
    Ok(all)
}

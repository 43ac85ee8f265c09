//! An explanation for people on a terminal.

use super::Palette;
use crate::classifier::{Decision, Explanation, TaskExplanation};
use crate::label::LabelSet;
use anstyle::{AnsiColor, Style};
use std::fmt::Write;

/// For each task the decision, and the words by the size of what they added.
pub fn explanation_text(text: &str, topic: Option<&str>, explanation: &Explanation, palette: Palette) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "{text}");
    let _ = writeln!(out, "topic: {}\n", topic.unwrap_or("none"));
    if let Some((decided, task)) = explanation.prediction.stance.zip(explanation.stance.as_ref()) {
        task_text(&mut out, text, &decided, task, palette);
    }
    if let Some((decided, task)) = explanation.prediction.sentiment.zip(explanation.sentiment.as_ref()) {
        task_text(&mut out, text, &decided, task, palette);
    }
    out.truncate(out.trim_end().len());
    out
}

fn task_text<L: LabelSet>(
    out: &mut String,
    text: &str,
    decided: &Decision<L>,
    task: &TaskExplanation,
    palette: Palette,
) {
    let unsure = if decided.abstained { " (unsure: below the model's threshold)" } else { "" };
    let _ = writeln!(out, "{}: {} {:.2}{unsure}", L::TASK, decided.label, decided.confidence());
    let names = L::ALL.map(LabelSet::name);
    let _ = writeln!(out, "{:>44}  {:>9}  {:>9}  {:>9}", "word", names[0], names[1], names[2]);
    let mut words: Vec<_> = task.contributions.iter().collect();
    let size = |scores: &[f64; 3]| {
        let largest = scores.iter().copied().fold(f64::MIN, f64::max);
        largest - scores.iter().copied().fold(f64::MAX, f64::min)
    };
    words.sort_by(|a, b| size(&b.scores).total_cmp(&size(&a.scores)));
    for word in words {
        let mut places: Vec<&str> = word.places.iter().map(|p| p.of(text)).collect();
        let name = match &word.feature {
            Some(feature) => {
                places.dedup();
                format!("{} [{}]", places.join(" … "), feature)
            }
            None if places.len() > 1 => format!("{} ×{}", places[0], places.len()),
            None => places.join(""),
        };
        row(out, name.trim_start(), word.scores, palette);
    }
    row(out, "(constant)", task.constants, palette);
    row(out, "= score", task.scores, palette);
    out.push('\n');
}

fn row(out: &mut String, name: &str, scores: [f64; 3], palette: Palette) {
    let _ = write!(out, "{name:>44}");
    for score in scores {
        let style = match palette {
            Palette::Plain => Style::new(),
            Palette::Terminal if score > 0.02 => Style::new().fg_color(Some(AnsiColor::Green.into())),
            Palette::Terminal if score < -0.02 => Style::new().fg_color(Some(AnsiColor::Red.into())),
            Palette::Terminal => Style::new().dimmed(),
        };
        let _ = write!(out, "  {style}{score:>+9.3}{style:#}");
    }
    out.push('\n');
}

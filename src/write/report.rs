//! A report of an evaluation for people: plain text and Markdown.

use super::measure::{digits, interval, plain};
use crate::evaluate::{Averages, Report, Rival, Slice, TaskReport};
use crate::metrics::Estimate;
use serde_json::{Value, json};
use std::fmt::Write;

/// What was judged, and on what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportTitle {
    /// The model and its identity, or the recipe.
    pub judged: String,
    /// The label files.
    pub inputs: Vec<String>,
    /// What drew the samples.
    pub seed: u64,
    /// The program and its version.
    pub program: String,
}

impl ReportTitle {
    /// The label files in words.
    pub fn on(&self) -> String {
        self.inputs.join(", ")
    }
}

/// The report with its title as one JSON object.
///
/// # Errors
/// If a number cannot be written, which does not happen.
pub fn report_json(title: &ReportTitle, report: &Report) -> Result<String, serde_json::Error> {
    let mut value = serde_json::to_value(report)?;
    if let Value::Object(fields) = &mut value {
        fields.insert("judged".to_owned(), json!(title.judged));
        fields.insert("inputs".to_owned(), json!(title.inputs));
        fields.insert("seed".to_owned(), json!(title.seed));
        fields.insert("program".to_owned(), json!(title.program));
    }
    serde_json::to_string_pretty(&value)
}

/// Slices shown for each column in plain text; the other forms have all.
const SHOWN: usize = 12;

/// A report laid out like scikit-learn's `classification_report`.
pub fn report_text(title: &ReportTitle, report: &Report) -> String {
    let mut out = format!("{} on {}\n\n", title.judged, title.on());
    for (name, task) in [("stance", &report.stance), ("sentiment", &report.sentiment)] {
        match task {
            Some(task) => task_text(&mut out, name, task),
            None => {
                let _ = writeln!(out, "{name}: no labelled rows, or the model has no such task\n");
            }
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// Rows and intervals in words.
pub(super) fn about(task: &TaskReport) -> String {
    let intervals = match task.samples {
        0 => "no intervals".to_owned(),
        samples => format!("95 % intervals from {samples} bootstrap samples by {}", task.resampled_by),
    };
    format!("{} rows, every row decided; {intervals}", task.n)
}

/// Precision, recall, F1, its interval and support: of the classes, then of all.
pub(super) fn class_rows(task: &TaskReport) -> Vec<Vec<String>> {
    let mut rows: Vec<Vec<String>> = task
        .classes
        .iter()
        .map(|c| {
            vec![
                c.label.into(),
                plain(&c.precision),
                plain(&c.recall),
                plain(&c.f1),
                interval(&c.f1),
                c.support.to_string(),
            ]
        })
        .collect();
    let n = task.n.to_string();
    let accuracy = &task.measures.accuracy;
    rows.push(vec!["accuracy".into(), String::new(), String::new(), plain(accuracy), interval(accuracy), n.clone()]);
    let average = |name: &str, a: &Averages, interval: String| {
        vec![name.into(), digits(a.precision), digits(a.recall), digits(a.f1), interval, n.clone()]
    };
    rows.push(average("macro avg", &task.macro_average, interval(&task.measures.macro_f1)));
    rows.push(average("weighted avg", &task.weighted_average, String::new()));
    rows
}

/// Measures beyond those of the classes: name, value, interval.
pub(super) fn measure_rows(task: &TaskReport) -> Vec<[String; 3]> {
    let m = &task.measures;
    let row = |(name, e): (&str, &Estimate)| [name.to_owned(), plain(e), interval(e)];
    [
        ("accuracy", &m.accuracy),
        ("macro-F1 (mean of the classes)", &m.macro_f1),
        ("F_avg (two poles, pooled)", &m.f_avg),
        ("F_avg (mean over topics)", &m.f_avg_topic_mean),
        ("ECE (15 bins of equal mass)", &m.ece),
        ("Brier score (0 to 2)", &m.brier),
        ("log loss", &m.log_loss),
        ("AURC (risk-coverage area)", &m.aurc),
    ]
    .map(row)
    .into()
}

pub(super) fn rival_header() -> Vec<&'static str> {
    vec!["", "accuracy", "macro-F1", "95 % interval", "F_avg", "difference", "95 % interval", "p", "the model is"]
}

/// The model itself, what is beside it, and the differences in macro-F1.
pub(super) fn rival_rows(task: &TaskReport) -> Vec<Vec<String>> {
    let m = &task.measures;
    let own = ["this model".into(), plain(&m.accuracy), plain(&m.macro_f1), interval(&m.macro_f1), plain(&m.f_avg)];
    let mut own: Vec<String> = own.into();
    own.resize(rival_header().len(), String::new());
    let row = |r: &Rival| {
        let difference = &r.difference.macro_f1;
        let signed = difference.value.map_or_else(|| "n/a".to_owned(), |v| format!("{v:+.3}"));
        let scores = [plain(&r.scores.accuracy), plain(&r.scores.macro_f1), interval(&r.scores.macro_f1)];
        let p = if r.mcnemar.p < 0.001 { "<0.001".to_owned() } else { format!("{:.3}", r.mcnemar.p) };
        let mut cells = vec![r.name.clone()];
        cells.extend(scores);
        cells.extend([plain(&r.scores.f_avg), signed, interval(difference), p, r.verdict.name().to_owned()]);
        cells
    };
    let mut rows: Vec<Vec<String>> = vec![own];
    rows.extend(task.baselines.iter().chain(&task.comparison).map(row));
    if let Some(c) = &task.ceiling {
        let name = "an annotator by the others".to_owned();
        let mut human = vec![name, plain(&c.accuracy), plain(&c.macro_f1), interval(&c.macro_f1), plain(&c.f_avg)];
        human.resize(rival_header().len(), String::new());
        rows.push(human);
    }
    rows
}

/// Column, value, rows, accuracy, macro-F1 with its interval, and `F_avg` of a slice.
pub(super) fn slice_row(slice: &Slice) -> Vec<String> {
    let s = &slice.scores;
    let numbers = [plain(&s.accuracy), plain(&s.macro_f1), interval(&s.macro_f1), plain(&s.f_avg)];
    [slice.column.clone(), slice.value.clone(), slice.n.to_string()].into_iter().chain(numbers).collect()
}

fn task_text(out: &mut String, name: &str, task: &TaskReport) {
    let _ = writeln!(out, "{name}: {}\n", about(task));
    let _ = writeln!(
        out,
        "{:>14}  {:>9}  {:>9}  {:>9}  {:>9}  f1 interval",
        "", "precision", "recall", "f1-score", "support"
    );
    for (i, r) in class_rows(task).iter().enumerate() {
        let gap = if i == task.classes.len() { "\n" } else { "" };
        let line = format!("{gap}{:>14}  {:>9}  {:>9}  {:>9}  {:>9}  {}", r[0], r[1], r[2], r[3], r[5], r[4]);
        let _ = writeln!(out, "{}", line.trim_end());
    }
    let _ = writeln!(out, "\n{:>34}  value  95 % interval", "");
    for [label, value, interval] in measure_rows(task) {
        let _ = writeln!(out, "{label:>34}  {value}  {interval}");
    }
    let _ = writeln!(out, "\n{:>34}  accuracy  macro-F1  F_avg   difference in macro-F1", "beside it");
    for r in rival_rows(task) {
        let verdict = if r[8].is_empty() { String::new() } else { format!("  {} (McNemar p {})", r[8], r[7]) };
        let line = format!("{:>34}  {:>8}  {:>8}  {:>5}   {:>6} {}{verdict}", r[0], r[1], r[2], r[4], r[5], r[6]);
        let _ = writeln!(out, "{}", line.trim_end());
    }
    let _ = writeln!(out, "\nconfusion (rows: gold, columns: predicted)");
    let labels: Vec<&str> = task.classes.iter().map(|c| c.label).collect();
    let _ = writeln!(out, "{:>14}  {:>9}  {:>9}  {:>9}", "", labels[0], labels[1], labels[2]);
    for (label, row) in labels.iter().zip(&task.confusion) {
        let _ = writeln!(out, "{label:>14}  {:>9}  {:>9}  {:>9}", row[0], row[1], row[2]);
    }
    let wanted = |coverage: f64| [0.2, 0.5, 0.8, 1.0].iter().any(|c| (coverage - c).abs() < 0.02);
    let points = task.risk_coverage.iter().filter(|p| wanted(p.coverage));
    let points: Vec<String> = points
        .map(|p| format!("{:.0} %: {} {}", p.coverage * 100.0, plain(&p.accuracy), interval(&p.accuracy)))
        .collect();
    let _ = writeln!(out, "\naccuracy when the surest are decided — {}", points.join(", "));
    let _ = writeln!(out, "the model's own threshold leaves out {:.0} %\n", task.abstained * 100.0);
    slices_text(out, &task.slices);
}

fn slices_text(out: &mut String, slices: &[Slice]) {
    let mut last: Option<&str> = None;
    let mut shown = 0;
    for slice in slices {
        if last != Some(&slice.column) {
            let _ = writeln!(
                out,
                "{:>34}  {:>6}  accuracy  macro-F1  95 % interval   F_avg",
                format!("by {}", slice.column),
                "rows"
            );
            (last, shown) = (Some(slice.column.as_str()), 0);
        }
        shown += 1;
        let all = slices.iter().filter(|s| s.column == slice.column).count();
        if shown <= SHOWN || all <= SHOWN + 1 {
            let r = slice_row(slice);
            let _ = writeln!(out, "{:>34}  {:>6}  {:>8}  {:>8}  {}  {}", clip(&r[1]), r[2], r[3], r[4], r[5], r[6]);
        }
        if shown == all {
            if all > SHOWN + 1 {
                let _ = writeln!(out, "{:>34}", format!("… {} more in the other formats", all - SHOWN));
            }
            out.push('\n');
        }
    }
}

fn clip(value: &str) -> String {
    let line = value.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= 34 { line } else { format!("{}…", line.chars().take(33).collect::<String>()) }
}

/// The report as Markdown tables.
pub fn report_markdown(title: &ReportTitle, report: &Report) -> String {
    let mut out = format!("# Evaluation of {}\n\n", cell(&title.judged));
    let _ = writeln!(out, "On {}; {} rows; seed {}; {}.\n", cell(&title.on()), report.n, title.seed, title.program);
    for (name, task) in [("Stance", &report.stance), ("Sentiment", &report.sentiment)] {
        let Some(task) = task else { continue };
        let _ = writeln!(out, "## {name}\n\n{}.\n", about(task));
        table(&mut out, &["", "precision", "recall", "F1", "95 % interval", "support"], class_rows(task));
        table(
            &mut out,
            &["measure", "value", "95 % interval"],
            measure_rows(task).into_iter().map(Vec::from).collect(),
        );
        table(&mut out, &rival_header(), rival_rows(task));
        let labels: Vec<&str> = task.classes.iter().map(|c| c.label).collect();
        let counts = labels.iter().zip(&task.confusion).map(|(label, row)| {
            std::iter::once((*label).to_owned()).chain(row.map(|n| n.to_string())).collect::<Vec<_>>()
        });
        table(&mut out, &["gold \\ predicted", labels[0], labels[1], labels[2]], counts.collect());
        let points = task.risk_coverage.iter().map(|p| {
            vec![
                format!("{:.0} %", p.coverage * 100.0),
                plain(&p.accuracy),
                interval(&p.accuracy),
                format!("{:.3}", p.threshold),
            ]
        });
        table(&mut out, &["decided", "accuracy", "95 % interval", "from probability"], points.collect());
        if !task.slices.is_empty() {
            let header = ["column", "value", "rows", "accuracy", "macro-F1", "95 % interval", "F_avg"];
            table(&mut out, &header, task.slices.iter().map(slice_row).collect());
        }
    }
    out.truncate(out.trim_end().len());
    out
}

fn table(out: &mut String, header: &[&str], rows: Vec<Vec<String>>) {
    let _ = writeln!(out, "| {} |\n|{}", header.join(" | "), "---|".repeat(header.len()));
    for row in rows {
        let cells: Vec<String> = row.iter().map(|c| cell(c)).collect();
        let _ = writeln!(out, "| {} |", cells.join(" | "));
    }
    out.push('\n');
}

/// Text that stays in its cell and is no markup.
fn cell(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.split_whitespace().collect::<Vec<_>>().join(" ").chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '|' | '*' | '_' | '`' | '[' | ']' | '\\' | '#' => out.extend(['\\', c]),
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_cannot_leave_its_place() {
        assert_eq!(cell("a|b\n<script>[x](y)"), "a\\|b &lt;script&gt;\\[x\\](y)");
    }

    #[test]
    fn the_layout_is_that_of_classification_report() {
        let report = sample();
        let title = ReportTitle {
            judged: "a model".to_owned(),
            inputs: vec!["labels.csv".to_owned()],
            seed: 0,
            program: "standpoint".to_owned(),
        };
        insta::assert_snapshot!("text", report_text(&title, &report));
        insta::assert_snapshot!("markdown", report_markdown(&title, &report));
    }

    /// A report on made-up decisions, with a class that is never there.
    fn sample() -> Report {
        use crate::classifier::Decision;
        use crate::evaluate::{Beside, EvaluateOptions, Predictions, report};
        use crate::label::{LabelSet, LabelledSentence, Stance};
        let mut predictions = Predictions::none(24);
        let sentences: Vec<LabelledSentence> = (0..24)
            .map(|i| {
                let mut s = LabelledSentence::new(i.to_string(), "a few words");
                s.stance = Some(Stance::ALL[i % 2]);
                s.topic = Some(if i < 12 { "tram" } else { "quay" }.to_owned());
                let label = if i % 5 == 0 { Stance::ALL[(i + 1) % 2] } else { Stance::ALL[i % 2] };
                let mut probabilities = [0.1; 3];
                probabilities[label as usize] = 0.8 - i as f32 / 100.0;
                probabilities[2] = 1.0 - probabilities[0] - probabilities[1];
                predictions.stance[i] = Some(Decision { label, probabilities, abstained: i > 20 });
                s
            })
            .collect();
        let options = EvaluateOptions { samples: 200, ..EvaluateOptions::default() };
        report(&sentences, &predictions, &Beside::default(), &options)
    }
}

//! A report of an evaluation for people.

use super::measure::{digits, interval, plain};
use crate::evaluate::{Report, TaskReport};
use std::fmt::Write;

/// A report laid out like scikit-learn's `classification_report`.
pub fn report_text(report: &Report) -> String {
    let mut out = String::new();
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

fn task_text(out: &mut String, name: &str, task: &TaskReport) {
    let _ = writeln!(out, "{name} ({} rows, every row decided)\n", task.n);
    let _ = writeln!(out, "{:>12}  {:>9}  {:>9}  {:>9}  {:>7}", "", "precision", "recall", "f1", "support");
    for class in &task.classes {
        let (p, r, f) = (plain(&class.precision), plain(&class.recall), plain(&class.f1));
        let _ = writeln!(out, "{:>12}  {p:>9}  {r:>9}  {f:>9}  {:>7}", class.label, class.support);
    }
    let m = &task.measures;
    let _ = writeln!(out, "\n{:>34}  value   95 % interval ({})", "", task.resampled_by);
    for (label, estimate) in [
        ("accuracy", &m.accuracy),
        ("macro-F1 (mean of the classes)", &m.macro_f1),
        ("F_avg (two poles, pooled)", &m.f_avg),
        ("F_avg (mean over topics)", &m.f_avg_topic_mean),
        ("ECE (15 bins of equal mass)", &m.ece),
        ("Brier score", &m.brier),
        ("log loss", &m.log_loss),
    ] {
        let _ = writeln!(out, "{label:>34}  {}  {}", plain(estimate), interval(estimate));
    }
    for b in &task.baselines {
        let _ = writeln!(
            out,
            "\nbaseline: {} — accuracy {}, macro-F1 {}, F_avg {}",
            b.name,
            digits(b.accuracy),
            digits(b.macro_f1),
            digits(b.f_avg)
        );
    }
    let _ = writeln!(out, "\nconfusion (rows: gold, columns: predicted)");
    let labels: Vec<&str> = task.classes.iter().map(|c| c.label).collect();
    let _ = writeln!(out, "{:>12}  {:>9}  {:>9}  {:>9}", "", labels[0], labels[1], labels[2]);
    for (label, row) in labels.iter().zip(&task.confusion) {
        let _ = writeln!(out, "{label:>12}  {:>9}  {:>9}  {:>9}", row[0], row[1], row[2]);
    }
    let points =
        task.risk_coverage.iter().filter(|p| [0.25, 0.55, 0.85, 1.0].iter().any(|c| (p.coverage - c).abs() < 0.06));
    let points: Vec<String> = points.map(|p| format!("{:.0} %: {:.3}", p.coverage * 100.0, p.accuracy)).collect();
    let _ = writeln!(out, "\naccuracy when the surest are decided — {}", points.join(", "));
    let _ = writeln!(out, "the model's own threshold leaves out {:.0} %\n", task.abstained * 100.0);
}

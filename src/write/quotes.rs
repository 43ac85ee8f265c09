//! Scores of found quotes for people.

use super::measure::{interval, plain};
use crate::evaluate::{FoundScores, QuoteReport, QuoteScores};
use crate::metrics::Estimate;
use std::fmt::Write;

/// Tables of the scores of all quotes and of each kind.
pub fn quote_report_text(report: &QuoteReport) -> String {
    let mut out = format!(
        "{} articles, {} quotes annotated, {} found; 95 % intervals over articles\n\n",
        report.articles, report.all.annotated, report.all.found
    );
    let _ = writeln!(out, "{:>22}  precision     recall         f1  f1 interval", "");
    let row = |out: &mut String, name: &str, s: &FoundScores| {
        let (p, r, f) = (plain(&s.precision), plain(&s.recall), plain(&s.f1));
        let _ = writeln!(out, "{}", format!("{name:>22}  {p:>9}  {r:>9}  {f:>9}  {}", interval(&s.f1)).trim_end());
    };
    row(&mut out, "exact", &report.all.exact);
    row(&mut out, "overlap", &report.all.overlap);
    row(&mut out, "tokens", &report.tokens);
    row(&mut out, "matched", &report.all.matched);
    row(&mut out, "attributed", &report.all.attributed);
    for (kind, scores) in &report.kinds {
        let _ = writeln!(out, "\n{kind}: {} annotated, {} found", scores.annotated, scores.found);
        row(&mut out, "exact", &scores.exact);
        row(&mut out, "overlap", &scores.overlap);
        row(&mut out, "attributed", &scores.attributed);
    }
    let _ = writeln!(out, "\nover matched quotes");
    let mut line = |name: &str, of: &dyn Fn(&QuoteScores) -> Estimate| {
        let e = of(&report.all);
        let _ = writeln!(out, "{}", format!("{name:>22}  {:>9}  {}", plain(&e), interval(&e)).trim_end());
    };
    line("source", &|s| s.source);
    line("source, exact", &|s| s.source_exact);
    line("no source", &|s| s.no_source);
    line("cue", &|s| s.cue);
    line("cue, exact", &|s| s.cue_exact);
    line("speaker", &|s| s.speaker);
    out.truncate(out.trim_end().len());
    out
}

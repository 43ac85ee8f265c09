//! The scores of quotes for people.

use crate::evaluate::{KindScores, QuoteReport, Share, SpanScores};
use std::fmt::Write;

/// The scores of quotes as a table.
pub fn quote_report_text(report: &QuoteReport) -> String {
    let mut out = String::new();
    let only = if report.direct_only { " (direct quotations only)" } else { "" };
    let _ =
        writeln!(out, "{} articles, {} quotes in gold, {} found{only}\n", report.articles, report.gold, report.pred);
    let _ = writeln!(out, "{:>34}  {:>9}  {:>9}  {:>9}", "content", "precision", "recall", "f1");
    let content = &report.content;
    for (name, scores) in [
        ("exact (same words)", &content.exact),
        ("strict (same characters)", &content.strict),
        ("soft (mean share covered)", &content.soft),
        ("token (words inside quotes)", &content.token),
        ("matched (enough overlap)", &content.matched),
        ("attributed (matched, source right)", &report.attributed),
    ] {
        let _ = writeln!(out, "{name:>34}  {}", three(scores));
    }
    let _ = writeln!(out, "\n{:>34}  {:>9}  {:>9}", "attribution, of the matched", "right", "of");
    let a = &report.attribution;
    for (name, share) in [
        ("source shares a word", &a.source_any),
        ("source holds the head", &a.source_head),
        ("source has the same words", &a.source_exact),
        ("no source where gold has none", &a.no_source),
        ("cue shares a word", &a.cue_any),
        ("cue has the same words", &a.cue_exact),
        ("speaker has the surname", &a.speaker),
        ("words with the right source", &a.attributed_tokens),
    ] {
        let _ = writeln!(out, "{name:>34}  {}", share_text(share));
    }
    let _ = writeln!(
        out,
        "\n{:>10}  {:>5}  {:>5}  {:>31}  {:>31}",
        "kind", "gold", "found", "matched: p, r, f1", "attributed: p, r, f1"
    );
    let kinds = &report.kinds;
    for (name, kind) in [("direct", &kinds.direct), ("mixed", &kinds.mixed), ("indirect", &kinds.indirect)] {
        let _ = writeln!(out, "{}", kind_text(name, kind));
    }
    out.truncate(out.trim_end().len());
    out
}

fn three(s: &SpanScores) -> String {
    format!("{:>9.3}  {:>9.3}  {:>9.3}", s.p, s.r, s.f1)
}

fn share_text(share: &Share) -> String {
    let right = share.acc.map_or_else(|| "n/a".to_owned(), |a| format!("{a:.3}"));
    format!("{right:>9}  {:>9}", share.n)
}

fn kind_text(name: &str, kind: &KindScores) -> String {
    if kind.gold + kind.pred == 0 {
        return format!("{name:>10}  {:>5}  {:>5}  {:>31}  {:>31}", 0, 0, "n/a", "n/a");
    }
    format!("{name:>10}  {:>5}  {:>5}  {}  {}", kind.gold, kind.pred, three(&kind.matched), three(&kind.attributed))
}

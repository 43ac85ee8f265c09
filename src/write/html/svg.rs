//! Pictures of numbers. Nothing in them comes from anybody's text.

use crate::evaluate::CoverageReport;
use crate::metrics::{Bin, Estimate};
use std::fmt::Write;

/// Side of the drawn square, and the margins left of it and below.
const SIDE: f64 = 240.0;
const LEFT: f64 = 56.0;
const TOP: f64 = 14.0;

fn x(share: f64) -> f64 {
    LEFT + share * SIDE
}

fn y(share: f64) -> f64 {
    TOP + (1.0 - share) * SIDE
}

fn open(label: &str) -> String {
    let (width, height) = (LEFT + SIDE + 20.0, TOP + SIDE + 44.0);
    format!("<svg viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"{label}\">")
}

/// Axes from 0 to 1 with ticks at the quarters.
fn axes(out: &mut String, below: &str, left: &str) {
    let _ = write!(out, "<rect class=\"frame\" x=\"{LEFT}\" y=\"{TOP}\" width=\"{SIDE}\" height=\"{SIDE}\"/>");
    for tick in [0.0, 0.25, 0.5, 0.75, 1.0] {
        let (at_x, at_y) = (x(tick), y(tick));
        let _ = write!(
            out,
            "<text class=\"soft\" x=\"{at_x}\" y=\"{}\" text-anchor=\"middle\">{tick}</text>\
             <text class=\"soft\" x=\"{}\" y=\"{}\" text-anchor=\"end\">{tick}</text>",
            TOP + SIDE + 17.0,
            LEFT - 6.0,
            at_y + 4.0
        );
    }
    let middle = TOP + SIDE / 2.0;
    let _ = write!(
        out,
        "<text x=\"{}\" y=\"{}\" text-anchor=\"middle\">{below}</text>\
         <text x=\"14\" y=\"{middle}\" text-anchor=\"middle\" transform=\"rotate(-90 14 {middle})\">{left}</text>",
        x(0.5),
        TOP + SIDE + 36.0
    );
}

/// Counts gold by predicted; the darker a cell, the larger its share of its gold label.
pub(super) fn confusion(labels: [&str; 3], counts: &[[u64; 3]; 3]) -> String {
    let mut out = open("confusion matrix");
    let cell = SIDE / 3.0;
    for (row, gold) in counts.iter().enumerate() {
        let all: u64 = gold.iter().sum();
        for (column, count) in gold.iter().enumerate() {
            let share = if all > 0 { *count as f64 / all as f64 } else { 0.0 };
            let (left, top) = (LEFT + column as f64 * cell, TOP + row as f64 * cell);
            let _ = write!(
                out,
                "<rect class=\"cell\" fill-opacity=\"{:.3}\" x=\"{left}\" y=\"{top}\" width=\"{cell}\" height=\"{cell}\"/>\
                 <rect class=\"frame\" x=\"{left}\" y=\"{top}\" width=\"{cell}\" height=\"{cell}\"/>\
                 <text x=\"{1}\" y=\"{2}\" text-anchor=\"middle\" font-weight=\"600\">{count}</text>\
                 <text x=\"{1}\" y=\"{3}\" text-anchor=\"middle\">{4:.0} %</text>",
                share * 0.55,
                left + cell / 2.0,
                top + cell / 2.0 - 2.0,
                top + cell / 2.0 + 15.0,
                share * 100.0
            );
        }
        let middle = TOP + (row as f64 + 0.5) * cell;
        let _ = write!(
            out,
            "<text class=\"soft\" x=\"{0}\" y=\"{middle}\" text-anchor=\"middle\" transform=\"rotate(-90 {0} {middle})\">{1}</text>\
             <text class=\"soft\" x=\"{2}\" y=\"{3}\" text-anchor=\"middle\">{1}</text>",
            LEFT - 10.0,
            labels[row],
            LEFT + (row as f64 + 0.5) * cell,
            TOP + SIDE + 17.0
        );
    }
    let middle = TOP + SIDE / 2.0;
    let _ = write!(
        out,
        "<text x=\"{}\" y=\"{}\" text-anchor=\"middle\">predicted</text>\
         <text x=\"14\" y=\"{middle}\" text-anchor=\"middle\" transform=\"rotate(-90 14 {middle})\">gold</text></svg>",
        x(0.5),
        TOP + SIDE + 36.0
    );
    out
}

/// Confidence against accuracy, a dot a bin; on the diagonal probabilities mean what they say.
pub(super) fn reliability(bins: &[Bin]) -> String {
    let mut out = open("reliability diagram");
    axes(&mut out, "probability given", "share right");
    let _ =
        write!(out, "<line class=\"ideal\" x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\"/>", x(0.0), y(0.0), x(1.0), y(1.0));
    let points: Vec<String> = bins.iter().map(|b| format!("{:.1},{:.1}", x(b.confidence), y(b.accuracy))).collect();
    let _ = write!(out, "<polyline class=\"curve\" points=\"{}\"/>", points.join(" "));
    for b in bins {
        let _ = write!(
            out,
            "<circle class=\"dot\" cx=\"{:.1}\" cy=\"{:.1}\" r=\"4\"><title>{} rows: {:.3} given, {:.3} right</title></circle>",
            x(b.confidence),
            y(b.accuracy),
            b.count,
            b.confidence,
            b.accuracy
        );
    }
    out.push_str("</svg>");
    out
}

/// Share decided against accuracy, with intervals.
pub(super) fn risk_coverage(points: &[CoverageReport]) -> String {
    let mut out = open("risk-coverage curve");
    axes(&mut out, "share decided", "share right among them");
    let edge = |p: &CoverageReport, share: Option<f64>| share.map(|s| format!("{:.1},{:.1}", x(p.coverage), y(s)));
    let low = points.iter().filter_map(|p| edge(p, p.accuracy.low));
    let high = points.iter().rev().filter_map(|p| edge(p, p.accuracy.high));
    let band: Vec<String> = low.chain(high).collect();
    let _ = write!(out, "<polygon class=\"band\" points=\"{}\"/>", band.join(" "));
    let line: Vec<String> = points.iter().filter_map(|p| edge(p, p.accuracy.value)).collect();
    let _ = write!(out, "<polyline class=\"curve\" points=\"{}\"/>", line.join(" "));
    for p in points {
        let value = p.accuracy.value.unwrap_or_default();
        let _ = write!(
            out,
            "<circle class=\"dot\" cx=\"{:.1}\" cy=\"{:.1}\" r=\"4\"><title>{:.0} % decided: {value:.3} right, from probability {:.3} on</title></circle>",
            x(p.coverage),
            y(value),
            p.coverage * 100.0,
            p.threshold
        );
    }
    out.push_str("</svg>");
    out
}

/// Three shares side by side.
pub(super) fn bar(shares: [f64; 3]) -> String {
    let mut out = "<svg viewBox=\"0 0 120 12\" style=\"width: 7.5rem\" role=\"img\" aria-label=\"shares\">".to_owned();
    let mut left = 0.0;
    for (class, share) in ["favor", "against", "neutral"].into_iter().zip(shares) {
        let width = share.clamp(0.0, 1.0) * 120.0;
        let _ = write!(out, "<rect class=\"{class}\" x=\"{left:.1}\" y=\"0\" width=\"{width:.1}\" height=\"12\"/>");
        left += width;
    }
    out.push_str("</svg>");
    out
}

/// Shares of favor and against, one place after another, with intervals.
pub(super) fn over_time(months: &[[Estimate; 3]]) -> String {
    let mut out = open("shares over time");
    let _ = write!(out, "<rect class=\"frame\" x=\"{LEFT}\" y=\"{TOP}\" width=\"{SIDE}\" height=\"{SIDE}\"/>");
    for tick in [0.0, 0.5, 1.0] {
        let at = y(tick) + 4.0;
        let left = LEFT - 6.0;
        let _ = write!(out, "<text class=\"soft\" x=\"{left}\" y=\"{at}\" text-anchor=\"end\">{tick}</text>");
    }
    let place = |i: usize| x((i as f64 + 0.5) / months.len() as f64);
    for (k, class) in [(0, "favor"), (1, "against")] {
        let nudge = if k == 0 { -2.0 } else { 2.0 };
        for (i, month) in months.iter().enumerate() {
            let e = &month[k];
            let at = place(i) + nudge;
            if let (Some(low), Some(high)) = (e.low, e.high) {
                let _ = write!(
                    out,
                    "<rect class=\"{class}\" fill-opacity=\"0.3\" x=\"{:.1}\" y=\"{:.1}\" width=\"3\" height=\"{:.1}\"/>",
                    at - 1.5,
                    y(high),
                    y(low) - y(high)
                );
            }
            if let Some(value) = e.value {
                let _ = write!(out, "<circle class=\"{class}\" cx=\"{at:.1}\" cy=\"{:.1}\" r=\"3.5\"/>", y(value));
            }
        }
    }
    out.push_str("</svg>");
    out
}

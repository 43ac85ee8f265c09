//! Many statements as a page.

use super::svg;
use crate::label::LabelSet;
use crate::overview::{By, Matrix, Said, TopicShares};
use crate::write::share::{method, share_cell};
use askama::Template;

#[derive(Template)]
#[template(path = "overview.html")]
struct Page {
    about: String,
    method: &'static str,
    left_out: usize,
    topics: Vec<String>,
    rows: Vec<Row>,
    shares: Vec<Share>,
    times: Vec<Time>,
}

struct Row {
    speaker: String,
    cells: Vec<Cell>,
}

struct Cell {
    topic: String,
    anchor: String,
    count: usize,
    counts: String,
    class: &'static str,
    strength: String,
    quotes: Vec<Quote>,
    /// Quotes that are left out.
    more: usize,
}

struct Quote {
    text: String,
    class: &'static str,
    verdict: String,
    source: String,
}

struct Share {
    name: String,
    n: usize,
    cells: [String; 3],
    bar: String,
}

struct Time {
    topic: String,
    span: String,
    picture: String,
}

/// Quotes shown of a speaker on a topic: a page of a million statements must still open.
const MOST_QUOTES: usize = 100;

/// The page of the matrix, of shares by topic, and of shares by month.
///
/// # Errors
/// If a template cannot be filled, which the types rule out.
pub fn overview_html(about: &str, matrix: &Matrix<'_>, shares: &[TopicShares]) -> Result<String, askama::Error> {
    let rows = matrix.speakers.iter().enumerate().map(|(row, (speaker, cells))| Row {
        speaker: (*speaker).to_owned(),
        cells: cells.iter().enumerate().map(|(column, said)| cell(matrix.topics[column], row, column, said)).collect(),
    });
    let whole = shares.iter().filter(|s| s.by.is_none());
    let adjusted = whole.clone().any(|s| s.shares.adjusted);
    let share = |s: &TopicShares| Share {
        name: topic_name(&s.topic),
        n: s.shares.n,
        cells: [0, 1, 2].map(|k| share_cell(&s.shares.shares[k])),
        bar: svg::bar([0, 1, 2].map(|k| s.shares.shares[k].value.unwrap_or(0.0))),
    };
    Page {
        about: about.to_owned(),
        method: method(adjusted),
        left_out: matrix.left_out,
        topics: matrix.topics.iter().map(|t| (*t).to_owned()).collect(),
        rows: rows.collect(),
        shares: whole.clone().map(share).collect(),
        times: whole.filter_map(|s| time(&s.topic, shares)).collect(),
    }
    .render()
}

fn topic_name(topic: &str) -> String {
    if topic.is_empty() { "(no topic)".to_owned() } else { topic.to_owned() }
}

fn cell(topic: &str, row: usize, column: usize, said: &[&Said]) -> Cell {
    let mut counts = [0usize; 3];
    said.iter().filter_map(|s| s.stance).for_each(|(stance, _)| counts[stance.index()] += 1);
    let balance = (counts[0] as f64 - counts[1] as f64) / said.len().max(1) as f64;
    let class = if balance > 0.0 {
        "favor"
    } else if balance < 0.0 {
        "against"
    } else {
        "neutral"
    };
    let strength = format!("{:.2}", 0.15 + 0.4 * balance.abs());
    Cell {
        topic: topic.to_owned(),
        anchor: format!("q{row}-{column}"),
        count: said.len(),
        counts: counts.map(|n| n.to_string()).join(" / "),
        class,
        strength,
        quotes: said.iter().take(MOST_QUOTES).map(|s| quote(s)).collect(),
        more: said.len().saturating_sub(MOST_QUOTES),
    }
}

fn quote(said: &Said) -> Quote {
    let source = [Some(&said.article), said.outlet.as_ref(), said.date.as_ref()];
    let (class, verdict) = said.stance.map_or(("neutral", String::new()), |(stance, p)| {
        let unsure = if said.abstained { " (unsure)" } else { "" };
        (stance.name(), format!("{stance} {p:.2}{unsure}"))
    });
    let source = source.into_iter().flatten().cloned().collect::<Vec<_>>().join(" · ");
    Quote { text: said.text.split_whitespace().collect::<Vec<_>>().join(" "), class, verdict, source }
}

/// A topic's months, if there are two at least.
fn time(topic: &str, shares: &[TopicShares]) -> Option<Time> {
    let months: Vec<&TopicShares> = shares.iter().filter(|s| s.topic == topic && s.by == Some(By::Month)).collect();
    let (first, last) = (months.first()?.value.clone()?, months.last()?.value.clone()?);
    (months.len() > 1).then(|| Time {
        topic: topic_name(topic),
        span: format!("{first} to {last}"),
        picture: svg::over_time(&months.iter().map(|m| m.shares.shares).collect::<Vec<_>>()),
    })
}

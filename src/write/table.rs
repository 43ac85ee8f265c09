//! Statements as a table for people on a terminal.

use crate::article::Article;
use crate::classifier::Decision;
use crate::label::LabelSet;
use crate::quote::Quote;
use crate::statement::Statement;
use crate::text::Span;
use comfy_table::{Cell, ContentArrangement, Table, presets};
use std::fmt::Write;

/// The cells of a statement for people: speaker, topic, stance, sentiment, kind, words.
pub fn statement_row(text: &str, statement: &Statement) -> [String; 6] {
    let speaker = statement.speaker.as_ref().map_or_else(|| "—".to_owned(), |s| s.name.clone());
    [
        speaker,
        statement.topic.clone().unwrap_or_else(|| "—".to_owned()),
        verdict(statement.stance.as_ref()),
        statement.sentiment.as_ref().map_or_else(|| "—".to_owned(), short),
        statement.kind.map_or_else(|| "—".to_owned(), |k| k.to_string()),
        said(text, statement),
    ]
}

fn verdict<L: LabelSet>(decision: Option<&Decision<L>>) -> String {
    decision.map_or_else(|| "—".to_owned(), |d| format!("{} {:.2}", short(d), d.confidence()))
}

fn short<L: LabelSet>(decision: &Decision<L>) -> String {
    if decision.abstained { format!("unsure ({}?)", decision.label) } else { decision.label.to_string() }
}

/// Cue and content in one line of text.
fn said(text: &str, statement: &Statement) -> String {
    let content = statement.content;
    let lead = statement.cue.filter(|c| c.end <= content.start && content.start - c.end < 40);
    let span = lead.map_or(content, |c| Span::new(c.start, content.end));
    span.of(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The table of some rows, fitted to a width in characters.
pub fn statement_table(rows: &[[String; 6]], width: u16, palette: Palette) -> String {
    let mut table = plain_table(width, &["speaker", "topic", "stance", "sentiment", "kind", "what was said"]);
    let longest = |i: usize| rows.iter().map(|r| r[i].chars().count()).max().unwrap_or(0);
    let fixed: usize = (0..5).map(|i| longest(i).min(26)).sum::<usize>() + 20;
    let room = usize::from(width).saturating_sub(fixed).max(30);
    for row in rows {
        let mut cells: Vec<Cell> = row[..5].iter().map(Cell::new).collect();
        cells.push(Cell::new(clip(&row[5], room * 2)));
        table.add_row(cells);
    }
    paint(&table.trim_fmt(), palette)
}

fn plain_table(width: u16, header: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic).set_width(width);
    table.set_header(header.to_vec());
    table
}

/// The table of an article's quotes.
pub fn quote_table(text: &str, quotes: &[Quote], width: u16, palette: Palette) -> String {
    let mut table = plain_table(width, &["speaker", "kind", "cue", "content"]);
    let line = |s: &str| s.split_whitespace().collect::<Vec<_>>().join(" ");
    for quote in quotes {
        let content: Vec<String> = quote.content.iter().map(|c| line(c.of(text))).collect();
        table.add_row([
            quote.speaker.as_ref().map_or_else(|| "—".to_owned(), |s| s.name.clone()),
            quote.kind.to_string(),
            quote.cue.first().map_or_else(|| "—".to_owned(), |c| line(c.of(text))),
            content.join(" … "),
        ]);
    }
    paint(&table.trim_fmt(), palette)
}

/// At most `most` characters, with an ellipsis where something was cut.
fn clip(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let cut: String = text.chars().take(most.saturating_sub(1)).collect();
    format!("{}…", cut.trim_end())
}

/// Colours the words for stances; the table itself stays as it is.
fn paint(table: &str, palette: Palette) -> String {
    use anstyle::{AnsiColor, Style};
    if palette == Palette::Plain {
        return table.to_owned();
    }
    let mut out = String::with_capacity(table.len() * 2);
    for (number, line) in table.lines().enumerate() {
        if number == 0 {
            let bold = Style::new().bold();
            let _ = writeln!(out, "{bold}{line}{bold:#}");
            continue;
        }
        let mut line = line.to_owned();
        for (word, colour) in [
            ("favor ", AnsiColor::Green),
            ("against ", AnsiColor::Red),
            ("neutral ", AnsiColor::Yellow),
            ("unsure ", AnsiColor::BrightBlack),
        ] {
            let style = Style::new().fg_color(Some(colour.into()));
            let marked = format!("  {word}");
            if let Some(at) = line.find(&marked) {
                let word = word.trim_end();
                line.replace_range(at + 2..at + 2 + word.len(), &format!("{style}{word}{style:#}"));
                break;
            }
        }
        out.push_str(&line);
        out.push('\n');
    }
    out.pop();
    out
}

/// The id by which people know an article in a list of several.
pub fn article_heading(article: &Article) -> String {
    match &article.title {
        Some(title) => format!("{} — {title}", article.id),
        None => article.id.clone(),
    }
}

/// Whether output may be coloured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Palette {
    /// No colours.
    Plain,
    /// Colours of a terminal.
    Terminal,
}

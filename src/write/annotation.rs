//! Articles with their quotes marked, in the formats of annotation tools.

use super::json::quotes_json;
use crate::quote::{AnnotatedArticle, Quote};
use crate::text::{OffsetMap, OffsetUnit, Span, paragraphs, tokens};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::fmt::Write;

/// A line of JSON in the form of the converted `PolNeAR` files.
pub fn polnear_json(annotated: &AnnotatedArticle) -> Value {
    let article = &annotated.article;
    let mut out = Map::new();
    out.insert("id".into(), json!(article.id));
    for (name, value) in [("publisher", &article.outlet), ("date", &article.date), ("title", &article.title)] {
        if let Some(value) = value {
            out.insert(name.into(), json!(value));
        }
    }
    out.insert("text".into(), json!(article.text));
    if let Value::Object(quotes) = quotes_json(article, &annotated.quotes, OffsetUnit::CodePoint) {
        out.extend(quotes.into_iter().filter(|(name, _)| name != "id"));
    }
    Value::Object(out)
}

/// A JSON document as of BBC Citron.
pub fn citron_json(annotated: &AnnotatedArticle) -> Value {
    let text = &annotated.article.text;
    let map = OffsetMap::new(text, OffsetUnit::CodePoint);
    let places = |spans: &[Span]| -> Vec<Value> {
        let place =
            |s: &Span| json!({ "start": map.from_byte(s.start), "end": map.from_byte(s.end), "text": s.of(text) });
        spans.iter().map(place).collect()
    };
    let quote = |q: &Quote| {
        json!({
            "sources": places(&q.source),
            "cues": places(&q.cue),
            "contents": places(&q.content),
            "speaker": q.speaker.as_ref().map(|s| &s.name),
            "confidence": q.certainty,
        })
    };
    json!({ "id": annotated.article.id, "text": text, "quotes": annotated.quotes.iter().map(quote).collect::<Vec<_>>() })
}

/// The notes of brat standoff; the text goes into a file of its own beside them.
pub fn brat_notes(annotated: &AnnotatedArticle) -> String {
    let text = &annotated.article.text;
    let map = OffsetMap::new(text, OffsetUnit::CodePoint);
    let mut out = String::new();
    let mut known: BTreeMap<(&str, Span), usize> = BTreeMap::new();
    let mut events = String::new();
    for (number, quote) in annotated.quotes.iter().enumerate() {
        let mut roles = Vec::new();
        for (role, spans) in [("Content", &quote.content), ("Source", &quote.source), ("Cue", &quote.cue)] {
            for (piece, span) in spans.iter().enumerate() {
                let next = known.len() + 1;
                let key = *known.entry((role, *span)).or_insert(next);
                if key == next {
                    // brat breaks spans at line ends
                    let lines = lines_of(*span, text);
                    let offsets: Vec<String> =
                        lines.iter().map(|s| format!("{} {}", map.from_byte(s.start), map.from_byte(s.end))).collect();
                    let surface: Vec<&str> = lines.iter().map(|s| s.of(text)).collect();
                    let _ = writeln!(out, "T{key}\t{role} {}\t{}", offsets.join(";"), surface.join(" "));
                }
                let again = if piece == 0 { String::new() } else { (piece + 1).to_string() };
                roles.push(format!("{role}{again}:T{key}"));
            }
        }
        let _ = writeln!(events, "E{}\t{}", number + 1, roles.join(" "));
    }
    out + &events
}

fn lines_of(span: Span, text: &str) -> Vec<Span> {
    let mut lines = Vec::new();
    let mut at = span.start;
    for line in span.of(text).split_inclusive('\n') {
        let place = Span::new(at, at + line.len()).trimmed(text);
        at += line.len();
        if !place.is_empty() {
            lines.push(place);
        }
    }
    lines
}

/// Tokens in lines with their labels, numbered by quote; a blank line after each paragraph.
pub fn conll_text(annotated: &AnnotatedArticle) -> String {
    let text = &annotated.article.text;
    let mut out = format!("# id = {}\n", annotated.article.id);
    for paragraph in paragraphs(text) {
        for token in tokens(paragraph.of(text)) {
            let span = token.span.shifted(paragraph.start);
            let labels = labels_of(span, &annotated.quotes, text);
            let labels = if labels.is_empty() { "O".to_owned() } else { labels.join("|") };
            let _ = writeln!(out, "{}\t{labels}", span.of(text));
        }
        out.push('\n');
    }
    out
}

fn labels_of(token: Span, quotes: &[Quote], text: &str) -> Vec<String> {
    let mut labels = Vec::new();
    for (number, quote) in quotes.iter().enumerate() {
        for (role, spans) in [("content", &quote.content), ("cue", &quote.cue), ("source", &quote.source)] {
            for span in spans.iter().filter(|s| s.overlaps(token)) {
                let begins = text[span.start.min(token.start)..token.start].trim().is_empty();
                labels.push(format!("{}-{role}-{}", if begins { "B" } else { "I" }, number + 1));
            }
        }
    }
    labels
}

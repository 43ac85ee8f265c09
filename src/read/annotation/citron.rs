//! JSON as of BBC Citron: a text and its quotes, each with sources, cues and contents as places with `start` and `end`.

use super::{AnnotatedArticle, Marked, Place, ReadError, ReadErrorKind, quotes};
use crate::article::Article;
use crate::text::{OffsetMap, OffsetUnit, Span};
use serde::Deserialize;

#[derive(Debug, Deserialize)]
struct Document {
    #[serde(alias = "docid", alias = "doc_id", alias = "filename")]
    id: Option<String>,
    text: String,
    quotes: Vec<Parts>,
}

#[derive(Debug, Deserialize)]
struct Parts {
    #[serde(default, alias = "source")]
    sources: OneOrMany,
    #[serde(default, alias = "cue")]
    cues: OneOrMany,
    #[serde(alias = "content")]
    contents: OneOrMany,
    #[serde(default)]
    confidence: Option<f32>,
    #[serde(default)]
    speaker: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(Stretch),
    Many(Vec<Stretch>),
    #[default]
    None,
}

#[derive(Debug, Clone, Copy, Deserialize)]
struct Stretch {
    start: usize,
    end: usize,
}

/// The article of a document; `name` is its id where it has none.
pub(super) fn article(document: &str, name: &str, id: &str) -> Result<AnnotatedArticle, ReadError> {
    let document: Document = serde_json::from_str(document)
        .map_err(|e| ReadError::new(Place::file(name), ReadErrorKind::Json(e.to_string())))?;
    let text = document.text;
    let map = OffsetMap::new(&text, OffsetUnit::CodePoint);
    let mut marked = Vec::new();
    for (number, parts) in document.quotes.into_iter().enumerate() {
        let spans = |all: OneOrMany| -> Result<Vec<Span>, ReadError> {
            let all = match all {
                OneOrMany::One(one) => vec![one],
                OneOrMany::Many(many) => many,
                OneOrMany::None => Vec::new(),
            };
            let place = |s: &Stretch| {
                let span = map.to_byte(s.start).zip(map.to_byte(s.end)).filter(|(a, b)| a < b);
                let what = || format!("quote {}: {} to {} is no stretch of the text", number + 1, s.start, s.end);
                span.map(|(a, b)| Span::new(a, b))
                    .ok_or_else(|| ReadError::new(Place::file(name), ReadErrorKind::Value(what())))
            };
            all.iter().map(place).collect()
        };
        let content = spans(parts.contents)?;
        if content.is_empty() {
            let what = format!("quote {}: it has no content", number + 1);
            return Err(ReadError::new(Place::file(name), ReadErrorKind::Value(what)));
        }
        marked.push(Marked {
            content,
            cue: spans(parts.cues)?,
            source: spans(parts.sources)?,
            speaker: parts.speaker,
            certainty: parts.confidence,
            ..Marked::default()
        });
    }
    let quotes = quotes(&text, marked);
    Ok(AnnotatedArticle { article: Article::new(document.id.unwrap_or_else(|| id.to_owned()), text), quotes })
}

//! Articles with annotated quotes.

use super::error::{ReadError, ReadErrorKind};
use super::input::InputFile;
use super::record::{Record, Records};
use super::source;
use crate::evaluate::{AnnotatedArticle, AnnotatedQuote};
use crate::quote::QuoteKind;
use crate::text::{OffsetMap, OffsetUnit, Span};
use serde_json::Value;

/// Reads articles as JSON lines with `id`, `text` and `attributions`: each with `content`, `cue` and `source` as lists of
/// `[start, end]` in code points, and perhaps `kind` and `speaker` (or `speaker_silver`).
///
/// # Errors
/// The first line that is not of that form, with its place.
pub fn annotated_articles(inputs: &[InputFile]) -> Result<Vec<AnnotatedArticle>, ReadError> {
    let mut all = Vec::new();
    for input in inputs {
        for record in Records::new(source::open(input)?)? {
            all.push(article(&record?)?);
        }
    }
    Ok(all)
}

fn article(record: &Record) -> Result<AnnotatedArticle, ReadError> {
    let text =
        record.text("text")?.ok_or_else(|| ReadError::new(record.place.clone(), ReadErrorKind::Missing("text")))?;
    let id = record.text("id")?.unwrap_or_default();
    let field = record.fields.iter().find(|f| f.0 == "attributions").and_then(|f| f.1.as_array());
    let wrong = |what: String| record.error("attributions", ReadErrorKind::Value(what));
    let list = field.ok_or_else(|| wrong("a list of quotes is expected".to_owned()))?;
    let map = OffsetMap::new(&text, OffsetUnit::CodePoint);
    let place = |pair: &Value| -> Option<Span> {
        let at = |i: usize| pair.get(i)?.as_u64().and_then(|n| map.to_byte(n as usize));
        let (start, end) = (at(0)?, at(1)?);
        (start < end && pair.get(2).is_none()).then(|| Span::new(start, end))
    };
    let quote = |(number, value): (usize, &Value)| {
        let spans = |name: &str| -> Result<Vec<Span>, ReadError> {
            let pairs = value[name].as_array().map_or(&[][..], Vec::as_slice);
            let bad = || {
                wrong(format!("quote {}: `{name}` must be pairs of offsets (in code points) into the text", number + 1))
            };
            pairs.iter().map(|p| place(p).ok_or_else(bad)).collect()
        };
        let content = spans("content")?;
        if content.is_empty() {
            return Err(wrong(format!("quote {} has no content", number + 1)));
        }
        let kind = value["kind"].as_str().and_then(|k| QuoteKind::ALL.into_iter().find(|kind| kind.name() == k));
        let speaker = ["speaker", "speaker_silver"].iter().find_map(|n| value[*n].as_str()).map(str::to_owned);
        Ok(AnnotatedQuote { content, cue: spans("cue")?, source: spans("source")?, kind, speaker })
    };
    let quotes = list.iter().enumerate().map(quote).collect::<Result<_, _>>()?;
    Ok(AnnotatedArticle { id, text, quotes })
}

//! JSON lines in the form of the converted `PolNeAR` files: one article a line, its text and its attributions.

use super::{AnnotatedArticle, Marked, ReadError, ReadErrorKind, Record, quotes};
use crate::article::Article;
use crate::evaluate::{StatedArticle, StatedQuote};
use crate::label::{LabelSet, Sentiment, Stance, UnknownLabel};
use crate::quote::QuoteKind;
use crate::text::{OffsetMap, OffsetUnit, Span, quotations};
use serde::Deserialize;
use serde_json::Value;

/// An attribution as it stands in the file.
#[derive(Debug, Deserialize)]
struct Attribution {
    content: Vec<[usize; 2]>,
    #[serde(default)]
    source: Option<Vec<[usize; 2]>>,
    #[serde(default)]
    cue: Option<Vec<[usize; 2]>>,
    #[serde(default)]
    kind: Option<QuoteKind>,
    #[serde(default, alias = "speaker_silver")]
    speaker: Option<String>,
    #[serde(default)]
    role: Option<String>,
    #[serde(default)]
    certainty: Option<f32>,
    #[serde(default)]
    topic: Option<String>,
    #[serde(default)]
    stance: Option<String>,
    #[serde(default)]
    sentiment: Option<String>,
}

/// The article of a record.
pub(super) fn article(record: &Record) -> Result<AnnotatedArticle, ReadError> {
    let (article, marked) = marked(record)?;
    let quotes = quotes(&article.text, marked.into_iter().map(|m| m.0).collect());
    Ok(AnnotatedArticle { article, quotes })
}

/// The article of a record, with what its quotes are about.
pub(super) fn stated(record: &Record) -> Result<StatedArticle, ReadError> {
    let (article, marked) = marked(record)?;
    let marks = quotations(&article.text);
    let mut quotes = Vec::new();
    for (number, (marked, a)) in marked.into_iter().enumerate() {
        let wrong = |what: String| {
            record.error("attributions", ReadErrorKind::Value(format!("attribution {}: {what}", number + 1)))
        };
        quotes.push(StatedQuote {
            quote: marked.quote(&article.text, &marks),
            stance: a.stance.as_deref().map(label::<Stance>).transpose().map_err(wrong)?,
            sentiment: a.sentiment.as_deref().map(label::<Sentiment>).transpose().map_err(wrong)?,
            topic: a.topic,
        });
    }
    Ok(StatedArticle { article, quotes })
}

fn marked(record: &Record) -> Result<(Article, Vec<(Marked, Attribution)>), ReadError> {
    let text = record.text("text")?.ok_or_else(|| record.error("text", ReadErrorKind::Missing("text")))?;
    let id = record.text("id")?.ok_or_else(|| record.error("id", ReadErrorKind::Missing("id")))?;
    let given = record.fields.iter().find(|f| f.0 == "attributions").map_or(&Value::Null, |f| &f.1);
    let wrong = |what: String| record.error("attributions", ReadErrorKind::Value(what));
    let Value::Array(given) = given else {
        return Err(wrong("a list of attributions is expected".to_owned()));
    };
    let unit = unit(record)?;
    let map = OffsetMap::new(&text, unit);
    let mut marked = Vec::new();
    for (number, value) in given.iter().enumerate() {
        let wrong = |what: String| wrong(format!("attribution {}: {what}", number + 1));
        let a: Attribution = serde_json::from_value(value.clone()).map_err(|e| wrong(e.to_string()))?;
        let spans = |pairs: &[[usize; 2]]| -> Result<Vec<Span>, ReadError> {
            pairs.iter().map(|pair| span(*pair, &map).ok_or_else(|| wrong(outside(*pair, &text)))).collect()
        };
        let content = spans(&a.content)?;
        if content.iter().all(|c| c.of(&text).trim().is_empty()) {
            return Err(wrong("the content is empty".to_owned()));
        }
        let known = Marked {
            content,
            cue: spans(a.cue.as_deref().unwrap_or_default())?,
            source: spans(a.source.as_deref().unwrap_or_default())?,
            kind: a.kind,
            speaker: a.speaker.clone(),
            role: a.role.clone(),
            certainty: a.certainty,
        };
        marked.push((known, a));
    }
    let mut article = Article::new(id, text);
    let title = |name: &str| record.text(name).ok().flatten();
    article.title = title("title");
    article.date = title("date");
    article.outlet = title("publisher").or_else(|| title("outlet"));
    Ok((article, marked))
}

/// A stance or sentiment by one of its names.
fn label<L: LabelSet>(name: &str) -> Result<L, String> {
    name.parse().map_err(|e: UnknownLabel| e.to_string())
}

/// What the record's offsets count.
fn unit(record: &Record) -> Result<OffsetUnit, ReadError> {
    match record.text("offsets")?.as_deref() {
        None | Some("codepoint") => Ok(OffsetUnit::CodePoint),
        Some("byte") => Ok(OffsetUnit::Byte),
        Some("utf16") => Ok(OffsetUnit::Utf16),
        Some(other) => {
            let what = format!("`{other}`: offsets count in codepoint, byte or utf16");
            Err(record.error("offsets", ReadErrorKind::Value(what)))
        }
    }
}

fn span([start, end]: [usize; 2], map: &OffsetMap<'_>) -> Option<Span> {
    let (from, to) = (map.to_byte(start)?, map.to_byte(end)?);
    (from < to).then(|| Span::new(from, to))
}

fn outside([start, end]: [usize; 2], text: &str) -> String {
    format!("[{start}, {end}] is no stretch of a text of {} characters", text.chars().count())
}

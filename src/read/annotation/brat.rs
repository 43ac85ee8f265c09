//! brat standoff: spans (`T`), and events or relations that join them into quotes.
//!
//! An event names its parts by role: `E1 Content:T1 Source:T2 Cue:T3`, with a number behind the role for further
//! pieces (`Content2:T4`). Spans that no event names, and notes, are passed over.

use super::{AnnotatedArticle, Marked, Place, ReadError, ReadErrorKind, quotes};
use crate::article::Article;
use crate::text::{OffsetMap, OffsetUnit, Span};
use rustc_hash::FxHashMap;
use std::path::Path;

/// The article of `NAME.ann`, whose text is in `NAME.txt`.
pub(super) fn article(name: &str, path: &Path) -> Result<AnnotatedArticle, ReadError> {
    let text_path = path.with_extension("txt");
    let text = read(&text_path.display().to_string(), &text_path)?;
    let notes = read(name, path)?;
    let id = path.file_stem().map_or_else(String::new, |s| s.to_string_lossy().into_owned());
    parse(&id, text, &notes, name)
}

fn read(name: &str, path: &Path) -> Result<String, ReadError> {
    let bytes = std::fs::read(path).map_err(|e| ReadError::new(Place::file(name), e))?;
    let text = crate::read::source::text(bytes).map_err(|e| ReadError::new(Place::file(name), e))?;
    Ok(text.trim_start_matches('\u{feff}').to_owned())
}

fn parse(id: &str, text: String, notes: &str, name: &str) -> Result<AnnotatedArticle, ReadError> {
    let map = OffsetMap::new(&text, OffsetUnit::CodePoint);
    let wrong =
        |line: usize, what: String| ReadError::new(Place::line(name, line as u64 + 1), ReadErrorKind::Value(what));
    let mut spans: FxHashMap<&str, Vec<Span>> = FxHashMap::default();
    for (number, line) in notes.lines().enumerate().filter(|(_, l)| l.starts_with('T')) {
        let mut columns = line.split('\t');
        let (key, place) = (columns.next().unwrap_or_default(), columns.next().unwrap_or_default());
        let (_, offsets) = place.split_once(' ').unwrap_or_default();
        let pieces: Option<Vec<Span>> = offsets.split(';').map(|pair| piece(pair, &map)).collect();
        let pieces = pieces.ok_or_else(|| wrong(number, format!("`{place}` is no stretch of the text")))?;
        spans.insert(key, pieces);
    }
    let mut marked = Vec::new();
    for (number, line) in notes.lines().enumerate().filter(|(_, l)| l.starts_with('E')) {
        let (_, roles) = line.split_once('\t').unwrap_or_default();
        let mut quote = Marked::default();
        for role in roles.split_whitespace() {
            let (role, key) = role.split_once(':').unwrap_or_default();
            let Some(part) = quote.part(role.trim_end_matches(|c: char| c.is_ascii_digit())) else { continue };
            let span = spans.get(key).ok_or_else(|| wrong(number, format!("there is no span `{key}`")))?;
            for piece in span {
                if !part.contains(piece) {
                    part.push(*piece);
                }
            }
        }
        if !quote.content.is_empty() {
            marked.push(quote);
        }
    }
    let quotes = quotes(&text, marked);
    Ok(AnnotatedArticle { article: Article::new(id, text), quotes })
}

fn piece(pair: &str, map: &OffsetMap<'_>) -> Option<Span> {
    let (start, end) = pair.trim().split_once(' ')?;
    let (start, end) = (map.to_byte(start.parse().ok()?)?, map.to_byte(end.parse().ok()?)?);
    (start < end).then(|| Span::new(start, end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_join_spans_into_quotes() {
        let text = "\"Ja,\" said Zoë Berg. \"No.\"".to_owned();
        let notes = "T1\tContent 0 5\t\"Ja,\"\nT2\tCue 6 10\tsaid\nT3\tSource 11 19\tZoë Berg\nT4\tContent 21 26\t\"No.\"\n\
                     E1\tContent:T1 Content2:T4 Cue:T2 Source:T3\n#1\tAnnotatorNotes E1\tsure\nT9\tDiscard 0 2\t\"J\n";
        let article = parse("a", text, notes, "a.ann").unwrap();
        let [quote] = &article.quotes[..] else { panic!("{:?}", article.quotes) };
        let of = |spans: &[Span]| spans.iter().map(|s| s.of(&article.article.text)).collect::<Vec<_>>();
        assert_eq!(of(&quote.content), ["\"Ja,\"", "\"No.\""]);
        assert_eq!((of(&quote.cue), of(&quote.source)), (vec!["said"], vec!["Zoë Berg"]));
        let error = parse("a", "x".into(), "T1\tContent 0 9\tx", "a.ann").unwrap_err().to_string();
        assert_eq!(error, "a.ann, line 1: `Content 0 9` is no stretch of the text");
    }
}

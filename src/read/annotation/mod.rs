//! Articles with their quotes marked, from the formats in which people keep them.

mod brat;
mod citron;
mod conll;
mod format;
mod polnear;

pub use format::{AnnotationFormat, annotation_inputs};

use super::error::{Place, ReadError, ReadErrorKind};
use super::input::InputFile;
use super::record::{Record, Records};
use super::source;
use crate::evaluate::StatedArticle;
use crate::quote::{AnnotatedArticle, Quote, QuoteKind, Speaker};
use crate::text::{Quotation, Span, quotations};
use rustc_hash::FxHashSet;

/// Reads annotated articles, in order.
///
/// # Errors
/// The first thing that cannot be read, with its place: a file, a broken record, a span that does
/// not lie in its text, an id that comes twice.
pub fn annotated_articles(inputs: &[InputFile]) -> Result<Vec<AnnotatedArticle>, ReadError> {
    let mut all = Vec::new();
    let mut known = FxHashSet::default();
    for input in inputs {
        for article in file(input)? {
            if !known.insert(article.article.id.clone()) {
                let what = format!("the id `{}` comes twice", article.article.id);
                return Err(ReadError::new(Place::file(&input.name), ReadErrorKind::Value(what)));
            }
            all.push(article);
        }
    }
    Ok(all)
}

/// Reads articles whose quotes are marked with `topic`, `stance` and `sentiment` (JSON lines), in order.
///
/// # Errors
/// As [`annotated_articles`].
pub fn stated_articles(inputs: &[InputFile]) -> Result<Vec<StatedArticle>, ReadError> {
    let mut all = Vec::new();
    for input in inputs {
        for record in Records::new(source::open(input)?)? {
            all.push(polnear::stated(&record?)?);
        }
    }
    Ok(all)
}

fn file(input: &InputFile) -> Result<Vec<AnnotatedArticle>, ReadError> {
    let format = input.path.as_deref().and_then(AnnotationFormat::of);
    match (format, &input.path) {
        (Some(AnnotationFormat::Brat), Some(path)) => Ok(vec![brat::article(&input.name, path)?]),
        (Some(AnnotationFormat::Citron), Some(path)) => {
            let id = path.file_stem().map_or_else(String::new, |s| s.to_string_lossy().into_owned());
            Ok(vec![citron::article(&source::open(input)?.read_text()?, &input.name, &id)?])
        }
        (Some(AnnotationFormat::Conll), _) => conll::articles(&source::open(input)?.read_text()?, &input.name),
        _ => Records::new(source::open(input)?)?.map(|record| polnear::article(&record?)).collect(),
    }
}

/// What is known of a quote before its text is looked at.
#[derive(Debug, Clone, Default)]
struct Marked {
    content: Vec<Span>,
    cue: Vec<Span>,
    source: Vec<Span>,
    kind: Option<QuoteKind>,
    speaker: Option<String>,
    role: Option<String>,
    certainty: Option<f32>,
}

impl Marked {
    /// The spans of a role, whatever its case.
    fn part(&mut self, role: &str) -> Option<&mut Vec<Span>> {
        match role.to_ascii_lowercase().as_str() {
            "content" => Some(&mut self.content),
            "cue" => Some(&mut self.cue),
            "source" => Some(&mut self.source),
            _ => None,
        }
    }

    /// The quote; its kind follows from the marks where the annotation does not say it.
    fn quote(mut self, text: &str, marks: &[Quotation]) -> Quote {
        for spans in [&mut self.content, &mut self.cue, &mut self.source] {
            spans.sort_unstable();
        }
        let kind = self.kind.unwrap_or_else(|| QuoteKind::of(text, &self.content, &self.cue, marks));
        let role = self.role;
        Quote {
            kind,
            speaker: self.speaker.map(|name| Speaker { role, ..Speaker::given(name) }),
            certainty: self.certainty.unwrap_or(1.0),
            content: self.content,
            cue: self.cue,
            source: self.source,
        }
    }
}

/// The quotes of a text, in the order of their contents.
fn quotes(text: &str, marked: Vec<Marked>) -> Vec<Quote> {
    let marks = quotations(text);
    let mut quotes: Vec<Quote> = marked.into_iter().map(|m| m.quote(text, &marks)).collect();
    quotes.sort_by_key(|q| q.content.first().map_or(0, |c| c.start));
    quotes
}

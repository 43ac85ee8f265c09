//! Quotes as rows of a table.

use super::json::{Offsets, share};
use crate::article::Article;
use crate::quote::Quote;
use crate::text::Span;

/// The columns of the table of quotes, the same for every input; those that statements have, too, are named as there.
pub const QUOTE_COLUMNS: [&str; 19] = [
    "article",
    "id",
    "kind",
    "content_start",
    "content_end",
    "content",
    "cue",
    "source",
    "speaker",
    "speaker_role",
    "speaker_party",
    "speaker_organisation",
    "speaker_members",
    "speaker_resolution",
    "speaker_certainty",
    "certainty",
    "title",
    "date",
    "outlet",
];

/// A quote of an article as the cells of a row; what is in several pieces has ` | ` between them. `number` counts from 1.
pub fn quote_row(article: &Article, number: usize, quote: &Quote, offsets: &Offsets<'_>) -> Vec<String> {
    let [start, end] = offsets.pair(quote.extent());
    let words = |spans: &[Span]| spans.iter().map(|s| s.of(&article.text)).collect::<Vec<_>>().join(" | ");
    let speaker = quote.speaker.as_ref();
    let given = |value: Option<&String>| value.cloned().unwrap_or_default();
    vec![
        article.id.clone(),
        format!("{}#{number}", article.id),
        quote.kind.to_string(),
        start.to_string(),
        end.to_string(),
        words(&quote.content),
        words(&quote.cue),
        words(&quote.source),
        given(speaker.map(|s| &s.name)),
        given(speaker.and_then(|s| s.role.as_ref())),
        given(speaker.and_then(|s| s.party.as_ref())),
        given(speaker.and_then(|s| s.organisation.as_ref())),
        speaker.map_or_else(String::new, |s| s.members.join(" | ")),
        speaker.map_or_else(String::new, |s| s.resolution.name().to_owned()),
        speaker.map_or_else(String::new, |s| share(s.certainty).to_string()),
        share(quote.certainty).to_string(),
        given(article.title.as_ref()),
        given(article.date.as_ref()),
        given(article.outlet.as_ref()),
    ]
}

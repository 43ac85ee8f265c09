//! Who says what: quotes, their cues and sources, and the speakers behind them.
//!
//! A *quote* is reported speech or attitude (the literature's attribution
//! relation, Pareti 2012): its **content**, its **cue** (the words that report) and its **source**
//! (the mention of who speaks). It is *direct* where all of the content stands
//! in quotation marks, *mixed* where some does, *indirect* where none does.
//!
//! The way through this room: a [`Lexicon`] knows the words of a language;
//! `paragraph` marks each token with what it can be; `phrase` finds subjects
//! and where clauses end; `rules` find quotes; `speaker/` resolves sources to names.
//! It knows nothing of topics or stance.

mod aliases;
mod annotated;
mod extractor;
mod kind;
mod lexicon;
mod paragraph;
mod phrase;
mod rules;
mod speaker;
pub mod tagger;

pub use aliases::{AliasError, Aliases, Known};
pub use annotated::AnnotatedArticle;
pub use extractor::{Extraction, Extractor};
pub use kind::QuoteKind;
pub use lexicon::{Lexicon, LexiconError, LexiconWords, SmallWords};
pub use speaker::{Resolution, Speaker, SpeakerWords};

use crate::text::Span;

/// A quote; all spans are places in the article's text.
#[derive(Debug, Clone, PartialEq)]
pub struct Quote {
    /// What is said, in order; several pieces where it is interrupted (*"A," he said. "B."*).
    pub content: Vec<Span>,
    /// The words that report it; empty where nothing but the marks does.
    pub cue: Vec<Span>,
    /// The mention of who says it; empty where the text names nobody there.
    pub source: Vec<Span>,
    /// How much of it is in quotation marks.
    pub kind: QuoteKind,
    /// Whom the source refers to, or who goes on speaking where there is none.
    pub speaker: Option<Speaker>,
    /// How often quotes found in this way are right, 0 to 1.
    pub certainty: f32,
}

impl Quote {
    /// From the first piece of content to the last.
    pub fn extent(&self) -> Span {
        self.content.iter().copied().reduce(Span::cover).unwrap_or_default()
    }
}

/// Finds the quotes of a text by rules alone; short for an [`Extractor`] without a tagger.
///
/// ```
/// use standpoint::{builtin, quote::{QuoteKind, extract}};
/// let text = "\"We will not lift a finger,\" said Anna Berg, the interior minister. She called the plan \"a gift to smugglers\".";
/// let quotes = extract(text, builtin::quote_lexicon());
/// assert_eq!(quotes[0].content[0].of(text), "\"We will not lift a finger,\"");
/// assert_eq!(quotes[0].kind, QuoteKind::Direct);
/// assert_eq!(quotes[1].speaker.as_ref().unwrap().name, "Anna Berg");
/// assert_eq!(quotes[1].kind, QuoteKind::Mixed);
/// ```
pub fn extract(text: &str, lexicon: &Lexicon) -> Vec<Quote> {
    Extractor::from(lexicon).quotes(text)
}

//! Text as the user gave it: spans, sentences, quotation marks, tokens, stems.
//!
//! Everything here speaks of *places in the user's text*: a [`Span`] of bytes
//! that always lies on character boundaries. Nothing is rewritten; lower-casing
//! and stemming make new words beside the old, which keep their place.
//!
//! This room knows nothing of quotes (who says what), topics or models.

mod inflection;
mod language;
mod offsets;
mod phrases;
mod quotation;
mod reading;
mod segment;
mod shingles;
mod span;
mod token;
mod words;

pub use inflection::uninflected;
pub use language::{Language, Stemmer, UnknownLanguage};
pub use offsets::{OffsetMap, OffsetUnit};
pub use phrases::{PhraseMatcher, PhraseSets, PhraseTable};
pub use quotation::{Quotation, quotations};
pub use reading::Reading;
pub use segment::{LONGEST_SENTENCE, paragraphs, sentences};
pub use shingles::near_duplicate_groups;
pub use span::Span;
pub use token::{Token, TokenKind, Tokens, normalize_into, tokens};
pub use words::{WordId, Words};

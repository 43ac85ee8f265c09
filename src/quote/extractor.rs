//! The way through a text, paragraph by paragraph.

use super::aliases::Aliases;
use super::lexicon::Lexicon;
use super::paragraph::Classes;
use super::tagger::{Tagger, Tagging};
use super::{Quote, paragraph, rules, speaker};
use crate::text::{Reading, Words};

/// Finds quotes: by rules, or by rules and a tagger.
///
/// ```
/// use standpoint::{builtin, quote::Extractor};
/// let text = "The minister is said to be wary of the plan. \"It will cost us dear,\" she told reporters.";
/// let by_rules = Extractor::from(builtin::quote_lexicon());
/// let best = by_rules.with_tagger(builtin::quote_tagger());
/// assert!(best.quotes(text).iter().any(|q| q.content[0].of(text) == "\"It will cost us dear,\""));
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Extractor<'a> {
    lexicon: &'a Lexicon,
    tagger: Option<&'a Tagger>,
    aliases: Option<&'a Aliases>,
}

impl<'a> From<&'a Lexicon> for Extractor<'a> {
    /// By rules alone.
    fn from(lexicon: &'a Lexicon) -> Self {
        Self { lexicon, tagger: None, aliases: None }
    }
}

impl<'a> Extractor<'a> {
    /// With a tagger, which sees what the rules found and decides where these are not sure.
    #[must_use]
    pub fn with_tagger(self, tagger: &'a Tagger) -> Self {
        Self { tagger: Some(tagger), ..self }
    }

    /// With other names of people: a speaker who has one gets the name that the table gives.
    #[must_use]
    pub fn with_aliases(self, aliases: &'a Aliases) -> Self {
        Self { aliases: Some(aliases), ..self }
    }

    /// The quotes of a text, in order within each paragraph. Of many texts, [`Extraction`] finds them faster.
    pub fn quotes(&self, text: &str) -> Vec<Quote> {
        Extraction::new(*self).quotes(text)
    }
}

/// An extractor at work on one text after the other: what it learned of words it need not learn again. One for each
/// thread; what it finds does not depend on what came before.
///
/// ```
/// use standpoint::{builtin, quote::Extraction};
/// let mut extraction = Extraction::new(builtin::quote_extractor());
/// for text in ["\"No,\" said Ida Holm.", "\"Yes,\" said Ada Berg."] {
///     assert_eq!(extraction.quotes(text).len(), 1);
/// }
/// ```
#[derive(Debug)]
pub struct Extraction<'a> {
    extractor: Extractor<'a>,
    /// Those of texts that nobody else has read.
    words: Words,
    classes: Classes,
    tagging: Option<Tagging<'a>>,
}

impl<'a> Extraction<'a> {
    /// One that has met no words.
    pub fn new(extractor: impl Into<Extractor<'a>>) -> Self {
        let extractor = extractor.into();
        Self {
            extractor,
            words: Words::without_stems(),
            classes: Classes::default(),
            tagging: extractor.tagger.map(Tagging::new),
        }
    }

    /// The quotes of a text, in order within each paragraph.
    pub fn quotes(&mut self, text: &str) -> Vec<Quote> {
        if self.words.are_many() {
            self.forget();
        }
        let mut words = std::mem::replace(&mut self.words, Words::without_stems());
        let quotes = self.quotes_of(&Reading::new(text, &mut words), &words);
        self.words = words;
        quotes
    }

    /// The quotes of a text that has been read with `words`: always the same ones, between two calls of
    /// [`forget`](Self::forget).
    pub(crate) fn quotes_of(&mut self, reading: &Reading<'_>, words: &Words) -> Vec<Quote> {
        let Self { extractor: Extractor { lexicon, aliases, .. }, classes, tagging, .. } = self;
        let mut reader = paragraph::Reader::new(reading, words, lexicon, classes);
        let mut people = speaker::People::default();
        let mut quotes: Vec<Quote> = Vec::new();
        let mut carried = rules::Carried::default();
        // quotes from here on have no speaker yet
        let mut first = 0;
        let paragraphs = paragraph::paragraphs(reading).into_iter();
        for span in paragraphs.flat_map(|p| reader.pieces(p)).collect::<Vec<_>>() {
            if people.is_full() {
                std::mem::take(&mut people).answer(&mut quotes[first..], lexicon.roles());
                first = quotes.len();
            }
            let paragraph = reader.read(span);
            people.meet(&paragraph, lexicon.roles());
            let found = rules::find(&paragraph, lexicon, &mut carried);
            let found = match tagging {
                Some(tagging) => tagging.find(&paragraph, found),
                None => found,
            };
            for draft in found {
                people.ask(&draft, &paragraph, lexicon.roles());
                quotes.push(draft.finish(reading.text(), reading.quotations(), None));
            }
        }
        people.answer(&mut quotes[first..], lexicon.roles());
        if let Some(aliases) = aliases {
            quotes.iter_mut().filter_map(|q| q.speaker.as_mut()).for_each(|s| aliases.apply(s));
        }
        quotes
    }

    /// Forgets the words, whose numbers have become void.
    pub(crate) fn forget(&mut self) {
        *self = Self::new(self.extractor);
    }
}

//! Quotes of any text, by rules alone and with the tagger.

use super::{assert_inside, assert_ordered, text_of};
use standpoint::builtin;
use standpoint::quote::{Extractor, Quote};

/// Every span lies in the text; a quote's pieces are in order; contents never cross; the same text gives the same quotes.
pub fn check(data: &[u8]) {
    let text = &text_of(data);
    let rules = Extractor::from(builtin::quote_lexicon());
    for extractor in [rules, rules.with_tagger(builtin::quote_tagger())] {
        let quotes = extractor.quotes(text);
        assert_sound(&quotes, text);
        assert_eq!(quotes, extractor.quotes(text));
    }
}

pub(super) fn assert_sound(quotes: &[Quote], text: &str) {
    for quote in quotes {
        assert!(!quote.content.is_empty(), "{quote:?}");
        assert_ordered(&quote.content, text);
        quote.cue.iter().chain(&quote.source).for_each(|s| assert_inside(*s, text));
        assert!((0.0..=1.0).contains(&quote.certainty), "{quote:?}");
        if let Some(speaker) = &quote.speaker {
            assert!(!speaker.name.trim().is_empty(), "{quote:?}");
            assert!((0.0..=1.0).contains(&speaker.certainty), "{quote:?}");
        }
    }
    for (i, a) in quotes.iter().enumerate() {
        for b in &quotes[i + 1..] {
            for (x, y) in a.content.iter().flat_map(|x| b.content.iter().map(move |y| (x, y))) {
                assert!(!x.overlaps(*y) || x.contains(*y) || y.contains(*x), "{a:?} crosses {b:?}");
            }
        }
    }
}

/// Of quotes that somebody annotated: spans lie in the text. They may cross.
pub(super) fn assert_sound_spans(quotes: &[Quote], text: &str) {
    for quote in quotes {
        assert!(!quote.content.is_empty(), "{quote:?}");
        quote.content.iter().chain(&quote.cue).chain(&quote.source).for_each(|s| assert_inside(*s, text));
    }
}

//! Word lists: operators, terms, tones, swaps; tables of names.

use super::{file, text_of};
use standpoint::feature::{FeatureReader, StanceLexicon};
use standpoint::read::{aliases, parse_operators, parse_swaps, parse_terms, parse_tones};
use standpoint::text::Language;

/// The first byte chooses the kind of file; what is read can be used.
pub fn check(data: &[u8]) {
    let Some((first, data)) = data.split_first() else { return };
    let text = &text_of(data);
    match first % 7 {
        0 => operators(
            &StanceLexicon { operators: parse_operators(text, "any").unwrap_or_default(), ..StanceLexicon::default() },
            text,
        ),
        1 => {
            let topics = [("any".to_owned(), parse_terms(text, "any").unwrap_or_default())].into();
            operators(&StanceLexicon { topics, ..StanceLexicon::default() }, text);
        }
        2 => operators(
            &StanceLexicon { tones: parse_tones(text, "any").unwrap_or_default(), ..StanceLexicon::default() },
            text,
        ),
        3 => drop(parse_swaps(text, "any")),
        kind => {
            let path = file(["any.csv", "any.tsv", "any.toml"][usize::from(kind) - 4], data);
            drop(aliases(&path));
        }
    }
}

fn operators(lexicon: &StanceLexicon, text: &str) {
    let mut reader = FeatureReader::new(lexicon, Language::En);
    reader.read(text);
    reader.compose(Some("any"));
    let places = reader.sentence_features().len();
    for place in 0..places {
        reader.places(place).iter().for_each(|s| super::assert_inside(*s, text));
    }
    let features: Vec<_> = reader.sentence_features().collect();
    assert!(features.iter().all(|f| f.value.is_finite() && !reader.name(f.key).is_empty()));
    let mention = reader.topic_mention();
    if let Some(span) = mention {
        super::assert_inside(span, text);
    }
    assert!(reader.mention_features(mention.unwrap_or_default()).iter().all(|f| f.1.is_finite()));
}

//! What the program brings along: topics, words of quotation, the model.
//!
//! Everything here is made from files under `data/` and `models/`, which are
//! embedded when the library is compiled.

use crate::classifier::{Model, ModelError, file};
use crate::evaluate::Swaps;
use crate::feature::StanceLexicon;
use crate::quote::{Extractor, Lexicon, LexiconWords, tagger::Tagger};
use crate::read::{parse_operators, parse_swaps, parse_terms, parse_tones, parse_topics};
use crate::text::Language;
use crate::topic::Topics;
use std::sync::LazyLock;

static QUOTES: &[u8] = include_bytes!("../models/quotes.model");
static MODEL: &[u8] = include_bytes!("../models/builtin.model");

/// The built-in model.
///
/// # Errors
/// Never in a program that was built whole; a damaged embedded file would be reported as such.
pub fn model() -> Result<Model, ModelError> {
    Model::from_bytes(MODEL)
}

/// The identity of the built-in model: SHA-256, hexadecimal.
///
/// # Errors
/// As [`model`].
pub fn model_identity() -> Result<String, ModelError> {
    file::identity(MODEL)
}

/// The built-in topics.
///
/// # Panics
/// Never in a program that passed its tests: `data/topics.toml` is checked there.
pub fn topics() -> Topics {
    parse_topics(include_str!("../data/topics.toml"), "data/topics.toml").expect("the built-in topics are well-formed")
}

/// What the quote rules know of English.
///
/// # Panics
/// Never in a program that passed its tests: `data/quotes/en.toml` is checked there.
pub fn quote_lexicon() -> &'static Lexicon {
    static ENGLISH: LazyLock<Lexicon> = LazyLock::new(|| {
        let words: LexiconWords =
            toml::from_str(include_str!("../data/quotes/en.toml")).expect("a well-formed word list");
        Lexicon::new(&words).expect("verbs in one or five forms")
    });
    &ENGLISH
}

/// The built-in tagger of quotes: English news.
///
/// # Panics
/// Never in a program that was built whole and passed its tests: `models/quotes.model` is checked there.
pub fn quote_tagger() -> &'static Tagger {
    static TAGGER: LazyLock<Tagger> =
        LazyLock::new(|| Tagger::from_bytes(QUOTES).expect("the built-in tagger is a whole file"));
    &TAGGER
}

/// The best that the program knows for finding quotes: rules and tagger.
///
/// # Panics
/// As [`quote_lexicon`] and [`quote_tagger`].
pub fn quote_extractor() -> Extractor<'static> {
    Extractor::from(quote_lexicon()).with_tagger(quote_tagger())
}

/// A topic's id and its file of terms.
macro_rules! topic_terms {
    ($($id:literal),* $(,)?) => {
        [$(($id, include_str!(concat!("../data/lexicon/topics/", $id, ".tsv")))),*]
    };
}

/// The words of attitude and effect, and the terms of the built-in topics. Only
/// English has them so far; in other languages the lexicon is empty.
///
/// # Panics
/// Never in a program that passed its tests: the files under `data/lexicon/` are checked there.
pub fn stance_lexicon(language: Language) -> StanceLexicon {
    if language != Language::En {
        return StanceLexicon::default();
    }
    let topics = topic_terms![
        "abortion-rights",
        "border-wall",
        "climate-action",
        "death-penalty",
        "eu-membership",
        "eu-sanctions",
        "financial-regulation",
        "free-trade",
        "gun-control",
        "immigration",
        "iran-nuclear-deal",
        "military-intervention",
        "minimum-wage",
        "nato",
        "nuclear-energy",
        "online-regulation",
        "police-reform",
        "public-health-insurance",
        "refugees",
        "same-sex-marriage",
        "tax-cuts",
        "ukraine-aid",
        "vaccine-mandates",
        "welfare-spending",
    ];
    let operators = parse_operators(include_str!("../data/lexicon/operators.tsv"), "data/lexicon/operators.tsv");
    let tones = |text, name| parse_tones(text, name).expect("the built-in tones are well-formed").into_iter();
    let positive = tones(include_str!("../data/lexicon/tone/positive.tsv"), "data/lexicon/tone/positive.tsv");
    let negative = tones(include_str!("../data/lexicon/tone/negative.tsv"), "data/lexicon/tone/negative.tsv");
    let negative = negative.map(|(strength, form)| (-strength, form));
    let terms =
        |(id, text): (&str, &str)| (id.to_owned(), parse_terms(text, id).expect("the built-in terms are well-formed"));
    StanceLexicon {
        operators: operators.expect("the built-in operators are well-formed"),
        topics: topics.into_iter().map(terms).collect(),
        tones: positive.chain(negative).collect(),
    }
}

/// The words that behaviour tests swap, in English.
///
/// # Panics
/// Never in a program that passed its tests: `data/audit/swaps.tsv` is checked there.
pub fn swaps() -> Swaps {
    parse_swaps(include_str!("../data/audit/swaps.tsv"), "data/audit/swaps.tsv")
        .expect("the built-in swaps are well-formed")
}

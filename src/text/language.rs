//! Languages and their stemmers.

use rust_stemmers::Algorithm;
use serde::{Deserialize, Serialize};
use std::{borrow::Cow, fmt, str::FromStr};

/// A language whose words can be stemmed, named by its ISO 639-1 code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)] // the codes are the documentation
pub enum Language {
    Ar,
    Da,
    De,
    #[default]
    En,
    Es,
    Fi,
    Fr,
    Hu,
    It,
    Nl,
    No,
    Pt,
    Ro,
    Ru,
    Sv,
    Ta,
    Tr,
}

/// A language code that has no stemmer here.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no stemmer for language `{0}`; known are {known}", known = Language::ALL.map(Language::code).join(", "))]
pub struct UnknownLanguage(pub String);

impl Language {
    /// All of them, by code. (Greek is left out: the stemmer of rust-stemmers 1.2 panics on some Greek words.)
    pub const ALL: [Language; 17] = {
        use Language::{Ar, Da, De, En, Es, Fi, Fr, Hu, It, Nl, No, Pt, Ro, Ru, Sv, Ta, Tr};
        [Ar, Da, De, En, Es, Fi, Fr, Hu, It, Nl, No, Pt, Ro, Ru, Sv, Ta, Tr]
    };

    /// The ISO 639-1 code.
    pub const fn code(self) -> &'static str {
        match self {
            Language::Ar => "ar",
            Language::Da => "da",
            Language::De => "de",
            Language::En => "en",
            Language::Es => "es",
            Language::Fi => "fi",
            Language::Fr => "fr",
            Language::Hu => "hu",
            Language::It => "it",
            Language::Nl => "nl",
            Language::No => "no",
            Language::Pt => "pt",
            Language::Ro => "ro",
            Language::Ru => "ru",
            Language::Sv => "sv",
            Language::Ta => "ta",
            Language::Tr => "tr",
        }
    }

    fn algorithm(self) -> Algorithm {
        match self {
            Language::Ar => Algorithm::Arabic,
            Language::Da => Algorithm::Danish,
            Language::De => Algorithm::German,
            Language::En => Algorithm::English,
            Language::Es => Algorithm::Spanish,
            Language::Fi => Algorithm::Finnish,
            Language::Fr => Algorithm::French,
            Language::Hu => Algorithm::Hungarian,
            Language::It => Algorithm::Italian,
            Language::Nl => Algorithm::Dutch,
            Language::No => Algorithm::Norwegian,
            Language::Pt => Algorithm::Portuguese,
            Language::Ro => Algorithm::Romanian,
            Language::Ru => Algorithm::Russian,
            Language::Sv => Algorithm::Swedish,
            Language::Ta => Algorithm::Tamil,
            Language::Tr => Algorithm::Turkish,
        }
    }
}

impl FromStr for Language {
    type Err = UnknownLanguage;

    fn from_str(code: &str) -> Result<Self, UnknownLanguage> {
        let wanted = code.to_ascii_lowercase();
        let primary = wanted.split(['-', '_']).next().unwrap_or_default();
        Language::ALL.into_iter().find(|l| l.code() == primary).ok_or_else(|| UnknownLanguage(code.to_owned()))
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// Stems words of one language (Snowball).
///
/// Stemming costs about a microsecond a word: callers keep the stem of each
/// distinct word instead of asking again.
pub struct Stemmer {
    language: Language,
    inner: rust_stemmers::Stemmer,
}

impl Stemmer {
    /// What a model file records, so that another stemmer is not taken for this one.
    pub const NAME: &'static str = "rust-stemmers 1.2";

    /// A stemmer for `language`.
    pub fn new(language: Language) -> Self {
        Self { language, inner: rust_stemmers::Stemmer::create(language.algorithm()) }
    }

    /// Its language.
    pub fn language(&self) -> Language {
        self.language
    }

    /// The stem of a word in normal form (see [`normalize_into`](super::normalize_into)).
    ///
    /// ```
    /// use standpoint::text::{Language, Stemmer};
    /// let stemmer = Stemmer::new(Language::En);
    /// assert_eq!(stemmer.stem("sanctions"), "sanction");
    /// assert_eq!(stemmer.stem("opposed"), "oppos");
    /// ```
    pub fn stem<'a>(&self, word: &'a str) -> Cow<'a, str> {
        self.inner.stem(word)
    }
}

impl fmt::Debug for Stemmer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Stemmer({})", self.language)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_read_with_and_without_a_region() {
        assert_eq!("da".parse(), Ok(Language::Da));
        assert_eq!("en-GB".parse(), Ok(Language::En));
        let error = "el".parse::<Language>().unwrap_err();
        assert!(error.to_string().starts_with("no stemmer for language `el`; known are ar, da"));
    }

    #[test]
    fn all_languages_are_listed_by_their_own_code() {
        for language in Language::ALL {
            assert_eq!(language.code().parse(), Ok(language));
        }
    }
}

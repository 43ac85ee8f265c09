//! Words without their inflection: narrower than stems.
//!
//! A stem joins *law* with *lawful* and *critic* with *critical*. Where a single word means
//! something by itself, as in a lexicon, only its own inflections (*support, supports, supported, supporting*) are it.

use super::Language;
use std::borrow::Cow;

/// A word in normal form without its inflection; a key to compare by, not always a word. English
/// only: the first step of Porter's second English stemmer (plural, *-ed*, *-ing*, *y*), and no final *e*.
/// In other languages the word itself.
///
/// ```
/// use standpoint::text::{Language, uninflected};
/// let key = |word| uninflected(word, Language::En);
/// assert_eq!(key("opposes"), key("opposing"));
/// assert_eq!(key("tries"), key("try"));
/// assert_eq!(key("banned"), key("ban"));
/// assert_ne!(key("law"), key("lawful"));
/// ```
pub fn uninflected(word: &str, language: Language) -> Cow<'_, str> {
    if language != Language::En || !word.bytes().all(|b| b.is_ascii_lowercase() || b == b'\'') {
        return Cow::Borrowed(word);
    }
    let word = word.strip_suffix("'s").unwrap_or(word).trim_end_matches('\'');
    let singular = without_plural(word);
    let mut base = without_tense(&singular).into_owned();
    if has_double_end(&base) {
        base.pop();
    }
    if base.len() > 3 && base.ends_with('e') {
        base.pop();
    } else if base.len() > 2 && base.ends_with('y') && !ends_in_vowel(&base[..base.len() - 1]) {
        base.pop();
        base.push('i');
    }
    Cow::Owned(base)
}

fn without_plural(word: &str) -> Cow<'_, str> {
    if let Some(before) = word.strip_suffix("ies").or_else(|| word.strip_suffix("ied")) {
        return Cow::Owned(format!("{before}{}", if before.len() > 1 { "y" } else { "ie" }));
    }
    if word.ends_with("sses") {
        return Cow::Borrowed(&word[..word.len() - 2]);
    }
    match word.strip_suffix('s') {
        Some(before) if !before.ends_with(['s', 'u']) && has_vowel(&before[..before.len().saturating_sub(1)]) => {
            // *wishes*, *taxes*, *vetoes*
            let sibilant = ["she", "che", "xe", "oe", "zze"].iter().any(|e| before.ends_with(e));
            Cow::Borrowed(if sibilant { &before[..before.len() - 1] } else { before })
        }
        _ => Cow::Borrowed(word),
    }
}

fn without_tense(word: &str) -> Cow<'_, str> {
    if word.ends_with("eed") {
        return Cow::Borrowed(if word.len() > 5 { &word[..word.len() - 1] } else { word });
    }
    let before = word.strip_suffix("ed").or_else(|| word.strip_suffix("ing"));
    match before.filter(|b| has_vowel(b)) {
        // *used*, *owing*
        Some(before) if before.len() == 2 && !ends_in_vowel(before) => Cow::Owned(format!("{before}e")),
        Some(before) => Cow::Borrowed(before),
        None => Cow::Borrowed(word),
    }
}

fn has_vowel(word: &str) -> bool {
    word.contains(['a', 'e', 'i', 'o', 'u', 'y'])
}

fn ends_in_vowel(word: &str) -> bool {
    word.ends_with(['a', 'e', 'i', 'o', 'u'])
}

/// *bann-*, *cutt-*; but *fall-*, *press-*, *buzz-*.
fn has_double_end(word: &str) -> bool {
    let bytes = word.as_bytes();
    let [.., a, b] = bytes else { return false };
    a == b && b"bdfgmnprt".contains(b) && bytes.len() > 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inflections_of_a_word_share_a_key() {
        for family in [
            &["oppose", "opposes", "opposed", "opposing"][..],
            &["cut", "cuts", "cutting"],
            &["ban", "bans", "banned", "banning"],
            &["veto", "vetoes", "vetoed", "vetoing"],
            &["tax", "taxes", "taxed"],
            &["crush", "crushes", "crushed"],
            &["deny", "denies", "denied", "denying"],
            &["press", "presses", "pressed"],
            &["agree", "agrees", "agreed", "agreeing"],
            &["policy", "policies", "policy's"],
            &["scrap", "scrapped"],
            &["use", "used", "using"],
            &["add", "added", "adding"],
            &["call", "called", "calling"],
        ] {
            let keys: Vec<_> = family.iter().map(|w| uninflected(w, Language::En)).collect();
            assert!(keys.iter().all(|k| *k == keys[0]), "{family:?} {keys:?}");
        }
    }

    #[test]
    fn derived_words_are_other_words() {
        for (a, b) in [
            ("critic", "critical"),
            ("law", "lawful"),
            ("author", "authority"),
            ("nation", "national"),
            ("need", "knee"),
            ("use", "us"),
            ("bus", "bu"),
        ] {
            assert_ne!(uninflected(a, Language::En), uninflected(b, Language::En));
        }
        assert_eq!(uninflected("Straßen", Language::De), "Straßen");
    }
}

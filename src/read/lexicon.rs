//! The stance lexicon from tab-separated lists.

use super::error::{Place, ReadError, ReadErrorKind};
use crate::evaluate::{SwapKind, Swaps};
use crate::feature::{Operator, TermKind};
use std::str::FromStr;

/// Reads a list of operators: a header, then a class and a form a line.
///
/// # Errors
/// A line that is not of that form, with its number; `name` says where it came from.
pub fn parse_operators(text: &str, name: &str) -> Result<Vec<(Operator, String)>, ReadError> {
    pairs(text, name)
}

/// Reads a topic's terms: a header, then a kind (`pos`, `neg`, `fav`, `con`) and a form a line.
///
/// # Errors
/// As [`parse_operators`].
pub fn parse_terms(text: &str, name: &str) -> Result<Vec<(TermKind, String)>, ReadError> {
    pairs(text, name)
}

/// Reads a list of words with a tone: a header, then a strength from 1 to 3 and a form a line.
///
/// # Errors
/// As [`parse_operators`].
pub fn parse_tones(text: &str, name: &str) -> Result<Vec<(f32, String)>, ReadError> {
    struct Strength(f32);
    impl FromStr for Strength {
        type Err = String;

        fn from_str(word: &str) -> Result<Self, String> {
            match word {
                "1" | "2" | "3" => word.parse().map(Strength).map_err(|_| String::new()),
                other => Err(format!("`{other}` is no strength from 1 to 3")),
            }
        }
    }
    Ok(pairs::<Strength>(text, name)?.into_iter().map(|(s, form)| (s.0, form)).collect())
}

/// Reads a list of words to be swapped in behaviour tests: a header, then a kind, words and what they become a line.
///
/// # Errors
/// As [`parse_operators`].
pub fn parse_swaps(text: &str, name: &str) -> Result<Swaps, ReadError> {
    let split = |(number, (kind, words)): (usize, (SwapKind, String))| {
        let two = words.split_once('\t').map(|(from, to)| (kind, from.trim().to_owned(), to.trim().to_owned()));
        two.ok_or_else(|| {
            let what = ReadErrorKind::Value("three columns are expected".to_owned());
            ReadError::new(Place::line(name, number as u64 + 2), what)
        })
    };
    let all: Result<Vec<_>, _> = pairs(text, name)?.into_iter().enumerate().map(split).collect();
    Ok(Swaps::new(all?))
}

fn pairs<K: FromStr<Err = String>>(text: &str, name: &str) -> Result<Vec<(K, String)>, ReadError> {
    let numbered = text.lines().enumerate().skip(1).filter(|(_, line)| !line.trim().is_empty());
    numbered
        .map(|(number, line)| {
            let wrong = |what: String| ReadError::new(Place::line(name, number as u64 + 1), ReadErrorKind::Value(what));
            let (kind, form) = line.split_once('\t').ok_or_else(|| wrong("two columns are expected".to_owned()))?;
            let kind = kind.parse().map_err(wrong)?;
            if !form.contains(char::is_alphanumeric) {
                return Err(wrong(format!("`{form}` holds no word")));
            }
            Ok((kind, form.trim().to_owned()))
        })
        .collect()
}

//! The stance lexicon from tab-separated lists.

use super::error::{Place, ReadError, ReadErrorKind};
use crate::evaluate::{SwapKind, Swaps};
use crate::feature::{Operator, StanceLexicon, TermKind};
use std::path::Path;
use std::str::FromStr;

/// Reads a folder laid out as `data/lexicon/`: `operators.tsv`, `topics/ID.tsv`, `tone/positive.tsv`
/// and `tone/negative.tsv`. Each may be missing, but not all.
///
/// # Errors
/// A file that cannot be read or has a bad line; a folder with none of them.
pub fn stance_lexicon(folder: &Path) -> Result<StanceLexicon, ReadError> {
    let read = |path: &Path| -> Result<Option<(String, String)>, ReadError> {
        let name = path.display().to_string();
        if !path.exists() {
            return Ok(None);
        }
        let bytes = std::fs::read(path).map_err(|e| ReadError::new(Place::file(&name), e))?;
        let text = super::source::text(bytes).map_err(|e| ReadError::new(Place::file(&name), e))?;
        Ok(Some((text, name)))
    };
    let mut lexicon = StanceLexicon::default();
    if let Some((text, name)) = read(&folder.join("operators.tsv"))? {
        lexicon.operators = parse_operators(&text, &name)?;
    }
    for (file, sign) in [("tone/positive.tsv", 1.0), ("tone/negative.tsv", -1.0)] {
        if let Some((text, name)) = read(&folder.join(file))? {
            lexicon
                .tones
                .extend(parse_tones(&text, &name)?.into_iter().map(|(strength, form)| (strength * sign, form)));
        }
    }
    let entries = std::fs::read_dir(folder.join("topics")).into_iter().flatten().flatten();
    for path in entries.map(|e| e.path()).filter(|p| p.extension().is_some_and(|e| e == "tsv")) {
        let id = path.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
        if let Some((text, name)) = read(&path)? {
            lexicon.topics.insert(id, parse_terms(&text, &name)?);
        }
    }
    if lexicon == StanceLexicon::default() {
        let what = "no operators.tsv, tone/*.tsv or topics/*.tsv in this folder".to_owned();
        return Err(ReadError::new(Place::file(folder.display().to_string()), ReadErrorKind::Value(what)));
    }
    Ok(lexicon)
}

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

//! A word's own features: its stem and its character n-grams.
//!
//! Recipe of the best linear models on SemEval-2016 task 6: stem unigrams and
//! in-word character 3- to 5-grams (of the word with a space on either side,
//! scikit-learn's `char_wb`).

use serde::{Deserialize, Serialize};

/// Which features a word has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NgramOptions {
    /// Whether its stem is one.
    pub stems: bool,
    /// Shortest character n-gram, in code points; 0 for none.
    pub shortest: usize,
    /// Longest character n-gram.
    pub longest: usize,
}

impl Default for NgramOptions {
    fn default() -> Self {
        Self { stems: true, shortest: 3, longest: 5 }
    }
}

/// Calls `emit` with the name of each feature of a word, each once: `w=` and
/// its stem, `c=` and a character n-gram of its normal form.
///
/// ```
/// use standpoint::feature::ngram::{NgramOptions, features};
/// let mut names = Vec::new();
/// features("tax", "tax", &NgramOptions::default(), |name| names.push(name.to_owned()));
/// assert_eq!(names, ["w=tax", "c= ta", "c=tax", "c=ax ", "c= tax", "c=tax ", "c= tax "]);
/// ```
pub fn features(form: &str, stem: &str, options: &NgramOptions, mut emit: impl FnMut(&str)) {
    let mut name = String::with_capacity(16);
    if options.stems {
        name.push_str("w=");
        name.push_str(stem);
        emit(&name);
    }
    if options.shortest == 0 {
        return;
    }
    let padded = format!(" {form} ");
    let mut bounds: Vec<usize> = Vec::with_capacity(padded.len() + 1);
    bounds.extend(padded.char_indices().map(|c| c.0));
    bounds.push(padded.len());
    let mut seen: Vec<&str> = Vec::with_capacity(3 * padded.len());
    for n in options.shortest..=options.longest {
        let first = seen.len();
        for window in bounds.windows(n + 1) {
            let gram = &padded[window[0]..window[n]];
            let begins = gram.as_bytes().first();
            if !seen[first..].iter().any(|s| s.as_bytes().first() == begins && *s == gram) {
                seen.push(gram);
                name.clear();
                name.push_str("c=");
                name.push_str(gram);
                emit(&name);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repeated_gram_counts_once_and_letters_are_not_bytes() {
        let mut names = Vec::new();
        let options = NgramOptions { stems: false, shortest: 3, longest: 3 };
        features("ééééé", "", &options, |n| names.push(n.to_owned()));
        assert_eq!(names, ["c= éé", "c=ééé", "c=éé "]);
    }
}

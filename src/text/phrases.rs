//! Many phrases found at once, by stems.

use super::{Token, TokenKind, WordId, Words};
use rustc_hash::FxHashMap;
use std::ops::Range;

/// A set of phrases, each compared stem by stem.
///
/// Hyphens between words are passed over, so *sanctions-busting* holds
/// *sanctions*, and so is a possessive *'s* at a word's end.
///
/// ```
/// use standpoint::text::{Language, PhraseTable, Words};
/// let mut words = Words::new(Language::En);
/// let mut table = PhraseTable::default();
/// let border = table.add("border wall", &mut words);
/// let (text, mut read) = ("No border-walls!", Vec::new());
/// words.read(text, &mut read);
/// let stems = table.stems(&read, &words);
/// assert_eq!(table.starting_at(&read, &stems, 1).collect::<Vec<_>>(), [(border, 1..4)]);
/// ```
#[derive(Debug, Clone)]
pub struct PhraseTable {
    stems: FxHashMap<Box<str>, u32>,
    next: FxHashMap<(u32, u32), u32>,
    /// For each node the phrases that end there.
    ends: Vec<Vec<u32>>,
    phrases: u32,
}

impl Default for PhraseTable {
    fn default() -> Self {
        Self { stems: FxHashMap::default(), next: FxHashMap::default(), ends: vec![Vec::new()], phrases: 0 }
    }
}

impl PhraseTable {
    /// Adds a phrase; its number is one more than that of the last.
    pub fn add(&mut self, phrase: &str, words: &mut Words) -> u32 {
        let mut read = Vec::new();
        words.read(phrase, &mut read);
        let mut node = 0;
        for (token, word) in read {
            if token.kind == TokenKind::Symbol && !token.span.of(phrase).contains(char::is_alphanumeric) {
                continue;
            }
            let fresh_stem = self.stems.len() as u32;
            let stem = *self.stems.entry(bare(words.stem(word)).into()).or_insert(fresh_stem);
            let fresh_node = self.ends.len() as u32;
            node = *self.next.entry((node, stem)).or_insert(fresh_node);
            if node == fresh_node {
                self.ends.push(Vec::new());
            }
        }
        let number = self.phrases;
        self.phrases += 1;
        if node != 0 {
            self.ends[node as usize].push(number);
        }
        number
    }

    /// The tokens' stems as far as the phrases know them; for [`starting_at`](Self::starting_at).
    pub fn stems(&self, tokens: &[(Token, WordId)], words: &Words) -> Vec<Option<u32>> {
        tokens.iter().map(|(_, w)| self.stems.get(bare(words.stem(*w))).copied()).collect()
    }

    /// The phrases that begin at token `first`, shorter ones first, each with its tokens.
    pub fn starting_at<'a>(
        &'a self,
        tokens: &'a [(Token, WordId)],
        stems: &'a [Option<u32>],
        first: usize,
    ) -> impl Iterator<Item = (u32, Range<usize>)> + 'a {
        let mut node = 0u32;
        let mut at = first;
        let steps = std::iter::from_fn(move || {
            loop {
                if at >= tokens.len() {
                    return None;
                }
                let here = at;
                at += 1;
                if let Some(next) = stems[here].and_then(|s| self.next.get(&(node, s))) {
                    node = *next;
                    return Some((node, first..here + 1));
                }
                if here == first || !is_hyphen_between(tokens, here) {
                    return None;
                }
            }
        });
        steps.flat_map(|(node, range)| self.ends[node as usize].iter().map(move |p| (*p, range.clone())))
    }
}

/// Finds the phrases of a table again and again in text read by one [`Words`]:
/// what a word is to the phrases is looked up once a word, not once a token.
///
/// ```
/// use standpoint::text::{Language, PhraseMatcher, PhraseTable, Words};
/// let (mut words, mut table) = (Words::new(Language::En), PhraseTable::default());
/// let cut = table.add("tax cut", &mut words);
/// let (mut matcher, mut read, mut found) = (PhraseMatcher::new(table), Vec::new(), Vec::new());
/// words.read("The tax cuts of 2017", &mut read);
/// matcher.longest(&read, &words, &mut found);
/// assert_eq!(found, [(cut, 1..3)]);
/// ```
#[derive(Debug, Clone)]
pub struct PhraseMatcher {
    table: PhraseTable,
    /// For each word met its stem's number in the table, [`NO_STEM`] or [`UNKNOWN`].
    by_word: Vec<u32>,
    stems: Vec<Option<u32>>,
}

const NO_STEM: u32 = u32::MAX;
const UNKNOWN: u32 = u32::MAX - 1;

impl PhraseMatcher {
    /// A matcher that has met no words.
    pub fn new(table: PhraseTable) -> Self {
        Self { table, by_word: Vec::new(), stems: Vec::new() }
    }

    /// The phrases of some tokens into `found`, leftmost and longest, without overlap: number and tokens.
    pub fn longest(&mut self, tokens: &[(Token, WordId)], words: &Words, found: &mut Vec<(u32, Range<usize>)>) {
        found.clear();
        self.by_word.resize(words.len().max(self.by_word.len()), UNKNOWN);
        self.stems.clear();
        for (_, word) in tokens {
            let known = &mut self.by_word[*word as usize];
            if *known == UNKNOWN {
                *known = self.table.stems.get(bare(words.stem(*word))).copied().unwrap_or(NO_STEM);
            }
            self.stems.push((*known != NO_STEM).then_some(*known));
        }
        let mut at = 0;
        while at < tokens.len() {
            match self.table.starting_at(tokens, &self.stems, at).last() {
                Some((phrase, range)) => {
                    at = range.end;
                    found.push((phrase, range));
                }
                None => at += 1,
            }
        }
    }

    /// Forgets the words, whose numbers have become void.
    pub fn forget(&mut self) {
        self.by_word.clear();
    }
}

/// A stem without the possessive that some stemmers leave.
fn bare(stem: &str) -> &str {
    stem.strip_suffix("'s").unwrap_or(stem)
}

/// A hyphen or the like, without white space on either side.
fn is_hyphen_between(tokens: &[(Token, WordId)], i: usize) -> bool {
    tokens[i].0.kind == TokenKind::Symbol
        && tokens[i].0.span.len() <= 3
        && i + 1 < tokens.len()
        && tokens[i - 1].0.span.end == tokens[i].0.span.start
        && tokens[i + 1].0.span.start == tokens[i].0.span.end
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Language;

    #[test]
    fn the_longest_phrase_at_the_leftmost_place_wins() {
        let mut words = Words::new(Language::En);
        let mut table = PhraseTable::default();
        for phrase in ["tax", "tax cut", "cut", "tax cuts for the rich"] {
            table.add(phrase, &mut words);
        }
        let (mut read, mut found) = (Vec::new(), Vec::new());
        words.read("Tax cuts, the taxes, a cut: tax cuts for the poor", &mut read);
        PhraseMatcher::new(table).longest(&read, &words, &mut found);
        assert_eq!(found.iter().map(|f| f.0).collect::<Vec<_>>(), [1, 0, 2, 1]);
    }

    #[test]
    fn a_phrase_without_words_is_never_found() {
        let mut words = Words::new(Language::En);
        let mut table = PhraseTable::default();
        table.add("---", &mut words);
        let (mut read, mut found) = (Vec::new(), Vec::new());
        words.read("a --- b", &mut read);
        PhraseMatcher::new(table).longest(&read, &words, &mut found);
        assert!(found.is_empty());
    }
}

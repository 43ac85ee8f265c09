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
    /// Phrases of one word by that word without its inflection, if they are kept apart.
    singles: Option<FxHashMap<Box<str>, u32>>,
    stems: FxHashMap<Box<str>, u32>,
    next: FxHashMap<(u32, u32), u32>,
    /// For each node the phrases that end there.
    ends: Vec<Vec<u32>>,
    phrases: u32,
}

impl Default for PhraseTable {
    fn default() -> Self {
        Self {
            singles: None,
            stems: FxHashMap::default(),
            next: FxHashMap::default(),
            ends: vec![Vec::new()],
            phrases: 0,
        }
    }
}

impl PhraseTable {
    /// A table for a [`PhraseMatcher`] in which a phrase of one word stands for that word's inflections
    /// alone, not for all words of its stem. The words of a longer phrase vouch for each other.
    pub fn with_single_words_inflected() -> Self {
        Self { singles: Some(FxHashMap::default()), ..Self::default() }
    }

    /// Adds a phrase; its number is one more than that of the last.
    pub fn add(&mut self, phrase: &str, words: &mut Words) -> u32 {
        let mut read = Vec::new();
        words.read(phrase, &mut read);
        let is_word =
            |token: &Token| token.kind != TokenKind::Symbol || token.span.of(phrase).contains(char::is_alphanumeric);
        read.retain(|(token, _)| is_word(token));
        if let (Some(singles), [(_, only)]) = (&mut self.singles, read.as_slice()) {
            singles.insert(words.uninflected(*only).into(), self.phrases);
            self.phrases += 1;
            return self.phrases - 1;
        }
        let mut node = 0;
        for (_, word) in read {
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

    fn know(&self, word: WordId, words: &Words) -> Known {
        let stem = self.stems.get(bare(words.stem(word))).copied();
        let alone = self.singles.as_ref().and_then(|s| s.get(&*words.uninflected(word)).copied());
        if stem.is_none() && alone.is_none() { Known::Nothing } else { Known::As(stem, alone) }
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
    by_word: Vec<Known>,
    stems: Vec<Option<u32>>,
}

/// What a word is to the phrases of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Known {
    NotYet,
    Nothing,
    /// The number of its stem, that of the phrase that it is alone.
    As(Option<u32>, Option<u32>),
}

impl PhraseMatcher {
    /// A matcher that has met no words.
    pub fn new(table: PhraseTable) -> Self {
        Self { table, by_word: Vec::new(), stems: Vec::new() }
    }

    /// The phrases of some tokens into `found`, leftmost and longest, without overlap: number and tokens.
    pub fn longest(&mut self, tokens: &[(Token, WordId)], words: &Words, found: &mut Vec<(u32, Range<usize>)>) {
        found.clear();
        self.by_word.resize(words.len().max(self.by_word.len()), Known::NotYet);
        self.stems.clear();
        for (_, word) in tokens {
            let known = &mut self.by_word[*word as usize];
            if *known == Known::NotYet {
                *known = self.table.know(*word, words);
            }
            self.stems.push(if let Known::As(stem, _) = *known { stem } else { None });
        }
        let mut at = 0;
        while at < tokens.len() {
            let Known::As(_, alone) = self.by_word[tokens[at].1 as usize] else {
                at += 1;
                continue;
            };
            let longest = self.table.starting_at(tokens, &self.stems, at).last();
            match longest.or_else(|| Some((alone?, at..at + 1))) {
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
    fn a_word_alone_may_stand_for_its_inflections_only() {
        let mut words = Words::new(Language::En);
        let mut table = PhraseTable::with_single_words_inflected();
        for phrase in ["law", "lawful order"] {
            table.add(phrase, &mut words);
        }
        let (mut read, mut found) = (Vec::new(), Vec::new());
        words.read("Laws were lawful; a lawful order", &mut read);
        PhraseMatcher::new(table).longest(&read, &words, &mut found);
        assert_eq!(found, [(0, 0..1), (1, 5..7)]);
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

//! Many phrases found at once, by stems.

use super::{Span, Token, TokenKind, WordId, Words};
use rustc_hash::FxHashMap;
use std::ops::Range;

/// A set of phrases, each compared stem by stem; a [`PhraseMatcher`] finds them.
///
/// Hyphens between words are passed over, so *sanctions-busting* holds
/// *sanctions*, and so is a possessive *'s* at a word's end. Other marks inside a phrase must stand in the
/// text, too (*Fight for $15*); those at its ends need not.
#[derive(Debug, Clone)]
pub struct PhraseTable {
    /// If phrases of one word are kept apart, the first phrase by its word without its inflection.
    singles: Option<FxHashMap<Box<str>, u32>>,
    stems: FxHashMap<Box<str>, u32>,
    next: FxHashMap<(u32, u32), u32>,
    /// For each node the first phrase that ends there, or [`NONE`].
    ends: Vec<u32>,
    /// For each phrase the next one of the same words, or [`NONE`].
    alike: Vec<u32>,
    read: Vec<(Token, WordId)>,
}

/// No stem, no phrase.
const NONE: u32 = u32::MAX;

impl Default for PhraseTable {
    fn default() -> Self {
        Self {
            singles: None,
            stems: FxHashMap::default(),
            next: FxHashMap::default(),
            ends: vec![NONE],
            alike: Vec::new(),
            read: Vec::new(),
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
        let mut read = std::mem::take(&mut self.read);
        words.read(phrase, &mut read);
        let is_word =
            |token: &Token| token.kind != TokenKind::Symbol || token.span.of(phrase).contains(char::is_alphanumeric);
        let first = read.iter().position(|(token, _)| is_word(token)).unwrap_or(read.len());
        let end = read.iter().rposition(|(token, _)| is_word(token)).map_or(first, |last| last + 1);
        read.truncate(end);
        read.drain(..first);
        let hyphens: Vec<Span> =
            (1..read.len()).filter(|i| is_hyphen_between(&read, *i)).map(|i| read[i].0.span).collect();
        read.retain(|(token, _)| !hyphens.contains(&token.span));
        let number = self.alike.len() as u32;
        self.alike.push(NONE);
        match (&mut self.singles, read.as_slice()) {
            (Some(singles), [(_, only)]) => {
                let first = *singles.entry(words.uninflected(*only).into()).or_insert(number);
                self.chain(first, number);
            }
            _ => self.add_path(&read, words, number),
        }
        self.read = read;
        number
    }

    /// Puts a phrase behind those of the same words, of which `first` is the first.
    fn chain(&mut self, first: u32, number: u32) {
        if let Some(last) = self.alike(first).last().filter(|last| *last != number) {
            self.alike[last as usize] = number;
        }
    }

    fn add_path(&mut self, read: &[(Token, WordId)], words: &Words, number: u32) {
        let mut node = 0;
        for (_, word) in read {
            let stem = bare(words.stem(*word));
            let fresh_stem = self.stems.len() as u32;
            let stem = match self.stems.get(stem) {
                Some(stem) => *stem,
                None => *self.stems.entry(stem.into()).or_insert(fresh_stem),
            };
            let fresh_node = self.ends.len() as u32;
            node = *self.next.entry((node, stem)).or_insert(fresh_node);
            if node == fresh_node {
                self.ends.push(NONE);
            }
        }
        match self.ends[node as usize] {
            _ if node == 0 => {}
            NONE => self.ends[node as usize] = number,
            first => self.chain(first, number),
        }
    }

    fn know(&self, word: WordId, words: &Words) -> Known {
        let stem = self.stems.get(bare(words.stem(word))).copied();
        let alone = self.singles.as_ref().and_then(|s| s.get(words.uninflected(word)).copied());
        Known { stem: stem.unwrap_or(NONE), alone: alone.unwrap_or(NONE) }
    }

    /// The phrases of the same words as `first`, in the order in which they were added; none after [`NONE`].
    fn alike(&self, first: u32) -> impl Iterator<Item = u32> + '_ {
        let some = |phrase: u32| (phrase != NONE).then_some(phrase);
        std::iter::successors(some(first), move |p| some(self.alike[*p as usize]))
    }

    /// The phrases that end at a node.
    fn ending_at(&self, node: u32) -> impl Iterator<Item = u32> + '_ {
        self.alike(self.ends[node as usize])
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
/// words.read("The tax-cuts of 2017", &mut read);
/// matcher.longest(&read, &words, &mut found);
/// assert_eq!(found, [(cut, 1..4)]);
/// ```
#[derive(Debug, Clone)]
pub struct PhraseMatcher {
    table: PhraseTable,
    by_word: Vec<Known>,
}

/// What a word is to the phrases of a table: the number of its stem, and that of the first phrase that it is alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Known {
    stem: u32,
    alone: u32,
}

impl Known {
    const NOT_YET: Known = Known { stem: NONE - 1, alone: NONE };
    const NOTHING: Known = Known { stem: NONE, alone: NONE };
}

impl PhraseMatcher {
    /// A matcher that has met no words.
    pub fn new(table: PhraseTable) -> Self {
        Self { table, by_word: Vec::new() }
    }

    /// The phrases of some tokens into `found`, leftmost and longest, without overlap: number and tokens.
    pub fn longest(&mut self, tokens: &[(Token, WordId)], words: &Words, found: &mut Vec<(u32, Range<usize>)>) {
        found.clear();
        if !self.learn(tokens, words) {
            return;
        }
        let mut at = 0;
        while at < tokens.len() {
            let known = self.known(tokens[at].1);
            if known == Known::NOTHING {
                at += 1;
                continue;
            }
            let ending = |(node, range)| Some((self.table.ending_at(node).last()?, range));
            let longest = self.steps(tokens, at).filter_map(ending).last();
            let alone = || Some((self.table.alike(known.alone).last()?, at..at + 1));
            match longest.or_else(alone) {
                Some((phrase, range)) => {
                    at = range.end;
                    found.push((phrase, range));
                }
                None => at += 1,
            }
        }
    }

    /// Calls `visit` with every phrase of some tokens, by where they begin, shorter ones first: number and
    /// tokens.
    pub fn each(&mut self, tokens: &[(Token, WordId)], words: &Words, mut visit: impl FnMut(u32, Range<usize>)) {
        if !self.learn(tokens, words) {
            return;
        }
        for first in 0..tokens.len() {
            let known = self.known(tokens[first].1);
            self.table.alike(known.alone).for_each(|phrase| visit(phrase, first..first + 1));
            if known.stem != NONE {
                for (node, range) in self.steps(tokens, first) {
                    self.table.ending_at(node).for_each(|phrase| visit(phrase, range.clone()));
                }
            }
        }
    }

    /// Makes sure that the words of some tokens are known; whether any of them is anything to the phrases.
    fn learn(&mut self, tokens: &[(Token, WordId)], words: &Words) -> bool {
        self.by_word.resize(words.len().max(self.by_word.len()), Known::NOT_YET);
        let mut any = false;
        for (_, word) in tokens {
            let known = &mut self.by_word[*word as usize];
            if *known == Known::NOT_YET {
                *known = self.table.know(*word, words);
            }
            any |= *known != Known::NOTHING;
        }
        any
    }

    fn known(&self, word: WordId) -> Known {
        self.by_word[word as usize]
    }

    /// The nodes that the tokens from `first` on lead to, each with the tokens so far.
    fn steps<'a>(
        &'a self,
        tokens: &'a [(Token, WordId)],
        first: usize,
    ) -> impl Iterator<Item = (u32, Range<usize>)> + 'a {
        let mut node = 0u32;
        let mut at = first;
        std::iter::from_fn(move || {
            loop {
                let here = at;
                at += 1;
                let stem = self.known(tokens.get(here)?.1).stem;
                let next = if stem == NONE { None } else { self.table.next.get(&(node, stem)) };
                if let Some(next) = next {
                    node = *next;
                    return Some((node, first..here + 1));
                }
                if here == first || !is_hyphen_between(tokens, here) {
                    return None;
                }
            }
        })
    }

    /// Forgets the words, whose numbers have become void.
    pub fn forget(&mut self) {
        self.by_word.clear();
    }
}

/// Several sets of phrases, all looked for at once: each finds what it would find alone.
///
/// ```
/// use standpoint::text::{Language, PhraseSets, PhraseTable, Words};
/// let (mut words, mut sets) = (Words::new(Language::En), PhraseSets::new(PhraseTable::default()));
/// let taxes = sets.add(["tax cut", "levy"], &mut words);
/// let cuts = sets.add(["cut"], &mut words);
/// let (mut read, mut found) = (Vec::new(), Vec::new());
/// words.read("The tax cuts of 2017", &mut read);
/// sets.read(&read, &words);
/// sets.longest(taxes, &mut found);
/// assert_eq!(found, [(0, 1..3)]);
/// assert!(sets.any(cuts));
/// ```
#[derive(Debug)]
pub struct PhraseSets {
    matcher: PhraseMatcher,
    /// For each phrase its set, and its number there.
    phrases: Vec<(usize, u32)>,
    sets: usize,
    /// What was read last: set, number and tokens, by where they begin, shorter ones first.
    hits: Vec<(usize, u32, Range<usize>)>,
}

impl PhraseSets {
    /// No sets yet; phrases are compared as in `table`, which has none.
    pub fn new(table: PhraseTable) -> Self {
        Self { matcher: PhraseMatcher::new(table), phrases: Vec::new(), sets: 0, hits: Vec::new() }
    }

    /// Adds a set of phrases, which are numbered from 0; its own number is one more than that of the last.
    pub fn add<'a>(&mut self, phrases: impl IntoIterator<Item = &'a str>, words: &mut Words) -> usize {
        for (number, phrase) in (0..).zip(phrases) {
            self.matcher.table.add(phrase, words);
            self.phrases.push((self.sets, number));
        }
        self.forget(); // words may be more to the phrases than they were
        self.sets += 1;
        self.sets - 1
    }

    /// Reads some tokens, which [`longest`](Self::longest) and [`any`](Self::any) are then about.
    pub fn read(&mut self, tokens: &[(Token, WordId)], words: &Words) {
        let Self { matcher, phrases, hits, .. } = self;
        hits.clear();
        matcher.each(tokens, words, |phrase, range| {
            let (set, number) = phrases[phrase as usize];
            hits.push((set, number, range));
        });
    }

    /// The phrases of a set into `found`, leftmost and longest, without overlap: number and tokens.
    pub fn longest(&self, set: usize, found: &mut Vec<(u32, Range<usize>)>) {
        found.clear();
        for (_, number, range) in self.hits.iter().filter(|hit| hit.0 == set) {
            match found.last_mut() {
                Some(last) if last.1.start == range.start => *last = (*number, range.clone()),
                Some(last) if last.1.end > range.start => {}
                _ => found.push((*number, range.clone())),
            }
        }
    }

    /// Whether any phrase of a set was read.
    pub fn any(&self, set: usize) -> bool {
        self.hits.iter().any(|hit| hit.0 == set)
    }

    /// Forgets the words, whose numbers have become void.
    pub fn forget(&mut self) {
        self.matcher.forget();
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
    fn sets_find_together_what_each_finds_alone() {
        let sets: [&[&str]; 4] = [
            &["tax", "tax cut", "cut", "tax cuts for the rich", "cuts"],
            &["cut for", "rich", "cuts", "tax cut"],
            &["for the poor people", "a cut"],
            &[],
        ];
        for table in [PhraseTable::default(), PhraseTable::with_single_words_inflected()] {
            let (mut words, mut together) = (Words::new(Language::En), PhraseSets::new(table.clone()));
            let numbers: Vec<usize> = sets.iter().map(|s| together.add(s.iter().copied(), &mut words)).collect();
            let (mut read, mut found, mut alone) = (Vec::new(), Vec::new(), Vec::new());
            words.read("Tax cuts, the taxes, a cut: tax-cuts for the poor, cut for the rich", &mut read);
            together.read(&read, &words);
            for (number, set) in numbers.into_iter().zip(sets) {
                let mut table = table.clone();
                for phrase in set {
                    table.add(phrase, &mut words);
                }
                PhraseMatcher::new(table).longest(&read, &words, &mut alone);
                together.longest(number, &mut found);
                assert_eq!(found, alone, "{set:?}");
                assert_eq!(together.any(number), !alone.is_empty());
            }
        }
    }

    #[test]
    fn marks_inside_a_phrase_are_a_part_of_it_but_hyphens_and_marks_at_its_ends_are_not() {
        let (mut words, mut table) = (Words::new(Language::En), PhraseTable::default());
        for phrase in ["fight for $15", "don't ask, don't tell", "bankers' bonuses", "wall (north)", "cap-and--trade"] {
            table.add(phrase, &mut words);
        }
        let mut matcher = PhraseMatcher::new(table);
        let mut found = |text: &str| {
            let (mut read, mut found) = (Vec::new(), Vec::new());
            words.read(text, &mut read);
            matcher.longest(&read, &words, &mut found);
            found.into_iter().map(|f| f.0).collect::<Vec<_>>()
        };
        assert_eq!(found("The Fight for $15, don’t ask, don’t tell and bankers’ bonuses"), [0, 1, 2]);
        assert_eq!(found("fight for 15, don't ask: don't tell, the wall (north and west), cap and trade"), [3, 4]);
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

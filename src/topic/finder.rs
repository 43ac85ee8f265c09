//! Finding topics by stems.

use super::{Topic, Topics};
use crate::text::{Language, PhraseMatcher, PhraseTable, Span, Token, WordId, Words};
use rustc_hash::FxHashMap;

/// A topic found in a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopicMatch {
    /// The topic's number in the order of its [`Topics`].
    pub topic: usize,
    /// The words that named it, in order; spans of the text that the tokens were read from.
    pub evidence: Vec<Span>,
}

/// Finds all topics of a set in sentences.
///
/// Phrases are compared as in [`PhraseTable`]. Where aliases overlap the longest counts.
///
/// ```
/// use standpoint::text::{Language, Words};
/// use standpoint::topic::{Topic, TopicFinder, Topics};
/// let topic = Topic {
///     id: "fox-hunting".into(),
///     name: "Fox hunting".into(),
///     proposition: "fox hunting is allowed".into(),
///     aliases: vec!["fox hunting".into(), "hunting act".into()],
///     patterns: vec![],
/// };
/// let topics = Topics::new(vec![topic])?;
/// let mut finder = TopicFinder::new(&topics, Language::En);
/// let (text, mut words, mut read) = ("MPs debated fox hunts again.", Words::new(Language::En), Vec::new());
/// words.read(text, &mut read);
/// let found = finder.find(&read, &words);
/// assert_eq!(found[0].evidence[0].of(text), "fox hunts");
/// # Ok::<(), standpoint::topic::TopicError>(())
/// ```
#[derive(Debug)]
pub struct TopicFinder {
    phrases: PhraseMatcher,
    /// For each phrase what it is good for.
    uses: Vec<Use>,
    patterns: Vec<CompiledPattern>,
}

/// What finding a phrase means.
#[derive(Debug, Clone, Copy)]
enum Use {
    Alias(usize),
    Pattern(usize, Part),
}

/// The part of a pattern that a phrase fills.
#[derive(Debug, Clone, Copy)]
enum Part {
    All(usize),
    Any,
    Not,
}

#[derive(Debug)]
struct CompiledPattern {
    topic: usize,
    all: usize,
    any: bool,
}

/// What a pattern has met in a sentence.
#[derive(Default)]
struct Met {
    all: Vec<Option<Span>>,
    any: bool,
    not: bool,
}

impl TopicFinder {
    /// A finder for `topics` in text of `language`.
    pub fn new(topics: &Topics, language: Language) -> Self {
        Self::with_words(topics, &mut Words::new(language))
    }

    /// The same; `words` are used for the topics' own, so that none is stemmed that is known there.
    pub(crate) fn with_words(topics: &Topics, words: &mut Words) -> Self {
        let mut phrases = Phrases { table: PhraseTable::default(), words, uses: Vec::new() };
        let mut patterns = Vec::new();
        for (number, topic) in topics.iter().enumerate() {
            phrases.add_topic(number, topic, &mut patterns);
        }
        Self { phrases: PhraseMatcher::new(phrases.table), uses: phrases.uses, patterns }
    }

    /// The topics of one sentence, in the order of their first evidence.
    /// All calls must be about text read by the same `words`, between two calls of [`forget`](Self::forget).
    pub fn find(&mut self, sentence: &[(Token, WordId)], words: &Words) -> Vec<TopicMatch> {
        let mut aliases: Vec<(Span, usize)> = Vec::new();
        let mut met: FxHashMap<usize, Met> = FxHashMap::default();
        let Self { phrases, uses, patterns } = self;
        phrases.each(sentence, words, |phrase, tokens| {
            let span = sentence[tokens.start].0.span.cover(sentence[tokens.end - 1].0.span);
            match uses[phrase as usize] {
                Use::Alias(topic) => aliases.push((span, topic)),
                Use::Pattern(pattern, part) => {
                    let m = met.entry(pattern).or_default();
                    m.all.resize(patterns[pattern].all, None);
                    match part {
                        Part::All(place) => m.all[place] = m.all[place].or(Some(span)),
                        Part::Any => m.any = true,
                        Part::Not => m.not = true,
                    }
                }
            }
        });
        if aliases.is_empty() && met.is_empty() {
            return Vec::new();
        }
        let mut found = longest(aliases);
        let mut met: Vec<(usize, Met)> = met.into_iter().collect();
        met.sort_by_key(|m| m.0);
        for (pattern, m) in met {
            let p = &patterns[pattern];
            if !m.not && (m.any || !p.any) && m.all.iter().all(Option::is_some) {
                found.extend(m.all.into_iter().flatten().map(|span| (span, p.topic)));
            }
        }
        group(found)
    }

    /// Forgets the words, whose numbers have become void.
    pub fn forget(&mut self) {
        self.phrases.forget();
    }
}

/// The phrases of topics on their way into a table.
struct Phrases<'w> {
    table: PhraseTable,
    words: &'w mut Words,
    uses: Vec<Use>,
}

impl Phrases<'_> {
    fn add_topic(&mut self, number: usize, topic: &Topic, patterns: &mut Vec<CompiledPattern>) {
        for alias in &topic.aliases {
            self.add(alias, Use::Alias(number));
        }
        for pattern in &topic.patterns {
            let id = patterns.len();
            patterns.push(CompiledPattern { topic: number, all: pattern.all.len(), any: !pattern.any.is_empty() });
            for (place, phrase) in pattern.all.iter().enumerate() {
                self.add(phrase, Use::Pattern(id, Part::All(place)));
            }
            for phrase in &pattern.any {
                self.add(phrase, Use::Pattern(id, Part::Any));
            }
            for phrase in &pattern.not {
                self.add(phrase, Use::Pattern(id, Part::Not));
            }
        }
    }

    fn add(&mut self, phrase: &str, means: Use) {
        self.table.add(phrase, self.words);
        self.uses.push(means);
    }
}

/// Of overlapping aliases the longest, the first among equals.
fn longest(mut aliases: Vec<(Span, usize)>) -> Vec<(Span, usize)> {
    aliases.sort_by_key(|(span, topic)| (std::cmp::Reverse(span.len()), span.start, *topic));
    let mut kept: Vec<(Span, usize)> = Vec::new();
    for (span, topic) in aliases {
        // one phrase may name two topics; a part of a longer phrase names none
        if kept.iter().all(|(k, _)| !k.overlaps(span) || *k == span) {
            kept.push((span, topic));
        }
    }
    kept
}

fn group(mut found: Vec<(Span, usize)>) -> Vec<TopicMatch> {
    found.sort_unstable();
    found.dedup();
    let mut matches: Vec<TopicMatch> = Vec::new();
    for (span, topic) in found {
        match matches.iter_mut().find(|m| m.topic == topic) {
            Some(m) if m.evidence.iter().any(|e| e.overlaps(span)) => {}
            Some(m) => m.evidence.push(span),
            None => matches.push(TopicMatch { topic, evidence: vec![span] }),
        }
    }
    matches
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::topic::Pattern;

    fn topics() -> Topics {
        let strings = |list: &[&str]| list.iter().map(ToString::to_string).collect::<Vec<_>>();
        let topic = |id: &str, aliases: &[&str], patterns| Topic {
            id: id.into(),
            name: id.into(),
            proposition: String::new(),
            aliases: strings(aliases),
            patterns,
        };
        let pattern =
            Pattern { all: strings(&["sanction"]), any: strings(&["Russia", "Moscow"]), not: strings(&["Iran"]) };
        Topics::new(vec![
            topic("sanctions", &["EU sanctions", "Russia sanctions"], vec![pattern]),
            topic("eu", &["EU", "European Union"], vec![]),
        ])
        .unwrap()
    }

    fn find(text: &str) -> Vec<(usize, Vec<&str>)> {
        let mut finder = TopicFinder::new(&topics(), Language::En);
        let (mut words, mut read) = (Words::new(Language::En), Vec::new());
        words.read(text, &mut read);
        finder
            .find(&read, &words)
            .into_iter()
            .map(|m| (m.topic, m.evidence.into_iter().map(|e| e.of(text)).collect()))
            .collect()
    }

    #[test]
    fn the_longest_alias_hides_its_parts() {
        assert_eq!(find("The EU sanctions work."), [(0, vec!["EU sanctions"])]);
        assert_eq!(find("The EU works."), [(1, vec!["EU"])]);
    }

    #[test]
    fn a_pattern_needs_all_and_any_and_no_not() {
        assert_eq!(find("Sanctions were imposed on Russia in 2014."), [(0, vec!["Sanctions"])]);
        assert_eq!(find("Sanctions were imposed in 2014."), []);
        assert_eq!(find("Sanctions on Iran worried Moscow."), []);
    }

    #[test]
    fn hyphens_and_possessives_do_not_hide_a_phrase() {
        assert_eq!(find("Russia-sanctions fatigue"), [(0, vec!["Russia-sanctions"])]);
        assert_eq!(find("The European Union's plan"), [(1, vec!["European Union's"])]);
        assert_eq!(find("Russia, sanctions and weather")[0].1, ["sanctions"]);
    }
}

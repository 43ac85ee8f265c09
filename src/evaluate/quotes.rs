//! Quotes found against quotes annotated: what was said, by which words it is reported, and who says it.

use crate::metrics::{Estimate, Resamples};
use crate::quote::{Quote, QuoteKind};
use crate::text::Span;
use rustc_hash::FxHashMap;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// An annotated article.
#[derive(Debug, Clone, PartialEq)]
pub struct AnnotatedArticle {
    /// Its id.
    pub id: String,
    /// Its text.
    pub text: String,
    /// Its quotes.
    pub quotes: Vec<AnnotatedQuote>,
}

/// An annotated quote; spans are places in the article's text.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct AnnotatedQuote {
    /// What is said.
    pub content: Vec<Span>,
    /// The words that report it.
    pub cue: Vec<Span>,
    /// The mention of who says it.
    pub source: Vec<Span>,
    /// How much of it is in quotation marks; worked out from the text where it is not given.
    pub kind: Option<QuoteKind>,
    /// The speaker's name, if annotated.
    pub speaker: Option<String>,
}

/// Precision, recall and F1 with intervals of 95 %.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct FoundScores {
    /// Of what was found, the share that is right.
    pub precision: Estimate,
    /// Of what is there, the share that was found.
    pub recall: Estimate,
    /// Their harmonic mean.
    pub f1: Estimate,
}

/// The scores of all quotes, or of those of one kind.
///
/// A token is a run of word characters; marks and spaces do not count. *Matched* are found and annotated quotes paired one to
/// one, the largest overlap first, where at least half of the tokens of each lie in the other.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct QuoteScores {
    /// Quotes annotated.
    pub annotated: u64,
    /// Quotes found.
    pub found: u64,
    /// Content with exactly the same tokens.
    pub exact: FoundScores,
    /// Mean share of each content's tokens that lies in any content of the other side (after Pareti et al. 2013).
    pub overlap: FoundScores,
    /// Content matched.
    pub matched: FoundScores,
    /// Content matched and given to the right source.
    pub attributed: FoundScores,
    /// Of matched quotes with a source: the found source shares a token with it.
    pub source: Estimate,
    /// The same: all tokens are equal.
    pub source_exact: Estimate,
    /// Of matched quotes without a source: none was found.
    pub no_source: Estimate,
    /// Of matched quotes with a cue: the found cue shares a token with it.
    pub cue: Estimate,
    /// The same: all tokens are equal.
    pub cue_exact: Estimate,
    /// Of matched quotes with a speaker's name: the found speaker has the same last name.
    pub speaker: Estimate,
}

/// How quotes were found in annotated articles. Intervals resample whole articles.
#[derive(Debug, Clone, Serialize)]
pub struct QuoteReport {
    /// Articles.
    pub articles: usize,
    /// Tokens inside any content.
    pub tokens: FoundScores,
    /// All quotes.
    pub all: QuoteScores,
    /// By kind: recall over annotated quotes of the kind, precision over found ones.
    pub kinds: BTreeMap<&'static str, QuoteScores>,
}

/// Scores found quotes, given for each article in order.
///
/// ```
/// use standpoint::builtin;
/// use standpoint::evaluate::{AnnotatedArticle, AnnotatedQuote, score_quotes};
/// use standpoint::{quote::extract, text::Span};
/// let text = "\"We will win,\" said Ann Lee.".to_owned();
/// let quote = AnnotatedQuote { content: vec![Span::new(0, 14)], source: vec![Span::new(20, 27)], ..Default::default() };
/// let article = AnnotatedArticle { id: "1".to_owned(), text, quotes: vec![quote] };
/// let found = vec![extract(&article.text, builtin::quote_lexicon())];
/// let report = score_quotes(&[article], &found, 0, 0);
/// assert_eq!(report.all.attributed.f1.value, Some(1.0));
/// ```
///
/// # Panics
/// If there are not as many lists of quotes as articles.
pub fn score_quotes(articles: &[AnnotatedArticle], found: &[Vec<Quote>], samples: usize, seed: u64) -> QuoteReport {
    assert_eq!(articles.len(), found.len(), "quotes for each article");
    let counted: Vec<Counts> = articles.iter().zip(found).map(|(a, f)| count(a, f)).collect();
    let resamples = Resamples::new(articles.len(), None, samples, seed);
    let all = resamples.estimate(|times| {
        let mut sum = Counts::default();
        for (counts, times) in counted.iter().zip(times) {
            sum.add(counts, f64::from(*times));
        }
        let [both, found, gold] = sum.tokens;
        let mut values = scores(both, found, both, gold).to_vec();
        sum.groups.iter().for_each(|group| values.extend(group.values()));
        values
    });
    let mut all = all.into_iter();
    let mut next = || all.next().unwrap_or_default();
    let mut total = Counts::default();
    for counts in &counted {
        total.add(counts, 1.0);
    }
    let tokens = FoundScores { precision: next(), recall: next(), f1: next() };
    let mut group = |group: &Group| {
        let mut three = || FoundScores { precision: next(), recall: next(), f1: next() };
        let (exact, overlap, matched, attributed) = (three(), three(), three(), three());
        QuoteScores {
            annotated: group.0[GOLD] as u64,
            found: group.0[PRED] as u64,
            exact,
            overlap,
            matched,
            attributed,
            source: next(),
            source_exact: next(),
            no_source: next(),
            cue: next(),
            cue_exact: next(),
            speaker: next(),
        }
    };
    let all = group(&total.groups[0]);
    let kinds = QuoteKind::ALL.iter().zip(&total.groups[1..]).map(|(kind, g)| (kind.name(), group(g))).collect();
    QuoteReport { articles: articles.len(), tokens, all, kinds }
}

// what is counted for all quotes, and for each kind
const GOLD: usize = 0;
const PRED: usize = 1;
const EXACT: usize = 2; // found, annotated
const OVERLAP: usize = 4;
const MATCHED: usize = 6;
const ATTRIBUTED: usize = 8;
const SOURCE: usize = 10; // right, of
const SOURCE_EXACT: usize = 12;
const NO_SOURCE: usize = 14;
const CUE: usize = 16;
const CUE_EXACT: usize = 18;
const SPEAKER: usize = 20;

/// Sums over quotes.
#[derive(Debug, Clone, Copy, Default)]
struct Group([f64; 22]);

impl Group {
    /// The values in the order in which the report takes them.
    fn values(&self) -> Vec<Option<f64>> {
        let c = &self.0;
        let mut values = Vec::with_capacity(18);
        for at in [EXACT, OVERLAP, MATCHED, ATTRIBUTED] {
            values.extend(scores(c[at], c[PRED], c[at + 1], c[GOLD]));
        }
        for at in [SOURCE, SOURCE_EXACT, NO_SOURCE, CUE, CUE_EXACT, SPEAKER] {
            values.push(ratio(c[at], c[at + 1]));
        }
        values
    }

    fn right(&mut self, at: usize, right: bool) {
        self.0[at] += f64::from(u8::from(right));
        self.0[at + 1] += 1.0;
    }
}

/// Sums over the quotes of an article: of all, and of each kind; tokens in both, found, annotated.
#[derive(Debug, Clone, Copy, Default)]
struct Counts {
    groups: [Group; 4],
    tokens: [f64; 3],
}

impl Counts {
    fn add(&mut self, other: &Counts, times: f64) {
        for (own, others) in self.groups.iter_mut().zip(&other.groups) {
            own.0.iter_mut().zip(others.0).for_each(|(a, b)| *a += times * b);
        }
        self.tokens.iter_mut().zip(other.tokens).for_each(|(a, b)| *a += times * b);
    }
}

fn ratio(part: f64, whole: f64) -> Option<f64> {
    (whole > 0.0).then(|| part / whole)
}

fn scores(found_right: f64, found: f64, gold_right: f64, gold: f64) -> [Option<f64>; 3] {
    let (p, r) = (ratio(found_right, found), ratio(gold_right, gold));
    let f1 = p.zip(r).map(|(p, r)| if p + r > 0.0 { 2.0 * p * r / (p + r) } else { 0.0 });
    [p, r, f1]
}

/// A quote as sets of token numbers.
struct Item<'a> {
    content: BTreeSet<u32>,
    source: BTreeSet<u32>,
    cue: BTreeSet<u32>,
    kind: QuoteKind,
    speaker: Option<&'a str>,
}

fn count(article: &AnnotatedArticle, found: &[Quote]) -> Counts {
    let tokens = Tokens::new(&article.text);
    let marks = crate::text::quotations(&article.text);
    let gold: Vec<Item> = article
        .quotes
        .iter()
        .map(|q| Item {
            content: tokens.inside(&q.content),
            source: tokens.inside(&q.source),
            cue: tokens.inside(&q.cue),
            kind: q.kind.unwrap_or_else(|| QuoteKind::of(&article.text, &q.content, &q.cue, &marks)),
            speaker: q.speaker.as_deref(),
        })
        .collect();
    let pred: Vec<Item> = found
        .iter()
        .map(|q| Item {
            content: tokens.inside(&q.content),
            source: tokens.inside(&q.source),
            cue: tokens.inside(&q.cue),
            kind: q.kind,
            speaker: q.speaker.as_ref().map(|s| s.name.as_str()),
        })
        .collect();
    let mut counts = Counts::default();
    let union = |items: &[Item]| items.iter().flat_map(|i| i.content.iter().copied()).collect::<BTreeSet<u32>>();
    let (all_gold, all_pred) = (union(&gold), union(&pred));
    counts.tokens = [all_gold.intersection(&all_pred).count(), all_pred.len(), all_gold.len()].map(|n| n as f64);
    let pairs = pair(&gold, &pred);
    let exact = exact_pairs(&gold, &pred);
    let share = |item: &Item, other: &BTreeSet<u32>| {
        item.content.intersection(other).count() as f64 / item.content.len().max(1) as f64
    };
    let is_right = |g: &Item, p: &Item| {
        if g.source.is_empty() { p.source.is_empty() } else { !g.source.is_disjoint(&p.source) }
    };
    for (i, g) in gold.iter().enumerate() {
        let partner = pairs.iter().find(|m| m.0 == i).map(|m| &pred[m.1]);
        for group in of_kind(&mut counts, g.kind) {
            group.0[GOLD] += 1.0;
            group.0[EXACT + 1] += f64::from(u8::from(exact.iter().any(|e| e.0 == i)));
            group.0[OVERLAP + 1] += share(g, &all_pred);
            let Some(p) = partner else { continue };
            group.0[MATCHED + 1] += 1.0;
            group.0[ATTRIBUTED + 1] += f64::from(u8::from(is_right(g, p)));
            if g.source.is_empty() {
                group.right(NO_SOURCE, p.source.is_empty());
            } else {
                group.right(SOURCE, !g.source.is_disjoint(&p.source));
                group.right(SOURCE_EXACT, g.source == p.source);
            }
            if !g.cue.is_empty() {
                group.right(CUE, !g.cue.is_disjoint(&p.cue));
                group.right(CUE_EXACT, g.cue == p.cue);
            }
            if let Some(name) = g.speaker {
                group.right(SPEAKER, p.speaker.is_some_and(|s| last_name(s) == last_name(name)));
            }
        }
    }
    for (j, p) in pred.iter().enumerate() {
        let partner = pairs.iter().find(|m| m.1 == j).map(|m| &gold[m.0]);
        for group in of_kind(&mut counts, p.kind) {
            group.0[PRED] += 1.0;
            group.0[EXACT] += f64::from(u8::from(exact.iter().any(|e| e.1 == j)));
            group.0[OVERLAP] += share(p, &all_gold);
            group.0[MATCHED] += f64::from(u8::from(partner.is_some()));
            group.0[ATTRIBUTED] += f64::from(u8::from(partner.is_some_and(|g| is_right(g, p))));
        }
    }
    counts
}

/// The sums of all quotes and of the kind's.
fn of_kind(counts: &mut Counts, kind: QuoteKind) -> impl Iterator<Item = &mut Group> {
    let wanted = 1 + QuoteKind::ALL.iter().position(|k| *k == kind).unwrap_or(0);
    counts.groups.iter_mut().enumerate().filter(move |(i, _)| *i == 0 || *i == wanted).map(|g| g.1)
}

/// Pairs one to one, the largest overlap first, where it is half at least.
fn pair(gold: &[Item], pred: &[Item]) -> Vec<(usize, usize)> {
    let mut candidates: Vec<(f64, usize, usize)> = Vec::new();
    for (i, g) in gold.iter().enumerate() {
        for (j, p) in pred.iter().enumerate() {
            let common = g.content.intersection(&p.content).count() as f64;
            let overlap = common / g.content.len().max(p.content.len()).max(1) as f64;
            if overlap >= 0.5 {
                candidates.push((overlap, i, j));
            }
        }
    }
    candidates.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    for (_, i, j) in candidates {
        if pairs.iter().all(|p| p.0 != i && p.1 != j) {
            pairs.push((i, j));
        }
    }
    pairs
}

/// Pairs one to one of equal contents.
fn exact_pairs(gold: &[Item], pred: &[Item]) -> Vec<(usize, usize)> {
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    for (i, g) in gold.iter().enumerate() {
        let free = (0..pred.len()).find(|j| pred[*j].content == g.content && pairs.iter().all(|p| p.1 != *j));
        pairs.extend(free.map(|j| (i, j)));
    }
    pairs
}

/// The runs of word characters of a text.
struct Tokens<'a> {
    text: &'a str,
    /// For each byte that begins a character of a token, the token's number.
    of: FxHashMap<usize, u32>,
}

impl<'a> Tokens<'a> {
    fn new(text: &'a str) -> Self {
        let (mut of, mut number, mut inside) = (FxHashMap::default(), 0u32, false);
        for (at, c) in text.char_indices() {
            let word = c.is_alphanumeric() || c == '_';
            number += u32::from(word && !inside);
            inside = word;
            if word {
                of.insert(at, number);
            }
        }
        Self { text, of }
    }

    /// The tokens that share a character with the spans; where there are none, their characters that are no spaces.
    fn inside(&self, spans: &[Span]) -> BTreeSet<u32> {
        let characters = || spans.iter().flat_map(|s| s.of(self.text).char_indices().map(|(i, c)| (s.start + i, c)));
        let tokens: BTreeSet<u32> = characters().filter_map(|(at, _)| self.of.get(&at).copied()).collect();
        if !tokens.is_empty() {
            return tokens;
        }
        characters().filter(|(_, c)| !c.is_whitespace()).map(|(at, _)| u32::MAX - at as u32).collect()
    }
}

/// The last word of a name that is no *Jr.* or the like.
fn last_name(name: &str) -> String {
    let lower = name.to_lowercase();
    let mut words: Vec<&str> =
        lower.split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|w| !w.is_empty()).collect();
    while words.len() > 1 && matches!(words.last(), Some(&("jr" | "sr" | "ii" | "iii" | "iv" | "s"))) {
        words.pop();
    }
    words.last().copied().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spans(text: &str, words: &str) -> Vec<Span> {
        text.find(words).map(|at| Span::new(at, at + words.len())).into_iter().collect()
    }

    #[test]
    fn half_a_quote_matches_and_a_wrong_source_is_not_attributed() {
        let text = "Ann Lee Jr. said taxes would fall soon. Bob denied it.";
        let gold = AnnotatedQuote {
            content: spans(text, "taxes would fall soon"),
            cue: spans(text, "said"),
            source: spans(text, "Ann Lee Jr."),
            kind: None,
            speaker: Some("Ann Lee".to_owned()),
        };
        let quote = |source: &str| Quote {
            content: spans(text, "taxes would"),
            cue: spans(text, "denied"),
            source: spans(text, source),
            kind: QuoteKind::Indirect,
            speaker: Some(crate::quote::Speaker { name: "ANN LEE, Jr.".to_owned(), role: None, certainty: 1.0 }),
            certainty: 1.0,
        };
        let article = AnnotatedArticle { id: String::new(), text: text.to_owned(), quotes: vec![gold] };
        let score = |source: &str| score_quotes(std::slice::from_ref(&article), &[vec![quote(source)]], 0, 0);
        let right = score("Ann");
        assert_eq!((right.all.exact.f1.value, right.all.matched.f1.value), (Some(0.0), Some(1.0)));
        assert_eq!((right.all.overlap.precision.value, right.all.overlap.recall.value), (Some(1.0), Some(0.5)));
        assert_eq!(
            (right.all.attributed.f1.value, right.all.source.value, right.all.source_exact.value),
            (Some(1.0), Some(1.0), Some(0.0))
        );
        assert_eq!(
            (right.all.cue.value, right.all.speaker.value, right.all.no_source.value),
            (Some(0.0), Some(1.0), None)
        );
        assert_eq!(score("Bob").all.attributed.f1.value, Some(0.0));
        assert_eq!(right.kinds["indirect"].annotated, 1);
        assert_eq!(right.kinds["direct"].exact.recall.value, None);
    }
}

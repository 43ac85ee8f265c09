//! What words do: which support, oppose, increase, cut or judge; and what belongs to each side of a topic.
//!
//! Knowledge for features, not rules: a model weighs all of it, and words
//! that mislead get no weight. Lists are files under `data/lexicon/`.

use crate::text::{Language, PhraseMatcher, PhraseSets, PhraseTable, Stemmer, Token, Words, normalize_into, tokens};
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::str::FromStr;

/// What a word or phrase does to what it governs, or says about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Operator {
    /// Attitude for: support, hail, defend.
    Support,
    /// Attitude against: oppose, condemn.
    Oppose,
    /// Effect that brings about or keeps: build, extend, protect.
    Increase,
    /// Effect that ends or lessens: cut, block, repeal.
    Decrease,
    /// Turns what follows round: not, refuse, lift, stop.
    Reverse,
    /// Those who are for what follows *of*: supporters, backers.
    Supporter,
    /// Those who are against what follows *of*: opponents, critics.
    Opponent,
    /// Judged good: sensible, a lifeline.
    Approve,
    /// Judged bad: stupid, a disaster.
    Disapprove,
    /// Things held to be good: jobs, families.
    Good,
    /// Things held to be bad: crime, debt.
    Bad,
    /// Words of mere report: study, scheduled.
    Report,
    /// Words of doubt: may, undecided.
    Hedge,
    /// Words of will and duty: must, vow to.
    Deontic,
    /// Words of emphasis: utterly.
    Booster,
}

impl Operator {
    /// All of them.
    pub const ALL: [Operator; 15] = [
        Operator::Support,
        Operator::Oppose,
        Operator::Increase,
        Operator::Decrease,
        Operator::Reverse,
        Operator::Supporter,
        Operator::Opponent,
        Operator::Approve,
        Operator::Disapprove,
        Operator::Good,
        Operator::Bad,
        Operator::Report,
        Operator::Hedge,
        Operator::Deontic,
        Operator::Booster,
    ];

    /// Its name in files and features.
    pub const fn name(self) -> &'static str {
        match self {
            Operator::Support => "support",
            Operator::Oppose => "oppose",
            Operator::Increase => "increase",
            Operator::Decrease => "decrease",
            Operator::Reverse => "reverse",
            Operator::Supporter => "supporter",
            Operator::Opponent => "opponent",
            Operator::Approve => "approve",
            Operator::Disapprove => "disapprove",
            Operator::Good => "good",
            Operator::Bad => "bad",
            Operator::Report => "report",
            Operator::Hedge => "hedge",
            Operator::Deontic => "deontic",
            Operator::Booster => "booster",
        }
    }

    /// Its sign where it composes with what it governs; 0 where it does not.
    pub(super) const fn sign(self) -> i8 {
        match self {
            Operator::Support | Operator::Increase | Operator::Approve => 1,
            Operator::Oppose | Operator::Decrease | Operator::Reverse | Operator::Disapprove => -1,
            _ => 0,
        }
    }
}

impl FromStr for Operator {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        Operator::ALL.into_iter().find(|o| o.name() == name).ok_or_else(|| format!("`{name}` is no class of operators"))
    }
}

/// How a term belongs to a topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TermKind {
    /// An object whose increase or praise is favor.
    Pos,
    /// An object whose increase or praise is against.
    Neg,
    /// A phrase or argument of those in favor.
    Fav,
    /// A phrase or argument of those against.
    Con,
}

impl FromStr for TermKind {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        match name {
            "pos" => Ok(TermKind::Pos),
            "neg" => Ok(TermKind::Neg),
            "fav" => Ok(TermKind::Fav),
            "con" => Ok(TermKind::Con),
            other => Err(format!("`{other}` is no kind of term; expected pos, neg, fav or con")),
        }
    }
}

/// The lexicon as plain lists: operators, and the terms of each topic.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct StanceLexicon {
    /// Operators by form.
    pub operators: Vec<(Operator, String)>,
    /// Terms by topic id.
    pub topics: BTreeMap<String, Vec<(TermKind, String)>>,
    /// Words that cast a good or bad light on who is near: strength (negative for bad) by form.
    #[serde(default)]
    pub tones: Vec<(f32, String)>,
}

impl StanceLexicon {
    /// All words with a tone: those listed as such, then operators that judge.
    pub fn tones(&self) -> impl Iterator<Item = (f32, &str)> {
        let listed = self.tones.iter().map(|(strength, form)| (*strength, form.as_str()));
        let judging = self.operators.iter().filter_map(|(class, form)| match class {
            Operator::Support | Operator::Approve | Operator::Good => Some((1.0, form.as_str())),
            Operator::Oppose | Operator::Disapprove | Operator::Bad => Some((-1.0, form.as_str())),
            _ => None,
        });
        listed.chain(judging)
    }

    /// Adds another's words; its terms of a topic take the place of those known before.
    pub fn extend(&mut self, other: StanceLexicon) {
        self.operators.extend(other.operators);
        self.tones.extend(other.tones);
        self.topics.extend(other.topics);
    }

    /// The terms of a topic. One that has none is known by the words of its id, of which an act at the end is
    /// something done to the rest: in `guantanamo-closure` Guantanamo itself is an object against.
    pub fn terms(&self, topic: &str) -> Vec<(TermKind, String)> {
        match self.topics.get(topic) {
            Some(terms) if !terms.is_empty() => terms.clone(),
            _ => self.terms_of_id(topic),
        }
    }

    fn terms_of_id(&self, topic: &str) -> Vec<(TermKind, String)> {
        const SHORTEST: usize = 4;
        let whole = topic.replace(['-', '_'], " ");
        let words: Vec<&str> = whole.split_whitespace().collect();
        let class = |word: &str| self.operators.iter().find(|o| o.1 == word).map(|o| o.0);
        let effect = |class: &Operator| matches!(class, Operator::Increase | Operator::Decrease);
        let act =
            words.split_last().filter(|(_, rest)| !rest.is_empty()).and_then(|(last, _)| class(last).filter(effect));
        let (objects, kind) = match act {
            Some(act) if act.sign() < 0 => (&words[..words.len() - 1], TermKind::Neg),
            Some(_) => (&words[..words.len() - 1], TermKind::Pos),
            None => (&words[..], TermKind::Pos),
        };
        let pairs = objects.windows(2).map(|pair| pair.join(" "));
        let single = objects.iter().filter(|w| w.len() >= SHORTEST && class(w).is_none_or(|c| c.sign() == 0));
        let parts = pairs.chain(single.map(|w| (*w).to_owned())).filter(|part| *part != whole);
        let parts: Vec<(TermKind, String)> = parts.map(|part| (kind, part)).collect();
        std::iter::once((TermKind::Pos, whole.clone())).chain(parts).collect()
    }
}

/// Operators made ready for finding.
#[derive(Debug)]
pub(super) struct OperatorTable {
    pub(super) matcher: PhraseMatcher,
    /// First words of split operators (*pull … out*).
    pub(super) heads: PhraseMatcher,
    /// For each head the words that may follow with something between, and the operator that they make.
    pub(super) tails: Vec<Vec<(String, u32)>>,
    pub(super) classes: Vec<Operator>,
}

/// Between the parts of a split operator.
const SPLIT: &str = " … ";

impl OperatorTable {
    pub(super) fn new(lexicon: &StanceLexicon, words: &mut Words) -> Self {
        let mut heads: Vec<&str> = Vec::new();
        let mut tails: Vec<Vec<(String, u32)>> = Vec::new();
        for (number, (_, form)) in (0..).zip(&lexicon.operators) {
            let Some((head, tail)) = form.split_once(SPLIT) else { continue };
            let place = heads.iter().position(|h| *h == head).unwrap_or_else(|| {
                heads.push(head);
                tails.push(Vec::new());
                heads.len() - 1
            });
            tails[place].push((tail.to_owned(), number));
        }
        // a split operator is no phrase; its place among the phrases stays empty
        let phrases = lexicon.operators.iter().map(|o| if o.1.contains(SPLIT) { "" } else { o.1.as_str() });
        let matcher = matcher(phrases, words);
        let heads = self::matcher(heads.into_iter(), words);
        Self { matcher, heads, tails, classes: lexicon.operators.iter().map(|o| o.0).collect() }
    }

    pub(super) fn forget(&mut self) {
        self.matcher.forget();
        self.heads.forget();
    }
}

/// The stems of operators' forms, each made when it is first asked for.
#[derive(Debug)]
pub(super) struct OperatorForms<'l> {
    operators: &'l [(Operator, String)],
    stems: Vec<OnceCell<String>>,
    stemmer: Stemmer,
}

impl<'l> OperatorForms<'l> {
    pub(super) fn new(lexicon: &'l StanceLexicon, language: Language) -> Self {
        let operators = &lexicon.operators;
        Self { operators, stems: vec![OnceCell::new(); operators.len()], stemmer: Stemmer::new(language) }
    }

    /// Of operator number `form`.
    pub(super) fn stem(&self, form: u32) -> &str {
        let (_, text) = &self.operators[form as usize];
        self.stems[form as usize].get_or_init(|| {
            let stem = |token: Token| {
                let mut form = String::new();
                normalize_into(token.span.of(text), &mut form);
                self.stemmer.stem(&form).into_owned()
            };
            tokens(text).map(stem).collect::<Vec<_>>().join(" ")
        })
    }
}

/// The terms of the topics met so far, made ready for finding.
#[derive(Debug)]
pub(super) struct TermTable {
    pub(super) phrases: PhraseSets,
    topics: FxHashMap<String, TopicTerms>,
}

/// A topic's terms, by their numbers in the table.
#[derive(Debug)]
pub(super) struct TopicTerms {
    pub(super) objects: SidedPhrases,
    pub(super) frames: SidedPhrases,
}

/// A set of phrases that each belong to one side.
#[derive(Debug)]
pub(super) struct SidedPhrases {
    pub(super) set: usize,
    /// 1 or -1.
    pub(super) sides: Vec<i8>,
    /// How many words each has.
    pub(super) words: Vec<usize>,
}

/// Topics whose terms are kept ready.
const MOST_TOPICS: usize = 1_000;

impl TermTable {
    pub(super) fn new() -> Self {
        Self { phrases: PhraseSets::new(PhraseTable::with_single_words_inflected()), topics: FxHashMap::default() }
    }

    /// The terms of a topic, and the table's phrases, to read a sentence with.
    pub(super) fn of(
        &mut self,
        topic: &str,
        lexicon: &StanceLexicon,
        words: &mut Words,
    ) -> (&TopicTerms, &mut PhraseSets) {
        if !self.topics.contains_key(topic) {
            if self.topics.len() >= MOST_TOPICS {
                *self = Self::new();
            }
            let terms = lexicon.terms(topic);
            let mut sided = |plus, minus| SidedPhrases::new(&terms, plus, minus, &mut self.phrases, words);
            let objects = sided(TermKind::Pos, TermKind::Neg);
            let frames = sided(TermKind::Fav, TermKind::Con);
            self.topics.insert(topic.to_owned(), TopicTerms { objects, frames });
        }
        (&self.topics[topic], &mut self.phrases)
    }
}

impl SidedPhrases {
    fn new(
        terms: &[(TermKind, String)],
        plus: TermKind,
        minus: TermKind,
        phrases: &mut PhraseSets,
        words: &mut Words,
    ) -> Self {
        let own: Vec<&(TermKind, String)> = terms.iter().filter(|t| t.0 == plus || t.0 == minus).collect();
        Self {
            set: phrases.add(own.iter().map(|t| t.1.as_str()), words),
            sides: own.iter().map(|t| if t.0 == plus { 1 } else { -1 }).collect(),
            words: own.iter().map(|t| t.1.split([' ', '-']).count()).collect(),
        }
    }
}

/// Words with a tone made ready for finding.
#[derive(Debug)]
pub(super) struct ToneTable {
    pub(super) matcher: PhraseMatcher,
    /// Strengths, negative for bad.
    pub(super) strengths: Vec<f32>,
}

impl ToneTable {
    pub(super) fn new(lexicon: &StanceLexicon, language: Language) -> Self {
        Self {
            matcher: matcher(lexicon.tones().map(|t| t.1), &mut Words::new(language)),
            strengths: lexicon.tones().map(|t| t.0).collect(),
        }
    }
}

/// Finds phrases by their places in a list.
fn matcher<'a>(phrases: impl Iterator<Item = &'a str>, words: &mut Words) -> PhraseMatcher {
    let mut table = PhraseTable::with_single_words_inflected();
    phrases.for_each(|phrase| {
        table.add(phrase, words);
    });
    PhraseMatcher::new(table)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms(topic: &str) -> String {
        let operators =
            [(Operator::Decrease, "closure"), (Operator::Increase, "legalization"), (Operator::Increase, "raise")];
        let operators = operators.map(|(class, form)| (class, form.to_owned())).to_vec();
        let lexicon = StanceLexicon { operators, ..StanceLexicon::default() };
        let sign = |kind| if kind == TermKind::Pos { '+' } else { '-' };
        lexicon.terms(topic).iter().map(|(kind, form)| format!("{}{form}", sign(*kind))).collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn an_act_at_the_end_of_an_id_is_done_to_the_rest() {
        assert_eq!(terms("harbour-closure"), "+harbour closure, -harbour");
        assert_eq!(
            terms("night-fishing-legalization"),
            "+night fishing legalization, +night fishing, +night, +fishing"
        );
        assert_eq!(terms("toll_road"), "+toll road, +toll, +road");
        assert_eq!(terms("closure"), "+closure");
    }
}

//! Statements: one quote on one topic, with the speaker's stance and its tone.
//!
//! The whole way from an article: quotes are found, their topics recognised,
//! stance and sentiment decided. This module knows neither files nor formats.

use crate::article::Article;
use crate::classifier::{Decision, Input, Model, Predictor};
use crate::label::{LabelledSentence, Sentiment, Stance};
use crate::quote::{Extractor, Quote, QuoteKind, Speaker};
use crate::text::{LONGEST_SENTENCE, PhraseMatcher, PhraseTable, Span, Token, WordId, Words, sentences};
use crate::topic::{TopicFinder, TopicMatch, Topics};
use rustc_hash::FxHashMap;
use std::ops::Range;

/// A quote on a topic, and what was decided about it. All spans are places in the article's text.
#[derive(Debug, Clone, PartialEq)]
pub struct Statement {
    /// How much of the content is in quotation marks; `None` for a sentence that was given as such.
    pub kind: Option<QuoteKind>,
    /// What was said, from its first to its last word.
    pub content: Span,
    /// The words that report it.
    pub cue: Option<Span>,
    /// The mention of who says it.
    pub source: Option<Span>,
    /// Whom the source refers to.
    pub speaker: Option<Speaker>,
    /// The topic's id; `None` where none was found.
    pub topic: Option<String>,
    /// The words that name the topic.
    pub evidence: Vec<Span>,
    /// Where the speaker stands on the topic; `None` without a topic, or if the model has no such task.
    pub stance: Option<Decision<Stance>>,
    /// The tone of what is said.
    pub sentiment: Option<Decision<Sentiment>>,
    /// The sentence or sentences that were judged.
    pub sentence: Span,
    /// How often quotes found in this way are right, 0 to 1.
    pub certainty: f32,
}

/// Turns articles into statements. One for each thread; it grows faster as it goes.
///
/// ```
/// use standpoint::{article::Article, builtin, label::Stance, statement::Pipeline};
/// let model = builtin::model()?;
/// let topics = builtin::topics();
/// let mut pipeline = Pipeline::new(&model, &topics, builtin::quote_extractor());
/// let text = "Chancellor Ida Holm called for an end to the EU sanctions on Russia, calling them a costly mistake.";
/// let statements = pipeline.statements(&Article::new("example", text));
/// assert_eq!(statements[0].speaker.as_ref().unwrap().name, "Ida Holm");
/// assert_eq!(statements[0].topic.as_deref(), Some("eu-sanctions"));
/// assert_eq!(statements[0].stance.unwrap().label, Stance::Against);
/// # Ok::<(), standpoint::classifier::ModelError>(())
/// ```
#[derive(Debug)]
pub struct Pipeline<'m> {
    model: &'m Model,
    predictor: Predictor<'m>,
    topics: &'m Topics,
    finder: TopicFinder,
    /// For each topic met so far the terms by which it is spoken of once it has been named.
    terms: FxHashMap<usize, PhraseMatcher>,
    extractor: Extractor<'m>,
    words: Words,
    read: Vec<(Token, WordId)>,
}

/// Distinct words after which all are forgotten: bounds memory on endless streams.
const MOST_WORDS: usize = 400_000;

/// How many sources can lie in each other.
const NESTED: usize = 16;

/// How many positions before and after one can be in its sentence.
const NEAR: usize = 256;

/// Farthest cue that belongs to the same part of the text as a content, in bytes.
const FAR: usize = 2 * LONGEST_SENTENCE;

/// Words by which a topic is spoken of again.
const AGAIN: [&str; 12] =
    ["it", "them", "they", "its", "their", "this", "that", "these", "those", "which", "such", "so"];

/// Nouns that, after an article, speak of a topic again: *the measures*.
const AGAIN_NOUNS: [&str; 30] = [
    "measure",
    "measures",
    "deal",
    "agreement",
    "pact",
    "treaty",
    "accord",
    "plan",
    "proposal",
    "bill",
    "law",
    "policy",
    "policies",
    "rule",
    "rules",
    "ban",
    "move",
    "decision",
    "step",
    "steps",
    "idea",
    "project",
    "programme",
    "program",
    "restrictions",
    "penalties",
    "reform",
    "reforms",
    "legislation",
    "alliance",
];

impl<'m> Pipeline<'m> {
    /// A pipeline with a model, the topics to look for, and what finds quotes.
    pub fn new(model: &'m Model, topics: &'m Topics, quotes: impl Into<Extractor<'m>>) -> Self {
        let language = model.head().language;
        Self {
            model,
            predictor: Predictor::new(model),
            topics,
            finder: TopicFinder::new(topics, language),
            terms: FxHashMap::default(),
            extractor: quotes.into(),
            words: Words::new(language),
            read: Vec::new(),
        }
    }

    /// The statements of an article, in order.
    pub fn statements(&mut self, article: &Article) -> Vec<Statement> {
        let text = &article.text;
        let quotes = self.extractor.quotes(text);
        if self.words.len() > MOST_WORDS {
            self.words.clear();
            self.terms.values_mut().for_each(PhraseMatcher::forget);
        }
        let sentences = sentences(text);
        let mentions = self.mentions(text, &sentences, &quotes);
        let around: Vec<Span> = quotes.iter().map(|q| sentence_around(q, &sentences)).collect();
        let mut positions: Vec<Position> = Vec::new();
        for (number, quote) in quotes.iter().enumerate() {
            let topics = self.topics_of(text, quote, around[number], &sentences, &mentions);
            let found = if topics.is_empty() { vec![None] } else { topics.into_iter().map(Some).collect() };
            for topic in found {
                let position = Position { quotes: vec![number], topic };
                let near = positions.len().saturating_sub(NEAR);
                match positions[near..].iter_mut().find(|p| p.is_same(&position, &quotes, &around)) {
                    Some(known) => known.join(position),
                    None => positions.push(position),
                }
            }
        }
        let near = |i: usize| &positions[i.saturating_sub(NEAR)..positions.len().min(i + NEAR)];
        let judged: Vec<Span> =
            positions.iter().enumerate().map(|(i, p)| judged_text(p, near(i), &quotes, &around)).collect();
        positions.into_iter().zip(judged).map(|(p, judged)| self.judge(text, judged, p, &quotes)).collect()
    }

    /// The decision on a sentence that was given as such.
    pub fn sentence(&mut self, sentence: &LabelledSentence) -> Statement {
        let all = Span::new(0, sentence.text.len());
        let evidence = match &sentence.topic {
            Some(topic) => {
                let found = self.find(&sentence.text, all).into_iter();
                let own = found.filter(|m| self.topics.iter().nth(m.topic).is_some_and(|t| t.id == *topic));
                own.flat_map(|m| m.evidence).collect()
            }
            None => Vec::new(),
        };
        let decided = self.predictor.predict(&Input::from(sentence));
        Statement {
            kind: None,
            content: all,
            cue: None,
            source: None,
            speaker: sentence.speaker.clone().map(|name| Speaker { name, role: None, certainty: 1.0 }),
            topic: sentence.topic.clone(),
            evidence,
            stance: decided.stance,
            sentiment: decided.sentiment,
            sentence: all,
            certainty: 1.0,
        }
    }

    fn judge(&mut self, text: &str, judged: Span, position: Position, quotes: &[Quote]) -> Statement {
        let own = || position.quotes.iter().map(|q| &quotes[*q]);
        let first = &quotes[position.quotes[0]];
        let alike = own().all(|q| q.kind == first.kind);
        let topic =
            position.topic.as_ref().and_then(|(number, _)| self.topics.iter().nth(*number)).map(|t| t.id.clone());
        let decided =
            self.predictor.predict(&Input { text: judged.of(text), topic: topic.as_deref(), ..Input::default() });
        Statement {
            kind: Some(if alike { first.kind } else { QuoteKind::Mixed }),
            content: own().map(Quote::extent).reduce(Span::cover).unwrap_or_default(),
            cue: first.cue.first().copied(),
            source: first.source.first().copied(),
            speaker: first.speaker.clone(),
            stance: decided.stance.filter(|_| topic.is_some()),
            topic,
            sentiment: decided.sentiment,
            sentence: judged,
            certainty: own().map(|q| q.certainty).fold(0.0, f32::max),
            evidence: position.topic.map(|t| t.1).unwrap_or_default(),
        }
    }

    /// The topics named in a stretch of text, with evidence placed in the whole text.
    fn find(&mut self, text: &str, span: Span) -> Vec<TopicMatch> {
        self.words.read(span.of(text), &mut self.read);
        let mut found = self.finder.find(&self.read, &self.words);
        for m in &mut found {
            m.evidence.iter_mut().for_each(|e| *e = e.shifted(span.start));
        }
        found
    }

    /// The topics that each sentence speaks of: those named outright, and those that the
    /// article names somewhere and the sentence touches by one of their terms. What
    /// stands in a source (*the minister for trade*) speaks of nothing.
    fn mentions(&mut self, text: &str, sentences: &[Span], quotes: &[Quote]) -> Vec<Vec<TopicMatch>> {
        let mut found: Vec<Vec<TopicMatch>> = sentences.iter().map(|s| self.find(text, *s)).collect();
        let mut sources: Vec<Span> = quotes.iter().flat_map(|q| &q.source).copied().collect();
        sources.sort_unstable();
        sources.dedup();
        // of those that begin before it the last ones: no more than a few lie in each other
        let in_source = |e: &Span| {
            let before = &sources[..sources.partition_point(|s| s.start <= e.start)];
            before.iter().rev().take(NESTED).any(|s| s.contains(*e))
        };
        for matches in &mut found {
            for m in matches.iter_mut() {
                m.evidence.retain(|e| !in_source(e));
            }
            matches.retain(|m| !m.evidence.is_empty());
        }
        let mut named: Vec<usize> = found.iter().flatten().map(|m| m.topic).collect();
        named.sort_unstable();
        named.dedup();
        for (sentence, matches) in sentences.iter().zip(&mut found) {
            self.words.read(sentence.of(text), &mut self.read);
            for topic in &named {
                let terms = self.terms.entry(*topic).or_insert_with(|| topic_terms(self.model, self.topics, *topic));
                let mut hits = Vec::new();
                terms.longest(&self.read, &self.words, &mut hits);
                let span = |r: &Range<usize>| self.read[r.start].0.span.cover(self.read[r.end - 1].0.span);
                let hits = hits.iter().map(|(_, r)| span(r).shifted(sentence.start));
                let evidence: Vec<Span> = hits.filter(|e| !in_source(e)).collect();
                let known = matches.iter().any(|m| m.topic == *topic);
                // a term that another topic owns here is not this one's
                let owned = |e: &Span| matches.iter().flat_map(|m| &m.evidence).any(|o| o.overlaps(*e));
                let evidence: Vec<Span> = evidence.into_iter().filter(|e| !owned(e)).collect();
                if !known && !evidence.is_empty() {
                    matches.push(TopicMatch { topic: *topic, evidence });
                }
            }
        }
        found
    }

    /// The topics of a quote: those spoken of in its content; else in its own part of the
    /// sentence; else the last one spoken of before, if the content refers back to it.
    fn topics_of(
        &mut self,
        text: &str,
        quote: &Quote,
        around: Span,
        sentences: &[Span],
        mentions: &[Vec<TopicMatch>],
    ) -> Vec<(usize, Vec<Span>)> {
        let extent = quote.extent();
        let first = sentences.partition_point(|s| s.end <= around.start);
        let last = sentences.partition_point(|s| s.start < around.end);
        let near = quote.cue.iter().filter(|c| c.overlaps(around)).fold(extent, |all, c| all.cover(*c));
        for part in [extent, near] {
            let mut own: Vec<(usize, Vec<Span>)> = Vec::new();
            for m in mentions[first..last].iter().flatten() {
                let inside: Vec<Span> = m.evidence.iter().copied().filter(|e| part.contains(*e)).collect();
                match own.iter_mut().find(|(t, _)| *t == m.topic) {
                    Some((_, known)) => known.extend(inside),
                    None if !inside.is_empty() => own.push((m.topic, inside)),
                    None => {}
                }
            }
            if !own.is_empty() {
                return own;
            }
        }
        if !self.refers_back(text, quote) {
            return Vec::new();
        }
        for place in (0..last).rev().take(last - first + 1) {
            let end = |m: &TopicMatch| m.evidence.iter().map(|e| e.end).filter(|e| *e <= extent.start).max();
            if let Some(m) = mentions[place].iter().filter(|m| end(m).is_some()).max_by_key(|m| end(m)) {
                let evidence = m.evidence.iter().copied().filter(|e| e.end <= extent.start).collect();
                return vec![(m.topic, evidence)];
            }
        }
        Vec::new()
    }

    /// Whether the content speaks of something by a pronoun or by *the measures*.
    fn refers_back(&mut self, text: &str, quote: &Quote) -> bool {
        let extent = quote.extent();
        // who goes on speaking may have been announced far above
        let close = quote.cue.iter().filter(|c| extent.cover(**c).len() <= extent.len() + FAR);
        let near = close.fold(extent, |all, c| all.cover(*c));
        self.words.read(near.of(text), &mut self.read);
        let form = |i: usize| self.read.get(i).map_or("", |r| self.words.form(r.1));
        (0..self.read.len()).any(|i| {
            AGAIN.contains(&form(i))
                || AGAIN_NOUNS.contains(&form(i))
                    && i > 0
                    && matches!(form(i - 1), "the" | "this" | "that" | "these" | "those" | "such")
        })
    }
}

/// By what a topic is spoken of once an article has named it: the objects of several words that the
/// model's lexicon knows, and single words of its aliases that are not names (*the sanctions*, *the fence*).
fn topic_terms(model: &Model, topics: &Topics, topic: usize) -> PhraseMatcher {
    let mut table = PhraseTable::default();
    let mut words = Words::new(model.head().language);
    let Some(topic) = topics.iter().nth(topic) else { return PhraseMatcher::new(table) };
    let own: Vec<&str> = topic.aliases.iter().flat_map(|a| a.split([' ', '-'])).collect();
    for form in model.objects(&topic.id) {
        if form.contains([' ', '-']) || own.contains(&form) {
            table.add(form, &mut words);
        }
    }
    PhraseMatcher::new(table)
}

/// The sentences that a quote with its cue and source stands in.
fn sentence_around(quote: &Quote, sentences: &[Span]) -> Span {
    let extent = quote.extent();
    // a source of an earlier paragraph does not make the sentence reach back there
    let close = |s: &&Span| s.start + 400 > extent.start && s.start < extent.end + 400;
    let all = quote.cue.iter().chain(&quote.source).filter(close).fold(extent, |all, s| all.cover(*s));
    let first = sentences.partition_point(|s| s.end <= all.start);
    let inside = sentences[first..].iter().take_while(|s| s.start < all.end);
    inside.fold(all, |span, s| span.cover(*s))
}

/// What is judged: the whole sentence, unless it holds quotes of another speaker, or on
/// another topic; then the position's own part of it, from cue to content.
fn judged_text(position: &Position, all: &[Position], quotes: &[Quote], around: &[Span]) -> Span {
    let whole = position.quotes.iter().map(|q| around[*q]).reduce(Span::cover).unwrap_or_default();
    let name = |p: &Position| quotes[p.quotes[0]].speaker.as_ref().map(|s| &s.name);
    let interferes = |p: &Position| p.topic.is_some() || name(p).is_none() || name(p) != name(position);
    let overlaps = |p: &Position| p.quotes.iter().any(|q| quotes[*q].extent().overlaps(whole));
    if !all.iter().any(|p| overlaps(p) && p.quotes != position.quotes && interferes(p)) {
        return whole;
    }
    let part = |quote: &Quote| {
        let cue = quote.cue.iter().filter(|c| c.overlaps(whole));
        let core = cue.fold(quote.extent(), |all, c| all.cover(*c));
        // *Ann Lee backs …*: with its subject, where that stands right before
        let subject = quote.source.iter().filter(|s| s.end <= core.start && core.start - s.end <= 2);
        subject.fold(core, |all, s| all.cover(*s))
    };
    position.quotes.iter().map(|q| part(&quotes[*q])).reduce(Span::cover).unwrap_or(whole)
}

/// Quotes that make one statement: of one speaker, on one topic, in one sentence.
struct Position {
    /// By their numbers; the first is the one that began it.
    quotes: Vec<usize>,
    /// The topic's number and what named it.
    topic: Option<(usize, Vec<Span>)>,
}

impl Position {
    fn is_same(&self, other: &Position, quotes: &[Quote], around: &[Span]) -> bool {
        let topic = |p: &Position| p.topic.as_ref().map(|t| t.0);
        let name = |p: &Position| quotes[p.quotes[0]].speaker.as_ref().map(|s| &s.name);
        topic(self).is_some()
            && topic(self) == topic(other)
            && name(self).is_some()
            && name(self) == name(other)
            && around[self.quotes[0]].overlaps(around[other.quotes[0]])
    }

    fn join(&mut self, other: Position) {
        self.quotes.extend(other.quotes);
        if let (Some((_, known)), Some((_, more))) = (&mut self.topic, other.topic) {
            for evidence in more {
                if known.iter().all(|e| !e.overlaps(evidence)) {
                    known.push(evidence);
                }
            }
        }
    }
}

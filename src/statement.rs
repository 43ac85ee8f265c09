//! Statements: one quote on one topic, with the speaker's stance and its tone.
//!
//! The whole way from an article: quotes are found, their topics recognised,
//! stance and sentiment decided. This module knows neither files nor formats.

use crate::article::Article;
use crate::classifier::{Decision, Input, Model, Predictor};
use crate::label::{LabelledSentence, Sentiment, Stance};
use crate::quote::{Extraction, Extractor, Quote, QuoteKind, Speaker};
use crate::text::{PhraseSets, PhraseTable, Reading, Span, Token, WordId, Words};
use crate::topic::{TopicContext, TopicFinder, TopicMatch, TopicPlace, Topics};
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
    /// Where it was found; `None` without a topic, and where the topic was given.
    pub topic_place: Option<TopicPlace>,
    /// How often topics found in this way are right, 0 to 1; `None` as before.
    pub topic_certainty: Option<f32>,
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
    /// The terms by which topics are spoken of once they have been named.
    terms: TopicPhrases,
    /// All that the lexicon knows of topics.
    lexicon: TopicPhrases,
    topics_in: TopicPlace,
    extraction: Extraction<'m>,
    scratch: Vec<(Token, WordId)>,
}

/// How often quotes are on the topic that their own words name, and on one that stands beside them in the sentence:
/// 84 % in the project's articles, 15 of 20 in real campaign news.
const NAMED_IN_QUOTE: f32 = 0.85;
const NAMED_BESIDE: f32 = 0.75;

/// How many sources can lie in each other.
const NESTED: usize = 16;

/// How many positions before and after one can be in its sentence.
const NEAR: usize = 256;

/// A topic from around the quote is none if it is more often wrong than right.
const LEAST_CERTAINTY: f32 = 0.5;

impl<'m> Pipeline<'m> {
    /// A pipeline with a model, the topics to look for, and what finds quotes.
    pub fn new(model: &'m Model, topics: &'m Topics, quotes: impl Into<Extractor<'m>>) -> Self {
        let mut predictor = Predictor::new(model);
        Self {
            model,
            finder: TopicFinder::with_words(topics, predictor.words_mut()),
            predictor,
            topics,
            terms: TopicPhrases::new(PhraseTable::default()),
            lexicon: TopicPhrases::new(PhraseTable::with_single_words_inflected()),
            topics_in: TopicPlace::Article,
            extraction: Extraction::new(quotes),
            scratch: Vec::new(),
        }
    }

    /// With topics taken only from so near a place; by default from the whole article.
    #[must_use]
    pub fn with_topics_in(self, topics_in: TopicPlace) -> Self {
        Self { topics_in, ..self }
    }

    /// The statements of an article, in order.
    pub fn statements(&mut self, article: &Article) -> Vec<Statement> {
        self.forget_if_full();
        let reading = &Reading::new(&article.text, self.predictor.words_mut());
        let quotes = self.extraction.quotes_of(reading, self.predictor.words());
        let headline = article.title.as_deref().map_or_else(Vec::new, |title| self.named(title));
        let mentions = self.mentions(reading, &headline, &quotes);
        let context = context(reading, &headline, &mentions);
        let around: Vec<Span> = quotes.iter().map(|q| sentence_around(q, reading.sentences())).collect();
        let mut positions: Vec<Position> = Vec::new();
        let mut last: FxHashMap<&str, Vec<usize>> = FxHashMap::default();
        for (number, quote) in quotes.iter().enumerate() {
            let mut topics = self.named_by(reading, quote, around[number], &mentions);
            let speaker = quote.speaker.as_ref().map(|s| s.name.as_str());
            if topics.is_empty() && self.topics_in > TopicPlace::Quote {
                let before = speaker.and_then(|s| last.get(s)).map_or(&[][..], Vec::as_slice);
                topics.extend(self.carried(reading, quote, around[number], &mentions, (&context, before)));
            }
            if let Some(speaker) = speaker.filter(|_| !topics.is_empty()) {
                last.insert(speaker, topics.iter().map(|t| t.topic).collect());
            }
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
        positions.into_iter().zip(judged).map(|(p, judged)| self.judge(reading, judged, p, &quotes)).collect()
    }

    /// The decision on a sentence that was given as such.
    pub fn sentence(&mut self, sentence: &LabelledSentence) -> Statement {
        self.forget_if_full();
        self.predictor.words_mut().read(&sentence.text, &mut self.scratch);
        let all = Span::new(0, sentence.text.len());
        let evidence = match &sentence.topic {
            Some(topic) => {
                let found = self.finder.find(&self.scratch, self.predictor.words()).into_iter();
                let own = found.filter(|m| self.topics.iter().nth(m.topic).is_some_and(|t| t.id == *topic));
                own.flat_map(|m| m.evidence).collect()
            }
            None => Vec::new(),
        };
        let decided = self.predictor.predict_tokens(&self.scratch, &Input::from(sentence));
        Statement {
            kind: None,
            content: all,
            cue: None,
            source: None,
            speaker: sentence.speaker.clone().map(Speaker::given),
            topic: sentence.topic.clone(),
            evidence,
            topic_place: None,
            topic_certainty: None,
            stance: decided.stance,
            sentiment: decided.sentiment,
            sentence: all,
            certainty: 1.0,
        }
    }

    fn forget_if_full(&mut self) {
        if self.predictor.forget_if_full() {
            self.finder.forget();
            self.terms.phrases.forget();
            self.lexicon.phrases.forget();
            self.extraction.forget();
        }
    }

    fn judge(&mut self, reading: &Reading<'_>, judged: Span, position: Position, quotes: &[Quote]) -> Statement {
        let own = || position.quotes.iter().map(|q| &quotes[*q]);
        let first = &quotes[position.quotes[0]];
        let alike = own().all(|q| q.kind == first.kind);
        let topic = position.topic.as_ref().and_then(|found| self.topics.iter().nth(found.topic)).map(|t| t.id.clone());
        let tokens = reading.tokens(judged, self.predictor.words_mut(), &mut self.scratch);
        let decided = self.predictor.predict_tokens(tokens, &Input { topic: topic.as_deref(), ..Input::default() });
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
            topic_place: position.topic.as_ref().map(|t| t.place),
            topic_certainty: position.topic.as_ref().map(|t| t.certainty),
            evidence: position.topic.map(|t| t.evidence).unwrap_or_default(),
        }
    }

    /// The topics that a headline names.
    fn named(&mut self, headline: &str) -> Vec<usize> {
        self.predictor.words_mut().read(headline, &mut self.scratch);
        self.finder.find(&self.scratch, self.predictor.words()).into_iter().map(|m| m.topic).collect()
    }

    /// The topics that each sentence speaks of: those named outright, and those that the
    /// article names somewhere and the sentence touches by one of their terms. What
    /// stands in a source (*the minister for trade*) speaks of nothing.
    fn mentions(&mut self, reading: &Reading<'_>, headline: &[usize], quotes: &[Quote]) -> Vec<Vec<TopicMatch>> {
        let words = self.predictor.words();
        let sentences = || reading.sentences().iter().map(|s| reading.own(*s));
        let mut found: Vec<Vec<TopicMatch>> = sentences().map(|s| self.finder.find(s, words)).collect();
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
        let mut named: Vec<usize> = found.iter().flatten().map(|m| m.topic).chain(headline.iter().copied()).collect();
        named.sort_unstable();
        named.dedup();
        if named.is_empty() {
            return found;
        }
        self.terms.know(&named, self.predictor.words_mut(), |topic| topic_terms(self.model, self.topics, topic));
        let (words, mut hits) = (self.predictor.words(), Vec::new());
        for (tokens, matches) in sentences().zip(&mut found) {
            self.terms.phrases.read(tokens, words);
            for topic in &named {
                self.terms.longest(*topic, &mut hits);
                let span = |r: &Range<usize>| tokens[r.start].0.span.cover(tokens[r.end - 1].0.span);
                let evidence: Vec<Span> = hits.iter().map(|(_, r)| span(r)).filter(|e| !in_source(e)).collect();
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

    /// The topics that a quote names: in its content; else between content and cue.
    fn named_by(&self, reading: &Reading<'_>, quote: &Quote, around: Span, mentions: &[Vec<TopicMatch>]) -> Vec<Found> {
        let inside = sentences_in(reading, around);
        let (content, near) = (quote.extent(), with_cue(quote, around));
        let parts = [(content, TopicPlace::Quote, NAMED_IN_QUOTE), (near, TopicPlace::Sentence, NAMED_BESIDE)];
        for (part, place, certainty) in parts.into_iter().filter(|p| p.1 <= self.topics_in) {
            let mut own: Vec<Found> = Vec::new();
            for m in mentions[inside.clone()].iter().flatten() {
                let evidence: Vec<Span> = m.evidence.iter().copied().filter(|e| part.contains(*e)).collect();
                match own.iter_mut().find(|f| f.topic == m.topic) {
                    Some(known) => known.evidence.extend(evidence),
                    None if !evidence.is_empty() => own.push(Found { topic: m.topic, evidence, place, certainty }),
                    None => {}
                }
            }
            if !own.is_empty() {
                return own;
            }
        }
        Vec::new()
    }

    /// The topic of a quote that names none: what is spoken of where it stands.
    fn carried(
        &mut self,
        reading: &Reading<'_>,
        quote: &Quote,
        around: Span,
        mentions: &[Vec<TopicMatch>],
        (context, before): (&TopicContext, &[usize]),
    ) -> Option<Found> {
        let tokens = reading.tokens(with_cue(quote, around), self.predictor.words_mut(), &mut self.scratch);
        let words = self.predictor.words_mut();
        self.lexicon.know(context.topics(), words, |topic| lexicon_terms(self.model, self.topics, topic));
        self.lexicon.phrases.read(tokens, self.predictor.words());
        let touched: Vec<usize> = context.topics().iter().copied().filter(|topic| self.lexicon.any(*topic)).collect();
        let subject = context.subject(sentences_in(reading, around), &touched, before)?;
        if subject.certainty < LEAST_CERTAINTY || subject.place > self.topics_in {
            return None;
        }
        let naming = subject.sentence.iter().flat_map(|s| &mentions[*s]).filter(|m| m.topic == subject.topic);
        let evidence = naming.flat_map(|m| m.evidence.iter().copied()).collect();
        Some(Found { topic: subject.topic, evidence, place: subject.place, certainty: subject.certainty })
    }
}

/// Which topics are named where, among the sentences of an article and in its headline.
fn context(reading: &Reading<'_>, headline: &[usize], mentions: &[Vec<TopicMatch>]) -> TopicContext {
    let named = mentions.iter().map(|all| all.iter().map(|m| m.topic).collect()).collect();
    let paragraph = |s: &Span| reading.paragraphs().partition_point(|p| p.end <= s.start);
    TopicContext::new(named, reading.sentences().iter().map(paragraph).collect(), headline)
}

/// The numbers of the sentences in a stretch of text.
fn sentences_in(reading: &Reading<'_>, around: Span) -> Range<usize> {
    let sentences = reading.sentences();
    sentences.partition_point(|s| s.end <= around.start)..sentences.partition_point(|s| s.start < around.end)
}

/// From content to cue, where both stand in the same sentences.
fn with_cue(quote: &Quote, around: Span) -> Span {
    quote.cue.iter().filter(|c| c.overlaps(around)).fold(quote.extent(), |all, c| all.cover(*c))
}

/// Phrases of topics, by the topics' numbers; those of a topic are made when it is first met.
#[derive(Debug)]
struct TopicPhrases {
    phrases: PhraseSets,
    sets: FxHashMap<usize, usize>,
}

impl TopicPhrases {
    fn new(table: PhraseTable) -> Self {
        Self { phrases: PhraseSets::new(table), sets: FxHashMap::default() }
    }

    fn know<'a>(&mut self, topics: &[usize], words: &mut Words, phrases: impl Fn(usize) -> Vec<&'a str>) {
        let Self { phrases: all, sets } = self;
        for topic in topics {
            sets.entry(*topic).or_insert_with(|| all.add(phrases(*topic), words));
        }
    }

    fn longest(&self, topic: usize, found: &mut Vec<(u32, Range<usize>)>) {
        found.clear();
        if let Some(set) = self.sets.get(&topic) {
            self.phrases.longest(*set, found);
        }
    }

    fn any(&self, topic: usize) -> bool {
        self.sets.get(&topic).is_some_and(|set| self.phrases.any(*set))
    }
}

/// All words and phrases that the model's lexicon has for a topic, those of either side among them.
fn lexicon_terms<'a>(model: &'a Model, topics: &'a Topics, topic: usize) -> Vec<&'a str> {
    topics.iter().nth(topic).into_iter().flat_map(|t| model.terms(&t.id)).collect()
}

/// By what a topic is spoken of once an article has named it: the objects of several words that the
/// model's lexicon knows, and single words of its aliases that are not names (*the sanctions*, *the fence*).
/// Of a topic that the lexicon does not know, the last words of its aliases (*the charge*).
fn topic_terms<'a>(model: &'a Model, topics: &'a Topics, topic: usize) -> Vec<&'a str> {
    let Some(topic) = topics.iter().nth(topic) else { return Vec::new() };
    let own: Vec<&str> = topic.aliases.iter().flat_map(|a| a.split([' ', '-'])).collect();
    let mut terms: Vec<&str> =
        model.objects(&topic.id).filter(|form| form.contains([' ', '-']) || own.contains(form)).collect();
    if model.terms(&topic.id).next().is_none() {
        let last = topic.aliases.iter().filter_map(|a| a.rsplit_once([' ', '-'])).map(|(_, last)| last);
        terms.extend(last.filter(|w| w.len() > 3 && w.starts_with(char::is_lowercase)));
    }
    terms
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
    let name = |p: &Position| quotes[p.quotes[0]].speaker.as_ref().map(|s| s.name.as_str());
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
    topic: Option<Found>,
}

/// A topic of a quote, and how it was found.
struct Found {
    /// The topic's number.
    topic: usize,
    evidence: Vec<Span>,
    place: TopicPlace,
    certainty: f32,
}

impl Position {
    fn is_same(&self, other: &Position, quotes: &[Quote], around: &[Span]) -> bool {
        let topic = |p: &Position| p.topic.as_ref().map(|t| t.topic);
        let name = |p: &Position| quotes[p.quotes[0]].speaker.as_ref().map(|s| &s.name);
        topic(self).is_some()
            && topic(self) == topic(other)
            && name(self).is_some()
            && name(self) == name(other)
            && around[self.quotes[0]].overlaps(around[other.quotes[0]])
    }

    fn join(&mut self, other: Position) {
        self.quotes.extend(other.quotes);
        if let (Some(known), Some(more)) = (&mut self.topic, other.topic) {
            known.place = known.place.min(more.place);
            known.certainty = known.certainty.max(more.certainty);
            for evidence in more.evidence {
                if known.evidence.iter().all(|e| !e.overlaps(evidence)) {
                    known.evidence.push(evidence);
                }
            }
        }
    }
}

//! Statements against annotated articles: the whole way, from text to who stands where.
//!
//! A found statement and a quote in gold are about *the same words* if they share half of the shorter one. A
//! (quote, topic) pair is right if it is about the same words as a pair in gold on that topic; a full statement
//! if its speaker (by surname) and its stance are right, too. Quotes of one speaker that were joined into one
//! statement answer each of the quotes in gold. Every statement counts as decided, also where the model abstains.

use super::quotes::{Share, SpanScores, surname};
use crate::article::Article;
use crate::label::{Sentiment, Stance};
use crate::quote::Quote;
use crate::statement::Statement;
use crate::text::Span;
use crate::topic::TopicPlace;
use serde::Serialize;

/// An article whose quotes are known with topic, stance and sentiment.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct StatedArticle {
    /// The article.
    pub article: Article,
    /// Its quotes; one on two topics comes twice.
    pub quotes: Vec<StatedQuote>,
}

/// A quote and where its speaker stands.
#[derive(Debug, Clone, PartialEq)]
pub struct StatedQuote {
    /// The quote, with its speaker.
    pub quote: Quote,
    /// The topic's id; `None` if it is on none.
    pub topic: Option<String>,
    /// Toward the topic.
    pub stance: Option<Stance>,
    /// The tone.
    pub sentiment: Option<Sentiment>,
}

/// How well articles were read.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StatementReport {
    /// Articles scored.
    pub articles: usize,
    /// Quotes in gold.
    pub gold: usize,
    /// Those of them that are on a topic.
    pub gold_on_topic: usize,
    /// Statements found.
    pub found: usize,
    /// Those of them that are on a topic.
    pub found_on_topic: usize,
    /// Quotes, whatever their topic.
    pub quotes: SpanScores,
    /// Speakers, of the quotes found.
    pub speakers: Share,
    /// (quote, topic) pairs.
    pub topics: SpanScores,
    /// (quote, speaker, topic, stance).
    pub statements: SpanScores,
    /// Stances, of the pairs found.
    pub stances: Share,
    /// Sentiments, of the quotes found.
    pub sentiments: Share,
    /// The pairs found, by where their topic was named.
    pub places: Vec<PlaceScores>,
}

/// The pairs whose topic was found in one kind of place.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PlaceScores {
    /// Where the topic was named.
    pub place: TopicPlace,
    /// How many of them are on the right topic.
    pub topics: Share,
    /// Of these how many have the right stance.
    pub stances: Share,
}

/// Scores the statements found in some articles, one list for each article of `gold`.
///
/// ```
/// use standpoint::{article::Article, builtin, evaluate::{StatedArticle, StatedQuote, score_statements}};
/// use standpoint::{label::Stance, statement::Pipeline};
/// let article = Article::new("a", "\"We oppose the border wall,\" said Ida Holm, the mayor.");
/// let quote = builtin::quote_extractor().quotes(&article.text).remove(0);
/// let known = StatedQuote { quote, topic: Some("border-wall".into()), stance: Some(Stance::Against), sentiment: None };
/// let (model, topics) = (builtin::model()?, builtin::topics());
/// let found = Pipeline::new(&model, &topics, builtin::quote_extractor()).statements(&article);
/// let report = score_statements(&[StatedArticle { article, quotes: vec![known] }], &[found]);
/// assert_eq!((report.topics.f1, report.statements.f1), (1.0, 1.0));
/// # Ok::<(), standpoint::classifier::ModelError>(())
/// ```
///
/// # Panics
/// If there is not one list for each article.
pub fn score_statements(gold: &[StatedArticle], found: &[Vec<Statement>]) -> StatementReport {
    assert_eq!(gold.len(), found.len(), "one list of statements for each article");
    let mut counts = Counts::default();
    for (article, found) in gold.iter().zip(found) {
        counts.gold_side(article, found);
        counts.found_side(article, found);
    }
    counts.report(gold.len())
}

/// Running counts; pairs are right ones and all.
#[derive(Debug, Default)]
struct Counts {
    quotes: [usize; 2],
    found: [usize; 2],
    topics: [usize; 2],
    found_topics: [usize; 2],
    statements: usize,
    found_statements: usize,
    speakers: [usize; 2],
    stances: [usize; 2],
    sentiments: [usize; 2],
    /// For each place: pairs, with the right stance, those on a right topic; all.
    places: [([usize; 2], [usize; 2]); 4],
}

const PLACES: [TopicPlace; 4] = [TopicPlace::Quote, TopicPlace::Sentence, TopicPlace::Paragraph, TopicPlace::Article];

fn count(counts: &mut [usize; 2], right: bool) {
    counts[0] += usize::from(right);
    counts[1] += 1;
}

impl Counts {
    /// What of gold was found.
    fn gold_side(&mut self, article: &StatedArticle, found: &[Statement]) {
        for gold in &article.quotes {
            let best = found.iter().filter(|s| same_words(s, gold)).max_by_key(|s| overlap(s, gold));
            count(&mut self.quotes, best.is_some());
            if let Some(best) = best {
                count(&mut self.speakers, same_speaker(best, gold));
                if let (Some(given), Some(decided)) = (gold.sentiment, best.sentiment) {
                    count(&mut self.sentiments, given == decided.label);
                }
            }
            if gold.topic.is_none() {
                continue;
            }
            let on_topic = || found.iter().filter(|s| same_words(s, gold) && s.topic == gold.topic);
            count(&mut self.topics, on_topic().next().is_some());
            self.statements += usize::from(on_topic().any(|s| same_speaker(s, gold) && same_stance(s, gold)));
            if let Some(best) = on_topic().max_by_key(|s| overlap(s, gold)).filter(|_| gold.stance.is_some()) {
                count(&mut self.stances, same_stance(best, gold));
            }
        }
    }

    /// What of that which was found is right.
    fn found_side(&mut self, article: &StatedArticle, found: &[Statement]) {
        for s in found {
            let same = || article.quotes.iter().filter(|g| same_words(s, g));
            count(&mut self.found, same().next().is_some());
            if s.topic.is_none() {
                continue;
            }
            let mut on_topic = same().filter(|g| g.topic == s.topic);
            let stated = same().any(|g| g.topic == s.topic && same_speaker(s, g) && same_stance(s, g));
            self.found_statements += usize::from(stated);
            let answered = on_topic.next();
            count(&mut self.found_topics, answered.is_some());
            let Some(place) = s.topic_place.and_then(|p| PLACES.iter().position(|k| *k == p)) else { continue };
            count(&mut self.places[place].0, answered.is_some());
            if let Some(gold) = answered {
                count(&mut self.places[place].1, same_stance(s, gold));
            }
        }
    }

    fn report(&self, articles: usize) -> StatementReport {
        let scores =
            |found: [usize; 2], gold: [usize; 2]| SpanScores::new(found[0] as f64, found[1], gold[0] as f64, gold[1]);
        let place = |(place, (topics, stances)): (TopicPlace, ([usize; 2], [usize; 2]))| PlaceScores {
            place,
            topics: Share::new(topics),
            stances: Share::new(stances),
        };
        StatementReport {
            articles,
            gold: self.quotes[1],
            gold_on_topic: self.topics[1],
            found: self.found[1],
            found_on_topic: self.found_topics[1],
            quotes: scores(self.found, self.quotes),
            speakers: Share::new(self.speakers),
            topics: scores(self.found_topics, self.topics),
            statements: scores([self.found_statements, self.found_topics[1]], [self.statements, self.topics[1]]),
            stances: Share::new(self.stances),
            sentiments: Share::new(self.sentiments),
            places: PLACES.into_iter().zip(self.places).map(place).collect(),
        }
    }
}

fn overlap(found: &Statement, gold: &StatedQuote) -> usize {
    let (a, b): (Span, Span) = (found.content, gold.quote.extent());
    a.end.min(b.end).saturating_sub(a.start.max(b.start))
}

fn same_words(found: &Statement, gold: &StatedQuote) -> bool {
    let shared = overlap(found, gold);
    shared > 0 && 2 * shared >= found.content.len().min(gold.quote.extent().len())
}

fn same_speaker(found: &Statement, gold: &StatedQuote) -> bool {
    let name = |speaker: &Option<crate::quote::Speaker>| speaker.as_ref().map(|s| surname(&s.name));
    name(&found.speaker) == name(&gold.quote.speaker)
}

fn same_stance(found: &Statement, gold: &StatedQuote) -> bool {
    found.stance.map(|d| d.label) == gold.stance
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classifier::Decision;
    use crate::quote::{QuoteKind, Speaker};

    fn speaker(name: &str) -> Speaker {
        Speaker::given(name)
    }

    fn gold(content: [usize; 2], name: &str, topic: Option<&str>, stance: Stance) -> StatedQuote {
        let quote = Quote {
            content: vec![Span::new(content[0], content[1])],
            cue: vec![],
            source: vec![],
            kind: QuoteKind::Direct,
            speaker: Some(speaker(name)),
            certainty: 1.0,
        };
        let topic = topic.map(str::to_owned);
        StatedQuote { quote, stance: topic.as_ref().map(|_| stance), topic, sentiment: Some(Sentiment::Neutral) }
    }

    fn found(content: [usize; 2], name: &str, topic: Option<&str>, stance: Stance) -> Statement {
        let mut probabilities = [0.1; 3];
        probabilities[stance as usize] = 0.8;
        Statement {
            kind: Some(QuoteKind::Direct),
            content: Span::new(content[0], content[1]),
            cue: None,
            source: None,
            speaker: Some(speaker(name)),
            topic: topic.map(str::to_owned),
            evidence: vec![],
            topic_place: topic.map(|_| TopicPlace::Article),
            topic_certainty: topic.map(|_| 0.7),
            stance: topic.map(|_| Decision { label: stance, probabilities, abstained: true }),
            sentiment: None,
            sentence: Span::default(),
            certainty: 1.0,
        }
    }

    fn score(gold: Vec<StatedQuote>, found: Vec<Statement>) -> StatementReport {
        score_statements(&[StatedArticle { article: Article::default(), quotes: gold }], &[found])
    }

    #[test]
    fn a_joined_statement_answers_all_its_quotes_and_a_wrong_stance_is_only_a_pair() {
        let known = vec![
            gold([0, 10], "Ann Lee", Some("nato"), Stance::Favor),
            gold([12, 20], "Ann Lee", Some("nato"), Stance::Against),
            gold([30, 40], "Bo Ek", None, Stance::Neutral),
        ];
        let r = score(known, vec![found([0, 20], "Lee", Some("nato"), Stance::Favor)]);
        assert_eq!((r.topics.p, r.topics.r), (1.0, 1.0));
        assert_eq!((r.statements.p, r.statements.r), (1.0, 0.5));
        assert_eq!((r.stances.right, r.stances.n, r.gold_on_topic), (1, 2, 2));
        assert_eq!((r.quotes.p, r.quotes.r), (1.0, 2.0 / 3.0));
        assert_eq!((r.places[3].topics.right, r.places[3].topics.n), (1, 1));
    }

    #[test]
    fn what_nobody_said_and_what_is_on_another_topic_costs_precision() {
        let known =
            vec![gold([0, 10], "Ann Lee", Some("nato"), Stance::Favor), gold([20, 30], "Bo Ek", None, Stance::Favor)];
        let made = vec![
            found([0, 10], "Ann Lee", Some("nato"), Stance::Favor),
            found([0, 10], "Ann Lee", Some("refugees"), Stance::Favor),
            found([20, 30], "Bo Ek", Some("nato"), Stance::Favor),
            found([50, 60], "Bo Ek", Some("nato"), Stance::Favor),
        ];
        let r = score(known, made);
        assert_eq!((r.topics.p, r.topics.r, r.statements.p), (0.25, 1.0, 0.25));
        assert_eq!((r.quotes.p, r.speakers.acc), (0.75, Some(1.0)));
    }
}

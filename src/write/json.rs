//! Statements and quotes as JSON, one object each.

use crate::article::Article;
use crate::classifier::{Decision, Explanation, TaskExplanation};
use crate::label::{LabelSet, LabelledSentence, Sentiment, Stance};
use crate::quote::{Quote, QuoteKind, Resolution, Speaker};
use crate::statement::Statement;
use crate::text::{OffsetMap, OffsetUnit, Span};
use crate::topic::TopicPlace;
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use serde_json::{Map, Value, json};
use std::borrow::Cow;
use std::fmt::{self, Display, Formatter};

/// How the output names the model: its name and SHA-256.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelName(pub String);

impl ModelName {
    /// `name@sha256:identity`
    pub fn new(name: &str, identity: &str) -> Self {
        Self(format!("{name}@sha256:{identity}"))
    }
}

/// Writes spans of one text in the wanted unit.
#[derive(Debug)]
pub struct Offsets<'a> {
    text: &'a str,
    map: OffsetMap<'a>,
    unit: OffsetUnit,
}

impl<'a> Offsets<'a> {
    /// For `text`.
    pub fn new(text: &'a str, unit: OffsetUnit) -> Self {
        Self { text, map: OffsetMap::new(text, unit), unit }
    }

    pub(super) fn pair(&self, span: Span) -> [usize; 2] {
        [self.map.from_byte(span.start), self.map.from_byte(span.end)]
    }

    fn place(&self, span: Span) -> Place {
        let [start, end] = self.pair(span);
        Place { start, end }
    }

    fn quoted(&self, span: Span) -> Quoted<'a> {
        let [start, end] = self.pair(span);
        Quoted { start, end, text: span.of(self.text) }
    }
}

#[derive(Debug, Serialize)]
struct Place {
    start: usize,
    end: usize,
}

#[derive(Debug, Serialize)]
struct Quoted<'a> {
    start: usize,
    end: usize,
    text: &'a str,
}

/// A statement as a JSON object; shown as one line of JSON.
#[derive(Debug, Serialize)]
pub struct StatementJson<'a> {
    article: Option<&'a str>,
    id: Cow<'a, str>,
    kind: Option<QuoteKind>,
    content: Quoted<'a>,
    cue: Option<Quoted<'a>>,
    source: Option<Quoted<'a>>,
    speaker: Option<SpeakerJson<'a>>,
    topic: Option<&'a str>,
    evidence: Vec<Quoted<'a>>,
    topic_in: Option<TopicPlace>,
    topic_certainty: Option<f64>,
    stance: DecisionJson<Stance>,
    sentiment: DecisionJson<Sentiment>,
    sentence: Place,
    certainty: f64,
    offsets: &'static str,
    model: &'a str,
    #[serde(flatten)]
    about: Option<AboutArticle<'a>>,
}

#[derive(Debug, Serialize)]
struct SpeakerJson<'a> {
    name: &'a str,
    role: Option<&'a str>,
    party: Option<&'a str>,
    organisation: Option<&'a str>,
    members: &'a [String],
    resolution: Resolution,
    certainty: f64,
}

/// What is known of the article that a statement is from, as far as it is.
#[derive(Debug, Serialize)]
struct AboutArticle<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    outlet: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    author: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<&'a str>,
    #[serde(skip_serializing_if = "<[_]>::is_empty", serialize_with = "as_map")]
    columns: &'a [(String, Value)],
}

fn as_map<S: Serializer>(columns: &&[(String, Value)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(columns.iter().map(|(name, value)| (name, value)))
}

/// A decision; where there is none, one whose label is null, so that `stance.label` is always there.
#[derive(Debug)]
struct DecisionJson<L>(Option<Decision<L>>);

impl<L: LabelSet> Serialize for DecisionJson<L> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut out = serializer.serialize_map(None)?;
        let label = self.0.as_ref().map(|d| if d.abstained { "unsure" } else { d.label.name() });
        out.serialize_entry("label", &label)?;
        if let Some(d) = &self.0 {
            for label in L::ALL {
                out.serialize_entry(label.name(), &share(d.probability(label)))?;
            }
            out.serialize_entry("abstained", &d.abstained)?;
        }
        out.end()
    }
}

impl Display for StatementJson<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&serde_json::to_string(self).map_err(|_| fmt::Error)?)
    }
}

impl StatementJson<'_> {
    /// The object.
    pub fn value(&self) -> Value {
        json!(self)
    }
}

/// A statement of an article.
pub fn statement_json<'a>(
    article: &'a Article,
    number: usize,
    statement: &'a Statement,
    offsets: &Offsets<'a>,
    model: &'a ModelName,
) -> StatementJson<'a> {
    let about = AboutArticle {
        title: article.title.as_deref(),
        date: article.date.as_deref(),
        outlet: article.outlet.as_deref(),
        author: article.author.as_deref(),
        language: article.language.as_deref(),
        columns: &article.columns,
    };
    StatementJson {
        article: Some(&article.id),
        id: format!("{}#{number}", article.id).into(),
        about: Some(about),
        ..without_article("", statement, offsets, model)
    }
}

/// The decision on a sentence that was given as such.
pub fn prediction_json<'a>(
    sentence: &'a LabelledSentence,
    statement: &'a Statement,
    offsets: &Offsets<'a>,
    model: &'a ModelName,
) -> StatementJson<'a> {
    without_article(&sentence.id, statement, offsets, model)
}

fn without_article<'a>(
    id: &'a str,
    s: &'a Statement,
    offsets: &Offsets<'a>,
    model: &'a ModelName,
) -> StatementJson<'a> {
    let speaker = |s: &'a Speaker| SpeakerJson {
        name: &s.name,
        role: s.role.as_deref(),
        party: s.party.as_deref(),
        organisation: s.organisation.as_deref(),
        members: &s.members,
        resolution: s.resolution,
        certainty: share(s.certainty),
    };
    StatementJson {
        article: None,
        id: id.into(),
        kind: s.kind,
        content: offsets.quoted(s.content),
        cue: s.cue.map(|c| offsets.quoted(c)),
        source: s.source.map(|c| offsets.quoted(c)),
        speaker: s.speaker.as_ref().map(speaker),
        topic: s.topic.as_deref(),
        evidence: s.evidence.iter().map(|e| offsets.quoted(*e)).collect(),
        topic_in: s.topic_place,
        topic_certainty: s.topic_certainty.map(share),
        stance: DecisionJson(s.stance),
        sentiment: DecisionJson(s.sentiment),
        sentence: offsets.place(s.sentence),
        certainty: share(s.certainty),
        offsets: offsets.unit.name(),
        model: &model.0,
        about: None,
    }
}

/// A share with four digits: more would only look exact.
pub(super) fn share(value: f32) -> f64 {
    (f64::from(value) * 10_000.0).round() / 10_000.0
}

/// The quotes of an article, in the form of `PolNeAR`'s converted files.
pub fn quotes_json(article: &Article, quotes: &[Quote], unit: OffsetUnit) -> Value {
    let offsets = Offsets::new(&article.text, unit);
    let pairs = |spans: &[Span]| spans.iter().map(|s| offsets.pair(*s)).collect::<Vec<_>>();
    let attributions: Vec<Value> = quotes
        .iter()
        .map(|q| {
            json!({
                "content": pairs(&q.content),
                "cue": pairs(&q.cue),
                "source": pairs(&q.source),
                "kind": q.kind,
                "speaker": q.speaker.as_ref().map(|s| &s.name),
                "role": q.speaker.as_ref().and_then(|s| s.role.as_ref()),
                "party": q.speaker.as_ref().and_then(|s| s.party.as_ref()),
                "organisation": q.speaker.as_ref().and_then(|s| s.organisation.as_ref()),
                "members": q.speaker.as_ref().map_or(&[][..], |s| &s.members[..]),
                "speaker_resolution": q.speaker.as_ref().map(|s| s.resolution),
                "speaker_certainty": q.speaker.as_ref().map(|s| share(s.certainty)),
                "certainty": share(q.certainty),
            })
        })
        .collect();
    json!({ "id": article.id, "offsets": unit.name(), "attributions": attributions })
}

/// What a decision is the sum of: for each task the constants, each word's part, and the scores.
pub fn explanation_json(text: &str, topic: Option<&str>, explanation: &Explanation, unit: OffsetUnit) -> Value {
    let offsets = Offsets::new(text, unit);
    json!({
        "text": text,
        "topic": topic,
        "offsets": unit.name(),
        "stance": task_json(explanation.prediction.stance.as_ref(), explanation.stance.as_ref(), &offsets),
        "sentiment": task_json(explanation.prediction.sentiment.as_ref(), explanation.sentiment.as_ref(), &offsets),
    })
}

fn task_json<L: LabelSet>(
    decided: Option<&Decision<L>>,
    explanation: Option<&TaskExplanation>,
    offsets: &Offsets<'_>,
) -> Value {
    let Some(explanation) = explanation else { return Value::Null };
    // nine digits: far finer than the scores are, and the sums still hold
    let digits = |s: f64| json!((s * 1e9).round() / 1e9);
    let by_label = |scores: [f64; 3]| -> Value {
        L::ALL.into_iter().zip(scores).map(|(l, s)| (l.name().to_owned(), digits(s))).collect::<Map<_, _>>().into()
    };
    let words: Vec<Value> = explanation
        .contributions
        .iter()
        .map(|c| {
            let places: Vec<Quoted<'_>> = c.places.iter().map(|p| offsets.quoted(*p)).collect();
            let parts = c.parts.iter().map(|p| json!({ "feature": p.feature, "scores": by_label(p.scores) }));
            let parts: Vec<Value> = parts.collect();
            let characters: Vec<Value> = c.characters.iter().map(|s| by_label(*s)).collect();
            json!({
                "feature": c.feature, "places": places, "scores": by_label(c.scores), "parts": parts,
                "characters": characters,
            })
        })
        .collect();
    json!({
        "decision": DecisionJson(decided.copied()),
        "constants": by_label(explanation.constants),
        "contributions": words,
        "scores": by_label(explanation.scores),
    })
}

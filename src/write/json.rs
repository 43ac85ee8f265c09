//! Statements and quotes as JSON, one object each.

use crate::article::Article;
use crate::classifier::{Decision, Explanation, TaskExplanation};
use crate::label::{LabelSet, LabelledSentence};
use crate::quote::{Quote, Speaker};
use crate::statement::Statement;
use crate::text::{OffsetMap, OffsetUnit, Span};
use serde_json::{Map, Value, json};

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

    fn pair(&self, span: Span) -> [usize; 2] {
        [self.map.from_byte(span.start), self.map.from_byte(span.end)]
    }

    fn place(&self, span: Span) -> Value {
        let [start, end] = self.pair(span);
        json!({ "start": start, "end": end })
    }

    fn quoted(&self, span: Span) -> Value {
        let [start, end] = self.pair(span);
        json!({ "start": start, "end": end, "text": span.of(self.text) })
    }
}

/// A statement of an article.
pub fn statement_json(
    article: &Article,
    number: usize,
    statement: &Statement,
    offsets: &Offsets<'_>,
    model: &ModelName,
) -> Value {
    let mut out = Map::new();
    out.insert("article".into(), json!(article.id));
    out.insert("id".into(), json!(format!("{}#{number}", article.id)));
    statement_fields(&mut out, statement, offsets, model);
    for (name, value) in [
        ("title", &article.title),
        ("date", &article.date),
        ("outlet", &article.outlet),
        ("author", &article.author),
        ("language", &article.language),
    ] {
        if let Some(value) = value {
            out.insert(name.into(), json!(value));
        }
    }
    if !article.columns.is_empty() {
        out.insert("columns".into(), Value::Object(article.columns.iter().cloned().collect()));
    }
    Value::Object(out)
}

/// The decision on a sentence that was given as such.
pub fn prediction_json(
    sentence: &LabelledSentence,
    statement: &Statement,
    unit: OffsetUnit,
    model: &ModelName,
) -> Value {
    let offsets = Offsets::new(&sentence.text, unit);
    let mut out = Map::new();
    out.insert("article".into(), Value::Null);
    out.insert("id".into(), json!(sentence.id));
    statement_fields(&mut out, statement, &offsets, model);
    Value::Object(out)
}

fn statement_fields(out: &mut Map<String, Value>, s: &Statement, offsets: &Offsets<'_>, model: &ModelName) {
    let quoted = |span: Option<Span>| span.map_or(Value::Null, |s| offsets.quoted(s));
    out.insert("kind".into(), json!(s.kind));
    out.insert("content".into(), offsets.quoted(s.content));
    out.insert("cue".into(), quoted(s.cue));
    out.insert("source".into(), quoted(s.source));
    out.insert("speaker".into(), s.speaker.as_ref().map_or(Value::Null, speaker));
    out.insert("topic".into(), json!(s.topic));
    out.insert("evidence".into(), s.evidence.iter().map(|e| offsets.quoted(*e)).collect());
    out.insert("stance".into(), decision(s.stance.as_ref()));
    out.insert("sentiment".into(), decision(s.sentiment.as_ref()));
    out.insert("sentence".into(), offsets.place(s.sentence));
    out.insert("certainty".into(), number(s.certainty));
    out.insert("offsets".into(), json!(offsets.unit.name()));
    out.insert("model".into(), json!(model.0));
}

fn speaker(s: &Speaker) -> Value {
    json!({
        "name": s.name,
        "role": s.role,
        "party": s.party,
        "organisation": s.organisation,
        "members": s.members,
        "resolution": s.resolution,
        "certainty": number(s.certainty),
    })
}

/// A decision; where there is none, one whose label is null, so that `stance.label` is always there.
fn decision<L: LabelSet>(decision: Option<&Decision<L>>) -> Value {
    let mut out = Map::new();
    let label = decision.map(|d| if d.abstained { "unsure" } else { d.label.name() });
    out.insert("label".into(), json!(label));
    if let Some(d) = decision {
        for label in L::ALL {
            out.insert(label.name().into(), number(d.probability(label)));
        }
        out.insert("abstained".into(), json!(d.abstained));
    }
    Value::Object(out)
}

/// A share with four digits: more would only look exact.
fn number(value: f32) -> Value {
    json!((f64::from(value) * 10_000.0).round() / 10_000.0)
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
                "speaker_certainty": q.speaker.as_ref().map(|s| number(s.certainty)),
                "certainty": number(q.certainty),
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
            let places: Vec<Value> = c.places.iter().map(|p| offsets.quoted(*p)).collect();
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
        "decision": decision(decided),
        "constants": by_label(explanation.constants),
        "contributions": words,
        "scores": by_label(explanation.scores),
    })
}

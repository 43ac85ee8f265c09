//! `standpoint explain`

use super::failure::{Failure, Outcome};
use super::options::{ModelOptions, OutputOptions, topic};
use crate::classifier::{Explanation, Input, Model, Predictor};
use crate::label::{LabelSet, Sentiment, Stance};
use crate::text::{Language, OffsetUnit, Span, Words};
use crate::topic::{TopicFinder, Topics};
use crate::write::html::explanation_html;
use crate::write::{ModelName, Sink, explanation_json, explanation_text};
use clap::{Args, ValueEnum};
use serde_json::{Map, Value, json};
use std::io::Read;

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  standpoint explain --topic eu-sanctions \"She wants the sanctions on Russia lifted.\"
  echo \"He opposes lifting them.\" | standpoint explain --topic eu-sanctions -
  standpoint explain --topic eu-sanctions \"Keep the sanctions.\" --format html -o why.html
  standpoint explain --global --topic gun-control
  standpoint explain --global --format json > features.json     by label, and by topic

Scores are sums: a word's number is what it added to the score of each label, and the numbers of all words and
the constant make up the score exactly.")]
pub(super) struct Explain {
    /// A sentence, or - to read it from standard input
    #[arg(value_name = "SENTENCE", required_unless_present = "global")]
    sentence: Option<String>,
    /// The topic's id [default: the first that is found in the sentence]
    #[arg(long, value_name = "ID")]
    topic: Option<String>,
    /// The words of the mention that is asked about, for models of sentiment toward a mention
    #[arg(long, value_name = "WORDS")]
    target: Option<String>,
    /// Show the model's strongest features instead
    #[arg(long)]
    global: bool,
    /// How many features to show for each label
    #[arg(long, value_name = "N", default_value_t = 20)]
    top: usize,
    /// Form of the output
    #[arg(long, value_enum, default_value = "text")]
    format: ExplainFormat,
    #[command(flatten)]
    model: ModelOptions,
    #[command(flatten)]
    output: OutputOptions,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ExplainFormat {
    /// For people
    Text,
    /// One JSON object
    Json,
    /// One self-contained page
    Html,
}

impl Explain {
    pub(super) fn run(&self) -> Result<Outcome, Failure> {
        let (model, name) = self.model.model()?;
        let topics = self.model.topics(&model)?;
        let mut sink = Sink::open(self.output.output.as_deref())?;
        if self.global {
            sink.line(&self.strongest(&model)?)?;
        } else {
            let sentence = self.sentence()?;
            let id = self.topic_id(&sentence, &model, &topics)?;
            let target = self.target_span(&sentence)?;
            let input = Input { text: &sentence, topic: id.as_deref(), target, row: None };
            let explanation = Predictor::new(&model).explain(&input);
            sink.line(&self.written(&sentence, id.as_deref(), &explanation, &name)?)?;
        }
        sink.finish()?;
        Ok(Outcome::Done)
    }

    fn sentence(&self) -> Result<String, Failure> {
        let mut sentence = self.sentence.clone().unwrap_or_default();
        if sentence == "-" {
            sentence.clear();
            let read = std::io::stdin().read_to_string(&mut sentence);
            read.map_err(|e| Failure::Usage(format!("standard input: {e}")))?;
        }
        if sentence.trim().is_empty() {
            return Err(Failure::Usage("there is no sentence to explain".to_owned()));
        }
        Ok(sentence)
    }

    fn target_span(&self, sentence: &str) -> Result<Option<Span>, Failure> {
        let Some(words) = &self.target else { return Ok(None) };
        let start = sentence.find(words.as_str()).filter(|_| !words.is_empty());
        let start =
            start.ok_or_else(|| Failure::Usage(format!("--target: `{words}` does not occur in the sentence")))?;
        Ok(Some(Span::new(start, start + words.len())))
    }

    fn topic_id(&self, sentence: &str, model: &Model, topics: &Topics) -> Result<Option<String>, Failure> {
        if let Some(id) = &self.topic {
            if model.topic(id).is_none() {
                topic(topics, id)?; // a topic that neither the model nor the topic files know is a slip
            }
            return Ok(Some(id.clone()));
        }
        Ok(found(sentence, topics, model.head().language))
    }

    fn written(
        &self,
        sentence: &str,
        topic: Option<&str>,
        explanation: &Explanation,
        name: &ModelName,
    ) -> Result<String, Failure> {
        Ok(match self.format {
            ExplainFormat::Html => {
                explanation_html(sentence, topic, explanation, &name.0).map_err(|e| Failure::Usage(e.to_string()))?
            }
            ExplainFormat::Json => explanation_json(sentence, topic, explanation, OffsetUnit::CodePoint).to_string(),
            ExplainFormat::Text => explanation_text(sentence, topic, explanation, self.output.palette()),
        })
    }

    fn strongest(&self, model: &Model) -> Result<String, Failure> {
        let number = match &self.topic {
            None => None,
            Some(id) => Some(model.topic(id).ok_or_else(|| {
                let near = super::failure::nearest(id, model.head().topics.iter().map(String::as_str));
                Failure::Usage(format!("the model was not trained on a topic `{id}`{near}"))
            })?),
        };
        if self.format == ExplainFormat::Html {
            return Err(Failure::Usage("--global comes as text or json".to_owned()));
        }
        if self.format == ExplainFormat::Json {
            return Ok(self.strongest_json(model, number).to_string());
        }
        let mut lines = Vec::new();
        for label in Stance::ALL {
            lines.push(list("stance", label.name(), &model.strongest(label, number, self.top)));
        }
        if number.is_none() {
            for label in Sentiment::ALL {
                lines.push(list("sentiment", label.name(), &model.strongest(label, None, self.top)));
            }
        }
        Ok(lines.join("\n"))
    }
}

impl Explain {
    /// Strongest features by task and label, and by topic: of one topic, or of all.
    fn strongest_json(&self, model: &Model, topic: Option<usize>) -> Value {
        let topics = model.head().topics.iter().enumerate().filter(|(t, _)| topic.is_none_or(|only| only == *t));
        let by_topic: Map<String, Value> =
            topics.map(|(t, id)| (id.clone(), by_label::<Stance>(model, Some(t), self.top))).collect();
        json!({
            "stance": by_label::<Stance>(model, None, self.top),
            "sentiment": by_label::<Sentiment>(model, None, self.top),
            "topics": by_topic,
        })
    }
}

fn by_label<L: LabelSet>(model: &Model, topic: Option<usize>, top: usize) -> Value {
    let features = |label: L| -> Value {
        let strongest = model.strongest(label, topic, top);
        strongest.into_iter().map(|(feature, weight)| json!({ "feature": feature, "weight": weight })).collect()
    };
    L::ALL.into_iter().map(|l| (l.name().to_owned(), features(l))).collect::<Map<_, _>>().into()
}

fn list(task: &str, label: &str, features: &[(&str, f32)]) -> String {
    let shown: Vec<String> = features.iter().map(|(name, weight)| format!("{name} {weight:+.2}")).collect();
    format!("{task} {label}: {}", shown.join("  "))
}

/// The first topic found in a sentence.
fn found(sentence: &str, topics: &Topics, language: Language) -> Option<String> {
    let (mut words, mut read) = (Words::new(language), Vec::new());
    words.read(sentence, &mut read);
    let found = TopicFinder::new(topics, language).find(&read, &words);
    found.first().and_then(|m| topics.iter().nth(m.topic)).map(|t| t.id.clone())
}

//! `standpoint topics`

use super::bad_records::{Bad, BadRecords};
use super::failure::{Failure, Outcome, note, warn};
use super::options::{ColumnOptions, OutputOptions, topic};
use crate::builtin;
use crate::read;
use crate::text::{Language, Words, sentences};
use crate::topic::{TopicFinder, Topics, unfindable};
use crate::write::Sink;
use clap::{Args, Subcommand};
use std::fmt::Write;
use std::path::PathBuf;

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  standpoint topics list
  standpoint topics show eu-sanctions
  standpoint topics check mine.toml
  standpoint topics find --topics mine.toml news/")]
pub(super) struct TopicsCommand {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// All topics with their propositions
    List(List),
    /// One topic, whole
    Show(Show),
    /// Whether a topic file can be used, and each of its phrases found
    Check(Check),
    /// Sentences that topics are found in, one a line: article, topic, evidence, sentence
    Find(Find),
}

#[derive(Debug, Args)]
struct Source {
    /// Topic file (.toml) whose topics are added to the built-in ones
    #[arg(long, value_name = "FILE")]
    topics: Option<PathBuf>,
}

impl Source {
    fn read(&self) -> Result<Topics, Failure> {
        Ok(match &self.topics {
            Some(path) => builtin::topics().extended(read::topics(path)?),
            None => builtin::topics(),
        })
    }
}

#[derive(Debug, Args)]
struct List {
    #[command(flatten)]
    source: Source,
    #[command(flatten)]
    output: OutputOptions,
}

#[derive(Debug, Args)]
struct Show {
    /// The topic's id
    id: String,
    #[command(flatten)]
    source: Source,
    #[command(flatten)]
    output: OutputOptions,
}

#[derive(Debug, Args)]
struct Check {
    /// Topic file (.toml)
    file: PathBuf,
}

#[derive(Debug, Args)]
struct Find {
    /// Files, folders, or - for standard input
    #[arg(required = true, value_name = "INPUT")]
    inputs: Vec<String>,
    #[command(flatten)]
    source: Source,
    #[command(flatten)]
    columns: ColumnOptions,
    #[command(flatten)]
    output: OutputOptions,
}

impl TopicsCommand {
    pub(super) fn run(&self) -> Result<Outcome, Failure> {
        match &self.action {
            Action::List(list) => list.run(),
            Action::Show(show) => show.run(),
            Action::Check(check) => check.run(),
            Action::Find(find) => find.run(),
        }
    }
}

impl List {
    fn run(&self) -> Result<Outcome, Failure> {
        let topics = self.source.read()?;
        let mut sink = Sink::open(self.output.output.as_deref())?;
        let width = topics.iter().map(|t| t.id.len()).max().unwrap_or(0);
        for t in topics.iter() {
            sink.line(&format!("{:width$}  {}", t.id, t.proposition))?;
        }
        sink.finish()?;
        Ok(Outcome::Done)
    }
}

impl Show {
    fn run(&self) -> Result<Outcome, Failure> {
        let topics = self.source.read()?;
        let t = topic(&topics, &self.id)?;
        let mut sink = Sink::open(self.output.output.as_deref())?;
        sink.line(&format!("{} — {}\nfavor means: {}", t.id, t.name, t.proposition))?;
        sink.line(&format!("aliases: {}", t.aliases.join(" · ")))?;
        for pattern in &t.patterns {
            let mut line = format!("pattern: all of {}", pattern.all.join(" · "));
            if !pattern.any.is_empty() {
                let _ = write!(line, "; one of {}", pattern.any.join(" · "));
            }
            if !pattern.not.is_empty() {
                let _ = write!(line, "; none of {}", pattern.not.join(" · "));
            }
            sink.line(&line)?;
        }
        sink.finish()?;
        Ok(Outcome::Done)
    }
}

impl Check {
    fn run(&self) -> Result<Outcome, Failure> {
        match read::topics(&self.file) {
            Ok(topics) => {
                let count = topics.iter().len();
                let noun = if count == 1 { "topic, usable" } else { "topics, all usable" };
                note(&format!("{}: {count} {noun}", self.file.display()));
                let lost = unfindable(&topics, Language::En);
                for phrase in &lost {
                    warn(&format!("{}: {phrase}", self.file.display()));
                }
                Ok(if lost.is_empty() { Outcome::Done } else { Outcome::SomeBad })
            }
            Err(error) if error.is_of_io() => Err(error.into()),
            Err(error) => {
                warn(&error);
                Ok(Outcome::SomeBad)
            }
        }
    }
}

impl Find {
    fn run(&self) -> Result<Outcome, Failure> {
        let topics = self.source.read()?;
        let mut finder = TopicFinder::new(&topics, Language::En);
        let ids: Vec<&str> = topics.iter().map(|t| t.id.as_str()).collect();
        let mut sink = Sink::open(self.output.output.as_deref())?;
        let (mut words, mut tokens) = (Words::new(Language::En), Vec::new());
        let mut bad = BadRecords::default();
        for article in read::articles(read::inputs(&self.inputs)?, self.columns.columns()) {
            let article = match article {
                Ok(article) => article,
                Err(error) => {
                    bad.tell(&Bad::Record(error));
                    continue;
                }
            };
            for span in sentences(&article.text) {
                let sentence = span.of(&article.text);
                words.read(sentence, &mut tokens);
                for found in finder.find(&tokens, &words) {
                    let evidence: Vec<&str> = found.evidence.iter().map(|e| e.of(sentence)).collect();
                    let line = sentence.split_whitespace().collect::<Vec<_>>().join(" ");
                    sink.line(&format!("{}\t{}\t{}\t{line}", article.id, ids[found.topic], evidence.join(" | ")))?;
                }
            }
        }
        sink.finish()?;
        bad.end(None);
        Ok(if bad.is_empty() { Outcome::Done } else { Outcome::SomeBad })
    }
}

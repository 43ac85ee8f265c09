//! `standpoint predict`

use super::bulk::{Bulk, BulkOptions, Chunk, Shape};
use super::conditions::Conditions;
use super::failure::{Failure, Outcome, note};
use super::options::{
    ModelOptions, OffsetChoice, OutputOptions, QuoteOptions, RowOptions, StatementFormat, terminal_width,
};
use crate::read::{self, ReadError, RecordUnit, Unread};
use crate::statement::{Pipeline, Statement};
use crate::text::OffsetUnit;
use crate::topic::TopicPlace;
use crate::write::{
    CSV_COLUMNS, ModelName, Offsets, Palette, Settings, StatementJson, article_heading, csv_line, csv_row,
    prediction_json, statement_json, statement_row, statement_table,
};
use clap::{Args, ValueEnum};

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  standpoint predict article.txt
  standpoint predict news/ archive.jsonl.gz -o statements.jsonl
  standpoint predict archive.parquet -o statements.parquet
  standpoint predict archive/ -o statements.jsonl.zst --resume
  standpoint predict archive.csv --where outlet=Gazette,Herald --max-article-size 2M
  curl -s https://example.org/a.txt | standpoint predict -
  standpoint predict --topics mine.toml --topics-only articles.csv --text-col body
  standpoint predict --sentences sentences.csv --format csv > predicted.csv

A .txt file is one article, and so is the main text of an .html page; a row of .csv, .tsv or .parquet and a line of
.jsonl is one article (text in the column `text`). Any of them may be packed by gzip or zstd. Folders are walked in sorted
order. However many articles there are, only a few are in memory; they come out in the order in which they come in. An OUTPUT
whose name ends in .gz or .zst is packed.
With --sentences each record is one sentence: exactly one line comes out for each, in order; `topic` (an id) and
`target` or `target_start`/`target_end` are used where they are given. Labels are not read.

A bad record (a broken line, a file that is no text, a page without an article) is told and counted and does not stop the
rest; with -o OUTPUT, it is told in OUTPUT.errors.jsonl by path, record and reason; of many, standard error tells the first ten
and counts the rest. The exit code is 1 then. With
--resume, what was reached is kept in OUTPUT.part and OUTPUT.progress until all is done: after a power cut, give the same
command again. Without it, OUTPUT appears only when it is whole.")]
#[allow(clippy::struct_excessive_bools)] // each is an option of its own
pub(super) struct Predict {
    /// Files, folders, or - for standard input
    #[arg(required = true, value_name = "INPUT")]
    inputs: Vec<String>,
    #[command(flatten)]
    model: ModelOptions,
    /// Leave out quotes that match no topic
    #[arg(long)]
    topics_only: bool,
    /// How far from a quote its topic may be named: in the quote itself, its sentence, its paragraph, or the article
    #[arg(long, value_enum, value_name = "PLACE", default_value = "article", conflicts_with = "sentences")]
    topics_in: TopicsIn,
    /// Always decide, however unsure
    #[arg(long)]
    no_abstain: bool,
    /// Decide where the most probable label has this probability, 0 to 1, instead of the model's own threshold
    #[arg(long, value_name = "SHARE", conflicts_with = "no_abstain")]
    min_confidence: Option<f32>,
    /// Take each input record as one sentence
    #[arg(long, conflicts_with = "topics_only")]
    sentences: bool,
    /// Leave out statements less certain than this, 0 to 1
    #[arg(long, value_name = "SHARE", default_value_t = 0.0)]
    min_certainty: f32,
    /// Leave out statements whose speaker is less certain than this, 0 to 1, or unknown
    #[arg(long, value_name = "SHARE", default_value_t = 0.0)]
    min_speaker_certainty: f32,
    /// Form of the output [default: table on a terminal, else as the extension of OUTPUT tells, else jsonl]
    #[arg(long, value_enum)]
    format: Option<StatementFormat>,
    /// What offsets count
    #[arg(long, value_enum, default_value = "codepoint")]
    offsets: OffsetChoice,
    #[command(flatten)]
    bulk: BulkOptions,
    #[command(flatten)]
    quotes: QuoteOptions,
    #[command(flatten)]
    rows: RowOptions,
    #[command(flatten)]
    output: OutputOptions,
}

/// Where the topic of a quote may be named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum TopicsIn {
    Quote,
    Sentence,
    Paragraph,
    Article,
}

impl From<TopicsIn> for TopicPlace {
    fn from(place: TopicsIn) -> Self {
        match place {
            TopicsIn::Quote => TopicPlace::Quote,
            TopicsIn::Sentence => TopicPlace::Sentence,
            TopicsIn::Paragraph => TopicPlace::Paragraph,
            TopicsIn::Article => TopicPlace::Article,
        }
    }
}

/// Writes statements in the wanted form.
struct Form<'a> {
    format: StatementFormat,
    offsets: OffsetUnit,
    palette: Palette,
    width: u16,
    model: &'a ModelName,
}

impl Predict {
    pub(super) fn run(&self) -> Result<Outcome, Failure> {
        let finder = self.quotes.finder()?;
        let (model, name) = std::thread::scope(|scope| {
            if !self.sentences {
                scope.spawn(|| finder.extractor()); // made ready while the model is read
            }
            self.model.model()
        })?;
        let topics = self.model.topics(&model)?;
        let format = self.format()?;
        let form = Form {
            format,
            offsets: self.offsets.into(),
            palette: self.output.palette(),
            width: terminal_width(),
            model: &name,
        };
        let bulk = Bulk {
            what: if self.sentences { "sentences" } else { "articles" },
            unit: if self.sentences { RecordUnit::Sentence } else { RecordUnit::Article },
            inputs: &self.inputs,
            columns: self.rows.columns(),
            shape: form.shape(),
            options: &self.bulk,
            output: &self.output,
            settings: self.settings(format, &name)?,
        };
        let pipeline = || Pipeline::new(&model, &topics, finder.extractor()).with_topics_in(self.topics_in.into());
        if self.sentences { self.sentences(bulk, pipeline, &form) } else { self.articles(bulk, pipeline, &form) }
    }

    fn format(&self) -> Result<StatementFormat, Failure> {
        let terminal = self.output.to_terminal();
        let told = self.output.output.as_deref().and_then(StatementFormat::of);
        let usual = if terminal { StatementFormat::Table } else { StatementFormat::Jsonl };
        let format = self.format.or(told).unwrap_or(usual);
        if format == StatementFormat::Parquet {
            self.output.refuse_terminal()?;
        }
        Ok(format)
    }

    /// All that the output depends on beside the inputs.
    fn settings(&self, format: StatementFormat, model: &ModelName) -> Result<Settings, Failure> {
        let mut settings = self.quotes.settings()?;
        let mut put = |name: &str, value: String| settings.insert(name.to_owned(), value);
        put("command", "predict".to_owned());
        put("model", model.0.clone());
        put("format", format!("{format:?}").to_lowercase());
        put("offsets", format!("{:?}", self.offsets).to_lowercase());
        put("topics-only", self.topics_only.to_string());
        put("topics-in", format!("{:?}", self.topics_in).to_lowercase());
        put("no-abstain", self.no_abstain.to_string());
        put("min-confidence", format!("{:?}", self.min_confidence));
        put("sentences", self.sentences.to_string());
        put("min-certainty", self.min_certainty.to_string());
        put("min-speaker-certainty", self.min_speaker_certainty.to_string());
        put("columns", format!("{:?}", self.rows.columns()));
        put("where", format!("{:?}", self.rows.conditions()?));
        if let Some(topics) = &self.model.topics {
            put("topics", read::identity(topics)?);
        }
        Ok(settings)
    }

    fn sentences<'m>(
        &self,
        bulk: Bulk<'_>,
        pipeline: impl Fn() -> Pipeline<'m> + Sync,
        form: &Form<'_>,
    ) -> Result<Outcome, Failure> {
        let columns = bulk.columns.clone();
        let conditions = Conditions::new(self.rows.conditions()?);
        let work = |pipeline: &mut Pipeline<'m>, record: Unread, chunk: &mut Chunk| {
            let sentence = record.sentence(&columns)?;
            if conditions.admit(|c| c.holds(&sentence)) {
                let statement = self.decided(pipeline.sentence(&sentence));
                let offsets = Offsets::new(&sentence.text, form.offsets);
                form.statements(chunk, &sentence.text, std::slice::from_ref(&statement), |_, statement| {
                    prediction_json(&sentence, statement, &offsets, form.model)
                });
            }
            Ok(())
        };
        let progress = bulk.run(pipeline, work)?;
        conditions.check(progress.good)?;
        Ok(Bulk::summary("sentences", "predictions", &progress, &self.output))
    }

    fn articles<'m>(
        &self,
        bulk: Bulk<'_>,
        pipeline: impl Fn() -> Pipeline<'m> + Sync,
        form: &Form<'_>,
    ) -> Result<Outcome, Failure> {
        let columns = bulk.columns.clone();
        let conditions = Conditions::new(self.rows.conditions()?);
        let work = |pipeline: &mut Pipeline<'m>, record: Unread, chunk: &mut Chunk| -> Result<(), ReadError> {
            let article = record.article(&columns)?;
            if !conditions.admit(|c| c.holds_of_article(&article)) {
                return Ok(());
            }
            let found = self.kept(pipeline.statements(&article));
            if form.format == StatementFormat::Table && chunk.several {
                chunk.line(&article_heading(&article));
            }
            let offsets = Offsets::new(&article.text, form.offsets);
            form.statements(chunk, &article.text, &found, |number, statement| {
                statement_json(&article, number, statement, &offsets, form.model)
            });
            Ok(())
        };
        let progress = bulk.run(pipeline, work)?;
        conditions.check(progress.good)?;
        let outcome = Bulk::summary("articles", "statements", &progress, &self.output);
        if progress.good > 0 && progress.results == 0 && !self.output.quiet && progress.bad == 0 {
            note(&"no statements: nobody is quoted in this text, or the quotes match no topic");
        }
        Ok(outcome)
    }

    fn kept(&self, statements: Vec<Statement>) -> Vec<Statement> {
        let keep = |s: &Statement| {
            s.certainty >= self.min_certainty
                && s.speaker.as_ref().map_or(0.0, |s| s.certainty) >= self.min_speaker_certainty
                && !(self.topics_only && s.topic.is_none())
        };
        statements.into_iter().filter(keep).map(|s| self.decided(s)).collect()
    }

    fn decided(&self, mut statement: Statement) -> Statement {
        let least = self.min_confidence.or(self.no_abstain.then_some(0.0));
        if let Some(least) = least {
            if let Some(stance) = &mut statement.stance {
                stance.abstained = stance.confidence() < least;
            }
            if let Some(sentiment) = &mut statement.sentiment {
                sentiment.abstained = sentiment.confidence() < least;
            }
        }
        statement
    }
}

impl Form<'_> {
    fn shape(&self) -> Shape {
        match self.format {
            StatementFormat::Table => Shape::Tables,
            StatementFormat::Jsonl => Shape::Lines(Vec::new()),
            StatementFormat::Csv => Shape::Lines(csv_line(&CSV_COLUMNS).into_bytes()),
            StatementFormat::Json => Shape::Array,
            StatementFormat::Parquet => Shape::Parquet(&CSV_COLUMNS),
        }
    }

    /// Adds the statements of a text to what was made of a batch; `json` makes one, by its number from 1.
    fn statements<'s>(
        &self,
        chunk: &mut Chunk,
        text: &str,
        found: &'s [Statement],
        json: impl Fn(usize, &'s Statement) -> StatementJson<'s>,
    ) {
        chunk.results += found.len() as u64;
        if self.format == StatementFormat::Table {
            let rows: Vec<[String; 6]> = found.iter().map(|s| statement_row(text, s)).collect();
            if !rows.is_empty() {
                chunk.line(&statement_table(&rows, self.width, self.palette));
                chunk.line("");
            }
            return;
        }
        let cells = |json: &StatementJson<'_>| csv_row(&serde_json::to_value(json).unwrap_or_default());
        for (number, statement) in found.iter().enumerate() {
            let json = json(number + 1, statement);
            match self.format {
                StatementFormat::Json => {
                    chunk.bytes.extend_from_slice(b",\n");
                    chunk.json(&json);
                }
                StatementFormat::Csv => chunk.bytes.extend_from_slice(csv_line(&cells(&json)).as_bytes()),
                StatementFormat::Parquet => chunk.rows.push(cells(&json)),
                StatementFormat::Jsonl | StatementFormat::Table => {
                    chunk.json(&json);
                    chunk.bytes.push(b'\n');
                }
            }
        }
    }
}

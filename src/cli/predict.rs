//! `standpoint predict`

use super::failure::{Failure, Outcome, note, warn};
use super::options::{
    LabelFileOptions, ModelOptions, OffsetChoice, OutputOptions, QuoteOptions, StatementFormat, terminal_width,
};
use super::progress;
use crate::article::Article;
use crate::classifier::Model;
use crate::quote::Extractor;
use crate::read::{self, ReadError};
use crate::statement::{Pipeline, Statement};
use crate::text::OffsetUnit;
use crate::topic::{TopicPlace, Topics};
use crate::write::{
    ModelName, Offsets, Palette, Sink, StatementJson, article_heading, csv_header, csv_row, prediction_json,
    statement_json, statement_row, statement_table,
};
use clap::{Args, ValueEnum};
use rayon::prelude::*;

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  standpoint predict article.txt
  standpoint predict news/ archive.jsonl -o statements.jsonl
  curl -s https://example.org/a.txt | standpoint predict -
  standpoint predict --topics mine.toml --topics-only articles.csv --text-col body
  standpoint predict --sentences sentences.csv --format csv > predicted.csv

A .txt file is one article; a row of .csv or .tsv and a line of .jsonl is one article (text in the column `text`).
With --sentences each record is one sentence: exactly one line comes out for each, in order; `topic` (an id) and
`target` or `target_start`/`target_end` are used where they are given.")]
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
    /// Take each input record as one sentence
    #[arg(long, conflicts_with = "topics_only")]
    sentences: bool,
    /// Leave out statements less certain than this, 0 to 1
    #[arg(long, value_name = "SHARE", default_value_t = 0.0)]
    min_certainty: f32,
    /// Leave out statements whose speaker is less certain than this, 0 to 1, or unknown
    #[arg(long, value_name = "SHARE", default_value_t = 0.0)]
    min_speaker_certainty: f32,
    /// Form of the output [default: table on a terminal, jsonl otherwise]
    #[arg(long, value_enum)]
    format: Option<StatementFormat>,
    /// What offsets count
    #[arg(long, value_enum, default_value = "codepoint")]
    offsets: OffsetChoice,
    /// Stop at the first bad article instead of passing it over
    #[arg(long)]
    strict: bool,
    #[command(flatten)]
    quotes: QuoteOptions,
    #[command(flatten)]
    labels: LabelFileOptions,
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

/// Articles taken from the input at a time.
const BATCH: usize = 256;

/// Writes results one by one in the wanted form.
struct Writer {
    sink: Sink,
    format: StatementFormat,
    written: usize,
    rows: Vec<[String; 6]>,
    palette: Palette,
}

impl Predict {
    pub(super) fn run(&self) -> Result<Outcome, Failure> {
        let (model, name) = self.model.model()?;
        let topics = self.model.topics(&model)?;
        let pool = self.output.threads()?;
        let finder = self.quotes.finder()?;
        let extractor = finder.extractor();
        let inputs = read::inputs(&self.inputs)?;
        let terminal = self.output.to_terminal();
        let format = self.format.unwrap_or(if terminal { StatementFormat::Table } else { StatementFormat::Jsonl });
        let sink = Sink::open(self.output.output.as_deref())?;
        let palette = self.output.palette();
        let mut writer = Writer { sink, format, written: 0, rows: Vec::new(), palette };
        writer.begin()?;
        let outcome = pool.install(|| {
            if self.sentences {
                self.sentences(&model, &topics, extractor, &name, &mut writer)
            } else {
                self.articles(inputs, &model, &topics, extractor, &name, &mut writer)
            }
        })?;
        writer.finish()?;
        Ok(outcome)
    }

    fn sentences(
        &self,
        model: &Model,
        topics: &Topics,
        extractor: Extractor<'_>,
        name: &ModelName,
        writer: &mut Writer,
    ) -> Result<Outcome, Failure> {
        let rows = self.labels.read_unlabelled(&self.inputs, self.output.quiet)?;
        let unit = OffsetUnit::from(self.offsets);
        let mut pipelines = Pipelines::new(model, topics, extractor, self.topics_in.into());
        for batch in rows.sentences.chunks(BATCH * 64) {
            let judged = pipelines.each(batch, |pipeline, s| self.decided(pipeline.sentence(s)));
            for (sentence, statement) in batch.iter().zip(&judged) {
                writer.statement(&sentence.text, statement, || prediction_json(sentence, statement, unit, name))?;
            }
        }
        Ok(if rows.skipped.is_empty() { Outcome::Done } else { Outcome::SomeBad })
    }

    fn articles(
        &self,
        inputs: Vec<read::InputFile>,
        model: &Model,
        topics: &Topics,
        extractor: Extractor<'_>,
        name: &ModelName,
        writer: &mut Writer,
    ) -> Result<Outcome, Failure> {
        let files = inputs.len();
        let mut articles = read::articles(inputs, self.labels.columns());
        let progress = progress::bar(None, "articles", self.output.quiet || self.output.to_terminal());
        let (mut bad, mut count, mut statements) = (0, 0, 0);
        let mut pipelines = Pipelines::new(model, topics, extractor, self.topics_in.into());
        loop {
            let batch: Vec<Result<Article, ReadError>> = articles.by_ref().take(BATCH).collect();
            if batch.is_empty() {
                break;
            }
            let found = pipelines.each(&batch, |pipeline, article| {
                article.as_ref().map_or_else(|_| Vec::new(), |a| self.kept(pipeline.statements(a)))
            });
            for (article, found) in batch.into_iter().zip(found) {
                progress.inc(1);
                match article {
                    Err(error) if self.strict => return Err(error.into()),
                    Err(error) => {
                        bad += 1;
                        warn(&error);
                    }
                    Ok(article) => {
                        count += 1;
                        statements += found.len();
                        let several = files > 1 || count > 1;
                        self.write(&article, &found, name, writer, several)?;
                    }
                }
            }
        }
        progress.finish_and_clear();
        if self.output.verbose || bad > 0 && !self.output.quiet {
            note(&format!("{count} articles, {statements} statements, {bad} bad records passed over"));
        }
        if count > 0 && statements == 0 && !self.output.quiet && bad == 0 {
            note(&"no statements: nobody is quoted in this text, or the quotes match no topic");
        }
        Ok(if bad == 0 { Outcome::Done } else { Outcome::SomeBad })
    }

    fn write(
        &self,
        article: &Article,
        found: &[Statement],
        name: &ModelName,
        writer: &mut Writer,
        several: bool,
    ) -> Result<(), Failure> {
        let offsets = Offsets::new(&article.text, self.offsets.into());
        writer.article(article, several)?;
        for (number, statement) in found.iter().enumerate() {
            let json = || statement_json(article, number + 1, statement, &offsets, name);
            writer.statement(&article.text, statement, json)?;
        }
        writer.end_article()
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
        if self.no_abstain {
            if let Some(stance) = &mut statement.stance {
                stance.abstained = false;
            }
            if let Some(sentiment) = &mut statement.sentiment {
                sentiment.abstained = false;
            }
        }
        statement
    }
}

/// A pipeline for each thread, made when it is first needed; each keeps what it learns about words.
struct Pipelines<'m> {
    model: &'m Model,
    topics: &'m Topics,
    extractor: Extractor<'m>,
    topics_in: TopicPlace,
    made: Vec<Option<Pipeline<'m>>>,
}

impl<'m> Pipelines<'m> {
    fn new(model: &'m Model, topics: &'m Topics, extractor: Extractor<'m>, topics_in: TopicPlace) -> Self {
        Self { model, topics, extractor, topics_in, made: (0..rayon::current_num_threads()).map(|_| None).collect() }
    }

    /// Applies `work` to all items, in parts of equal size, one for each pipeline; results in order.
    fn each<T: Sync, R: Send>(&mut self, items: &[T], work: impl Fn(&mut Pipeline<'m>, &T) -> R + Sync) -> Vec<R> {
        let new = || Pipeline::new(self.model, self.topics, self.extractor).with_topics_in(self.topics_in);
        let part = items.len().div_ceil(self.made.len()).max(1);
        let parts = self.made.par_iter_mut().zip(items.par_chunks(part));
        let work = |(pipeline, part): (&mut Option<Pipeline<'m>>, &[T])| {
            let pipeline = pipeline.get_or_insert_with(new);
            part.iter().map(|item| work(pipeline, item)).collect::<Vec<_>>()
        };
        parts.flat_map_iter(work).collect()
    }
}

impl Writer {
    fn begin(&mut self) -> Result<(), Failure> {
        match self.format {
            StatementFormat::Csv => self.csv(&csv_header()),
            StatementFormat::Json => Ok(self.sink.bytes(b"[")?),
            _ => Ok(()),
        }
    }

    fn article(&mut self, article: &Article, several: bool) -> Result<(), Failure> {
        if self.format == StatementFormat::Table && several {
            self.sink.line(&article_heading(article))?;
        }
        Ok(())
    }

    fn end_article(&mut self) -> Result<(), Failure> {
        if self.format == StatementFormat::Table && !self.rows.is_empty() {
            let rows = std::mem::take(&mut self.rows);
            let table = statement_table(&rows, terminal_width(), self.palette);
            self.sink.line(&table)?;
            self.sink.line("")?;
        }
        Ok(())
    }

    fn statement<'a>(
        &mut self,
        text: &str,
        statement: &Statement,
        json: impl FnOnce() -> StatementJson<'a>,
    ) -> Result<(), Failure> {
        match self.format {
            StatementFormat::Table => self.rows.push(statement_row(text, statement)),
            StatementFormat::Jsonl => self.sink.line(&json().to_string())?,
            StatementFormat::Json => {
                self.sink.bytes(if self.written == 0 { b"\n" } else { b",\n" })?;
                self.sink.bytes(json().to_string().as_bytes())?;
            }
            StatementFormat::Csv => self.csv(&csv_row(&json().value()))?,
        }
        self.written += 1;
        Ok(())
    }

    fn csv(&mut self, cells: &[String]) -> Result<(), Failure> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(cells).map_err(|e| Failure::Usage(e.to_string()))?;
        let bytes = writer.into_inner().map_err(|e| Failure::Usage(e.to_string()))?;
        Ok(self.sink.bytes(&bytes)?)
    }

    fn finish(mut self) -> Result<(), Failure> {
        self.end_article()?;
        if self.format == StatementFormat::Json {
            self.sink.bytes(b"\n]\n")?;
        }
        Ok(self.sink.finish()?)
    }
}

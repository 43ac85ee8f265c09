//! `standpoint quotes`

use super::bulk::{Bulk, BulkOptions, Chunk, Shape};
use super::failure::{Failure, Outcome};
use super::options::{ColumnOptions, OffsetChoice, OutputOptions, QuoteOptions, terminal_width};
use crate::article::Article;
use crate::quote::{AnnotatedArticle, Extraction, Quote};
use crate::read::{ReadError, RecordUnit, Unread};
use crate::write::{
    Offsets, Packing, Palette, QUOTE_COLUMNS, Settings, article_heading, csv_line, polnear_json, quote_row,
    quote_table, quotes_json,
};
use clap::{Args, ValueEnum};
use std::path::Path;

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  standpoint quotes article.txt
  standpoint quotes news/*.txt --format jsonl -o quotes.jsonl
  standpoint quotes news/ --quotes rules --min-certainty 0.6
  standpoint quotes archive.jsonl.zst -o quotes.jsonl.zst --resume
  standpoint quotes archive.parquet -o quotes.parquet

With --format jsonl there is one article a line: its id and its attributions, each with the places of content, cue
and source as [start, end] pairs, its kind, and the speaker's name. csv and parquet have a row for each quote; pieces are joined
by ` | `. Inputs, packed output, bad records and --resume are as `standpoint predict --help` tells.")]
pub(super) struct Quotes {
    /// Files, folders, or - for standard input
    #[arg(required = true, value_name = "INPUT")]
    inputs: Vec<String>,
    /// Form of the output [default: table on a terminal, else as the extension of OUTPUT tells, else jsonl]
    #[arg(long, value_enum)]
    format: Option<QuoteFormat>,
    /// What offsets count
    #[arg(long, value_enum, default_value = "codepoint")]
    offsets: OffsetChoice,
    /// Leave out quotes less certain than this, 0 to 1
    #[arg(long, value_name = "SHARE", default_value_t = 0.0)]
    min_certainty: f32,
    /// Leave out quotes whose speaker is less certain than this, 0 to 1, or unknown
    #[arg(long, value_name = "SHARE", default_value_t = 0.0)]
    min_speaker_certainty: f32,
    #[command(flatten)]
    bulk: BulkOptions,
    #[command(flatten)]
    quotes: QuoteOptions,
    #[command(flatten)]
    columns: ColumnOptions,
    #[command(flatten)]
    output: OutputOptions,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum QuoteFormat {
    /// A table for people
    Table,
    /// One article a line
    Jsonl,
    /// The same with the article's text, as `convert`, `train --quotes` and `evaluate --quotes` read it
    Annotated,
    /// Comma-separated values, one quote a row
    Csv,
    /// A Parquet file with the columns of the CSV form
    Parquet,
}

impl QuoteFormat {
    /// That which a file's extension tells.
    fn of(path: &Path) -> Option<Self> {
        Some(match Packing::bare_extension(path)?.as_str() {
            "jsonl" | "ndjson" => QuoteFormat::Jsonl,
            "csv" => QuoteFormat::Csv,
            "parquet" | "pq" => QuoteFormat::Parquet,
            _ => return None,
        })
    }

    fn shape(self) -> Shape {
        match self {
            QuoteFormat::Table => Shape::Tables,
            QuoteFormat::Jsonl | QuoteFormat::Annotated => Shape::Lines(Vec::new()),
            QuoteFormat::Csv => Shape::Lines(csv_line(&QUOTE_COLUMNS).into_bytes()),
            QuoteFormat::Parquet => Shape::Parquet(&QUOTE_COLUMNS),
        }
    }
}

impl Quotes {
    pub(super) fn run(&self) -> Result<Outcome, Failure> {
        let finder = self.quotes.finder()?;
        let told = self.output.output.as_deref().and_then(QuoteFormat::of);
        let usual = if self.output.to_terminal() { QuoteFormat::Table } else { QuoteFormat::Jsonl };
        let format = self.format.or(told).unwrap_or(usual);
        if format == QuoteFormat::Parquet {
            self.output.refuse_terminal()?;
        }
        let (palette, width) = (self.output.palette(), terminal_width());
        let columns = self.columns.columns();
        let bulk = Bulk {
            what: "articles",
            unit: RecordUnit::Article,
            inputs: &self.inputs,
            columns: columns.clone(),
            shape: format.shape(),
            options: &self.bulk,
            output: &self.output,
            settings: self.settings(format)?,
        };
        let work = |extraction: &mut Extraction<'_>, record: Unread, chunk: &mut Chunk| -> Result<(), ReadError> {
            let article = record.article(&columns)?;
            let mut quotes = extraction.quotes(&article.text);
            quotes.retain(|q| {
                q.certainty >= self.min_certainty
                    && q.speaker.as_ref().map_or(0.0, |s| s.certainty) >= self.min_speaker_certainty
            });
            chunk.results += quotes.len() as u64;
            self.write(article, quotes, format, (width, palette), chunk);
            Ok(())
        };
        let progress = bulk.run(|| Extraction::new(finder.extractor()), work)?;
        Ok(Bulk::summary("articles", "quotes", &progress, &self.output))
    }

    /// All that the output depends on beside the inputs.
    fn settings(&self, format: QuoteFormat) -> Result<Settings, Failure> {
        let mut settings = self.quotes.settings()?;
        let mut put = |name: &str, value: String| settings.insert(name.to_owned(), value);
        put("command", "quotes".to_owned());
        put("format", format!("{format:?}").to_lowercase());
        put("offsets", format!("{:?}", self.offsets).to_lowercase());
        put("min-certainty", self.min_certainty.to_string());
        put("min-speaker-certainty", self.min_speaker_certainty.to_string());
        put("columns", format!("{:?}", self.columns.columns()));
        Ok(settings)
    }

    fn write(
        &self,
        article: Article,
        quotes: Vec<Quote>,
        format: QuoteFormat,
        (width, palette): (u16, Palette),
        chunk: &mut Chunk,
    ) {
        match format {
            QuoteFormat::Jsonl => chunk.line(&quotes_json(&article, &quotes, self.offsets.into()).to_string()),
            QuoteFormat::Annotated => chunk.line(&polnear_json(&AnnotatedArticle { article, quotes }).to_string()),
            QuoteFormat::Csv | QuoteFormat::Parquet => {
                let offsets = Offsets::new(&article.text, self.offsets.into());
                for (number, quote) in quotes.iter().enumerate() {
                    let row = quote_row(&article, number + 1, quote, &offsets);
                    match format {
                        QuoteFormat::Csv => chunk.bytes.extend_from_slice(csv_line(&row).as_bytes()),
                        _ => chunk.rows.push(row),
                    }
                }
            }
            QuoteFormat::Table => {
                chunk.line(&article_heading(&article));
                chunk.line(&quote_table(&article.text, &quotes, width, palette));
                chunk.line("");
            }
        }
    }
}

//! `standpoint quotes`

use super::failure::{Failure, Outcome, note, warn};
use super::options::{ColumnOptions, OffsetChoice, OutputOptions, QuoteOptions, terminal_width};
use super::progress;
use crate::article::Article;
use crate::quote::{AnnotatedArticle, Extractor, Quote};
use crate::read::{self, ReadError};
use crate::write::{Sink, article_heading, polnear_json, quote_table, quotes_json};
use clap::{Args, ValueEnum};
use rayon::prelude::*;

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  standpoint quotes article.txt
  standpoint quotes news/*.txt --format jsonl -o quotes.jsonl
  standpoint quotes news/ --quotes rules --min-certainty 0.6

With --format jsonl there is one article a line: its id and its attributions, each with the places of content, cue
and source as [start, end] pairs, its kind, and the speaker's name.")]
pub(super) struct Quotes {
    /// Files, folders, or - for standard input
    #[arg(required = true, value_name = "INPUT")]
    inputs: Vec<String>,
    /// Form of the output [default: table on a terminal, jsonl otherwise]
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
    /// Stop at the first bad article instead of passing it over
    #[arg(long)]
    strict: bool,
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
}

const BATCH: usize = 256;

impl Quotes {
    pub(super) fn run(&self) -> Result<Outcome, Failure> {
        let pool = self.output.threads()?;
        let finder = self.quotes.finder()?;
        let extractor = finder.extractor();
        let inputs = read::inputs(&self.inputs)?;
        let terminal = self.output.to_terminal();
        let format = self.format.unwrap_or(if terminal { QuoteFormat::Table } else { QuoteFormat::Jsonl });
        let mut sink = Sink::open(self.output.output.as_deref())?;
        let mut articles = read::articles(inputs, self.columns.columns());
        let progress = progress::bar(None, "articles", self.output.quiet || terminal);
        let (mut bad, mut count) = (0, 0);
        loop {
            let batch: Vec<Result<Article, ReadError>> = articles.by_ref().take(BATCH).collect();
            if batch.is_empty() {
                break;
            }
            let quotes =
                |a: &Result<Article, ReadError>| a.as_ref().map_or_else(|_| Vec::new(), |a| self.found(a, &extractor));
            let found: Vec<Vec<Quote>> = pool.install(|| batch.par_iter().map(quotes).collect());
            for (article, found) in batch.iter().zip(found) {
                progress.inc(1);
                match article {
                    Ok(article) => {
                        count += 1;
                        self.write(article, &found, format, &mut sink)?;
                    }
                    Err(error) if self.strict => return Err(Failure::Usage(error.to_string())),
                    Err(error) => {
                        bad += 1;
                        warn(error);
                    }
                }
            }
        }
        progress.finish_and_clear();
        sink.finish()?;
        if self.output.verbose || bad > 0 && !self.output.quiet {
            note(&format!("{count} articles, {bad} bad records passed over"));
        }
        Ok(if bad == 0 { Outcome::Done } else { Outcome::SomeBad })
    }

    fn found(&self, article: &Article, extractor: &Extractor<'_>) -> Vec<Quote> {
        let keep = |q: &Quote| {
            q.certainty >= self.min_certainty
                && q.speaker.as_ref().map_or(0.0, |s| s.certainty) >= self.min_speaker_certainty
        };
        extractor.quotes(&article.text).into_iter().filter(keep).collect()
    }

    fn write(&self, article: &Article, quotes: &[Quote], format: QuoteFormat, sink: &mut Sink) -> Result<(), Failure> {
        match format {
            QuoteFormat::Jsonl => sink.line(&quotes_json(article, quotes, self.offsets.into()).to_string())?,
            QuoteFormat::Annotated => {
                let annotated = AnnotatedArticle { article: article.clone(), quotes: quotes.to_vec() };
                sink.line(&polnear_json(&annotated).to_string())?;
            }
            QuoteFormat::Table => {
                sink.line(&article_heading(article))?;
                sink.line(&quote_table(&article.text, quotes, terminal_width(), self.output.palette()))?;
                sink.line("")?;
            }
        }
        Ok(())
    }
}

//! `standpoint convert`

use super::failure::{Failure, Outcome, note, warn};
use super::options::{LabelFileOptions, OutputOptions};
use crate::label::LabelledSentence;
use crate::quote::AnnotatedArticle;
use crate::read::{self, LabelFormat, LabelTask, LabelledRows};
use crate::write::{
    Cells, LabelsWritten, ParquetTable, SEMEVAL_HEADER, Sink, brat_notes, citron_json, conll_text, csv_line,
    doccano_json, fasttext_line, label_columns, label_row, label_studio_json, polnear_json, semeval_line,
    sentence_fields, spacy_json, tsv_line,
};
use clap::{Args, ValueEnum};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  standpoint convert brat/ --to polnear -o annotated.jsonl
  standpoint convert annotated.jsonl --to brat -o brat/
  standpoint convert annotated.jsonl --to conll -o annotated.conll
  standpoint quotes news/ --format annotated | standpoint convert - --to citron -o citron/
  standpoint convert labels.csv --to fasttext --task stance -o labels.txt
  standpoint convert semeval.tsv --to jsonl -o labels.jsonl
  standpoint convert project.json --to parquet -o labels.parquet

Annotated quotes: polnear, brat, citron, conll. What comes in is told by its extension: .jsonl is PolNeAR's form, .ann
(beside .txt) brat, .json Citron's, .conll or .bio tokens with labels. brat and citron are written into a folder, a file
for each article. conll keeps words and labels, not the white space between words.

Labelled sentences: csv, tsv, jsonl and parquet (our own columns), fasttext, semeval (2016, task 6), doccano, label-studio,
spacy (text categories). What comes in is told by its extension and its first line, or by --from. Only our own forms,
doccano, label-studio and spacy keep every column; fasttext keeps text and labels, semeval text, id, topic and labels, both with
single spaces. Where a file labels stance and sentiment both, labels without a place of their own are written as
stance:favor; --task keeps one of them. Rows that have no label are left out of fasttext.")]
pub(super) struct Convert {
    /// Files or folders of annotated articles or labelled sentences, or - for standard input
    #[arg(required = true, value_name = "INPUT")]
    inputs: Vec<String>,
    /// The format to write
    #[arg(long, value_enum, value_name = "FORMAT")]
    to: Target,
    /// The format of labelled sentences to read [default: told by extension and first line]
    #[arg(long, value_enum, value_name = "FORMAT")]
    from: Option<LabelTarget>,
    /// What bare labels label; write only labels of this
    #[arg(long, value_enum)]
    task: Option<Task>,
    #[command(flatten)]
    labels: LabelFileOptions,
    #[command(flatten)]
    output: OutputOptions,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Target {
    /// Quotes: JSON lines, one article a line, as of the converted `PolNeAR` files
    Polnear,
    /// Quotes: brat standoff, NAME.txt and NAME.ann in a folder
    Brat,
    /// Quotes: JSON as of BBC Citron, NAME.json in a folder
    Citron,
    /// Quotes: a token and its label in each line
    Conll,
    /// Labels: our columns, comma-separated
    Csv,
    /// Labels: our columns, tab-separated
    Tsv,
    /// Labels: our columns, a JSON object a line
    Jsonl,
    /// Labels: our columns, a Parquet file
    Parquet,
    /// Labels: `__label__favor` before each text
    Fasttext,
    /// Labels: ID, Target, Tweet, Stance, Sentiment, as of SemEval-2016 task 6
    Semeval,
    /// Labels: doccano's JSON lines
    Doccano,
    /// Labels: Label Studio's JSON
    LabelStudio,
    /// Labels: spaCy's JSON lines for text categories
    Spacy,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum LabelTarget {
    Csv,
    Tsv,
    Jsonl,
    Parquet,
    Fasttext,
    Semeval,
    Doccano,
    LabelStudio,
    Spacy,
}

impl From<LabelTarget> for LabelFormat {
    fn from(target: LabelTarget) -> Self {
        match target {
            LabelTarget::Csv => LabelFormat::Csv,
            LabelTarget::Tsv => LabelFormat::Tsv,
            LabelTarget::Jsonl => LabelFormat::Jsonl,
            LabelTarget::Parquet => LabelFormat::Parquet,
            LabelTarget::Fasttext => LabelFormat::Fasttext,
            LabelTarget::Semeval => LabelFormat::Semeval,
            LabelTarget::Doccano => LabelFormat::Doccano,
            LabelTarget::LabelStudio => LabelFormat::LabelStudio,
            LabelTarget::Spacy => LabelFormat::Spacy,
        }
    }
}

/// What is labelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Task {
    /// Stance toward the topic
    Stance,
    /// Sentiment
    Sentiment,
}

impl Target {
    fn label_format(self) -> Option<LabelFormat> {
        Some(match self {
            Target::Polnear | Target::Brat | Target::Citron | Target::Conll => return None,
            Target::Csv => LabelFormat::Csv,
            Target::Tsv => LabelFormat::Tsv,
            Target::Jsonl => LabelFormat::Jsonl,
            Target::Parquet => LabelFormat::Parquet,
            Target::Fasttext => LabelFormat::Fasttext,
            Target::Semeval => LabelFormat::Semeval,
            Target::Doccano => LabelFormat::Doccano,
            Target::LabelStudio => LabelFormat::LabelStudio,
            Target::Spacy => LabelFormat::Spacy,
        })
    }
}

impl Convert {
    pub(super) fn run(&self) -> Result<Outcome, Failure> {
        match self.to.label_format() {
            Some(format) => self.sentences(format),
            None if self.from.is_some() || self.task.is_some() => {
                Err(Failure::Usage("--from and --task are for labelled sentences".to_owned()))
            }
            None => self.quotes(),
        }
    }

    fn quotes(&self) -> Result<Outcome, Failure> {
        let articles = read::annotated_articles(&read::annotation_inputs(&self.inputs)?)?;
        match self.to {
            Target::Conll => self.lines(&articles, conll_text)?,
            Target::Brat => self.files(&articles, |a, folder, name| {
                write(&folder.join(format!("{name}.txt")), &a.article.text)?;
                write(&folder.join(format!("{name}.ann")), &brat_notes(a))
            })?,
            Target::Citron => self.files(&articles, |a, folder, name| {
                let json = serde_json::to_string_pretty(&citron_json(a)).map_err(|e| Failure::Usage(e.to_string()))?;
                write(&folder.join(format!("{name}.json")), &(json + "\n"))
            })?,
            _ => self.lines(&articles, |a| polnear_json(a).to_string() + "\n")?,
        }
        if self.output.verbose {
            let quotes: usize = articles.iter().map(|a| a.quotes.len()).sum();
            note(&format!("{} articles with {quotes} quotes", articles.len()));
        }
        Ok(Outcome::Done)
    }

    fn sentences(&self, format: LabelFormat) -> Result<Outcome, Failure> {
        let task = self.task.map(|t| if t == Task::Stance { LabelTask::Stance } else { LabelTask::Sentiment });
        let mut rows = self.labels.read_exchanged(&self.inputs, self.from.map(LabelFormat::from), task)?;
        for sentence in &mut rows.sentences {
            match self.task {
                Some(Task::Stance) => sentence.sentiment = None,
                Some(Task::Sentiment) => sentence.stance = None,
                None => {}
            }
        }
        let left_out = self.write_sentences(format, &rows)?;
        if left_out > 0 && !self.output.quiet {
            warn(&format!("{left_out} rows without a label are left out"));
        }
        if self.output.verbose {
            note(&format!("{} sentences", rows.sentences.len() - left_out));
        }
        Ok(if rows.skipped.is_empty() { Outcome::Done } else { Outcome::SomeBad })
    }

    /// Writes all sentences; how many the format has no place for is returned.
    fn write_sentences(&self, format: LabelFormat, rows: &LabelledRows) -> Result<usize, Failure> {
        let sentences = &rows.sentences;
        let written = LabelsWritten::of(sentences);
        let mut sink = Sink::open(self.output.output.as_deref())?;
        let json = |sink: &mut Sink, make: &dyn Fn(&LabelledSentence) -> Value| {
            sentences.iter().try_for_each(|s| sink.line(&make(s).to_string()))
        };
        let mut left_out = 0;
        match format {
            LabelFormat::Csv | LabelFormat::Tsv => {
                let columns = label_columns(sentences);
                let line = if format == LabelFormat::Csv { csv_line } else { tsv_line };
                sink.bytes(line(&columns).as_bytes())?;
                for sentence in sentences {
                    sink.bytes(line(&label_row(sentence, &columns)).as_bytes())?;
                }
            }
            LabelFormat::Parquet => {
                let columns = label_columns(sentences);
                let mut table = ParquetTable::new(sink, &columns, Cells::of_labels)?;
                for sentence in sentences {
                    table.row(&label_row(sentence, &columns))?;
                }
                sink = table.finish()?;
            }
            LabelFormat::Fasttext => {
                for (sentence, place) in sentences.iter().zip(&rows.places) {
                    let line = fasttext_line(sentence, written).map_err(|e| Failure::Usage(format!("{place}: {e}")))?;
                    left_out += usize::from(line.is_none());
                    sink.bytes(line.unwrap_or_default().as_bytes())?;
                }
            }
            LabelFormat::Semeval => {
                sink.bytes(SEMEVAL_HEADER.as_bytes())?;
                sentences.iter().try_for_each(|s| sink.bytes(semeval_line(s).as_bytes()))?;
            }
            LabelFormat::Jsonl => json(&mut sink, &|s| Value::Object(sentence_fields(s)))?,
            LabelFormat::Doccano => json(&mut sink, &|s| doccano_json(s, written))?,
            LabelFormat::Spacy => json(&mut sink, &|s| spacy_json(s, written))?,
            LabelFormat::LabelStudio => {
                let tasks = sentences.iter().enumerate().map(|(i, s)| label_studio_json(s, i + 1).to_string());
                sink.line(&format!("[\n{}\n]", tasks.collect::<Vec<_>>().join(",\n")))?;
            }
        }
        sink.finish()?;
        Ok(left_out)
    }

    fn lines(&self, articles: &[AnnotatedArticle], text: impl Fn(&AnnotatedArticle) -> String) -> Result<(), Failure> {
        let mut sink = Sink::open(self.output.output.as_deref())?;
        for article in articles {
            sink.bytes(text(article).as_bytes())?;
        }
        Ok(sink.finish()?)
    }

    fn files(
        &self,
        articles: &[AnnotatedArticle],
        write: impl Fn(&AnnotatedArticle, &Path, &str) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let Some(folder) = &self.output.output else {
            return Err(Failure::Usage("name the folder to write to with -o FOLDER".to_owned()));
        };
        std::fs::create_dir_all(folder).map_err(|e| Failure::Usage(format!("{}: {e}", folder.display())))?;
        let mut used = BTreeSet::new();
        for article in articles {
            let name = file_name(&article.article.id);
            if !used.insert(name.clone()) {
                let what = format!("two articles would both be written as `{name}`; give them other ids");
                return Err(Failure::Usage(what));
            }
            write(article, folder, &name)?;
        }
        Ok(())
    }
}

fn write(path: &Path, text: &str) -> Result<(), Failure> {
    let mut sink = Sink::open(Some(path))?;
    sink.bytes(text.as_bytes())?;
    Ok(sink.finish()?)
}

/// An id as the name of a file: no folders, nothing strange.
fn file_name(id: &str) -> String {
    let base = id.rsplit(['/', '\\']).next().unwrap_or(id);
    let base = base.strip_suffix(".txt").unwrap_or(base);
    let safe: String =
        base.chars().map(|c| if c.is_alphanumeric() || matches!(c, '-' | '_' | '.') { c } else { '_' }).collect();
    if safe.trim_matches('.').is_empty() { "article".to_owned() } else { safe }
}

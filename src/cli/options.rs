//! Options that several commands share.

use super::failure::{Failure, nearest, warn};
use crate::builtin;
use crate::classifier::Model;
use crate::evaluate::{Leak, LeakKind, leaks};
use crate::label::LabelledSentence;
use crate::quote::{Aliases, Extractor, tagger::Tagger};
use crate::read::{self, Columns, Filter, LabelFormat, LabelMap, LabelOptions, LabelTask, LabelledRows, Place};
use crate::text::OffsetUnit;
use crate::topic::Topics;
use crate::votes::VotedRows;
use crate::write::{ModelName, Packing, Palette, Settings};
use clap::{Args, ValueEnum};
use std::collections::BTreeSet;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};

/// Where output goes, and how much is told meanwhile.
#[derive(Debug, Args)]
pub(super) struct OutputOptions {
    /// Write to this file instead of standard output; it appears only when it is whole, and is packed if its name ends in
    /// .gz or .zst
    #[arg(short, long, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
    /// Tell nothing but errors
    #[arg(short, long)]
    pub(super) quiet: bool,
    /// Tell more
    #[arg(short, long, conflicts_with = "quiet")]
    pub(super) verbose: bool,
    /// Threads to use [default: one for each core]; the output is the same for any number
    #[arg(short, long, value_name = "N")]
    pub(super) jobs: Option<usize>,
}

impl OutputOptions {
    /// How many threads are to work.
    pub(super) fn thread_count(&self) -> Result<usize, Failure> {
        match self.jobs {
            Some(0) => Err(Failure::Usage("--jobs needs a number from 1 on".to_owned())),
            Some(jobs) => Ok(jobs),
            None => Ok(std::thread::available_parallelism().map_or(1, usize::from)),
        }
    }

    /// Applies the number of threads.
    pub(super) fn threads(&self) -> Result<rayon::ThreadPool, Failure> {
        self.thread_count()?;
        rayon::ThreadPoolBuilder::new()
            .num_threads(self.jobs.unwrap_or(0))
            .build()
            .map_err(|e| Failure::Usage(format!("no threads could be started: {e}")))
    }

    /// Whether output goes to a person at a terminal.
    pub(super) fn to_terminal(&self) -> bool {
        self.output.is_none() && std::io::stdout().is_terminal()
    }

    /// That a file which nobody can read is not written to a terminal.
    pub(super) fn refuse_terminal(&self) -> Result<(), Failure> {
        if self.to_terminal() {
            return Err(Failure::Usage("a Parquet file is nothing for a terminal; name it with -o FILE".to_owned()));
        }
        Ok(())
    }

    pub(super) fn palette(&self) -> Palette {
        let choice = anstream::AutoStream::choice(&std::io::stdout());
        if self.output.is_none() && choice != anstream::ColorChoice::Never { Palette::Terminal } else { Palette::Plain }
    }
}

/// The width of the terminal, in characters.
pub(super) fn terminal_width() -> u16 {
    terminal_size::terminal_size().map_or(100, |(w, _)| w.0.max(40))
}

/// The forms in which statements can be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum StatementFormat {
    /// A table for people
    Table,
    /// One JSON object a line
    Jsonl,
    /// One JSON array
    Json,
    /// Comma-separated values
    Csv,
    /// A Parquet file with the columns of the CSV form
    Parquet,
}

impl StatementFormat {
    /// That which a file's extension tells.
    pub(super) fn of(path: &Path) -> Option<Self> {
        Some(match Packing::bare_extension(path)?.as_str() {
            "jsonl" | "ndjson" => StatementFormat::Jsonl,
            "json" => StatementFormat::Json,
            "csv" => StatementFormat::Csv,
            "parquet" | "pq" => StatementFormat::Parquet,
            _ => return None,
        })
    }
}

/// The forms of what is no list of statements.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum PlainFormat {
    /// For people
    Text,
    /// One JSON object
    Json,
}

/// What offsets count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum OffsetChoice {
    /// Unicode code points, as Python and R count
    Codepoint,
    /// UTF-8 bytes
    Byte,
    /// UTF-16 code units, as JavaScript and Java count
    Utf16,
}

impl From<OffsetChoice> for OffsetUnit {
    fn from(choice: OffsetChoice) -> Self {
        match choice {
            OffsetChoice::Codepoint => OffsetUnit::CodePoint,
            OffsetChoice::Byte => OffsetUnit::Byte,
            OffsetChoice::Utf16 => OffsetUnit::Utf16,
        }
    }
}

/// Names of columns, where they are not the usual ones.
#[derive(Debug, Args)]
#[command(next_help_heading = "Columns")]
pub(super) struct ColumnOptions {
    /// Column of the text [default: text, sentence, body, content, …]
    #[arg(long = "text-col", value_name = "NAME")]
    text: Option<String>,
    /// Column of the id [default: id, `doc_id`, …]
    #[arg(long = "id-col", value_name = "NAME")]
    id: Option<String>,
    /// Column of the topic [default: topic, issue]
    #[arg(long = "topic-col", value_name = "NAME")]
    topic: Option<String>,
    /// Column of the stance [default: stance]
    #[arg(long = "stance-col", value_name = "NAME")]
    stance: Option<String>,
    /// Column of the sentiment [default: sentiment, polarity]
    #[arg(long = "sentiment-col", value_name = "NAME")]
    sentiment: Option<String>,
    /// Column of the group whose rows stay together [default: group]
    #[arg(long = "group-col", value_name = "NAME")]
    group: Option<String>,
    /// Column of the speaker [default: speaker]
    #[arg(long = "speaker-col", value_name = "NAME")]
    speaker: Option<String>,
}

impl ColumnOptions {
    pub(super) fn columns(&self) -> Columns {
        Columns {
            text: self.text.clone(),
            id: self.id.clone(),
            topic: self.topic.clone(),
            stance: self.stance.clone(),
            sentiment: self.sentiment.clone(),
            group: self.group.clone(),
            speaker: self.speaker.clone(),
        }
    }
}

/// Which rows are read, and from which columns.
#[derive(Debug, Args)]
pub(super) struct RowOptions {
    #[command(flatten)]
    columns: ColumnOptions,
    /// Use only rows whose column has this value (or one of several); may be given several times
    #[arg(long = "where", value_name = "COLUMN=VALUE[,VALUE…]")]
    filters: Vec<String>,
}

impl RowOptions {
    /// Names of columns.
    pub(super) fn columns(&self) -> Columns {
        self.columns.columns()
    }

    /// Column and values by which rows are chosen.
    pub(super) fn conditions(&self) -> Result<Vec<Filter>, Failure> {
        self.filters.iter().map(|f| f.parse().map_err(|e| Failure::Usage(format!("--where: {e}")))).collect()
    }

    /// That no row at all had the column of a condition.
    pub(super) fn unknown(condition: &Filter) -> Failure {
        Failure::Usage(format!("--where: {}", condition.unknown()))
    }
}

/// How labelled sentences are read.
#[derive(Debug, Args)]
pub(super) struct LabelFileOptions {
    #[command(flatten)]
    rows: RowOptions,
    /// What codes mean, as in 0=against,1=favor
    #[arg(long, value_name = "CODE=LABEL,…", default_value = "")]
    label_map: String,
    /// Count and report bad rows instead of stopping at the first
    #[arg(long)]
    skip_bad_rows: bool,
}

/// Labels of several annotators.
#[derive(Debug, Args)]
pub(super) struct VoteOptions {
    /// Columns with the labels of several annotators, each a vote
    #[arg(long, value_name = "COLUMN,…", value_delimiter = ',')]
    pub(super) annotators: Vec<String>,
    /// What the annotators labelled
    #[arg(long, value_enum, value_name = "TASK", default_value = "stance")]
    votes_on: VotedTask,
}

impl VoteOptions {
    /// Reads label files; where annotators are named, their votes are the labels.
    pub(super) fn read(
        &self,
        labels: &LabelFileOptions,
        inputs: &[String],
        quiet: bool,
    ) -> Result<(LabelledRows, Option<VotedRows>), Failure> {
        if self.annotators.is_empty() {
            return Ok((labels.read(inputs, quiet)?, None));
        }
        let rows = labels.read_unlabelled(inputs, quiet)?;
        let map = labels.options()?.label_map;
        let votes = match self.votes_on {
            VotedTask::Stance => VotedRows::Stance(read::votes(&rows, &self.annotators, &map)?),
            VotedTask::Sentiment => VotedRows::Sentiment(read::votes(&rows, &self.annotators, &map)?),
        };
        Ok((rows, Some(votes)))
    }
}

/// What annotators labelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum VotedTask {
    /// Stance toward the topic
    Stance,
    /// Sentiment
    Sentiment,
}

/// What leaks do beside being told.
#[derive(Debug, Args)]
pub(super) struct LeakOptions {
    /// Make it an error, not a warning, if judged rows have a text, article or group in common with training rows, or are older
    #[arg(long)]
    pub(super) strict: bool,
}

impl LeakOptions {
    /// Tells what judged rows have in common with training rows; with `--strict`, that is a failure.
    pub(super) fn check(
        &self,
        train: (&[LabelledSentence], &[Place]),
        test: (&[LabelledSentence], &[Place]),
        output: &OutputOptions,
    ) -> Result<(), Failure> {
        if train.0.is_empty() || test.0.is_empty() || (output.quiet && !self.strict) {
            return Ok(());
        }
        let found = leaks(train.0, test.0);
        let lines = leak_lines(&found, train.1, test.1, test.0.len(), if output.verbose { usize::MAX } else { 3 });
        match lines.is_empty() {
            true => Ok(()),
            false if self.strict => Err(Failure::Usage(lines.join("\n"))),
            false => {
                lines.iter().for_each(warn);
                Ok(())
            }
        }
    }
}

/// For each kind of leak how many there are, and the places of the first `most`.
pub(super) fn leak_lines(found: &[Leak], train: &[Place], test: &[Place], judged: usize, most: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for kind in [LeakKind::NearDuplicate, LeakKind::SameArticle, LeakKind::SameGroup, LeakKind::LaterInTrain] {
        let own: Vec<&Leak> = found.iter().filter(|l| l.kind == kind).collect();
        if own.is_empty() {
            continue;
        }
        let same = own.iter().filter(|l| l.same_label).count();
        let mut line = format!("{} of {judged} judged rows {} ({same} with the same label)", own.len(), kind.says());
        for leak in own.iter().take(most) {
            line.push_str(&format!("\n  {} — {}", test[leak.test], train[leak.train]));
        }
        if own.len() > most {
            line.push_str(&format!("\n  … and {} more", own.len() - most));
        }
        lines.push(line);
    }
    lines
}

impl LabelFileOptions {
    /// Whether only part of the rows is used.
    pub(super) fn is_filtered(&self) -> bool {
        !self.rows.filters.is_empty()
    }

    fn options(&self) -> Result<LabelOptions, Failure> {
        let label_map: LabelMap =
            self.label_map.parse().map_err(|e: read::LabelMapError| Failure::Usage(format!("--label-map: {e}")))?;
        Ok(LabelOptions { columns: self.rows.columns(), label_map, skip_bad_rows: self.skip_bad_rows })
    }

    /// Rows that filters left out and that belong to another split than those used.
    pub(super) fn other_splits(rows: &LabelledRows) -> (Vec<LabelledSentence>, Vec<Place>) {
        let used: BTreeSet<&str> = rows.sentences.iter().filter_map(|s| s.split.as_deref()).collect();
        let other = |s: &LabelledSentence| s.split.as_deref().is_some_and(|split| !used.contains(split));
        rows.left_out.iter().filter(|(s, _)| !used.is_empty() && other(s)).cloned().unzip()
    }

    /// Reads labelled sentences, reports what was skipped or is in conflict, and applies the filters.
    pub(super) fn read(&self, inputs: &[String], quiet: bool) -> Result<LabelledRows, Failure> {
        let mut rows = read::labelled_sentences(&read::inputs(inputs)?, &self.options()?)?;
        Self::report(&rows, quiet);
        self.filter(&mut rows)?;
        Ok(rows)
    }

    /// Reads sentences that need no labels.
    pub(super) fn read_unlabelled(&self, inputs: &[String], quiet: bool) -> Result<LabelledRows, Failure> {
        let mut rows = read::unlabelled_sentences(&read::inputs(inputs)?, &self.options()?)?;
        Self::report(&rows, quiet);
        self.filter(&mut rows)?;
        Ok(rows)
    }

    /// Reads sentences from whatever format they are in, with the labels that they have.
    pub(super) fn read_exchanged(
        &self,
        inputs: &[String],
        format: Option<LabelFormat>,
        task: Option<LabelTask>,
    ) -> Result<LabelledRows, Failure> {
        let inputs = read::label_inputs(inputs)?;
        let mut rows = read::exchanged_sentences(&inputs, format, task, &self.options()?)?;
        Self::report(&rows, true);
        self.filter(&mut rows)?;
        Ok(rows)
    }

    /// Reads sentences with or without labels, whatever the filters, and tells nothing.
    pub(super) fn read_all(&self, inputs: &[String]) -> Result<LabelledRows, Failure> {
        Ok(read::unlabelled_sentences(&read::inputs(inputs)?, &self.options()?)?)
    }

    fn report(rows: &LabelledRows, quiet: bool) {
        for error in rows.skipped.iter().take(20) {
            warn(&format!("skipped: {error}"));
        }
        if rows.skipped.len() > 20 {
            warn(&format!("… and {} more rows skipped", rows.skipped.len() - 20));
        }
        let conflicts = read::conflicts(&rows.sentences);
        if let Some((a, b)) = conflicts.first().filter(|_| !quiet) {
            warn(&format!(
                "{} rows have the text and topic of an earlier row but another label; the first: {} and {}",
                conflicts.len(),
                rows.places[*a],
                rows.places[*b]
            ));
        }
    }

    fn filter(&self, rows: &mut LabelledRows) -> Result<(), Failure> {
        for condition in self.rows.conditions()? {
            rows.keep(&condition).map_err(|_| RowOptions::unknown(&condition))?;
        }
        Ok(())
    }
}

/// Which model and topics.
#[derive(Debug, Args)]
pub(super) struct ModelOptions {
    /// Model file [default: the built-in model]
    #[arg(short, long, value_name = "FILE")]
    pub(super) model: Option<PathBuf>,
    /// Topic file (.toml) whose topics are added; one with the id of a known topic replaces it
    #[arg(long, value_name = "FILE")]
    pub(super) topics: Option<PathBuf>,
}

impl ModelOptions {
    /// The model and how the output names it.
    pub(super) fn model(&self) -> Result<(Model, ModelName), Failure> {
        match &self.model {
            None => Ok((builtin::model()?, ModelName::new("builtin", &builtin::model_identity()?))),
            Some(path) => {
                let (model, identity) = read::model(path)?;
                let name = path.file_stem().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
                Ok((model, ModelName::new(&name, &identity)))
            }
        }
    }

    /// The built-in topics, with those that the model brings and those of the user's file.
    pub(super) fn topics(&self, model: &Model) -> Result<Topics, Failure> {
        let known = builtin::topics().extended(
            model.head().topic_definitions().map_err(|e| Failure::Usage(format!("the model's topics: {e}")))?,
        );
        Ok(match &self.topics {
            Some(path) => known.extended(read::topics(path)?),
            None => known,
        })
    }
}

/// How quotes are found.
#[derive(Debug, Args)]
#[command(next_help_heading = "Quotes")]
pub(super) struct QuoteOptions {
    /// How quotes are found: `rules` alone, `tagger` (rules and the built-in tagger), or a tagger file
    #[arg(long = "quotes", value_name = "rules|tagger|FILE", default_value = "tagger")]
    way: String,
    /// Other names of speakers: `.toml` with `"Name" = ["alias", …]`, or `.csv` with a name and its aliases in a row,
    /// and columns `role`, `party`, `organisation` if known
    #[arg(long, value_name = "FILE")]
    aliases: Option<PathBuf>,
}

/// What finds quotes.
pub(super) struct QuoteFinder {
    way: QuoteWay,
    aliases: Option<Aliases>,
}

enum QuoteWay {
    Rules,
    Builtin,
    Tagger(Box<Tagger>),
}

impl QuoteOptions {
    /// All that the quotes found depend on, by name.
    pub(super) fn settings(&self) -> Result<Settings, Failure> {
        let mut settings = Settings::from([("quotes".to_owned(), self.way.clone())]);
        if !matches!(self.way.as_str(), "rules" | "tagger") {
            settings.insert("quotes".to_owned(), read::identity(Path::new(&self.way))?);
        }
        if let Some(aliases) = &self.aliases {
            settings.insert("aliases".to_owned(), read::identity(aliases)?);
        }
        Ok(settings)
    }

    pub(super) fn finder(&self) -> Result<QuoteFinder, Failure> {
        let aliases = self.aliases.as_deref().map(read::aliases).transpose()?;
        Ok(QuoteFinder { aliases, ..QuoteFinder::named(&self.way)? })
    }
}

impl QuoteFinder {
    /// `rules`, `tagger`, or the tagger file of that name.
    pub(super) fn named(way: &str) -> Result<Self, Failure> {
        let way = match way {
            "rules" => QuoteWay::Rules,
            "tagger" => QuoteWay::Builtin,
            file if Path::new(file).exists() => QuoteWay::Tagger(Box::new(read::tagger(Path::new(file))?.0)),
            other => {
                let what = format!("--quotes: `{other}` is neither `rules` nor `tagger` nor a file");
                return Err(Failure::Usage(what));
            }
        };
        Ok(Self { way, aliases: None })
    }

    pub(super) fn extractor(&self) -> Extractor<'_> {
        let extractor = match &self.way {
            QuoteWay::Rules => Extractor::from(builtin::quote_lexicon()),
            QuoteWay::Builtin => builtin::quote_extractor(),
            QuoteWay::Tagger(tagger) => Extractor::from(builtin::quote_lexicon()).with_tagger(tagger),
        };
        self.aliases.as_ref().map_or(extractor, |aliases| extractor.with_aliases(aliases))
    }
}

/// The topic of that id.
pub(super) fn topic<'t>(topics: &'t Topics, id: &str) -> Result<&'t crate::topic::Topic, Failure> {
    topics.get(id).ok_or_else(|| {
        let near = nearest(id, topics.iter().map(|t| t.id.as_str()));
        Failure::Usage(format!("no topic `{id}`{near} (`standpoint topics list` shows all)"))
    })
}

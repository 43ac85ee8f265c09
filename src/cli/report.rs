//! `standpoint report`

use super::failure::{Failure, Outcome, warn};
use super::options::{LabelFileOptions, ModelOptions, OutputOptions};
use crate::evaluate::{ErrorCounts, EvaluateOptions, evaluate};
use crate::overview::{By, Said, ShareOptions, matrix, topic_shares};
use crate::read;
use crate::write::html::overview_html;
use crate::write::{Sink, shares_text};
use clap::{Args, ValueEnum};

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  standpoint predict news/ > statements.jsonl
  standpoint report statements.jsonl -o report.html
  standpoint report statements.jsonl --shares --by outlet --by month
  standpoint report statements.jsonl --shares --calibration labels.csv -m my.model --format json

A count of predicted labels is off wherever the model errs. With --calibration, labelled sentences of the same kind tell how
it errs; shares are adjusted for that, and their intervals include it. Statements on which the model abstained count, too.")]
pub(super) struct Report {
    /// Statements (.jsonl), as `standpoint predict` writes them
    #[arg(required = true, value_name = "STATEMENTS")]
    inputs: Vec<String>,
    /// Shares of favor, against and neutral by topic, instead of the page
    #[arg(long)]
    shares: bool,
    /// Tell statements on a topic apart, too
    #[arg(long, value_enum, requires = "shares")]
    by: Vec<ByChoice>,
    /// Labelled sentences that tell how the model errs
    #[arg(long, value_name = "LABELS", num_args = 1..)]
    calibration: Vec<String>,
    /// Leave out values of --by with fewer statements
    #[arg(long, value_name = "N", default_value_t = 5)]
    least: usize,
    /// Speakers to show on the page
    #[arg(long, value_name = "N", default_value_t = 40)]
    speakers: usize,
    /// Bootstrap samples for the intervals
    #[arg(long, value_name = "N", default_value_t = 1000)]
    samples: usize,
    /// Draws them
    #[arg(long, value_name = "N", default_value_t = 0)]
    seed: u64,
    /// Form of the shares
    #[arg(long, value_enum, default_value = "text")]
    format: super::options::PlainFormat,
    #[command(flatten)]
    model: ModelOptions,
    #[command(flatten)]
    labels: LabelFileOptions,
    #[command(flatten)]
    output: OutputOptions,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ByChoice {
    /// Where they appeared
    Outlet,
    /// Who says it
    Speaker,
    /// Year and month
    Month,
}

impl From<ByChoice> for By {
    fn from(choice: ByChoice) -> Self {
        match choice {
            ByChoice::Outlet => By::Outlet,
            ByChoice::Speaker => By::Speaker,
            ByChoice::Month => By::Month,
        }
    }
}

impl Report {
    pub(super) fn run(&self) -> Result<Outcome, Failure> {
        let said = read::statements(&read::inputs(&self.inputs)?)?;
        if said.iter().all(|s| s.stance.is_none()) {
            return Err(Failure::Usage("no statement in the input has a stance".to_owned()));
        }
        let pool = self.output.threads()?;
        let errors = if self.calibration.is_empty() { None } else { Some(pool.install(|| self.errors())?) };
        let options =
            ShareOptions { errors: errors.as_ref(), samples: self.samples, seed: self.seed, least: self.least };
        let written =
            pool.install(|| if self.shares { self.table(&said, &options) } else { self.page(&said, &options) })?;
        let mut sink = Sink::open(self.output.output.as_deref())?;
        sink.line(&written)?;
        sink.finish()?;
        Ok(Outcome::Done)
    }

    /// How the model errs on the labelled sentences.
    fn errors(&self) -> Result<ErrorCounts, Failure> {
        let (model, _) = self.model.model()?;
        let rows = self.labels.read(&self.calibration, self.output.quiet)?;
        let options = EvaluateOptions { samples: 0, ..EvaluateOptions::default() };
        let stance = evaluate(&model, &rows.sentences, &options).stance;
        let errors = stance.map(|s| s.confusion).unwrap_or_default();
        if errors.iter().any(|gold| gold.iter().sum::<u64>() == 0) && !self.output.quiet {
            warn(&"the labelled sentences lack one of the stances, so shares cannot be adjusted");
        }
        Ok(errors)
    }

    fn table(&self, said: &[Said], options: &ShareOptions<'_>) -> Result<String, Failure> {
        let by: Vec<By> = self.by.iter().map(|b| By::from(*b)).collect();
        let found = topic_shares(said, &by, options);
        match self.format {
            super::options::PlainFormat::Text => Ok(shares_text(&found)),
            super::options::PlainFormat::Json => {
                serde_json::to_string_pretty(&found).map_err(|e| Failure::Usage(e.to_string()))
            }
        }
    }

    fn page(&self, said: &[Said], options: &ShareOptions<'_>) -> Result<String, Failure> {
        let found = topic_shares(said, &[By::Month], options);
        let articles: std::collections::BTreeSet<&str> = said.iter().map(|s| s.article.as_str()).collect();
        let inputs = self.inputs.join(", ");
        let about = format!(
            "{} statements of {} articles · {inputs} · seed {} · {}",
            said.len(),
            articles.len(),
            self.seed,
            concat!("standpoint ", env!("CARGO_PKG_VERSION"))
        );
        overview_html(&about, &matrix(said, self.speakers), &found).map_err(|e| Failure::Usage(e.to_string()))
    }
}

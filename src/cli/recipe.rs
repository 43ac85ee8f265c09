//! Options of a training recipe: shared by `train` and by `evaluate`, which can judge a recipe without keeping a model.

use super::failure::Failure;
use crate::builtin;
use crate::classifier::{Abstain, Grid, TrainOptions};
use crate::feature::StanceLexicon;
use crate::read;
use crate::text::Language;
use clap::{Args, FromArgMatches};
use serde::Deserialize;
use std::path::PathBuf;

#[derive(Debug, Args, PartialEq, Deserialize)]
#[command(next_help_heading = "Recipe")]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct RecipeOptions {
    /// Language of the sentences, as ISO 639-1 code
    #[arg(long, value_name = "CODE", default_value = "en")]
    pub(super) lang: Language,
    /// Costs to choose from
    #[arg(long, value_name = "C,…", value_delimiter = ',')]
    cost: Vec<f64>,
    /// Balances of classes to choose from, 0 to 1
    #[arg(long, value_name = "P,…", value_delimiter = ',')]
    balance: Vec<f64>,
    /// Weights of what topics have in common to choose from
    #[arg(long, value_name = "L,…", value_delimiter = ',')]
    shared: Vec<f64>,
    /// Scales of sentence features (what is said of the topic's objects) to choose from
    #[arg(long, value_name = "S,…", value_delimiter = ',')]
    lexical: Vec<f64>,
    /// Costs for sentiment, where they are others than those of --cost
    #[arg(long, value_name = "C,…", value_delimiter = ',')]
    sentiment_cost: Vec<f64>,
    /// Scales of sentence features for sentiment, where they are others than those of --lexical
    #[arg(long, value_name = "S,…", value_delimiter = ',')]
    sentiment_lexical: Vec<f64>,
    /// Do without the lexicon of attitudes, effects and topic terms
    #[arg(long)]
    no_lexicon: bool,
    /// Folder laid out as the project's `data/lexicon`, added to the built-in lexicon: a topic is a file, a language a folder
    #[arg(long, value_name = "FOLDER")]
    lexicon: Option<PathBuf>,
    /// Further columns of the rows to learn from (party, speaker); they are shortcuts
    #[arg(long, value_name = "NAME,…", value_delimiter = ',')]
    columns: Vec<String>,
    /// Folds of the cross-validation that chooses among these; 0 for none: the first of each setting is taken, and
    /// probabilities stay raw
    #[arg(long, value_name = "K", default_value_t = 5)]
    folds: usize,
    /// Orders rows and folds, and draws samples
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(super) seed: u64,
    /// Keep out of the model any word or n-gram seen in fewer than K texts
    #[arg(long, value_name = "K", default_value_t = 1)]
    redact_rare: u32,
    /// Share that shall be right among what the model decides on; it abstains on the rest
    #[arg(long, value_name = "SHARE", default_value_t = 0.8)]
    precision: f64,
    /// Share to decide on, whatever the precision: the surest
    #[arg(long, value_name = "SHARE", conflicts_with = "precision")]
    coverage: Option<f64>,
}

impl Default for RecipeOptions {
    /// What the command line has where nothing is given.
    fn default() -> Self {
        let matches = Self::augment_args(clap::Command::new("")).get_matches_from([""]);
        Self::from_arg_matches(&matches).expect("every option has a default")
    }
}

impl RecipeOptions {
    /// Options as a recipe file has them.
    pub(super) fn from_table(table: toml::Table) -> Result<Self, Failure> {
        table
            .try_into()
            .map_err(|e: toml::de::Error| Failure::Usage(format!("[options] of the recipe: {}", e.message())))
    }

    pub(super) fn abstain(&self) -> Abstain {
        self.coverage.map_or(Abstain::Precision(self.precision), Abstain::Coverage)
    }

    pub(super) fn train_options(&self) -> Result<TrainOptions, Failure> {
        let mut lexicon = if self.no_lexicon { StanceLexicon::default() } else { builtin::stance_lexicon(self.lang) };
        if let Some(folder) = &self.lexicon {
            lexicon.extend(read::stance_lexicon(folder)?);
        }
        let defaults = TrainOptions::default();
        let chosen = |given: &[f64], usual: Vec<f64>| if given.is_empty() { usual } else { given.to_vec() };
        let grid = Grid {
            costs: chosen(&self.cost, defaults.grid.costs),
            balances: chosen(&self.balance, defaults.grid.balances),
            shared: chosen(&self.shared, defaults.grid.shared),
            lexical: chosen(&self.lexical, defaults.grid.lexical),
        };
        let apart = !self.sentiment_cost.is_empty() || !self.sentiment_lexical.is_empty();
        let sentiment_grid = apart.then(|| Grid {
            costs: chosen(&self.sentiment_cost, grid.costs.clone()),
            lexical: chosen(&self.sentiment_lexical, grid.lexical.clone()),
            ..grid.clone()
        });
        Ok(TrainOptions {
            language: self.lang,
            least_texts: self.redact_rare,
            lexicon,
            grid,
            sentiment_grid,
            columns: self.columns.clone(),
            folds: self.folds,
            seed: self.seed,
            abstain: self.abstain(),
            ngrams: defaults.ngrams,
        })
    }
}

//! A model, or a recipe, on labelled data: how good it is, how sure that is, and whether to believe it.
//!
//! - [`fn@report`] judges decisions: the measures of the field (see `ARCHITECTURE.md`), each with a bootstrap interval
//!   and beside the baselines that any score must be read against. [`evaluate`] does so for a model,
//!   [`try_recipe`] makes decisions by cross-validation, on later rows or on topics held back.
//! - [`challenge`] and [`swap_challenges`] are behaviour tests; [`probe`] guesses labels without reading; [`suspects`] and
//!   [`agreement`] look at the labels themselves; [`leaks`] at what judged rows share with training rows.
//! - [`difference`] is what changes from one model to another; [`shares`] are shares behind predicted labels;
//!   [`score_quotes`] judges quotes, [`score_statements`] the whole way from an article to who stands where.
//!
//! This room knows nothing of files or the terminal.

mod annotators;
mod challenge;
mod date;
mod difference;
mod leak;
mod lexicon;
mod plan;
mod predictions;
mod probe;
mod quotes;
mod report;
mod share;
mod slice;
mod statements;
mod swap;

pub use annotators::{Agreement, Ceiling, PairAgreement, agreement};
pub use challenge::{Answer, Answered, Challenge, ChallengeGroup, ChallengeReport, Expectation, challenge};
pub use difference::{Cause, ChangedRow, ModelDifference, TaskDifference, TopicChange, difference};
pub use leak::{Leak, LeakKind, leaks};
pub use lexicon::LexiconBaseline;
pub use plan::{Part, Plan, PlanError, divide, near_and_named_groups, target_blind, try_recipe};
pub use predictions::Predictions;
pub use probe::{Suspect, probe, suspects};
pub use quotes::{
    AttributionScores, ContentScores, KindScores, Kinds, QuoteReport, QuoteScoring, Share, SpanScores, score_quotes,
};
pub use report::{
    Averages, Beside, ClassReport, CoverageReport, EvaluateOptions, Measures, Report, Rival, Scores, Slice, TaskReport,
    Verdict, evaluate, report,
};
pub use share::{ErrorCounts, Shares, shares};
pub use slice::{LEAST_ROWS, USUAL_SLICES};
pub use statements::{PlaceScores, StatedArticle, StatedQuote, StatementReport, score_statements};
pub use swap::{SwapKind, Swaps, swap_challenges};

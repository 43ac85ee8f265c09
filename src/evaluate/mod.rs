//! A model on labelled data: how good it is, and how sure that is.
//!
//! The measures are those of the field (see `ARCHITECTURE.md`); each comes with a
//! bootstrap interval and beside the baselines that any score must be read
//! against. This room knows nothing of files or the terminal.

mod challenge;
mod date;
mod lexicon;
mod plan;
mod predictions;
mod report;
mod slice;

pub use challenge::{Answer, Answered, Challenge, ChallengeGroup, ChallengeReport, Expectation, challenge};
pub use lexicon::LexiconBaseline;
pub use plan::{Part, Plan, PlanError, divide, near_and_named_groups, try_recipe};
pub use predictions::Predictions;
pub use report::{
    Averages, Beside, ClassReport, CoverageReport, EvaluateOptions, Measures, Report, Rival, Scores, Slice, TaskReport,
    Verdict, evaluate, report,
};
pub use slice::{LEAST_ROWS, USUAL_SLICES};

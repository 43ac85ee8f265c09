//! A model on labelled data: how good it is, and how sure that is.
//!
//! The measures are those of the field (see `ARCHITECTURE.md`); each comes with a
//! bootstrap interval and beside the baselines that any score must be read
//! against. This room knows nothing of files or the terminal.

mod challenge;
mod report;

pub use challenge::{Answer, Answered, Challenge, ChallengeGroup, ChallengeReport, Expectation, challenge};
pub use report::{Baseline, ClassReport, EvaluateOptions, Measures, Report, TaskReport, evaluate};

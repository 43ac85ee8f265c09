//! Stance and sentiment of a sentence: features, linear weights and calibration in one.
//!
//! - [`train()`] learns a [`Model`] from labelled sentences.
//! - [`calibrate`] makes it as sure as it may be of other text.
//! - A [`Model`] is plain data: what a model file holds, open to inspection.
//! - A [`Predictor`] is a model made fast: it remembers each distinct word's
//!   contribution. One for each thread.
//! - [`explain`](Predictor::explain) lists the contributions that a decision is the sum of.
//! - [`mod@file`] is the model file.
//!
//! This room knows nothing of articles, quotes or the command line.

mod confidence;
mod explain;
pub mod file;
mod model;
mod predict;
mod train;

pub use confidence::calibrate;
pub use explain::{Contribution, Explanation, Part, TaskExplanation};
pub use file::ModelError;
pub use model::{Calibrated, ClassCounts, Confidence, CrossValidation, Head, InputNote, Model, TaskHead, Toward};
pub use predict::{Decision, Input, Prediction, Predictor};
pub use train::{Abstain, Grid, Stage, TrainError, TrainOptions, train};

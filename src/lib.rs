//! **Standpoint** tells who stands where.
//!
//! It reads political text, finds quotes and who said them, matches them to topics, and tags each with
//! the speaker's *stance* (favor, against, neutral) and its *sentiment*. A linear model decides; every
//! decision is a sum that can be listed.
//!
//! ```
//! use standpoint::{article::Article, builtin, statement::Pipeline};
//!
//! let model = builtin::model()?;
//! let topics = builtin::topics();
//! let mut pipeline = Pipeline::new(&model, &topics, builtin::quote_extractor());
//! let text = "\"Lift these sanctions on Russia now,\" said Ana Ruiz, the trade minister.";
//! for s in pipeline.statements(&Article::new("example", text)) {
//!     println!("{:?} on {:?}: {:?}", s.speaker, s.topic, s.stance);
//! }
//! # Ok::<(), standpoint::classifier::ModelError>(())
//! ```
//!
//! The modules are rooms of one house, and data goes through them in this order: [`read`], [`article`],
//! [`label`], [`text`], [`quote`], [`topic`], [`feature`], [`linear`], [`classifier`], [`statement`],
//! [`evaluate`](mod@evaluate), [`metrics`], [`write`](mod@write). `ARCHITECTURE.md` says which may know which.

pub mod article;
pub mod builtin;
pub mod classifier;
#[cfg(feature = "cli")]
pub mod cli;
pub mod evaluate;
pub mod feature;
#[cfg(any(feature = "cli", feature = "html", feature = "parquet"))]
mod guard;
pub mod label;
pub mod linear;
pub mod metrics;
pub mod overview;
pub mod quote;
pub mod random;
pub mod read;
pub mod sections;
pub mod statement;
pub mod text;
pub mod topic;
pub mod votes;
pub mod write;

/// The README's example is compiled and run with the tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

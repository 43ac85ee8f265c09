//! Standpoint
pub mod article;
pub mod builtin;
pub mod classifier;
#[cfg(feature = "cli")]
pub mod cli;
pub mod evaluate;
pub mod feature;
pub mod label;
pub mod linear;
pub mod metrics;
pub mod quote;
pub mod random;
pub mod read;
pub mod statement;
pub mod text;
pub mod topic;
pub mod write;

//! Standpoint
pub mod article;
pub mod classifier;
pub mod feature;
pub mod label;
pub mod linear;
pub mod metrics;
pub mod random;
pub mod read;
pub mod text;
pub mod topic;

//! Standpoint
pub mod article;
pub mod label;
pub mod linear;
pub mod metrics;
pub mod random;
pub mod text;
pub mod topic;

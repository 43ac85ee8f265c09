//! Linear models over sparse rows, as algorithms of [linfa](https://docs.rs/linfa).
//!
//! - [`SparseRecords`]: rows as linfa [`Records`](linfa::dataset::Records);
//!   [`FactoredRecords`]: rows that are sums of shared parts, for text.
//! - [`LinearParams`] → [`LinearClassifier`]: one-versus-rest L2-regularised squared
//!   hinge or logistic loss, by [dual coordinate descent](solver).
//! - [`folds`], [`search`]: grouped, stratified cross-validation; choice of hyper-parameters.
//! - [`Temperature`]: honest probabilities from scores.
//!
//! Nothing here knows what a row stands for: no words, no topics, no stance.

mod classifier;
mod factored;
pub mod folds;
mod naive_bayes;
mod records;
pub mod search;
pub mod solver;
mod temperature;

pub use classifier::{LinearClassifier, LinearError, LinearParams, LinearValidParams};
pub use factored::{Condensed, FactoredRecords, FactoredRecordsBuilder};
pub use naive_bayes::{ScaledRows, log_count_ratios};
pub use records::{DenseRows, RowError, Rows, SparseRecords, Subset};
pub use solver::{LANES, Loss};
pub use temperature::{Temperature, softmax};

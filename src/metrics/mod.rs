//! Numbers from labels and predictions, and how sure they are.
//!
//! Classes are numbers `0..K`; what they mean is the caller's affair. A
//! ratio over nothing is `None`, never a silent zero, except where a
//! definition that others use says zero (each says so).

mod agreement;
mod bootstrap;
mod calibration;
mod confusion;
mod mcnemar;
mod proportion;

pub use agreement::{cohen_kappa, gwet_ac1, krippendorff_alpha};
pub(crate) use bootstrap::percentile;
pub use bootstrap::{Estimate, Resamples};
pub use calibration::{Bin, Calibration, Confident, CoveragePoint, argmax};
pub use confusion::{ClassScores, Confusion};
pub use mcnemar::McNemar;
pub use proportion::proportion;

//! Numbers from labels and predictions, and how sure they are.
//!
//! Classes are numbers `0..K`; what they mean is the caller's affair. A
//! ratio over nothing is `None`, never a silent zero, except where a
//! definition that others use says zero (each says so).

mod bootstrap;
mod calibration;
mod confusion;
mod coverage;
mod proportion;

pub use bootstrap::{Estimate, Resamples};
pub use calibration::{Bin, Calibration, argmax};
pub use confusion::{ClassScores, Confusion};
pub use coverage::{CoveragePoint, risk_coverage};
pub use proportion::proportion;

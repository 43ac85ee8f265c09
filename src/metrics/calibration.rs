//! Whether probabilities mean what they say.

use serde::{Deserialize, Serialize};

/// One bin of a reliability diagram.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Bin {
    /// Mean probability given to the predicted class.
    pub confidence: f64,
    /// Share predicted right.
    pub accuracy: f64,
    /// How many.
    pub count: usize,
}

/// Measures of probabilities against what came true.
#[derive(Debug, Clone, PartialEq)]
pub struct Calibration {
    /// Expected calibration error over bins of equal mass: the mean distance
    /// of confidence and accuracy (Nguyen & O'Connor 2015; Guo et al. 2017).
    pub ece: f64,
    /// Mean squared distance to the truth, summed over classes (Brier 1950): 0 to 2.
    pub brier: f64,
    /// Mean negative natural logarithm of the true class's probability, kept above 1e-15.
    pub log_loss: f64,
    /// The bins behind `ece`, by rising confidence.
    pub bins: Vec<Bin>,
}

impl Calibration {
    /// Bins used unless told otherwise.
    pub const BINS: usize = 15;

    /// Measures `(gold class, probabilities)`; `None` if there are none.
    ///
    /// ```
    /// use standpoint::metrics::Calibration;
    /// let sure_and_right = vec![(0, [1.0, 0.0]); 20];
    /// assert_eq!(Calibration::measure(&sure_and_right, 15).unwrap().ece, 0.0);
    /// let sure_and_wrong = vec![(1, [1.0, 0.0]); 20];
    /// assert!((Calibration::measure(&sure_and_wrong, 15).unwrap().ece - 1.0).abs() < 1e-9);
    /// ```
    ///
    /// # Panics
    /// If `bins` is 0 or a class is not below `K`.
    pub fn measure<const K: usize>(rows: &[(usize, [f64; K])], bins: usize) -> Option<Self> {
        assert!(bins > 0, "one bin at least");
        if rows.is_empty() {
            return None;
        }
        let n = rows.len() as f64;
        let (mut brier, mut log_loss) = (0.0, 0.0);
        let mut judged: Vec<(f64, bool)> = Vec::with_capacity(rows.len());
        for (gold, p) in rows {
            let truth = |k| if k == *gold { 1.0 } else { 0.0 };
            brier += (0..K).map(|k| (p[k] - truth(k)).powi(2)).sum::<f64>();
            log_loss -= p[*gold].max(1e-15).ln();
            let best = argmax(p);
            judged.push((p[best], best == *gold));
        }
        judged.sort_by(|a, b| a.0.total_cmp(&b.0));
        let bins = equal_mass(&judged, bins);
        let ece = bins.iter().map(|b| b.count as f64 / n * (b.confidence - b.accuracy).abs()).sum();
        Some(Self { ece, brier: brier / n, log_loss: log_loss / n, bins })
    }
}

/// Cuts sorted judgements into bins whose sizes differ by one at most.
fn equal_mass(judged: &[(f64, bool)], bins: usize) -> Vec<Bin> {
    let n = judged.len();
    let cut = |b: usize| b * n / bins;
    let parts = (0..bins).map(|b| &judged[cut(b)..cut(b + 1)]).filter(|part| !part.is_empty());
    parts
        .map(|part| {
            let count = part.len();
            Bin {
                confidence: part.iter().map(|j| j.0).sum::<f64>() / count as f64,
                accuracy: part.iter().filter(|j| j.1).count() as f64 / count as f64,
                count,
            }
        })
        .collect()
}

/// The place of the largest value (a class by its score or probability); the first among equals.
///
/// ```
/// assert_eq!(standpoint::metrics::argmax(&[0.1, 0.7, 0.7]), 1);
/// ```
pub fn argmax<T: PartialOrd, const K: usize>(values: &[T; K]) -> usize {
    (1..K).fold(0, |best, k| if values[k] > values[best] { k } else { best })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_follow_from_the_formulas() {
        let rows = [(0, [0.7, 0.2, 0.1]), (1, [0.6, 0.3, 0.1]), (2, [0.1, 0.1, 0.8]), (0, [0.5, 0.4, 0.1])];
        let c = Calibration::measure(&rows, 2).unwrap();
        // bins: {.5 right, .6 wrong}, {.7 right, .8 right}
        assert!((c.ece - (0.5 * (0.55f64 - 0.5) + 0.5 * (1.0 - 0.75))).abs() < 1e-12);
        let brier = (0.09 + 0.04 + 0.01) + (0.36 + 0.49 + 0.01) + (0.01 + 0.01 + 0.04) + (0.25 + 0.16 + 0.01);
        assert!((c.brier - brier / 4.0).abs() < 1e-12);
        let log_loss = -(0.7f64.ln() + 0.3f64.ln() + 0.8f64.ln() + 0.5f64.ln()) / 4.0;
        assert!((c.log_loss - log_loss).abs() < 1e-12);
    }

    #[test]
    fn fewer_rows_than_bins_leave_no_empty_bin() {
        let rows = [(0, [0.9, 0.1]), (1, [0.8, 0.2])];
        let c = Calibration::measure(&rows, 15).unwrap();
        assert_eq!(c.bins.iter().map(|b| b.count).sum::<usize>(), 2);
        assert!(Calibration::measure::<2>(&[], 15).is_none());
    }
}

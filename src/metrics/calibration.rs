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

/// Judged rows sorted by confidence, so that many weightings of them are measured fast.
///
/// ```
/// use standpoint::metrics::Confident;
/// let rows = Confident::new(&[(0, [0.9, 0.1]), (1, [0.8, 0.2])]);
/// assert!((rows.calibration(&[1, 1], 1).unwrap().ece - 0.35).abs() < 1e-9);
/// assert!((rows.calibration(&[2, 0], 1).unwrap().ece - 0.1).abs() < 1e-9);
/// ```
#[derive(Debug, Clone)]
pub struct Confident {
    /// By rising confidence.
    order: Vec<Row>,
    /// For each row, as given, its part of the Brier score and of the log loss.
    losses: Vec<(f64, f64)>,
}

#[derive(Debug, Clone, Copy)]
struct Row {
    row: u32,
    right: bool,
    confidence: f64,
}

/// A point of the risk-coverage curve.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct CoveragePoint {
    /// Share of the rows that are decided.
    pub coverage: f64,
    /// Share right among those.
    pub accuracy: f64,
    /// The least confidence among those.
    pub threshold: f64,
}

impl Confident {
    /// Takes `(gold class, probabilities)`; the class predicted is the most probable one.
    ///
    /// # Panics
    /// If a class is not below `K`.
    pub fn new<const K: usize>(rows: &[(usize, [f64; K])]) -> Self {
        let mut order: Vec<Row> = rows
            .iter()
            .enumerate()
            .map(|(row, (gold, p))| {
                let best = argmax(p);
                Row { row: row as u32, right: best == *gold, confidence: p[best] }
            })
            .collect();
        let loss = |(gold, p): &(usize, [f64; K])| {
            let truth = |k| if k == *gold { 1.0 } else { 0.0 };
            ((0..K).map(|k| (p[k] - truth(k)).powi(2)).sum(), -p[*gold].max(1e-15).ln())
        };
        order.sort_by(|a, b| a.confidence.total_cmp(&b.confidence));
        Self { order, losses: rows.iter().map(loss).collect() }
    }

    /// The measures with row `i` counted `times[i]` times; `None` if none is counted.
    ///
    /// # Panics
    /// If `bins` is 0 or there are fewer `times` than rows.
    pub fn calibration(&self, times: &[u32], bins: usize) -> Option<Calibration> {
        assert!(bins > 0, "one bin at least");
        let n: u64 = self.order.iter().map(|r| u64::from(times[r.row as usize])).sum();
        if n == 0 {
            return None;
        }
        let (mut brier, mut log_loss) = (0.0, 0.0);
        for ((b, l), times) in self.losses.iter().zip(times) {
            brier += f64::from(*times) * b;
            log_loss += f64::from(*times) * l;
        }
        // bins whose sizes differ by one at most; copies of one row may fall into two of them
        let edge = |bin: usize| (bin as u64 + 1) * n / bins as u64;
        let (mut bin, mut place) = (0, 0);
        let mut sums = vec![(0.0, 0u64, 0u64); bins];
        for r in &self.order {
            let mut left = u64::from(times[r.row as usize]);
            while left > 0 {
                while edge(bin) <= place {
                    bin += 1;
                }
                let take = left.min(edge(bin) - place);
                let sum = &mut sums[bin];
                sum.0 += take as f64 * r.confidence;
                sum.1 += if r.right { take } else { 0 };
                sum.2 += take;
                place += take;
                left -= take;
            }
        }
        let bins: Vec<Bin> = sums
            .into_iter()
            .filter(|s| s.2 > 0)
            .map(|(confidence, right, count)| Bin {
                confidence: confidence / count as f64,
                accuracy: right as f64 / count as f64,
                count: count as usize,
            })
            .collect();
        let ece = bins.iter().map(|b| b.count as f64 / n as f64 * (b.confidence - b.accuracy).abs()).sum();
        Some(Calibration { ece, brier: brier / n as f64, log_loss: log_loss / n as f64, bins })
    }

    /// What abstaining buys: accuracy when only the surest are decided, at each of the wanted coverages, which must
    /// rise (El-Yaniv & Wiener 2010). Ties of confidence are decided together, so that a point can be
    /// reached by a threshold. Row `i` counts `times[i]` times.
    ///
    /// ```
    /// use standpoint::metrics::Confident;
    /// let rows = Confident::new(&[(0, [0.9, 0.1]), (0, [0.8, 0.2]), (1, [0.6, 0.4]), (0, [0.55, 0.45])]);
    /// let points = rows.risk_coverage(&[1; 4], &[0.5, 1.0]);
    /// assert_eq!((points[0].accuracy, points[0].threshold), (1.0, 0.8));
    /// assert_eq!((points[1].accuracy, points[1].coverage), (0.75, 1.0));
    /// ```
    ///
    /// # Panics
    /// If there are fewer `times` than rows.
    pub fn risk_coverage(&self, times: &[u32], coverages: &[f64]) -> Vec<CoveragePoint> {
        let n: u64 = self.order.iter().map(|r| u64::from(times[r.row as usize])).sum();
        let mut wanted = coverages.iter().map(|c| ((c * n as f64).ceil() as u64).clamp(1, n.max(1))).peekable();
        let (mut decided, mut right) = (0u64, 0u64);
        let mut points = Vec::with_capacity(coverages.len());
        let mut at = self.order.len();
        while at > 0 && wanted.peek().is_some() {
            let confidence = self.order[at - 1].confidence;
            while at > 0 && self.order[at - 1].confidence == confidence {
                at -= 1;
                let count = u64::from(times[self.order[at].row as usize]);
                decided += count;
                right += if self.order[at].right { count } else { 0 };
            }
            while wanted.next_if(|w| decided >= *w).is_some() {
                points.push(CoveragePoint {
                    coverage: decided as f64 / n as f64,
                    accuracy: right as f64 / decided as f64,
                    threshold: confidence,
                });
            }
        }
        points
    }

    /// Area under the risk-coverage curve: the mean error of the surest 1, 2, … n rows (Geifman & El-Yaniv 2017,
    /// with copies and ties of confidence taken together); 0 is perfect. Row `i` counts `times[i]` times.
    ///
    /// # Panics
    /// If there are fewer `times` than rows.
    pub fn aurc(&self, times: &[u32]) -> Option<f64> {
        let (mut decided, mut right, mut area) = (0u64, 0u64, 0.0);
        let mut at = self.order.len();
        while at > 0 {
            let confidence = self.order[at - 1].confidence;
            let before = decided;
            while at > 0 && self.order[at - 1].confidence == confidence {
                at -= 1;
                let count = u64::from(times[self.order[at].row as usize]);
                decided += count;
                right += if self.order[at].right { count } else { 0 };
            }
            if decided > before {
                area += (decided - before) as f64 * (1.0 - right as f64 / decided as f64);
            }
        }
        (decided > 0).then(|| area / decided as f64)
    }
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
        Confident::new(rows).calibration(&vec![1; rows.len()], bins)
    }
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
    use proptest::prelude::*;

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

    #[test]
    fn ties_are_decided_together() {
        let rows = Confident::new(&[(0, [0.9, 0.1]), (0, [0.5, 0.5]), (1, [0.5, 0.5]), (1, [0.5, 0.5])]);
        let points = rows.risk_coverage(&[1; 4], &[0.3]);
        assert_eq!((points[0].coverage, points[0].accuracy), (1.0, 0.5));
        assert!(Confident::new::<2>(&[]).risk_coverage(&[], &[0.5]).is_empty());
    }

    #[test]
    fn the_area_is_the_mean_of_the_errors_on_the_way() {
        // errors of the surest 1, 2, 3, 4: 0, 0, 1/3, 1/4
        let rows = Confident::new(&[(0, [0.9, 0.1]), (0, [0.8, 0.2]), (1, [0.6, 0.4]), (0, [0.55, 0.45])]);
        assert!((rows.aurc(&[1; 4]).unwrap() - (1.0 / 3.0 + 0.25) / 4.0).abs() < 1e-12);
        assert_eq!(rows.aurc(&[0; 4]), None);
    }

    proptest! {
        #[test]
        fn counting_a_row_twice_is_giving_it_twice(
            rows in prop::collection::vec((0usize..2, 0.0f64..1.0, 0u32..4), 1..60), bins in 1usize..20
        ) {
            let once: Vec<(usize, [f64; 2])> = rows.iter().map(|(g, p, _)| (*g, [*p, 1.0 - p])).collect();
            let times: Vec<u32> = rows.iter().map(|r| r.2).collect();
            let mut copies = Vec::new();
            for (row, times) in once.iter().zip(&times) {
                copies.extend((0..*times).map(|_| *row));
            }
            let (counted, given) = (Confident::new(&once), Confident::new(&copies));
            let ones = vec![1; copies.len()];
            match (counted.calibration(&times, bins), given.calibration(&ones, bins)) {
                (Some(a), Some(b)) => {
                    prop_assert!((a.ece - b.ece).abs() < 1e-9 && (a.brier - b.brier).abs() < 1e-9);
                    prop_assert!((a.log_loss - b.log_loss).abs() < 1e-9);
                    prop_assert!((counted.aurc(&times).unwrap() - given.aurc(&ones).unwrap()).abs() < 1e-9);
                    let wanted = [0.2, 0.5, 1.0];
                    prop_assert_eq!(counted.risk_coverage(&times, &wanted), given.risk_coverage(&ones, &wanted));
                }
                (a, b) => prop_assert!(a.is_none() && b.is_none()),
            }
        }
    }
}

//! Intervals by resampling.

use crate::random::Random;
use std::collections::BTreeMap;

/// A value and its interval.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Estimate {
    /// On the data as they are; null where it is not defined.
    pub value: Option<f64>,
    /// Lower end of the 95 % interval.
    pub low: Option<f64>,
    /// Upper end.
    pub high: Option<f64>,
}

/// Bootstrap samples of rows (Efron & Tibshirani 1993), whole groups at a time.
///
/// ```
/// use standpoint::metrics::Resamples;
/// let right = [true, true, false, true];
/// let share = |rows: &[usize]| Some(rows.iter().filter(|&&r| right[r]).count() as f64 / rows.len() as f64);
/// let estimates = Resamples::new(4, None, 200, 1).estimate(|rows| vec![share(rows)]);
/// assert_eq!(estimates[0].value, Some(0.75));
/// assert!(estimates[0].low < Some(0.75));
/// ```
#[derive(Debug)]
pub struct Resamples {
    groups: Vec<Vec<usize>>,
    rows: usize,
    samples: usize,
    seed: u64,
}

impl Resamples {
    /// `samples` samples of `rows` rows; rows with the same number in `groups` are drawn together.
    ///
    /// # Panics
    /// If `groups` has another length.
    pub fn new(rows: usize, groups: Option<&[usize]>, samples: usize, seed: u64) -> Self {
        let groups = match groups {
            None => (0..rows).map(|r| vec![r]).collect(),
            Some(of) => {
                assert_eq!(of.len(), rows, "a group for each row");
                let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
                for (row, group) in of.iter().enumerate() {
                    members.entry(*group).or_default().push(row);
                }
                members.into_values().collect()
            }
        };
        Self { groups, rows, samples, seed }
    }

    /// Values of some statistics on all rows, with percentile intervals of 95 %.
    ///
    /// `statistics` gets row numbers (some more than once) and always answers
    /// with the same number of values. Samples in which a statistic is not defined are
    /// left out of its interval.
    pub fn estimate(&self, statistics: impl Fn(&[usize]) -> Vec<Option<f64>> + Sync) -> Vec<Estimate> {
        use rayon::prelude::*;
        let all: Vec<usize> = (0..self.rows).collect();
        let values = statistics(&all);
        let drawn: Vec<Vec<Option<f64>>> =
            (0..self.samples).into_par_iter().map(|sample| statistics(&self.draw(sample))).collect();
        let interval = |which: usize| {
            let mut seen: Vec<f64> = drawn.iter().filter_map(|d| d[which]).collect();
            seen.sort_by(f64::total_cmp);
            Estimate {
                value: values[which],
                low: percentile(&seen, 0.025).filter(|_| values[which].is_some()),
                high: percentile(&seen, 0.975).filter(|_| values[which].is_some()),
            }
        };
        (0..values.len()).map(interval).collect()
    }

    /// The rows of one sample; each has a generator of its own, so threads do not matter.
    fn draw(&self, sample: usize) -> Vec<usize> {
        let mut random = Random::new(self.seed ^ (sample as u64 + 1).wrapping_mul(0xd134_2543_de82_ef95));
        let mut rows = Vec::with_capacity(self.rows);
        for _ in 0..self.groups.len() {
            rows.extend(&self.groups[random.below(self.groups.len())]);
        }
        rows
    }
}

/// Linear interpolation between the two nearest ranks (as `NumPy`'s default).
fn percentile(sorted: &[f64], share: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    let place = share * last as f64;
    let below = place.floor();
    let (low, high) = (sorted[below as usize], sorted[(below as usize + 1).min(last)]);
    Some(low + (high - low) * (place - below))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_covers_the_truth_about_as_often_as_it_says() {
        let mut random = Random::new(5);
        let mut covered = 0;
        for trial in 0..300 {
            let right: Vec<bool> = (0..150).map(|_| random.unit() < 0.7).collect();
            let share =
                |rows: &[usize]| vec![Some(rows.iter().filter(|&&r| right[r]).count() as f64 / rows.len() as f64)];
            let e = Resamples::new(150, None, 300, trial).estimate(share)[0];
            covered += u32::from(e.low.unwrap() <= 0.7 && 0.7 <= e.high.unwrap());
        }
        assert!((270..=297).contains(&covered), "{covered} of 300");
    }

    #[test]
    fn groups_are_drawn_whole() {
        let resamples = Resamples::new(6, Some(&[0, 0, 0, 1, 1, 1]), 50, 2);
        for sample in 0..50 {
            assert_eq!(resamples.draw(sample).len(), 6);
        }
        let e = resamples.estimate(|rows| vec![Some(rows.iter().filter(|r| **r < 3).count() as f64)]);
        assert_eq!((e[0].low, e[0].high), (Some(0.0), Some(6.0)));
    }

    #[test]
    fn percentiles_equal_numpys() {
        assert_eq!(percentile(&[1.0, 2.0, 3.0, 4.0], 0.25), Some(1.75));
        assert_eq!(percentile(&[], 0.5), None);
    }
}

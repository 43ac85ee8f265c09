//! Intervals by resampling.

use crate::random::Random;
use std::collections::BTreeMap;

/// A value and its interval.
#[derive(Debug, Clone, Copy, PartialEq, Default, serde::Serialize)]
pub struct Estimate {
    /// On the data as they are; null where it is not defined.
    pub value: Option<f64>,
    /// Lower end of the 95 % interval.
    pub low: Option<f64>,
    /// Upper end.
    pub high: Option<f64>,
}

impl Estimate {
    /// With the lower end of the basic interval (the upper end reflected at the value; Davison & Hinkley 1997) where that is
    /// lower, and not below 0. For measures that come out too high in small samples, and still more so in samples of
    /// samples, so that the percentile interval alone lies too high: the calibration error.
    #[must_use]
    pub fn widened_below(self) -> Self {
        let reflected = self.value.zip(self.high).map(|(v, high)| (2.0 * v - high).max(0.0));
        let low = self.low.zip(reflected).map(|(low, reflected)| low.min(reflected));
        Self { low, ..self }
    }

    /// Whether the interval leaves out zero: only then is a difference more than chance would make.
    pub fn excludes_zero(&self) -> bool {
        self.low.is_some_and(|l| l > 0.0) || self.high.is_some_and(|h| h < 0.0)
    }
}

/// Bootstrap samples of rows (Efron & Tibshirani 1993), whole groups at a time.
///
/// ```
/// use standpoint::metrics::Resamples;
/// let right = [1.0, 1.0, 0.0, 1.0];
/// let share = |drawn: &[u32]| {
///     let all: u32 = drawn.iter().sum();
///     Some(drawn.iter().zip(right).map(|(times, r)| f64::from(*times) * r).sum::<f64>() / f64::from(all))
/// };
/// let estimates = Resamples::new(4, None, 200, 1).estimate(|drawn| vec![share(drawn)]);
/// assert_eq!(estimates[0].value, Some(0.75));
/// assert!(estimates[0].low < Some(0.75));
/// ```
#[derive(Debug)]
pub struct Resamples {
    /// For each group its rows; none where every row is a group of its own.
    groups: Option<Vec<Vec<u32>>>,
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
        let groups = groups.map(|of| {
            assert_eq!(of.len(), rows, "a group for each row");
            let mut members: BTreeMap<usize, Vec<u32>> = BTreeMap::new();
            for (row, group) in of.iter().enumerate() {
                members.entry(*group).or_default().push(row as u32);
            }
            members.into_values().collect()
        });
        Self { groups, rows, samples, seed }
    }

    /// Values of some statistics on all rows, with percentile intervals of 95 %.
    ///
    /// `statistics` gets how often each row was drawn, and always answers
    /// with the same number of values. Samples in which a statistic is not defined are
    /// left out of its interval.
    pub fn estimate(&self, statistics: impl Fn(&[u32]) -> Vec<Option<f64>> + Sync) -> Vec<Estimate> {
        use rayon::prelude::*;
        let values = statistics(&vec![1; self.rows]);
        let drawn: Vec<Vec<Option<f64>>> = (0..self.samples)
            .into_par_iter()
            .map_init(
                || vec![0; self.rows],
                |times, sample| {
                    self.draw(sample, times);
                    statistics(times)
                },
            )
            .collect();
        let interval = |which: usize| {
            let mut seen: Vec<f64> = drawn.iter().filter_map(|d| d[which]).collect();
            seen.sort_unstable_by(f64::total_cmp);
            Estimate {
                value: values[which],
                low: percentile(&seen, 0.025).filter(|_| values[which].is_some()),
                high: percentile(&seen, 0.975).filter(|_| values[which].is_some()),
            }
        };
        (0..values.len()).map(interval).collect()
    }

    /// How often each row is in one sample; each sample has a generator of its own, so threads do not matter.
    fn draw(&self, sample: usize, times: &mut [u32]) {
        let mut random = Random::new(self.seed ^ (sample as u64 + 1).wrapping_mul(0xd134_2543_de82_ef95));
        times.fill(0);
        match &self.groups {
            None => (0..self.rows).for_each(|_| times[random.below(self.rows)] += 1),
            Some(groups) => {
                for _ in 0..groups.len() {
                    groups[random.below(groups.len())].iter().for_each(|row| times[*row as usize] += 1);
                }
            }
        }
    }
}

/// Linear interpolation between the two nearest ranks (as `NumPy`'s default).
pub(crate) fn percentile(sorted: &[f64], share: f64) -> Option<f64> {
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
    fn groups_are_drawn_whole() {
        let resamples = Resamples::new(6, Some(&[0, 0, 0, 1, 1, 1]), 50, 2);
        let mut times = vec![0; 6];
        for sample in 0..50 {
            resamples.draw(sample, &mut times);
            assert_eq!(times.iter().sum::<u32>(), 6);
            assert_eq!(times[0], times[2]);
        }
        let e = resamples.estimate(|times| vec![Some(f64::from(times[..3].iter().sum::<u32>()))]);
        assert_eq!((e[0].low, e[0].high), (Some(0.0), Some(6.0)));
    }

    #[test]
    fn percentiles_equal_numpys() {
        assert_eq!(percentile(&[1.0, 2.0, 3.0, 4.0], 0.25), Some(1.75));
        assert_eq!(percentile(&[], 0.5), None);
    }

    #[test]
    fn an_interval_excludes_zero_only_on_one_side_of_it() {
        let e = |low, high| Estimate { value: Some(0.0), low: Some(low), high: Some(high) };
        assert!(e(0.1, 0.2).excludes_zero() && e(-0.2, -0.1).excludes_zero());
        assert!(!e(-0.1, 0.1).excludes_zero() && !e(0.0, 0.1).excludes_zero());
        assert!(!Estimate::default().excludes_zero());
    }
}

//! Whether two classifiers differ, judged by the rows on which one of them is right.

use serde::Serialize;

/// `McNemar`'s test (1947), exact.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct McNemar {
    /// Rows that only the first got right.
    pub only_first: u64,
    /// Rows that only the second got right.
    pub only_second: u64,
    /// Two-sided probability of a split at least as uneven, were both equally good (exact binomial).
    pub p: f64,
}

impl McNemar {
    /// From the two counts.
    ///
    /// ```
    /// use standpoint::metrics::McNemar;
    /// assert!((McNemar::new(1, 9).p - 0.021484375).abs() < 1e-12);
    /// assert_eq!(McNemar::new(3, 3).p, 1.0);
    /// ```
    pub fn new(only_first: u64, only_second: u64) -> Self {
        let (n, least) = (only_first + only_second, only_first.min(only_second));
        // terms of the binomial distribution by their logarithms, from the outermost in
        let mut log_term = -(n as f64) * std::f64::consts::LN_2;
        let mut tail = log_term.exp();
        for k in 1..=least {
            log_term += ((n - k + 1) as f64 / k as f64).ln();
            tail += log_term.exp();
        }
        Self { only_first, only_second, p: (2.0 * tail).min(1.0) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_probability_equals_scipys() {
        // scipy.stats.binomtest(k, n).pvalue
        for (a, b, p) in [(10, 25, 0.016_673_847_800_120_715), (0, 0, 1.0), (480, 520, 0.217_448_293_204_141_5)] {
            assert!((McNemar::new(a, b).p - p).abs() < 1e-9, "{a} {b}: {}", McNemar::new(a, b).p);
        }
    }
}

//! Probabilities from scores.

use serde::{Deserialize, Serialize};

/// Turns a linear model's scores into probabilities by one number
/// (Guo, Pleiss, Sun & Weinberger, *On Calibration of Modern Neural Networks*, ICML 2017):
/// `p_c = softmax(score_c / t)`. The most probable class stays the best scored one.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Temperature(f64);

impl Temperature {
    /// Temperature 1: scores are taken as log-odds.
    pub const ONE: Temperature = Temperature(1.0);

    /// The temperature that makes `targets` (class numbers) most likely, given the
    /// scores of a model that was not fitted on these rows. [`Temperature::ONE`] without rows.
    ///
    /// ```
    /// use standpoint::linear::Temperature;
    /// // right three times in four, whatever the score says: p must become 3/4
    /// let scores = [[10.0, 0.0], [10.0, 0.0], [10.0, 0.0], [10.0, 0.0]];
    /// let t = Temperature::fit(&scores, &[0, 0, 0, 1]);
    /// assert!((t.probabilities([10.0, 0.0])[0] - 0.75).abs() < 1e-3);
    /// ```
    ///
    /// # Panics
    /// If the lengths differ or a target is not a class.
    pub fn fit<const K: usize>(scores: &[[f32; K]], targets: &[usize]) -> Self {
        Self::fit_weighted(scores, targets, |_| 1.0)
    }

    /// As [`fit`](Self::fit), with a weight for each row's number.
    ///
    /// # Panics
    /// If the lengths differ or a target is not a class.
    pub fn fit_weighted<const K: usize>(scores: &[[f32; K]], targets: &[usize], weight: impl Fn(usize) -> f64) -> Self {
        assert_eq!(scores.len(), targets.len(), "a target for each row of scores");
        if scores.is_empty() {
            return Self::ONE;
        }
        let nll = |log_t: f64| -> f64 {
            let t = Temperature(log_t.exp());
            let rows = scores.iter().zip(targets).enumerate();
            rows.map(|(i, (s, target))| -weight(i) * t.log_probability(*s, *target)).sum()
        };
        Temperature(golden_section(nll, (0.01f64).ln(), (100f64).ln()).exp())
    }

    /// The number itself.
    pub fn value(self) -> f64 {
        self.0
    }

    /// A temperature so many times as high.
    #[must_use]
    pub fn times(self, factor: f64) -> Self {
        Self(self.0 * factor)
    }

    /// Probabilities, which sum to 1.
    pub fn probabilities<const K: usize>(self, scores: [f32; K]) -> [f32; K] {
        softmax(scores.map(|s| (f64::from(s) / self.0) as f32))
    }

    fn log_probability<const K: usize>(self, scores: [f32; K], class: usize) -> f64 {
        let s = scores.map(|s| f64::from(s) / self.0);
        let top = s.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        s[class] - top - s.iter().map(|s| (s - top).exp()).sum::<f64>().ln()
    }
}

/// The softmax of some scores.
pub fn softmax<const K: usize>(scores: [f32; K]) -> [f32; K] {
    let top = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let e = scores.map(|s| f64::from(s - top).exp());
    let sum: f64 = e.iter().sum();
    e.map(|e| (e / sum) as f32)
}

/// The place of the least value of a function with one valley in `low..high`.
fn golden_section(f: impl Fn(f64) -> f64, mut low: f64, mut high: f64) -> f64 {
    let ratio = (5f64.sqrt() - 1.0) / 2.0;
    let (mut a, mut b) = (high - ratio * (high - low), low + ratio * (high - low));
    let (mut fa, mut fb) = (f(a), f(b));
    while high - low > 1e-6 {
        if fa < fb {
            (high, b, fb) = (b, a, fa);
            a = high - ratio * (high - low);
            fa = f(a);
        } else {
            (low, a, fa) = (a, b, fb);
            b = low + ratio * (high - low);
            fb = f(b);
        }
    }
    f64::midpoint(low, high)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn probabilities_sum_to_one_even_for_huge_scores() {
        let p = Temperature::ONE.probabilities([1e6f32, -1e6, 0.0]);
        assert_eq!(p, [1.0, 0.0, 0.0]);
        assert!((softmax([0.1f32, 0.2, -0.4]).iter().sum::<f32>() - 1.0).abs() < 1e-6);
    }

    #[test]
    fn scores_that_are_true_log_odds_keep_temperature_one() {
        // score ln 3 against 0: right in 3 of 4
        let scores = vec![[3f32.ln(), 0.0]; 400];
        let targets: Vec<usize> = (0..400).map(|i| usize::from(i % 4 == 0)).collect();
        assert!((Temperature::fit(&scores, &targets).value() - 1.0).abs() < 1e-3);
    }
}

//! Choice among hyper-parameters by their scores in cross-validation.

/// The scores of one setting, one a fold.
#[derive(Debug, Clone, PartialEq)]
pub struct Trial<P> {
    /// The setting.
    pub params: P,
    /// What it reached in each fold; more is better.
    pub scores: Vec<f64>,
}

impl<P> Trial<P> {
    /// Mean over the folds.
    pub fn mean(&self) -> f64 {
        self.scores.iter().sum::<f64>() / self.scores.len().max(1) as f64
    }

    /// Standard error of the mean over the folds; 0 with fewer than two.
    pub fn standard_error(&self) -> f64 {
        let n = self.scores.len() as f64;
        if n < 2.0 {
            return 0.0;
        }
        let mean = self.mean();
        let variance = self.scores.iter().map(|s| (s - mean).powi(2)).sum::<f64>() / (n - 1.0);
        (variance / n).sqrt()
    }
}

/// The number of the trial to take: the first whose mean is within one
/// standard error of the best mean (Breiman, Friedman, Olshen & Stone 1984,
/// section 3.4.3). Trials are given from the simplest to the most complex.
///
/// ```
/// use standpoint::linear::search::{Trial, one_standard_error};
/// let trial = |params, scores: [f64; 3]| Trial { params, scores: scores.to_vec() };
/// let trials = [trial("C=0.1", [0.60, 0.62, 0.61]), trial("C=1", [0.60, 0.66, 0.62])];
/// assert_eq!(one_standard_error(&trials), Some(0));
/// ```
pub fn one_standard_error<P>(trials: &[Trial<P>]) -> Option<usize> {
    let best = trials.iter().max_by(|a, b| a.mean().total_cmp(&b.mean()))?;
    let enough = best.mean() - best.standard_error();
    trials.iter().position(|t| t.mean() >= enough)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clearly_better_complex_setting_is_taken() {
        let trial = |params, scores: [f64; 3]| Trial { params, scores: scores.to_vec() };
        let trials = [trial(0, [0.50, 0.51, 0.50]), trial(1, [0.60, 0.61, 0.62]), trial(2, [0.60, 0.61, 0.63])];
        assert_eq!(one_standard_error(&trials), Some(1));
        assert_eq!(one_standard_error::<()>(&[]), None);
    }

    #[test]
    fn standard_error_is_that_of_the_textbook() {
        let t = Trial { params: (), scores: vec![1.0, 2.0, 3.0, 4.0] };
        assert!((t.standard_error() - (5.0f64 / 3.0 / 4.0).sqrt()).abs() < 1e-12);
    }
}

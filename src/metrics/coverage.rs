//! What abstaining buys.

/// A point of the risk-coverage curve.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CoveragePoint {
    /// Share of the rows that are decided.
    pub coverage: f64,
    /// Share right among those.
    pub accuracy: f64,
    /// The least confidence among those.
    pub threshold: f64,
}

/// Accuracy when only the surest are decided, at each of the wanted coverages
/// (El-Yaniv & Wiener 2010): `rows` are `(confidence, right)`. Ties of
/// confidence are decided together, so that the point can be reached by a threshold.
///
/// ```
/// use standpoint::metrics::risk_coverage;
/// let rows = [(0.9, true), (0.8, true), (0.6, false), (0.5, true)];
/// let points = risk_coverage(&rows, &[0.5, 1.0]);
/// assert_eq!((points[0].accuracy, points[0].threshold), (1.0, 0.8));
/// assert_eq!((points[1].accuracy, points[1].coverage), (0.75, 1.0));
/// ```
pub fn risk_coverage(rows: &[(f64, bool)], coverages: &[f64]) -> Vec<CoveragePoint> {
    let mut sorted = rows.to_vec();
    sorted.sort_by(|a, b| b.0.total_cmp(&a.0));
    let n = sorted.len();
    coverages
        .iter()
        .filter_map(|wanted| {
            let mut take = ((wanted * n as f64).ceil() as usize).min(n);
            while take > 0 && take < n && sorted[take].0 == sorted[take - 1].0 {
                take += 1;
            }
            let right = sorted[..take].iter().filter(|r| r.1).count();
            (take > 0).then(|| CoveragePoint {
                coverage: take as f64 / n as f64,
                accuracy: right as f64 / take as f64,
                threshold: sorted[take - 1].0,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ties_are_decided_together() {
        let rows = [(0.9, true), (0.5, true), (0.5, false), (0.5, false)];
        let points = risk_coverage(&rows, &[0.3]);
        assert_eq!((points[0].coverage, points[0].accuracy), (1.0, 0.5));
        assert!(risk_coverage(&[], &[0.5]).is_empty());
    }
}

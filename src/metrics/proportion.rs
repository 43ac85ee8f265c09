//! Intervals for a share of independent cases.

use super::Estimate;

/// The 0.975 quantile of the normal distribution.
pub(super) const Z: f64 = 1.959_963_984_540_054;

/// The share `part / whole` with Wilson's score interval of 95 % (Wilson 1927), which also holds
/// where the share is near 0 or 1; not defined for a whole of 0.
///
/// ```
/// let e = standpoint::metrics::proportion(0, 10);
/// assert_eq!((e.value, e.low), (Some(0.0), Some(0.0)));
/// assert!((e.high.unwrap() - 0.2775).abs() < 1e-4);
/// ```
pub fn proportion(part: u64, whole: u64) -> Estimate {
    if whole == 0 {
        return Estimate { value: None, low: None, high: None };
    }
    let (n, p) = (whole as f64, part as f64 / whole as f64);
    let z2 = Z * Z / n;
    let centre = (p + z2 / 2.0) / (1.0 + z2);
    let half = Z / (1.0 + z2) * (p * (1.0 - p) / n + z2 / (4.0 * n)).sqrt();
    // at the ends the formula is exactly 0 or 1; rounding must not say otherwise
    let low = if part == 0 { 0.0 } else { centre - half };
    let high = if part == whole { 1.0 } else { centre + half };
    Estimate { value: Some(p), low: Some(low), high: Some(high) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    #[test]
    fn the_interval_equals_wilsons_formula() {
        // by Python from the formula
        let e = proportion(7, 26);
        assert!((e.low.unwrap() - 0.137_044_483_220).abs() < 1e-9, "{e:?}");
        assert!((e.high.unwrap() - 0.460_830_403_792).abs() < 1e-9, "{e:?}");
        assert_eq!(proportion(0, 0).value, None);
    }

    #[test]
    fn the_interval_covers_rare_failures() {
        let mut random = Random::new(11);
        for (p, n) in [(0.02, 60u64), (0.1, 26), (0.5, 26)] {
            let covered = (0..2000).filter(|_| {
                let k = (0..n).filter(|_| random.unit() < p).count() as u64;
                let e = proportion(k, n);
                e.low.unwrap() <= p && p <= e.high.unwrap()
            });
            let covered = covered.count();
            assert!((1820..=1990).contains(&covered), "p {p}, n {n}: {covered} of 2000");
        }
    }
}

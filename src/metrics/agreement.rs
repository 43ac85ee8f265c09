//! How far annotators agree beyond chance.

/// Cohen's kappa (1960) of two annotators; not defined where chance alone would make them agree always.
///
/// ```
/// use standpoint::metrics::cohen_kappa;
/// assert_eq!(cohen_kappa::<2>(&[(0, 0), (1, 1), (0, 0), (1, 1)]), Some(1.0));
/// assert_eq!(cohen_kappa::<2>(&[(0, 0), (0, 1), (1, 0), (1, 1)]), Some(0.0));
/// ```
///
/// # Panics
/// If a class is not below `K`.
pub fn cohen_kappa<const K: usize>(pairs: &[(usize, usize)]) -> Option<f64> {
    let n = pairs.len() as f64;
    let (mut first, mut second, mut same) = ([0.0; K], [0.0; K], 0.0);
    for (a, b) in pairs {
        first[*a] += 1.0;
        second[*b] += 1.0;
        same += if a == b { 1.0 } else { 0.0 };
    }
    let chance: f64 = (0..K).map(|k| first[k] * second[k]).sum::<f64>() / (n * n);
    (n > 0.0 && chance < 1.0).then(|| (same / n - chance) / (1.0 - chance))
}

/// Krippendorff's alpha for nominal labels: any number of annotators, any of whom may have left out rows
/// (Krippendorff 2011, *Computing Krippendorff's Alpha-Reliability*). `rows` are the labels that each row was given; rows
/// with one label alone do not count. Not defined if there is but one label in all.
///
/// ```
/// let rows = [vec![0, 0], vec![1, 1], vec![0, 1], vec![0]];
/// // 2 of 6 paired values disagree, (36 - 18) / 5 expected
/// assert!((standpoint::metrics::krippendorff_alpha::<2>(&rows).unwrap() - (1.0 - 2.0 / 3.6)).abs() < 1e-12);
/// ```
///
/// # Panics
/// If a class is not below `K`.
pub fn krippendorff_alpha<const K: usize>(rows: &[Vec<usize>]) -> Option<f64> {
    let mut totals = [0.0; K];
    let (mut n, mut observed) = (0.0, 0.0);
    for row in rows.iter().filter(|r| r.len() > 1) {
        let counts = counts::<K>(row);
        let m = row.len() as f64;
        let same: f64 = counts.iter().map(|c| c * (c - 1.0)).sum();
        observed += (m * (m - 1.0) - same) / (m - 1.0);
        n += m;
        (0..K).for_each(|k| totals[k] += counts[k]);
    }
    let expected = (n * n - totals.iter().map(|t| t * t).sum::<f64>()) / (n - 1.0);
    (n > 1.0 && expected > 0.0).then(|| 1.0 - observed / expected)
}

/// Gwet's AC1 (2008) for any number of annotators: chance agreement from how evenly labels are used, so that it holds up
/// where nearly all rows have one label. `rows` as in [`krippendorff_alpha`].
///
/// ```
/// assert_eq!(standpoint::metrics::gwet_ac1::<2>(&[vec![0, 0], vec![1, 1]]), Some(1.0));
/// ```
///
/// # Panics
/// If a class is not below `K`.
pub fn gwet_ac1<const K: usize>(rows: &[Vec<usize>]) -> Option<f64> {
    let (mut shares, mut rated) = ([0.0; K], 0.0);
    let (mut agreement, mut pairable) = (0.0, 0.0);
    for row in rows.iter().filter(|r| !r.is_empty()) {
        let counts = counts::<K>(row);
        let m = row.len() as f64;
        rated += 1.0;
        (0..K).for_each(|k| shares[k] += counts[k] / m);
        if m > 1.0 {
            pairable += 1.0;
            agreement += counts.iter().map(|c| c * (c - 1.0)).sum::<f64>() / (m * (m - 1.0));
        }
    }
    let chance = shares.iter().map(|s| s / rated * (1.0 - s / rated)).sum::<f64>() / (K as f64 - 1.0);
    (pairable > 0.0).then(|| (agreement / pairable - chance) / (1.0 - chance))
}

fn counts<const K: usize>(row: &[usize]) -> [f64; K] {
    let mut counts = [0.0; K];
    for k in row {
        counts[*k] += 1.0;
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alpha_equals_krippendorffs_own_example() {
        // Krippendorff 2011, section C: nominal data, four observers, missing values; alpha 0.743
        let x = usize::MAX;
        let observers = [
            [1, 2, 3, 3, 2, 1, 4, 1, 2, x, x, x],
            [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, x, 3],
            [x, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, x],
            [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, x],
        ];
        let rows: Vec<Vec<usize>> =
            (0..12).map(|u| observers.iter().map(|o| o[u]).filter(|v| *v != x).collect()).collect();
        assert!((krippendorff_alpha::<6>(&rows).unwrap() - 0.743).abs() < 5e-4);
    }

    #[test]
    fn nothing_to_compare_is_not_defined() {
        assert_eq!(cohen_kappa::<3>(&[]), None);
        assert_eq!(cohen_kappa::<3>(&[(1, 1), (1, 1)]), None);
        assert_eq!(krippendorff_alpha::<3>(&[vec![1], vec![]]), None);
        assert_eq!(krippendorff_alpha::<3>(&[vec![1, 1]]), None);
        assert_eq!(gwet_ac1::<3>(&[vec![1]]), None);
        assert_eq!(gwet_ac1::<3>(&[vec![1, 1]]), Some(1.0));
    }
}

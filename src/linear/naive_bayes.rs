//! Rows scaled by log-count ratios.
//!
//! Wang & Manning, *Baselines and Bigrams: Simple, Good Sentiment and Topic
//! Classification* (ACL 2012): a linear model is fitted to `r ∘ x`, where `r_c` is the log-ratio of how often
//! a feature occurs with class `c` and without it. Rare features that tell the classes
//! apart may then weigh much without much being paid for it.

use super::{LANES, Rows, SparseRecords};
use linfa::dataset::Records;

/// The log-count ratio of every column for each class:
/// `ln((p / |p|) / (q / |q|))` with `p`, `q` the smoothed weights of rows that have
/// the column, inside and outside the class.
///
/// # Panics
/// If there are fewer rows than classes and weights given, or a class is not below [`LANES`].
pub fn log_count_ratios(
    records: &SparseRecords,
    rows: &[usize],
    classes: &[usize],
    weights: &[f64],
    smoothing: f64,
) -> Vec<[f32; LANES]> {
    let mut inside = vec![[smoothing; LANES]; records.nfeatures()];
    let mut all = vec![smoothing; records.nfeatures()];
    for (place, row) in rows.iter().enumerate() {
        for (column, _) in records.row(*row) {
            inside[column as usize][classes[place]] += weights[place];
            all[column as usize] += weights[place];
        }
    }
    let mut p = [0.0; LANES];
    for own in &inside {
        (0..LANES).for_each(|l| p[l] += own[l]);
    }
    // outside a class: what is in the others, smoothed once
    let outside = |all: f64, own: f64| all - own + smoothing;
    let mut q = [0.0; LANES];
    for (own, all) in inside.iter().zip(&all) {
        (0..LANES).for_each(|l| q[l] += outside(*all, own[l]));
    }
    let ratio = |own: f64, all: f64, l: usize| ((own / p[l]) / (outside(all, own) / q[l])).ln() as f32;
    inside.iter().zip(&all).map(|(own, all)| std::array::from_fn(|l| ratio(own[l], *all, l))).collect()
}

/// Some rows of a matrix, each column scaled for each lane by itself, with a
/// column of ones behind the last.
#[derive(Debug)]
pub struct ScaledRows<'a> {
    records: &'a SparseRecords,
    keep: &'a [usize],
    scales: &'a [[f32; LANES]],
}

impl<'a> ScaledRows<'a> {
    /// The rows `keep` of `records`, their columns scaled by `scales`.
    ///
    /// # Panics
    /// If there is not a scale for each column.
    pub fn new(records: &'a SparseRecords, keep: &'a [usize], scales: &'a [[f32; LANES]]) -> Self {
        assert_eq!(records.nfeatures(), scales.len(), "a scale for each column");
        Self { records, keep, scales }
    }
}

impl Rows for ScaledRows<'_> {
    fn nrows(&self) -> usize {
        self.keep.len()
    }

    fn ncols(&self) -> usize {
        self.scales.len() + 1
    }

    fn squared_norms(&self, row: usize) -> [f64; LANES] {
        let mut sums = [1.0; LANES];
        for (column, value) in self.records.row(self.keep[row]) {
            let scale = &self.scales[column as usize];
            (0..LANES).for_each(|l| sums[l] += f64::from(value * scale[l]).powi(2));
        }
        sums
    }

    fn dot(&self, row: usize, weights: &[[f32; LANES]]) -> [f32; LANES] {
        let mut sums = weights[self.scales.len()];
        for (column, value) in self.records.row(self.keep[row]) {
            let (w, scale) = (&weights[column as usize], &self.scales[column as usize]);
            (0..LANES).for_each(|l| sums[l] += w[l] * scale[l] * value);
        }
        sums
    }

    fn add(&self, row: usize, step: [f32; LANES], weights: &mut [[f32; LANES]]) {
        for (column, value) in self.records.row(self.keep[row]) {
            let (w, scale) = (&mut weights[column as usize], &self.scales[column as usize]);
            (0..LANES).for_each(|l| w[l] += step[l] * scale[l] * value);
        }
        let constant = &mut weights[self.scales.len()];
        (0..LANES).for_each(|l| constant[l] += step[l]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratios_point_to_the_class_that_a_column_is_met_with() {
        let rows = [vec![(0, 1.0)], vec![(0, 1.0), (2, 1.0)], vec![(1, 1.0)], vec![(1, 1.0), (2, 1.0)]];
        let records = SparseRecords::from_rows(3, rows).unwrap();
        let r = log_count_ratios(&records, &[0, 1, 2, 3], &[0, 0, 1, 1], &[1.0; 4], 1.0);
        assert!(r[0][0] > 0.5 && r[0][1] < -0.5);
        assert!(r[2][0].abs() < 1e-6, "a column met with both alike tells nothing");
    }

    #[test]
    fn scaled_rows_equal_rows_that_were_scaled() {
        let records = SparseRecords::from_rows(2, [vec![(0, 2.0), (1, 3.0)]]).unwrap();
        let scales = [[0.5, 1.0, -1.0, 0.0], [2.0, 1.0, 1.0, 1.0]];
        let rows = ScaledRows::new(&records, &[0], &scales);
        let weights = [[1.0; LANES], [1.0; LANES], [0.25; LANES]];
        assert_eq!(rows.dot(0, &weights), [7.25, 5.25, 1.25, 3.25]);
        assert_eq!(rows.squared_norms(0), [38.0, 14.0, 14.0, 10.0]);
    }
}

//! Confusion matrices and what follows from them.

/// How often each class was taken for each: `K` by `K` counts, gold by predicted.
///
/// ```
/// use standpoint::metrics::Confusion;
/// let c = Confusion::<2>::from_pairs([(0, 0), (0, 1), (1, 1), (1, 1)]);
/// assert_eq!(c.accuracy(), Some(0.75));
/// assert_eq!(c.class(1).precision, Some(2.0 / 3.0));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Confusion<const K: usize> {
    counts: [[u64; K]; K],
}

/// Precision, recall and F1 of one class.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ClassScores {
    /// Of those predicted, the share that is right; `None` if none was predicted.
    pub precision: Option<f64>,
    /// Of those that are there, the share that was found; `None` if none is there.
    pub recall: Option<f64>,
    /// `2 tp / (gold + predicted)`; `None` if the class is on neither side.
    pub f1: Option<f64>,
    /// How many are there.
    pub support: u64,
}

impl<const K: usize> Default for Confusion<K> {
    fn default() -> Self {
        Self { counts: [[0; K]; K] }
    }
}

impl<const K: usize> Confusion<K> {
    /// Counts `(gold, predicted)` pairs.
    ///
    /// # Panics
    /// If a class is not below `K`.
    pub fn from_pairs(pairs: impl IntoIterator<Item = (usize, usize)>) -> Self {
        let mut all = Self::default();
        for (gold, predicted) in pairs {
            all.add(gold, predicted);
        }
        all
    }

    /// Counts one more.
    ///
    /// # Panics
    /// If a class is not below `K`.
    pub fn add(&mut self, gold: usize, predicted: usize) {
        self.add_many(gold, predicted, 1);
    }

    /// Counts `times` more.
    ///
    /// # Panics
    /// If a class is not below `K`.
    pub fn add_many(&mut self, gold: usize, predicted: usize, times: u32) {
        self.counts[gold][predicted] += u64::from(times);
    }

    /// The counts, gold by predicted.
    pub fn counts(&self) -> &[[u64; K]; K] {
        &self.counts
    }

    /// How many were counted.
    pub fn total(&self) -> u64 {
        self.counts.iter().flatten().sum()
    }

    /// The scores of one class.
    ///
    /// # Panics
    /// If `class` is not below `K`.
    pub fn class(&self, class: usize) -> ClassScores {
        let right = self.counts[class][class];
        let support: u64 = self.counts[class].iter().sum();
        let predicted: u64 = self.counts.iter().map(|row| row[class]).sum();
        ClassScores {
            precision: ratio(right, predicted),
            recall: ratio(right, support),
            f1: ratio(2 * right, support + predicted),
            support,
        }
    }

    /// Share of all that was predicted right.
    pub fn accuracy(&self) -> Option<f64> {
        ratio((0..K).map(|k| self.counts[k][k]).sum(), self.total())
    }

    /// Precision, recall and F1 averaged over classes: evenly, or by their support. Where one of them is not
    /// defined for a class, that class is left out (as scikit-learn's `zero_division=nan`).
    pub fn averages(&self, by_support: bool) -> [Option<f64>; 3] {
        let mut sums = [(0.0, 0.0); 3];
        for k in 0..K {
            let class = self.class(k);
            let weight = if by_support { class.support as f64 } else { 1.0 };
            for (sum, value) in sums.iter_mut().zip([class.precision, class.recall, class.f1]) {
                if let Some(value) = value {
                    sum.0 += weight * value;
                    sum.1 += weight;
                }
            }
        }
        sums.map(|(sum, weight)| (weight > 0.0).then(|| sum / weight))
    }

    /// Mean of the classes' F1, over the classes that are there or were predicted
    /// (as scikit-learn's `f1_score(average="macro")`).
    pub fn macro_f1(&self) -> Option<f64> {
        let (sum, n) = (0..K).filter_map(|k| self.class(k).f1).fold((0.0, 0), |(sum, n), f1| (sum + f1, n + 1));
        (n > 0).then(|| sum / f64::from(n))
    }

    /// Mean of the F1 of two classes, 0 for one on neither side: the `F_avg` of
    /// SemEval-2016 task 6 with favor and against.
    ///
    /// # Panics
    /// If a class is not below `K`.
    pub fn f_avg(&self, classes: [usize; 2]) -> Option<f64> {
        let f1 = |k| self.class(k).f1.unwrap_or(0.0);
        (self.total() > 0).then(|| f64::midpoint(f1(classes[0]), f1(classes[1])))
    }
}

fn ratio(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_equal_scikit_learns() {
        // y = [0,0,1,2,2,2,1,0], p = [0,1,1,2,0,2,2,0]: f1_score(average=None), macro, accuracy
        let c = Confusion::<3>::from_pairs([(0, 0), (0, 1), (1, 1), (2, 2), (2, 0), (2, 2), (1, 2), (0, 0)]);
        let f1: Vec<f64> = (0..3).map(|k| c.class(k).f1.unwrap()).collect();
        assert_eq!(f1, [2.0 / 3.0, 0.5, 2.0 / 3.0]);
        assert!((c.macro_f1().unwrap() - 0.611_111_111_111).abs() < 1e-9);
        assert_eq!(c.accuracy(), Some(0.625));
        assert!((c.f_avg([0, 1]).unwrap() - 0.583_333_333_333).abs() < 1e-9);
    }

    #[test]
    fn precision_looks_at_predictions_and_recall_at_gold() {
        let c = Confusion::<2>::from_pairs([(1, 1), (0, 1), (0, 1), (0, 1), (1, 0), (0, 0)]);
        assert_eq!(c.class(1).precision, Some(0.25));
        assert_eq!(c.class(1).recall, Some(0.5));
    }

    #[test]
    fn a_class_on_neither_side_is_left_out_of_the_mean() {
        let c = Confusion::<3>::from_pairs([(0, 0), (1, 1)]);
        assert_eq!(c.macro_f1(), Some(1.0));
        assert_eq!(c.class(2).f1, None);
        assert_eq!(Confusion::<3>::default().macro_f1(), None);
    }
}

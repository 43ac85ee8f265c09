//! One-versus-rest linear classification as a linfa algorithm.

use super::solver::{Options, Problem, Signs, Solution};
use super::{DenseRows, LANES, Loss, Rows, SparseRecords};
use linfa::dataset::{AsSingleTargets, DatasetBase, Label, Records};
use linfa::traits::{Fit, Predict, PredictInplace};
use linfa::{ParamGuard, dataset::AsTargets};
use ndarray::{Array1, Array2, ArrayBase, Data, Ix2};

/// Why a linear model could not be fitted.
#[derive(Debug, thiserror::Error)]
pub enum LinearError {
    /// A cost that is not a positive number.
    #[error("the cost C must be a positive number, not {0}")]
    C(f64),
    /// A tolerance that is not a positive number.
    #[error("the tolerance must be a positive number, not {0}")]
    Tolerance(f64),
    /// A balance outside its range.
    #[error("the balance must lie between 0 and 1, not {0}")]
    Balance(f64),
    /// Fewer than two classes among the targets.
    #[error("two classes are needed at least; the targets have {0}")]
    Classes(usize),
    /// Sample weights that are negative or not finite, or the wrong number of them.
    #[error("sample weights must be finite, not negative, and one for each row")]
    Weights,
    /// Records and targets of different lengths.
    #[error("{rows} rows but {targets} targets")]
    Lengths {
        /// Rows found.
        rows: usize,
        /// Targets found.
        targets: usize,
    },
    /// An error of linfa's own.
    #[error(transparent)]
    Linfa(#[from] linfa::Error),
}

/// Checked hyper-parameters; made by [`LinearParams`].
#[derive(Debug, Clone, PartialEq)]
pub struct LinearValidParams {
    loss: Loss,
    c: f64,
    balance: f64,
    intercept: bool,
    tolerance: f64,
    max_passes: usize,
    seed: u64,
}

/// Hyper-parameters of a [`LinearClassifier`].
///
/// ```
/// use linfa::prelude::*;
/// use ndarray::array;
/// use standpoint::linear::{LinearParams, SparseRecords};
///
/// let rows = SparseRecords::from_rows(3, [
///     vec![(0, 1.0)], vec![(0, 1.0), (2, 1.0)], vec![(1, 1.0)], vec![(1, 1.0), (2, 1.0)],
/// ])?;
/// let data = DatasetBase::new(rows, array!["for", "for", "against", "against"]);
/// let model = LinearParams::new().c(1.0).fit(&data)?;
/// assert_eq!(model.predict(&data), array!["for", "for", "against", "against"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct LinearParams(LinearValidParams);

impl LinearParams {
    /// Squared hinge, `C` 1, an intercept, no balance, tolerance 0.01, 1,000 passes, seed 0.
    pub fn new() -> Self {
        Self(LinearValidParams {
            loss: Loss::SquaredHinge,
            c: 1.0,
            balance: 0.0,
            intercept: true,
            tolerance: 0.01,
            max_passes: 1000,
            seed: 0,
        })
    }

    /// The loss; squared hinge unless told otherwise.
    #[must_use]
    pub fn loss(mut self, loss: Loss) -> Self {
        self.0.loss = loss;
        self
    }

    /// Cost of an error against the size of the weights, above 0; default 1. Smaller is smoother.
    #[must_use]
    pub fn c(mut self, c: f64) -> Self {
        self.0.c = c;
        self
    }

    /// How far rare classes are made to weigh as much as frequent ones, 0 to 1:
    /// a row of class `c` weighs `(n / (k n_c))^balance`. Default 0.
    #[must_use]
    pub fn balance(mut self, balance: f64) -> Self {
        self.0.balance = balance;
        self
    }

    /// Whether a (regularised) constant is learned; default true.
    #[must_use]
    pub fn intercept(mut self, intercept: bool) -> Self {
        self.0.intercept = intercept;
        self
    }

    /// Where to stop, above 0; default 0.01. See [`solver`](super::solver).
    #[must_use]
    pub fn tolerance(mut self, tolerance: f64) -> Self {
        self.0.tolerance = tolerance;
        self
    }

    /// Where to stop in any case; default 1,000.
    #[must_use]
    pub fn max_passes(mut self, max_passes: usize) -> Self {
        self.0.max_passes = max_passes;
        self
    }

    /// Orders the rows; default 0.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.0.seed = seed;
        self
    }
}

impl Default for LinearParams {
    fn default() -> Self {
        Self::new()
    }
}

impl ParamGuard for LinearParams {
    type Checked = LinearValidParams;
    type Error = LinearError;

    fn check_ref(&self) -> Result<&LinearValidParams, LinearError> {
        let p = &self.0;
        if !(p.c > 0.0 && p.c.is_finite()) {
            return Err(LinearError::C(p.c));
        }
        if !(p.tolerance > 0.0 && p.tolerance.is_finite()) {
            return Err(LinearError::Tolerance(p.tolerance));
        }
        if !(0.0..=1.0).contains(&p.balance) {
            return Err(LinearError::Balance(p.balance));
        }
        Ok(p)
    }

    fn check(self) -> Result<LinearValidParams, LinearError> {
        self.check_ref()?;
        Ok(self.0)
    }
}

/// A fitted linear model: for each class a weight for each column and perhaps a constant.
///
/// The class with the largest score is predicted; among equals the first in
/// the labels' order.
#[derive(Debug, Clone, PartialEq)]
pub struct LinearClassifier<L> {
    labels: Vec<L>,
    /// Blocks of [`LANES`] classes; each has a row a column, and one more for the constant.
    blocks: Vec<Vec<[f32; LANES]>>,
    columns: usize,
    intercept: bool,
}

impl<L> LinearClassifier<L> {
    /// The classes, in the order of the scores.
    pub fn labels(&self) -> &[L] {
        &self.labels
    }

    /// The weight of `column` for the class at `class` in [`labels`](Self::labels).
    ///
    /// # Panics
    /// If there is no such class or column.
    pub fn weight(&self, class: usize, column: usize) -> f32 {
        assert!(class < self.labels.len() && column < self.columns, "a class and a column of this model");
        self.blocks[class / LANES][column][class % LANES]
    }

    /// The constant added for the class at `class` (0 without an intercept).
    ///
    /// # Panics
    /// If there is no such class.
    pub fn constant(&self, class: usize) -> f32 {
        if self.intercept { self.blocks[class / LANES][self.columns][class % LANES] } else { 0.0 }
    }

    /// Scores, shape (rows, classes).
    ///
    /// # Panics
    /// If the rows have more columns than the model.
    pub fn decision_function(&self, rows: &impl Rows) -> Array2<f32> {
        assert!(rows.ncols() <= self.columns, "rows of {} columns for a model of {}", rows.ncols(), self.columns);
        let mut scores = Array2::zeros((rows.nrows(), self.labels.len()));
        for (block, weights) in self.blocks.iter().enumerate() {
            for row in 0..rows.nrows() {
                let products = rows.dot(row, weights);
                for (lane, product) in products.into_iter().enumerate() {
                    let class = block * LANES + lane;
                    if class < self.labels.len() {
                        scores[(row, class)] = product + self.constant(class);
                    }
                }
            }
        }
        scores
    }
}

impl<L: Clone> LinearClassifier<L> {
    fn best(&self, rows: &impl Rows, labels: &mut Array1<L>) {
        let scores = self.decision_function(rows);
        for (row, label) in scores.rows().into_iter().zip(labels.iter_mut()) {
            let mut best = 0;
            for (class, score) in row.iter().enumerate() {
                if *score > row[best] {
                    best = class;
                }
            }
            *label = self.labels[best].clone();
        }
    }
}

/// Rows with a column of ones behind the last.
struct WithConstant<'a, R>(&'a R);

impl<R: Rows> Rows for WithConstant<'_, R> {
    fn nrows(&self) -> usize {
        self.0.nrows()
    }

    fn ncols(&self) -> usize {
        self.0.ncols() + 1
    }

    fn squared_norms(&self, row: usize) -> [f64; LANES] {
        self.0.squared_norms(row).map(|n| n + 1.0)
    }

    fn dot(&self, row: usize, weights: &[[f32; LANES]]) -> [f32; LANES] {
        let constant = weights[self.0.ncols()];
        let sums = self.0.dot(row, weights);
        std::array::from_fn(|l| sums[l] + constant[l])
    }

    fn add(&self, row: usize, step: [f32; LANES], weights: &mut [[f32; LANES]]) {
        self.0.add(row, step, weights);
        let constant = &mut weights[self.0.ncols()];
        for lane in 0..LANES {
            constant[lane] += step[lane];
        }
    }
}

impl LinearValidParams {
    /// Fits any rows; `labels` is a class for each.
    fn fit_rows<L: Label>(
        &self,
        rows: &impl Rows,
        targets: &[L],
        weights: Option<&[f32]>,
    ) -> Result<LinearClassifier<L>, LinearError> {
        if rows.nrows() != targets.len() {
            return Err(LinearError::Lengths { rows: rows.nrows(), targets: targets.len() });
        }
        let mut labels = targets.to_vec();
        labels.sort();
        labels.dedup();
        if labels.len() < 2 {
            return Err(LinearError::Classes(labels.len()));
        }
        let classes: Vec<usize> = targets.iter().map(|t| labels.partition_point(|l| l < t)).collect();
        let costs = self.costs(&classes, labels.len(), weights)?;
        let columns = rows.ncols();
        let blocks = (0..labels.len().div_ceil(LANES))
            .map(|block| {
                let signs: Vec<Signs> = classes.iter().map(|c| signs(*c, block, labels.len())).collect();
                if self.intercept {
                    self.solve(&WithConstant(rows), &signs, &costs).weights
                } else {
                    self.solve(rows, &signs, &costs).weights
                }
            })
            .collect();
        Ok(LinearClassifier { labels, blocks, columns, intercept: self.intercept })
    }

    fn solve(&self, rows: &impl Rows, signs: &[Signs], costs: &[f64]) -> Solution {
        let Self { loss, c, tolerance, max_passes, seed, .. } = *self;
        Problem::new(rows, signs, costs).solve(&Options { loss, c, tolerance, max_passes, seed }, None)
    }

    fn costs(&self, classes: &[usize], k: usize, weights: Option<&[f32]>) -> Result<Vec<f64>, LinearError> {
        if weights.is_some_and(|w| w.len() != classes.len() || w.iter().any(|w| !w.is_finite() || *w < 0.0)) {
            return Err(LinearError::Weights);
        }
        let weight = |i: usize| weights.map_or(1.0, |w| f64::from(w[i]));
        let mut mass = vec![0.0; k];
        for (i, class) in classes.iter().enumerate() {
            mass[*class] += weight(i);
        }
        let all: f64 = mass.iter().sum();
        let share = |class: usize| (all / (k as f64 * mass[class])).powf(self.balance);
        Ok(classes.iter().enumerate().map(|(i, c)| if mass[*c] > 0.0 { weight(i) * share(*c) } else { 0.0 }).collect())
    }
}

/// `+1` in the row's own class, `-1` in the others, `0` beyond the last.
fn signs(class: usize, block: usize, classes: usize) -> Signs {
    std::array::from_fn(|lane| match block * LANES + lane {
        c if c >= classes => 0.0,
        c if c == class => 1.0,
        _ => -1.0,
    })
}

/// Sample weights of a linfa dataset, if it has any.
fn sample_weights<R: Records, T>(data: &DatasetBase<R, T>) -> Option<&[f32]> {
    data.weights().filter(|w| !w.is_empty())
}

impl<L, T> Fit<SparseRecords, T, LinearError> for LinearValidParams
where
    L: Label,
    T: AsSingleTargets<Elem = L> + AsTargets<Elem = L>,
{
    type Object = LinearClassifier<L>;

    fn fit(&self, data: &DatasetBase<SparseRecords, T>) -> Result<Self::Object, LinearError> {
        let targets = data.targets.as_single_targets().to_vec();
        self.fit_rows(&data.records, &targets, sample_weights(data))
    }
}

impl<L, T, D> Fit<ArrayBase<D, Ix2>, T, LinearError> for LinearValidParams
where
    L: Label,
    T: AsSingleTargets<Elem = L> + AsTargets<Elem = L>,
    D: Data<Elem = f32>,
{
    type Object = LinearClassifier<L>;

    fn fit(&self, data: &DatasetBase<ArrayBase<D, Ix2>, T>) -> Result<Self::Object, LinearError> {
        let targets = data.targets.as_single_targets().to_vec();
        self.fit_rows(&DenseRows(data.records.view()), &targets, sample_weights(data))
    }
}

impl<L: Label> PredictInplace<SparseRecords, Array1<L>> for LinearClassifier<L> {
    fn predict_inplace(&self, rows: &SparseRecords, labels: &mut Array1<L>) {
        assert_eq!(rows.nsamples(), labels.len(), "as many places for labels as rows");
        self.best(rows, labels);
    }

    fn default_target(&self, rows: &SparseRecords) -> Array1<L> {
        Array1::default(rows.nsamples())
    }
}

impl<L: Label, D: Data<Elem = f32>> PredictInplace<ArrayBase<D, Ix2>, Array1<L>> for LinearClassifier<L> {
    fn predict_inplace(&self, rows: &ArrayBase<D, Ix2>, labels: &mut Array1<L>) {
        assert_eq!(rows.nrows(), labels.len(), "as many places for labels as rows");
        self.best(&DenseRows(rows.view()), labels);
    }

    fn default_target(&self, rows: &ArrayBase<D, Ix2>) -> Array1<L> {
        Array1::default(rows.nrows())
    }
}

impl<L: Label> Predict<&SparseRecords, Array1<L>> for LinearClassifier<L> {
    fn predict(&self, rows: &SparseRecords) -> Array1<L> {
        let mut labels = self.default_target(rows);
        self.predict_inplace(rows, &mut labels);
        labels
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::{Array, array};

    fn toy() -> DatasetBase<SparseRecords, Array1<usize>> {
        let rows = SparseRecords::from_rows(
            4,
            [
                vec![(0, 1.0), (3, 0.5)],
                vec![(0, 0.8)],
                vec![(1, 1.0), (3, 1.0)],
                vec![(1, 0.7), (0, 0.2)],
                vec![(2, 1.0)],
                vec![(2, 0.9), (3, 0.4)],
            ],
        );
        DatasetBase::new(rows.unwrap(), array![0, 0, 1, 1, 2, 2])
    }

    #[test]
    fn weights_equal_scikit_learns_to_three_digits() {
        // LinearSVC(loss="squared_hinge", C=0.5, intercept_scaling=1, tol=1e-10, max_iter=10**6)
        // of scikit-learn 1.9.1 (liblinear) on the same rows.
        let want = SKLEARN_TOY;
        let model = LinearParams::new().c(0.5).tolerance(1e-6).fit(&toy()).unwrap();
        for (class, (weights, constant)) in want.iter().enumerate() {
            for (column, weight) in weights.iter().enumerate() {
                assert!((f64::from(model.weight(class, column)) - weight).abs() < 5e-4);
            }
            assert!((f64::from(model.constant(class)) - constant).abs() < 5e-4);
        }
    }

    #[allow(clippy::unreadable_literal)] // as printed by scikit-learn
    const SKLEARN_TOY: [([f64; 4], f64); 3] = [
        ([0.805733, -0.550416, -0.515398, -0.056184], -0.227108),
        ([-0.486641, 0.840772, -0.534501, 0.045376], -0.218099),
        ([-0.539705, -0.460842, 0.837144, -0.106489], -0.217915),
    ];

    #[test]
    fn dense_records_give_the_same_model() {
        let data = toy();
        let dense = Array::from_shape_fn((6, 4), |(i, j)| {
            data.records.row(i).find(|(c, _)| *c as usize == j).map_or(0.0, |(_, v)| v)
        });
        let params = LinearParams::new().c(0.5).tolerance(1e-6);
        let sparse = params.fit(&data).unwrap();
        let from_dense = params.fit(&DatasetBase::new(dense.clone(), data.targets.clone())).unwrap();
        for class in 0..3 {
            for column in 0..4 {
                assert!((sparse.weight(class, column) - from_dense.weight(class, column)).abs() < 1e-5);
            }
        }
        let labels: Array1<usize> = from_dense.predict(&dense);
        assert_eq!(labels, data.targets);
        assert_eq!(sparse.predict(&data.records), data.targets);
    }

    #[test]
    fn a_doubled_row_is_a_row_of_weight_two() {
        let twice = SparseRecords::from_rows(2, [vec![(0, 1.0)], vec![(0, 1.0)], vec![(1, 1.0), (0, 0.5)]]).unwrap();
        let once = SparseRecords::from_rows(2, [vec![(0, 1.0)], vec![(1, 1.0), (0, 0.5)]]).unwrap();
        let params = LinearParams::new().tolerance(1e-6);
        let a = params.fit(&DatasetBase::new(twice, array![true, true, false])).unwrap();
        let weighted = DatasetBase::new(once, array![true, false]).with_weights(array![2.0, 1.0]);
        let b = params.fit(&weighted).unwrap();
        assert!((a.weight(0, 0) - b.weight(0, 0)).abs() < 1e-4);
    }

    #[test]
    fn impossible_parameters_and_data_are_named() {
        let error = |p: LinearParams| p.check_ref().unwrap_err().to_string();
        assert_eq!(error(LinearParams::new().c(0.0)), "the cost C must be a positive number, not 0");
        assert_eq!(error(LinearParams::new().balance(2.0)), "the balance must lie between 0 and 1, not 2");
        let rows = SparseRecords::from_rows(1, [vec![(0, 1.0)]]).unwrap();
        let one = LinearParams::new().fit(&DatasetBase::new(rows, array![1usize]));
        assert_eq!(one.unwrap_err().to_string(), "two classes are needed at least; the targets have 1");
    }

    #[test]
    fn more_classes_than_lanes_are_all_learned() {
        let k = LANES * 2 + 1;
        let rows = (0..k as u32 * 3).map(|i| vec![(i % k as u32, 1.0)]);
        let rows = SparseRecords::from_rows(k, rows).unwrap();
        let targets = Array1::from_iter((0..k * 3).map(|i| i % k));
        let data = DatasetBase::new(rows, targets.clone());
        let model = LinearParams::new().c(10.0).fit(&data).unwrap();
        assert_eq!(model.predict(&data.records), targets);
    }
}

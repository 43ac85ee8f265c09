//! Rows of numbers, mostly zero.

use super::LANES;
use linfa::dataset::Records;
use ndarray::{ArrayView2, Axis};

/// What a solver needs of its data: products with weights, row by row.
///
/// Weights hold [`LANES`] problems side by side, so that one walk over a row
/// serves that many classes.
pub trait Rows: Sync {
    /// Number of rows.
    fn nrows(&self) -> usize;
    /// Number of columns; every column index is below it.
    fn ncols(&self) -> usize;
    /// Sum of squares of a row, for each lane (the lanes may see columns at different scales).
    fn squared_norms(&self, row: usize) -> [f64; LANES];
    /// `w · x` for each lane.
    fn dot(&self, row: usize, weights: &[[f32; LANES]]) -> [f32; LANES];
    /// `w += step * x` for each lane.
    fn add(&self, row: usize, step: [f32; LANES], weights: &mut [[f32; LANES]]);
}

/// A matrix in compressed sparse rows, as linfa records.
///
/// ```
/// use linfa::dataset::Records;
/// use standpoint::linear::SparseRecords;
/// let rows = SparseRecords::from_rows(4, [vec![(0, 1.0), (3, 0.5)], vec![], vec![(2, 2.0)]]).unwrap();
/// assert_eq!((rows.nsamples(), rows.nfeatures()), (3, 4));
/// assert_eq!(rows.row(0).collect::<Vec<_>>(), [(0, 1.0), (3, 0.5)]);
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SparseRecords {
    columns: usize,
    starts: Vec<usize>,
    indices: Vec<u32>,
    values: Vec<f32>,
}

/// A row that no matrix can hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RowError {
    /// A column index at or beyond the number of columns.
    #[error("row {row}: column {column} is not below the number of columns, {columns}")]
    Column {
        /// The row's number, from 0.
        row: usize,
        /// The index found.
        column: u32,
        /// The matrix's width.
        columns: usize,
    },
    /// A value that is infinite or not a number.
    #[error("row {row}: the value in column {column} is not finite")]
    Value {
        /// The row's number, from 0.
        row: usize,
        /// Its column.
        column: u32,
    },
}

impl SparseRecords {
    /// A matrix of `columns` columns from rows of `(column, value)` pairs, in any order;
    /// values of the same column of a row are added up.
    ///
    /// # Errors
    /// A column out of range, or a value that is not finite.
    pub fn from_rows<R>(columns: usize, rows: impl IntoIterator<Item = R>) -> Result<Self, RowError>
    where
        R: IntoIterator<Item = (u32, f32)>,
    {
        let mut all = Self { columns, starts: vec![0], ..Self::default() };
        for row in rows {
            all.push(row.into_iter().collect())?;
        }
        Ok(all)
    }

    fn push(&mut self, mut pairs: Vec<(u32, f32)>) -> Result<(), RowError> {
        let row = self.starts.len() - 1;
        pairs.sort_by_key(|p| p.0);
        for (column, value) in pairs {
            if column as usize >= self.columns {
                return Err(RowError::Column { row, column, columns: self.columns });
            }
            if !value.is_finite() {
                return Err(RowError::Value { row, column });
            }
            let first = self.starts[row];
            if self.indices.len() > first && self.indices.last() == Some(&column) {
                *self.values.last_mut().expect("as many values as indices") += value;
            } else {
                self.indices.push(column);
                self.values.push(value);
            }
        }
        self.starts.push(self.indices.len());
        Ok(())
    }

    /// The `(column, value)` pairs of a row, by ascending column.
    ///
    /// # Panics
    /// If there is no such row.
    pub fn row(&self, row: usize) -> impl ExactSizeIterator<Item = (u32, f32)> + '_ {
        let range = self.starts[row]..self.starts[row + 1];
        self.indices[range.clone()].iter().copied().zip(self.values[range].iter().copied())
    }
}

impl Records for SparseRecords {
    type Elem = f32;

    fn nsamples(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    fn nfeatures(&self) -> usize {
        self.columns
    }
}

impl Rows for SparseRecords {
    fn nrows(&self) -> usize {
        self.nsamples()
    }

    fn ncols(&self) -> usize {
        self.columns
    }

    fn squared_norms(&self, row: usize) -> [f64; LANES] {
        [self.row(row).map(|(_, v)| f64::from(v) * f64::from(v)).sum(); LANES]
    }

    fn dot(&self, row: usize, weights: &[[f32; LANES]]) -> [f32; LANES] {
        let mut sums = [0.0; LANES];
        for (column, value) in self.row(row) {
            accumulate(&mut sums, &weights[column as usize], value);
        }
        sums
    }

    fn add(&self, row: usize, step: [f32; LANES], weights: &mut [[f32; LANES]]) {
        for (column, value) in self.row(row) {
            accumulate(&mut weights[column as usize], &step, value);
        }
    }
}

#[inline]
fn accumulate(into: &mut [f32; LANES], from: &[f32; LANES], factor: f32) {
    for lane in 0..LANES {
        into[lane] += from[lane] * factor;
    }
}

/// The rows of an ordinary dense array.
#[derive(Debug)]
pub struct DenseRows<'a>(pub ArrayView2<'a, f32>);

impl Rows for DenseRows<'_> {
    fn nrows(&self) -> usize {
        self.0.nrows()
    }

    fn ncols(&self) -> usize {
        self.0.ncols()
    }

    fn squared_norms(&self, row: usize) -> [f64; LANES] {
        [self.0.index_axis(Axis(0), row).iter().map(|v| f64::from(*v) * f64::from(*v)).sum(); LANES]
    }

    fn dot(&self, row: usize, weights: &[[f32; LANES]]) -> [f32; LANES] {
        let mut sums = [0.0; LANES];
        for (value, w) in self.0.index_axis(Axis(0), row).iter().zip(weights) {
            accumulate(&mut sums, w, *value);
        }
        sums
    }

    fn add(&self, row: usize, step: [f32; LANES], weights: &mut [[f32; LANES]]) {
        for (value, w) in self.0.index_axis(Axis(0), row).iter().zip(weights) {
            accumulate(w, &step, *value);
        }
    }
}

/// Rows that are weighted sums of shared *parts*, and some values of their own.
///
/// In text, the part is a word: its stem and character n-grams are the same
/// wherever it stands. A row then costs a few bytes a word instead of eight
/// bytes an n-gram, and a model can add up a part once for all rows that have it.
/// As a matrix it is `rows × parts` times `parts × columns`, plus a sparse rest.
#[derive(Debug, Clone, Default)]
pub struct FactoredRecords {
    columns: usize,
    part_starts: Vec<u32>,
    part_columns: Vec<u32>,
    part_values: Vec<f32>,
    row_starts: Vec<usize>,
    row_parts: Vec<(u32, f32)>,
    own_starts: Vec<usize>,
    own: Vec<(u32, f32)>,
    norms: Vec<f64>,
}

/// Collects parts and rows; see [`FactoredRecords`].
#[derive(Debug, Default)]
pub struct FactoredRecordsBuilder {
    records: FactoredRecords,
}

impl FactoredRecordsBuilder {
    /// Nothing yet.
    pub fn new() -> Self {
        let mut records = FactoredRecords::default();
        records.part_starts.push(0);
        records.row_starts.push(0);
        records.own_starts.push(0);
        Self { records }
    }

    /// Adds a part; returns its number.
    pub fn part(&mut self, values: impl IntoIterator<Item = (u32, f32)>) -> u32 {
        let r = &mut self.records;
        for (column, value) in values {
            r.columns = r.columns.max(column as usize + 1);
            r.part_columns.push(column);
            r.part_values.push(value);
        }
        r.part_starts.push(r.part_columns.len() as u32);
        r.part_starts.len() as u32 - 2
    }

    /// Adds a row: `(part, factor)` pairs, and `(column, value)` pairs of its own.
    pub fn row(&mut self, parts: impl IntoIterator<Item = (u32, f32)>, own: impl IntoIterator<Item = (u32, f32)>) {
        let r = &mut self.records;
        r.row_parts.extend(parts);
        r.row_starts.push(r.row_parts.len());
        for (column, value) in own {
            r.columns = r.columns.max(column as usize + 1);
            r.own.push((column, value));
        }
        r.own_starts.push(r.own.len());
    }

    /// The finished matrix, at least `columns` wide.
    pub fn finish(mut self, columns: usize) -> FactoredRecords {
        let r = &mut self.records;
        r.columns = r.columns.max(columns);
        let mut scratch = vec![0.0f64; r.columns];
        for row in 0..r.row_starts.len() - 1 {
            self.records.norms.push(self.records.norm_with(row, &mut scratch));
        }
        self.records
    }
}

impl FactoredRecords {
    fn part(&self, part: u32) -> impl Iterator<Item = (u32, f32)> + '_ {
        let range = self.part_starts[part as usize] as usize..self.part_starts[part as usize + 1] as usize;
        self.part_columns[range.clone()].iter().copied().zip(self.part_values[range].iter().copied())
    }

    fn parts(&self, row: usize) -> &[(u32, f32)] {
        &self.row_parts[self.row_starts[row]..self.row_starts[row + 1]]
    }

    fn own(&self, row: usize) -> &[(u32, f32)] {
        &self.own[self.own_starts[row]..self.own_starts[row + 1]]
    }

    /// The `(column, value)` pairs of a row as they are stored; a column may come more than once.
    pub fn pairs(&self, row: usize) -> impl Iterator<Item = (u32, f32)> + '_ {
        let parts = self.parts(row).iter().flat_map(|&(p, factor)| self.part(p).map(move |(c, v)| (c, v * factor)));
        parts.chain(self.own(row).iter().copied())
    }

    /// The squared norm of a row; `scratch` is all zero before and after.
    fn norm_with(&self, row: usize, scratch: &mut [f64]) -> f64 {
        for (c, v) in self.pairs(row) {
            scratch[c as usize] += f64::from(v);
        }
        let mut sum = 0.0;
        for (c, _) in self.pairs(row) {
            let value = std::mem::take(&mut scratch[c as usize]);
            sum += value * value;
        }
        sum
    }

    /// The same matrix with every entry written out.
    ///
    /// # Panics
    /// If a value is not finite.
    pub fn to_sparse(&self) -> SparseRecords {
        let rows = (0..self.nrows()).map(|r| self.pairs(r).collect::<Vec<_>>());
        SparseRecords::from_rows(self.columns, rows).expect("columns were counted when they were added")
    }
}

impl Rows for FactoredRecords {
    fn nrows(&self) -> usize {
        self.row_starts.len().saturating_sub(1)
    }

    fn ncols(&self) -> usize {
        self.columns
    }

    fn squared_norms(&self, row: usize) -> [f64; LANES] {
        [self.norms[row]; LANES]
    }

    fn dot(&self, row: usize, weights: &[[f32; LANES]]) -> [f32; LANES] {
        let mut sums = [0.0; LANES];
        for &(part, factor) in self.parts(row) {
            let mut sum = [0.0; LANES];
            for (column, value) in self.part(part) {
                accumulate(&mut sum, &weights[column as usize], value);
            }
            accumulate(&mut sums, &sum, factor);
        }
        for &(column, value) in self.own(row) {
            accumulate(&mut sums, &weights[column as usize], value);
        }
        sums
    }

    fn add(&self, row: usize, step: [f32; LANES], weights: &mut [[f32; LANES]]) {
        for &(part, factor) in self.parts(row) {
            let scaled = step.map(|s| s * factor);
            for (column, value) in self.part(part) {
                accumulate(&mut weights[column as usize], &scaled, value);
            }
        }
        for &(column, value) in self.own(row) {
            accumulate(&mut weights[column as usize], &step, value);
        }
    }
}

/// Some of the rows of another matrix, by their numbers.
#[derive(Debug)]
pub struct Subset<'a, R> {
    rows: &'a R,
    keep: &'a [usize],
}

impl<'a, R: Rows> Subset<'a, R> {
    /// The rows `keep` of `rows`, in that order.
    ///
    /// # Panics
    /// If a number in `keep` is not below the number of rows.
    pub fn new(rows: &'a R, keep: &'a [usize]) -> Self {
        assert!(keep.iter().all(|&i| i < rows.nrows()), "a subset's row numbers lie inside the matrix");
        Self { rows, keep }
    }
}

impl<R: Rows> Rows for Subset<'_, R> {
    fn nrows(&self) -> usize {
        self.keep.len()
    }

    fn ncols(&self) -> usize {
        self.rows.ncols()
    }

    fn squared_norms(&self, row: usize) -> [f64; LANES] {
        self.rows.squared_norms(self.keep[row])
    }

    fn dot(&self, row: usize, weights: &[[f32; LANES]]) -> [f32; LANES] {
        self.rows.dot(self.keep[row], weights)
    }

    fn add(&self, row: usize, step: [f32; LANES], weights: &mut [[f32; LANES]]) {
        self.rows.add(self.keep[row], step, weights);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_columns_of_a_row_are_added_up() {
        let m = SparseRecords::from_rows(3, [vec![(2, 1.0), (0, 1.0), (2, 0.5)]]).unwrap();
        assert_eq!(m.row(0).collect::<Vec<_>>(), [(0, 1.0), (2, 1.5)]);
    }

    #[test]
    fn bad_entries_are_refused_with_their_place() {
        let wide = SparseRecords::from_rows(2, [vec![(0, 1.0)], vec![(2, 1.0)]]).unwrap_err();
        assert_eq!(wide, RowError::Column { row: 1, column: 2, columns: 2 });
        let nan = SparseRecords::from_rows(2, [vec![(1, f32::NAN)]]).unwrap_err();
        assert_eq!(nan, RowError::Value { row: 0, column: 1 });
    }

    #[test]
    fn factored_rows_equal_their_written_out_form() {
        let mut b = FactoredRecordsBuilder::new();
        let p = b.part([(0, 1.0), (2, 2.0)]);
        let q = b.part([(2, 1.0), (3, 3.0)]);
        b.row([(p, 0.5), (q, 2.0)], [(4, 1.0), (0, 0.25)]);
        b.row([(q, 1.0)], []);
        let factored = b.finish(6);
        let written = factored.to_sparse();
        let weights: Vec<[f32; LANES]> = (0..6).map(|i| [i as f32, 1.0, -1.0, 0.5]).collect();
        for row in 0..2 {
            assert_eq!(factored.dot(row, &weights), written.dot(row, &weights));
            assert!((factored.squared_norms(row)[0] - written.squared_norms(row)[0]).abs() < 1e-12);
            let (mut a, mut b) = (weights.clone(), weights.clone());
            factored.add(row, [1.0, 2.0, 3.0, 4.0], &mut a);
            written.add(row, [1.0, 2.0, 3.0, 4.0], &mut b);
            assert_eq!(a, b);
        }
    }
}

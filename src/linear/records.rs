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
pub(super) fn accumulate(into: &mut [f32; LANES], from: &[f32; LANES], factor: f32) {
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
}

//! Rows that are sums of shared parts, as sentences are sums of words.

use super::records::accumulate;
use super::{LANES, Rows, SparseRecords};

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
    part_entries: Vec<(u32, f32)>,
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
            r.part_entries.push((column, value));
        }
        r.part_starts.push(r.part_entries.len() as u32);
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
        self.records.columns = self.records.columns.max(columns);
        self.records.measure();
        self.records
    }

    /// The finished matrix with columns joined that always come together, and often used ones side by side.
    ///
    /// Columns that occur in the same parts with one value each (the n-grams of a word that no other
    /// word has) are told apart by no row. A rotation turns them into one column of their
    /// length and leaves the rows' inner products as they are, so that an L2-regularised
    /// model is the same: a joined column's weight is its share of the one it went into.
    pub fn finish_condensed(mut self, columns: usize) -> Condensed {
        self.records.columns = self.records.columns.max(columns);
        let mut condensed = self.records.condense();
        condensed.records.measure();
        condensed
    }
}

/// A matrix in fewer columns; see [`FactoredRecordsBuilder::finish_condensed`].
#[derive(Debug)]
pub struct Condensed {
    /// The rows in the new columns.
    pub records: FactoredRecords,
    /// For each old column the new one that it went into, and its share of that one.
    shares: Vec<(u32, f32)>,
}

impl Condensed {
    /// The weights of the old columns, from those of the new ones.
    pub fn expand(&self, weights: &[[f32; LANES]]) -> Vec<[f32; LANES]> {
        self.shares.iter().map(|(new, share)| weights[*new as usize].map(|w| w * share)).collect()
    }
}

impl FactoredRecords {
    fn part(&self, part: u32) -> &[(u32, f32)] {
        let part = part as usize;
        &self.part_entries[self.part_starts[part] as usize..self.part_starts[part + 1] as usize]
    }

    fn parts(&self, row: usize) -> &[(u32, f32)] {
        &self.row_parts[self.row_starts[row]..self.row_starts[row + 1]]
    }

    fn own(&self, row: usize) -> &[(u32, f32)] {
        &self.own[self.own_starts[row]..self.own_starts[row + 1]]
    }

    /// The `(column, value)` pairs of a row as they are stored; a column may come more than once.
    pub fn pairs(&self, row: usize) -> impl Iterator<Item = (u32, f32)> + '_ {
        let parts =
            self.parts(row).iter().flat_map(|&(p, factor)| self.part(p).iter().map(move |(c, v)| (*c, v * factor)));
        parts.chain(self.own(row).iter().copied())
    }

    /// Finds the squared norms of all rows.
    fn measure(&mut self) {
        let mut scratch = vec![0.0f64; self.columns];
        self.norms = (0..self.nrows()).map(|row| self.norm_with(row, &mut scratch)).collect();
    }

    fn condense(self) -> Condensed {
        let Classes { of_column, lengths, alone } = self.column_classes();
        let mut order: Vec<u32> = (0..lengths.len() as u32).collect();
        let uses = self.class_uses(&of_column, lengths.len());
        order.sort_by_key(|class| std::cmp::Reverse(uses[*class as usize])); // stable: then by class
        let mut number = vec![0; order.len()];
        order.iter().zip(0..).for_each(|(class, new)| number[*class as usize] = new);
        let place = |column: u32| number[of_column[column as usize] as usize];

        let mut shares = vec![(0, 0.0); self.columns];
        let mut condensed = FactoredRecords { columns: order.len(), part_starts: vec![0], ..Self::default() };
        let mut last_part = vec![u32::MAX; order.len()];
        for part in 0..self.part_starts.len() as u32 - 1 {
            for &(column, value) in self.part(part) {
                let (new, length) = (place(column), lengths[of_column[column as usize] as usize]);
                let lone = alone[column as usize];
                shares[column as usize] = (new, if lone { 1.0 } else { (f64::from(value) / length) as f32 });
                if lone || last_part[new as usize] != part {
                    last_part[new as usize] = part;
                    condensed.part_entries.push((new, if lone { value } else { length as f32 }));
                }
            }
            condensed.part_starts.push(condensed.part_entries.len() as u32);
        }
        for (column, _) in &self.own {
            shares[*column as usize] = (place(*column), 1.0);
        }
        condensed.own = self.own.iter().map(|(column, value)| (place(*column), *value)).collect();
        condensed.own_starts = self.own_starts;
        condensed.row_parts = self.row_parts;
        condensed.row_starts = self.row_starts;
        Condensed { records: condensed, shares }
    }

    /// Columns that occur in the same parts, each with one value, by refining one class of
    /// all columns part by part.
    fn column_classes(&self) -> Classes {
        let mut of_column = vec![0u32; self.columns];
        let mut values = vec![None; self.columns];
        let mut alone = vec![false; self.columns];
        // for each class the part that split it last, and what became of its columns there
        let mut split: Vec<(u32, u32)> = vec![(u32::MAX, 0)];
        for part in 0..self.part_starts.len() as u32 - 1 {
            for (column, value) in self.part(part) {
                let column = *column as usize;
                alone[column] |= values[column].get_or_insert(*value) != value;
                let class = of_column[column] as usize;
                if split[class].0 != part {
                    split[class] = (part, split.len() as u32);
                    split.push((u32::MAX, 0));
                }
                of_column[column] = split[class].1;
            }
        }
        self.own.iter().for_each(|(column, _)| alone[*column as usize] = true);
        let mut lengths = vec![0.0f64; split.len()];
        for column in 0..self.columns {
            if alone[column] {
                of_column[column] = lengths.len() as u32;
                lengths.push(1.0);
            } else {
                lengths[of_column[column] as usize] += f64::from(values[column].unwrap_or(0.0)).powi(2);
            }
        }
        // classes that nothing is left in go
        let mut kept = vec![u32::MAX; lengths.len()];
        let mut next = 0;
        for class in &mut of_column {
            let known = &mut kept[*class as usize];
            if *known == u32::MAX {
                *known = next;
                next += 1;
            }
            *class = *known;
        }
        let mut left = vec![0.0; next as usize];
        for (old, new) in kept.into_iter().enumerate().filter(|(_, new)| *new != u32::MAX) {
            left[new as usize] = lengths[old].sqrt();
        }
        Classes { of_column, lengths: left, alone }
    }

    /// In how many rows the columns of each class are.
    fn class_uses(&self, of_column: &[u32], classes: usize) -> Vec<u64> {
        let mut of_part = vec![0u64; self.part_starts.len() - 1];
        self.row_parts.iter().for_each(|(part, _)| of_part[*part as usize] += 1);
        let mut uses = vec![0; classes];
        for (part, rows) in (0..).zip(&of_part) {
            self.part(part).iter().for_each(|(column, _)| uses[of_column[*column as usize] as usize] += rows);
        }
        self.own.iter().for_each(|(column, _)| uses[of_column[*column as usize] as usize] += 1);
        uses
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

/// Columns by what they occur in.
struct Classes {
    of_column: Vec<u32>,
    /// For each class the length of its columns' values together.
    lengths: Vec<f64>,
    /// For each column whether it may not be joined with others.
    alone: Vec<bool>,
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
            // two sums side by side, so that one addition need not wait for the other
            let (mut even, mut odd) = ([0.0; LANES], [0.0; LANES]);
            let pairs = self.part(part).chunks_exact(2);
            if let [(column, value)] = pairs.remainder() {
                accumulate(&mut even, &weights[*column as usize], *value);
            }
            for pair in pairs {
                accumulate(&mut even, &weights[pair[0].0 as usize], pair[0].1);
                accumulate(&mut odd, &weights[pair[1].0 as usize], pair[1].1);
            }
            accumulate(&mut sums, &even, factor);
            accumulate(&mut sums, &odd, factor);
        }
        for &(column, value) in self.own(row) {
            accumulate(&mut sums, &weights[column as usize], value);
        }
        sums
    }

    fn add(&self, row: usize, step: [f32; LANES], weights: &mut [[f32; LANES]]) {
        for &(part, factor) in self.parts(row) {
            let scaled = step.map(|s| s * factor);
            for &(column, value) in self.part(part) {
                accumulate(&mut weights[column as usize], &scaled, value);
            }
        }
        for &(column, value) in self.own(row) {
            accumulate(&mut weights[column as usize], &step, value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::linear::solver::{Loss, Options, Problem};
    use proptest::prelude::*;

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

    #[test]
    fn columns_that_always_come_together_are_joined() {
        let mut b = FactoredRecordsBuilder::new();
        let p = b.part([(0, 3.0), (1, 4.0), (2, 1.0)]);
        let q = b.part([(2, 1.0), (3, 1.0)]);
        b.row([(p, 1.0)], [(4, 1.0)]);
        b.row([(q, 1.0)], []);
        let condensed = b.finish_condensed(6);
        // 0 with 1; 2; 3; 4; and 5, which nothing uses
        assert_eq!(condensed.records.ncols(), 5);
        assert!((condensed.records.squared_norms(0)[0] - 27.0).abs() < 1e-9);
        let (to, _) = condensed.shares[0];
        let mut weights = [[0.0; LANES]; 5];
        weights[to as usize] = [10.0; LANES];
        let expanded = condensed.expand(&weights);
        assert!((expanded[0][0] - 6.0).abs() < 1e-6 && (expanded[1][0] - 8.0).abs() < 1e-6);
        assert_eq!(expanded[2..], [[0.0; LANES]; 4]);
    }

    type Entries = Vec<(u32, f32)>;

    prop_compose! {
        fn matrix()(parts in 1usize..6)(
            own_parts in prop::collection::vec(prop::collection::btree_map(0u32..12, 1u8..4, 0..8), parts),
            rows in prop::collection::vec(
                (prop::collection::vec((0..parts as u32, 0.5f32..2.0), 0..4), prop::collection::vec((10u32..14, 0.5f32..2.0), 0..2)),
                2..12
            ),
        ) -> (Vec<Entries>, Vec<(Entries, Entries)>) {
            // mostly one value a column, as in text; now and then another
            let part = |p: &std::collections::BTreeMap<u32, u8>| {
                p.iter().map(|(c, v)| (*c, if *v == 3 { 0.5 } else { 1.0 + *c as f32 / 10.0 })).collect()
            };
            (own_parts.iter().map(part).collect(), rows)
        }
    }

    proptest! {
        #[test]
        fn a_condensed_problem_has_the_same_solution((parts, rows) in matrix()) {
            let build = || {
                let mut b = FactoredRecordsBuilder::new();
                for part in &parts {
                    b.part(part.iter().copied());
                }
                for (parts, own) in &rows {
                    b.row(parts.iter().copied(), own.iter().copied());
                }
                b
            };
            let (plain, condensed) = (build().finish(14), build().finish_condensed(14));
            let signs: Vec<_> = (0..rows.len()).map(|i| [if i % 3 == 0 { 1.0 } else { -1.0 }, 1.0, -1.0, 0.0]).collect();
            let costs = vec![1.0; rows.len()];
            let options = Options { loss: Loss::SquaredHinge, c: 1.0, tolerance: 1e-5, max_passes: 5000, seed: 0 };
            let a = Problem::new(&plain, &signs, &costs).solve(&options, None);
            let b = Problem::new(&condensed.records, &signs, &costs).solve(&options, None);
            for (a, b) in a.weights.iter().zip(condensed.expand(&b.weights)) {
                for l in 0..LANES {
                    prop_assert!((a[l] - b[l]).abs() < 2e-3, "{a:?} {b:?}");
                }
            }
        }
    }
}

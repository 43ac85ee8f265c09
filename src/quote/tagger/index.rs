//! From features to the rows of their weights.

use super::features;
use super::{Row, Sums, Tagger};

/// The features of the token before, and their rows: many are the same again.
#[derive(Debug)]
pub(super) struct Before<const N: usize> {
    features: [u32; N],
    rows: [u32; N],
}

impl<const N: usize> Default for Before<N> {
    fn default() -> Self {
        Self { features: [NONE; N], rows: [0; N] }
    }
}

impl Tagger {
    /// Adds the weights of features for both readers. What did not change since `before` is not looked up again.
    ///
    /// The processor can wait for many places in memory at a time, if nothing stands between: so first all places
    /// are read, then all rows are known, then all is added.
    #[inline(never)] // in a function of its own the sums stay in registers
    pub(super) fn add<const N: usize>(&self, features: &[u32; N], before: &mut Before<N>, to: &mut Sums) {
        let mut changed = [(0, 0); N];
        let mut count = 0;
        for (i, feature) in features.iter().enumerate() {
            if *feature != before.features[i] {
                changed[count] = (i, self.index.entry(*feature));
                count += 1;
            }
        }
        before.features = *features;
        for (i, entry) in &changed[..count] {
            before.rows[*i] = self.index.row(features[*i], *entry);
        }
        let mut sums = *to;
        for row in before.rows {
            add_row(&self.weights[row as usize], &mut sums);
        }
        *to = sums;
    }

    /// The sum of what each group of features adds; `ends` says where it ends.
    pub(super) fn sums<const N: usize>(&self, features: &[u32], ends: [usize; N]) -> [Sums; N] {
        let mut start = 0;
        ends.map(|end| {
            let mut sums = Sums::default();
            for feature in &features[start..end] {
                add_row(&self.weights[self.index.row(*feature, self.index.entry(*feature)) as usize], &mut sums);
            }
            start = end;
            sums
        })
    }
}

pub(super) fn add(from: &Sums, to: &mut Sums) {
    to.iter_mut().zip(from).for_each(|(to, from)| *to += from);
}

fn add_row(row: &Row, to: &mut Sums) {
    to.iter_mut().zip(&row.0).for_each(|(to, weight)| *to += i32::from(*weight));
}

/// A tagger made fast.
///
/// Finds a feature's row by open addressing with linear probing. A feature is scrambled to as many bits again; the
/// top bits say where it belongs, the others and some of the top ones are kept, in one number with the row. What
/// is kept tells features apart as long as none lies farther from its place than [`FARTHEST`].
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Index {
    /// Kept bits above, row below.
    entries: Vec<u32>,
    shift: u32,
}

/// Bits of a row's number.
const ROW_BITS: u32 = 18;
/// Most rows that there can be, beside that of no feature.
pub(super) const MOST_ROWS: usize = (1 << ROW_BITS) - 1;
/// No feature.
const NONE: u32 = u32::MAX;
/// An entry of no feature. Its row is the first, which adds nothing.
const EMPTY: u32 = !ROWS;
/// The smallest table, so that what is kept has six bits of the place in it: 25 - 17 + 6 = 32 - 18.
const LEAST_BITS: u32 = 17;
const FARTHEST: usize = 64;

impl Index {
    /// For features whose rows follow the first. None if they crowd in some places so much that they cannot be hashes.
    pub(super) fn new(features: &[u32]) -> Option<Self> {
        let least = (2 * features.len()).next_power_of_two().trailing_zeros().max(LEAST_BITS);
        // for features that are hashes the first will do
        (least..=features::BITS.min(least + 3)).find_map(|bits| {
            let entries = Self::table(features, bits)?;
            Some(Self { entries, shift: features::BITS - bits })
        })
    }

    /// The table of that size, unless some feature would lie too far from its place.
    fn table(features: &[u32], bits: u32) -> Option<Vec<u32>> {
        let mut entries = vec![EMPTY; 1 << bits];
        for (row, feature) in (1..).zip(features) {
            let scrambled = scramble(*feature);
            let place = (scrambled >> (features::BITS - bits)) as usize;
            let free = (0..FARTHEST).map(|step| (place + step) & (entries.len() - 1)).find(|at| entries[*at] == EMPTY);
            entries[free?] = kept(scrambled) | row;
        }
        Some(entries)
    }

    /// The row of a feature, the first if it has none; `entry` is what stands in its place.
    fn row(&self, feature: u32, entry: u32) -> u32 {
        let kept = kept(scramble(feature));
        if entry & !ROWS != kept && entry != EMPTY { self.find_behind(feature) } else { entry & ROWS }
    }

    fn entry(&self, feature: u32) -> u32 {
        self.entries[(scramble(feature) >> self.shift) as usize]
    }

    fn find_behind(&self, feature: u32) -> u32 {
        let scrambled = scramble(feature);
        let place = (scrambled >> self.shift) as usize;
        let behind = (1..FARTHEST).map(|step| self.entries[(place + step) & (self.entries.len() - 1)]);
        let own = |entry: &u32| *entry == EMPTY || entry & !ROWS == kept(scrambled);
        behind.into_iter().find(own).map_or(0, |entry| entry & ROWS)
    }
}

/// The bits of an entry that are the row.
const ROWS: u32 = (1 << ROW_BITS) - 1;

/// A feature in another order: an odd factor loses nothing.
fn scramble(feature: u32) -> u32 {
    feature.wrapping_mul(0x9e37_79b1) & ((1 << features::BITS) - 1)
}

fn kept(scrambled: u32) -> u32 {
    scrambled << ROW_BITS
}

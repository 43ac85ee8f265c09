//! From features to the rows of their weights.

use super::decode::Steps;
use super::features::{self, Groups};
use super::label::Label;
use super::{Row, Sums, Tagger};

/// What the features of the token before were and added: many are the same again.
#[derive(Debug, Default)]
pub(super) struct Before {
    features: Vec<u32>,
    rows: Vec<u32>,
    /// What each group added.
    groups: Vec<Sums>,
    /// Scratch: the features that changed, and what stands in their places.
    changed: Vec<(usize, u32)>,
    /// Of no meaning; keeps the touching of rows from being left out.
    touched: i16,
}

impl Tagger {
    /// Adds the weights of features for both readers. What did not change since `before` is not looked up again.
    ///
    /// The processor can wait for many places in memory at a time, if nothing stands between: so first all places
    /// are read, then all rows are touched, then all is added.
    pub(super) fn add(&self, groups: &Groups, before: &mut Before, to: &mut Sums) {
        if before.features.is_empty() {
            before.features.resize(groups.features.len(), EMPTY);
            before.rows.resize(groups.features.len(), NO_ROW);
            before.groups.resize(groups.ends.len(), Sums::default());
        }
        before.changed.clear();
        for (i, (feature, last)) in groups.features.iter().zip(&mut before.features).enumerate() {
            if feature != last {
                before.changed.push((i, self.index.entry(*feature)));
                *last = *feature;
            }
        }
        let mut touched = 0;
        for (i, entry) in &before.changed {
            let row = self.index.row(groups.features[*i], *entry);
            before.rows[*i] = row;
            touched ^= self.weights[if row == NO_ROW { 0 } else { row as usize }].0[0][0];
        }
        before.touched = touched;
        let mut changed = before.changed.iter().map(|c| c.0).peekable();
        let mut start = 0;
        for (end, sums) in groups.ends.iter().zip(&mut before.groups) {
            if changed.next_if(|c| c < end).is_some() {
                while changed.next_if(|c| c < end).is_some() {}
                *sums = Sums::default();
                for row in before.rows[start..*end].iter().filter(|row| **row != NO_ROW) {
                    add_row(&self.weights[*row as usize], sums);
                }
            }
            add(sums, to);
            start = *end;
        }
    }

    /// The sum of each group.
    pub(super) fn sums<const N: usize>(&self, groups: &Groups) -> [Sums; N] {
        let mut start = 0;
        std::array::from_fn(|group| {
            let mut sums = Sums::default();
            for feature in &groups.features[start..groups.ends[group]] {
                let row = self.index.row(*feature, self.index.entry(*feature));
                if row != NO_ROW {
                    add_row(&self.weights[row as usize], &mut sums);
                }
            }
            start = groups.ends[group];
            sums
        })
    }
}

pub(super) fn add(from: &Sums, to: &mut Sums) {
    for (to, from) in to.iter_mut().zip(from) {
        for lane in 0..8 {
            to[lane] += from[lane];
        }
    }
}

fn add_row(row: &Row, to: &mut Sums) {
    for (to, row) in to.iter_mut().zip(&row.0) {
        for lane in 0..8 {
            to[lane] += i32::from(row[lane]);
        }
    }
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
    /// For each reader the weights of steps, ready to be added.
    pub(super) steps: [Vec<Steps>; 2],
}

/// Bits of a row's number.
const ROW_BITS: u32 = 18;
/// Most rows that there can be.
pub(super) const MOST_ROWS: usize = (1 << ROW_BITS) - 1;
const EMPTY: u32 = u32::MAX;
const NO_ROW: u32 = u32::MAX;
/// The smallest table, so that what is kept has six bits of the place in it: 25 - 17 + 6 = 32 - 18.
const LEAST_BITS: u32 = 17;
const FARTHEST: usize = 64;

impl Index {
    /// None if the features crowd in some places so much that they cannot be hashes.
    pub(super) fn new(features: &[u32], step_weights: &[[Row; Label::COUNT]]) -> Option<Self> {
        let ready = |reader: usize| -> Vec<Steps> {
            step_weights.iter().map(|rows| rows.map(|row| row.0[reader].map(f32::from))).collect()
        };
        let least = (2 * features.len()).next_power_of_two().trailing_zeros().max(LEAST_BITS);
        // for features that are hashes the first will do
        (least..=features::BITS.min(least + 3)).find_map(|bits| {
            let entries = Self::table(features, bits)?;
            Some(Self { entries, shift: features::BITS - bits, steps: [ready(0), ready(1)] })
        })
    }

    /// The table of that size, unless some feature would lie too far from its place.
    fn table(features: &[u32], bits: u32) -> Option<Vec<u32>> {
        let mut entries = vec![EMPTY; 1 << bits];
        for (row, feature) in features.iter().enumerate() {
            let scrambled = scramble(*feature);
            let place = (scrambled >> (features::BITS - bits)) as usize;
            let free = (0..FARTHEST).map(|step| (place + step) & (entries.len() - 1)).find(|at| entries[*at] == EMPTY);
            entries[free?] = kept(scrambled) | row as u32;
        }
        Some(entries)
    }

    /// The row of a feature, [`NO_ROW`] if it has none; `entry` is what stands in its place.
    fn row(&self, feature: u32, entry: u32) -> u32 {
        if entry == EMPTY {
            return NO_ROW;
        }
        let scrambled = scramble(feature);
        if entry & !ROWS == kept(scrambled) { entry & ROWS } else { self.find_behind(scrambled).unwrap_or(NO_ROW) }
    }

    fn entry(&self, feature: u32) -> u32 {
        self.entries[(scramble(feature) >> self.shift) as usize]
    }

    fn find_behind(&self, scrambled: u32) -> Option<u32> {
        let place = (scrambled >> self.shift) as usize;
        for step in 1..FARTHEST {
            let entry = self.entries[(place + step) & (self.entries.len() - 1)];
            if entry == EMPTY {
                return None;
            }
            if entry & !ROWS == kept(scrambled) {
                return Some(entry & ROWS);
            }
        }
        None
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

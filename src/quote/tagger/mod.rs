//! A sequence tagger: which words are source, cue and content.
//!
//! Each paragraph is read twice; each reading is the best row of labels under an averaged perceptron.
//! What the rules found is among the features.

mod atoms;
mod decode;
mod features;
mod file;
mod label;
mod link;
mod train;

use train::Learned;
pub use train::{TaggerOptions, train};

use super::paragraph::Paragraph;
use super::rules::Draft;
use atoms::{Atoms, LabelAtoms, RuleLabels};
use decode::{Decoder, Lanes, Steps};
use features::STEPS;
use label::{Label, Part};
use serde::{Deserialize, Serialize};

/// A trained tagger: plain numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct Tagger {
    head: Head,
    /// The features, ascending.
    features: Vec<u32>,
    /// For each of them the weights of both readers, in steps.
    weights: Vec<Row>,
    /// The keys of steps, ascending.
    steps: Vec<u32>,
    /// For each of them the weights of both readers, by the label before.
    step_weights: Vec<[Row; Label::COUNT]>,
    index: Index,
}

/// Where a tagger comes from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Head {
    /// The program that trained it.
    pub program: String,
    /// What it learned from.
    pub inputs: Vec<TaggerInput>,
    /// Articles in all.
    pub articles: usize,
    /// Quotes in them.
    pub quotes: usize,
    /// How it was trained.
    pub options: TaggerOptions,
}

/// A file that a tagger learned from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaggerInput {
    /// The file's name without its folder.
    pub name: String,
    /// SHA-256 of its bytes, hexadecimal.
    pub sha256: String,
}

/// Weights of one feature: for each of both readers one a label.
type Row = [[i16; 8]; 2];

impl Tagger {
    /// Keeps the largest `count` weights of features.
    fn new(head: Head, features: &[u32], steps: &[u32], readers: &[Learned; 2]) -> Self {
        let count = head.options.weights;
        let mut sizes: Vec<f32> = readers.iter().flat_map(|r| &r.features).flatten().map(|w| w.abs()).collect();
        sizes.sort_unstable_by(|a, b| b.total_cmp(a));
        let least = sizes.get(count).copied().unwrap_or(0.0);
        let every = || readers.iter().flat_map(|r| r.features.iter().chain(r.steps.iter().flatten())).flatten();
        let largest = every().fold(1e-9f32, |most, w| most.max(w.abs()));
        let scale = 32_000.0 / largest;
        let quantized = |w: f32| (w * scale).round() as i16;
        let mut rows: Vec<(u32, Row)> = (1..features.len())
            .map(|f| {
                let lanes = |r: &Learned| r.features.get(f).copied().unwrap_or_default();
                let kept = |w: f32| if w.abs() > least { quantized(w) } else { 0 };
                (features[f], [lanes(&readers[0]).map(kept), lanes(&readers[1]).map(kept)])
            })
            .filter(|(_, row)| row.iter().flatten().any(|w| *w != 0))
            .collect();
        rows.truncate(MOST_ROWS - 1);
        rows.sort_unstable_by_key(|r| r.0);
        let step_row = |s: usize, before: usize| [0, 1].map(|r: usize| readers[r].steps[s][before].map(quantized));
        let features: Vec<u32> = rows.iter().map(|r| r.0).collect();
        let step_weights: Vec<[Row; Label::COUNT]> =
            (0..steps.len()).map(|s| std::array::from_fn(|before| step_row(s, before))).collect();
        Self {
            head,
            index: Index::new(&features, &step_weights).expect("features are hashes"),
            features,
            weights: rows.iter().map(|r| r.1).collect(),
            steps: steps.to_vec(),
            step_weights,
        }
    }

    /// Where it comes from.
    pub fn head(&self) -> &Head {
        &self.head
    }

    /// How many weights there are.
    pub fn size(&self) -> usize {
        self.weights.iter().flatten().flatten().filter(|w| **w != 0).count()
    }
}

/// A tagger at work: scratch that is used again for each paragraph.
#[derive(Debug)]
pub(super) struct Tagging<'t> {
    tagger: &'t Tagger,
    atoms: Atoms,
    reading: LabelAtoms,
    decoder: Decoder,
    slots: Vec<u32>,
    rows: Vec<u32>,
    /// For each token the sums of both readers.
    own: Vec<[Lanes; 2]>,
    steps: Vec<[Option<usize>; STEPS]>,
    labels: Vec<Label>,
}

impl<'t> Tagging<'t> {
    pub(super) fn new(tagger: &'t Tagger) -> Self {
        Self {
            tagger,
            atoms: Atoms::default(),
            reading: LabelAtoms::default(),
            decoder: Decoder::default(),
            slots: Vec::new(),
            rows: Vec::new(),
            own: Vec::new(),
            steps: Vec::new(),
            labels: Vec::new(),
        }
    }

    /// The quotes of a paragraph, given those that the rules found.
    pub(super) fn find(&mut self, p: &Paragraph<'_>, rules: Vec<Draft>) -> Vec<Draft> {
        if p.toks.is_empty() {
            return rules;
        }
        self.read(p, &rules);
        link::quotes(p, &self.labels, rules)
    }

    fn read(&mut self, p: &Paragraph<'_>, rules: &[Draft]) {
        let n = p.toks.len();
        self.atoms.read(p, &rule_labels(p, rules));
        self.own.clear();
        self.steps.clear();
        for i in 0..n {
            self.slots.clear();
            features::token(&self.atoms, i, &mut self.slots);
            let mut own = [[0.0; 8]; 2];
            self.tagger.add(&self.slots, &mut self.rows, &mut own);
            self.own.push(own);
            self.steps.push(features::steps(&self.atoms, i).map(|k| self.tagger.steps.binary_search(&k).ok()));
        }
        self.decode(0, n);
        self.reading.read(p, &self.labels);
        for i in 0..n {
            self.slots.clear();
            features::reading(&self.atoms, &self.reading, i, &mut self.slots);
            self.tagger.add(&self.slots, &mut self.rows, &mut self.own[i]);
        }
        self.decode(1, n);
    }

    fn decode(&mut self, reader: usize, n: usize) {
        let Self { tagger, own, steps, .. } = self;
        let step = |i: usize, to: &mut Steps| {
            for s in steps[i].iter().flatten() {
                let rows = &tagger.index.steps[reader][*s];
                for (row, to) in rows.iter().zip(to.iter_mut()) {
                    for lane in 0..8 {
                        to[lane] += row[lane];
                    }
                }
            }
        };
        self.decoder.decode(n, |i, to| *to = own[i][reader], step, &mut self.labels);
    }
}

impl Tagger {
    /// Adds the weights of some features for both readers. `rows` is scratch.
    fn add(&self, features: &[u32], rows: &mut Vec<u32>, to: &mut [Lanes; 2]) {
        self.index.rows(features, rows);
        for row in rows.iter() {
            let row = &self.weights[*row as usize];
            for (to, weights) in to.iter_mut().zip(row) {
                for lane in 0..8 {
                    to[lane] += f32::from(weights[lane]);
                }
            }
        }
    }
}

/// A tagger made fast.
///
/// Finds a feature's row by open addressing with linear probing. A feature is scrambled to as many bits again; the
/// top bits say where it belongs, the others and some of the top ones are kept, in one number with the row. What
/// is kept tells features apart as long as none lies farther from its place than [`FARTHEST`].
#[derive(Debug, Clone, PartialEq)]
struct Index {
    /// Kept bits above, row below.
    entries: Vec<u32>,
    shift: u32,
    /// For each reader the weights of steps, ready to be added.
    steps: [Vec<Steps>; 2],
}

/// Bits of a row's number.
const ROW_BITS: u32 = 18;
/// Most rows that there can be.
const MOST_ROWS: usize = (1 << ROW_BITS) - 1;
const EMPTY: u32 = u32::MAX;
/// The smallest table, so that what is kept has six bits of the place in it: 25 - 17 + 6 = 32 - 18.
const LEAST_BITS: u32 = 17;
const FARTHEST: usize = 64;

impl Index {
    /// None if the features crowd in some places so much that they cannot be hashes.
    fn new(features: &[u32], step_weights: &[[Row; Label::COUNT]]) -> Option<Self> {
        let ready = |reader: usize| -> Vec<Steps> {
            step_weights.iter().map(|rows| rows.map(|row| row[reader].map(f32::from))).collect()
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

    /// The rows of those features that have one.
    fn rows(&self, features: &[u32], out: &mut Vec<u32>) {
        out.clear();
        // two passes: the first waits for nothing but memory, and for many places at a time
        let mut first = [0; 128];
        for part in features.chunks(first.len()) {
            for (entry, feature) in first.iter_mut().zip(part) {
                *entry = self.entries[(scramble(*feature) >> self.shift) as usize];
            }
            for (entry, feature) in first.iter().zip(part) {
                if *entry == EMPTY {
                    continue;
                }
                let scrambled = scramble(*feature);
                if entry & !ROWS == kept(scrambled) {
                    out.push(entry & ROWS);
                } else {
                    out.extend(self.find_behind(scrambled));
                }
            }
        }
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

/// What the rules found, as labels.
fn rule_labels(p: &Paragraph<'_>, drafts: &[Draft]) -> RuleLabels {
    let mut labels = vec![Label::OUTSIDE; p.toks.len()];
    let mut ways = vec![0; p.toks.len()];
    let Some((first, last)) = p.toks.first().zip(p.toks.last()) else { return RuleLabels { labels, ways } };
    let here = |span: crate::text::Span| span.start >= first.span.start && span.end <= last.span.end;
    for draft in drafts {
        let parts = draft.content.iter().map(|c| (Part::Content, *c));
        let parts = parts.chain(draft.source.map(|s| (Part::Source, s))).chain(draft.cue.map(|c| (Part::Cue, c)));
        for (part, span) in parts.filter(|(_, s)| here(*s)) {
            train::mark(p, span, part, &mut labels);
            let start = p.toks.partition_point(|t| t.span.end <= span.start);
            let end = p.toks.partition_point(|t| t.span.start < span.end);
            ways[start..end].fill(draft.way());
        }
    }
    RuleLabels { labels, ways }
}

//! A sequence tagger: which words are source, cue and content.
//!
//! Each paragraph is read twice; each reading is the best row of labels under an averaged perceptron.
//! What the rules found is among the features.

mod atoms;
mod decode;
mod features;
mod file;
mod index;
mod label;
mod link;
mod train;

use train::Learned;
pub use train::{TaggerOptions, train};

use super::paragraph::Paragraph;
use super::rules::Draft;
use atoms::{Atoms, Kind, LabelAtoms, PAD, RuleLabels};
use decode::{Decoder, Lanes, Steps};
use features::{Groups, STEPS, WINDOW};
use index::{Before, Index, MOST_ROWS};
use label::{Label, Part};
use rustc_hash::FxHashMap;
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
#[derive(Debug, Clone, Copy, PartialEq, Default)]
#[repr(align(32))] // so that no row lies in two lines of the cache
struct Row([[i16; 8]; 2]);

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
                (features[f], Row([lanes(&readers[0]).map(kept), lanes(&readers[1]).map(kept)]))
            })
            .filter(|(_, row)| row.0.iter().flatten().any(|w| *w != 0))
            .collect();
        rows.truncate(MOST_ROWS - 1);
        rows.sort_unstable_by_key(|r| r.0);
        let step_row = |s: usize, before: usize| Row([0, 1].map(|r: usize| readers[r].steps[s][before].map(quantized)));
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
        self.weights.iter().flat_map(|row| row.0).flatten().filter(|w| *w != 0).count()
    }
}

/// Sums of weights for both readers, in steps.
type Sums = [[i32; 8]; 2];

/// A tagger at work: scratch that is used again for each paragraph.
#[derive(Debug)]
pub(super) struct Tagging<'t> {
    tagger: &'t Tagger,
    atoms: Atoms,
    reading: LabelAtoms,
    decoder: Decoder,
    groups: Groups,
    /// Kinds of tokens met, and what each adds to the tokens around it.
    kinds: FxHashMap<Kind, usize>,
    of_kind: Vec<[Sums; 2 * WINDOW + 1]>,
    /// The kind of each token.
    kind: Vec<usize>,
    token_before: Before,
    reading_before: Before,
    /// For each token the sums of both readers.
    own: Vec<Sums>,
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
            groups: Groups::default(),
            kinds: FxHashMap::default(),
            of_kind: Vec::new(),
            kind: Vec::new(),
            token_before: Before::default(),
            reading_before: Before::default(),
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
        self.read_kinds(n);
        self.own.clear();
        self.steps.clear();
        for i in 0..n {
            let mut own = Sums::default();
            for (distance, kind) in self.kind[PAD + i - WINDOW..=PAD + i + WINDOW].iter().enumerate() {
                index::add(&self.of_kind[*kind][distance], &mut own);
            }
            self.groups.clear();
            features::token(&self.atoms, i, &mut self.groups);
            self.tagger.add(&self.groups, &mut self.token_before, &mut own);
            self.own.push(own);
            self.steps.push(features::steps(&self.atoms, i).map(|k| self.tagger.steps.binary_search(&k).ok()));
        }
        self.decode(0, n);
        self.reading.read(p, &self.labels);
        for i in 0..n {
            self.groups.clear();
            features::reading(&self.atoms, &self.reading, i, &mut self.groups);
            self.tagger.add(&self.groups, &mut self.reading_before, &mut self.own[i]);
        }
        self.decode(1, n);
    }

    /// The kind of each token; what a new kind adds is looked up once.
    fn read_kinds(&mut self, n: usize) {
        self.kind.clear();
        for row in 0..n + 2 * PAD {
            let kind = self.atoms.kind(row);
            let number = *self.kinds.entry(kind).or_insert(self.of_kind.len());
            if number == self.of_kind.len() {
                self.groups.clear();
                features::kind(&kind, &mut self.groups);
                self.of_kind.push(self.tagger.sums(&self.groups));
            }
            self.kind.push(number);
        }
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
        let own = |i: usize, to: &mut Lanes| *to = own[i][reader].map(|sum| sum as f32);
        self.decoder.decode(n, own, step, &mut self.labels);
    }
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

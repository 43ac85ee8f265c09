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
use atoms::{Atoms, Kind, LabelAtom, PAD, RuleLabels, around};
use decode::{ALLOWED, Decoder, Lanes, Steps};
use features::{KIND_ENDS, READING, TOKEN, WINDOW};
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
    /// The weights of both readers, in steps: none, and then those of each feature.
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

/// Weights of one feature: one a label for the first reader, the same for the second from place 8 on.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
#[repr(align(32))] // so that no row lies in two lines of the cache
struct Row([i16; 16]);

impl Row {
    fn of(lanes: [[i16; 8]; 2]) -> Self {
        Self(std::array::from_fn(|lane| lanes[lane / 8][lane % 8]))
    }
}

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
                (features[f], Row::of([lanes(&readers[0]).map(kept), lanes(&readers[1]).map(kept)]))
            })
            .filter(|(_, row)| row.0.iter().any(|w| *w != 0))
            .collect();
        rows.truncate(MOST_ROWS - 1);
        rows.sort_unstable_by_key(|r| r.0);
        let step_row =
            |s: usize, before: usize| Row::of([0, 1].map(|r: usize| readers[r].steps[s][before].map(quantized)));
        let features: Vec<u32> = rows.iter().map(|r| r.0).collect();
        let step_weights: Vec<[Row; Label::COUNT]> =
            (0..steps.len()).map(|s| std::array::from_fn(|before| step_row(s, before))).collect();
        Self {
            head,
            index: Index::new(&features).expect("features are hashes"),
            features,
            weights: std::iter::once(Row::default()).chain(rows.iter().map(|r| r.1)).collect(),
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
        self.weights.iter().flat_map(|row| row.0).filter(|w| *w != 0).count()
    }
}

/// Sums of such weights, in steps.
type Sums = [i32; 16];

/// A tagger at work. It remembers what it looked up, and its scratch is used again for each paragraph.
#[derive(Debug)]
pub(super) struct Tagging<'t> {
    tagger: &'t Tagger,
    atoms: Atoms,
    reading: Vec<LabelAtom>,
    decoder: Decoder,
    /// Kinds of tokens met, and what each adds to the tokens around it.
    kinds: FxHashMap<Kind, usize>,
    of_kind: Vec<[Sums; 2 * WINDOW + 1]>,
    /// The kind of each token.
    kind: Vec<usize>,
    token_before: Before<TOKEN>,
    reading_before: Before<READING>,
    /// For each token the sums of both readers.
    own: Vec<Sums>,
    /// Steps met, by what they depend on, and the scores of each for both readers.
    steps: FxHashMap<[u32; 3], usize>,
    of_step: Vec<[Steps; 2]>,
    /// The step to each token.
    step: Vec<usize>,
    labels: Vec<Label>,
}

impl<'t> Tagging<'t> {
    pub(super) fn new(tagger: &'t Tagger) -> Self {
        Self {
            tagger,
            atoms: Atoms::default(),
            reading: Vec::new(),
            decoder: Decoder::default(),
            kinds: FxHashMap::default(),
            of_kind: Vec::new(),
            kind: Vec::new(),
            token_before: Before::default(),
            reading_before: Before::default(),
            own: Vec::new(),
            steps: FxHashMap::default(),
            of_step: Vec::new(),
            step: Vec::new(),
            labels: Vec::new(),
        }
    }

    /// The quotes of a paragraph, given those that the rules found. All paragraphs must be of texts that were
    /// read with the same words.
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
        self.read_kinds();
        self.read_steps();
        self.own.clear();
        for (i, around) in around(self.atoms.all()).enumerate() {
            let mut own = Sums::default();
            for (distance, kind) in self.kind[PAD + i - WINDOW..=PAD + i + WINDOW].iter().enumerate() {
                index::add(&self.of_kind[*kind][distance], &mut own);
            }
            self.tagger.add(&features::token(around), &mut self.token_before, &mut own);
            self.own.push(own);
        }
        self.decode(0, n);
        LabelAtom::read(p, &self.labels, &mut self.reading);
        let atoms = &self.atoms.all()[PAD..];
        for ((own, atom), around) in self.own.iter_mut().zip(atoms).zip(around(&self.reading)) {
            self.tagger.add(&features::reading(atom, around), &mut self.reading_before, own);
        }
        self.decode(1, n);
    }

    /// The kind of each token; what a new kind adds is looked up once.
    fn read_kinds(&mut self) {
        self.kind.clear();
        for atom in self.atoms.all() {
            let kind = atom.kind();
            let number = *self.kinds.entry(kind).or_insert(self.of_kind.len());
            if number == self.of_kind.len() {
                self.of_kind.push(self.tagger.sums(&features::kind(&kind), KIND_ENDS));
            }
            self.kind.push(number);
        }
    }

    /// The step to each token; the scores of a new one are looked up once.
    fn read_steps(&mut self) {
        self.step.clear();
        for around in around(self.atoms.all()) {
            let step = features::steps(&around[PAD - 1], &around[PAD]);
            let number = *self.steps.entry(step).or_insert(self.of_step.len());
            if number == self.of_step.len() {
                self.of_step.push(self.tagger.step(step));
            }
            self.step.push(number);
        }
    }

    fn decode(&mut self, reader: usize, n: usize) {
        let Self { own, step, of_step, .. } = self;
        let own = |i: usize, to: &mut Lanes| *to = std::array::from_fn(|lane| own[i][8 * reader + lane] as f32);
        let step = |i: usize, to: &mut Steps| *to = of_step[step[i]][reader];
        self.decoder.decode(n, own, step, &mut self.labels);
    }
}

impl Tagger {
    /// The scores of a step for both readers.
    fn step(&self, keys: [u32; features::STEPS]) -> [Steps; 2] {
        let mut sums = [ALLOWED; 2];
        for place in keys.iter().filter_map(|key| self.steps.binary_search(key).ok()) {
            for (row, before) in self.step_weights[place].iter().zip(0..) {
                for (reader, weights) in row.0.chunks_exact(8).enumerate() {
                    let to: &mut Lanes = &mut sums[reader][before];
                    to.iter_mut().zip(weights).for_each(|(to, weight)| *to += f32::from(*weight));
                }
            }
        }
        sums
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

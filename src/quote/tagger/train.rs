//! Learning: an averaged structured perceptron (Collins 2002), twice.
//!
//! The second reader sees what the first one read. So that it does not trust the first more than that
//! one deserves, it learns from readings of articles that the first had not learned from (jackknife).

use super::atoms::{Atoms, LabelAtom, PAD, around};
use super::decode::{Decoder, Lanes, Steps};
use super::features::{self, BITS, KIND_ENDS, STEPS, WINDOW};
use super::label::{Label, Part};
use super::{Head, Tagger, TaggerInput};
use crate::quote::lexicon::Lexicon;
use crate::quote::paragraph::{Classes, Paragraph, Reader, paragraphs};
use crate::quote::{AnnotatedArticle, rules};
use crate::random::Random;
use crate::text::{Reading, Span, Words};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// How to train a tagger.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct TaggerOptions {
    /// Passes over the articles.
    pub passes: usize,
    /// Parts of the jackknife.
    pub folds: usize,
    /// Weights to keep, the largest ones of both readers.
    pub weights: usize,
    /// How often a feature must occur to be learned from.
    pub least: u32,
    /// Orders paragraphs.
    pub seed: u64,
}

impl Default for TaggerOptions {
    fn default() -> Self {
        Self { passes: 12, folds: 5, weights: 200_000, least: 4, seed: 0 }
    }
}

/// A paragraph to learn from.
#[derive(Debug, Default)]
struct Example {
    article: usize,
    /// Features of the tokens, one after the other, and where each token's end.
    features: Vec<u32>,
    ends: Vec<u32>,
    /// Features of the second reader beside these.
    more: Vec<u32>,
    more_ends: Vec<u32>,
    steps: Vec<[u32; STEPS]>,
    gold: Vec<Label>,
    /// What the first reader made of it.
    read: Vec<Label>,
}

impl Example {
    fn own(&self, i: usize) -> &[u32] {
        part(&self.features, &self.ends, i)
    }

    fn more(&self, i: usize) -> &[u32] {
        if self.more_ends.is_empty() { &[] } else { part(&self.more, &self.more_ends, i) }
    }
}

fn part<'a>(all: &'a [u32], ends: &[u32], i: usize) -> &'a [u32] {
    let start = i.checked_sub(1).map_or(0, |b| ends[b] as usize);
    &all[start..ends[i] as usize]
}

/// Features that are frequent enough to learn from, numbered.
struct Vocabulary {
    /// For each possible feature its number; 0 for those left out.
    numbers: Vec<u32>,
    /// The features by number, the first of no meaning.
    features: Vec<u32>,
}

impl Vocabulary {
    fn new<'a>(rows: impl Iterator<Item = &'a [u32]>, least: u32) -> Self {
        let mut counts = vec![0u32; 1 << BITS];
        for row in rows {
            for feature in row {
                counts[*feature as usize] += 1;
            }
        }
        let mut features = vec![u32::MAX];
        for (feature, count) in counts.iter_mut().enumerate() {
            let kept = *count >= least;
            *count = if kept { features.len() as u32 } else { 0 };
            if kept {
                features.push(feature as u32);
            }
        }
        Self { numbers: counts, features }
    }

    /// Numbers in place of features; those left out vanish.
    fn number(&self, features: &mut Vec<u32>, ends: &mut [u32]) {
        let (mut read, mut written) = (0, 0);
        for end in ends.iter_mut() {
            while read < *end as usize {
                let number = self.numbers[features[read] as usize];
                if number != 0 {
                    features[written] = number;
                    written += 1;
                }
                read += 1;
            }
            *end = written as u32;
        }
        features.truncate(written);
        features.shrink_to_fit();
    }
}

/// Weights by number: of features and of steps.
pub(super) struct Learned {
    pub(super) features: Vec<Lanes>,
    pub(super) steps: Vec<Steps>,
}

impl Learned {
    fn own(&self, e: &Example, i: usize, to: &mut Lanes) {
        for feature in e.own(i).iter().chain(e.more(i)) {
            add(&self.features[*feature as usize], to);
        }
    }

    fn step(&self, e: &Example, i: usize, to: &mut Steps) {
        for step in e.steps[i] {
            for (to, from) in to.iter_mut().zip(&self.steps[step as usize]) {
                add(from, to);
            }
        }
    }
}

fn add(row: &Lanes, to: &mut Lanes) {
    for (to, w) in to.iter_mut().zip(row) {
        *to += w;
    }
}

/// Trains a tagger.
///
/// The same articles and options give the same tagger, for any number of threads. `inputs` are only noted in it.
pub fn train(
    articles: &[AnnotatedArticle],
    lexicon: &Lexicon,
    inputs: Vec<TaggerInput>,
    options: &TaggerOptions,
) -> Tagger {
    let mut examples: Vec<Example> =
        articles.par_iter().enumerate().flat_map_iter(|(number, article)| examples(number, article, lexicon)).collect();
    let vocabulary = Vocabulary::new(examples.iter().map(|e| &e.features[..]), options.least);
    examples.par_iter_mut().for_each(|e| vocabulary.number(&mut e.features, &mut e.ends));
    let steps = number_steps(&mut examples);
    let sizes = (vocabulary.features.len(), steps.len());
    let folds: Vec<Learned> = (0..options.folds)
        .into_par_iter()
        .map(|fold| {
            let others: Vec<&Example> = examples.iter().filter(|e| e.article % options.folds != fold).collect();
            learn(&others, sizes, options)
        })
        .collect();
    examples.par_iter_mut().for_each(|e| {
        let learned = &folds[e.article % options.folds];
        let mut read = Vec::new();
        Decoder::default().decode(
            e.gold.len(),
            |i, to| learned.own(e, i, to),
            |i, to| learned.step(e, i, to),
            &mut read,
        );
        e.read = read;
    });
    drop(folds);
    let first = learn(&examples.iter().collect::<Vec<_>>(), sizes, options);
    add_readings(articles, lexicon, &mut examples);
    let more = Vocabulary::new(examples.iter().map(|e| &e.more[..]), options.least);
    let base = vocabulary.features.len() as u32;
    examples.par_iter_mut().for_each(|e| {
        more.number(&mut e.more, &mut e.more_ends);
        e.more.iter_mut().for_each(|f| *f += base - 1);
    });
    let mut features = vocabulary.features;
    features.extend(&more.features[1..]);
    let second = learn(&examples.iter().collect::<Vec<_>>(), (features.len(), steps.len()), options);
    let head = Head {
        program: concat!("standpoint ", env!("CARGO_PKG_VERSION")).to_owned(),
        inputs,
        articles: articles.len(),
        quotes: articles.iter().map(|a| a.quotes.len()).sum(),
        options: *options,
    };
    Tagger::new(head, &features, &steps, &[first, second])
}

/// Numbers in place of the steps' keys; the keys by number.
fn number_steps(examples: &mut [Example]) -> Vec<u32> {
    let mut keys: Vec<u32> = examples.iter().flat_map(|e| &e.steps).flatten().copied().collect();
    keys.sort_unstable();
    keys.dedup();
    examples.par_iter_mut().flat_map_iter(|e| &mut e.steps).flatten_iter().for_each(|key| {
        *key = keys.binary_search(key).unwrap_or_default() as u32;
    });
    keys
}

fn examples(number: usize, article: &AnnotatedArticle, lexicon: &Lexicon) -> Vec<Example> {
    let mut found = Vec::new();
    let mut atoms = Atoms::default();
    each_paragraph(article, lexicon, |p, drafts| {
        atoms.read(p, &super::rule_labels(p, drafts));
        let mut e = Example { article: number, gold: gold(p, article), ..Example::default() };
        for around in around(atoms.all()) {
            e.features.extend(features::token(around));
            for (distance, atom) in around[PAD - WINDOW..=PAD + WINDOW].iter().enumerate() {
                let start = distance.checked_sub(1).map_or(0, |d| KIND_ENDS[d]);
                e.features.extend(&features::kind(&atom.kind())[start..KIND_ENDS[distance]]);
            }
            e.ends.push(e.features.len() as u32);
            e.steps.push(features::steps(&around[PAD - 1], &around[PAD]));
        }
        found.push(e);
    });
    found
}

/// The second reader's features.
fn add_readings(articles: &[AnnotatedArticle], lexicon: &Lexicon, examples: &mut [Example]) {
    examples.par_chunk_by_mut(|a, b| a.article == b.article).for_each(|own| {
        let mut atoms = Atoms::default();
        let mut reading = Vec::new();
        let article = &articles[own[0].article];
        let mut own = own.iter_mut();
        each_paragraph(article, lexicon, |p, drafts| {
            let Some(e) = own.next() else { return };
            atoms.read(p, &super::rule_labels(p, drafts));
            LabelAtom::read(p, &e.read, &mut reading);
            for (atom, around) in atoms.all()[PAD..].iter().zip(around(&reading)) {
                e.more.extend(features::reading(atom, around));
                e.more_ends.push(e.more.len() as u32);
            }
        });
    });
}

fn each_paragraph(
    article: &AnnotatedArticle,
    lexicon: &Lexicon,
    mut work: impl FnMut(&Paragraph<'_>, &[rules::Draft]),
) {
    let mut words = Words::without_stems();
    let reading = Reading::new(&article.article.text, &mut words);
    let mut classes = Classes::default();
    let mut reader = Reader::new(&reading, &words, lexicon, &mut classes);
    let mut carried = rules::Carried::default();
    for span in paragraphs(&reading) {
        let p = reader.read(span);
        let drafts = rules::find(&p, lexicon, &mut carried);
        if !p.toks.is_empty() {
            work(&p, &drafts);
        }
    }
}

/// The labels that the annotation gives to a paragraph.
fn gold(p: &Paragraph<'_>, article: &AnnotatedArticle) -> Vec<Label> {
    let mut labels = vec![Label::OUTSIDE; p.toks.len()];
    for quote in &article.quotes {
        for (part, spans) in [(Part::Content, &quote.content), (Part::Cue, &quote.cue), (Part::Source, &quote.source)] {
            for span in spans {
                mark(p, *span, part, &mut labels);
            }
        }
    }
    labels
}

pub(super) fn mark(p: &Paragraph<'_>, span: Span, part: Part, labels: &mut [Label]) {
    let start = p.toks.partition_point(|t| t.span.end <= span.start);
    let end = p.toks.partition_point(|t| t.span.start < span.end);
    if start < end {
        labels[start..end].fill(Label::inside(part));
        labels[start] = Label::begin(part);
    }
}

/// Weights while they are learned, and the sum of their changes, each times the moment it was made.
struct Learner {
    weights: Learned,
    moved: Learned,
    moment: f32,
}

fn learn(examples: &[&Example], (features, steps): (usize, usize), options: &TaggerOptions) -> Learned {
    let zero = || Learned { features: vec![[0.0; 8]; features], steps: vec![[[0.0; 8]; Label::COUNT]; steps] };
    let mut learner = Learner { weights: zero(), moved: zero(), moment: 1.0 };
    let mut order: Vec<usize> = (0..examples.len()).collect();
    let mut random = Random::new(options.seed);
    let mut decoder = Decoder::default();
    let mut labels = Vec::new();
    for _ in 0..options.passes {
        random.shuffle(&mut order);
        for place in &order {
            let e = examples[*place];
            let weights = &learner.weights;
            let (own, step) =
                (|i: usize, to: &mut Lanes| weights.own(e, i, to), |i: usize, to: &mut Steps| weights.step(e, i, to));
            decoder.decode(e.gold.len(), own, step, &mut labels);
            learner.update(e, &labels);
            learner.moment += 1.0;
        }
    }
    learner.averaged()
}

impl Learner {
    fn update(&mut self, e: &Example, found: &[Label]) {
        let moment = self.moment;
        let change = |weights: &mut Lanes, moved: &mut Lanes, label: Label, by: f32| {
            weights[usize::from(label.0)] += by;
            moved[usize::from(label.0)] += by * moment;
        };
        for i in 0..e.gold.len() {
            let (gold, label) = (e.gold[i], found[i]);
            if gold != label {
                for feature in e.own(i).iter().chain(e.more(i)) {
                    let f = *feature as usize;
                    change(&mut self.weights.features[f], &mut self.moved.features[f], gold, 1.0);
                    change(&mut self.weights.features[f], &mut self.moved.features[f], label, -1.0);
                }
            }
            let before = |labels: &[Label]| i.checked_sub(1).map_or(0, |b| usize::from(labels[b].0));
            let (gold_before, found_before) = (before(&e.gold), before(found));
            if gold != label || gold_before != found_before {
                for step in e.steps[i] {
                    let s = step as usize;
                    let (weights, moved) = (&mut self.weights.steps[s], &mut self.moved.steps[s]);
                    change(&mut weights[gold_before], &mut moved[gold_before], gold, 1.0);
                    change(&mut weights[found_before], &mut moved[found_before], label, -1.0);
                }
            }
        }
    }

    fn averaged(mut self) -> Learned {
        let moment = self.moment;
        let average = |weights: &mut Lanes, moved: &Lanes| {
            weights.iter_mut().zip(moved).for_each(|(w, m)| *w -= m / moment);
        };
        let (weights, moved) = (&mut self.weights, &self.moved);
        weights.features.iter_mut().zip(&moved.features).for_each(|(w, m)| average(w, m));
        let steps = weights.steps.iter_mut().flatten().zip(moved.steps.iter().flatten());
        steps.for_each(|(w, m)| average(w, m));
        self.weights
    }
}

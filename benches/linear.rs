//! Fit, predict and load, each with its answer asserted: `cargo bench --bench linear`.
//!
//! On the project's own corpus, so that it runs from a fresh clone. Ratios against other
//! programs are measured by `benches/side_by_side.py`.

use divan::Bencher;
use divan::counter::ItemsCount;
use standpoint::builtin;
use standpoint::classifier::{Grid, Input, Model, Predictor, TrainOptions, train};
use standpoint::feature::StanceLexicon;
use standpoint::label::LabelledSentence;
use standpoint::read::{LabelOptions, inputs, labelled_sentences};
use standpoint::text::Language;
use standpoint::topic::Topics;

fn main() {
    divan::main();
}

fn corpus() -> Vec<LabelledSentence> {
    let files = inputs(&["data/corpus"]).expect("run from the project's root");
    labelled_sentences(&files, &LabelOptions::default()).expect("the corpus is well-formed").sentences
}

/// One setting, no cross-validation.
fn options(lexicon: StanceLexicon) -> TrainOptions {
    let grid = Grid { costs: vec![0.3], balances: vec![0.5], shared: vec![1.0], lexical: vec![0.3] };
    TrainOptions { lexicon, grid, folds: 0, ..TrainOptions::default() }
}

fn fit(rows: &[LabelledSentence], lexicon: &StanceLexicon) -> Model {
    train(rows, vec![], &Topics::default(), &options(lexicon.clone()), &|_| {}).expect("the corpus can be learned")
}

#[divan::bench(args = ["words", "words and lexicon"], sample_count = 5)]
fn fit_the_corpus(bencher: Bencher, features: &str) {
    let rows = corpus();
    let lexicon = if features == "words" { StanceLexicon::default() } else { builtin::stance_lexicon(Language::En) };
    bencher.counter(ItemsCount::new(rows.len())).bench(|| {
        let model = fit(&rows, &lexicon);
        assert!(model.features() > 50_000);
        model
    });
}

#[divan::bench(sample_count = 10)]
fn predict_the_corpus(bencher: Bencher) {
    let rows = corpus();
    let model = builtin::model().expect("the built-in model is whole");
    bencher.counter(ItemsCount::new(rows.len())).bench(|| {
        let mut predictor = Predictor::new(&model);
        let agrees = |row: &&LabelledSentence| {
            let found = predictor.predict(&Input::from(*row));
            found.stance.map(|d| d.label) == row.stance
        };
        let right = rows.iter().filter(agrees).count();
        assert!(right * 10 > rows.len() * 7, "most of what was learned is known");
        right
    });
}

#[divan::bench]
fn load_the_model() -> usize {
    let model = builtin::model().expect("the built-in model is whole");
    assert!(model.features() > 50_000);
    model.features()
}

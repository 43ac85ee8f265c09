//! What the project's own sentences must be.
#![allow(clippy::print_stdout)] // figures for the record, and what was skipped

use standpoint::read::{LabelOptions, inputs, labelled_sentences};
use standpoint::text::near_duplicate_groups;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

fn corpus() -> Vec<standpoint::label::LabelledSentence> {
    let files = inputs(&["data/corpus"]).unwrap();
    labelled_sentences(&files, &LabelOptions::default()).unwrap().sentences
}

#[test]
fn every_topic_has_its_sentences_with_both_sides_and_fixed_splits() {
    let rows = corpus();
    let mut counts: BTreeMap<String, [usize; 3]> = BTreeMap::new();
    let mut ids = BTreeSet::new();
    for row in &rows {
        assert!(ids.insert(row.id.clone()), "id {} comes twice", row.id);
        assert!(matches!(row.split.as_deref(), Some("train" | "dev" | "test")), "{}", row.id);
        assert_eq!(row.topic.is_some(), row.stance.is_some(), "{}", row.id);
        if let (Some(topic), Some(stance)) = (&row.topic, row.stance) {
            counts.entry(topic.clone()).or_default()[stance as usize] += 1;
        }
    }
    let topics: Vec<String> = standpoint::builtin::topics().iter().map(|t| t.id.clone()).collect();
    assert_eq!(topics.len(), 24);
    for topic in topics {
        let [favor, against, neutral] = counts[&topic];
        let all = favor + against + neutral;
        assert!(all >= 400, "{topic}: {all} sentences");
        let share = |n: usize| n as f64 / all as f64;
        assert!((0.35..0.55).contains(&share(favor)), "{topic}: favor {favor} of {all}");
        assert!((0.28..0.45).contains(&share(against)), "{topic}: against {against} of {all}");
        assert!((0.12..0.28).contains(&share(neutral)), "{topic}: neutral {neutral} of {all}");
    }
}

#[test]
fn no_two_sentences_are_nearly_the_same() {
    let rows = corpus();
    let texts: Vec<&str> = rows.iter().map(|r| r.text.as_str()).collect();
    let groups = near_duplicate_groups(&texts);
    let copies: Vec<(&str, &str)> = groups
        .iter()
        .enumerate()
        .filter(|(i, g)| *i != **g)
        .map(|(i, g)| (rows[i].id.as_str(), rows[*g].id.as_str()))
        .collect();
    assert!(copies.is_empty(), "near-duplicates: {copies:?}");
}

/// Word 5-shingles that the corpus shares with the public evaluation sentences: fixed names only.
#[test]
fn nothing_is_taken_from_the_sentences_that_judge_the_model() {
    let path = Path::new("../shared/datasets/real-quotes/dev.jsonl");
    if !path.exists() {
        println!("skipped: {} is not here", path.display());
        return;
    }
    let shingles = |text: &str| -> BTreeSet<String> {
        let words: Vec<String> = text
            .split(|c: char| !c.is_alphanumeric() && c != '\'')
            .filter(|w| !w.is_empty())
            .map(str::to_lowercase)
            .collect();
        words.windows(5).map(|w| w.join(" ")).collect()
    };
    let judged: BTreeSet<String> = std::fs::read_to_string(path)
        .unwrap()
        .lines()
        .flat_map(|l| shingles(serde_json::from_str::<serde_json::Value>(l).unwrap()["text"].as_str().unwrap()))
        .collect();
    for row in corpus() {
        let shared = shingles(&row.text).intersection(&judged).count();
        assert!(shared <= 3, "{} shares {shared} runs of five words with the evaluation set", row.id);
    }
}

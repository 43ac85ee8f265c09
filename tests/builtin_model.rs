//! The built-in model is what its recipe makes of the files in `data/`.
#![allow(clippy::print_stderr)] // what was skipped

use assert_cmd::Command;
use standpoint::classifier::file::sha256;
use standpoint::feature::TermKind;
use standpoint::read;
use std::fs;

const RECIPE: &str = "models/recipe.toml";

#[test]
fn the_recipe_makes_the_model_byte_for_byte() {
    let recipe = read::recipe(RECIPE.as_ref()).unwrap();
    if let Some(path) = recipe.missing().first() {
        eprintln!("skipped: the model is not made again, since {} is not here", path.display());
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let goal = folder.path().join("again.model");
    let arguments = ["train", "--recipe", RECIPE, "-q", "-o"];
    Command::cargo_bin("standpoint").unwrap().args(arguments).arg(&goal).assert().success();
    let (again, shipped) = (fs::read(&goal).unwrap(), fs::read("models/builtin.model").unwrap());
    assert!(again == shipped, "models/builtin.model is not what {RECIPE} makes");
}

#[test]
fn the_model_was_made_of_the_sentences_that_are_here() {
    // also where the public sets of the recipe are not
    let model = standpoint::builtin::model().unwrap();
    let mut files = 0;
    for entry in fs::read_dir("data/corpus").unwrap().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let note = model.head().inputs.iter().find(|n| n.name == name).expect("every file is an input");
        assert_eq!(note.sha256, sha256(&fs::read(entry.path()).unwrap()), "{name} is not the one learned from");
        files += 1;
    }
    let own = model.head().inputs.iter().filter(|n| n.licence.starts_with("MIT OR Apache")).count();
    assert_eq!(files, own);
}

#[test]
fn the_model_has_the_lexicon_that_is_here() {
    let shipped = standpoint::builtin::model().unwrap();
    let lexicon = standpoint::builtin::stance_lexicon(standpoint::text::Language::En);
    for (topic, terms) in &lexicon.topics {
        let objects = terms.iter().filter(|t| matches!(t.0, TermKind::Pos | TermKind::Neg)).map(|t| t.1.as_str());
        assert!(shipped.objects(topic).eq(objects), "{topic}");
    }
}

#[test]
fn every_input_of_the_model_says_where_it_comes_from() {
    let model = standpoint::builtin::model().unwrap();
    let calibrated = model.head().stance.as_ref().unwrap().calibrated.as_ref().unwrap();
    for note in model.head().inputs.iter().chain(&calibrated.inputs) {
        assert!(note.sha256.len() == 64 && !note.source.is_empty() && !note.licence.is_empty(), "{note:?}");
    }
}

#[test]
fn the_embedded_model_is_whole() {
    let bytes = fs::read("models/builtin.model").unwrap();
    standpoint::classifier::file::verify(&bytes).unwrap();
    assert!(standpoint::builtin::model().unwrap().to_bytes() == bytes, "reading and writing changed something");
}

#[test]
fn what_is_explained_sums_to_the_score() {
    use standpoint::classifier::{Input, Predictor};
    let model = standpoint::builtin::model().unwrap();
    let mut predictor = Predictor::new(&model);
    let texts = [
        "She opposes the sanctions on Russia and wants them lifted at once.",
        "“Build the wall,” the crowd chanted; the sheriff's deputies — 40 of them — said nothing!",
        "",
        "zzz qqq",
    ];
    for text in texts {
        for topic in [None, Some("eu-sanctions"), Some("border-wall"), Some("some-new-topic")] {
            let why = predictor.explain(&Input { text, topic, ..Input::default() });
            for task in [why.stance.unwrap(), why.sentiment.unwrap()] {
                for k in 0..3 {
                    let sum: f64 = task.constants[k] + task.contributions.iter().map(|c| c.scores[k]).sum::<f64>();
                    assert!((sum - task.scores[k]).abs() < 1e-6, "{text}: {sum} {}", task.scores[k]);
                }
            }
        }
    }
}

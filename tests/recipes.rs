//! Recipes of models, and models made as sure as they may be of other text, from the command line.

use assert_cmd::Command;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use tempfile::TempDir;

fn standpoint(folder: &Path, arguments: &[&str]) -> (i32, String) {
    let output = Command::cargo_bin("standpoint").unwrap().current_dir(folder).args(arguments).output().unwrap();
    (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
}

/// Labelled sentences of which tone is told by one word, and another that only one of them has.
fn labels(from: usize, to: usize) -> String {
    let mut table = "id\ttext\tsentiment\n".to_owned();
    for i in from..to {
        let (tone, word) = if i % 2 == 0 { ("positive", "splendid") } else { ("negative", "dreadful") };
        let rare: String = ["q", "x", "z", "v"].iter().cycle().skip(i % 4).take(4 + i / 4).copied().collect();
        writeln!(table, "{i}\tThe {rare} plan of town {i} is {word} for all.\t{tone}").unwrap();
    }
    table
}

fn sha256(path: &Path) -> String {
    standpoint::classifier::file::sha256(&fs::read(path).unwrap())
}

fn folder() -> (TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("labels.tsv");
    fs::write(&path, labels(0, 80)).unwrap();
    let input = format!(
        "[[input]]\npath = \"labels.tsv\"\nsha256 = \"{}\"\nsource = \"a test\"\nlicence = \"CC0-1.0\"\n",
        sha256(&path)
    );
    (folder, input)
}

#[test]
fn a_recipe_makes_the_model_that_its_options_make() {
    let (folder, input) = folder();
    fs::write(folder.path().join("recipe.toml"), format!("[options]\ncost = [0.3]\nfolds = 3\n{input}")).unwrap();
    assert_eq!(standpoint(folder.path(), &["train", "--recipe", "recipe.toml", "-q", "-o", "a.model"]).0, 0);
    let plain = ["train", "labels.tsv", "--cost", "0.3", "--folds", "3", "-q", "-o", "b.model"];
    assert_eq!(standpoint(folder.path(), &plain).0, 0);
    let read = |name: &str| standpoint::read::model(&folder.path().join(name)).unwrap().0;
    let (a, b) = (read("a.model"), read("b.model"));
    assert_eq!(a.head().sentiment, b.head().sentiment);
    assert_eq!(a.head().inputs[0].licence, "CC0-1.0");
}

#[test]
fn a_recipe_refuses_another_file_than_it_means() {
    let (folder, input) = folder();
    fs::write(folder.path().join("recipe.toml"), &input).unwrap();
    fs::write(folder.path().join("labels.tsv"), labels(1, 81)).unwrap();
    let (code, error) = standpoint(folder.path(), &["train", "--recipe", "recipe.toml", "-o", "a.model"]);
    assert_eq!(code, 2);
    assert!(error.contains("recipe.toml: labels.tsv is not what the recipe means"), "{error}");
    assert!(!folder.path().join("a.model").exists());
}

#[test]
fn a_recipe_has_no_settings_beside_it_and_none_that_are_unknown() {
    let (folder, input) = folder();
    fs::write(folder.path().join("recipe.toml"), &input).unwrap();
    let (code, error) =
        standpoint(folder.path(), &["train", "--recipe", "recipe.toml", "--cost", "1", "-o", "a.model"]);
    assert!(code == 2 && error.contains("settings stand in the recipe"), "{error}");
    fs::write(folder.path().join("recipe.toml"), format!("[options]\ncosts = [1]\n{input}")).unwrap();
    let (code, error) = standpoint(folder.path(), &["train", "--recipe", "recipe.toml", "-o", "a.model"]);
    assert!(code == 2 && error.contains("costs"), "{error}");
    fs::write(folder.path().join("recipe.toml"), "[[input]]\npath = 3\n").unwrap();
    let (code, error) = standpoint(folder.path(), &["train", "--recipe", "recipe.toml", "-o", "a.model"]);
    assert!(code == 2 && error.contains("recipe.toml, line 2, column 8"), "{error}");
}

#[test]
fn labels_may_stand_apart_from_texts_and_rare_words_stay_out() {
    let (folder, input) = folder();
    let mut table = "text_sha256\tsentiment\n".to_owned();
    for line in labels(0, 60).lines().skip(1) {
        let mut cells = line.split('\t').skip(1);
        let (text, tone) = (cells.next().unwrap(), cells.next().unwrap());
        let turned = if tone == "positive" { "negative" } else { "positive" };
        let digest = standpoint::classifier::file::sha256(text.as_bytes());
        writeln!(table, "{}\t{turned}", &digest[..16]).unwrap();
    }
    fs::write(folder.path().join("own.tsv"), &table).unwrap();
    let recipe = format!("[options]\ncost = [0.3]\nfolds = 3\n{input}labels = \"own.tsv\"\nleast_texts = 3\n");
    fs::write(folder.path().join("recipe.toml"), &recipe).unwrap();
    assert_eq!(standpoint(folder.path(), &["train", "--recipe", "recipe.toml", "-q", "-o", "a.model"]).0, 0);
    let (model, _) = standpoint::read::model(&folder.path().join("a.model")).unwrap();
    assert_eq!(model.head().inputs[0].rows, 60);
    let strongest = model.strongest(standpoint::label::Sentiment::Negative, None, usize::MAX);
    assert_eq!(strongest.iter().find(|f| f.0.starts_with("w=")).unwrap().0, "w=splendid", "labels are turned");
    assert!(strongest.iter().all(|f| !f.0.contains("qxzvqxzv")), "only one text has this word");

    table.push_str("0123456789abcdef\tpositive\n");
    fs::write(folder.path().join("own.tsv"), &table).unwrap();
    let (code, error) = standpoint(folder.path(), &["train", "--recipe", "recipe.toml", "-o", "a.model"]);
    assert!(code == 2 && error.contains("labels.tsv has no text `0123456789abcdef`"), "{error}");
}

#[test]
fn calibration_leaves_decisions_and_says_what_it_changed() {
    let (folder, _) = folder();
    assert_eq!(standpoint(folder.path(), &["train", "labels.tsv", "-q", "-o", "a.model"]).0, 0);
    // one label in four is wrong there, so it must become less sure
    let noisy: String = labels(100, 180)
        .lines()
        .enumerate()
        .map(|(i, l)| if i % 4 == 1 { l.replace("\tpositive", "\tneutral") + "\n" } else { l.to_owned() + "\n" })
        .collect();
    fs::write(folder.path().join("noisy.tsv"), noisy).unwrap();
    let (code, told) =
        standpoint(folder.path(), &["model", "calibrate", "-m", "a.model", "noisy.tsv", "-o", "b.model"]);
    assert_eq!(code, 0, "{told}");
    assert!(told.contains("calibrated on 80 other sentences"), "{told}");
    let read = |name: &str| standpoint::read::model(&folder.path().join(name)).unwrap().0;
    let (a, b) = (read("a.model"), read("b.model"));
    let text = "The qxzv plan of town 7 is splendid for all.";
    let tone = |m: &standpoint::classifier::Model| {
        let input = standpoint::classifier::Input { text, ..Default::default() };
        standpoint::classifier::Predictor::new(m).predict(&input).sentiment.unwrap()
    };
    assert_eq!(tone(&a).label, tone(&b).label);
    assert!(tone(&b).confidence() < tone(&a).confidence());
    fs::write(folder.path().join("few.tsv"), labels(0, 10)).unwrap();
    let (code, error) = standpoint(folder.path(), &["model", "calibrate", "-m", "a.model", "few.tsv", "-o", "c.model"]);
    assert!(code == 2 && error.contains("too few to calibrate by; at least 50"), "{error}");
}

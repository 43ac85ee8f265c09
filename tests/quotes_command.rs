//! What users meet who work with quotes: `quotes`, `convert`, `train --quotes`, `evaluate --quotes`.

use assert_cmd::Command;
use serde_json::Value;
use std::fs;
use std::path::Path;

fn run(arguments: &[&str]) -> (i32, String, String) {
    let mut command = Command::cargo_bin("standpoint").expect("the program is built");
    let output = command.args(arguments).env("NO_COLOR", "1").output().expect("the program runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("output is UTF-8");
    (output.status.code().expect("no signal"), text(output.stdout), text(output.stderr))
}

fn written(folder: &tempfile::TempDir, name: &str, text: &str) -> String {
    let path = folder.path().join(name);
    fs::write(&path, text).unwrap();
    path.display().to_string()
}

const GOLD: &str = "data/articles/gold.jsonl";
const STORY: &str =
    "\"We will not pay,\" said Ida Holm, the finance minister. Holm called the plan \"a gift to banks\".\n";

#[test]
fn quotes_can_be_found_by_rules_by_the_tagger_or_by_a_tagger_of_ones_own() {
    let folder = tempfile::tempdir().unwrap();
    let own = folder.path().join("own.quotes").display().to_string();
    let (code, _, err) = run(&["train", "--quotes", GOLD, "-o", &own]);
    assert_eq!(code, 0, "{err}");
    assert!(err.starts_with("34 articles with 412 quotes; "), "{err}");
    let score = |way: &str| -> f64 {
        let (code, out, err) = run(&["evaluate", &format!("--quotes={way}"), GOLD, "--format", "json"]);
        assert_eq!(code, 0, "{err}");
        serde_json::from_str::<Value>(&out).unwrap()["attributed"]["f1"].as_f64().unwrap()
    };
    // it has seen these very articles
    assert!(score(&own) > score("rules") && score(&own) > score("tagger"));
    let story = written(&folder, "story.txt", STORY);
    for way in ["rules", "tagger", &own] {
        let (code, out, err) = run(&["quotes", &story, "--quotes", way]);
        assert_eq!(code, 0, "{err}");
        assert!(out.contains("\"speaker\":\"Ida Holm\""), "{way}: {out}");
    }
    let (code, _, err) = run(&["model", "check", &own]);
    assert_eq!(code, 0, "{err}");
    let (code, _, err) = run(&["quotes", &story, "--quotes", "no-such-file"]);
    assert_eq!(code, 2);
    assert_eq!(err, "error: --quotes: `no-such-file` is neither `rules` nor `tagger` nor a file\n");
    let (code, _, err) = run(&["quotes", &story, "--quotes", &story]);
    assert_eq!(code, 2);
    assert!(err.contains("this is not a standpoint quote tagger file"), "{err}");
}

#[test]
fn scores_of_quotes_are_told_as_a_table() {
    let folder = tempfile::tempdir().unwrap();
    let gold = written(
        &folder,
        "gold.jsonl",
        "{\"id\": \"a\", \"text\": \"Ida Holm said taxes will fall. Per Lund left.\", \"attributions\": \
         [{\"content\": [[14, 29]], \"source\": [[0, 8]], \"cue\": [[9, 13]], \"speaker\": \"Ida Holm\"}]}\n",
    );
    let (code, out, err) = run(&["evaluate", "--quotes=rules", &gold]);
    assert_eq!(code, 0, "{err}");
    insta::assert_snapshot!("quote_scores", out);
    let (code, _, err) = run(&["evaluate", "--quotes", &gold, "--min-overlap", "0"]);
    assert_eq!((code, err.as_str()), (2, "error: --min-overlap is above 0 and at most 1\n"));
}

#[test]
fn annotated_quotes_go_from_format_to_format() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).display().to_string();
    for (to, goal) in
        [("brat", at("brat")), ("citron", at("citron")), ("conll", at("all.conll")), ("polnear", at("all.jsonl"))]
    {
        let (code, _, err) = run(&["convert", GOLD, "--to", to, "-o", &goal]);
        assert_eq!(code, 0, "{err}");
        let (code, out, err) = run(&["convert", &goal, "--to", "polnear"]);
        assert_eq!(code, 0, "{to}: {err}");
        let quotes: usize = out
            .lines()
            .map(|l| serde_json::from_str::<Value>(l).unwrap()["attributions"].as_array().unwrap().len())
            .sum();
        assert_eq!(quotes, 412, "{to}");
    }
    assert!(Path::new(&at("brat/a01.ann")).exists() && Path::new(&at("brat/a01.txt")).exists());
    let (code, _, err) = run(&["convert", GOLD, "--to", "brat"]);
    assert_eq!((code, err.as_str()), (2, "error: name the folder to write to with -o FOLDER\n"));
    let bad = written(
        &folder,
        "bad.jsonl",
        "{\"id\": \"a\", \"text\": \"No.\", \"attributions\": [{\"content\": [[0, 9]]}]}\n",
    );
    let (code, _, err) = run(&["convert", &bad, "--to", "polnear"]);
    assert_eq!(code, 2);
    assert!(
        err.ends_with("line 1, column `attributions`: attribution 1: [0, 9] is no stretch of a text of 3 characters\n"),
        "{err}"
    );
}

#[test]
fn found_quotes_can_be_annotated_further() {
    let folder = tempfile::tempdir().unwrap();
    let story = written(&folder, "story.txt", STORY);
    let found = folder.path().join("found.jsonl").display().to_string();
    assert_eq!(run(&["quotes", &story, "--format", "annotated", "-o", &found]).0, 0);
    let (code, out, err) = run(&["evaluate", "--quotes", &found, "--format", "json"]);
    assert_eq!(code, 0, "{err}");
    assert_eq!(serde_json::from_str::<Value>(&out).unwrap()["attributed"]["f1"], 1.0);
}

#[test]
fn a_table_of_names_and_a_least_certainty_apply_to_quotes_and_statements() {
    let folder = tempfile::tempdir().unwrap();
    let story = written(&folder, "story.txt", STORY);
    let names = written(&folder, "names.csv", "name,alias\nIda Holm-Berg,Ida Holm\n");
    for command in ["quotes", "predict"] {
        let (code, out, err) = run(&[command, &story, "--aliases", &names]);
        assert_eq!(code, 0, "{err}");
        assert!(out.contains("Ida Holm-Berg"), "{out}");
        let (code, out, _) = run(&[command, &story, "--min-certainty", "0.9"]);
        assert_eq!(code, 0);
        assert!(out.contains("We will not pay") || command == "quotes" && out.contains("\"certainty\":0.95"), "{out}");
        assert!(!out.contains("a gift to banks"), "{out}");
    }
}

//! The walk-through of the README: its very commands, one after the other, in a folder of their own.
#![allow(clippy::print_stdout)] // figures for the record

use std::fs;
use std::path::Path;

/// The commands of the blocks under a heading.
fn commands(readme: &str, heading: &str) -> Vec<String> {
    let start = readme.find(heading).unwrap_or_else(|| panic!("README.md has no `{heading}`"));
    let section = &readme[start + heading.len()..];
    let section = &section[..section.find("\n## ").unwrap_or(section.len())];
    section.lines().filter(|l| l.starts_with("standpoint ")).map(str::to_owned).collect()
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let goal = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &goal);
        } else {
            fs::copy(entry.path(), goal).unwrap();
        }
    }
}

/// Runs a command of the README as it stands there; what it wrote to standard output.
fn run(command: &str, folder: &Path) -> String {
    let mut program = assert_cmd::Command::cargo_bin("standpoint").unwrap();
    let done = program.args(command.split(' ').skip(1)).current_dir(folder).output().unwrap();
    let said = String::from_utf8(done.stderr).unwrap();
    assert!(done.status.success(), "{command}\n{said}");
    String::from_utf8(done.stdout).unwrap()
}

/// The stance of the statement whose content holds `words`.
fn stance(statements: &str, words: &str) -> String {
    let found = statements.lines().map(|l| serde_json::from_str::<serde_json::Value>(l).unwrap());
    let mut holding = found.filter(|s| s["content"]["text"].as_str().unwrap().contains(words));
    let statement = holding.next().unwrap_or_else(|| panic!("no statement holds `{words}`"));
    assert_eq!(statement["topic"], "congestion-charge", "{words}");
    statement["stance"]["label"].as_str().unwrap().to_owned()
}

#[test]
fn a_topic_of_ones_own_is_found_at_once_and_learned_from_fifty_sentences() {
    let folder = tempfile::tempdir().unwrap();
    for part in ["data/examples/congestion-charge", "data/corpus"] {
        copy(Path::new(part), &folder.path().join(part));
    }
    fs::create_dir(folder.path().join("models")).unwrap();
    fs::copy("models/builtin.model", folder.path().join("models/builtin.model")).unwrap();
    let readme = fs::read_to_string("README.md").unwrap();
    let commands = commands(&readme, "## A topic of your own");
    let outputs: Vec<String> = commands.iter().map(|c| run(c, folder.path())).collect();
    let output = |start: &str| -> Vec<&String> {
        let pairs = commands.iter().zip(&outputs).filter(|(c, _)| c.starts_with(start));
        pairs.map(|p| p.1).collect()
    };
    assert!(output("standpoint topics find")[0].contains("congestion charge"));
    let [before, after] = output("standpoint predict")[..] else { panic!("two predictions in {commands:?}") };
    for (words, label) in
        [("the buses room", "favor"), ("a fine for going to work", "against"), ("scrap the charge", "against")]
    {
        println!("{words}: {} before, {} after", stance(before, words), stance(after, words));
        assert_eq!(stance(after, words), label, "{words}");
    }
    let report = output("standpoint evaluate")[0];
    let compared = report.lines().find(|l| l.contains("builtin@")).expect("the built-in model beside it");
    println!("{compared}");
    assert!(!compared.contains("worse"), "{compared}");
    let macro_f1 = report.lines().find(|l| l.contains("macro avg")).unwrap();
    let value: f64 = macro_f1.split_whitespace().nth(4).unwrap().parse().unwrap();
    assert!(value > 0.7, "{macro_f1}");
}

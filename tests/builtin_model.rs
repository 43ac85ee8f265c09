//! The built-in model is what its recipe makes of the files in `data/`.

use assert_cmd::Command;
use std::fs;

/// The arguments of the documented command in `models/README.md`.
fn recipe() -> Vec<String> {
    let card = fs::read_to_string("models/README.md").unwrap();
    let line = card.lines().find(|l| l.contains("standpoint train ")).expect("the card names the command");
    let command = line.trim().trim_matches('`');
    let arguments = &command[command.find("train").unwrap()..];
    arguments.split_whitespace().map(str::to_owned).collect()
}

#[test]
fn the_documented_command_makes_the_model_byte_for_byte() {
    let folder = tempfile::tempdir().unwrap();
    let goal = folder.path().join("again.model");
    let mut arguments = recipe();
    let output = arguments.iter().position(|a| a == "-o").unwrap() + 1;
    assert_eq!(arguments[output], "models/builtin.model");
    arguments[output] = goal.display().to_string();
    Command::cargo_bin("standpoint").unwrap().args(&arguments).arg("-q").assert().success();
    let (again, shipped) = (fs::read(&goal).unwrap(), fs::read("models/builtin.model").unwrap());
    assert!(again == shipped, "models/builtin.model is not what `standpoint {}` makes", arguments.join(" "));
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

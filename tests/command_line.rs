//! What users meet: commands, exit codes, messages, files. Golden outputs are under `tests/snapshots/`.

use assert_cmd::Command;
use serde_json::Value;
use std::fs;
use std::path::Path;

fn standpoint(arguments: &[&str]) -> Command {
    let mut command = Command::cargo_bin("standpoint").expect("the program is built");
    command.args(arguments).env("NO_COLOR", "1");
    command
}

/// Exit code, standard output and standard error.
fn run(arguments: &[&str]) -> (i32, String, String) {
    finish(&mut standpoint(arguments))
}

fn finish(command: &mut Command) -> (i32, String, String) {
    let output = command.output().expect("the program runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("output is UTF-8");
    (output.status.code().expect("no signal"), text(output.stdout), text(output.stderr))
}

fn lines(output: &str) -> Vec<Value> {
    output.lines().map(|l| serde_json::from_str(l).expect("each line is JSON")).collect()
}

fn file(folder: &tempfile::TempDir, name: &str, bytes: impl AsRef<[u8]>) -> String {
    let path = folder.path().join(name);
    fs::write(&path, bytes).unwrap();
    path.display().to_string()
}

const ARTICLE: &str = "data/articles/a26.txt";

#[test]
fn a_lexicon_of_ones_own_is_a_folder_and_a_bad_line_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    fs::create_dir(path("topics")).unwrap();
    fs::write(path("topics/fox-hunting.tsv"), "kind\tform\npos\thounds\nneg\thunting act\n").unwrap();
    let row =
        |i: usize, label: &str| format!("Speaker number {i} {label}s the hounds of county {i}.,fox-hunting,{label}\n");
    let rows: String = (0..12).map(|i| row(i, if i % 2 == 0 { "favor" } else { "against" })).collect();
    fs::write(path("labels.csv"), format!("text,topic,stance\n{rows}")).unwrap();
    let train = |folder_name: &std::path::Path| {
        let mut command = assert_cmd::Command::cargo_bin("standpoint").unwrap();
        command.args(["train", "-q", "--folds", "2", "--lexicon"]).arg(folder_name).arg(path("labels.csv"));
        command.arg("-o").arg(path("fox.model")).assert()
    };
    train(folder.path()).success();
    fs::write(path("topics/fox-hunting.tsv"), "kind\tform\nmaybe\thounds\n").unwrap();
    let error = String::from_utf8(train(folder.path()).code(2).get_output().stderr.clone()).unwrap();
    assert!(error.contains("fox-hunting.tsv") && error.contains("line 2") && error.contains("`maybe`"), "{error}");
}

#[test]
fn the_table_for_people_is_as_shown_in_the_readme() {
    let (code, out, _) = run(&["predict", ARTICLE, "--topics-only", "--format", "table"]);
    assert_eq!(code, 0);
    insta::assert_snapshot!("predict_table", out);
    let readme = fs::read_to_string("README.md").unwrap();
    for line in out.lines().filter(|l| !l.trim().is_empty()) {
        assert!(readme.contains(line.trim_end()), "README.md lacks this line of the true output: {line}");
    }
}

#[test]
fn help_of_every_command_has_examples() {
    let (code, out, _) = run(&["--help"]);
    assert_eq!(code, 0);
    insta::assert_snapshot!("help", out);
    for command in [
        "predict",
        "quotes",
        "train",
        "evaluate",
        "audit",
        "report",
        "convert",
        "explain",
        "topics",
        "model",
        "completions",
        "man",
    ] {
        let (code, out, _) = run(&[command, "--help"]);
        assert_eq!(code, 0);
        assert!(out.contains("Example"), "`{command} --help` has no examples");
    }
}

#[test]
fn every_statement_line_has_the_promised_fields_and_true_offsets() {
    let (code, out, _) = run(&["predict", ARTICLE, "--format", "jsonl"]);
    assert_eq!(code, 0);
    let text: Vec<char> = fs::read_to_string(ARTICLE).unwrap().chars().collect();
    let statements = lines(&out);
    assert!(statements.len() > 5);
    for s in statements {
        for key in ["article", "id", "kind", "topic", "evidence", "sentence", "certainty", "offsets", "model"] {
            assert!(s.get(key).is_some(), "no field {key}");
        }
        assert!(s["stance"].get("label").is_some() && s["sentiment"].get("label").is_some());
        assert_eq!(s["offsets"], "codepoint");
        assert!(s["model"].as_str().unwrap().starts_with("builtin@sha256:"));
        for part in ["content", "cue", "source"].iter().map(|k| &s[*k]).filter(|p| !p.is_null()) {
            let place = |k: &str| usize::try_from(part[k].as_u64().unwrap()).unwrap();
            let found: String = text[place("start")..place("end")].iter().collect();
            assert_eq!(found, part["text"].as_str().unwrap());
        }
        if !s["stance"]["label"].is_null() {
            let sum: f64 = ["favor", "against", "neutral"].iter().map(|k| s["stance"][k].as_f64().unwrap()).sum();
            assert!((sum - 1.0).abs() < 2e-4);
        }
    }
}

#[test]
fn output_is_the_same_for_any_number_of_threads_and_any_batch() {
    let one = run(&["predict", "data/articles", "-j", "1", "--format", "jsonl"]).1;
    let two = run(&["predict", "data/articles", "-j", "2", "--format", "jsonl"]).1;
    assert_eq!(one, two);
    let alone = run(&["predict", "data/articles/a07.txt", "--format", "jsonl"]).1;
    assert!(one.contains(&alone));
}

#[test]
fn with_sentences_one_line_comes_out_for_each_record_in_order() {
    let folder = tempfile::tempdir().unwrap();
    let rows = "{\"id\": \"x\", \"text\": \"We must lift the sanctions on Russia.\", \"topic\": \"eu-sanctions\"}\n\n\
                {\"id\": \"y\", \"text\": \"…\", \"topic\": \"no-such-topic\"}\n\
                {\"text\": \"Anna praised it.\", \"target\": \"Anna\", \"target_start\": 0, \"target_end\": 4, \"before\": \"B.\"}\n";
    let input = file(&folder, "rows.jsonl", rows);
    let (code, out, _) = run(&["predict", "--sentences", "--no-abstain", &input]);
    assert_eq!(code, 0);
    let found = lines(&out);
    assert_eq!(found.iter().map(|s| s["id"].clone()).collect::<Vec<_>>(), ["x", "y", "4"]);
    assert_eq!(found[0]["content"]["text"], "We must lift the sanctions on Russia.");
    assert!(found.iter().all(|s| s["stance"]["label"].is_string() && s["sentiment"]["label"].is_string()));
    let piped = finish(standpoint(&["predict", "--sentences", "--no-abstain", "-"]).write_stdin(rows));
    assert_eq!(piped.1, out);
}

#[test]
fn csv_and_json_hold_the_same_statements_as_jsonl() {
    let jsonl = lines(&run(&["predict", ARTICLE, "--format", "jsonl"]).1);
    let json: Vec<Value> = serde_json::from_str(&run(&["predict", ARTICLE, "--format", "json"]).1).unwrap();
    assert_eq!(json, jsonl);
    let csv = run(&["predict", ARTICLE, "--format", "csv"]).1;
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let speakers: Vec<String> = reader.records().map(|r| r.unwrap()[8].to_owned()).collect();
    let wanted: Vec<String> =
        jsonl.iter().map(|s| s["speaker"]["name"].as_str().unwrap_or_default().to_owned()).collect();
    assert_eq!(speakers, wanted);
}

#[test]
fn quotes_have_the_form_that_scorers_read() {
    let (code, out, _) = run(&["quotes", "--format", "jsonl", ARTICLE]);
    assert_eq!(code, 0);
    let article = &lines(&out)[0];
    assert_eq!(article["id"], ARTICLE);
    for a in article["attributions"].as_array().unwrap() {
        for key in ["content", "cue", "source"] {
            for pair in a[key].as_array().unwrap() {
                assert!(pair[0].as_u64().unwrap() < pair[1].as_u64().unwrap());
            }
        }
        assert!(!a["content"].as_array().unwrap().is_empty());
        assert!(["direct", "mixed", "indirect"].contains(&a["kind"].as_str().unwrap()));
    }
}

#[test]
fn train_evaluate_explain_and_show_work_together() {
    let folder = tempfile::tempdir().unwrap();
    let mut rows = String::from("text,topic,stance,sentiment\n");
    for i in 0..40 {
        rows += &format!("We back the new tram number {i},tram,for,pos\n");
        rows += &format!("They fight the tram plan of {i},tram,con,neg\n");
        rows += &format!("The tram council met on day {i},tram,none,neu\n");
    }
    let labels = file(&folder, "labels.csv", rows);
    let model = folder.path().join("tram.model").display().to_string();
    let (code, _, err) = run(&["train", &labels, "-o", &model]);
    assert_eq!(code, 0, "{err}");
    assert!(err.contains("stance: 120 sentences, 1 topics"), "{err}");

    let (code, out, _) = run(&["evaluate", "-m", &model, &labels, "--format", "json", "--samples", "20"]);
    assert_eq!(code, 0);
    let report: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(report["n"], 120);
    for task in ["stance", "sentiment"] {
        for measure in ["accuracy", "macro_f1", "f_avg", "f_avg_topic_mean"] {
            assert!(report[task][measure]["value"].as_f64().unwrap() > 0.95);
            assert!(report[task][measure]["low"].is_number() && report[task][measure]["high"].is_number());
        }
    }
    let (code, out, _) =
        run(&["explain", "-m", &model, "--topic", "tram", "We back the new tram.", "--format", "json"]);
    assert_eq!(code, 0);
    let why: Value = serde_json::from_str(&out).unwrap();
    let decision = &why["stance"]["decision"];
    assert!(decision["favor"].as_f64() > decision["against"].as_f64(), "{decision}");

    assert_eq!(run(&["model", "check", &model]).0, 0);
    let (code, out, _) = run(&["model", "show", "-m", &model]);
    assert_eq!(code, 0);
    assert!(out.contains("labels.csv (120 rows"));
    // unknown topics are decided by what all topics share
    let (code, out, _) = run(&["predict", "-m", &model, "--sentences", "--no-abstain", &labels]);
    assert_eq!((code, out.lines().count()), (0, 120));
}

#[test]
fn training_again_gives_the_same_bytes_on_any_number_of_threads() {
    let folder = tempfile::tempdir().unwrap();
    let train = |name: &str, jobs: &str| {
        let model = folder.path().join(name).display().to_string();
        let labels = "data/corpus/eu-sanctions.jsonl";
        let (code, _, err) = run(&["train", labels, "data/corpus/nato.jsonl", "-o", &model, "-j", jobs, "-q"]);
        assert_eq!(code, 0, "{err}");
        fs::read(model).unwrap()
    };
    assert!(train("a", "1") == train("b", "2"), "models differ");
}

/// Bad input of every kind: what is said, and the exit code.
#[test]
fn bad_input_gets_a_clear_message_and_the_right_code() {
    let folder = tempfile::tempdir().unwrap();
    let empty = file(&folder, "empty.txt", "");
    let binary = file(&folder, "binary.txt", [0x7f, b'E', b'L', b'F', 0, 1, 2]);
    let latin = file(&folder, "latin.txt", b"Caf\xe9 politics");
    let json = file(&folder, "broken.jsonl", "{\"text\": \"He said no.\"}\n{\"text\": \n[1]\n{\"id\": 3}\n");
    let csv = file(&folder, "broken.csv", "id,text\n1,\"He said, \"\"no.\"\"\"\n2,\"never closed\n3,x\n");
    let nocol = file(&folder, "nocol.csv", "id,words\n1,hello\n");
    let pdf = file(&folder, "report.pdf", "%PDF");
    let cases: [(&str, i32, &str); 9] = [
        (&empty, 1, "empty.txt: there is no text in it"),
        (&binary, 1, "binary.txt: this is a binary file, not text (a zero byte at offset 4)"),
        (&latin, 1, "latin.txt: byte 0xE9 at offset 3 is not UTF-8"),
        (&json, 1, "broken.jsonl, line 2, column "),
        (&json, 1, "broken.jsonl, line 4: no column for the text"),
        (&csv, 1, "broken.csv, line 3: "),
        (&nocol, 1, "no column for the text; the columns are `id`, `words`. Name it with --text-col"),
        (&pdf, 2, "files of type `.pdf` are not read"),
        ("no-such-file.txt", 2, "no-such-file.txt: no such file or folder"),
    ];
    for (input, wanted, message) in cases {
        let (code, _, err) = run(&["predict", input]);
        assert_eq!(code, wanted, "{input}: {err}");
        assert!(err.contains(message), "{input}: {err}");
        assert!(!err.contains("panicked"), "{err}");
    }
    let (code, out, _) = run(&["predict", &json, ARTICLE, "--format", "jsonl"]);
    assert_eq!(code, 1);
    assert!(out.lines().count() > 5, "one bad record must not stop the rest");
    assert_eq!(run(&["predict", "--strict", &json, ARTICLE]).0, 2);
}

#[test]
fn utf_16_and_byte_order_marks_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let text = "“No,” said Ana Ruiz, the mayor.";
    let little: Vec<u8> = [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let big: Vec<u8> = [0xFE, 0xFF].into_iter().chain(text.encode_utf16().flat_map(u16::to_be_bytes)).collect();
    let marked: Vec<u8> = [0xEF, 0xBB, 0xBF].into_iter().chain(text.bytes()).collect();
    for (name, bytes) in [("l.txt", little), ("b.txt", big), ("m.txt", marked), ("p.txt", text.into())] {
        let input = file(&folder, name, bytes);
        let (code, out, _) = run(&["quotes", &input, "--format", "jsonl"]);
        assert_eq!(code, 0);
        assert_eq!(lines(&out)[0]["attributions"][0]["speaker"], "Ana Ruiz");
        assert_eq!(lines(&out)[0]["attributions"][0]["content"][0], serde_json::json!([0, 5]));
    }
}

#[test]
fn hard_text_is_survived() {
    let folder = tempfile::tempdir().unwrap();
    let texts = [
        "x".repeat(3_000_000),
        "“".repeat(20_000),
        "\"He said \"she said \"they said".repeat(2_000),
        "' \" ‘ ” « » „ ".repeat(5_000),
        "She said that ".repeat(20_000),
        ", ".repeat(100_000),
        "a.".repeat(100_000),
        "\u{202e}\u{200d}👩‍👩‍👧‍👦 said “\u{0301}”".repeat(1_000),
    ];
    for (i, text) in texts.iter().enumerate() {
        let input = file(&folder, &format!("{i}.txt"), text);
        let (code, _, err) = run(&["predict", &input, "--format", "jsonl"]);
        assert_eq!(code, 0, "text {i}: {err}");
    }
}

#[test]
fn bad_labels_are_named_with_file_line_and_column() {
    let folder = tempfile::tempdir().unwrap();
    let model = folder.path().join("m.model").display().to_string();
    let good = "text,topic,stance\nA b c,x,for\nD e f,x,against\n";
    let cases = [
        (
            "ints.csv",
            "text,topic,stance\nA,x,1\n".to_owned(),
            "ints.csv, line 2, column `stance`: `1` is a number; say what it means, for example --label-map 1=favor",
        ),
        (
            "word.csv",
            format!("{good}G h i,x,maybe\n"),
            "word.csv, line 4, column `stance`: `maybe` is no stance; expected one of favor, against, neutral",
        ),
        (
            "empty.csv",
            "text,topic,stance\n,x,for\n".to_owned(),
            "empty.csv, line 2, column `text`: the text is missing",
        ),
        (
            "none.csv",
            "text,topic\nA,x\n".to_owned(),
            "no column for a stance or a sentiment; the columns are `text`, `topic`. Name it with --stance-col or --sentiment-col",
        ),
        (
            "weight.csv",
            "text,topic,stance,weight\nA,x,for,heavy\n".to_owned(),
            "weight.csv, line 2, column `weight`: `heavy` is not a number",
        ),
        ("few.csv", good.to_owned(), "2 sentences with a stance are too few; at least 5 are needed for 5 folds"),
        (
            "one.csv",
            format!("text,topic,stance\n{}", "A b,x,for\n".repeat(9)),
            "all 9 sentences have the stance `favor`; at least two labels are needed",
        ),
        (
            "target.jsonl",
            "{\"text\": \"A\", \"sentiment\": \"pos\", \"target\": \"B\"}\n".to_owned(),
            "target.jsonl, line 1, column `target`: the target `B` does not occur in the text",
        ),
    ];
    for (name, rows, message) in cases {
        let input = file(&folder, name, rows);
        let (code, _, err) = run(&["train", &input, "-o", &model]);
        assert_eq!(code, 2, "{name}");
        assert!(err.contains(message), "{name}: {err}");
        assert!(!Path::new(&model).exists(), "{name}: a model was half-written");
    }
    let rows: String = (0..12).map(|i| format!("Sentence number {i} of all,x,{}\n", i % 2)).collect();
    let ints = file(&folder, "coded.csv", format!("text,topic,stance\n{rows}"));
    let (code, _, err) = run(&["train", &ints, "-o", &model, "--label-map", "0=against,1=favor"]);
    assert_eq!(code, 0, "{err}");
    let mixed = file(&folder, "mixed.csv", "text,topic,stance\nA b c,x,for\nBad,x,perhaps\nA b c,x,against\n");
    let (code, _, err) = run(&["evaluate", &mixed, "--skip-bad-rows"]);
    assert_eq!(code, 1);
    assert!(err.contains("skipped: ") && err.contains("line 3, column `stance`"), "{err}");
    assert!(err.contains("another label"), "a conflict is reported: {err}");
}

#[test]
fn cut_and_changed_models_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let whole = fs::read("models/builtin.model").unwrap();
    let mut middle = whole.clone();
    let at = whole.len() / 2;
    middle[at] ^= 1;
    let mut version = whole.clone();
    version[8] = 9;
    let mut digest = whole.clone();
    *digest.last_mut().unwrap() ^= 1;
    let cases: [(&str, &[u8], &str); 6] = [
        ("empty.model", b"", "the file is empty"),
        ("text.model", b"Once upon a time there was a file", "this is not a standpoint model file"),
        ("cut.model", &whole[..at], "the file is cut short: it ends at byte"),
        ("head.model", &whole[..20], "the file is cut short: it ends at byte 20"),
        ("bit.model", &middle, "the file is damaged: section `"),
        ("version.model", &version, "of version 9, this program reads versions up to 1: use a newer"),
    ];
    for (name, bytes, message) in cases {
        let path = file(&folder, name, bytes);
        let (code, _, err) = run(&["predict", "-m", &path, ARTICLE]);
        assert_eq!(code, 2, "{name}: {err}");
        assert!(err.contains(message), "{name}: {err}");
        let (code, _, err) = run(&["model", "check", &path]);
        assert_eq!(code, 1, "{name}");
        assert!(err.contains(message), "{name}: {err}");
    }
    let path = file(&folder, "digest.model", &digest);
    assert!(run(&["model", "check", &path]).2.contains("was changed after it was written"));
}

#[test]
fn slips_are_met_with_a_suggestion() {
    let (code, _, err) = run(&["predcit", ARTICLE]);
    assert_eq!(code, 2);
    assert!(err.contains("predict"), "{err}");
    let (code, _, err) = run(&["topics", "show", "eu-sanction"]);
    assert_eq!(code, 2);
    assert!(err.contains("did you mean `eu-sanctions`?"), "{err}");
    assert_eq!(run(&["train", "data/corpus/nato.jsonl"]).0, 2);
}

#[test]
fn topic_files_are_checked_with_line_and_column() {
    let folder = tempfile::tempdir().unwrap();
    let good =
        "[[topic]]\nid = \"tram\"\nname = \"Tram\"\nproposition = \"a tram is built\"\naliases = [\"tram line\"]\n";
    let path = file(&folder, "good.toml", good);
    assert_eq!(run(&["topics", "check", &path]).0, 0);
    let article = file(&folder, "a.txt", "Mayor Ida Holm said she opposes the tram line.");
    let (_, out, _) = run(&["predict", "--topics", &path, "--topics-only", "--no-abstain", &article]);
    assert_eq!(lines(&out)[0]["topic"], "tram");
    let bad = file(&folder, "bad.toml", format!("{good}colour = 3\n"));
    let (code, _, err) = run(&["topics", "check", &bad]);
    assert_eq!(code, 1);
    assert!(err.contains("bad.toml, line 6, column 1: unknown field `colour`"), "{err}");
    let lost = file(&folder, "lost.toml", good.replace("tram line", "Go! Tram now"));
    let (code, _, err) = run(&["topics", "check", &lost]);
    assert_eq!(code, 1);
    assert!(err.contains("lost.toml: topic `tram`: `Go! Tram now` can never be found: a sentence ends"), "{err}");
}

#[test]
fn how_sure_a_decision_must_be_can_be_chosen() {
    let unsure = |more: &[&str]| {
        let (code, out, err) = run(&[&["predict", ARTICLE, "--topics-only", "--format", "jsonl"], more].concat());
        assert_eq!(code, 0, "{err}");
        let labels: Vec<_> = lines(&out).iter().map(|l| l["stance"]["label"].clone()).collect();
        labels.iter().filter(|l| *l == "unsure").count()
    };
    let [all, usual, none] = [&["--min-confidence", "1"][..], &[], &["--no-abstain"]].map(unsure);
    assert!(none == 0 && all > usual && usual > 0, "{none} {usual} {all}");
    assert_eq!(unsure(&["--min-confidence", "0"]), 0);
    assert_eq!(run(&["predict", ARTICLE, "--min-confidence", "0.5", "--no-abstain"]).0, 2);
}

#[test]
fn output_files_appear_whole_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let goal = folder.path().join("out.jsonl");
    let goal = goal.to_str().unwrap();
    let (code, out, _) = run(&["predict", ARTICLE, "-o", goal]);
    assert_eq!((code, out.as_str()), (0, ""));
    let before = fs::read_to_string(goal).unwrap();
    assert!(before.lines().count() > 5);
    let bad = file(&folder, "bad.txt", [0u8, 1]);
    assert_eq!(run(&["predict", "--strict", &bad, "-o", goal]).0, 2);
    assert_eq!(fs::read_to_string(goal).unwrap(), before);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2, "nothing else is left behind");
}

#[cfg(unix)]
#[test]
fn a_closed_pipe_is_success() {
    use std::process::{Command, Stdio};
    let mut child = Command::new(assert_cmd::cargo::cargo_bin("standpoint"))
        .args(["predict", "data/articles", "data/articles", "data/articles", "--format", "jsonl"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take()); // the reader leaves at once
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(output.stderr.is_empty());
}

#[test]
fn challenge_sets_are_counted_by_name_and_a_limit_makes_the_exit_code() {
    let folder = tempfile::tempdir().unwrap();
    let tests = "{\"name\": \"plain\", \"text\": \"Mayor Ida Holm opposes the border wall.\", \"topic\": \"border-wall\", \"expectation\": \"against\"}\n\
                 {\"name\": \"plain\", \"text\": \"Mayor Ida Holm opposes the border wall.\", \"topic\": \"border-wall\", \"expectation\": \"favor\"}\n\
                 {\"name\": \"names\", \"text\": \"Ida Holm backs the border wall.\", \"text2\": \"Ana Ruiz backs the border wall.\", \"topic\": \"border-wall\", \"expectation\": \"same\"}\n";
    let input = file(&folder, "tests.jsonl", tests);
    let (code, out, err) = run(&["audit", "challenge", &input, "--failures"]);
    assert_eq!(code, 0, "{err}");
    let row = |name: &str| out.lines().find(|l| l.starts_with(name)).unwrap().split_whitespace().collect::<Vec<_>>();
    assert_eq!(row("plain")[1..4], ["2", "1", "50.0"]);
    assert_eq!(row("names")[1..4], ["1", "0", "0.0"]);
    assert!(out.contains("plain: expected favor\n  against "), "{out}");
    let (code, out, err) = run(&["audit", "challenge", &input, "--most", "0.1", "--format", "json"]);
    assert_eq!(code, 1);
    assert!(err.contains("33.3 % of the tests fail; at most 10.0 % may"), "{err}");
    assert_eq!(serde_json::from_str::<Value>(&out).unwrap()["groups"][0]["failed"], 1);
    let bad = file(&folder, "bad.jsonl", "{\"text\": \"A\", \"topic\": \"x\", \"expectation\": \"flip\"}\n");
    let (code, _, err) = run(&["audit", "challenge", &bad]);
    assert_eq!(code, 2);
    assert!(err.contains("bad.jsonl, line 1, column `text2`: the text to compare with"), "{err}");
}

/// Rows of three labels on two topics that words give away, with a hostile speaker and a date.
fn tram_rows() -> String {
    let mut rows = String::from("text,topic,stance,speaker,date,party\n");
    for i in 0..36 {
        let (topic, party) = (["tram", "quay"][i % 2], ["<b>Red", "Blue | Co"][i % 2]);
        let speaker = format!("\"\"\"><img src=x onerror=alert({})>\"", i % 3);
        let date = format!("2021-{:02}-{:02}", 1 + i / 4, 1 + i % 28);
        rows += &format!("We gladly back n{i} plans of n{i},{topic},for,{speaker},{date},{party}\n");
        rows += &format!("They fight awful n{i} schemes since n{i},{topic},con,{speaker},{date},{party}\n");
        rows += &format!("A council n{i} of members n{i} met,{topic},none,{speaker},{date},{party}\n");
    }
    rows
}

#[test]
fn recipes_are_judged_by_folds_topics_and_time_beside_their_baselines() {
    let folder = tempfile::tempdir().unwrap();
    let labels = file(&folder, "tram.csv", tram_rows());
    let fast =
        ["--cost", "0.3", "--shared", "1", "--no-lexicon", "--folds", "2", "--samples", "50", "--format", "json"];
    for (plan, judged) in [
        (vec!["--cv", "3", "--group", "speaker"], 108),
        (vec!["--topic-out"], 108),
        (vec!["--later", "date", "--share", "0.3"], 33),
    ] {
        let (code, out, err) = run(&[vec!["evaluate", &labels], plan.clone(), fast.to_vec()].concat());
        assert_eq!(code, 0, "{plan:?}: {err}");
        let report: Value = serde_json::from_str(&out).unwrap();
        let stance = &report["stance"];
        assert_eq!(stance["n"], judged, "{plan:?}");
        assert!(stance["accuracy"]["value"].as_f64().unwrap() > 0.9, "{plan:?}: {}", stance["accuracy"]);
        assert_eq!(stance["resampled_by"], if plan[0] == "--cv" { "group" } else { "row" });
        let names: Vec<&str> =
            stance["baselines"].as_array().unwrap().iter().map(|b| b["name"].as_str().unwrap()).collect();
        assert_eq!(names, ["majority", "majority by topic", "target-blind", "lexicon"]);
        assert_eq!(stance["baselines"][0]["verdict"], "better");
    }
    let (code, _, err) = run(&["evaluate", &labels, "--later", "party"]);
    assert_eq!(code, 2);
    assert!(err.contains("no date that can be read in the column `party`"), "{err}");
    assert_eq!(run(&["evaluate", &labels, "--cv", "3", "-m", "x.model"]).0, 2);
    assert!(run(&["evaluate", &labels, "--slice", "no"]).2.contains("--slice: no row has a column `no`"));
}

#[test]
fn a_model_is_called_better_only_where_the_interval_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let labels = file(&folder, "tram.csv", tram_rows());
    let swapped = tram_rows().replace(",for,", ",x,").replace(",con,", ",for,").replace(",x,", ",con,");
    let wrong = file(&folder, "wrong.csv", swapped);
    let (good, bad) = (folder.path().join("good.model"), folder.path().join("bad.model"));
    let (good, bad) = (good.display().to_string(), bad.display().to_string());
    assert_eq!(run(&["train", &labels, "-o", &good, "-q"]).0, 0);
    assert_eq!(run(&["train", &wrong, "-o", &bad, "-q"]).0, 0);
    let compare = |a: &str, b: &str| {
        let (code, out, err) =
            run(&["evaluate", "-m", a, "--compare", b, &labels, "--format", "json", "--samples", "100"]);
        assert_eq!(code, 0, "{err}");
        serde_json::from_str::<Value>(&out).unwrap()["stance"]["comparison"].clone()
    };
    let against_bad = compare(&good, &bad);
    assert_eq!(against_bad["verdict"], "better");
    assert_eq!(against_bad["mcnemar"]["only_second"], 0);
    assert!(against_bad["mcnemar"]["p"].as_f64().unwrap() < 1e-9);
    assert_eq!(compare(&bad, &good)["verdict"], "worse");
    assert_eq!(compare(&good, &good)["verdict"], "no difference shown");
}

#[test]
fn hostile_text_is_only_text_on_the_page_and_in_markdown() {
    let folder = tempfile::tempdir().unwrap();
    let labels = file(&folder, "<svg onload=alert(1)>.csv", tram_rows());
    let (code, page, err) = run(&["evaluate", &labels, "--slice", "party", "--format", "html", "--samples", "20"]);
    assert_eq!(code, 0, "{err}");
    assert!(page.contains("&#60;img src=x onerror=alert(0)&#62;"), "the speaker is shown, escaped");
    for forbidden in ["<img", "<script", "<b>Red", "<svg onload", "http://", "https://"] {
        assert!(!page.contains(forbidden), "the page holds {forbidden}");
    }
    assert_eq!(page.matches("<svg ").count(), 3 * page.matches("<section>").count().saturating_sub(1));
    let (code, text, _) = run(&["evaluate", &labels, "--slice", "party", "--format", "markdown", "--samples", "20"]);
    assert_eq!(code, 0);
    assert!(!text.contains("<img") && text.contains("Blue \\| Co"), "{text}");
}

#[test]
fn audits_find_what_was_planted() {
    let folder = tempfile::tempdir().unwrap();
    // the party gives the label away; row 2 and its copy in the other file; one annotator differs now and then
    let mut rows = String::from("text,topic,stance,party,group,date,ann,bo,cy\n");
    let mut planted = 0;
    for i in 0..60 {
        let (label, party) = [("for", "Red"), ("con", "Blue")][i % 2];
        let verb = ["gladly back", "fiercely fight"][i % 2];
        let given = if i == 31 { "for" } else { label };
        planted += usize::from(given != label);
        let bo = if i % 6 == 0 { "none" } else { label };
        rows += &format!(
            "We n{i} {verb} n{i} it,tram,{given},{party},g{i},2020-01-{:02},{label},{bo},{label}\n",
            1 + i % 28
        );
    }
    assert_eq!(planted, 1);
    let labels = file(&folder, "labels.csv", &rows);
    let fast = ["--cost", "0.3", "--no-lexicon", "--folds", "2"];
    let (code, out, err) = run(&["audit", "shortcuts", &labels, "--column", "party"]);
    assert_eq!(code, 0, "{err}");
    let line = |out: &str, word: &str| out.lines().find(|l| l.contains(word)).unwrap_or_default().to_owned();
    assert!(line(&out, "party").contains("gives labels away"), "{out}");
    assert!(!line(&out, "length").contains("gives labels away"), "{out}");

    let (code, out, err) = run(&[vec!["audit", "labels", &labels], fast.to_vec()].concat());
    assert_eq!(code, 0, "{err}");
    assert!(out.contains("labels.csv, line 33: stance `favor`, the model says against"), "{out}");

    let (code, out, _) = run(&["audit", "agreement", &labels, "--annotators", "ann,bo,cy", "--samples", "50"]);
    assert_eq!(code, 0);
    assert!(line(&out, "kappa, ann and cy").contains("1.000"), "{out}");
    assert!(line(&out, "observed agreement").contains("0.889"), "{out}");
    let (code, out, _) = run(&["audit", "agreement", &labels, "--annotators", "stance,ann", "--samples", "20"]);
    assert_eq!(code, 0);
    assert!(line(&out, "kappa, stance and ann").contains("60 rows"), "the label itself can be a vote: {out}");
    assert_eq!(run(&["audit", "agreement", &labels, "--annotators", "ann,nobody"]).0, 2);

    let judged =
        file(&folder, "judged.csv", "text,topic,stance,group,date\nWe n2 gladly back n2 it!,tram,for,g9,2019-05-01\n");
    let (code, out, _) = run(&["audit", "leaks", &labels, "--judged", &judged]);
    assert_eq!(code, 1);
    for wanted in [
        "1 of 1 judged rows are nearly the same as a training row (1 with the same label)",
        "labels.csv, line 4",
        "same group",
        "older than",
    ] {
        assert!(out.contains(wanted), "{wanted}: {out}");
    }
    let model = folder.path().join("m.model").display().to_string();
    let train = [vec!["train", labels.as_str(), "-o", &model, "--held-out", &judged], fast.to_vec()].concat();
    let (code, _, err) = run(&train);
    assert_eq!(code, 0);
    assert!(err.contains("warning: 1 of 1 judged rows are nearly the same"), "{err}");
    fs::remove_file(&model).unwrap();
    let (code, _, err) = run(&[train, vec!["--strict"]].concat());
    assert_eq!(code, 2, "{err}");
    assert!(!Path::new(&model).exists());
}

#[test]
fn several_annotators_train_by_their_votes_and_set_the_ceiling() {
    let folder = tempfile::tempdir().unwrap();
    let mut rows = String::from("text,topic,a,b,c\n");
    for i in 0..40 {
        let (word, verb) = [("for", "gladly back"), ("con", "fiercely fight")][i % 2];
        let c = if i % 5 == 0 { "none" } else { word };
        rows += &format!("We n{i} {verb} n{i} it,tram,{word},{word},{c}\n");
    }
    let labels = file(&folder, "votes.csv", rows);
    let model = folder.path().join("m.model").display().to_string();
    let (code, _, err) = run(&["train", &labels, "--annotators", "a,b,c", "-o", &model, "--no-lexicon"]);
    assert_eq!(code, 0, "{err}");
    assert!(err.contains("stance: 48 sentences"), "a row for each label given: {err}");
    let arguments = ["evaluate", "-m", &model, &labels, "--annotators", "a,b,c", "--format", "json", "--samples", "50"];
    let (code, out, err) = run(&arguments);
    assert_eq!(code, 0, "{err}");
    assert!(err.contains("the model was trained on this very file"), "{err}");
    assert_eq!(run(&["evaluate", "-m", &model, &labels, "--annotators", "a,b,c", "--strict"]).0, 2);
    let report: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(report["stance"]["n"], 40);
    // a and b against the others: all right where c agrees, nothing to say where it does not
    let ceiling = report["stance"]["ceiling"]["accuracy"]["value"].as_f64().unwrap();
    assert!((ceiling - (1.0 + 1.0 + 0.8) / 3.0).abs() < 1e-9, "{ceiling}");
}

#[test]
fn swaps_are_made_of_the_users_own_sentences() {
    let folder = tempfile::tempdir().unwrap();
    let rows = "text,topic,stance\nThe spokesman said he supports the border wall.,border-wall,for\nNothing here.,border-wall,none\n";
    let input = file(&folder, "rows.csv", rows);
    let (code, out, err) = run(&["audit", "swaps", &input, "--format", "json"]);
    assert_eq!(code, 0, "{err}");
    let report: Value = serde_json::from_str(&out).unwrap();
    let names: Vec<&str> = report["groups"].as_array().unwrap().iter().map(|g| g["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["swap-gender", "swap-negation", "swap-attitude"]);
    assert_eq!(report["cases"][0]["text2"], "The spokeswoman said she supports the border wall.");
}

#[test]
fn a_report_holds_every_quote_as_text_and_shares_with_intervals() {
    let folder = tempfile::tempdir().unwrap();
    let mut articles = String::new();
    for i in 0..6 {
        let text = "Mayor Ida Holm said she opposes the border wall. \\u003cscript\\u003ealert(1)\\u003c/script\\u003e";
        articles += &format!(
            "{{\"id\": \"a{i}\", \"text\": \"{text}\", \"outlet\": \"<img src=x onerror=alert(1)>\", \"date\": \"2021-0{}-02\"}}\n",
            1 + i % 2
        );
    }
    let input = file(&folder, "articles.jsonl", articles);
    let statements = run(&["predict", &input, "--topics-only", "--format", "jsonl"]).1;
    assert!(statements.lines().count() >= 6);
    let input = file(&folder, "statements.jsonl", statements);
    let (code, page, err) = run(&["report", &input, "--samples", "50"]);
    assert_eq!(code, 0, "{err}");
    for forbidden in ["<script", "<img", "http://", "https://"] {
        assert!(!page.contains(forbidden), "the page holds {forbidden}");
    }
    assert!(page.contains("Ida Holm") && page.contains("&#60;img src=x") && page.contains("id=\"q0-0\""), "{page}");
    let table = ["report", &input, "--shares", "--by", "month", "--samples", "50", "--format", "json"];
    let (code, out, err) = run(&table);
    assert_eq!(code, 0, "{err}");
    let shares: Value = serde_json::from_str(&out).unwrap();
    let rows = shares.as_array().unwrap();
    assert_eq!(rows[0]["topic"], "border-wall");
    assert_eq!((rows[0]["n"].clone(), rows[0]["adjusted"].clone()), (6.into(), false.into()));
    assert_eq!(rows.len(), 1, "months have fewer than 5 statements");
    let (code, out, err) =
        run(&["report", &input, "--shares", "--calibration", "data/corpus", "--where", "split=test"]);
    assert_eq!(code, 0, "{err}");
    assert!(out.contains("adjusted for the model's errors"), "{out}");
    let bad = file(&folder, "bad.jsonl", "{\"text\": \"no statement\"}\n");
    assert!(run(&["report", &bad]).2.contains("bad.jsonl, line 1: no statement"));
}

#[test]
fn a_difference_between_models_is_counted_and_explained() {
    let folder = tempfile::tempdir().unwrap();
    let rows = |flip: bool| -> String {
        let label = |i: usize| ["for", "con"][(i + usize::from(flip)) % 2];
        let verb = ["gladly back", "fiercely fight"];
        let row = |i: usize| format!("We n{i} {} n{i} it,tram,{}\n", verb[i % 2], label(i));
        "text,topic,stance\n".to_owned() + &(0..40).map(row).collect::<String>()
    };
    let (good, bad) = (file(&folder, "good.csv", rows(false)), file(&folder, "bad.csv", rows(true)));
    let model = |name: &str, labels: &str| {
        let path = folder.path().join(name).display().to_string();
        assert_eq!(run(&["train", labels, "-o", &path, "-q", "--no-lexicon"]).0, 0);
        path
    };
    let (a, b) = (model("a.model", &good), model("b.model", &bad));
    let (code, out, err) = run(&["model", "diff", &a, &b, &good, "--examples", "1"]);
    assert_eq!(code, 0, "{err}");
    assert!(out.contains("stance: 40 of 40 sentences get another label (100.0 %"), "{out}");
    assert!(out.contains("0 become right and 40 become wrong"), "{out}");
    let why = out.lines().find(|l| l.trim_start().starts_with("toward ")).unwrap();
    assert!(
        why.contains("back") || why.contains("fight") || why.contains("gladly") || why.contains("fiercely"),
        "{why}"
    );
    let (_, out, _) = run(&["model", "diff", &a, &a, &good]);
    assert!(out.contains("stance: 0 of 40"), "{out}");
}

#[test]
fn an_explanation_is_a_page_and_global_features_are_by_label_and_topic() {
    let sentence = "She opposes the <b>border wall</b>\"> & says so.";
    let (code, page, err) = run(&["explain", "--topic", "border-wall", sentence, "--format", "html"]);
    assert_eq!(code, 0, "{err}");
    assert!(!page.contains("<b>") && page.contains("opposes"), "{page}");
    let (code, out, _) = run(&["explain", "--global", "--format", "json", "--top", "3"]);
    assert_eq!(code, 0);
    let all: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(all["stance"]["favor"].as_array().unwrap().len(), 3);
    assert_eq!(all["topics"].as_object().unwrap().len(), 24);
    assert!(all["topics"]["nato"]["against"][0]["weight"].as_f64().unwrap() > 0.0);
}

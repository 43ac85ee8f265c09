//! Hostile files given to every command: no panic, no hang, the right exit code, a message that names the file, and
//! no half-written output left behind.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// Longest that a command may work.
const PATIENCE: Duration = Duration::from_secs(10);

/// The same where the time that it worked cannot be told: on a busy machine it waits most of the time.
const LONG_PATIENCE: Duration = Duration::from_secs(120);

/// What must come of a kind of file, whoever reads it.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Must {
    /// Nobody can use it: exit code 1 or 2.
    Fail,
    /// Some can: exit code 0, 1 or 2.
    End,
}

/// A hostile file: its name, what is in it, what must come of it.
struct Kind {
    name: &'static str,
    bytes: Vec<u8>,
    must: Must,
}

fn kind(name: &'static str, bytes: impl Into<Vec<u8>>, must: Must) -> Kind {
    Kind { name, bytes: bytes.into(), must }
}

fn utf16(text: &str, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(unit).collect()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(bytes).and_then(|()| packed.finish()).expect("memory can be written to")
}

fn cut(mut bytes: Vec<u8>) -> Vec<u8> {
    bytes.truncate(bytes.len() - 9);
    bytes
}

const ROW: &str =
    r#"{"id":"a","text":"Ida Holm said she opposes the border wall.","topic":"border-wall","stance":"against"}"#;

/// Files of every type that is read, each with something wrong.
#[allow(clippy::too_many_lines)] // a list
fn kinds() -> Vec<Kind> {
    use Must::{End, Fail};
    let story = "Ida Holm said she opposes the border wall.\n";
    let model = fs::read("tests/models/v1.model").expect("a small model");
    let changed = |at: usize, to: u8| {
        let mut bytes = model.clone();
        bytes[at] = to;
        bytes
    };
    let nested = format!("{{\"text\":{}1{}}}", "[".repeat(100_000), "]".repeat(100_000));
    let columns: Vec<String> = (0..10_000).map(|i| format!("c{i}")).collect();
    let long_topic =
        format!("[[topic]]\nid = \"a\"\nname = \"A\"\nproposition = \"a\"\naliases = [\"{}\"]\n", "a ".repeat(200_000));
    vec![
        kind("empty.txt", "", Fail),
        kind("empty.jsonl", "", End),
        kind("empty.csv", "", Fail),
        kind("empty.toml", "", Fail),
        kind("empty.model", "", Fail),
        kind("white.txt", " \n\t\r\n \u{a0}\n", Fail),
        kind("white.jsonl", "\n \n\n", End),
        kind("white.csv", "  \n \n", Fail),
        kind("zeros.txt", vec![0; 5000], Fail),
        kind("zeros.csv", vec![0; 5000], Fail),
        kind("zeros.jsonl", vec![0; 5000], Fail),
        kind(
            "binary.txt",
            (0..20_000u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect::<Vec<u8>>(),
            Fail,
        ),
        kind("picture.txt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0".to_vec(), Fail),
        kind("picture.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0".to_vec(), Fail),
        kind("archive.csv", b"PK\x03\x04\x14\0\0\0\x08\0text,stance\n".to_vec(), Fail),
        kind("archive.jsonl", b"PK\x03\x04\x14\0\0\0\x08\0{}\n".to_vec(), Fail),
        kind("little.txt", [b"\xff\xfe".to_vec(), utf16(story, u16::to_le_bytes)].concat(), End),
        kind("big.txt", [b"\xfe\xff".to_vec(), utf16(story, u16::to_be_bytes)].concat(), End),
        kind("little-no-mark.txt", utf16(story, u16::to_le_bytes), Fail),
        kind("big-no-mark.csv", utf16("text,stance\na,favor\n", u16::to_be_bytes), Fail),
        kind("half-utf16.txt", b"\xff\xfea\0b".to_vec(), Fail),
        kind("lone-utf16.jsonl", b"\xff\xfe\x00\xd8a\0".to_vec(), Fail),
        kind("latin1.txt", b"Le pr\xe9sident a dit non.\n".to_vec(), Fail),
        kind("latin1.csv", b"text,topic,stance\nCaf\xe9,nato,favor\n".to_vec(), Fail),
        kind("latin1.jsonl", b"{\"text\":\"Caf\xe9\",\"topic\":\"nato\",\"stance\":\"favor\"}\n".to_vec(), Fail),
        kind("cut-utf8.txt", b"Ida Holm said caf\xc3".to_vec(), Fail),
        kind("overlong.txt", b"a\xc0\x80b".to_vec(), Fail),
        kind("mark-only.txt", b"\xef\xbb\xbf".to_vec(), Fail),
        kind("mark-only.csv", b"\xef\xbb\xbf".to_vec(), Fail),
        kind("two-marks.csv", b"\xef\xbb\xbf\xef\xbb\xbftext,topic,stance\na,nato,favor\n".to_vec(), End),
        kind("crlf.txt", story.replace('\n', "\r\n"), End),
        kind("cr.csv", "text,topic,stance\rWe like it,nato,favor\r", End),
        kind("long-line.txt", "the wall is up ".repeat(50_000), End),
        kind("long-line.jsonl", format!("{{\"text\":\"{}\"}}\n", "the wall is up ".repeat(50_000)), End),
        kind("long-line.csv", format!("text,topic,stance\n{},nato,favor\n", "the wall is up ".repeat(50_000)), End),
        kind("ten-megabytes.jsonl", format!("{{\"text\":\"{}\"}}\n", "the wall is up ".repeat(700_000)), End),
        kind("deep.jsonl", nested.clone(), Fail),
        kind("deep.json", nested, Fail),
        kind("array.jsonl", format!("[{ROW},{ROW}]"), Fail),
        kind("pretty.jsonl", ROW.replace(',', ",\n"), Fail),
        kind("cut.jsonl", &ROW[..60], Fail),
        kind("cut.json", "{\"text\": \"a\", \"quotes\": [{", Fail),
        kind("twice.jsonl", r#"{"text":"a","text":"b","topic":"nato","stance":"favor"}"#, End),
        kind("types.jsonl", r#"{"text":["a"],"id":{},"topic":7,"stance":[]}"#, Fail),
        kind("null.jsonl", r#"{"text":null,"id":null}"#, Fail),
        kind("huge-number.jsonl", r#"{"text":"a","topic":"nato","stance":"favor","weight":1e999}"#, Fail),
        kind("nan.jsonl", r#"{"text":"a","topic":"nato","stance":"favor","weight":NaN}"#, Fail),
        kind("nan.csv", "text,topic,stance,weight\na,nato,favor,NaN\n", End),
        kind("minus.csv", "text,topic,stance,weight\na,nato,favor,-1\n", End),
        kind("surrogate.jsonl", r#"{"text":"a\ud800b","topic":"nato","stance":"favor"}"#, Fail),
        kind("unclosed.csv", "text,topic,stance\n\"We like it,nato,favor\nb,nato,favor\n", Fail),
        kind("ragged.csv", "text,topic,stance\na,nato,favor\nb,nato\nc,nato,favor,d\n", Fail),
        kind("no-header.csv", "We like it,nato,favor\nWe do not,nato,against\n", Fail),
        kind("twice-header.csv", "text,text,topic,stance\na,b,nato,favor\n", End),
        kind("wide.csv", format!("{}\n{}\n", columns.join(","), columns.join(",")), Fail),
        kind("header-only.csv", "text,topic,stance\n", End),
        kind("integers.csv", "text,topic,stance\na,nato,1\nb,nato,0\n", End),
        kind("unknown-label.csv", "text,topic,stance\na,nato,perhaps\n", End),
        kind("formula.csv", "text,topic,stance\n=HYPERLINK(\"\"http://x\"\"),nato,favor\n", End),
        kind("windows.csv", "C:\\news\\a.txt;text;stance\r\na;b;favor\r\n", End),
        kind(
            "marks.txt",
            "\u{202e}said Ida Holm\u{202c} \u{200d}\u{200b}\u{feff}\u{1}\u{7f}\u{85} 👩‍👩‍👧‍👦 \u{1b}[31mred\n",
            End,
        ),
        kind("many-empty.jsonl", "{}\n".repeat(100_000), Fail),
        kind("many-empty.csv", format!("text,topic,stance\n{}", ",,\n".repeat(100_000)), End),
        kind("many-lines.txt", "\n".repeat(1_000_000), Fail),
        kind("cut.txt.gz", cut(gzip(story.repeat(90).as_bytes())), Fail),
        kind("cut.csv.gz", cut(gzip(LABELS.repeat(90).as_bytes())), Fail),
        kind("cut.jsonl.zst", cut(zstd::encode_all(ROW.repeat(90).as_bytes(), 1).expect("memory")), Fail),
        kind("head.jsonl.gz", b"\x1f\x8b".to_vec(), Fail),
        kind("head.csv.zst", b"\x28\xb5\x2f\xfd".to_vec(), Fail),
        kind(
            "noise.csv.gz",
            [b"\x1f\x8b\x08\0".to_vec(), (0..9_000u32).map(|i| ((i * i) >> 7) as u8).collect()].concat(),
            Fail,
        ),
        kind("zip-in-zip.jsonl.gz", gzip(&gzip(ROW.as_bytes())), Fail),
        kind("bomb.txt.gz", gzip(&vec![b' '; 100 << 20]), Fail),
        kind("bomb.jsonl.gz", gzip(&vec![b'a'; 100 << 20]), Fail),
        kind("empty.csv.gz", gzip(b""), Fail),
        kind("empty.parquet", "", Fail),
        kind("head.parquet", "PAR1", Fail),
        kind("noise.parquet", [b"PAR1".to_vec(), vec![0xFF; 500], b"\xf0\x01\0\0PAR1".to_vec()].concat(), Fail),
        kind("claims.parquet", fs::read("tests/regressions/columns/more-values-than-memory").expect("a finding"), Fail),
        kind("empty.html", "", Fail),
        kind("deep.html", "<div>".repeat(100_000), Fail),
        kind("no-end.html", "<p><!-- ", Fail),
        kind("broken.toml", "[[topic]]\nid = \"a\nname =", Fail),
        kind("twice.toml", "[[topic]]\nid='a'\nname='A'\nproposition='a'\naliases=['x']\n".repeat(2), Fail),
        kind("no-alias.toml", "[[topic]]\nid='a'\nname='A'\nproposition='a'\naliases=['']\n", Fail),
        kind("unknown.toml", "[[topic]]\nid='a'\nnaem='A'\n", Fail),
        kind("deep.toml", format!("a = {}{}", "[".repeat(50_000), "]".repeat(50_000)), Fail),
        kind("huge.toml", long_topic, End),
        kind("cut.model", &model[..model.len() / 2], Fail),
        kind("head.model", &model[..20], Fail),
        kind("bit.model", changed(model.len() / 2, model[model.len() / 2] ^ 4), Fail),
        kind("newer.model", changed(8, 9), Fail),
        kind("older.model", changed(8, 0), Fail),
        kind("longer.model", [&model[..], b"more"].concat(), Fail),
        kind("many-sections.model", changed(15, 255), Fail),
        kind("tagger.model", fs::read("tests/models/v1.quotes").expect("a small tagger"), End),
        kind("whole.model", model, End),
        kind("spans.ann", "T1\tContent 5 2\tx\nT2\tCue 0 99999999999999999999\ty\nE1\tContent:T1 Cue:T9\n", Fail),
        kind("labels.conll", "a\tX-content\nb\tB-\n", Fail),
        kind("offsets.json", r#"{"text":"abc","quotes":[{"contents":{"start":2,"end":9}}]}"#, Fail),
        kind("offsets.jsonl", r#"{"id":"a","text":"abc","attributions":[{"content":[[2,9]]}]}"#, End),
    ]
}

/// A command with a hostile file in one of its places: `{F}`; `{O}` is its output.
struct Way {
    arguments: &'static str,
    /// Which files it takes: by their extensions.
    takes: &'static [&'static str],
}

const TABLES: &[&str] = &["csv", "jsonl", "txt", "gz", "zst", "parquet", "html"];
const ANY: &[&str] = &["txt", "jsonl", "csv", "toml", "model", "json", "ann", "conll"];

const WAYS: [Way; 33] = [
    Way { arguments: "predict -m {M} {F} -o {O}", takes: TABLES },
    Way { arguments: "predict -m {M} {F} --strict --format csv -o {O}", takes: TABLES },
    Way { arguments: "predict -m {M} --sentences {F} -o {O}", takes: TABLES },
    Way { arguments: "predict -m {F} {A} -o {O}", takes: ANY },
    Way { arguments: "predict -m {M} --topics {F} {A} -o {O}", takes: ANY },
    Way { arguments: "predict -m {M} --quotes {F} {A} -o {O}", takes: ANY },
    Way { arguments: "predict -m {M} --aliases {F} {A} -o {O}", takes: &["csv", "toml", "txt", "model"] },
    Way { arguments: "quotes --quotes rules {F} -o {O}", takes: TABLES },
    Way { arguments: "quotes --format table {F} -o {O}", takes: TABLES },
    Way { arguments: "train --no-lexicon --folds 0 {F} -o {O}", takes: TABLES },
    Way { arguments: "train --no-lexicon --folds 0 --skip-bad-rows {F} -o {O}", takes: TABLES },
    Way { arguments: "train --no-lexicon --folds 0 {L} --topics {F} -o {O}", takes: &["toml", "txt", "model"] },
    Way { arguments: "train --quotes {F} -o {O}", takes: &["jsonl", "json", "ann", "conll"] },
    Way { arguments: "evaluate -m {M} --samples 20 {F} -o {O}", takes: TABLES },
    Way { arguments: "evaluate -m {F} --samples 20 {L} -o {O}", takes: &["model", "txt", "toml"] },
    Way { arguments: "evaluate -m {M} --compare {F} --samples 20 {L} -o {O}", takes: &["model", "csv"] },
    Way { arguments: "evaluate --quotes=rules --samples 20 {F} -o {O}", takes: &["jsonl", "json", "ann", "conll"] },
    Way { arguments: "audit challenge -m {M} {F} -o {O}", takes: TABLES },
    Way { arguments: "audit swaps -m {M} {F} -o {O}", takes: TABLES },
    Way { arguments: "audit shortcuts {F} -o {O}", takes: TABLES },
    Way { arguments: "audit labels --no-lexicon --folds 2 {F} -o {O}", takes: TABLES },
    Way { arguments: "audit agreement --annotators a,b {F} -o {O}", takes: TABLES },
    Way { arguments: "audit leaks {L} --judged {F} -o {O}", takes: TABLES },
    Way { arguments: "report {F} -o {O}", takes: TABLES },
    Way { arguments: "report {F} --shares -m {M} --samples 20 -o {O}", takes: &["jsonl"] },
    Way { arguments: "convert {F} --to conll -o {O}", takes: &["jsonl", "json", "ann", "conll", "txt"] },
    Way { arguments: "explain -m {F} --topic nato No. -o {O}", takes: &["model", "txt"] },
    Way { arguments: "topics check {F}", takes: ANY },
    Way { arguments: "topics list --topics {F} -o {O}", takes: &["toml", "model", "csv"] },
    Way { arguments: "topics find {F} -o {O}", takes: TABLES },
    Way { arguments: "model check {F}", takes: ANY },
    Way { arguments: "model show -m {F} -o {O}", takes: ANY },
    Way { arguments: "model diff {M} {F} {L} -o {O}", takes: &["model", "txt"] },
];

/// The ways that are given the largest files, too; all others would take the test too long.
const TAKE_LARGE: [&str; 4] = ["quotes --quotes rules", "report", "train --no-lexicon", "predict -m {F}"];

/// What a command may be given beside the hostile file.
struct Places {
    article: PathBuf,
    labels: PathBuf,
    model: PathBuf,
}

const LABELS: &str = "text,topic,stance
We like it and want more of it,nato,favor
We are for it and always were,nato,favor
We hate it and want less of it,nato,against
We are against it and always were,nato,against
They met on Monday,nato,neutral
They will meet on Friday,nato,neutral
";

/// The exit code of a run, or what is wrong with how it went.
fn run(way: &Way, file: &Path, must: Must, places: &Places, folder: &Path) -> Result<i32, String> {
    let out = folder.join("out");
    fs::create_dir_all(&out).map_err(|e| e.to_string())?;
    let goal = out.join("result.jsonl");
    let arguments = way.arguments.split(' ').map(|a| {
        a.replace("{F}", &file.display().to_string())
            .replace("{O}", &goal.display().to_string())
            .replace("{A}", &places.article.display().to_string())
            .replace("{L}", &places.labels.display().to_string())
            .replace("{M}", &places.model.display().to_string())
    });
    let told = folder.join("stderr");
    let mut child = Command::new(env!("CARGO_BIN_EXE_standpoint"))
        .args(arguments)
        .args(if way.arguments.contains("{O}") { &["-j", "1"][..] } else { &[] })
        .env("NO_COLOR", "1")
        .stdin(Stdio::null())
        .stdout(File::create(folder.join("stdout")).map_err(|e| e.to_string())?)
        .stderr(File::create(&told).map_err(|e| e.to_string())?)
        .spawn()
        .map_err(|e| e.to_string())?;
    let start = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().map_err(|e| e.to_string())? {
            break status;
        }
        if worked(child.id()).unwrap_or_default() > PATIENCE || start.elapsed() > LONG_PATIENCE {
            child.kill().and_then(|()| child.wait()).map_err(|e| e.to_string())?;
            fs::remove_dir_all(&out).map_err(|e| e.to_string())?;
            return Err("hangs".to_owned());
        }
        std::thread::sleep(Duration::from_millis(2));
    };
    let told = String::from_utf8_lossy(&fs::read(told).map_err(|e| e.to_string())?).into_owned();
    let left: Vec<String> = fs::read_dir(&out)
        .map_err(|e| e.to_string())?
        .filter_map(|e| e.ok().map(|e| e.file_name().to_string_lossy().into_owned()))
        .collect();
    fs::remove_dir_all(&out).map_err(|e| e.to_string())?;
    let code = status.code().ok_or_else(|| format!("ends by a signal: {status}; {told}"))?;
    let beginning: String = told.chars().take(300).collect();
    if told.contains("panicked") || !(0..=2).contains(&code) {
        return Err(format!("exit code {code}: {told}"));
    }
    if must == Must::Fail && code == 0 {
        return Err(format!("exit code 0 for what nobody can use: {beginning}"));
    }
    if code == 0 {
        return Ok(code);
    }
    let name = file.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let about_file = told.contains(&name) || told.contains(name.trim_end_matches("ann"));
    // of all that was given, there is not enough
    let about_all = ["no row", "no labelled", "no sentence", "no annotated", "there are no", "folds", "statement"]
        .iter()
        .any(|a| told.contains(a));
    if !about_file && !about_all {
        return Err(format!("exit code {code}, and the message does not name the file: {beginning}"));
    }
    if told.len() > 20_000 && !name.starts_with("many-empty") {
        return Err(format!("a message of {} bytes: {beginning}", told.len()));
    }
    match (code, left.as_slice()) {
        (1 | 2, []) => Ok(code),
        // done, but something was bad: that is told beside the output
        (1, [one]) if one == "result.jsonl" => Ok(code),
        (1, [one, two]) if one == "result.jsonl" && two == "result.jsonl.errors.jsonl" => Ok(code),
        _ => Err(format!("exit code {code} leaves {left:?}")),
    }
}

/// How long a process has been working, where the system tells (Linux: in hundredths of a second).
fn worked(process: u32) -> Option<Duration> {
    let told = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    let mut columns = told.rsplit(')').next()?.split_whitespace().skip(11);
    let mut next = || columns.next().and_then(|c| c.parse::<u64>().ok());
    Some(Duration::from_millis(10 * (next()? + next()?)))
}

fn places(folder: &Path) -> Places {
    let written = |name: &str, bytes: &[u8]| {
        let path = folder.join(name);
        fs::write(&path, bytes).unwrap();
        path
    };
    Places {
        article: written("good-article.txt", b"Ida Holm said she opposes the border wall.\n"),
        labels: written("good-labels.csv", LABELS.as_bytes()),
        model: PathBuf::from("tests/models/v1.model"),
    }
}

fn extension(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or_default()
}

#[test]
#[allow(clippy::print_stdout)] // figures for who asks for them
fn no_hostile_file_makes_a_command_panic_hang_or_lie() {
    let folder = tempfile::tempdir().unwrap();
    let places = places(folder.path());
    let kinds = kinds();
    assert!(kinds.len() >= 40);
    for kind in &kinds {
        let path = folder.path().join(kind.name);
        fs::write(&path, &kind.bytes).unwrap();
        if extension(kind.name) == "ann" {
            fs::write(path.with_extension("txt"), "abc").unwrap();
        }
    }
    let runs: Vec<(&Kind, &Way)> = kinds
        .iter()
        .flat_map(|k| WAYS.iter().map(move |w| (k, w)))
        .filter(|(k, w)| w.takes.contains(&extension(k.name)))
        .filter(|(k, w)| k.bytes.len() < 2_000_000 || TAKE_LARGE.iter().any(|c| w.arguments.starts_with(c)))
        .collect();
    let (next, wrong, ends) = (AtomicUsize::new(0), Mutex::new(Vec::new()), Mutex::new([0usize; 3]));
    std::thread::scope(|scope| {
        for thread in 0..std::thread::available_parallelism().map_or(2, usize::from) {
            let own = folder.path().join(format!("thread-{thread}"));
            let (next, wrong, ends, runs, places, folder) = (&next, &wrong, &ends, &runs, &places, folder.path());
            scope.spawn(move || {
                fs::create_dir_all(&own).unwrap();
                while let Some((kind, way)) = runs.get(next.fetch_add(1, Ordering::Relaxed)) {
                    // what is no table of the wanted kind may be something else
                    let must = if accepts(way, kind) { Must::End } else { kind.must };
                    match run(way, &folder.join(kind.name), must, places, &own) {
                        Ok(code) => ends.lock().unwrap()[code as usize] += 1,
                        Err(what) => wrong.lock().unwrap().push(format!("{}: {}: {what}", kind.name, way.arguments)),
                    }
                }
            });
        }
    });
    let wrong = wrong.into_inner().unwrap();
    println!("{} kinds, {} runs; exit codes 0, 1, 2: {:?}", kinds.len(), runs.len(), ends.into_inner().unwrap());
    assert!(wrong.is_empty(), "{} of {} runs:\n{}", wrong.len(), runs.len(), wrong.join("\n"));
}

/// Runs the program in a folder; exit code and standard error.
#[cfg(unix)]
fn told(folder: &Path, arguments: &[&str]) -> (i32, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_standpoint"));
    let output =
        command.args(arguments).env("NO_COLOR", "1").current_dir(folder).stdin(Stdio::null()).output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!told.contains("panicked"), "{arguments:?}: {told}");
    (output.status.code().unwrap_or_else(|| panic!("{arguments:?}: {}", output.status)), told)
}

#[cfg(unix)]
#[test]
fn places_that_are_no_files_are_named() {
    use std::os::unix::fs::symlink;
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let model = fs::canonicalize("tests/models/v1.model").unwrap().display().to_string();
    places(folder.path());
    fs::create_dir(at("folder.csv")).unwrap();
    fs::create_dir(at("folder.model")).unwrap();
    symlink("nowhere.txt", at("dangling.txt")).unwrap();
    symlink("loop.txt", at("loop.txt")).unwrap();
    symlink("good-article.txt", at("link.txt")).unwrap();
    for wrong in ["missing.txt", "dangling.txt", "loop.txt", "folder.csv", "missing/", "a\tb\n.txt", "\u{202e}txt.exe"]
    {
        for command in [
            &["predict", "-m", &model, wrong][..],
            &["quotes", wrong],
            &["train", wrong, "-o", "out"],
            &["evaluate", "-m", &model, wrong],
            &["predict", "-m", wrong, "good-article.txt"],
            &["predict", "-m", &model, "--topics", wrong, "good-article.txt"],
            &["quotes", "--aliases", wrong, "good-article.txt"],
            &["quotes", "--quotes", wrong, "good-article.txt"],
            &["audit", "labels", wrong],
            &["report", wrong],
            &["convert", wrong, "--to", "conll"],
            &["model", "check", wrong],
            &["model", "diff", &model, wrong, "good-labels.csv"],
            &["topics", "check", wrong],
            &["topics", "find", wrong],
        ] {
            let (code, told) = self::told(folder.path(), command);
            assert_eq!(code, 2, "{command:?}: {told}");
            assert!(told.starts_with("error: ") && told.contains(wrong.trim_end_matches('/')), "{command:?}: {told}");
        }
    }
    assert_eq!(told(folder.path(), &["quotes", "link.txt"]).0, 0);
    for device in ["/dev/null", "/dev/zero"] {
        for command in [&["predict", "-m", device, "good-article.txt"][..], &["model", "check", device]] {
            let (code, told) = self::told(folder.path(), command);
            assert!((1..=2).contains(&code) && told.contains(device), "{command:?}: {code} {told}");
        }
    }
}

#[cfg(unix)]
#[test]
fn files_without_permission_are_named() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    places(folder.path());
    let path = folder.path().join("closed.txt");
    fs::write(&path, "Ida Holm said no.\n").unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).unwrap();
    if File::open(&path).is_ok() {
        return; // root may read everything
    }
    let (code, told) = told(folder.path(), &["quotes", "--strict", "closed.txt"]);
    assert!(code == 2 && told.contains("closed.txt"), "{told}");
}

#[cfg(unix)]
#[test]
fn pipes_with_a_name_are_read_as_files_are() {
    let folder = tempfile::tempdir().unwrap();
    let article = "{\"text\":\"Ida Holm said she opposes the border wall.\"}\n";
    for (name, bytes, wanted) in [
        ("a.jsonl", article.as_bytes(), (0, 1)),
        ("a.txt", b"Ida Holm said she opposes the border wall.\n", (0, 1)),
        ("a", article.as_bytes(), (0, 1)),
        ("empty.jsonl", b"", (0, 0)),
        ("b.parquet", b"PAR1 and nothing more", (1, 0)),
        ("cut.jsonl.zst", b"\x28\xB5\x2F\xFD", (1, 0)),
    ] {
        let pipe = folder.path().join(name);
        assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let mut child = Command::new(env!("CARGO_BIN_EXE_standpoint"))
            .args(["quotes", "--format", "jsonl"])
            .arg(&pipe)
            .env("NO_COLOR", "1")
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        fs::write(&pipe, bytes).unwrap();
        let start = Instant::now();
        while child.try_wait().unwrap().is_none() {
            if start.elapsed() > LONG_PATIENCE {
                child.kill().unwrap();
                panic!("{name} hangs");
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        let output = child.wait_with_output().unwrap();
        let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert_eq!((output.status.code().unwrap(), out.lines().count()), wanted, "{name}: {err}");
        assert!(wanted.0 == 0 || err.contains(name), "{name}: {err}");
        assert!(!err.contains("panicked"), "{err}");
    }
    // in a folder they are passed over: nobody may be writing to them
    fs::write(folder.path().join("z.txt"), "Ida Holm said no.\n").unwrap();
    assert_eq!(told(folder.path(), &["quotes", "."]).0, 0);
}

/// The memory of a process can be opened but not read at its beginning, like a file on a disk that is broken.
#[cfg(target_os = "linux")]
#[test]
fn a_file_that_cannot_be_read_to_its_end_is_told_and_does_not_stop_the_rest() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir(at("in")).unwrap();
    for name in ["a.txt", "b.jsonl", "c.csv", "d.parquet", "e.html"] {
        std::os::unix::fs::symlink("/proc/self/mem", at("in").join(name)).unwrap();
    }
    fs::write(at("in").join("z.txt"), "Ida Holm said she opposes the border wall.\n").unwrap();
    let (code, told) = self::told(folder.path(), &["quotes", "in", "-o", "out.jsonl"]);
    assert_eq!(code, 1, "{told}");
    for name in ["a.txt", "b.jsonl", "c.csv", "d.parquet", "e.html"] {
        assert!(told.contains(&format!("in/{name}: Input/output error")), "{name}: {told}");
    }
    assert_eq!(fs::read_to_string(at("out.jsonl")).unwrap().lines().count(), 1);
    for command in
        [&["train", "in/c.csv", "-o", "x.model"][..], &["topics", "check", "in/a.txt"], &["model", "check", "in/a.txt"]]
    {
        let (code, told) = self::told(folder.path(), command);
        assert!(code == 2 && told.contains("Input/output error"), "{command:?}: {code} {told}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn names_of_any_bytes_and_links_in_circles_are_no_trouble() {
    use std::ffi::OsStr;
    use std::os::unix::{ffi::OsStrExt, fs::symlink};
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &[u8]| folder.path().join("in").join(OsStr::from_bytes(name));
    fs::create_dir_all(at(b"deep/er")).unwrap();
    let names: [&[u8]; 5] = [b"a\nb.txt", b"\xff\xfe.txt", b" .txt", b"-o.txt", "ä \u{202e}.txt".as_bytes()];
    for name in names {
        fs::write(at(name), "Ida Holm said she opposes the border wall.\n").unwrap();
    }
    fs::write(at(b"c\nd.jsonl"), "broken\n").unwrap();
    symlink("../..", at(b"deep/er/up")).unwrap();
    symlink(".", at(b"deep/here")).unwrap();
    symlink("to", at(b"deep/fro")).unwrap();
    symlink("fro", at(b"deep/to")).unwrap();
    symlink("nowhere.txt", at(b"deep/dangling.txt")).unwrap();
    for more in [&[][..], &["--resume"]] {
        let (code, told) = told(folder.path(), &[&["quotes", "in", "-o", "out.jsonl"][..], more].concat());
        assert_eq!(code, 1, "{told}");
        assert!(told.contains("dangling.txt") && told.contains("c\nd.jsonl"), "{told}");
        let lines = fs::read_to_string(folder.path().join("out.jsonl")).unwrap();
        assert_eq!(lines.lines().count(), names.len(), "{lines}");
        let errors = fs::read_to_string(folder.path().join("out.jsonl.errors.jsonl")).unwrap();
        assert_eq!(errors.lines().count(), 2, "{errors}");
        fs::remove_file(folder.path().join("out.jsonl")).unwrap();
    }
    let mut command = Command::new(env!("CARGO_BIN_EXE_standpoint"));
    let output = command.arg("quotes").arg(at(b"\xff\xfe.txt")).output().unwrap();
    assert_eq!(output.status.code(), Some(2), "an argument must be UTF-8, what is in a folder need not");
}

#[cfg(target_os = "linux")]
#[test]
fn output_that_cannot_be_written_is_an_error_and_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let model = fs::canonicalize("tests/models/v1.model").unwrap().display().to_string();
    let places = places(folder.path());
    let before = fs::read(&places.article).unwrap();
    fs::create_dir(folder.path().join("taken")).unwrap();
    for goal in ["/dev/full", "missing/out.jsonl", "taken", "/proc/out.jsonl", "good-article.txt/out"] {
        for command in [
            &["predict", "-m", &model, "good-article.txt", "-o", goal][..],
            &["quotes", "good-article.txt", "-o", goal],
            &["train", "--no-lexicon", "--folds", "0", "good-labels.csv", "-o", goal],
            &["evaluate", "-m", &model, "--samples", "20", "good-labels.csv", "-o", goal],
            &["explain", "-m", &model, "--topic", "tram", "No.", "-o", goal],
            &["topics", "list", "-o", goal],
            &["model", "show", "-m", &model, "-o", goal],
        ] {
            let (code, told) = self::told(folder.path(), command);
            assert_eq!(code, 2, "{command:?}: {told}");
            assert!(told.contains(goal) || told.contains("missing"), "{command:?}: {told}");
        }
    }
    let left: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(left.len(), 3, "{left:?}");
    // a file may be read and written at once: it is whole before it is replaced
    let (code, _) = told(folder.path(), &["quotes", "good-article.txt", "-o", "good-article.txt"]);
    let after = fs::read_to_string(&places.article).unwrap();
    assert!(code == 2 && after.as_bytes() == before || code == 0 && after.starts_with('{'), "{code}: {after}");
}

/// Whether a command may well take a file that others refuse: nothing where nothing is no harm; a table of names,
/// which has no wrong columns.
fn accepts(way: &Way, kind: &Kind) -> bool {
    let nothing = ["empty", "white", "mark-only", "many-lines"].iter().any(|n| kind.name.starts_with(n));
    let wants_nothing = ["--sentences", "convert", "leaks"].iter().any(|w| way.arguments.contains(w));
    nothing && wants_nothing || way.arguments.contains("--aliases") && std::str::from_utf8(&kind.bytes).is_ok()
}

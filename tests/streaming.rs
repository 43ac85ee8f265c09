//! Archives in every shape: many files, packed, broken in places, interrupted. Nothing is lost, nothing comes twice.

use assert_cmd::Command;
use serde_json::{Value, json};
use standpoint::random::Random;
use standpoint::write::{Cells, ParquetTable};
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

const PROGRAM: &str = env!("CARGO_BIN_EXE_standpoint");

fn standpoint(arguments: &[&str]) -> Command {
    let mut command = Command::cargo_bin("standpoint").expect("the program is built");
    command.args(arguments).env("NO_COLOR", "1");
    command
}

/// Exit code, standard output and standard error.
fn run(arguments: &[&str]) -> (i32, String, String) {
    let output = standpoint(arguments).output().expect("the program runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("output is UTF-8");
    (output.status.code().expect("no signal"), text(output.stdout), text(output.stderr))
}

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn name(&self, name: &str) -> String {
        self.path(name).display().to_string()
    }

    fn put(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
        fs::create_dir_all(self.path(name).parent().unwrap()).unwrap();
        fs::write(self.path(name), bytes).unwrap();
        self.name(name)
    }

    fn names(&self) -> Vec<String> {
        let mut names: Vec<String> =
            fs::read_dir(self.0.path()).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

/// Articles of the project, as many as are wanted, each with an id of its own.
fn articles(count: usize) -> Vec<(String, String)> {
    let mut paths: Vec<PathBuf> = fs::read_dir("data/articles").unwrap().map(|e| e.unwrap().path()).collect();
    paths.retain(|p| p.extension().is_some_and(|e| e == "txt"));
    paths.sort();
    let texts: Vec<String> = paths.iter().map(|p| fs::read_to_string(p).unwrap()).collect();
    (0..count).map(|n| (format!("n{n}"), texts[n % texts.len()].clone())).collect()
}

fn jsonl(articles: &[(String, String)]) -> String {
    articles.iter().map(|(id, text)| json!({"id": id, "text": text}).to_string() + "\n").collect()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    zstd::stream::encode_all(bytes, 1).unwrap()
}

fn csv(articles: &[(String, String)]) -> Vec<u8> {
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record(["id", "text"]).unwrap();
    for (id, text) in articles {
        out.write_record([id, text]).unwrap();
    }
    out.into_inner().unwrap()
}

fn parquet(articles: &[(String, String)]) -> Vec<u8> {
    let mut table = ParquetTable::new(Vec::new(), &["id", "text"], |_| Cells::Text).unwrap();
    for (id, text) in articles {
        table.row(&[id.clone(), text.clone()]).unwrap();
    }
    table.finish().unwrap()
}

#[test]
fn the_same_articles_give_the_same_statements_in_every_format_and_packing() {
    let folder = Folder::new();
    let all = articles(6);
    let plain = jsonl(&all);
    let utf16: Vec<u8> = [0xFF, 0xFE].into_iter().chain(plain.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let inputs = [
        folder.put("a.jsonl", &plain),
        folder.put("a.jsonl.gz", gzip(plain.as_bytes())),
        folder.put("members.jsonl.gz", [gzip(&plain.as_bytes()[..5000]), gzip(&plain.as_bytes()[5000..])].concat()),
        folder.put("a.jsonl.zst", zstd(plain.as_bytes())),
        folder.put("no-extension", zstd(plain.as_bytes())),
        folder.put("packed-without-saying-so.jsonl", gzip(plain.as_bytes())),
        folder.put("wide.jsonl", &utf16),
        folder.put("wide.jsonl.gz", gzip(&utf16)),
        folder.put("a.csv", csv(&all)),
        folder.put("a.csv.zst", zstd(&csv(&all))),
        folder.put("a.parquet", parquet(&all)),
        folder.put("a.parquet.gz", gzip(&parquet(&all))),
    ];
    let wanted = run(&["predict", &inputs[0], "--quotes", "rules"]);
    assert_eq!(wanted.0, 0, "{}", wanted.2);
    assert!(wanted.1.lines().count() > 50);
    for input in &inputs[1..] {
        let found = run(&["predict", input, "--quotes", "rules"]);
        assert_eq!(found.2, "", "{input}");
        assert!(found.1 == wanted.1, "{input} gives other statements");
    }
    let piped = standpoint(&["predict", "-", "--quotes", "rules"]).write_stdin(parquet(&all)).output().unwrap();
    assert!(String::from_utf8(piped.stdout).unwrap() == wanted.1, "piped Parquet gives other statements");
}

#[test]
fn parquet_holds_what_csv_holds() {
    let folder = Folder::new();
    let input = folder.put("a.jsonl", jsonl(&articles(5)));
    let (parquet, csv) = (folder.name("out.parquet"), folder.name("out.csv"));
    assert_eq!(run(&["predict", &input, "-o", &parquet, "--quotes", "rules"]).0, 0);
    assert_eq!(run(&["predict", &input, "-o", &csv, "--quotes", "rules"]).0, 0);
    // statements are no articles, but their contents are texts: both tables must read alike
    let quotes = |input: &str| {
        let (code, out, err) = run(&["quotes", input, "--quotes", "rules", "--id-col", "id", "--text-col", "content"]);
        assert_eq!(code, 0, "{err}");
        out
    };
    let (from_parquet, from_csv) = (quotes(&parquet), quotes(&csv));
    assert!(from_csv.lines().count() > 40 && from_parquet == from_csv);
    assert_eq!(&fs::read(&parquet).unwrap()[..4], b"PAR1");
}

#[test]
fn quotes_are_the_same_as_lines_of_json_as_csv_and_as_parquet() {
    let folder = Folder::new();
    let input = folder.put("a.jsonl", jsonl(&articles(5)));
    let quotes = |name: &str| {
        let output = folder.name(name);
        let (code, _, err) = run(&["quotes", &input, "-o", &output]);
        assert_eq!(code, 0, "{err}");
        output
    };
    let lines = fs::read_to_string(quotes("q.jsonl")).unwrap();
    let wanted: Vec<Value> = lines
        .lines()
        .map(|l| serde_json::from_str::<Value>(l).unwrap())
        .flat_map(|a| a["attributions"].as_array().unwrap().clone())
        .collect();
    let mut table = csv::Reader::from_path(quotes("q.csv")).unwrap();
    let rows: Vec<std::collections::BTreeMap<String, String>> = table.deserialize().map(Result::unwrap).collect();
    assert!(rows.len() > 40 && rows.len() == wanted.len());
    for (row, quote) in rows.iter().zip(&wanted) {
        let pieces = quote["content"].as_array().unwrap();
        assert_eq!(row["content_start"], pieces[0][0].to_string());
        assert_eq!(row["content_end"], pieces[pieces.len() - 1][1].to_string());
        assert_eq!(row["content"].split(" | ").count(), pieces.len());
        assert_eq!(row["kind"], quote["kind"].as_str().unwrap());
        assert_eq!(row["speaker"], quote["speaker"].as_str().unwrap_or_default());
        assert_eq!(row["certainty"], quote["certainty"].to_string());
        assert_eq!(row["speaker_resolution"], quote["speaker_resolution"].as_str().unwrap_or_default());
    }
    // what a table says is read from both in the same way
    let again = |table: &str| run(&["quotes", table, "--quotes", "rules", "--text-col", "content"]);
    let (from_csv, from_parquet) = (again(&folder.name("q.csv")), again(&quotes("q.parquet")));
    assert!(from_csv.0 == 0 && from_csv.1.lines().count() == rows.len() && from_csv == from_parquet);
}

/// What a packed file holds.
fn unpacked(path: &Path) -> Vec<u8> {
    let bytes = fs::read(path).unwrap();
    if path.extension().unwrap() == "gz" {
        let mut all = Vec::new();
        std::io::Read::read_to_end(&mut flate2::read::MultiGzDecoder::new(&bytes[..]), &mut all).unwrap();
        all
    } else {
        zstd::decode_all(&bytes[..]).unwrap()
    }
}

#[test]
fn output_is_packed_as_its_name_tells_and_the_same_for_any_number_of_threads() {
    let folder = Folder::new();
    let input = folder.put("a.jsonl", jsonl(&articles(60)) + "broken\n");
    for (command, name) in [
        ("predict", "p.jsonl"),
        ("predict", "p.json"),
        ("predict", "p.csv"),
        ("quotes", "q.jsonl"),
        ("quotes", "q.csv"),
    ] {
        let plain = folder.name(name);
        assert_eq!(run(&[command, &input, "--quotes", "rules", "-o", &plain]).0, 1);
        let plain = fs::read(plain).unwrap();
        assert!(plain.len() > 10_000, "{name}");
        for packing in ["gz", "zst"] {
            let of = |jobs: &str, more: &[&str]| {
                let output = folder.name(&format!("{jobs}-{name}.{packing}"));
                let mut arguments = vec![command, &input, "--quotes", "rules", "-j", jobs, "-o", &output];
                arguments.extend(more);
                let (code, _, err) = run(&arguments);
                assert_eq!(code, 1, "{err}");
                assert!(unpacked(Path::new(&output)) == plain, "{output} holds something else");
                fs::read(output).unwrap()
            };
            let one = of("1", &[]);
            assert!(one.len() * 2 < plain.len() && one == of("2", &[]) && one == of("2", &["--resume"]), "{name}");
        }
    }
    let empty = folder.put("empty.jsonl", "");
    let nothing = folder.name("nothing.jsonl.gz");
    assert_eq!(run(&["quotes", &empty, "-o", &nothing]).0, 0);
    assert_eq!(unpacked(Path::new(&nothing)), b"", "a packed file of nothing, which is not an empty file");
    let (code, _, err) = run(&["quotes", &input, "-o", &folder.name("q.parquet.gz")]);
    assert!(code == 2 && err.contains("a Parquet file is packed inside"), "{err}");
    let labels = folder.put("labels.csv", "text,topic,stance\nWe like it,nato,favor\n");
    for packing in ["gz", "zst"] {
        let (there, back) = (folder.name(&format!("labels.jsonl.{packing}")), folder.name("back.csv"));
        assert_eq!(run(&["convert", &labels, "--to", "jsonl", "-o", &there]).0, 0);
        assert!(unpacked(Path::new(&there)).starts_with(b"{"));
        assert_eq!(run(&["convert", &there, "--to", "csv", "-o", &back]).0, 0);
        assert!(fs::read_to_string(back).unwrap().contains("We like it,nato,favor"));
    }
}

#[test]
fn a_page_is_read_like_an_article_with_what_it_tells_about_itself() {
    let folder = Folder::new();
    let page = "<!DOCTYPE html><html lang=\"en\"><head><title>Council votes on the border wall</title>\
        <meta property=\"article:published_time\" content=\"2024-03-01\"></head><body><nav><a href=\"/\">Home</a></nav><article>\
        <h1>Council votes on the border wall</h1><p>Mayor Ida Holm said on Friday that she opposes the border wall, which had been planned for years.</p>\
        <p>“It is far too dear,” she told the council, adding that the money would be better spent on schools and roads.</p></article></body></html>";
    let input = folder.put("page.html", page);
    let (code, out, err) = run(&["predict", &input, "--topics-only"]);
    assert_eq!(code, 0, "{err}");
    let first: Value = serde_json::from_str(out.lines().next().unwrap()).unwrap();
    assert_eq!(first["speaker"]["name"], "Ida Holm");
    assert_eq!(first["topic"], "border-wall");
    assert_eq!(first["date"], "2024-03-01");
    assert_eq!(first["title"], "Council votes on the border wall");
    let (code, out, _) = run(&["predict", "--sentences", &input]);
    assert_eq!((code, out.as_str()), (1, ""), "a page has no rows");
}

#[test]
fn bad_records_are_told_by_path_record_and_reason_and_do_not_stop_the_rest() {
    let folder = Folder::new();
    let good = json!({"id": "good", "text": "Mayor Ida Holm said she opposes the border wall."}).to_string();
    folder.put("in/a.jsonl", format!("{good}\nbroken\n{good}\n{{\"id\": 3}}\n"));
    folder.put("in/b.txt", [0xC3, 0x28]);
    folder.put("in/c.csv", "id,words\n1,x\n");
    folder.put("in/cut.jsonl.gz", {
        let many = format!("{good}\n").repeat(3);
        let whole = gzip(many.as_bytes());
        whole[..whole.len() - 9].to_vec()
    });
    folder.put("in/d.parquet", "PAR1 this is not");
    folder.put("in/e.html", "<html><body></body></html>");
    folder.put("in/z.jsonl", format!("{good}\n"));
    let (input, output) = (folder.name("in"), folder.name("out.jsonl"));
    let (code, _, err) = run(&["predict", &input, "-o", &output]);
    assert_eq!(code, 1, "{err}");
    assert!(err.contains("7 bad records passed over"), "{err}");
    let said = fs::read_to_string(&output).unwrap();
    assert!(said.lines().count() >= 3 && said.contains("good"));
    let errors = fs::read_to_string(folder.path("out.jsonl.errors.jsonl")).unwrap();
    let errors: Vec<Value> = errors.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    let wanted = [
        ("a.jsonl", json!(2), "not a JSON object"),
        ("a.jsonl", json!(4), "no column for the text"),
        ("b.txt", Value::Null, "is not UTF-8"),
        ("c.csv", Value::Null, "no column for the text"),
        ("cut.jsonl.gz", json!("some"), "the gzip data are cut short"),
        ("d.parquet", Value::Null, "Parquet"),
        ("e.html", Value::Null, "no article was found in this page"),
    ];
    assert_eq!(errors.len(), wanted.len(), "{errors:#?}");
    for (error, (path, record, reason)) in errors.iter().zip(wanted) {
        assert!(error["path"].as_str().unwrap().ends_with(path), "{error}");
        assert!(error["record"] == record || (record == "some" && error["record"].is_u64()), "{error}");
        assert!(error["reason"].as_str().unwrap().contains(reason), "{error}");
    }

    // another run without errors takes the old file away; one that stops leaves all as it was
    let (code, _, err) = run(&["predict", &input, "-o", &output, "--strict"]);
    assert_eq!(code, 2);
    assert!(err.contains("a.jsonl, line 2"), "{err}");
    assert_eq!(fs::read_to_string(&output).unwrap(), said);
    assert_eq!(run(&["predict", &folder.name("in/z.jsonl"), "-o", &output]).0, 0);
    assert_eq!(folder.names(), ["in", "out.jsonl"]);
    let named = folder.name("bad.jsonl");
    assert_eq!(run(&["quotes", &input, "--errors", &named]).0, 1);
    assert_eq!(fs::read_to_string(named).unwrap().lines().count(), 7);
}

#[test]
fn of_many_bad_records_the_first_are_told_and_the_rest_counted() {
    let folder = Folder::new();
    let good = json!({"text": "Mayor Ida Holm said she opposes the border wall."}).to_string();
    let input = folder.put("in.jsonl", format!("{}{good}\n{}", "broken\n".repeat(20_000), "{}\n".repeat(5_000)));
    let output = folder.name("out.jsonl");
    let (code, _, err) = run(&["quotes", &input, "-o", &output]);
    assert_eq!((code, err.lines().count()), (1, 12), "{err}");
    assert!(err.contains("line 10, column 1: not a JSON object") && !err.contains("line 11,"), "{err}");
    let rest = "24990 more bad records (19990 not JSON, 5000 without a needed column), all in ";
    assert!(err.contains(&format!("{rest}{output}.errors.jsonl")), "{err}");
    assert_eq!(fs::read_to_string(folder.path("out.jsonl.errors.jsonl")).unwrap().lines().count(), 25_000);
    let (code, _, err) = run(&["quotes", &input]);
    assert_eq!((code, err.lines().count()), (1, 12), "{err}");
    assert!(err.contains("24990 more bad records (19990 not JSON, 5000 without a needed column)\n"), "{err}");
    let (code, _, err) = run(&["topics", "find", &input]);
    assert_eq!((code, err.lines().count()), (1, 11), "{err}");
}

#[cfg(unix)]
#[test]
fn a_full_disk_and_a_closed_pipe_have_clear_ends() {
    let folder = Folder::new();
    let input = folder.put("a.jsonl", jsonl(&articles(40)));
    if Path::new("/dev/full").exists() {
        let (code, _, err) = run(&["predict", &input, "-o", "/dev/full", "--quotes", "rules"]);
        assert_eq!(code, 2);
        assert!(err.contains("/dev/full: No space left on device"), "{err}");
        let (code, _, err) = run(&["predict", &input, "-o", "/dev/full", "--format", "parquet", "--quotes", "rules"]);
        assert_eq!(code, 2);
        assert!(err.contains("/dev/full: No space left on device"), "{err}");
        let (code, _, err) = run(&["predict", &input, "-o", "/dev/full", "--resume"]);
        assert_eq!(code, 2);
        assert!(err.contains("--resume needs a file to write to"), "{err}");
    }
    let mut child = std::process::Command::new(PROGRAM)
        .args(["predict", &input, "--quotes", "rules"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let ended = child.wait_with_output().unwrap();
    assert_eq!((ended.status.code(), ended.stderr), (Some(0), vec![]));
    let (code, _, err) = run(&["predict", &input, "-o", &folder.name("no/such/folder.jsonl")]);
    assert_eq!(code, 2);
    assert!(err.contains("no/such"), "{err}");
    assert_eq!(folder.names(), ["a.jsonl"]);
}

/// The shell lets no file grow beyond a limit, which to a program is like a disk that is full.
#[cfg(unix)]
#[test]
fn a_disk_that_gets_full_in_the_middle_leaves_nothing_or_what_can_be_gone_on_with() {
    let folder = Folder::new();
    let input = folder.put("a.jsonl", jsonl(&articles(300)));
    let (output, whole) = (folder.name("out.jsonl"), folder.name("whole.jsonl"));
    let limited = |more: &str| {
        let script = format!(
            "trap '' XFSZ; ulimit -f 200; exec '{PROGRAM}' predict --quotes rules '{input}' -o '{output}' {more}"
        );
        let ended = std::process::Command::new("sh").args(["-c", &script]).env("NO_COLOR", "1").output().unwrap();
        (ended.status.code(), String::from_utf8(ended.stderr).unwrap())
    };
    let (code, err) = limited("");
    assert!(code == Some(2) && err.contains("out.jsonl: File too large"), "{code:?} {err}");
    assert_eq!(folder.names(), ["a.jsonl"]);
    let (code, err) = limited("--resume");
    assert!(code == Some(2) && err.contains("out.jsonl.part: File too large"), "{code:?} {err}");
    assert_eq!(folder.names(), ["a.jsonl", "out.jsonl.errors.jsonl.part", "out.jsonl.part", "out.jsonl.progress"]);
    let (code, _, err) = run(&["predict", "--quotes", "rules", &input, "-o", &output, "--resume"]);
    assert_eq!(code, 0, "{err}");
    assert_eq!(run(&["predict", "--quotes", "rules", &input, "-o", &whole]).0, 0);
    assert_eq!(fs::read(output).unwrap(), fs::read(whole).unwrap());
}

#[test]
fn files_that_vanish_or_change_meanwhile_are_told() {
    let folder = Folder::new();
    let line = jsonl(&articles(1));
    folder.put("in/a.jsonl", line.repeat(3_000));
    folder.put("in/z.jsonl", &line);
    let (input, output) = (folder.name("in"), folder.name("out.jsonl"));
    let mut child = std::process::Command::new(PROGRAM)
        .args(["quotes", "--quotes", "rules", "-j", "1", &input, "-o", &output])
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // when something was written, the first file is open and most of it still to be read
    let written = || {
        let files = fs::read_dir(folder.0.path()).unwrap().filter_map(Result::ok).filter_map(|f| f.metadata().ok());
        files.filter(fs::Metadata::is_file).map(|m| m.len()).sum::<u64>() > 0
    };
    let start = Instant::now();
    while !written() && start.elapsed() < Duration::from_secs(30) {
        std::thread::sleep(Duration::from_millis(1));
    }
    fs::remove_file(folder.path("in/z.jsonl")).unwrap();
    fs::OpenOptions::new().append(true).open(folder.path("in/a.jsonl")).unwrap().write_all(line.as_bytes()).unwrap();
    let ended = child.wait().unwrap();
    assert_eq!(ended.code(), Some(1));
    let errors = fs::read_to_string(folder.path("out.jsonl.errors.jsonl")).unwrap();
    assert!(errors.contains("a.jsonl") && errors.contains("changed while it was read"), "{errors}");
    assert!(errors.contains("z.jsonl") && errors.contains("No such file"), "{errors}");
}

/// What a run is killed with, and what is killed.
struct Killed<'a> {
    arguments: Vec<&'a str>,
    output: PathBuf,
    random: Random,
    kills: usize,
}

impl Killed<'_> {
    /// Starts the program, kills it at a random point of its work, and tells whether it ended before that.
    fn once(&mut self) -> bool {
        let jobs = ["1", "2"][self.random.below(2)];
        let part = PathBuf::from(format!("{}.part", self.output.display()));
        let length = |path: &Path| path.metadata().map_or(0, |m| m.len());
        let most = if self.output.extension().is_some() { 60_000 } else { 400_000 };
        let limit = length(&part) + self.random.below(most) as u64;
        let mut child = std::process::Command::new(PROGRAM)
            .args(&self.arguments)
            .args(["-j", jobs, "-q"])
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        loop {
            if let Some(ended) = child.try_wait().unwrap() {
                assert!(ended.code().is_some_and(|c| c < 2), "{ended}");
                return true;
            }
            if length(&part) > limit {
                child.kill().unwrap(); // SIGKILL: nothing can be tidied up
                child.wait().unwrap();
                self.kills += 1;
                return false;
            }
            std::thread::sleep(Duration::from_micros(300));
        }
    }
}

#[test]
fn killed_fifty_times_and_resumed_the_output_is_as_of_one_run() {
    let folder = Folder::new();
    let all = articles(400);
    let broken = |at: usize| {
        let mut lines = jsonl(&all[at..at + 100]);
        let _ = writeln!(lines, "{{\"broken\": {at}");
        lines
    };
    folder.put("in/a.jsonl", broken(0));
    folder.put("in/b.jsonl.gz", gzip(broken(100).as_bytes()));
    folder.put("in/c.parquet", parquet(&all[200..300]));
    for (id, text) in &all[300..] {
        folder.put(&format!("in/d/{id}.txt"), text);
    }
    let input = folder.name("in");
    for (format, kills, seed, packing) in
        [("jsonl", 35, 1, ""), ("csv", 5, 2, ""), ("json", 5, 3, ""), ("jsonl", 5, 4, ".gz"), ("json", 5, 5, ".zst")]
    {
        let (whole, cut) = (folder.name(&format!("whole{packing}")), folder.name(&format!("cut{packing}")));
        let arguments = |output| vec!["predict", "--quotes", "rules", "--format", format, &input, "-o", output];
        assert_eq!(run(&arguments(&whole)).0, 1);
        let mut arguments = arguments(&cut);
        arguments.push("--resume");
        let mut killed = Killed { arguments, output: PathBuf::from(&cut), random: Random::new(seed), kills: 0 };
        loop {
            let ended = killed.once();
            if ended {
                let same = |more: &str| {
                    let read = |name: &str| fs::read(format!("{name}{more}")).unwrap();
                    read(&whole) == read(&cut)
                };
                assert!(same(""), "{format}{packing}: the output differs after {} kills", killed.kills);
                assert!(same(".errors.jsonl"), "{format}{packing}: errors differ");
                assert_eq!(folder.names().len(), 5, "{:?}: something is left over", folder.names());
                if killed.kills >= kills {
                    break;
                }
                fs::remove_file(&cut).unwrap();
            }
        }
        for name in [&whole, &cut] {
            fs::remove_file(name).and_then(|()| fs::remove_file(format!("{name}.errors.jsonl"))).unwrap();
        }
    }
}

#[test]
fn a_run_is_resumed_only_with_the_same_options_and_input() {
    let folder = Folder::new();
    let input = folder.put("a.jsonl", jsonl(&articles(300)));
    let output = folder.name("out.jsonl");
    let arguments = vec!["predict", "--quotes", "rules", &input, "-o", &output, "--resume"];
    let mut killed = Killed { arguments, output: folder.path("out.jsonl"), random: Random::new(7), kills: 0 };
    let put_down = || fs::read_to_string(folder.path("out.jsonl.progress")).is_ok_and(|j| j.lines().count() > 1);
    while killed.kills < 2 || !put_down() {
        assert!(!killed.once(), "killed too late");
    }
    let resume = |more: &[&str]| {
        let mut arguments = vec!["predict", &input, "-o", &output, "--resume"];
        arguments.extend(more);
        run(&arguments)
    };
    let (code, _, err) = resume(&["--quotes", "tagger"]);
    assert_eq!(code, 2);
    assert!(err.contains("started with another `quotes` (`rules`, now `tagger`)"), "{err}");
    let (code, _, err) = resume(&["--quotes", "rules", "--no-abstain"]);
    assert_eq!(code, 2);
    assert!(err.contains("another `no-abstain`"), "{err}");
    let bytes = fs::read(&input).unwrap();
    fs::write(&input, &bytes[..bytes.len() - 10]).unwrap();
    let (code, _, err) = resume(&["--quotes", "rules"]);
    assert_eq!(code, 2);
    assert!(err.contains("the input is not that of the interrupted run"), "{err}");
    assert!(!Path::new(&output).exists());
    for (arguments, message) in [
        (vec!["predict", "-", "-o", &output, "--resume"], "cannot go on with standard input"),
        (vec!["predict", &input, "-o", &output, "--resume", "--format", "parquet"], "grows line by line"),
        (vec!["predict", &input, "--resume"], "--output"),
    ] {
        let (code, _, err) = run(&arguments);
        assert_eq!(code, 2);
        assert!(err.contains(message), "{err}");
    }
}

#[test]
fn a_second_run_on_the_same_output_is_refused_while_the_first_works() {
    let folder = Folder::new();
    let input = folder.put("a.jsonl", jsonl(&articles(3_000)));
    let output = folder.name("out.jsonl.zst");
    let arguments = ["quotes", "--quotes", "rules", "-j", "1", &input, "-o", &output, "--resume"];
    let mut first = std::process::Command::new(PROGRAM).args(arguments).spawn().unwrap();
    let start = Instant::now();
    while !folder.path("out.jsonl.zst.part").exists() && start.elapsed() < Duration::from_secs(30) {
        std::thread::sleep(Duration::from_millis(1));
    }
    let (code, _, err) = run(&arguments);
    assert_eq!(code, 2);
    assert!(err.contains("out.jsonl.zst: another run with --resume is writing it"), "{err}");
    first.kill().unwrap();
    first.wait().unwrap();
    let (code, _, err) = run(&arguments);
    assert_eq!(code, 0, "a run that was killed leaves no lock behind: {err}");
    assert_eq!(unpacked(Path::new(&output)).split(|b| *b == b'\n').count(), 3_001);
}

#[test]
fn what_stands_before_all_results_is_written_once_even_if_the_first_record_stopped_the_run() {
    let folder = Folder::new();
    let good = json!({"id": "a", "text": "Mayor Ida Holm said she opposes the border wall."});
    let input = folder.put("a.jsonl", format!("broken\n{good}\n"));
    for name in ["out.csv", "out.json", "out.csv.gz"] {
        let output = folder.name(name);
        let (code, _, err) = run(&["predict", &input, "-o", &output, "--resume", "--strict"]);
        assert_eq!(code, 2, "{err}");
        let (code, _, err) = run(&["predict", &input, "-o", &output, "--resume"]);
        assert_eq!(code, 1, "{err}");
        let whole = folder.name(&format!("whole-{name}"));
        assert_eq!(run(&["predict", &input, "-o", &whole]).0, 1);
        assert_eq!(fs::read(output).unwrap(), fs::read(whole).unwrap(), "{name}");
    }
}

#[test]
fn what_is_longer_than_wanted_is_passed_over_in_every_format() {
    let folder = Folder::new();
    let short = ("short".to_owned(), "Mayor Ida Holm said she opposes the border wall.".to_owned());
    let all = [short.clone(), ("long".to_owned(), "It rains. ".repeat(3_000)), short];
    let page = format!(
        "<html><body><article>{}</article></body></html>",
        "<p>It rains, she said, and rains.</p>".repeat(3_000)
    );
    let bomb = gzip(&vec![b' '; 20 << 20]);
    assert!(bomb.len() < 200_000);
    for (input, good) in [
        (folder.put("a.jsonl", jsonl(&all)), 2),
        (folder.put("a.jsonl.gz", gzip(jsonl(&all).as_bytes())), 2),
        (folder.put("a.csv", csv(&all)), 2),
        (folder.put("a.parquet", parquet(&all)), 2),
        (folder.put("a.txt", &all[1].1), 0),
        (folder.put("a.html", page), 0),
        (folder.put("bomb.txt.gz", &bomb), 0),
        (folder.put("bomb.jsonl.gz", &bomb), 0),
        (folder.put("bomb.html.zst", zstd(&vec![b' '; 20 << 20])), 0),
    ] {
        let (code, out, err) = run(&["quotes", &input, "--max-article-size", "20K"]);
        assert_eq!((code, out.lines().count()), (1, good), "{input}: {err}");
        assert!(err.contains("more than 20 KiB in one record") && err.contains("--max-article-size"), "{input}: {err}");
        assert!(err.contains("1 bad record passed over"), "{input}: {err}");
    }
    let bomb = folder.put("bomb.parquet.gz", bomb);
    let (code, _, err) = run(&["quotes", &bomb]);
    assert!(code == 1 && err.contains("Parquet: it does not begin as such a file does"), "{err}");
    let (code, _, err) = run(&["quotes", &bomb, "--max-article-size", "much"]);
    assert!(code == 2 && err.contains("as in 512K"), "{err}");
}

#[test]
fn articles_are_chosen_by_their_columns() {
    let folder = Folder::new();
    let article = |id: &str, outlet: &str| json!({"id": id, "outlet": outlet, "part": 1, "text": "Ida Holm said she opposes the border wall."});
    let lines: String =
        [("a", "Gazette"), ("b", "Herald"), ("c", "Mail")].map(|(i, o)| format!("{}\n", article(i, o))).concat();
    let input = folder.put("a.jsonl", lines);
    let ids = |conditions: &[&str]| {
        let (code, out, err) = run(&[&["predict", &input][..], conditions].concat());
        assert_eq!(code, 0, "{err}");
        out.lines()
            .map(|l| serde_json::from_str::<Value>(l).unwrap()["article"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(ids(&["--where", "outlet=Gazette,Mail"]), ["a", "c"]);
    assert_eq!(ids(&["--where", "part=1", "--where", "id=b"]), ["b"]);
    let (code, _, err) = run(&["predict", &input, "--where", "paper=x"]);
    assert!(code == 2 && err.contains("no row has a column `paper`"), "{err}");
}

#[test]
fn sentences_stream_too_whatever_labels_they_have() {
    let folder = Folder::new();
    let mut rows = String::from("text,topic,stance,split\n");
    for n in 0..2_000 {
        let _ =
            writeln!(rows, "Speaker {n} said she opposes the border wall.,border-wall,{},{}", n % 3, ["a", "b"][n % 2]);
    }
    let input = folder.put("rows.csv.gz", gzip(rows.as_bytes()));
    let (code, out, err) = run(&["predict", "--sentences", &input]);
    assert_eq!((code, out.lines().count()), (0, 2_000), "{err}");
    let ids = out.lines().map(|l| serde_json::from_str::<Value>(l).unwrap()["id"].as_str().unwrap().parse().unwrap());
    assert_eq!(ids.collect::<Vec<usize>>(), (2..2_002).collect::<Vec<_>>());
    let (_, out, _) = run(&["predict", "--sentences", "--where", "split=b", &input]);
    assert_eq!(out.lines().count(), 1_000);
    let (code, _, err) = run(&["predict", "--sentences", "--where", "part=b", &input]);
    assert_eq!(code, 2);
    assert!(err.contains("no row has a column `part`"), "{err}");
}

#[test]
fn the_help_of_streaming_commands_is_as_shown() {
    for command in ["predict", "quotes", "convert"] {
        let (code, out, _) = run(&[command, "--help"]);
        assert_eq!(code, 0);
        insta::assert_snapshot!(format!("help_{command}"), out);
    }
}

//! Many records through the same work: read, worked on by all threads, written in order; bad ones told beside.

use super::bad_records::{Bad, BadRecords};
use super::failure::{Failure, Outcome, note};
use super::options::OutputOptions;
use super::ordered::ordered;
use super::progress::Progress as Bar;
pub(super) use super::target::Shape;
use super::target::{Errors, Target, errors_beside};
use crate::guard::guarded;
use crate::read::{self, Columns, Mark, ReadError, RecordUnit, Unread, UnreadRecords};
use crate::write::{Packing, Progress, Resumable, Resumed, Settings, SinkError};
use clap::Args;
use std::path::{Path, PathBuf};

/// Records and bytes taken at a time.
const BATCH_RECORDS: usize = 256;
const BATCH_BYTES: usize = 1 << 16;

/// What is done with bad records and interrupted runs.
#[derive(Debug, Args)]
pub(super) struct BulkOptions {
    /// Stop at the first bad record instead of passing it over
    #[arg(long)]
    strict: bool,
    /// Where bad records are told, one JSON object a line [default: OUTPUT.errors.jsonl]
    #[arg(long, value_name = "FILE")]
    errors: Option<PathBuf>,
    /// Pass over articles, rows and lines longer than this: MiB, or with K, M or G at the end
    #[arg(long, value_name = "SIZE", value_parser = bytes, default_value = "64M")]
    max_article_size: usize,
    /// Go on where the same command was interrupted; nothing is lost or written twice
    #[arg(long, requires = "output")]
    resume: bool,
}

/// Bytes, as *2*, *2M*, *2 MiB* (all the same) or *512K*.
fn bytes(text: &str) -> Result<usize, String> {
    let lower = text.trim().to_ascii_lowercase();
    let number = lower.trim_end_matches(|c: char| c.is_ascii_alphabetic()).trim_end();
    let unit: usize = match lower[number.len()..].trim_start() {
        "k" | "kb" | "kib" => 1 << 10,
        "" | "m" | "mb" | "mib" => 1 << 20,
        "g" | "gb" | "gib" => 1 << 30,
        _ => return Err("give a number of MiB, or one with K, M or G at the end, as in 512K".to_owned()),
    };
    let size = number.parse().ok().and_then(|n: usize| n.checked_mul(unit));
    size.filter(|s| *s > 0).ok_or_else(|| "a size is a whole number from 1 on, as in 64 or 512K".to_owned())
}

/// What was found of an earlier run.
enum Opened {
    Open(Box<Target>, Progress),
    Finished(Progress),
}

/// Many records through the same work.
pub(super) struct Bulk<'a> {
    /// What a record is called.
    pub(super) what: &'static str,
    pub(super) unit: RecordUnit,
    pub(super) inputs: &'a [String],
    pub(super) columns: Columns,
    pub(super) shape: Shape,
    pub(super) options: &'a BulkOptions,
    pub(super) output: &'a OutputOptions,
    /// All that the output depends on, beside the inputs.
    pub(super) settings: Settings,
}

/// What was made of a batch.
#[derive(Debug, Default)]
pub(super) struct Chunk {
    /// Whether there are more records than one in all.
    pub(super) several: bool,
    /// Results in the form of the output.
    pub(super) bytes: Vec<u8>,
    /// Results as rows, for a table of columns.
    pub(super) rows: Vec<Vec<String>>,
    /// How many they are.
    pub(super) results: u64,
    records: u64,
    bad: Vec<Bad>,
    mark: Mark,
    /// Results as they go into a packed file.
    packed: Option<Result<Vec<u8>, SinkError>>,
}

impl Chunk {
    /// Adds a value as JSON to the output.
    pub(super) fn json(&mut self, value: &impl serde::Serialize) {
        // memory can be written to, and all our keys are texts
        let _ = serde_json::to_writer(&mut self.bytes, value);
    }

    /// Adds a line to the output.
    pub(super) fn line(&mut self, line: &str) {
        self.bytes.extend_from_slice(line.as_bytes());
        self.bytes.push(b'\n');
    }

    /// How much is in it; what is added later can be taken back.
    fn extent(&self) -> (usize, usize, u64) {
        (self.bytes.len(), self.rows.len(), self.results)
    }

    fn cut(&mut self, (bytes, rows, results): (usize, usize, u64)) {
        self.bytes.truncate(bytes);
        self.rows.truncate(rows);
        self.results = results;
    }
}

struct Batch {
    records: Vec<Unread>,
    several: bool,
    mark: Mark,
}

/// Records in batches.
struct Batches {
    records: UnreadRecords,
    ahead: Option<Unread>,
    begun: bool,
}

impl Batches {
    /// Passes over records that are done.
    fn new(mut records: UnreadRecords, done: u64) -> (Self, Mark) {
        for _ in 0..done {
            drop(records.next());
        }
        let mark = records.mark();
        (Self { ahead: records.next(), records, begun: done > 0 }, mark)
    }
}

impl Iterator for Batches {
    type Item = Batch;

    fn next(&mut self) -> Option<Batch> {
        let first = self.ahead.take()?;
        let mut bytes = first.size();
        let mut batch = Batch { records: vec![first], several: self.begun, mark: self.records.mark() };
        self.ahead = self.records.next();
        while batch.records.len() < BATCH_RECORDS
            && let Some(next) = self.ahead.take_if(|next| bytes + next.size() <= BATCH_BYTES)
        {
            bytes += next.size();
            batch.records.push(next);
            batch.mark = self.records.mark();
            self.ahead = self.records.next();
        }
        batch.several |= batch.records.len() > 1 || self.ahead.is_some();
        self.begun = true;
        Some(batch)
    }
}

impl Bulk<'_> {
    /// Works on all records: `work` puts what it makes of one into the chunk.
    pub(super) fn run<S>(
        self,
        state: impl Fn() -> S + Sync,
        work: impl Fn(&mut S, Unread, &mut Chunk) -> Result<(), ReadError> + Sync,
    ) -> Result<Progress, Failure> {
        let threads = self.output.thread_count()?;
        let inputs = read::walk(self.inputs)?;
        let packing = self.output.output.as_deref().and_then(Packing::of);
        let (mut target, mut progress) = match self.target(packing)? {
            Opened::Open(target, progress) => (*target, progress),
            Opened::Finished(progress) => return Ok(progress),
        };
        let records = read::records(inputs, self.unit, self.columns.clone());
        let records = records.with_most_bytes(self.options.max_article_size);
        let quiet = self.output.quiet || self.output.to_terminal();
        let bar = Bar::of_stream(self.inputs, self.what, quiet, records.tally());
        let (batches, mark) = Batches::new(records, progress.records);
        if progress.records > 0 {
            self.check_inputs(&progress, mark)?;
            bar.begin_at(progress.records);
        }
        let whole = |own: &mut S, batch: Batch| {
            let mut chunk = Chunk { several: batch.several, mark: batch.mark, ..Chunk::default() };
            for record in batch.records {
                chunk.records += 1;
                let (place, before) = (record.place(), chunk.extent());
                let bad = match guarded(|| work(own, record, &mut chunk)) {
                    Ok(Ok(())) => continue,
                    Ok(Err(error)) => Bad::Record(error),
                    Err(panic) => {
                        *own = state(); // the old one may be in any state
                        Bad::Program { place, panic }
                    }
                };
                chunk.cut(before);
                chunk.bad.push(bad);
            }
            // an array has commas between its pieces, which are known only when they are in order
            let packing = packing.filter(|_| self.shape != Shape::Array && !chunk.bytes.is_empty());
            chunk.packed = packing.map(|p| p.pack(&chunk.bytes));
            chunk
        };
        let mut told = BadRecords::default();
        let take = |chunk: Chunk| {
            bar.advance(chunk.records);
            self.take(chunk, &mut target, &mut progress, &mut told)
        };
        let done = ordered(threads, batches, &state, whole, take);
        bar.end();
        let errors = target.errors_path().map(Path::to_owned);
        let done = match done {
            Ok(()) => target.finish(&progress).map_err(Failure::from),
            Err(failure) => Err(target.give_up(&progress, failure)),
        };
        told.end(errors.as_deref().filter(|_| done.is_ok()));
        done.map(|()| progress)
    }

    fn take(
        &self,
        mut chunk: Chunk,
        target: &mut Target,
        progress: &mut Progress,
        told: &mut BadRecords,
    ) -> Result<(), Failure> {
        for bad in std::mem::take(&mut chunk.bad) {
            if self.options.strict {
                return Err(match bad {
                    Bad::Record(error) => error.into(),
                    program @ Bad::Program { .. } => Failure::Program(program.to_string()),
                });
            }
            progress.bad += 1;
            told.tell(&bad);
            target.error(&bad)?;
        }
        match chunk.packed.take() {
            Some(packed) => target.packed(&packed?)?,
            None => target.results(&chunk.bytes, &chunk.rows, progress.results == 0)?,
        }
        progress.records += chunk.records;
        progress.good = progress.records - progress.bad;
        progress.results += chunk.results;
        progress.inputs = chunk.mark.to_string();
        Ok(target.checkpoint(progress)?)
    }

    /// Whether files that were read before are still the same.
    fn check_inputs(&self, progress: &Progress, mark: Mark) -> Result<(), Failure> {
        if progress.inputs == mark.to_string() {
            return Ok(());
        }
        let (records, what) = (progress.records, self.what);
        let journal = self.output.output.as_ref().map_or_else(String::new, |o| format!("{}.progress", o.display()));
        Err(Failure::Usage(format!(
            "{journal}: the input is not that of the interrupted run: a file among its first {records} {what} was \
             added, removed or changed; remove this file to begin anew"
        )))
    }

    fn target(&self, packing: Option<Packing>) -> Result<Opened, Failure> {
        let out = self.output.output.as_deref().filter(|p| p.as_os_str() != "-");
        if packing.is_some() && matches!(self.shape, Shape::Parquet(_)) {
            let what = "a Parquet file is packed inside; leave out the .gz or .zst of its name";
            return Err(Failure::Usage(what.to_owned()));
        }
        if self.options.resume {
            return self.resumed(out, packing);
        }
        let errors = Errors::new(self.options.errors.as_deref(), out);
        let target = Target::once(out, &self.shape, packing, errors)?;
        Ok(Opened::Open(Box::new(target), Progress::default()))
    }

    fn resumed(&self, out: Option<&Path>, packing: Option<Packing>) -> Result<Opened, Failure> {
        let usage = |what: &str| Failure::Usage(format!("--resume {what}"));
        if matches!(self.shape, Shape::Parquet(_) | Shape::Tables) {
            return Err(usage("needs a form that grows line by line: jsonl, csv or json"));
        }
        if self.inputs.iter().any(|i| i == "-") {
            return Err(usage("cannot go on with standard input; give a file"));
        }
        let out = out.filter(|p| p.metadata().map_or(true, |m| m.is_file()));
        let out = out.ok_or_else(|| usage("needs a file to write to, not a device or a folder"))?;
        let errors = self.options.errors.clone().unwrap_or_else(|| errors_beside(out));
        if Packing::of(&errors).is_some() {
            return Err(usage("needs a file of errors that is not packed"));
        }
        let mut settings = self.settings.clone();
        settings.insert("input".to_owned(), self.inputs.join(" "));
        settings.insert("errors".to_owned(), errors.display().to_string());
        settings.insert("max-article-size".to_owned(), self.options.max_article_size.to_string());
        Ok(match Resumable::open(out, &errors, &settings)? {
            Resumed::Finished(progress) => Opened::Finished(progress),
            Resumed::Open(opened, progress) => {
                if progress.records > 0 && !self.output.quiet {
                    note(&format!("going on after {} {}", progress.records, self.what));
                }
                let target = Target::resumed(opened, errors, &self.shape, packing)?;
                Opened::Open(Box::new(target), progress)
            }
        })
    }

    /// Tells how it went; `results` is what came out.
    pub(super) fn summary(what: &str, results: &str, progress: &Progress, output: &OutputOptions) -> Outcome {
        if output.verbose || progress.bad > 0 && !output.quiet {
            let Progress { good, bad, results: count, .. } = progress;
            let records = if *bad == 1 { "record" } else { "records" };
            note(&format!("{good} {what}, {count} {results}, {bad} bad {records} passed over"));
        }
        if progress.bad == 0 { Outcome::Done } else { Outcome::SomeBad }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;
    use std::fs;

    /// What a thread keeps between records; a panic leaves it broken.
    #[derive(Default)]
    struct State {
        broken: bool,
    }

    fn run(
        folder: &Path,
        records: &str,
        threads: usize,
        strict: bool,
        resume: bool,
    ) -> (Result<Progress, Failure>, String) {
        let path = |name: &str| folder.join(name);
        fs::write(path("in.jsonl"), records).unwrap();
        let inputs = [path("in.jsonl").display().to_string()];
        let options = BulkOptions { strict, errors: None, max_article_size: read::MOST_BYTES, resume };
        let output = OutputOptions { output: Some(path("out")), quiet: true, verbose: false, jobs: Some(threads) };
        let bulk = Bulk {
            what: "articles",
            unit: RecordUnit::Article,
            inputs: &inputs,
            columns: Columns::default(),
            shape: Shape::Lines(Vec::new()),
            options: &options,
            output: &output,
            settings: Settings::new(),
        };
        let columns = Columns::default();
        let done = bulk.run(State::default, |state: &mut State, record, chunk| {
            assert!(!state.broken, "a state is used again after a panic");
            let article = record.article(&columns)?;
            chunk.line(&article.id);
            chunk.results += 1;
            state.broken = true;
            assert_ne!(article.text, "fault", "half of the record is written by now");
            state.broken = false;
            Ok(())
        });
        (done, fs::read_to_string(path("out")).unwrap_or_default())
    }

    #[test]
    fn a_panic_over_one_record_is_told_with_its_place_and_costs_no_other() {
        let text = |n: usize| if n.is_multiple_of(400) { "fault" } else { "Ida Holm said no." };
        let records: String = (0..2_000).map(|n| format!("{{\"id\":\"n{n}\",\"text\":\"{}\"}}\n", text(n))).collect();
        let wanted: String = (0..2_000).filter(|n| n % 400 > 0).map(|n| format!("n{n}\n")).collect();
        for (threads, resume) in [(1, false), (3, false), (2, true)] {
            let folder = tempfile::tempdir().unwrap();
            let (done, out) = run(folder.path(), &records, threads, false, resume);
            let progress = done.unwrap();
            assert_eq!((progress.good, progress.bad, progress.results), (1_995, 5, 1_995));
            assert_eq!(out, wanted);
            let errors = fs::read_to_string(folder.path().join("out.errors.jsonl")).unwrap();
            let errors: Vec<Value> = errors.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
            let lines: Vec<&Value> = errors.iter().map(|e| &e["record"]).collect();
            assert_eq!(lines, [1, 401, 801, 1_201, 1_601]);
            let reason = errors[0]["reason"].as_str().unwrap();
            assert!(
                reason.starts_with("a mistake in this program") && reason.contains("half of the record"),
                "{reason}"
            );
            assert!(errors[0]["path"].as_str().unwrap().ends_with("in.jsonl"));
        }
    }

    #[test]
    fn sizes_are_read_as_people_write_them() {
        for (text, size) in
            [("64", 64 << 20), ("2M", 2 << 20), ("2 MiB", 2 << 20), ("512k", 512 << 10), ("1G", 1 << 30)]
        {
            assert_eq!(bytes(text), Ok(size), "{text}");
        }
        for wrong in ["", "0", "-1", "1.5", "M", "3 bytes", "99999999999999999999", "99999999999G"] {
            assert!(bytes(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_panic_stops_a_strict_run_with_the_records_place() {
        let folder = tempfile::tempdir().unwrap();
        let (done, out) = run(folder.path(), "{\"text\":\"a\"}\n{\"text\":\"fault\"}\n", 2, true, false);
        let failure = done.unwrap_err().to_string();
        assert!(failure.contains("in.jsonl, line 2: a mistake in this program"), "{failure}");
        assert_eq!(out, "");
    }
}

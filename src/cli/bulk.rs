//! Many records through the same work: read, worked on by all threads, written in order; bad ones told beside.

use super::bad_records::{Bad, BadRecords};
use super::failure::{Failure, Outcome, note};
use super::options::OutputOptions;
use super::ordered::ordered;
use super::progress::Progress as Bar;
use crate::guard::guarded;
use crate::read::{self, Columns, Mark, ReadError, RecordUnit, Unread, UnreadRecords};
use crate::write::{Cells, ParquetTable, Progress, Resumable, ResumeError, Resumed, Settings, Sink, SinkError};
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
    /// Go on where the same command was interrupted; nothing is lost or written twice
    #[arg(long, requires = "output")]
    resume: bool,
}

/// How results become a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Shape {
    /// One after the other, behind this.
    Lines(Vec<u8>),
    /// As one JSON array; each result has `,\n` before it.
    Array,
    /// As a Parquet file with these columns.
    Parquet(&'static [&'static str]),
    /// As tables for people.
    Tables,
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
        let (mut target, mut progress) = match self.target()? {
            Opened::Open(target, progress) => (*target, progress),
            Opened::Finished(progress) => return Ok(progress),
        };
        let records = read::records(inputs, self.unit, self.columns.clone());
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
            Ok(()) => target.finish(&self.shape, &progress).map_err(Failure::from),
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
        target.results(&chunk, &self.shape, progress.results == 0)?;
        progress.records += chunk.records;
        progress.good = progress.records - progress.bad;
        progress.results += chunk.results;
        if let Target::Resumed(out, _) = target {
            progress.inputs = chunk.mark.to_string();
            out.checkpoint(progress)?;
        }
        Ok(())
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

    fn target(&self) -> Result<Opened, Failure> {
        let out = self.output.output.as_deref().filter(|p| p.as_os_str() != "-");
        if self.options.resume {
            return self.resumed(out);
        }
        let sink = Sink::open(out)?;
        let regular = out.filter(|p| p.metadata().map_or(true, |m| m.is_file()));
        let errors = Errors {
            path: self.options.errors.clone().or_else(|| regular.map(errors_beside)),
            named: self.options.errors.is_some(),
            sink: None,
        };
        let mut target = match &self.shape {
            Shape::Parquet(columns) => {
                Target::Table(Box::new(ParquetTable::new(sink, columns, Cells::of_statements)?), errors)
            }
            _ => Target::Once(sink, errors),
        };
        target.begin(&self.shape)?;
        Ok(Opened::Open(Box::new(target), Progress::default()))
    }

    fn resumed(&self, out: Option<&Path>) -> Result<Opened, Failure> {
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
        let mut settings = self.settings.clone();
        settings.insert("input".to_owned(), self.inputs.join(" "));
        settings.insert("errors".to_owned(), errors.display().to_string());
        Ok(match Resumable::open(out, &errors, &settings)? {
            Resumed::Finished(progress) => Opened::Finished(progress),
            Resumed::Open(opened, progress) => {
                if progress.records > 0 && !self.output.quiet {
                    note(&format!("going on after {} {}", progress.records, self.what));
                }
                let mut target = Target::Resumed(opened, errors);
                if progress.records == 0 {
                    target.begin(&self.shape)?;
                }
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

/// The file of errors that belongs to an output.
fn errors_beside(out: &Path) -> PathBuf {
    let mut name = out.as_os_str().to_owned();
    name.push(".errors.jsonl");
    name.into()
}

enum Opened {
    Open(Box<Target>, Progress),
    Finished(Progress),
}

/// Where results and errors go.
enum Target {
    Once(Sink, Errors),
    Table(Box<ParquetTable<Sink>>, Errors),
    Resumed(Box<Resumable>, PathBuf),
}

/// The file of errors; it appears with the first one.
struct Errors {
    path: Option<PathBuf>,
    /// Whether the user named it.
    named: bool,
    sink: Option<Sink>,
}

impl Target {
    fn bytes(&mut self, bytes: &[u8]) -> Result<(), SinkError> {
        match self {
            Target::Once(sink, _) => sink.bytes(bytes),
            Target::Resumed(out, _) => out.bytes(bytes),
            Target::Table(..) => Ok(()),
        }
    }

    fn begin(&mut self, shape: &Shape) -> Result<(), SinkError> {
        match shape {
            Shape::Lines(header) => self.bytes(header),
            Shape::Array => self.bytes(b"["),
            Shape::Parquet(_) | Shape::Tables => Ok(()),
        }
    }

    fn results(&mut self, chunk: &Chunk, shape: &Shape, first: bool) -> Result<(), SinkError> {
        if let Target::Table(table, _) = self {
            return chunk.rows.iter().try_for_each(|row| table.row(row));
        }
        let comma = usize::from(first && *shape == Shape::Array && !chunk.bytes.is_empty());
        self.bytes(&chunk.bytes[comma..])
    }

    /// Where bad records are told.
    fn errors_path(&self) -> Option<&Path> {
        match self {
            Target::Resumed(_, path) => Some(path),
            Target::Once(_, errors) | Target::Table(_, errors) => errors.path.as_deref(),
        }
    }

    /// Puts a bad record into the file of errors.
    fn error(&mut self, bad: &Bad) -> Result<(), SinkError> {
        let line = bad.json().to_string();
        match self {
            Target::Resumed(out, _) => out.error_bytes(format!("{line}\n").as_bytes()),
            Target::Once(_, errors) | Target::Table(_, errors) => errors.line(&line),
        }
    }

    fn finish(mut self, shape: &Shape, progress: &Progress) -> Result<(), SinkError> {
        if *shape == Shape::Array {
            self.bytes(b"\n]\n")?;
        }
        match self {
            Target::Resumed(out, _) => out.finish(progress),
            Target::Once(sink, errors) => sink.finish().and_then(|()| errors.finish()),
            Target::Table(table, errors) => table.finish()?.finish().and_then(|()| errors.finish()),
        }
    }

    /// What is reached is kept where it can be gone on with.
    fn give_up(self, progress: &Progress, failure: Failure) -> Failure {
        if let Target::Resumed(mut out, _) = self
            && !matches!(failure, Failure::Write(_))
            && let Err(e) = out.pause(progress)
        {
            return e.into();
        }
        failure
    }
}

impl Errors {
    fn line(&mut self, line: &str) -> Result<(), SinkError> {
        let Some(path) = &self.path else { return Ok(()) };
        let sink = match &mut self.sink {
            Some(sink) => sink,
            none => none.insert(Sink::open(Some(path))?),
        };
        sink.line(line)
    }

    /// An older run's file would tell what is not true of this one.
    fn finish(self) -> Result<(), SinkError> {
        match (self.sink, self.path) {
            (Some(sink), _) => sink.finish(),
            (None, Some(path)) if self.named => Sink::open(Some(&path))?.finish(),
            (None, Some(path)) => match std::fs::remove_file(&path) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                    Err(SinkError::Io { place: path.display().to_string(), error })
                }
                _ => Ok(()),
            },
            (None, None) => Ok(()),
        }
    }
}

impl From<ResumeError> for Failure {
    fn from(error: ResumeError) -> Self {
        match error {
            ResumeError::Sink(error) => error.into(),
            other => Failure::Usage(other.to_string()),
        }
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
        let options = BulkOptions { strict, errors: None, resume };
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
    fn a_panic_stops_a_strict_run_with_the_records_place() {
        let folder = tempfile::tempdir().unwrap();
        let (done, out) = run(folder.path(), "{\"text\":\"a\"}\n{\"text\":\"fault\"}\n", 2, true, false);
        let failure = done.unwrap_err().to_string();
        assert!(failure.contains("in.jsonl, line 2: a mistake in this program"), "{failure}");
        assert_eq!(out, "");
    }
}

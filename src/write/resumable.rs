//! Output that can be gone on with after a cut.
//!
//! Beside `OUT` there are, until it is finished, `OUT.part` (what was written so far), the same for the file of
//! errors, and `OUT.progress`, a journal: what the run was started with, then, line by line, how many records were done
//! and how many bytes of output that made. A line is added only when those bytes are safe on the disk; so whatever
//! happens, what the last whole line says is true, and anything beyond it can be cut off and done again.

use super::sink::SinkError;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, BufWriter, ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// What a run was started with: all that its output depends on, by name.
pub type Settings = BTreeMap<String, String>;

/// How far a run is.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Progress {
    /// Records done, good and bad.
    pub records: u64,
    /// Good ones.
    pub good: u64,
    /// Bad ones.
    pub bad: u64,
    /// Results written.
    pub results: u64,
    /// Tells the input files read so far from others.
    pub inputs: String,
}

#[derive(Debug, Serialize, Deserialize)]
struct Header {
    standpoint: String,
    settings: Settings,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Entry {
    bytes: u64,
    errors: u64,
    finished: bool,
    #[serde(flatten)]
    progress: Progress,
}

/// An interrupted run that cannot be gone on with, or output that cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum ResumeError {
    /// It was started with something else.
    #[error(
        "{journal}: the interrupted run was started with another `{name}` ({then}, now {now}); run it again as it was \
         started, or remove this file to begin anew"
    )]
    Settings {
        /// The journal.
        journal: String,
        /// What differs.
        name: String,
        /// What it was.
        then: String,
        /// What it is.
        now: String,
    },
    /// The journal or what was written is not what it should be.
    #[error("{place}: {what}; remove {journal} to begin anew")]
    Broken {
        /// The file.
        place: String,
        /// What is wrong.
        what: &'static str,
        /// The journal.
        journal: String,
    },
    /// Another run has it.
    #[error("{out}: another run with --resume is writing it; wait until that has ended, or name another output")]
    Busy {
        /// The output.
        out: String,
    },
    /// Something could not be written.
    #[error("{0}")]
    Sink(#[from] SinkError),
}

/// What was found of an earlier run.
#[derive(Debug)]
pub enum Resumed {
    /// Nothing, or a part: what is to be written next follows on it.
    Open(Box<Resumable>, Progress),
    /// All of it; it had only to be put in its place.
    Finished(Progress),
}

/// Output that can be gone on with; see [`Sink`](super::Sink) for output that cannot.
#[derive(Debug)]
pub struct Resumable {
    names: Names,
    out: Part,
    errors: Part,
    journal: File,
    pace: Pace,
}

#[derive(Debug)]
struct Names {
    out: PathBuf,
    errors: PathBuf,
    journal: PathBuf,
}

/// A file that grows, and how long it is.
#[derive(Debug)]
struct Part {
    place: String,
    file: BufWriter<File>,
    bytes: u64,
}

impl Resumable {
    /// Output to `out`, with bad records told in `errors`; goes on where an earlier run with the same settings was cut.
    ///
    /// # Errors
    /// If another run is writing it, if there is an interrupted run with other settings or a broken journal, or if files
    /// cannot be written.
    pub fn open(out: &Path, errors: &Path, settings: &Settings) -> Result<Resumed, ResumeError> {
        let names = Names { out: out.to_owned(), errors: errors.to_owned(), journal: with_suffix(out, ".progress") };
        let mut journal = names.lock_journal()?;
        let (last, length) = names.read_journal(&mut journal, settings)?;
        let Some(last) = last else { return Ok(Self::begin(names, journal, settings)?) };
        if last.finished {
            names.put_in_place(last.errors)?;
            return Ok(Resumed::Finished(last.progress));
        }
        let out = names.reopen(&part(&names.out), last.bytes)?;
        let errors = names.reopen(&part(&names.errors), last.errors)?;
        let cut = journal.set_len(length).and_then(|()| journal.seek(SeekFrom::End(0)));
        cut.map_err(|e| fail(&names.journal, e))?;
        Ok(Resumed::Open(Box::new(Self { names, out, errors, journal, pace: Pace::new() }), last.progress))
    }

    fn begin(names: Names, mut journal: File, settings: &Settings) -> Result<Resumed, SinkError> {
        // while nothing is in the journal, whatever else is there counts for nothing: it is emptied first and written last
        let emptied = journal.set_len(0).and_then(|()| journal.rewind()).and_then(|()| journal.sync_data());
        emptied.map_err(|e| fail(&names.journal, e))?;
        let out = Part::create(&part(&names.out))?;
        let errors = Part::create(&part(&names.errors))?;
        let header = Header { standpoint: env!("CARGO_PKG_VERSION").to_owned(), settings: settings.clone() };
        append(&mut journal, &header).map_err(|e| fail(&names.journal, e))?;
        let opened = Self { names, out, errors, journal, pace: Pace::new() };
        Ok(Resumed::Open(Box::new(opened), Progress::default()))
    }

    /// Whether nothing was written yet, by this run or those before it.
    pub fn is_empty(&self) -> bool {
        self.out.bytes == 0
    }

    /// Writes results.
    ///
    /// # Errors
    /// If that fails.
    pub fn bytes(&mut self, bytes: &[u8]) -> Result<(), SinkError> {
        self.out.write(bytes)
    }

    /// Writes to the file of errors.
    ///
    /// # Errors
    /// If that fails.
    pub fn error_bytes(&mut self, bytes: &[u8]) -> Result<(), SinkError> {
        self.errors.write(bytes)
    }

    /// Says that all that was written until now belongs to `progress`. It is put down in the journal when it is time.
    ///
    /// # Errors
    /// If that fails.
    pub fn checkpoint(&mut self, progress: &Progress) -> Result<(), SinkError> {
        if !self.pace.is_due() {
            return Ok(());
        }
        let begun = Instant::now();
        self.put_down(progress, false)?;
        self.pace.done(begun.elapsed());
        Ok(())
    }

    /// Puts down what was reached, before giving up for now.
    ///
    /// # Errors
    /// If that fails.
    pub fn pause(&mut self, progress: &Progress) -> Result<(), SinkError> {
        self.put_down(progress, false)
    }

    /// Ends the writing: the files get their names.
    ///
    /// # Errors
    /// If that fails.
    pub fn finish(mut self, progress: &Progress) -> Result<(), SinkError> {
        self.put_down(progress, true)?;
        self.names.put_in_place(self.errors.bytes)
    }

    fn put_down(&mut self, progress: &Progress, finished: bool) -> Result<(), SinkError> {
        self.out.sync()?;
        self.errors.sync()?;
        let entry = Entry { bytes: self.out.bytes, errors: self.errors.bytes, finished, progress: progress.clone() };
        append(&mut self.journal, &entry).map_err(|e| fail(&self.names.journal, e))
    }
}

impl Names {
    /// The journal, for this run alone. The system lets go of the lock when the run ends, however it ends.
    fn lock_journal(&self) -> Result<File, ResumeError> {
        let fail = |e| fail(&self.journal, e);
        loop {
            let mut options = OpenOptions::new();
            let journal = options.read(true).write(true).create(true).truncate(false).open(&self.journal);
            let journal = journal.map_err(fail)?;
            match journal.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => {
                    return Err(ResumeError::Busy { out: self.out.display().to_string() });
                }
                // a file system without locks: whoever uses it must take care himself
                Err(TryLockError::Error(e)) if e.kind() == ErrorKind::Unsupported => {}
                Err(TryLockError::Error(e)) => return Err(fail(e).into()),
            }
            // else the run that had it has ended just now, and removed it
            if is_named(&journal, &self.journal) {
                return Ok(journal);
            }
        }
    }

    /// The last whole entry of the journal, if there is one, and where it ends.
    fn read_journal(&self, journal: &mut File, settings: &Settings) -> Result<(Option<Entry>, u64), ResumeError> {
        let mut bytes = Vec::new();
        journal.read_to_end(&mut bytes).map_err(|e| fail(&self.journal, e))?;
        let mut lines = bytes.split_inclusive(|b| *b == b'\n').filter(|l| l.ends_with(b"\n"));
        let Some(first) = lines.next() else { return Ok((None, 0)) };
        let header: Header = serde_json::from_slice(first)
            .map_err(|_| self.broken(&self.journal, "this is no journal of an interrupted run"))?;
        let (mut last, mut length) = (None, first.len() as u64);
        for line in lines {
            let Ok(entry) = serde_json::from_slice::<Entry>(line) else { break };
            last = Some(entry);
            length += line.len() as u64;
        }
        if last.is_some() {
            self.compare(&header, settings)?;
        }
        Ok((last, length))
    }

    fn compare(&self, header: &Header, settings: &Settings) -> Result<(), ResumeError> {
        let differs = |name: &str, then: &str, now: &str| ResumeError::Settings {
            journal: self.journal.display().to_string(),
            name: name.to_owned(),
            then: then.to_owned(),
            now: now.to_owned(),
        };
        if header.standpoint != env!("CARGO_PKG_VERSION") {
            return Err(differs("version", &header.standpoint, env!("CARGO_PKG_VERSION")));
        }
        for name in header.settings.keys().chain(settings.keys()) {
            let given = |s: &Settings| s.get(name).map_or_else(|| "not given".to_owned(), |v| format!("`{v}`"));
            if header.settings.get(name) != settings.get(name) {
                return Err(differs(name, &given(&header.settings), &given(settings)));
            }
        }
        Ok(())
    }

    fn broken(&self, place: &Path, what: &'static str) -> ResumeError {
        let journal = self.journal.display().to_string();
        ResumeError::Broken { place: place.display().to_string(), what, journal }
    }

    /// A part, cut to the length at which all in it was right.
    fn reopen(&self, path: &Path, bytes: u64) -> Result<Part, ResumeError> {
        let mut file = match OpenOptions::new().write(true).open(path) {
            Ok(file) => file,
            Err(e) if e.kind() == ErrorKind::NotFound => {
                return Err(self.broken(path, "what the interrupted run wrote is not there"));
            }
            Err(e) => return Err(fail(path, e).into()),
        };
        if file.metadata().map_err(|e| fail(path, e))?.len() < bytes {
            return Err(self.broken(path, "it is shorter than the interrupted run left it"));
        }
        let cut = file.set_len(bytes).and_then(|()| file.seek(SeekFrom::End(0)));
        cut.map_err(|e| fail(path, e))?;
        Ok(Part { place: path.display().to_string(), file: BufWriter::new(file), bytes })
    }

    /// Gives finished files their names. May be cut anywhere, and done again.
    fn put_in_place(&self, errors: u64) -> Result<(), SinkError> {
        let gone = |path: &Path, done: io::Result<()>| match done {
            Err(e) if e.kind() != ErrorKind::NotFound => Err(fail(path, e)),
            _ => Ok(()),
        };
        if errors > 0 {
            gone(&self.errors, fs::rename(part(&self.errors), &self.errors))?;
        } else {
            gone(&self.errors, fs::remove_file(part(&self.errors)))?;
            gone(&self.errors, fs::remove_file(&self.errors))?;
        }
        gone(&self.out, fs::rename(part(&self.out), &self.out))?;
        gone(&self.journal, fs::remove_file(&self.journal))
    }
}

impl Part {
    fn create(path: &Path) -> Result<Self, SinkError> {
        let file = File::create(path).map_err(|e| fail(path, e))?;
        Ok(Self { place: path.display().to_string(), file: BufWriter::new(file), bytes: 0 })
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), SinkError> {
        self.file.write_all(bytes).map_err(|error| SinkError::Io { place: self.place.clone(), error })?;
        self.bytes += bytes.len() as u64;
        Ok(())
    }

    fn sync(&mut self) -> Result<(), SinkError> {
        let done = self.file.flush().and_then(|()| self.file.get_ref().sync_data());
        done.map_err(|error| SinkError::Io { place: self.place.clone(), error })
    }
}

/// Whether an open file is the one of that name, and not one that was removed meanwhile.
#[cfg(unix)]
fn is_named(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let same = |a: &fs::Metadata, b: &fs::Metadata| (a.dev(), a.ino()) == (b.dev(), b.ino());
    file.metadata().is_ok_and(|a| path.metadata().is_ok_and(|b| same(&a, &b)))
}

#[cfg(not(unix))]
fn is_named(_: &File, path: &Path) -> bool {
    path.exists()
}

fn append(journal: &mut File, line: &impl Serialize) -> io::Result<()> {
    let mut line = serde_json::to_vec(line)?;
    line.push(b'\n');
    journal.write_all(&line)?;
    journal.sync_data()
}

fn part(path: &Path) -> PathBuf {
    with_suffix(path, ".part")
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(suffix);
    name.into()
}

fn fail(path: &Path, error: io::Error) -> SinkError {
    SinkError::Io { place: path.display().to_string(), error }
}

/// When to put down what was reached: often, but without spending more than a twentieth of the time on it.
#[derive(Debug)]
struct Pace {
    begun: Instant,
    last: Instant,
    cost: Duration,
}

impl Pace {
    fn new() -> Self {
        let now = Instant::now();
        Self { begun: now, last: now, cost: Duration::ZERO }
    }

    fn is_due(&self) -> bool {
        let least = (self.begun.elapsed() / 100).clamp(Duration::from_millis(10), Duration::from_secs(5));
        self.last.elapsed() >= least.max(self.cost * 20)
    }

    fn done(&mut self, cost: Duration) {
        self.cost = cost;
        self.last = Instant::now();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn settings(format: &str) -> Settings {
        [("format".to_owned(), format.to_owned())].into()
    }

    fn open(folder: &Path) -> (Box<Resumable>, Progress) {
        let out = folder.join("out");
        match Resumable::open(&out, &folder.join("errors"), &settings("jsonl")).unwrap() {
            Resumed::Open(opened, progress) => (opened, progress),
            Resumed::Finished(progress) => panic!("finished: {progress:?}"),
        }
    }

    /// Writes record `n`: results of various lengths, now and then an error.
    fn record(out: &mut Resumable, progress: &mut Progress, n: u64) {
        out.bytes(format!("{n}\n").repeat((n % 4) as usize).as_bytes()).unwrap();
        if n.is_multiple_of(7) {
            out.error_bytes(format!("bad {n}\n").as_bytes()).unwrap();
            progress.bad += 1;
        }
        progress.records += 1;
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn after_cuts_at_any_record_and_with_torn_files_the_output_is_as_if_nothing_had_happened(
            cuts in proptest::collection::vec((0_u64..20, 0_u64..5, "[a-z\"{}\n]{0,9}", any::<bool>()), 0..6)
        ) {
            let folder = tempfile::tempdir().unwrap();
            let path = |name: &str| folder.path().join(name);
            for (more, lost, torn, torn_journal) in cuts {
                let (mut out, mut progress) = open(folder.path());
                for _ in 0..more {
                    let n = progress.records;
                    record(&mut out, &mut progress, n);
                }
                out.pause(&progress).unwrap();
                for _ in 0..lost {
                    let n = progress.records;
                    record(&mut out, &mut progress, n);
                }
                drop(out); // what was not put down reaches the disk in part
                let add = |name: &str| {
                    OpenOptions::new().append(true).open(path(name)).unwrap().write_all(torn.as_bytes()).unwrap();
                };
                add("out.part");
                add("errors.part");
                if torn_journal {
                    let line = torn.replace('\n', "");
                    OpenOptions::new().append(true).open(path("out.progress")).unwrap().write_all(line.as_bytes()).unwrap();
                }
            }
            let (mut out, mut progress) = open(folder.path());
            while progress.records < 100 {
                let n = progress.records;
                record(&mut out, &mut progress, n);
            }
            out.finish(&progress).unwrap();
            let wanted: String = (0..100_u64).map(|n| format!("{n}\n").repeat((n % 4) as usize)).collect();
            prop_assert_eq!(fs::read_to_string(path("out")).unwrap(), wanted);
            let wanted: String = (0..100).step_by(7).map(|n| format!("bad {n}\n")).collect();
            prop_assert_eq!(fs::read_to_string(path("errors")).unwrap(), wanted);
            prop_assert_eq!(progress.bad, 15);
            prop_assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
        }
    }

    #[test]
    fn a_run_with_other_settings_or_a_broken_journal_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        let (mut out, progress) = open(folder.path());
        out.bytes(b"x").unwrap();
        out.pause(&progress).unwrap();
        drop(out);
        let error =
            |format: &str| Resumable::open(&path("out"), &path("errors"), &settings(format)).unwrap_err().to_string();
        assert!(error("csv").contains("another `format` (`jsonl`, now `csv`)"), "{}", error("csv"));
        fs::write(path("out.part"), "").unwrap();
        assert!(error("jsonl").contains("shorter than the interrupted run left it"));
        fs::remove_file(path("out.part")).unwrap();
        assert!(error("jsonl").contains("is not there"));
        fs::write(path("out.progress"), "my notes\n").unwrap();
        assert!(error("jsonl").contains("no journal"));
    }

    #[test]
    fn what_another_run_is_writing_is_refused_until_that_has_ended() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        let again = || Resumable::open(&path("out"), &path("errors"), &settings("jsonl"));
        let (mut out, mut progress) = open(folder.path());
        record(&mut out, &mut progress, 1);
        let error = again().unwrap_err().to_string();
        assert!(error.contains("another run") && error.contains("out"), "{error}");
        out.pause(&progress).unwrap();
        drop(out);
        let (mut out, progress) = open(folder.path());
        assert_eq!(progress.records, 1);
        record(&mut out, &mut progress.clone(), 2);
        assert!(again().is_err());
        out.finish(&progress).unwrap();
        assert_eq!(fs::read_to_string(path("out")).unwrap(), "1\n2\n2\n");
        assert!(matches!(again().unwrap(), Resumed::Open(out, _) if out.is_empty()), "a new run");
    }

    #[test]
    fn a_cut_while_finished_files_get_their_names_is_made_up_for() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        let (mut out, mut progress) = open(folder.path());
        record(&mut out, &mut progress, 7);
        out.put_down(&progress, true).unwrap();
        drop(out);
        fs::rename(path("errors.part"), path("errors")).unwrap();
        let again = Resumable::open(&path("out"), &path("errors"), &settings("jsonl")).unwrap();
        assert!(matches!(again, Resumed::Finished(p) if p == progress));
        assert_eq!(fs::read_to_string(path("out")).unwrap(), "7\n7\n7\n");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    }
}

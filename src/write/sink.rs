//! Where output goes: standard output, or a file that appears only when it is whole.

use super::packing::Packing;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// Output that could not be written.
#[derive(Debug, thiserror::Error)]
pub enum SinkError {
    /// The reader of standard output has gone away; nothing is wrong.
    #[error("the reader has closed the pipe")]
    Closed,
    /// Anything else.
    #[error("{place}: {error}")]
    Io {
        /// The file, or `standard output`.
        place: String,
        /// What happened.
        error: io::Error,
    },
}

impl SinkError {
    /// What a [`Sink`] that was written to as [`Write`] has said, or anything else that stopped the writing.
    pub(super) fn of_written(error: &io::Error) -> Self {
        let same = |e: &io::Error| io::Error::new(e.kind(), e.to_string());
        match error.get_ref().and_then(|e| e.downcast_ref::<SinkError>()) {
            Some(SinkError::Closed) => SinkError::Closed,
            Some(SinkError::Io { place, error }) => SinkError::Io { place: place.clone(), error: same(error) },
            None => SinkError::Io { place: "output".to_owned(), error: same(error) },
        }
    }
}

/// A place to write to.
///
/// A file is written beside its goal under another name and takes its place
/// in [`finish`](Self::finish); without that, nothing is left behind. Devices
/// and pipes are written to directly.
pub struct Sink {
    place: String,
    target: Target,
    packer: Option<Packer>,
}

/// What waits to be packed.
struct Packer {
    packing: Packing,
    piece: Vec<u8>,
}

/// Bytes that are packed at a time.
const PIECE: usize = 1 << 20;

enum Target {
    Stdout(BufWriter<io::Stdout>),
    Direct(BufWriter<File>),
    Aside(BufWriter<NamedTempFile>, PathBuf),
}

impl Sink {
    /// Standard output, or the file at `path`; what is written is packed if its name ends in `.gz` or `.zst`.
    ///
    /// # Errors
    /// If the file's folder does not exist or cannot be written to.
    pub fn open(path: Option<&Path>) -> Result<Self, SinkError> {
        let packer = path.and_then(Packing::of).map(|packing| Packer { packing, piece: Vec::new() });
        Ok(Self { packer, ..Self::open_plain(path)? })
    }

    /// As [`open`](Self::open), but what is written stays as it is, whatever the name.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn open_plain(path: Option<&Path>) -> Result<Self, SinkError> {
        let Some(path) = path.filter(|p| p.as_os_str() != "-") else {
            return Ok(Self {
                place: "standard output".to_owned(),
                target: Target::Stdout(BufWriter::new(io::stdout())),
                packer: None,
            });
        };
        let place = path.display().to_string();
        let fail = |error| SinkError::Io { place: place.clone(), error };
        let special = path.metadata().is_ok_and(|m| !m.is_file() && !m.is_dir());
        let target = if special {
            Target::Direct(BufWriter::new(File::create(path).map_err(fail)?))
        } else if path.is_dir() {
            return Err(fail(io::Error::new(io::ErrorKind::IsADirectory, "this is a folder")));
        } else {
            let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
            let file = tempfile::Builder::new().prefix(".standpoint-").suffix(".tmp").tempfile_in(folder);
            Target::Aside(BufWriter::new(file.map_err(fail)?), path.to_owned())
        };
        Ok(Self { place, target, packer: None })
    }

    /// Writes a line.
    ///
    /// # Errors
    /// If that fails.
    pub fn line(&mut self, line: &str) -> Result<(), SinkError> {
        self.bytes(line.as_bytes())?;
        self.bytes(b"\n")
    }

    /// Writes some bytes.
    ///
    /// # Errors
    /// If that fails.
    pub fn bytes(&mut self, bytes: &[u8]) -> Result<(), SinkError> {
        match &mut self.packer {
            None => self.raw(bytes),
            Some(packer) => {
                packer.piece.extend_from_slice(bytes);
                if packer.piece.len() >= PIECE { self.pack() } else { Ok(()) }
            }
        }
    }

    /// Packs what waits.
    fn pack(&mut self) -> Result<(), SinkError> {
        let Some(packer) = &mut self.packer else { return Ok(()) };
        let packed = packer.packing.pack(&packer.piece)?;
        packer.piece.clear();
        self.raw(&packed)
    }

    fn raw(&mut self, bytes: &[u8]) -> Result<(), SinkError> {
        let done = match &mut self.target {
            Target::Stdout(out) => out.write_all(bytes),
            Target::Direct(out) => out.write_all(bytes),
            Target::Aside(out, _) => out.write_all(bytes),
        };
        done.map_err(|e| self.error(e))
    }

    /// Ends the writing; a file appears under its name now.
    ///
    /// # Errors
    /// If what is left cannot be written, or the file cannot be renamed.
    pub fn finish(mut self) -> Result<(), SinkError> {
        self.pack()?;
        let place = self.place;
        let fail = |error| fail(&place, error);
        match self.target {
            Target::Stdout(mut out) => out.flush().map_err(fail),
            Target::Direct(mut out) => out.flush().map_err(fail),
            Target::Aside(out, path) => {
                let file = out.into_inner().map_err(|e| fail(e.into_error()))?;
                file.as_file().sync_all().map_err(fail)?;
                // a temporary file is private; the finished one has the usual rights
                set_usual_rights(file.as_file()).map_err(fail)?;
                file.persist(&path).map_err(|e| fail(e.error))?;
                Ok(())
            }
        }
    }

    fn error(&self, error: io::Error) -> SinkError {
        fail(&self.place, error)
    }
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let kind = |e: &SinkError| match e {
            SinkError::Closed => io::ErrorKind::BrokenPipe,
            SinkError::Io { error, .. } => error.kind(),
        };
        self.bytes(bytes).map(|()| bytes.len()).map_err(|e| io::Error::new(kind(&e), e))
    }

    /// Nothing is known to be written before [`finish`](Sink::finish).
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn fail(place: &str, error: io::Error) -> SinkError {
    if error.kind() == io::ErrorKind::BrokenPipe {
        SinkError::Closed
    } else {
        SinkError::Io { place: place.to_owned(), error }
    }
}

#[cfg(unix)]
fn set_usual_rights(file: &File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(std::fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn set_usual_rights(_: &File) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_appears_only_when_it_is_finished() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out.jsonl");
        let mut sink = Sink::open(Some(&path)).unwrap();
        sink.line("{}").unwrap();
        assert!(!path.exists());
        sink.finish().unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "{}\n");
        let mut dropped = Sink::open(Some(&path)).unwrap();
        dropped.line("lost").unwrap();
        drop(dropped);
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "{}\n");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[cfg(feature = "compressed")]
    #[test]
    fn a_file_is_packed_as_its_name_tells_and_holds_what_was_written() {
        use std::io::Read;
        let folder = tempfile::tempdir().unwrap();
        for lines in [0, 3, 300_000] {
            for name in ["out.jsonl", "out.jsonl.gz", "out.jsonl.zst"] {
                let path = folder.path().join(name);
                let mut sink = Sink::open(Some(&path)).unwrap();
                (0..lines).for_each(|n| sink.line(&n.to_string()).unwrap());
                sink.finish().unwrap();
                let bytes = std::fs::read(&path).unwrap();
                let mut text = String::new();
                match Packing::of(&path) {
                    None => text = String::from_utf8(bytes).unwrap(),
                    Some(Packing::Gzip) => {
                        flate2::read::MultiGzDecoder::new(&bytes[..]).read_to_string(&mut text).map(drop).unwrap();
                    }
                    Some(Packing::Zstd) => text = String::from_utf8(zstd::decode_all(&bytes[..]).unwrap()).unwrap(),
                }
                assert_eq!(text, (0..lines).map(|n| format!("{n}\n")).collect::<String>());
            }
        }
    }

    #[test]
    fn a_missing_folder_is_named() {
        let error = Sink::open(Some(Path::new("no/such/folder/x"))).err().unwrap().to_string();
        assert!(error.starts_with("no/such/folder/x: "), "{error}");
    }
}

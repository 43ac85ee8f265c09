//! Lines of a file, with their numbers.

use super::error::{Place, ReadError, ReadErrorKind};
use super::source::{Source, Watch};
use std::io::{self, BufRead, Read};

/// Lines that are not blank.
pub(super) struct Lines {
    name: String,
    bytes: Box<dyn BufRead + Send>,
    watch: Watch,
    most: usize,
    line: u64,
    done: bool,
}

impl Lines {
    pub(super) fn new(source: Source) -> Self {
        Self { name: source.name, bytes: source.bytes, watch: source.watch, most: source.most, line: 0, done: false }
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// The bytes of the next line without its end.
    pub(super) fn next_line(&mut self) -> Option<Result<(Vec<u8>, Place), ReadError>> {
        while !self.done {
            self.line += 1;
            let place = Place::line(&self.name, self.line);
            let mut bytes = Vec::new();
            let read = self.bytes.by_ref().take(self.most as u64).read_until(b'\n', &mut bytes);
            match read {
                Err(e) => {
                    self.done = true;
                    return Some(Err(ReadError::new(place, e)));
                }
                Ok(0) => {
                    self.done = true;
                    return self.watch.check(&self.name).err().map(Err);
                }
                Ok(n) if n == self.most && bytes.last() != Some(&b'\n') => {
                    if let Err(e) = self.skip_line() {
                        self.done = true;
                        return Some(Err(ReadError::new(place, e)));
                    }
                    return Some(Err(ReadError::new(place, ReadErrorKind::TooLong { most: self.most })));
                }
                Ok(_) => {}
            }
            while matches!(bytes.last(), Some(b'\n' | b'\r')) {
                bytes.pop();
            }
            if !is_blank(&bytes) {
                return Some(Ok((bytes, place)));
            }
        }
        None
    }

    /// Passes over what is left of a line, without holding it.
    fn skip_line(&mut self) -> io::Result<()> {
        loop {
            let bytes = self.bytes.fill_buf()?;
            let (n, end) = match bytes.iter().position(|b| *b == b'\n') {
                Some(at) => (at + 1, true),
                None => (bytes.len(), bytes.is_empty()),
            };
            self.bytes.consume(n);
            if end {
                return Ok(());
            }
        }
    }
}

fn is_blank(bytes: &[u8]) -> bool {
    match bytes.trim_ascii().first() {
        None => true,
        Some(first) if first.is_ascii() => false,
        Some(_) => std::str::from_utf8(bytes).is_ok_and(|line| line.trim().is_empty()),
    }
}

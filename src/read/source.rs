//! Bytes of a file, unpacked and decoded.

use super::error::{Place, ReadError, ReadErrorKind};
use super::input::{Format, InputFile};
use super::utf16::Utf16;
use std::fs::{File, Metadata};
use std::io::{self, BufRead, BufReader, Read};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::SystemTime;

/// The most bytes that one article or row may have, unless the user says otherwise.
pub const MOST_BYTES: usize = 64 << 20;

/// Bytes taken at a time.
const BUFFER: usize = 1 << 16;

/// Counts the bytes read from files, as they are on the disk; for telling how far the reading is.
#[derive(Debug, Clone, Default)]
pub struct Tally(Arc<AtomicU64>);

impl Tally {
    /// Bytes read until now.
    pub fn bytes(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }

    pub(super) fn add(&self, bytes: u64) {
        self.0.fetch_add(bytes, Ordering::Relaxed);
    }
}

/// How files are opened.
#[derive(Debug, Clone)]
pub(super) struct Opener {
    pub(super) tally: Tally,
    /// The most bytes that one article or row may have.
    pub(super) most: usize,
}

impl Default for Opener {
    fn default() -> Self {
        Self { tally: Tally::default(), most: MOST_BYTES }
    }
}

/// An open file, unpacked and past its byte order mark.
pub(super) struct Source {
    pub(super) name: String,
    pub(super) format: Format,
    pub(super) bytes: Bytes,
    /// What it looked like when it was opened.
    pub(super) watch: Watch,
    /// The most bytes that one article or row of it may have.
    pub(super) most: usize,
    #[cfg_attr(not(feature = "parquet"), allow(dead_code))]
    pub(super) tally: Tally,
    /// Where its bytes are as they are read, if they are neither packed nor recoded.
    #[cfg_attr(not(feature = "parquet"), allow(dead_code))]
    pub(super) plain: Option<PathBuf>,
}

/// A regular file's size and time of change, to see later whether it is still the same.
#[derive(Debug, Default)]
pub(super) struct Watch(Option<(Arc<File>, u64, Option<SystemTime>)>);

impl Watch {
    fn new(file: &Arc<File>) -> Self {
        let regular = file.metadata().ok().filter(Metadata::is_file);
        Self(regular.map(|m| (file.clone(), m.len(), m.modified().ok())))
    }

    fn is_of_a_file(&self) -> bool {
        self.0.is_some()
    }

    /// An error if the file was written to since it was opened.
    pub(super) fn check(&self, name: &str) -> Result<(), ReadError> {
        let Some((file, bytes, time)) = &self.0 else { return Ok(()) };
        match file.metadata() {
            Ok(now) if now.len() == *bytes && now.modified().ok() == *time => Ok(()),
            _ => Err(ReadError::new(Place::file(name), ReadErrorKind::Changed)),
        }
    }
}

struct Counted<R> {
    inner: R,
    tally: Tally,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buffer)?;
        self.tally.add(n as u64);
        Ok(n)
    }
}

/// Opens an input.
pub(super) fn open(input: &InputFile) -> Result<Source, ReadError> {
    Opener::default().open(input)
}

impl Opener {
    /// Opens an input. Nothing is read at once that could be large.
    pub(super) fn open(&self, input: &InputFile) -> Result<Source, ReadError> {
        let fail = |e: io::Error| ReadError::new(Place::file(&input.name), e);
        let (raw, watch): (Box<dyn Read + Send>, Watch) = match &input.path {
            None => (Box::new(io::stdin()), Watch::default()),
            Some(path) => {
                let file = Arc::new(File::open(path).map_err(fail)?);
                let watch = Watch::new(&file);
                (Box::new(file), watch)
            }
        };
        let counted = Counted { inner: raw, tally: self.tally.clone() };
        let bytes: Bytes = Box::new(BufReader::with_capacity(BUFFER, counted));
        let mut bytes = begun(bytes, has_mark).map_err(fail)?;
        let mut plain = input.path.clone().filter(|_| watch.is_of_a_file());
        if let Some(packing) = Packing::of(bytes.fill_buf().map_err(fail)?) {
            plain = None;
            let unpacked = packing.unpack(bytes).map_err(|e| ReadError::new(Place::file(&input.name), e))?;
            bytes = begun(Box::new(BufReader::with_capacity(BUFFER, unpacked)), has_mark).map_err(fail)?;
        }
        let start = bytes.fill_buf().map_err(fail)?;
        if start.starts_with(&[0xEF, 0xBB, 0xBF]) {
            bytes.consume(3);
        } else if start.starts_with(&[0xFF, 0xFE]) || start.starts_with(&[0xFE, 0xFF]) {
            let big = start[0] == 0xFE;
            bytes.consume(2);
            plain = None;
            bytes = Box::new(BufReader::with_capacity(BUFFER, Utf16::new(bytes, big)));
        }
        let format = if let Some(format) = input.format {
            format
        } else {
            bytes = begun(bytes, tells_format).map_err(fail)?;
            sniff(bytes.fill_buf().map_err(fail)?)
        };
        let Self { tally, most } = self.clone();
        Ok(Source { name: input.name.clone(), format, bytes, watch, most, tally, plain })
    }
}

/// A stream whose beginning can be looked at.
type Bytes = Box<dyn BufRead + Send>;

/// The same stream, with so much at hand that `enough` of it is there, or all, or what a buffer holds. Pipes and packed files
/// give their first bytes in pieces of any size.
pub(super) fn begun(mut bytes: Bytes, enough: fn(&[u8]) -> bool) -> io::Result<Bytes> {
    if enough(bytes.fill_buf()?) {
        return Ok(bytes);
    }
    let mut start = Vec::new();
    while !enough(&start) && start.len() < BUFFER {
        let more = bytes.fill_buf()?;
        if more.is_empty() {
            break;
        }
        let count = more.len();
        start.extend_from_slice(more);
        bytes.consume(count);
    }
    Ok(Box::new(io::Cursor::new(start).chain(bytes)))
}

/// Whether there are as many bytes as the longest mark at the beginning of a file.
fn has_mark(start: &[u8]) -> bool {
    start.len() >= 4
}

/// Whether [`sniff`] has what it looks at.
fn tells_format(start: &[u8]) -> bool {
    let text = start.trim_ascii_start();
    has_mark(start) && (text.len() >= PAGE.len() || text.first().is_some_and(|b| *b != b'<'))
}

/// How a file is packed.
#[derive(Debug, Clone, Copy)]
enum Packing {
    Gzip,
    Zstd,
}

impl Packing {
    /// Told by the first bytes.
    fn of(start: &[u8]) -> Option<Self> {
        match start {
            [0x1F, 0x8B, ..] => Some(Packing::Gzip),
            [0x28, 0xB5, 0x2F, 0xFD, ..] => Some(Packing::Zstd),
            _ => None,
        }
    }

    #[cfg(feature = "compressed")]
    fn unpack(self, bytes: Bytes) -> Result<Box<dyn Read + Send>, ReadErrorKind> {
        let inner: Box<dyn Read + Send> = match self {
            Packing::Gzip => Box::new(flate2::bufread::MultiGzDecoder::new(bytes)),
            Packing::Zstd => Box::new(zstd::stream::read::Decoder::with_buffer(bytes)?),
        };
        Ok(Box::new(Unpacked { inner, packing: self }))
    }

    #[cfg(not(feature = "compressed"))]
    #[allow(clippy::unused_self)] // as with the feature
    fn unpack(self, _: Bytes) -> Result<Box<dyn Read + Send>, ReadErrorKind> {
        Err(ReadErrorKind::Feature { what: "a compressed file", feature: "compressed" })
    }
}

/// Says of what is wrong inside a packed file that it is the packing.
#[cfg(feature = "compressed")]
struct Unpacked {
    inner: Box<dyn Read + Send>,
    packing: Packing,
}

#[cfg(feature = "compressed")]
impl Read for Unpacked {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.inner.read(buffer).map_err(|e| {
            let packing = match self.packing {
                Packing::Gzip => "gzip",
                Packing::Zstd => "zstd",
            };
            let what = if e.kind() == io::ErrorKind::UnexpectedEof {
                format!("the {packing} data are cut short")
            } else {
                format!("the {packing} data are damaged ({e})")
            };
            io::Error::new(e.kind(), what)
        })
    }
}

/// The longest of what pages begin with.
const PAGE: &[u8] = b"<!doctype html";

/// The format of a file without a telling name: JSON lines begin with a brace, pages with a tag.
fn sniff(start: &[u8]) -> Format {
    if start.starts_with(b"PAR1") {
        return Format::Parquet;
    }
    let start = start.trim_ascii_start();
    let page = |tag: &[u8]| start.get(..tag.len()).is_some_and(|s| s.eq_ignore_ascii_case(tag));
    match start.first() {
        Some(b'{') => Format::Jsonl,
        Some(b'<') if page(PAGE) || page(b"<html") => Format::Html,
        _ => Format::Text,
    }
}

/// The text of some bytes, or what is wrong with them.
pub(super) fn text(bytes: Vec<u8>) -> Result<String, ReadErrorKind> {
    if let Some(offset) = bytes.iter().position(|b| *b == 0) {
        return Err(ReadErrorKind::Binary { offset });
    }
    String::from_utf8(bytes).map_err(|e| {
        let offset = e.utf8_error().valid_up_to();
        ReadErrorKind::Encoding { byte: e.as_bytes()[offset], offset }
    })
}

impl Source {
    /// All that is left, as text.
    pub(super) fn read_text(self) -> Result<String, ReadError> {
        let mut all = Vec::new();
        let place = Place::file(&self.name);
        let most = self.most;
        self.bytes.take(most as u64 + 1).read_to_end(&mut all).map_err(|e| ReadError::new(place.clone(), e))?;
        if all.len() > most {
            return Err(ReadError::new(place, ReadErrorKind::TooLong { most }));
        }
        self.watch.check(&self.name)?;
        text(all).map_err(|e| ReadError::new(place, e))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives one byte at a time.
    struct Slow(&'static [u8]);

    impl Read for Slow {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let n = self.0.len().min(buffer.len()).min(1);
            buffer[..n].copy_from_slice(&self.0[..n]);
            self.0 = &self.0[n..];
            Ok(n)
        }
    }

    #[test]
    fn the_beginning_is_looked_at_whole_however_it_comes() {
        for text in [&b"  <!doctype html><p>x"[..], b"PAR1", b"{}", b"", b"<", b"\xFF\xFEa\0"] {
            let mut bytes = begun(Box::new(BufReader::new(Slow(text))), tells_format).unwrap();
            assert_eq!(sniff(bytes.fill_buf().unwrap()), sniff(text));
            let mut all = Vec::new();
            bytes.read_to_end(&mut all).unwrap();
            assert_eq!(all, text);
        }
        let mut endless = begun(Box::new(BufReader::new(io::repeat(b' '))), tells_format).unwrap();
        assert!(endless.fill_buf().unwrap().len() <= 2 * BUFFER);
    }
}

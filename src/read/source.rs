//! Bytes of a file, decoded.

use super::error::{Place, ReadError, ReadErrorKind};
use super::input::{Format, InputFile};
use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read};

/// An open file, past its byte order mark.
pub(super) struct Source {
    pub(super) name: String,
    pub(super) format: Format,
    pub(super) bytes: Box<dyn BufRead + Send>,
}

/// Opens an input. UTF-16 is decoded at once; UTF-8 is left to be read bit by bit.
pub(super) fn open(input: &InputFile) -> Result<Source, ReadError> {
    let fail = |e: io::Error| ReadError::new(Place::file(&input.name), e);
    let mut bytes: Box<dyn BufRead + Send> = match &input.path {
        None => Box::new(BufReader::new(io::stdin())),
        Some(path) => Box::new(BufReader::with_capacity(1 << 16, File::open(path).map_err(fail)?)),
    };
    let start = bytes.fill_buf().map_err(fail)?;
    if start.starts_with(&[0xEF, 0xBB, 0xBF]) {
        bytes.consume(3);
    } else if start.starts_with(&[0xFF, 0xFE]) || start.starts_with(&[0xFE, 0xFF]) {
        let mut all = Vec::new();
        bytes.read_to_end(&mut all).map_err(fail)?;
        let text = decode_utf16(&all).ok_or_else(|| ReadError::new(Place::file(&input.name), ReadErrorKind::Utf16))?;
        bytes = Box::new(Cursor::new(text.into_bytes()));
    }
    let format = match input.format {
        Some(format) => format,
        None => sniff(bytes.fill_buf().map_err(fail)?),
    };
    Ok(Source { name: input.name.clone(), format, bytes })
}

fn decode_utf16(bytes: &[u8]) -> Option<String> {
    let big = bytes[0] == 0xFE;
    let (units, rest) = bytes[2..].as_chunks::<2>();
    if !rest.is_empty() {
        return None;
    }
    let unit = |b: &[u8; 2]| if big { u16::from_be_bytes(*b) } else { u16::from_le_bytes(*b) };
    char::decode_utf16(units.iter().map(unit)).collect::<Result<String, _>>().ok()
}

/// The format of a file without a telling name: JSON lines begin with a brace.
fn sniff(start: &[u8]) -> Format {
    let first = start.iter().find(|b| !b.is_ascii_whitespace());
    if first == Some(&b'{') { Format::Jsonl } else { Format::Text }
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
    pub(super) fn read_text(mut self) -> Result<String, ReadError> {
        let mut all = Vec::new();
        let place = Place::file(&self.name);
        self.bytes.read_to_end(&mut all).map_err(|e| ReadError::new(place.clone(), e))?;
        text(all).map_err(|e| ReadError::new(place, e))
    }
}

//! UTF-16 to UTF-8, a buffer at a time.

use std::io::{self, BufRead, Read};

/// An unpaired surrogate or half a character; wrapped in an [`io::Error`] on its way.
#[derive(Debug, thiserror::Error)]
#[error("not valid UTF-16")]
pub(super) struct BadUtf16;

/// Reads UTF-16 (past its byte order mark) as UTF-8.
pub(super) struct Utf16<R> {
    inner: R,
    big: bool,
    /// The first byte of a unit that is not complete.
    half: Option<u8>,
    /// The first unit of a pair that is not complete.
    high: Option<u16>,
    decoded: Vec<u8>,
    given: usize,
    /// Whether what comes next is broken; what came before is given first, however large the pieces are in which all comes.
    broken: bool,
}

impl<R: BufRead> Utf16<R> {
    pub(super) fn new(inner: R, big: bool) -> Self {
        Self { inner, big, half: None, high: None, decoded: Vec::new(), given: 0, broken: false }
    }

    /// Decodes what the source has ready; false at its end.
    fn fill(&mut self) -> io::Result<bool> {
        let bad = || io::Error::new(io::ErrorKind::InvalidData, BadUtf16);
        self.decoded.clear();
        self.given = 0;
        if self.broken {
            return Err(bad());
        }
        let bytes = self.inner.fill_buf()?;
        let count = bytes.len();
        if count == 0 {
            return if self.half.is_some() || self.high.is_some() { Err(bad()) } else { Ok(false) };
        }
        for &byte in bytes {
            let Some(first) = self.half.take() else {
                self.half = Some(byte);
                continue;
            };
            let unit = if self.big { [first, byte] } else { [byte, first] };
            let unit = u16::from_be_bytes(unit);
            if self.high.is_none() && (0xD800..0xDC00).contains(&unit) {
                self.high = Some(unit);
                continue;
            }
            let mut pair = char::decode_utf16(self.high.take().into_iter().chain([unit]));
            let (Some(Ok(c)), None) = (pair.next(), pair.next()) else {
                self.broken = true;
                break;
            };
            self.decoded.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
        }
        self.inner.consume(count);
        Ok(true)
    }
}

impl<R: BufRead> Read for Utf16<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.given == self.decoded.len() {
            if !self.fill()? {
                return Ok(0);
            }
        }
        let ready = &self.decoded[self.given..];
        let n = ready.len().min(buffer.len());
        buffer[..n].copy_from_slice(&ready[..n]);
        self.given += n;
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::io::BufReader;

    proptest! {
        #[test]
        fn any_text_is_read_back_whatever_the_size_of_the_buffers(text in any::<String>(), big: bool, buffer in 1_usize..9) {
            let unit = |u: u16| if big { u.to_be_bytes() } else { u.to_le_bytes() };
            let bytes: Vec<u8> = text.encode_utf16().flat_map(unit).collect();
            let mut read = String::new();
            Utf16::new(BufReader::with_capacity(buffer, &bytes[..]), big).read_to_string(&mut read).unwrap();
            prop_assert_eq!(read, text);
        }
    }

    #[test]
    fn what_stands_before_a_broken_unit_is_given_whatever_the_size_of_the_buffers() {
        let units = "Ida\n👍".encode_utf16().chain([0xDC00, 0x41]);
        let bytes: Vec<u8> = units.flat_map(u16::to_le_bytes).collect();
        for buffer in 1..20 {
            let mut read = Vec::new();
            let mut decoder = Utf16::new(BufReader::with_capacity(buffer, &bytes[..]), false);
            assert!(decoder.read_to_end(&mut read).is_err());
            assert_eq!(read, "Ida\n👍".as_bytes(), "{buffer}");
        }
    }

    #[test]
    fn half_a_character_and_lone_surrogates_are_errors() {
        for bytes in [&[0x41][..], &[0x00, 0xD8], &[0x00, 0xDC, 0x41, 0x00], &[0x00, 0xD8, 0x41, 0x00]] {
            assert!(Utf16::new(bytes, false).read_to_end(&mut Vec::new()).is_err(), "{bytes:?}");
        }
    }
}

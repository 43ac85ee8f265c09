//! Offsets as other programs count them.

use serde::{Deserialize, Serialize};

/// What an offset counts in the output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OffsetUnit {
    /// Unicode code points: what Python and R count.
    #[default]
    CodePoint,
    /// UTF-8 bytes: what Rust, Go and C count.
    Byte,
    /// UTF-16 code units: what JavaScript, Java and C# count.
    Utf16,
}

impl OffsetUnit {
    /// The name used in the output's `offsets` field.
    pub const fn name(self) -> &'static str {
        match self {
            OffsetUnit::CodePoint => "codepoint",
            OffsetUnit::Byte => "byte",
            OffsetUnit::Utf16 => "utf16",
        }
    }

    fn width(self, c: char) -> usize {
        match self {
            OffsetUnit::CodePoint => 1,
            OffsetUnit::Byte => c.len_utf8(),
            OffsetUnit::Utf16 => c.len_utf16(),
        }
    }

    /// The width of the character that begins with byte `b` of UTF-8; 0 if none begins with it.
    fn width_of_first(self, b: u8) -> usize {
        let begins = usize::from(b & 0xC0 != 0x80);
        match self {
            OffsetUnit::Byte => 1,
            OffsetUnit::CodePoint => begins,
            OffsetUnit::Utf16 => begins + usize::from(b >= 0xF0),
        }
    }
}

/// Distance in bytes between two remembered places.
const STRIDE: usize = 256;

/// Translates between byte offsets and another unit for one text.
///
/// Building is one pass; each translation looks at no more than 256 bytes.
///
/// ```
/// use standpoint::text::{OffsetMap, OffsetUnit};
/// let text = "€9m — loan";
/// let map = OffsetMap::new(text, OffsetUnit::CodePoint);
/// assert_eq!(map.from_byte(text.find('l').unwrap()), 6);
/// assert_eq!(map.to_byte(6), text.find('l'));
/// assert_eq!(map.to_byte(11), None);
/// ```
#[derive(Debug)]
pub struct OffsetMap<'a> {
    text: &'a str,
    unit: OffsetUnit,
    /// `(byte, unit offset)` about every [`STRIDE`] bytes; empty where the two agree.
    marks: Vec<(usize, usize)>,
}

impl<'a> OffsetMap<'a> {
    /// Prepares the translation for `text`.
    pub fn new(text: &'a str, unit: OffsetUnit) -> Self {
        let mut marks = Vec::new();
        if unit != OffsetUnit::Byte && !text.is_ascii() {
            let (mut next, mut count) = (0, 0);
            for (byte, c) in text.char_indices() {
                if byte >= next {
                    marks.push((byte, count));
                    next = byte + STRIDE;
                }
                count += unit.width(c);
            }
        }
        Self { text, unit, marks }
    }

    /// The offset in the chosen unit of the byte offset `byte`; what lies
    /// beyond the text's end counts as its end.
    pub fn from_byte(&self, byte: usize) -> usize {
        let byte = byte.min(self.text.len());
        let Some(&(from, count)) = before(&self.marks, |m| m.0 <= byte) else {
            return byte;
        };
        // a character is counted with its first byte
        count + self.text.as_bytes()[from..byte].iter().map(|b| self.unit.width_of_first(*b)).sum::<usize>()
    }

    /// The byte offset of an offset in the chosen unit, or `None` where that
    /// lies beyond the end or inside a character.
    pub fn to_byte(&self, offset: usize) -> Option<usize> {
        let Some(&(from, mut count)) = before(&self.marks, |m| m.1 <= offset) else {
            return self.text.is_char_boundary(offset).then_some(offset);
        };
        for (i, c) in self.text[from..].char_indices() {
            if count >= offset {
                return (count == offset).then_some(from + i);
            }
            count += self.unit.width(c);
        }
        (count == offset).then_some(self.text.len())
    }
}

/// The last mark for which `holds`; marks ascend.
fn before(marks: &[(usize, usize)], holds: impl Fn(&(usize, usize)) -> bool) -> Option<&(usize, usize)> {
    marks[..marks.partition_point(holds)].last()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_boundary_survives_the_way_there_and_back(text in "\\PC{0,400}") {
            for unit in [OffsetUnit::CodePoint, OffsetUnit::Byte, OffsetUnit::Utf16] {
                let map = OffsetMap::new(&text, unit);
                let mut count = 0;
                for (byte, c) in text.char_indices() {
                    prop_assert_eq!(map.from_byte(byte), count);
                    prop_assert_eq!(map.to_byte(count), Some(byte));
                    count += unit.width(c);
                }
                prop_assert_eq!(map.to_byte(count), Some(text.len()));
                prop_assert_eq!(map.to_byte(count + 1), None);
            }
        }
    }

    #[test]
    fn an_offset_inside_a_surrogate_pair_has_no_byte() {
        let map = OffsetMap::new("a😀b", OffsetUnit::Utf16);
        assert_eq!(map.to_byte(2), None);
        assert_eq!(map.to_byte(3), Some(5));
    }
}

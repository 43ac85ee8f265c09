//! Quote tagger files.

use sha2::{Digest, Sha256};
use standpoint::builtin;
use standpoint::quote::{Extractor, tagger::Tagger};

const TEXT: &str =
    "“We will stay,” said Ida Holm. Anna Berg, the mayor, called the plan “a gift” and denied that it was hers.";

/// As [`model`](super::model): an error, or a tagger that finds quotes and is written again as it was.
pub fn check(data: &[u8]) {
    assert!(Tagger::verify(data).is_err() || Tagger::from_bytes(data).is_ok());
    let Ok(tagger) = Tagger::from_bytes(&repaired(data)) else { return };
    let bytes = tagger.to_bytes();
    assert_eq!(Tagger::verify(&bytes), Ok(()));
    assert_eq!(Tagger::from_bytes(&bytes).expect("what was written is read").to_bytes(), bytes);
    let quotes = Extractor::from(builtin::quote_lexicon()).with_tagger(&tagger).quotes(TEXT);
    super::quotes::assert_sound(&quotes, TEXT);
}

/// The file with the checksums that its sections should have, and the SHA-256 at its end, as far as its table makes
/// sense: who means harm can do the same.
pub(super) fn repaired(data: &[u8]) -> Vec<u8> {
    let mut bytes = data.to_vec();
    let Some(body) = bytes.len().checked_sub(32).filter(|b| *b >= 16) else { return bytes };
    let word = |bytes: &[u8], at: usize| u32::from_le_bytes(std::array::from_fn(|i| bytes[at + i]));
    let long = |bytes: &[u8], at: usize| u64::from_le_bytes(std::array::from_fn(|i| bytes[at + i]));
    let count = word(&bytes, 12) as usize;
    for entry in (16..body.saturating_sub(39)).step_by(40).take(count) {
        let (offset, length) = (long(&bytes, entry + 16), long(&bytes, entry + 24));
        let end = offset.checked_add(length).filter(|end| *end <= body as u64);
        if let Some(end) = end {
            let checksum = crc32fast::hash(&bytes[offset as usize..end as usize]);
            bytes[entry + 32..entry + 36].copy_from_slice(&checksum.to_le_bytes());
        }
    }
    let digest = Sha256::digest(&bytes[..body]);
    bytes[body..].copy_from_slice(&digest);
    bytes
}

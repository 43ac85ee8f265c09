//! Output packed by gzip or zstd, as its name tells.
//!
//! Packed output is a row of pieces (gzip calls them members, zstd frames), each whole by itself; who unpacks it sees their
//! contents one after the other. So pieces can be packed by several threads, and a file can be cut between two and gone on with.

use super::sink::SinkError;
use std::io;
use std::path::Path;

/// How output is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Packing {
    /// gzip
    Gzip,
    /// Zstandard
    Zstd,
}

impl Packing {
    /// That which a file's name tells: `.gz`, `.zst` or `.zstd` at its end.
    pub fn of(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "gz" => Some(Packing::Gzip),
            "zst" | "zstd" => Some(Packing::Zstd),
            _ => None,
        }
    }

    /// The extension that tells a file's format, in lower case: that before the one of its packing, if it is packed.
    ///
    /// ```
    /// use standpoint::write::Packing;
    /// assert_eq!(Packing::bare_extension("out.JSONL.gz".as_ref()).as_deref(), Some("jsonl"));
    /// ```
    pub fn bare_extension(path: &Path) -> Option<String> {
        let bare = Self::of(path).map_or_else(|| path.to_owned(), |_| path.with_extension(""));
        Some(bare.extension()?.to_str()?.to_lowercase())
    }

    /// Packs a piece; the same bytes always give the same.
    ///
    /// # Errors
    /// If the program was built without the feature `compressed`.
    ///
    /// ```
    /// use standpoint::write::Packing;
    /// let packing = Packing::of("statements.jsonl.gz".as_ref()).unwrap();
    /// assert_eq!(packing.pack(b"{}\n")?[..2], [0x1F, 0x8B]);
    /// # Ok::<(), standpoint::write::SinkError>(())
    /// ```
    pub fn pack(self, bytes: &[u8]) -> Result<Vec<u8>, SinkError> {
        self.packed(bytes).map_err(|e| SinkError::of_written(&e))
    }

    #[cfg(feature = "compressed")]
    fn packed(self, bytes: &[u8]) -> io::Result<Vec<u8>> {
        use std::io::Write;
        match self {
            Packing::Gzip => {
                let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
                out.write_all(bytes)?;
                out.finish()
            }
            Packing::Zstd => {
                let mut packer = zstd::bulk::Compressor::new(zstd::DEFAULT_COMPRESSION_LEVEL)?;
                packer.include_checksum(true)?;
                packer.compress(bytes)
            }
        }
    }

    #[cfg(not(feature = "compressed"))]
    #[allow(clippy::unused_self)] // as with the feature
    fn packed(self, _: &[u8]) -> io::Result<Vec<u8>> {
        Err(io::Error::other("cannot be packed: this program was built without the feature `compressed`"))
    }
}

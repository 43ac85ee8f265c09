//! Models from files.

use super::error::{Place, ReadError};
use crate::classifier::{Model, ModelError};
use crate::quote::tagger::Tagger;
use crate::sections::{self, FileError};
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// Reads a model file; also gives its identity (SHA-256).
///
/// # Errors
/// If it cannot be read, or is not a whole model file of a known version.
pub fn model(path: &Path) -> Result<(Model, String), ReadError> {
    let bytes = model_bytes(path)?;
    let read = || -> Result<_, ModelError> {
        let model = Model::from_bytes(&bytes)?;
        sections::verify(&bytes)?;
        Ok((model, sections::identity(&bytes)?))
    };
    read().map_err(|e| ReadError::new(Place::file(path.display().to_string()), e))
}

/// Reads a quote tagger file; also gives its identity (SHA-256).
///
/// # Errors
/// If it cannot be read, or is not a whole quote tagger file of a known version.
pub fn tagger(path: &Path) -> Result<(Tagger, String), ReadError> {
    let bytes = model_bytes(path)?;
    let read = || -> Result<_, FileError> {
        let tagger = Tagger::from_bytes(&bytes)?;
        sections::verify(&bytes)?;
        Ok((tagger, sections::identity(&bytes)?))
    };
    read().map_err(|e| ReadError::new(Place::file(path.display().to_string()), e))
}

/// What models of all kinds begin with: bytes enough to tell that a file is none.
const BEGINNING: u64 = 16;

/// The bytes of what should be a model file or a quote tagger file. Of a file that does not begin as one only the
/// beginning is read, so that a device or a large file given by mistake does no harm.
///
/// # Errors
/// If it cannot be read.
pub fn model_bytes(path: &Path) -> Result<Vec<u8>, ReadError> {
    let fail = |e: std::io::Error| ReadError::new(Place::file(path.display().to_string()), e);
    let mut file = File::open(path).map_err(fail)?;
    let mut bytes = Vec::new();
    file.by_ref().take(BEGINNING).read_to_end(&mut bytes).map_err(fail)?;
    if sections::is_known(&bytes) {
        file.read_to_end(&mut bytes).map_err(fail)?;
    }
    Ok(bytes)
}

/// The SHA-256 of a file's bytes, hexadecimal.
///
/// # Errors
/// If it cannot be read.
pub fn identity(path: &Path) -> Result<String, ReadError> {
    let bytes = std::fs::read(path).map_err(|e| ReadError::new(Place::file(path.display().to_string()), e))?;
    Ok(sections::sha256(&bytes))
}

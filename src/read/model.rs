//! Models from files.

use super::error::{Place, ReadError};
use crate::classifier::{Model, file};
use crate::quote::tagger::Tagger;
use sha2::{Digest, Sha256};
use std::path::Path;

/// Reads a model file; also gives its identity (SHA-256).
///
/// # Errors
/// If it cannot be read, or is not a whole model file of a known version.
pub fn model(path: &Path) -> Result<(Model, String), ReadError> {
    let place = || Place::file(path.display().to_string());
    let bytes = std::fs::read(path).map_err(|e| ReadError::new(place(), e))?;
    let model = Model::from_bytes(&bytes).map_err(|e| ReadError::new(place(), e))?;
    let identity = file::identity(&bytes).map_err(|e| ReadError::new(place(), e))?;
    Ok((model, identity))
}

/// Reads a quote tagger file; also gives its identity (SHA-256).
///
/// # Errors
/// If it cannot be read, or is not a whole quote tagger file of a known version.
pub fn tagger(path: &Path) -> Result<(Tagger, String), ReadError> {
    let place = || Place::file(path.display().to_string());
    let bytes = std::fs::read(path).map_err(|e| ReadError::new(place(), e))?;
    let tagger = Tagger::from_bytes(&bytes).map_err(|e| ReadError::new(place(), e))?;
    let identity = Tagger::identity(&bytes).map_err(|e| ReadError::new(place(), e))?;
    Ok((tagger, identity))
}

/// The SHA-256 of a file's bytes, hexadecimal.
///
/// # Errors
/// If it cannot be read.
pub fn identity(path: &Path) -> Result<String, ReadError> {
    let bytes = std::fs::read(path).map_err(|e| ReadError::new(Place::file(path.display().to_string()), e))?;
    Ok(Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect())
}

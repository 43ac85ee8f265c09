//! Which files are meant.

use std::fs;
use std::path::{Path, PathBuf};

/// The format of an input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Text,
    Jsonl,
    Csv,
    Tsv,
}

/// A file to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputFile {
    /// Its name as the user knows it; `-` for standard input.
    pub name: String,
    /// Where it is; none for standard input.
    pub path: Option<PathBuf>,
    pub(super) format: Option<Format>,
}

/// An input that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum InputError {
    /// No such file or folder.
    #[error("{0}: no such file or folder")]
    Missing(String),
    /// A folder with nothing to read in it.
    #[error("{0}: no .txt, .jsonl, .csv or .tsv file in this folder")]
    EmptyFolder(String),
    /// A file of a kind that is not read.
    #[error("{name}: files of type `.{extension}` are not read; use .txt, .jsonl, .csv or .tsv")]
    Extension {
        /// The file.
        name: String,
        /// Its extension.
        extension: String,
    },
    /// The folder could not be listed.
    #[error("{0}: {1}")]
    Io(String, std::io::Error),
}

/// The files meant by what a user named: files, folders (walked in sorted order; files that
/// are not text are passed over), and `-`.
///
/// # Errors
/// If something does not exist or cannot be read.
pub fn inputs<S: AsRef<str>>(named: &[S]) -> Result<Vec<InputFile>, InputError> {
    let mut found = Vec::new();
    for name in named {
        let name = name.as_ref();
        if name == "-" {
            found.push(InputFile { name: name.to_owned(), path: None, format: None });
            continue;
        }
        let path = Path::new(name);
        if path.is_dir() {
            let before = found.len();
            walk(path, &mut found)?;
            if found.len() == before {
                return Err(InputError::EmptyFolder(name.to_owned()));
            }
        } else if path.exists() {
            let extension = extension(path);
            let format = format_of(&extension);
            if format.is_none() && !extension.is_empty() {
                return Err(InputError::Extension { name: name.to_owned(), extension });
            }
            found.push(InputFile { name: name.to_owned(), path: Some(path.to_owned()), format });
        } else {
            return Err(InputError::Missing(name.to_owned()));
        }
    }
    Ok(found)
}

fn walk(folder: &Path, found: &mut Vec<InputFile>) -> Result<(), InputError> {
    let fail = |e| InputError::Io(folder.display().to_string(), e);
    let mut entries: Vec<PathBuf> =
        fs::read_dir(folder).map_err(fail)?.map(|e| e.map(|e| e.path())).collect::<Result<_, _>>().map_err(fail)?;
    entries.sort();
    for path in entries {
        if path.file_name().is_some_and(|n| n.to_string_lossy().starts_with('.')) {
            continue;
        }
        if path.is_dir() {
            walk(&path, found)?;
        } else if let Some(format) = format_of(&extension(&path)) {
            found.push(InputFile { name: path.display().to_string(), path: Some(path), format: Some(format) });
        }
    }
    Ok(())
}

fn extension(path: &Path) -> String {
    path.extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default()
}

fn format_of(extension: &str) -> Option<Format> {
    match extension {
        "txt" | "text" => Some(Format::Text),
        "jsonl" | "ndjson" => Some(Format::Jsonl),
        "csv" => Some(Format::Csv),
        "tsv" | "tab" => Some(Format::Tsv),
        _ => None,
    }
}

//! Which format an annotated file is in, and which files are meant.

use crate::read::input::{Format, InputError, InputFile};
use std::fs;
use std::path::{Path, PathBuf};

/// A format for articles with their quotes marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnnotationFormat {
    /// JSON lines as of the converted `PolNeAR` files: `text` and `attributions`.
    Polnear,
    /// brat standoff: `NAME.ann` beside `NAME.txt`.
    Brat,
    /// JSON as of BBC Citron: `text` and `quotes`, each with sources, cues and contents.
    Citron,
    /// One token a line with its label in the last column (`B-content`, `I-cue`, `O`).
    Conll,
}

impl AnnotationFormat {
    /// The format that a file's extension tells.
    pub fn of(path: &Path) -> Option<Self> {
        let extension = path.extension().map(|e| e.to_string_lossy().to_lowercase())?;
        Some(match extension.as_str() {
            "jsonl" | "ndjson" => AnnotationFormat::Polnear,
            "ann" => AnnotationFormat::Brat,
            "json" => AnnotationFormat::Citron,
            "conll" | "bio" | "iob" | "iob2" => AnnotationFormat::Conll,
            _ => return None,
        })
    }
}

/// The files of annotated articles meant by what a user named: files, folders (walked in sorted order; other
/// files are passed over), and `-`. Their formats follow from their extensions.
///
/// # Errors
/// If something does not exist or cannot be read, or a folder holds nothing of the kind.
pub fn annotation_inputs<S: AsRef<str>>(named: &[S]) -> Result<Vec<InputFile>, InputError> {
    let mut found = Vec::new();
    for name in named {
        let name = name.as_ref();
        let path = Path::new(name);
        if name == "-" {
            found.push(InputFile { name: name.to_owned(), path: None, format: Some(Format::Jsonl) });
        } else if path.is_dir() {
            let before = found.len();
            walk(path, &mut found)?;
            if found.len() == before {
                return Err(InputError::EmptyFolder(name.to_owned()));
            }
        } else if path.exists() {
            found.push(file(path));
        } else {
            return Err(InputError::Missing(name.to_owned()));
        }
    }
    Ok(found)
}

fn file(path: &Path) -> InputFile {
    InputFile { name: path.display().to_string(), path: Some(path.to_owned()), format: Some(Format::Jsonl) }
}

fn walk(folder: &Path, found: &mut Vec<InputFile>) -> Result<(), InputError> {
    let fail = |e| InputError::Io(folder.display().to_string(), e);
    let entries = fs::read_dir(folder).map_err(fail)?.map(|e| e.map(|e| e.path()));
    let mut entries: Vec<PathBuf> = entries.collect::<Result<_, _>>().map_err(fail)?;
    entries.sort();
    for path in entries {
        if path.file_name().is_some_and(|n| n.to_string_lossy().starts_with('.')) {
            continue;
        }
        if path.is_dir() {
            walk(&path, found)?;
        } else if AnnotationFormat::of(&path).is_some() {
            found.push(file(&path));
        }
    }
    Ok(())
}

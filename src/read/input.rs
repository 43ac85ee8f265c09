//! Which files are meant.

use std::collections::VecDeque;
use std::ffi::OsString;
use std::fs;
use std::iter::Peekable;
use std::path::{Path, PathBuf};

/// The format of an input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Text,
    Html,
    Jsonl,
    Csv,
    Tsv,
    Parquet,
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
    #[error("{0}: no .txt, .html, .jsonl, .csv, .tsv or .parquet file in this folder")]
    EmptyFolder(String),
    /// A file of a kind that is not read.
    #[error("{name}: files of type `.{extension}` are not read; use .txt, .html, .jsonl, .csv, .tsv or .parquet")]
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
    walk(named)?.collect()
}

/// As [`inputs`], but a file that is named may have any extension: its format is told by what is in it.
///
/// # Errors
/// As [`inputs`].
pub fn label_inputs<S: AsRef<str>>(named: &[S]) -> Result<Vec<InputFile>, InputError> {
    let mut all = Vec::new();
    for name in named {
        let path = Path::new(name.as_ref());
        if path.is_file() {
            all.push(InputFile { name: name.as_ref().to_owned(), path: Some(path.to_owned()), format: None });
        } else {
            all.extend(inputs(&[name])?);
        }
    }
    Ok(all)
}

/// As [`inputs`], but folders are listed only when it is their turn: a million files need not be held at once.
///
/// # Errors
/// If something that was named does not exist, is of a kind that is not read, or is a folder with nothing to read.
pub fn walk<S: AsRef<str>>(named: &[S]) -> Result<Inputs, InputError> {
    let mut roots = VecDeque::with_capacity(named.len());
    for name in named {
        let name = name.as_ref();
        let path = Path::new(name);
        roots.push_back(if name == "-" {
            Root::File(InputFile { name: name.to_owned(), path: None, format: None })
        } else if path.is_dir() {
            let mut folder = Walk { open: vec![Folder::open(path.to_owned())?] }.peekable();
            match folder.peek() {
                None => return Err(InputError::EmptyFolder(name.to_owned())),
                Some(_) => Root::Folder(Box::new(folder)),
            }
        } else if path.exists() {
            let extension = extension(path);
            let format = format_of(&extension);
            if format.is_none() && !extension.is_empty() {
                return Err(InputError::Extension { name: name.to_owned(), extension });
            }
            Root::File(InputFile { name: name.to_owned(), path: Some(path.to_owned()), format })
        } else {
            return Err(InputError::Missing(name.to_owned()));
        });
    }
    Ok(Inputs { roots })
}

/// Iterator over files; see [`walk`].
pub struct Inputs {
    roots: VecDeque<Root>,
}

enum Root {
    File(InputFile),
    Folder(Box<Peekable<Walk>>),
}

impl From<Vec<InputFile>> for Inputs {
    fn from(files: Vec<InputFile>) -> Self {
        Self { roots: files.into_iter().map(Root::File).collect() }
    }
}

impl std::fmt::Debug for Inputs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Inputs").field("roots", &self.roots.len()).finish_non_exhaustive()
    }
}

impl Iterator for Inputs {
    type Item = Result<InputFile, InputError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            match self.roots.pop_front()? {
                Root::File(file) => return Some(Ok(file)),
                Root::Folder(mut folder) => {
                    if let Some(next) = folder.next() {
                        self.roots.push_front(Root::Folder(folder));
                        return Some(next);
                    }
                }
            }
        }
    }
}

/// The files of a folder and those below it.
struct Walk {
    open: Vec<Folder>,
}

struct Folder {
    path: PathBuf,
    rest: std::vec::IntoIter<OsString>,
}

impl Folder {
    fn open(path: PathBuf) -> Result<Self, InputError> {
        let fail = |e| InputError::Io(path.display().to_string(), e);
        let names = fs::read_dir(&path).map_err(fail)?.map(|e| e.map(|e| e.file_name()));
        let mut names: Vec<OsString> = names.collect::<Result<_, _>>().map_err(fail)?;
        names.sort_unstable();
        Ok(Self { path, rest: names.into_iter() })
    }
}

impl Walk {
    /// Whether a folder is one of those that are open: a link that leads in a circle.
    fn is_circle(&self, path: &Path) -> bool {
        let linked = path.symlink_metadata().is_ok_and(|m| m.is_symlink());
        let real = |p: &Path| p.canonicalize().ok();
        linked && real(path).is_some_and(|p| self.open.iter().any(|f| real(&f.path).as_ref() == Some(&p)))
    }
}

impl Iterator for Walk {
    type Item = Result<InputFile, InputError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let folder = self.open.last_mut()?;
            let Some(name) = folder.rest.next() else {
                self.open.pop();
                continue;
            };
            if name.to_string_lossy().starts_with('.') {
                continue;
            }
            let path = folder.path.join(name);
            let kind = path.metadata();
            if kind.as_ref().is_ok_and(fs::Metadata::is_dir) {
                if !self.is_circle(&path) {
                    match Folder::open(path) {
                        Ok(folder) => self.open.push(folder),
                        Err(e) => return Some(Err(e)),
                    }
                }
            } else if let Some(format) = format_of(&extension(&path)).filter(|_| kind.map_or(true, |k| k.is_file())) {
                return Some(Ok(InputFile {
                    name: path.display().to_string(),
                    path: Some(path),
                    format: Some(format),
                }));
            }
        }
    }
}

/// The extension that tells the format: that before `.gz` or `.zst`, if there is one.
fn extension(path: &Path) -> String {
    let lower = |path: &Path| path.extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default();
    let extension = lower(path);
    if matches!(extension.as_str(), "gz" | "zst" | "zstd") { lower(&path.with_extension("")) } else { extension }
}

fn format_of(extension: &str) -> Option<Format> {
    match extension {
        "txt" | "text" => Some(Format::Text),
        "html" | "htm" | "xhtml" => Some(Format::Html),
        "jsonl" | "ndjson" => Some(Format::Jsonl),
        "csv" => Some(Format::Csv),
        "tsv" | "tab" => Some(Format::Tsv),
        "parquet" | "pq" => Some(Format::Parquet),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_walked_in_sorted_order_and_compressed_files_are_told_by_what_is_in_them() {
        let folder = tempfile::tempdir().unwrap();
        let names =
            ["b.txt", "a/2.jsonl.gz", "a/1.CSV.zst", "a/x.pdf", "c/deep/z.html", "a.tsv", ".hidden.txt", "d.gz"];
        for name in names {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "x").unwrap();
        }
        #[cfg(unix)]
        std::os::unix::fs::symlink(folder.path(), folder.path().join("c/deep/up")).unwrap();
        let found = inputs(&[folder.path().to_str().unwrap()]).unwrap();
        let short = |f: &InputFile| f.name[folder.path().to_str().unwrap().len() + 1..].to_owned();
        let names: Vec<String> = found.iter().map(short).collect();
        assert_eq!(names, ["a/1.CSV.zst", "a/2.jsonl.gz", "a.tsv", "b.txt", "c/deep/z.html"]);
        assert_eq!(found[0].format, Some(Format::Csv));
    }

    #[test]
    fn a_folder_without_anything_to_read_and_a_foreign_type_are_errors_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let pdf = folder.path().join("a.pdf");
        fs::write(&pdf, "x").unwrap();
        let error = |path: &Path| walk(&[path.to_str().unwrap()]).unwrap_err().to_string();
        assert!(error(folder.path()).contains("no .txt"), "{}", error(folder.path()));
        assert!(error(&pdf).contains("files of type `.pdf` are not read"));
        assert!(error(Path::new("nowhere")).contains("no such file"));
    }
}

//! One file a parser of foreign bytes, each with one function `check` that panics where a promise is broken:
//! not only that nothing panics, but that what comes out makes sense.

pub mod annotations;
pub mod articles;
pub mod columns;
pub mod labels;
pub mod lexicon;
pub mod model;
pub mod packed;
pub mod pages;
pub mod quotes;
pub mod statements;
pub mod tagger;
pub mod text;
pub mod topics;

use standpoint::text::Span;
use std::path::{Path, PathBuf};

/// Longest text that is looked at: longer ones only make a fuzzer slow. `tests/limits.rs` is about length.
const LONGEST: usize = 8 << 10;

/// The bytes as text, whatever they are.
fn text_of(data: &[u8]) -> String {
    String::from_utf8_lossy(&data[..data.len().min(LONGEST)]).into_owned()
}

/// A folder of this process alone.
fn folder() -> PathBuf {
    let folder = std::env::temp_dir().join(format!("standpoint-fuzz-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a temporary folder");
    folder
}

/// A file of that name with those bytes. Each thread has its own.
fn file(name: &str, bytes: &[u8]) -> PathBuf {
    let own = format!("{:?}-{name}", std::thread::current().id()).replace(['(', ')'], "");
    let path = folder().join(own);
    std::fs::write(&path, bytes).expect("a temporary file");
    path
}

fn named(path: &Path) -> Vec<standpoint::read::InputFile> {
    standpoint::read::inputs(&[path.display().to_string()]).expect("a file of a known type")
}

/// A span must lie in the text, on boundaries of characters, and hold something.
fn assert_inside(span: Span, text: &str) {
    assert!(span.start < span.end && span.end <= text.len(), "{span:?} in {} bytes", text.len());
    assert!(text.is_char_boundary(span.start) && text.is_char_boundary(span.end), "{span:?} cuts a character");
}

/// Spans inside the text, ascending, without overlap.
fn assert_ordered(spans: &[Span], text: &str) {
    for span in spans {
        assert_inside(*span, text);
    }
    assert!(spans.is_sorted_by(|a, b| a.end <= b.start), "{spans:?}");
}

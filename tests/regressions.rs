//! Every seed of the fuzz targets, and every input that ever broke a promise, through the checks of `fuzz/`.
//!
//! `fuzz/seeds/TARGET/` holds small invented inputs that a fuzzer starts from; `tests/regressions/TARGET/` what one found.

#[allow(unreachable_pub)] // public in the crate of the fuzz targets
#[path = "../fuzz/src/checks/mod.rs"]
mod checks;

use std::fs;
use std::path::Path;

fn replay(target: &str, check: fn(&[u8])) {
    let mut count = 0;
    for folder in ["fuzz/seeds", "tests/regressions"] {
        let folder = Path::new(folder).join(target);
        let mut files: Vec<_> = fs::read_dir(&folder).into_iter().flatten().flatten().map(|e| e.path()).collect();
        files.sort();
        for file in files {
            let input = fs::read(&file).unwrap();
            let done = std::panic::catch_unwind(|| check(&input));
            assert!(done.is_ok(), "{}", file.display());
            count += 1;
        }
    }
    assert!(count > 0, "no seeds for {target}");
}

macro_rules! replayed {
    ($($target:ident: $name:ident),* $(,)?) => {
        $(
            #[test]
            fn $name() {
                replay(stringify!($target), checks::$target::check);
            }
        )*
    };
}

replayed! {
    text: text_is_cut_without_loss,
    quotes: quotes_lie_in_their_text,
    statements: statements_make_sense,
    labels: label_files_are_read_or_refused,
    topics: topic_files_are_read_or_refused,
    lexicon: word_lists_are_read_or_refused,
    model: model_files_are_read_or_refused,
    tagger: tagger_files_are_read_or_refused,
    annotations: annotations_are_read_or_refused,
    articles: articles_are_read_or_refused,
    pages: pages_are_read_or_refused,
    columns: parquet_files_are_read_or_refused,
    packed: packed_files_are_read_or_refused,
}

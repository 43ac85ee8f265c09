//! Parquet files.

use super::{file, named};
use standpoint::read::{Columns, LabelOptions, articles, unlabelled_sentences};

/// Most rows that are looked at: a few bytes can stand for very many equal ones.
const MOST: usize = 2_000;

/// Each row is an article with text or an error that names the file; after what breaks the file nothing comes.
pub fn check(data: &[u8]) {
    let path = file("any.parquet", data);
    let mut count = 0;
    for article in articles(named(&path), Columns::default()).take(MOST) {
        count += 1;
        match article {
            Ok(article) => assert!(!article.text.trim().is_empty()),
            Err(error) => assert!(error.to_string().contains("any.parquet"), "{error} does not name the file"),
        }
    }
    if count < MOST {
        match unlabelled_sentences(&named(&path), &LabelOptions::default()) {
            Ok(rows) => assert!(rows.sentences.len() <= count),
            Err(error) => assert!(error.to_string().contains("any.parquet"), "{error} does not name the file"),
        }
    }
}

//! Readers of articles: plain text, JSON lines, tables.

use super::{file, named};
use standpoint::read::{Columns, articles};

/// The first byte chooses the format. Reading ends; each record is an article with text or an error that names its file.
pub fn check(data: &[u8]) {
    let Some((first, data)) = data.split_first() else { return };
    let path = file(["any.txt", "any.jsonl", "any.csv", "any.tsv", "any"][usize::from(first % 5)], data);
    let mut count = 0;
    for article in articles(named(&path), Columns::default()) {
        count += 1;
        assert!(count <= data.len() + 1, "more records than bytes");
        match article {
            Ok(article) => {
                assert!(!article.text.trim().is_empty());
                assert!(article.title.is_none_or(|t| !t.contains('\n')) || first % 5 != 0);
            }
            Err(error) => assert!(error.to_string().contains("any"), "{error} does not name the file"),
        }
    }
}

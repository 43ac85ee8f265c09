//! Web pages.

use super::{file, named};
use standpoint::read::{Columns, articles};

/// A page is one article with text, the same whenever it is read, or an error that names its file.
pub fn check(data: &[u8]) {
    let path = file("any.html", &data[..data.len().min(super::LONGEST)]);
    let read = || articles(named(&path), Columns::default()).collect::<Vec<_>>();
    let (first, again) = (read(), read());
    assert_eq!((first.len(), again.len()), (1, 1));
    match (&first[0], &again[0]) {
        (Ok(article), Ok(again)) => {
            assert_eq!(article, again);
            assert!(!article.text.trim().is_empty());
            let told = [&article.title, &article.date, &article.outlet, &article.author, &article.language];
            assert!(told.into_iter().flatten().all(|t| !t.trim().is_empty()));
        }
        (Err(error), Err(again)) => {
            assert!(error.to_string().contains("any.html"), "{error} does not name the file");
            assert_eq!(error.to_string(), again.to_string());
        }
        (a, b) => panic!("once {a:?}, once {b:?}"),
    }
}

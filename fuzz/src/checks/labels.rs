//! Label files, and the other tables: votes, behaviour tests, statements.

use super::{file, named};
use standpoint::label::Stance;
use standpoint::read::{
    LabelOptions, challenges, conflicts, labelled_sentences, statements, unlabelled_sentences, votes,
};

/// The first byte chooses the format. A bad row is an error or is counted; a good one makes sense.
pub fn check(data: &[u8]) {
    let Some((first, data)) = data.split_first() else { return };
    let path = file(["any.csv", "any.tsv", "any.jsonl", "any.txt"][usize::from(first % 4)], data);
    let inputs = named(&path);
    let strict = LabelOptions::default();
    let lenient = LabelOptions { skip_bad_rows: true, ..LabelOptions::default() };
    let all = [
        labelled_sentences(&inputs, &strict),
        labelled_sentences(&inputs, &lenient),
        unlabelled_sentences(&inputs, &strict),
        unlabelled_sentences(&inputs, &lenient),
    ];
    if let (Ok(strict), Ok(lenient)) = (&all[0], &all[1]) {
        assert_eq!(strict.sentences, lenient.sentences, "what has no bad row is read the same");
        assert!(lenient.skipped.is_empty());
    }
    assert!(all[0].is_err() || all[1].is_ok(), "whoever skips bad rows reads more");
    for rows in all.iter().flatten() {
        assert_eq!(rows.sentences.len(), rows.places.len());
        for s in &rows.sentences {
            assert!(!s.text.trim().is_empty());
            s.target.iter().for_each(|t| super::assert_inside(*t, &s.text));
            assert!(s.weight.is_finite() && s.weight >= 0.0);
            assert!(s.label_probability.is_none_or(|p| (0.0..=1.0).contains(&p)));
        }
        assert!(conflicts(&rows.sentences).iter().all(|(a, b)| a < b && *b < rows.sentences.len()));
        if let Ok(votes) = votes::<Stance>(rows, &["a".to_owned(), "stance".to_owned()], &strict.label_map) {
            assert_eq!(votes.len(), rows.sentences.len());
        }
    }
    let errors = all.iter().filter_map(|r| r.as_ref().err());
    let skipped = all.iter().flatten().flat_map(|r| &r.skipped);
    for error in errors.chain(skipped) {
        assert!(error.to_string().contains("any."), "{error} does not name the file");
    }
    drop(challenges(&inputs));
    drop(statements(&inputs));
}

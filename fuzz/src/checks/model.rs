//! Model files.

use super::tagger::repaired;
use standpoint::classifier::{Input, Model, Predictor, file};

const SENTENCES: [&str; 3] =
    ["She opposes the border wall.", "“Lift the EU sanctions on Russia,” said Ida Holm.", "Ünïcödé 👩‍👩‍👧 — no!"];

/// As it came, and with its checksums put right so that what is inside is looked at: an error, or a model that
/// decides, explains and is written again as it was.
pub fn check(data: &[u8]) {
    assert!(file::verify(data).is_err() || Model::from_bytes(data).is_ok());
    let Ok(model) = Model::from_bytes(&repaired(data)) else { return };
    let bytes = model.to_bytes();
    assert_eq!(file::verify(&bytes), Ok(()));
    let again = Model::from_bytes(&bytes).expect("what was written is read");
    assert_eq!(again.to_bytes(), bytes);
    let mut predictor = Predictor::new(&model);
    let topics = model.head().topics.iter().take(2).map(|t| Some(t.as_str()));
    for topic in topics.chain([None, Some("other")]).collect::<Vec<_>>() {
        for text in SENTENCES {
            let input = Input { text, topic, ..Input::default() };
            let decided = predictor.predict(&input);
            let stance = decided.stance.map(|d| d.probabilities);
            for p in stance.into_iter().chain(decided.sentiment.map(|d| d.probabilities)) {
                assert!(p.iter().all(|p| (0.0..=1.0).contains(p)), "{p:?}");
                assert!((p.iter().sum::<f32>() - 1.0).abs() < 1e-3, "{p:?}");
            }
            drop(predictor.explain(&input));
        }
    }
}

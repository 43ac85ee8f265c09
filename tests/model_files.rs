//! Model files and quote tagger files: those of every older version are read, and nothing else is taken for one.

use proptest::prelude::*;
use standpoint::builtin;
use standpoint::classifier::{Input, Model, Predictor, TrainOptions, file, train};
use standpoint::feature::{Operator, StanceLexicon, TermKind};
use standpoint::label::{LabelledSentence, Sentiment, Stance};
use standpoint::quote::tagger::{self, Tagger, TaggerOptions};
use standpoint::quote::{AnnotatedArticle, Extractor};
use standpoint::read::parse_topics;
use standpoint::read::{annotated_articles, inputs, model, tagger as read_tagger};
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

static MODEL: LazyLock<Vec<u8>> = LazyLock::new(|| fs::read("tests/models/v1.model").unwrap());
static TAGGER: LazyLock<Vec<u8>> = LazyLock::new(|| fs::read("tests/models/v1.quotes").unwrap());

/// Sentences that nobody said: enough to learn a little from.
fn rows() -> Vec<LabelledSentence> {
    const ROWS: [(&str, &str, &str); 18] = [
        ("border-wall", "against", "The wall is a costly mistake and must never be built."),
        ("border-wall", "against", "I oppose this wall and every mile of it."),
        ("border-wall", "against", "Stop the wall now."),
        ("border-wall", "favor", "Build the wall and build it soon."),
        ("border-wall", "favor", "We need the wall for our safety."),
        ("border-wall", "favor", "A strong wall will protect our towns."),
        ("border-wall", "neutral", "The wall was debated on Monday."),
        ("border-wall", "neutral", "The committee will hear about the wall next week."),
        ("tram", "favor", "The tram is good for the town and I support it."),
        ("tram", "favor", "We are proud of the tram."),
        ("tram", "favor", "Let us build the tram at last."),
        ("tram", "against", "Nobody needs a tram that nobody can pay."),
        ("tram", "against", "I oppose the tram."),
        ("tram", "against", "The tram is a stupid idea and will ruin us."),
        ("tram", "neutral", "The tram was on the agenda on Tuesday."),
        ("tram", "neutral", "A report on the tram is expected in June."),
        ("", "", "What a happy day for all of us!"),
        ("", "", "What a sad and terrible day."),
    ];
    let sentence = |(number, (topic, stance, text)): (usize, &(&str, &str, &str))| {
        let mut s = LabelledSentence::new(number.to_string(), *text);
        s.topic = Some((*topic).to_owned()).filter(|t| !t.is_empty());
        s.stance = stance.parse::<Stance>().ok();
        s.sentiment = Some(match *stance {
            "favor" => Sentiment::Positive,
            "against" => Sentiment::Negative,
            _ if text.contains("happy") => Sentiment::Positive,
            _ if text.contains("sad") => Sentiment::Negative,
            _ => Sentiment::Neutral,
        });
        s
    };
    ROWS.iter().enumerate().map(sentence).collect()
}

/// Writes small files of the present version. To be run, and its files to be committed, when the version is raised:
/// `cargo test --release --test model_files -- --ignored`.
#[test]
#[ignore = "writes the files that the other tests read"]
fn write_files_of_this_version() {
    let lexicon = StanceLexicon {
        operators: vec![
            (Operator::Support, "support".to_owned()),
            (Operator::Oppose, "oppose".to_owned()),
            (Operator::Increase, "build".to_owned()),
            (Operator::Decrease, "stop".to_owned()),
            (Operator::Disapprove, "stupid".to_owned()),
        ],
        topics: [("tram".to_owned(), vec![(TermKind::Pos, "tram".to_owned())])].into(),
        tones: vec![(1.0, "happy".to_owned()), (-2.0, "terrible".to_owned())],
    };
    let topics = parse_topics(
        "[[topic]]\nid = \"tram\"\nname = \"Tram\"\nproposition = \"the tram is built\"\naliases = [\"tram\", \"light rail\"]\n",
        "tram",
    );
    let options = TrainOptions { lexicon, folds: 2, least_texts: 3, ..TrainOptions::default() };
    let model = train(&rows(), Vec::new(), &topics.unwrap(), &options, &|_| ()).unwrap();
    fs::write(format!("tests/models/v{}.model", file::VERSION), model.to_bytes()).unwrap();
    let articles = annotated_articles(&inputs(&["data/articles/gold.jsonl"]).unwrap()).unwrap();
    let few: Vec<AnnotatedArticle> = articles.into_iter().take(4).collect();
    let options = TaggerOptions { passes: 4, folds: 2, weights: 1000, ..TaggerOptions::default() };
    let tagger = tagger::train(&few, builtin::quote_lexicon(), Vec::new(), &options);
    fs::write(format!("tests/models/v{}.quotes", Tagger::VERSION), tagger.to_bytes()).unwrap();
}

#[test]
fn there_is_a_file_of_every_version() {
    for version in 1..=file::VERSION {
        assert!(Path::new(&format!("tests/models/v{version}.model")).exists(), "no model of version {version}");
    }
    for version in 1..=Tagger::VERSION {
        assert!(Path::new(&format!("tests/models/v{version}.quotes")).exists(), "no tagger of version {version}");
    }
}

#[test]
fn models_of_every_version_are_read_and_decide_as_they_did() {
    for version in 1..=file::VERSION {
        let (model, _) = model(Path::new(&format!("tests/models/v{version}.model"))).unwrap();
        let mut predictor = Predictor::new(&model);
        let mut decide = |text: &str, topic: &str| {
            let decided = predictor.predict(&Input { text, topic: Some(topic), ..Input::default() });
            let (stance, sentiment) = (decided.stance.unwrap(), decided.sentiment.unwrap());
            format!("{} {:.3}, {} {:.3}", stance.label, stance.confidence(), sentiment.label, sentiment.confidence())
        };
        let decisions = [
            decide("She opposes the tram.", "tram"),
            decide("They support the wall.", "border-wall"),
            decide("A happy day.", "other"),
        ];
        insta::assert_snapshot!(format!("decisions_of_version_{version}"), decisions.join("\n"));
        assert_eq!(model.head().definitions[0].aliases, ["tram", "light rail"]);
    }
}

#[test]
fn taggers_of_every_version_are_read_and_find_what_they_did() {
    for version in 1..=Tagger::VERSION {
        let (tagger, _) = read_tagger(Path::new(&format!("tests/models/v{version}.quotes"))).unwrap();
        let extractor = Extractor::from(builtin::quote_lexicon()).with_tagger(&tagger);
        let text = "“We will stay,” said Ida Holm. Anna Berg said that the plan was hers.";
        let found: Vec<&str> = extractor.quotes(text).iter().map(|q| q.extent().of(text)).collect();
        insta::assert_snapshot!(format!("quotes_of_version_{version}"), found.join("\n"));
    }
}

#[test]
fn what_is_wrong_with_a_file_is_told() {
    let told = |bytes: &[u8]| file::problems(bytes).iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    let whole = &MODEL[..];
    assert_eq!(told(whole), "");
    assert_eq!(told(b""), "the file is empty, and no standpoint model file");
    assert_eq!(told(b"hello"), "this is not a standpoint model file (it does not begin with `STANDPNT`)");
    assert_eq!(told(&TAGGER), "this is a standpoint quote tagger file, not a model file: give it with --quotes");
    let wrong = Tagger::problems(whole)[0].to_string();
    assert_eq!(wrong, "this is a standpoint model file, not a quote tagger file: give it with --model");
    let with = |at: usize, byte: u8| {
        let mut bytes = whole.to_vec();
        bytes[at] = byte;
        bytes
    };
    let newer = "the model file is of version 7, this program reads versions up to 1: use a newer standpoint";
    assert_eq!(told(&with(8, 7)), newer);
    let older = "the model file is of version 0, this program reads versions from 1 on: train it again";
    assert_eq!(told(&with(8, 0)), older);
    assert_eq!(
        told(&whole[..12]),
        "the file is cut short: it ends at byte 12, inside its head, which reaches to byte 16"
    );
    let table = told(&whole[..100]);
    assert!(table.starts_with("the file is cut short: it ends at byte 100, inside its table of sections, "), "{table}");
    let section = told(&whole[..whole.len() / 2]);
    assert!(section.contains("inside section `"), "{section}");
    let digest = told(&whole[..whole.len() - 1]);
    assert!(digest.contains("inside the SHA-256 at its end"), "{digest}");
    let longer = [whole, b"tail"].concat();
    assert_eq!(told(&longer), format!("the file ends at byte {}, but 4 bytes follow", whole.len()));
    let end = whole.len() - 1;
    let identity = told(&with(end, whole[end] ^ 1));
    assert!(identity.starts_with("the file was changed after it was written: its SHA-256 is "), "{identity}");
    // two sections and, with them, the SHA-256
    let mut two = with(500, whole[500] ^ 1);
    two[end - 40] ^= 1;
    let two = told(&two);
    assert_eq!(two.lines().filter(|l| l.contains("has the checksum")).count(), 2, "{two}");
    assert!(two.lines().count() == 3 && two.contains("section `head` (bytes "), "{two}");
}

#[test]
fn sections_that_changed_places_are_no_model() {
    for (a, b) in [(16, 56), (56, 96), (96, 136)] {
        let mut names = MODEL.clone();
        (0..16).for_each(|i| names.swap(a + i, b + i));
        assert!(Model::from_bytes(&names).is_err(), "names at {a} and {b}");
        let mut entries = MODEL.clone();
        (0..40).for_each(|i| entries.swap(a + i, b + i));
        assert!(Model::from_bytes(&entries).is_err(), "entries at {a} and {b}");
    }
}

#[test]
fn no_byte_of_a_model_can_change_unseen() {
    for at in 0..MODEL.len() {
        let mut bytes = MODEL.clone();
        bytes[at] ^= 1 << (at % 8);
        assert!(file::verify(&bytes).is_err(), "byte {at}");
        // all but the identity at the end is looked at whenever a model is read
        assert!(at + 32 >= bytes.len() || Model::from_bytes(&bytes).is_err(), "byte {at}");
    }
}

#[test]
fn no_byte_of_a_tagger_can_change_unseen() {
    for at in 0..TAGGER.len() {
        let mut bytes = TAGGER.clone();
        bytes[at] ^= 1 << (at % 8);
        assert!(Tagger::verify(&bytes).is_err(), "byte {at}");
        assert!(at + 32 >= bytes.len() || Tagger::from_bytes(&bytes).is_err(), "byte {at}");
    }
}

#[test]
fn no_beginning_of_a_file_is_one() {
    for length in 0..MODEL.len() {
        assert!(Model::from_bytes(&MODEL[..length]).is_err(), "{length} bytes");
    }
    for length in 0..TAGGER.len() {
        assert!(Tagger::from_bytes(&TAGGER[..length]).is_err(), "{length} bytes");
    }
}

proptest! {
    #[test]
    fn changed_bytes_are_an_error_and_never_another_model(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8)
    ) {
        for (whole, is_one) in [(&*MODEL, (|b: &[u8]| file::verify(b).is_ok()) as fn(&[u8]) -> bool), (&*TAGGER, |b| Tagger::verify(b).is_ok())] {
            let mut bytes = whole.clone();
            for (at, byte) in &changes {
                bytes[at.index(whole.len())] = *byte;
            }
            prop_assert_eq!(is_one(&bytes), bytes == *whole);
        }
    }

    #[test]
    fn any_bytes_behind_the_first_ones_are_an_error(tail in prop::collection::vec(any::<u8>(), 0..400)) {
        for magic in [&MODEL[..12], &TAGGER[..12]] {
            let bytes = [magic, &tail].concat();
            prop_assert!(Model::from_bytes(&bytes).is_err() && Tagger::from_bytes(&bytes).is_err());
        }
    }
}

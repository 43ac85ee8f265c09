//! Model files and quote tagger files: those of every older version are read, and nothing else is taken for one.

use proptest::prelude::*;
use sha2::{Digest, Sha256};
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

/// A file whose section `name` was changed by somebody who knows how to set the checksums right.
fn tampered(file: &[u8], name: &str, change: impl Fn(&[u8]) -> Vec<u8>) -> Vec<u8> {
    let long = |at: usize| u64::from_le_bytes(std::array::from_fn(|i| file[at + i])) as usize;
    let count = u32::from_le_bytes(std::array::from_fn(|i| file[12 + i])) as usize;
    let mut out = file[..16].to_vec();
    let mut at = 16 + 40 * count;
    let mut body = Vec::new();
    for entry in (16..at).step_by(40) {
        let section = &file[long(entry + 16)..][..long(entry + 24)];
        let own = file[entry..entry + 16].split(|b| *b == 0).next() == Some(name.as_bytes());
        let section = if own { change(section) } else { section.to_vec() };
        out.extend(&file[entry..entry + 16]);
        out.extend((at as u64).to_le_bytes());
        out.extend((section.len() as u64).to_le_bytes());
        out.extend(crc32fast::hash(&section).to_le_bytes());
        out.extend([0; 4]);
        at += section.len();
        body.extend(section);
    }
    out.extend(body);
    let digest = Sha256::digest(&out);
    out.extend_from_slice(&digest);
    out
}

fn replaced(name: &'static str, from: &'static str, to: &str) -> String {
    let head = |bytes: &[u8]| {
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        assert!(text.contains(from), "{from}: {text}");
        text.replacen(from, to, 1).into_bytes()
    };
    Model::from_bytes(&tampered(&MODEL, name, head)).map_or_else(|e| e.to_string(), |_| "read".to_owned())
}

#[test]
fn a_file_put_together_anew_is_the_same() {
    assert!(tampered(&MODEL, "head", <[u8]>::to_vec) == *MODEL);
    assert!(tampered(&TAGGER, "head", <[u8]>::to_vec) == *TAGGER);
}

#[test]
fn heads_that_ask_for_the_impossible_are_refused_though_their_checksums_match() {
    assert!(replaced("head", "\"longest\":5", "\"longest\":4000000000").contains("n-grams of 3 to 4000000000 letters"));
    assert!(replaced("head", "\"shortest\":3", "\"shortest\":7").contains("n-grams of 7 to 5 letters"));
    assert!(replaced("head", "\"temperature\":", "\"temperature\":0.0,\"was\":").contains("a temperature of 0"));
    assert!(replaced("head", "\"temperature\":", "\"temperature\":-1.0,\"was\":").contains("a temperature of -1"));
    assert!(replaced("head", "\"threshold\":", "\"threshold\":1e999,\"was\":").contains("the head is not readable"));
    assert!(replaced("head", "[\"border-wall\",\"tram\"]", "[\"tram\",\"border-wall\"]").contains("not in order"));
    assert!(replaced("head", "[\"border-wall\",\"tram\"]", "[\"tram\",\"tram\"]").contains("not in order"));
    assert!(replaced("head", "[\"border-wall\",\"tram\"]", "[\"tram\"]").contains("differ in the number of topics"));
    assert!(replaced("head", "\"id\":\"tram\"", "\"id\":\"T R A M\"").contains("must be of lower-case letters"));
    assert!(replaced("head", "rust-stemmers 1.2", "another").contains("was made with stemmer `another`"));
    assert!(
        replaced("lexicon", "\"tones\":[]", "\"tones\":[[-2e30,\"sad\"]]")
            .contains("the strength of a word is out of range")
    );
    assert!(replaced("lexicon", "\"support\"", "\"supporting\"").contains("the lexicon is not readable"));
}

#[test]
fn numbers_that_cannot_be_worked_with_are_refused_though_their_checksums_match() {
    let refused = |name: &str, at: usize, bytes: &[u8], message: &str| {
        let change = |section: &[u8]| {
            let mut section = section.to_vec();
            section[at..at + bytes.len()].copy_from_slice(bytes);
            section
        };
        let told = Model::from_bytes(&tampered(&MODEL, name, change)).unwrap_err().to_string();
        assert!(told.contains(message), "{name} {at}: {told}");
    };
    for number in [f32::NAN, f32::INFINITY, 1e30, -1.0] {
        refused("idf", 0, &number.to_le_bytes(), "a weight is out of range");
    }
    for number in [f32::NAN, f32::NEG_INFINITY, 1e30] {
        refused("stance", 0, &number.to_le_bytes(), "a weight is out of range"); // a constant
        refused("stance", 12, &number.to_le_bytes(), "a weight is out of range"); // the step of the shared weights
    }
    refused("ends", 0, &u32::MAX.to_le_bytes(), "a name ends where none can");
    refused("names", 0, &[0xff], "a name is not UTF-8");
    // how many topics there are, and how many features the first of them has: as many as the number can say
    let features = Model::from_bytes(&MODEL).unwrap().features();
    let topics = 16 + 6 * features;
    refused("stance", topics, &u32::MAX.to_le_bytes(), "it ends too early");
    refused("stance", topics + 16, &u32::MAX.to_le_bytes(), "it ends too early");
    refused("stance", topics, &1u32.to_le_bytes(), "weights are followed by something else");
    let longer = |section: &[u8]| [section, &[0; 7]].concat();
    for (name, message) in [("ends", "cut inside a number"), ("idf", "cut inside a number"), ("stance", "followed by")]
    {
        let told = Model::from_bytes(&tampered(&MODEL, name, longer)).unwrap_err().to_string();
        assert!(told.contains(message), "{told}");
    }
}

#[test]
fn a_tagger_whose_features_all_belong_in_one_place_is_refused_and_not_given_gigabytes() {
    // 600 neighbours in the order of the table, found by going back from their places
    const FACTOR: u32 = 0x9e37_79b1;
    let inverse = (0..5).fold(1u32, |x, _| x.wrapping_mul(2u32.wrapping_sub(FACTOR.wrapping_mul(x))));
    let mut features: Vec<u32> = (0..600u32).map(|place| place.wrapping_mul(inverse) & ((1 << 25) - 1)).collect();
    features.sort_unstable();
    let mut bytes = Vec::new();
    let mut last = 0;
    for feature in &features {
        let mut gap = feature - last;
        last = *feature;
        while gap >= 128 {
            bytes.push(gap as u8 | 128);
            gap >>= 7;
        }
        bytes.push(gap as u8);
    }
    let crowded = tampered(&TAGGER, "features", |_| bytes.clone());
    let crowded = tampered(&crowded, "weights", |_| vec![0; 2 * features.len()]);
    assert_eq!(
        Tagger::from_bytes(&crowded).unwrap_err().to_string(),
        "the file is damaged: the features are no hashes"
    );
}

#[test]
fn model_check_tells_everything_that_is_wrong_with_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let check = |bytes: &[u8]| {
        let path = folder.path().join("a.model");
        fs::write(&path, bytes).unwrap();
        let mut command = assert_cmd::Command::cargo_bin("standpoint").unwrap();
        let output = command.args(["model", "check"]).arg(&path).env("NO_COLOR", "1").output().unwrap();
        let told = String::from_utf8(output.stderr).unwrap();
        (output.status.code(), told.replace(&path.display().to_string(), "a.model"))
    };
    let (code, told) = check(&MODEL);
    assert!(code == Some(0) && told.starts_with("a.model: whole, version 1, sha256:"), "{told}");
    let (code, told) = check(&TAGGER);
    assert!(code == Some(0) && told.starts_with("a.model: whole, version 1, sha256:"), "{told}");
    let (code, told) = check(&MODEL[..MODEL.len() - 500]);
    assert!(code == Some(1) && told.contains("warning: a.model: the file is cut short: it ends at byte "), "{told}");
    let mut two = MODEL.clone();
    two[600] ^= 1;
    let end = two.len() - 50;
    two[end] ^= 1;
    let (code, told) = check(&two);
    assert_eq!(code, Some(1));
    assert!(
        told.contains("section `head`") && told.contains("section `sentiment`") && told.contains("SHA-256"),
        "{told}"
    );
    assert_eq!(told.lines().count(), 3, "{told}");
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

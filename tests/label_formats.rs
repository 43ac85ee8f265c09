//! Labelled sentences written in every format and read back are the same, as far as the format can hold them.

use proptest::prelude::*;
use standpoint::label::{LabelSet, LabelledSentence, Sentiment, Stance};
use standpoint::read::{self, LabelFormat, LabelOptions, ReadError};
use standpoint::text::Span;
use standpoint::write::{self, Cells, LabelsWritten, ParquetTable};

/// Any text in which something can be read.
fn text() -> impl Strategy<Value = String> {
    let any = "[^\0]{0,12}[a-zé“”\"'<>&,;\\]\\[{}:😀]{1,9}[^\0]{0,12}";
    any.prop_filter("a sentence has letters", |t: &String| !t.trim().is_empty() && !t.starts_with('\u{feff}'))
}

fn label<L: LabelSet>() -> impl Strategy<Value = Option<L>> {
    proptest::option::of((0..3_usize).prop_map(|i| L::ALL[i]))
}

fn sentence() -> impl Strategy<Value = LabelledSentence> {
    let word = || proptest::option::of("[a-z]{1,5}( [A-Z\"',;]{1,4})?");
    let numbers = (prop_oneof![Just(1.0_f32), Just(0.5), Just(2.25), Just(0.1)], proptest::option::of(0.0_f32..=1.0));
    let target = proptest::option::of((any::<prop::sample::Index>(), any::<prop::sample::Index>()));
    let known = ("[a-z0-9-]{1,6}", text(), word(), label::<Stance>(), label::<Sentiment>());
    (known, word(), word(), proptest::option::of(text()), proptest::option::of(text()), numbers, target, word())
        .prop_map(
            |(
                (id, text, topic, stance, sentiment),
                speaker,
                group,
                before,
                outlet,
                (weight, probability),
                target,
                split,
            )| {
                let mut s = LabelledSentence::new(id, text);
                (s.topic, s.stance, s.sentiment, s.speaker, s.group, s.split) =
                    (topic, stance, sentiment, speaker, group, split);
                (s.before, s.weight, s.label_probability) = (before, weight, probability);
                s.columns = outlet.map(|o| ("outlet".to_owned(), o)).into_iter().collect();
                s.target = target.map(|(a, b)| {
                    let places: Vec<usize> = s.text.char_indices().map(|c| c.0).chain([s.text.len()]).collect();
                    let (a, b) = (a.index(places.len() - 1), b.index(places.len() - 1));
                    Span::new(places[a.min(b)], places[a.max(b) + 1])
                });
                s
            },
        )
}

/// The sentences in a format, as its file has them.
fn written(sentences: &[LabelledSentence], format: LabelFormat) -> Vec<u8> {
    let labels = LabelsWritten::of(sentences);
    let columns = write::label_columns(sentences);
    let lines =
        |line: &dyn Fn(&LabelledSentence) -> String| sentences.iter().map(line).collect::<String>().into_bytes();
    let rows = |line: fn(&[String]) -> String| {
        let body = sentences.iter().map(|s| line(&write::label_row(s, &columns)));
        [line(&columns)].into_iter().chain(body).collect::<String>().into_bytes()
    };
    match format {
        LabelFormat::Csv => rows(write::csv_line),
        LabelFormat::Tsv => rows(write::tsv_line),
        LabelFormat::Jsonl => lines(&|s| serde_json::Value::Object(write::sentence_fields(s)).to_string() + "\n"),
        LabelFormat::Parquet => {
            let mut table = ParquetTable::new(Vec::new(), &columns, Cells::of_labels).unwrap();
            for sentence in sentences {
                table.row(&write::label_row(sentence, &columns)).unwrap();
            }
            table.finish().unwrap()
        }
        LabelFormat::Fasttext => lines(&|s| write::fasttext_line(s, labels).unwrap().unwrap_or_default()),
        LabelFormat::Semeval => [write::SEMEVAL_HEADER.as_bytes(), &lines(&write::semeval_line)].concat(),
        LabelFormat::Doccano => lines(&|s| write::doccano_json(s, labels).to_string() + "\n"),
        LabelFormat::Spacy => lines(&|s| write::spacy_json(s, labels).to_string() + "\n"),
        LabelFormat::LabelStudio => {
            let tasks = sentences.iter().enumerate().map(|(i, s)| write::label_studio_json(s, i + 1).to_string());
            format!("[{}]", tasks.collect::<Vec<_>>().join(",\n")).into_bytes()
        }
    }
}

fn read_back(bytes: &[u8], format: Option<LabelFormat>, name: &str) -> Result<Vec<LabelledSentence>, ReadError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    let inputs = read::label_inputs(&[path.to_str().unwrap()]).unwrap();
    Ok(read::exchanged_sentences(&inputs, format, None, &LabelOptions::default())?.sentences)
}

/// With other white space than single spaces and without what goes before a text, as formats of lines have them.
fn one_line(text: &str) -> String {
    let words = text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|w| !w.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn formats_with_columns_keep_everything(all in proptest::collection::vec(sentence(), 1..6)) {
        use LabelFormat as F;
        let formats = [
            (F::Csv, "a.csv"), (F::Tsv, "a.tsv"), (F::Jsonl, "a.jsonl"), (F::Parquet, "a.parquet"),
            (F::Doccano, "a.jsonl"), (F::Spacy, "a.jsonl"), (F::LabelStudio, "a.json"),
        ];
        for (format, name) in formats {
            let bytes = written(&all, format);
            prop_assert_eq!(&read_back(&bytes, Some(format), name).unwrap(), &all, "{:?}", format);
            prop_assert_eq!(&read_back(&bytes, None, name).unwrap(), &all, "{:?} is not recognised", format);
        }
    }

    #[test]
    fn formats_of_lines_keep_texts_and_labels(all in proptest::collection::vec(sentence(), 1..6)) {
        let known: Vec<_> = all.iter().filter(|s| !one_line(&s.text).is_empty()).cloned().collect();
        let kept = |s: &LabelledSentence| (one_line(&s.text), s.stance, s.sentiment);
        let labelled: Vec<_> = known.iter().filter(|s| s.stance.is_some() || s.sentiment.is_some()).map(kept).collect();
        if !labelled.is_empty() {
            let found = read_back(&written(&known, LabelFormat::Fasttext), None, "a.txt").unwrap();
            prop_assert_eq!(found.iter().map(kept).collect::<Vec<_>>(), labelled);
        }
        let found = read_back(&written(&known, LabelFormat::Semeval), None, "a.tsv").unwrap();
        let kept = |s: &LabelledSentence| (s.id.clone(), s.topic.as_deref().map(one_line), kept(s));
        prop_assert_eq!(found.iter().map(kept).collect::<Vec<_>>(), known.iter().map(kept).collect::<Vec<_>>());
    }

    #[test]
    fn no_bytes_are_too_strange_for_any_format(bytes in proptest::collection::vec(any::<u8>(), 0..200), line in ".{0,60}") {
        use LabelFormat as F;
        for format in [F::Csv, F::Tsv, F::Jsonl, F::Parquet, F::Fasttext, F::Semeval, F::Doccano, F::LabelStudio, F::Spacy] {
            let _ = read_back(&bytes, Some(format), "a");
            let _ = read_back(line.as_bytes(), Some(format), "a");
        }
        let _ = read_back(&bytes, None, "a");
    }
}

//! Quotes across rooms: finding them in any text, training and scoring, formats there and back.
#![allow(clippy::print_stdout)] // what was skipped, and figures for the record

use proptest::prelude::*;
use standpoint::builtin;
use standpoint::evaluate::{QuoteReport, QuoteScoring, score_quotes};
use standpoint::quote::tagger::{Tagger, TaggerOptions, train};
use standpoint::quote::{AnnotatedArticle, Extractor, Lexicon, LexiconWords, Quote, QuoteKind};
use standpoint::read;
use standpoint::sections::FileError;
use standpoint::text::Span;
use standpoint::write::{brat_notes, citron_json, conll_text, polnear_json};
use std::path::Path;
use std::process::Command;

fn invented() -> Vec<AnnotatedArticle> {
    read::annotated_articles(&read::annotation_inputs(&["data/articles/gold.jsonl"]).unwrap()).unwrap()
}

fn both_ways() -> [Extractor<'static>; 2] {
    [Extractor::from(builtin::quote_lexicon()), builtin::quote_extractor()]
}

/// Spans lie inside the text, on characters; pieces are in order; no two contents cross.
fn check_spans(text: &str, quotes: &[Quote]) {
    let mut last = 0;
    for quote in quotes {
        assert!(!quote.content.is_empty());
        assert!((0.0..=1.0).contains(&quote.certainty));
        for span in quote.content.iter().chain(&quote.cue).chain(&quote.source) {
            assert!(span.start < span.end && text.get(span.start..span.end).is_some(), "{span:?} in {text:?}");
        }
        for pieces in [&quote.content, &quote.cue, &quote.source] {
            assert!(pieces.is_sorted_by(|a, b| a.end <= b.start), "{pieces:?} in {text:?}");
        }
        assert!(quote.content[0].start >= last, "out of order in {text:?}: {quotes:#?}");
        last = quote.content[0].start;
    }
    let pieces: Vec<Span> = quotes.iter().flat_map(|q| q.content.clone()).collect();
    for (i, a) in pieces.iter().enumerate() {
        assert!(pieces[i + 1..].iter().all(|b| !a.overlaps(*b)), "contents cross in {text:?}: {quotes:#?}");
    }
}

const WORDS: [&str; 40] = [
    "Ann",
    "Lee",
    "said",
    "the",
    "minister",
    "that",
    "he",
    "she",
    ",",
    ".",
    "\"",
    "“",
    "”",
    "‘",
    "’",
    "''",
    "\n",
    "\n\n",
    "—",
    ":",
    "told",
    "reporters",
    "according",
    "to",
    "calling",
    "it",
    "a",
    "joke",
    "and",
    "opposes",
    "taxes",
    "(",
    ")",
    "Sen.",
    "was",
    "accused",
    "of",
    "«",
    "»",
    "who",
];

fn newsy() -> impl Strategy<Value = String> {
    proptest::collection::vec(0..WORDS.len(), 0..90)
        .prop_map(|picks| picks.into_iter().map(|i| WORDS[i]).collect::<Vec<_>>().join(" "))
}

proptest! {
    #[test]
    fn any_text_gives_quotes_inside_it_in_order_and_without_crossing(text in "\\PC{0,200}") {
        for extractor in both_ways() {
            check_spans(&text, &extractor.quotes(&text));
        }
    }

    #[test]
    fn any_words_and_marks_of_news_do_too(text in newsy()) {
        for extractor in both_ways() {
            check_spans(&text, &extractor.quotes(&text));
        }
    }

    #[test]
    fn a_paragraph_without_quotes_at_the_end_changes_no_earlier_quote(text in newsy()) {
        let longer = format!("{}\n\nThe weather will be fine.\n", text.trim_end());
        let text = format!("{}\n\n", text.trim_end());
        for extractor in both_ways() {
            // behind *Ann Lee said:* the paragraph itself is what was said
            let earlier = extractor.quotes(&longer).into_iter().filter(|q| q.extent().start < text.len());
            prop_assert_eq!(extractor.quotes(&text), earlier.collect::<Vec<_>>());
        }
    }
}

fn small() -> TaggerOptions {
    TaggerOptions { passes: 4, folds: 2, weights: 20_000, least: 2, ..TaggerOptions::default() }
}

#[test]
fn a_tagger_learns_from_annotated_articles_the_same_for_any_number_of_threads() {
    let articles = invented();
    let learn = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| train(&articles, builtin::quote_lexicon(), Vec::new(), &small()))
    };
    let tagger = learn(1);
    let bytes = tagger.to_bytes();
    assert_eq!(bytes, learn(3).to_bytes());
    assert_eq!(Tagger::from_bytes(&bytes).unwrap(), tagger);
    let by_rules = score(&articles, Extractor::from(builtin::quote_lexicon()));
    let learned = score(&articles, Extractor::from(builtin::quote_lexicon()).with_tagger(&tagger));
    println!("on its own articles: rules {:.3}, tagger {:.3}", by_rules.attributed.f1, learned.attributed.f1);
    assert!(learned.attributed.f1 > by_rules.attributed.f1 + 0.02);
}

fn score(gold: &[AnnotatedArticle], extractor: Extractor<'_>) -> QuoteReport {
    let found: Vec<Vec<Quote>> = gold.iter().map(|a| extractor.quotes(&a.article.text)).collect();
    score_quotes(gold, &found, &QuoteScoring::default())
}

#[test]
fn the_built_in_tagger_finds_the_quotes_of_the_invented_articles_and_their_speakers() {
    let gold = invented();
    for (way, least) in both_ways().into_iter().zip([0.70, 0.70]) {
        let report = score(&gold, way);
        println!("attributed {:.3}, speakers {:?}", report.attributed.f1, report.attribution.speaker);
        assert!(report.attributed.f1 >= least, "{report:#?}");
        assert!(report.attribution.speaker.acc.unwrap() >= 0.75);
    }
}

#[test]
fn a_damaged_tagger_file_is_refused_wherever_it_is_damaged() {
    let bytes = train(&invented()[..4], builtin::quote_lexicon(), Vec::new(), &small()).to_bytes();
    Tagger::verify(&bytes).unwrap();
    for length in (0..bytes.len()).step_by(997) {
        Tagger::from_bytes(&bytes[..length]).unwrap_err();
    }
    for at in (0..bytes.len()).step_by(613) {
        let mut changed = bytes.clone();
        changed[at] ^= 0x40;
        assert!(Tagger::verify(&changed).is_err(), "a change at {at} went unseen");
    }
    let error = Tagger::from_bytes(b"STANDPNTxxxx").unwrap_err();
    assert!(matches!(error, FileError::Kind { .. }), "{error}");
    let error = Tagger::from_bytes(b"STANDPOINTxx").unwrap_err();
    assert_eq!(error.to_string(), "this is not a standpoint quote tagger file (it does not begin with `STNDQUOT`)");
}

#[test]
fn annotated_articles_survive_each_format_there_and_back() {
    let articles = invented();
    let folder = tempfile::tempdir().unwrap();
    let path = |name: String| folder.path().join(name);
    let one = |path: &Path| {
        let inputs = read::annotation_inputs(&[path.to_str().unwrap()]).unwrap();
        read::annotated_articles(&inputs).unwrap().remove(0)
    };
    for article in &articles {
        let id = &article.article.id;
        let write = |name: String, text: String| {
            let path = path(name);
            std::fs::write(&path, text).unwrap();
            path
        };
        write(format!("{id}.txt"), article.article.text.clone());
        let exact = [
            write(format!("{id}.json"), citron_json(article).to_string()),
            write(format!("{id}.jsonl"), polnear_json(article).to_string()),
        ];
        for file in &exact {
            let back = one(file);
            assert_eq!(back.article.text, article.article.text);
            let spans = |a: &AnnotatedArticle| {
                a.quotes.iter().map(|q| (q.content.clone(), q.cue.clone(), q.source.clone())).collect::<Vec<_>>()
            };
            assert_eq!(spans(&back), spans(article), "{}", file.display());
        }
        // brat cuts spans at line ends; columns hold whole tokens, not what lies between them
        let words = |a: &AnnotatedArticle, spans: &[Span]| -> String {
            spans.iter().flat_map(|c| c.of(&a.article.text).chars()).filter(|c| !c.is_whitespace()).collect()
        };
        let loose =
            [write(format!("{id}.ann"), brat_notes(article)), write(format!("{id}.conll"), conll_text(article))];
        for file in &loose {
            let back = one(file);
            assert_eq!(back.quotes.len(), article.quotes.len());
            for (quote, other) in article.quotes.iter().zip(&back.quotes) {
                for part in [|q: &Quote| q.content.clone(), |q: &Quote| q.cue.clone(), |q: &Quote| q.source.clone()] {
                    let (words, back) = (words(article, &part(quote)), words(&back, &part(other)));
                    let whole_tokens = file.ends_with(format!("{id}.conll"));
                    assert!(back == words || whole_tokens && back.contains(&words), "{back} for {words}");
                }
            }
        }
    }
}

/// The scorer that defines the measures, and articles to try it on, where they are at hand.
#[test]
fn scores_are_those_of_the_reference_scorer_to_the_last_digit() {
    let shared = Path::new("../shared");
    let (scorer, gold) = (shared.join("bench/score_quotes.py"), shared.join("datasets/polnear/dev.jsonl"));
    let python = Command::new("python3").arg("--version").output().is_ok();
    if !python || !scorer.exists() || !gold.exists() {
        println!("skipped: python3, the reference scorer or the annotated articles are not here");
        return;
    }
    let articles = read::annotated_articles(&read::annotation_inputs(&[gold.to_str().unwrap()]).unwrap()).unwrap();
    for extractor in both_ways() {
        let found: Vec<Vec<Quote>> = articles.iter().map(|a| extractor.quotes(&a.article.text)).collect();
        let folder = tempfile::tempdir().unwrap();
        let predicted = folder.path().join("predicted.jsonl");
        let line = |(a, q): (&AnnotatedArticle, &Vec<Quote>)| {
            polnear_json(&AnnotatedArticle { article: a.article.clone(), quotes: q.clone() }).to_string() + "\n"
        };
        std::fs::write(&predicted, articles.iter().zip(&found).map(line).collect::<String>()).unwrap();
        for direct_only in [false, true] {
            let mut command = Command::new("python3");
            command.arg(&scorer).arg(&gold).arg(&predicted).arg("--json");
            if direct_only {
                command.arg("--direct-only");
            }
            let output = command.output().unwrap();
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            let reference: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
            let report = score_quotes(&articles, &found, &QuoteScoring { direct_only, ..QuoteScoring::default() });
            assert_eq!(serde_json::to_value(report).unwrap(), reference);
        }
    }
}

/// A text with its quotes marked by hand, as `tests/quote_forms.txt` holds them.
#[derive(Debug, Default)]
struct Form {
    name: String,
    text: String,
    /// Source, cue and content by the quote's number.
    quotes: std::collections::BTreeMap<u32, [Vec<Span>; 3]>,
}

impl Form {
    fn read(marked: &str) -> Self {
        let (name, marked) = marked.trim_matches('\n').split_once('\n').expect("a name and a text");
        let mut form = Form { name: name.trim_start_matches("# ").to_owned(), ..Form::default() };
        let mut open = None;
        let mut rest = marked;
        while let Some(brace) = rest.find(['{', '}']) {
            form.text.push_str(&rest[..brace]);
            if rest[brace..].starts_with('{') {
                let (tag, _) = rest[brace + 1..].split_once(' ').expect("a space behind a brace's tag");
                let part = ["s", "c", "q"].iter().position(|p| tag.starts_with(p)).expect("s, c or q");
                let number: u32 = tag[1..].parse().expect("a quote's number");
                open = Some((part, number, form.text.len()));
                rest = &rest[brace + tag.len() + 2..];
            } else {
                let (part, number, start) = open.take().expect("an opening brace");
                form.quotes.entry(number).or_default()[part].push(Span::new(start, form.text.len()));
                rest = &rest[brace + 1..];
            }
        }
        form.text.push_str(rest);
        form
    }

    /// The words of some pieces, by their places.
    fn words(&self, pieces: &[Span]) -> Vec<usize> {
        let is_start = |i: usize, c: char| {
            c.is_alphanumeric() && !self.text[..i].chars().next_back().is_some_and(char::is_alphanumeric)
        };
        let within = |p: &Span| p.of(&self.text).char_indices().map(|(i, c)| (p.start + i, c)).collect::<Vec<_>>();
        pieces.iter().flat_map(within).filter(|(i, c)| is_start(*i, *c)).map(|(i, _)| i).collect()
    }

    /// What is wrong with what was found, for people.
    fn faults(&self, found: &[Quote]) -> Vec<String> {
        let show = |pieces: &[Span]| pieces.iter().map(|p| p.of(&self.text)).collect::<Vec<_>>().join(" | ");
        let mut faults = Vec::new();
        let mut left: Vec<&Quote> = found.iter().collect();
        for [source, cue, content] in self.quotes.values() {
            let Some(at) = left.iter().position(|q| self.words(&q.content) == self.words(content)) else {
                faults.push(format!("not found: {}", show(content)));
                continue;
            };
            let quote = left.remove(at);
            let meets = |a: &[Span], b: &[Span]| a.iter().any(|a| b.iter().any(|b| a.overlaps(*b)));
            if !source.is_empty() && !meets(&quote.source, source) {
                faults.push(format!("source `{}`, not `{}`", show(&quote.source), show(source)));
            }
            if !cue.is_empty() && !quote.cue.is_empty() && !meets(&quote.cue, cue) {
                faults.push(format!("cue `{}`, not `{}`", show(&quote.cue), show(cue)));
            }
        }
        faults.extend(left.iter().map(|q| format!("nobody said: {} ({})", show(&q.content), show(&q.source))));
        faults
    }
}

#[test]
fn every_form_in_which_news_tells_who_said_what_is_read_by_rules_and_by_the_tagger() {
    let all = include_str!("quote_forms.txt");
    let forms: Vec<Form> = all.split("\n-----\n").skip(1).map(Form::read).collect();
    assert!(forms.len() > 40);
    let mut faults = String::new();
    for (way, extractor) in ["rules", "tagger"].iter().zip(both_ways()) {
        for form in &forms {
            let found = extractor.quotes(&form.text);
            check_spans(&form.text, &found);
            for fault in form.faults(&found) {
                faults += &format!("{way}: {}: {fault}\n", form.name);
            }
        }
    }
    assert!(faults.is_empty(), "\n{faults}");
}

/// A language as `data/quotes/README.md` says it is added.
const DANISH: &str = "
speech = [\"sige siger sagde sagt sigende\", \"skrive skriver skrev skrevet skrivende\"]
tell = [\"fortælle fortæller fortalte fortalt fortællende\"]
opinion = [\"mene mener mente ment menende\"]
attitude = [\"støtte støtter støttede støttet støttende\"]
phrases = []
person = [\"minister\"]
group = [\"regeringen\"]
titles = []
male = []
female = []
[small]
pronoun = \"han hun de vi jeg\"
determiner = \"den det de en et\"
preposition = \"af i på om til med for\"
";

#[test]
fn a_language_is_added_by_a_file() {
    let words: LexiconWords = toml::from_str(DANISH).unwrap();
    let lexicon = Lexicon::new(&words).unwrap();
    let text = "»Vi betaler ikke,« siger Anna Holm. Hun skrev: ”Det er slut med gaver.”";
    let quotes = Extractor::from(&lexicon).quotes(text);
    let said: Vec<(&str, &str)> = quotes.iter().map(|q| (q.content[0].of(text), q.source[0].of(text))).collect();
    assert_eq!(said, [("»Vi betaler ikke,«", "Anna Holm"), ("”Det er slut med gaver.”", "Hun")]);
    assert!(quotes.iter().all(|q| q.kind == QuoteKind::Direct));
}

//! Text made to be slow: the time for an article grows with its length, never with its square.
//!
//! Work is counted as the processor time of the thread that does it (Linux tells it; elsewhere the wall clock
//! stands in), so that other programs on the machine hardly matter, and the bound is wide: eight times the
//! text may take twenty times as long, where quadratic work would take sixty-four times.

use standpoint::article::Article;
use standpoint::builtin;
use standpoint::classifier::Model;
use standpoint::statement::Pipeline;
use standpoint::text::{LONGEST_SENTENCE, sentences as sentences_of};
use standpoint::topic::Topics;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// A kind of hostile text: its name, and what it is at a given number of bytes.
type Kind = (&'static str, fn(usize) -> String);

const KINDS: [Kind; 48] = [
    ("one endless sentence", |n| repeat("the council weighed a plan for the harbour and the old road ", n)),
    ("quotation marks of all kinds", |n| repeat("\"“”‘’'«»„‚‹›`´″′", n)),
    ("straight quotation marks", |n| repeat("\" ", n)),
    ("opening quotation marks", |n| repeat("“a ", n)),
    ("closing quotation marks", |n| repeat("a” ", n)),
    ("nested brackets", |n| repeat("([{<", n / 2) + &repeat(">}])", n / 2)),
    ("nested quotations", |n| repeat("he said “she said ‘", n / 2) + &repeat("’ ” ", n / 2)),
    ("one endless word", |n| repeat("harbour", n)),
    ("one endless word, any letters", |n| noise(n, "abcdefghijklmnopqrstuvwxyz")),
    ("any words", |n| noise(n, "abcdefghijklmnopqrstuvwxyz      ")),
    ("any marks", |n| noise(n, "ab.,;:!?\"'“”‘’()[]-—/ \n")),
    ("any capitals", |n| noise(n, "ABCdefgh.. ")),
    ("one endless word with hyphens", |n| repeat("harbour-", n)),
    ("one endless word with apostrophes", |n| repeat("o'", n)),
    ("names in a row", |n| names(n, " ")),
    ("names with commas", |n| names(n, ", ")),
    ("speakers, a paragraph each", |n| sentences(n, |name| format!("“We will stay,” said {name}.\n\n"))),
    ("speakers in one paragraph", |n| sentences(n, |name| format!("“We will stay,” said {name}. "))),
    ("names, then pronouns", |n| names(n / 2, ". ") + &repeat("“No,” he said. She agreed that it was late. ", n / 2)),
    ("one surname", |n| sentences(n, |name| format!("{} Holm said that it rains. ", name.split(' ').next().unwrap()))),
    ("said said said", |n| repeat("said ", n)),
    ("said X, said Y", |n| repeat("said Anna Berg, said Ida Holm, ", n)),
    ("that that that", |n| repeat("said that Anna Berg said that ", n)),
    ("according to", |n| repeat("according to ", n)),
    ("of the of the", |n| repeat("the head of the ", n)),
    ("commas", |n| repeat(",", n)),
    ("full stops", |n| repeat(". ", n)),
    ("colons and dashes", |n| repeat("Holm: no — ", n)),
    ("newlines", |n| repeat("\n", n)),
    ("spaces", |n| repeat(" ", n)),
    ("paragraphs of one mark", |n| repeat("\"\n\n", n)),
    ("paragraphs that open a quotation", |n| repeat("“We will stay and fight\n\n", n)),
    ("combining characters", |n| repeat("e\u{301}\u{302}\u{20dd}", n)),
    ("one letter, endless accents", |n| format!("e{}", repeat("\u{301}", n))),
    ("topics and operators", |n| repeat("oppose lift not EU sanctions on Russia ban gun control cut taxes ", n)),
    ("statements in one sentence", |n| repeat("Ida Holm opposes the border wall, Anna Berg backs gun control, ", n)),
    ("statements, a sentence each", |n| repeat("Ida Holm opposes the border wall. She backs gun control. ", n)),
    ("pronouns", |n| repeat("he she it they we I you ", n)),
    ("initials", |n| repeat("A. B. C. ", n)),
    ("initials without spaces", |n| repeat("A.B.C.", n)),
    ("initials that end in a word", |n| repeat("A.B.C.", n) + "Abc"),
    ("one quotation of sentences", |n| format!("“{}” said Ida Holm.", repeat("We will stay. The wall must go. ", n))),
    ("quotations of one word", |n| repeat("the “plan” and ", n)),
    ("unclosed quotations in one paragraph", |n| repeat("Ida Holm said: \"We will go on. ", n)),
    ("digits", |n| repeat("1234567890", n)),
    ("numbers", |n| repeat("1,234.5 ", n)),
    ("emoji", |n| repeat("👩‍👩‍👧‍👦🇪🇺👍🏽", n)),
    ("links and tags", |n| repeat("https://www.http://@@##a:-)", n)),
];

/// `piece` again and again, up to `n` bytes.
fn repeat(piece: &str, n: usize) -> String {
    piece.repeat(n / piece.len() + 1)
}

/// Letters in an order that never repeats.
fn noise(n: usize, letters: &str) -> String {
    let letters: Vec<char> = letters.chars().collect();
    let mut state = 1u64;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        letters[(state >> 33) as usize % letters.len()]
    };
    let mut out = String::new();
    while out.len() < n {
        out.push(next());
    }
    out
}

/// Sentences about one person each; no two have the same name.
fn sentences(n: usize, sentence: impl Fn(&str) -> String) -> String {
    let mut out = String::new();
    for i in 0.. {
        if out.len() >= n {
            break;
        }
        out += &sentence(&name(i));
    }
    out
}

fn names(n: usize, between: &str) -> String {
    sentences(n, |name| format!("{name}{between}"))
}

fn name(mut number: usize) -> String {
    const SYLLABLES: [&str; 16] =
        ["Ba", "de", "fi", "go", "hu", "ka", "le", "mi", "no", "pu", "ra", "se", "ti", "vo", "wu", "za"];
    let mut word = |least: usize| {
        let mut word = String::new();
        for _ in 0..least {
            word += SYLLABLES[number % 16];
            number /= 16;
        }
        format!("{}{}", word[..1].to_uppercase(), word[1..].to_lowercase())
    };
    format!("{} {}", word(2), word(4))
}

/// How long this thread has been working.
fn worked(since: Instant) -> Duration {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = told.and_then(|t| t.split(' ').next()?.parse().ok());
    nanoseconds.map_or_else(|| since.elapsed(), Duration::from_nanos)
}

fn time(work: impl FnOnce()) -> Duration {
    let start = Instant::now();
    let before = worked(start);
    work();
    worked(start).saturating_sub(before)
}

/// How long the whole way takes for a text of that kind, from article to statements.
fn time_of(text: fn(usize) -> String, bytes: usize, model: &Model, topics: &Topics) -> Duration {
    let article = Article::new("hostile", text(bytes));
    let mut pipeline = Pipeline::new(model, topics, builtin::quote_extractor());
    time(|| drop(pipeline.statements(&article)))
}

/// Most that eight times the text may take, in times of the smaller one, and what a clock that ticks may be wrong by.
const MOST: u32 = 20;
const TICKS: Duration = Duration::from_millis(60);

fn is_linear(small: Duration, large: Duration) -> bool {
    large <= small * MOST + TICKS
}

#[test]
fn time_grows_with_the_length_of_an_article_whatever_is_in_it() {
    let (model, topics) = (builtin::model().unwrap(), builtin::topics());
    builtin::quote_extractor().quotes("“No,” said Ida Holm."); // what is made once is no part of the time
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(2, usize::from) {
            scope.spawn(|| {
                while let Some((kind, text)) = KINDS.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let measure =
                        || (time_of(*text, 32 << 10, &model, &topics), time_of(*text, 256 << 10, &model, &topics));
                    // whoever else uses the machine's caches may slow a run, but not three
                    let all: Vec<_> = (0..3).map(|_| measure()).take_while(|(s, l)| !is_linear(*s, *l)).collect();
                    assert!(all.len() < 3, "{kind}: 32 KB and 256 KB took {all:?}");
                }
            });
        }
    });
}

/// The same for long articles, with a table: `cargo test --release --test limits -- --ignored --nocapture`.
#[test]
#[ignore = "takes minutes"]
#[allow(clippy::print_stdout)] // a table for people
fn table_of_one_to_eight_megabytes() {
    let (model, topics) = (builtin::model().unwrap(), builtin::topics());
    let mut wrong = Vec::new();
    println!("{:38} milliseconds for 1, 2, 4, 8 MB; the last over the first", "kind");
    for (kind, text) in &KINDS {
        let times = [1, 2, 4, 8].map(|mb| time_of(*text, mb << 20, &model, &topics));
        let ratio = times[3].as_secs_f64() / times[0].as_secs_f64().max(0.004);
        let row: String = times.iter().map(|t| format!(" {:7}", t.as_millis())).collect();
        println!("{kind:38}{row} {ratio:6.1}");
        if !is_linear(times[0], times[3]) {
            wrong.push(*kind);
        }
    }
    assert!(wrong.is_empty(), "more than linear: {wrong:?}");
}

#[test]
fn no_sentence_is_longer_than_the_limit_and_nothing_is_lost() {
    for (kind, text) in &KINDS {
        let text = text(40_000);
        let mut at = 0;
        for s in sentences_of(&text) {
            assert!(s.len() <= LONGEST_SENTENCE, "{kind}: {s:?}");
            assert!(text[at..s.start].trim().is_empty(), "{kind}: {s:?}");
            at = s.end;
        }
        assert!(text[at..].trim().is_empty(), "{kind}");
    }
}

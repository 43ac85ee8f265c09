//! How well quotes are found and attributed, by kind and by phenomenon, as tables for `accuracy/quotes.md`.
//!
//!     cargo run --release --example quotes_accuracy -- GOLD.jsonl [NAME=PREDICTED.jsonl]... > accuracy/quotes.md
//!
//! GOLD holds annotated articles in any format that `standpoint convert` reads. Further columns are made of
//! predictions in the same form (`standpoint quotes --format annotated`), of an earlier version or another program.
#![allow(clippy::print_stdout)]

use standpoint::builtin;
use standpoint::evaluate::{QuoteReport, QuoteScoring, score_quotes};
use standpoint::quote::{AnnotatedArticle, Extractor, Quote, QuoteKind, Resolution};
use standpoint::read;
use standpoint::text::Span;
use std::collections::BTreeMap;

/// A way of finding quotes and what it found in each article.
struct Way {
    name: String,
    found: Vec<Vec<Quote>>,
}

/// A phenomenon: its name, and whether a quote of a text shows it.
type Phenomenon = (&'static str, fn(&str, &Quote) -> bool);

const PHENOMENA: [Phenomenon; 14] = [
    ("direct, 1-2 words", |t, q| q.kind == QuoteKind::Direct && words(t, q) <= 2),
    ("direct, 3-5 words", |t, q| q.kind == QuoteKind::Direct && (3..=5).contains(&words(t, q))),
    ("direct, 6 words or more", |t, q| q.kind == QuoteKind::Direct && words(t, q) >= 6),
    ("direct, in several pieces", |_, q| q.kind == QuoteKind::Direct && q.content.len() > 1),
    ("mixed", |_, q| q.kind == QuoteKind::Mixed),
    ("indirect, *say*, *tell*, *according to*", |t, q| q.kind == QuoteKind::Indirect && says(t, q)),
    ("indirect, any other cue", |t, q| q.kind == QuoteKind::Indirect && !says(t, q)),
    ("the content comes first", |_, q| q.cue.first().zip(q.content.first()).is_some_and(|(c, x)| x.start < c.start)),
    ("the source comes after the cue", |_, q| {
        q.cue.first().zip(q.source.first()).is_some_and(|(c, s)| c.start < s.start)
    }),
    ("*according to*", |t, q| q.cue.iter().any(|c| c.of(t).to_lowercase().contains("according to"))),
    ("source a pronoun", |t, q| pronoun(t, q)),
    ("source a name", |t, q| !pronoun(t, q) && q.source.iter().any(|s| capitalised(s.of(t)))),
    ("source a description", |t, q| {
        !q.source.is_empty() && !pronoun(t, q) && !q.source.iter().any(|s| capitalised(s.of(t)))
    }),
    ("no source", |_, q| q.source.is_empty()),
];

fn main() {
    let mut arguments = std::env::args().skip(1);
    let gold = read_articles(&arguments.next().expect("a file of annotated articles"));
    let mut ways: Vec<Way> = arguments.map(|a| predicted(&a, &gold)).collect();
    let rules = Extractor::from(builtin::quote_lexicon());
    for (name, extractor) in [("rules", rules), ("rules and tagger", builtin::quote_extractor())] {
        let found = gold.iter().map(|a| extractor.quotes(&a.article.text)).collect();
        ways.push(Way { name: name.to_owned(), found });
    }
    println!("# How well quotes are found\n");
    println!(
        "{} annotated articles, {} quotes. Made by `cargo run --release --example quotes_accuracy` (its head says how); the measures \
         are defined in `src/evaluate/quotes/mod.rs`.\n",
        gold.len(),
        gold.iter().map(|a| a.quotes.len()).sum::<usize>()
    );
    measures(&gold, &ways);
    println!("\n## By phenomenon\nShare of the quotes in gold that were found and given to the right source.\n");
    phenomena(&gold, &ways);
    println!("\n## Certainty\nHow often quotes of a certainty are right (found and given to the right source).\n");
    certainty(&gold, &ways);
    println!(
        "\n## Speakers\nHow often the speaker has gold's surname, by how it was found, where the quote and its source are \
         right. (For `PolNeAR` gold is silver: made by a program, and itself wrong in about a quarter of the pronouns \
         where the two differ.)\n"
    );
    speakers(&gold, &ways);
}

fn read_articles(name: &str) -> Vec<AnnotatedArticle> {
    let inputs = read::annotation_inputs(&[name]).unwrap_or_else(|e| panic!("{e}"));
    read::annotated_articles(&inputs).unwrap_or_else(|e| panic!("{e}"))
}

fn predicted(argument: &str, gold: &[AnnotatedArticle]) -> Way {
    let (name, file) = argument.split_once('=').expect("NAME=PREDICTED");
    let mut by_id: BTreeMap<String, Vec<Quote>> =
        read_articles(file).into_iter().map(|a| (a.article.id, a.quotes)).collect();
    let found = gold.iter().map(|a| by_id.remove(&a.article.id).unwrap_or_default()).collect();
    Way { name: name.to_owned(), found }
}

fn header(first: &str, ways: &[Way]) {
    let names: Vec<&str> = ways.iter().map(|w| w.name.as_str()).collect();
    println!("| {first} | {} |\n|---|{}", names.join(" | "), "---|".repeat(ways.len()));
}

fn measures(gold: &[AnnotatedArticle], ways: &[Way]) {
    let report = |direct_only: bool| -> Vec<QuoteReport> {
        let scoring = QuoteScoring { direct_only, ..QuoteScoring::default() };
        ways.iter().map(|w| score_quotes(gold, &w.found, &scoring)).collect()
    };
    let (all, direct) = (report(false), report(true));
    let row = |name: &str, reports: &[QuoteReport], value: fn(&QuoteReport) -> f64| {
        let cells: Vec<String> = reports.iter().map(|r| format!("{:.3}", value(r))).collect();
        println!("| {name} | {} |", cells.join(" | "));
    };
    header("F1", ways);
    row("attributed, all", &all, |r| r.attributed.f1);
    row("attributed, direct", &all, |r| r.kinds.direct.attributed.f1);
    row("attributed, mixed", &all, |r| r.kinds.mixed.attributed.f1);
    row("attributed, indirect", &all, |r| r.kinds.indirect.attributed.f1);
    row("attributed, direct quotations only", &direct, |r| r.attributed.f1);
    row("content, exact", &all, |r| r.content.exact.f1);
    row("content, soft", &all, |r| r.content.soft.f1);
    row("content, token", &all, |r| r.content.token.f1);
    row("source right, of matched", &all, |r| r.attribution.source_any.acc.unwrap_or(0.0));
    row("speaker right, of matched", &all, |r| r.attribution.speaker.acc.unwrap_or(0.0));
}

fn phenomena(gold: &[AnnotatedArticle], ways: &[Way]) {
    header("phenomenon (quotes)", ways);
    for (name, shows) in PHENOMENA {
        let part: Vec<AnnotatedArticle> = gold
            .iter()
            .map(|a| AnnotatedArticle {
                article: a.article.clone(),
                quotes: a.quotes.iter().filter(|q| shows(&a.article.text, q)).cloned().collect(),
            })
            .collect();
        let count: usize = part.iter().map(|a| a.quotes.len()).sum();
        let share = |w: &Way| format!("{:.2}", score_quotes(&part, &w.found, &QuoteScoring::default()).attributed.r);
        let cells: Vec<String> = ways.iter().map(share).collect();
        println!("| {name} ({count}) | {} |", cells.join(" | "));
    }
}

fn certainty(gold: &[AnnotatedArticle], ways: &[Way]) {
    header("certainty", ways);
    for (low, high) in [(0.0, 0.35), (0.35, 0.55), (0.55, 0.75), (0.75, 0.9), (0.9, 1.01)] {
        let share = |w: &Way| {
            let inside = |q: &&Quote| (low..high).contains(&f64::from(q.certainty));
            let found: Vec<Vec<Quote>> = w.found.iter().map(|f| f.iter().filter(inside).cloned().collect()).collect();
            let count: usize = found.iter().map(Vec::len).sum();
            let right = score_quotes(gold, &found, &QuoteScoring::default()).attributed.p;
            if count == 0 { "-".to_owned() } else { format!("{right:.2} ({count})") }
        };
        let cells: Vec<String> = ways.iter().map(share).collect();
        println!("| {low:.2} to {:.2} | {} |", f64::min(high, 1.0), cells.join(" | "));
    }
}

fn speakers(gold: &[AnnotatedArticle], ways: &[Way]) {
    header("resolution, certainty", ways);
    let key = |q: &Quote| q.speaker.as_ref().map(|s| (s.resolution, (s.certainty * 100.0).round() as u32));
    let source_right = |q: &Quote, gold: &AnnotatedArticle| {
        let touches = |a: &[Span], b: &[Span]| a.iter().any(|a| b.iter().any(|b| a.overlaps(*b)));
        gold.quotes.iter().any(|g| touches(&g.content, &q.content) && touches(&g.source, &q.source))
    };
    let mut rows: Vec<(Resolution, u32)> = ways.iter().flat_map(|w| w.found.iter().flatten()).filter_map(key).collect();
    rows.sort_by_key(|r| (r.0, std::cmp::Reverse(r.1)));
    rows.dedup();
    for row in rows.into_iter().filter(|r| r.0 != Resolution::Given) {
        let share = |w: &Way| {
            let of_row = |q: &&Quote, a: &AnnotatedArticle| key(q) == Some(row) && source_right(q, a);
            let part = |(found, a): (&Vec<Quote>, &AnnotatedArticle)| -> Vec<Quote> {
                found.iter().filter(|q| of_row(q, a)).cloned().collect()
            };
            let found: Vec<Vec<Quote>> = w.found.iter().zip(gold).map(part).collect();
            let speaker = score_quotes(gold, &found, &QuoteScoring::default()).attribution.speaker;
            speaker.acc.map_or_else(|| "-".to_owned(), |acc| format!("{acc:.2} ({})", speaker.n))
        };
        let cells: Vec<String> = ways.iter().map(share).collect();
        println!("| {}, {:.2} | {} |", row.0.name(), f64::from(row.1) / 100.0, cells.join(" | "));
    }
}

fn words(text: &str, quote: &Quote) -> usize {
    quote.content.iter().map(|c| c.of(text).split_whitespace().count()).sum()
}

fn says(text: &str, quote: &Quote) -> bool {
    let known =
        ["say", "says", "said", "saying", "tell", "tells", "told", "telling", "according", "wrote", "writes", "added"];
    let cue: String = quote.cue.iter().map(|c| c.of(text).to_lowercase() + " ").collect();
    cue.split(|c: char| !c.is_alphabetic()).any(|w| known.contains(&w))
}

fn pronoun(text: &str, quote: &Quote) -> bool {
    let pronouns = ["he", "she", "they", "it", "i", "we", "you", "who", "his", "her", "their", "which", "that"];
    quote.source.first().is_some_and(|s| pronouns.contains(&s.of(text).to_lowercase().as_str()))
}

fn capitalised(text: &str) -> bool {
    text.split_whitespace()
        .skip(usize::from(text.starts_with("The ") || text.starts_with("A ")))
        .any(|w| w.starts_with(char::is_uppercase))
}

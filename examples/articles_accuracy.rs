//! How well whole articles are read, by how far from a quote its topic may be named, as tables for `accuracy/articles.md`.
//!
//!     cargo run --release --example articles_accuracy > accuracy/articles.md
//!
//! An argument names another file of articles in the form of `data/articles/gold.jsonl`.
#![allow(clippy::print_stdout)]

use standpoint::builtin;
use standpoint::evaluate::{Share, StatementReport, score_statements};
use standpoint::read;
use standpoint::statement::{Pipeline, Statement};
use standpoint::topic::TopicPlace;
use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).unwrap_or_else(|| "data/articles/gold.jsonl".to_owned());
    let gold = read::stated_articles(&read::inputs(&[&path])?)?;
    let (model, topics) = (builtin::model()?, builtin::topics());
    let report = |topics_in: TopicPlace| -> StatementReport {
        let mut pipeline = Pipeline::new(&model, &topics, builtin::quote_extractor()).with_topics_in(topics_in);
        let found: Vec<Vec<Statement>> = gold.iter().map(|a| pipeline.statements(&a.article)).collect();
        score_statements(&gold, &found)
    };
    let ways = [TopicPlace::Quote, TopicPlace::Sentence, TopicPlace::Paragraph, TopicPlace::Article].map(report);
    let all = &ways[3];
    println!("# How well whole articles are read\n");
    println!(
        "{} invented articles (`{path}`), {} quotes in gold, {} of them on a topic; {} statements found. Made by `cargo run \
         --release --example articles_accuracy`; the measures are defined in `src/evaluate/statements.rs`. Per cent.\n",
        all.articles, all.gold, all.gold_on_topic, all.found
    );
    println!("| measure | value |\n|---|---|");
    println!("| quotes: precision, recall, F1 | {} |", scores(all, |r| r.quotes));
    println!("| speakers right, of the quotes found | {} |", share(all.speakers));
    println!("| sentiments right, of the quotes found | {} |", share(all.sentiments));
    println!("\n## By where a quote's topic may be named (`--topics-in`)\n");
    println!("| | the quote | its sentence | its paragraph | the article |\n|---|---|---|---|---|");
    let row = |name: &str, cell: &dyn Fn(&StatementReport) -> String| {
        println!("| {name} | {} |", ways.each_ref().map(cell).join(" | "));
    };
    row("(quote, topic): precision, recall, F1", &|r| scores(r, |r| r.topics));
    row("(quote, speaker, topic, stance): the same", &|r| scores(r, |r| r.statements));
    row("stances right, of the pairs found", &|r| share(r.stances));
    println!("\n## By where it was named\n");
    println!("| named in | right topic | right stance, of these |\n|---|---|---|");
    for place in &all.places {
        let name = serde_json::to_value(place.place)?;
        let name = name.as_str().unwrap_or_default();
        println!("| the {name} | {} | {} |", share(place.topics), share(place.stances));
    }
    Ok(())
}

fn scores(report: &StatementReport, which: impl Fn(&StatementReport) -> standpoint::evaluate::SpanScores) -> String {
    let s = which(report);
    format!("{:.1}, {:.1}, **{:.1}**", 100.0 * s.p, 100.0 * s.r, 100.0 * s.f1)
}

fn share(share: Share) -> String {
    share.acc.map_or_else(|| "n/a".to_owned(), |a| format!("{:.1} ({} of {})", 100.0 * a, share.right, share.n))
}

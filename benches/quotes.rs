//! How many articles of 5,000 characters one thread reads for quotes in a second.
//!
//!     cargo bench --bench quotes [-- FILE…]
//!
//! Without files, the invented articles of this repository are read. What counts is the best of five rounds of
//! processor time (where the system tells it; else of the clock), so that the machine's other work counts little.
#![allow(clippy::print_stdout)]

use standpoint::builtin;
use standpoint::quote::{Extraction, Extractor};
use standpoint::read;
use std::time::{Duration, Instant};

fn main() {
    let named: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with("--")).collect();
    let named = if named.is_empty() { vec!["data/articles/gold.jsonl".to_owned()] } else { named };
    let inputs = read::inputs(&named).expect("files to read");
    let articles = read::articles(inputs, read::Columns::default());
    let texts: Vec<String> = articles.map(|a| a.expect("a readable article").text).collect();
    let size = texts.iter().map(String::len).sum::<usize>() as f64 / 5_000.0;
    let rules = Extractor::from(builtin::quote_lexicon());
    for (name, least, extractor) in [("rules", 2_000.0, rules), ("tagger", 500.0, builtin::quote_extractor())] {
        let mut extraction = Extraction::new(extractor);
        let quotes: usize = texts.iter().map(|t| extraction.quotes(t).len()).sum();
        assert!(quotes > texts.len(), "quotes are found");
        let rounds = (400.0 / size).ceil() as usize;
        let best = (0..5).map(|_| time(rounds, &texts, &mut extraction)).min().expect("five rounds");
        let speed = size * rounds as f64 / best.as_secs_f64();
        println!("{name:>7}: {speed:6.0} articles/s of 5,000 characters (wanted: {least:.0}); {quotes} quotes");
    }
}

fn time(rounds: usize, texts: &[String], extraction: &mut Extraction<'_>) -> Duration {
    let (start, clock) = (processor_time(), Instant::now());
    for _ in 0..rounds {
        for text in texts {
            std::hint::black_box(extraction.quotes(std::hint::black_box(text)));
        }
    }
    start.zip(processor_time()).map_or_else(|| clock.elapsed(), |(start, end)| end.saturating_sub(start))
}

/// What this thread has used of the processor, where Linux tells it.
fn processor_time() -> Option<Duration> {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    told.split(' ').next()?.parse().ok().map(Duration::from_nanos)
}

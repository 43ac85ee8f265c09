//! How much text each stage of the way from an article to its statements takes in a second, on one thread.
//!
//!     cargo bench --bench stages [-- [--stage NAME] [--rounds N] FILE…]
//!
//! Without files, the invented articles of this repository are read. With `--stage` one stage alone goes N rounds, without being
//! timed: `benches/side_by_side.py` measures its processor time and counts its instructions, of which the
//! start is taken away.
#![allow(clippy::print_stdout)]

use standpoint::article::Article;
use standpoint::builtin;
use standpoint::classifier::{Input, Model, Predictor};
use standpoint::feature::{FeatureReader, StanceLexicon};
use standpoint::quote::{Extraction, Extractor};
use standpoint::read;
use standpoint::statement::{Pipeline, Statement};
use standpoint::text::{Language, OffsetUnit, Token, WordId, Words, sentences};
use standpoint::topic::{TopicFinder, Topics};
use standpoint::write::{ModelName, Offsets, statement_json};
use std::hint::black_box;
use std::time::{Duration, Instant};

/// By what is looked at; speakers are a part of quotes, and what stands below the line is the whole of what stands above.
const STAGES: [&str; 10] = [
    "sentences",
    "tokens",
    "quotes by rules",
    "quotes by tagger",
    "topics",
    "features",
    "decision",
    "JSON out",
    "statements, quotes by rules",
    "statements, quotes by tagger",
];

fn main() {
    let mut args = std::env::args().skip(1).filter(|a| a != "--bench");
    let (mut stage, mut rounds, mut files) = (None, 1, Vec::new());
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--stage" => stage = args.next(),
            "--rounds" => rounds = args.next().and_then(|n| n.parse().ok()).expect("--rounds N"),
            _ => files.push(arg),
        }
    }
    if files.is_empty() {
        files.push("data/articles/gold.jsonl".to_owned());
    }
    let articles = read::articles(read::inputs(&files).expect("files to read"), read::Columns::default());
    let articles: Vec<Article> = articles.map(|a| a.expect("a readable article")).collect();
    let bytes = articles.iter().map(|a| a.text.len()).sum::<usize>() as f64;
    let model = builtin::model().expect("the built-in model is whole");
    let topics = builtin::topics();
    let about = About { articles: &articles, model: &model, topics: &topics };
    match stage {
        Some(name) => {
            let mut work = about.stage(&name);
            for _ in 0..rounds {
                assert!(work() > 0, "{name} finds something");
            }
            println!("{bytes}");
        }
        None => {
            for name in STAGES {
                let mut work = about.stage(name);
                assert!(work() > 0, "{name} finds something"); // and caches are warm
                let rounds = (2e6 / bytes).ceil() as usize;
                let best = (0..5).map(|_| time(rounds, &mut work)).min().expect("five rounds");
                println!("{name:>30}: {:7.1} MB/s", bytes * rounds as f64 / best.as_secs_f64() / 1e6);
            }
        }
    }
}

fn time(rounds: usize, work: &mut dyn FnMut() -> usize) -> Duration {
    let start = Instant::now();
    for _ in 0..rounds {
        black_box(work());
    }
    start.elapsed()
}

/// Goes once through all articles; returns how much it found.
type Work<'a> = Box<dyn FnMut() -> usize + 'a>;

/// What the stages work on.
#[derive(Clone, Copy)]
struct About<'a> {
    articles: &'a [Article],
    model: &'a Model,
    topics: &'a Topics,
}

impl<'a> About<'a> {
    /// One stage's work on all articles.
    fn stage(self, name: &str) -> Work<'a> {
        let texts = self.articles.iter().map(|a| a.text.as_str());
        let rules = Extractor::from(builtin::quote_lexicon());
        match name {
            "sentences" => Box::new(move || texts.clone().map(|t| sentences(t).len()).sum()),
            "tokens" => {
                let (mut words, mut read) = (Words::new(Language::En), Vec::new());
                Box::new(move || {
                    let mut count = |t| {
                        words.read(t, &mut read);
                        read.len()
                    };
                    texts.clone().map(&mut count).sum()
                })
            }
            "quotes by rules" => self.quotes(rules),
            "quotes by tagger" => self.quotes(builtin::quote_extractor()),
            "topics" => self.topics(),
            "features" => self.features(),
            "decision" => self.decision(),
            "JSON out" => self.json(),
            "statements, quotes by rules" => self.statements(rules),
            "statements, quotes by tagger" => self.statements(builtin::quote_extractor()),
            other => panic!("`{other}` is no stage; there are {}", STAGES.join("; ")),
        }
    }

    fn pipeline(self, quotes: Extractor<'a>) -> Pipeline<'a> {
        Pipeline::new(self.model, self.topics, quotes)
    }

    fn quotes(self, quotes: Extractor<'a>) -> Work<'a> {
        let mut extraction = Extraction::new(quotes);
        Box::new(move || self.articles.iter().map(|a| extraction.quotes(&a.text).len()).sum())
    }

    fn statements(self, quotes: Extractor<'a>) -> Work<'a> {
        let mut pipeline = self.pipeline(quotes);
        Box::new(move || self.articles.iter().map(|a| pipeline.statements(a).len()).sum())
    }

    fn topics(self) -> Work<'a> {
        let mut finder = TopicFinder::new(self.topics, Language::En);
        let (mut words, mut read) = (Words::new(Language::En), Vec::new());
        let mut all: Vec<Vec<(Token, WordId)>> = Vec::new();
        for article in self.articles {
            for sentence in sentences(&article.text) {
                words.read(sentence.of(&article.text), &mut read);
                all.push(read.clone());
            }
        }
        Box::new(move || all.iter().map(|tokens| finder.find(tokens, &words).len()).sum())
    }

    /// What is judged: the sentences of all statements, each with its topic.
    fn judged(self) -> Vec<(&'a str, Option<String>)> {
        let mut pipeline = self.pipeline(builtin::quote_extractor());
        let found = |a: &'a Article| {
            let judged = |s: Statement| (s.sentence.of(&a.text), s.topic);
            pipeline.statements(a).into_iter().map(judged).collect::<Vec<_>>()
        };
        self.articles.iter().flat_map(found).collect()
    }

    fn features(self) -> Work<'a> {
        let judged = self.judged();
        let lexicon: &'static StanceLexicon = Box::leak(Box::new(builtin::stance_lexicon(Language::En)));
        let mut reader = FeatureReader::new(lexicon, Language::En);
        Box::new(move || {
            let mut read = |(text, topic): &(&str, Option<String>)| {
                reader.read(text);
                reader.compose(topic.as_deref());
                reader.distinct().len() + reader.sentence_features().len()
            };
            judged.iter().map(&mut read).sum()
        })
    }

    fn decision(self) -> Work<'a> {
        let judged = self.judged();
        let mut predictor = Predictor::new(self.model);
        Box::new(move || {
            let mut decide = |(text, topic): &(&str, Option<String>)| {
                let input = Input { text, topic: topic.as_deref(), ..Input::default() };
                usize::from(predictor.predict(&input).stance.is_some())
            };
            judged.iter().map(&mut decide).sum()
        })
    }

    fn json(self) -> Work<'a> {
        let mut pipeline = self.pipeline(builtin::quote_extractor());
        let found: Vec<Vec<Statement>> = self.articles.iter().map(|a| pipeline.statements(a)).collect();
        let name = ModelName::new("builtin", "0");
        Box::new(move || {
            let line = |(article, statements): (&Article, &Vec<Statement>)| {
                let offsets = Offsets::new(&article.text, OffsetUnit::CodePoint);
                let line = |s| statement_json(article, 1, s, &offsets, &name).to_string().len();
                statements.iter().map(line).sum::<usize>()
            };
            self.articles.iter().zip(&found).map(line).sum()
        })
    }
}

//! Fits and predicts as other programs' scripts do in a side-by-side run (`benches/side_by_side.py`).
//!
//!     cargo run --release --example peer -- TRAIN.jsonl TEST.jsonl ROWS [lexicon]
//!
//! prints one JSON line: processor seconds, rows a second, peak memory (Linux). The files' rows are repeated up to
//! ROWS. Reading them is not timed. The work is what the others do: one thread, words and character n-grams,
//! no cross-validation. With `lexicon`, sentence features toward each row's topic as well.

use serde_json::json;
use standpoint::builtin;
use standpoint::classifier::{Grid, Input, Predictor, TrainOptions, train};
use standpoint::feature::StanceLexicon;
use standpoint::label::{LabelSet, LabelledSentence, Sentiment, Stance};
use standpoint::read;
use standpoint::text::Language;
use standpoint::topic::Topics;
use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [train_file, test_file, rows, rest @ ..] = args.as_slice() else {
        return Err("usage: peer TRAIN.jsonl TEST.jsonl ROWS [lexicon]".into());
    };
    let rows: usize = rows.parse()?;
    let lexical = rest.first().is_some_and(|a| a == "lexicon");
    let (train_rows, test_rows) = (grown(train_file, rows, lexical)?, grown(test_file, rows, lexical)?);
    let before = processor_seconds();
    let options = TrainOptions {
        lexicon: if lexical { builtin::stance_lexicon(Language::En) } else { StanceLexicon::default() },
        grid: Grid { costs: vec![0.3], balances: vec![0.0], shared: vec![1.0], lexical: vec![0.3] },
        folds: 0,
        ..TrainOptions::default()
    };
    let model = train(&train_rows, vec![], &Topics::default(), &options, &|_| {})?;
    let fitted = processor_seconds();
    let mut predictor = Predictor::new(&model);
    let right = test_rows.iter().filter(|row| is_right(&mut predictor, row)).count();
    let predicted = processor_seconds();
    let (fit, predict) = (fitted - before, predicted - fitted);
    let megabytes = test_rows.iter().map(|r| r.text.len()).sum::<usize>() as f64 / 1e6;
    let line = json!({
        "peer": if lexical { "standpoint, with its lexicon" } else { "standpoint" },
        "version": env!("CARGO_PKG_VERSION"),
        "accuracy": right as f64 / test_rows.len() as f64,
        "fit_cpu_s": fit,
        "predict_cpu_s": predict,
        "train_rows_per_cpu_s": train_rows.len() as f64 / fit,
        "predict_rows_per_cpu_s": test_rows.len() as f64 / predict,
        "predict_mb_per_cpu_s": megabytes / predict,
        "peak_rss_mb": peak_megabytes(),
    });
    #[expect(clippy::print_stdout, reason = "its output")]
    {
        println!("{line}");
    }
    Ok(())
}

/// The rows of a file, again and again up to `count`.
fn grown(file: &str, count: usize, topics: bool) -> Result<Vec<LabelledSentence>, Box<dyn Error>> {
    let mut rows = read::labelled_sentences(&read::inputs(&[file])?, &read::LabelOptions::default())?.sentences;
    for row in &mut rows {
        row.target = None; // the others know no mentions
        row.topic = row.topic.take().filter(|_| topics);
    }
    Ok(rows.iter().cycle().take(count.max(rows.len())).cloned().collect())
}

fn is_right(predictor: &mut Predictor<'_>, row: &LabelledSentence) -> bool {
    let found = predictor.predict(&Input::from(row));
    let stance = found.stance.zip(row.stance).map(|(d, gold): (_, Stance)| d.label.index() == gold.index());
    let tone = found.sentiment.zip(row.sentiment).map(|(d, gold): (_, Sentiment)| d.label.index() == gold.index());
    stance.or(tone).unwrap_or(false)
}

/// Processor time of this process so far, from `/proc`; 0 where there is none.
fn processor_seconds() -> f64 {
    const TICKS_PER_SECOND: f64 = 100.0; // of user space, on every Linux
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<f64> =
        stat.rsplit(')').next().unwrap_or_default().split(' ').filter_map(|f| f.parse().ok()).collect();
    // after the name and the state, which is a letter: times in user and system mode are fields 14 and 15
    fields.get(10).zip(fields.get(11)).map_or(0.0, |(user, system)| (user + system) / TICKS_PER_SECOND)
}

fn peak_megabytes() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"));
    line.and_then(|l| l.trim().trim_end_matches(" kB").parse::<f64>().ok()).map_or(0.0, |kb| kb / 1024.0)
}

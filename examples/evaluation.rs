//! Regenerates `accuracy/evaluation.md`: the recipe and the built-in model on public sets, beside their baselines.
//!
//! `cargo run --release --example evaluation > accuracy/evaluation.md`
//!
//! Reads the sets from `../shared/datasets` (or the folder given), and writes figures only. Sets that are not there are named.
#![allow(clippy::print_stdout)] // its purpose

use standpoint::builtin;
use standpoint::classifier::TrainOptions;
use standpoint::evaluate::{
    Beside, EvaluateOptions, LeakKind, Part, Plan, Report, TaskReport, divide, evaluate, leaks, report, target_blind,
    try_recipe,
};
use standpoint::label::LabelledSentence;
use standpoint::metrics::Estimate;
use standpoint::read::{LabelOptions, inputs, labelled_sentences};
use standpoint::text::Language;
use std::path::{Path, PathBuf};

type Rows = Vec<LabelledSentence>;

fn rows(path: &Path) -> Option<Rows> {
    let files = inputs(&[path.display().to_string()]).ok()?;
    // rows without a label of either task are passed over
    let options = LabelOptions { skip_bad_rows: true, ..LabelOptions::default() };
    labelled_sentences(&files, &options).ok().map(|r| r.sentences)
}

fn options(language: Language) -> (TrainOptions, EvaluateOptions) {
    let lexicon = builtin::stance_lexicon(language);
    let train = TrainOptions { language, lexicon: lexicon.clone(), ..TrainOptions::default() };
    (train, EvaluateOptions { lexicon, language, ..EvaluateOptions::default() })
}

/// The recipe learned from one part and judged on another, or by cross-validation.
fn recipe(all: &Rows, parts: &[Part], language: Language) -> Option<Report> {
    let (train, judge) = options(language);
    let predicted = try_recipe(all, parts, &train, &|| {}).ok()?;
    let blind = try_recipe(&target_blind(all), parts, &train, &|| {}).ok()?;
    Some(report(all, &predicted, &Beside { target_blind: Some(&blind), other: None }, &judge))
}

fn cell(e: &Estimate) -> String {
    match (e.value, e.low, e.high) {
        (Some(v), Some(low), Some(high)) => format!("{:.1} [{:.1}, {:.1}]", v * 100.0, low * 100.0, high * 100.0),
        _ => "n/a".to_owned(),
    }
}

fn line(set: &str, task: &str, found: &TaskReport) {
    let baseline = |name: &str| {
        let rival = found.baselines.iter().find(|b| b.name == name);
        rival.map_or_else(|| "–".to_owned(), |b| cell(&b.scores.macro_f1))
    };
    let by_topic = baseline("majority by topic");
    let majority = if by_topic == "–" { baseline("majority") } else { by_topic };
    let m = &found.measures;
    println!(
        "| {set} | {task} | {} | {} | {majority} | {} | {} | {} | {} | {} |",
        found.n,
        cell(&m.macro_f1),
        baseline("target-blind"),
        baseline("lexicon"),
        cell(&m.f_avg),
        cell(&m.f_avg_topic_mean),
        cell(&m.ece),
    );
}

fn lines(set: &str, found: &Report) {
    for (task, found) in [("stance", &found.stance), ("sentiment", &found.sentiment)] {
        if let Some(found) = found {
            line(set, task, found);
        }
    }
}

fn main() {
    let folder = PathBuf::from(std::env::args().nth(1).unwrap_or_else(|| "../shared/datasets".to_owned()));
    println!("# Evaluation on the public sets\n");
    println!("Written by `cargo run --release --example evaluation > accuracy/evaluation.md`; figures only.");
    println!(
        "Per cent, with bootstrap 95 % intervals (1,000 samples); every row decided. *Majority*: the most frequent label of"
    );
    println!(
        "the row's topic, over the judged rows themselves. *Target-blind*: the same model or recipe without topic and target."
    );
    println!("*Lexicon*: signs of the word lists, nothing learned. ECE: 15 bins of equal mass.\n");
    println!(
        "| judged | task | rows | macro-F1 | majority | target-blind | lexicon | F_avg pooled | F_avg, mean over topics | ECE |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|");
    let mut found_leaks = Vec::new();
    let mut missing = Vec::new();
    builtin_lines(&folder, &mut missing);
    for (name, language) in
        [("semeval2016", Language::En), ("danish-politics", Language::Da), ("newsmtsc", Language::En)]
    {
        let (train, dev) = (rows(&folder.join(name).join("train.jsonl")), rows(&folder.join(name).join("dev.jsonl")));
        let Some((train, dev)) = train.zip(dev) else {
            missing.push(name.to_owned());
            continue;
        };
        found_leaks.push((name, dev.len(), leaks(&train, &dev)));
        let part = Part {
            name: "dev".to_owned(),
            train: (0..train.len()).collect(),
            test: (train.len()..train.len() + dev.len()).collect(),
        };
        let all: Rows = train.into_iter().chain(dev).collect();
        if let Some(found) = recipe(&all, &[part], language) {
            lines(&format!("recipe, {name} train → dev"), &found);
        }
    }
    match rows(&folder.join("climate-news/train.jsonl")) {
        None => missing.push("climate-news".to_owned()),
        Some(all) => {
            let parts = divide(&all, &Plan::Folds { k: 5, seed: 0 }).unwrap_or_default();
            if let Some(found) = recipe(&all, &parts, Language::En) {
                lines("recipe, climate-news, 5 folds", &found);
            }
        }
    }
    println!("\n## Leaks between the parts as published\n");
    println!(
        "| set | judged rows | nearly the same as a training row | of these with the same label | older than a training row |"
    );
    println!("|---|---|---|---|---|");
    for (name, judged, found) in found_leaks {
        let of = |kind| found.iter().filter(move |l| l.kind == kind);
        let copies = of(LeakKind::NearDuplicate).count();
        let same = of(LeakKind::NearDuplicate).filter(|l| l.same_label).count();
        println!("| {name} | {judged} | {copies} | {same} | {} |", of(LeakKind::LaterInTrain).count());
    }
    if !missing.is_empty() {
        println!("\nNot here: {}.", missing.join(", "));
    }
}

/// The built-in model on the test split of its own corpus, and on real news.
fn builtin_lines(folder: &Path, missing: &mut Vec<String>) {
    let Ok(model) = builtin::model() else { return };
    let (_, judge) = options(Language::En);
    if let Some(mut own) = rows(Path::new("data/corpus")) {
        own.retain(|s| s.split.as_deref() == Some("test"));
        lines("built-in model, own test split", &evaluate(&model, &own, &judge));
    }
    match rows(&folder.join("real-quotes/dev.jsonl")) {
        None => missing.push("real-quotes".to_owned()),
        Some(mut real) => {
            real.retain(|s| s.column("relevant") == Some("true"));
            lines("built-in model, real-quotes dev, relevant rows", &evaluate(&model, &real, &judge));
        }
    }
}

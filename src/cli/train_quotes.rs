//! `standpoint train --quotes`

use super::failure::{Failure, Outcome, note};
use super::options::OutputOptions;
use crate::builtin;
use crate::quote::tagger::{Tagger, TaggerInput, TaggerOptions, train};
use crate::read;
use crate::sections::sha256;
use crate::write::Sink;

/// Trains a quote tagger on annotated articles.
pub(super) fn run(inputs: &[String], seed: u64, output: &OutputOptions) -> Result<Outcome, Failure> {
    let Some(goal) = &output.output else {
        return Err(Failure::Usage("name the tagger file to write with -o FILE".to_owned()));
    };
    let pool = output.threads()?;
    let files = read::annotation_inputs(inputs)?;
    let articles = read::annotated_articles(&files)?;
    if articles.iter().all(|a| a.quotes.is_empty()) {
        return Err(Failure::Usage("no annotated quotes to learn from".to_owned()));
    }
    let mut notes = Vec::new();
    for file in &files {
        let Some(path) = &file.path else { continue };
        let bytes = std::fs::read(path).map_err(|e| Failure::Usage(format!("{}: {e}", file.name)))?;
        let name = path.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
        notes.push(TaggerInput { name, sha256: sha256(&bytes) });
    }
    let mut sink = Sink::open_plain(Some(goal))?; // before the work, so that a wrong folder is told at once
    let options = TaggerOptions { seed, ..TaggerOptions::default() };
    let tagger: Tagger = pool.install(|| train(&articles, builtin::quote_lexicon(), notes, &options));
    sink.bytes(&tagger.to_bytes())?;
    sink.finish()?;
    if !output.quiet {
        let head = tagger.head();
        note(&format!(
            "{} articles with {} quotes; {} weights; `standpoint evaluate --quotes={} GOLD` tells how good it is",
            head.articles,
            head.quotes,
            tagger.size(),
            goal.display()
        ));
    }
    Ok(Outcome::Done)
}

//! `standpoint evaluate --quotes`

use super::evaluate::ReportFormat;
use super::failure::{Failure, Outcome};
use super::options::{OutputOptions, QuoteFinder};
use crate::evaluate::{QuoteScoring, score_quotes};
use crate::quote::Quote;
use crate::read;
use crate::write::{Sink, quote_report_text};
use rayon::prelude::*;

/// Scores the quotes found in annotated articles.
pub(super) fn run(
    inputs: &[String],
    way: &str,
    scoring: &QuoteScoring,
    format: ReportFormat,
    output: &OutputOptions,
) -> Result<Outcome, Failure> {
    if !(scoring.min_overlap > 0.0 && scoring.min_overlap <= 1.0) {
        return Err(Failure::Usage("--min-overlap is above 0 and at most 1".to_owned()));
    }
    if matches!(format, ReportFormat::Markdown | ReportFormat::Html) {
        return Err(Failure::Usage("--quotes comes as text or json".to_owned()));
    }
    let pool = output.threads()?;
    let finder = QuoteFinder::named(way)?;
    let gold = read::annotated_articles(&read::annotation_inputs(inputs)?)?;
    if gold.is_empty() {
        return Err(Failure::Usage("no annotated articles to evaluate on".to_owned()));
    }
    let extractor = finder.extractor();
    let find = || gold.par_iter().map(|a| extractor.quotes(&a.article.text)).collect();
    let found: Vec<Vec<Quote>> = pool.install(find);
    let report = score_quotes(&gold, &found, scoring);
    let mut sink = Sink::open(output.output.as_deref())?;
    if format == ReportFormat::Json {
        let json = serde_json::to_string_pretty(&report).map_err(|e| Failure::Usage(e.to_string()))?;
        sink.line(&json)?;
    } else {
        sink.line(&quote_report_text(&report))?;
    }
    sink.finish()?;
    Ok(Outcome::Done)
}

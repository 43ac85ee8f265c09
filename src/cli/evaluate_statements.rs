//! `standpoint evaluate --statements`

use super::evaluate::ReportFormat;
use super::failure::{Failure, Outcome};
use super::options::{ModelOptions, OutputOptions};
use crate::builtin;
use crate::evaluate::score_statements;
use crate::read;
use crate::statement::{Pipeline, Statement};
use crate::write::{Sink, statement_report_text};
use rayon::prelude::*;

/// Scores the statements found in articles whose quotes are known with topic and stance.
pub(super) fn run(
    inputs: &[String],
    model: &ModelOptions,
    format: ReportFormat,
    output: &OutputOptions,
) -> Result<Outcome, Failure> {
    if matches!(format, ReportFormat::Markdown | ReportFormat::Html) {
        return Err(Failure::Usage("--statements comes as text or json".to_owned()));
    }
    let pool = output.threads()?;
    let (known, _) = model.model()?;
    let topics = model.topics(&known)?;
    let gold = read::stated_articles(&read::annotation_inputs(inputs)?)?;
    if gold.is_empty() {
        return Err(Failure::Usage("no annotated articles to evaluate on".to_owned()));
    }
    let pipeline = || Pipeline::new(&known, &topics, builtin::quote_extractor());
    let find = || gold.par_iter().map_init(pipeline, |pipeline, a| pipeline.statements(&a.article)).collect();
    let found: Vec<Vec<Statement>> = pool.install(find);
    let report = score_statements(&gold, &found);
    let mut sink = Sink::open(output.output.as_deref())?;
    if format == ReportFormat::Json {
        let json = serde_json::to_string_pretty(&report).map_err(|e| Failure::Usage(e.to_string()))?;
        sink.line(&json)?;
    } else {
        sink.line(&statement_report_text(&report))?;
    }
    sink.finish()?;
    Ok(Outcome::Done)
}

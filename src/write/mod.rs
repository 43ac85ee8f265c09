//! From results to files and the terminal: one file a format or kind of result.
//!
//! With [`read`](crate::read) the only room that knows formats; it decides nothing.

mod annotation;
mod audit;
mod bad_record;
mod challenge;
mod csv;
mod difference;
#[cfg(feature = "cli")]
mod explanation;
pub mod html;
mod json;
mod labels;
mod measure;
mod packing;
mod parquet;
#[cfg(feature = "cli")]
mod quote_report;
mod quote_rows;
mod report;
mod resumable;
mod share;
mod sink;
mod statement_report;
#[cfg(feature = "cli")]
mod table;

pub use annotation::{brat_notes, citron_json, conll_text, polnear_json};
pub use audit::{ProbeResult, agreement_text, probes_json, probes_text, suspect_json, suspects_text};
pub use bad_record::bad_record_json;
pub use challenge::{challenge_json, challenge_text};
pub use csv::{CSV_COLUMNS, csv_line, csv_row};
pub use difference::{difference_json, difference_text};
#[cfg(feature = "cli")]
pub use explanation::explanation_text;
pub use json::{ModelName, Offsets, StatementJson, explanation_json, prediction_json, quotes_json, statement_json};
pub use labels::{
    FormatLimit, LabelsWritten, SEMEVAL_HEADER, doccano_json, fasttext_line, label_columns, label_row,
    label_studio_json, semeval_line, sentence_fields, spacy_json, tsv_line,
};
pub use packing::Packing;
pub use parquet::{Cells, ParquetTable};
#[cfg(feature = "cli")]
pub use quote_report::quote_report_text;
pub use quote_rows::{QUOTE_COLUMNS, quote_row};
pub use report::{ReportTitle, report_json, report_markdown, report_text};
pub use resumable::{Progress, Resumable, ResumeError, Resumed, Settings};
pub use share::shares_text;
pub use sink::{Sink, SinkError};
pub use statement_report::statement_report_text;
#[cfg(feature = "cli")]
pub use table::{Palette, article_heading, quote_table, statement_row, statement_table};

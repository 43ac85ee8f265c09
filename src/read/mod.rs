//! From files to articles, labelled sentences, topics and models.
//!
//! The only room, with [`write`](crate::write), that knows file formats. Files are
//! text in UTF-8 (with or without a byte order mark) or UTF-16 with one; anything else is an error
//! that names the byte. Rows are read one at a time, so a file may be larger than memory.

mod aliases;
mod annotation;
mod article;
mod challenge;
mod column;
mod error;
mod html;
mod input;
mod label;
mod labels;
mod lexicon;
mod lines;
mod model;
mod parquet;
#[cfg(feature = "parquet")]
mod parquet_pages;
mod recipe;
mod record;
mod source;
mod statement;
mod table;
mod topic;
mod unread;
mod utf16;

pub use aliases::aliases;
pub use annotation::{AnnotationFormat, annotated_articles, annotation_inputs, stated_articles};
pub use article::{Articles, articles};
pub use challenge::challenges;
pub use column::{Columns, LabelMap, LabelMapError};
pub use error::{Place, ReadError, ReadErrorKind};
pub use input::{InputError, InputFile, Inputs, inputs, label_inputs, walk};
pub use label::{Filter, LabelOptions, LabelledRows, conflicts, labelled_sentences, unlabelled_sentences, votes};
pub use labels::{LabelFormat, LabelTask, exchanged_sentences};
pub use lexicon::{parse_operators, parse_swaps, parse_terms, parse_tones, stance_lexicon};
pub use model::{identity, model, model_bytes, tagger};
pub use recipe::{Recipe, RecipeInput, RecipeRows, parse_recipe, recipe};
pub use source::{MOST_BYTES, Tally};
pub use statement::statements;
pub use topic::{parse_topics, topics};
pub use unread::{Mark, RecordUnit, Unread, UnreadRecords, records};

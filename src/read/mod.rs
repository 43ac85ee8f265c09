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
mod input;
mod label;
mod lexicon;
mod model;
mod recipe;
mod record;
mod source;
mod statement;
mod topic;

pub use aliases::aliases;
pub use annotation::{AnnotationFormat, annotated_articles, annotation_inputs, stated_articles};
pub use article::{Articles, articles};
pub use challenge::challenges;
pub use column::{Columns, LabelMap, LabelMapError};
pub use error::{Place, ReadError, ReadErrorKind};
pub use input::{InputError, InputFile, inputs};
pub use label::{Filter, LabelOptions, LabelledRows, conflicts, labelled_sentences, unlabelled_sentences, votes};
pub use lexicon::{parse_operators, parse_swaps, parse_terms, parse_tones, stance_lexicon};
pub use model::{model, tagger};
pub use recipe::{Recipe, RecipeInput, RecipeRows, parse_recipe, recipe};
pub use statement::statements;
pub use topic::{parse_topics, topics};

//! Features: from a sentence (and its topic) to a sparse row.
//!
//! A sentence is a set of distinct words. Each word has a fixed list of
//! features that depends on nothing but the word: its stem, and the character
//! n-grams inside it ([`ngram`]). The row of a sentence adds up its words' features,
//! each weighted by its inverse document frequency, and is divided by the root of the
//! sum of the words' squared lengths. Since words contribute independently,
//! a model can add up its weights once for each distinct word: scoring a
//! sentence then costs one look-up a word.
//!
//! Beside the words stand the features of the sentence as a whole: what is said of the topic's objects, put
//! together; and, where a mention is asked about, what is said of it. One [`FeatureReader`] reads all of them.
//!
//! This room knows nothing of learners, labels or articles.

mod column;
mod composition;
mod lexicon;
pub mod ngram;
mod reader;
mod target;
mod vocabulary;

pub use column::column_features;
pub use composition::SentenceKey;
pub use lexicon::{Operator, StanceLexicon, TermKind};
pub use ngram::NgramOptions;
pub use reader::{FeatureReader, SentenceFeature};
pub use vocabulary::{FeatureId, Vocabulary, VocabularyBuilder};

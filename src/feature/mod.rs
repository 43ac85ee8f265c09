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
//! This room knows nothing of learners, labels or articles.

pub mod ngram;
mod sentence;
mod vocabulary;

pub use ngram::NgramOptions;
pub use sentence::SentenceReader;
pub use vocabulary::{FeatureId, Vocabulary, VocabularyBuilder};

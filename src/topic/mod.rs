//! Topics, and how they are found in text.
//!
//! A [`Topic`] is what people take a stance on: a proposition, and the words
//! that name it. A [`TopicFinder`] finds topics in sentences by stems, a [`TopicContext`] judges from
//! these what the places between are about. None of them knows
//! anything of quotes, speakers or stances.

mod context;
mod finder;
mod unfindable;

pub use context::{Subject, TopicContext, TopicPlace};
pub use finder::{TopicFinder, TopicMatch};
pub use unfindable::{Unfindable, unfindable};

use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What a stance is taken on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Topic {
    /// Names it in files: lower case, digits and hyphens.
    pub id: String,
    /// Names it for people.
    pub name: String,
    /// What *favor* means.
    pub proposition: String,
    /// Phrases that name the topic by themselves; compared by stems, the longest first.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Words that name it together, anywhere in one sentence.
    #[serde(default)]
    pub patterns: Vec<Pattern>,
}

/// A topic by words that occur together in a sentence, each a phrase compared by stems.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pattern {
    /// All of these must be there; they are the evidence.
    pub all: Vec<String>,
    /// One of these must be there, if there are any.
    #[serde(default)]
    pub any: Vec<String>,
    /// None of these may be there.
    #[serde(default)]
    pub not: Vec<String>,
}

/// A set of topics with distinct ids.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Topics(Vec<Topic>);

/// A topic that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TopicError {
    /// Two topics of one id.
    #[error("topic `{0}` is defined twice")]
    Twice(String),
    /// An id that would not survive in files.
    #[error("topic id `{0}` must be of lower-case letters, digits and hyphens")]
    Id(String),
    /// A topic that nothing can find.
    #[error("topic `{0}` has neither aliases nor patterns, so nothing can match it")]
    Unfindable(String),
    /// An alias or pattern word without any word in it.
    #[error("topic `{topic}`: `{phrase}` holds no word")]
    EmptyPhrase {
        /// The topic.
        topic: String,
        /// The phrase.
        phrase: String,
    },
    /// A pattern that demands nothing.
    #[error("topic `{0}`: a pattern needs at least one word in `all`")]
    EmptyPattern(String),
}

impl Topics {
    /// Checks topics and keeps their order.
    ///
    /// # Errors
    /// The first thing wrong with them.
    pub fn new(topics: Vec<Topic>) -> Result<Self, TopicError> {
        let mut ids = BTreeSet::new();
        for topic in &topics {
            topic.check()?;
            if !ids.insert(&topic.id) {
                return Err(TopicError::Twice(topic.id.clone()));
            }
        }
        Ok(Self(topics))
    }

    /// All topics, in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Topic> {
        self.0.iter()
    }

    /// The topic of that id.
    pub fn get(&self, id: &str) -> Option<&Topic> {
        self.0.iter().find(|t| t.id == id)
    }

    /// The topics of `self` with those of `other`, which replace those of the same id.
    #[must_use]
    pub fn extended(mut self, other: Topics) -> Self {
        for topic in other.0 {
            match self.0.iter_mut().find(|t| t.id == topic.id) {
                Some(old) => *old = topic,
                None => self.0.push(topic),
            }
        }
        self
    }
}

impl Topic {
    fn check(&self) -> Result<(), TopicError> {
        let valid = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if self.id.is_empty() || !self.id.chars().all(valid) {
            return Err(TopicError::Id(self.id.clone()));
        }
        if self.aliases.is_empty() && self.patterns.is_empty() {
            return Err(TopicError::Unfindable(self.id.clone()));
        }
        if self.patterns.iter().any(|p| p.all.is_empty()) {
            return Err(TopicError::EmptyPattern(self.id.clone()));
        }
        let in_patterns = self.patterns.iter().flat_map(|p| p.all.iter().chain(&p.any).chain(&p.not));
        match self.aliases.iter().chain(in_patterns).find(|p| !p.contains(char::is_alphanumeric)) {
            Some(phrase) => Err(TopicError::EmptyPhrase { topic: self.id.clone(), phrase: phrase.clone() }),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn topic(id: &str, alias: &str) -> Topic {
        Topic {
            id: id.into(),
            name: id.into(),
            proposition: String::new(),
            aliases: vec![alias.into()],
            patterns: vec![],
        }
    }

    #[test]
    fn what_cannot_work_is_refused_with_the_topics_name() {
        let error = |topics| Topics::new(topics).unwrap_err().to_string();
        assert_eq!(error(vec![topic("a", "x"), topic("a", "y")]), "topic `a` is defined twice");
        assert!(error(vec![topic("Big Tax", "x")]).starts_with("topic id `Big Tax` must be"));
        assert_eq!(error(vec![topic("a", "...")]), "topic `a`: `...` holds no word");
    }

    #[test]
    fn a_users_topic_replaces_the_built_in_one() {
        let ours = Topics::new(vec![topic("a", "x"), topic("b", "x")]).unwrap();
        let merged = ours.extended(Topics::new(vec![topic("b", "mine"), topic("c", "z")]).unwrap());
        assert_eq!(merged.iter().map(|t| t.id.as_str()).collect::<Vec<_>>(), ["a", "b", "c"]);
        assert_eq!(merged.get("b").unwrap().aliases, ["mine"]);
    }
}

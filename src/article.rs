//! Articles: what comes in.
//!
//! An article is its text, exactly as the user gave it, and what is known
//! about it. This module knows nothing of quotes, features or file formats.

use serde_json::Value;
use std::borrow::Cow;

/// One document.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Article {
    /// Names it in the output; unique within one run.
    pub id: String,
    /// Its headline, where the source has one apart from the text.
    pub title: Option<String>,
    /// When it appeared, as the source writes it.
    pub date: Option<String>,
    /// Where it appeared.
    pub outlet: Option<String>,
    /// Who wrote it.
    pub author: Option<String>,
    /// Its language, as the source writes it.
    pub language: Option<String>,
    /// Everything else that the source tells, in its order; carried to the output.
    pub columns: Vec<(String, Value)>,
    /// The text; all offsets count from its start.
    pub text: String,
}

impl Article {
    /// An article of which nothing is known but its name and text.
    pub fn new(id: impl Into<String>, text: impl Into<String>) -> Self {
        Self { id: id.into(), text: text.into(), ..Self::default() }
    }

    /// The value of a column, where the source has it.
    pub fn column(&self, name: &str) -> Option<Cow<'_, str>> {
        let known = match name {
            "id" => Some(self.id.as_str()),
            "title" => self.title.as_deref(),
            "date" => self.date.as_deref(),
            "outlet" => self.outlet.as_deref(),
            "author" => self.author.as_deref(),
            "lang" | "language" => self.language.as_deref(),
            _ => None,
        };
        let text = |v: &'_ Value| v.as_str().map_or_else(|| v.to_string(), str::to_owned);
        let further = || self.columns.iter().find(|(n, _)| n == name).map(|(_, v)| text(v).into());
        known.map(Cow::Borrowed).or_else(further)
    }
}

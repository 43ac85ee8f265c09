//! Articles whose quotes are known: what a tagger learns from and is measured on.

use super::Quote;
use crate::article::Article;

/// An article and its quotes, as somebody marked them or as they were found.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct AnnotatedArticle {
    /// The article.
    pub article: Article,
    /// Its quotes, in any order; all spans are places in the article's text.
    pub quotes: Vec<Quote>,
}

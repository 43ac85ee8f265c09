//! One token a line, its label in the last column; a blank line ends a paragraph, `# id = NAME` begins an article.
//!
//! Labels are `O`, `B-content`, `I-cue` and the like. A number joins what belongs together (`B-content-2`); without one
//! a content goes with the nearest cue and source of its paragraph. Several labels of a token are divided by `|`. The
//! text is the tokens with spaces between them.

use super::{AnnotatedArticle, Marked, Place, ReadError, ReadErrorKind, quotes};
use crate::article::Article;
use crate::text::Span;
use std::collections::BTreeMap;

/// The articles of a file.
pub(super) fn articles(text: &str, name: &str) -> Result<Vec<AnnotatedArticle>, ReadError> {
    let mut all: Vec<Builder> = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let line = line.trim_end();
        if let Some(comment) = line.strip_prefix('#').filter(|_| !line.contains('\t')) {
            if let Some(id) = comment.trim().strip_prefix("id").and_then(|c| c.trim_start().strip_prefix('=')) {
                all.push(Builder { id: id.trim().to_owned(), ..Builder::default() });
            }
            continue;
        }
        if all.is_empty() {
            all.push(Builder { id: name.to_owned(), ..Builder::default() });
        }
        let Some(article) = all.last_mut() else { continue };
        if line.trim().is_empty() {
            article.end_paragraph();
            continue;
        }
        let mut columns = line.split(['\t', ' ']).filter(|c| !c.is_empty());
        let token = columns.next().unwrap_or_default();
        let labels = columns.next_back().unwrap_or("O");
        let wrong = |label: &str| {
            let what = format!("`{label}` is no label; they are O, and B- or I- with source, cue or content");
            ReadError::new(Place::line(name, number as u64 + 1), ReadErrorKind::Value(what))
        };
        article.token(token, labels).map_err(|label| wrong(&label))?;
    }
    Ok(all.into_iter().map(Builder::finish).collect())
}

#[derive(Debug, Default)]
struct Builder {
    id: String,
    text: String,
    /// Quotes with a number.
    numbered: BTreeMap<String, Marked>,
    /// Parts without one: role, span, paragraph.
    loose: Vec<(String, Span, usize)>,
    paragraph: usize,
}

impl Builder {
    fn end_paragraph(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push('\n');
            self.paragraph += 1;
        }
    }

    fn token(&mut self, token: &str, labels: &str) -> Result<(), String> {
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push(' ');
        }
        let span = Span::new(self.text.len(), self.text.len() + token.len());
        self.text.push_str(token);
        for label in labels.split('|').filter(|l| *l != "O" && *l != "_") {
            let bad = || label.to_owned();
            let (begins, role) = label.split_once('-').ok_or_else(bad)?;
            let begins = match begins {
                "B" | "S" => true,
                "I" | "E" => false,
                _ => return Err(bad()),
            };
            let (role, number) = role.split_once('-').map_or((role, None), |(r, n)| (r, Some(n)));
            Marked::default().part(role).ok_or_else(bad)?;
            if let Some(number) = number {
                let quote = self.numbered.entry(number.to_owned()).or_default();
                if let Some(part) = quote.part(role) {
                    join(part, span, begins);
                }
            } else {
                let last = self.loose.iter_mut().rev().find(|l| l.0.eq_ignore_ascii_case(role));
                match last.filter(|l| !begins && l.1.end + 1 == span.start) {
                    Some(last) => last.1.end = span.end,
                    None => self.loose.push((role.to_lowercase(), span, self.paragraph)),
                }
            }
        }
        Ok(())
    }

    fn finish(self) -> AnnotatedArticle {
        let near = |content: Span, paragraph: usize, role: &str| {
            let own = self.loose.iter().filter(|l| l.2 == paragraph && l.0 == role);
            let gap = |s: Span| s.start.saturating_sub(content.end) + content.start.saturating_sub(s.end);
            own.map(|l| l.1).min_by_key(|s| gap(*s)).into_iter().collect::<Vec<_>>()
        };
        let loose = self.loose.iter().filter(|l| l.0 == "content").map(|l| Marked {
            content: vec![l.1],
            cue: near(l.1, l.2, "cue"),
            source: near(l.1, l.2, "source"),
            ..Marked::default()
        });
        let numbered = self.numbered.values().filter(|m| !m.content.is_empty()).cloned();
        let marked = numbered.chain(loose).collect();
        let quotes = quotes(&self.text, marked);
        AnnotatedArticle { article: Article::new(self.id, self.text), quotes }
    }
}

fn join(part: &mut Vec<Span>, span: Span, begins: bool) {
    match part.last_mut().filter(|last| !begins && last.end + 1 == span.start) {
        Some(last) => last.end = span.end,
        None => part.push(span),
    }
}

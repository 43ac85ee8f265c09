//! Direct, mixed or indirect.

use crate::text::{Quotation, Span, TokenKind, tokens};
use serde::{Deserialize, Serialize};
use std::fmt;

/// How much of a quote's content is in quotation marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum QuoteKind {
    /// All of its words.
    Direct,
    /// Some of them.
    Mixed,
    /// None.
    Indirect,
}

impl QuoteKind {
    /// All kinds.
    pub const ALL: [QuoteKind; 3] = [QuoteKind::Direct, QuoteKind::Mixed, QuoteKind::Indirect];

    /// The kind's word.
    pub const fn name(self) -> &'static str {
        match self {
            QuoteKind::Direct => "direct",
            QuoteKind::Mixed => "mixed",
            QuoteKind::Indirect => "indirect",
        }
    }

    /// The kind of a content, given the quotations of its text and the cue.
    ///
    /// Where the cue lies inside the very quotation that holds all of the
    /// content, the marks are not the content's own, and it is indirect.
    pub fn of(text: &str, content: &[Span], cue: &[Span], marks: &[Quotation]) -> Self {
        let (mut words, mut quoted) = (0, 0);
        let mut homes: Vec<usize> = Vec::new();
        for piece in content {
            for token in tokens(piece.of(text)).filter(|t| t.kind != TokenKind::Stop && t.kind != TokenKind::Symbol) {
                let span = token.span.shifted(piece.start);
                words += 1;
                if let Some(home) = home(marks, span.start) {
                    quoted += 1;
                    if homes.last() != Some(&home) {
                        homes.push(home);
                    }
                }
            }
        }
        let own = |home: &usize| cue.iter().all(|c| marks[*home].outer.contains(*c));
        match quoted {
            0 => QuoteKind::Indirect,
            q if q == words && !cue.is_empty() && homes.len() == 1 && homes.iter().all(own) => QuoteKind::Indirect,
            q if q == words => QuoteKind::Direct,
            _ => QuoteKind::Mixed,
        }
    }
}

impl fmt::Display for QuoteKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// The quotation in which a byte lies.
pub(super) fn home(marks: &[Quotation], at: usize) -> Option<usize> {
    let next = marks.partition_point(|q| q.outer.end <= at);
    marks.get(next).filter(|q| q.outer.start <= at).map(|_| next)
}

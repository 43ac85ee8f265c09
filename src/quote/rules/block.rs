//! Words without marks that the paragraph before announced: *She said in a statement:*, then a paragraph set apart.

use super::{Finder, Rule};
use crate::quote::phrase::{can_speak, sentence_subject};
use crate::text::{Span, TokenKind};

/// What a paragraph announces.
#[derive(Debug, Clone, Copy)]
pub(super) struct Announced {
    cue: Option<Span>,
    source: Span,
    /// Whether it has begun: then only what is set apart like its beginning goes on.
    begun: bool,
}

/// Fewest words of a block.
const WORDS: usize = 4;

impl Finder<'_, '_> {
    /// Takes the paragraph for what was announced, if it can be; what is then still announced.
    pub(super) fn block(&mut self, announced: Option<Announced>) -> Option<Announced> {
        let announced = announced?;
        let p = self.p;
        let n = p.toks.len();
        let words = p.toks.iter().filter(|t| t.kind == TokenKind::Word).count();
        let listed = p.toks.first().is_some_and(|t| t.kind == TokenKind::Number)
            || n > 0 && matches!(p.surface(0), "•" | "*" | "–" | "—" | "-");
        let marked = n > 0
            && (p.toks[0].quoted.is_some()
                || p.is_mark(0)
                || p.toks[0].kind == TokenKind::Symbol && p.surface(0) == "<");
        let announces = n > 0 && p.reads(n - 1, ":");
        if words < WORDS || listed || marked || announces || announced.begun && !p.indented {
            return None;
        }
        self.hand_on(0..n, announced.cue, announced.source, Rule::Block);
        p.indented.then_some(Announced { begun: true, ..announced })
    }

    /// What this paragraph announces by a verb of saying and a colon at its end.
    pub(super) fn announces(&mut self) -> Option<Announced> {
        let p = self.p;
        let n = p.toks.len();
        if n == 0 || !p.reads(n - 1, ":") {
            return None;
        }
        if let Some((cue, source)) = &self.announced {
            let cue = cue.as_ref().map(|c| p.span(c));
            return Some(Announced { cue, source: p.span(source), begun: false });
        }
        // *The minister issued the following statement:* no verb of saying, but marks may follow
        let sentence = p.sentences.last()?.clone();
        let found = self.found.iter().rev().find(|f| f.cue.as_ref().is_some_and(|c| sentence.contains(&c.start)));
        let subject = found.and_then(|f| f.source.clone()).or_else(|| sentence_subject(p, &sentence, n - 1))?;
        self.announced = can_speak(p, &subject).then_some((None, subject));
        None
    }
}

//! A speaker's turn: a paragraph that begins with who speaks and a colon, as in transcripts, interviews and headlines.

use super::{Finder, Rule};
use crate::quote::lexicon::Class;
use crate::text::TokenKind;
use std::ops::Range;

/// Longest label before a turn's colon, in tokens.
const LABEL: usize = 9;

impl Finder<'_, '_> {
    /// `Ann Lee: We must go.`, `REPORTER: Why?`, `Q: Why?`, `A. Because.`; `before` turns came right before this
    /// paragraph. Whether it is one.
    pub(super) fn turn(&mut self, before: usize) -> bool {
        let p = self.p;
        let Some((speaker, mark)) = self.label(before) else { return false };
        let content = mark.end..p.toks.len();
        if !content.clone().any(|i| p.toks[i].kind == TokenKind::Word) {
            return false;
        }
        self.add(vec![content], Some(mark), Some(speaker), Rule::Turn);
        true
    }

    /// Who speaks, and the colon (or the stop, after *Q* and *A*).
    fn label(&self, before: usize) -> Option<(Range<usize>, Range<usize>)> {
        let p = self.p;
        let n = p.toks.len();
        let first = usize::from(n > 0 && p.is_mark(0));
        if n > first + 2 && matches!(p.surface(first), "Q" | "A") && matches!(p.form(first + 1), "." | ":") {
            let stop = p.reads(first + 1, ".");
            // *A. Lee said*: an initial
            let initial = stop && p.surface(first) == "A" && before == 0;
            return (!initial).then_some((first..first + 1, first + 1..first + 2));
        }
        let colon = (first + 1..n.min(first + LABEL)).find(|i| p.reads(*i, ":"))?;
        let label = first..colon;
        let joins =
            |i: usize| matches!(p.form(i), "." | "-" | "," | "(" | ")" | "de" | "van" | "von" | "le" | "of" | "the");
        let named = label.clone().all(|i| {
            let t = &p.toks[i];
            (t.quoted.is_none() || first > 0) && (t.capital || joins(i) || p.class(i).is(Class::PERSON) && i > first)
        });
        let glued = p.glued(colon + 1) && p.toks.get(colon + 1).is_some_and(|t| t.kind.is_wordlike()); // *10:30*
        let says = label.clone().any(|i| p.class(i).is(Class::CUE) && !p.class(i).is(Class::PERSON));
        let no_speaker = label.clone().any(|i| p.class(i).is(Class::LABEL.or(Class::DAY)));
        if !named || glued || says || no_speaker || !p.toks[first].capital {
            return None;
        }
        let words = label.clone().filter(|i| p.toks[*i].kind == TokenKind::Word).count();
        let shouting = p.surface(first).len() > 2 && p.surface(first).chars().all(char::is_uppercase);
        let speaks = p.class(first).is(Class::PERSON.or(Class::TITLE));
        let more = (colon + 1..n).filter(|i| p.toks[*i].kind == TokenKind::Word).count();
        let heads = p.opens_text && more >= 3;
        let one = words == 1 && first == 0 && (speaks || before > 0 || heads);
        (shouting || words >= 2 && first == 0 || one).then_some((label, colon..colon + 1))
    }
}

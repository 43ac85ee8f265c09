//! Dialogue between dashes, as Spanish sets it: *—No pagaremos —dijo Ana Pérez—. Ni hoy ni mañana.*

use super::{Finder, Rule};
use crate::quote::lexicon::Class;
use crate::quote::phrase::noun_phrase_starting;
use std::ops::Range;

impl Finder<'_, '_> {
    /// Speech that begins with a dash at the paragraph's start; who speaks stands behind the next dash.
    pub(super) fn dialogue(&mut self) {
        let p = self.p;
        let n = p.toks.len();
        if n < 3 || !p.is_dash(0) {
            return;
        }
        let dashes: Vec<usize> = (0..n).filter(|i| p.is_dash(*i)).collect();
        let Some(&aside) = dashes.get(1).filter(|d| **d + 1 < n) else { return };
        let end = dashes.get(2).copied().unwrap_or(n);
        let verb = (aside + 1..end).find(|i| p.class(*i).is(Class::SPEECH.or(Class::TELL)));
        let Some(verb) = verb.filter(|v| *v == aside + 1) else { return };
        let source = noun_phrase_starting(p, verb + 1, end);
        let mut pieces: Vec<Range<usize>> = vec![1..aside];
        if end < n {
            pieces.push(end + 1..n);
        }
        self.add(pieces, Some(verb..verb + 1), source, Rule::Marks);
    }
}

//! How a quote was found, and how often quotes found in that way are right.

use crate::quote::Quote;
use crate::quote::kind::QuoteKind;
use crate::quote::speaker::Speaker;
use crate::text::{Quotation, Span};

/// A quote before its speaker is known.
#[derive(Debug, Clone)]
pub(in crate::quote) struct Draft {
    pub(in crate::quote) content: Vec<Span>,
    pub(in crate::quote) cue: Option<Span>,
    pub(in crate::quote) source: Option<Span>,
    pub(in crate::quote) rule: Rule,
}

/// How a quote was found; each way has its own record of being right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::quote) enum Rule {
    /// A verb of saying touches quotation marks.
    Marks,
    /// `… - Name: "…"`, `"…" — Name`.
    Signed,
    /// Marks with a verb near by: `"…," the study read`, `said at a rally: "…"`.
    Near,
    /// A verb of saying with a clause.
    Saying,
    /// A clause, then its verb of saying: `…, Name said.`
    Trailing,
    /// `according to`
    According,
    /// A verb of opinion.
    Opinion,
    /// A verb of attitude.
    Attitude,
    /// A participle: `saying …`, `calling them …`
    Participle,
    /// Marks without a cue; whoever spoke before goes on.
    Continued,
    /// Marks without a cue and nobody who spoke before.
    Bare,
    /// By the tagger and the rules: with the same cue.
    Agreed,
    /// By the tagger alone.
    Tagged,
    /// A speaker's turn: `Name: …`
    Turn,
    /// A paragraph without marks that the one before announced.
    Block,
}

impl Rule {
    /// The share of its quotes of that kind that are right (content matched and source right) on `PolNeAR`'s
    /// dev part; few were counted where the figures are round.
    pub(in crate::quote) fn certainty(self, kind: QuoteKind) -> f32 {
        let indirect = kind == QuoteKind::Indirect;
        match (self, kind) {
            (Rule::Marks, QuoteKind::Direct) => 0.95,
            (Rule::Signed | Rule::Turn, _) if !indirect => 0.95,
            (Rule::Agreed, QuoteKind::Direct) => 0.9,
            (Rule::Agreed, QuoteKind::Mixed) => 0.84,
            (Rule::Near, _) => 0.82,
            (Rule::Saying, _) if !indirect => 0.82,
            (Rule::According, _) => 0.77,
            (Rule::Marks, _) => 0.75,
            (Rule::Agreed, _) => 0.71,
            (Rule::Saying | Rule::Signed | Rule::Turn | Rule::Block, _) => 0.7,
            (Rule::Attitude, _) if !indirect => 0.63,
            (Rule::Trailing | Rule::Participle, _) => 0.6,
            (Rule::Opinion, _) => 0.52,
            (Rule::Tagged, QuoteKind::Mixed) => 0.5,
            (Rule::Attitude, _) => 0.47,
            (Rule::Tagged, QuoteKind::Direct) => 0.4,
            (Rule::Tagged, _) => 0.31,
            (Rule::Continued | Rule::Bare, _) => 0.22,
        }
    }

    /// Whether its quotes, if they are direct, are better than what the tagger makes of the same words.
    pub(in crate::quote) const fn is_sure(self) -> bool {
        matches!(self, Rule::Marks | Rule::Signed | Rule::Near)
    }

    /// Whether a whole paragraph is one quote, which the tagger, seeing sentences, would cut up.
    pub(in crate::quote) const fn is_whole_paragraph(self) -> bool {
        matches!(self, Rule::Turn | Rule::Block)
    }

    /// Whether its quotes are kept where the tagger sees none.
    pub(in crate::quote) const fn stands_alone(self) -> bool {
        matches!(self, Rule::Marks | Rule::Signed | Rule::Near | Rule::According | Rule::Continued)
    }
}

impl Draft {
    /// The rule's number, for the tagger.
    pub(in crate::quote) const fn way(&self) -> u8 {
        self.rule as u8
    }

    pub(in crate::quote) fn finish(self, text: &str, marks: &[Quotation], speaker: Option<Speaker>) -> Quote {
        let cue: Vec<Span> = self.cue.into_iter().collect();
        let kind = QuoteKind::of(text, &self.content, &cue, marks);
        let certainty = self.rule.certainty(kind);
        Quote { kind, content: self.content, cue, source: self.source.into_iter().collect(), speaker, certainty }
    }
}

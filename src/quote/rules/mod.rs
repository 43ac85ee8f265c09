//! The rules: from cues and quotation marks to quotes.
//!
//! First what a whole paragraph is: a speaker's turn (`turn`), or words that the paragraph before announced
//! (`block`), or dialogue between dashes (`dialogue`). Else cues are read from left to right (`cue`). Each verb of
//! saying, opinion or attitude outside quotation marks looks for its subject (`saying`, `participle`, `according`)
//! and for what it governs (`complement`, `preceding`); what it governs is not searched for further cues, so that
//! nobody is made to say what somebody else reports of them. Then quotations that no cue has claimed find their
//! speaker by position (`unclaimed`). `rule` says how often each way is right.

mod according;
mod block;
mod complement;
mod cue;
mod dialogue;
mod participle;
mod preceding;
mod rule;
mod saying;
mod turn;
mod unclaimed;

pub(super) use rule::{Draft, Rule};

use super::lexicon::{Class, Lexicon};
use super::paragraph::Paragraph;
use crate::text::{Span, TokenKind};
use std::ops::Range;

/// What a paragraph hands on to the next.
#[derive(Debug, Default)]
pub(super) struct Carried {
    /// Cue and source of the last quote that had a source; or of a paragraph that
    /// ends by announcing one: *The chancellor replied:*
    last: Option<(Option<Span>, Span)>,
    /// Words without marks that are to come.
    block: Option<block::Announced>,
    /// How many turns of speakers came right before.
    turns: usize,
}

/// Finds the quotes of a paragraph, in order of their content.
pub(super) fn find(p: &Paragraph<'_>, lexicon: &Lexicon, carried: &mut Carried) -> Vec<Draft> {
    let mut finder = Finder {
        p,
        lexicon,
        found: Vec::new(),
        handed_on: Vec::new(),
        claimed: vec![false; p.toks.len()],
        announced: None,
    };
    let announced = carried.block.take();
    let turn = finder.turn(carried.turns);
    carried.turns = if turn { carried.turns + 1 } else { 0 };
    let block = if turn { None } else { finder.block(announced) };
    finder.dialogue();
    finder.announced_quotations();
    for sentence in &p.sentences {
        finder.sentence(sentence.clone());
    }
    finder.unclaimed_quotations(carried.last);
    carried.block = finder.announces().or(block);
    let mut drafts = finder.handed_on;
    drafts.extend(finder.found.iter().map(|f| f.draft(p)));
    drafts.sort_by_key(|d| d.content.first().map_or(0, |c| c.start));
    let last = drafts.iter().rev().find_map(|d| d.source.map(|s| (d.cue, s)));
    let announced = finder.announced.map(|(cue, source)| (cue.map(|c| p.span(&c)), p.span(&source)));
    carried.last = announced.or(last).or(carried.last);
    drafts
}

/// A quote by tokens.
#[derive(Debug, Clone)]
struct Found {
    content: Vec<Range<usize>>,
    cue: Option<Range<usize>>,
    source: Option<Range<usize>>,
    rule: Rule,
}

impl Found {
    fn draft(&self, p: &Paragraph<'_>) -> Draft {
        Draft {
            content: self.content.iter().map(|c| p.span(c)).collect(),
            cue: self.cue.as_ref().map(|c| p.span(c)),
            source: self.source.as_ref().map(|s| p.span(s)),
            rule: self.rule,
        }
    }
}

/// The work on one paragraph.
struct Finder<'f, 'p> {
    p: &'f Paragraph<'p>,
    lexicon: &'f Lexicon,
    found: Vec<Found>,
    /// Quotes whose source stands in an earlier paragraph.
    handed_on: Vec<Draft>,
    /// Which tokens are content.
    claimed: Vec<bool>,
    /// Cue and source of a quote that the next paragraph will bring.
    announced: Option<(Option<Range<usize>>, Range<usize>)>,
}

impl Finder<'_, '_> {
    /// Adds a quote, unless nothing of its content is left or something of it is another's.
    fn add(&mut self, content: Vec<Range<usize>>, cue: Option<Range<usize>>, source: Option<Range<usize>>, rule: Rule) {
        let content: Vec<Range<usize>> =
            content.into_iter().map(|c| self.trimmed(c)).filter(|c| !c.is_empty()).collect();
        let free = content.iter().cloned().flatten().all(|i| !self.claimed[i]);
        if content.is_empty() || !free {
            return;
        }
        content.iter().cloned().flatten().for_each(|i| self.claimed[i] = true);
        self.found.push(Found { content, cue, source, rule });
    }

    /// Adds a quote whose source stands in an earlier paragraph.
    fn hand_on(&mut self, content: Range<usize>, cue: Option<Span>, source: Span, rule: Rule) {
        self.claimed[content.clone()].fill(true);
        self.handed_on.push(Draft { content: vec![self.p.span(&content)], cue, source: Some(source), rule });
    }

    /// Without commas, stops and conjunctions at the ends.
    fn trimmed(&self, mut range: Range<usize>) -> Range<usize> {
        let p = self.p;
        while !range.is_empty() && p.is_loose(range.end - 1) {
            range.end -= 1;
        }
        while !range.is_empty() && p.is_loose(range.start) {
            range.start += 1;
        }
        // *will conclude on May 7*: a date is nothing that anybody says
        let says_nothing = |i: usize| {
            !p.toks[i].kind.is_wordlike()
                || p.toks[i].kind == TokenKind::Number
                || p.class(i).is(Class::DAY)
                || matches!(p.form(i), "on" | "in" | "at")
        };
        let wordless = range.clone().all(|i| says_nothing(i) && p.toks[i].quoted.is_none());
        if wordless { range.start..range.start } else { range }
    }

    fn sentence(&mut self, sentence: Range<usize>) {
        let mut at = sentence.start;
        while at < sentence.end {
            if self.claimed[at] || self.p.toks[at].quoted.is_some() {
                at += 1;
            } else if self.p.reads(at, "according") && self.p.reads(at + 1, "to") {
                self.according(at, &sentence);
                at += 2;
            } else {
                match self.cue_at(at, &sentence) {
                    Some(cue) => {
                        let next = cue.end;
                        self.report(&cue, &sentence);
                        at = next;
                    }
                    None => at += 1,
                }
            }
        }
    }
}

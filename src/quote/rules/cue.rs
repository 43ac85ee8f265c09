//! Which verbs report something where they stand.

use super::Finder;
use crate::quote::lexicon::Class;
use crate::quote::phrase::{is_noun_use, opens_sentence};
use crate::text::TokenKind;
use std::ops::Range;

/// Farthest *as saying* from *quoted*, in tokens.
pub(super) const AS_SAYING: usize = 14;

/// A verb group that may report something.
#[derive(Debug, Clone)]
pub(super) struct Cue {
    /// First token, with auxiliaries and adverbs.
    pub(super) group: usize,
    /// The verb.
    pub(super) verb: usize,
    /// One past its last token.
    pub(super) end: usize,
    pub(super) class: Class,
    /// Whether it is a participle clause: *calling them …*
    pub(super) participle: bool,
}

impl Cue {
    pub(super) fn says(&self) -> bool {
        self.class.is(Class::SPEECH.or(Class::TELL))
    }
}

impl Finder<'_, '_> {
    /// The cue whose verb is token `verb`, if it is one here.
    pub(super) fn cue_at(&self, verb: usize, sentence: &Range<usize>) -> Option<Cue> {
        let p = self.p;
        let class = p.class(verb);
        if !class.is(Class::CUE) || p.toks[verb].kind != TokenKind::Word {
            return None;
        }
        let follow = |i: usize| (verb + 1 + i < sentence.end).then(|| p.form(verb + 1 + i));
        let phrase = self.lexicon.phrase(p.form(verb), follow);
        let alone = class.is(Class::SPEECH.or(Class::TELL).or(Class::OPINION).or(Class::ATTITUDE));
        if (phrase.is_none() && !alone) || is_noun_use(p, verb) || self.reports_as_saying(verb, sentence) {
            return None;
        }
        let more = phrase.map_or(0, |p| p.0);
        let class = phrase.map_or(class, |p| class.or(p.1));
        if p.toks[verb].capital && !opens_sentence(p, verb) {
            return None; // part of a name
        }
        let mut group = verb;
        let helps = Class::AUXILIARY.or(Class::ADVERB).or(Class::NEGATION);
        while group > sentence.start && p.toks[group - 1].quoted.is_none() && p.class(group - 1).is(helps) {
            group -= 1;
        }
        let cue = Cue { group, verb, end: verb + 1 + more, class, participle: false };
        self.finite(cue, sentence)
    }

    /// Whether the verb stands for an act of its subject: finite, or a participle clause.
    pub(super) fn finite(&self, cue: Cue, sentence: &Range<usize>) -> Option<Cue> {
        let p = self.p;
        let helpers = cue.group..cue.verb;
        let be = helpers.clone().any(|i| p.class(i).is(Class::BE));
        let have = helpers.clone().any(|i| p.class(i).is(Class::HAVE));
        let helped = helpers.clone().any(|i| p.class(i).is(Class::AUXILIARY));
        if p.class(cue.verb).is(Class::BE) {
            return Some(cue); // *is against*
        }
        let class = cue.class;
        if class.is(Class::GERUND) && !class.is(Class::PAST.or(Class::BASE)) {
            return if be { Some(cue) } else { Some(Cue { participle: true, ..cue }) };
        }
        if class.is(Class::PAST.or(Class::PARTICIPLE)) && !class.is(Class::BASE) {
            let passive = be && !have || helpers.clone().any(|i| p.reads(i, "been"));
            return if passive { None } else { Some(cue) };
        }
        let before = cue.group.checked_sub(1).filter(|b| *b >= sentence.start)?;
        if p.reads(before, "to") || (p.reads(cue.verb.saturating_sub(1), "to")) {
            return None; // an infinitive reports what somebody may do, not what they said
        }
        if class.is(Class::THIRD) && !class.is(Class::BASE) || helped || class.is(Class::PAST) {
            return Some(cue);
        }
        let plural =
            matches!(
                p.form(before),
                "they" | "we" | "i" | "you" | "people" | "some" | "many" | "others" | "who" | "police"
            ) || (p.form(before).ends_with('s') && !p.form(before).ends_with("'s") && !p.form(before).ends_with("ss"))
                || (p.toks[before].capital && before >= 2 && p.reads(before - 1, "and"));
        plural.then_some(cue)
    }

    /// Whether a verb hands on somebody's words: *quoted Name as saying*.
    pub(super) fn reports_as_saying(&self, verb: usize, sentence: &Range<usize>) -> bool {
        let p = self.p;
        let hands_on = matches!(
            p.form(verb),
            "quoted" | "reported" | "cited" | "quotes" | "cites" | "quoting" | "citing" | "reports" | "reporting"
        );
        let ahead = verb + 1..sentence.end.min(verb + AS_SAYING);
        hands_on && ahead.into_iter().any(|i| p.reads(i, "as") && p.reads(i + 1, "saying"))
    }
}

//! What the words of a source say: a name, a pronoun, a description, several of them.

use super::Here;
use super::around::is_place_word;
use super::certainty::Way;
use super::mention::{Gender, is_role_noun};
use super::name::{is_genitive, without_genitive};
use super::words::{Roles, Says};
use crate::quote::lexicon::Class;
use crate::quote::paragraph::Paragraph;
use crate::quote::phrase::{is_nominal, noun_phrase_ending, opens_sentence};
use crate::text::{Span, TokenKind};
use std::ops::Range;

/// What a source says, before it is known whom that means.
#[derive(Debug, Clone)]
pub(super) enum Source {
    /// There is none, or it can be nobody: *I*.
    Nobody,
    /// It stands in an earlier paragraph.
    Earlier,
    Named(usize, Way),
    Together(Vec<usize>),
    /// *he*, *she*, *who*
    Pronoun(Option<Gender>),
    /// *it*: a body.
    It,
    /// *they*
    They,
    Described(Box<Description>),
}

/// A source without a name: *the FN leader*, *a spokeswoman for the border agency*.
#[derive(Debug, Clone, Default)]
#[allow(clippy::struct_excessive_bools)] // each answers a question of its own
pub(super) struct Description {
    /// Without its article.
    pub(super) text: String,
    /// The noun and what stands before it.
    pub(super) phrase: String,
    /// The noun in normal form, singular where that is known.
    pub(super) noun: String,
    /// The other telling words, and whether they have capitals.
    pub(super) words: Vec<(String, bool)>,
    /// Whether it speaks of somebody known: *the*, *this*, *Kelvik's*.
    pub(super) definite: bool,
    /// *his*, *her*: somebody beside whoever was spoken of.
    pub(super) beside: bool,
    /// Without any article: *farm chief*.
    pub(super) bare: bool,
    /// *two*, *both*
    pub(super) two: bool,
    pub(super) plural: bool,
    /// Whether it can be a person rather than a body.
    pub(super) person: bool,
    pub(super) gender: Option<Gender>,
}

/// Reads a source.
pub(super) fn read(span: Span, p: &Paragraph<'_>, here: &[Here], roles: &Roles) -> Source {
    let Some(inside) = trimmed(p, span) else { return Source::Earlier };
    if let Some(source) = pronoun(p, &inside, here, roles) {
        return source;
    }
    let names: Vec<&Here> = here.iter().filter(|h| inside.contains(&h.tokens.start)).collect();
    let head = head_of(p, &inside);
    if let Some(source) = together(p, &head, &names, roles) {
        return source;
    }
    if let Some(source) = named(p, &inside, &head, &names, here, roles) {
        return source;
    }
    describe(p, &inside, &head, roles).map_or(Source::Nobody, |d| Source::Described(Box::new(d)))
}

/// *The minister*, with which a sentence begins, but no name: somebody is spoken of again.
pub(super) fn subject(p: &Paragraph<'_>, sentence: &Range<usize>, here: &[Here], roles: &Roles) -> Option<Description> {
    let start = sentence.start;
    if !p.reads(start, "the") || p.toks[start].quoted.is_some() {
        return None;
    }
    let end = (start + 1..sentence.end.min(start + 6)).find(|i| is_role_noun(p, *i) && !is_role_noun(p, *i + 1))? + 1;
    let alone = (start + 1..end).all(|i| is_nominal(p, i) || p.reads(i, "-"));
    let verb = Class::AUXILIARY.or(Class::CUE).or(Class::VERB).or(Class::ADVERB).or(Class::ACT);
    let goes_on = p.class(end).is(verb) || p.toks.get(end).is_some_and(|t| t.class.is_open() && !t.capital);
    let named = here.iter().any(|h| h.tokens.start < end + 2 && h.tokens.end > start);
    if !alone || !goes_on || named {
        return None;
    }
    let phrase = start..end;
    describe(p, &phrase, &phrase, roles).filter(|d| d.person && !d.plural)
}

/// The tokens of a source, without marks around them and without a dateline before.
fn trimmed(p: &Paragraph<'_>, span: Span) -> Option<Range<usize>> {
    let start = p.toks.partition_point(|t| t.span.start < span.start);
    let end = p.toks.partition_point(|t| t.span.end <= span.end);
    let (mut start, mut end) = (start, end);
    let loose = |i: usize| p.toks[i].kind == TokenKind::Symbol && !matches!(p.form(i), ")" | "(" | "$" | "£" | "€");
    let dash = |i: &usize| matches!(p.form(*i), "—" | "–" | "--") || p.reads(*i, "-") && p.reads(*i + 1, "-");
    // STRASBOURG, April 6 (CPS) –
    if let Some(at) = (start..end).rev().find(dash) {
        let place = (start..at).all(|i| {
            p.toks[i].capital || p.toks[i].kind != TokenKind::Word || p.class(i).is(Class::DAY) || is_place_word(p, i)
        });
        if place && at + 1 < end {
            start = at + 1;
        }
    }
    while start < end && loose(start) {
        start += 1;
    }
    while start < end
        && (loose(end - 1) || p.toks[end - 1].kind == TokenKind::Stop && !p.toks[end.saturating_sub(2)].capital)
    {
        end -= 1;
    }
    // *both*, *even*, *but*
    while start + 1 < end
        && matches!(
            p.form(start),
            "even" | "but" | "and" | "meanwhile" | "while" | "as" | "when" | "that" | "because" | "though" | "which"
        )
    {
        start += 1;
    }
    (start < end).then_some(start..end)
}

fn pronoun(p: &Paragraph<'_>, inside: &Range<usize>, here: &[Here], roles: &Roles) -> Option<Source> {
    let first = inside.start;
    let form = p.form(first);
    let alone = inside.len() == 1
        || (first + 1..inside.end).all(|i| {
            p.class(i).is(Class::ADVERB.or(Class::AUXILIARY))
                || matches!(p.form(i), "himself" | "herself" | "themselves" | "itself")
        });
    if matches!(form, "who" | "whose" | "which" | "that") {
        // the name before it, a comma between them or not
        let before = if first > 0 && p.is_comma(first - 1) { first - 1 } else { first };
        if let Some(h) = here.iter().rev().find(|h| h.tokens.end == before) {
            return Some(Source::Named(h.who, Way::Apposed));
        }
        let last = before.checked_sub(1)?;
        let low = last.saturating_sub(12);
        let antecedent = noun_phrase_ending(p, last, low).filter(|_| form != "that" && form != "which")?;
        let head = head_of(p, &antecedent);
        return describe(p, &antecedent, &head, roles).map(|d| Source::Described(Box::new(d)));
    }
    if !alone {
        return None;
    }
    match form {
        "he" | "his" | "him" => Some(Source::Pronoun(Some(Gender::He))),
        "she" | "her" => Some(Source::Pronoun(Some(Gender::She))),
        "it" => Some(Source::It),
        "they" | "their" | "them" => Some(Source::They),
        "i" | "we" | "you" | "my" | "our" | "us" | "me" | "one" => Some(Source::Nobody),
        _ => None,
    }
}

/// The source up to its first comma, bracket, relative pronoun or preposition.
fn head_of(p: &Paragraph<'_>, inside: &Range<usize>) -> Range<usize> {
    let bracket = |i: usize| {
        // *Ms. (retd) Holm*
        i > inside.start && !(i + 3 < inside.end && p.reads(i + 2, ")") && p.toks[i + 3].capital && !p.is_comma(i + 3))
    };
    let cut = |i: &usize| {
        p.is_comma(*i)
            || matches!(p.form(*i), "—" | "–" | "who" | "which" | "whose" | "whom")
            || (p.reads(*i, "(") && bracket(*i))
            || (*i > inside.start && p.class(*i).is(Class::PREPOSITION) && !(p.reads(*i, "of") && p.reads(*i - 1, "-")))
    };
    inside.start..inside.clone().find(cut).unwrap_or(inside.end)
}

/// *Holm and Marsh*, *Holm, Marsh and Lund*: names and nothing but *and* and titles between them.
fn together(p: &Paragraph<'_>, head: &Range<usize>, names: &[&Here], roles: &Roles) -> Option<Source> {
    let first = names.first().filter(|n| n.whole.start >= head.start)?;
    let opens = |i: usize| p.class(i).is(Class::DETERMINER) || p.reads(i, "both") || is_nominal(p, i);
    if !(head.start..first.whole.start).all(opens) {
        return None;
    }
    let mut members = vec![first.who];
    let mut end = first.tokens.end;
    let mut joined = false;
    for next in &names[1..] {
        let between = end..next.tokens.start;
        let links = |i: usize| {
            p.is_comma(i)
                || matches!(p.form(i), "and" | "&")
                || i >= next.whole.start
                || p.class(i).is(Class::DETERMINER)
        };
        let side_by_side =
            between.clone().all(links) && between.clone().any(|i| p.is_comma(i) || matches!(p.form(i), "and" | "&"));
        if !side_by_side {
            break;
        }
        joined |= between.clone().any(|i| matches!(p.form(i), "and" | "&"));
        if !members.contains(&next.who) {
            members.push(next.who);
        }
        end = next.tokens.end;
    }
    // *Holm and Marsh supporters*: not they
    let clear = end >= p.toks.len()
        || !is_role_noun(p, end) && !roles.says(p.form(end)).is(Says::BODY)
        || !p.toks[end - 1].capital;
    (joined && members.len() > 1 && clear).then_some(Source::Together(members))
}

/// The person whom a source names.
fn named(
    p: &Paragraph<'_>,
    inside: &Range<usize>,
    head: &Range<usize>,
    names: &[&Here],
    here: &[Here],
    roles: &Roles,
) -> Option<Source> {
    let sure = |h: &Here| Source::Named(h.who, if h.ambiguous { Way::AmbiguousName } else { Way::Name });
    // a title or a name before it may have been left out of the source: *Holm* [*campaign manager Per Lund*]
    let owner = |h: &Here| here.iter().find(|o| o.who != h.who && o.whole.contains(&h.tokens.start)).cloned();
    let first = names.iter().find(|h| h.tokens.start < head.end);
    // a body's name may go on behind a preposition
    if let Some(h) = names.iter().find(|h| h.tokens.end >= head.end && h.whole.start < head.end)
        && !(is_genitive(p, h.tokens.end - 1) && h.tokens.end < inside.end)
    {
        // *Holm further attacked Lund* is Holm's
        let joins = |i: usize| is_role_noun(p, i) || is_genitive(p, i - 1) || p.toks[i].kind == TokenKind::Symbol;
        if let Some(f) = first
            && f.who != h.who
            && f.tokens.end < h.whole.start
            && !(f.tokens.end..=h.whole.start).any(joins)
        {
            return Some(Source::Named(f.who, Way::Loose));
        }
        return Some(owner(h).map_or_else(|| sure(h), |o| sure(&o)));
    }
    let describes = describes_person(p, head);
    // *Ida Holm,* [*the mayor of York*]: the name stands before the source
    let before = inside.start.checked_sub(1).filter(|c| *c > 0 && p.is_comma(*c) && p.toks[*c].quoted.is_none());
    if let Some(comma) = before
        && describes
        && first.is_none()
        && let Some(h) = here.iter().rev().find(|h| h.tokens.end == comma)
    {
        return Some(Source::Named(h.who, Way::Apposed));
    }
    // *the mayor of York, Ida Holm*: a name behind the comma; but *a farmer from Aarhus, Denmark*
    let behind_comma = |h: &&&Here| {
        let comma = h.whole.start.saturating_sub(1);
        let place = comma > head.end && p.toks[comma - 1].capital && h.tokens.len() == 1;
        comma >= head.end && p.is_comma(comma) && !place
    };
    let begins = first.is_some_and(|h| h.whole.start <= head.start + 1 && !is_genitive(p, h.tokens.end - 1));
    let beside = describes || p.class(head.start).is(Class::POSSESSIVE);
    let opening = names.iter().all(|h| h.tokens.start > head.end) && p.is_comma(head.end.min(p.toks.len() - 1));
    if !begins
        && (beside || opening)
        && let Some(h) = names.iter().find(behind_comma)
    {
        return Some(Source::Named(h.who, if beside { Way::Apposed } else { Way::Loose }));
    }
    // *Holm instead*, *Holm's research*, but not *Holm's aides*, *Holm campaign*
    let inside_head: Vec<&&Here> = names.iter().filter(|h| h.tokens.start < head.end).collect();
    let h = inside_head.iter().find(|h| {
        let next = inside_head.iter().find(|n| n.tokens.start >= h.tokens.end);
        next.is_none_or(|n| n.whole.start > h.tokens.end && !is_genitive(p, h.tokens.end - 1))
    })?;
    let opens = (head.start..h.whole.start).all(|i| {
        p.class(i).is(Class::DETERMINER.or(Class::ADVERB)) || p.toks[i].kind != TokenKind::Word || is_nominal(p, i)
    });
    let speaks = |i: usize| {
        is_role_noun(p, i) || p.class(i).is(Class::GROUP) || roles.says(p.form(i)).is(Says::BODY.or(Says::PLURAL))
    };
    let after = h.tokens.end..head.end;
    let noun = after.clone().all(|i| is_nominal(p, i) || p.toks[i].kind == TokenKind::Symbol);
    let other = noun && after.clone().any(speaks);
    (opens && !other).then_some(Source::Named(h.who, Way::Loose))
}

fn describes_person(p: &Paragraph<'_>, head: &Range<usize>) -> bool {
    head.clone().any(|i| is_role_noun(p, i) || p.class(i).is(Class::TITLE))
}

/// A description, without a name for it.
fn describe(p: &Paragraph<'_>, inside: &Range<usize>, head: &Range<usize>, roles: &Roles) -> Option<Description> {
    let mut start = with_article(p, inside.start);
    let opening = start;
    let mut d = Description::default();
    while start < head.end && p.class(start).is(Class::DETERMINER.or(Class::POSSESSIVE)) && !p.reads(start, "no") {
        let form = p.form(start);
        d.definite |= matches!(form, "the" | "this" | "that" | "these" | "those" | "both");
        d.beside |= p.class(start).is(Class::POSSESSIVE);
        d.two |= matches!(form, "two" | "both");
        d.plural |= matches!(
            form,
            "two"
                | "three"
                | "four"
                | "five"
                | "many"
                | "several"
                | "some"
                | "few"
                | "these"
                | "those"
                | "dozens"
                | "hundreds"
                | "most"
                | "other"
                | "both"
        );
        if matches!(form, "dozens" | "hundreds" | "thousands") {
            break;
        }
        start += 1;
    }
    d.bare = start == opening;
    if start >= head.end {
        start = inside.start;
    }
    let stop = description_end(p, start, inside.end);
    let phrase = start..head.end.min(stop).max(start + 1);
    let noun = phrase.clone().rev().find(|i| is_nominal(p, *i) || is_role_noun(p, *i)).unwrap_or(phrase.start);
    let form = without_genitive(p.form(noun));
    let s = roles.says(form);
    d.person = (s.is(Says::ROLE.or(Says::TITLE).or(Says::NATION).or(Says::PARTY))
        || p.class(noun).is(Class::PERSON)
        || is_role_noun(p, noun))
        && !p.class(noun).is(Class::GROUP);
    d.plural |= s.is(Says::PLURAL);
    d.gender = phrase.clone().rev().find_map(|i| Gender::of(roles.says(p.form(i))));
    form.clone_into(&mut d.noun);
    d.definite |= phrase.clone().any(|i| is_genitive(p, i));
    let complement = phrase.end..stop.max(phrase.end);
    for i in phrase.clone().chain(complement).filter(|i| *i != noun && p.toks[*i].kind == TokenKind::Word) {
        if !p.class(i).is(Class::PREPOSITION.or(Class::DETERMINER).or(Class::CONJUNCTION).or(Class::POSSESSIVE)) {
            let capital = p.toks[i].capital && !opens_sentence(p, i);
            d.words.push((without_genitive(p.form(i)).to_owned(), capital));
        }
    }
    let text = |range: Range<usize>| {
        let text = if range.is_empty() { "" } else { p.span(&range).of(p.text) };
        let whole = text.trim_end_matches(['\'', '’', ',', ' ']);
        without_genitive(whole).to_owned()
    };
    d.phrase = lowered(p, phrase.start, text(phrase.start..noun + 1), roles);
    d.text = lowered(p, start, text(start..stop), roles);
    (!d.text.is_empty()).then_some(d)
}

/// Where the phrase of a source begins that lacks its first words: *the straight-talking* [*surgeon*].
fn with_article(p: &Paragraph<'_>, start: usize) -> usize {
    let article = |i: usize| p.class(i).is(Class::DETERMINER.or(Class::POSSESSIVE));
    let mut first = start;
    while first > 0 && !article(first) && start - first < 6 {
        let t = first - 1;
        let goes_on =
            p.toks[t].quoted.is_none() && (article(t) || p.reads(t, "-") || is_nominal(p, t) && !p.toks[t].capital);
        if !goes_on {
            return start;
        }
        first = t;
    }
    if article(first) { first } else { start }
}

/// A sentence's first word without its capital, unless it is a name.
fn lowered(p: &Paragraph<'_>, first: usize, text: String, roles: &Roles) -> String {
    let s = roles.says(p.form(first));
    let common = s.is(Says::ROLE.or(Says::PLURAL).or(Says::BODY)) && !s.is(Says::PROPER.or(Says::FIRST))
        || p.class(first).is(Class::DETERMINER);
    let opens = opens_sentence(p, first);
    let mut letters = text.chars();
    match letters.next() {
        Some(c) if common && opens && !letters.as_str().starts_with(char::is_uppercase) => {
            c.to_lowercase().chain(letters).collect()
        }
        _ => text,
    }
}

/// Where a description ends: at its first comma, relative pronoun, or verb.
fn description_end(p: &Paragraph<'_>, start: usize, end: usize) -> usize {
    let cut = |i: &usize| {
        let class = p.class(*i);
        let verb = class.is(Class::CUE.or(Class::VERB).or(Class::AUXILIARY).or(Class::ACT))
            && class.is(Class::PAST.or(Class::THIRD).or(Class::AUXILIARY).or(Class::VERB))
            && !is_nominal(p, *i)
            && !class.is(Class::PARTICIPLE.or(Class::GERUND));
        p.is_comma(*i)
            || matches!(p.form(*i), "—" | "–" | "(" | "who" | "which" | "whose" | "whom")
            || *i > start + 1 && verb
    };
    // *a coalition of growers, bishops and farmers*
    let listed = |comma: usize| {
        let and = (comma + 1..end.min(comma + 5)).find(|i| p.reads(*i, "and"));
        p.is_comma(comma)
            && (start..comma).any(|i| p.reads(i, "of"))
            && and.is_some_and(|and| {
                and > comma + 1
                    && (comma + 1..and).all(|i| is_nominal(p, i) && !p.toks[i].capital)
                    && and + 1 < end
                    && is_nominal(p, and + 1)
            })
    };
    let mut stop = (start..end).find(|i| cut(i) && !listed(*i)).unwrap_or(end);
    let adverb = |i: usize| {
        p.class(i).is(Class::ADVERB)
            || matches!(
                p.form(i),
                "nonetheless" | "nevertheless" | "himself" | "herself" | "themselves" | "itself" | "alike"
            )
    };
    while stop > start + 1
        && (adverb(stop - 1)
            || !p.toks[stop - 1].kind.is_wordlike()
            || p.class(stop - 1).is(Class::PREPOSITION.or(Class::CONJUNCTION)))
    {
        stop -= 1;
    }
    stop.max(start + 1).min(end.max(start + 1))
}

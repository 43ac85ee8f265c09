//! What stands around a name and says who that is.

use super::Here;
use super::mention::{Mention, is_role_noun};
use super::person::Person;
use super::words::{Roles, Says};
use crate::quote::lexicon::Class;
use crate::quote::paragraph::Paragraph;
use crate::quote::phrase::is_nominal;
use crate::text::TokenKind;
use std::ops::Range;

/// Longest description beside a name, in tokens.
const LONGEST: usize = 16;

/// Whether a paragraph is a line of capitalised words.
pub(super) fn is_heading(p: &Paragraph<'_>) -> bool {
    if p.toks.len() > 40 || p.sentences.len() > 1 || p.toks.last().is_some_and(|t| t.kind == TokenKind::Stop) {
        return false;
    }
    let long = |t: &&crate::quote::paragraph::Tok| t.kind == TokenKind::Word && t.span.len() > 3;
    let words = p.toks.iter().filter(long).count();
    let capitals = p.toks.iter().filter(long).filter(|t| t.capital).count();
    words > 3 && 10 * capitals >= 8 * words
}

/// Whether a name is the subject with which its sentence begins.
pub(super) fn leads_sentence(p: &Paragraph<'_>, mention: &Mention) -> bool {
    let at = mention.whole.start;
    let Some(sentence) = sentence_of(p, at) else { return false };
    let opens = |i: usize| {
        let t = &p.toks[i];
        t.capital || t.kind != TokenKind::Word || t.class.is(Class::DETERMINER.or(Class::ADVERB).or(Class::CONJUNCTION))
    };
    let start = sentence.start;
    if (start..at).all(opens) {
        return true;
    }
    // *In March, Holm*: behind the comma of an opening phrase
    let introduces = Class::PREPOSITION.or(Class::SUBORDINATOR).or(Class::GERUND).or(Class::ADVERB);
    at > start + 1 && p.is_comma(at - 1) && p.class(start).is(introduces) && !(start..at - 1).any(|i| p.is_comma(i))
}

/// Whether a name stands where places do.
pub(super) fn is_place(p: &Paragraph<'_>, mention: &Mention) -> bool {
    let at = mention.whole.start;
    at > 0 && matches!(p.form(at - 1), "in" | "at" | "near" | "from" | "across" | "outside" | "around" | "through")
}

fn sentence_of(p: &Paragraph<'_>, at: usize) -> Option<Range<usize>> {
    let after = p.sentences.partition_point(|s| s.end <= at);
    p.sentences.get(after).filter(|s| s.contains(&at)).cloned()
}

/// Takes the roles, party and acronym that stand beside a name.
pub(super) fn learn(person: &mut Person, p: &Paragraph<'_>, here: &Here, roles: &Roles) {
    let end = here.tokens.end;
    let limit = sentence_of(p, here.tokens.start).map_or(end, |s| s.end);
    let after = bracket(person, p, end, limit, roles);
    if let Some(role) = apposed_behind(p, after, limit, roles).or_else(|| equated(p, after, limit, roles)) {
        person.human |= !person.body;
        person.call(p.span(&role).of(p.text), roles);
    }
    if let Some(role) = apposed_before(p, here, roles) {
        person.human |= !person.body;
        person.call(p.span(&role).of(p.text), roles);
    }
    // *Holm, 51,*
    let aged =
        p.is_comma(after) && after + 2 < limit && p.toks[after + 1].kind == TokenKind::Number && p.is_comma(after + 2);
    person.human |= aged && !person.body;
}

/// *(R-Texas)*, *(NFU)*: what a bracket behind a name says; where the sentence goes on.
fn bracket(person: &mut Person, p: &Paragraph<'_>, end: usize, limit: usize, roles: &Roles) -> usize {
    let open = if p.reads(end, "(") {
        end
    } else if p.is_comma(end) && end + 2 < limit && matches!(p.form(end + 2), "-" | "–") {
        // Ida Holm, R-Texas,
        if let Some(party) = roles.party(p.form(end + 1)).filter(|_| p.toks[end + 1].capital) {
            person.party.get_or_insert_with(|| party.to_owned());
            person.human = true;
        }
        return end;
    } else {
        return end;
    };
    let Some(close) = (open..limit.min(open + 8)).find(|i| p.reads(*i, ")")) else { return end };
    let first = open + 1;
    if first >= close || !p.toks[first].capital {
        return close + 1;
    }
    if let Some(party) = roles.party(p.form(first)) {
        person.party.get_or_insert_with(|| party.to_owned());
        person.human = true;
        person.body = false;
    } else if close == first + 1 {
        let word = p.surface(first);
        let capitals = word.chars().filter(|c| c.is_uppercase()).count();
        if capitals > 1 && 2 * capitals > word.chars().count() && person.name.words.len() > 1 {
            person.acronym = Some(p.form(first).replace('.', ""));
            person.body = !person.human;
        }
    }
    close + 1
}

/// *Ida Holm, the mayor of York,*: the words between the commas, without their article.
fn apposed_behind(p: &Paragraph<'_>, comma: usize, limit: usize, roles: &Roles) -> Option<Range<usize>> {
    if comma + 1 >= limit || !(p.is_comma(comma) || matches!(p.form(comma), "—" | "–")) {
        return None;
    }
    let mut start = comma + 1;
    if p.toks[start].kind == TokenKind::Number && start + 2 < limit && p.is_comma(start + 1) {
        start += 2; // an age
    }
    if matches!(p.form(start), "who" | "which") {
        // *who is the mayor*
        return equated(p, start + 1, limit, roles);
    }
    if p.reads(start, "as") {
        start += 1; // Holm, as mayor of York,
    }
    description(p, start, limit, roles)
}

/// *Holm is the mayor of York*
fn equated(p: &Paragraph<'_>, verb: usize, limit: usize, roles: &Roles) -> Option<Range<usize>> {
    let is = verb + 2 < limit && matches!(p.form(verb), "is" | "was" | "became" | "remains");
    let article = is && matches!(p.form(verb + 1), "the" | "a" | "an");
    if article { description(p, verb + 1, limit, roles) } else { None }
}

/// The description that begins at `start`, if its noun is one for a person or body.
fn description(p: &Paragraph<'_>, start: usize, limit: usize, roles: &Roles) -> Option<Range<usize>> {
    let mut first = start;
    while first < limit && p.class(first).is(Class::DETERMINER) {
        first += 1;
    }
    let limit = limit.min(first + LONGEST);
    let ends = |i: &usize| {
        p.is_comma(*i)
            || p.toks[*i].kind == TokenKind::Stop && !p.toks[*i - 1].capital
            || p.toks[*i].quoted.is_some()
            || matches!(p.form(*i), ";" | ":" | "—" | "–" | "(" | "who" | "which" | "whose" | "that" | "said")
    };
    let end = (first..limit).find(ends).unwrap_or(limit);
    let noun_end = (first..end).find(|i| p.class(*i).is(Class::PREPOSITION)).unwrap_or(end);
    // *Holm, Lund and other mayors*: no plural is one person
    let single = |i: usize| {
        let s = roles.says(p.form(i));
        (is_role_noun(p, i) || s.is(Says::TITLE) && noun_end < end || s.is(Says::PARTY))
            && !s.is(Says::PLURAL)
            && !p.form(i).ends_with("'s")
            && !p.form(i).ends_with("’s")
    };
    // *Lisbon, Mayor Holm said*: a title with a name is another person
    let named = (first..noun_end).any(|i| p.toks[i].capital && roles.says(p.form(i)).is(Says::FIRST));
    let speaks = (first..noun_end).any(|i| p.class(i).is(Class::PAST.or(Class::THIRD)) && !is_nominal(p, i));
    let fits = first < end && (first..noun_end).any(single) && !named && !speaks;
    let mut end = end;
    while end > first && !p.toks[end - 1].kind.is_wordlike() {
        end -= 1;
    }
    fits.then_some(first..end)
}

/// *the mayor of York, Ida Holm,*: the description before the comma.
fn apposed_before(p: &Paragraph<'_>, here: &Here, roles: &Roles) -> Option<Range<usize>> {
    let comma = here.whole.start.checked_sub(1).filter(|c| p.is_comma(*c))?;
    let sentence = sentence_of(p, comma)?;
    let closes = here.tokens.end >= sentence.end
        || p.is_comma(here.tokens.end)
        || p.toks[here.tokens.end].kind == TokenKind::Stop
        || p.class(here.tokens.end).is(Class::CUE.or(Class::AUXILIARY).or(Class::VERB));
    let low = sentence.start.max(comma.saturating_sub(LONGEST));
    let mut start = comma;
    while start > low {
        let t = start - 1;
        let inside = p.toks[t].quoted.is_none()
            && (is_nominal(p, t)
                || p.class(t).is(Class::DETERMINER.or(Class::POSSESSIVE))
                || matches!(p.form(t), "of" | "for" | "at" | "in" | "and" | "-"));
        if !inside {
            break;
        }
        start = t;
        // the first article to the left of the noun begins it
        let article = p.class(t).is(Class::DETERMINER.or(Class::POSSESSIVE));
        let joined = t > low && matches!(p.form(t - 1), "of" | "for" | "at" | "in" | "and");
        if article && !joined {
            break;
        }
    }
    let article = start < comma && p.class(start).is(Class::DETERMINER.or(Class::POSSESSIVE));
    // *from the mayor, Holm …*: a phrase of its own before a preposition is another matter
    let clear = start == sentence.start
        || p.is_comma(start - 1)
        || p.is_mark(start - 1)
        || p.class(start - 1).is(Class::CUE.or(Class::CONJUNCTION))
        || p.is_comma(here.tokens.end)
        || here.tokens.end + 1 >= sentence.end;
    if !closes || !article || !clear {
        return None;
    }
    description(p, start, comma, roles).map(|d| if p.class(start).is(Class::POSSESSIVE) { start + 1..d.end } else { d })
}

/// Counts *he* and *she* in sentences that name one person only.
pub(super) fn vote(known: &mut [Person], p: &Paragraph<'_>, here: &[Here]) {
    let mut before: Option<usize> = None;
    let mut next = 0;
    for sentence in &p.sentences {
        while next < here.len() && here[next].tokens.start < sentence.start {
            next += 1;
        }
        let mut names = here[next..].iter().take_while(|h| h.tokens.start < sentence.end);
        let first = names.next();
        let alone = first.filter(|f| {
            p.toks[f.tokens.start].quoted.is_none()
                && names.all(|n| n.who == f.who || known[n.who].body || known[n.who].placed > 0)
        });
        let pronoun = |i: usize| {
            if p.toks[i].quoted.is_some() || !p.class(i).is(Class::PRONOUN.or(Class::POSSESSIVE)) {
                return None;
            }
            match p.form(i) {
                "he" | "his" => Some(0),
                "she" | "her" => Some(1),
                _ => None,
            }
        };
        if let Some(who) = before.filter(|_| first.is_none())
            && let Some(gender) = pronoun(sentence.start)
        {
            known[who].votes[gender] += 2;
        } else if let Some(f) = alone {
            if let Some(gender) = (f.tokens.end..sentence.end).find_map(pronoun) {
                known[f.who].votes[gender] += 1;
            }
            before = Some(f.who);
        } else {
            before = None;
        }
    }
}

/// A month, day or abbreviation as datelines have them.
pub(super) fn is_place_word(p: &Paragraph<'_>, i: usize) -> bool {
    !p.toks[i].kind.is_wordlike() || p.toks[i].kind == TokenKind::Number
}

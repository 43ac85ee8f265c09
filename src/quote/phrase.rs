//! Where subjects begin and end, without a parser.
//!
//! English puts the subject before its verb, and noun phrases out of few
//! closed-class words; that, capital letters and commas carry these rules.

use super::lexicon::Class;
use super::paragraph::Paragraph;
use crate::text::TokenKind;
use std::ops::Range;

/// Prepositions that join two nouns into one phrase: *a spokesman for the head of the party from York*.
const JOINING: [&str; 9] = ["of", "for", "from", "at", "in", "with", "on", "to", "among"];

/// How far back a subject is looked for across appositions, in tokens.
const REACH: usize = 40;

/// Most introductory phrases before a sentence's subject.
const INTRODUCTIONS: usize = 3;

/// Whether the token can stand inside a noun phrase.
pub(super) fn is_nominal(p: &Paragraph<'_>, i: usize) -> bool {
    let t = &p.toks[i];
    match t.kind {
        TokenKind::Number | TokenKind::Mention | TokenKind::Hashtag => return true,
        TokenKind::Word => {}
        _ => return false,
    }
    let named = t.capital && !opens_sentence(p, i);
    if t.class.is(Class::ADVERB) && p.form(i).ends_with("ly") {
        return named;
    }
    let closed = Class::PREPOSITION
        .or(Class::CONJUNCTION)
        .or(Class::SUBORDINATOR)
        .or(Class::AUXILIARY)
        .or(Class::PRONOUN)
        .or(Class::DETERMINER)
        .or(Class::POSSESSIVE)
        .or(Class::VERB)
        .or(Class::NEGATION);
    if t.class.is(closed) {
        return named && !t.class.is(Class::PRONOUN.or(Class::AUXILIARY).or(Class::SUBORDINATOR)) && p.form(i) != "i";
    }
    if t.class.is(Class::CUE) {
        return named || is_noun_use(p, i);
    }
    true
}

/// Whether a capital letter may be there only because a sentence begins.
pub(super) fn opens_sentence(p: &Paragraph<'_>, i: usize) -> bool {
    p.sentences.iter().any(|s| s.start == i) || (i > 0 && p.is_mark(i - 1))
}

/// Whether a word that can be a verb of saying is used as a noun or adjective here: *the support*, *his claims*.
pub(super) fn is_noun_use(p: &Paragraph<'_>, i: usize) -> bool {
    let Some(before) = i.checked_sub(1) else { return false };
    let class = p.class(before);
    if p.form(before) == "that" || p.form(before) == "those" || p.form(before) == "some" || p.form(before) == "many" {
        return false; // *that supports*, *some say*
    }
    if class.is(Class::DETERMINER.or(Class::POSSESSIVE))
        || p.surface(before).ends_with("'s")
        || p.surface(before).ends_with("’s")
    {
        return true;
    }
    if class.is(Class::PREPOSITION) && p.form(before) != "to" {
        return !p.class(i).is(Class::GERUND);
    }
    // one adjective between: *the strong support*
    let adjective = p.toks[before].kind == TokenKind::Word && class.is_open() && !p.toks[before].capital;
    adjective
        && before > 0
        && p.class(before - 1).is(Class::DETERMINER.or(Class::POSSESSIVE))
        && p.class(i).is(Class::BASE.or(Class::THIRD))
        && !p.class(i).is(Class::SPEECH)
}

/// The noun phrase whose last token is `last`, not reaching before `low`.
pub(super) fn noun_phrase_ending(p: &Paragraph<'_>, last: usize, low: usize) -> Option<Range<usize>> {
    if last < low || p.toks[last].quoted.is_some() {
        return None;
    }
    if is_subject_pronoun(p, last) {
        return Some(last..last + 1);
    }
    let closes = p.reads(last, ")");
    if !closes && !is_nominal(p, last) {
        return None;
    }
    let mut start = if closes { opening_parenthesis(p, last, low)? } else { last };
    while start > low {
        let Some(more) = extend_left(p, start, low) else { break };
        start = more;
    }
    while start < last && p.class(start).is(Class::ADVERB.or(Class::DAY)) && !(p.toks[start].capital && start > low) {
        start += 1;
    }
    let has_head = (start..=last).any(|i| is_nominal(p, i) && !p.class(i).is(Class::DAY));
    has_head.then_some(start..last + 1)
}

fn is_subject_pronoun(p: &Paragraph<'_>, i: usize) -> bool {
    p.class(i).is(Class::PRONOUN)
}

fn opening_parenthesis(p: &Paragraph<'_>, close: usize, low: usize) -> Option<usize> {
    (low.max(close.saturating_sub(8))..close).rev().find(|i| p.reads(*i, "("))
}

/// One step to the left of a noun phrase that begins at `start`; its new beginning.
fn extend_left(p: &Paragraph<'_>, start: usize, low: usize) -> Option<usize> {
    let t = start - 1;
    if p.toks[t].quoted.is_some() {
        return None;
    }
    let nominal = |i: usize| i >= low && p.toks[i].quoted.is_none() && is_nominal(p, i);
    if nominal(t) {
        return Some(t);
    }
    let form = p.form(t);
    let two_back = || t.checked_sub(1).filter(|i| *i >= low);
    match p.toks[t].kind {
        TokenKind::Symbol => match form {
            // *state-controlled*: the first half may look like a verb
            "-" if p.glued(t) && p.glued(start) => two_back().filter(|&i| p.toks[i].kind.is_wordlike()),
            "–" | "/" | "&" if two_back().is_some_and(nominal) && (p.glued(t) || form == "&") => two_back(),
            ")" => opening_parenthesis(p, t, low),
            "$" | "£" | "€" => Some(t),
            _ => None,
        },
        // Sen. Ann Q. Marsh
        TokenKind::Stop => two_back().filter(|&i| {
            form == "." && p.glued(t) && p.toks[i].capital && p.toks[i].span.len() <= 5 && is_nominal(p, i)
        }),
        _ if p.class(t).is(Class::DETERMINER.or(Class::POSSESSIVE)) => Some(t),
        _ if JOINING.contains(&form) && !(t > low && p.reads(t - 1, "according")) => {
            two_back().filter(|&i| nominal(i) && !p.class(i).is(Class::DAY))
        }
        _ if p.class(t).is(Class::CONJUNCTION) && form == "and" => two_back().filter(|&i| {
            let names = p.toks[i].capital && p.toks[start].capital && !opens_sentence(p, i);
            let people = p.class(i).is(Class::PERSON.or(Class::GROUP));
            nominal(i) && (names || people)
        }),
        _ => None,
    }
}

/// The subject of a verb group that begins at `verb`: the noun phrase before it,
/// with the appositions and relative clauses that follow it in commas.
pub(super) fn subject_before(p: &Paragraph<'_>, verb: usize, low: usize) -> Option<Range<usize>> {
    let last = verb.checked_sub(1).filter(|i| *i >= low)?;
    if p.is_comma(last) || matches!(p.form(last), "—" | "–" | "-") {
        return apposed_subject(p, last, low);
    }
    let phrase = noun_phrase_ending(p, last, low)?;
    let phrase = reduced_relative(p, phrase, low);
    if p.class(phrase.start).is(Class::RELATIVE) && phrase.len() == 1 {
        return Some(relative_subject(p, phrase.start, low));
    }
    // *the mayor of York, Ann Lee, said* and *Ann Lee, the mayor, said* end in a comma; nothing to join here
    Some(phrase)
}

/// *a source speaking to Northern Radio*, *a letter signed by Ann Lee*: the noun before the participle is meant.
fn reduced_relative(p: &Paragraph<'_>, phrase: Range<usize>, low: usize) -> Range<usize> {
    let Some(verb) = phrase.start.checked_sub(2).filter(|v| *v > low) else { return phrase };
    let preposition = p.class(verb + 1).is(Class::PREPOSITION) && p.toks[verb + 1].quoted.is_none();
    let form = p.form(verb);
    let reduces = matches!(form, "speaking" | "familiar" | "briefed" | "close" | "released" | "signed" | "issued");
    if !(preposition && reduces) {
        return phrase;
    }
    let noun =
        noun_phrase_ending(p, verb - 1, low).filter(|n| can_speak(p, n) || p.class(n.start).is(Class::DETERMINER));
    noun.map_or(phrase.clone(), |n| n.start..phrase.end)
}

/// *who said*: the noun phrase before the pronoun, and the pronoun.
fn relative_subject(p: &Paragraph<'_>, who: usize, low: usize) -> Range<usize> {
    let last = if who > low && p.is_comma(who - 1) { who.checked_sub(2) } else { who.checked_sub(1) };
    let antecedent = last.filter(|l| *l >= low).and_then(|l| noun_phrase_ending(p, l, low));
    antecedent.map_or(who..who + 1, |a| a.start..who + 1)
}

/// *Name, the mayor of York,* verb: from the name to before the last comma.
fn apposed_subject(p: &Paragraph<'_>, comma: usize, low: usize) -> Option<Range<usize>> {
    let far = low.max(comma.saturating_sub(REACH));
    let mut best = None;
    for opening in (far..comma).rev() {
        if p.toks[opening].quoted.is_some() {
            break;
        }
        let matching = if p.is_comma(comma) { p.is_comma(opening) } else { p.form(opening) == p.form(comma) };
        if !matching || opening + 1 == comma || opening <= low {
            continue;
        }
        if !begins_apposition(p, opening + 1) {
            continue;
        }
        if let Some(base) = noun_phrase_ending(p, opening - 1, low).filter(|b| can_speak(p, b)) {
            best = Some(base.start..comma);
            let begins = base.start == low || p.is_comma(base.start - 1) || p.is_mark(base.start - 1);
            if begins {
                break;
            }
        }
    }
    best
}

fn begins_apposition(p: &Paragraph<'_>, i: usize) -> bool {
    let class = p.class(i);
    let t = &p.toks[i];
    t.capital
        || t.kind == TokenKind::Number
        || class.is(Class::DETERMINER.or(Class::POSSESSIVE).or(Class::RELATIVE).or(Class::PERSON).or(Class::GROUP))
        || matches!(
            p.form(i),
            "former"
                | "now"
                | "then"
                | "himself"
                | "herself"
                | "vice"
                | "deputy"
                | "executive"
                | "co"
                | "whose"
                | "speaking"
        )
        || (t.kind == TokenKind::Word && class.is_open())
        || class.is(Class::PARTICIPLE) // *Lee, asked about the plan, said*
}

/// Whether a phrase can be someone who speaks: a name, a pronoun, a person, a body.
pub(super) fn can_speak(p: &Paragraph<'_>, phrase: &Range<usize>) -> bool {
    phrase.clone().any(|i| {
        let class = p.class(i);
        class.is(Class::PRONOUN.or(Class::PERSON).or(Class::GROUP).or(Class::TITLE))
            || (p.toks[i].capital
                && !class.is(Class::DAY)
                && (!opens_sentence(p, i) || phrase.len() == 1 || i > phrase.start))
            || p.toks[i].kind == TokenKind::Mention
    })
}

/// The noun phrase that begins at `first`, with an apposition behind it: *said Ann Lee, the mayor of York.*
pub(super) fn noun_phrase_starting(p: &Paragraph<'_>, first: usize, high: usize) -> Option<Range<usize>> {
    let mut at = first;
    if at >= high || p.toks[at].quoted.is_some() {
        return None;
    }
    // *said one*, but *said one official*
    let alone = !p.class(at).is(Class::DETERMINER) || at + 1 >= high || !is_nominal(p, at + 1);
    if is_subject_pronoun(p, at) && alone {
        return Some(at..at + 1);
    }
    let mut nouns = 0;
    while at < high && p.toks[at].quoted.is_none() {
        let form = p.form(at);
        let joins = JOINING.contains(&form)
            && nouns > 0
            && at + 1 < high
            && !p.class(at + 1).is(Class::DAY)
            && starts_noun(p, at + 1);
        let between = matches!(form, "-" | "&" | "'" | "’" | "/") && nouns > 0;
        let abbreviation =
            form == "." && p.glued(at) && at + 1 < high && p.toks[at - 1].capital && p.toks[at - 1].span.len() <= 5;
        let and = form == "and" && nouns > 0 && at + 1 < high && p.toks[at + 1].capital;
        if is_nominal(p, at) || (at == first && p.toks[at].capital) {
            if p.class(at).is(Class::DAY) && nouns > 0 {
                break;
            }
            nouns += 1;
        } else if form == "(" {
            let Some(close) = (at..high.min(at + 8)).find(|i| p.reads(*i, ")")) else { break };
            at = close;
        } else if !(p.class(at).is(Class::DETERMINER.or(Class::POSSESSIVE)) || joins || between || abbreviation || and)
        {
            break;
        }
        at += 1;
    }
    while at > first && !(is_nominal(p, at - 1) || p.reads(at - 1, ")") || p.toks[at - 1].capital) {
        at -= 1;
    }
    if nouns == 0 || at == first {
        return None;
    }
    // an apposition up to the next comma or the sentence's end
    if at + 1 < high && p.is_comma(at) && begins_apposition(p, at + 1) && !p.class(at + 1).is(Class::GERUND) {
        let close = (at + 1..high).find(|i| {
            p.is_comma(*i)
                || p.toks[*i].quoted.is_some()
                || p.toks[*i].kind == TokenKind::Stop && !p.toks[*i - 1].capital
        });
        let end = close.unwrap_or(high);
        if end > at + 1 && !p.class(at + 1).is(Class::CUE) {
            at = end;
        }
    }
    Some(first..at)
}

fn starts_noun(p: &Paragraph<'_>, i: usize) -> bool {
    is_nominal(p, i) || p.class(i).is(Class::DETERMINER.or(Class::POSSESSIVE))
}

/// The first noun phrase of a sentence before token `at`, if it can speak.
pub(super) fn sentence_subject(p: &Paragraph<'_>, sentence: &Range<usize>, at: usize) -> Option<Range<usize>> {
    let mut first = sentence.start;
    if p.quote_starting_at(first).is_some() {
        return None;
    }
    let introduces = Class::PREPOSITION
        .or(Class::SUBORDINATOR)
        .or(Class::GERUND)
        .or(Class::ADVERB)
        .or(Class::DAY)
        .or(Class::CONJUNCTION);
    // *On Monday, after a long silence, she*
    for _ in 0..INTRODUCTIONS {
        if first >= at || !p.class(first).is(introduces) {
            break;
        }
        let comma = (first..at).find(|i| p.is_comma(*i) && p.toks[*i].quoted.is_none());
        first = comma.map_or(first + 1, |c| c + 1);
    }
    noun_phrase_starting(p, first, at).filter(|s| can_speak(p, s))
}

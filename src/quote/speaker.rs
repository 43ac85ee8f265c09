//! Speakers: whom a source refers to.

use super::Quote;
use super::lexicon::{Class, Lexicon, normal};
use super::paragraph::Paragraph;
use super::phrase::{is_nominal, opens_sentence};
use super::rules::Draft;
use crate::text::{Span, TokenKind};
use rustc_hash::FxHashMap;
use serde::Serialize;
use std::ops::Range;

/// Whom a quote belongs to.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Speaker {
    /// The fullest name that the article gives; or the description, where it gives no name.
    pub name: String,
    /// Role, party or office, as the article puts it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// How sure the resolution is, 0 to 1.
    pub certainty: f32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Gender {
    He,
    She,
    Unknown,
}

impl Gender {
    fn agrees(self, other: Gender) -> bool {
        self == other || self == Gender::Unknown || other == Gender::Unknown
    }
}

/// A person or body that the article names.
#[derive(Debug, Clone)]
struct Person {
    /// The words of the fullest name so far.
    name: Vec<String>,
    /// The same in normal form.
    keys: Vec<String>,
    role: Option<String>,
    gender: Gender,
    /// Where the last mention began.
    last: usize,
    /// The number of that mention.
    mention: usize,
    /// Where the last mention began that opened a sentence, as subjects do.
    led: Option<usize>,
    /// Whether that name is of a person rather than a place or body.
    human: bool,
    /// Whether a quote was given to it.
    spoke: bool,
}

/// All that an article has named so far.
#[derive(Debug, Default)]
pub(super) struct People {
    known: Vec<Person>,
    /// The person to whom the last quote was given.
    spoke: Option<usize>,
    /// For each finished quote the person, so that later, fuller names reach back.
    given: Vec<Option<usize>>,
    /// Who was mentioned, in order.
    mentioned: Vec<usize>,
    /// Persons by their name in normal form.
    by_name: FxHashMap<Vec<String>, usize>,
    /// Persons by the first and the last word of it, in the order in which they were met.
    by_word: FxHashMap<String, Vec<usize>>,
}

/// How many mentions back a pronoun or a description is looked for.
const REMEMBERED: usize = 256;

/// How many persons with a word of their name in common are told apart, those met last.
const NAMESAKES: usize = 64;

/// A name in the text, with what stands around it.
struct Mention {
    tokens: Range<usize>,
    words: Vec<String>,
    role: Option<String>,
    gender: Gender,
    titled: bool,
}

/// Words between the parts of a name.
const PARTICLES: [&str; 17] =
    ["de", "van", "von", "der", "den", "la", "le", "du", "da", "di", "al", "el", "bin", "ibn", "ter", "dos", "del"];

impl People {
    /// Takes note of the names in a paragraph.
    pub(super) fn meet(&mut self, p: &Paragraph<'_>, lexicon: &Lexicon) {
        let mut at = 0;
        while at < p.toks.len() {
            match mention_at(p, at, lexicon) {
                Some(mention) => {
                    at = mention.tokens.end;
                    self.note(&mention, p);
                    self.note_apposition(&mention, p);
                }
                None => at += 1,
            }
        }
    }

    fn note(&mut self, mention: &Mention, p: &Paragraph<'_>) {
        let at = p.toks[mention.tokens.start].span.start;
        // nothing but titles and capitalised words before it in its sentence
        let sentence = p.sentences.iter().find(|s| s.contains(&mention.tokens.start));
        let leads =
            sentence.is_some_and(|s| (s.start..mention.tokens.start).all(|i| p.toks[i].capital || p.reads(i, ".")));
        if let Some(who) = self.named(&mention.words, mention.gender) {
            if mention.words.len() > self.known[who].name.len() {
                self.rename(who, &mention.words);
            }
            let person = &mut self.known[who];
            if person.role.is_none() {
                person.role.clone_from(&mention.role);
            }
            if person.gender == Gender::Unknown {
                person.gender = mention.gender;
            }
            person.human |= mention.titled || mention.gender != Gender::Unknown;
            person.last = at;
            person.mention = self.mentioned.len();
            self.mentioned.push(who);
            person.led = leads.then_some(at).or(person.led);
        } else {
            let who = self.known.len();
            self.known.push(Person {
                name: Vec::new(),
                keys: Vec::new(),
                mention: self.mentioned.len(),
                role: mention.role.clone(),
                gender: mention.gender,
                last: at,
                led: leads.then_some(at),
                human: mention.titled || mention.gender != Gender::Unknown,
                spoke: false,
            });
            self.mentioned.push(who);
            self.rename(who, &mention.words);
        }
    }

    /// Gives a person a fuller name, by which nobody else goes.
    fn rename(&mut self, who: usize, name: &[String]) {
        let person = &mut self.known[who];
        self.by_name.remove(&person.keys);
        person.name = name.to_vec();
        person.keys = keys(name);
        self.by_name.insert(person.keys.clone(), who);
        for word in person.keys.first().into_iter().chain(person.keys.last()) {
            let known = self.by_word.entry(word.clone()).or_default();
            if known.last() != Some(&who) {
                known.push(who);
            }
        }
    }

    /// The persons mentioned last, each once, the latest first.
    fn recent(&self) -> impl Iterator<Item = usize> + '_ {
        let back = self.mentioned.iter().enumerate().rev().take(REMEMBERED);
        back.filter(|(number, who)| self.known[**who].mention == *number).map(|(_, who)| *who)
    }

    /// Takes the role that stands behind a name in commas, if it is one.
    fn note_apposition(&mut self, mention: &Mention, p: &Paragraph<'_>) {
        let end = mention.tokens.end;
        let sentence = p.sentences.iter().find(|s| s.contains(&mention.tokens.start)).map_or(end, |s| s.end);
        let Some(role) = apposed_role(p, end, sentence) else { return };
        let describes = (end + 1..sentence)
            .take_while(|i| !p.is_comma(*i))
            .any(|i| p.class(i).is(Class::PERSON) && !p.toks[i].capital);
        if let Some(who) = self.named(&mention.words, mention.gender).filter(|_| describes) {
            let person = &mut self.known[who];
            person.human = true;
            if person.role.is_none() {
                person.role = Some(role);
            }
        }
    }

    /// The person of that name: the same words, or the end of a fuller name; or a shorter name's fuller form.
    fn named(&self, words: &[String], gender: Gender) -> Option<usize> {
        let keys = keys(words);
        let fits = |who: &usize| {
            let p = &self.known[*who];
            let (long, short) = if p.keys.len() >= keys.len() { (&p.keys, &keys) } else { (&keys, &p.keys) };
            let surname = long[long.len() - short.len()..] == short[..];
            let first = short.len() == 1 && long.len() > 1 && p.human && long[..1] == short[..];
            p.gender.agrees(gender) && (surname || first)
        };
        let exact = self.by_name.get(&keys).copied();
        exact.or_else(|| {
            let known = |word: Option<&String>| word.and_then(|w| self.by_word.get(w)).map_or(&[][..], Vec::as_slice);
            let alike = [known(keys.first()), known(keys.last())];
            let latest = alike.into_iter().flat_map(|known| known.iter().rev().take(NAMESAKES)).copied();
            latest.filter(fits).max_by_key(|who| self.known[*who].last)
        })
    }

    /// Whom a quote belongs to.
    pub(super) fn resolve(&mut self, draft: &Draft, p: &Paragraph<'_>, lexicon: &Lexicon) -> Option<Speaker> {
        let found = draft.source.and_then(|span| self.refers(span, p, lexicon));
        let (speaker, who) = match found {
            Some((speaker, who)) => (Some(speaker), who),
            None => (None, None),
        };
        if let Some(who) = who {
            self.known[who].spoke = true;
            self.spoke = Some(who);
        }
        self.given.push(who);
        speaker
    }

    fn refers(&mut self, source: Span, p: &Paragraph<'_>, lexicon: &Lexicon) -> Option<(Speaker, Option<usize>)> {
        let inside = tokens_of(p, source);
        if inside.is_empty() {
            // a source of an earlier paragraph: whoever spoke last
            let who = self.spoke?;
            return Some((self.speaker(who, 0.7), Some(who)));
        }
        if let Some(gender) = pronoun(p, &inside) {
            let who = self.antecedent(gender, source.start, p.toks[0].span.start)?;
            if self.known[who].gender == Gender::Unknown {
                self.known[who].gender = gender;
            }
            return Some((self.speaker(who, 0.75), Some(who)));
        }
        let head = head_of(p, &inside);
        let mut at = inside.start;
        let mut names = Vec::new();
        while at < inside.end {
            match mention_at(p, at, lexicon).filter(|m| m.tokens.end <= inside.end) {
                Some(m) => {
                    at = m.tokens.end;
                    names.push(m);
                }
                None => at += 1,
            }
        }
        let ends_head = names.iter().find(|m| m.tokens.end == head.end);
        // *the mayor of York, Ann Lee*: a name after the comma
        let apposed = || names.iter().find(|m| m.tokens.start > head.end && m.words.len() > 1);
        if let Some(m) = ends_head.or_else(|| apposed().filter(|_| describes_person(p, &head))) {
            let who = self.named(&m.words, m.gender)?;
            if self.known[who].role.is_none() {
                self.known[who].role = apposed_role(p, m.tokens.end, inside.end);
            }
            return Some((self.speaker(who, 0.95), Some(who)));
        }
        if let Some(who) = self.described(p, &head).filter(|_| describes_person(p, &(head.end - 1..head.end))) {
            return Some((self.speaker(who, 0.8), Some(who)));
        }
        let name = description(p, &before_comma(p, &inside));
        (!name.is_empty()).then_some((Speaker { name, role: None, certainty: 0.6 }, None))
    }

    fn speaker(&self, who: usize, certainty: f32) -> Speaker {
        let person = &self.known[who];
        Speaker { name: person.name.join(" "), role: person.role.clone(), certainty }
    }

    /// Whom a pronoun means: the last speaker if he or she fits, else the person named last before it.
    fn antecedent(&self, gender: Gender, at: usize, paragraph: usize) -> Option<usize> {
        let fits = |i: &usize| {
            let person = &self.known[*i];
            person.gender.agrees(gender) && person.last < at && (person.human || person.name.len() > 1)
        };
        // the subject of a sentence before it in the same paragraph
        let led = |i: &usize| self.known[*i].led.filter(|led| (paragraph..at).contains(led));
        let human = |i: &usize| self.known[*i].human || self.known[*i].spoke;
        let leader = self.recent().filter(fits).filter(human).filter(|i| led(i).is_some()).max_by_key(led);
        if leader.is_some() {
            return leader;
        }
        let sure = |i: &usize| self.known[*i].gender == gender && gender != Gender::Unknown;
        let recent = |i: &usize| at - self.known[*i].last < 400;
        if let Some(spoke) = self.spoke.filter(|s| fits(s) && (sure(s) || recent(s))) {
            let nearer =
                self.recent().filter(fits).filter(sure).any(|i| self.known[i].last > self.known[spoke].last + 250);
            if !nearer {
                return Some(spoke);
            }
        }
        let last = |i: &usize| self.known[*i].last;
        let all = || self.recent().filter(fits);
        let certain = all().filter(sure).filter(recent).max_by_key(last);
        let person = || all().filter(human).max_by_key(last);
        certain.or_else(person).or_else(|| all().max_by_key(last))
    }

    /// The person whose role shares the telling words of a description: *the FN chief*, *the mayor*.
    fn described(&self, p: &Paragraph<'_>, head: &Range<usize>) -> Option<usize> {
        let definite = p.reads(head.start, "the") || p.class(head.start).is(Class::POSSESSIVE);
        if !definite {
            return None;
        }
        let telling: Vec<String> = head
            .clone()
            .filter(|i| p.toks[*i].kind == TokenKind::Word && is_nominal(p, *i))
            .map(|i| p.form(i).to_owned())
            .collect();
        let named: Vec<&String> = head
            .clone()
            .zip(head.clone())
            .filter(|(i, _)| p.toks[*i].capital && !opens_sentence(p, *i))
            .filter_map(|(i, _)| telling.iter().find(|t| *t == p.form(i)))
            .collect();
        let overlap = |person: &Person| -> usize {
            let Some(role) = &person.role else { return 0 };
            let same = |a: &str, b: &str| if a.is_ascii() { a.eq_ignore_ascii_case(b) } else { a.to_lowercase() == *b };
            let has = |word: &str| role.split(|c: char| !c.is_alphanumeric()).any(|w| same(w, word));
            let shared = telling.iter().filter(|t| has(t)).count();
            let all_names = named.iter().all(|n| has(n));
            if all_names { shared } else { 0 }
        };
        let best = self
            .recent()
            .map(|who| (who, &self.known[who]))
            .filter(|(_, k)| k.human || k.name.len() > 1)
            .max_by_key(|(_, k)| (overlap(k), k.last))?;
        (overlap(best.1) > 0).then_some(best.0)
    }

    /// Gives every quote the fullest name and role known at the end.
    pub(super) fn complete(&self, quotes: &mut [Quote]) {
        for (quote, who) in quotes.iter_mut().zip(&self.given) {
            if let (Some(speaker), Some(who)) = (&mut quote.speaker, who) {
                speaker.name = self.known[*who].name.join(" ");
                speaker.role.clone_from(&self.known[*who].role);
            }
        }
    }
}

/// Words of a name in normal form.
fn keys(words: &[String]) -> Vec<String> {
    words.iter().map(|w| normal(w)).collect()
}

/// The tokens of the paragraph inside a span.
fn tokens_of(p: &Paragraph<'_>, span: Span) -> Range<usize> {
    let start = p.toks.partition_point(|t| t.span.start < span.start);
    let end = p.toks.partition_point(|t| t.span.end <= span.end);
    start..end.max(start)
}

fn pronoun(p: &Paragraph<'_>, inside: &Range<usize>) -> Option<Gender> {
    if inside.len() != 1 {
        return None;
    }
    match p.form(inside.start) {
        "he" | "his" | "him" => Some(Gender::He),
        "she" | "her" => Some(Gender::She),
        "i" | "who" => Some(Gender::Unknown),
        _ => None,
    }
}

/// The source up to its first comma, bracket, relative pronoun or preposition.
fn head_of(p: &Paragraph<'_>, inside: &Range<usize>) -> Range<usize> {
    let cut = |i: &usize| {
        p.is_comma(*i)
            || matches!(p.form(*i), "—" | "–" | "who" | "which" | "whose" | "whom")
            || (p.reads(*i, "(")
                && *i > inside.start
                && !(*i + 3 < inside.end && p.reads(*i + 2, ")") && p.toks[*i + 1].capital && !p.is_comma(*i + 3)))
            || (*i > inside.start && p.class(*i).is(Class::PREPOSITION))
    };
    inside.start..inside.clone().find(cut).unwrap_or(inside.end)
}

/// The source up to its first comma or relative pronoun.
fn before_comma(p: &Paragraph<'_>, inside: &Range<usize>) -> Range<usize> {
    let cut = |i: &usize| p.is_comma(*i) || matches!(p.form(*i), "—" | "–" | "who" | "which" | "whose" | "whom");
    inside.start..inside.clone().find(cut).unwrap_or(inside.end)
}

fn describes_person(p: &Paragraph<'_>, head: &Range<usize>) -> bool {
    head.clone().any(|i| p.class(i).is(Class::PERSON.or(Class::TITLE)))
}

/// A description as a name: without its article.
fn description(p: &Paragraph<'_>, head: &Range<usize>) -> String {
    let mut start = head.start;
    while start < head.end && p.class(start).is(Class::DETERMINER) && !p.reads(start, "no") {
        start += 1;
    }
    if start >= head.end {
        start = head.start;
    }
    if start >= head.end {
        return String::new();
    }
    let text = p.span(&(start..head.end)).of(p.text);
    text.trim_end_matches(['\'', '’', ',']).trim_end_matches("'s").trim_end_matches("’s").to_owned()
}

/// *Ann Lee, the mayor of York,*: the words between the commas.
fn apposed_role(p: &Paragraph<'_>, comma: usize, end: usize) -> Option<String> {
    if !(comma + 1 < end && p.is_comma(comma)) || p.class(comma + 1).is(Class::RELATIVE) {
        return None;
    }
    let mut start = comma + 1;
    if p.toks[start].kind == TokenKind::Number && start + 2 < end && p.is_comma(start + 1) {
        start += 2; // an age
    }
    while start < end && p.class(start).is(Class::DETERMINER) {
        start += 1;
    }
    let stop = (start..end).find(|i| p.is_comma(*i) || p.toks[*i].kind == TokenKind::Stop).unwrap_or(end);
    (start < stop).then(|| p.span(&(start..stop)).of(p.text).to_owned())
}

/// The name that begins at token `at`, with a title or role before it.
fn mention_at(p: &Paragraph<'_>, at: usize, lexicon: &Lexicon) -> Option<Mention> {
    if !is_name_word(p, at) {
        return None;
    }
    let mut end = at + 1;
    while end < p.toks.len() {
        // van der Berg, d'Eça
        let particles = (end..p.toks.len()).take_while(|i| PARTICLES.contains(&p.form(*i))).count();
        let after = end + particles;
        let particle =
            particles > 0 && after < p.toks.len() && (is_name_word(p, after) || p.form(after).starts_with("d'"));
        let elided = p.form(end).starts_with("d'") && !p.toks[end].capital && p.form(end).len() > 3;
        let hyphen = matches!(p.form(end), "-" | "‑")
            && p.glued(end)
            && end + 1 < p.toks.len()
            && p.glued(end + 1)
            && is_name_word(p, end + 1);
        let initial = p.reads(end, ".")
            && p.glued(end)
            && end + 1 < p.toks.len()
            && is_name_word(p, end + 1)
            && (p.surface(end - 1).chars().count() == 1
                || p.class(end - 1).is(Class::TITLE)
                || matches!(p.form(end - 1), "st" | "ste"));
        if particle {
            end = after + 1;
        } else if elided {
            end += 1;
        } else if hyphen || initial {
            end += 2;
        } else if is_name_word(p, end) && !ends_name(p, end - 1) {
            end += 1;
        } else {
            break;
        }
    }
    // titles and what stands before them are no name: *Russian President Vladimir Putin*
    let title = (at..end - 1).rev().find(|i| p.class(*i).is(Class::TITLE.or(Class::PERSON)));
    let mut titled = title.is_some();
    let mut start = title.map_or(at, |t| t + 1);
    let group = |i: usize| p.class(i).is(Class::GROUP) && !p.class(i).is(Class::MALE.or(Class::FEMALE));
    while start + 1 < end && (group(start) || p.reads(start, ".")) {
        start += 1;
    }
    let lone_opening = opens_sentence(p, start) && end - start == 1 && lexicon_word(p, start);
    if lone_opening {
        return None;
    }
    let words = name_words(p, start..end);
    // *Jr.* keeps its full stop
    let junior = end < p.toks.len() && p.reads(end, ".") && matches!(p.form(end - 1), "jr" | "sr");
    let words = if junior { with_stop(words) } else { words };
    let class = lexicon.class(&normal(words.first()?));
    let title = if start > at { p.form(at) } else { "" };
    let gender = match title {
        "mr" | "sir" | "lord" | "king" | "prince" | "herr" => Gender::He,
        "mrs" | "ms" | "miss" | "mme" | "lady" | "dame" | "queen" | "princess" | "baroness" | "frau" => Gender::She,
        _ if words.len() > 1 && class.is(Class::MALE) && !class.is(Class::FEMALE) => Gender::He,
        _ if words.len() > 1 && class.is(Class::FEMALE) && !class.is(Class::MALE) => Gender::She,
        _ => Gender::Unknown,
    };
    let role = role_before(p, at, start);
    titled |= role.is_some();
    Some(Mention { tokens: start..end, words, role, gender, titled })
}

fn with_stop(mut words: Vec<String>) -> Vec<String> {
    words.iter_mut().last().into_iter().for_each(|w| w.push('.'));
    words
}

fn is_name_word(p: &Paragraph<'_>, i: usize) -> bool {
    let t = &p.toks[i];
    let function = Class::PRONOUN
        .or(Class::DETERMINER)
        .or(Class::POSSESSIVE)
        .or(Class::PREPOSITION)
        .or(Class::CONJUNCTION)
        .or(Class::SUBORDINATOR)
        .or(Class::AUXILIARY)
        .or(Class::DAY);
    t.capital && t.kind == TokenKind::Word && !t.class.is(function) && p.form(i) != "i"
}

/// *Putin's Russia*: a possessive ends a name.
fn ends_name(p: &Paragraph<'_>, i: usize) -> bool {
    p.surface(i).ends_with("'s") || p.surface(i).ends_with("’s")
}

/// Whether a sentence's first word is rather a word than a name.
fn lexicon_word(p: &Paragraph<'_>, i: usize) -> bool {
    !p.class(i).is_open() && !p.class(i).is(Class::MALE.or(Class::FEMALE))
}

fn name_words(p: &Paragraph<'_>, range: Range<usize>) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for i in range {
        let surface = p.surface(i).trim_end_matches("'s").trim_end_matches("’s");
        match p.form(i) {
            "." => {
                if let Some(last) = words.last_mut() {
                    last.push('.');
                }
            }
            "-" | "‑" => {
                if let Some(last) = words.last_mut() {
                    last.push('-');
                }
            }
            _ => match words.last_mut() {
                Some(last) if last.ends_with('-') => last.push_str(surface),
                _ => words.push(surface.to_owned()),
            },
        }
    }
    words
}

/// Title and description before a name: *French presidential candidate and far-right leader*.
fn role_before(p: &Paragraph<'_>, at: usize, name: usize) -> Option<String> {
    let mut start = at;
    let mut describes = (at..name).any(|i| p.class(i).is(Class::TITLE.or(Class::PERSON)));
    if at > 0 && !describes && p.class(at - 1).is(Class::PERSON) && !p.class(at - 1).is(Class::DETERMINER) {
        describes = true;
    }
    if !describes {
        return None;
    }
    while start > 0 && p.toks[start - 1].quoted == p.toks[at].quoted {
        let t = start - 1;
        let sentence_edge = p.sentences.iter().any(|s| s.start == start);
        let joins = p.toks[t].kind == TokenKind::Symbol && matches!(p.form(t), "-" | "(" | ")" | "&")
            || p.reads(t, "and") && t > 0 && p.class(t - 1).is(Class::PERSON);
        if sentence_edge || !(is_nominal(p, t) || joins) {
            break;
        }
        start = t;
    }
    let range = start..name;
    (!range.is_empty()).then(|| p.span(&range).of(p.text).trim_end_matches('.').to_owned())
}

//! Names in a paragraph, with the titles and roles that stand before them.

use super::name::{Name, is_genitive, without_genitive};
use super::words::{Roles, Says};
use crate::quote::lexicon::Class;
use crate::quote::paragraph::Paragraph;
use crate::quote::phrase::{is_nominal, opens_sentence};
use crate::text::TokenKind;
use std::ops::Range;

/// Whether he or she is said of somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gender {
    He,
    She,
}

impl Gender {
    /// What a word says; a word of both says nothing.
    pub(super) fn of(says: Says) -> Option<Gender> {
        match (says.is(Says::HE), says.is(Says::SHE)) {
            (true, false) => Some(Gender::He),
            (false, true) => Some(Gender::She),
            _ => None,
        }
    }
}

/// A name in the text.
#[derive(Debug, Clone)]
pub(super) struct Mention {
    pub(super) name: Name,
    /// The name.
    pub(super) tokens: Range<usize>,
    /// The name with titles and roles before it.
    pub(super) whole: Range<usize>,
    pub(super) gender: Option<Gender>,
    /// Whether something says that it is a person's.
    pub(super) human: bool,
    /// Whether a word of it says that it is a body's.
    pub(super) body: bool,
    /// Whether it stands in a heading of capitalised words.
    pub(super) heading: bool,
}

impl Mention {
    /// The words before the name that say what somebody does.
    pub(super) fn role(&self, p: &Paragraph<'_>, roles: &Roles) -> Option<Range<usize>> {
        let (start, mut end) = (self.whole.start, self.tokens.start);
        let loose =
            |i: usize| !p.toks[i].kind.is_wordlike() || roles.says(p.form(i)).is(Says::COURTESY) || p.reads(i, "retd");
        while end > start && (loose(end - 1) || p.reads(end - 1, "dr") && end - start > 2) {
            end -= 1;
        }
        let start = (start..end).find(|i| !roles.says(p.form(*i)).is(Says::COURTESY) && !p.reads(*i, "."))?;
        (start < end).then_some(start..end)
    }
}

/// Prepositions inside the names of bodies: *Bank of England*.
const OF: [&str; 5] = ["of", "for", "on", "against", "without"];

/// The name that begins at token `at`, if one does.
pub(super) fn mention_at(p: &Paragraph<'_>, at: usize, roles: &Roles) -> Option<Mention> {
    if !is_name_word(p, at, roles) {
        return None;
    }
    let end = run_end(p, at, roles);
    let at = after_opening_words(p, at, end, roles);
    // *Jr.* and *III* are no last names
    let suffix = |i: usize| says(p, i).is(Says::SUFFIX) && (i > at + 1 || !is_title(p, i, roles));
    let last = (at..end).rev().find(|i| p.toks[*i].kind == TokenKind::Word && !suffix(*i))?;
    let first = (at..last).find(|i| says(p, *i).is(Says::FIRST));
    let of = (at..last).any(|i| !p.toks[i].capital && OF.contains(&p.form(i)));
    let body_word = |i: usize| {
        let s = says(p, i);
        (s.is(Says::BODY) || p.class(i).is(Class::GROUP)) && !s.is(Says::FIRST.or(Says::ROLE))
    };
    let title = (at..last).rev().find(|i| is_title(p, *i, roles));
    let of_body = of && title.is_none_or(|t| (t..last).any(|i| OF.contains(&p.form(i))));
    let body = of_body
        || body_word(last) && (first.is_none() || last > at + 2) && title != last.checked_sub(1)
        || is_acronym(p, at, end);
    let mut start = at;
    if !body {
        start = title.map_or(at, |t| t + 1);
        let drops = |i: usize| {
            let s = says(p, i);
            let group = p.class(i).is(Class::GROUP) && !s.is(Says::FIRST);
            group || p.reads(i, ".") || s.is(Says::NATION.or(Says::PARTY)) && !s.is(Says::FIRST) && i + 2 < end
        };
        while start < last && drops(start) {
            start += 1;
        }
        if start == last && start == at && !is_lone_name(p, start, roles) {
            return None;
        }
        // *the Dorset MP*, *the Supreme Court justice*
        let names_role = start < last && first.is_none() && title.is_none() && is_role_noun(p, last);
        if names_role {
            return None;
        }
    } else if start == last && opens_sentence(p, start) && !says(p, start).is(Says::PROPER) && !is_acronym(p, at, end) {
        return None; // *Police*, *Teachers*
    }
    let name = Name::of(p, start..end, roles);
    let whole_start = if body { start } else { described_from(p, at, start, roles) };
    let titles = || (whole_start..start).rev();
    let by_title = titles().find_map(|i| Gender::of(titled(p, i)));
    let by_name = || {
        let first = (name.words.len() > 1).then(|| says(p, start)).filter(|s| s.is(Says::FIRST))?;
        Gender::of(first)
    };
    let gender = if body { None } else { by_title.or_else(by_name) };
    let known_first = name.words.len() > 1 && says(p, start).is(Says::FIRST);
    Some(Mention {
        human: !body && (whole_start < start || gender.is_some() || known_first || name.suffix.is_some()),
        name,
        tokens: start..end,
        whole: whole_start..end,
        gender,
        body,
        heading: false,
    })
}

fn says(p: &Paragraph<'_>, i: usize) -> Says {
    p.toks.get(i).map_or(Says::default(), |t| t.says)
}

/// What a title says of gender; a first name among the titles says nothing.
fn titled(p: &Paragraph<'_>, i: usize) -> Says {
    let s = says(p, i);
    if s.is(Says::FIRST) && !s.is(Says::TITLE.or(Says::ROLE)) { Says::default() } else { s }
}

/// Where the run of capitalised words from `at` ends that may be one name.
fn run_end(p: &Paragraph<'_>, at: usize, roles: &Roles) -> usize {
    let n = p.toks.len();
    let named = |i: usize| i < n && p.toks[i].quoted == p.toks[at].quoted && is_name_word(p, i, roles);
    let glued_hyphen = |i: usize| i + 1 < n && matches!(p.form(i), "-" | "‑") && p.glued(i) && p.glued(i + 1);
    let particle = |i: usize| i < n && !p.toks[i].capital && roles.says(p.form(i)).is(Says::PARTICLE);
    let mut end = at + 1;
    while end < n && p.toks[end].quoted == p.toks[at].quoted {
        // van der Berg, al-Khatib
        let mut after = end;
        while particle(after) {
            after += if glued_hyphen(after + 1) { 2 } else { 1 };
        }
        let elided = !p.toks[end].capital && p.form(end).starts_with("d'") && p.form(end).len() > 3;
        let short = |i: usize| p.surface(i).chars().count() == 1;
        let stops = end + 1 < n
            && p.reads(end, ".")
            && p.glued(end)
            && (short(end - 1) || is_title(p, end - 1, roles) || matches!(p.form(end - 1), "st" | "ste"));
        let syllable = |i: usize| p.toks[i].span.len() <= 4 && p.toks[i].kind == TokenKind::Word;
        // Yusuf A.
        let letter = short(end) && p.toks[end].capital && p.reads(end + 1, ".") && p.glued(end + 1);
        // Grau-Holm, Jun-ho Baek
        let double = |i: usize| glued_hyphen(i) && (named(i + 1) || syllable(i + 1) && named(i + 2));
        let next = if after > end && (named(after) || after < n && p.form(after).starts_with("d'")) {
            after + 1
        } else if glued_hyphen(end) && particle(end + 1) && named(end + 2) {
            end + 3
        } else if double(end) || stops && named(end + 1) || letter {
            end + 2
        } else if elided || named(end) && (!is_genitive(p, end - 1) || owns_body(p, end - 1, roles)) {
            end + 1
        } else if matches!(p.form(end), "'" | "’")
            && p.glued(end)
            && p.form(end - 1).ends_with('s')
            && named(end + 1)
            && owns_body(p, end - 1, roles)
        {
            end + 2 // National Farmers' Union
        } else {
            match body_goes_on(p, at, end, roles) {
                Some(next) => next,
                None => break,
            }
        };
        end = next;
    }
    // Local 388
    if end < n && p.toks[end].kind == TokenKind::Number && p.reads(end - 1, "local") {
        return end + 1;
    }
    with_suffix(p, end, roles)
}

/// *Jr.* keeps its full stop, and may stand behind a comma.
fn with_suffix(p: &Paragraph<'_>, end: usize, roles: &Roles) -> usize {
    let generation = |i: usize| p.reads(i, "jr") || p.reads(i, "sr");
    let mut end = end;
    if p.is_comma(end) && end + 1 < p.toks.len() && (generation(end + 1) || matches!(p.form(end + 1), "iii" | "iv")) {
        end += 2;
    }
    let suffix = end > 0 && p.toks[end - 1].capital && roles.says(p.form(end - 1)).is(Says::SUFFIX);
    if suffix && generation(end - 1) && p.reads(end, ".") && p.glued(end) { end + 1 } else { end }
}

/// *of England* after *Bank*, *and Pistol Club* after *Rifle*: where the body's name goes on to.
fn body_goes_on(p: &Paragraph<'_>, at: usize, end: usize, roles: &Roles) -> Option<usize> {
    let n = p.toks.len();
    let named = |i: usize| i < n && p.toks[i].quoted == p.toks[at].quoted && is_name_word(p, i, roles);
    let body = |i: usize| {
        let s = says(p, i);
        s.is(Says::BODY) && !s.is(Says::FIRST)
    };
    if OF.contains(&p.form(end)) {
        let capital = p.toks[end].capital;
        let after = if p.reads(end + 1, "the") { end + 2 } else { end + 1 };
        let again = p.reads(end, "of") && (at..end).any(|i| p.reads(i, "of")) && body(at);
        let begins = (body(end - 1) || again) && !is_genitive(p, end - 1);
        return (named(after) && (begins && !says(p, after).is(Says::FIRST) || capital)).then_some(after + 1);
    }
    if p.reads(end, "and") || p.reads(end, "&") {
        let person = (at..end).any(|i| says(p, i).is(Says::FIRST) || is_title(p, i, roles));
        let more = (end + 1..n).take_while(|i| named(*i)).count();
        let last = end + more;
        let joins = more > 0 && !person && !body(end - 1) && body(last) && more <= 3;
        let of = (at..end).any(|i| OF.contains(&p.form(i))) && joins;
        return (of || joins && more > 1 || p.reads(end, "&") && more > 0 && !person).then_some(last + 1);
    }
    None
}

/// *People's* Party, *St. Brannock's* Hospital.
fn owns_body(p: &Paragraph<'_>, i: usize, roles: &Roles) -> bool {
    let owner = says(p, i).is(Says::ROLE.or(Says::PLURAL).or(Says::BODY))
        || i > 1 && p.reads(i - 1, ".") && matches!(p.form(i - 2), "st" | "ste");
    let from = if is_genitive(p, i) { i + 1 } else { i + 2 };
    let run = (from..p.toks.len()).take_while(|j| is_name_word(p, *j, roles)).last();
    owner && run.is_some_and(|last| says(p, last).is(Says::BODY))
}

/// *Meanwhile Holm*: words that a sentence opens with and that are no names.
fn after_opening_words(p: &Paragraph<'_>, at: usize, end: usize, roles: &Roles) -> usize {
    let word = Class::ADVERB.or(Class::GERUND).or(Class::VERB).or(Class::CUE);
    let opens = end > at + 1 && opens_sentence(p, at) && p.class(at).is(word) && is_name_word(p, at + 1, roles);
    let name = p.class(at).is(Class::MALE.or(Class::FEMALE).or(Class::TITLE).or(Class::PERSON));
    // *Kelly Marsh* ends like an adverb
    let surely = !p.form(at).ends_with("ly") || p.class(at + 1).is(Class::TITLE.or(Class::MALE).or(Class::FEMALE));
    if opens && !name && surely { at + 1 } else { at }
}

fn is_title(p: &Paragraph<'_>, i: usize, roles: &Roles) -> bool {
    if p.class(i).is(Class::TITLE.or(Class::PERSON)) {
        return true;
    }
    let s = roles.says(p.form(i));
    s.is(Says::TITLE.or(Says::ROLE)) && !s.is(Says::FIRST)
}

/// *MP*, *justice*, *Republican*: a noun that says what somebody is.
pub(super) fn is_role_noun(p: &Paragraph<'_>, i: usize) -> bool {
    let s = says(p, i);
    let aged = p.reads(i, "old") && i > 1 && p.reads(i - 1, "-");
    let role = s.is(Says::ROLE.or(Says::PLURAL)) || p.class(i).is(Class::PERSON) || aged;
    role && !(s.is(Says::FIRST) && p.toks[i].capital)
}

/// Whether one capitalised word can be a name: not *the Republican*, *the Chancellor*, *Germans*.
fn is_lone_name(p: &Paragraph<'_>, i: usize, roles: &Roles) -> bool {
    let s = says(p, i);
    if s.is(Says::FIRST) {
        return true;
    }
    let article = i > 0 && p.class(i - 1).is(Class::DETERMINER.or(Class::POSSESSIVE));
    let role = is_role_noun(p, i) || is_title(p, i, roles);
    let crowd = s.is(Says::NATION.or(Says::PARTY).or(Says::PLURAL));
    if crowd || role && (article || opens_sentence(p, i) || s.is(Says::PROPER)) {
        return false;
    }
    // a sentence's first word is rather a word than a name
    p.class(i).is_open() || !opens_sentence(p, i)
}

/// *NFU*, *EPA*: capitals alone, in a text that is not all capitals.
pub(super) fn is_acronym(p: &Paragraph<'_>, at: usize, end: usize) -> bool {
    if end != at + 1 {
        return false;
    }
    let word = without_genitive(p.surface(at));
    let length = word.chars().count();
    (2..=6).contains(&length)
        && word.chars().all(|c| c.is_uppercase() || c == '.')
        && word.chars().filter(|c| c.is_uppercase()).count() > 1
        && !p.class(at).is(Class::TITLE.or(Class::PERSON))
        // the words around are not capitals too
        && !(at > 0 && shouts(p, at - 1))
        && !(at + 1 < p.toks.len() && shouts(p, at + 1))
}

fn shouts(p: &Paragraph<'_>, i: usize) -> bool {
    let word = p.surface(i);
    p.toks[i].kind == TokenKind::Word && word.chars().count() > 1 && word.chars().all(char::is_uppercase)
}

/// Whether a token can be part of a name.
pub(super) fn is_name_word(p: &Paragraph<'_>, i: usize, roles: &Roles) -> bool {
    let t = &p.toks[i];
    if !t.capital || t.kind != TokenKind::Word {
        return false;
    }
    let function = Class::PRONOUN
        .or(Class::DETERMINER)
        .or(Class::POSSESSIVE)
        .or(Class::PREPOSITION)
        .or(Class::CONJUNCTION)
        .or(Class::SUBORDINATOR)
        .or(Class::AUXILIARY)
        .or(Class::DAY);
    if t.class.is(function) {
        return is_function_name(p, i, roles);
    }
    p.form(i) != "i" && !p.form(i).starts_with("i'")
}

/// *Per Lund*, *Ida May*: function words that are names in the company of names.
fn is_function_name(p: &Paragraph<'_>, i: usize, roles: &Roles) -> bool {
    let name = |j: usize| roles.says(p.form(j)).is(Says::FIRST);
    let word = |j: usize| p.toks[j].capital && p.toks[j].kind == TokenKind::Word && p.class(j).is_open();
    let question = opens_sentence(p, i) && p.class(i).is(Class::AUXILIARY);
    let first = name(i) && !question && i + 1 < p.toks.len() && word(i + 1);
    let last = p.class(i).is(Class::DAY) && i > 0 && name(i - 1) && p.toks[i - 1].capital;
    first || last
}

/// Where title and description before a name begin: *French presidential candidate and far-right leader*.
fn described_from(p: &Paragraph<'_>, at: usize, name: usize, roles: &Roles) -> usize {
    let before = before_bracket(p, at);
    let mut describes = (at..name).any(|i| is_title(p, i, roles));
    if let Some(last) = before.checked_sub(1).filter(|_| !describes) {
        let noun = !p.toks[last].capital && is_role_noun(p, last) && !p.class(last).is(Class::DETERMINER);
        describes = noun || before < at && is_title(p, last, roles);
    }
    if !describes {
        return name;
    }
    let mut start = before;
    while start > 0 && p.toks[start - 1].quoted == p.toks[at].quoted {
        let t = start - 1;
        let sentence_edge = p.sentences.iter().any(|s| s.start == start);
        let joins = p.toks[t].kind == TokenKind::Symbol && matches!(p.form(t), "-" | "(" | ")" | "&")
            || p.reads(t, "and") && t > 0 && is_role_noun(p, t - 1)
            || p.reads(t, ".") && p.glued(t) && t > 0 && is_title(p, t - 1, roles);
        let of = p.reads(t, "of") && t > 0 && p.toks[start].capital && says(p, t - 1).is(Says::BODY);
        if sentence_edge || !(is_nominal(p, t) || joins || of) {
            break;
        }
        start = t;
    }
    start
}

/// *Maj. Gen. (retd) Holm*: the end of the titles before a bracket.
fn before_bracket(p: &Paragraph<'_>, at: usize) -> usize {
    if at > 3 && p.reads(at - 1, ")") && p.reads(at - 3, "(") && !p.toks[at - 2].capital {
        if p.reads(at - 4, ".") { at - 4 } else { at - 3 }
    } else {
        at
    }
}

//! What the tagger may know of a token.
//!
//! No names and no open-class nouns: a word's identity is known only where the lexicon lists the word as closed-class,
//! a verb or a noun of saying; of any other word its shape, and its ending if it is in lower case.

use super::label::{Label, stretches};
use crate::quote::lexicon::Class;
use crate::quote::paragraph::Paragraph;
use crate::text::TokenKind;

/// Columns of values, one row a token, with [`PAD`] empty rows before and after.
#[derive(Debug, Default)]
pub(super) struct Atoms {
    pub(super) word: Vec<u32>,
    pub(super) tag: Vec<u32>,
    pub(super) shape: Vec<u32>,
    pub(super) ending: Vec<u32>,
    /// Where in a quotation.
    pub(super) quoted: Vec<u32>,
    /// What the rules say.
    pub(super) rule: Vec<u32>,
    /// How the rules found it.
    pub(super) way: Vec<u32>,
    /// The nearest verb of saying before and after in the sentence, and how far it is.
    pub(super) verb_before: Vec<u32>,
    pub(super) verb_before_class: Vec<u32>,
    pub(super) distance_before: Vec<u32>,
    pub(super) verb_after: Vec<u32>,
    pub(super) verb_after_class: Vec<u32>,
    pub(super) distance_after: Vec<u32>,
    /// What followed the last comma or conjunction, and how far that is.
    pub(super) clause: Vec<u32>,
    pub(super) to_start: Vec<u32>,
    pub(super) to_end: Vec<u32>,
    /// What the sentence holds.
    pub(super) sentence: Vec<u32>,
    pub(super) opening: Vec<u32>,
}

/// Rows before and after.
pub(super) const PAD: usize = 4;

/// What is known of a token wherever it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(super) struct Kind {
    pub(super) word: u32,
    pub(super) tag: u32,
    pub(super) shape: u32,
    pub(super) ending: u32,
}

/// How the rules read a paragraph: a label for each token, and the number of the rule.
pub(super) struct RuleLabels {
    pub(super) labels: Vec<Label>,
    pub(super) ways: Vec<u8>,
}

pub(super) fn hash(text: &str) -> u32 {
    // FNV-1a: the same everywhere and for ever, as the weights depend on it
    text.bytes().fold(0x811c_9dc5, |h, b| (h ^ u32::from(b)).wrapping_mul(0x0100_0193))
}

const IDENTITY: Class = Class::DETERMINER
    .or(Class::PRONOUN)
    .or(Class::POSSESSIVE)
    .or(Class::PREPOSITION)
    .or(Class::CONJUNCTION)
    .or(Class::SUBORDINATOR)
    .or(Class::RELATIVE)
    .or(Class::AUXILIARY)
    .or(Class::NEGATION)
    .or(Class::ADVERB)
    .or(Class::CUE)
    .or(Class::VERB)
    .or(Class::NOUN)
    .or(Class::ACT);

fn bucket(n: usize) -> u32 {
    match n {
        0..=3 => n as u32,
        4..=5 => 4,
        6..=8 => 5,
        9..=14 => 6,
        15..=25 => 7,
        _ => 8,
    }
}

impl Atoms {
    fn clear(&mut self) {
        for column in self.columns() {
            column.clear();
        }
    }

    fn columns(&mut self) -> [&mut Vec<u32>; 18] {
        [
            &mut self.word,
            &mut self.tag,
            &mut self.shape,
            &mut self.ending,
            &mut self.quoted,
            &mut self.rule,
            &mut self.way,
            &mut self.verb_before,
            &mut self.verb_before_class,
            &mut self.distance_before,
            &mut self.verb_after,
            &mut self.verb_after_class,
            &mut self.distance_after,
            &mut self.clause,
            &mut self.to_start,
            &mut self.to_end,
            &mut self.sentence,
            &mut self.opening,
        ]
    }

    /// The kind of the token in a row; that of no token in the empty ones.
    pub(super) fn kind(&self, row: usize) -> Kind {
        Kind { word: self.word[row], tag: self.tag[row], shape: self.shape[row], ending: self.ending[row] }
    }

    /// Fills the columns for a paragraph.
    pub(super) fn read(&mut self, p: &Paragraph<'_>, rules: &RuleLabels) {
        self.clear();
        let n = p.toks.len();
        for column in self.columns() {
            column.resize(PAD, 0);
        }
        for i in 0..n {
            self.word.push(word(p, i));
            self.tag.push(tag(p, i));
            self.shape.push(shape(p.surface(i)));
            self.ending.push(ending(p, i));
            self.rule.push(u32::from(rules.labels[i].0) + 1);
            self.way.push(u32::from(rules.ways[i]) + 1);
        }
        self.quotations(p);
        self.surroundings(p);
        for column in self.columns() {
            column.resize(n + 2 * PAD, 0);
        }
    }

    fn quotations(&mut self, p: &Paragraph<'_>) {
        self.quoted.resize(PAD + p.toks.len(), 1);
        for q in &p.quotes {
            let length = match q.words {
                0..=1 => 0,
                2 => 1,
                3..=5 => 2,
                6..=12 => 3,
                _ => 4,
            };
            let end = q.tokens.end;
            for i in q.tokens.clone() {
                let place = if i == q.tokens.start {
                    0
                } else if i + 1 == end {
                    1
                } else {
                    2
                };
                self.quoted[PAD + i] =
                    2 + place + 3 * length + 15 * u32::from(q.ends_sentence) + 30 * u32::from(!q.closed);
            }
        }
    }

    fn surroundings(&mut self, p: &Paragraph<'_>) {
        let n = PAD + p.toks.len();
        for column in self.columns() {
            column.resize(n, 0);
        }
        let is_verb = |i: usize| {
            p.toks[i].kind == TokenKind::Word
                && p.class(i).is(Class::SPEECH.or(Class::TELL).or(Class::OPINION).or(Class::ATTITUDE))
        };
        let according = |i: usize| p.reads(i, "according");
        let paragraph_opens = p.quotes.first().is_some_and(|q| q.tokens.start == 0);
        for (number, s) in p.sentences.iter().enumerate() {
            // each stretch outside quotations sees verbs outside; inside, too, those outside come first
            let mut last: Option<usize> = None;
            let mut clause = (0, s.start);
            for i in s.clone() {
                let at = PAD + i;
                if let Some(v) = last {
                    self.verb_before[at] = self.word[PAD + v];
                    self.verb_before_class[at] = self.tag[PAD + v];
                    self.distance_before[at] = 1 + bucket(i - v);
                }
                self.clause[at] = clause.0 * 16 + bucket(i - clause.1);
                if p.toks[i].quoted.is_none() && (is_verb(i) || according(i)) {
                    last = Some(i);
                }
                if p.is_comma(i) || p.class(i).is(Class::CONJUNCTION.or(Class::SUBORDINATOR)) {
                    clause = (1 + self.tag[PAD + i] * 64 + self.tag.get(PAD + i + 1).copied().unwrap_or(0), i);
                }
            }
            let mut next: Option<usize> = None;
            for i in s.clone().rev() {
                let at = PAD + i;
                if let Some(v) = next {
                    self.verb_after[at] = self.word[PAD + v];
                    self.verb_after_class[at] = self.tag[PAD + v];
                    self.distance_after[at] = 1 + bucket(v - i);
                }
                if p.toks[i].quoted.is_none() && (is_verb(i) || according(i)) {
                    next = Some(i);
                }
            }
            let verbs = s.clone().filter(|i| p.toks[*i].quoted.is_none() && is_verb(*i)).count().min(3) as u32;
            let quotations = s.clone().filter(|i| p.quote_starting_at(*i).is_some()).count().min(2) as u32;
            let all_quoted = s.clone().all(|i| p.toks[i].quoted.is_some());
            let opens = p.toks[s.start].quoted.is_some();
            let any_according = s.clone().any(according);
            let about = 1
                + verbs
                + 4 * quotations
                + 12 * u32::from(all_quoted)
                + 24 * u32::from(opens)
                + 48 * u32::from(any_according)
                + 96 * u32::from(paragraph_opens);
            let first = self.tag[PAD + s.start] + 64 * (number.min(2) as u32);
            for i in s.clone() {
                let at = PAD + i;
                self.sentence[at] = about;
                self.opening[at] = first;
                self.to_start[at] = 1 + bucket(i - s.start);
                self.to_end[at] = 1 + bucket(s.end - 1 - i);
            }
        }
    }
}

fn word(p: &Paragraph<'_>, i: usize) -> u32 {
    let t = &p.toks[i];
    if t.kind == TokenKind::Word {
        if t.class.is(IDENTITY) {
            return hash(p.form(i));
        }
        return 2 + tag(p, i);
    }
    match t.kind {
        TokenKind::Symbol | TokenKind::Stop => hash(p.surface(i)),
        kind => 80 + kind as u32,
    }
}

/// A rough part of speech.
fn tag(p: &Paragraph<'_>, i: usize) -> u32 {
    match p.toks[i].kind {
        TokenKind::Number => 1,
        TokenKind::Symbol => match p.form(i) {
            "," => 2,
            ":" => 3,
            ";" => 4,
            "-" | "—" | "–" => 5,
            "(" | ")" | "[" | "]" => 6,
            _ if p.is_mark(i) => 7,
            _ => 8,
        },
        TokenKind::Stop => 9,
        TokenKind::Word => word_tag(p, i),
        _ => 58,
    }
}

/// A word's: of a closed class, or part of a name.
fn word_tag(p: &Paragraph<'_>, i: usize) -> u32 {
    let t = &p.toks[i];
    let c = t.class;
    let named = t.capital && !p.sentences.iter().any(|s| s.start == i) && !(i > 0 && p.is_mark(i - 1));
    if c.is(Class::PRONOUN) && !c.is(Class::DETERMINER.or(Class::RELATIVE)) {
        if p.reads(i, "it") { 10 } else { 11 }
    } else if c.is(Class::RELATIVE) {
        if p.reads(i, "that") { 12 } else { 13 }
    } else if c.is(Class::POSSESSIVE) {
        14
    } else if c.is(Class::DETERMINER) {
        15
    } else if c.is(Class::CONJUNCTION) {
        16
    } else if c.is(Class::PREPOSITION) && !c.is(Class::SUBORDINATOR) {
        if p.reads(i, "to") { 17 } else { 18 }
    } else if c.is(Class::SUBORDINATOR) {
        19
    } else if c.is(Class::BE) {
        20
    } else if c.is(Class::HAVE) {
        21
    } else if c.is(Class::AUXILIARY) {
        22
    } else if c.is(Class::NEGATION) {
        23
    } else if named {
        if c.is(Class::TITLE) {
            24
        } else if c.is(Class::MALE.or(Class::FEMALE)) {
            25
        } else if c.is(Class::GROUP) {
            26
        } else if c.is(Class::DAY) {
            27
        } else if p.surface(i).ends_with("'s") || p.surface(i).ends_with("’s") {
            28
        } else {
            29
        }
    } else {
        open_tag(p, i)
    }
}

/// Any other word's.
fn open_tag(p: &Paragraph<'_>, i: usize) -> u32 {
    let t = &p.toks[i];
    let c = t.class;
    let inflection = || {
        if c.is(Class::GERUND) {
            0
        } else if c.is(Class::PAST) && !c.is(Class::BASE) {
            1
        } else if c.is(Class::THIRD) && !c.is(Class::BASE) {
            2
        } else {
            3
        }
    };
    if c.is(Class::SPEECH) {
        30 + inflection()
    } else if c.is(Class::TELL) {
        34 + inflection()
    } else if c.is(Class::OPINION) {
        38 + inflection()
    } else if c.is(Class::ATTITUDE) {
        42 + inflection()
    } else if c.is(Class::VERB.or(Class::ACT)) {
        46
    } else if c.is(Class::PERSON) {
        47
    } else if c.is(Class::GROUP) {
        48
    } else if c.is(Class::DAY) {
        49
    } else if c.is(Class::ADVERB) {
        50
    } else if c.is(Class::NOUN) {
        51
    } else if t.capital {
        52
    } else {
        let form = p.form(i);
        if form.ends_with("ed") {
            53
        } else if form.ends_with("ing") {
            54
        } else if form.ends_with('s') {
            55
        } else if form.ends_with("'s") || form.ends_with("’s") {
            56
        } else {
            57
        }
    }
}

fn shape(surface: &str) -> u32 {
    let mut kinds = [0u32; 4];
    let mut used = 0;
    for c in surface.chars() {
        let kind = if c.is_uppercase() {
            1
        } else if c.is_alphabetic() {
            2
        } else if c.is_numeric() {
            3
        } else {
            4
        };
        if used == 0 || kinds[used - 1] != kind {
            if used == 4 {
                break;
            }
            kinds[used] = kind;
            used += 1;
        }
    }
    kinds.iter().fold(1, |all, k| all * 5 + k)
}

/// The last three letters of a word in lower case; nothing of a name.
fn ending(p: &Paragraph<'_>, i: usize) -> u32 {
    let t = &p.toks[i];
    if t.capital || t.kind != TokenKind::Word {
        return 1;
    }
    let form = p.form(i);
    let from = form.char_indices().rev().nth(2).map_or(0, |c| c.0);
    hash(&form[from..])
}

/// What a row of labels, read before, says around each token.
#[derive(Debug, Default)]
pub(super) struct LabelAtoms {
    pub(super) label: Vec<u32>,
    /// Part and distance of the nearest other stretch before and after.
    pub(super) before: Vec<u32>,
    pub(super) after: Vec<u32>,
    /// Which parts the sentence holds.
    pub(super) sentence: Vec<u32>,
}

impl LabelAtoms {
    pub(super) fn read(&mut self, p: &Paragraph<'_>, labels: &[Label]) {
        let n = p.toks.len();
        for column in [&mut self.label, &mut self.before, &mut self.after, &mut self.sentence] {
            column.clear();
            column.resize(n + 2 * PAD, 0);
        }
        for (i, l) in labels.iter().enumerate() {
            self.label[PAD + i] = u32::from(l.0) + 1;
        }
        let stretches = stretches(labels);
        let mut next = 0;
        for i in 0..n {
            while next < stretches.len() && stretches[next].1.end <= i {
                next += 1;
            }
            let before = next.checked_sub(1).map(|k| &stretches[k]);
            let within = stretches.get(next).is_some_and(|s| s.1.start <= i);
            let after = stretches.get(if within { next + 1 } else { next });
            if let Some((part, range)) = before {
                self.before[PAD + i] = 1 + *part as u32 + 4 * bucket(i - range.end);
            }
            if let Some((part, range)) = after {
                self.after[PAD + i] = 1 + *part as u32 + 4 * bucket(range.start - i);
            }
        }
        for s in &p.sentences {
            let held = stretches.iter().filter(|x| x.1.start < s.end && s.start < x.1.end);
            let mut counts = [0u32; 3];
            for (part, _) in held {
                counts[*part as usize] = (counts[*part as usize] + 1).min(2);
            }
            let all = 1 + counts[0] + 3 * counts[1] + 9 * counts[2];
            for i in s.clone() {
                self.sentence[PAD + i] = all;
            }
        }
    }
}

//! What the tagger may know of a token.
//!
//! No names and no open-class nouns: a word's identity is known only where the lexicon lists the word as closed-class,
//! a verb or a noun of saying; of any other word its shape, and its ending if it is in lower case.

use super::label::{Label, stretches};
use crate::quote::lexicon::Class;
use crate::quote::paragraph::Paragraph;
use crate::text::TokenKind;

/// What is known of a token.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Atom {
    pub(super) word: u32,
    pub(super) tag: u32,
    pub(super) shape: u32,
    pub(super) ending: u32,
    /// Where in a quotation.
    pub(super) quoted: u32,
    /// What the rules say.
    pub(super) rule: u32,
    /// How the rules found it.
    pub(super) way: u32,
    /// The nearest verb of saying before and after in the sentence, and how far it is.
    pub(super) verb_before: u32,
    pub(super) verb_before_class: u32,
    pub(super) distance_before: u32,
    pub(super) verb_after: u32,
    pub(super) verb_after_class: u32,
    pub(super) distance_after: u32,
    /// What followed the last comma or conjunction, and how far that is.
    pub(super) clause: u32,
    pub(super) to_start: u32,
    pub(super) to_end: u32,
    /// What the sentence holds.
    pub(super) sentence: u32,
    pub(super) opening: u32,
}

/// One atom a token, with [`PAD`] empty ones before and after.
#[derive(Debug, Default)]
pub(super) struct Atoms {
    all: Vec<Atom>,
    /// What each word gives wherever it stands, by its number.
    words: Vec<Option<WordAtoms>>,
}

/// Rows before and after.
pub(super) const PAD: usize = 4;

/// For each token what stands from [`PAD`] places before it to as many behind it.
pub(super) fn around<T>(all: &[T]) -> impl Iterator<Item = &[T; 2 * PAD + 1]> {
    all.windows(2 * PAD + 1).filter_map(|window| window.first_chunk())
}

/// What depends on a word alone.
#[derive(Debug, Clone, Copy)]
struct WordAtoms {
    form: u32,
    shape: u32,
    /// Of the word in lower case.
    ending: u32,
}

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

impl Atom {
    /// Its kind; that of no token in an empty one.
    pub(super) fn kind(&self) -> Kind {
        Kind { word: self.word, tag: self.tag, shape: self.shape, ending: self.ending }
    }
}

impl Atoms {
    /// Those of a paragraph, and the empty ones around them.
    pub(super) fn all(&self) -> &[Atom] {
        &self.all
    }

    /// Reads a paragraph. All must be of texts that were read with the same words.
    pub(super) fn read(&mut self, p: &Paragraph<'_>, rules: &RuleLabels) {
        self.all.clear();
        self.all.resize(p.toks.len() + 2 * PAD, Atom::default());
        for i in 0..p.toks.len() {
            let known = self.word(p, i);
            let (word, tag) = word_and_tag(p, i, known.form);
            let is_lower = !p.toks[i].capital && p.toks[i].kind == TokenKind::Word;
            self.all[PAD + i] = Atom {
                word,
                tag,
                shape: known.shape,
                ending: if is_lower { known.ending } else { 1 },
                rule: u32::from(rules.labels[i].0) + 1,
                way: u32::from(rules.ways[i]) + 1,
                quoted: 1,
                ..Atom::default()
            };
        }
        self.quotations(p);
        self.surroundings(p);
    }

    fn word(&mut self, p: &Paragraph<'_>, i: usize) -> WordAtoms {
        let word = p.toks[i].word as usize;
        if self.words.len() <= word {
            self.words.resize(word + 1, None);
        }
        *self.words[word].get_or_insert_with(|| {
            let form = p.form(i);
            let from = form.char_indices().rev().nth(2).map_or(0, |c| c.0);
            WordAtoms { form: hash(form), shape: shape(p.surface(i)), ending: hash(&form[from..]) }
        })
    }

    fn quotations(&mut self, p: &Paragraph<'_>) {
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
                self.all[PAD + i].quoted =
                    2 + place + 3 * length + 15 * u32::from(q.ends_sentence) + 30 * u32::from(!q.closed);
            }
        }
    }

    fn surroundings(&mut self, p: &Paragraph<'_>) {
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
                    self.all[at].verb_before = self.all[PAD + v].word;
                    self.all[at].verb_before_class = self.all[PAD + v].tag;
                    self.all[at].distance_before = 1 + bucket(i - v);
                }
                self.all[at].clause = clause.0 * 16 + bucket(i - clause.1);
                if p.toks[i].quoted.is_none() && (is_verb(i) || according(i)) {
                    last = Some(i);
                }
                if p.is_comma(i) || p.class(i).is(Class::CONJUNCTION.or(Class::SUBORDINATOR)) {
                    clause = (1 + self.all[PAD + i].tag * 64 + self.all[PAD + i + 1].tag, i);
                }
            }
            let mut next: Option<usize> = None;
            for i in s.clone().rev() {
                let at = PAD + i;
                if let Some(v) = next {
                    self.all[at].verb_after = self.all[PAD + v].word;
                    self.all[at].verb_after_class = self.all[PAD + v].tag;
                    self.all[at].distance_after = 1 + bucket(v - i);
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
            let first = self.all[PAD + s.start].tag + 64 * (number.min(2) as u32);
            for i in s.clone() {
                let at = PAD + i;
                self.all[at].sentence = about;
                self.all[at].opening = first;
                self.all[at].to_start = 1 + bucket(i - s.start);
                self.all[at].to_end = 1 + bucket(s.end - 1 - i);
            }
        }
    }
}

/// A word's identity, as far as it may be known (`form` is the hash of its form), and its rough part of speech.
fn word_and_tag(p: &Paragraph<'_>, i: usize, form: u32) -> (u32, u32) {
    let (t, tag) = (&p.toks[i], tag(p, i));
    let word = match t.kind {
        TokenKind::Word if t.class.is(IDENTITY) => form,
        TokenKind::Word => 2 + tag,
        TokenKind::Symbol | TokenKind::Stop => hash(p.surface(i)),
        kind => 80 + kind as u32,
    };
    (word, tag)
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
    let opens = |i: usize| p.sentences.binary_search_by_key(&i, |s| s.start).is_ok();
    let named = t.capital && !opens(i) && !(i > 0 && p.is_mark(i - 1));
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

/// What a row of labels, read before, says around a token.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct LabelAtom {
    pub(super) label: u32,
    /// Part and distance of the nearest other stretch before and after.
    pub(super) before: u32,
    pub(super) after: u32,
    /// Which parts the sentence holds.
    pub(super) sentence: u32,
}

impl LabelAtom {
    /// One a token into `all`, with [`PAD`] empty ones before and after.
    pub(super) fn read(p: &Paragraph<'_>, labels: &[Label], all: &mut Vec<LabelAtom>) {
        let n = p.toks.len();
        all.clear();
        all.resize(n + 2 * PAD, LabelAtom::default());
        let stretches = stretches(labels);
        let mut next = 0;
        for (i, label) in labels.iter().enumerate() {
            while next < stretches.len() && stretches[next].1.end <= i {
                next += 1;
            }
            let before = next.checked_sub(1).map(|k| &stretches[k]);
            let within = stretches.get(next).is_some_and(|s| s.1.start <= i);
            let after = stretches.get(if within { next + 1 } else { next });
            let atom = &mut all[PAD + i];
            atom.label = u32::from(label.0) + 1;
            if let Some((part, range)) = before {
                atom.before = 1 + *part as u32 + 4 * bucket(i - range.end);
            }
            if let Some((part, range)) = after {
                atom.after = 1 + *part as u32 + 4 * bucket(range.start - i);
            }
        }
        for s in &p.sentences {
            let first = stretches.partition_point(|x| x.1.end <= s.start);
            let mut counts = [0u32; 3];
            for (part, _) in stretches[first..].iter().take_while(|x| x.1.start < s.end) {
                counts[*part as usize] = (counts[*part as usize] + 1).min(2);
            }
            let sentence = 1 + counts[0] + 3 * counts[1] + 9 * counts[2];
            all[PAD + s.start..PAD + s.end].iter_mut().for_each(|atom| atom.sentence = sentence);
        }
    }
}

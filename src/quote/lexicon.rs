//! The words by which quotes are known, for one language.

use super::speaker::{Roles, SpeakerWords};
use crate::text::{normalize_into, tokens};
use rustc_hash::FxHashMap;
use serde::Deserialize;

/// The words as a data file lists them.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)] // the data file says what each list is
pub struct LexiconWords {
    pub speech: Vec<String>,
    pub tell: Vec<String>,
    pub opinion: Vec<String>,
    pub attitude: Vec<String>,
    pub phrases: Vec<String>,
    pub person: Vec<String>,
    pub group: Vec<String>,
    pub titles: Vec<String>,
    pub male: Vec<String>,
    pub female: Vec<String>,
    #[serde(default)]
    pub labels: Vec<String>,
    #[serde(default)]
    pub nouns: Vec<String>,
    #[serde(default)]
    pub verbs: Vec<String>,
    #[serde(default)]
    pub speakers: SpeakerWords,
}

/// A word list that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}`: a verb is given by its base form, or by five forms (base, third person, past, participle, gerund)")]
pub struct LexiconError(String);

/// What a word can be; several at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Class(u32);

impl Class {
    pub(super) const SPEECH: Class = Class(1);
    pub(super) const TELL: Class = Class(1 << 1);
    pub(super) const OPINION: Class = Class(1 << 2);
    pub(super) const ATTITUDE: Class = Class(1 << 3);
    pub(super) const PERSON: Class = Class(1 << 4);
    pub(super) const GROUP: Class = Class(1 << 5);
    pub(super) const TITLE: Class = Class(1 << 6);
    pub(super) const MALE: Class = Class(1 << 7);
    pub(super) const FEMALE: Class = Class(1 << 8);
    pub(super) const DETERMINER: Class = Class(1 << 9);
    pub(super) const PRONOUN: Class = Class(1 << 10);
    pub(super) const POSSESSIVE: Class = Class(1 << 11);
    pub(super) const PREPOSITION: Class = Class(1 << 12);
    pub(super) const CONJUNCTION: Class = Class(1 << 13);
    pub(super) const SUBORDINATOR: Class = Class(1 << 14);
    pub(super) const AUXILIARY: Class = Class(1 << 15);
    pub(super) const BE: Class = Class(1 << 16);
    pub(super) const HAVE: Class = Class(1 << 17);
    pub(super) const NEGATION: Class = Class(1 << 18);
    pub(super) const ADVERB: Class = Class(1 << 19);
    pub(super) const DAY: Class = Class(1 << 20);
    pub(super) const RELATIVE: Class = Class(1 << 21);
    pub(super) const VERB: Class = Class(1 << 22);
    /// Forms of cue verbs.
    pub(super) const BASE: Class = Class(1 << 23);
    pub(super) const THIRD: Class = Class(1 << 24);
    pub(super) const PAST: Class = Class(1 << 25);
    pub(super) const PARTICIPLE: Class = Class(1 << 26);
    pub(super) const GERUND: Class = Class(1 << 27);
    /// Begins a cue of several words.
    pub(super) const PHRASE: Class = Class(1 << 28);
    /// A noun of saying or thinking: *claim*, *plan*.
    pub(super) const NOUN: Class = Class(1 << 29);
    /// A verb that reports only sometimes: known to the tagger, not to the rules.
    pub(super) const ACT: Class = Class(1 << 30);
    /// Stands before a colon and is nobody: *update*, *contact*.
    pub(super) const LABEL: Class = Class(1 << 31);
    /// Words of a closed class.
    pub(super) const SMALL: Class = Class(
        Self::DETERMINER.0
            | Self::PRONOUN.0
            | Self::POSSESSIVE.0
            | Self::PREPOSITION.0
            | Self::CONJUNCTION.0
            | Self::SUBORDINATOR.0
            | Self::AUXILIARY.0
            | Self::NEGATION.0
            | Self::ADVERB.0,
    );

    pub(super) const CUE: Class =
        Class(Self::SPEECH.0 | Self::TELL.0 | Self::OPINION.0 | Self::ATTITUDE.0 | Self::PHRASE.0);

    /// Whether it has any of the bits of `other`.
    pub(super) const fn is(self, other: Class) -> bool {
        self.0 & other.0 != 0
    }

    /// Whether the rules know nothing of the word.
    pub(super) const fn is_open(self) -> bool {
        self.0 & !(Self::NOUN.0 | Self::ACT.0 | Self::LABEL.0) == 0
    }

    /// Only what it says of inflection.
    const fn inflection(self) -> Class {
        Class(self.0 & (Self::BASE.0 | Self::THIRD.0 | Self::PAST.0 | Self::PARTICIPLE.0 | Self::GERUND.0))
    }

    pub(super) const fn or(self, other: Class) -> Class {
        Class(self.0 | other.0)
    }
}

const CLOSED: [(Class, &str); 13] = [
    (
        Class::DETERMINER,
        "the a an this that these those some any no every each many several both all most another few \
         more one two three four five six seven eight nine ten dozens hundreds thousands half",
    ),
    (Class::PRONOUN, "he she they i we you it who one everyone everybody someone nobody others many some those"),
    (Class::POSSESSIVE, "his her their its our my your whose"),
    (
        Class::PREPOSITION,
        "of in on at by for from with about against to into over after before during under between among through \
         across around behind beyond near since without within toward towards upon amid amongst despite like unlike \
         as per via including regarding outside inside alongside",
    ),
    (Class::CONJUNCTION, "and or but nor yet"),
    (
        Class::SUBORDINATOR,
        "that because although though while when whenever if whether unless until where why how what so than once whereas",
    ),
    (Class::RELATIVE, "who which whom whose that"),
    (
        Class::AUXILIARY,
        "is are was were be been being am has have had having do does did will would can could may might shall should \
         must 's 're 've 'll 'd won't wouldn't can't couldn't shouldn't don't doesn't didn't isn't aren't wasn't \
         weren't hasn't haven't hadn't cannot",
    ),
    (Class::BE, "is are was were be been being am 's 're isn't aren't wasn't weren't"),
    (Class::HAVE, "has have had having 've hasn't haven't hadn't"),
    (
        Class::NEGATION,
        "not never no n't won't wouldn't can't couldn't shouldn't don't doesn't didn't isn't aren't wasn't weren't \
         hasn't haven't hadn't cannot",
    ),
    (
        Class::ADVERB,
        "also later then now already again still just even once twice ever often soon here there yesterday today \
         tonight earlier instead meanwhile however moreover further therefore thus recently publicly repeatedly has-been \
         long too first last so far well always sometimes eventually finally both only rather either afterwards before \
         since back forth up down out off on over away together previously famously reportedly",
    ),
    (
        Class::DAY,
        "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august \
         september october november december monday's tuesday's wednesday's thursday's friday's saturday's sunday's \
         yesterday today tonight week month year morning afternoon evening night",
    ),
];

/// Verbs that are no cues but end a noun phrase.
const VERBS: &str = "got get gets getting made make makes making took take takes taking went goes going came come comes coming \
    gave give gives given giving became become becomes left leave leaves leaving won win wins winning lost lose loses losing ran run runs \
    running met meet meets meeting held hold holds holding kept keep keeps keeping brought bring brings bringing began begin begins sent send sends \
    sending paid pay pays paying stood stand stands standing led leads leading spent spend spends spoke speak speaks speaking put puts putting \
    let lets used uses using worked works working lived lives living faced faces facing served serves serving helped helps helping appeared appears \
    seemed seems looked looks looking turned turns turning moved moves moving tried tries trying started starts starting \
    passed passes passing killed kills died dies remains remained includes included including contains contained follows \
    followed attended visited arrived returned released issued passed approved ended opened closed grew rose fell dropped increased decreased \
    being been done doing gone shot hit cut cast drew flew wore chose fought sought taught caught bought thought";

/// A cue of several words, by its forms: each word one of some alternatives.
#[derive(Debug, Clone)]
struct Phrase {
    rest: Vec<Box<str>>,
    class: Class,
}

/// The compiled words of a language.
#[derive(Debug, Clone)]
pub struct Lexicon {
    classes: FxHashMap<Box<str>, Class>,
    /// For each form that begins a phrase the words that must follow.
    phrases: FxHashMap<Box<str>, Vec<Phrase>>,
    roles: Roles,
}

impl Lexicon {
    /// Compiles the word lists.
    ///
    /// # Errors
    /// A verb that is not given in one or five forms.
    pub fn new(words: &LexiconWords) -> Result<Self, LexiconError> {
        let mut lexicon =
            Self { classes: FxHashMap::default(), phrases: FxHashMap::default(), roles: Roles::new(words) };
        for (class, list) in CLOSED {
            list.split_whitespace().for_each(|w| lexicon.mark(w, class));
        }
        VERBS.split_whitespace().for_each(|w| lexicon.mark(w, Class::VERB));
        let mut verbs: FxHashMap<String, [String; 5]> = FxHashMap::default();
        for (list, class) in [
            (&words.speech, Class::SPEECH),
            (&words.tell, Class::TELL),
            (&words.opinion, Class::OPINION),
            (&words.attitude, Class::ATTITUDE),
        ] {
            for entry in list {
                lexicon.add_verb(entry, class, &mut verbs)?;
            }
        }
        for entry in &words.verbs {
            for form in forms_of(entry, &verbs)? {
                lexicon.mark(&form, Class::ACT);
            }
        }
        for phrase in &words.phrases {
            lexicon.add_phrase(phrase, &verbs);
        }
        for (list, class) in [
            (&words.person, Class::PERSON),
            (&words.group, Class::GROUP),
            (&words.titles, Class::TITLE),
            (&words.male, Class::MALE),
            (&words.female, Class::FEMALE),
            (&words.nouns, Class::NOUN),
            (&words.labels, Class::LABEL),
        ] {
            for word in list {
                lexicon.mark(&word.to_lowercase(), class);
            }
        }
        Ok(lexicon)
    }

    fn mark(&mut self, word: &str, class: Class) {
        let known = self.classes.entry(word.into()).or_default();
        *known = known.or(class);
    }

    fn add_verb(
        &mut self,
        entry: &str,
        class: Class,
        verbs: &mut FxHashMap<String, [String; 5]>,
    ) -> Result<(), LexiconError> {
        let forms = forms_of(entry, verbs)?;
        if forms[0].contains(' ') {
            let forms_classes = [Class::BASE, Class::THIRD, Class::PAST, Class::PARTICIPLE, Class::GERUND];
            for (form, inflection) in forms.iter().zip(forms_classes) {
                self.phrase_form(form, class.or(inflection));
            }
            return Ok(());
        }
        verbs.insert(forms[0].clone(), forms.clone());
        for (form, inflection) in
            forms.iter().zip([Class::BASE, Class::THIRD, Class::PAST, Class::PARTICIPLE, Class::GERUND])
        {
            self.mark(form, class.or(inflection));
        }
        Ok(())
    }

    fn add_phrase(&mut self, phrase: &str, verbs: &FxHashMap<String, [String; 5]>) {
        let (first, rest) = phrase.split_once(' ').unwrap_or((phrase, ""));
        let forms = verbs.get(first).cloned().unwrap_or_else(|| match first {
            "be" => ["are", "is", "was", "were", "being"].map(str::to_owned),
            _ => regular(first),
        });
        let inflections = [Class::BASE, Class::THIRD, Class::PAST, Class::PARTICIPLE, Class::GERUND];
        for (form, inflection) in forms.iter().zip(inflections) {
            self.phrase_form(&format!("{form} {rest}"), Class::ATTITUDE.or(inflection));
        }
    }

    fn phrase_form(&mut self, phrase: &str, class: Class) {
        let mut words = phrase.split(' ');
        let first = words.next().unwrap_or_default();
        // the first word alone is no cue: *is*, *takes*, *has*
        self.mark(first, Class::PHRASE.or(class.inflection()));
        let known = self.phrases.entry(first.into()).or_default();
        known.push(Phrase { rest: words.map(Into::into).collect(), class });
        known.sort_by_key(|p| std::cmp::Reverse(p.rest.len()));
    }

    /// What words say of people.
    pub(super) fn roles(&self) -> &Roles {
        &self.roles
    }

    /// What a word in normal form can be.
    pub(super) fn class(&self, form: &str) -> Class {
        let class = self.classes.get(form).copied().unwrap_or_default();
        if class == Class::default() && form.len() > 4 && form.ends_with("ly") { Class::ADVERB } else { class }
    }

    /// The longest cue phrase that begins with `form`: how many further words belong to it, and its class.
    pub(super) fn phrase<'a>(&self, form: &str, next: impl Fn(usize) -> Option<&'a str>) -> Option<(usize, Class)> {
        let fits = |p: &&Phrase| p.rest.iter().enumerate().all(|(i, w)| next(i) == Some(&**w));
        self.phrases.get(form)?.iter().find(fits).map(|p| (p.rest.len(), p.class))
    }
}

/// The five forms of a verb.
fn forms_of(entry: &str, verbs: &FxHashMap<String, [String; 5]>) -> Result<[String; 5], LexiconError> {
    let words: Vec<&str> = entry.split(' ').collect();
    // "put it puts it put it …": a phrase in five forms
    if words.len().is_multiple_of(5) {
        let width = words.len() / 5;
        return Ok(std::array::from_fn(|i| words[i * width..(i + 1) * width].join(" ")));
    }
    match words.as_slice() {
        [base] => Ok(verbs.get(*base).cloned().unwrap_or_else(|| regular(base))),
        [base, particle] => {
            let forms = verbs.get(*base).cloned().unwrap_or_else(|| match *base {
                "shoot" => ["shoot", "shoots", "shot", "shot", "shooting"].map(str::to_owned),
                "hit" => ["hit", "hits", "hit", "hit", "hitting"].map(str::to_owned),
                "go" => ["go", "goes", "went", "gone", "going"].map(str::to_owned),
                _ => regular(base),
            });
            Ok(forms.map(|f| format!("{f} {particle}")))
        }
        _ => Err(LexiconError(entry.to_owned())),
    }
}

/// The forms of a regular English verb.
fn regular(base: &str) -> [String; 5] {
    const IRREGULAR: [(&str, [&str; 5]); 11] = [
        ("come", ["come", "comes", "came", "come", "coming"]),
        ("speak", ["speak", "speaks", "spoke", "spoken", "speaking"]),
        ("stand", ["stand", "stands", "stood", "stood", "standing"]),
        ("fight", ["fight", "fights", "fought", "fought", "fighting"]),
        ("take", ["take", "takes", "took", "taken", "taking"]),
        ("cast", ["cast", "casts", "cast", "cast", "casting"]),
        ("throw", ["throw", "throws", "threw", "thrown", "throwing"]),
        ("make", ["make", "makes", "made", "made", "making"]),
        ("have", ["have", "has", "had", "had", "having"]),
        ("see", ["see", "sees", "saw", "seen", "seeing"]),
        ("hit", ["hit", "hits", "hit", "hit", "hitting"]),
    ];
    if let Some((_, forms)) = IRREGULAR.iter().find(|(b, _)| *b == base) {
        return forms.map(str::to_owned);
    }
    let bytes = base.as_bytes();
    let vowel = |i: usize| matches!(bytes[i], b'a' | b'e' | b'i' | b'o' | b'u');
    let n = bytes.len();
    let consonant_y = base.ends_with('y') && n > 1 && !vowel(n - 2);
    let third = match base {
        _ if consonant_y => format!("{}ies", &base[..n - 1]),
        _ if base.ends_with(['s', 'x', 'z']) || base.ends_with("sh") || base.ends_with("ch") => format!("{base}es"),
        _ => format!("{base}s"),
    };
    // one short syllable ends in vowel + consonant: slam, slammed; also admit, refer
    let short = n >= 3 && !vowel(n - 1) && vowel(n - 2) && !vowel(n - 3) && !matches!(bytes[n - 1], b'w' | b'x' | b'y');
    let syllables = (0..n).filter(|&i| vowel(i) && (i == 0 || !vowel(i - 1))).count();
    let doubled = short && (syllables == 1 || matches!(base, "admit" | "refer" | "defer" | "quip" | "rebut"));
    let (past, gerund) = if consonant_y {
        (format!("{}ied", &base[..n - 1]), format!("{base}ing"))
    } else if base.ends_with('e') && !base.ends_with("ee") {
        (format!("{base}d"), format!("{}ing", &base[..n - 1]))
    } else if doubled {
        let last = &base[n - 1..];
        (format!("{base}{last}ed"), format!("{base}{last}ing"))
    } else {
        (format!("{base}ed"), format!("{base}ing"))
    };
    [base.to_owned(), third, past.clone(), past, gerund]
}

/// The normal form of a word; for comparing names.
pub(super) fn normal(word: &str) -> String {
    if word.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return word.to_ascii_lowercase(); // one token, as nearly all are
    }
    let mut out = String::with_capacity(word.len());
    for token in tokens(word) {
        normalize_into(token.span.of(word), &mut out);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regular_verbs_are_inflected() {
        assert_eq!(regular("slam"), ["slam", "slams", "slammed", "slammed", "slamming"]);
        assert_eq!(regular("deny"), ["deny", "denies", "denied", "denied", "denying"]);
        assert_eq!(regular("oppose"), ["oppose", "opposes", "opposed", "opposed", "opposing"]);
        assert_eq!(regular("favor"), ["favor", "favors", "favored", "favored", "favoring"]);
        assert_eq!(regular("bash")[1], "bashes");
        assert_eq!(regular("support")[2], "supported");
    }

    #[test]
    fn phrases_are_found_in_every_form_the_longest_first() {
        let words = LexiconWords {
            speech: vec!["say says said said saying".into()],
            phrases: vec!["vote against".into(), "come out against".into(), "be against".into()],
            ..LexiconWords::default()
        };
        let lexicon = Lexicon::new(&words).unwrap();
        let follow = |rest: &'static [&'static str]| move |i: usize| rest.get(i).copied();
        let length = |first, rest| lexicon.phrase(first, follow(rest)).map(|p| p.0);
        assert_eq!(length("voted", &["against", "it"]), Some(1));
        assert_eq!(length("came", &["out", "against"]), Some(2));
        assert_eq!(length("is", &["against"]), Some(1));
        assert_eq!(length("voted", &["on"]), None);
        assert_eq!(length("said", &["so"]), None);
    }

    #[test]
    fn a_verb_in_three_forms_is_refused() {
        let words = LexiconWords { speech: vec!["say says said".into()], ..LexiconWords::default() };
        assert!(Lexicon::new(&words).unwrap_err().to_string().starts_with("`say says said`: a verb is given"));
    }
}

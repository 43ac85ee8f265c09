//! What words say of people: roles, he or she, bodies, countries, parties.
//!
//! Only the resolution of speakers asks for these; rules and tagger never see them.

use super::name::without_genitive;
use crate::quote::lexicon::{LexiconWords, normal};
use rustc_hash::FxHashMap;
use serde::Deserialize;

/// The words as a data file lists them.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[allow(missing_docs)] // the data file says what each list is
pub struct SpeakerWords {
    pub roles: Vec<String>,
    pub he: Vec<String>,
    pub she: Vec<String>,
    pub he_names: Vec<String>,
    pub she_names: Vec<String>,
    pub courtesy: Vec<String>,
    pub titles: Vec<String>,
    pub suffixes: Vec<String>,
    pub particles: Vec<String>,
    pub bodies: Vec<String>,
    pub same: Vec<String>,
    pub nations: Vec<String>,
    pub parties: Vec<String>,
}

/// What a word can say of a person; several at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::quote) struct Says(u16);

impl Says {
    /// A noun for a person: *mayor*, *nun*.
    pub(super) const ROLE: Says = Says(1);
    pub(super) const HE: Says = Says(1 << 1);
    pub(super) const SHE: Says = Says(1 << 2);
    /// Stands before a name: *Sen.*, *Mayor*.
    pub(super) const TITLE: Says = Says(1 << 3);
    /// A title that is no role: *Mr*.
    pub(super) const COURTESY: Says = Says(1 << 4);
    /// Follows a name: *Jr.*
    pub(super) const SUFFIX: Says = Says(1 << 5);
    pub(super) const PARTICLE: Says = Says(1 << 6);
    /// Makes a name the name of a body: *Federation*.
    pub(super) const BODY: Says = Says(1 << 7);
    /// A country's adjective or people.
    pub(super) const NATION: Says = Says(1 << 8);
    /// A country.
    pub(super) const COUNTRY: Says = Says(1 << 9);
    pub(super) const PARTY: Says = Says(1 << 10);
    /// A proper name wherever it stands.
    pub(super) const PROPER: Says = Says(1 << 11);
    /// A first name.
    pub(super) const FIRST: Says = Says(1 << 12);
    /// More than one person: *officials*.
    pub(super) const PLURAL: Says = Says(1 << 13);

    pub(super) const fn is(self, other: Says) -> bool {
        self.0 & other.0 != 0
    }

    pub(super) const fn or(self, other: Says) -> Says {
        Says(self.0 | other.0)
    }
}

/// The compiled words.
#[derive(Debug, Clone, Default)]
pub(in crate::quote) struct Roles {
    says: FxHashMap<Box<str>, Says>,
    /// For each word the groups of words that it can stand for or be replaced by.
    groups: FxHashMap<Box<str>, Vec<u16>>,
    /// For each word of a party the party as it is named.
    parties: FxHashMap<Box<str>, Box<str>>,
}

impl Roles {
    pub(in crate::quote) fn new(all: &LexiconWords) -> Self {
        let words = &all.speakers;
        let mut roles = Self::default();
        for (list, says) in [
            (&all.person, Says::ROLE),
            (&words.roles, Says::ROLE),
            (&words.he, Says::HE.or(Says::ROLE)),
            (&words.she, Says::SHE.or(Says::ROLE)),
            (&all.titles, Says::TITLE),
            (&words.titles, Says::TITLE),
            (&words.courtesy, Says::COURTESY.or(Says::TITLE)),
            (&words.suffixes, Says::SUFFIX),
            (&words.particles, Says::PARTICLE),
            (&words.bodies, Says::BODY),
            (&all.male, Says::HE.or(Says::FIRST)),
            (&all.female, Says::SHE.or(Says::FIRST)),
            (&words.he_names, Says::HE.or(Says::FIRST)),
            (&words.she_names, Says::SHE.or(Says::FIRST)),
        ] {
            for word in list {
                roles.mark(word, says);
            }
        }
        for word in &all.group {
            // *critics*, *officials*: people rather than a body
            let crowd = roles.plural_role(&normal(word));
            roles.mark(word, if crowd { Says::PLURAL } else { Says::BODY });
        }
        for group in &words.nations {
            for (number, word) in group.split(' ').enumerate() {
                roles.mark(word, if number == 0 { Says::COUNTRY } else { Says::NATION });
            }
        }
        for group in &words.parties {
            let name = group.split(' ').next().unwrap_or_default();
            for word in group.split(' ') {
                // *R* and *Con* are parties only in brackets
                if word.len() > 3 {
                    roles.mark(word, Says::PARTY);
                }
                roles.parties.entry(normal(word).into()).or_insert_with(|| name.into());
            }
        }
        for (number, group) in words.same.iter().chain(&words.nations).chain(&words.parties).enumerate() {
            for word in group.split(' ') {
                let groups = roles.groups.entry(normal(word).into()).or_default();
                groups.push(u16::try_from(number).unwrap_or(u16::MAX));
            }
        }
        roles
    }

    fn mark(&mut self, word: &str, says: Says) {
        let proper = if word.starts_with(char::is_uppercase) { Says::PROPER } else { Says::default() };
        let known = self.says.entry(normal(word).into()).or_default();
        *known = known.or(says).or(proper);
    }

    /// What a word in normal form says; a plural says what its singular does, and that it is one.
    pub(super) fn says(&self, form: &str) -> Says {
        match self.says.get(form) {
            Some(says) => *says,
            None if self.plural_role(form) => Says::ROLE.or(Says::PLURAL),
            None => Says::default(),
        }
    }

    /// The same of a word that may be a genitive: *mayor's*.
    pub(in crate::quote) fn says_bare(&self, form: &str) -> Says {
        self.says(without_genitive(form))
    }

    fn plural_role(&self, form: &str) -> bool {
        let role = |word: &str| self.says.get(word).is_some_and(|s| s.is(Says::ROLE) && !s.is(Says::FIRST));
        matches!(form, "people" | "men" | "women" | "mps" | "meps")
            || form.strip_suffix('s').is_some_and(role)
            || form.strip_suffix("es").is_some_and(role)
            || form.strip_suffix("men").is_some_and(|stem| role(&format!("{stem}man")))
            || form.strip_suffix("women").is_some_and(|stem| role(&format!("{stem}woman")))
    }

    /// Whether one word can stand for the other.
    pub(super) fn same(&self, a: &str, b: &str) -> bool {
        a == b || self.groups.get(a).zip(self.groups.get(b)).is_some_and(|(a, b)| a.iter().any(|g| b.contains(g)))
    }

    /// The party that a word in normal form names: *R*, *Tory*.
    pub(super) fn party(&self, form: &str) -> Option<&str> {
        self.parties.get(form).map(|p| &**p)
    }
}

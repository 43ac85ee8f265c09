//! What an article says of one person or body.

use super::mention::{Gender, Mention};
use super::name::Name;
use super::words::{Roles, Says};
use crate::quote::lexicon::normal;

/// What somebody is called beside the name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Role {
    pub(super) text: String,
    /// Its words in normal form.
    pub(super) words: Vec<String>,
}

/// A person or body that the article names, or lets speak without a name.
#[derive(Debug, Clone, Default)]
#[allow(clippy::struct_excessive_bools)] // each answers a question of its own
pub(super) struct Person {
    pub(super) name: Name,
    /// What he, she or it is called beside the name, in the order of the text.
    pub(super) roles: Vec<Role>,
    pub(super) party: Option<String>,
    pub(super) organisation: Option<String>,
    pub(super) acronym: Option<String>,
    pub(super) gender: Option<Gender>,
    /// How often *he* and *she* follow where nobody else can be meant.
    pub(super) votes: [u32; 2],
    pub(super) human: bool,
    pub(super) body: bool,
    /// More than one person: *officials*.
    pub(super) plural: bool,
    /// Named only in headings so far, whose capitals do not tell where names end.
    pub(super) heading: bool,
    /// Mentions behind *in*, *at*, *from*: a place.
    pub(super) placed: u32,
    pub(super) mentions: u32,
    /// Whether the article gives a name.
    pub(super) named: bool,
    /// How often a quote was given to it.
    pub(super) spoke: u32,
}

impl Person {
    pub(super) fn new(mention: &Mention) -> Self {
        Self {
            name: mention.name.clone(),
            gender: mention.gender,
            human: mention.human,
            body: mention.body,
            heading: mention.heading,
            named: true,
            ..Self::default()
        }
    }

    /// Takes what another mention says.
    pub(super) fn learn(&mut self, mention: &Mention) {
        let shortened = self.heading && self.name.keys.starts_with(&mention.name.keys);
        if !mention.heading && (shortened || mention.name.size() > self.name.size()) {
            self.name.clone_from(&mention.name);
        }
        self.heading &= mention.heading;
        self.gender = self.gender.or(mention.gender);
        self.human |= mention.human;
        self.body |= mention.body;
    }

    /// Takes a role, with the party that it names and the body for which it speaks.
    pub(super) fn call(&mut self, role: &str, roles: &Roles) {
        let words: Vec<String> = words(role).collect();
        if words.is_empty() || self.roles.iter().any(|r| r.text == role) {
            return;
        }
        self.party = self.party.take().or_else(|| party(role, roles));
        self.organisation = self.organisation.take().or_else(|| organisation(role, roles));
        if self.gender.is_none() {
            let noun = words.iter().find_map(|w| Gender::of(not_a_first_name(roles.says(w))));
            self.gender = noun;
        }
        self.roles.push(Role { text: role.to_owned(), words });
    }

    /// He or she, by name, title, role or by the pronouns around.
    pub(super) fn gender(&self) -> Option<Gender> {
        let [he, she] = self.votes;
        self.gender.or(if he > 2 * she {
            Some(Gender::He)
        } else if she > 2 * he {
            Some(Gender::She)
        } else {
            None
        })
    }

    /// Whether it is rather a person than a place or body.
    pub(super) fn personal(&self) -> bool {
        let place = self.placed * 2 > self.mentions;
        self.human
            || self.votes != [0, 0] && !self.body
            || !self.body && !self.plural && (self.spoke > 0 || !place && self.name.words.len() > 1)
    }
}

fn not_a_first_name(says: Says) -> Says {
    if says.is(Says::FIRST) { Says::default() } else { says }
}

/// The words of a description in normal form.
pub(super) fn words(text: &str) -> impl Iterator<Item = String> {
    let word = |w: &str| super::name::without_genitive(&normal(w)).trim_end_matches('.').to_owned();
    text.split(|c: char| !(c.is_alphanumeric() || matches!(c, '\'' | '’' | '.'))).map(word).filter(|w| !w.is_empty())
}

/// The party that a role names: *Labour MP*, *leader of the Harbour Party*, *an Irish Green*.
pub(super) fn party(role: &str, roles: &Roles) -> Option<String> {
    let listed = role.split(|c: char| !c.is_alphanumeric()).find_map(|w| {
        let form = normal(w);
        roles.party(&form).filter(|_| roles.says(&form).is(Says::PARTY) && w.starts_with(char::is_uppercase))
    });
    let named = || {
        let (before, _) = role.split_once(" Party").or_else(|| role.split_once(" party"))?;
        let start = before.rfind(" the ").map_or(0, |i| i + 5);
        let name = before[start..].trim_start_matches("the ").trim();
        let proper = name.starts_with(char::is_uppercase) && !roles.says(&normal(name)).is(Says::TITLE);
        proper.then(|| format!("{name} Party"))
    };
    listed.map(str::to_owned).or_else(named)
}

/// The body for which somebody speaks: *spokesman for the border agency*, *head of Agora Stat*.
pub(super) fn organisation(role: &str, roles: &Roles) -> Option<String> {
    let (at, preposition) =
        [" of ", " for ", " at ", " with "].iter().filter_map(|p| role.find(p).map(|at| (at, p.trim()))).min()?;
    let (noun, rest) = (&role[..at], &role[at + preposition.len() + 2..]);
    words(noun).last().filter(|n| roles.says(n).is(Says::ROLE.or(Says::TITLE)))?;
    let rest = rest.trim_start_matches("the ").trim_start_matches("a ").trim_start_matches("an ");
    // up to the next preposition, but for one inside a name
    let mut end = rest.len();
    for stop in [" in ", " from ", " on ", " at ", " who ", " and a ", " since ", " under "] {
        end = end.min(rest.find(stop).unwrap_or(end));
    }
    let rest = rest[..end].trim();
    let named = rest.starts_with(char::is_uppercase);
    let body = words(rest).any(|w| roles.says(&w).is(Says::BODY));
    let fits = match preposition {
        "of" => body || named && words(rest).next().is_some_and(|_| leads(noun, roles)),
        _ => named || body,
    };
    (fits && !rest.is_empty()).then(|| rest.to_owned())
}

/// Whether one leads a body rather than a town or country: *director of*, not *mayor of*.
fn leads(noun: &str, roles: &Roles) -> bool {
    let head = words(noun).last().unwrap_or_default();
    ["director", "chairman", "founder", "ceo", "manager", "editor", "member", "owner"]
        .iter()
        .any(|w| roles.same(w, &head))
        && !matches!(head.as_str(), "president" | "leader" | "chief")
}

//! From what sources say to speakers, in the order of the text.

use super::antecedent::Place;
use super::certainty::Way;
use super::name::Name;
use super::person::{Person, Role, organisation, words};
use super::source::{Description, Source};
use super::words::{Roles, Says};
use super::{Asked, People, Seen, Speaker};

/// How far back somebody can stand of whom a description without a known role speaks, in bytes.
const RECENT: usize = 700;

/// Words that make another office of one.
const LESSER: [&str; 6] = ["deputy", "vice", "shadow", "assistant", "junior", "acting"];

/// Nouns that say little.
const GENERIC: [&str; 8] = ["colleague", "official", "politician", "man", "woman", "member", "counterpart", "lawmaker"];

/// Offices of which there are many, told apart by the word before.
const BY_MODIFIER: [&str; 5] = ["minister", "secretary", "commissioner", "officer", "general"];

/// Whom a source means, and how that was found.
#[derive(Debug, Clone)]
struct Answer {
    who: Vec<usize>,
    way: Way,
}

/// For each source its speaker.
pub(super) fn speakers(people: People, roles: &Roles) -> Vec<Option<Speaker>> {
    let People { known, seen, sources, subjects, .. } = people;
    let mut resolver = Resolver { known, seen, roles, spoke: Vec::new(), answers: Vec::new() };
    let mut subjects = subjects.into_iter().peekable();
    for (known, asked) in sources.iter().enumerate() {
        let place = asked.place();
        while let Some((at, description)) = subjects.next_if(|s| s.0 < place) {
            resolver.mention(&description, at);
        }
        let answer = resolver.answer(asked, &sources[..known]);
        if let Some(answer) = &answer {
            resolver.remember(answer, asked);
        }
        resolver.answers.push(answer);
    }
    resolver.answers.iter().map(|a| a.as_ref().map(|a| resolver.speaker(a))).collect()
}

struct Resolver<'r> {
    known: Vec<Person>,
    seen: Vec<Seen>,
    roles: &'r Roles,
    /// Who spoke, and where the source stood.
    spoke: Vec<(usize, usize)>,
    answers: Vec<Option<Answer>>,
}

impl Resolver<'_> {
    fn answer(&mut self, asked: &Asked, earlier: &[Asked]) -> Option<Answer> {
        let one = |who: usize, way: Way| Some(Answer { who: vec![who], way });
        let at = asked.place();
        match &asked.says {
            Source::Nobody => None,
            Source::Named(who, way) => one(*who, *way),
            Source::Together(who) => Some(Answer { who: who.clone(), way: Way::Joint }),
            Source::Earlier => {
                let same = earlier.iter().rposition(|e| e.span == asked.span)?;
                let who = self.answers[same].as_ref()?.who.clone();
                Some(Answer { who, way: Way::Context })
            }
            Source::Pronoun(gender) => {
                let (known, seen, spoke) = (&self.known, &self.seen, &self.spoke);
                let place = Place { known, seen, spoke, at, paragraph: asked.paragraph };
                let (who, way) = place.antecedent(*gender)?;
                if self.known[who].gender().is_none() {
                    self.known[who].gender = *gender;
                }
                one(who, way)
            }
            Source::It => one(self.body_before(at)?, Way::Neuter),
            Source::They => self.they(at),
            Source::Described(d) => Some(self.described(d, at, asked.paragraph)),
        }
    }

    fn remember(&mut self, answer: &Answer, asked: &Asked) {
        let at = asked.place();
        for who in &answer.who {
            let person = &mut self.known[*who];
            person.spoke += 1;
            self.spoke.push((*who, at));
        }
    }

    /// Takes note of whom a description with which a sentence begins speaks.
    fn mention(&mut self, d: &Description, at: usize) {
        let who = self.in_role(d, at).or_else(|| {
            // an office is of whoever holds it, not of whoever was spoken of
            let office = self.roles.says(&d.noun).is(Says::TITLE);
            let who = self.recent(d, at, at).filter(|_| !office)?;
            self.known[who].call(&d.phrase, self.roles);
            Some(who)
        });
        if let Some(who) = who {
            let place = self.seen.partition_point(|s| s.at < at);
            self.seen.insert(place, Seen { at, who, led: true, quoted: false });
        }
    }

    /// The body that spoke last, or was named last as a subject.
    fn body_before(&self, at: usize) -> Option<usize> {
        let near = |place: usize| place < at && place + RECENT > at;
        let spoke = self.spoke.last().filter(|s| self.known[s.0].body && near(s.1)).map(|s| s.0);
        let led = |s: &&Seen| self.known[s.who].body && s.led && !s.quoted && near(s.at);
        spoke.or_else(|| self.seen.iter().rev().find(led).map(|s| s.who))
    }

    /// Those who spoke together, the crowd or the body that spoke last.
    fn they(&self, at: usize) -> Option<Answer> {
        let last = self.answers.iter().rev().flatten().next();
        if let Some(last) = last.filter(|l| l.who.len() > 1) {
            return Some(Answer { who: last.who.clone(), way: Way::Pair });
        }
        let many = last.and_then(|l| l.who.first()).filter(|w| self.known[**w].plural || self.known[**w].body);
        let who = many.copied().or_else(|| self.body_before(at))?;
        Some(Answer { who: vec![who], way: Way::Neuter })
    }

    fn described(&mut self, d: &Description, at: usize, paragraph: usize) -> Answer {
        let one = |who: usize, way: Way| Answer { who: vec![who], way };
        if d.plural {
            if (d.two || d.definite)
                && d.person
                && let Some(pair) = self.pair(d, at)
            {
                return Answer { who: pair, way: Way::Pair };
            }
            return one(self.unnamed(d, at), Way::Body);
        }
        if !d.person {
            let known = if d.definite { self.known_body(d, at) } else { None };
            return known.map_or_else(|| one(self.unnamed(d, at), Way::Body), |who| one(who, Way::Role));
        }
        if (d.definite || d.beside || d.bare)
            && let Some(who) = self.in_role(d, at)
        {
            return one(who, Way::Role);
        }
        // *THE CHAIR:* of a transcript is nobody spoken of
        let label = !d.text.chars().any(char::is_lowercase);
        if d.definite
            && !d.beside
            && !label
            && let Some(who) = self.recent(d, at, paragraph)
        {
            self.known[who].call(&d.phrase, self.roles);
            return one(who, Way::Recent);
        }
        one(self.unnamed(d, at), Way::Unnamed)
    }

    /// The person whose roles share the telling words of a description: *the FN chief*, *Kelvik's mayor*.
    fn in_role(&self, d: &Description, at: usize) -> Option<usize> {
        let last = self.spoke.last().map(|s| s.0);
        let fits = |(who, person): (usize, &Person)| {
            let sex = person.gender().zip(d.gender).is_some_and(|(a, b)| a != b);
            if person.body || person.plural || sex || d.beside && last == Some(who) {
                return None;
            }
            let score = self.likeness(d, person);
            if score < 3 {
                return None;
            }
            let near = self.nearness(who, at);
            // who has no name is spoken of again only near by
            let far = !person.named && near.1 + RECENT < at;
            (!far).then_some((person.named, score, near, who))
        };
        self.known.iter().enumerate().filter_map(fits).max().map(|best| best.3)
    }

    /// How much of a description a role of a person tells, at best.
    fn likeness(&self, d: &Description, person: &Person) -> i32 {
        let party = person.party.as_deref().unwrap_or_default();
        let of_party = |word: &str| words(party).any(|w| self.roles.same(&w, word));
        let of_role = |role: &Role| {
            let lesser = |word: &str| LESSER.contains(&word);
            let exact = role.words.contains(&d.noun);
            let told = |word: &str| role.words.iter().any(|r| self.roles.same(r, word)) || of_party(word);
            let mut score = match () {
                () if exact => 4,
                () if told(&d.noun) => 3,
                // *the Green colleague*: anybody who is Green
                () if GENERIC.contains(&&*d.noun) => 1,
                () => return 0,
            };
            // *the foreign minister* is not the prime minister
            let by_modifier = exact && BY_MODIFIER.contains(&&*d.noun) && role.words.len() > 1;
            let telling = |w: &&(String, bool)| !lesser(&w.0) && !matches!(&*w.0, "former" | "ex" | "then" | "old");
            for (word, capital) in d.words.iter().filter(telling) {
                let named = person.name.keys.contains(word) || person.roles.iter().any(|r| r.words.contains(word));
                score += match (told(word) || named, capital) {
                    (true, true) => 3,
                    (true, false) => 2,
                    (false, true) => -4,
                    // *the immigration minister* is no home secretary
                    (false, false) => -i32::from(!exact) - 2 * i32::from(by_modifier),
                };
            }
            let differs = role.words.iter().any(|w| lesser(w)) != d.words.iter().any(|w| lesser(&w.0));
            score - 2 * i32::from(differs)
        };
        let by_party = if of_party(&d.noun) { 4 } else { 0 };
        person.roles.iter().map(of_role).max().unwrap_or(0).max(by_party)
    }

    /// Who was spoken of last: larger is nearer; before the place goes before behind it.
    fn nearness(&self, who: usize, at: usize) -> (bool, usize) {
        let before = &self.seen[..self.seen.partition_point(|s| s.at < at)];
        let seen = before.iter().rev().find(|s| s.who == who).map(|s| s.at).into_iter();
        let spoke = self.spoke.iter().filter(|s| s.0 == who).map(|s| s.1);
        let before = seen.chain(spoke).filter(|a| *a < at).max();
        before.map_or((false, 0), |a| (true, a))
    }

    /// Whom a definite description without a known role means: the subject or speaker just before.
    fn recent(&self, d: &Description, at: usize, paragraph: usize) -> Option<usize> {
        let place = Place { known: &self.known, seen: &self.seen, spoke: &self.spoke, at, paragraph };
        let (who, _) = place.antecedent(d.gender)?;
        let near = self.nearness(who, at).1 + RECENT > at;
        let person = &self.known[who];
        let capital = d.words.iter().any(|w| w.1);
        let office = self.roles.says(&d.noun).is(Says::TITLE);
        // another office, or somebody of another country, is somebody else
        let other = (office || capital) && !person.roles.is_empty();
        (near && !other && person.named && person.personal()).then_some(who)
    }

    /// The last two persons, or two of a role, who were named before.
    fn pair(&self, d: &Description, at: usize) -> Option<Vec<usize>> {
        let mut found: Vec<usize> = Vec::new();
        let singular = d.noun.trim_end_matches('s');
        let fits = |who: usize| {
            let person = &self.known[who];
            let role =
                matches!(
                    d.noun.as_str(),
                    "two" | "both" | "pair" | "duo" | "men" | "women" | "rivals" | "candidates" | "leaders"
                ) || person.roles.iter().flat_map(|r| &r.words).any(|r| self.roles.same(r, singular) || *r == d.noun);
            person.named && person.personal() && role
        };
        let before = self.seen.partition_point(|s| s.at < at);
        for seen in self.seen[..before].iter().rev() {
            if fits(seen.who) && !found.contains(&seen.who) {
                found.push(seen.who);
            }
            if found.len() > 2 {
                break;
            }
        }
        let many = d.two && found.len() >= 2 || found.len() == 2;
        found.truncate(2);
        found.reverse();
        many.then_some(found)
    }

    /// The body of which *the ministry*, *the union* speaks again.
    fn known_body(&self, d: &Description, at: usize) -> Option<usize> {
        let told = |p: &'_ Person| -> Vec<String> {
            p.name.keys.iter().chain(p.roles.iter().flat_map(|r| &r.words)).cloned().collect()
        };
        let fits = |(who, person): (usize, &Person)| {
            let noun = told(person).iter().any(|k| self.roles.same(k, &d.noun));
            let rest = d.words.iter().all(|(w, _)| told(person).contains(w));
            let named = (person.body || !person.personal()) && noun && rest;
            let near = if named { self.nearness(who, at) } else { (false, 0) };
            near.0.then_some((near, who))
        };
        self.known.iter().enumerate().filter_map(fits).max().map(|best| best.1)
    }

    /// Somebody without a name: the same for the same words.
    fn unnamed(&mut self, d: &Description, at: usize) -> usize {
        let words: Vec<String> = d.text.split(' ').map(str::to_owned).collect();
        let known = |p: &Person| !p.named && p.name.words == words;
        let who = self.known.iter().position(known).unwrap_or_else(|| {
            let keys = words.iter().map(|w| w.to_lowercase()).collect();
            let mut person = Person {
                name: Name { words, keys, suffix: None },
                human: d.person && !d.plural,
                body: !d.person,
                plural: d.plural,
                gender: d.gender,
                ..Person::default()
            };
            if d.person {
                person.call(&d.phrase, self.roles);
                person.organisation = organisation(&d.text, self.roles);
            }
            self.known.push(person);
            self.known.len() - 1
        });
        let place = self.seen.partition_point(|s| s.at < at);
        self.seen.insert(place, Seen { at, who, led: true, quoted: false });
        who
    }

    fn speaker(&self, answer: &Answer) -> Speaker {
        let of = |who: &usize| self.known[*who].name.text();
        let members: Vec<String> = answer.who.iter().map(of).collect();
        let certainty = answer.way.certainty();
        let resolution = answer.way.resolution();
        if let [who] = answer.who[..] {
            let person = &self.known[who];
            return Speaker {
                name: person.name.text(),
                role: person.roles.first().map(|r| r.text.clone()),
                party: person.party.clone(),
                organisation: person.organisation.clone().filter(|o| !self.is_person(o)),
                members: Vec::new(),
                resolution,
                certainty,
            };
        }
        let (last, others) = members.split_last().map_or((String::new(), Vec::new()), |(l, o)| (l.clone(), o.to_vec()));
        let name = format!("{} and {last}", others.join(", "));
        Speaker { name, members, resolution, certainty, ..Speaker::default() }
    }

    /// Whether a name is that of a person, for whom nobody stands as for a body.
    fn is_person(&self, name: &str) -> bool {
        let keys: Vec<String> = words(name).collect();
        self.known.iter().any(|k| k.human && k.named && k.name.keys.ends_with(&keys))
    }
}

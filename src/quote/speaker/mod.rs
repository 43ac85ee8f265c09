//! Speakers: whom a source refers to.
//!
//! An article is read twice. First every paragraph: names are gathered into persons and bodies (`mention`, `name`),
//! with what is said of them beside the name (`around`, `person`), and what each source says is noted (`source`).
//! Then, when all is known, each source in order finds its speaker (`resolve`, `antecedent`); each way of finding
//! has its certainty (`certainty`).

mod antecedent;
mod around;
mod certainty;
mod mention;
mod name;
mod person;
mod resolve;
mod source;
#[cfg(test)]
mod tests;
mod words;

pub use certainty::Resolution;
pub use words::SpeakerWords;

pub(super) use words::{Roles, Says};

use super::Quote;
use super::paragraph::Paragraph;
use super::rules::Draft;
use crate::text::Span;
use mention::{Mention, is_acronym, mention_at};
use name::{Likeness, Name};
use person::Person;
use serde::Serialize;
use source::{Description, Source};
use std::ops::Range;

/// Whom a quote belongs to.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Speaker {
    /// The fullest name that the article gives; or the description, where it gives no name. Several speak as
    /// *A and B*.
    pub name: String,
    /// Role or office, as the article puts it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// The party, if the article says it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub party: Option<String>,
    /// The body for which the speaker stands, if the article says it: *spokeswoman for the border agency*.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organisation: Option<String>,
    /// Where several speak together, the names of each; else empty.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<String>,
    /// How it was found whom the source means.
    pub resolution: Resolution,
    /// How often speakers found in this way are right, given that the source is, 0 to 1.
    pub certainty: f32,
}

impl Speaker {
    /// A speaker whom an annotation or an input names.
    ///
    /// ```
    /// use standpoint::quote::Speaker;
    /// assert_eq!(Speaker::given("Ida Holm").certainty, 1.0);
    /// ```
    pub fn given(name: impl Into<String>) -> Self {
        Self { name: name.into(), certainty: 1.0, ..Self::default() }
    }
}

/// All that an article names, and what its sources say.
#[derive(Debug, Default)]
pub(super) struct People {
    known: Vec<Person>,
    /// Every mention of a name, in the order of the text.
    seen: Vec<Seen>,
    /// The names of the paragraph that was read last.
    here: Vec<Here>,
    /// For each quote so far what its source says.
    sources: Vec<Asked>,
    /// Descriptions with which sentences begin, and where.
    subjects: Vec<(usize, Description)>,
}

/// A mention of a name.
#[derive(Debug, Clone, Copy)]
struct Seen {
    /// Its first byte.
    at: usize,
    who: usize,
    /// Whether it begins its sentence, as subjects do.
    led: bool,
    quoted: bool,
}

/// A name in the paragraph.
#[derive(Debug, Clone)]
struct Here {
    tokens: Range<usize>,
    whole: Range<usize>,
    who: usize,
    /// Whether others of that name are known.
    ambiguous: bool,
}

/// A source, and where it stands.
#[derive(Debug)]
struct Asked {
    span: Option<Span>,
    /// The first byte of its paragraph.
    paragraph: usize,
    says: Source,
}

/// Persons, mentions and sources that are kept together. An article has far fewer; in a book or the minutes of a year
/// whoever was named so long ago is met anew. Each source may look at all of them, so their number must not grow.
const MOST_KNOWN: usize = 500;
const MOST_SEEN: usize = 4_000;
const MOST_SOURCES: usize = 2_000;

impl Asked {
    /// Where it stands.
    fn place(&self) -> usize {
        self.span.map_or(self.paragraph, |s| s.start)
    }
}

impl People {
    /// Whether it is time to answer and to begin anew.
    pub(super) fn is_full(&self) -> bool {
        self.known.len() > MOST_KNOWN || self.seen.len() > MOST_SEEN || self.sources.len() > MOST_SOURCES
    }

    /// Takes note of the names in a paragraph.
    pub(super) fn meet(&mut self, p: &Paragraph<'_>, roles: &Roles) {
        self.here.clear();
        let heading = around::is_heading(p);
        let mut at = 0;
        while at < p.toks.len() {
            if !p.toks[at].capital {
                at += 1;
                continue;
            }
            match mention_at(p, at, roles) {
                Some(mention) => {
                    let mention = Mention { heading, ..mention };
                    at = mention.tokens.end.max(at + 1);
                    let (who, ambiguous) = self.note(&mention, p, roles);
                    self.seen.push(Seen {
                        at: p.toks[mention.tokens.start].span.start,
                        who,
                        led: around::leads_sentence(p, &mention),
                        quoted: p.toks[mention.tokens.start].quoted.is_some(),
                    });
                    self.here.push(Here {
                        tokens: mention.tokens.clone(),
                        whole: mention.whole.clone(),
                        who,
                        ambiguous,
                    });
                }
                None => at += 1,
            }
        }
        for here in &self.here {
            around::learn(&mut self.known[here.who], p, here, roles);
        }
        around::vote(&mut self.known, p, &self.here);
        for sentence in &p.sentences {
            if let Some(description) = source::subject(p, sentence, &self.here, roles) {
                self.subjects.push((p.toks[sentence.start].span.start, description));
            }
        }
    }

    /// The person of a mention, known or new; and whether others could be meant.
    fn note(&mut self, mention: &Mention, p: &Paragraph<'_>, roles: &Roles) -> (usize, bool) {
        let (found, ambiguous) = self.named(mention, p, roles);
        let who = found.unwrap_or_else(|| {
            self.known.push(Person::new(mention));
            self.known.len() - 1
        });
        let person = &mut self.known[who];
        person.learn(mention);
        person.mentions += 1;
        person.placed += u32::from(around::is_place(p, mention));
        if let Some(role) = mention.role(p, roles) {
            person.call(p.span(&role).of(p.text), roles);
        }
        (who, ambiguous)
    }

    /// The person of that name: the likest, then whoever is mentioned most.
    fn named(&self, mention: &Mention, p: &Paragraph<'_>, roles: &Roles) -> (Option<usize>, bool) {
        let acronym = is_acronym(p, mention.tokens.start, mention.tokens.end);
        if acronym && let Some(who) = self.known.iter().position(|k| stands_for(&mention.name, k)) {
            return (Some(who), false);
        }
        let mut best: Option<(Likeness, u32, usize)> = None;
        let mut count = 0;
        for (who, person) in self.known.iter().enumerate() {
            let Some(likeness) = likeness(person, mention, roles) else { continue };
            count += usize::from(likeness == Likeness::Last);
            if best.is_none_or(|b| (likeness, person.mentions) >= (b.0, b.1)) {
                best = Some((likeness, person.mentions, who));
            }
        }
        let ambiguous = count > 1 && best.is_some_and(|b| b.0 == Likeness::Last);
        (best.map(|b| b.2), ambiguous)
    }

    /// Takes note of what the source of a quote says.
    pub(super) fn ask(&mut self, draft: &Draft, p: &Paragraph<'_>, roles: &Roles) {
        let says = draft.source.map_or(Source::Nobody, |span| source::read(span, p, &self.here, roles));
        let paragraph = p.toks.first().map_or(0, |t| t.span.start);
        self.sources.push(Asked { span: draft.source, paragraph, says });
    }

    /// Gives every quote its speaker, in order.
    pub(super) fn answer(self, quotes: &mut [Quote], roles: &Roles) {
        let speakers = resolve::speakers(self, roles);
        for (quote, speaker) in quotes.iter_mut().zip(speakers) {
            quote.speaker = speaker;
        }
    }
}

/// How the name of a mention is like that of a person, if both can be one.
fn likeness(person: &Person, mention: &Mention, roles: &Roles) -> Option<Likeness> {
    if person.gender.zip(mention.gender).is_some_and(|(a, b)| a != b) {
        return None;
    }
    let (long, short): (&Name, &Name) = if person.name.keys.len() >= mention.name.keys.len() {
        (&person.name, &mention.name)
    } else {
        (&mention.name, &person.name)
    };
    let body = person.body || mention.body;
    if body && (person.human || mention.human) {
        return None;
    }
    let likeness = long.likeness(short, body)?;
    let body_word = |name: &Name| name.keys.last().is_some_and(|k| roles.says(k).is(Says::BODY));
    let fits = match likeness {
        Likeness::Whole => true,
        // *England* is not the *Bank of England*
        Likeness::Last => !body || body_word(short),
        Likeness::Head => body_word(short),
        Likeness::First => person.human || mention.human,
    };
    fits.then_some(likeness)
}

/// Whether an acronym is a body's: as it says itself, or by its initials.
fn stands_for(acronym: &Name, person: &Person) -> bool {
    let Some(short) = acronym.keys.first() else { return false };
    let short: String = short.chars().filter(|c| *c != '.').collect();
    if person.acronym.as_ref().is_some_and(|a| *a == short) {
        return true;
    }
    let long = &person.name;
    let capitals = long.words.iter().filter(|w| w.starts_with(char::is_uppercase));
    let initials: String = capitals.filter_map(|w| w.chars().next()).flat_map(char::to_lowercase).collect();
    !person.human && long.words.len() > 1 && short.chars().count() > 2 && initials == short
}

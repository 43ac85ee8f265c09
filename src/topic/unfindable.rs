//! Phrases that no text can ever hold as they are written.

use super::{Topic, TopicFinder, Topics};
use crate::text::{LONGEST_SENTENCE, Language, Words, sentences};

/// A phrase of a topic that is not found even where a text has it letter by letter.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("topic `{topic}`: `{}` can never be found: {}", clipped(.phrase), self.reason())]
pub struct Unfindable {
    /// The topic's id.
    pub topic: String,
    /// The alias, or word of a pattern.
    pub phrase: String,
}

impl Unfindable {
    fn reason(&self) -> String {
        if self.phrase.len() > LONGEST_SENTENCE {
            return format!("it is longer than the longest sentence, {LONGEST_SENTENCE} bytes");
        }
        "a sentence ends inside it, and phrases are looked for in one sentence at a time".to_owned()
    }
}

fn clipped(phrase: &str) -> String {
    if phrase.chars().count() <= 60 { phrase.to_owned() } else { phrase.chars().take(59).chain(['…']).collect() }
}

/// Phrases of topics, aliases and words of patterns, that cannot be found in text of `language`.
///
/// ```
/// use standpoint::{text::Language, topic::{Topic, Topics, unfindable}};
/// let aliases = vec!["harbour fee".into(), "Enough! Free the harbour".into()];
/// let topic = Topic { id: "fee".into(), name: "Fee".into(), proposition: String::new(), aliases, patterns: vec![] };
/// let found = unfindable(&Topics::new(vec![topic])?, Language::En);
/// assert_eq!(found.iter().map(|u| u.phrase.as_str()).collect::<Vec<_>>(), ["Enough! Free the harbour"]);
/// # Ok::<(), standpoint::topic::TopicError>(())
/// ```
pub fn unfindable(topics: &Topics, language: Language) -> Vec<Unfindable> {
    let mut found = Vec::new();
    for topic in topics.iter() {
        let in_patterns = topic.patterns.iter().flat_map(|p| p.all.iter().chain(&p.any).chain(&p.not));
        for phrase in topic.aliases.iter().chain(in_patterns) {
            if !is_findable(phrase, language) {
                found.push(Unfindable { topic: topic.id.clone(), phrase: phrase.clone() });
            }
        }
    }
    found
}

/// Whether the phrase is found in itself.
fn is_findable(phrase: &str, language: Language) -> bool {
    let topic = Topic {
        id: "any".to_owned(),
        name: String::new(),
        proposition: String::new(),
        aliases: vec![phrase.to_owned()],
        patterns: Vec::new(),
    };
    if phrase.len() > LONGEST_SENTENCE {
        return false;
    }
    let Ok(topics) = Topics::new(vec![topic]) else { return false };
    let mut finder = TopicFinder::new(&topics, language);
    let (mut words, mut read) = (Words::new(language), Vec::new());
    sentences(phrase).iter().any(|sentence| {
        words.read(sentence.of(phrase), &mut read);
        !finder.find(&read, &words).is_empty()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::builtin;
    use crate::topic::Pattern;

    #[test]
    fn all_phrases_of_the_built_in_topics_can_be_found() {
        assert_eq!(unfindable(&builtin::topics(), Language::En), []);
    }

    #[test]
    fn phrases_that_no_sentence_can_hold_are_named_with_the_reason() {
        let long = "wall ".repeat(LONGEST_SENTENCE);
        let strings = |list: &[&str]| list.iter().map(ToString::to_string).collect::<Vec<_>>();
        let topic = Topic {
            id: "a".into(),
            name: String::new(),
            proposition: String::new(),
            aliases: strings(&[
                "border-wall",
                "and/or",
                "U.S. wall",
                "mayor's wall",
                "wall (north)",
                "Lund, old",
                &long,
            ]),
            patterns: vec![Pattern { all: strings(&["wall"]), any: strings(&["Enough! Build it"]), not: vec![] }],
        };
        let found = unfindable(&Topics::new(vec![topic]).unwrap(), Language::En);
        let told: Vec<String> = found.iter().map(ToString::to_string).collect();
        assert!(told[0].ends_with("…` can never be found: it is longer than the longest sentence, 4096 bytes"));
        assert!(told[1].starts_with("topic `a`: `Enough! Build it` can never be found: a sentence ends inside it"));
        assert_eq!(told.len(), 2);
    }
}

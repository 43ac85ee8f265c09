//! Topic files.

use super::text_of;
use standpoint::read::parse_topics;
use standpoint::text::{Language, Words, tokens};
use standpoint::topic::TopicFinder;

/// A topic file that is read can be used: each alias of words, as a sentence, is found to name something.
pub fn check(data: &[u8]) {
    let Ok(topics) = parse_topics(&text_of(data), "any.toml") else { return };
    let mut finder = TopicFinder::new(&topics, Language::En);
    let (mut words, mut read) = (Words::new(Language::En), Vec::new());
    for topic in topics.iter().take(20) {
        assert_eq!(topics.get(&topic.id), Some(topic));
        // a mark inside an alias stands for nothing in a text
        let plain = |alias: &&String| tokens(alias).all(|t| t.kind.is_wordlike());
        for alias in topic.aliases.iter().filter(plain).take(20) {
            words.read(alias, &mut read);
            let found = finder.find(&read, &words);
            assert!(!found.is_empty(), "`{alias}` does not name its own topic");
            for m in &found {
                assert!(m.topic < topics.iter().len());
                assert!(!m.evidence.is_empty());
                m.evidence.iter().for_each(|e| super::assert_inside(*e, alias));
            }
        }
    }
}

//! Any text: paragraphs, sentences, quotation marks, tokens, stems, offsets.

use super::{assert_ordered, text_of};
use standpoint::text::{
    Language, OffsetMap, OffsetUnit, Stemmer, Words, near_duplicate_groups, paragraphs, quotations, sentences, tokens,
    uninflected,
};

/// Segments are in order and lose nothing but white space; offsets go there and back.
pub fn check(data: &[u8]) {
    let Some((first, data)) = data.split_first() else { return };
    let text = &text_of(data);
    let pieces = [paragraphs(text), sentences(text), tokens(text).map(|t| t.span).collect()];
    for spans in &pieces {
        assert_ordered(spans, text);
        let mut at = 0;
        for span in spans {
            assert!(text[at..span.start].trim().is_empty(), "{:?} is lost", &text[at..span.start]);
            at = span.end;
        }
        assert!(text[at..].trim().is_empty());
    }
    let marks = quotations(text);
    assert_ordered(&marks.iter().map(|q| q.outer).collect::<Vec<_>>(), text);
    for q in &marks {
        assert!(q.outer.contains(q.inner), "{q:?}");
        assert!(!q.outer.of(text).contains('\n'), "a quotation ends with its paragraph: {q:?}");
    }
    for unit in [OffsetUnit::CodePoint, OffsetUnit::Byte, OffsetUnit::Utf16] {
        let map = OffsetMap::new(text, unit);
        for (byte, _) in text.char_indices() {
            assert_eq!(map.to_byte(map.from_byte(byte)), Some(byte));
        }
    }
    let language = Language::ALL[usize::from(*first) % Language::ALL.len()];
    let (mut words, mut read, stemmer) = (Words::new(language), Vec::new(), Stemmer::new(language));
    words.read(text, &mut read);
    for (token, word) in &read {
        assert_eq!(words.surface(*word), token.span.of(text));
        assert_eq!(words.id(token.span.of(text)), *word);
        assert_eq!(words.stem(*word), stemmer.stem(words.form(*word)));
        let _ = uninflected(words.form(*word), language);
    }
    let lines: Vec<&str> = text.lines().take(20).collect();
    assert_eq!(near_duplicate_groups(&lines).len(), lines.len());
}

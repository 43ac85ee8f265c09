//! Distinct words, each looked at once.

use super::{Language, Span, Stemmer, Token, normalize_into, tokens, uninflected};
use hashbrown::HashTable;
use rustc_hash::FxHasher;
use std::cell::OnceCell;
use std::hash::Hasher;

/// The number of a distinct word within one [`Words`].
pub type WordId = u32;

/// Remembers each distinct word with its normal form and stem, so that
/// lower-casing and stemming are done once a word, not once a token.
///
/// ```
/// use standpoint::text::{Language, Words};
/// let mut words = Words::new(Language::En);
/// let (a, b) = (words.id("Sanctions"), words.id("sanctions"));
/// assert_ne!(a, b); // case is kept apart, unless one asks otherwise
/// assert_eq!(words.normal_id("Sanctions"), words.normal_id("SANCTIONS"));
/// assert_eq!(words.form(a), "sanctions");
/// assert_eq!(words.stem(a), words.stem(b));
/// ```
#[derive(Debug)]
pub struct Words {
    /// None where stems are not wanted.
    stemmer: Option<Stemmer>,
    table: HashTable<WordId>,
    words: Vec<Word>,
    scratch: String,
}

#[derive(Debug)]
struct Word {
    surface: Box<str>,
    form: Box<str>,
    /// Made when it is first asked for, like the next; of a word that is its own normal form.
    stem: OnceCell<Box<str>>,
    uninflected: OnceCell<Box<str>>,
    /// The word that is this one's normal form, perhaps itself.
    normal: WordId,
}

impl Words {
    /// No words yet, for text in `language`.
    pub fn new(language: Language) -> Self {
        Self { stemmer: Some(Stemmer::new(language)), ..Self::without_stems() }
    }

    /// No words yet, and none will have a stem: where nobody asks for it, that is faster.
    pub fn without_stems() -> Self {
        Self { stemmer: None, table: HashTable::new(), words: Vec::new(), scratch: String::new() }
    }

    /// The number of `surface`, a token as it stands in the text.
    pub fn id(&mut self, surface: &str) -> WordId {
        let hash = hash(surface);
        let known = self.table.find(hash, |id| &*self.words[*id as usize].surface == surface).copied();
        known.unwrap_or_else(|| self.add(surface, hash))
    }

    fn add(&mut self, surface: &str, hash: u64) -> WordId {
        let mut form = std::mem::take(&mut self.scratch);
        form.clear();
        normalize_into(surface, &mut form);
        let other = (form != surface).then(|| self.id(&form));
        let id = self.words.len() as WordId;
        self.words.push(Word {
            surface: surface.into(),
            form: form.as_str().into(),
            stem: OnceCell::new(),
            uninflected: OnceCell::new(),
            normal: other.unwrap_or(id),
        });
        self.scratch = form;
        let words = &self.words;
        self.table.insert_unique(hash, id, |id| self::hash(&words[*id as usize].surface));
        id
    }

    /// The number of the normal form of `surface`: words that differ in case alone share it.
    pub fn normal_id(&mut self, surface: &str) -> WordId {
        let id = self.id(surface);
        self.normal(id)
    }

    /// The number of a word's normal form.
    ///
    /// # Panics
    /// Here and below, if the number is not of this collection.
    pub fn normal(&self, id: WordId) -> WordId {
        self.words[id as usize].normal
    }

    /// The word as it was met.
    pub fn surface(&self, id: WordId) -> &str {
        &self.words[id as usize].surface
    }

    /// Its normal form: lower case, straight apostrophes.
    pub fn form(&self, id: WordId) -> &str {
        &self.words[id as usize].form
    }

    /// The stem of its normal form; empty if stems are not wanted.
    pub fn stem(&self, id: WordId) -> &str {
        let word = &self.words[self.normal(id) as usize];
        word.stem.get_or_init(|| self.stemmer.as_ref().map_or_else(Box::default, |s| s.stem(&word.form).into()))
    }

    /// Its normal form without inflection, as far as the language is known.
    pub fn uninflected(&self, id: WordId) -> &str {
        let Some(stemmer) = &self.stemmer else { return self.form(id) };
        let word = &self.words[self.normal(id) as usize];
        word.uninflected.get_or_init(|| uninflected(&word.form, stemmer.language()).into())
    }

    /// How many distinct words there are.
    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Forgets all words; their numbers become void. For long streams, whose
    /// words never end.
    pub fn clear(&mut self) {
        self.table.clear();
        self.words.clear();
    }

    /// The tokens of `text` with their words' numbers, into `out`.
    pub fn read(&mut self, text: &str, out: &mut Vec<(Token, WordId)>) {
        out.clear();
        self.read_on(text, Span::new(0, text.len()), out);
    }

    /// The tokens of a stretch of `text`, with their places in `text`, behind what is in `out`.
    pub(super) fn read_on(&mut self, text: &str, stretch: Span, out: &mut Vec<(Token, WordId)>) {
        for token in tokens(stretch.of(text)) {
            let token = Token { span: token.span.shifted(stretch.start), ..token };
            out.push((token, self.id(token.span.of(text))));
        }
    }
}

fn hash(surface: &str) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(surface.as_bytes());
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_words_share_a_number_and_keep_it() {
        let mut words = Words::new(Language::En);
        let mut read = Vec::new();
        words.read("the cat and the dog and the bird", &mut read);
        let ids: Vec<_> = read.iter().map(|r| r.1).collect();
        assert_eq!(ids, [0, 1, 2, 0, 3, 2, 0, 4]);
        assert_eq!(words.len(), 5);
        words.clear();
        assert!(words.is_empty());
        assert_eq!(words.id("dog"), 0);
    }

    /// Which is why words that differ in case alone are stemmed once.
    #[test]
    fn a_normal_form_is_its_own_normal_form() {
        for c in char::MIN..=char::MAX {
            let (mut once, mut twice) = (String::new(), String::new());
            normalize_into(c.encode_utf8(&mut [0; 4]), &mut once);
            normalize_into(&once, &mut twice);
            assert_eq!(once, twice);
        }
    }
}

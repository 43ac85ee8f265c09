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
    /// Words by their surface: short ones lie in the table itself, which spares a look elsewhere.
    short: HashTable<(Short, WordId)>,
    long: HashTable<WordId>,
    words: Vec<Word>,
    scratch: String,
}

/// Far more distinct words than articles have.
const MANY: usize = 40_000;

/// A word of at most 15 bytes, and their number in the last.
type Short = [u64; 2];

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
        Self {
            stemmer: None,
            short: HashTable::new(),
            long: HashTable::new(),
            words: Vec::new(),
            scratch: String::new(),
        }
    }

    /// The number of `surface`, a token as it stands in the text.
    pub fn id(&mut self, surface: &str) -> WordId {
        self.id_at(surface, Span::new(0, surface.len()))
    }

    /// The number of the word that stands there in a text.
    fn id_at(&mut self, text: &str, span: Span) -> WordId {
        if let Some(word) = short(text.as_bytes(), span) {
            let known = self.short.find(hash_short(&word), |known| known.0 == word).map(|known| known.1);
            known.unwrap_or_else(|| {
                let id = self.add(span.of(text));
                self.short.insert_unique(hash_short(&word), (word, id), |known| hash_short(&known.0));
                id
            })
        } else {
            let (surface, words) = (span.of(text), &self.words);
            let known = self.long.find(hash(surface), |id| &*words[*id as usize].surface == surface).copied();
            known.unwrap_or_else(|| {
                let id = self.add(surface);
                let words = &self.words;
                self.long.insert_unique(hash(surface), id, |id| hash(&words[*id as usize].surface));
                id
            })
        }
    }

    fn add(&mut self, surface: &str) -> WordId {
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

    /// Whether there are so many that it is time to forget them: endless streams never run out of new ones.
    pub(crate) fn are_many(&self) -> bool {
        self.len() > MANY
    }

    /// Forgets all words; their numbers become void. For long streams, whose
    /// words never end.
    pub fn clear(&mut self) {
        self.short.clear();
        self.long.clear();
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
            out.push((token, self.id_at(text, token.span)));
        }
    }
}

/// The word that stands there, if it is short.
fn short(text: &[u8], span: Span) -> Option<Short> {
    let length = span.len();
    if length > 15 {
        return None;
    }
    // to copy sixteen bytes and clear some of them is quicker than to copy some
    let bytes = if let Some(from_here) = text[span.start..].first_chunk() {
        u128::from_le_bytes(*from_here) & ((1 << (8 * length)) - 1)
    } else {
        let mut bytes = [0; 16];
        bytes[..length].copy_from_slice(&text[span.start..span.end]);
        u128::from_le_bytes(bytes)
    };
    Some([bytes as u64, (bytes >> 64) as u64 | (length as u64) << 56])
}

fn hash_short(word: &Short) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write_u64(word[0]);
    hasher.write_u64(word[1]);
    hasher.finish()
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

    #[test]
    fn a_word_is_the_same_wherever_it_stands_and_however_long_it_is() {
        let (mut words, mut read) = (Words::new(Language::En), Vec::new());
        let long = "x".repeat(16);
        let all = ["x", "x\0", "xx", &long[1..], &long, "é", "ééééééé", "éééééééé"];
        let ids = all.map(|word| words.id(word));
        assert_eq!(words.len(), all.len());
        for (word, id) in all.iter().zip(ids) {
            assert_eq!(words.surface(id), *word);
            assert_eq!(words.id(word), id);
        }
        words.read(&format!("x xx {long} x"), &mut read);
        assert_eq!(read.iter().map(|r| r.1).collect::<Vec<_>>(), [ids[0], ids[2], ids[4], ids[0]]);
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

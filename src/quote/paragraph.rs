//! A paragraph as tokens that know what they can be.

use super::lexicon::{Class, Lexicon};
use super::speaker::Says;
use crate::text::{LONGEST_SENTENCE, Reading, Span, TokenKind, WordId, Words};
use std::ops::Range;

/// Longest stretch that is read at once, in bytes: the work on it may grow faster than its length. Hardly any
/// paragraph is that long, but a text without line ends is one paragraph.
const LONGEST_PIECE: usize = 2 * LONGEST_SENTENCE;

/// Reads paragraphs of one text.
pub(super) struct Reader<'r> {
    reading: &'r Reading<'r>,
    words: &'r Words,
    lexicon: &'r Lexicon,
    classes: &'r mut Classes,
}

/// What the words of one [`Words`] can be, each looked up once.
#[derive(Debug, Default)]
pub(super) struct Classes(Vec<Option<Known>>);

/// What a word can be, what it says of people, and whether it begins with a capital letter.
#[derive(Debug, Clone, Copy)]
struct Known {
    class: Class,
    says: Says,
    capital: bool,
}

impl Classes {
    fn of(&mut self, word: WordId, words: &Words, lexicon: &Lexicon) -> Known {
        *self.0[word as usize].get_or_insert_with(|| {
            let form = words.form(word);
            Known {
                class: lexicon.class(form),
                says: lexicon.roles().says_bare(form),
                capital: words.surface(word).starts_with(char::is_uppercase),
            }
        })
    }
}

/// A token and what it can be.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tok {
    pub(super) span: Span,
    pub(super) kind: TokenKind,
    pub(super) word: WordId,
    pub(super) class: Class,
    /// What it says of people, if it is a genitive what the word behind that does.
    pub(super) says: Says,
    /// The quotation that it stands in, marks included.
    pub(super) quoted: Option<usize>,
    /// Whether it begins with a capital letter.
    pub(super) capital: bool,
}

/// A quotation by its tokens.
#[derive(Debug, Clone)]
pub(super) struct Quoted {
    /// The tokens, marks included.
    pub(super) tokens: Range<usize>,
    pub(super) closed: bool,
    /// How many of the tokens are words.
    pub(super) words: usize,
    /// Whether a sentence ends inside.
    pub(super) ends_sentence: bool,
    /// Whether a comma stands before the closing mark: the sentence goes on with who speaks.
    pub(super) ends_in_comma: bool,
}

/// A paragraph.
pub(super) struct Paragraph<'p> {
    pub(super) text: &'p str,
    pub(super) toks: Vec<Tok>,
    pub(super) sentences: Vec<Range<usize>>,
    pub(super) quotes: Vec<Quoted>,
    /// Whether it is the text's first.
    pub(super) opens_text: bool,
    /// Whether it is set apart by white space or `>` at its beginning.
    pub(super) indented: bool,
    words: &'p Words,
}

/// Longest signature, in bytes.
const SIGNATURE: usize = 120;

/// The paragraphs of a text; a signature on a line of its own (*— Ann Lee*) belongs to the quotation before it.
pub(super) fn paragraphs(reading: &Reading<'_>) -> Vec<Span> {
    let text = reading.text();
    let dash = |s: &str| s.starts_with(['—', '–', '―', '-']);
    let signs = |before: &Span, line: &Span| {
        let (before, line) = (before.of(text), line.of(text));
        let name = line.trim_start_matches(['—', '–', '―', '-', ' ', '\u{a0}']);
        dash(line)
            && line.len() <= SIGNATURE
            && name.starts_with(char::is_uppercase)
            && !name.contains(['"', '“', '«', '„', ':'])
            && before.ends_with(['"', '”', '»', '“', '’', '\''])
            && before.starts_with(['"', '“', '”', '«', '„', '»', '‘', '\''])
    };
    let mut all: Vec<Span> = Vec::with_capacity(reading.paragraphs().len());
    for line in reading.paragraphs() {
        match all.last_mut().filter(|before| signs(before, line)) {
            Some(before) => before.end = line.end,
            None => all.push(*line),
        }
    }
    all
}

impl<'r> Reader<'r> {
    /// `words` are those that the text was read with, all calls with the same `classes`.
    pub(super) fn new(
        reading: &'r Reading<'r>,
        words: &'r Words,
        lexicon: &'r Lexicon,
        classes: &'r mut Classes,
    ) -> Self {
        classes.0.resize(words.len().max(classes.0.len()), None);
        Self { reading, words, lexicon, classes }
    }

    /// A paragraph in pieces of whole sentences that are short enough to be read: itself, unless it is very long.
    pub(super) fn pieces(&self, paragraph: Span) -> Vec<Span> {
        if paragraph.len() <= LONGEST_PIECE {
            return vec![paragraph];
        }
        let sentences = self.reading.sentences();
        let first = sentences.partition_point(|s| s.end <= paragraph.start);
        let inside = sentences[first..].iter().take_while(|s| s.start < paragraph.end);
        let mut pieces: Vec<Span> = Vec::new();
        for sentence in inside {
            match pieces.last_mut().filter(|p| p.cover(*sentence).len() <= LONGEST_PIECE) {
                Some(piece) => piece.end = sentence.end,
                None => pieces.push(*sentence),
            }
        }
        pieces
    }

    pub(super) fn read(&mut self, span: Span) -> Paragraph<'r> {
        let marks = self.reading.quotations();
        let mut next_mark = marks.partition_point(|q| q.outer.end <= span.start);
        let read = self.reading.own(span);
        let mut toks = Vec::with_capacity(read.len());
        for (token, word) in read {
            while marks.get(next_mark).is_some_and(|q| q.outer.end <= token.span.start) {
                next_mark += 1;
            }
            let quoted = marks.get(next_mark).filter(|q| q.outer.start <= token.span.start).map(|_| next_mark);
            let Known { class, says, capital } = self.classes.of(*word, self.words, self.lexicon);
            toks.push(Tok { span: token.span, kind: token.kind, word: *word, class, says, quoted, capital });
        }
        if is_title_case(&toks) {
            // *Premier Says She Will Not Pay*: capitals say nothing of verbs and small words
            let known = Class::CUE.or(Class::VERB).or(Class::ACT).or(Class::AUXILIARY).or(Class::SMALL);
            let named = Class::MALE.or(Class::FEMALE).or(Class::TITLE).or(Class::PERSON).or(Class::GROUP);
            toks.iter_mut().filter(|t| t.class.is(known) && !t.class.is(named)).for_each(|t| t.capital = false);
        }
        let sentences = self.token_sentences(span, &toks);
        let quotes = self.token_quotes(&toks);
        let text = self.reading.text();
        let before = &text[..span.start];
        let line = &before[before.rfind('\n').map_or(0, |end| end + 1)..];
        Paragraph {
            text,
            opens_text: before.trim().is_empty(),
            indented: line.len() >= 2 || line.starts_with('\t') || text[span.start..].starts_with('>'),
            toks,
            sentences,
            quotes,
            words: self.words,
        }
    }

    fn token_sentences(&self, span: Span, toks: &[Tok]) -> Vec<Range<usize>> {
        let sentences = self.reading.sentences();
        let first = sentences.partition_point(|s| s.end <= span.start);
        let inside = sentences[first..].iter().take_while(|s| s.start < span.end);
        let range =
            |s: &Span| toks.partition_point(|t| t.span.start < s.start)..toks.partition_point(|t| t.span.start < s.end);
        inside.map(range).filter(|r| !r.is_empty()).collect()
    }

    fn token_quotes(&self, toks: &[Tok]) -> Vec<Quoted> {
        let mut quotes: Vec<Quoted> = Vec::new();
        let mut i = 0;
        while i < toks.len() {
            let Some(mark) = toks[i].quoted else {
                i += 1;
                continue;
            };
            let end = i + toks[i..].iter().take_while(|t| t.quoted == Some(mark)).count();
            let q = &self.reading.quotations()[mark];
            let inner = q.inner.of(self.reading.text()).trim_end_matches(CLOSING);
            quotes.push(Quoted {
                tokens: i..end,
                closed: q.closed,
                words: toks[i..end].iter().filter(|t| t.kind.is_wordlike()).count(),
                ends_sentence: inner.ends_with(['.', '!', '?', '…']),
                ends_in_comma: inner.ends_with(','),
            });
            i = end;
        }
        quotes
    }
}

/// What may stand between a sentence's stop and the mark that closes a quotation.
const CLOSING: [char; 9] = [' ', '\u{a0}', '\'', '’', '‘', '"', '”', ')', ']'];

/// Whether capitals begin all words but small ones, as in headlines.
fn is_title_case(toks: &[Tok]) -> bool {
    let mut words = 0;
    for tok in toks.iter().filter(|t| t.kind == TokenKind::Word && t.span.len() >= 4) {
        if !tok.capital {
            return false;
        }
        words += 1;
    }
    words >= 3
}

impl Paragraph<'_> {
    /// A token's normal form; empty behind the last.
    pub(super) fn form(&self, i: usize) -> &str {
        self.toks.get(i).map_or("", |t| self.words.form(t.word))
    }

    /// A token as it stands; empty behind the last.
    pub(super) fn surface(&self, i: usize) -> &str {
        self.toks.get(i).map_or("", |t| t.span.of(self.text))
    }

    /// Whether token `i` is there and reads `form`.
    pub(super) fn reads(&self, i: usize, form: &str) -> bool {
        i < self.toks.len() && self.form(i) == form
    }

    pub(super) fn class(&self, i: usize) -> Class {
        self.toks.get(i).map_or(Class::default(), |t| t.class)
    }

    /// Whether no white space lies before token `i`.
    pub(super) fn glued(&self, i: usize) -> bool {
        i > 0 && i < self.toks.len() && self.toks[i - 1].span.end == self.toks[i].span.start
    }

    /// The text from the first to the last token of a range.
    pub(super) fn span(&self, range: &Range<usize>) -> Span {
        Span::new(self.toks[range.start].span.start, self.toks[range.end - 1].span.end)
    }

    /// Whether token `i` is a comma outside quotations or the last mark before a closing one.
    pub(super) fn is_comma(&self, i: usize) -> bool {
        self.reads(i, ",")
    }

    pub(super) fn is_dash(&self, i: usize) -> bool {
        i < self.toks.len() && matches!(self.form(i), "—" | "–" | "―" | "-") && self.toks[i].kind == TokenKind::Symbol
    }

    /// Whether token `i` joins what is before and after it and belongs to neither: a stop, comma, colon or dash.
    pub(super) fn is_loose(&self, i: usize) -> bool {
        self.toks[i].quoted.is_none()
            && (self.toks[i].kind == TokenKind::Stop || matches!(self.form(i), "," | ";" | ":" | "—" | "–"))
    }

    /// Whether token `i` is a quotation mark or a part of one.
    pub(super) fn is_mark(&self, i: usize) -> bool {
        i < self.toks.len()
            && self.toks[i].kind == TokenKind::Symbol
            && matches!(self.surface(i), "\"" | "“" | "”" | "'" | "‘" | "’" | "`" | "«" | "»" | "„")
    }

    /// The quotation that ends right before token `i`.
    pub(super) fn quote_ending_at(&self, i: usize) -> Option<usize> {
        self.quotes.binary_search_by_key(&i, |q| q.tokens.end).ok()
    }

    /// The quotation that begins at token `i`.
    pub(super) fn quote_starting_at(&self, i: usize) -> Option<usize> {
        self.quotes.binary_search_by_key(&i, |q| q.tokens.start).ok()
    }
}

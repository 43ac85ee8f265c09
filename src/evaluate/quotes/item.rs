//! Quotes as sets of tokens, so that marks, commas and white space never matter.

use crate::quote::{Quote, QuoteKind};
use crate::text::{Quotation, Span, quotations};

/// Tokens of a text by their numbers, in order; characters, where a span holds no token.
pub(super) type Tokens = Vec<u32>;

/// Marks the number of a character as no token's.
const CHARACTER: u32 = 1 << 31;

/// A text cut into tokens: maximal runs of letters, digits and underscores.
pub(super) struct Text<'t> {
    text: &'t str,
    tokens: Vec<Span>,
    marks: Vec<Quotation>,
}

/// A quote as the scorer sees it.
pub(super) struct Item<'q> {
    pub(super) quote: &'q Quote,
    pub(super) content: Tokens,
    pub(super) source: Tokens,
    pub(super) cue: Tokens,
    /// The content's characters, pieces joined where only white space divides them.
    pub(super) strict: Vec<Span>,
    pub(super) kind: QuoteKind,
}

impl<'t> Text<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, tokens: words(text), marks: quotations(text) }
    }

    /// A quote of this text; `kind` where the annotation says it.
    pub(super) fn item<'q>(&self, quote: &'q Quote, kind: Option<QuoteKind>) -> Item<'q> {
        Item {
            quote,
            content: self.span(&quote.content),
            source: self.span(&quote.source),
            cue: self.span(&quote.cue),
            strict: self.strict(&quote.content),
            kind: kind.unwrap_or_else(|| QuoteKind::of(self.text, &quote.content, &quote.cue, &self.marks)),
        }
    }

    fn overlapping(&self, piece: Span) -> std::ops::Range<usize> {
        let first = self.tokens.partition_point(|t| t.end <= piece.start);
        first..self.tokens.partition_point(|t| t.start < piece.end).max(first)
    }

    fn span(&self, pieces: &[Span]) -> Tokens {
        let mut all: Tokens = pieces.iter().flat_map(|p| self.overlapping(*p)).map(|t| t as u32).collect();
        if all.is_empty() {
            let characters = |p: &Span| -> Vec<u32> {
                let dark = p.of(self.text).char_indices().filter(|(_, c)| !c.is_whitespace());
                dark.map(|(i, _)| CHARACTER | (p.start + i) as u32).collect()
            };
            all = pieces.iter().flat_map(characters).collect();
        }
        all.sort_unstable();
        all.dedup();
        all
    }

    fn strict(&self, pieces: &[Span]) -> Vec<Span> {
        let mut sorted = pieces.to_vec();
        sorted.sort_unstable();
        let mut out: Vec<Span> = Vec::new();
        for piece in sorted.into_iter().map(|p| p.trimmed(self.text)).filter(|p| !p.is_empty()) {
            match out.last_mut() {
                Some(last) if piece.start <= last.end || blank(self.text, last.end, piece.start) => {
                    last.end = last.end.max(piece.end);
                }
                _ => out.push(piece),
            }
        }
        out
    }

    /// The number of the head token of a source: the last one before its first comma, bracket,
    /// dash, preposition or relative word.
    pub(super) fn head(&self, pieces: &[Span]) -> Option<u32> {
        let first = pieces.first()?;
        let end = pieces.iter().map(|p| p.end).max().unwrap_or(first.end);
        let segment = &self.text[first.start..end];
        let cut = cut(segment);
        let inside = words(segment);
        let before: Vec<&Span> = inside.iter().filter(|w| w.start < cut).collect();
        let choice = if before.is_empty() { inside.iter().collect() } else { before };
        let last = choice.last()?;
        let possessive = last.of(segment).eq_ignore_ascii_case("s") && choice.len() > 1;
        let head = if possessive { choice[choice.len() - 2] } else { last };
        let at = first.start + head.start;
        let token = self.tokens.partition_point(|t| t.end <= at);
        Some(token as u32)
    }
}

fn blank(text: &str, from: usize, to: usize) -> bool {
    text[from..to].trim().is_empty()
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Runs of word characters.
fn words(text: &str) -> Vec<Span> {
    let mut words = Vec::new();
    let mut start = None;
    for (i, c) in text.char_indices() {
        match (is_word(c), start) {
            (true, None) => start = Some(i),
            (false, Some(from)) => {
                words.push(Span::new(from, i));
                start = None;
            }
            _ => {}
        }
    }
    words.extend(start.map(|from| Span::new(from, text.len())));
    words
}

const CUTTING: [&str; 26] = [
    "of", "for", "in", "from", "at", "with", "who", "whom", "whose", "which", "that", "on", "to", "by", "as", "about",
    "against", "near", "during", "after", "before", "when", "where", "is", "was", "said",
];

/// Where a source is cut: at the first such mark or word after its first token.
fn cut(segment: &str) -> usize {
    let words = words(segment);
    let Some(first) = words.first() else { return segment.len() };
    let word_cut = words.iter().skip(1).find(|w| CUTTING.iter().any(|c| w.of(segment).eq_ignore_ascii_case(c)));
    let mark = |(i, c): &(usize, char)| {
        matches!(c, ',' | ';' | ':' | '(' | '[' | '—' | '–')
            || segment[*i..].starts_with(" - ")
            || segment[*i..].starts_with("--")
    };
    let mark_cut = segment.char_indices().filter(|(i, _)| *i >= first.end).find(mark).map(|m| m.0);
    let word_cut = word_cut.map(|w| w.start);
    mark_cut.into_iter().chain(word_cut).min().unwrap_or(segment.len())
}

/// The surname by which names are compared: the last token, lower case, no *Jr.*
pub(in crate::evaluate) fn surname(name: &str) -> String {
    let mut words: Vec<String> = words(name).iter().map(|w| w.of(name).to_lowercase()).collect();
    while words.len() > 1 && words.last().is_some_and(|w| matches!(w.as_str(), "jr" | "sr" | "ii" | "iii" | "iv" | "s"))
    {
        words.pop();
    }
    words.pop().unwrap_or_default()
}

/// How many numbers two sorted lists share.
pub(super) fn shared(a: &[u32], b: &[u32]) -> usize {
    let (mut i, mut j, mut n) = (0, 0, 0);
    while i < a.len() && j < b.len() {
        match a[i].cmp(&b[j]) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                n += 1;
                i += 1;
                j += 1;
            }
        }
    }
    n
}

/// All numbers of some sorted lists, sorted.
pub(super) fn union<'a>(lists: impl Iterator<Item = &'a Tokens>) -> Tokens {
    let mut all: Tokens = lists.flatten().copied().collect();
    all.sort_unstable();
    all.dedup();
    all
}

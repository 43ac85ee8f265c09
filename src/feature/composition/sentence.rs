//! A sentence's tokens with the small words that matter to composition told apart, once a word.

use crate::text::{Token, TokenKind, WordId, Words};

/// What a word is to composition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tag {
    /// Not yet looked at.
    Unknown,
    Other,
    /// *it, them*: may stand for an object.
    Pronoun,
    /// *the, their*: what follows is a noun.
    Determiner,
    /// *of*.
    Of,
    /// *against, for, on*: may belong to the noun before.
    Preposition,
    /// *and, or*.
    And,
    /// *would, will, could*.
    Would,
    /// *is, was, been*.
    Be,
    By,
    /// *but, because, who*: a clause begins.
    Conjunction,
    /// A comma, colon or dash.
    Pause,
    /// A full stop.
    Stop,
    Question,
    Exclamation,
    /// A quotation mark.
    Mark,
    Number,
    /// *don't, won't*.
    Contraction,
}

/// The tags of words by their numbers.
#[derive(Debug, Default)]
pub(super) struct Tags(Vec<Tag>);

impl Tags {
    /// Makes sure that the words of some tokens are known.
    pub(super) fn learn(&mut self, tokens: &[(Token, WordId)], words: &Words) {
        self.0.resize(words.len().max(self.0.len()), Tag::Unknown);
        for (token, word) in tokens {
            let known = &mut self.0[*word as usize];
            if *known == Tag::Unknown {
                *known = tag(token.kind, words.form(*word));
            }
        }
    }

    pub(super) fn of(&self, word: WordId) -> Tag {
        self.0[word as usize]
    }

    pub(super) fn forget(&mut self) {
        self.0.clear();
    }
}

fn tag(kind: TokenKind, form: &str) -> Tag {
    match kind {
        TokenKind::Number => Tag::Number,
        TokenKind::Stop if form.contains('?') => Tag::Question,
        TokenKind::Stop if form.contains('!') => Tag::Exclamation,
        TokenKind::Stop => Tag::Stop,
        TokenKind::Symbol => match form {
            ";" | ":" | "—" | "–" | "," => Tag::Pause,
            "\"" | "“" | "”" => Tag::Mark,
            _ => Tag::Other,
        },
        _ => match form {
            "it" | "them" | "they" | "that" | "this" | "which" => Tag::Pronoun,
            "the" | "a" | "an" | "its" | "their" => Tag::Determiner,
            "of" => Tag::Of,
            "against" | "for" | "on" | "to" | "from" | "in" | "with" => Tag::Preposition,
            "and" | "or" | "nor" => Tag::And,
            "is" | "are" | "was" | "were" | "be" | "been" | "being" => Tag::Be,
            "by" => Tag::By,
            "would" | "will" | "could" | "may" | "might" => Tag::Would,
            "but" | "while" | "although" | "because" | "who" | "after" | "when" => Tag::Conjunction,
            _ if form.ends_with("n't") => Tag::Contraction,
            _ => Tag::Other,
        },
    }
}

/// A sentence as composition sees it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sentence<'a> {
    pub(super) tokens: &'a [(Token, WordId)],
    pub(super) tags: &'a Tags,
}

impl Sentence<'_> {
    pub(super) fn tag(&self, token: usize) -> Tag {
        self.tags.of(self.tokens[token].1)
    }

    /// Whether one of the two tokens before `place` is a `tag`, at `since` or behind it: *was strongly opposed*.
    pub(super) fn preceded(&self, place: usize, tag: Tag, since: usize) -> bool {
        (place.saturating_sub(2).max(since)..place).any(|i| self.tag(i) == tag)
    }

    /// Whether a clause ends between two places.
    pub(super) fn barrier(&self, from: usize, to: usize) -> bool {
        let ends = |tag| matches!(tag, Tag::Pause | Tag::Conjunction | Tag::Stop | Tag::Question | Tag::Exclamation);
        (from..to).any(|i| ends(self.tag(i)))
    }
}

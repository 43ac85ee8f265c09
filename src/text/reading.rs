//! A text read once for all who look at it.

use super::segment::sentences_of;
use super::{Quotation, Span, Token, WordId, Words, paragraphs, quotations};

/// A text with its quotation marks, paragraphs, sentences and tokens, each found once.
///
/// ```
/// use standpoint::text::{Language, Reading, Words};
/// let mut words = Words::new(Language::En);
/// let text = "She left. \"Good,\" said he.";
/// let reading = Reading::new(text, &mut words);
/// let said = reading.sentences()[1];
/// let (mut scratch, mut forms) = (Vec::new(), Vec::new());
/// for (token, word) in reading.tokens(said, &mut words, &mut scratch) {
///     assert!(said.contains(token.span));
///     forms.push(*word);
/// }
/// let forms: Vec<_> = forms.iter().map(|w| words.form(*w)).collect();
/// assert_eq!(forms, ["\"", "good", ",", "\"", "said", "he", "."]);
/// ```
#[derive(Debug)]
pub struct Reading<'t> {
    text: &'t str,
    quotations: Vec<Quotation>,
    paragraphs: Vec<Span>,
    sentences: Vec<Span>,
    tokens: Vec<(Token, WordId)>,
}

impl<'t> Reading<'t> {
    /// Reads `text`; the numbers of its words are those of `words`.
    pub fn new(text: &'t str, words: &mut Words) -> Self {
        let (quotations, paragraphs) = (quotations(text), paragraphs(text));
        let sentences = sentences_of(text, &paragraphs, &quotations);
        let mut tokens = Vec::with_capacity(text.len() / 5);
        for sentence in &sentences {
            words.read_on(text, *sentence, &mut tokens);
        }
        Self { text, quotations, paragraphs, sentences, tokens }
    }

    /// The text.
    pub fn text(&self) -> &'t str {
        self.text
    }

    /// What [`quotations`] finds.
    pub fn quotations(&self) -> &[Quotation] {
        &self.quotations
    }

    /// What [`paragraphs`] finds.
    pub fn paragraphs(&self) -> &[Span] {
        &self.paragraphs
    }

    /// What [`sentences`](super::sentences) finds.
    pub fn sentences(&self) -> &[Span] {
        &self.sentences
    }

    /// The tokens of a stretch of the text, as when it is read alone; their spans are places in the whole text.
    /// `words` must be those that the text was read with; `scratch` is used where the stretch cuts a token.
    pub fn tokens<'a>(
        &'a self,
        span: Span,
        words: &mut Words,
        scratch: &'a mut Vec<(Token, WordId)>,
    ) -> &'a [(Token, WordId)] {
        if let Some(known) = self.known(span) {
            return known;
        }
        scratch.clear();
        words.read_on(self.text, span, scratch);
        scratch
    }

    /// The tokens of one of the text's own paragraphs or sentences, or of several side by side.
    pub(crate) fn own(&self, span: Span) -> &[(Token, WordId)] {
        let start = self.tokens.partition_point(|t| t.0.span.end <= span.start);
        let inside = &self.tokens[start..];
        &inside[..inside.partition_point(|t| t.0.span.end <= span.end)]
    }

    /// The tokens of a stretch that begins with a token and is followed by white space: no token looks
    /// back, and none looks beyond white space.
    fn known(&self, span: Span) -> Option<&[(Token, WordId)]> {
        let inside = self.own(span);
        let start = self.tokens.partition_point(|t| t.0.span.start < span.start);
        let whole = start == 0 || self.tokens[start - 1].0.span.end <= span.start;
        let apart = self.text[span.end..].chars().next().is_none_or(char::is_whitespace);
        (whole && apart).then_some(inside)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Language, tokens};
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_stretch_has_the_tokens_that_it_has_alone(
            text in "[a-zU.'’0-9 ,:;)=h/tpw@#é!…\\u{a0}\n-]{0,40}", from in 0usize..40, length in 0usize..40,
        ) {
            let boundary = |at: usize| (at..=text.len()).find(|i| text.is_char_boundary(*i)).unwrap_or(text.len());
            let span = Span::new(boundary(from), boundary(from + length));
            let mut words = Words::new(Language::En);
            let reading = Reading::new(&text, &mut words);
            let mut scratch = Vec::new();
            let found: Vec<Token> = reading.tokens(span, &mut words, &mut scratch).iter().map(|t| t.0).collect();
            let alone: Vec<Token> =
                tokens(span.of(&text)).map(|t| Token { span: t.span.shifted(span.start), ..t }).collect();
            prop_assert_eq!(found, alone);
        }
    }
}

//! What word lists alone would say: a baseline that learns nothing.

use crate::feature::{FeatureReader, StanceLexicon};
use crate::label::{LabelledSentence, Sentiment, Stance};
use crate::text::{Language, PhraseMatcher, PhraseTable, Words};
use std::ops::Range;

/// Words that turn the tone of the next ones round.
const NEGATORS: [&str; 11] =
    ["not", "no", "never", "n't", "without", "cannot", "nor", "neither", "hardly", "nobody", "nothing"];
/// How many words a negator reaches.
const REACH: usize = 3;

/// Decides by signs: operators and sides of the topic's objects for stance, words with a tone for sentiment.
#[derive(Debug)]
pub struct LexiconBaseline<'l> {
    reader: FeatureReader<'l>,
    tones: PhraseMatcher,
    strengths: Vec<f32>,
    found: Vec<(u32, Range<usize>)>,
}

impl<'l> LexiconBaseline<'l> {
    /// `None` if the lexicon has no words.
    pub fn new(lexicon: &'l StanceLexicon, language: Language) -> Option<Self> {
        if lexicon.operators.is_empty() {
            return None;
        }
        let (mut words, mut table, mut strengths) =
            (Words::new(language), PhraseTable::with_single_words_inflected(), Vec::new());
        for (strength, form) in lexicon.tones() {
            table.add(form, &mut words);
            strengths.push(strength);
        }
        let reader = FeatureReader::new(lexicon, language);
        Some(Self { reader, tones: PhraseMatcher::new(table), strengths, found: Vec::new() })
    }

    /// The sign of what is said of the topic's objects, and of the sides' own phrases.
    pub fn stance(&mut self, sentence: &LabelledSentence) -> Stance {
        let mut total = 0.0;
        self.reader.read(&sentence.text);
        self.reader.compose(sentence.topic.as_deref());
        for feature in self.reader.sentence_features() {
            let size = feature.value.abs().exp_m1();
            match self.reader.name(feature.key).as_str() {
                "t=total+" | "t=frame+" => total += size,
                "t=total-" | "t=frame-" => total -= size,
                _ => {}
            }
        }
        if total == 0.0 {
            Stance::Neutral
        } else if total > 0.0 {
            Stance::Favor
        } else {
            Stance::Against
        }
    }

    /// The sign of the words with a tone, those nearer to the target counting more where there is one.
    pub fn sentiment(&mut self, sentence: &LabelledSentence) -> Sentiment {
        self.reader.read(&sentence.text);
        let (read, words) = (self.reader.tokens(), self.reader.words());
        self.tones.longest(read, words, &mut self.found);
        let at = sentence.target.map(|t| read.partition_point(|(token, _)| token.span.end <= t.start));
        let mut total = 0.0;
        for (phrase, tokens) in &self.found {
            let negated = (tokens.start.saturating_sub(REACH)..tokens.start).any(|i| {
                let form = words.form(read[i].1);
                NEGATORS.contains(&form) || form.ends_with("n't")
            });
            let distance = at.map_or(0, |at| at.abs_diff(tokens.start));
            let near = (-(distance as f32) / 8.0).exp();
            total += self.strengths[*phrase as usize] * near * if negated { -1.0 } else { 1.0 };
        }
        if total == 0.0 {
            Sentiment::Neutral
        } else if total > 0.0 {
            Sentiment::Positive
        } else {
            Sentiment::Negative
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::builtin;

    #[test]
    fn signs_multiply_and_words_without_a_sign_are_neutral() {
        let lexicon = builtin::stance_lexicon(Language::En);
        let mut baseline = LexiconBaseline::new(&lexicon, Language::En).unwrap();
        let mut stance = |text: &str| {
            let mut s = LabelledSentence::new("", text);
            s.topic = Some("eu-sanctions".to_owned());
            baseline.stance(&s)
        };
        assert_eq!(stance("She supports the sanctions on Russia."), Stance::Favor);
        assert_eq!(stance("She opposes lifting the sanctions on Russia."), Stance::Favor);
        assert_eq!(stance("She supports lifting the sanctions on Russia."), Stance::Against);
        assert_eq!(stance("The train left at nine."), Stance::Neutral);
        let mut tone = |text: &str| baseline.sentiment(&LabelledSentence::new("", text));
        assert_eq!(tone("A wonderful, sensible plan."), Sentiment::Positive);
        assert_eq!(tone("This is not a wonderful plan."), Sentiment::Negative);
        assert!(LexiconBaseline::new(&StanceLexicon::default(), Language::En).is_none());
    }
}

//! Behaviour tests made of the user's own sentences by swapping words.
//!
//! A stance does not depend on who holds it: swapping a name, party, gender or outlet must change nothing. Turning an attitude,
//! an effect or a negation round must turn the stance round, where there is one.

use super::challenge::{Challenge, Expectation};
use crate::label::{LabelledSentence, Sentiment, Stance};
use crate::text::{Token, tokens};
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;
use std::str::FromStr;

/// What is swapped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SwapKind {
    /// The speaker's name against another speaker's; needs the column `speaker`.
    Speaker,
    /// Given names.
    Name,
    /// Parties and wings.
    Party,
    /// Words that tell a gender.
    Gender,
    /// Newspapers and broadcasters.
    Outlet,
    /// *supports* to *does not support*.
    Negation,
    /// *supports* to *opposes*.
    Attitude,
    /// What is to be done: *lift* to *keep*.
    Target,
}

impl SwapKind {
    /// All of them.
    pub const ALL: [SwapKind; 8] = [
        SwapKind::Speaker,
        SwapKind::Name,
        SwapKind::Party,
        SwapKind::Gender,
        SwapKind::Outlet,
        SwapKind::Negation,
        SwapKind::Attitude,
        SwapKind::Target,
    ];

    /// Its name in files and reports.
    pub const fn name(self) -> &'static str {
        match self {
            SwapKind::Speaker => "speaker",
            SwapKind::Name => "name",
            SwapKind::Party => "party",
            SwapKind::Gender => "gender",
            SwapKind::Outlet => "outlet",
            SwapKind::Negation => "negation",
            SwapKind::Attitude => "attitude",
            SwapKind::Target => "target",
        }
    }

    /// Whether the stance must turn round.
    pub const fn flips(self) -> bool {
        matches!(self, SwapKind::Negation | SwapKind::Attitude | SwapKind::Target)
    }
}

impl FromStr for SwapKind {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        Self::ALL.into_iter().find(|k| k.name() == name).ok_or_else(|| format!("`{name}` is no kind of swap"))
    }
}

/// Words and what they are swapped for.
#[derive(Debug, Clone, Default)]
pub struct Swaps(FxHashMap<(SwapKind, String), String>);

/// Longest phrase that is swapped, in words.
const LONGEST: usize = 4;

impl Swaps {
    /// From lists of kind, words (in lower case) and what they become.
    pub fn new(list: impl IntoIterator<Item = (SwapKind, String, String)>) -> Self {
        Self(list.into_iter().map(|(kind, from, to)| ((kind, from), to)).collect())
    }

    /// `text` with the words of a kind swapped: all of them, or the first where the stance is to turn round once.
    /// `None` where there is nothing to swap.
    ///
    /// ```
    /// use standpoint::{builtin, evaluate::SwapKind};
    /// let swaps = builtin::swaps();
    /// let text = "The spokesman said he supports the bill.";
    /// assert_eq!(swaps.swap(text, SwapKind::Gender).unwrap(), "The spokeswoman said she supports the bill.");
    /// assert_eq!(swaps.swap(text, SwapKind::Negation).unwrap(), "The spokesman said he does not support the bill.");
    /// assert_eq!(swaps.swap(text, SwapKind::Outlet), None);
    /// ```
    pub fn swap(&self, text: &str, kind: SwapKind) -> Option<String> {
        let read: Vec<Token> = tokens(text).collect();
        let (mut out, mut done, mut at) = (String::with_capacity(text.len() + 16), 0, 0);
        let mut found = false;
        while at < read.len() {
            let Some((length, to)) = self.longest(text, &read[at..], kind).filter(|_| !(found && kind.flips())) else {
                at += 1;
                continue;
            };
            let (from, to_end) = (read[at].span.start, read[at + length - 1].span.end);
            out.push_str(&text[done..from]);
            // *her* before a noun is a possessive, otherwise an object
            let to = match (kind, &text[from..to_end], read.get(at + length)) {
                (SwapKind::Gender, "her", next) if !next.is_some_and(|t| t.kind.is_wordlike()) => "him",
                _ => to,
            };
            out.push_str(&as_written(&text[from..to_end], to));
            done = to_end;
            at += length;
            found = true;
        }
        out.push_str(&text[done..]);
        found.then_some(out)
    }

    fn longest(&self, text: &str, read: &[Token], kind: SwapKind) -> Option<(usize, &str)> {
        let word = |length: usize| text[read[0].span.start..read[length - 1].span.end].to_lowercase();
        let lengths = 1..=LONGEST.min(read.len());
        lengths.rev().find_map(|n| Some((n, self.0.get(&(kind, word(n)))?.as_str())))
    }
}

/// `to` with the capitals of `from`.
fn as_written(from: &str, to: &str) -> String {
    let letters = || from.chars().filter(|c| c.is_alphabetic());
    if to.contains(char::is_uppercase) && (!from.starts_with(char::is_uppercase) || !to.starts_with("the ")) {
        return to.to_owned(); // a name with capitals of its own
    }
    if letters().count() > 1 && letters().all(char::is_uppercase) && to.chars().count() < 6 {
        return to.to_uppercase();
    }
    let capital = |word: &str| {
        let mut chars = word.chars();
        chars.next().map_or_else(String::new, |c| c.to_uppercase().chain(chars).collect())
    };
    if !letters().next().is_some_and(char::is_uppercase) {
        return to.to_owned();
    }
    // names of several words have capitals throughout; other phrases only at the start of a sentence
    if to.contains(char::is_uppercase) {
        return capital(to);
    }
    let every = from.split(' ').filter(|w| w.starts_with(char::is_uppercase)).count() > 1 || !from.contains(' ');
    if every && to.split(' ').count() > 1 && !to.starts_with("do") {
        to.split(' ').map(capital).collect::<Vec<_>>().join(" ")
    } else {
        capital(to)
    }
}

/// Tests made of labelled or bare sentences: every sentence with every kind of swap that applies to it. Turning round is only
/// asked of sentences labelled with a pole.
pub fn swap_challenges(sentences: &[LabelledSentence], swaps: &Swaps) -> Vec<Challenge> {
    let speakers: BTreeSet<&str> =
        sentences.iter().filter_map(|s| s.speaker.as_deref()).filter(|s| !s.trim().is_empty()).collect();
    let speakers: Vec<&str> = speakers.into_iter().collect();
    let mut all = Vec::new();
    for sentence in sentences {
        let pole = match (sentence.stance, sentence.sentiment) {
            (Some(stance), _) => stance != Stance::Neutral,
            (None, Some(sentiment)) => sentiment != Sentiment::Neutral,
            (None, None) => false,
        };
        for kind in SwapKind::ALL {
            let swapped = match kind {
                SwapKind::Speaker => other_speaker(sentence, &speakers),
                _ => swaps.swap(&sentence.text, kind),
            };
            let Some(text2) = swapped.filter(|_| pole || !kind.flips()) else { continue };
            all.push(Challenge {
                name: format!("swap-{}", kind.name()),
                text: sentence.text.clone(),
                text2: Some(text2),
                topic: sentence.topic.clone(),
                target: sentence.target.map(|t| t.of(&sentence.text).to_owned()),
                expectation: if kind.flips() { Expectation::Flip } else { Expectation::Same },
            });
        }
    }
    // a swap that changes the mention asked about would ask about nothing
    all.retain(|c| c.target.as_ref().is_none_or(|t| c.text2.as_ref().is_some_and(|s| s.contains(t))));
    all
}

/// The sentence in the mouth of the next speaker in alphabetical order: full names for full names, last for last.
fn other_speaker(sentence: &LabelledSentence, speakers: &[&str]) -> Option<String> {
    let own = sentence.speaker.as_deref()?;
    let place = speakers.binary_search(&own).ok()?;
    let other = speakers[(place + 1) % speakers.len()];
    let last = |name: &'_ str| name.split_whitespace().last().map(str::to_owned);
    let (own_last, other_last) = (last(own)?, last(other)?);
    let text = sentence.text.replace(own, other);
    let swapped = if text == sentence.text && own_last.chars().count() > 2 {
        replace_word(&sentence.text, &own_last, &other_last)
    } else {
        text
    };
    (other != own && swapped != sentence.text).then_some(swapped)
}

fn replace_word(text: &str, from: &str, to: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for token in tokens(text).filter(|t| t.span.of(text) == from) {
        out.push_str(&text[done..token.span.start]);
        out.push_str(to);
        done = token.span.end;
    }
    out.push_str(&text[done..]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::builtin;

    #[test]
    fn words_are_swapped_with_their_capitals_and_only_as_a_whole() {
        let swaps = builtin::swaps();
        let swap = |text: &str, kind| swaps.swap(text, kind);
        assert_eq!(
            swap("Her plan, she said, was for her.", SwapKind::Gender).unwrap(),
            "His plan, he said, was for him."
        );
        assert_eq!(swap("Fox News called.", SwapKind::Outlet).unwrap(), "MSNBC called.");
        assert_eq!(swap("Republicans met Democrats.", SwapKind::Party).unwrap(), "Democrats met Republicans.");
        assert_eq!(swap("The theme of manners", SwapKind::Gender), None);
        assert_eq!(
            swap("They must lift it and ease that.", SwapKind::Target).unwrap(),
            "They must keep it and ease that."
        );
        assert_eq!(swap("We should not go.", SwapKind::Negation).unwrap(), "We should go.");
    }

    #[test]
    fn only_sentences_with_a_pole_are_turned_round() {
        let mut s = LabelledSentence::new("", "He supports the wall.");
        (s.topic, s.stance) = (Some("border-wall".to_owned()), Some(Stance::Neutral));
        let names = |s: &LabelledSentence| {
            let all = swap_challenges(std::slice::from_ref(s), &builtin::swaps());
            all.into_iter().map(|c| c.name).collect::<Vec<_>>()
        };
        assert_eq!(names(&s), ["swap-gender"]);
        s.stance = Some(Stance::Favor);
        assert_eq!(names(&s), ["swap-gender", "swap-negation", "swap-attitude"]);
    }

    #[test]
    fn a_speaker_is_swapped_for_the_next() {
        let row = |speaker: &str, text: &str| {
            let mut s = LabelledSentence::new("", text);
            s.speaker = Some(speaker.to_owned());
            s
        };
        let rows = [row("Ana Ruiz", "Ruiz said no; Ruizes did not."), row("Ida Holm", "Ida Holm said so.")];
        let all = swap_challenges(&rows, &Swaps::default());
        assert_eq!(all[0].text2.as_deref(), Some("Holm said no; Ruizes did not."));
        assert_eq!(all[1].text2.as_deref(), Some("Ana Ruiz said so."));
    }
}

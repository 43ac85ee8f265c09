//! Features toward a mention: what is said of the target, not what is said in the sentence.
//!
//! The target is masked by one token, and words are seen by where they stand
//! from it: beside it, in its clause, before or behind it at some distance; judged words by their
//! sign, side and distance. The row has length 1. (Recipe B of the trials on
//! `NewsMTSC`: position is worth 12 points of macro-F1 over a bag of words.)

use super::lexicon::{StanceLexicon, ToneTable};
use crate::text::{Language, Span, Token, TokenKind, WordId, Words};
use std::collections::BTreeMap;
use std::ops::{Range, RangeInclusive};

/// Reads features toward a mention; knows the signs of the lexicon's words.
#[derive(Debug)]
pub(super) struct Surroundings {
    tones: ToneTable,
}

/// The masked target.
const TARGET: &str = "TGT";
/// Words that turn the next three round.
const NEGATORS: [&str; 12] =
    ["not", "no", "never", "n't", "without", "cannot", "nor", "neither", "hardly", "nobody", "nothing", "none"];
/// Words after a negator that it turns round.
const NEGATED: usize = 3;
/// Verbs that report; whoever stands before them speaks.
const REPORTING: [&str; 24] = [
    "said",
    "says",
    "say",
    "told",
    "tells",
    "tweeted",
    "wrote",
    "added",
    "argued",
    "argues",
    "claimed",
    "claims",
    "insisted",
    "noted",
    "announced",
    "asked",
    "called",
    "declared",
    "explained",
    "warned",
    "suggested",
    "stated",
    "accused",
    "criticized",
];

/// Features by name; sorted, so that their order depends on nothing else.
type Bag = BTreeMap<String, f32>;

/// A token of the masked sentence.
struct Seen<'a> {
    stem: &'a str,
    /// Its place from the target: negative before, positive behind.
    distance: i32,
    /// Where it stands in the text.
    token: usize,
    in_quotes: bool,
}

impl Surroundings {
    pub(super) fn new(lexicon: &StanceLexicon, language: Language) -> Self {
        Self { tones: ToneTable::new(lexicon, language) }
    }

    /// Forgets the numbers of words.
    pub(super) fn forget(&mut self) {
        self.tones.matcher.forget();
    }

    /// The features of a sentence toward `target`, by name; the values' squares sum to 1.
    pub(super) fn features(&mut self, tokens: &[(Token, WordId)], words: &Words, target: Span) -> Vec<(String, f32)> {
        let mut tones = Vec::new();
        self.tones.matcher.longest(tokens, words, &mut tones);
        let masked = Masked::new(tokens, words, target);
        let mut bag = Bag::new();
        masked.presence(&mut bag);
        masked.judged(&tones, &self.tones.strengths, &mut bag);
        let length = bag.values().map(|v| v * v).sum::<f32>().sqrt();
        bag.into_iter().map(|(name, v)| (format!("m={name}"), v / length.max(f32::MIN_POSITIVE))).collect()
    }
}

/// The tokens of the target.
fn target_tokens(tokens: &[(Token, WordId)], target: Span) -> Range<usize> {
    let start = tokens.partition_point(|t| t.0.span.end <= target.start);
    let end = tokens.partition_point(|t| t.0.span.start < target.end);
    start..end.max(start)
}

/// A sentence in which the target is one token.
struct Masked<'a> {
    tokens: &'a [(Token, WordId)],
    words: &'a Words,
    /// The tokens of the target.
    inside: Range<usize>,
    seen: Vec<Seen<'a>>,
}

impl<'a> Masked<'a> {
    fn new(tokens: &'a [(Token, WordId)], words: &'a Words, target: Span) -> Self {
        let inside = target_tokens(tokens, target);
        let mut quoted = false;
        let mut seen = Vec::with_capacity(tokens.len());
        for (i, (token, word)) in tokens.iter().enumerate() {
            let form = words.form(*word);
            if token.kind == TokenKind::Symbol && matches!(form, "\"" | "“" | "”") {
                quoted = form == "“" || (form == "\"" && !quoted);
            }
            if inside.contains(&i) && i > inside.start {
                continue;
            }
            let distance = match i {
                i if i < inside.start => i as i32 - inside.start as i32,
                i if inside.contains(&i) => 0,
                i => i as i32 - inside.end as i32 + 1,
            };
            let stem = if distance == 0 { TARGET } else { words.stem(*word) };
            seen.push(Seen { stem, distance, token: i, in_quotes: quoted });
        }
        Self { tokens, words, inside, seen }
    }

    fn form(&self, seen: &Seen<'_>) -> &'a str {
        self.words.form(self.tokens[seen.token].1)
    }

    /// Words by presence: all, those of the clause, those beside the target, the target's own.
    fn presence(&self, bag: &mut Bag) {
        let mut add = |name: String| {
            bag.insert(name, 1.0);
        };
        for s in &self.seen {
            add(format!("u.{}", s.stem));
        }
        for pair in self.seen.windows(2) {
            add(format!("b.{} {}", pair[0].stem, pair[1].stem));
        }
        for (_, word) in self.tokens {
            add(format!("f.{}", self.words.stem(*word)));
        }
        let clause = &self.seen[self.clause()];
        for s in clause {
            add(format!("cu.{}", s.stem));
        }
        for pair in clause.windows(2) {
            add(format!("cb.{} {}", pair[0].stem, pair[1].stem));
        }
        let at = |d: i32| self.seen.iter().find(|s| s.distance == d).map_or("#", |s| s.stem);
        let (l3, l2, l1, r1, r2, r3) = (at(-3), at(-2), at(-1), at(1), at(2), at(3));
        for (name, value) in [
            ("R1", r1.to_owned()),
            ("R2", r2.to_owned()),
            ("R3", r3.to_owned()),
            ("L1", l1.to_owned()),
            ("L2", l2.to_owned()),
            ("R12", format!("{r1} {r2}")),
            ("R123", format!("{r1} {r2} {r3}")),
            ("L21", format!("{l2} {l1}")),
            ("L321", format!("{l3} {l2} {l1}")),
            ("LR", format!("{l1} {r1}")),
        ] {
            add(format!("{name}.{value}"));
        }
        let own: Vec<&str> = self.tokens[self.inside.clone()].iter().map(|t| self.words.form(t.1)).collect();
        add(format!("ts.{}", own.join(" ")));
        for form in own {
            add(format!("tt.{form}"));
        }
        if self.seen.iter().any(|s| s.distance == 0 && s.in_quotes) {
            add("q.in".to_owned());
        }
        let reports = |near: RangeInclusive<i32>| {
            self.seen.iter().any(|s| near.contains(&s.distance) && REPORTING.contains(&self.form(s)))
        };
        if reports(1..=3) {
            add("q.speaks".to_owned());
        }
        if reports(-3..=-1) {
            add("q.told".to_owned());
        }
    }

    /// Judged words by sign, side, distance, clause and quotation.
    fn judged(&self, tones: &[(u32, Range<usize>)], strengths: &[f32], bag: &mut Bag) {
        let clause = self.clause();
        let mut last_negator: Option<usize> = None;
        let mut next = tones.iter().peekable();
        let mut sums: BTreeMap<String, f32> = BTreeMap::new();
        for (place, s) in self.seen.iter().enumerate() {
            let form = self.form(s);
            if NEGATORS.contains(&form) || form.ends_with("n't") {
                last_negator = Some(place);
            }
            while next.next_if(|(_, r)| r.start < s.token).is_some() {}
            let Some((phrase, _)) = next.peek().filter(|(_, r)| r.start == s.token) else { continue };
            if s.distance == 0 {
                continue;
            }
            let negated = last_negator.is_some_and(|n| n < place && place - n <= NEGATED);
            let strength = strengths[*phrase as usize] * if negated { -1.0 } else { 1.0 };
            let sign = if strength > 0.0 { '+' } else { '-' };
            let side = if s.distance < 0 { 'L' } else { 'R' };
            bag.insert(format!("lx{sign}{side}{}", bucket(s.distance)), 1.0);
            let d = s.distance.unsigned_abs() as f32;
            let near = strength.abs() * (-d / 3.0).exp();
            let far = strength.abs() * (-d / 8.0).exp();
            for (name, value) in
                [(format!("near{sign}{side}"), near), (format!("far{sign}{side}"), far), (format!("far{sign}"), far)]
            {
                *sums.entry(name).or_default() += value;
            }
            if clause.contains(&place) {
                *sums.entry(format!("clause{sign}")).or_default() += near;
            }
            if s.in_quotes {
                *sums.entry(format!("quoted{sign}")).or_default() += far;
            }
        }
        for (name, value) in sums {
            bag.insert(format!("sum.{name}"), DECAYED * value.ln_1p());
        }
    }

    /// The clause of the target: to the nearest mark, conjunction or relative on each side.
    fn clause(&self) -> Range<usize> {
        let place = self.seen.iter().position(|s| s.distance == 0).unwrap_or(self.inside.start.min(self.seen.len()));
        let edge = |s: &Seen<'_>| {
            let form = self.form(s);
            match self.tokens[s.token].0.kind {
                TokenKind::Symbol => CLAUSE_MARKS.contains(&form),
                TokenKind::Stop => true,
                _ => CLAUSE_WORDS.contains(&form),
            }
        };
        let before = self.seen[..place].iter().rposition(edge).map_or(0, |i| i + 1);
        let behind = self.seen[(place + 1).min(self.seen.len())..].iter().position(edge);
        let behind = behind.map_or(self.seen.len(), |i| place + 1 + i);
        before..behind.max(before)
    }
}

/// Marks at which a clause ends.
const CLAUSE_MARKS: [&str; 11] = [",", ";", ":", "-", "–", "—", "(", ")", "\"", "“", "”"];
/// Words that begin another clause.
const CLAUSE_WORDS: [&str; 13] =
    ["and", "but", "or", "while", "who", "which", "that", "because", "although", "when", "after", "as", "if"];
/// Scale of the decayed sums beside features that are 1.
const DECAYED: f32 = 0.3;

fn bucket(distance: i32) -> &'static str {
    match distance.unsigned_abs() {
        0..=1 => "1",
        2 => "2",
        3 => "3",
        4..=5 => "5",
        6..=8 => "8",
        9..=14 => "14",
        _ => "15",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feature::{FeatureReader, Operator};

    fn names(text: &str, target: &str) -> Vec<String> {
        let operators = vec![(Operator::Approve, "brave".to_owned()), (Operator::Disapprove, "liar".to_owned())];
        let lexicon = StanceLexicon { operators, ..StanceLexicon::default() };
        let start = text.find(target).unwrap();
        let mut reader = FeatureReader::new(&lexicon, Language::En);
        reader.read(text);
        reader.mention_features(Span::new(start, start + target.len())).into_iter().map(|f| f.0).collect()
    }

    #[test]
    fn signs_are_seen_by_side_and_distance_and_turned_by_negators() {
        let found = names("Voters called Ann Lee brave, and Bob a liar.", "Ann Lee");
        assert!(found.contains(&"m=lx+R1".to_owned()) && found.contains(&"m=lx-R8".to_owned()), "{found:?}");
        let negated = names("Ann Lee is not a liar.", "Ann Lee");
        assert!(negated.contains(&"m=lx+R5".to_owned()), "{negated:?}");
    }

    #[test]
    fn the_target_is_masked_as_one_token() {
        let found = names("Critics of Ann Lee spoke.", "Ann Lee");
        assert!(found.contains(&"m=b.of TGT".to_owned()) && found.contains(&"m=b.TGT spoke".to_owned()), "{found:?}");
        assert!(found.contains(&"m=LR.of spoke".to_owned()));
    }

    #[test]
    fn rows_have_length_one_and_any_span_is_survived() {
        let lexicon = StanceLexicon::default();
        let mut reader = FeatureReader::new(&lexicon, Language::En);
        for (text, span) in
            [("", Span::new(0, 0)), ("a", Span::new(0, 1)), ("a b", Span::new(1, 2)), ("…", Span::new(0, 3))]
        {
            reader.read(text);
            let sum: f32 = reader.mention_features(span).iter().map(|f| f.1 * f.1).sum();
            assert!(text.is_empty() || (sum - 1.0).abs() < 1e-5, "{text}: {sum}");
        }
    }
}

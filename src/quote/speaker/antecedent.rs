//! Whom a pronoun means.
//!
//! Everybody named before it who is not of the other sex is weighed: by where the last names stood, by who spoke
//! last, and by what is known of he and she.

use super::Seen;
use super::certainty::Way;
use super::mention::Gender;
use super::person::Person;

/// How far back names count, in bytes.
const REACH: usize = 1_500;

/// What is known at a pronoun.
pub(super) struct Place<'a> {
    pub(super) known: &'a [Person],
    pub(super) seen: &'a [Seen],
    /// Who spoke before, and where the source stood; the last one last.
    pub(super) spoke: &'a [(usize, usize)],
    /// The pronoun's first byte.
    pub(super) at: usize,
    /// Its paragraph's first byte.
    pub(super) paragraph: usize,
}

impl Place<'_> {
    /// The person, and how sure that is.
    pub(super) fn antecedent(&self, gender: Option<Gender>) -> Option<(usize, Way)> {
        let mut scores: Vec<(f32, usize)> = Vec::new();
        let mut offer = |who: usize, score: f32| {
            let person = &self.known[who];
            let known = person.gender();
            if person.body || person.plural || !person.personal() || known.zip(gender).is_some_and(|(a, b)| a != b) {
                return;
            }
            let certain = if known.is_some() && gender.is_some() { 1.5 } else { 0.0 };
            // a name of which nothing says that it is a person's
            let human = if person.human || person.spoke > 0 { 0.5 } else { -1.0 };
            let score = score + certain + human;
            match scores.iter_mut().find(|s| s.1 == who) {
                Some(known) => known.0 = known.0.max(score),
                None => scores.push((score, who)),
            }
        };
        let before = self.seen.partition_point(|s| s.at < self.at);
        for seen in self.seen[..before].iter().rev().take_while(|s| s.at + REACH > self.at) {
            let place = match (seen.quoted, seen.led, seen.at >= self.paragraph) {
                (true, _, _) => -1.0,
                (false, true, true) => 3.0,
                (false, true, false) => 1.5,
                (false, false, true) => 1.0,
                (false, false, false) => 0.5,
            };
            offer(seen.who, place - self.distance(seen.at));
        }
        if let Some(&(who, at)) = self.spoke.last() {
            let same = at >= self.paragraph;
            offer(who, if same { 3.5 } else { 3.0 } - self.distance(at).min(2.0));
        }
        scores.sort_by(|a, b| b.0.total_cmp(&a.0));
        let (best, who) = *scores.first()?;
        let next = scores.get(1).map_or(f32::MIN, |s| s.0);
        let way = match () {
            () if best < 1.5 => Way::FarPronoun,
            () if best - next < 1.0 => Way::ContestedPronoun,
            () => Way::Pronoun,
        };
        Some((who, way))
    }

    fn distance(&self, at: usize) -> f32 {
        self.at.saturating_sub(at) as f32 / 300.0
    }
}

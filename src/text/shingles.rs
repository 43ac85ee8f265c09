//! Texts that are nearly the same: reposts, wire copies, small edits.

use super::{Words, tokens};
use crate::text::Language;
use rustc_hash::{FxHashMap, FxHasher};
use std::hash::Hasher;

/// Words in a shingle.
const WIDTH: usize = 5;

/// Shared part of the smaller text's shingles from which two texts count as one.
const SHARE: f64 = 0.5;

/// A shingle in more texts than this is a phrase of the day, not a copy.
const COMMON: usize = 200;

/// A group number for each text: near-duplicates share theirs.
///
/// Two texts are near-duplicates if half of the distinct word 5-shingles of the
/// smaller stand in the other; shorter texts, if all their words are equal. The
/// relation is closed: copies of copies are one group. Numbers are those of
/// each group's first text. (Broder 1997, with exact instead of sampled overlap.)
///
/// ```
/// use standpoint::text::near_duplicate_groups;
/// let texts = ["RT: we will keep the sanctions as long as it takes", "Nothing of the kind was said here today",
///              "We will keep the sanctions as long as it takes!!"];
/// assert_eq!(near_duplicate_groups(&texts), [0, 1, 0]);
/// ```
pub fn near_duplicate_groups<S: AsRef<str>>(texts: &[S]) -> Vec<usize> {
    let mut words = Words::new(Language::En); // only normal forms are used
    let shingles: Vec<Vec<u64>> = texts.iter().map(|t| shingles(t.as_ref(), &mut words)).collect();
    let mut holders: FxHashMap<u64, Vec<u32>> = FxHashMap::default();
    let mut groups = Groups::new(texts.len());
    for (text, own) in shingles.iter().enumerate() {
        let mut shared: FxHashMap<u32, usize> = FxHashMap::default();
        for shingle in own {
            let others = holders.entry(*shingle).or_default();
            for other in others.iter() {
                *shared.entry(*other).or_insert(0) += 1;
            }
            if others.len() < COMMON {
                others.push(text as u32);
            }
        }
        let mut shared: Vec<(u32, usize)> = shared.into_iter().collect();
        shared.sort_unstable();
        for (other, count) in shared {
            let smaller = own.len().min(shingles[other as usize].len());
            if count as f64 >= SHARE * smaller as f64 {
                groups.join(text, other as usize);
            }
        }
    }
    (0..texts.len()).map(|t| groups.root(t)).collect()
}

/// The distinct shingles of a text as hashes; the whole text if it is shorter than one.
fn shingles(text: &str, words: &mut Words) -> Vec<u64> {
    let ids: Vec<u32> =
        tokens(text).filter(|t| t.kind.is_wordlike()).map(|t| words.normal_id(t.span.of(text))).collect();
    let hash = |window: &[u32]| {
        let mut hasher = FxHasher::default();
        for id in window {
            hasher.write_u32(*id);
        }
        hasher.finish()
    };
    let mut all: Vec<u64> = if ids.len() < WIDTH { vec![hash(&ids)] } else { ids.windows(WIDTH).map(hash).collect() };
    all.sort_unstable();
    all.dedup();
    all
}

/// Disjoint sets; each is named by its smallest member.
struct Groups(Vec<usize>);

impl Groups {
    fn new(n: usize) -> Self {
        Self((0..n).collect())
    }

    fn root(&mut self, mut of: usize) -> usize {
        while self.0[of] != of {
            self.0[of] = self.0[self.0[of]];
            of = self.0[of];
        }
        of
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        self.0[a.max(b)] = a.min(b);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_texts_are_one_only_if_all_words_are_equal() {
        assert_eq!(near_duplicate_groups(&["No to war", "no to WAR!", "No to wars"]), [0, 0, 2]);
    }

    #[test]
    fn copies_of_copies_are_one_group() {
        let a = "one two three four five six seven eight nine ten";
        let b = "one two three four five six seven eleven twelve thirteen fourteen";
        let c = "five six seven eleven twelve thirteen fourteen fifteen sixteen";
        assert_eq!(near_duplicate_groups(&[c, "quite another text of some length here", a, b]), [0, 1, 0, 0]);
    }
}

//! From what is known of tokens to hashed features.
//!
//! A feature is a template with the values it joins. Templates that often stay the same from one token to the next
//! stand together in groups, for what a whole group adds need then not be looked up again.

use super::atoms::{Atoms, Kind, LabelAtoms, PAD};

/// Bits of a feature's number.
pub(super) const BITS: u32 = 25;

/// Bits of a feature's hash; one more tells the second reader's own features from the others.
const HASH_BITS: u32 = BITS - 1;

/// How many tokens to either side a token's kind is seen.
pub(super) const WINDOW: usize = 3;

/// Features in groups; of one and the same function always as many.
#[derive(Debug, Default)]
pub(super) struct Groups {
    pub(super) features: Vec<u32>,
    /// Where each group ends.
    pub(super) ends: Vec<usize>,
}

impl Groups {
    pub(super) fn clear(&mut self) {
        self.features.clear();
        self.ends.clear();
    }
}

/// Collects features.
struct Collector<'o> {
    out: &'o mut Groups,
    template: u32,
    base: u32,
}

impl Collector<'_> {
    fn one(&mut self, a: u32) {
        self.three(a, 0, 0);
    }

    fn two(&mut self, a: u32, b: u32) {
        self.three(a, b, 0);
    }

    fn three(&mut self, a: u32, b: u32, c: u32) {
        const P: u64 = 0x9e37_79b9_7f4a_7c15;
        self.template += 1;
        let mut h = u64::from(self.template).wrapping_mul(P) ^ u64::from(a);
        h = h.wrapping_mul(P).rotate_left(29) ^ u64::from(b);
        h = h.wrapping_mul(P).rotate_left(29) ^ u64::from(c);
        h = h.wrapping_mul(P);
        self.out.features.push(self.base | (h >> (64 - HASH_BITS)) as u32);
    }

    /// What follows is another group.
    fn group(&mut self) {
        self.out.ends.push(self.out.features.len());
    }
}

/// What a token of some kind gives to the tokens around it: a group for each distance, from that of the token
/// [`WINDOW`] places before to that of the one as many places behind.
pub(super) fn kind(kind: &Kind, out: &mut Groups) {
    let mut f = Collector { out, template: 2000, base: 0 };
    for distance in 0..=2 * WINDOW {
        f.one(kind.word);
        f.one(kind.tag);
        if distance.abs_diff(WINDOW) <= 1 {
            f.one(kind.shape);
            f.one(kind.ending);
        }
        f.group();
    }
}

/// All other features of token `i`.
pub(super) fn token(a: &Atoms, i: usize, out: &mut Groups) {
    let mut f = Collector { out, template: 0, base: 0 };
    let k = PAD + i;
    let clause = a.clause[k] / 16;
    // words and rough parts of speech together
    f.two(a.word[k - 1], a.word[k]);
    f.two(a.word[k], a.word[k + 1]);
    for d in k - 2..=k + 1 {
        f.two(a.tag[d], a.tag[d + 1]);
    }
    for d in k - 1..=k + 1 {
        f.three(a.tag[d - 1], a.tag[d], a.tag[d + 1]);
    }
    f.group();
    // the token with what is known of its place
    f.two(a.quoted[k], a.tag[k]);
    f.two(a.rule[k], a.tag[k]);
    f.two(a.rule[k], a.word[k]);
    f.three(a.verb_before_class[k], a.distance_before[k], a.tag[k]);
    f.three(a.verb_after_class[k], a.distance_after[k], a.tag[k]);
    f.three(a.verb_before_class[k], a.verb_after_class[k], a.tag[k]);
    f.two(clause, a.tag[k]);
    f.two(a.to_start[k], a.tag[k]);
    f.two(a.to_end[k], a.tag[k]);
    f.two(a.sentence[k], a.tag[k]);
    f.group();
    // quotation
    for d in k - 2..=k + 2 {
        f.one(a.quoted[d]);
    }
    f.two(a.quoted[k - 1], a.quoted[k]);
    f.two(a.quoted[k], a.quoted[k + 1]);
    f.group();
    // what the rules made of it
    for d in k - 2..=k + 2 {
        f.one(a.rule[d]);
    }
    f.three(a.rule[k - 1], a.rule[k], a.rule[k + 1]);
    f.two(a.rule[k], a.way[k]);
    f.two(a.quoted[k], a.rule[k]);
    f.group();
    // verbs of saying around it
    f.two(a.rule[k], a.verb_before[k]);
    f.two(a.rule[k], a.verb_after[k]);
    f.two(a.verb_before[k], a.distance_before[k]);
    f.two(a.verb_before_class[k], a.distance_before[k]);
    f.three(a.quoted[k], a.verb_before[k], a.distance_before[k]);
    f.three(a.verb_before_class[k], clause, a.distance_before[k]);
    f.group();
    f.two(a.verb_after[k], a.distance_after[k]);
    f.two(a.verb_after_class[k], a.distance_after[k]);
    f.three(a.quoted[k], a.verb_after[k], a.distance_after[k]);
    f.group();
    // place in clause and sentence
    f.one(a.clause[k]);
    f.two(a.to_end[k], a.verb_before_class[k]);
    f.two(a.to_start[k], a.verb_after_class[k]);
    f.two(a.opening[k], a.to_start[k]);
    f.three(a.sentence[k], a.to_start[k], a.rule[k]);
    f.group();
    f.one(0);
    f.one(a.sentence[k]);
    f.two(a.quoted[k], a.sentence[k]);
    f.group();
}

/// What an earlier reading says around token `i`.
pub(super) fn reading(a: &Atoms, l: &LabelAtoms, i: usize, out: &mut Groups) {
    let mut f = Collector { out, template: 1000, base: 1 << HASH_BITS };
    let k = PAD + i;
    for d in k - 4..=k + 4 {
        f.one(l.label[d]);
    }
    f.two(l.label[k - 1], l.label[k]);
    f.two(l.label[k], l.label[k + 1]);
    f.three(l.label[k - 1], l.label[k], l.label[k + 1]);
    f.two(l.label[k], a.rule[k]);
    f.two(l.label[k], a.quoted[k]);
    f.group();
    f.two(l.label[k], l.before[k]);
    f.two(l.label[k], l.after[k]);
    f.three(l.label[k], l.before[k], l.after[k]);
    f.two(l.label[k], l.sentence[k]);
    f.three(l.label[k], l.before[k], a.verb_before[k]);
    f.three(l.label[k], l.after[k], a.verb_after[k]);
    f.three(l.label[k], l.before[k], a.quoted[k]);
    f.three(l.label[k], l.sentence[k], a.quoted[k]);
    f.group();
    f.two(l.label[k], a.tag[k]);
    f.two(l.label[k], a.word[k]);
    f.three(l.before[k], l.after[k], a.tag[k]);
    f.three(l.label[k], l.sentence[k], a.tag[k]);
    f.group();
}

/// What a step to token `i` from the label before depends on.
pub(super) fn steps(a: &Atoms, i: usize) -> [u32; STEPS] {
    let k = PAD + i;
    [1, 2 + a.tag[k], 1000 + a.quoted[k] * 256 + a.quoted[k - 1]]
}

/// How many features each step has.
pub(super) const STEPS: usize = 3;

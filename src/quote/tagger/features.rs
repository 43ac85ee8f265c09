//! From what is known of tokens to hashed features.

use super::atoms::{Atoms, LabelAtoms, PAD};

/// Bits of a feature's number.
pub(super) const BITS: u32 = 25;

/// Bits of a feature's hash; one more tells the second reader's own features from the others.
const HASH_BITS: u32 = BITS - 1;

/// Collects the features of one token.
struct Collector<'o> {
    out: &'o mut Vec<u32>,
    template: u32,
    base: u32,
}

impl Collector<'_> {
    fn one(&mut self, a: u32) {
        self.two(a, 0);
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
        self.out.push(self.base | (h >> (64 - HASH_BITS)) as u32);
    }
}

/// The features of token `i`, appended to `out`; always the same number of them.
pub(super) fn token(a: &Atoms, i: usize, out: &mut Vec<u32>) {
    let mut f = Collector { out, template: 0, base: 0 };
    let k = PAD + i;
    f.one(0);
    for d in k - 3..=k + 3 {
        f.one(a.word[d]);
        f.one(a.tag[d]);
    }
    for d in k - 1..=k + 1 {
        f.one(a.shape[d]);
        f.one(a.ending[d]);
        f.two(a.word[d], a.word[d + 1]);
    }
    f.two(a.word[k - 2], a.word[k - 1]);
    for d in k - 2..=k + 1 {
        f.two(a.tag[d], a.tag[d + 1]);
    }
    f.three(a.tag[k - 2], a.tag[k - 1], a.tag[k]);
    f.three(a.tag[k - 1], a.tag[k], a.tag[k + 1]);
    f.three(a.tag[k], a.tag[k + 1], a.tag[k + 2]);
    // quotation
    for d in k - 2..=k + 2 {
        f.one(a.quoted[d]);
    }
    f.two(a.quoted[k - 1], a.quoted[k]);
    f.two(a.quoted[k], a.quoted[k + 1]);
    f.two(a.quoted[k], a.tag[k]);
    f.two(a.quoted[k], a.tag[k - 1]);
    f.three(a.quoted[k - 1], a.quoted[k], a.tag[k + 1]);
    f.three(a.quoted[k], a.verb_before[k], a.distance_before[k]);
    f.three(a.quoted[k], a.verb_after[k], a.distance_after[k]);
    f.two(a.quoted[k], a.sentence[k]);
    f.two(a.quoted[k], a.rule[k]);
    // rules
    for d in k - 2..=k + 2 {
        f.one(a.rule[d]);
    }
    f.three(a.rule[k - 1], a.rule[k], a.rule[k + 1]);
    f.two(a.rule[k], a.way[k]);
    f.two(a.rule[k], a.tag[k]);
    f.two(a.rule[k], a.word[k]);
    f.two(a.rule[k], a.tag[k + 1]);
    f.two(a.rule[k], a.tag[k - 1]);
    f.three(a.rule[k], a.way[k], a.tag[k]);
    f.two(a.rule[k], a.verb_before[k]);
    f.two(a.rule[k], a.verb_after[k]);
    // verbs around
    f.two(a.verb_before[k], a.distance_before[k]);
    f.two(a.verb_after[k], a.distance_after[k]);
    f.two(a.verb_before_class[k], a.distance_before[k]);
    f.two(a.verb_after_class[k], a.distance_after[k]);
    f.two(a.verb_before[k], a.tag[k]);
    f.two(a.verb_after[k], a.tag[k]);
    f.three(a.verb_before_class[k], a.distance_before[k], a.tag[k]);
    f.three(a.verb_after_class[k], a.distance_after[k], a.tag[k]);
    f.three(a.verb_before_class[k], a.verb_after_class[k], a.tag[k]);
    f.three(a.verb_before_class[k], a.clause[k] / 16, a.distance_before[k]);
    // place
    f.one(a.clause[k]);
    f.two(a.clause[k] / 16, a.tag[k]);
    f.two(a.to_start[k], a.tag[k]);
    f.two(a.to_end[k], a.tag[k]);
    f.two(a.to_end[k], a.verb_before_class[k]);
    f.two(a.to_start[k], a.verb_after_class[k]);
    f.two(a.opening[k], a.to_start[k]);
    f.two(a.opening[k], a.tag[k]);
    f.one(a.sentence[k]);
    f.two(a.sentence[k], a.tag[k]);
    f.three(a.sentence[k], a.to_start[k], a.rule[k]);
}

/// What an earlier reading says around token `i`, appended to `out`.
pub(super) fn reading(a: &Atoms, l: &LabelAtoms, i: usize, out: &mut Vec<u32>) {
    let mut f = Collector { out, template: 1000, base: 1 << HASH_BITS };
    let k = PAD + i;
    for d in k - 4..=k + 4 {
        f.one(l.label[d]);
    }
    f.two(l.label[k - 1], l.label[k]);
    f.two(l.label[k], l.label[k + 1]);
    f.three(l.label[k - 1], l.label[k], l.label[k + 1]);
    f.two(l.label[k], a.rule[k]);
    f.two(l.label[k], a.tag[k]);
    f.two(l.label[k], a.word[k]);
    f.two(l.label[k], a.quoted[k]);
    f.two(l.label[k], l.before[k]);
    f.two(l.label[k], l.after[k]);
    f.three(l.label[k], l.before[k], l.after[k]);
    f.two(l.label[k], l.sentence[k]);
    f.three(l.before[k], l.after[k], a.tag[k]);
    f.three(l.label[k], l.sentence[k], a.tag[k]);
    f.three(l.label[k], l.before[k], a.verb_before[k]);
    f.three(l.label[k], l.after[k], a.verb_after[k]);
    f.three(l.label[k], l.before[k], a.quoted[k]);
    f.three(l.label[k], l.sentence[k], a.quoted[k]);
}

/// What a step to token `i` from the label before depends on.
pub(super) fn steps(a: &Atoms, i: usize) -> [u32; STEPS] {
    let k = PAD + i;
    [1, 2 + a.tag[k], 1000 + a.quoted[k] * 256 + a.quoted[k - 1]]
}

/// How many features each step has.
pub(super) const STEPS: usize = 3;

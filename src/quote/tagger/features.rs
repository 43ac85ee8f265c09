//! From what is known of tokens to hashed features.
//!
//! A feature is a template with the values it joins.

use super::atoms::{Atom, Kind, LabelAtom, PAD};

/// Bits of a feature's number.
pub(super) const BITS: u32 = 25;

/// Bits of a feature's hash; one more tells the second reader's own features from the others.
const HASH_BITS: u32 = BITS - 1;

/// How many tokens to either side a token's kind is seen.
pub(super) const WINDOW: usize = 3;

/// Collects as many features as `N`, each of a template of its own.
struct Collector<const N: usize> {
    features: [u32; N],
    len: usize,
    first_template: u32,
    base: u32,
}

impl<const N: usize> Collector<N> {
    fn new(first_template: u32, base: u32) -> Self {
        Self { features: [0; N], len: 0, first_template, base }
    }

    fn one(&mut self, a: u32) {
        self.three(a, 0, 0);
    }

    fn two(&mut self, a: u32, b: u32) {
        self.three(a, b, 0);
    }

    fn three(&mut self, a: u32, b: u32, c: u32) {
        const P: u64 = 0x9e37_79b9_7f4a_7c15;
        let template = self.first_template + self.len as u32;
        let mut h = u64::from(template).wrapping_mul(P) ^ u64::from(a);
        h = h.wrapping_mul(P).rotate_left(29) ^ u64::from(b);
        h = h.wrapping_mul(P).rotate_left(29) ^ u64::from(c);
        h = h.wrapping_mul(P);
        self.features[self.len] = self.base | (h >> (64 - HASH_BITS)) as u32;
        self.len += 1;
    }

    fn all(self) -> [u32; N] {
        debug_assert_eq!(self.len, N);
        self.features
    }
}

/// What a token of some kind gives to the tokens around it, from the one [`WINDOW`] places behind it to the one as
/// many places before; where the features for each of these places end, [`KIND_ENDS`] says.
pub(super) fn kind(kind: &Kind) -> [u32; 20] {
    let mut f = Collector::new(2001, 0);
    for distance in 0..=2 * WINDOW {
        f.one(kind.word);
        f.one(kind.tag);
        if distance.abs_diff(WINDOW) <= 1 {
            f.one(kind.shape);
            f.one(kind.ending);
        }
    }
    f.all()
}

/// Where the features of each distance end among those of a kind.
pub(super) const KIND_ENDS: [usize; 2 * WINDOW + 1] = [2, 4, 8, 12, 16, 18, 20];

/// How many features [`token`] finds.
pub(super) const TOKEN: usize = 51;

/// All other features of a token, the one in the middle of `around`.
pub(super) fn token(around: &[Atom; 2 * PAD + 1]) -> [u32; TOKEN] {
    let mut f = Collector::new(1, 0);
    let [.., before, a, after, _, _, _] = around;
    let clause = a.clause / 16;
    // words and rough parts of speech together
    f.two(before.word, a.word);
    f.two(a.word, after.word);
    for d in PAD - 2..=PAD + 1 {
        f.two(around[d].tag, around[d + 1].tag);
    }
    for d in PAD - 1..=PAD + 1 {
        f.three(around[d - 1].tag, around[d].tag, around[d + 1].tag);
    }
    // the token with what is known of its place
    f.two(a.quoted, a.tag);
    f.two(a.rule, a.tag);
    f.two(a.rule, a.word);
    f.three(a.verb_before_class, a.distance_before, a.tag);
    f.three(a.verb_after_class, a.distance_after, a.tag);
    f.three(a.verb_before_class, a.verb_after_class, a.tag);
    f.two(clause, a.tag);
    f.two(a.to_start, a.tag);
    f.two(a.to_end, a.tag);
    f.two(a.sentence, a.tag);
    // quotation
    for near in &around[PAD - 2..=PAD + 2] {
        f.one(near.quoted);
    }
    f.two(before.quoted, a.quoted);
    f.two(a.quoted, after.quoted);
    // what the rules made of it
    for near in &around[PAD - 2..=PAD + 2] {
        f.one(near.rule);
    }
    f.three(before.rule, a.rule, after.rule);
    f.two(a.rule, a.way);
    f.two(a.quoted, a.rule);
    // verbs of saying around it
    f.two(a.rule, a.verb_before);
    f.two(a.rule, a.verb_after);
    f.two(a.verb_before, a.distance_before);
    f.two(a.verb_before_class, a.distance_before);
    f.three(a.quoted, a.verb_before, a.distance_before);
    f.three(a.verb_before_class, clause, a.distance_before);
    f.two(a.verb_after, a.distance_after);
    f.two(a.verb_after_class, a.distance_after);
    f.three(a.quoted, a.verb_after, a.distance_after);
    // place in clause and sentence
    f.one(a.clause);
    f.two(a.to_end, a.verb_before_class);
    f.two(a.to_start, a.verb_after_class);
    f.two(a.opening, a.to_start);
    f.three(a.sentence, a.to_start, a.rule);
    f.one(0);
    f.one(a.sentence);
    f.two(a.quoted, a.sentence);
    f.all()
}

/// How many features [`reading`] finds.
pub(super) const READING: usize = 26;

/// What an earlier reading says around a token, the one in the middle of `around`.
pub(super) fn reading(a: &Atom, around: &[LabelAtom; 2 * PAD + 1]) -> [u32; READING] {
    let mut f = Collector::new(1001, 1 << HASH_BITS);
    let [.., before, l, after, _, _, _] = around;
    for d in around {
        f.one(d.label);
    }
    f.two(before.label, l.label);
    f.two(l.label, after.label);
    f.three(before.label, l.label, after.label);
    f.two(l.label, a.rule);
    f.two(l.label, a.quoted);
    f.two(l.label, l.before);
    f.two(l.label, l.after);
    f.three(l.label, l.before, l.after);
    f.two(l.label, l.sentence);
    f.three(l.label, l.before, a.verb_before);
    f.three(l.label, l.after, a.verb_after);
    f.three(l.label, l.before, a.quoted);
    f.three(l.label, l.sentence, a.quoted);
    f.two(l.label, a.tag);
    f.two(l.label, a.word);
    f.three(l.before, l.after, a.tag);
    f.three(l.label, l.sentence, a.tag);
    f.all()
}

/// What a step to a token from the label before depends on.
pub(super) fn steps(before: &Atom, a: &Atom) -> [u32; STEPS] {
    [1, 2 + a.tag, 1000 + a.quoted * 256 + before.quoted]
}

/// How many features each step has.
pub(super) const STEPS: usize = 3;

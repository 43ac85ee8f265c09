//! A small seeded generator: the same numbers on every machine and in every version.

/// `SplitMix64` (Steele, Lea & Flood, 2014).
///
/// Not for secrets; for shuffles, folds and bootstrap samples that must be repeatable.
#[derive(Debug, Clone)]
pub struct Random(u64);

impl Random {
    /// The generator for `seed`.
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next 64 bits.
    pub const fn next_u64(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A whole number in `0..bound`; 0 if `bound` is 0. (Lemire's multiplication;
    /// its bias is below `bound / 2^64`.)
    pub const fn below(&mut self, bound: usize) -> usize {
        ((self.next_u64() as u128 * bound as u128) >> 64) as usize
    }

    /// A number in `[0, 1)`.
    pub const fn unit(&mut self) -> f64 {
        (self.next_u64() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// Puts `items` in random order (Fisher-Yates).
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for i in (1..items.len()).rev() {
            items.swap(i, self.below(i + 1));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_numbers_are_those_of_the_published_algorithm() {
        let mut r = Random::new(1_234_567);
        assert_eq!(r.next_u64(), 6_457_827_717_110_365_317);
        assert_eq!(r.next_u64(), 3_203_168_211_198_807_973);
    }

    #[test]
    fn a_shuffle_keeps_everything_and_repeats() {
        let shuffled = |seed| {
            let mut v: Vec<u32> = (0..100).collect();
            Random::new(seed).shuffle(&mut v);
            v
        };
        let mut sorted = shuffled(3);
        assert_eq!(sorted, shuffled(3));
        assert_ne!(sorted, shuffled(4));
        sorted.sort_unstable();
        assert!(sorted.into_iter().eq(0..100));
    }
}

//! The best row of labels.

use super::label::Label;

/// Scores of the labels, one lane each; the last is not used.
pub(super) type Lanes = [f32; 8];

/// Scores of the labels after each label before.
pub(super) type Steps = [Lanes; Label::COUNT];

/// Scratch for decoding.
#[derive(Debug, Default)]
pub(super) struct Decoder {
    from: Vec<[u8; 8]>,
}

const NEVER: f32 = -1.0e30;

/// Added to the score of each step: nothing, or so much that it is never taken.
pub(super) const ALLOWED: Steps = {
    let mut steps = [[0.0; 8]; Label::COUNT];
    let mut before = 0;
    while before < Label::COUNT {
        let mut label = 0;
        while label < 8 {
            if label == Label::COUNT || !Label(label as u8).may_follow(Label(before as u8)) {
                steps[before][label] = NEVER;
            }
            label += 1;
        }
        before += 1;
    }
    steps
};

impl Decoder {
    /// The row of `n` labels with the highest sum of scores (Viterbi): each token's own, and those of
    /// the step to it.
    pub(super) fn decode(
        &mut self,
        n: usize,
        mut own: impl FnMut(usize, &mut Lanes),
        mut steps: impl FnMut(usize, &mut Steps),
        labels: &mut Vec<Label>,
    ) {
        labels.clear();
        labels.resize(n, Label::OUTSIDE);
        self.from.clear();
        let mut previous = [NEVER; 8];
        previous[0] = 0.0;
        for i in 0..n {
            let mut here = [0.0; 8];
            own(i, &mut here);
            let mut step = ALLOWED;
            steps(i, &mut step);
            let mut best = [f32::NEG_INFINITY; 8];
            let mut from = [0u32; 8]; // as wide as a score, so that both are chosen at once
            for (before, row) in step.iter().enumerate() {
                let so_far = previous[before];
                for label in 0..8 {
                    let score = so_far + row[label];
                    let better = score > best[label];
                    best[label] = if better { score } else { best[label] };
                    from[label] = if better { before as u32 } else { from[label] };
                }
            }
            for label in 0..8 {
                previous[label] = (best[label] + here[label]).max(NEVER);
            }
            self.from.push(from.map(|before| before as u8));
        }
        let better = |a: &usize, b: &usize| previous[*a].total_cmp(&previous[*b]).then(b.cmp(a));
        let mut at = (0..Label::COUNT).max_by(better).unwrap_or(0);
        for i in (0..n).rev() {
            labels[i] = Label(at as u8);
            at = usize::from(self.from[i][at]);
        }
    }
}

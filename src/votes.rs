//! Labels of several annotators: their votes as one label, as a distribution, and as a yardstick.

use crate::label::{LabelSet, LabelledSentence, Sentiment, Stance};

/// What each annotator said of one sentence, in a fixed order; `None` from whoever did not label it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Votes<L>(pub Vec<Option<L>>);

impl<L: LabelSet> Votes<L> {
    /// The votes for each label, in the order of the labels.
    pub fn counts(&self) -> [usize; 3] {
        let mut counts = [0; 3];
        self.0.iter().flatten().for_each(|l| counts[l.index()] += 1);
        counts
    }

    /// The label of most votes; `None` where two lead, or nobody voted.
    pub fn majority(&self) -> Option<L> {
        leader(self.counts()).map(|k| L::ALL[k])
    }

    /// The label of most votes without that of one annotator.
    pub fn majority_without(&self, annotator: usize) -> Option<L> {
        let mut counts = self.counts();
        if let Some(Some(own)) = self.0.get(annotator) {
            counts[own.index()] -= 1;
        }
        leader(counts).map(|k| L::ALL[k])
    }
}

fn leader(counts: [usize; 3]) -> Option<usize> {
    let most = counts.iter().copied().max().filter(|m| *m > 0)?;
    let mut leaders = (0..3).filter(|k| counts[*k] == most);
    let first = leaders.next();
    first.filter(|_| leaders.next().is_none())
}

/// Which task the votes are on.
#[derive(Debug, Clone, PartialEq)]
pub enum VotedRows {
    /// Stance, for each sentence.
    Stance(Vec<Votes<Stance>>),
    /// Sentiment, for each sentence.
    Sentiment(Vec<Votes<Sentiment>>),
}

/// For training: a row for each label that a sentence was given, which counts by its share of the votes. Other labels of
/// the sentence are kept with the first of its rows.
///
/// # Panics
/// If there are not as many votes as sentences.
pub fn spread(sentences: &[LabelledSentence], votes: &VotedRows) -> Vec<LabelledSentence> {
    let mut all = Vec::new();
    for (i, sentence) in sentences.iter().enumerate() {
        let counts = match votes {
            VotedRows::Stance(votes) => votes[i].counts(),
            VotedRows::Sentiment(votes) => votes[i].counts(),
        };
        let cast: usize = counts.iter().sum();
        for (k, count) in counts.into_iter().enumerate().filter(|(_, n)| *n > 0) {
            let mut row = sentence.clone();
            row.label_probability = Some(count as f32 / cast as f32);
            match votes {
                VotedRows::Stance(_) => (row.stance, row.sentiment) = (Some(Stance::ALL[k]), None),
                VotedRows::Sentiment(_) => (row.sentiment, row.stance) = (Some(Sentiment::ALL[k]), None),
            }
            all.push(row);
        }
    }
    all
}

/// For judging: each sentence with the label of most votes; sentences without one lose theirs.
///
/// # Panics
/// If there are not as many votes as sentences.
pub fn decide(sentences: &mut [LabelledSentence], votes: &VotedRows) {
    for (i, sentence) in sentences.iter_mut().enumerate() {
        match votes {
            VotedRows::Stance(votes) => sentence.stance = votes[i].majority(),
            VotedRows::Sentiment(votes) => sentence.sentiment = votes[i].majority(),
        }
        sentence.label_probability = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Stance::{Against, Favor};

    #[test]
    fn ties_have_no_majority_and_shares_sum_to_one() {
        let votes =
            [Votes(vec![Some(Favor), Some(Against), None]), Votes(vec![Some(Favor), Some(Favor), Some(Against)])];
        assert_eq!(votes[0].majority(), None);
        assert_eq!(votes[1].majority(), Some(Favor));
        assert_eq!(votes[1].majority_without(0), None);
        assert_eq!(votes[1].majority_without(2), Some(Favor));
        let rows = [LabelledSentence::new("1", "a"), LabelledSentence::new("2", "b")];
        let all = spread(&rows, &VotedRows::Stance(votes.to_vec()));
        let shares: Vec<_> = all.iter().map(|s| (s.id.as_str(), s.stance, s.label_probability)).collect();
        let third = 1.0 / 3.0;
        assert_eq!(shares[..2], [("1", Some(Favor), Some(0.5)), ("1", Some(Against), Some(0.5))]);
        assert_eq!(shares[2..], [("2", Some(Favor), Some(2.0 * third)), ("2", Some(Against), Some(third))]);
    }
}

//! How far several annotators agree: the yardstick for any model of their labels.

use crate::label::LabelSet;
use crate::metrics::{Confusion, Estimate, Resamples, cohen_kappa, gwet_ac1, krippendorff_alpha};
use crate::votes::Votes;
use serde::Serialize;

/// Agreement on one task, with bootstrap intervals of 95 % over rows.
#[derive(Debug, Clone, Serialize)]
pub struct Agreement {
    /// `stance` or `sentiment`.
    pub task: &'static str,
    /// Rows with two labels at least.
    pub n: usize,
    /// Share of pairs of labels on one row that are equal, averaged over rows.
    pub observed: Estimate,
    /// Krippendorff's alpha, nominal.
    pub alpha: Estimate,
    /// Gwet's AC1.
    pub ac1: Estimate,
    /// Cohen's kappa of each two annotators.
    pub pairs: Vec<PairAgreement>,
    /// What one annotator reaches against the majority of the others.
    pub ceiling: Ceiling,
}

/// Two annotators.
#[derive(Debug, Clone, Serialize)]
pub struct PairAgreement {
    /// One.
    pub first: String,
    /// The other.
    pub second: String,
    /// Rows that both labelled.
    pub n: usize,
    /// Cohen's kappa.
    pub kappa: Estimate,
}

/// The human ceiling: each annotator judged as a model would be, by the majority of the others; ties of the others are left out.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Ceiling {
    /// Share right, averaged over annotators.
    pub accuracy: Estimate,
    /// Mean of the classes' F1, averaged over annotators.
    pub macro_f1: Estimate,
    /// Mean F1 of the poles, averaged over annotators.
    pub f_avg: Estimate,
}

/// Measures the agreement of annotators on sentences.
///
/// ```
/// use standpoint::{evaluate::agreement, label::Stance, votes::Votes};
/// let rows: Vec<Votes<Stance>> = [[0, 0], [1, 1], [2, 2], [0, 1]]
///     .map(|r| Votes(r.map(|k| Some([Stance::Favor, Stance::Against, Stance::Neutral][k])).to_vec()))
///     .to_vec();
/// let found = agreement(&rows, &["ann".to_owned(), "bo".to_owned()], 100, 0);
/// assert_eq!(found.observed.value, Some(0.75));
/// ```
pub fn agreement<L: LabelSet>(rows: &[Votes<L>], annotators: &[String], samples: usize, seed: u64) -> Agreement {
    let numbers = |votes: &Votes<L>| votes.0.iter().flatten().map(|l| l.index()).collect::<Vec<_>>();
    let labels: Vec<Vec<usize>> = rows.iter().map(numbers).collect();
    let pairs: Vec<(usize, usize)> =
        (0..annotators.len()).flat_map(|a| (a + 1..annotators.len()).map(move |b| (a, b))).collect();
    let both = |row: usize, (a, b): (usize, usize)| -> Option<(usize, usize)> {
        let of = |annotator: usize| rows[row].0.get(annotator).copied().flatten().map(LabelSet::index);
        of(a).zip(of(b))
    };
    let resamples = Resamples::new(rows.len(), None, samples, seed);
    let all = resamples.estimate(|times| {
        let drawn = times.iter().enumerate().flat_map(|(row, n)| std::iter::repeat_n(row, *n as usize));
        let drawn: Vec<usize> = drawn.collect();
        let chosen: Vec<Vec<usize>> = drawn.iter().map(|row| labels[*row].clone()).collect();
        let mut values = vec![observed(&chosen), krippendorff_alpha::<3>(&chosen), gwet_ac1::<3>(&chosen)];
        values.extend(ceiling(rows, &drawn, annotators.len()));
        values.extend(pairs.iter().map(|pair| {
            let common: Vec<(usize, usize)> = drawn.iter().filter_map(|row| both(*row, *pair)).collect();
            cohen_kappa::<3>(&common)
        }));
        values
    });
    let pair = |(i, (a, b)): (usize, &(usize, usize))| PairAgreement {
        first: annotators[*a].clone(),
        second: annotators[*b].clone(),
        n: (0..rows.len()).filter(|row| both(*row, (*a, *b)).is_some()).count(),
        kappa: all[6 + i],
    };
    Agreement {
        task: L::TASK,
        n: labels.iter().filter(|l| l.len() > 1).count(),
        observed: all[0],
        alpha: all[1],
        ac1: all[2],
        pairs: pairs.iter().enumerate().map(pair).collect(),
        ceiling: Ceiling { accuracy: all[3], macro_f1: all[4], f_avg: all[5] },
    }
}

fn observed(rows: &[Vec<usize>]) -> Option<f64> {
    let of = |row: &Vec<usize>| {
        let m = row.len() as f64;
        let same: f64 = (0..3).map(|k| row.iter().filter(|l| **l == k).count() as f64).map(|c| c * (c - 1.0)).sum();
        same / (m * (m - 1.0))
    };
    let all: Vec<f64> = rows.iter().filter(|r| r.len() > 1).map(of).collect();
    (!all.is_empty()).then(|| all.iter().sum::<f64>() / all.len() as f64)
}

/// Accuracy, macro-F1 and `F_avg` of each annotator against the others' majority, averaged over annotators.
fn ceiling<L: LabelSet>(rows: &[Votes<L>], drawn: &[usize], annotators: usize) -> [Option<f64>; 3] {
    let judged = |annotator: usize| {
        let pair = |row: &usize| {
            let votes = &rows[*row];
            let own = votes.0.get(annotator).copied().flatten()?;
            Some((votes.majority_without(annotator)?.index(), own.index()))
        };
        Confusion::<3>::from_pairs(drawn.iter().filter_map(pair))
    };
    let all: Vec<Confusion<3>> = (0..annotators).map(judged).collect();
    let mean = |of: &dyn Fn(&Confusion<3>) -> Option<f64>| {
        let values: Vec<f64> = all.iter().filter_map(of).collect();
        (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
    };
    [mean(&Confusion::accuracy), mean(&Confusion::macro_f1), mean(&|c| c.f_avg([0, 1]))]
}

//! Shares, not counts: how many of a set of statements are in favor, when the labels come from a model that errs.

use crate::metrics::{Estimate, percentile};
use crate::random::Random;
use rayon::prelude::*;
use serde::Serialize;
use std::collections::BTreeMap;

/// Estimated shares of the three labels.
#[derive(Debug, Clone, Serialize)]
pub struct Shares {
    /// Statements.
    pub n: usize,
    /// Shares of the predicted labels, as counted.
    pub counted: [f64; 3],
    /// Shares of the true labels: adjusted for the model's errors where those are known, with intervals of 95 %.
    pub shares: [Estimate; 3],
    /// Whether the intervals include the model's errors; otherwise only that the statements are a sample.
    pub adjusted: bool,
}

/// Gold by predicted counts of a model on labelled sentences like those whose shares are asked for.
pub type ErrorCounts = [[u64; 3]; 3];

/// Steps of expectation maximisation at most.
const STEPS: usize = 500;

/// Estimates shares from predicted labels.
///
/// Where `errors` are known, the shares are those most likely to give the predicted counts: `q_j = Σ_k p_k P(predicted j |
/// gold k)`, solved for `p` within its bounds (adjusted count; Forman 2008, *Quantifying counts and costs via
/// classification*; Saerens, Latinne & Decaestecker 2002). This holds where the model errs on each true label as it does on the
/// labelled sentences. Intervals are from Bayesian bootstrap samples (Rubin 1981) of both: the statements (by `groups`, such
/// as articles, where given) and the labelled sentences.
///
/// ```
/// use standpoint::evaluate::shares;
/// // the model takes a quarter of what is in favor for neutral, and makes no other error
/// let errors = [[75, 0, 25], [0, 100, 0], [0, 0, 100]];
/// let predicted: Vec<usize> = (0..100).map(|i| if i < 60 { 0 } else { 2 }).collect();
/// let found = shares(&predicted, None, Some(&errors), 200, 0);
/// assert!((found.shares[0].value.unwrap() - 0.8).abs() < 1e-3);
/// assert!(found.shares[0].low.unwrap() < 0.75);
/// ```
///
/// # Panics
/// If a label is not below 3, or there are not as many groups as labels.
pub fn shares(
    predicted: &[usize],
    groups: Option<&[usize]>,
    errors: Option<&ErrorCounts>,
    samples: usize,
    seed: u64,
) -> Shares {
    let members = members(predicted, groups);
    let total = members.iter().fold([0.0; 3], |sum, m| std::array::from_fn(|k| sum[k] + m[k]));
    let known = errors.filter(|e| e.iter().all(|gold| gold.iter().sum::<u64>() > 0));
    let counted = normal(total);
    let value = known.map_or(counted, |e| adjust(&counted, &rates(e)));
    let drawn: Vec<[f64; 3]> = (0..samples)
        .into_par_iter()
        .map(|sample| {
            let mut random = Random::new(seed ^ (sample as u64 + 1).wrapping_mul(0xd134_2543_de82_ef95));
            // the doubt about labels that were not met: half an observation of each (Jeffreys), of a group's usual size
            let size = predicted.len() as f64 / members.len().max(1) as f64;
            let mut counts: [f64; 3] = std::array::from_fn(|_| size * gamma(0.5, &mut random));
            for member in &members {
                let weight = gamma(1.0, &mut random);
                (0..3).for_each(|k| counts[k] += weight * member[k]);
            }
            let counted = normal(counts);
            known.map_or(counted, |e| adjust(&counted, &redrawn(e, &mut random)))
        })
        .collect();
    let estimate = |k: usize| {
        let mut seen: Vec<f64> = drawn.iter().map(|d| d[k]).collect();
        seen.sort_unstable_by(f64::total_cmp);
        let (low, high) = (percentile(&seen, 0.025), percentile(&seen, 0.975));
        if predicted.is_empty() {
            return Estimate::default();
        }
        // at the bounds, where all labels are one, the value itself is the interval's end
        Estimate { value: Some(value[k]), low: low.map(|l| l.min(value[k])), high: high.map(|h| h.max(value[k])) }
    };
    Shares { n: predicted.len(), counted, shares: [0, 1, 2].map(estimate), adjusted: known.is_some() }
}

/// Counts of labels for each group, or each statement.
fn members(predicted: &[usize], groups: Option<&[usize]>) -> Vec<[f64; 3]> {
    let mut found: BTreeMap<usize, [f64; 3]> = BTreeMap::new();
    if let Some(groups) = groups {
        assert_eq!(groups.len(), predicted.len(), "a group for each label");
    }
    for (row, label) in predicted.iter().enumerate() {
        found.entry(groups.map_or(row, |g| g[row])).or_default()[*label] += 1.0;
    }
    found.into_values().collect()
}

fn normal(counts: [f64; 3]) -> [f64; 3] {
    let sum: f64 = counts.iter().sum();
    counts.map(|c| if sum > 0.0 { c / sum } else { 0.0 })
}

/// For each true label how often it is taken for each.
fn rates(errors: &ErrorCounts) -> [[f64; 3]; 3] {
    errors.map(|gold| normal(gold.map(|n| n as f64)))
}

/// Rates as they might be, given the labelled sentences: a draw from the posterior of each true label (Jeffreys' prior).
fn redrawn(errors: &ErrorCounts, random: &mut Random) -> [[f64; 3]; 3] {
    errors.map(|gold| normal(gold.map(|n| gamma(n as f64 + 0.5, random))))
}

/// A draw from the gamma distribution of that shape (Marsaglia & Tsang 2000).
fn gamma(shape: f64, random: &mut Random) -> f64 {
    if shape < 1.0 {
        let u = 1.0 - random.unit();
        return gamma(shape + 1.0, random) * u.powf(1.0 / shape);
    }
    let d = shape - 1.0 / 3.0;
    let c = (9.0 * d).sqrt().recip();
    loop {
        let (u, v) = (1.0 - random.unit(), random.unit());
        let x = (-2.0 * u.ln()).sqrt() * (std::f64::consts::TAU * v).cos();
        let cube = (1.0 + c * x).powi(3);
        if cube > 0.0 && (1.0 - random.unit()).ln() < 0.5 * x * x + d - d * cube + d * cube.ln() {
            return d * cube;
        }
    }
}

/// The shares `p` that make `counted` most likely: the solution of the three equations if it is a distribution, else by
/// expectation maximisation, which never leaves the bounds.
fn adjust(counted: &[f64; 3], rates: &[[f64; 3]; 3]) -> [f64; 3] {
    if let Some(p) = solve(counted, rates).filter(|p| p.iter().all(|v| (0.0..=1.0).contains(v))) {
        return p;
    }
    let mut p = [1.0 / 3.0; 3];
    for _ in 0..STEPS {
        let expected: [f64; 3] = std::array::from_fn(|j| (0..3).map(|k| p[k] * rates[k][j]).sum());
        let next: [f64; 3] = std::array::from_fn(|k| {
            let seen = (0..3).filter(|j| counted[*j] > 0.0 && expected[*j] > 0.0);
            p[k] * seen.map(|j| counted[j] * rates[k][j] / expected[j]).sum::<f64>()
        });
        let moved = (0..3).map(|k| (next[k] - p[k]).abs()).fold(0.0, f64::max);
        p = normal(next);
        if moved < 1e-7 {
            break;
        }
    }
    p
}

/// Cramer's rule; nothing where the rates of two labels are nearly alike.
fn solve(q: &[f64; 3], rates: &[[f64; 3]; 3]) -> Option<[f64; 3]> {
    let determinant = |m: &[[f64; 3]; 3]| {
        m[0][0] * (m[1][1] * m[2][2] - m[1][2] * m[2][1]) - m[0][1] * (m[1][0] * m[2][2] - m[1][2] * m[2][0])
            + m[0][2] * (m[1][0] * m[2][1] - m[1][1] * m[2][0])
    };
    let whole = determinant(rates);
    let with = |k: usize| {
        let mut replaced = *rates; // rows are columns of the transposed system
        replaced[k] = *q;
        determinant(&replaced) / whole
    };
    (whole.abs() > 1e-9).then(|| [0, 1, 2].map(with))
}

#[cfg(test)]
#[allow(clippy::print_stdout)] // figures for the record
mod tests {
    use super::*;

    #[test]
    fn gamma_draws_have_the_right_mean_and_variance() {
        let mut random = Random::new(3);
        for shape in [0.5, 1.0, 7.5] {
            let drawn: Vec<f64> = (0..20_000).map(|_| gamma(shape, &mut random)).collect();
            let mean = drawn.iter().sum::<f64>() / 20_000.0;
            let variance = drawn.iter().map(|d| (d - mean).powi(2)).sum::<f64>() / 20_000.0;
            assert!(
                (mean / shape - 1.0).abs() < 0.05 && (variance / shape - 1.0).abs() < 0.1,
                "{shape}: {mean} {variance}"
            );
        }
    }

    #[test]
    fn labels_never_met_are_not_ruled_out() {
        let found = shares(&[0; 18], None, None, 1000, 0);
        let (low, high) = (found.shares[0].low.unwrap(), found.shares[0].high.unwrap());
        assert!((0.75..0.95).contains(&low) && high == 1.0, "{low} {high}");
    }

    fn draw(random: &mut Random, shares: &[f64; 3]) -> usize {
        let u = random.unit();
        if u < shares[0] { 0 } else { 1 + usize::from(u >= shares[0] + shares[1]) }
    }

    /// The whole process simulated: true labels, a model that errs, a labelled sample that tells how.
    #[test]
    fn intervals_cover_the_true_shares_as_often_as_they_say() {
        let rates = [[0.72, 0.15, 0.13], [0.12, 0.74, 0.14], [0.2, 0.22, 0.58]];
        let mut random = Random::new(21);
        let cases = [
            ([0.5, 0.3, 0.2], 300),
            ([0.15, 0.7, 0.15], 300),
            ([0.34, 0.33, 0.33], 80),
            ([0.03, 0.92, 0.05], 200),
            ([0.9, 0.06, 0.04], 30),
        ];
        for (truth, n) in cases {
            let (mut covered, mut all, mut naive) = (0, 0, 0);
            for trial in 0..200 {
                let predicted: Vec<usize> = (0..n)
                    .map(|_| {
                        let gold = draw(&mut random, &truth);
                        draw(&mut random, &rates[gold])
                    })
                    .collect();
                let mut errors = [[0; 3]; 3];
                for i in 0..450 {
                    errors[i % 3][draw(&mut random, &rates[i % 3])] += 1;
                }
                let adjusted = shares(&predicted, None, Some(&errors), 200, trial);
                let counted = shares(&predicted, None, None, 200, trial);
                let holds = |s: &Shares, k: usize| {
                    s.shares[k].low.unwrap() <= truth[k] + 1e-12 && truth[k] <= s.shares[k].high.unwrap() + 1e-12
                };
                all += 3;
                covered += (0..3).filter(|k| holds(&adjusted, *k)).count();
                naive += (0..3).filter(|k| holds(&counted, *k)).count();
            }
            let share = f64::from(covered as u32) / f64::from(all);
            let naive = f64::from(naive as u32) / f64::from(all);
            println!("{truth:?}, {n} statements: {share:.3} covered; by counting alone {naive:.3}");
            assert!((0.93..=1.0).contains(&share), "{truth:?}, {n} statements: {share:.3} covered");
        }
    }

    #[test]
    fn a_perfect_model_needs_no_adjustment_and_groups_widen_the_interval() {
        let perfect = [[5000, 0, 0], [0, 5000, 0], [0, 0, 5000]];
        let predicted: Vec<usize> = (0..90).map(|i| (i / 10) % 3).collect();
        let alone = shares(&predicted, None, Some(&perfect), 300, 1);
        assert!((0..3).all(|k| (alone.shares[k].value.unwrap() - 1.0 / 3.0).abs() < 1e-9));
        let groups: Vec<usize> = (0..90).map(|i| i / 10).collect();
        let together = shares(&predicted, Some(&groups), Some(&perfect), 300, 1);
        let width = |s: &Shares| s.shares[0].high.unwrap() - s.shares[0].low.unwrap();
        assert!(width(&together) > 2.0 * width(&alone));
    }

    #[test]
    fn without_known_errors_shares_are_counts_and_say_so() {
        let unknown = [[5, 0, 0], [0, 0, 0], [0, 0, 5]];
        let found = shares(&[0, 0, 1, 2], None, Some(&unknown), 50, 0);
        assert!(!found.adjusted);
        assert_eq!(found.shares[0].value, Some(0.5));
        assert_eq!(shares(&[], None, None, 10, 0).shares[0].value, None);
    }
}

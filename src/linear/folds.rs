//! Cross-validation folds that keep groups together and classes in proportion.

use crate::random::Random;
use std::collections::BTreeMap;

/// Assigns each row to one of `k` folds.
///
/// Rows with the same number in `groups` come into the same fold; among the
/// ways that this leaves, the numbers of each stratum are spread evenly, the
/// largest groups first. Same input and seed, same folds.
///
/// ```
/// use standpoint::linear::folds::assign;
/// let strata = [0, 0, 1, 1, 0, 1];
/// let groups = [7, 7, 8, 9, 10, 11];
/// let folds = assign(&strata, &groups, 2, 0);
/// assert_eq!(folds[0], folds[1]);
/// assert_eq!(folds.iter().filter(|f| **f == 0).count(), 3);
/// ```
///
/// # Panics
/// If `k` is 0, or the lengths differ.
pub fn assign(strata: &[usize], groups: &[usize], k: usize, seed: u64) -> Vec<usize> {
    assert!(k > 0, "one fold at least");
    assert_eq!(strata.len(), groups.len(), "a stratum and a group for each row");
    let kinds = strata.iter().max().map_or(0, |m| m + 1);
    let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (row, group) in groups.iter().enumerate() {
        members.entry(*group).or_default().push(row);
    }
    let mut order: Vec<&Vec<usize>> = members.values().collect();
    Random::new(seed).shuffle(&mut order);
    order.sort_by_key(|rows| std::cmp::Reverse(rows.len()));

    let mut filled = vec![vec![0usize; kinds]; k];
    let mut sizes = vec![0usize; k];
    let mut folds = vec![0; strata.len()];
    for rows in order {
        let mut need = BTreeMap::new();
        for &row in rows {
            *need.entry(strata[row]).or_insert(0) += 1;
        }
        let crowd = |fold: usize| -> (usize, usize) {
            (need.iter().map(|(stratum, n)| filled[fold][*stratum] * n).sum(), sizes[fold])
        };
        let best = (0..k).min_by_key(|f| crowd(*f)).unwrap_or(0);
        for (stratum, n) in need {
            filled[best][stratum] += n;
        }
        sizes[best] += rows.len();
        for &row in rows {
            folds[row] = best;
        }
    }
    folds
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn groups_stay_whole_and_strata_even(
            rows in prop::collection::vec((0usize..3, 0usize..40), 1..200), k in 1usize..6, seed: u64
        ) {
            let (strata, groups): (Vec<_>, Vec<_>) = rows.into_iter().unzip();
            let folds = assign(&strata, &groups, k, seed);
            for i in 0..groups.len() {
                prop_assert!(folds[i] < k);
                for j in 0..i {
                    prop_assert!(groups[i] != groups[j] || folds[i] == folds[j]);
                }
            }
            prop_assert_eq!(&folds, &assign(&strata, &groups, k, seed));
        }

        #[test]
        fn rows_of_their_own_are_spread_to_within_one(
            strata in prop::collection::vec(0usize..4, 1..150), k in 1usize..7, seed: u64
        ) {
            let groups: Vec<usize> = (0..strata.len()).collect();
            let folds = assign(&strata, &groups, k, seed);
            for s in 0..4 {
                let counts: Vec<usize> = (0..k)
                    .map(|f| (0..strata.len()).filter(|&i| strata[i] == s && folds[i] == f).count())
                    .collect();
                prop_assert!(counts.iter().max().unwrap() - counts.iter().min().unwrap() <= 1);
            }
        }
    }
}

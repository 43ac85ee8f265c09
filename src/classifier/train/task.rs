//! One task: choice of a setting by cross-validation, the final fit, calibration.

use super::corpus::Corpus;
use super::design::Design;
use super::{Grid, Row, Stage, TrainOptions};
use crate::classifier::confidence::confidence;
use crate::classifier::model::{ClassCounts, Confidence, TaskHead, Toward, Weights};
use crate::linear::search::{Trial, one_standard_error};
use crate::linear::solver::{Options, Solution};
use crate::linear::{LANES, Loss, folds};
use crate::metrics::{Confusion, argmax};
use rayon::prelude::*;
use std::collections::BTreeMap;

/// A task to learn.
pub(super) struct Task<'a> {
    /// Whether sentences or mentions are judged.
    pub(super) toward: Toward,
    /// Whether what is to be learned is toward a topic.
    pub(super) toward_topics: bool,
    pub(super) rows: &'a [Row],
    pub(super) topics: &'a [String],
    pub(super) corpus: &'a Corpus,
    pub(super) options: &'a TrainOptions,
    /// Settings to choose from.
    pub(super) grid: &'a Grid,
}

/// Scores of rows that were held back, with their numbers.
type Held = Vec<(usize, [f32; 3])>;

/// A setting of the hyper-parameters.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Setting {
    pub(super) c: f64,
    pub(super) balance: f64,
    pub(super) shared: f64,
    pub(super) lexical: f64,
}

/// Largest difference of projected gradients when only the choice of a setting depends on it.
const SEARCH_TOLERANCE: f64 = 0.1;
/// The same for the model that is kept.
const FINAL_TOLERANCE: f64 = 0.1;
const MAX_PASSES: usize = 300;

impl Task<'_> {
    pub(super) fn learn(&self, progress: &(dyn Fn(Stage) + Sync)) -> Option<(TaskHead, Weights)> {
        if self.rows.is_empty() {
            return None;
        }
        let (setting, confidence) = if self.options.folds == 0 {
            (self.first_setting(), Confidence::RAW)
        } else {
            let (setting, scores) = self.search(progress);
            let all: Vec<usize> = (0..self.rows.len()).collect();
            (setting, self.confidence(&all, &scores))
        };
        progress(Stage::Fitting);
        let design = Design::new(self, setting.shared, setting.lexical);
        let unseen = if self.options.folds == 0 { None } else { self.unseen(&design, setting) };
        let all: Vec<usize> = (0..self.rows.len()).collect();
        let solution = self.fit(&design, &all, setting, FINAL_TOLERANCE, None);
        Some((self.head(setting, confidence, unseen), design.weights(self.corpus, setting, &solution)))
    }

    fn first_setting(&self) -> Setting {
        let grid = self.grid;
        Setting {
            c: grid.costs[0],
            balance: grid.balances[0],
            shared: if self.copies() { grid.shared[0] } else { 1.0 },
            lexical: grid.lexical[0],
        }
    }

    /// How sure the model may be about topics that it never saw: each topic is scored by
    /// a model fitted on others, which knows only what topics share.
    fn unseen(&self, design: &Design, setting: Setting) -> Option<Confidence> {
        const LEAST_TOPICS: usize = 5;
        let rows: Vec<usize> = (0..self.rows.len()).filter(|r| self.rows[*r].topic.is_some()).collect();
        if self.topics.len() < LEAST_TOPICS {
            return None;
        }
        let fold = |row: usize| self.rows[row].topic.map_or(usize::MAX, |t| t % self.options.folds);
        let held_back = |f: usize| {
            let (held, train): (Vec<usize>, Vec<usize>) = (0..self.rows.len()).partition(|r| fold(*r) == f);
            let solution = self.fit(design, &train, setting, SEARCH_TOLERANCE, None);
            // a topic's own columns have no weights where none of its rows was seen
            held.into_iter().map(|r| (r, design.score(r, &solution))).collect::<Held>()
        };
        let found: Vec<Held> = (0..self.options.folds).into_par_iter().map(held_back).collect();
        let mut scores = vec![[0.0; 3]; self.rows.len()];
        found.into_iter().flatten().for_each(|(row, s)| scores[row] = s);
        Some(self.confidence(&rows, &scores))
    }

    /// Whether topics have weights of their own.
    pub(super) fn copies(&self) -> bool {
        self.topics.len() > 1
    }

    /// The best setting and its out-of-fold scores.
    fn search(&self, progress: &(dyn Fn(Stage) + Sync)) -> (Setting, Vec<[f32; 3]>) {
        let Grid { costs, balances, shared, lexical } = self.grid;
        let mut costs = costs.clone();
        costs.sort_by(f64::total_cmp);
        let mut shared = if self.copies() { shared.clone() } else { vec![1.0] };
        shared.sort_by(|a, b| b.total_cmp(a));
        let folds = self.folds();
        let plain = self.options.lexicon.operators.is_empty() && self.options.columns.is_empty();
        let mut lexical = if plain { vec![1.0] } else { lexical.clone() };
        lexical.sort_by(f64::total_cmp);
        let scales: Vec<(f64, f64)> = shared.iter().flat_map(|s| lexical.iter().map(move |l| (*s, *l))).collect();
        let designs: Vec<Design> = scales.iter().map(|(s, l)| Design::new(self, *s, *l)).collect();
        // one chain of warm starts along the costs for each of these
        let mut chains = Vec::new();
        for design in 0..designs.len() {
            for balance in balances {
                chains.extend((0..self.options.folds).map(|fold| (design, *balance, fold)));
            }
        }
        let done = std::sync::atomic::AtomicUsize::new(0);
        let all = chains.len() * costs.len();
        let found: Vec<Vec<Held>> = chains
            .par_iter()
            .map(|&(design, balance, fold)| {
                let (train, held): (Vec<usize>, Vec<usize>) = (0..self.rows.len()).partition(|r| folds[*r] != fold);
                let mut start: Option<Vec<[f64; LANES]>> = None;
                let mut last_c = 1.0;
                costs
                    .iter()
                    .map(|&c| {
                        let (shared, lexical) = scales[design];
                        let setting = Setting { c, balance, shared, lexical };
                        let scaled = start.take().map(|duals| scale(duals, c / last_c));
                        let solution = self.fit(&designs[design], &train, setting, SEARCH_TOLERANCE, scaled.as_deref());
                        let scores = held.iter().map(|&r| (r, designs[design].score(r, &solution))).collect();
                        start = Some(solution.duals);
                        last_c = c;
                        let done = done.fetch_add(1, std::sync::atomic::Ordering::Relaxed) + 1;
                        progress(Stage::Searching { done, all });
                        scores
                    })
                    .collect()
            })
            .collect();

        let mut trials: Vec<Trial<(Setting, Vec<[f32; 3]>)>> = Vec::new();
        for (place, c) in costs.iter().enumerate() {
            for (design, (shared, lexical)) in scales.iter().enumerate() {
                for balance in balances {
                    let setting = Setting { c: *c, balance: *balance, shared: *shared, lexical: *lexical };
                    let mut scores = vec![[0.0; 3]; self.rows.len()];
                    let mine = chains.iter().zip(&found).filter(|(chain, _)| chain.0 == design && chain.1 == *balance);
                    for (_, by_cost) in mine {
                        by_cost[place].iter().for_each(|(row, s)| scores[*row] = *s);
                    }
                    let by_fold = (0..self.options.folds).filter_map(|f| self.fold_score(&scores, &folds, f)).collect();
                    trials.push(Trial { params: (setting, scores), scores: by_fold });
                }
            }
        }
        let best = one_standard_error(&trials).unwrap_or(0);
        trials.swap_remove(best).params
    }

    /// Folds that keep groups together and spread topics and classes.
    fn folds(&self) -> Vec<usize> {
        let strata: Vec<usize> = self.rows.iter().map(|r| r.topic.map_or(0, |t| t + 1) * 3 + r.class).collect();
        let groups: Vec<usize> = self.rows.iter().map(|r| r.group).collect();
        folds::assign(&strata, &groups, self.options.folds, self.options.seed)
    }

    fn fold_score(&self, scores: &[[f32; 3]], folds: &[usize], fold: usize) -> Option<f64> {
        let held = self.rows.iter().zip(scores).zip(folds).filter(|(_, f)| **f == fold);
        Confusion::<3>::from_pairs(held.map(|((row, s), _)| (row.class, argmax(s)))).macro_f1()
    }

    fn fit(
        &self,
        design: &Design,
        train: &[usize],
        setting: Setting,
        tolerance: f64,
        start: Option<&[[f64; LANES]]>,
    ) -> Solution {
        let classes: Vec<usize> = train.iter().map(|r| self.rows[*r].class).collect();
        let costs = self.costs(train, setting.balance);
        let options = Options {
            loss: Loss::SquaredHinge,
            c: setting.c,
            tolerance,
            max_passes: MAX_PASSES,
            seed: self.options.seed,
        };
        design.fit(train, &classes, &costs, &options, start)
    }

    /// Row weights times `(n_t / (3 n_tc))^balance`, within each topic.
    fn costs(&self, train: &[usize], balance: f64) -> Vec<f64> {
        let mut mass: BTreeMap<Option<usize>, [f64; 3]> = BTreeMap::new();
        for &r in train {
            mass.entry(self.rows[r].topic).or_default()[self.rows[r].class] += self.rows[r].weight;
        }
        let cost = |&r: &usize| {
            let row = &self.rows[r];
            let of = mass[&row.topic];
            let share = of.iter().sum::<f64>() / (3.0 * of[row.class]);
            if row.weight > 0.0 { row.weight * share.powf(balance) } else { 0.0 }
        };
        train.iter().map(cost).collect()
    }

    fn head(&self, setting: Setting, confidence: Confidence, unseen: Option<Confidence>) -> TaskHead {
        let mut rows: BTreeMap<String, ClassCounts> = BTreeMap::new();
        for row in self.rows {
            let topic = row.topic.map_or(String::new(), |t| self.topics[t].clone());
            rows.entry(topic).or_default()[row.class] += 1;
        }
        let Setting { c, balance, shared, lexical } = setting;
        TaskHead { toward: self.toward, rows, c, balance, shared, lexical, confidence, unseen, calibrated: None }
    }

    /// What the out-of-fold `scores` of `rows` tell about how sure the model may be.
    fn confidence(&self, rows: &[usize], scores: &[[f32; 3]]) -> Confidence {
        let classes: Vec<usize> = rows.iter().map(|r| self.rows[*r].class).collect();
        let scores: Vec<[f32; 3]> = rows.iter().map(|r| scores[*r]).collect();
        confidence(&scores, &classes, |i| self.rows[rows[i]].weight, self.options.folds, self.options.abstain)
    }
}

fn scale(mut duals: Vec<[f64; LANES]>, by: f64) -> Vec<[f64; LANES]> {
    duals.iter_mut().flatten().for_each(|d| *d *= by);
    duals
}

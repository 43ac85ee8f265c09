//! Dual coordinate descent for linear classifiers.
//!
//! **Problem.** For each of the classes side by side, with rows `x_i`, signs `y_i = ±1` and
//! costs `C_i = C · weight_i`, find the weights `w` that minimise
//!
//! ```text
//! P(w) = ½ |w|² + Σ C_i · loss(y_i w·x_i)
//!     loss(m) = max(0, 1 - m)²          squared hinge
//!     loss(m) = ln(1 + exp(-m))         logistic
//! ```
//!
//! An intercept is a constant column of the rows and regularised like the rest.
//!
//! **Method.** Coordinate descent on the dual: Hsieh, Chang, Lin, Keerthi &
//! Sundararajan, *A dual coordinate descent method for large-scale linear SVM*
//! (ICML 2008), algorithm 3, with shrinking of whole rows; for the logistic
//! loss Yu, Huang & Lin, *Dual coordinate descent methods for logistic
//! regression and maximum entropy models* (Machine Learning 85, 2011), with a
//! safeguarded Newton step for each one-variable problem. Up to [`LANES`]
//! classes are solved in one walk over the rows.
//!
//! **Stopping.** When, over a pass through all rows, the largest and smallest projected
//! gradients differ by no more than `tolerance`, or after `max_passes`.
//! [`Solution::duality_gap`] tells how far from the optimum that is.
//!
//! **Cost.** A pass is linear in the stored entries; memory is one row of
//! [`LANES`] numbers for each column and each row. No threads: the result
//! depends on nothing but the problem and the seed.

use super::Rows;
use crate::random::Random;

/// Classes solved side by side.
pub const LANES: usize = 4;

/// How a wrong or unsure decision is charged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Loss {
    /// `max(0, 1 - m)²`: fast, and the best for short texts in our trials.
    #[default]
    SquaredHinge,
    /// `ln(1 + exp(-m))`: scores that are log-odds.
    Logistic,
}

/// What to solve and how far.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// The loss.
    pub loss: Loss,
    /// Cost of a row of weight 1.
    pub c: f64,
    /// Largest difference of projected gradients at the end.
    pub tolerance: f64,
    /// Passes after which to stop in any case.
    pub max_passes: usize,
    /// Orders the rows.
    pub seed: u64,
}

/// The solution for [`LANES`] problems.
#[derive(Debug, Clone)]
pub struct Solution {
    /// A weight for each column and lane.
    pub weights: Vec<[f32; LANES]>,
    /// A dual variable for each row and lane; a start for a near problem.
    pub duals: Vec<[f64; LANES]>,
    /// Passes made over the rows.
    pub passes: usize,
    /// Whether the tolerance was reached.
    pub converged: bool,
}

/// The signs of the rows in each lane: `+1.0` or `-1.0`, and `0.0` in lanes not used.
pub type Signs = [f64; LANES];

/// A set of classification problems over the same rows.
#[derive(Debug, Clone, Copy)]
pub struct Problem<'a, R> {
    rows: &'a R,
    signs: &'a [Signs],
    costs: &'a [f64],
}

impl<'a, R: Rows> Problem<'a, R> {
    /// The problem of `rows` with their signs and relative costs (row weights).
    ///
    /// # Panics
    /// If the lengths differ, or a cost is negative or not finite.
    pub fn new(rows: &'a R, signs: &'a [Signs], costs: &'a [f64]) -> Self {
        assert_eq!(rows.nrows(), signs.len(), "one set of signs a row");
        assert_eq!(rows.nrows(), costs.len(), "one cost a row");
        assert!(costs.iter().all(|c| c.is_finite() && *c >= 0.0), "costs are finite and not negative");
        Self { rows, signs, costs }
    }

    /// Solves all lanes. `start` are the duals of a near problem over the same
    /// rows (another `c`), or none.
    pub fn solve(&self, options: &Options, start: Option<&[[f64; LANES]]>) -> Solution {
        match options.loss {
            Loss::SquaredHinge => Descent::new(self, *options, start, SquaredHinge).run(),
            Loss::Logistic => Descent::new(self, *options, start, Logistic).run(),
        }
    }

    /// The primal objective of each lane.
    pub fn primal(&self, options: &Options, weights: &[[f32; LANES]]) -> [f64; LANES] {
        let mut sums = [0.0; LANES];
        for w in weights {
            for (sum, w) in sums.iter_mut().zip(w) {
                *sum += 0.5 * f64::from(*w) * f64::from(*w);
            }
        }
        for i in 0..self.rows.nrows() {
            let scores = self.rows.dot(i, weights);
            for lane in 0..LANES {
                let margin = self.signs[i][lane] * f64::from(scores[lane]);
                let cost = options.c * self.costs[i] * self.signs[i][lane].abs();
                sums[lane] += cost * loss(options.loss, margin);
            }
        }
        sums
    }

    /// The dual objective of each lane, a lower bound of the primal one.
    pub fn dual(&self, options: &Options, solution: &Solution) -> [f64; LANES] {
        let mut w = vec![[0.0f32; LANES]; self.rows.ncols()];
        let mut sums = [0.0; LANES];
        for (i, duals) in solution.duals.iter().enumerate() {
            let mut step = [0.0; LANES];
            for lane in 0..LANES {
                step[lane] = (duals[lane] * self.signs[i][lane]) as f32;
                sums[lane] += conjugate(options.loss, duals[lane], options.c * self.costs[i]);
            }
            self.rows.add(i, step, &mut w);
        }
        for w in &w {
            for lane in 0..LANES {
                sums[lane] -= 0.5 * f64::from(w[lane]) * f64::from(w[lane]);
            }
        }
        sums
    }
}

impl Solution {
    /// Primal minus dual objective in each lane, as a share of the primal one:
    /// an upper bound of how much better any other weights could be.
    pub fn duality_gap<R: Rows>(&self, problem: &Problem<'_, R>, options: &Options) -> [f64; LANES] {
        let primal = problem.primal(options, &self.weights);
        let dual = problem.dual(options, self);
        std::array::from_fn(|l| if primal[l] > 0.0 { (primal[l] - dual[l]) / primal[l] } else { 0.0 })
    }
}

fn loss(loss: Loss, margin: f64) -> f64 {
    match loss {
        Loss::SquaredHinge => (1.0 - margin).max(0.0).powi(2),
        Loss::Logistic if margin > 0.0 => (-margin).exp().ln_1p(),
        Loss::Logistic => margin.exp().ln_1p() - margin,
    }
}

/// What a dual variable adds to the dual objective.
fn conjugate(loss: Loss, dual: f64, cost: f64) -> f64 {
    match loss {
        Loss::SquaredHinge if cost > 0.0 => dual - dual * dual / (4.0 * cost),
        Loss::SquaredHinge => 0.0,
        Loss::Logistic => -(entropy(dual) + entropy(cost - dual) - entropy(cost)),
    }
}

fn entropy(x: f64) -> f64 {
    if x > 0.0 { x * x.ln() } else { 0.0 }
}

/// The one-variable problem of a row and lane.
trait OneVariable: Copy {
    /// A dual variable to begin with.
    fn begin(self, cost: f64) -> f64;
    /// A start taken from another problem, made feasible.
    fn admit(self, dual: f64, cost: f64) -> f64;
    /// The better dual variable, and by how much the present one breaks the
    /// optimality condition (a projected gradient).
    fn improve(self, dual: f64, margin: f64, norm: f64, cost: f64) -> (f64, f64);
    /// Whether the variable rests at its bound although its gradient exceeds `bound`.
    fn rests(self, dual: f64, margin: f64, cost: f64, bound: f64) -> bool;
}

#[derive(Clone, Copy)]
struct SquaredHinge;

impl OneVariable for SquaredHinge {
    fn begin(self, _: f64) -> f64 {
        0.0
    }

    fn admit(self, dual: f64, cost: f64) -> f64 {
        if cost > 0.0 { dual.max(0.0) } else { 0.0 }
    }

    fn improve(self, dual: f64, margin: f64, norm: f64, cost: f64) -> (f64, f64) {
        let diagonal = 0.5 / cost;
        let gradient = margin - 1.0 + diagonal * dual;
        let violation = if dual == 0.0 { gradient.min(0.0) } else { gradient };
        ((dual - gradient / (norm + diagonal)).max(0.0), violation)
    }

    fn rests(self, dual: f64, margin: f64, _: f64, bound: f64) -> bool {
        dual == 0.0 && margin - 1.0 > bound
    }
}

#[derive(Clone, Copy)]
struct Logistic;

impl OneVariable for Logistic {
    fn begin(self, cost: f64) -> f64 {
        (0.001 * cost).min(1e-8)
    }

    fn admit(self, dual: f64, cost: f64) -> f64 {
        dual.clamp(1e-12 * cost, cost * (1.0 - 1e-12))
    }

    /// Newton on `½ norm (z - dual)² + margin (z - dual) + z ln z + (c - z) ln(c - z)`,
    /// kept inside the open interval by halving.
    fn improve(self, dual: f64, margin: f64, norm: f64, cost: f64) -> (f64, f64) {
        let slope = |z: f64| norm * (z - dual) + margin + (z / (cost - z)).ln();
        let violation = slope(dual);
        let (mut low, mut high) = (0.0, cost);
        let mut z = dual;
        for _ in 0..100 {
            let g = slope(z);
            if g.abs() < 1e-10 || high - low <= f64::EPSILON * cost {
                break;
            }
            if g > 0.0 {
                high = z;
            } else {
                low = z;
            }
            let newton = z - g / (norm + cost / (z * (cost - z)));
            let halved = f64::midpoint(low, high);
            z = if newton > low && newton < high { newton } else { halved };
            if z <= 0.0 || z >= cost {
                z = dual;
                break;
            }
        }
        (z, violation)
    }

    fn rests(self, _: f64, _: f64, _: f64, _: f64) -> bool {
        false // the optimum is never at a bound
    }
}

/// The state of a descent.
struct Descent<'p, 'a, R, V> {
    problem: &'p Problem<'a, R>,
    options: Options,
    variable: V,
    weights: Vec<[f32; LANES]>,
    duals: Vec<[f64; LANES]>,
    norms: Vec<[f64; LANES]>,
    active: Vec<u32>,
    random: Random,
}

/// The range of projected gradients seen in a pass.
#[derive(Clone, Copy)]
struct Range {
    low: f64,
    high: f64,
}

impl Range {
    const EMPTY: Range = Range { low: f64::INFINITY, high: f64::NEG_INFINITY };

    fn add(&mut self, value: f64) {
        self.low = self.low.min(value);
        self.high = self.high.max(value);
    }

    fn width(self) -> f64 {
        (self.high - self.low).max(0.0)
    }
}

impl<'p, 'a, R: Rows, V: OneVariable> Descent<'p, 'a, R, V> {
    fn new(problem: &'p Problem<'a, R>, options: Options, start: Option<&[[f64; LANES]]>, variable: V) -> Self {
        let n = problem.rows.nrows();
        let mut weights = vec![[0.0f32; LANES]; problem.rows.ncols()];
        let mut duals = vec![[0.0f64; LANES]; n];
        let mut active = Vec::with_capacity(n);
        for i in 0..n {
            let cost = options.c * problem.costs[i];
            if cost <= 0.0 {
                continue; // a row without weight has no say
            }
            active.push(i as u32);
            let signs = problem.signs[i];
            for lane in (0..LANES).filter(|&l| signs[l] != 0.0) {
                duals[i][lane] = match start {
                    Some(start) => variable.admit(start[i][lane], cost),
                    None => variable.begin(cost),
                };
            }
            let step = std::array::from_fn(|l| (duals[i][l] * signs[l]) as f32);
            if step != [0.0; LANES] {
                problem.rows.add(i, step, &mut weights);
            }
        }
        let norms = (0..n).map(|i| problem.rows.squared_norms(i)).collect();
        let random = Random::new(options.seed);
        Self { problem, options, variable, weights, duals, norms, active, random }
    }

    fn run(mut self) -> Solution {
        let all = self.active.clone();
        let mut bound = f64::INFINITY;
        let mut passes = 0;
        let mut converged = all.is_empty();
        while passes < self.options.max_passes && !converged {
            passes += 1;
            let seen = self.pass(bound);
            if seen.width() <= self.options.tolerance {
                if self.active.len() == all.len() {
                    converged = true;
                } else {
                    self.active.clone_from(&all); // look again at the rows set aside
                    bound = f64::INFINITY;
                }
            } else {
                bound = if seen.high <= 0.0 { f64::INFINITY } else { seen.high };
            }
        }
        Solution { weights: self.weights, duals: self.duals, passes, converged }
    }

    /// One pass over the active rows; rows at rest beyond `bound` in every lane are set aside.
    fn pass(&mut self, bound: f64) -> Range {
        let mut seen = Range::EMPTY;
        let mut active = std::mem::take(&mut self.active);
        self.random.shuffle(&mut active);
        active.retain(|&i| self.visit(i as usize, bound, &mut seen));
        self.active = active;
        seen
    }

    /// Improves the duals of a row; whether it stays active.
    fn visit(&mut self, i: usize, bound: f64, seen: &mut Range) -> bool {
        let rows = self.problem.rows;
        let signs = self.problem.signs[i];
        let cost = self.options.c * self.problem.costs[i];
        let scores = rows.dot(i, &self.weights);
        let mut step = [0.0f32; LANES];
        let (mut rests, mut moved) = (true, false);
        for lane in 0..LANES {
            if signs[lane] == 0.0 {
                continue;
            }
            let dual = self.duals[i][lane];
            let margin = signs[lane] * f64::from(scores[lane]);
            if self.variable.rests(dual, margin, cost, bound) {
                continue;
            }
            rests = false;
            let (better, violation) = self.variable.improve(dual, margin, self.norms[i][lane], cost);
            seen.add(violation);
            if violation.abs() > 1e-12 {
                self.duals[i][lane] = better;
                step[lane] = ((better - dual) * signs[lane]) as f32;
                moved |= step[lane] != 0.0;
            }
        }
        if moved {
            rows.add(i, step, &mut self.weights);
        }
        !rests
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::linear::SparseRecords;
    use proptest::prelude::*;

    fn options(loss: Loss, c: f64) -> Options {
        Options { loss, c, tolerance: 1e-5, max_passes: 5000, seed: 1 }
    }

    fn signs(bits: &[u8]) -> Vec<Signs> {
        bits.iter().map(|b| std::array::from_fn(|l| if b >> l & 1 == 1 { 1.0 } else { -1.0 })).collect()
    }

    prop_compose! {
        fn problem()(n in 2usize..20, d in 1usize..8)(
            rows in prop::collection::vec(prop::collection::vec((0..d as u32, -2.0f32..2.0), 0..5), n),
            bits in prop::collection::vec(0u8..16, n),
            costs in prop::collection::vec(0.0f64..2.0, n),
            d in Just(d),
        ) -> (SparseRecords, Vec<Signs>, Vec<f64>) {
            (SparseRecords::from_rows(d, rows).unwrap(), signs(&bits), costs)
        }
    }

    proptest! {
        #[test]
        fn the_duality_gap_closes((rows, signs, costs) in problem(), logistic in any::<bool>()) {
            let options = options(if logistic { Loss::Logistic } else { Loss::SquaredHinge }, 0.7);
            let problem = Problem::new(&rows, &signs, &costs);
            let solution = problem.solve(&options, None);
            for gap in solution.duality_gap(&problem, &options) {
                prop_assert!((-1e-4..1e-3).contains(&gap), "gap {gap}");
            }
        }

        #[test]
        fn the_optimality_conditions_hold((rows, signs, costs) in problem()) {
            let options = options(Loss::SquaredHinge, 1.0);
            let problem = Problem::new(&rows, &signs, &costs);
            let solution = problem.solve(&options, None);
            for i in 0..rows.nrows() {
                let scores = rows.dot(i, &solution.weights);
                for l in 0..LANES {
                    // KKT: alpha_i = 2 C_i max(0, 1 - margin_i)
                    let margin = signs[i][l] * f64::from(scores[l]);
                    let want = 2.0 * costs[i] * (1.0 - margin).max(0.0);
                    prop_assert!((solution.duals[i][l] - want).abs() < 1e-3 * (1.0 + want));
                }
            }
        }

        #[test]
        fn neither_row_order_nor_column_numbers_matter((rows, signs, costs) in problem()) {
            let options = options(Loss::SquaredHinge, 1.0);
            let a = Problem::new(&rows, &signs, &costs).solve(&options, None);
            let n = rows.nrows();
            let d = rows.ncols() as u32;
            let turned: Vec<Vec<(u32, f32)>> =
                (0..n).rev().map(|i| rows.row(i).map(|(c, v)| (d - 1 - c, v)).collect()).collect();
            let turned = SparseRecords::from_rows(d as usize, turned).unwrap();
            let (signs, costs): (Vec<_>, Vec<_>) = signs.iter().copied().zip(costs.iter().copied()).rev().unzip();
            let b = Problem::new(&turned, &signs, &costs).solve(&options, None);
            for (wa, wb) in a.weights.iter().zip(b.weights.iter().rev()) {
                for l in 0..LANES {
                    prop_assert!((wa[l] - wb[l]).abs() < 1e-3, "{wa:?} {wb:?}");
                }
            }
        }
    }

    #[test]
    fn a_warm_start_reaches_the_same_solution_sooner() {
        let rows: Vec<Vec<(u32, f32)>> =
            (0..200u32).map(|i| vec![(i % 13, 1.0), (13 + i % 7, 0.5), (20, 1.0)]).collect();
        let rows = SparseRecords::from_rows(21, rows).unwrap();
        let bits: Vec<u8> = (0..200u32).map(|i| u8::from(i % 13 < 6) | u8::from(i % 7 < 3) << 1).collect();
        let signs = signs(&bits);
        let costs = vec![1.0; 200];
        let problem = Problem::new(&rows, &signs, &costs);
        let near = problem.solve(&options(Loss::SquaredHinge, 0.5), None);
        let cold = problem.solve(&options(Loss::SquaredHinge, 0.6), None);
        let warm = problem.solve(&options(Loss::SquaredHinge, 0.6), Some(&near.duals));
        assert!(warm.converged && cold.converged && warm.passes < cold.passes);
        for (a, b) in warm.weights.iter().flatten().zip(cold.weights.iter().flatten()) {
            assert!((a - b).abs() < 1e-3);
        }
    }

    #[test]
    fn rows_without_weight_have_no_say() {
        let rows = SparseRecords::from_rows(1, [vec![(0, 1.0)], vec![(0, 1.0)]]).unwrap();
        let signs = signs(&[15, 0]);
        let both = Problem::new(&rows, &signs, &[1.0, 0.0]).solve(&options(Loss::SquaredHinge, 1.0), None);
        assert!(both.weights[0].iter().all(|w| (w - 2.0 / 3.0).abs() < 1e-4));
    }
}

//! Behaviour tests: what a model must say of sentences made for the purpose (Ribeiro et al. 2020, *Beyond
//! Accuracy: Behavioral Testing of NLP Models with `CheckList`*).

use crate::classifier::{Decision, Input, Model, Predictor};
use crate::label::{LabelSet, Sentiment, Stance};
use crate::metrics::{Estimate, proportion};
use crate::text::Span;
use rayon::prelude::*;
use serde::Serialize;

/// What is expected of a sentence, or of two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expectation {
    /// This stance.
    Stance(Stance),
    /// This sentiment.
    Sentiment(Sentiment),
    /// Both sentences get the same label: of stance if a topic is given, of sentiment otherwise.
    Same,
    /// One sentence gets one pole, the other the opposite one.
    Flip,
}

/// One test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Challenge {
    /// The ability or shortcut that it tests; tests of one name are counted together.
    pub name: String,
    /// The sentence.
    pub text: String,
    /// The sentence that it is compared with, for [`Expectation::Same`] and [`Expectation::Flip`].
    pub text2: Option<String>,
    /// The topic's id.
    pub topic: Option<String>,
    /// The words of the mention that is asked about, for models of sentiment toward a mention.
    pub target: Option<String>,
    /// What must come out.
    pub expectation: Expectation,
}

impl Challenge {
    fn is_about_stance(&self) -> bool {
        match self.expectation {
            Expectation::Stance(_) => true,
            Expectation::Sentiment(_) => false,
            Expectation::Same | Expectation::Flip => self.topic.is_some(),
        }
    }
}

/// A label, and how probable the model holds it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Answer {
    /// The label.
    pub label: &'static str,
    /// Its probability.
    pub probability: f32,
}

/// What a model made of one test.
#[derive(Debug, Clone, Serialize)]
pub struct Answered {
    /// The test's place among those given.
    pub case: usize,
    /// What it said of the sentence.
    pub first: Answer,
    /// What it said of the other one.
    pub second: Option<Answer>,
    /// Whether that is as expected.
    pub passed: bool,
    /// The largest change of a label's probability between the two sentences.
    pub shift: Option<f32>,
}

/// The tests of one name.
#[derive(Debug, Clone, Serialize)]
pub struct ChallengeGroup {
    /// The name.
    pub name: String,
    /// Tests.
    pub n: u64,
    /// How many of them were not passed.
    pub failed: u64,
    /// That share, with Wilson's interval of 95 %.
    pub failure_rate: Estimate,
    /// Mean of the shifts, where sentences are compared.
    pub mean_shift: Option<f64>,
}

/// What a model made of all tests.
#[derive(Debug, Clone, Serialize)]
pub struct ChallengeReport {
    /// Tests that the model could answer.
    pub n: u64,
    /// How many of them were not passed.
    pub failed: u64,
    /// That share, with Wilson's interval of 95 %.
    pub failure_rate: Estimate,
    /// Tests about a task that the model was not trained for; they are not counted.
    pub not_asked: u64,
    /// By name, in the order of first meeting.
    pub groups: Vec<ChallengeGroup>,
    /// Each test that could be answered.
    pub answers: Vec<Answered>,
}

/// Puts a model to the test. Labels are the most probable ones: abstention is not applied.
///
/// ```
/// use standpoint::builtin;
/// use standpoint::evaluate::{Challenge, Expectation, challenge};
/// let model = builtin::model()?;
/// let case = Challenge {
///     name: "plain opposition".to_owned(),
///     text: "Mayor Ida Holm opposes the sanctions on Russia.".to_owned(),
///     text2: Some("Mayor Ida Holm supports the sanctions on Russia.".to_owned()),
///     topic: Some("eu-sanctions".to_owned()),
///     target: None,
///     expectation: Expectation::Flip,
/// };
/// assert_eq!(challenge(&model, &[case]).failed, 0);
/// # Ok::<(), standpoint::classifier::ModelError>(())
/// ```
pub fn challenge(model: &Model, cases: &[Challenge]) -> ChallengeReport {
    let part = cases.len().div_ceil(rayon::current_num_threads()).max(256);
    let judged: Vec<Option<Answered>> = cases
        .par_chunks(part)
        .enumerate()
        .flat_map_iter(|(chunk, cases)| {
            let mut predictor = Predictor::new(model);
            let first = chunk * part;
            let answer = |(i, case): (usize, &Challenge)| answered(&mut predictor, first + i, case);
            cases.iter().enumerate().map(answer).collect::<Vec<_>>()
        })
        .collect();
    let answers: Vec<Answered> = judged.into_iter().flatten().collect();
    let failed = answers.iter().filter(|a| !a.passed).count() as u64;
    let n = answers.len() as u64;
    let groups = groups(cases, &answers);
    let not_asked = cases.len() as u64 - n;
    ChallengeReport { n, failed, failure_rate: proportion(failed, n), not_asked, groups, answers }
}

/// Three probabilities and the names of their labels.
#[derive(Debug, Clone, Copy)]
struct Judged {
    names: [&'static str; 3],
    best: usize,
    probabilities: [f32; 3],
}

impl Judged {
    fn new<L: LabelSet>(decision: &Decision<L>) -> Self {
        let names = L::ALL.map(LabelSet::name);
        Self { names, best: decision.label.index(), probabilities: decision.probabilities }
    }

    fn answer(&self) -> Answer {
        Answer { label: self.names[self.best], probability: self.probabilities[self.best] }
    }
}

fn answered(predictor: &mut Predictor<'_>, number: usize, case: &Challenge) -> Option<Answered> {
    let mut ask = |text: &str| {
        let target = case.target.as_deref().and_then(|t| text.find(t).map(|at| Span::new(at, at + t.len())));
        let decided = predictor.predict(&Input { text, topic: case.topic.as_deref(), target, row: None });
        if case.is_about_stance() {
            decided.stance.map(|d| Judged::new(&d))
        } else {
            decided.sentiment.map(|d| Judged::new(&d))
        }
    };
    let first = ask(&case.text)?;
    let second = case.text2.as_deref().and_then(&mut ask);
    let passed = match case.expectation {
        Expectation::Stance(label) => first.best == label.index(),
        Expectation::Sentiment(label) => first.best == label.index(),
        Expectation::Same => second.is_some_and(|s| s.best == first.best),
        // the two poles come first in every set of labels
        Expectation::Flip => second.is_some_and(|s| s.best < 2 && first.best < 2 && s.best != first.best),
    };
    let shift = second.map(|s| (0..3).map(|k| (s.probabilities[k] - first.probabilities[k]).abs()).fold(0.0, f32::max));
    Some(Answered { case: number, first: first.answer(), second: second.map(|s| s.answer()), passed, shift })
}

fn groups(cases: &[Challenge], answers: &[Answered]) -> Vec<ChallengeGroup> {
    let mut names: Vec<&str> = Vec::new();
    for case in cases {
        if !names.contains(&case.name.as_str()) {
            names.push(&case.name);
        }
    }
    let group = |name: &str| {
        let own: Vec<&Answered> = answers.iter().filter(|a| cases[a.case].name == name).collect();
        let (n, failed) = (own.len() as u64, own.iter().filter(|a| !a.passed).count() as u64);
        let shifts: Vec<f64> = own.iter().filter_map(|a| a.shift.map(f64::from)).collect();
        let mean_shift = (!shifts.is_empty()).then(|| shifts.iter().sum::<f64>() / shifts.len() as f64);
        ChallengeGroup { name: name.to_owned(), n, failed, failure_rate: proportion(failed, n), mean_shift }
    };
    names.into_iter().map(group).filter(|g| g.n > 0).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::builtin;

    fn case(text: &str, text2: Option<&str>, expectation: Expectation) -> Challenge {
        Challenge {
            name: "n".to_owned(),
            text: text.to_owned(),
            text2: text2.map(str::to_owned),
            topic: Some("border-wall".to_owned()),
            target: None,
            expectation,
        }
    }

    #[test]
    fn each_expectation_passes_and_fails() {
        let model = builtin::model().unwrap();
        let (yes, no) = ("She supports the border wall.", "She opposes the border wall.");
        let run = |c: Challenge| challenge(&model, &[c]).answers[0].passed;
        assert!(run(case(yes, None, Expectation::Stance(Stance::Favor))));
        assert!(!run(case(no, None, Expectation::Stance(Stance::Favor))));
        assert!(run(case(yes, Some(yes), Expectation::Same)));
        assert!(!run(case(yes, Some(no), Expectation::Same)));
        assert!(run(case(yes, Some(no), Expectation::Flip)));
        assert!(!run(case(yes, Some(yes), Expectation::Flip)));
        assert!(!run(case(yes, None, Expectation::Flip)), "a pair of one is no flip");
    }
}

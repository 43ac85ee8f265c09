//! Every measure equals scikit-learn's (or the cited formula) on random problems, and the solver reaches liblinear's optimum.
//!
//! Runs where a Python with scikit-learn is found (`STANDPOINT_PYTHON` names one that is not called `python3`); skips, saying
//! so, where there is none.
#![allow(clippy::print_stdout)] // says what was skipped

use serde_json::{Value, json};
use standpoint::linear::solver::{Loss, Options, Problem};
use standpoint::linear::{LANES, SparseRecords};
use standpoint::metrics::{Calibration, Confident, Confusion, McNemar, cohen_kappa, gwet_ac1, krippendorff_alpha};
use standpoint::random::Random;
use std::io::Write;
use std::process::{Command, Stdio};

/// What a script answers to each problem; nothing where there is no such Python.
fn answers(script: &str, problems: &[Value]) -> Option<Vec<Value>> {
    let python = std::env::var("STANDPOINT_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let ready = Command::new(&python).args(["-c", "import sklearn, scipy"]).stderr(Stdio::null()).status();
    if !ready.is_ok_and(|s| s.success()) {
        println!("skipped: {python} has no scikit-learn");
        return None;
    }
    let mut child = Command::new(&python)
        .args(["-W", "ignore", script])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines: String = problems.iter().map(|p| format!("{p}\n")).collect();
    let mut stdin = child.stdin.take().unwrap();
    let writer = std::thread::spawn(move || stdin.write_all(lines.as_bytes()).unwrap());
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    assert!(output.status.success(), "the script fails");
    let text = String::from_utf8(output.stdout).unwrap();
    let answers: Vec<Value> = text.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    assert_eq!(answers.len(), problems.len());
    Some(answers)
}

fn check(what: &str, problem: &Value, ours: Option<f64>, theirs: &Value) {
    let same = match (ours, theirs.as_f64()) {
        (Some(a), Some(b)) => (a - b).abs() < 1e-9,
        (a, b) => a.is_none() && b.is_none(),
    };
    assert!(same, "{what}: {ours:?} here, {theirs} there, for {problem}");
}

fn labels(random: &mut Random, n: usize, classes: usize) -> Vec<usize> {
    (0..n).map(|_| random.below(classes)).collect()
}

#[test]
fn a_thousand_label_problems_give_scikit_learns_scores() {
    let mut random = Random::new(1);
    let problems: Vec<Value> = (0..1000)
        .map(|_| {
            let (n, classes) = (1 + random.below(60), 1 + random.below(3));
            let gold = labels(&mut random, n, classes);
            let other_classes = 1 + random.below(3);
            let predicted = labels(&mut random, n, other_classes);
            let second = labels(&mut random, n, 3);
            json!({"kind": "labels", "gold": gold, "predicted": predicted, "second": second})
        })
        .collect();
    let Some(answers) = answers("tests/reference/metrics.py", &problems) else { return };
    let list = |p: &Value, key: &str| -> Vec<usize> { serde_json::from_value(p[key].clone()).unwrap() };
    for (p, theirs) in problems.iter().zip(&answers) {
        let (gold, predicted, second) = (list(p, "gold"), list(p, "predicted"), list(p, "second"));
        let pairs: Vec<(usize, usize)> = gold.iter().copied().zip(predicted.iter().copied()).collect();
        let confusion = Confusion::<3>::from_pairs(pairs.iter().copied());
        check("accuracy", p, confusion.accuracy(), &theirs["accuracy"]);
        check("macro-F1", p, confusion.macro_f1(), &theirs["macro_f1"]);
        check("F_avg", p, confusion.f_avg([0, 1]), &theirs["f_avg"]);
        assert_eq!(json!(confusion.counts()), theirs["confusion"]);
        for k in 0..3 {
            let class = confusion.class(k);
            check("precision", p, class.precision, &theirs["precision"][k]);
            check("recall", p, class.recall, &theirs["recall"][k]);
            check("F1", p, class.f1, &theirs["f1"][k]);
            assert_eq!(json!(class.support), theirs["support"][k]);
        }
        for (k, what) in ["precision", "recall", "F1"].into_iter().enumerate() {
            check(&format!("macro {what}"), p, confusion.averages(false)[k], &theirs["macro"][k]);
            check(&format!("weighted {what}"), p, confusion.averages(true)[k], &theirs["weighted"][k]);
        }
        check("kappa", p, cohen_kappa::<3>(&pairs), &theirs["kappa"]);
        let only =
            |a: &[usize], b: &[usize]| (0..gold.len()).filter(|i| a[*i] == gold[*i] && b[*i] != gold[*i]).count();
        let test = McNemar::new(only(&predicted, &second) as u64, only(&second, &predicted) as u64);
        check("McNemar's p", p, Some(test.p), &theirs["mcnemar"]);
    }
}

#[test]
fn two_hundred_probability_problems_give_the_same_losses() {
    let mut random = Random::new(2);
    let problems: Vec<Value> = (0..200)
        .map(|_| {
            let n = 2 + random.below(120);
            let rows: Vec<[f64; 3]> = (0..n)
                .map(|_| {
                    let raw: [f64; 3] = std::array::from_fn(|_| random.unit() + 1e-6);
                    let sum: f64 = raw.iter().sum();
                    raw.map(|r| r / sum)
                })
                .collect();
            let gold = labels(&mut random, n, 3);
            json!({"kind": "probabilities", "gold": gold, "probabilities": rows, "bins": 1 + random.below(20)})
        })
        .collect();
    let Some(answers) = answers("tests/reference/metrics.py", &problems) else { return };
    for (p, theirs) in problems.iter().zip(&answers) {
        let gold: Vec<usize> = serde_json::from_value(p["gold"].clone()).unwrap();
        let rows: Vec<[f64; 3]> = serde_json::from_value(p["probabilities"].clone()).unwrap();
        let bins = usize::try_from(p["bins"].as_u64().unwrap()).unwrap();
        let judged: Vec<(usize, [f64; 3])> = gold.into_iter().zip(rows).collect();
        let ours = Calibration::measure(&judged, bins).unwrap();
        check("log loss", p, Some(ours.log_loss), &theirs["log_loss"]);
        check("Brier score", p, Some(ours.brier), &theirs["brier"]);
        check("ECE", p, Some(ours.ece), &theirs["ece"]);
        check("AURC", p, Confident::new(&judged).aurc(&vec![1; judged.len()]), &theirs["aurc"]);
    }
}

#[test]
fn two_hundred_tables_of_ratings_give_the_same_agreement() {
    let mut random = Random::new(3);
    let problems: Vec<Value> = (0..200)
        .map(|_| {
            let annotators = 2 + random.below(4);
            let rows: Vec<Vec<Option<usize>>> = (0..2 + random.below(40))
                .map(|_| {
                    let truth = random.below(3);
                    let rate = |r: &mut Random| match r.unit() {
                        u if u < 0.2 => None,
                        u if u < 0.7 => Some(truth),
                        _ => Some(r.below(3)),
                    };
                    (0..annotators).map(|_| rate(&mut random)).collect()
                })
                .collect();
            json!({"kind": "ratings", "ratings": rows})
        })
        .collect();
    let Some(answers) = answers("tests/reference/metrics.py", &problems) else { return };
    for (p, theirs) in problems.iter().zip(&answers) {
        let rows: Vec<Vec<Option<usize>>> = serde_json::from_value(p["ratings"].clone()).unwrap();
        let rows: Vec<Vec<usize>> = rows.into_iter().map(|r| r.into_iter().flatten().collect()).collect();
        check("alpha", p, krippendorff_alpha::<3>(&rows), &theirs["alpha"]);
        check("AC1", p, gwet_ac1::<3>(&rows), &theirs["ac1"]);
    }
}

#[test]
fn the_solver_reaches_liblinears_objective() {
    let mut random = Random::new(4);
    let mut ours = Vec::new();
    let mut problems = Vec::new();
    for number in 0..20 {
        let (n, columns) = (50 + random.below(150), 20 + random.below(200));
        let mut number_in = |below: usize| random.below(below);
        let rows: Vec<Vec<(u32, f32)>> = (0..n)
            .map(|_| {
                let mut row: Vec<(u32, f32)> =
                    (0..12).map(|_| (number_in(columns) as u32, (number_in(100) as f32 + 1.0) / 50.0)).collect();
                row.sort_by_key(|p| p.0);
                row.dedup_by_key(|p| p.0);
                row
            })
            .collect();
        let signs: Vec<f64> = (0..n).map(|_| if number_in(3) == 0 { 1.0 } else { -1.0 }).collect();
        let costs: Vec<f64> = (0..n).map(|_| (1 + number_in(8)) as f64 / 4.0).collect();
        let loss = if number % 2 == 0 { Loss::SquaredHinge } else { Loss::Logistic };
        let c = [0.1, 0.3, 1.0][number % 3];
        let records = SparseRecords::from_rows(columns, rows.clone()).unwrap();
        let lanes: Vec<[f64; LANES]> = signs.iter().map(|s| [*s; LANES]).collect();
        let problem = Problem::new(&records, &lanes, &costs);
        let options = Options { loss, c, tolerance: 1e-6, max_passes: 10_000, seed: 0 };
        let solution = problem.solve(&options, None);
        ours.push(problem.primal(&options, &solution.weights)[0]);
        problems.push(json!({
            "rows": rows, "columns": columns, "signs": signs, "costs": costs, "c": c, "loss": loss,
        }));
    }
    let Some(theirs) = answers("tests/reference/objective.py", &problems) else { return };
    for (ours, theirs) in ours.iter().zip(&theirs) {
        let theirs = theirs.as_f64().unwrap();
        assert!((ours - theirs).abs() <= 1e-3 * theirs, "{ours} here, {theirs} there");
    }
}

//! An explanation as a page: the text, coloured by what moved the decision, and every summand.

use crate::classifier::{Decision, Explanation, TaskExplanation};
use crate::label::LabelSet;
use askama::Template;

#[derive(Template)]
#[template(path = "explanation.html")]
struct Page<'a> {
    title: String,
    topic: &'a str,
    model: &'a str,
    tasks: Vec<TaskView>,
}

struct TaskView {
    name: &'static str,
    decided: String,
    label: &'static str,
    labels: [&'static str; 3],
    pieces: Vec<Piece>,
    rows: Vec<Row>,
}

/// Some characters of one colour.
struct Piece {
    text: String,
    /// Empty for no colour.
    class: &'static str,
    strength: String,
    note: String,
}

struct Row {
    words: String,
    feature: String,
    scores: [String; 3],
}

/// The page on a sentence.
///
/// # Errors
/// If a template cannot be filled, which the types rule out.
pub fn explanation_html(
    text: &str,
    topic: Option<&str>,
    explanation: &Explanation,
    model: &str,
) -> Result<String, askama::Error> {
    let stance = explanation.prediction.stance.zip(explanation.stance.as_ref()).map(|(d, e)| view(text, &d, e));
    let sentiment =
        explanation.prediction.sentiment.zip(explanation.sentiment.as_ref()).map(|(d, e)| view(text, &d, e));
    let tasks = stance.into_iter().chain(sentiment).collect();
    let title: String = text.chars().take(60).collect();
    Page { title, topic: topic.unwrap_or("none"), model, tasks }.render()
}

fn view<L: LabelSet>(text: &str, decided: &Decision<L>, task: &TaskExplanation) -> TaskView {
    let labels = L::ALL.map(LabelSet::name);
    let chosen = decided.label.index();
    let unsure = if decided.abstained { ", below the model's threshold" } else { "" };
    let number = |s: [f64; 3]| s.map(|s| format!("{:+.4}", if s.abs() < 5e-5 { 0.0 } else { s }));
    let mut contributions: Vec<_> = task.contributions.iter().collect();
    contributions.sort_by(|a, b| pull(&b.scores, chosen).abs().total_cmp(&pull(&a.scores, chosen).abs()));
    let mut rows: Vec<Row> = contributions
        .iter()
        .map(|c| {
            let mut words: Vec<&str> = c.places.iter().map(|p| p.of(text)).collect();
            words.dedup();
            let feature = c.feature.clone().unwrap_or_else(|| format!("{} features of the word", c.parts.len()));
            Row { words: words.join(" … "), feature, scores: number(c.scores) }
        })
        .collect();
    rows.push(Row { words: "(constant)".to_owned(), feature: String::new(), scores: number(task.constants) });
    rows.push(Row { words: "= score".to_owned(), feature: String::new(), scores: number(task.scores) });
    TaskView {
        name: L::TASK,
        decided: format!("{} {:.2}{unsure}", decided.label, decided.confidence()),
        label: labels[chosen],
        labels,
        pieces: pieces(text, task, chosen),
        rows,
    }
}

/// How far scores pull toward a class: its own less the mean of the others.
fn pull(scores: &[f64; 3], class: usize) -> f64 {
    let others: f64 = (0..3).filter(|k| *k != class).map(|k| scores[k]).sum();
    scores[class] - others / 2.0
}

/// The text in pieces: what each character carries, of its word and of the features of the sentence that stand on it.
fn pieces(text: &str, task: &TaskExplanation, class: usize) -> Vec<Piece> {
    let starts: Vec<usize> = text.char_indices().map(|c| c.0).collect();
    let mut carried = vec![0.0; starts.len()];
    let number = |byte: usize| starts.partition_point(|s| *s < byte);
    for c in &task.contributions {
        let all: usize = c.places.iter().map(|p| number(p.end) - number(p.start)).sum();
        for place in &c.places {
            for (i, at) in (number(place.start)..number(place.end)).enumerate() {
                carried[at] += match c.characters.get(i) {
                    Some(own) => pull(own, class),
                    None => pull(&c.scores, class) / all.max(1) as f64,
                };
            }
        }
    }
    let largest = carried.iter().fold(0.0f64, |m, c| m.max(c.abs()));
    let shade = |c: f64| if largest > 0.0 { (c / largest * 8.0).round() as i32 } else { 0 };
    let mut pieces: Vec<(i32, String, f64)> = Vec::new();
    for (c, carried) in text.chars().zip(carried) {
        match pieces.last_mut() {
            Some(last) if last.0 == shade(carried) => {
                last.1.push(c);
                last.2 += carried;
            }
            _ => pieces.push((shade(carried), c.to_string(), carried)),
        }
    }
    let piece = |(shade, text, sum): (i32, String, f64)| Piece {
        text,
        class: match shade {
            0 => "",
            s if s > 0 => "favor",
            _ => "against",
        },
        strength: format!("{:.2}", f64::from(shade.abs()) / 8.0 * 0.6),
        note: format!("{sum:+.4}"),
    };
    pieces.into_iter().map(piece).collect()
}

//! A report of an evaluation as a page.

use super::svg;
use crate::evaluate::{Report, TaskReport};
use crate::write::measure::{interval, percent, plain};
use crate::write::report::{ReportTitle, about, class_rows, measure_rows, rival_header, rival_rows, slice_row};
use askama::Template;

#[derive(Template)]
#[template(path = "report.html")]
struct Page<'a> {
    title: &'a ReportTitle,
    n: usize,
    tasks: Vec<TaskView>,
}

/// A task in cells.
struct TaskView {
    name: &'static str,
    about: String,
    classes: Vec<Vec<String>>,
    measures: Vec<[String; 3]>,
    rival_header: Vec<&'static str>,
    rivals: Vec<Vec<String>>,
    confusion: String,
    reliability: String,
    reliability_caption: String,
    coverage: String,
    abstained: String,
    slices: Vec<Vec<String>>,
}

/// The whole page.
///
/// # Errors
/// If a template cannot be filled, which the types rule out.
pub fn report_html(title: &ReportTitle, report: &Report) -> Result<String, askama::Error> {
    let tasks = [("Stance", &report.stance), ("Sentiment", &report.sentiment)];
    let tasks = tasks.into_iter().filter_map(|(name, task)| Some(view(name, task.as_ref()?))).collect();
    Page { title, n: report.n, tasks }.render()
}

fn view(name: &'static str, task: &TaskReport) -> TaskView {
    let labels = [0, 1, 2].map(|k| task.classes[k].label);
    let ece = &task.measures.ece;
    TaskView {
        name,
        about: about(task),
        classes: class_rows(task),
        measures: measure_rows(task),
        rival_header: rival_header(),
        rivals: rival_rows(task),
        confusion: svg::confusion(labels, &task.confusion),
        reliability: svg::reliability(&task.reliability),
        reliability_caption: format!(
            "on the line, probabilities mean what they say. ECE {} {}",
            plain(ece),
            interval(ece)
        ),
        coverage: svg::risk_coverage(&task.risk_coverage),
        abstained: percent(&crate::metrics::Estimate { value: Some(task.abstained), ..Default::default() }),
        slices: task.slices.iter().map(slice_row).collect(),
    }
}

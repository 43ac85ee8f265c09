//! Self-contained pages: no script, no font, no picture from anywhere else. Templates are in `templates/`; whatever comes from
//! anybody's text is escaped there.

mod explanation;
mod overview;
mod report;
mod svg;

pub use explanation::explanation_html;
pub use overview::overview_html;
pub use report::report_html;

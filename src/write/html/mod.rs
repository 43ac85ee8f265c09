//! Self-contained pages: no script, no font, no picture from anywhere else. Templates are in `templates/`; whatever comes from
//! anybody's text is escaped there.

mod report;
mod svg;

pub use report::report_html;

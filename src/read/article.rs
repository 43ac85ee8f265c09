//! Articles from text files, JSON lines and tables.

use super::column::{self, Columns};
use super::error::{Place, ReadError, ReadErrorKind};
use super::html;
use super::input::{Format, InputFile};
use super::record::Record;
use super::source::Source;
use super::unread::{RecordUnit, UnreadRecords, records};
use crate::article::Article;

/// Reads all articles of some inputs, one at a time, in order.
///
/// A `.txt` file is one article, named by its path; its first line is its
/// title if a blank line follows. A page (`.html`) is one, too: its main text. A row of a table
/// or a line of JSON is one article, with its text in the column `text` or one of similar meaning.
pub fn articles(inputs: Vec<InputFile>, columns: Columns) -> Articles {
    Articles { records: records(inputs.into(), RecordUnit::Article, columns.clone()), columns }
}

/// Iterator over articles; see [`articles`].
#[derive(Debug)]
pub struct Articles {
    records: UnreadRecords,
    columns: Columns,
}

impl Iterator for Articles {
    type Item = Result<Article, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.records.next().map(|record| record.article(&self.columns))
    }
}

/// The one article of a text file or a page.
pub(super) fn from_file(source: Source) -> Result<Article, ReadError> {
    if source.format == Format::Html { html::article(source) } else { from_text(source) }
}

fn from_text(source: Source) -> Result<Article, ReadError> {
    let name = source.name.clone();
    let text = source.read_text()?;
    if text.trim().is_empty() {
        return Err(ReadError::new(Place::file(name), ReadErrorKind::Empty));
    }
    let mut article = Article::new(name, text);
    article.title = title(&article.text);
    Ok(article)
}

/// The first line, if a blank line and more text follow.
fn title(text: &str) -> Option<String> {
    let mut lines = text.trim_start().lines();
    let first = lines.next()?.trim();
    let blank = lines.next().is_some_and(|l| l.trim().is_empty());
    let more = lines.any(|l| !l.trim().is_empty());
    (blank && more).then(|| first.to_owned())
}

pub(super) fn from_record(record: &Record, columns: &Columns) -> Result<Article, ReadError> {
    let header: Vec<String> = record.fields.iter().map(|f| f.0.clone()).collect();
    let file = &record.place.file;
    let text_column = column::need(columns.text.as_ref(), column::TEXT, &header, file, "the text", "--text-col")
        .map_err(|e| ReadError { place: record.place.clone(), ..e })?;
    let text = record.text(&text_column)?.filter(|t| !t.trim().is_empty());
    let text = text.ok_or_else(|| record.error(&text_column, ReadErrorKind::Missing("text")))?;
    let id_column = column::find(columns.id.as_ref(), column::ID, &header);
    let id = id_column.as_ref().map(|c| record.text(c)).transpose()?.flatten();
    let id = id.unwrap_or_else(|| format!("{file}:{}", record.place.number()));
    let mut article = Article::new(id, text);
    for (name, value) in &record.fields {
        if *name == text_column || Some(name) == id_column.as_ref() || value.is_null() {
            continue;
        }
        let known = match name.to_ascii_lowercase().as_str() {
            "title" | "headline" => &mut article.title,
            "date" => &mut article.date,
            "outlet" | "publisher" | "source" => &mut article.outlet,
            "author" | "byline" => &mut article.author,
            "lang" | "language" => &mut article.language,
            _ => {
                article.columns.push((name.clone(), value.clone()));
                continue;
            }
        };
        *known = value.as_str().map_or_else(|| Some(value.to_string()), |s| Some(s.to_owned()));
    }
    Ok(article)
}

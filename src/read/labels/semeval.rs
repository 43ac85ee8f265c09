//! SemEval-2016 task 6: `ID`, `Target`, `Tweet`, `Stance` and perhaps `Opinion Towards` and `Sentiment`, with tabs between
//! them and no quoting. The target is the topic; `NONE` is neutral.

use super::{Mark, Marked, Place, RawRecord, ReadError, ReadErrorKind, Record};
use crate::read::record::Records;
use crate::read::source::Source;
use serde_json::Value;

pub(super) fn rows(source: Source) -> Result<Vec<Result<Marked, ReadError>>, ReadError> {
    let name = source.name.clone();
    let mut lines = Records::new(source)?;
    let line = |raw: Result<RawRecord, ReadError>| {
        let record = raw.and_then(RawRecord::read)?;
        let text = record.text("text")?.unwrap_or_default();
        Ok::<_, ReadError>((text, record.place))
    };
    let header = match lines.next_raw() {
        Some(first) => line(first)?.0,
        None => return Err(ReadError::new(Place::file(name), ReadErrorKind::Empty)),
    };
    let header: Vec<String> = header.split('\t').map(|c| c.trim().to_owned()).collect();
    let mut all = Vec::new();
    while let Some(raw) = lines.next_raw() {
        all.push(line(raw).and_then(|(text, place)| row(&header, &text, place)));
    }
    Ok(all)
}

fn row(header: &[String], line: &str, place: Place) -> Result<Marked, ReadError> {
    let cells: Vec<&str> = line.split('\t').collect();
    if cells.len() != header.len() {
        let what = format!("{} columns where the header has {}", cells.len(), header.len());
        return Err(ReadError::new(place, ReadErrorKind::Value(what)));
    }
    let mut record = Record { fields: Vec::new(), place };
    let mut labels = Vec::new();
    for (name, cell) in header.iter().zip(cells) {
        let mut put = |name: &str| record.fields.push((name.to_owned(), Value::String(cell.trim().to_owned())));
        let mark = |of: &str, word: &str| Mark { of: Some(of.to_owned()), word: word.to_owned() };
        match name.to_lowercase().as_str() {
            _ if cell.trim().is_empty() => {}
            "id" => put("id"),
            "target" => put("topic"),
            "tweet" => put("text"),
            "stance" => labels.push(mark("stance", cell.trim())),
            // the organisers' word for neither positive nor negative
            "sentiment" if cell.trim().eq_ignore_ascii_case("neither") => labels.push(mark("sentiment", "neutral")),
            "sentiment" => labels.push(mark("sentiment", cell.trim())),
            _ => put(name),
        }
    }
    Ok(Marked { record, column: "Stance", labels })
}

//! Labelled sentences from tables and JSON lines.

use super::column::{self, Columns, LabelMap};
use super::error::{Place, ReadError, ReadErrorKind};
use super::input::InputFile;
use super::record::{Record, Records};
use super::source;
use crate::article::Article;
use crate::label::{LabelSet, LabelledSentence};
use crate::text::{OffsetMap, OffsetUnit, Span};
use crate::votes::Votes;
use rustc_hash::FxHashMap;
use std::str::FromStr;

/// How label files are to be read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LabelOptions {
    /// Columns that have other names than the usual ones.
    pub columns: Columns,
    /// What codes mean.
    pub label_map: LabelMap,
    /// Whether bad rows are counted and passed over instead of ending the reading.
    pub skip_bad_rows: bool,
}

/// What was read from label files.
#[derive(Debug, Default)]
pub struct LabelledRows {
    /// The good rows, in order.
    pub sentences: Vec<LabelledSentence>,
    /// Where each of them stands.
    pub places: Vec<Place>,
    /// What was wrong with the others, if they were to be skipped.
    pub skipped: Vec<ReadError>,
    /// Good rows that were put aside after reading, because they are not asked for.
    pub left_out: Vec<(LabelledSentence, Place)>,
}

/// A condition that rows must meet: that a column has one of some values. Written `COLUMN=VALUE[,VALUE…]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter {
    column: String,
    values: Vec<String>,
}

impl Filter {
    /// Whether a row is wanted; `None` if it has no such column.
    pub fn holds(&self, sentence: &LabelledSentence) -> Option<bool> {
        sentence.column(&self.column).map(|v| self.values.iter().any(|w| w == v))
    }

    /// Whether an article is wanted; `None` if it has no such column.
    pub fn holds_of_article(&self, article: &Article) -> Option<bool> {
        article.column(&self.column).map(|v| self.values.iter().any(|w| *w == v))
    }

    /// What is wrong if no row at all has the column.
    pub fn unknown(&self) -> String {
        format!("no row has a column `{}`", self.column)
    }
}

impl FromStr for Filter {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (column, values) =
            text.split_once('=').ok_or_else(|| format!("`{text}` is not of the form COLUMN=VALUE"))?;
        Ok(Self { column: column.to_owned(), values: values.split(',').map(str::to_owned).collect() })
    }
}

impl LabelledRows {
    /// Puts aside the rows that do not meet a condition.
    ///
    /// # Errors
    /// If no row has the column.
    pub fn keep(&mut self, filter: &Filter) -> Result<(), String> {
        if !self.sentences.is_empty() && self.sentences.iter().all(|s| filter.holds(s).is_none()) {
            return Err(filter.unknown());
        }
        self.retain(|s| filter.holds(s) == Some(true));
        Ok(())
    }

    /// Takes in a row that was read; one that is bad is told or, where that is wanted, passed over.
    pub(super) fn take(
        &mut self,
        row: Result<LabelledSentence, ReadError>,
        place: Place,
        options: &LabelOptions,
    ) -> Result<(), ReadError> {
        match row {
            Ok(sentence) => {
                self.sentences.push(sentence);
                self.places.push(place);
            }
            Err(e) if options.skip_bad_rows && e.is_of_one_record() => self.skipped.push(e),
            Err(e) => return Err(e),
        }
        Ok(())
    }

    /// Puts aside the rows that `keep` does not want.
    pub(super) fn retain(&mut self, mut keep: impl FnMut(&mut LabelledSentence) -> bool) {
        let all = std::mem::take(&mut self.sentences).into_iter().zip(std::mem::take(&mut self.places));
        for (mut sentence, place) in all {
            if keep(&mut sentence) {
                self.sentences.push(sentence);
                self.places.push(place);
            } else {
                self.left_out.push((sentence, place));
            }
        }
    }
}

/// Reads sentences that must have a label: a stance or a sentiment.
///
/// # Errors
/// The first bad row with file, line and column, unless bad rows are to be skipped;
/// a file that cannot be read, or has no column for the text or for any label, in any case.
pub fn labelled_sentences(inputs: &[InputFile], options: &LabelOptions) -> Result<LabelledRows, ReadError> {
    read(inputs, options, Labels::Needed)
}

/// Reads sentences that need no label; labels are read where there are any.
///
/// # Errors
/// As [`labelled_sentences`], but labels may be missing.
pub fn unlabelled_sentences(inputs: &[InputFile], options: &LabelOptions) -> Result<LabelledRows, ReadError> {
    read(inputs, options, Labels::Read)
}

/// What is asked of a row's labels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Labels {
    /// There must be one.
    Needed,
    /// Those that are there are read.
    Read,
    /// They are passed over.
    Ignored,
}

/// A sentence of which only what is told to a model is read.
pub(super) fn bare_sentence(record: &Record, columns: &Columns) -> Result<LabelledSentence, ReadError> {
    let options = LabelOptions { columns: columns.clone(), ..LabelOptions::default() };
    sentence(record, &options, Labels::Ignored)
}

/// A sentence with the labels that it has.
pub(super) fn any_sentence(record: &Record, options: &LabelOptions) -> Result<LabelledSentence, ReadError> {
    sentence(record, options, Labels::Read)
}

fn read(inputs: &[InputFile], options: &LabelOptions, labels: Labels) -> Result<LabelledRows, ReadError> {
    let mut all = LabelledRows::default();
    for input in inputs {
        let rows = Records::new(source::open(input)?)?;
        if let Some(header) = rows.header() {
            check_header(header, rows.name(), options, labels)?;
        }
        for row in rows {
            let place = row.as_ref().map_or_else(|e| e.place.clone(), |r| r.place.clone());
            all.take(row.and_then(|r| sentence(&r, options, labels)), place, options)?;
        }
    }
    Ok(all)
}

fn check_header(header: &[String], file: &str, options: &LabelOptions, labels: Labels) -> Result<(), ReadError> {
    let c = &options.columns;
    column::need(c.text.as_ref(), column::TEXT, header, file, "the text", "--text-col")?;
    if labels == Labels::Needed && column::find(c.sentiment.as_ref(), column::SENTIMENT, header).is_none() {
        let wanted = "a stance or a sentiment";
        column::need(c.stance.as_ref(), column::STANCE, header, file, wanted, "--stance-col or --sentiment-col")?;
    }
    Ok(())
}

fn sentence(record: &Record, options: &LabelOptions, labels: Labels) -> Result<LabelledSentence, ReadError> {
    let header: Vec<String> = record.fields.iter().map(|f| f.0.clone()).collect();
    let columns = &options.columns;
    let place = &record.place;
    let text_column = column::need(columns.text.as_ref(), column::TEXT, &header, &place.file, "the text", "--text-col")
        .map_err(|e| ReadError { place: place.clone(), ..e })?;
    let text = record.text(&text_column)?.filter(|t| !t.trim().is_empty());
    let text = text.ok_or_else(|| record.error(&text_column, ReadErrorKind::Missing("text")))?;

    let mut used = vec![text_column];
    let mut get = |named: Option<&String>, usual: &[&str]| -> Result<Option<(String, String)>, ReadError> {
        let Some(name) = column::find(named, usual, &header) else { return Ok(None) };
        used.push(name.clone());
        Ok(record.text(&name)?.map(|value| (name, value)))
    };
    let id = get(columns.id.as_ref(), column::ID)?.map(|v| v.1);
    let mut s = LabelledSentence::new(id.unwrap_or_else(|| place.number().to_string()), text);
    s.topic = get(columns.topic.as_ref(), column::TOPIC)?.map(|v| v.1);
    if labels != Labels::Ignored {
        s.stance = label(record, &options.label_map, get(columns.stance.as_ref(), column::STANCE)?)?;
        s.sentiment = label(record, &options.label_map, get(columns.sentiment.as_ref(), column::SENTIMENT)?)?;
        if let Some((name, value)) = get(None, &["weight"])? {
            s.weight = number(record, &name, &value, 0.0..=1e6)?;
        }
        if let Some((name, value)) = get(None, &["label_probability"])? {
            s.label_probability = Some(number(record, &name, &value, 0.0..=1.0)?);
        }
    }
    s.speaker = get(columns.speaker.as_ref(), column::SPEAKER)?.map(|v| v.1);
    s.group = get(columns.group.as_ref(), column::GROUP)?.map(|v| v.1);
    s.before = get(None, &["before"])?.map(|v| v.1);
    s.after = get(None, &["after"])?.map(|v| v.1);
    s.split = get(None, &["split"])?.map(|v| v.1);
    s.language = get(None, &["lang", "language"])?.map(|v| v.1);
    let target = get(None, &["target"])?;
    let from = get(None, &["target_start"])?;
    let to = get(None, &["target_end"])?;
    s.target = target_span(record, &s.text, target, from.zip(to))?;
    if labels == Labels::Needed && s.stance.is_none() && s.sentiment.is_none() {
        return Err(ReadError::new(place.clone(), ReadErrorKind::Missing("label (a stance or a sentiment)")));
    }
    for (name, value) in &record.fields {
        if !used.contains(name) && !value.is_null() {
            let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            s.columns.push((name.clone(), value));
        }
    }
    Ok(s)
}

fn label<L: LabelSet>(
    record: &Record,
    map: &LabelMap,
    found: Option<(String, String)>,
) -> Result<Option<L>, ReadError> {
    found.map(|(column, word)| map.read(&word).map_err(|e| record.error(&column, e))).transpose()
}

fn number(record: &Record, column: &str, value: &str, range: std::ops::RangeInclusive<f32>) -> Result<f32, ReadError> {
    value.trim().parse().ok().filter(|v| range.contains(v)).ok_or_else(|| {
        let what = format!("`{value}` is not a number from {} to {}", range.start(), range.end());
        record.error(column, ReadErrorKind::Value(what))
    })
}

/// The target as a span: by its offsets (code points) where given, else the first place of its words.
fn target_span(
    record: &Record,
    text: &str,
    target: Option<(String, String)>,
    offsets: Option<((String, String), (String, String))>,
) -> Result<Option<Span>, ReadError> {
    let Some(((from_column, from), (to_column, to))) = offsets else {
        let Some((column, words)) = target else { return Ok(None) };
        let start = text.find(&words).ok_or_else(|| {
            record.error(&column, ReadErrorKind::Value(format!("the target `{words}` does not occur in the text")))
        })?;
        return Ok(Some(Span::new(start, start + words.len())));
    };
    let map = OffsetMap::new(text, OffsetUnit::CodePoint);
    let place = |column: &str, value: &str| {
        value.trim().parse().ok().and_then(|v| map.to_byte(v)).ok_or_else(|| {
            let what = format!("`{value}` is no offset (in code points) into the text");
            record.error(column, ReadErrorKind::Value(what))
        })
    };
    let (start, end) = (place(&from_column, &from)?, place(&to_column, &to)?);
    if start >= end {
        return Err(record.error(&to_column, ReadErrorKind::Value("the target ends before it begins".to_owned())));
    }
    Ok(Some(Span::new(start, end)))
}

/// What annotators said of each sentence, one in each of the named columns; an empty cell is no vote.
///
/// # Errors
/// A column that no row has, or the first cell that is no label.
pub fn votes<L: LabelSet>(
    rows: &LabelledRows,
    annotators: &[String],
    label_map: &LabelMap,
) -> Result<Vec<Votes<L>>, ReadError> {
    // a label that was read as such may be a vote, too
    let cell = |s: &LabelledSentence, column: &str| -> Option<String> {
        let label = match column {
            "stance" => s.stance.map(LabelSet::name),
            "sentiment" => s.sentiment.map(LabelSet::name),
            _ => s.column(column),
        };
        label.filter(|c| !c.trim().is_empty()).map(str::to_owned)
    };
    if let Some(missing) = annotators.iter().find(|a| rows.sentences.iter().all(|s| cell(s, a).is_none())) {
        let file = rows.places.first().map_or_else(String::new, |p| p.file.clone());
        let what = format!("no row has a column `{missing}` with the labels of an annotator");
        return Err(ReadError::new(Place::file(file), ReadErrorKind::Value(what)));
    }
    let vote = |s: &LabelledSentence, place: &Place, column: &String| {
        let wrong = |e| ReadError::new(place.clone().column(format!("`{column}`")), ReadErrorKind::Label(e));
        cell(s, column).map(|word| label_map.read(&word).map_err(wrong)).transpose()
    };
    let all = rows.sentences.iter().zip(&rows.places);
    all.map(|(s, place)| annotators.iter().map(|a| vote(s, place, a)).collect::<Result<_, _>>().map(Votes)).collect()
}

/// Pairs of rows that have the same text, topic and target but different labels.
pub fn conflicts(sentences: &[LabelledSentence]) -> Vec<(usize, usize)> {
    let mut first: FxHashMap<(&str, Option<&str>, Option<Span>), usize> = FxHashMap::default();
    let mut found = Vec::new();
    for (i, s) in sentences.iter().enumerate() {
        let known = *first.entry((s.text.as_str(), s.topic.as_deref(), s.target)).or_insert(i);
        let other = &sentences[known];
        let differ = |a: Option<usize>, b: Option<usize>| a.zip(b).is_some_and(|(a, b)| a != b);
        if differ(s.stance.map(LabelSet::index), other.stance.map(LabelSet::index))
            || differ(s.sentiment.map(LabelSet::index), other.sentiment.map(LabelSet::index))
        {
            found.push((known, i));
        }
    }
    found
}

//! Behaviour tests from tables and JSON lines.

use super::error::{ReadError, ReadErrorKind};
use super::input::InputFile;
use super::record::{Record, Records};
use super::source;
use crate::evaluate::{Challenge, Expectation};
use crate::label::{Sentiment, Stance};

/// Reads tests with the columns `name`, `text`, `text2`, `topic`, `target` and `expectation`: a label, or
/// `same` or `flip` for two texts. *neutral* is a stance where there is a topic, otherwise a sentiment.
///
/// # Errors
/// The first row that is no test, with file, line and column.
pub fn challenges(inputs: &[InputFile]) -> Result<Vec<Challenge>, ReadError> {
    let mut all = Vec::new();
    for input in inputs {
        for row in Records::new(source::open(input)?)? {
            all.push(case(&row?)?);
        }
    }
    Ok(all)
}

fn case(record: &Record) -> Result<Challenge, ReadError> {
    let given = |column: &str| Ok::<_, ReadError>(record.text(column)?.filter(|t| !t.trim().is_empty()));
    let need = |column: &'static str| {
        given(column)?.ok_or_else(|| ReadError::new(record.place.clone(), ReadErrorKind::Missing(column)))
    };
    let (text, text2, topic, target) = (need("text")?, given("text2")?, given("topic")?, given("target")?);
    let word = need("expectation")?;
    let expectation = expectation(&word, topic.is_some()).ok_or_else(|| {
        let what = format!("`{word}` is no expectation; use a stance, a sentiment, or same or flip for two texts");
        record.error("expectation", ReadErrorKind::Value(what))
    })?;
    let pair = matches!(expectation, Expectation::Same | Expectation::Flip);
    if pair && text2.is_none() {
        return Err(record.error("text2", ReadErrorKind::Missing("text to compare with (column text2)")));
    }
    if let Some(missing) = target.as_ref().filter(|t| !text.contains(*t) || !text2.iter().all(|s| s.contains(*t))) {
        let what = format!("the target `{missing}` does not occur in the text");
        return Err(record.error("target", ReadErrorKind::Value(what)));
    }
    let name = given("name")?.unwrap_or_else(|| word.trim().to_lowercase());
    Ok(Challenge { name, text, text2, topic, target, expectation })
}

fn expectation(word: &str, topic: bool) -> Option<Expectation> {
    let word = word.trim().to_lowercase();
    match word.as_str() {
        "same" => return Some(Expectation::Same),
        "flip" => return Some(Expectation::Flip),
        _ => {}
    }
    let stance = || word.parse::<Stance>().ok().map(Expectation::Stance);
    let sentiment = || word.parse::<Sentiment>().ok().map(Expectation::Sentiment);
    if topic { stance().or_else(sentiment) } else { sentiment().or_else(stance) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neutral_is_a_stance_only_toward_a_topic() {
        assert_eq!(expectation("Neutral", true), Some(Expectation::Stance(Stance::Neutral)));
        assert_eq!(expectation("neutral", false), Some(Expectation::Sentiment(Sentiment::Neutral)));
        assert_eq!(expectation("positive", true), Some(Expectation::Sentiment(Sentiment::Positive)));
        assert_eq!(expectation("1", true), None);
    }
}

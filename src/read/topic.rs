//! Topics from TOML.

use super::error::{Place, ReadError, ReadErrorKind, toml_error};
use crate::topic::{Topic, Topics};
use serde::Deserialize;
use std::path::Path;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TopicFile {
    topic: Vec<Topic>,
}

/// Reads a topic file.
///
/// # Errors
/// If it cannot be read, is no TOML of the right form (with line and column), or has a topic that cannot be used.
pub fn topics(path: &Path) -> Result<Topics, ReadError> {
    let name = path.display().to_string();
    let bytes = std::fs::read(path).map_err(|e| ReadError::new(Place::file(&name), e))?;
    let text = super::source::text(bytes).map_err(|e| ReadError::new(Place::file(&name), e))?;
    parse_topics(&text, &name)
}

/// Reads topics from TOML; `name` says in errors where it came from.
///
/// ```
/// let toml = r#"
///     [[topic]]
///     id = "fox-hunting"
///     name = "Fox hunting"
///     proposition = "hunting foxes with dogs is allowed"
///     aliases = ["fox hunting", "hunting act"]
/// "#;
/// let topics = standpoint::read::parse_topics(toml, "example")?;
/// assert_eq!(topics.get("fox-hunting").unwrap().name, "Fox hunting");
/// # Ok::<(), standpoint::read::ReadError>(())
/// ```
///
/// # Errors
/// As [`topics`].
pub fn parse_topics(text: &str, name: &str) -> Result<Topics, ReadError> {
    let file: TopicFile = toml::from_str(text).map_err(|e| toml_error(&e, text, name))?;
    Topics::new(file.topic).map_err(|e| ReadError::new(Place::file(name), ReadErrorKind::Toml(e.to_string())))
}

//! Tables of names and their aliases.

use super::error::{Place, ReadError, ReadErrorKind};
use crate::quote::Aliases;
use std::collections::BTreeMap;
use std::path::Path;

/// Reads a table of names: TOML with `"Name" = ["alias", …]`, or CSV or TSV with a name and its aliases in
/// each row (a first row that begins with `name` is a header).
///
/// # Errors
/// If it cannot be read, or an alias belongs to two names.
pub fn aliases(path: &Path) -> Result<Aliases, ReadError> {
    let file = path.display().to_string();
    let place = || Place::file(file.clone());
    let bytes = std::fs::read(path).map_err(|e| ReadError::new(place(), e))?;
    let text = super::source::text(bytes).map_err(|e| ReadError::new(place(), e))?;
    let extension = path.extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default();
    parse_aliases(&text, &file, &extension)
}

fn parse_aliases(text: &str, file: &str, extension: &str) -> Result<Aliases, ReadError> {
    let wrong = |place: Place, what: String| ReadError::new(place, ReadErrorKind::Value(what));
    let mut aliases = Aliases::default();
    if extension == "toml" {
        let table: BTreeMap<String, Vec<String>> = toml::from_str(text).map_err(|e| {
            let place = e.span().map_or_else(|| Place::file(file), |span| Place::at_byte(file, text, span.start));
            wrong(place, format!("{}; a line is `\"Name\" = [\"alias\", \"another\"]`", e.message()))
        })?;
        for (name, others) in &table {
            for other in others {
                aliases.add(name, other).map_err(|e| wrong(Place::file(file), e.to_string()))?;
            }
        }
        return Ok(aliases);
    }
    let delimiter = if extension == "tsv" || extension == "tab" { b'\t' } else { b',' };
    let mut rows =
        csv::ReaderBuilder::new().delimiter(delimiter).has_headers(false).flexible(true).from_reader(text.as_bytes());
    for (number, row) in rows.records().enumerate() {
        let row = row.map_err(|e| ReadError::new(Place::file(file), ReadErrorKind::Csv(e.to_string())))?;
        let line = row.position().map_or(0, csv::Position::line);
        let mut cells = row.iter().map(str::trim).filter(|c| !c.is_empty());
        let Some(name) = cells.next() else { continue };
        if number == 0 && name.eq_ignore_ascii_case("name") {
            continue;
        }
        for other in cells {
            aliases.add(name, other).map_err(|e| wrong(Place::line(file, line), e.to_string()))?;
        }
    }
    Ok(aliases)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_and_toml_say_the_same() {
        let csv =
            parse_aliases("name,aliases\nIda Holm,the chancellor,I. Holm\nPer Lund,Lund\n", "a.csv", "csv").unwrap();
        let toml = parse_aliases(
            "\"Ida Holm\" = [\"the chancellor\", \"I. Holm\"]\n\"Per Lund\" = [\"Lund\"]",
            "a.toml",
            "toml",
        );
        assert_eq!(csv, toml.unwrap());
        assert_eq!(csv.name("lund"), Some("Per Lund"));
    }

    #[test]
    fn an_alias_of_two_people_is_an_error_with_its_line() {
        let error = parse_aliases("Ida Holm,Holm\nPer Holm,Holm\n", "a.csv", "csv").unwrap_err().to_string();
        assert_eq!(error, "a.csv, line 2: `Holm` is given as a name of both `Ida Holm` and `Per Holm`");
    }
}

//! Tables of names and their aliases.

use super::error::{Place, ReadError, ReadErrorKind};
use crate::quote::{AliasError, Aliases, Known};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;

/// Reads a table of names: TOML with `"Name" = ["alias", …]` or, for more, a table
/// `"Name" = { aliases = ["alias", …], role = "…", party = "…", organisation = "…" }`; or CSV or TSV with a name and its
/// aliases in each row. A first row that begins with `name` is a header; columns that it calls `role`, `party` or
/// `organisation` are that, all others hold aliases, several divided by `;` or `|`.
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

/// What a TOML table says of a name.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Entry {
    Aliases(Vec<String>),
    Known(KnownEntry),
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct KnownEntry {
    aliases: Vec<String>,
    role: Option<String>,
    party: Option<String>,
    organisation: Option<String>,
}

fn parse_aliases(text: &str, file: &str, extension: &str) -> Result<Aliases, ReadError> {
    let wrong = |place: Place, what: String| ReadError::new(place, ReadErrorKind::Value(what));
    let mut aliases = Aliases::default();
    if extension == "toml" {
        let table: BTreeMap<String, Entry> = toml::from_str(text).map_err(|e| {
            let form = "a line is `\"Name\" = [\"alias\", \"another\"]`, or `\"Name\" = { aliases = [], role = \"\", party = \"\", organisation = \"\" }`";
            let place = e.span().map_or_else(|| Place::file(file), |span| Place::at_byte(file, text, span.start));
            wrong(place, format!("{}; {form}", e.message()))
        })?;
        for (name, entry) in table {
            let known = match entry {
                Entry::Aliases(aliases) => KnownEntry { aliases, ..KnownEntry::default() },
                Entry::Known(known) => known,
            };
            let line = text
                .lines()
                .position(|l| l.trim_start_matches(['[', '"', '\'', ' ']).starts_with(&name))
                .map_or(0, |n| n as u64 + 1);
            take(&mut aliases, &name, known).map_err(|e| wrong(Place::line(file, line), e.to_string()))?;
        }
        return Ok(aliases);
    }
    let delimiter = if extension == "tsv" || extension == "tab" { b'\t' } else { b',' };
    let mut rows =
        csv::ReaderBuilder::new().delimiter(delimiter).has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut header: Vec<String> = Vec::new();
    for (number, row) in rows.records().enumerate() {
        let row = row.map_err(|e| ReadError::new(Place::file(file), ReadErrorKind::Csv(e.to_string())))?;
        let line = row.position().map_or(0, csv::Position::line);
        let cells: Vec<&str> = row.iter().map(str::trim).collect();
        let Some(name) = cells.first().filter(|c| !c.is_empty()) else { continue };
        if number == 0 && name.eq_ignore_ascii_case("name") {
            header = cells.iter().map(|c| c.to_lowercase()).collect();
            continue;
        }
        let mut known = KnownEntry::default();
        for (column, cell) in cells.iter().enumerate().skip(1).filter(|c| !c.1.is_empty()) {
            let value = || Some((*cell).to_owned());
            match header.get(column).map(String::as_str) {
                Some("role") => known.role = value(),
                Some("party") => known.party = value(),
                Some("organisation" | "organization") => known.organisation = value(),
                _ => known.aliases.extend(cell.split([';', '|']).map(|a| a.trim().to_owned())),
            }
        }
        take(&mut aliases, name, known).map_err(|e| wrong(Place::line(file, line), e.to_string()))?;
    }
    Ok(aliases)
}

fn take(aliases: &mut Aliases, name: &str, entry: KnownEntry) -> Result<(), AliasError> {
    let KnownEntry { aliases: others, role, party, organisation } = entry;
    for other in others.iter().filter(|o| !o.is_empty()) {
        aliases.add(name, other)?;
    }
    let known = Known { role, party, organisation };
    if known == Known::default() { Ok(()) } else { aliases.describe(name, known) }
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

    #[test]
    fn roles_parties_and_organisations_come_from_columns_or_fields() {
        let csv = "name,aliases,role,party,organisation\nIda Holm,the chancellor; I. Holm,chancellor,Harbour,\n";
        let toml = "\"Ida Holm\" = { aliases = [\"the chancellor\", \"I. Holm\"], role = \"chancellor\", party = \"Harbour\" }";
        let csv = parse_aliases(csv, "a.csv", "csv").unwrap();
        assert_eq!(csv, parse_aliases(toml, "a.toml", "toml").unwrap());
        let error = parse_aliases("\"Ida Holm\" = { partei = \"Harbour\" }", "a.toml", "toml").unwrap_err().to_string();
        assert!(error.starts_with("a.toml") && error.contains("organisation"), "{error}");
    }
}

//! Other names of people, as a user knows them.

use super::lexicon::normal;
use rustc_hash::FxHashMap;

/// A table of names: each with others that mean the same.
///
/// ```
/// use standpoint::{builtin, quote::{Aliases, Extractor}};
/// let mut aliases = Aliases::default();
/// aliases.add("Anna Berg-Lindqvist", "Anna Berg")?;
/// let extractor = builtin::quote_extractor().with_aliases(&aliases);
/// let quotes = extractor.quotes("\"We will go on,\" said Anna Berg.");
/// assert_eq!(quotes[0].speaker.as_ref().unwrap().name, "Anna Berg-Lindqvist");
/// # Ok::<(), standpoint::quote::AliasError>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Aliases {
    names: FxHashMap<String, String>,
}

/// One alias for two names.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{alias}` is given as a name of both `{first}` and `{second}`")]
pub struct AliasError {
    /// The alias.
    pub alias: String,
    /// The name that had it first.
    pub first: String,
    /// The other.
    pub second: String,
}

impl Aliases {
    /// Says that `alias` means `name`. Case, and a full stop or apostrophe of another kind, make no difference.
    ///
    /// # Errors
    /// If it already means somebody else.
    pub fn add(&mut self, name: &str, alias: &str) -> Result<(), AliasError> {
        for form in [name, alias] {
            let known = self.names.entry(normal(form)).or_insert_with(|| name.to_owned());
            if known != name {
                let (first, second) = (known.clone(), name.to_owned());
                return Err(AliasError { alias: form.to_owned(), first, second });
            }
        }
        Ok(())
    }

    /// The name that `alias` stands for.
    pub fn name(&self, alias: &str) -> Option<&str> {
        self.names.get(&normal(alias)).map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_alias_of_two_people_is_refused() {
        let mut aliases = Aliases::default();
        aliases.add("Ida Holm", "the chancellor").unwrap();
        aliases.add("Ida Holm", "I. Holm").unwrap();
        assert_eq!(aliases.name("THE CHANCELLOR"), Some("Ida Holm"));
        assert_eq!(aliases.name("Holm"), None);
        let error = aliases.add("Per Lund", "The chancellor").unwrap_err().to_string();
        assert_eq!(error, "`The chancellor` is given as a name of both `Ida Holm` and `Per Lund`");
    }
}

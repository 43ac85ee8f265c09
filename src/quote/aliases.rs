//! Names of people and bodies, as a user knows them.

use super::lexicon::normal;
use super::speaker::Speaker;
use rustc_hash::FxHashMap;

/// A table of names: each with others that mean the same, and with what the user knows of it.
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
    known: FxHashMap<String, Known>,
}

/// What a user knows of somebody; it goes before what an article says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Known {
    /// Role or office.
    pub role: Option<String>,
    /// The party.
    pub party: Option<String>,
    /// The body for which he or she stands.
    pub organisation: Option<String>,
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
    /// Says that `alias` means `name`. Case, an article before it, and a full stop or apostrophe of another kind make
    /// no difference.
    ///
    /// # Errors
    /// If it already means somebody else.
    pub fn add(&mut self, name: &str, alias: &str) -> Result<(), AliasError> {
        for form in [name, alias] {
            let known = self.names.entry(key(form)).or_insert_with(|| name.to_owned());
            if known != name {
                let (first, second) = (known.clone(), name.to_owned());
                return Err(AliasError { alias: form.to_owned(), first, second });
            }
        }
        Ok(())
    }

    /// Says what is known of `name`.
    ///
    /// # Errors
    /// If the name is an alias of somebody else.
    pub fn describe(&mut self, name: &str, known: Known) -> Result<(), AliasError> {
        self.add(name, name)?;
        self.known.insert(name.to_owned(), known);
        Ok(())
    }

    /// The name that `alias` stands for.
    pub fn name(&self, alias: &str) -> Option<&str> {
        self.names.get(&key(alias)).map(String::as_str)
    }

    /// Gives a speaker, and each of several who speak together, the name and what is known of it.
    pub(super) fn apply(&self, speaker: &mut Speaker) {
        for member in &mut speaker.members {
            if let Some(name) = self.name(member) {
                name.clone_into(member);
            }
        }
        if let [others @ .., last] = &speaker.members[..]
            && !others.is_empty()
        {
            speaker.name = format!("{} and {last}", others.join(", "));
        }
        let Some(name) = self.name(&speaker.name) else { return };
        name.clone_into(&mut speaker.name);
        if let Some(known) = self.known.get(name) {
            for (field, value) in [
                (&mut speaker.role, &known.role),
                (&mut speaker.party, &known.party),
                (&mut speaker.organisation, &known.organisation),
            ] {
                if value.is_some() {
                    field.clone_from(value);
                }
            }
        }
    }
}

/// A name as it is compared: speakers without a name have no article.
fn key(name: &str) -> String {
    let form = normal(name);
    form.strip_prefix("the")
        .filter(|_| name.len() > 4 && name.is_char_boundary(4) && name[..4].eq_ignore_ascii_case("the "))
        .map(str::to_owned)
        .unwrap_or(form)
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
        assert_eq!(aliases.name("chancellor"), Some("Ida Holm"));
        assert_eq!(aliases.name("Holm"), None);
        let error = aliases.add("Per Lund", "The chancellor").unwrap_err().to_string();
        assert_eq!(error, "`The chancellor` is given as a name of both `Ida Holm` and `Per Lund`");
    }

    #[test]
    fn what_the_user_knows_goes_before_what_the_article_says() {
        let mut aliases = Aliases::default();
        aliases.add("Ida Holm", "chancellor").unwrap();
        let known = Known { party: Some("Harbour".into()), ..Known::default() };
        aliases.describe("Ida Holm", known).unwrap();
        let mut speaker = Speaker { role: Some("chancellor".into()), ..Speaker::given("chancellor") };
        aliases.apply(&mut speaker);
        assert_eq!((speaker.name.as_str(), speaker.party.as_deref()), ("Ida Holm", Some("Harbour")));
        assert_eq!(speaker.role.as_deref(), Some("chancellor"));
    }

    #[test]
    fn each_of_several_speakers_gets_the_name() {
        let mut aliases = Aliases::default();
        aliases.add("Ida Holm-Berg", "Ida Holm").unwrap();
        let members = vec!["Ida Holm".to_owned(), "Per Lund".to_owned()];
        let mut speaker = Speaker { members, ..Speaker::given("Ida Holm and Per Lund") };
        aliases.apply(&mut speaker);
        assert_eq!(speaker.name, "Ida Holm-Berg and Per Lund");
    }
}

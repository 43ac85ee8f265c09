//! Names: which are of one person or body.

use super::words::{Roles, Says};
use crate::quote::paragraph::Paragraph;
use std::ops::Range;

/// A name as the text puts it, without titles.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Name {
    /// Its words: *Dale*, *R.*, *Hutchcraft*.
    pub(super) words: Vec<String>,
    /// The same in normal form, without full stops.
    pub(super) keys: Vec<String>,
    /// *Jr.*, *III*.
    pub(super) suffix: Option<String>,
}

/// How two names agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Likeness {
    /// The shorter is the first name.
    First,
    /// A body by how its name begins: *the Bank*.
    Head,
    /// The shorter is how the longer ends.
    Last,
    /// The same first and last name.
    Whole,
}

impl Name {
    /// The name that some tokens make.
    pub(super) fn of(p: &Paragraph<'_>, tokens: Range<usize>, roles: &Roles) -> Self {
        let mut name = Name::default();
        let mut glue = false;
        for i in tokens {
            let surface = p.surface(i);
            match p.form(i) {
                "." => {
                    if let Some(last) = name.suffix.as_mut().or(name.words.last_mut()) {
                        last.push('.');
                    }
                }
                "-" | "‑" | "'" | "’" => {
                    if let (Some(word), Some(key)) = (name.words.last_mut(), name.keys.last_mut()) {
                        word.push_str(surface);
                        glue = p.form(i) != "'" && p.form(i) != "’";
                        if glue {
                            key.push('-');
                        }
                    }
                }
                "," => {}
                form => {
                    let (surface, form) = (without_genitive(surface), without_genitive(form));
                    if name.words.len() > 1 && roles.says(form).is(Says::SUFFIX) {
                        name.suffix = Some(surface.to_owned());
                    } else if let (true, Some(word), Some(key)) = (glue, name.words.last_mut(), name.keys.last_mut()) {
                        word.push_str(surface);
                        key.push_str(form);
                    } else {
                        name.words.push(surface.to_owned());
                        name.keys.push(form.trim_end_matches('.').to_owned());
                    }
                    glue = false;
                }
            }
        }
        name
    }

    /// The whole name.
    pub(super) fn text(&self) -> String {
        let mut text = self.words.join(" ");
        if let Some(suffix) = &self.suffix {
            text.push(' ');
            text.push_str(suffix);
        }
        text
    }

    /// How much of a name it is.
    pub(super) fn size(&self) -> usize {
        2 * self.words.len() + usize::from(self.suffix.is_some())
    }

    /// Whether both can be names of one; `body` where the longer names a body.
    pub(super) fn likeness(&self, other: &Name, body: bool) -> Option<Likeness> {
        if let (Some(a), Some(b)) = (&self.suffix, &other.suffix)
            && a.trim_end_matches('.') != b.trim_end_matches('.')
        {
            return None; // father and son
        }
        let (long, short) =
            if self.keys.len() >= other.keys.len() { (&self.keys, &other.keys) } else { (&other.keys, &self.keys) };
        let (n, m) = (long.len(), short.len());
        if m == 0 {
            return None;
        }
        if long == short {
            return Some(Likeness::Whole);
        }
        if long[n - m..] == short[..] {
            return Some(Likeness::Last);
        }
        if m > 1 && long[n - 1] == short[m - 1] && first_names_agree(&long[0], &short[0]) {
            // middle names and initials may be left out, but not the surname's particles
            let middle = |keys: &[String]| keys[1..keys.len() - 1].iter().all(|k| k.chars().count() <= 2 || m == 2);
            return (middle(long) && middle(short)).then_some(Likeness::Whole);
        }
        if body {
            return (long[..m] == short[..]).then_some(Likeness::Head);
        }
        (m == 1 && n > 1 && long[0] == short[0]).then_some(Likeness::First)
    }
}

/// *Ann* and *A.*, but not *Ann* and *Anders*.
fn first_names_agree(a: &str, b: &str) -> bool {
    let initial = |short: &str, long: &str| short.chars().count() == 1 && long.starts_with(short);
    a == b || initial(a, b) || initial(b, a)
}

/// *Holm's* without its ending.
pub(super) fn without_genitive(word: &str) -> &str {
    let mut word = word;
    while let Some(rest) = word.strip_suffix(['s', 'S']).and_then(|w| w.strip_suffix(['\'', '’'])) {
        word = rest;
    }
    word
}

/// Whether a word ends in *'s*.
pub(super) fn is_genitive(p: &Paragraph<'_>, i: usize) -> bool {
    let surface = p.surface(i);
    without_genitive(surface).len() < surface.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> Name {
        let (words, suffix) = match text.split_once(" / ") {
            Some((words, suffix)) => (words, Some(suffix.to_owned())),
            None => (text, None),
        };
        let words: Vec<String> = words.split(' ').map(str::to_owned).collect();
        let keys = words.iter().map(|w| w.to_lowercase().trim_end_matches('.').to_owned()).collect();
        Name { words, keys, suffix }
    }

    #[test]
    fn a_surname_an_initial_and_a_middle_name_make_no_other_person() {
        let like = |a: &str, b: &str| name(a).likeness(&name(b), false);
        assert_eq!(like("Holm", "Ida Holm"), Some(Likeness::Last));
        assert_eq!(like("J. R. Hale", "John Hale"), Some(Likeness::Whole));
        assert_eq!(like("Ida Q. Holm", "Ida Holm"), Some(Likeness::Whole));
        assert_eq!(like("der Berg", "Anna van der Berg"), Some(Likeness::Last));
        assert_eq!(like("Ida", "Ida Holm"), Some(Likeness::First));
        assert_eq!(like("Per Holm", "Ida Holm"), None);
        assert_eq!(like("Dale Hutch / Jr.", "Dale Hutch / Sr."), None);
        assert_eq!(like("Dale Hutch / Jr.", "Hutch"), Some(Likeness::Last));
    }

    #[test]
    fn a_body_is_known_by_how_its_name_begins() {
        assert_eq!(name("Chamber").likeness(&name("Chamber of Shippers"), true), Some(Likeness::Head));
        assert_eq!(name("Shippers").likeness(&name("Chamber of Boats"), true), None);
    }
}

//! Quotation marks: which stretches of a text are quoted.
//!
//! Double marks (`“ ”`, straight `"`, `''` and ` `` `), guillemets (`« »`) and low quotes
//! (`„ “`) first; single marks only outside them, and only where they cannot
//! be apostrophes. A quotation that is never closed ends with its paragraph:
//! the next paragraph begins afresh, whatever came before, so that one lost
//! mark cannot turn the rest of the text inside out.

use super::Span;

/// A quoted stretch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quotation {
    /// From the opening mark to after the closing one, marks included.
    pub outer: Span,
    /// What is between the marks.
    pub inner: Span,
    /// Whether the closing mark is there; otherwise it ran to its paragraph's end.
    pub closed: bool,
    /// Whether the marks were single ones.
    pub single: bool,
}

/// The quotations of `text`, in order, without overlap. A paragraph is a line.
///
/// ```
/// use standpoint::text::quotations;
/// let text = "She called them \"stupid\" and 'a joke'.";
/// let inside: Vec<_> = quotations(text).iter().map(|q| q.inner.of(text)).collect();
/// assert_eq!(inside, ["stupid", "a joke"]);
/// ```
pub fn quotations(text: &str) -> Vec<Quotation> {
    let mut all = Vec::new();
    let mut base = 0;
    for line in text.split_inclusive('\n') {
        let paragraph = line.trim_end_matches(['\n', '\r']);
        let paragraph = Paragraph::new(paragraph);
        if !paragraph.marks.is_empty() {
            all.extend(paragraph.quotations().into_iter().map(|q| Quotation {
                outer: q.outer.shifted(base),
                inner: q.inner.shifted(base),
                ..q
            }));
        }
        base += line.len();
    }
    all
}

/// How far a single-quoted stretch may reach, in characters.
const SINGLE_REACH: usize = 600;

/// Words that begin with an apostrophe of their own: ’em, ’til, ’cause.
const ELISIONS: [&str; 9] = ["em", "til", "till", "tis", "twas", "n", "cause", "bout", "round"];

/// The bytes with which marks begin.
const MAY_BEGIN: [bool; 256] = {
    let mut may = [false; 256];
    let first = [b'"', b'\'', b'`', 0xC2, 0xE2];
    let mut i = 0;
    while i < first.len() {
        may[first[i] as usize] = true;
        i += 1;
    }
    may
};

/// One paragraph, and all characters in it that may be marks, with their places.
struct Paragraph<'a> {
    text: &'a str,
    marks: Vec<(usize, char)>,
}

/// A pair of marks under way.
struct Open {
    mark: usize,
    after: usize,
    closer: Closer,
}

/// What can end the quotation under way.
#[derive(Clone, Copy, PartialEq)]
enum Closer {
    Double,
    Guillemet(char),
    LowQuote,
}

impl Open {
    fn quotation(&self, from_close: usize, after_close: usize, closed: bool) -> Quotation {
        Quotation {
            outer: Span::new(self.mark, after_close),
            inner: Span::new(self.after, from_close),
            closed,
            single: false,
        }
    }
}

impl<'a> Paragraph<'a> {
    fn new(text: &'a str) -> Self {
        let is_mark = |c: &char| matches!(c, '“' | '”' | '"' | '„' | '«' | '»' | '\'' | '`' | '‘' | '’');
        let places = text.bytes().enumerate().filter(|(_, b)| MAY_BEGIN[*b as usize]).map(|(at, _)| at);
        let marks = places.filter_map(|at| Some((at, text[at..].chars().next().filter(is_mark)?)));
        Self { text, marks: marks.collect() }
    }

    fn quotations(&self) -> Vec<Quotation> {
        let doubles = self.doubles();
        let singles = self.singles(&doubles);
        if singles.is_empty() {
            return doubles;
        }
        let mut all = doubles;
        all.extend(singles);
        all.sort_by_key(|q| q.outer);
        all
    }

    /// The character before a place, a space at the paragraph's start.
    fn before(&self, at: usize) -> char {
        self.text[..at].chars().next_back().unwrap_or(' ')
    }

    /// The character at a place, a space at the paragraph's end.
    fn at(&self, at: usize) -> char {
        self.text[at..].chars().next().unwrap_or(' ')
    }

    fn doubles(&self) -> Vec<Quotation> {
        let mut found = Vec::new();
        let mut open: Option<Open> = None;
        let mut edge = 0;
        for (at, mark) in &self.marks {
            let Some(width) = self.mark_width(*at, *mark).filter(|_| edge <= *at) else { continue };
            let (at, after) = (*at, at + width);
            match self.read_mark(at, *mark, after, open.as_ref()) {
                Reading::Opens(closer) => open = Some(Open { mark: at, after, closer }),
                Reading::Reopens(closer) => {
                    let before = open.replace(Open { mark: at, after, closer });
                    found.extend(before.map(|o| o.quotation(at, at, false)));
                }
                Reading::Closes => {
                    found.extend(open.take().map(|o| o.quotation(at, after, true)));
                }
                Reading::Nothing => {}
            }
            edge = after;
        }
        let end = self.text.len();
        found.extend(open.map(|o| o.quotation(end, end, false)));
        found
    }

    /// How many bytes the double mark that begins with `mark` takes, if there is one.
    fn mark_width(&self, at: usize, mark: char) -> Option<usize> {
        match mark {
            '\'' | '`' => (self.text.as_bytes().get(at + 1) == Some(&(mark as u8))).then_some(2),
            '‘' | '’' => None,
            _ => Some(mark.len_utf8()),
        }
    }

    fn read_mark(&self, at: usize, mark: char, after: usize, open: Option<&Open>) -> Reading {
        let previous = self.before(at);
        let next = self.at(after);
        match open {
            Some(Open { closer: Closer::Guillemet(c), .. }) => {
                return if mark == *c { Reading::Closes } else { Reading::Nothing };
            }
            Some(Open { closer: Closer::LowQuote, .. }) => {
                let closes = matches!(mark, '“' | '”' | '"');
                return if closes { Reading::Closes } else { Reading::Nothing };
            }
            _ => {}
        }
        let may_open = !next.is_whitespace()
            && (previous.is_whitespace() || matches!(previous, '(' | '[' | '{' | '—' | '–' | '-' | '/' | '\'' | '‘'));
        match (mark, open) {
            ('«', None) => Reading::Opens(Closer::Guillemet('»')),
            ('»', None) if may_open => Reading::Opens(Closer::Guillemet('«')),
            ('„', None) => Reading::Opens(Closer::LowQuote),
            ('“' | '`', None) => Reading::Opens(Closer::Double),
            ('”', None) if may_open => Reading::Opens(Closer::Double),
            ('"' | '\'', None) if !next.is_whitespace() => Reading::Opens(Closer::Double),
            ('"' | '\'', Some(_)) if may_open && next.is_alphanumeric() && previous.is_whitespace() => {
                Reading::Reopens(Closer::Double) // the last one was never closed
            }
            ('”' | '"' | '\'', Some(_)) => Reading::Closes,
            _ => Reading::Nothing,
        }
    }

    fn singles(&self, doubles: &[Quotation]) -> Vec<Quotation> {
        let mut found = Vec::new();
        let mut taken = doubles.iter().peekable();
        let mut edge = 0;
        for (place, (at, mark)) in self.marks.iter().enumerate() {
            while taken.next_if(|q| q.outer.end <= *at).is_some() {}
            let limit = taken.peek().map_or(usize::MAX, |q| q.outer.start);
            if *at < edge || limit <= *at || !matches!(mark, '\'' | '‘') || !self.opens_single(*at, *mark) {
                continue;
            }
            if let Some(close) = self.closing_single(place, limit) {
                let after = close + if *mark == '‘' { '’'.len_utf8() } else { 1 };
                found.push(Quotation {
                    outer: Span::new(*at, after),
                    inner: Span::new(at + mark.len_utf8(), close),
                    closed: true,
                    single: true,
                });
                edge = after;
            }
        }
        found
    }

    fn opens_single(&self, at: usize, mark: char) -> bool {
        let previous = self.before(at);
        let behind = at + mark.len_utf8();
        let next = self.at(behind);
        let placed = previous.is_whitespace() || matches!(previous, '(' | '[' | '{' | '—' | '–');
        placed && next.is_alphanumeric() && !next.is_ascii_digit() && !self.is_elision(behind)
    }

    fn is_elision(&self, at: usize) -> bool {
        let rest = &self.text[at..];
        let word = &rest[..rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len())];
        ELISIONS.iter().any(|e| word.eq_ignore_ascii_case(e))
    }

    /// The closing mark of the single quotation that mark number `place` opens. A plural's
    /// possessive (*the voters' anger*) closes only if nothing better follows.
    fn closing_single(&self, place: usize, limit: usize) -> Option<usize> {
        let (start, opener) = self.marks[place];
        let closer = if opener == '‘' { '’' } else { '\'' };
        let mut possessive = None;
        let (mut reach, mut counted) = (0, start);
        for (at, mark) in &self.marks[place + 1..] {
            if *at >= limit || at - start >= 4 * SINGLE_REACH || (*mark == opener && opener != closer) {
                break;
            }
            reach += self.text[counted..*at].chars().count();
            counted = *at;
            if reach >= SINGLE_REACH {
                break;
            }
            if *mark != closer {
                continue;
            }
            let previous = self.before(*at);
            let behind = at + closer.len_utf8();
            let next = self.at(behind);
            if opener == '\'' && previous.is_whitespace() {
                break; // another opening
            }
            if !previous.is_whitespace() && !next.is_alphanumeric() {
                let owns = matches!(previous, 's' | 'S') && next == ' ' && self.is_lower_behind_space(behind);
                if !owns {
                    return Some(*at);
                }
                possessive = Some(*at);
            }
        }
        possessive
    }

    fn is_lower_behind_space(&self, space: usize) -> bool {
        self.text.get(space + 1..).is_some_and(|rest| rest.starts_with(char::is_lowercase))
    }
}

/// What a mark does.
enum Reading {
    Opens(Closer),
    Reopens(Closer),
    Closes,
    Nothing,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn inside(text: &str) -> Vec<&str> {
        quotations(text).iter().map(|q| q.inner.of(text)).collect()
    }

    #[test]
    fn every_kind_of_double_mark_is_read() {
        let cases: [(&str, &[&str]); 7] = [
            ("“One,” he said. “Two.”", &["One,", "Two."]),
            ("\"One,\" he said. \"Two.\"", &["One,", "Two."]),
            ("''One,'' he said.", &["One,"]),
            ("``One,'' he said.", &["One,"]),
            ("Il dit «\u{a0}jamais\u{a0}» hier.", &["\u{a0}jamais\u{a0}"]),
            ("Er sagte „nie wieder“ und ging.", &["nie wieder"]),
            ("Han sagde »aldrig« i dag.", &["aldrig"]),
        ];
        for (text, want) in cases {
            assert_eq!(inside(text), want, "{text}");
        }
    }

    #[test]
    fn an_unclosed_quotation_ends_with_its_paragraph() {
        let text = "“One two\nthree “four” five";
        let found = quotations(text);
        assert_eq!(inside(text), ["One two", "four"]);
        assert!(!found[0].closed && found[1].closed);
    }

    #[test]
    fn apostrophes_are_not_quotations() {
        for text in ["The voters' anger isn't new", "rock 'n' roll in the '90s", "Tell ’em: ’til then"] {
            assert_eq!(inside(text), Vec::<&str>::new(), "{text}");
        }
    }

    #[test]
    fn single_marks_count_outside_double_ones_only() {
        assert_eq!(inside("He said ‘no’ twice"), ["no"]);
        assert_eq!(inside("“He said ‘no’ twice,” she said"), ["He said ‘no’ twice,"]);
        assert_eq!(inside("called it 'the voters' revenge' today"), ["the voters' revenge"]);
    }

    proptest! {
        #[test]
        fn spans_are_ordered_and_inside(text in "[a-z\"'“”‘’«»„` .\n]{0,120}") {
            let mut at = 0;
            for q in quotations(&text) {
                prop_assert!(at <= q.outer.start);
                prop_assert!(q.outer.contains(q.inner));
                prop_assert!(!q.outer.of(&text).contains('\n'));
                at = q.outer.end;
            }
            prop_assert!(at <= text.len());
        }
    }
}

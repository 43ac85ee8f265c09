//! Quotation marks: which stretches of a text are quoted.
//!
//! Double marks (`“ ”`, straight `"`, `''` and ` `` `), guillemets (`« »`, `‹ ›`) and low quotes
//! (`„ “`) first; single marks outside them, or around them, and only where they cannot
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
        if paragraph.bytes().any(|b| !b.is_ascii() || matches!(b, b'"' | b'\'' | b'`')) {
            let found = Paragraph::new(paragraph).quotations();
            all.extend(found.into_iter().map(|q| Quotation {
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

/// The single mark that ends what another began.
fn closer_of(opener: char) -> char {
    match opener {
        '‘' => '’',
        '‚' => '‘',
        _ => '\'',
    }
}

/// One paragraph as characters with their byte offsets.
struct Paragraph<'a> {
    text: &'a str,
    chars: Vec<(usize, char)>,
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

impl<'a> Paragraph<'a> {
    fn new(text: &'a str) -> Self {
        Self { text, chars: text.char_indices().collect() }
    }

    fn quotations(&self) -> Vec<Quotation> {
        let doubles = self.doubles();
        let singles = self.singles(&doubles);
        if singles.is_empty() {
            return doubles;
        }
        let mut all = doubles;
        all.retain(|double| !singles.iter().any(|single| single.outer.contains(double.outer)));
        all.extend(singles);
        all.sort_by_key(|q| q.outer);
        all
    }

    fn at(&self, i: usize) -> Option<char> {
        self.chars.get(i).map(|c| c.1)
    }

    /// The character before or after, a space at the paragraph's edges.
    fn near(&self, i: Option<usize>) -> char {
        i.and_then(|i| self.at(i)).unwrap_or(' ')
    }

    fn byte(&self, i: usize) -> usize {
        self.chars.get(i).map_or(self.text.len(), |c| c.0)
    }

    fn quotation(&self, open: &Open, from_close: usize, after_close: usize, closed: bool) -> Quotation {
        Quotation {
            outer: Span::new(self.byte(open.mark), self.byte(after_close)),
            inner: Span::new(self.byte(open.after), self.byte(from_close)),
            closed,
            single: false,
        }
    }

    fn doubles(&self) -> Vec<Quotation> {
        let mut found = Vec::new();
        let mut open: Option<Open> = None;
        let mut i = 0;
        while i < self.chars.len() {
            let Some(width) = self.mark_width(i) else {
                i += 1;
                continue;
            };
            let after = i + width;
            match self.read_mark(i, after, open.as_ref()) {
                Reading::Opens(closer) => open = Some(Open { mark: i, after, closer }),
                Reading::Reopens(closer) => {
                    let before = open.replace(Open { mark: i, after, closer });
                    found.extend(before.map(|o| self.quotation(&o, i, i, false)));
                }
                Reading::Closes => {
                    found.extend(open.take().map(|o| self.quotation(&o, i, after, true)));
                }
                Reading::Nothing => {}
            }
            i = after;
        }
        let end = self.chars.len();
        found.extend(open.map(|o| self.quotation(&o, end, end, false)));
        found
    }

    /// How many characters the double mark at `i` takes, if there is one.
    fn mark_width(&self, i: usize) -> Option<usize> {
        match self.at(i)? {
            '“' | '”' | '"' | '„' | '«' | '»' | '‹' | '›' => Some(1),
            c @ ('\'' | '`') => (self.at(i + 1) == Some(c)).then_some(2),
            _ => None,
        }
    }

    fn read_mark(&self, i: usize, after: usize, open: Option<&Open>) -> Reading {
        let mark = self.near(Some(i));
        let previous = self.near(i.checked_sub(1));
        let next = self.near(Some(after));
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
            ('‹', None) => Reading::Opens(Closer::Guillemet('›')),
            ('›', None) if may_open => Reading::Opens(Closer::Guillemet('‹')),
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
        let mut i = 0;
        while i < self.chars.len() {
            let (byte, c) = self.chars[i];
            while taken.next_if(|q| q.outer.end <= byte).is_some() {}
            if let Some(q) = taken.peek().filter(|q| q.outer.start <= byte) {
                let end = q.outer.end;
                i += self.chars[i..].partition_point(|x| x.0 < end);
                continue;
            }
            let limit = taken.peek().map_or(usize::MAX, |q| q.outer.start);
            if matches!(c, '\'' | '‘' | '‚')
                && self.opens_single(i)
                && let Some(close) =
                    self.closing_single(i, c, limit).or_else(|| self.closing_around(i, c, taken.clone()))
            {
                found.push(Quotation {
                    outer: Span::new(byte, self.byte(close + 1)),
                    inner: Span::new(self.byte(i + 1), self.byte(close)),
                    closed: true,
                    single: true,
                });
                i = close + 1;
            } else {
                i += 1;
            }
        }
        found
    }

    fn opens_single(&self, i: usize) -> bool {
        let previous = self.near(i.checked_sub(1));
        let next = self.near(Some(i + 1));
        let placed = previous.is_whitespace() || matches!(previous, '(' | '[' | '{' | '—' | '–');
        let begins = next.is_alphanumeric() || matches!(next, '"' | '“' | '¿' | '¡');
        placed && begins && !next.is_ascii_digit() && !self.is_elision(i + 1)
    }

    fn is_elision(&self, i: usize) -> bool {
        let rest = &self.text[self.byte(i)..];
        let word = &rest[..rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len())];
        ELISIONS.iter().any(|e| word.eq_ignore_ascii_case(e))
    }

    /// The closing mark of a single quotation with double ones inside, as British papers set it. It is surely
    /// one, not an apostrophe, only behind a stop, a comma or the end of a double quotation.
    fn closing_around<'q>(
        &self,
        i: usize,
        opener: char,
        doubles: impl Iterator<Item = &'q Quotation>,
    ) -> Option<usize> {
        let closer = closer_of(opener);
        let mut doubles = doubles.peekable();
        let mut j = i + 2;
        while j < self.chars.len().min(i + SINGLE_REACH) {
            let (byte, c) = self.chars[j];
            if let Some(q) = doubles.next_if(|q| q.outer.start <= byte) {
                if !q.closed {
                    return None;
                }
                j += self.chars[j..].partition_point(|x| x.0 < q.outer.end);
                continue;
            }
            let ends = matches!(self.near(Some(j - 1)), '.' | ',' | '?' | '!' | '…' | '"' | '”');
            if c == closer && ends && !self.near(Some(j + 1)).is_alphanumeric() {
                return Some(j);
            }
            j += 1;
        }
        None
    }

    /// The closing mark of the single quotation that opens at `i`. A plural's
    /// possessive (*the voters' anger*) closes only if nothing better follows.
    fn closing_single(&self, i: usize, opener: char, limit: usize) -> Option<usize> {
        let closer = closer_of(opener);
        let mut possessive = None;
        for j in i + 2..self.chars.len().min(i + SINGLE_REACH) {
            let (byte, c) = self.chars[j];
            if byte >= limit || (c == opener && opener != closer) {
                break;
            }
            if c != closer {
                continue;
            }
            let previous = self.near(Some(j - 1));
            let next = self.near(Some(j + 1));
            if opener == '\'' && previous.is_whitespace() {
                break; // another opening
            }
            if !previous.is_whitespace() && !next.is_alphanumeric() {
                let owns = matches!(previous, 's' | 'S') && next == ' ' && self.near(Some(j + 2)).is_lowercase();
                if !owns {
                    return Some(j);
                }
                possessive = Some(j);
            }
        }
        possessive
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
        let cases: [(&str, &[&str]); 10] = [
            ("“One,” he said. “Two.”", &["One,", "Two."]),
            ("\"One,\" he said. \"Two.\"", &["One,", "Two."]),
            ("''One,'' he said.", &["One,"]),
            ("``One,'' he said.", &["One,"]),
            ("Il dit «\u{a0}jamais\u{a0}» hier.", &["\u{a0}jamais\u{a0}"]),
            ("Er sagte „nie wieder“ und ging.", &["nie wieder"]),
            ("Han sagde »aldrig« i dag.", &["aldrig"]),
            ("Hon sade ”aldrig” i dag.", &["aldrig"]),
            ("Er sagte ‹nie wieder› und ging.", &["nie wieder"]),
            ("Er sagte ‚nie wieder‘ und ging.", &["nie wieder"]),
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

    #[test]
    fn single_marks_may_stand_around_double_ones() {
        assert_eq!(inside("'It's \"a joke\", I say,' she said"), ["It's \"a joke\", I say,"]);
        assert_eq!(inside("‘He called it “a joke”’, she said."), ["He called it “a joke”"]);
        assert_eq!(inside("It was 'awful, she said, and \"a joke\" too"), ["a joke"]);
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

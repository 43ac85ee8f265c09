//! Paragraphs and sentences.
//!
//! A paragraph is a line, unless the text is hard-wrapped (lines cut at a
//! width), where a blank line divides. Within a paragraph a sentence ends at
//! `.`, `!`, `?` or `…` with the closing marks that follow, if what comes next can
//! begin a sentence; not after abbreviations and initials, and never inside a
//! quotation that is closed in the same paragraph.

use super::{Quotation, Span, quotations};

/// The paragraphs of `text`, without the white space around them, in order.
///
/// ```
/// use standpoint::text::paragraphs;
/// let text = "Minister quits\n\nShe left.\nNobody knew why.";
/// let found: Vec<_> = paragraphs(text).iter().map(|p| p.of(text)).collect();
/// assert_eq!(found, ["Minister quits", "She left.", "Nobody knew why."]);
/// ```
pub fn paragraphs(text: &str) -> Vec<Span> {
    let wrapped = is_hard_wrapped(text);
    let mut found: Vec<Span> = Vec::new();
    let mut open = false;
    let mut base = 0;
    for line in text.split_inclusive('\n') {
        let span = Span::new(base, base + line.len()).trimmed(text);
        base += line.len();
        if span.is_empty() {
            open = false;
        } else if let Some(last) = found.last_mut().filter(|_| wrapped && open) {
            last.end = span.end;
        } else {
            found.push(span);
            open = true;
        }
    }
    found
}

/// Whether lines were cut at a width: most lines that are followed directly by
/// another are of middling length and break off in mid-sentence.
fn is_hard_wrapped(text: &str) -> bool {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let inner = lines.windows(2).filter(|w| !w[0].is_empty() && !w[1].is_empty());
    let (mut all, mut cut) = (0usize, 0usize);
    for w in inner {
        all += 1;
        let ends = w[0].ends_with(['.', '!', '?', '”', '"', '…']);
        cut += usize::from((40..=110).contains(&w[0].chars().count()) && !ends);
    }
    all >= 3 && cut * 10 >= all * 7
}

/// The sentences of `text`, in order, without the white space around them.
///
/// ```
/// use standpoint::text::sentences;
/// let text = "Sen. J. R. Doe voted no. \"I won't. Ever.\" Why? The U.S. Senate knows… Nobody else";
/// let found: Vec<_> = sentences(text).iter().map(|s| s.of(text)).collect();
/// assert_eq!(found, [
///     "Sen. J. R. Doe voted no.", "\"I won't. Ever.\"", "Why?", "The U.S. Senate knows…", "Nobody else",
/// ]);
/// ```
pub fn sentences(text: &str) -> Vec<Span> {
    sentences_of(text, &paragraphs(text), &quotations(text))
}

/// The same, of paragraphs and quotations that are already known.
pub(super) fn sentences_of(text: &str, paragraphs: &[Span], marks: &[Quotation]) -> Vec<Span> {
    let mut found = Vec::new();
    for paragraph in paragraphs {
        split(text, *paragraph, marks, &mut found);
    }
    found
}

fn split(text: &str, paragraph: Span, marks: &[Quotation], found: &mut Vec<Span>) {
    let first = marks.partition_point(|q| q.outer.end <= paragraph.start);
    let mut quoted =
        marks[first..].iter().take_while(|q| q.outer.start < paragraph.end).filter(|q| q.closed).peekable();
    let bytes = text.as_bytes();
    let mut start = paragraph.start;
    let mut at = paragraph.start;
    while at < paragraph.end {
        if let Some(q) = quoted.next_if(|q| q.outer.start <= at) {
            at = at.max(q.outer.end);
            if at < paragraph.end && ends_inside(text, q) && begins_sentence(text, at, paragraph.end) {
                push(text, &mut start, at, found);
            }
            continue;
        }
        let limit = quoted.peek().map_or(paragraph.end, |q| q.outer.start.min(paragraph.end));
        let may_stop = |b: &u8| matches!(b, b'.' | b'!' | b'?' | 0xE2); // the last begins …
        at = bytes[at..limit].iter().position(may_stop).map_or(limit, |n| at + n);
        if at == limit {
            continue;
        }
        let width = stop_width(&text[at..]);
        if width == 0 {
            at += '…'.len_utf8(); // as wide as all that begin like it
            continue;
        }
        let stop = at;
        at += width;
        at += text[at..paragraph.end].bytes().take_while(|b| matches!(b, b')' | b']')).count();
        let real = bytes[stop] != b'.' || width > 1 || !is_abbreviation(text, start, stop);
        if real && begins_sentence(text, at, paragraph.end) {
            push(text, &mut start, at, found);
        }
    }
    push(text, &mut start, paragraph.end, found);
}

fn push(text: &str, start: &mut usize, end: usize, found: &mut Vec<Span>) {
    let span = Span::new(*start, end.max(*start)).trimmed(text);
    if !span.is_empty() {
        found.push(span);
    }
    *start = end.max(*start);
}

/// Bytes of the stop that `s` begins with; 0 if none.
fn stop_width(s: &str) -> usize {
    let mut width = 0;
    for c in s.chars() {
        match c {
            '.' | '!' | '?' | '…' => width += c.len_utf8(),
            _ => break,
        }
    }
    width
}

/// Whether a closed quotation ends a sentence within its marks.
fn ends_inside(text: &str, q: &Quotation) -> bool {
    q.inner.of(text).trim_end().ends_with(['.', '!', '?', '…'])
}

/// Whether a new sentence can begin at `at`: white space, then a capital, a digit or an opening mark.
fn begins_sentence(text: &str, at: usize, end: usize) -> bool {
    let rest = &text[at..end];
    let next = rest.trim_start();
    if next.len() == rest.len() {
        return next.is_empty();
    }
    let mut chars = next.chars().skip_while(|c| matches!(c, '(' | '[' | '¿' | '¡'));
    chars.next().is_none_or(|c| {
        c.is_uppercase()
            || c.is_numeric()
            || (c.is_alphabetic() && !c.is_lowercase())
            || matches!(c, '"' | '“' | '„' | '«' | '»' | '\'' | '‘' | '`' | '—' | '–' | '-' | '•' | '@' | '#')
    })
}

/// Abbreviations that are followed by a name or a number.
const BEFORE_NAMES: [&str; 58] = [
    "mr", "mrs", "ms", "dr", "prof", "sen", "sens", "rep", "reps", "gov", "govs", "gen", "lt", "col", "maj", "capt",
    "sgt", "cmdr", "adm", "pres", "rev", "hon", "st", "mt", "ft", "messrs", "mme", "mlle", "atty", "asst", "dept",
    "supt", "no", "nos", "vs", "v", "fig", "op", "art", "sec", "pp", "vol", "ca", "approx", "cf", "e.g", "i.e", "jan",
    "feb", "aug", "sept", "oct", "nov", "dec", "hr", "fr", "nr", "bzw",
];

/// Abbreviations that may also end a sentence, so that only what follows decides.
const ANYWHERE: [&str; 30] = [
    "inc", "corp", "co", "ltd", "jr", "sr", "bros", "etc", "al", "calif", "conn", "fla", "ill", "ind", "mass", "mich",
    "minn", "miss", "mo", "okla", "ore", "pa", "penn", "tenn", "tex", "va", "wash", "wis", "ariz", "colo",
];

/// Bytes looked back over; bounds the work on text without spaces.
const LONGEST_ABBREVIATION: usize = 24;

/// Whether the full stop at `stop` belongs to an abbreviation or initial.
fn is_abbreviation(text: &str, start: usize, stop: usize) -> bool {
    let mut from = start.max(stop.saturating_sub(LONGEST_ABBREVIATION));
    while !text.is_char_boundary(from) {
        from += 1;
    }
    let before = &text[from..stop];
    let word_at = before.rfind(|c: char| c.is_whitespace() || matches!(c, '(' | '[' | '"' | '“' | '-' | '/' | '—'));
    let word = word_at.map_or(before, |i| &before[i..]);
    let word = word.trim_start_matches(|c: char| !c.is_alphanumeric());
    let after = text[stop + 1..].trim_start();
    let lower = word.to_lowercase();
    if BEFORE_NAMES.contains(&lower.as_str()) {
        return !(word == "no" || word == "No") || after.starts_with(|c: char| c.is_ascii_digit());
    }
    let mut letters = word.chars();
    let single = letters.next().is_some_and(char::is_uppercase) && letters.next().is_none();
    if single && word != "I" {
        return true; // J. Edgar; plan B. is rarer
    }
    let dotted = word.contains('.') && word.split('.').all(|p| p.chars().count() == 1);
    (dotted || ANYWHERE.contains(&lower.as_str())) && !follows_new_sentence(after)
}

/// After *U.S.* or *Inc.* only a word that often begins sentences does so.
fn follows_new_sentence(after: &str) -> bool {
    const OPENERS: [&str; 34] = [
        "the", "a", "an", "he", "she", "it", "they", "we", "i", "you", "but", "and", "in", "on", "at", "for", "this",
        "that", "these", "those", "his", "her", "their", "its", "our", "when", "while", "if", "as", "there", "what",
        "who", "asked", "however",
    ];
    let word: String = after.chars().take_while(|c| c.is_alphabetic()).flat_map(char::to_lowercase).collect();
    after.starts_with(char::is_uppercase) && OPENERS.contains(&word.as_str()) || after.starts_with(['"', '“', '‘'])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn split_all(text: &str) -> Vec<&str> {
        sentences(text).iter().map(|s| s.of(text)).collect()
    }

    #[test]
    fn abbreviations_and_initials_do_not_end_a_sentence() {
        let one = [
            "Rep. Ann Q. Marsh (R-Calif.) and Gov. Lee met on Jan. 5 at 9 a.m. with Acme Inc. lawyers.",
            "The U.S. Senate and the E.U. Commission agreed on No. 5.",
            "Dr. Martin Oyelaran Jr. said so.",
        ];
        for text in one {
            assert_eq!(split_all(text), [text]);
        }
    }

    #[test]
    fn an_abbreviation_can_still_be_the_last_word() {
        assert_eq!(split_all("He left the U.S. The deal died."), ["He left the U.S.", "The deal died."]);
        assert_eq!(split_all("She said no. Then she left."), ["She said no.", "Then she left."]);
    }

    #[test]
    fn a_closed_quotation_is_never_cut() {
        let text = "\"We lost. We will go on,\" she said. \"It is over.\" He agreed.";
        assert_eq!(split_all(text), ["\"We lost. We will go on,\" she said.", "\"It is over.\"", "He agreed."]);
    }

    #[test]
    fn an_unclosed_quotation_is_cut_as_plain_text() {
        assert_eq!(split_all("“We lost. We will go on."), ["“We lost.", "We will go on."]);
    }

    #[test]
    fn a_headline_without_a_stop_is_its_own_sentence() {
        assert_eq!(split_all("Senate blocks bill\nThe vote was 51-49."), ["Senate blocks bill", "The vote was 51-49."]);
    }

    #[test]
    fn lines_cut_at_a_width_are_joined() {
        let text = "The minister said on Monday that the government would\nkeep the measures in place until the summer and that no\ndecision had been taken about what would come after that\ndate.\n\nNobody asked.";
        assert_eq!(paragraphs(text).len(), 2);
        assert_eq!(split_all(text).len(), 2);
    }

    #[test]
    fn decimals_and_addresses_are_not_ends() {
        let text = "Growth of 3.5 percent was reported on standpoint.example today.";
        assert_eq!(split_all(text), [text]);
    }

    proptest! {
        #[test]
        fn sentences_lie_inside_paragraphs_and_lose_only_white_space(text in "[A-Za-z\"“”'. !?\n…é]{0,200}") {
            let mut at = 0;
            for s in sentences(&text) {
                prop_assert!(text[at..s.start].chars().all(char::is_whitespace));
                prop_assert!(!s.is_empty());
                at = s.end;
            }
            prop_assert!(text[at..].chars().all(char::is_whitespace));
        }
    }
}

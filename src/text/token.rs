//! Words, numbers, marks: the smallest pieces that later rooms speak of.

use super::Span;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TokenKind {
    /// Letters (and digits among them), with inner apostrophes: `don't`, `G7`;
    /// or letters with full stops: `U.S.`.
    Word,
    /// Digits with inner points and commas: `1,234.5`.
    Number,
    /// `https://…` or `www.…`.
    Url,
    /// `@name`.
    Mention,
    /// `#tag`.
    Hashtag,
    /// `:-)`.
    Emoticon,
    /// A run of `!`, `?` and `.`.
    Stop,
    /// Any other single character that is not white space.
    Symbol,
}

impl TokenKind {
    /// Whether it carries meaning of its own rather than structure.
    pub const fn is_wordlike(self) -> bool {
        !matches!(self, TokenKind::Stop | TokenKind::Symbol)
    }
}

/// A token and its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// Where it stands.
    pub span: Span,
    /// What it is.
    pub kind: TokenKind,
}

/// The tokens of `text`, in order, without overlap; only white space lies between them.
///
/// ```
/// use standpoint::text::tokens;
/// let text = "The E.U. won't (yet) lift them!!";
/// let words: Vec<_> = tokens(text).map(|t| t.span.of(text)).collect();
/// assert_eq!(words, ["The", "E.U.", "won't", "(", "yet", ")", "lift", "them", "!!"]);
/// ```
pub fn tokens(text: &str) -> Tokens<'_> {
    Tokens { text, at: 0 }
}

/// Iterator over the tokens of a text; see [`tokens`].
#[derive(Debug, Clone)]
pub struct Tokens<'a> {
    text: &'a str,
    at: usize,
}

impl Iterator for Tokens<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        let start = self.at + white_space(&self.text[self.at..]);
        let rest = &self.text[start..];
        if rest.is_empty() {
            return None;
        }
        let (length, kind) = scan(rest);
        self.at = start + length;
        Some(Token { span: Span::new(start, self.at), kind })
    }
}

/// Bytes of white space at the start of `s`.
fn white_space(s: &str) -> usize {
    let ascii = s.bytes().position(|b| !matches!(b, b' ' | b'\t'..=b'\r')).unwrap_or(s.len());
    if s.as_bytes().get(ascii).is_none_or(u8::is_ascii) {
        return ascii;
    }
    s[ascii..].find(|c: char| !c.is_whitespace()).map_or(s.len(), |n| ascii + n)
}

/// Length in bytes and kind of the token that `s` begins with; `s` is not empty.
fn scan(s: &str) -> (usize, TokenKind) {
    let bytes = s.as_bytes();
    match bytes[0] {
        b'a'..=b'z' | b'A'..=b'Z' | b'_' => {
            if matches!(bytes[0], b'h' | b'H' | b'w' | b'W')
                && let Some(n) = url(s)
            {
                return (n, TokenKind::Url);
            }
            (word(s), TokenKind::Word)
        }
        b'0'..=b'9' => number(s),
        b'@' => tagged(s, TokenKind::Mention),
        b'#' => tagged(s, TokenKind::Hashtag),
        b':' | b';' | b'=' => emoticon(s).map_or((1, TokenKind::Symbol), |n| (n, TokenKind::Emoticon)),
        b'!' | b'?' | b'.' => {
            let n = bytes.iter().take_while(|b| matches!(b, b'!' | b'?' | b'.')).count();
            (n, TokenKind::Stop)
        }
        _ => {
            let c = s.chars().next().unwrap_or(' ');
            match c {
                '…' => (c.len_utf8(), TokenKind::Stop),
                c if is_letter(c) => (word(s), TokenKind::Word),
                c => (c.len_utf8(), TokenKind::Symbol),
            }
        }
    }
}

fn is_letter(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || is_mark(c)
}

/// Combining accents, which belong to the letter before them.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{20d0}'..='\u{20ff}')
}

/// The ASCII characters that words are made of.
const IN_WORD: [bool; 256] = {
    let mut inside = [false; 256];
    let mut b = 0;
    while b < 128 {
        inside[b] = (b as u8).is_ascii_alphanumeric() || b == b'_' as usize;
        b += 1;
    }
    inside
};

/// Bytes of the run of letters at the start of `s`.
fn letters(s: &str) -> usize {
    let ascii = s.bytes().position(|b| !IN_WORD[b as usize]).unwrap_or(s.len());
    if s.as_bytes().get(ascii).is_none_or(u8::is_ascii) {
        return ascii;
    }
    s[ascii..].find(|c: char| !is_letter(c)).map_or(s.len(), |n| ascii + n)
}

fn word(s: &str) -> usize {
    if let Some(n) = initials(s) {
        return n;
    }
    let mut end = letters(s);
    loop {
        let apostrophe = match s.as_bytes().get(end) {
            Some(b'\'') => 1,
            Some(0xE2) if s[end..].starts_with('’') => '’'.len_utf8(),
            _ => return end,
        };
        match letters(&s[end + apostrophe..]) {
            0 => return end,
            more => end += apostrophe + more,
        }
    }
}

/// `U.S.`, `a.m.`: at least two single letters, each with its full stop.
fn initials(s: &str) -> Option<usize> {
    let b = s.as_bytes();
    if b.get(1) != Some(&b'.') {
        return None;
    }
    let pairs = b.chunks_exact(2).take_while(|p| p[0].is_ascii_alphabetic() && p[1] == b'.').count();
    let end = pairs * 2;
    let open_end = b.get(end).is_none_or(|c| !c.is_ascii_alphanumeric());
    (pairs >= 2 && open_end).then_some(end)
}

fn number(s: &str) -> (usize, TokenKind) {
    let b = s.as_bytes();
    let mut end = letters(s);
    if !b[..end].iter().all(u8::is_ascii_digit) {
        return (word(s), TokenKind::Word); // 9m, 1980s, 3D
    }
    while end + 1 < b.len() && matches!(b[end], b'.' | b',') && b[end + 1].is_ascii_digit() {
        end += 1 + b[end + 1..].iter().take_while(|c| c.is_ascii_digit()).count();
    }
    (end, TokenKind::Number)
}

fn tagged(s: &str, kind: TokenKind) -> (usize, TokenKind) {
    match letters(&s[1..]) {
        0 => (1, TokenKind::Symbol),
        n => (n + 1, kind),
    }
}

fn url(s: &str) -> Option<usize> {
    let follows = |n: usize| s.get(n..).is_some_and(|rest| rest.starts_with(|c: char| !c.is_whitespace()));
    let starts = |p: &str| follows(p.len()) && s[..p.len()].eq_ignore_ascii_case(p);
    if !(starts("http://") || starts("https://") || starts("www.")) {
        return None;
    }
    let end = s.find(|c: char| c.is_whitespace() || matches!(c, '"' | '<' | '>' | '”' | '“')).unwrap_or(s.len());
    Some(s[..end].trim_end_matches(['.', ',', ')', ';', ':', '!', '?', '\'', '’']).len())
}

fn emoticon(s: &str) -> Option<usize> {
    let b = s.as_bytes();
    let nose = usize::from(b.get(1).is_some_and(|c| matches!(c, b'-' | b'o' | b'*' | b'\'')));
    let mouth = b.get(1 + nose)?;
    let free = b.get(2 + nose).is_none_or(|c| !c.is_ascii_alphanumeric());
    (free && br")](dDpP/\[:}{@|".contains(mouth)).then_some(2 + nose)
}

/// Appends `token` in the form in which words are compared: lower case, with straight apostrophes.
///
/// ```
/// let mut form = String::new();
/// standpoint::text::normalize_into("Won’t", &mut form);
/// assert_eq!(form, "won't");
/// ```
pub fn normalize_into(token: &str, out: &mut String) {
    if token.is_ascii() {
        let start = out.len();
        out.push_str(token);
        out[start..].make_ascii_lowercase();
    } else {
        for c in token.chars() {
            match c {
                '’' | 'ʼ' => out.push('\''),
                c => out.extend(c.to_lowercase()),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn split(text: &str) -> Vec<(&str, TokenKind)> {
        tokens(text).map(|t| (t.span.of(text), t.kind)).collect()
    }

    #[test]
    fn tweets_keep_links_names_tags_and_faces_whole() {
        use TokenKind::{Emoticon, Hashtag, Mention, Stop, Url, Word};
        let got = split("@EU_Commission lift #sanctions now!? :-) https://x.eu/a?b=1.");
        let want = [
            ("@EU_Commission", Mention),
            ("lift", Word),
            ("#sanctions", Hashtag),
            ("now", Word),
            ("!?", Stop),
            (":-)", Emoticon),
            ("https://x.eu/a?b=1", Url),
            (".", Stop),
        ];
        assert_eq!(got, want);
    }

    #[test]
    fn curly_apostrophes_and_accents_stay_inside_words() {
        let got = split("Macron’s naïve café—and l’État");
        let words: Vec<_> = got.iter().map(|t| t.0).collect();
        assert_eq!(words, ["Macron’s", "naïve", "café", "—", "and", "l’État"]);
    }

    #[test]
    fn a_prefix_without_an_address_is_no_link() {
        for text in ["www.", "www. Then"] {
            assert_eq!(split(text)[..2], [("www", TokenKind::Word), (".", TokenKind::Stop)]);
        }
    }

    #[test]
    fn numbers_hold_their_separators_but_not_the_full_stop() {
        let got = split("€9m of $1,234.50 in 2014.");
        let words: Vec<_> = got.iter().map(|t| t.0).collect();
        assert_eq!(words, ["€", "9m", "of", "$", "1,234.50", "in", "2014", "."]);
    }

    proptest! {
        /// What lets a sentence be cut out of its article's tokens.
        #[test]
        fn white_space_makes_tokens_independent(a in "[a-zU.'’0-9,:;)=h/tpw@#é!…-]{0,9}", b in "[a-zU.'’0-9,:;)=htp/w@#é!…-]{0,9}") {
            let together = format!("{a}\u{a0}{b} www. {a}\n{b}");
            let mut apart = Vec::new();
            for piece in [&a, &b, "www.", &a, &b] {
                apart.extend(split(piece).into_iter().map(|(t, k)| (t.to_owned(), k)));
            }
            let together: Vec<_> = split(&together).into_iter().map(|(t, k)| (t.to_owned(), k)).collect();
            prop_assert_eq!(together, apart);
        }

        #[test]
        fn tokens_cover_all_but_white_space_in_order(text in "\\PC{0,200}") {
            let mut at = 0;
            for t in tokens(&text) {
                prop_assert!(text[at..t.span.start].chars().all(char::is_whitespace));
                prop_assert!(!t.span.is_empty());
                prop_assert!(!t.span.of(&text).contains(char::is_whitespace));
                at = t.span.end;
            }
            prop_assert!(text[at..].chars().all(char::is_whitespace));
        }
    }
}

//! Labels of tokens: beginning and inside of source, cue and content, or none of them.

/// What part of a quote a token belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Part {
    Source,
    Cue,
    Content,
}

/// A label, by its number: 0 outside; then beginning and inside of each part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Label(pub(super) u8);

impl Label {
    /// How many labels there are.
    pub(super) const COUNT: usize = 7;
    pub(super) const OUTSIDE: Label = Label(0);

    pub(super) const fn begin(part: Part) -> Self {
        Label(1 + 2 * part as u8)
    }

    pub(super) const fn inside(part: Part) -> Self {
        Label(2 + 2 * part as u8)
    }

    pub(super) const fn part(self) -> Option<Part> {
        match self.0 {
            1 | 2 => Some(Part::Source),
            3 | 4 => Some(Part::Cue),
            5 | 6 => Some(Part::Content),
            _ => None,
        }
    }

    pub(super) const fn begins(self) -> bool {
        self.0 % 2 == 1
    }

    /// Whether this label may stand right after `before`: nothing goes on that has not begun.
    pub(super) const fn may_follow(self, before: Label) -> bool {
        self.0 == 0 || self.begins() || before.0 == self.0 || before.0 + 1 == self.0
    }
}

/// The stretches of a row of labels: part, first token, one past the last.
pub(super) fn stretches(labels: &[Label]) -> Vec<(Part, std::ops::Range<usize>)> {
    let mut found: Vec<(Part, std::ops::Range<usize>)> = Vec::new();
    for (i, label) in labels.iter().enumerate() {
        let Some(part) = label.part() else { continue };
        match found.last_mut() {
            Some((last, range)) if !label.begins() && *last == part && range.end == i => range.end = i + 1,
            _ => found.push((part, i..i + 1)),
        }
    }
    found
}

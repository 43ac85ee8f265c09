//! What a feature of a whole sentence is, before it has a name.
//!
//! Keys are small and compared by value, so that a model finds its weights without
//! writing a name for each sentence.

use crate::feature::lexicon::Operator;
use std::fmt::{self, Display, Formatter};

/// A sign relative to the proposition, or a count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Side {
    Plus,
    Minus,
}

impl Side {
    pub(super) fn of(sign: i8) -> Self {
        if sign > 0 { Side::Plus } else { Side::Minus }
    }
}

impl Display for Side {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(if *self == Side::Plus { "+" } else { "-" })
    }
}

/// How an operator governs: an object, or a pronoun for one; or an object in what *would*
/// come of something, which those say who fear it as often as those who want it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Who {
    Object,
    Pronoun,
    Would,
}

impl Display for Who {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Who::Object => "ob",
            Who::Pronoun => "it",
            Who::Would => "would",
        })
    }
}

/// Most operators in a chain.
pub(super) const CHAIN: usize = 3;

/// Operators that govern each other, outermost first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(super) struct Chain([Option<Operator>; CHAIN]);

impl Chain {
    /// The first [`CHAIN`] of some operators, outermost first.
    pub(super) fn new(operators: impl IntoIterator<Item = Operator>) -> Self {
        let mut operators = operators.into_iter();
        Self(std::array::from_fn(|_| operators.next()))
    }
}

impl Display for Chain {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for (i, operator) in self.0.iter().flatten().enumerate() {
            write!(f, "{}{}", if i > 0 { ">" } else { "" }, operator.name())?;
        }
        Ok(())
    }
}

/// A feature of a sentence as a whole: of its text alone, or toward a topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SentenceKey(pub(super) Key);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Key {
    /// Operators of a class; minus if negated.
    Operator(Operator, Side),
    /// Attitudes and judgements of either sign.
    Tone(Side),
    /// What is done to good and bad things.
    Benefit,
    Mark,
    Question,
    Exclamation,
    Numbers,
    /// Frames of one side, of one word or more.
    Frame {
        side: Side,
        wide: bool,
    },
    /// Frames of one side beyond those of the other.
    Frames(Side),
    /// Objects that the sentence names.
    Objects,
    /// No object named.
    Unnamed,
    /// Sum of the objects' sides.
    Sides,
    /// Sum of all that is composed.
    Total(Side),
    /// The lesser of what is composed for and against: both have their say.
    Torn,
    /// Nothing composed, no frame, no operator.
    Nothing,
    /// An object that is an act.
    Act(Side),
    /// An object that nothing governs.
    Bare(Who, Side),
    /// Operators before an object, with the sign of all together.
    Composed(Who, Chain, Side),
    /// The same whatever the operators.
    AnyComposed(Who, Side),
    /// An operator behind an object.
    After(Who, Operator, Side),
    /// A judgement behind an object.
    Verdict(Side),
    /// A judgement near an object.
    Judged(Who, Side),
    /// Operators that govern no known object.
    Free(Chain, Side),
    AnyFree(Side),
    /// A form of the lexicon directly before an object of a side.
    Form(u32, Side),
    /// A form of the lexicon behind an object of a side.
    FormAfter(u32, Side),
}

impl Key {
    /// Writes its name: `s=…` if it depends on the text alone, `t=…` if on the topic too.
    /// `stem` gives an operator's by number.
    pub(super) fn name<'a>(self, stem: impl Fn(u32) -> &'a str) -> String {
        let fav = |side| if side == Side::Plus { "fav" } else { "con" };
        match self {
            Key::Operator(class, side) => format!("s={}{side}", class.name()),
            Key::Tone(side) => format!("s=tone{side}"),
            Key::Benefit => "s=benefit".to_owned(),
            Key::Mark => "s=mark".to_owned(),
            Key::Question => "s=question".to_owned(),
            Key::Exclamation => "s=exclamation".to_owned(),
            Key::Numbers => "s=numbers".to_owned(),
            Key::Frame { side, wide } => format!("t=frame.{}{}", fav(side), if wide { ".wide" } else { "" }),
            Key::Frames(side) => format!("t=frame{side}"),
            Key::Objects => "t=objects".to_owned(),
            Key::Unnamed => "t=unnamed".to_owned(),
            Key::Sides => "t=sides".to_owned(),
            Key::Total(side) => format!("t=total{side}"),
            Key::Torn => "t=torn".to_owned(),
            Key::Nothing => "t=nothing".to_owned(),
            Key::Act(side) => format!("t=act{side}"),
            Key::Bare(who, side) => format!("t={who}.bare{side}"),
            Key::Composed(who, chain, side) => format!("t={who}.{chain}:{side}"),
            Key::AnyComposed(who, side) => format!("t={who}.chain{side}"),
            Key::After(who, class, side) => format!("t={who}.after.{}:{side}", class.name()),
            Key::Verdict(side) => format!("t=verdict{side}"),
            Key::Judged(who, side) => format!("t={who}.judged{side}"),
            Key::Free(chain, side) => format!("t=free.{chain}:{side}"),
            Key::AnyFree(side) => format!("t=free.chain{side}"),
            Key::Form(form, side) => format!("t=op.{}{side}", stem(form)),
            Key::FormAfter(form, side) => format!("t=after.{}{side}", stem(form)),
        }
    }
}

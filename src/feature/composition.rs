//! Composition: what is said of a topic's objects, put together.
//!
//! Stance toward a policy is a product: outer operator (support, oppose) times inner
//! operator (extend, lift) times the object's own side (the wall +, deportation -). *Opposed lifting the
//! sanctions* is favor though no linear model of words could know it. The product
//! is made here, and the model weighs it by how it came about. Since all signs are
//! relative to the topic's proposition, these features mean the same for every
//! topic, also for one never trained on.

use super::lexicon::{Operator, OperatorTable, StanceLexicon, TermKind, TermTable};
use crate::text::{Language, Span, Token, TokenKind, WordId, Words};
use rustc_hash::FxHashMap;
use std::fmt::Write;
use std::ops::Range;

/// Farthest operator from what it governs, in tokens.
const GAP: usize = 6;
/// Size of a verdict (*the sanctions are stupid*): rare, but nearly always right, so it
/// may weigh much without being met often.
const VERDICT: f32 = 5.0;
/// Most operators in a chain.
const CHAIN: usize = 3;

/// Reads sentence features; remembers the terms of each topic that it met.
#[derive(Debug)]
pub struct CompositionReader {
    lexicon: StanceLexicon,
    operators: OperatorTable,
    topics: FxHashMap<String, TermTable>,
    language: Language,
    words: Words,
    tokens: Vec<(Token, WordId)>,
    name: String,
}

/// An operator in the sentence.
#[derive(Debug, Clone)]
struct Found {
    tokens: Range<usize>,
    class: Operator,
    phrase: u32,
}

/// An object of the topic in the sentence, with its side.
#[derive(Debug, Clone)]
struct Object {
    tokens: Range<usize>,
    side: i8,
    /// Whether it is a pronoun that stands for one.
    pronoun: bool,
    /// Whether it names an act rather than a thing: *lift the sanctions*.
    act: bool,
}

/// A feature of a sentence.
#[derive(Debug, Clone, PartialEq)]
pub struct SentenceFeature {
    /// `s=…` depends on the text alone, `t=…` on the topic too.
    pub name: String,
    /// How much of it there is: `ln(1 + count)`, with a sign where it has one.
    pub value: f32,
    /// The words that it was read from; empty for what the whole sentence has.
    pub places: Vec<Span>,
}

/// Counts of features by name, in the order of first meeting, with the tokens behind them.
#[derive(Debug, Default)]
struct Bag(Vec<(String, f32, Vec<Range<usize>>)>);

impl Bag {
    fn add(&mut self, name: &str, value: f32) {
        self.add_at(name, value, &[]);
    }

    fn add_at(&mut self, name: &str, value: f32, at: &[&Range<usize>]) {
        let places = at.iter().map(|r| (*r).clone());
        match self.0.iter_mut().find(|(n, _, _)| n == name) {
            Some((_, v, known)) => {
                *v += value;
                known.extend(places);
            }
            None => self.0.push((name.to_owned(), value, places.collect())),
        }
    }
}

impl CompositionReader {
    /// A reader with a lexicon, for text of `language`.
    pub fn new(lexicon: &StanceLexicon, language: Language) -> Self {
        let mut words = Words::new(language);
        Self {
            lexicon: lexicon.clone(),
            operators: OperatorTable::new(lexicon, &mut words),
            topics: FxHashMap::default(),
            language,
            words,
            tokens: Vec::new(),
            name: String::new(),
        }
    }

    /// The features of `text`, each once; those toward a topic only where one is given.
    pub fn features(&mut self, text: &str, topic: Option<&str>) -> Vec<SentenceFeature> {
        if self.words.len() > 400_000 {
            let lexicon = std::mem::take(&mut self.lexicon);
            *self = Self::new(&lexicon, self.language);
        }
        self.words.read(text, &mut self.tokens);
        let mut bag = Bag::default();
        let operators = self.find_operators();
        self.of_text(&operators, &mut bag);
        if let Some(topic) = topic {
            if !self.topics.contains_key(topic) {
                let terms = TermTable::new(&self.lexicon.terms(topic), self.language);
                self.topics.insert(topic.to_owned(), terms);
            }
            self.of_topic(topic, operators, &mut bag);
        }
        let place = |r: Range<usize>| self.tokens[r.start].0.span.cover(self.tokens[r.end - 1].0.span);
        let feature = |(name, value, at): (String, f32, Vec<Range<usize>>)| SentenceFeature {
            name,
            value: value.abs().ln_1p().copysign(value),
            places: at.into_iter().map(place).collect(),
        };
        bag.0.into_iter().filter(|f| f.1 != 0.0).map(feature).collect()
    }

    fn find_operators(&self) -> Vec<Found> {
        let mut found: Vec<Found> = Vec::new();
        for (phrase, tokens) in self.operators.table.longest(&self.tokens, &self.words) {
            found.push(Found { tokens, class: self.operators.classes[phrase as usize], phrase });
        }
        // contracted negations: don't, won't
        for (i, (_, word)) in self.tokens.iter().enumerate() {
            if self.words.form(*word).ends_with("n't") && found.iter().all(|f| !f.tokens.contains(&i)) {
                found.push(Found { tokens: i..i + 1, class: Operator::Reverse, phrase: u32::MAX });
            }
        }
        found.sort_by_key(|f| f.tokens.start);
        found
    }

    /// What does not depend on a topic: how many operators of each class, negated or not; judgements; form.
    fn of_text(&mut self, operators: &[Found], bag: &mut Bag) {
        for (i, op) in operators.iter().enumerate() {
            let negated = i > 0
                && operators[i - 1].class == Operator::Reverse
                && op.tokens.start - operators[i - 1].tokens.end <= 3
                && op.class != Operator::Reverse;
            let sign = if negated { "-" } else { "+" };
            bag.add_at(&format!("s={}{sign}", op.class.name()), 1.0, &[&op.tokens]);
            let tone = match op.class {
                Operator::Support | Operator::Approve => 1.0,
                Operator::Oppose | Operator::Disapprove => -1.0,
                _ => 0.0,
            };
            if tone != 0.0 {
                let name = if (tone > 0.0) == negated { "s=tone-" } else { "s=tone+" };
                bag.add_at(name, 1.0, &[&op.tokens]);
            }
            // what is done to good and bad things
            if matches!(op.class, Operator::Good | Operator::Bad) {
                let before =
                    operators[..i].iter().rev().find(|b| op.tokens.start - b.tokens.end <= GAP && b.class.sign() != 0);
                if let Some(b) = before {
                    let value = if op.class == Operator::Good { 1 } else { -1 };
                    bag.add_at("s=benefit", f32::from(value * b.class.sign()), &[&b.tokens, &op.tokens]);
                }
            }
        }
        let mut numbers = 0.0;
        for (token, word) in &self.tokens {
            match token.kind {
                TokenKind::Number => numbers += 1.0,
                TokenKind::Symbol if matches!(self.words.form(*word), "\"" | "“" | "”") => bag.add("s=mark", 0.5),
                TokenKind::Stop if self.words.form(*word).contains('?') => bag.add("s=question", 1.0),
                TokenKind::Stop if self.words.form(*word).contains('!') => bag.add("s=exclamation", 1.0),
                _ => {}
            }
        }
        bag.add("s=numbers", numbers);
    }

    fn of_topic(&mut self, topic: &str, operators: Vec<Found>, bag: &mut Bag) {
        let Some(terms) = self.topics.get(topic) else { return };
        let mut objects: Vec<Object> = Vec::new();
        let mut taken: Vec<Range<usize>> = Vec::new();
        let (mut fav, mut con) = (0.0f32, 0.0f32);
        for (phrase, tokens) in terms.table.longest(&self.tokens, &self.words) {
            let wide = terms.words[phrase as usize] > 1;
            match terms.kinds[phrase as usize] {
                TermKind::Pos => objects.push(Self::object(&tokens, 1, &operators)),
                TermKind::Neg => objects.push(Self::object(&tokens, -1, &operators)),
                TermKind::Fav => {
                    fav += 1.0;
                    bag.add_at(if wide { "t=frame.fav.wide" } else { "t=frame.fav" }, 1.0, &[&tokens]);
                }
                TermKind::Con => {
                    con += 1.0;
                    bag.add_at(if wide { "t=frame.con.wide" } else { "t=frame.con" }, 1.0, &[&tokens]);
                }
            }
            taken.push(tokens);
        }
        bag.add("t=frame+", (fav - con).max(0.0));
        bag.add("t=frame-", (con - fav).max(0.0));
        let free = |op: &Found| taken.iter().all(|t| t.end <= op.tokens.start || op.tokens.end <= t.start);
        let operators: Vec<Found> = operators.into_iter().filter(free).collect();
        self.compound_heads(&mut objects, &operators);
        self.pronouns(&mut objects);
        let mut total = 0.0f32;
        for object in &objects {
            total += self.of_object(object, &operators, bag);
        }
        total += self.free_chains(&objects, &operators, bag);
        let plain = objects.iter().filter(|o| !o.pronoun).count();
        bag.add("t=objects", plain as f32);
        if plain == 0 {
            bag.add("t=unnamed", 1.0);
        }
        let sides: f32 = objects.iter().filter(|o| !o.pronoun).map(|o| f32::from(o.side)).sum();
        bag.add("t=sides", sides);
        // sides apart, so that a model can tell *torn* and *silent* from either
        bag.add("t=total+", total.max(0.0));
        bag.add("t=total-", (-total).max(0.0));
        let clear = total + fav - con;
        if clear == 0.0 && fav == 0.0 && con == 0.0 && operators.iter().all(|o| o.class.sign() == 0) {
            bag.add("t=nothing", 1.0);
        }
    }

    fn object(tokens: &Range<usize>, side: i8, operators: &[Found]) -> Object {
        let effect = |o: &&Found| matches!(o.class, Operator::Increase | Operator::Decrease | Operator::Reverse);
        let act = tokens.len() > 1 && operators.iter().filter(effect).any(|o| o.tokens.start == tokens.start);
        Object { tokens: tokens.clone(), side, pronoun: false, act }
    }

    /// *Medicare cuts*: an effect noun right behind an object makes one object of both.
    fn compound_heads(&self, objects: &mut [Object], operators: &[Found]) {
        for object in objects {
            let head = operators.iter().find(|o| o.tokens.start == object.tokens.end);
            if let Some(head) = head.filter(|h| matches!(h.class, Operator::Decrease | Operator::Increase)) {
                let last = head.tokens.end;
                let noun = self.tokens.get(last).is_none_or(|(t, w)| {
                    !t.kind.is_wordlike()
                        || !matches!(self.words.form(*w), "the" | "a" | "an" | "its" | "their" | "this")
                });
                if noun {
                    object.side *= head.class.sign();
                    object.tokens.end = last;
                }
            }
        }
    }

    /// *It*, *them* after an object stand for it.
    fn pronouns(&self, objects: &mut Vec<Object>) {
        let mut more = Vec::new();
        for (i, (_, word)) in self.tokens.iter().enumerate() {
            if matches!(self.words.form(*word), "it" | "them" | "they" | "that" | "this" | "which") {
                let before = objects.iter().filter(|o| o.tokens.end <= i).max_by_key(|o| o.tokens.end);
                if let Some(before) = before.filter(|o| i - o.tokens.end <= 25) {
                    more.push(Object { tokens: i..i + 1, side: before.side, pronoun: true, act: false });
                }
            }
        }
        objects.extend(more);
    }

    /// The operators around an object: chains before it, judgements and passives behind it. Their sum.
    fn of_object(&mut self, object: &Object, operators: &[Found], bag: &mut Bag) -> f32 {
        let who = if object.pronoun { "it" } else { "ob" };
        let mut total = 0.0;
        let side = |s: i8| if s > 0 { '+' } else { '-' };
        let chain = self.chain_before(object, operators);
        if chain.is_empty() && object.act {
            bag.add_at(&format!("t=act{}", side(object.side)), 1.0, &[&object.tokens]);
            total += f32::from(object.side);
        } else if chain.is_empty() {
            bag.add_at(&format!("t={who}.bare{}", side(object.side)), 1.0, &[&object.tokens]);
        } else {
            let sign = chain.iter().fold(object.side, |s, op| s * op.class.sign());
            let classes: Vec<&str> = chain.iter().rev().map(|op| op.class.name()).collect();
            let at: Vec<&Range<usize>> = chain.iter().rev().map(|op| &op.tokens).chain([&object.tokens]).collect();
            bag.add_at(&format!("t={who}.{}:{}", classes.join(">"), side(sign)), 1.0, &at);
            bag.add_at(&format!("t={who}.chain{}", side(sign)), 1.0, &at);
            total += f32::from(sign);
            // the outermost and the innermost word by itself, relative to the rest
            if let Some(inner) = chain.first().filter(|_| chain.len() == 1) {
                self.lexical("t=op", inner, object.side, bag);
            }
        }
        let (start, end) = (object.tokens.start, object.tokens.end);
        for op in operators.iter().filter(|o| o.tokens.start >= end && o.tokens.start - end < GAP) {
            if self.barrier(end, op.tokens.start) {
                break;
            }
            // *sanctions against Russia*: the preposition belongs to the object
            let preposition =
                op.tokens.start == end && matches!(self.words.form(self.tokens[end].1), "against" | "for" | "on");
            if op.class.sign() != 0 && !preposition {
                let negated = operators.iter().any(|r| {
                    r.class == Operator::Reverse
                        && r.tokens.end <= op.tokens.start
                        && op.tokens.start - r.tokens.end <= 2
                        && r.tokens.start >= end
                });
                let sign = object.side * op.class.sign() * if negated { -1 } else { 1 };
                if op.class != Operator::Reverse || !negated {
                    bag.add_at(
                        &format!("t={who}.after.{}:{}", op.class.name(), side(sign)),
                        1.0,
                        &[&object.tokens, &op.tokens],
                    );
                    self.lexical("t=after", op, object.side, bag);
                    if matches!(op.class, Operator::Approve | Operator::Disapprove) {
                        let name = format!("t=verdict{}", side(sign));
                        bag.add_at(&name, VERDICT, &[&object.tokens, &op.tokens]);
                    }
                    total += f32::from(sign) * 0.5;
                }
            }
        }
        // judgements anywhere near
        for op in operators.iter().filter(|o| matches!(o.class, Operator::Approve | Operator::Disapprove)) {
            let distance =
                if op.tokens.end <= start { start - op.tokens.end } else { op.tokens.start.saturating_sub(end) };
            if distance <= 12 {
                let name = format!("t={who}.judged{}", side(object.side * op.class.sign()));
                bag.add_at(&name, 1.0, &[&object.tokens, &op.tokens]);
            }
        }
        total
    }

    /// Chains of attitude and effect that govern no object the lexicon knows: *opposes shutting
    /// the last two of them*. What they govern is taken for the proposition's own. Their sum, at half weight.
    fn free_chains(&self, objects: &[Object], operators: &[Found], bag: &mut Bag) -> f32 {
        let governs =
            |op: &Found| objects.iter().any(|o| self.chain_before(o, operators).iter().any(|c| c.tokens == op.tokens));
        let attitude = |o: &Found| matches!(o.class, Operator::Support | Operator::Oppose);
        let effect = |o: &Found| matches!(o.class, Operator::Increase | Operator::Decrease | Operator::Reverse);
        let mut total = 0.0;
        let mut chain: Vec<&Found> = Vec::new();
        let mut finish = |chain: &mut Vec<&Found>, total: &mut f32| {
            if chain.iter().any(|o| attitude(o)) && chain.iter().any(|o| effect(o)) {
                let sign = chain.iter().fold(1, |s: i8, op| s * op.class.sign());
                let classes: Vec<&str> = chain.iter().map(|op| op.class.name()).collect();
                let at: Vec<&Range<usize>> = chain.iter().map(|op| &op.tokens).collect();
                let side = if sign > 0 { '+' } else { '-' };
                bag.add_at(&format!("t=free.{}:{side}", classes.join(">")), 1.0, &at);
                bag.add_at(&format!("t=free.chain{side}"), 1.0, &at);
                *total += f32::from(sign) * 0.5;
            }
            chain.clear();
        };
        for op in operators.iter().filter(|o| attitude(o) || effect(o)) {
            if governs(op) {
                finish(&mut chain, &mut total);
                continue;
            }
            let near = chain.last().is_none_or(|last| {
                op.tokens.start - last.tokens.end <= GAP && !self.barrier(last.tokens.end, op.tokens.start)
            });
            if !near || chain.len() == CHAIN {
                finish(&mut chain, &mut total);
            }
            chain.push(op);
        }
        finish(&mut chain, &mut total);
        total
    }

    fn lexical(&mut self, what: &str, op: &Found, side: i8, bag: &mut Bag) {
        if let Some(form) = self.operators.forms.get(op.phrase as usize) {
            self.name.clear();
            let _ = write!(self.name, "{what}.{form}{}", if side > 0 { '+' } else { '-' });
            let name = std::mem::take(&mut self.name);
            bag.add_at(&name, 1.0, &[&op.tokens]);
            self.name = name;
        }
    }

    /// The operators that govern an object, innermost first.
    fn chain_before<'f>(&self, object: &Object, operators: &'f [Found]) -> Vec<&'f Found> {
        let mut chain: Vec<&Found> = Vec::new();
        let mut edge = object.tokens.start;
        for op in operators.iter().rev().filter(|o| o.tokens.end <= object.tokens.start) {
            if op.class.sign() == 0 || matches!(op.class, Operator::Approve | Operator::Disapprove) {
                continue;
            }
            if edge - op.tokens.end.min(edge) > GAP || self.barrier(op.tokens.end, edge) || chain.len() == CHAIN {
                break;
            }
            chain.push(op);
            edge = op.tokens.start;
        }
        chain
    }

    /// Whether a clause ends between two places.
    fn barrier(&self, from: usize, to: usize) -> bool {
        (from..to).any(|i| {
            let (token, word) = self.tokens[i];
            match token.kind {
                TokenKind::Stop => true,
                TokenKind::Symbol => matches!(self.words.form(word), ";" | ":" | "—" | "–" | ","),
                _ => {
                    matches!(self.words.form(word), "but" | "while" | "although" | "because" | "who" | "after" | "when")
                }
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lexicon() -> StanceLexicon {
        let op = |class, forms: &str| forms.split(',').map(move |f| (class, f.to_owned())).collect::<Vec<_>>();
        let operators = [
            op(Operator::Support, "support,back,urge"),
            op(Operator::Oppose, "oppose,condemn"),
            op(Operator::Increase, "extend,keep"),
            op(Operator::Decrease, "cut,repeal"),
            op(Operator::Reverse, "lift,not,refuse"),
            op(Operator::Disapprove, "stupid,wrong"),
        ];
        let terms = vec![(TermKind::Pos, "sanctions".to_owned()), (TermKind::Neg, "trade with moscow".to_owned())];
        StanceLexicon { operators: operators.concat(), topics: [("x".to_owned(), terms)].into(), tones: vec![] }
    }

    fn chain(text: &str) -> String {
        let mut reader = CompositionReader::new(&lexicon(), Language::En);
        let composed = |f: &SentenceFeature| f.name.starts_with("t=ob.") && f.name.contains(':');
        let found: Vec<String> =
            reader.features(text, Some("x")).into_iter().filter(composed).map(|f| f.name).collect();
        found.join(" ")
    }

    #[test]
    fn signs_multiply_along_the_chain() {
        assert_eq!(chain("She supports the sanctions."), "t=ob.support:+");
        assert_eq!(chain("She supports lifting the sanctions."), "t=ob.support>reverse:-");
        assert_eq!(chain("She opposed lifting the sanctions."), "t=ob.oppose>reverse:+");
        assert_eq!(chain("She urged them not to extend the sanctions."), "t=ob.support>reverse>increase:-");
        assert_eq!(chain("He backed trade with Moscow."), "t=ob.support:-");
    }

    #[test]
    fn a_clause_edge_ends_the_chain() {
        assert_eq!(chain("She opposes the deal, but sanctions stay."), "");
    }

    #[test]
    fn judgements_and_compound_heads_are_read_behind_the_object() {
        assert_eq!(chain("Sanctions are wrong."), "t=ob.after.disapprove:-");
        assert_eq!(chain("He opposes sanctions cuts."), "t=ob.oppose:+");
    }

    #[test]
    fn a_topic_without_terms_is_known_by_its_id() {
        let mut reader = CompositionReader::new(&lexicon(), Language::En);
        let found = reader.features("They back tuition-free college.", Some("tuition-free-college"));
        let chain = found.iter().find(|f| f.name == "t=ob.support:+").unwrap();
        let text = "They back tuition-free college.";
        assert_eq!(chain.places.iter().map(|p| p.of(text)).collect::<Vec<_>>(), ["back", "tuition-free college"]);
    }
}

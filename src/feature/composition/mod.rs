//! Composition: what is said of a topic's objects, put together.
//!
//! Stance toward a policy is a product: outer operator (support, oppose) times inner
//! operator (extend, lift) times the object's own side (the wall +, deportation -). *Opposed lifting the
//! sanctions* is favor though no linear model of words could know it. The product
//! is made here, and the model weighs it by how it came about. Since all signs are
//! relative to the topic's proposition, these features mean the same for every
//! topic, also for one never trained on.

mod bag;
mod key;
mod sentence;

pub use key::SentenceKey;

use super::lexicon::{Operator, OperatorForms, OperatorTable, StanceLexicon, TermTable, TopicTerms};
use super::reader::SentenceFeature;
use crate::text::{Language, Token, WordId, Words};
use bag::Bag;
use key::{CHAIN, Chain, Key, Side, Who};
use sentence::{Sentence, Tag, Tags};
use std::ops::Range;

/// Farthest operator from what it governs, in tokens.
const GAP: usize = 6;
/// Farthest judgement from what it may be about, in tokens.
const NEAR: usize = 12;
/// Size of a verdict (*the sanctions are stupid*): rare, but nearly always right, so it
/// may weigh much without being met often.
const VERDICT: f32 = 5.0;
/// Tokens of a sentence that are looked at; nobody composes across more.
const MOST_TOKENS: usize = 400;

/// Composes what sentences say; remembers the terms of each topic that it met.
#[derive(Debug)]
pub(super) struct Composition<'l> {
    lexicon: &'l StanceLexicon,
    operators: OperatorTable,
    forms: OperatorForms<'l>,
    terms: TermTable,
    tags: Tags,
    matches: Vec<(u32, Range<usize>)>,
    found: Vec<Found>,
    objects: Vec<Object>,
    bag: Bag,
}

/// An operator in the sentence.
#[derive(Debug, Clone)]
struct Found {
    tokens: Range<usize>,
    class: Operator,
    /// Its number in the lexicon; none for a contracted negation.
    form: Option<u32>,
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

/// The operators that govern an object, innermost first, as places among the sentence's operators.
#[derive(Debug, Default)]
struct Links {
    at: [usize; CHAIN],
    len: usize,
}

impl Links {
    fn push(&mut self, operator: usize) {
        self.at[self.len] = operator;
        self.len += 1;
    }

    fn is_full(&self) -> bool {
        self.len == CHAIN
    }

    /// Innermost first.
    fn innermost_first(&self) -> &[usize] {
        &self.at[..self.len]
    }
}

impl<'l> Composition<'l> {
    /// `words` are used for the lexicon's own, so that each is stemmed once wherever it stands.
    pub(super) fn new(lexicon: &'l StanceLexicon, language: Language, words: &mut Words) -> Self {
        Self {
            lexicon,
            operators: OperatorTable::new(lexicon, words),
            forms: OperatorForms::new(lexicon, language),
            terms: TermTable::new(),
            tags: Tags::default(),
            matches: Vec::new(),
            found: Vec::new(),
            objects: Vec::new(),
            bag: Bag::default(),
        }
    }

    pub(super) fn lexicon(&self) -> &'l StanceLexicon {
        self.lexicon
    }

    /// The features read last.
    pub(super) fn features(&self) -> impl ExactSizeIterator<Item = SentenceFeature> + '_ {
        self.bag.features()
    }

    /// The tokens that feature `place` was read from.
    pub(super) fn places(&self, place: usize) -> impl Iterator<Item = Range<usize>> + '_ {
        self.bag.places(place)
    }

    pub(super) fn name(&self, key: SentenceKey) -> String {
        key.0.name(|form| self.forms.stem(form))
    }

    /// Forgets the numbers of words.
    pub(super) fn forget(&mut self) {
        self.operators.forget();
        self.terms.phrases.forget();
        self.tags.forget();
    }

    /// The tokens of the first of the topic's objects that was read last.
    pub(super) fn first_object(&self) -> Option<Range<usize>> {
        self.objects.iter().find(|o| !o.pronoun).map(|o| o.tokens.clone())
    }

    /// Reads a sentence. A lexicon without operators finds nothing.
    pub(super) fn read(&mut self, tokens: &[(Token, WordId)], words: &mut Words, topic: Option<&str>) {
        self.bag.clear();
        self.objects.clear();
        if self.operators.classes.is_empty() {
            return;
        }
        let tokens = &tokens[..tokens.len().min(MOST_TOKENS)];
        self.tags.learn(tokens, words);
        self.find_operators(tokens, words);
        let sentence = Sentence { tokens, tags: &self.tags };
        of_text(&sentence, &self.found, &mut self.bag);
        if let Some(topic) = topic {
            self.of_topic(tokens, words, topic);
        }
        self.bag.finish();
    }

    fn find_operators(&mut self, tokens: &[(Token, WordId)], words: &Words) {
        self.found.clear();
        self.operators.matcher.longest(tokens, words, &mut self.matches);
        let mut next = 0;
        for (form, at) in self.matches.drain(..) {
            self.found.extend((next..at.start).filter_map(|i| contraction(i, tokens, &self.tags)));
            next = at.end;
            let of = at.end < tokens.len() && self.tags.of(tokens[at.end].1) == Tag::Of;
            let class = match self.operators.classes[form as usize] {
                Operator::Supporter if of => Operator::Support,
                Operator::Opponent if of => Operator::Oppose,
                class => class,
            };
            self.found.push(Found { tokens: at, class, form: Some(form) });
        }
        self.found.extend((next..tokens.len()).filter_map(|i| contraction(i, tokens, &self.tags)));
        self.find_split_operators(tokens, words);
    }

    /// *Pull the troops out*: stands where its first word does.
    fn find_split_operators(&mut self, tokens: &[(Token, WordId)], words: &Words) {
        let sentence = Sentence { tokens, tags: &self.tags };
        self.operators.heads.longest(tokens, words, &mut self.matches);
        for (head, at) in self.matches.drain(..) {
            let tails = &self.operators.tails[head as usize];
            let form = |i: usize| words.form(tokens[i].1);
            let behind = (at.end + 1..tokens.len().min(at.end + GAP)).take_while(|i| !sentence.barrier(at.end, *i));
            let made = behind.into_iter().find_map(|i| tails.iter().find(|(tail, _)| form(i) == tail));
            let place = self.found.partition_point(|f| f.tokens.end <= at.start);
            let known = self.found.get(place).filter(|f| f.tokens.start < at.end);
            if let Some((_, number)) = made
                && known.is_none_or(|f| f.tokens == at)
            {
                let operator =
                    Found { tokens: at, class: self.operators.classes[*number as usize], form: Some(*number) };
                let replaced = usize::from(known.is_some());
                self.found.splice(place..place + replaced, [operator]);
            }
        }
    }

    fn of_topic(&mut self, tokens: &[(Token, WordId)], words: &mut Words, topic: &str) {
        let (TopicTerms { objects: object_terms, frames }, phrases) = self.terms.of(topic, self.lexicon, words);
        let (operators, objects, bag) = (&mut self.found, &mut self.objects, &mut self.bag);
        phrases.read(tokens, words);
        phrases.longest(object_terms.set, &mut self.matches);
        objects.clear();
        objects.extend(self.matches.iter().map(|(term, at)| object(at, object_terms.sides[*term as usize], operators)));
        let sentence = Sentence { tokens, tags: &self.tags };
        join_objects(&sentence, objects, operators);
        let apart = |a: &Range<usize>, b: &Range<usize>| a.end <= b.start || b.end <= a.start;
        operators.retain(|op| objects.iter().all(|o| apart(&o.tokens, &op.tokens)));
        compound_heads(&sentence, objects, operators);
        let named = objects.len();
        pronouns(&sentence, objects);
        let scene = Scene { sentence, operators };
        let mut governing = vec![false; operators.len()];
        let mut chains: Vec<(Range<usize>, Side)> = Vec::new();
        let mut sum = Sum::default();
        for object in objects.iter() {
            let links = scene.links(object);
            links.innermost_first().iter().for_each(|op| governing[*op] = true);
            let sign = scene.before(object, &links, bag);
            let outer = links.innermost_first().last().map(|op| operators[*op].tokens.start);
            let chained = outer.filter(|start| *start < object.tokens.start && sign != 0.0);
            chains.extend(chained.map(|start| (start..object.tokens.end, Side::of(sign as i8))));
            sum.add(sign);
            scene.behind(object, &links, &mut sum, bag);
            scene.judgements(object, bag);
        }
        scene.free(&governing, &mut sum, bag);
        let total = sum.favor - sum.against;
        bag.add(Key::Objects, named as f32);
        if named == 0 {
            bag.add(Key::Unnamed, 1.0);
        }
        bag.add(Key::Sides, objects[..named].iter().map(|o| f32::from(o.side)).sum());
        // sides apart, so that a model can tell *torn* and *silent* from either
        bag.add(Key::Total(Side::Plus), total.max(0.0));
        bag.add(Key::Total(Side::Minus), (-total).max(0.0));
        bag.add(Key::Torn, sum.favor.min(sum.against));

        phrases.longest(frames.set, &mut self.matches);
        // what an operator outside a frame governs inside it is that operator's to turn round, and
        // what is composed inside a frame says more than who else says so
        let beside = |f: &Range<usize>, side: Side| {
            let outer = |c: &Range<usize>| c.start < f.start && f.start < c.end;
            let inner = |c: &Range<usize>| f.start <= c.start && c.end <= f.end;
            !chains.iter().any(|(c, sign)| outer(c) || inner(c) && *sign != side)
        };
        let (mut fav, mut con) = (0.0f32, 0.0f32);
        for (frame, at) in &self.matches {
            let (side, wide) = (Side::of(frames.sides[*frame as usize]), frames.words[*frame as usize] > 1);
            if beside(at, side) {
                *(if side == Side::Plus { &mut fav } else { &mut con }) += 1.0;
                bag.add_at(Key::Frame { side, wide }, 1.0, [at]);
            }
        }
        bag.add(Key::Frames(Side::Plus), (fav - con).max(0.0));
        bag.add(Key::Frames(Side::Minus), (con - fav).max(0.0));
        let silent = total == 0.0 && fav == 0.0 && con == 0.0;
        if silent && operators.iter().all(|o| o.class.sign() == 0) {
            bag.add(Key::Nothing, 1.0);
        }
    }
}

/// What is composed for and against.
#[derive(Debug, Default)]
struct Sum {
    favor: f32,
    against: f32,
}

impl Sum {
    fn add(&mut self, signed: f32) {
        self.favor += signed.max(0.0);
        self.against += (-signed).max(0.0);
    }
}

/// *Don't*, *won't*, where the lexicon has no such form.
fn contraction(i: usize, tokens: &[(Token, WordId)], tags: &Tags) -> Option<Found> {
    let negates = tags.of(tokens[i].1) == Tag::Contraction;
    negates.then(|| Found { tokens: i..i + 1, class: Operator::Reverse, form: None })
}

/// What does not depend on a topic: how many operators of each class, negated or not; judgements; form.
fn of_text(sentence: &Sentence<'_>, operators: &[Found], bag: &mut Bag) {
    for (i, op) in operators.iter().enumerate() {
        let negated = i > 0
            && operators[i - 1].class == Operator::Reverse
            && op.tokens.start - operators[i - 1].tokens.end <= 3
            && op.class != Operator::Reverse;
        bag.add_at(Key::Operator(op.class, if negated { Side::Minus } else { Side::Plus }), 1.0, [&op.tokens]);
        let tone = match op.class {
            Operator::Support | Operator::Approve => 1,
            Operator::Oppose | Operator::Disapprove => -1,
            _ => 0,
        };
        if tone != 0 {
            bag.add_at(Key::Tone(Side::of(if negated { -tone } else { tone })), 1.0, [&op.tokens]);
        }
        // what is done to good and bad things
        if matches!(op.class, Operator::Good | Operator::Bad) {
            let mut before = operators[..i].iter().rev().take_while(|b| op.tokens.start - b.tokens.end <= GAP);
            if let Some(b) = before.find(|b| b.class.sign() != 0) {
                let value = if op.class == Operator::Good { 1 } else { -1 };
                bag.add_at(Key::Benefit, f32::from(value * b.class.sign()), [&b.tokens, &op.tokens]);
            }
        }
    }
    let mut numbers = 0.0;
    for i in 0..sentence.tokens.len() {
        match sentence.tag(i) {
            Tag::Number => numbers += 1.0,
            Tag::Mark => bag.add(Key::Mark, 0.5),
            Tag::Question => bag.add(Key::Question, 1.0),
            Tag::Exclamation => bag.add(Key::Exclamation, 1.0),
            _ => {}
        }
    }
    bag.add(Key::Numbers, numbers);
}

fn object(tokens: &Range<usize>, side: i8, operators: &[Found]) -> Object {
    let effect = |o: &&Found| matches!(o.class, Operator::Increase | Operator::Decrease | Operator::Reverse);
    let act = tokens.len() > 1 && operators.iter().filter(effect).any(|o| o.tokens.start == tokens.start);
    Object { tokens: tokens.clone(), side, pronoun: false, act }
}

/// Objects side by side: *the ban on refugees* is one object, the first; in *banning refugees*
/// the first is what is done to the second.
fn join_objects(sentence: &Sentence<'_>, objects: &mut Vec<Object>, operators: &[Found]) {
    const BETWEEN: usize = 3;
    let mut joined: Vec<Object> = Vec::with_capacity(objects.len());
    for object in objects.drain(..) {
        let near = joined.last().filter(|last| object.tokens.start - last.tokens.end <= BETWEEN);
        if let Some(last) = near {
            let mut between = last.tokens.end..object.tokens.start;
            let first = between.clone().next().map(|i| sentence.tag(i));
            if matches!(first, Some(Tag::Of | Tag::Preposition)) {
                let last = joined.len() - 1;
                joined[last].tokens.end = object.tokens.end;
                continue;
            }
            let determined = between.all(|i| sentence.tag(i) == Tag::Determiner);
            let does = operators.iter().any(|op| op.tokens == last.tokens && is_effect(op));
            if determined && does {
                joined.pop();
            }
        }
        joined.push(object);
    }
    *objects = joined;
}

/// *Medicare cuts*: an effect noun right behind an object makes one object of both.
fn compound_heads(sentence: &Sentence<'_>, objects: &mut [Object], operators: &[Found]) {
    for object in objects {
        let head = operators.iter().find(|o| o.tokens.start == object.tokens.end);
        if let Some(head) = head.filter(|h| matches!(h.class, Operator::Decrease | Operator::Increase)) {
            // a verb has an object of its own: *sanctions cut the exports*
            let noun = head.tokens.end >= sentence.tokens.len() || sentence.tag(head.tokens.end) != Tag::Determiner;
            if noun {
                object.side *= head.class.sign();
                object.tokens.end = head.tokens.end;
            }
        }
    }
}

/// *It*, *them* after an object stand for it.
fn pronouns(sentence: &Sentence<'_>, objects: &mut Vec<Object>) {
    let named = objects.len();
    for i in 0..sentence.tokens.len() {
        if sentence.tag(i) == Tag::Pronoun {
            let before = objects[..named].iter().filter(|o| o.tokens.end <= i).max_by_key(|o| o.tokens.end);
            if let Some(side) = before.filter(|o| i - o.tokens.end <= 25).map(|o| o.side) {
                objects.push(Object { tokens: i..i + 1, side, pronoun: true, act: false });
            }
        }
    }
}

impl Who {
    fn of(object: &Object) -> Self {
        if object.pronoun { Who::Pronoun } else { Who::Object }
    }
}

/// A sentence with its operators.
struct Scene<'a> {
    sentence: Sentence<'a>,
    operators: &'a [Found],
}

impl Scene<'_> {
    /// The operators that govern an object.
    fn links(&self, object: &Object) -> Links {
        let mut links = Links::default();
        let mut edge = object.tokens.start;
        let done = self.done_to(object);
        for (i, op) in self.operators.iter().enumerate().rev().filter(|(_, o)| o.tokens.end <= object.tokens.start) {
            if edge - op.tokens.end.min(edge) > GAP {
                break;
            }
            if op.class.sign() == 0 || matches!(op.class, Operator::Approve | Operator::Disapprove) {
                continue;
            }
            if self.sentence.barrier(op.tokens.end, edge) || links.is_full() {
                break;
            }
            // *cut or cap benefits*: one beside the other; *rejected it and asked for more*: a new beginning
            let inner = links.innermost_first().last().map(|i| &self.operators[*i]).filter(|o| o.tokens.start == edge);
            if let Some(inner) = inner
                && edge > 0
                && self.sentence.tag(edge - 1) == Tag::And
            {
                if is_attitude(inner) {
                    break;
                }
                if is_effect(op) {
                    edge = op.tokens.start;
                    continue;
                }
            }
            if let Some(passive) = done.filter(|_| links.len == 0) {
                links.push(passive);
            }
            links.push(i);
            edge = op.tokens.start;
        }
        links
    }

    /// What is to be done to an object, where the verb comes behind: *called for the quotas to be scrapped*.
    fn done_to(&self, object: &Object) -> Option<usize> {
        let end = object.tokens.end;
        let mut near = self.just_behind(end).take_while(|(_, o)| !self.sentence.barrier(end, o.tokens.start));
        let passive = |op: &Found| self.sentence.preceded(op.tokens.start, Tag::Be, end);
        near.find(|(_, op)| is_effect(op) && passive(op)).map(|(i, _)| i)
    }

    /// The operators that begin at `end` or little behind it, by their places.
    fn just_behind(&self, end: usize) -> impl Iterator<Item = (usize, &Found)> {
        let first = self.operators.partition_point(|o| o.tokens.start < end);
        self.operators.iter().enumerate().skip(first).take_while(move |(_, o)| o.tokens.start - end < GAP)
    }

    /// The product of an object and what governs it; its sign.
    fn before(&self, object: &Object, links: &Links, bag: &mut Bag) -> f32 {
        let would = self.is_consequence(links);
        let who = if would { Who::Would } else { Who::of(object) };
        if links.len == 0 {
            let side = Side::of(object.side);
            bag.add_at(if object.act { Key::Act(side) } else { Key::Bare(who, side) }, 1.0, [&object.tokens]);
            return if object.act { f32::from(object.side) } else { 0.0 };
        }
        let operators = || links.innermost_first().iter().rev().map(|i| &self.operators[*i]);
        let sign = operators().fold(object.side, |s, op| s * op.class.sign());
        let chain = Chain::new(operators().map(|op| op.class));
        let at = || operators().map(|op| &op.tokens).chain([&object.tokens]);
        bag.add_at(Key::Composed(who, chain, Side::of(sign)), 1.0, at());
        bag.add_at(Key::AnyComposed(who, Side::of(sign)), 1.0, at());
        if let [only] = links.innermost_first()
            && let Some(form) = self.operators[*only].form
        {
            bag.add_at(Key::Form(form, Side::of(object.side)), 1.0, [&self.operators[*only].tokens]);
        }
        if would { 0.0 } else { f32::from(sign) }
    }

    /// *Would cut the programme*: an effect, no one's attitude, and it has yet to come.
    fn is_consequence(&self, links: &Links) -> bool {
        let operators = || links.innermost_first().iter().map(|i| &self.operators[*i]);
        let Some(outer) = operators().next_back() else { return false };
        operators().all(is_effect) && self.sentence.preceded(outer.tokens.start, Tag::Would, 0)
    }

    /// Judgements and passives behind an object, as far as they are no part of its chain; at half weight.
    fn behind(&self, object: &Object, links: &Links, sum: &mut Sum, bag: &mut Bag) {
        let who = Who::of(object);
        let end = object.tokens.end;
        let first = self.operators.partition_point(|o| o.tokens.start < end);
        for (i, op) in self.just_behind(end) {
            if self.sentence.barrier(end, op.tokens.start) {
                break;
            }
            // *sanctions against Russia*: the preposition belongs to the object
            let preposition = op.tokens.start == end && self.sentence.tag(end) == Tag::Preposition;
            let chained = links.innermost_first().contains(&i);
            if chained || op.class.sign() == 0 || preposition || (is_attitude(op) && !self.is_passive(op)) {
                continue;
            }
            let negated = self.operators[first..i]
                .iter()
                .any(|r| r.class == Operator::Reverse && op.tokens.start - r.tokens.end.min(op.tokens.start) <= 2);
            if op.class == Operator::Reverse && negated {
                continue;
            }
            let sign = object.side * op.class.sign() * if negated { -1 } else { 1 };
            let at = [&object.tokens, &op.tokens];
            bag.add_at(Key::After(who, op.class, Side::of(sign)), 1.0, at);
            if let Some(form) = op.form {
                bag.add_at(Key::FormAfter(form, Side::of(object.side)), 1.0, [&op.tokens]);
            }
            if matches!(op.class, Operator::Approve | Operator::Disapprove) {
                bag.add_at(Key::Verdict(Side::of(sign)), VERDICT, at);
            }
            sum.add(f32::from(sign) * 0.5);
        }
    }

    /// *Was opposed*, *opposed by*: the verb is about what stands before it, not done by it.
    fn is_passive(&self, op: &Found) -> bool {
        let end = op.tokens.end;
        let by = end < self.sentence.tokens.len() && self.sentence.tag(end) == Tag::By;
        by || self.sentence.preceded(op.tokens.start, Tag::Be, 0)
    }

    /// Judgements anywhere near an object.
    fn judgements(&self, object: &Object, bag: &mut Bag) {
        let who = Who::of(object);
        let Range { start, end } = object.tokens;
        for op in self.operators.iter().filter(|o| matches!(o.class, Operator::Approve | Operator::Disapprove)) {
            let distance =
                if op.tokens.end <= start { start - op.tokens.end } else { op.tokens.start.saturating_sub(end) };
            if distance <= NEAR {
                let key = Key::Judged(who, Side::of(object.side * op.class.sign()));
                bag.add_at(key, 1.0, [&object.tokens, &op.tokens]);
            }
        }
    }

    /// Chains of attitude and effect that govern no object the lexicon knows: *opposes shutting
    /// the last two of them*. What they govern is taken for the proposition's own; at half weight.
    fn free(&self, governing: &[bool], sum: &mut Sum, bag: &mut Bag) {
        let mut chain: Vec<&Found> = Vec::new();
        for (op, governs) in self.operators.iter().zip(governing).filter(|(o, _)| is_attitude(o) || is_effect(o)) {
            if *governs {
                sum.add(free_chain(&chain, bag));
                chain.clear();
                continue;
            }
            let near = chain.last().is_none_or(|last| {
                op.tokens.start - last.tokens.end <= GAP && !self.sentence.barrier(last.tokens.end, op.tokens.start)
            });
            if !near || chain.len() == CHAIN {
                sum.add(free_chain(&chain, bag));
                chain.clear();
            }
            chain.push(op);
        }
        sum.add(free_chain(&chain, bag));
    }
}

fn is_attitude(op: &Found) -> bool {
    matches!(op.class, Operator::Support | Operator::Oppose)
}

fn is_effect(op: &Found) -> bool {
    matches!(op.class, Operator::Increase | Operator::Decrease | Operator::Reverse)
}

fn free_chain(chain: &[&Found], bag: &mut Bag) -> f32 {
    if !(chain.iter().any(|o| is_attitude(o)) && chain.iter().any(|o| is_effect(o))) {
        return 0.0;
    }
    let sign = chain.iter().fold(1, |s: i8, op| s * op.class.sign());
    let at = || chain.iter().map(|op| &op.tokens);
    bag.add_at(Key::Free(Chain::new(chain.iter().map(|op| op.class)), Side::of(sign)), 1.0, at());
    bag.add_at(Key::AnyFree(Side::of(sign)), 1.0, at());
    f32::from(sign) * 0.5
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feature::{FeatureReader, TermKind};

    fn lexicon() -> StanceLexicon {
        let op = |class, forms: &str| forms.split(',').map(move |f| (class, f.to_owned())).collect::<Vec<_>>();
        let operators = [
            op(Operator::Support, "support,back,urge"),
            op(Operator::Oppose, "oppose,condemn"),
            op(Operator::Increase, "extend,keep"),
            op(Operator::Decrease, "cut,repeal,bring … down"),
            op(Operator::Reverse, "lift,not,refuse"),
            op(Operator::Disapprove, "stupid,wrong"),
            op(Operator::Opponent, "protesters,opponents"),
        ];
        let terms = vec![(TermKind::Pos, "sanctions".to_owned()), (TermKind::Neg, "trade with moscow".to_owned())];
        StanceLexicon { operators: operators.concat(), topics: [("x".to_owned(), terms)].into(), tones: vec![] }
    }

    /// Names of the features of `text` with the words behind them.
    fn features<'t>(lexicon: &StanceLexicon, text: &'t str, topic: &str) -> Vec<(String, Vec<&'t str>)> {
        let mut reader = FeatureReader::new(lexicon, Language::En);
        reader.read(text);
        reader.compose(Some(topic));
        let names = reader.sentence_features().map(|f| reader.name(f.key));
        names.enumerate().map(|(i, n)| (n, reader.places(i).iter().map(|p| p.of(text)).collect())).collect()
    }

    fn chain(text: &str) -> String {
        let composed = |f: &String| f.starts_with("t=ob.") && f.contains(':');
        let found = features(&lexicon(), text, "x").into_iter().map(|f| f.0);
        found.filter(composed).collect::<Vec<_>>().join(" ")
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
    fn an_operator_may_be_split() {
        assert_eq!(chain("She opposes bringing the sanctions down."), "t=ob.oppose>decrease:+");
        assert_eq!(chain("They will bring sanctions back."), "");
    }

    #[test]
    fn what_is_to_be_done_to_an_object_is_part_of_its_chain() {
        assert_eq!(chain("She called for nothing; he supports sanctions to be cut."), "t=ob.support>decrease:-");
        assert_eq!(chain("She opposes that sanctions be repealed."), "t=ob.oppose>decrease:+");
    }

    #[test]
    fn opponents_oppose_what_they_are_opponents_of() {
        assert_eq!(chain("Opponents of the sanctions met."), "t=ob.oppose:-");
        assert_eq!(chain("Protesters backed the sanctions."), "t=ob.support:+");
    }

    #[test]
    fn what_stands_side_by_side_does_not_multiply() {
        assert_eq!(chain("They refuse to cut or repeal sanctions."), "t=ob.reverse>decrease:+");
        assert_eq!(chain("She condemned delay and urged sanctions."), "t=ob.support:+");
        assert_eq!(chain("He backed sanctions on trade with Moscow."), "t=ob.support:+");
    }

    #[test]
    fn an_attitude_behind_an_object_counts_where_it_is_passive() {
        assert_eq!(chain("Sanctions were opposed by all."), "t=ob.after.oppose:-");
        assert_eq!(chain("Those whom sanctions hit opposed talks."), "");
    }

    #[test]
    fn what_would_come_of_something_is_no_attitude() {
        let found = features(&lexicon(), "The bill would cut sanctions.", "x");
        assert!(found.iter().any(|f| f.0 == "t=would.decrease:-"), "{found:?}");
        assert_eq!(chain("She would oppose sanctions."), "t=ob.oppose:-");
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
        let found = features(&lexicon(), "They back tuition-free college.", "tuition-free-college");
        let chain = found.iter().find(|f| f.0 == "t=ob.support:+").unwrap();
        assert_eq!(chain.1, ["back", "tuition-free college"]);
    }

    #[test]
    fn a_lexicon_without_operators_finds_nothing() {
        assert!(features(&StanceLexicon::default(), "They oppose it!", "x").is_empty());
    }
}

//! From labelled stretches to quotes: who belongs to which cue.

use super::label::{Label, Part, stretches};
use crate::quote::lexicon::Class;
use crate::quote::paragraph::Paragraph;
use crate::quote::phrase::{can_speak, noun_phrase_starting, sentence_subject, subject_before};
use crate::quote::rules::{Draft, Rule};
use crate::text::Span;
use std::ops::Range;

/// What hangs on one cue.
#[derive(Debug, Clone)]
struct Bundle {
    cue: Range<usize>,
    source: Option<Range<usize>>,
    content: Vec<Range<usize>>,
}

/// The quotes that the labels of a paragraph tell of, with those of the rules where the labels are silent.
pub(super) fn quotes(p: &Paragraph<'_>, labels: &[Label], rules: Vec<Draft>) -> Vec<Draft> {
    let mut labels = labels.to_vec();
    let (sure, rules): (Vec<Draft>, Vec<Draft>) = rules.into_iter().partition(|d| is_sure(p, d));
    // what the rules are sure of is not read otherwise
    for draft in &sure {
        for span in draft.content.iter().chain(&draft.cue).chain(&draft.source) {
            if let Some(range) = tokens(p, *span) {
                labels[range].fill(Label::OUTSIDE);
            }
        }
    }
    let labels = &labels[..];
    let found = stretches(labels);
    let of = |part: Part| {
        found.iter().filter(move |s| s.0 == part).map(|s| trimmed(p, s.1.clone())).filter(|s| !s.is_empty())
    };
    let mut bundles: Vec<Bundle> = of(Part::Cue).map(|cue| Bundle { cue, source: None, content: Vec::new() }).collect();
    let mut loose = Vec::new();
    for content in of(Part::Content) {
        match nearest(p, &bundles, &content) {
            Some(b) if belongs(p, &bundles[b], &content) => bundles[b].content.push(content),
            _ => loose.push(content),
        }
    }
    bundles.retain(|b| !b.content.is_empty() && !is_so_called(p, &b.cue));
    give_sources(p, &mut bundles, &of(Part::Source).collect::<Vec<_>>());
    let mut drafts = finish(p, &bundles, labels, &rules);
    let taken = |span: &Span, drafts: &[Draft]| drafts.iter().flat_map(|d| &d.content).any(|c| c.overlaps(*span));
    drafts.extend(sure);
    for draft in rules {
        let free = !draft.content.iter().any(|c| taken(c, &drafts));
        if free && draft.rule.stands_alone() {
            drafts.push(draft);
        }
    }
    for content in loose {
        let span = p.span(&content);
        if p.toks[content.start].quoted.is_some() && !taken(&span, &drafts) {
            drafts.push(Draft { content: vec![span], cue: None, source: None, rule: Rule::Tagged });
        }
    }
    drafts.sort_by_key(|d| d.content.first().map_or(0, |c| c.start));
    drafts
}

/// Whether the rules know better: of direct quotations, and of *calling them "a joke"*.
fn is_sure(p: &Paragraph<'_>, draft: &Draft) -> bool {
    let inside = || draft.content.iter().filter_map(|c| tokens(p, *c)).flatten();
    let quoted = |i: usize| p.toks[i].quoted.is_some();
    match draft.rule {
        rule if rule.is_whole_paragraph() => true,
        Rule::Participle => inside().any(quoted),
        rule => rule.is_sure() && inside().all(|i| quoted(i) || !p.toks[i].kind.is_wordlike()),
    }
}

/// Without colons, commas and stops at the ends.
fn trimmed(p: &Paragraph<'_>, mut stretch: Range<usize>) -> Range<usize> {
    while !stretch.is_empty() && p.is_loose(stretch.start) {
        stretch.start += 1;
    }
    while !stretch.is_empty() && p.is_loose(stretch.end - 1) {
        stretch.end -= 1;
    }
    stretch
}

/// Whether a content can belong to a cue: of another sentence only what is quoted.
fn belongs(p: &Paragraph<'_>, b: &Bundle, content: &Range<usize>) -> bool {
    p.toks[content.start].quoted.is_some() || cost(p, b, content).0 == 0
}

/// Gives each cue its source: the nearest pairs first, one to one.
fn give_sources(p: &Paragraph<'_>, bundles: &mut [Bundle], sources: &[Range<usize>]) {
    let mut pairs: Vec<((usize, usize), usize, usize)> = Vec::new();
    for (b, bundle) in bundles.iter().enumerate() {
        for (s, source) in sources.iter().enumerate() {
            let cost = cost(p, bundle, source);
            if cost.0 <= 1 {
                pairs.push((cost, b, s));
            }
        }
    }
    pairs.sort_unstable();
    let mut used = vec![false; sources.len()];
    for (_, b, s) in pairs {
        if bundles[b].source.is_none() && !used[s] {
            bundles[b].source = Some(sources[s].clone());
            used[s] = true;
        }
    }
}

/// Drafts. What the rules take for the subject of a cue is right more often than the nearest stretch; and
/// where neither knows any, the grammar may, or whoever was named last in the sentence: *He said … and praised …*
fn finish(p: &Paragraph<'_>, bundles: &[Bundle], labels: &[Label], rules: &[Draft]) -> Vec<Draft> {
    let clear = |s: &Range<usize>| s.clone().all(|i| matches!(labels[i].part(), None | Some(Part::Source)));
    let draft = |b: &Bundle| {
        let cue = p.span(&b.cue);
        let same_cue = rules.iter().find(|d| d.cue.is_some_and(|c| c.overlaps(cue)));
        let ruled = same_cue.and_then(|d| d.source).and_then(|s| tokens(p, s)).filter(clear);
        let source = ruled
            .or_else(|| b.source.clone().filter(|_| !is_passive(p, &b.cue)))
            .or_else(|| grammatical(p, b, bundles).filter(clear));
        Draft {
            content: b.content.iter().map(|c| p.span(c)).collect(),
            cue: Some(cue),
            source: source.map(|s| p.span(&s)),
            rule: if same_cue.is_some() { Rule::Agreed } else { Rule::Tagged },
        }
    };
    bundles.iter().map(draft).collect()
}

/// A source by the cue's place in its sentence. The subject of *was accused of* is nobody who says anything.
fn grammatical(p: &Paragraph<'_>, b: &Bundle, bundles: &[Bundle]) -> Option<Range<usize>> {
    if is_passive(p, &b.cue) {
        return None;
    }
    subject(p, b).or_else(|| named_before(p, b, bundles)).or_else(|| opening_subject(p, b))
}

/// *The so-called "peace dividend"*: words held at arm's length, said by nobody.
fn is_so_called(p: &Paragraph<'_>, cue: &Range<usize>) -> bool {
    cue.clone().any(|i| i >= 2 && p.reads(i, "called") && p.reads(i - 1, "-") && p.reads(i - 2, "so"))
}

fn is_passive(p: &Paragraph<'_>, cue: &Range<usize>) -> bool {
    let be = cue.clone().find(|i| p.class(*i).is(Class::BE));
    let participle = |i: usize| {
        let class = p.class(i);
        class.is(Class::SPEECH.or(Class::TELL).or(Class::ATTITUDE))
            && class.is(Class::PARTICIPLE)
            && !class.is(Class::BASE)
            && !p.reads(i, "opposed")
    };
    be.is_some_and(|be| (be + 1..cue.end).any(participle))
}

/// The source that stands last before a cue in its sentence.
fn named_before(p: &Paragraph<'_>, b: &Bundle, bundles: &[Bundle]) -> Option<Range<usize>> {
    let sentence = p.sentences.iter().find(|s| s.contains(&b.cue.start))?;
    let before = |s: &&Range<usize>| s.start >= sentence.start && s.end <= b.cue.start;
    bundles.iter().filter_map(|other| other.source.as_ref()).filter(before).max_by_key(|s| s.end).cloned()
}

/// The tokens of a span of this paragraph.
fn tokens(p: &Paragraph<'_>, span: Span) -> Option<Range<usize>> {
    let start = p.toks.partition_point(|t| t.span.end <= span.start);
    let end = p.toks.partition_point(|t| t.span.start < span.end);
    (start < end && p.toks[start].span.start >= span.start).then_some(start..end)
}

/// The subject right before a cue, or behind it where all that is said comes first.
fn subject(p: &Paragraph<'_>, b: &Bundle) -> Option<Range<usize>> {
    let sentence = p.sentences.iter().find(|s| s.contains(&b.cue.start))?;
    let inverted = b.content.iter().all(|c| c.end <= b.cue.start);
    if inverted && let Some(subject) = noun_phrase_starting(p, b.cue.end, sentence.end).filter(|s| can_speak(p, s)) {
        return Some(subject);
    }
    let participle = b.cue.clone().any(|i| p.class(i).is(Class::GERUND) && !p.class(i).is(Class::BASE));
    if participle {
        return None;
    }
    let low = p.quotes.iter().map(|q| q.tokens.end).filter(|e| *e <= b.cue.start && *e > sentence.start).max();
    subject_before(p, b.cue.start, low.unwrap_or(sentence.start))
}

/// The subject with which a cue's sentence opens.
fn opening_subject(p: &Paragraph<'_>, b: &Bundle) -> Option<Range<usize>> {
    let sentence = p.sentences.iter().find(|s| s.contains(&b.cue.start))?;
    sentence_subject(p, sentence, b.cue.start)
}

fn gap(a: &Range<usize>, b: &Range<usize>) -> usize {
    if a.end <= b.start { b.start - a.end } else { a.start.saturating_sub(b.end) }
}

fn sentence_of(p: &Paragraph<'_>, at: usize) -> usize {
    p.sentences.partition_point(|s| s.end <= at)
}

/// Sentences and tokens between a cue and a stretch.
fn cost(p: &Paragraph<'_>, b: &Bundle, stretch: &Range<usize>) -> (usize, usize) {
    let first = sentence_of(p, stretch.start);
    let last = sentence_of(p, stretch.end - 1);
    let home = sentence_of(p, b.cue.start);
    let away = if home < first { first - home } else { home.saturating_sub(last) };
    (away, gap(&b.cue, stretch))
}

/// The bundle whose cue is nearest to a content; one of its own sentence before any other. A sentence in
/// quotation marks belongs to a verb of saying next to it, not to *referring to the plan*.
fn nearest(p: &Paragraph<'_>, bundles: &[Bundle], content: &Range<usize>) -> Option<usize> {
    let quoted = p.quote_starting_at(content.start).is_some();
    let says = |b: &Bundle| b.cue.clone().any(|i| p.class(i).is(Class::SPEECH.or(Class::TELL)));
    let key = |b: &Bundle| {
        let (away, gap) = cost(p, b, content);
        let strange = quoted && away > 0 && !says(b);
        (away + 2 * usize::from(strange), gap)
    };
    bundles.iter().enumerate().min_by_key(|(_, b)| key(b)).map(|(i, _)| i)
}

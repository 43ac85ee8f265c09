//! Quotes against annotated articles.
//!
//! The definitions are those of the reference scorer for `PolNeAR` in Python, to the last digit:
//! a *token* is a maximal run of word characters; a quote's content is the set of its tokens; gold and
//! prediction are *matched* one to one, largest overlap first, where the overlap (shared tokens over the
//! larger set) reaches a half; a quote is *attributed* if it is matched and its source shares a token with
//! gold's (or neither has one). *Soft* is the mean share of each item covered by the other side (after
//! Pareti et al. 2013); *token* is micro-averaged over all tokens inside any content.

mod item;
mod report;

pub use report::{AttributionScores, ContentScores, KindScores, Kinds, QuoteReport, Share, SpanScores};

use crate::quote::{AnnotatedArticle, Quote, QuoteKind};
pub(super) use item::surname;
use item::{Item, Text, Tokens, shared, union};
use rustc_hash::FxHashMap;

/// How quotes are scored.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct QuoteScoring {
    /// The overlap that makes two quotes a pair, above 0 and at most 1.
    pub min_overlap: f64,
    /// Whether direct quotations alone are scored: gold's direct items, and predicted direct items but
    /// those that lie mostly in gold content of another kind.
    pub direct_only: bool,
}

impl Default for QuoteScoring {
    fn default() -> Self {
        Self { min_overlap: 0.5, direct_only: false }
    }
}

/// Scores the quotes found in some articles, one list for each article of `gold`.
///
/// ```
/// use standpoint::{article::Article, builtin, evaluate::{QuoteScoring, score_quotes}, quote::{AnnotatedArticle, extract}};
/// let text = "\"We will go on,\" said Anna Berg, the minister.";
/// let quotes = extract(text, builtin::quote_lexicon());
/// let gold = [AnnotatedArticle { article: Article::new("a", text), quotes: quotes.clone() }];
/// assert_eq!(score_quotes(&gold, &[quotes], &QuoteScoring::default()).attributed.f1, 1.0);
/// ```
///
/// # Panics
/// If there is not one list for each article.
pub fn score_quotes(gold: &[AnnotatedArticle], found: &[Vec<Quote>], options: &QuoteScoring) -> QuoteReport {
    assert_eq!(gold.len(), found.len(), "one list of quotes for each article");
    let mut counts = Counts { any_speaker: found.iter().flatten().any(|q| q.speaker.is_some()), ..Counts::default() };
    for (article, found) in gold.iter().zip(found) {
        counts.article(article, found, options);
    }
    counts.report(gold.len(), options)
}

/// Running counts.
#[derive(Debug, Clone, Copy, Default)]
struct Tally {
    gold: usize,
    pred: usize,
    exact_gold: usize,
    exact_pred: usize,
    strict: usize,
    soft_gold: f64,
    soft_pred: f64,
    matched_gold: usize,
    matched_pred: usize,
    right_gold: usize,
    right_pred: usize,
    source: [usize; 2],
    head: [usize; 2],
    source_exact: [usize; 2],
    no_source: [usize; 2],
    cue: [usize; 2],
    cue_exact: [usize; 2],
    speaker: [usize; 2],
    tokens: [usize; 2],
}

#[derive(Debug, Default)]
struct Counts {
    any_speaker: bool,
    all: Tally,
    kinds: [Tally; 3],
    /// Tokens in both, predicted, gold.
    tokens: [usize; 3],
}

/// What the two sides of an article have to do with each other.
struct Sides {
    all_gold: Tokens,
    all_pred: Tokens,
    exact_gold: Vec<bool>,
    exact_pred: Vec<bool>,
    strict_gold: Vec<bool>,
    /// For each gold item its partner.
    partner: Vec<Option<usize>>,
}

impl Counts {
    fn article(&mut self, article: &AnnotatedArticle, found: &[Quote], options: &QuoteScoring) {
        let text = Text::new(&article.article.text);
        let mut gold: Vec<Item<'_>> = article.quotes.iter().map(|q| text.item(q, Some(q.kind))).collect();
        let mut pred: Vec<Item<'_>> = found.iter().map(|q| text.item(q, None)).collect();
        if options.direct_only {
            let other = union(gold.iter().filter(|g| g.kind != QuoteKind::Direct).map(|g| &g.content));
            gold.retain(|g| g.kind == QuoteKind::Direct);
            pred.retain(|p| p.kind == QuoteKind::Direct && 2 * shared(&p.content, &other) < p.content.len());
        }
        let sides = Sides::new(&gold, &pred, options.min_overlap);
        self.tokens[0] += shared(&sides.all_gold, &sides.all_pred);
        self.tokens[1] += sides.all_pred.len();
        self.tokens[2] += sides.all_gold.len();
        let right: Vec<bool> = gold.iter().enumerate().map(|(i, g)| sides.is_right(i, g, &pred)).collect();
        for (i, g) in gold.iter().enumerate() {
            let partner = sides.partner[i].map(|j| &pred[j]);
            let covered = covered_with_source(g, &pred);
            let head = text.head(&g.quote.source).filter(|h| g.source.binary_search(h).is_ok());
            let any_speaker = self.any_speaker;
            for tally in [&mut self.all, &mut self.kinds[g.kind as usize]] {
                tally.gold += 1;
                tally.exact_gold += usize::from(sides.exact_gold[i]);
                tally.strict += usize::from(sides.strict_gold[i]);
                tally.soft_gold += shared(&g.content, &sides.all_pred) as f64 / g.content.len() as f64;
                tally.matched_gold += usize::from(partner.is_some());
                tally.right_gold += usize::from(right[i]);
                if let Some(covered) = covered {
                    tally.tokens[0] += covered;
                    tally.tokens[1] += g.content.len();
                }
                if let Some(p) = partner {
                    tally.attribution(g, p, head, any_speaker);
                }
            }
        }
        for (j, p) in pred.iter().enumerate() {
            let partner = sides.partner.iter().position(|x| *x == Some(j));
            for tally in [&mut self.all, &mut self.kinds[p.kind as usize]] {
                tally.pred += 1;
                tally.exact_pred += usize::from(sides.exact_pred[j]);
                tally.soft_pred += shared(&p.content, &sides.all_gold) as f64 / p.content.len() as f64;
                tally.matched_pred += usize::from(partner.is_some());
                tally.right_pred += usize::from(partner.is_some_and(|i| right[i]));
            }
        }
    }

    fn report(&self, articles: usize, options: &QuoteScoring) -> QuoteReport {
        let t = &self.all;
        let kind = |kind: QuoteKind| self.kinds[kind as usize].kind();
        let [both, predicted, gold] = self.tokens;
        QuoteReport {
            articles,
            gold: t.gold,
            pred: t.pred,
            direct_only: options.direct_only,
            min_overlap: options.min_overlap,
            content: ContentScores {
                exact: t.exact(),
                strict: SpanScores::new(t.strict as f64, t.pred, t.strict as f64, t.gold),
                soft: t.soft(),
                token: SpanScores::new(both as f64, predicted, both as f64, gold),
                matched: t.matched(),
            },
            attributed: t.attributed(),
            attribution: t.attributions(),
            kinds: Kinds {
                direct: kind(QuoteKind::Direct),
                mixed: kind(QuoteKind::Mixed),
                indirect: kind(QuoteKind::Indirect),
            },
        }
    }
}

impl Tally {
    fn attribution(&mut self, g: &Item<'_>, p: &Item<'_>, head: Option<u32>, any_speaker: bool) {
        let count = |counts: &mut [usize; 2], right: bool| {
            counts[0] += usize::from(right);
            counts[1] += 1;
        };
        let touches = shared(&g.source, &p.source) > 0;
        if g.source.is_empty() {
            count(&mut self.no_source, p.source.is_empty());
        } else {
            count(&mut self.source, touches);
            count(&mut self.source_exact, p.source == g.source);
            count(&mut self.head, head.map_or(touches, |h| p.source.binary_search(&h).is_ok()));
        }
        if !g.cue.is_empty() {
            count(&mut self.cue, shared(&g.cue, &p.cue) > 0);
            count(&mut self.cue_exact, p.cue == g.cue);
        }
        if let Some(speaker) = g.quote.speaker.as_ref().filter(|_| any_speaker) {
            let found = p.quote.speaker.as_ref().filter(|s| !s.name.is_empty());
            count(&mut self.speaker, found.is_some_and(|s| surname(&s.name) == surname(&speaker.name)));
        }
    }

    fn exact(&self) -> SpanScores {
        SpanScores::new(self.exact_pred as f64, self.pred, self.exact_gold as f64, self.gold)
    }

    fn soft(&self) -> SpanScores {
        SpanScores::new(self.soft_pred, self.pred, self.soft_gold, self.gold)
    }

    fn matched(&self) -> SpanScores {
        SpanScores::new(self.matched_pred as f64, self.pred, self.matched_gold as f64, self.gold)
    }

    fn attributed(&self) -> SpanScores {
        SpanScores::new(self.right_pred as f64, self.pred, self.right_gold as f64, self.gold)
    }

    fn attributions(&self) -> AttributionScores {
        AttributionScores {
            source_any: Share::new(self.source),
            source_head: Share::new(self.head),
            source_exact: Share::new(self.source_exact),
            no_source: Share::new(self.no_source),
            cue_any: Share::new(self.cue),
            cue_exact: Share::new(self.cue_exact),
            speaker: Share::new(self.speaker),
            attributed_tokens: Share::new(self.tokens),
        }
    }

    fn kind(&self) -> KindScores {
        KindScores {
            gold: self.gold,
            pred: self.pred,
            exact: self.exact(),
            soft: self.soft(),
            matched: self.matched(),
            attributed: self.attributed(),
            attribution: self.attributions(),
        }
    }
}

impl Sides {
    fn new(gold: &[Item<'_>], pred: &[Item<'_>], min_overlap: f64) -> Self {
        let (exact_gold, exact_pred) = identical(gold, pred, |i| &i.content);
        let (strict_gold, _) = identical(gold, pred, |i| &i.strict);
        let mut partner = vec![None; gold.len()];
        let mut taken = vec![false; pred.len()];
        for (i, j) in candidates(gold, pred, min_overlap) {
            if partner[i].is_none() && !taken[j] {
                partner[i] = Some(j);
                taken[j] = true;
            }
        }
        let all_gold = union(gold.iter().map(|g| &g.content));
        let all_pred = union(pred.iter().map(|p| &p.content));
        Self { all_gold, all_pred, exact_gold, exact_pred, strict_gold, partner }
    }

    /// Whether a gold item is matched and its source right.
    fn is_right(&self, i: usize, g: &Item<'_>, pred: &[Item<'_>]) -> bool {
        self.partner[i].is_some_and(|j| {
            let p = &pred[j];
            shared(&g.source, &p.source) > 0 || g.source.is_empty() && p.source.is_empty()
        })
    }
}

/// Pairs with enough overlap, the largest first.
fn candidates(gold: &[Item<'_>], pred: &[Item<'_>], min_overlap: f64) -> Vec<(usize, usize)> {
    let mut found: Vec<(f64, usize, usize)> = Vec::new();
    for (i, g) in gold.iter().enumerate() {
        for (j, p) in pred.iter().enumerate() {
            let common = shared(&g.content, &p.content);
            let overlap = common as f64 / g.content.len().max(p.content.len()) as f64;
            if common > 0 && overlap >= min_overlap {
                found.push((overlap, i, j));
            }
        }
    }
    found.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    found.into_iter().map(|(_, i, j)| (i, j)).collect()
}

/// Which items of either side have an identical one on the other, one to one.
fn identical<'a, K: Eq + std::hash::Hash + 'a>(
    gold: &'a [Item<'_>],
    pred: &'a [Item<'_>],
    key: impl Fn(&'a Item<'_>) -> &'a K,
) -> (Vec<bool>, Vec<bool>) {
    let mut pool: FxHashMap<&K, Vec<usize>> = FxHashMap::default();
    for (j, p) in pred.iter().enumerate().rev() {
        pool.entry(key(p)).or_default().push(j);
    }
    let (mut of_gold, mut of_pred) = (vec![false; gold.len()], vec![false; pred.len()]);
    for (i, g) in gold.iter().enumerate() {
        if let Some(j) = pool.get_mut(key(g)).and_then(Vec::pop) {
            of_gold[i] = true;
            of_pred[j] = true;
        }
    }
    (of_gold, of_pred)
}

/// How many content tokens of a gold item with a source lie in predictions with the right source.
fn covered_with_source(g: &Item<'_>, pred: &[Item<'_>]) -> Option<usize> {
    if g.source.is_empty() {
        return None;
    }
    let good = union(pred.iter().filter(|p| shared(&p.source, &g.source) > 0).map(|p| &p.content));
    Some(shared(&g.content, &good))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Article;
    use crate::quote::Speaker;
    use crate::text::{Span, quotations};

    const TEXT: &str = "“We will win,” Ann Lee said on Monday. She said that taxes would fall. \
                        Bob called it “a big lie” by the party.\nThe plan failed.";

    fn quote(text: &str, content: &str, source: &str, cue: &str) -> Quote {
        let find = |s: &str| text.find(s).filter(|_| !s.is_empty()).map(|at| Span::new(at, at + s.len()));
        let (content, cue): (Vec<Span>, Vec<Span>) =
            (find(content).into_iter().collect(), find(cue).into_iter().collect());
        let kind = QuoteKind::of(text, &content, &cue, &quotations(text));
        Quote { kind, content, cue, source: find(source).into_iter().collect(), speaker: None, certainty: 1.0 }
    }

    fn gold() -> [Quote; 3] {
        [
            quote(TEXT, "“We will win,”", "Ann Lee", "said"),
            quote(TEXT, "that taxes would fall", "She", "said"),
            quote(TEXT, "it “a big lie” by the party", "Bob", "called"),
        ]
    }

    fn run(gold: &[Quote], found: &[Quote], options: &QuoteScoring) -> QuoteReport {
        let article = AnnotatedArticle { article: Article::new("a", TEXT), quotes: gold.to_vec() };
        score_quotes(&[article], &[found.to_vec()], options)
    }

    #[test]
    fn gold_against_itself_is_perfect() {
        let r = run(&gold(), &gold(), &QuoteScoring::default());
        for s in [r.content.exact, r.content.strict, r.content.soft, r.content.token, r.content.matched, r.attributed] {
            assert_eq!(s, SpanScores { p: 1.0, r: 1.0, f1: 1.0 });
        }
        assert_eq!(r.attribution.source_head.acc, Some(1.0));
        assert_eq!([r.kinds.direct.gold, r.kinds.mixed.gold, r.kinds.indirect.gold], [1, 1, 1]);
    }

    #[test]
    fn punctuation_matters_only_to_the_strict_measure() {
        let r = run(&gold()[..1], &[quote(TEXT, "We will win", "Ann Lee", "said")], &QuoteScoring::default());
        assert_eq!((r.content.exact.f1, r.content.strict.f1), (1.0, 0.0));
    }

    #[test]
    fn half_the_words_are_a_match_and_three_of_four_count_as_that() {
        let half = [quote(TEXT, "that taxes", "She", "said")];
        let r = run(&gold()[1..2], &half, &QuoteScoring::default());
        assert_eq!((r.content.matched.f1, r.content.exact.f1, r.content.soft.r), (1.0, 0.0, 0.5));
        let r = run(&gold()[1..2], &half, &QuoteScoring { min_overlap: 0.6, ..QuoteScoring::default() });
        assert_eq!(r.content.matched.f1, 0.0);
        // found whole: 3 tokens; missed: 4
        let r = run(&gold()[..2], &gold()[..1], &QuoteScoring::default());
        assert_eq!((r.content.soft.r, r.content.token.r), (0.5, 3.0 / 7.0));
    }

    #[test]
    fn each_prediction_counts_once() {
        let twice = [gold()[0].clone(), gold()[0].clone()];
        let r = run(&gold()[..1], &twice, &QuoteScoring::default());
        assert_eq!((r.content.exact.p, r.content.exact.r, r.attributed.p), (0.5, 1.0, 0.5));
    }

    #[test]
    fn a_source_is_right_if_it_shares_a_word_or_both_have_none() {
        let found =
            |source: &str| run(&gold()[..1], &[quote(TEXT, "We will win", source, "Monday")], &QuoteScoring::default());
        let r = found("Ann");
        assert_eq!(
            (r.attributed.f1, r.attribution.source_head.acc, r.attribution.cue_any.acc),
            (1.0, Some(0.0), Some(0.0))
        );
        assert_eq!(found("Bob").attributed.f1, 0.0);
        let none = [quote(TEXT, "that taxes would fall", "", "said")];
        assert_eq!(run(&none, &none, &QuoteScoring::default()).attribution.no_source.acc, Some(1.0));
        assert_eq!(run(&none, &gold()[1..2], &QuoteScoring::default()).attributed.f1, 0.0);
    }

    #[test]
    fn speakers_are_compared_by_surname() {
        let mut gold = gold()[..1].to_vec();
        let speaker = |name: &str| Some(Speaker::given(name));
        gold[0].speaker = speaker("Ann Lee");
        for (name, want) in [("Lee", 1.0), ("ann lee", 1.0), ("Ms. Ann Lee Jr.", 1.0), ("Ann", 0.0)] {
            let mut found = gold.clone();
            found[0].speaker = speaker(name);
            assert_eq!(run(&gold, &found, &QuoteScoring::default()).attribution.speaker.acc, Some(want), "{name}");
        }
    }

    #[test]
    fn a_piece_of_a_mixed_quote_is_neither_right_nor_wrong_among_direct_ones() {
        let piece = quote(TEXT, "“a big lie”", "Bob", "called");
        let only = QuoteScoring { direct_only: true, ..QuoteScoring::default() };
        let r = run(&gold(), &[gold()[0].clone(), piece.clone()], &only);
        assert_eq!((r.gold, r.pred, r.content.exact.f1), (1, 1, 1.0));
        let r = run(&gold()[..2], &[gold()[0].clone(), piece], &only);
        assert_eq!(r.content.exact.p, 0.5);
    }

    #[test]
    fn heads_stand_before_the_first_comma_preposition_or_relative_word() {
        for (source, head) in [
            ("Jim Doe, the mayor of York", "Doe"),
            ("the mayor of York", "mayor"),
            ("officials who met him", "officials"),
            ("She", "She"),
            ("Mr. Doe’s", "Doe"),
            ("a spokesman for Trump", "spokesman"),
        ] {
            let text = item::Text::new(source);
            let place = source[..source.find(head).unwrap()]
                .split(|c: char| !c.is_alphanumeric())
                .filter(|w| !w.is_empty())
                .count();
            assert_eq!(text.head(&[Span::new(0, source.len())]), Some(place as u32), "{source}");
        }
    }
}

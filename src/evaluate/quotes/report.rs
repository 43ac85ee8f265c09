//! What scoring quotes gives, laid out as the reference scorer does.

use serde::Serialize;

/// Precision, recall and F1. A ratio over nothing is 1 if both sides are empty, else 0.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct SpanScores {
    /// Right among what was predicted.
    pub p: f64,
    /// Right among gold.
    pub r: f64,
    /// Their harmonic mean.
    pub f1: f64,
}

impl SpanScores {
    pub(in crate::evaluate) fn new(right_predicted: f64, predicted: usize, right_gold: f64, gold: usize) -> Self {
        let ratio = |right: f64, all: usize, other: usize| match (all, other) {
            (0, 0) => 1.0,
            (0, _) => 0.0,
            _ => right / all as f64,
        };
        let (p, r) = (ratio(right_predicted, predicted, gold), ratio(right_gold, gold, predicted));
        let f1 = if p + r == 0.0 { 0.0 } else { 2.0 * p * r / (p + r) };
        Self { p, r, f1 }
    }
}

/// A share with its counts.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Share {
    /// Right among all; none over nothing.
    pub acc: Option<f64>,
    /// How many were right.
    pub right: usize,
    /// How many there were.
    pub n: usize,
}

impl Share {
    pub(in crate::evaluate) fn new([right, n]: [usize; 2]) -> Self {
        Self { acc: (n > 0).then(|| right as f64 / n as f64), right, n }
    }
}

/// How well content spans were found.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ContentScores {
    /// The same tokens.
    pub exact: SpanScores,
    /// The same characters, once white space at the ends is trimmed.
    pub strict: SpanScores,
    /// Mean share of each item that the other side covers.
    pub soft: SpanScores,
    /// Over tokens inside any content.
    pub token: SpanScores,
    /// Paired one to one with enough overlap.
    pub matched: SpanScores,
}

/// How well matched contents were attributed.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct AttributionScores {
    /// The source shares a token with gold's.
    pub source_any: Share,
    /// It holds the head of gold's.
    pub source_head: Share,
    /// It has the same tokens.
    pub source_exact: Share,
    /// Gold has no source, and neither has the prediction.
    pub no_source: Share,
    /// The cue shares a token with gold's.
    pub cue_any: Share,
    /// It has the same tokens.
    pub cue_exact: Share,
    /// The speaker has the surname of gold's.
    pub speaker: Share,
    /// Content tokens of gold that some prediction covers with the right source.
    pub attributed_tokens: Share,
}

/// The scores of one kind of quote.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct KindScores {
    /// Quotes of this kind in gold.
    pub gold: usize,
    /// Quotes of this kind that were predicted.
    pub pred: usize,
    /// The same tokens.
    pub exact: SpanScores,
    /// Mean share covered.
    pub soft: SpanScores,
    /// Enough overlap.
    pub matched: SpanScores,
    /// Enough overlap, and the right source.
    pub attributed: SpanScores,
    /// Over the matched ones.
    pub attribution: AttributionScores,
}

/// Scores by kind.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Kinds {
    /// Wholly in quotation marks.
    pub direct: KindScores,
    /// Partly.
    pub mixed: KindScores,
    /// Not at all.
    pub indirect: KindScores,
}

/// How well quotes were found and attributed.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct QuoteReport {
    /// Articles scored.
    pub articles: usize,
    /// Quotes in gold.
    pub gold: usize,
    /// Quotes predicted.
    pub pred: usize,
    /// Whether only direct quotations were scored.
    pub direct_only: bool,
    /// The overlap that makes two quotes a pair.
    pub min_overlap: f64,
    /// Content spans.
    pub content: ContentScores,
    /// End to end: matched, and the source right.
    pub attributed: SpanScores,
    /// Attribution of the matched ones.
    pub attribution: AttributionScores,
    /// The same by kind.
    pub kinds: Kinds,
}

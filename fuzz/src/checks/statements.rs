//! The whole way of an article.

use super::{assert_inside, assert_ordered, text_of};
use standpoint::article::Article;
use standpoint::builtin;
use standpoint::classifier::Model;
use standpoint::statement::{Pipeline, Statement};
use standpoint::text::OffsetUnit;
use standpoint::topic::Topics;
use standpoint::write::{ModelName, Offsets, statement_json};
use std::cell::RefCell;
use std::sync::LazyLock;

static MODEL: LazyLock<Model> = LazyLock::new(|| builtin::model().expect("the built-in model"));
static TOPICS: LazyLock<Topics> = LazyLock::new(builtin::topics);

thread_local! {
    static PIPELINE: RefCell<Pipeline<'static>> =
        RefCell::new(Pipeline::new(&MODEL, &TOPICS, builtin::quote_extractor()));
}

/// Spans lie in the text, probabilities sum to one, a stance has a topic; what came before makes no difference.
pub fn check(data: &[u8]) {
    let article = Article::new("any", text_of(data));
    let text = &article.text;
    let all = PIPELINE.with_borrow_mut(|p| p.statements(&article));
    for statement in &all {
        assert_sound(statement, text);
    }
    assert_eq!(all, PIPELINE.with_borrow_mut(|p| p.statements(&article)));
    for unit in [OffsetUnit::CodePoint, OffsetUnit::Utf16] {
        let offsets = Offsets::new(text, unit);
        for (number, statement) in all.iter().enumerate() {
            let json = statement_json(&article, number, statement, &offsets, &ModelName("any".into())).value();
            assert_eq!(json["content"]["text"], statement.content.of(text));
        }
    }
}

fn assert_sound(s: &Statement, text: &str) {
    [Some(s.content), Some(s.sentence), s.cue, s.source].into_iter().flatten().for_each(|s| assert_inside(s, text));
    let mut evidence = s.evidence.clone();
    evidence.sort_unstable();
    assert_ordered(&evidence, text);
    assert_eq!(s.stance.is_some(), s.topic.is_some());
    assert!(s.topic.is_some() || s.evidence.is_empty(), "{s:?}");
    assert_eq!(s.topic_place.is_some(), s.topic.is_some(), "{s:?}");
    assert!(s.topic_certainty.is_none_or(|c| (0.0..=1.0).contains(&c)), "{s:?}");
    let stance = s.stance.map(|d| d.probabilities);
    let sentiment = s.sentiment.map(|d| d.probabilities);
    for p in [stance, sentiment].into_iter().flatten() {
        assert!(p.iter().all(|p| (0.0..=1.0).contains(p)), "{p:?}");
        assert!((p.iter().sum::<f32>() - 1.0).abs() < 1e-4, "{p:?}");
    }
}

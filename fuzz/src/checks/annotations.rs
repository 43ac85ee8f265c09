//! Annotated articles: brat, `CoNLL` columns, Citron's JSON, `PolNeAR`'s JSON lines.

use super::file;
use standpoint::quote::AnnotatedArticle;
use standpoint::read::annotated_articles;
use standpoint::write::{brat_notes, citron_json, conll_text, polnear_json};

/// The first byte chooses the format. What is read can be written in every format, and JSON is read back the same.
pub fn check(data: &[u8]) {
    let Some((first, data)) = data.split_first() else { return };
    let path = match first % 4 {
        0 => {
            // the text, a zero byte, the notes
            let middle = data.iter().position(|b| *b == 0).unwrap_or(data.len());
            file("any.txt", &data[..middle]);
            file("any.ann", data.get(middle + 1..).unwrap_or_default())
        }
        1 => file("any.conll", data),
        2 => file("any.json", data),
        _ => file("any.jsonl", data),
    };
    let inputs = standpoint::read::annotation_inputs(&[path.display().to_string()]);
    let Ok(read) = annotated_articles(&inputs.expect("a file of a known type")) else { return };
    for article in &read {
        super::quotes::assert_sound_spans(&article.quotes, &article.article.text);
        drop(brat_notes(article));
        drop(conll_text(article));
        same(article, &again("again.json", &citron_json(article)));
        same(article, &again("again.jsonl", &polnear_json(article)));
    }
}

fn again(name: &str, json: &serde_json::Value) -> AnnotatedArticle {
    let path = file(name, json.to_string().as_bytes());
    let inputs = standpoint::read::annotation_inputs(&[path.display().to_string()]).expect("a file of a known type");
    let mut all = annotated_articles(&inputs).unwrap_or_else(|e| panic!("what we wrote is not read: {e}\n{json}"));
    assert_eq!(all.len(), 1);
    all.remove(0)
}

fn same(a: &AnnotatedArticle, b: &AnnotatedArticle) {
    assert_eq!(a.article.text, b.article.text);
    let places = |a: &AnnotatedArticle| -> Vec<_> {
        a.quotes.iter().map(|q| (q.content.clone(), q.cue.clone(), q.source.clone())).collect()
    };
    assert_eq!(places(a), places(b));
}

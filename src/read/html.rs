//! The article of a web page: its main text, without menus and advertisements, and what the page tells about it.

use super::error::{Place, ReadError, ReadErrorKind};
use super::source::Source;
use crate::article::Article;

/// Elements that a page may have, and how deep they may lie in each other; beyond, it is no page of a newspaper.
#[cfg(feature = "html")]
const MOST_ELEMENTS: usize = 200_000;
#[cfg(feature = "html")]
const MOST_DEPTH: usize = 500;

/// The article of a page, named by its path.
pub(super) fn article(source: Source) -> Result<Article, ReadError> {
    let name = source.name.clone();
    let page = source.read_text()?;
    if page.trim().is_empty() {
        return Err(ReadError::new(Place::file(name), ReadErrorKind::Empty));
    }
    extract(name.clone(), &page).map_err(|kind| ReadError::new(Place::file(name), kind))
}

#[cfg(not(feature = "html"))]
fn extract(_: String, _: &str) -> Result<Article, ReadErrorKind> {
    Err(ReadErrorKind::Feature { what: "a web page", feature: "html" })
}

#[cfg(feature = "html")]
fn extract(name: String, page: &str) -> Result<Article, ReadErrorKind> {
    use dom_smoothie::{Config, Readability, TextMode};

    if depth(page) > MOST_DEPTH {
        return Err(ReadErrorKind::Page(format!("its elements lie more than {MOST_DEPTH} deep in each other")));
    }
    let config = Config { text_mode: TextMode::Formatted, max_elements_to_parse: MOST_ELEMENTS, ..Config::default() };
    let read = || Readability::new(page, None, Some(config))?.parse();
    // the library follows other people's markup; should it ever fall over some, only this page is lost
    let found = crate::guard::guarded(read);
    let found = found.map_err(|_| ReadErrorKind::Page("its markup is too strange".to_owned()))?;
    let found = found.map_err(|e| ReadErrorKind::Page(e.to_string()))?;
    let text = found.text_content.trim();
    if text.is_empty() {
        return Err(ReadErrorKind::Page("there is no text in it".to_owned()));
    }
    let given = |s: &str| Some(s.trim().to_owned()).filter(|s| !s.is_empty());
    let mut article = Article::new(name, text);
    article.title = given(&found.title);
    article.date = found.published_time.as_deref().and_then(given);
    article.outlet = found.site_name.as_deref().and_then(given);
    article.author = found.byline.as_deref().and_then(given);
    article.language = found.lang.as_deref().and_then(given);
    Ok(article)
}

/// About how deep elements lie in each other: tags opened less tags closed, void elements left out.
#[cfg(feature = "html")]
fn depth(page: &str) -> usize {
    const VOID: [&str; 16] = [
        "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "p", "li", "source", "track",
        "wbr", "option",
    ];
    let (mut depth, mut deepest) = (0_usize, 0_usize);
    for tag in page.split('<').skip(1) {
        if tag.starts_with('/') {
            depth = depth.saturating_sub(1);
        } else if tag.starts_with(|c: char| c.is_ascii_alphabetic()) {
            let name = tag.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
            let closed = tag.split('>').next().is_some_and(|t| t.ends_with('/'));
            if !closed && !VOID.iter().any(|v| v.eq_ignore_ascii_case(name)) {
                depth += 1;
                deepest = deepest.max(depth);
            }
        }
    }
    deepest
}

#[cfg(all(test, feature = "html"))]
mod tests {
    use super::*;

    const PAGE: &str = r#"<!DOCTYPE html><html lang="en"><head>
        <title>Council votes on the tram | The Daily Example</title>
        <meta property="og:site_name" content="The Daily Example">
        <meta property="article:published_time" content="2024-03-01T08:00:00Z">
        <meta name="author" content="Ada Quill"></head>
        <body><nav><a href="/">Home</a> <a href="/sport">Sport</a></nav>
        <article><h1>Council votes on the tram</h1>
        <p>Mayor Ida Holm said on Friday that she opposes the tram line, which the council has planned for years.</p>
        <p>“It is far too dear,” she told the council, adding that buses would serve the town better and sooner.</p>
        <p>Councillor Per Lund welcomed the plan and said that the town needs the line, whatever the mayor thinks of it.</p>
        </article><footer>Subscribe now! © 2024</footer></body></html>"#;

    #[test]
    fn the_main_text_is_found_with_title_date_author_outlet_and_language() {
        let article = extract("a.html".to_owned(), PAGE).unwrap();
        assert!(article.text.contains("Mayor Ida Holm said on Friday"), "{}", article.text);
        assert!(article.text.contains("sooner.\n"), "paragraphs stay apart: {}", article.text);
        assert!(!article.text.contains("Subscribe") && !article.text.contains("Sport"), "{}", article.text);
        assert_eq!(article.title.as_deref(), Some("Council votes on the tram"));
        assert_eq!(article.date.as_deref(), Some("2024-03-01T08:00:00Z"));
        assert_eq!(article.author.as_deref(), Some("Ada Quill"));
        assert_eq!(article.outlet.as_deref(), Some("The Daily Example"));
        assert_eq!(article.language.as_deref(), Some("en"));
    }

    #[test]
    fn strange_pages_are_errors_and_not_the_end() {
        let deep = "<div>".repeat(100_000) + "x";
        for page in [deep.as_str(), "<html></html>", "<p>", "<<<<>>>", "<table><td><svg><![CDATA["] {
            let _ = extract("x.html".to_owned(), page);
        }
        assert!(extract("x.html".to_owned(), &deep).unwrap_err().to_string().contains("500 deep"));
        assert!(depth(&"<p>x<br/><b>y</b></p>".repeat(9_000)) < 3);
    }
}

//! The whole way on articles, with speakers, topics and orders that the rules have never seen.
#![allow(clippy::print_stdout)] // figures for the record, and what was skipped

use standpoint::article::Article;
use standpoint::builtin;
use standpoint::evaluate::{Share, score_statements};
use standpoint::label::Stance;
use standpoint::quote::QuoteKind;
use standpoint::read;
use standpoint::statement::{Pipeline, Statement};
use standpoint::topic::TopicPlace;
use standpoint::write::statement_report_text;

fn statements(text: &str) -> Vec<Statement> {
    let (model, topics) = (builtin::model().unwrap(), builtin::topics());
    Pipeline::new(&model, &topics, builtin::quote_extractor()).statements(&Article::new("test", text))
}

fn name(s: &Statement) -> &str {
    s.speaker.as_ref().map_or("", |s| &s.name)
}

/// The one statement whose content holds `words`.
fn holding<'a>(all: &'a [Statement], text: &str, words: &str) -> &'a Statement {
    let found: Vec<&Statement> = all.iter().filter(|s| s.content.of(text).contains(words)).collect();
    assert_eq!(found.len(), 1, "statements with `{words}`: {found:#?}");
    found[0]
}

/// What is known of an article: words of a statement, its speaker, and topic with stance.
type Known = (&'static str, &'static str, Option<(&'static str, Stance)>);

fn check(text: &str, known: &[Known]) {
    let all = statements(text);
    for (words, speaker, position) in known {
        let s = holding(&all, text, words);
        assert_eq!(name(s), *speaker, "speaker of `{words}`");
        if let Some((topic, stance)) = position {
            assert_eq!(s.topic.as_deref(), Some(*topic), "topic of `{words}`");
            assert_eq!(s.stance.map(|d| d.label), Some(*stance), "stance of `{words}`: {:?}", s.stance);
        }
    }
}

#[test]
fn supports_the_lifting_is_against_and_pronouns_find_their_name() {
    check(
        "Slovak opposition leader Zdena Hrubá met farmers in Nitra on Friday.\n\
         Hrubá has long said that she trusts the farmers. She also supports the lifting of the European Union's \
         economic sanctions on Russia, calling them \"senseless\" and a burden for growers.\n\
         \"I will not be lectured by people who never held a shovel,\" the opposition leader said.",
        &[
            ("senseless", "Zdena Hrubá", Some(("eu-sanctions", Stance::Against))),
            ("never held a shovel", "Zdena Hrubá", None),
        ],
    );
}

#[test]
fn a_speaker_stays_the_same_person_under_four_names() {
    check(
        "Governor Marcus Oyelaran vetoed the bill on Monday.\n\
         \"This bill would put guns in classrooms,\" Oyelaran said. \"It would make no child safer.\"\n\
         The governor called for universal background checks and a ban on assault weapons.\n\
         He said lawmakers had ignored the parents.\n\
         State Sen. Ellen Prather, who wrote the bill, accused him of trampling on the Second Amendment.",
        &[
            ("guns in classrooms", "Marcus Oyelaran", Some(("gun-control", Stance::Favor))),
            ("universal background checks", "Marcus Oyelaran", Some(("gun-control", Stance::Favor))),
            ("had ignored the parents", "Marcus Oyelaran", None),
            ("trampling on the Second Amendment", "Ellen Prather", Some(("gun-control", Stance::Against))),
        ],
    );
}

#[test]
fn words_are_handed_on_by_others_without_changing_hands() {
    check(
        "\"We will build these reactors with or without their blessing,\" the Nordpost quoted Energy Minister Aino Lehto as saying.\n\
         Lehto told reporters in Turku that she backs nuclear power and wants two more reactors by 2040.\n\
         According to Greens spokesman Jonas Brandt, the reactors are \"a reckless gamble\" that nobody will insure.",
        &[
            ("with or without their blessing", "Aino Lehto", None),
            ("two more reactors by 2040", "Aino Lehto", Some(("nuclear-energy", Stance::Favor))),
            ("a reckless gamble", "Jonas Brandt", Some(("nuclear-energy", Stance::Against))),
        ],
    );
}

#[test]
fn two_sides_of_one_question_are_told_apart() {
    check(
        "Lawmakers clashed over the minimum wage on Thursday.\n\
         \"Nobody who works full time should live in poverty,\" said Rep. Dolores Quintana, who wants a higher minimum wage of $15 an hour.\n\
         Restaurant owner Bill Haskins warned that a higher minimum wage would kill jobs and force him to close.\n\
         Quintana dismissed the warning. She has introduced a bill to raise the minimum wage three times.",
        &[
            ("a higher minimum wage would kill jobs", "Bill Haskins", Some(("minimum-wage", Stance::Against))),
            ("a bill to raise the minimum wage", "Dolores Quintana", Some(("minimum-wage", Stance::Favor))),
        ],
    );
}

#[test]
fn inverted_and_interrupted_quotations_are_whole() {
    let text = "“The wall is a monument to fear,” said Bishop Tomás Arriaga of Laredo, “and we will say so.”\n\
                “It must never be built.”\n\n\
                Sheriff Dale Unger disagrees. “Build the wall, and build it now,” he said.";
    let quotes = builtin::quote_extractor().quotes(text);
    let direct: Vec<_> = quotes.iter().filter(|q| q.kind == QuoteKind::Direct).collect();
    assert_eq!(direct[0].content.len(), 2, "one quote in two pieces");
    assert_eq!(direct[0].content[0].of(text), "“The wall is a monument to fear,”");
    assert_eq!(direct[0].content[1].of(text), "“and we will say so.”");
    check(
        text,
        &[
            ("a monument to fear", "Tomás Arriaga", Some(("border-wall", Stance::Against))),
            ("Build the wall, and build it now", "Dale Unger", Some(("border-wall", Stance::Favor))),
        ],
    );
}

#[test]
fn titles_and_scare_quotes_are_nobodys_words() {
    let text = "The film \"Winter Harbour\" opened on Friday. The so-called \"peace dividend\" never came.";
    assert!(statements(text).is_empty());
}

#[test]
fn a_quote_without_a_topic_is_a_statement_with_sentiment_only() {
    let text = "\"What a wonderful evening this has been,\" said choir director Paula Renz.";
    let all = statements(text);
    assert_eq!((all[0].topic.as_ref(), all[0].stance), (None, None));
    assert!(all[0].sentiment.is_some());
}

#[test]
fn a_topic_carries_over_from_what_an_article_is_about_and_can_be_kept_to_the_quote() {
    let text = "Senate takes up the border wall\n\n\
                The Senate debated funding for the border wall on Tuesday.\n\n\
                \"It will be a monument to fear,\" said Sen. Ida Kvist.\n\n\
                \"They will thank us for it in ten years,\" Governor Per Lund said.";
    let (model, topics) = (builtin::model().unwrap(), builtin::topics());
    let places = |topics_in: TopicPlace| -> Vec<Option<TopicPlace>> {
        let pipeline = Pipeline::new(&model, &topics, builtin::quote_extractor()).with_topics_in(topics_in);
        let mut pipeline = pipeline;
        pipeline.statements(&Article::new("test", text)).iter().map(|s| s.topic_place).collect()
    };
    assert_eq!(places(TopicPlace::Article), [Some(TopicPlace::Article); 2]);
    assert_eq!(places(TopicPlace::Quote), [None; 2]);
    let all = statements(text);
    assert!(
        all.iter().all(|s| s.topic.as_deref() == Some("border-wall") && s.evidence[0].of(text).contains("border wall"))
    );
    assert!(all.iter().all(|s| s.topic_certainty.unwrap() > 0.5));
}

#[test]
fn what_an_article_mentions_in_passing_is_not_the_topic_of_its_quotes() {
    let text = "Mayor opens new library\n\n\
                A library for 40,000 readers opened in Varde on Saturday. Children queued from seven o'clock.\n\n\
                Mayor Ida Kvist, who once campaigned for gun control, cut the ribbon. The band played for an hour.\n\n\
                The building cost nine million. It has a garden and a cafe on the roof. Parking is free on Sundays.\n\n\
                \"That is what people have waited for,\" the librarian, Per Lund, said.";
    let all = statements(text);
    assert_eq!(holding(&all, text, "have waited for").topic, None);
}

/// End to end on the invented articles: printed for the record, and kept from getting worse.
#[test]
fn invented_articles_are_read_as_their_authors_meant_them() {
    let inputs = read::inputs(&["data/articles/gold.jsonl"]).unwrap();
    let gold = read::stated_articles(&inputs).unwrap();
    let (model, topics) = (builtin::model().unwrap(), builtin::topics());
    let mut pipeline = Pipeline::new(&model, &topics, builtin::quote_extractor());
    let found: Vec<Vec<Statement>> = gold.iter().map(|a| pipeline.statements(&a.article)).collect();
    let report = score_statements(&gold, &found);
    println!("{}", statement_report_text(&report));
    let share = |s: Share| s.acc.unwrap_or(0.0);
    for (what, value, floor) in [
        ("quotes found", report.quotes.r, 0.90),
        ("speakers right", share(report.speakers), 0.77),
        ("F1 of (quote, topic)", report.topics.f1, 0.65),
        ("precision of (quote, topic)", report.topics.p, 0.67),
        ("F1 of (speaker, topic, stance)", report.statements.f1, 0.36),
        ("stances right", share(report.stances), 0.69),
        ("sentiments right", share(report.sentiments), 0.69),
    ] {
        assert!(value >= floor, "{what}: {value:.3} is below {floor}");
    }
}

/// The article that this project began from is not part of it; where it is at hand, it must come out right.
#[test]
fn the_seed_article_comes_out_right_by_rules_and_by_tagger() {
    let Ok(text) = std::fs::read_to_string("../shared/seed/article.txt") else {
        println!("skipped: the seed article is not here");
        return;
    };
    let (model, topics) = (builtin::model().unwrap(), builtin::topics());
    let article = Article::new("seed", text);
    for extractor in [builtin::quote_lexicon().into(), builtin::quote_extractor()] {
        let all = Pipeline::new(&model, &topics, extractor).statements(&article);
        let spoken = |who: &str, kind| all.iter().filter(|s| name(s) == who && s.kind == Some(kind)).count();
        assert_eq!([spoken("Marine Le Pen", QuoteKind::Direct), spoken("Vladimir Putin", QuoteKind::Direct)], [2, 2]);
        assert_eq!(all.iter().filter(|s| s.kind == Some(QuoteKind::Direct)).count(), 4, "no other direct quotes");
        let sanctions: Vec<_> = all.iter().filter(|s| s.topic.as_deref() == Some("eu-sanctions")).collect();
        assert!(!sanctions.is_empty());
        for statement in sanctions {
            let stance = statement.stance.unwrap();
            assert_eq!((name(statement), stance.label, stance.abstained), ("Marine Le Pen", Stance::Against, false));
        }
    }
}
